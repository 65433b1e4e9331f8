/* scan_settle: what becomes of bytes: where each went, and what was odd about it. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "core/ingest/record.h"
#include "core/ingest/scan_private.h"

void
scan_enter(struct scan *scan, enum odd_kind kind, const struct place *place, int64_t bytes,
	   const char *text, int64_t len)
{
	struct odd odd = {
		.kind = kind, .source = scan->source, .offset = place->offset, .bytes = bytes,
		.line = place->line, .column = place_column(place),
	};

	ledger_add(scan->ledger, &odd, text, (size_t)len);
}

void
scan_mend(struct scan *scan, enum odd_kind kind, int64_t offset)
{
	GROW(scan->mend, scan->n_mends, scan->cap_mends);
	scan->mend[scan->n_mends++] = (struct mend){ offset, kind };
}

static void
move_mark(struct scan *scan, int64_t upto)
{
	place_advance(&scan->mark, scan_bytes(scan, scan->mark.offset),
		      (size_t)(upto - scan->mark.offset), scan->line_ends == ENDS_CR);
}

void
scan_settle(struct scan *scan, int64_t upto, enum fate fate)
{
	int64_t *const books[] = {
		[FATE_SEPARATOR] = &scan->books.separator_bytes,
		[FATE_SKIPPED] = &scan->books.skipped_bytes,
		[FATE_RECORD] = &scan->books.record_bytes,
	};

	if (upto <= scan->mark.offset)
		return;
	*books[fate] += upto - scan->mark.offset;
	for (; scan->first_mend < scan->n_mends; scan->first_mend++) {
		const struct mend *mend = &scan->mend[scan->first_mend];
		bool is_extra = mend->kind == ODD_EXTRA_COMMA;

		if (mend->offset >= upto)
			break;
		if (fate == FATE_SKIPPED)
			continue;
		move_mark(scan, mend->offset);
		scan_enter(scan, mend->kind, &scan->mark, is_extra, ",", is_extra);
	}
	if (scan->first_mend == scan->n_mends)
		scan->first_mend = scan->n_mends = 0;
	move_mark(scan, upto);
}

void
scan_hand_out(struct scan *scan, const struct candidate *candidate)
{
	struct place from = scan->mark;
	int64_t len = candidate->end - candidate->offset;
	struct handed handed = {
		.offset = candidate->offset, .len = len, .line_first = from.line,
		.column = place_column(&from), .depth = candidate->depth,
		.flags = candidate->flags
	};

	scan_settle(scan, candidate->end, FATE_RECORD);
	handed.line_last = scan->mark.line;
	scan->records++;
	if (handed.line_last != handed.line_first) {
		handed.flags |= FLAG_WRAPPED;
		scan->wrapped++;
		scan_enter(scan, ODD_WRAPPED, &from, len, scan_bytes(scan, from.offset), len);
	}
	GROW(scan->queue, scan->n_queue, scan->cap_queue);
	scan->queue[scan->n_queue++] = handed;
}
