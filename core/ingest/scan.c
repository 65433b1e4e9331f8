/* scan: cuts a byte stream into records, and mends what would stop a parser. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/record.h"
#include "core/ingest/scan_private.h"

struct scan *
scan_new(const struct scan_rule *rule, struct ledger *ledger, uint32_t source)
{
	struct scan *scan = xcalloc(1, sizeof(*scan));

	scan->ledger = ledger;
	scan->source = source;
	scan->cap = 64 << 10;
	scan->buffer = xmalloc(scan->cap);
	scan_restart(scan, rule);
	return scan;
}

void
scan_free(struct scan *scan)
{
	if (!scan)
		return;
	free(scan->buffer);
	free(scan->candidate);
	free(scan->mend);
	free(scan->queue);
	free(scan);
}

static int64_t
pushed(const struct scan *scan)
{
	return scan->base + (int64_t)scan->len;
}

void
scan_rest(struct scan *scan)
{
	if (scan->first_handed < scan->n_queue)
		return;
	free(scan->buffer);
	free(scan->candidate);
	free(scan->mend);
	free(scan->queue);
	scan->buffer = NULL;
	scan->candidate = NULL;
	scan->mend = NULL;
	scan->queue = NULL;
	scan->base = pushed(scan);	/* the books stand: what was pushed was pushed */
	scan->cap = scan->len = scan->cap_candidates = scan->cap_mends = scan->cap_queue = 0;
	scan->n_queue = scan->first_handed = 0;
}

void
scan_restart(struct scan *scan, const struct scan_rule *rule)
{
	*scan = (struct scan){
		.rule = *rule, .ledger = scan->ledger, .source = scan->source,
		.buffer = scan->buffer, .cap = scan->cap,
		.candidate = scan->candidate, .cap_candidates = scan->cap_candidates,
		.mend = scan->mend, .cap_mends = scan->cap_mends,
		.queue = scan->queue, .cap_queue = scan->cap_queue,
		.mark = { .line = 1 },
		.first_cr = -1, .string_end = -1, .comma_at = -1, .maybe_comma = -1,
		.held = -1, .counted = -1,
	};
	ledger_rewind(scan->ledger, 0);
	gap_begin(scan, AFTER_NOTHING);
}

/* Make room in the buffer, by dropping what is settled and handed out or by growth. */
static void
make_room(struct scan *scan, size_t more)
{
	int64_t keep = scan->mark.offset;

	if (scan->len + more <= scan->cap)
		return;
	if (scan->first_handed < scan->n_queue && scan->queue[scan->first_handed].offset < keep)
		keep = scan->queue[scan->first_handed].offset;

	/* Moving costs at most what was pushed since the last time. */
	size_t dead = (size_t)(keep - scan->base), live = scan->len - dead;
	if (dead > 0 && dead >= live) {
		memmove(scan->buffer, scan->buffer + dead, live);
		scan->base = keep;
		scan->len = live;
	}
	if (scan->len + more > scan->cap) {
		scan->cap *= 2;
		if (scan->cap < scan->len + more)
			scan->cap = scan->len + more;
		scan->buffer = xrealloc(scan->buffer, scan->cap, 1);
	}
}

/* Decide what ends a line: it takes an LF, or a sample without one. */
static void
find_line_ends(struct scan *scan, int64_t from)
{
	int64_t upto = pushed(scan) < LINE_END_SAMPLE ? pushed(scan) : LINE_END_SAMPLE;

	if (scan->line_ends != ENDS_UNKNOWN)
		return;
	if (from < upto) {
		const char *at = scan_bytes(scan, from), *cr;

		if (memchr(at, '\n', (size_t)(upto - from))) {
			scan->line_ends = ENDS_LF;
			return;
		}
		cr = memchr(at, '\r', (size_t)(upto - from));
		if (cr && scan->first_cr < 0)
			scan->first_cr = from + (cr - at);
	}
	if (upto == LINE_END_SAMPLE || scan->is_ended)
		scan->line_ends = ENDS_CR;
}

