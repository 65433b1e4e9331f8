/* lines_stray: runs of lines that are no records, and the entries of the ledger. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/lines_private.h"

void
lines_enter(struct lines *lines, enum odd_kind kind, int64_t bytes, const char *text, size_t len)
{
	struct odd odd = { .kind = kind, .source = lines->source, .line = lines->line,
			   .column = lines->column, .offset = lines->at, .bytes = bytes };

	ledger_add(lines->ledger, &odd, text, len);
}

static void
keep_text(struct stray *stray, const char *at, size_t len)
{
	size_t room = STRAY_TEXT - stray->n_text;

	len = len < room ? len : room;
	memcpy(stray->text + stray->n_text, at, len);
	stray->n_text += len;
}

void
stray_take(struct lines *lines, int64_t end, bool is_hole)
{
	struct stray *stray = &lines->stray;

	if (end <= lines->at)
		return;
	if (!stray->is_open) {
		*stray = (struct stray){ .is_open = true, .from = lines->at, .line = lines->line,
					 .column = lines->column };
	} else if (stray->held) {
		lines->books.separator_bytes -= stray->held;
		lines->books.skipped_bytes += stray->held;
		stray->held = 0;
		keep_text(stray, "\n", 1);
	}
	keep_text(stray, lines_bytes(lines, lines->at), (size_t)(end - lines->at));
	stray->has_hole |= is_hole;
	lines->books.skipped_bytes += end - lines->at;
	lines->at = stray->end = end;
}

void
stray_hold(struct lines *lines, int64_t end)
{
	lines->books.separator_bytes += end - lines->at;
	lines->stray.held += end - lines->at;
	lines->at = end;
}

void
stray_close(struct lines *lines)
{
	struct stray *stray = &lines->stray;

	if (!stray->is_open)
		return;
	struct odd odd = {
		.kind = stray->has_hole ? ODD_NUL_HOLE : ODD_STRAY_BYTES, .source = lines->source,
		.line = stray->line, .column = stray->column, .offset = stray->from,
		.bytes = stray->end - stray->from,
	};
	ledger_add(lines->ledger, &odd, stray->text, stray->n_text);
	stray->is_open = false;
	stray->held = 0;
}