void
scan_push(struct scan *scan, const char *at, size_t len)
{
	int64_t from = pushed(scan);

	if (!len || scan->is_ended)
		return;
	make_room(scan, len);
	memcpy(scan->buffer + scan->len, at, len);
	scan->len += len;
	find_line_ends(scan, from);
}

void
scan_end(struct scan *scan)
{
	if (scan->is_ended)
		return;
	scan->is_ended = true;
	find_line_ends(scan, pushed(scan));
}

void
scan_go(struct scan *scan, int64_t offset)
{
	scan->work += (uint64_t)(scan->at - scan->lexed_from);
	scan->at = scan->lexed_from = offset;
}

/* Lex what there is until something is to be handed out; false: nothing moved. */
static bool
advance(struct scan *scan)
{
	int64_t from = scan->at, stop = pushed(scan);
	enum state state = scan->state;
	int held = scan->held;

	if (scan->line_ends == ENDS_UNKNOWN && scan->first_cr >= 0)
		stop = scan->first_cr;
	if (state == OUT) {
		gap_lex(scan, stop);
	} else {
		int64_t most = held < 0 ? stop
			: scan->candidate[scan->first_candidate].offset +
			  (scan->rule.most ? scan->rule.most : SCAN_MAX);

		scan_lex(scan, most < stop ? most : stop);
		if (held >= 0 && scan->held == held && scan->at == most)
			scan_shed(scan, TOO_LONG);
	}
	return scan->at != from || scan->state != state || scan->held != held;
}

/* Nothing more can be done with the bytes there are. */
static void
rest(struct scan *scan)
{
	if (scan->is_ended && !scan->is_done) {
		scan->is_done = true;
		scan_tail(scan);
	} else if (!scan->is_ended && scan->state == OUT) {
		gap_pause(scan);
	} else if (!scan->is_ended && scan->held < 0) {
		scan_settle(scan, scan->at - LOOK_BACK, scan_top(scan)->fate);
	}
	ledger_settle(scan->ledger, scan->records);
}

int
scan_next(struct scan *scan, struct span *span)
{
	while (scan->first_handed == scan->n_queue) {
		scan->first_handed = scan->n_queue = 0;
		if (advance(scan))
			continue;
		rest(scan);
		if (!scan->n_queue)
			return 0;
	}
	const struct handed *handed = &scan->queue[scan->first_handed++];
	*span = (struct span){
		.at = scan_bytes(scan, handed->offset), .len = (size_t)handed->len,
		.offset = handed->offset, .column = handed->column,
		.line_first = handed->line_first, .line_last = handed->line_last,
		.depth = handed->depth, .flags = handed->flags,
		.is_strict = handed->flags & FLAG_FROM_SPLICE,
	};
	return 1;
}

struct books
scan_books(const struct scan *scan)
{
	struct books books = scan->books;

	books.bytes = pushed(scan);
	books.pending_bytes = books.bytes - scan->mark.offset;
	return books;
}

uint64_t
scan_work(const struct scan *scan)
{
	return scan->work + (uint64_t)(scan->at - scan->lexed_from);
}

uint64_t
scan_wrapped(const struct scan *scan)
{
	return scan->wrapped;
}

bool
scan_is_pretty(const struct scan *scan)
{
	return 2 * scan->wrapped > scan->records;
}

static uint64_t
counted(const struct count *count, long *line)
{
	if (line)
		*line = count->line;
	return count->n;
}

uint64_t
scan_too_long(const struct scan *scan, long *line)
{
	return counted(&scan->too_long, line);
}

uint64_t
scan_too_deep(const struct scan *scan, long *line)
{
	return counted(&scan->too_deep, line);
}

uint64_t
scan_other(const struct scan *scan, long *line)
{
	return counted(&scan->other, line);
}

uint64_t
scan_saved(const struct scan *scan, long *line)
{
	return counted(&scan->saved, line);
}

uint64_t
scan_lost(const struct scan *scan, long *line)
{
	return counted(&scan->lost, line);
}
