/* lines: cuts a byte stream into text records: a line each, or several where one goes on. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/lines.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/lines_private.h"
#include "core/ingest/record.h"

static const char bom[] = "\xEF\xBB\xBF";

struct lines *
lines_new(const struct line_rule *rule, struct ledger *ledger, uint32_t source)
{
	struct lines *lines = xcalloc(1, sizeof(*lines));

	lines->rule = *rule;
	lines->ledger = ledger;
	lines->source = source;
	lines->line = lines->column = 1;
	lines->no_join = -1;
	return lines;
}

void
lines_free(struct lines *lines)
{
	if (!lines)
		return;
	free(lines->buffer);
	free(lines);
}

void
lines_rest(struct lines *lines)
{
	free(lines->buffer);
	lines->buffer = NULL;
	lines->base = lines_total(lines);	/* the books stand: what was pushed was pushed */
	lines->cap = lines->len = 0;
}

void
lines_restart(struct lines *lines, const struct line_rule *rule)
{
	struct lines fresh = { .rule = *rule, .ledger = lines->ledger, .source = lines->source,
			       .buffer = lines->buffer, .cap = lines->cap, .line = 1, .column = 1,
			       .no_join = -1 };

	ledger_rewind(lines->ledger, 0);
	*lines = fresh;
}

bool
lines_mark(const struct lines *lines, struct scan_mark *mark)
{
	*mark = (struct scan_mark){ .offset = lines->at, .line = lines->line,
				    .line_ends = (int)lines->ends };
	return lines->ends != LINES_UNKNOWN && !lines->is_done && !lines->is_skipping &&
	       !lines->is_after_hole && !lines->join.is_on && !lines->stray.is_open &&
	       lines->at >= lines->no_join;
}

void
lines_resume(struct lines *lines, const struct scan_mark *mark)
{
	struct line_rule rule = lines->rule;

	lines_restart(lines, &rule);
	lines->base = lines->at = lines->seen = mark->offset;
	lines->line = mark->line;
	lines->ends = mark->line_ends == LINES_CR ? LINES_CR : LINES_LF;
}

void
lines_push(struct lines *lines, const char *at, size_t len)
{
	size_t done = (size_t)(lines->at - lines->base);

	if (done) {
		memmove(lines->buffer, lines->buffer + done, lines->len - done);
		lines->base += (int64_t)done;
		lines->len -= done;
	}
	if (lines->len + len + LINES_PAD > lines->cap) {
		while (lines->cap < lines->len + len + LINES_PAD)
			lines->cap = lines->cap ? 2 * lines->cap : (size_t)64 << 10;
		lines->buffer = xrealloc(lines->buffer, lines->cap, 1);
	}
	if (len)
		memcpy(lines->buffer + lines->len, at, len);
	lines->len += len;
	memset(lines->buffer + lines->len, 0, LINES_PAD);
}

void
lines_end(struct lines *lines)
{
	lines->is_ended = true;
}

/* The end of a line is a separator, and the next one begins. */
static void
pass_end(struct lines *lines, const struct line *line, long count)
{
	stray_hold(lines, line->next);
	lines->seen = line->next;
	lines->line += line->has_end ? count : 0;
	lines->column = 1;
	lines->is_after_hole = false;
}

static enum verdict_on_line
judge(struct lines *lines, int64_t end)
{
	size_t len = (size_t)(end - lines->at);

	lines->work += len;
	return lines->rule.judge(lines->rule.context, lines_bytes(lines, lines->at), len,
				 lines->at, lines->is_after_hole);
}

static int
hand_out(struct lines *lines, const struct line *line, long count, struct span *span)
{
	int64_t len = line->end - lines->at;
	const char *at = lines_bytes(lines, lines->at);

	stray_close(lines);
	*span = (struct span){
		.at = at, .len = (size_t)len, .offset = lines->at, .line_first = lines->line,
		.line_last = lines->line + count - 1, .column = lines->column,
		.flags = lines->is_after_hole ? FLAG_FROM_SPLICE : 0,
		.is_strict = lines->is_after_hole,
	};
	lines->records++;
	if (count > 1) {
		span->flags |= FLAG_WRAPPED;
		lines->wrapped++;
		lines_enter(lines, ODD_WRAPPED, len, at, (size_t)len);
	}
	int64_t apart = lines->rule.apart ? (int64_t)lines->rule.apart(lines->rule.context) : 0;
	lines->books.record_bytes += len - apart;
	lines->books.separator_bytes += apart;
	lines->at = line->end;
	lines->is_unfinished = !line->has_end;
	pass_end(lines, line, count);
	return 1;
}

static bool
is_blank(const char *at, int64_t len)
{
	while (len > 0 && (at[len - 1] == ' ' || at[len - 1] == '\t' || at[len - 1] == '\r'))
		len--;
	return len == 0;
}

/* A line that failed: it joins the stray run; the last one without its end stays pending. */
static void
reject(struct lines *lines, const struct line *line)
{
	if (line->has_end) {
		stray_take(lines, line->end, false);
		pass_end(lines, line, 1);
		return;
	}
	stray_close(lines);
	lines_enter(lines, ODD_TRUNCATED_TAIL, line->end - lines->at,
		    lines_bytes(lines, lines->at), (size_t)(line->end - lines->at));
	lines->is_done = true;
}

/* Take one line. Returns 1 when it is a record, 0 to go on, -1 when more bytes are needed. */
static int
take_line(struct lines *lines, struct line *line, struct span *span)
{
	const char *at = lines_bytes(lines, line->from);
	int64_t hole, hole_end;
	long count = 1;

	if (!lines->join.is_on && is_blank(at, line->end - line->from)) {
		pass_end(lines, line, 1);
		return 0;
	}
	if (!lines->join.is_on && lines_find_hole(lines, line, &hole, &hole_end)) {
		long column = lines_column(at, (size_t)(hole_end - line->from), lines->column);
		stray_take(lines, hole_end, true);
		lines->seen = lines->at;
		lines->column = column;
		lines->is_after_hole = true;
		return 0;
	}
	struct line whole = *line;
	enum joined joined = lines_follow(lines, &whole, &count);
	if (joined == JOIN_WAITS) {
		lines->seen = line->end;
		return -1;
	}
	if (joined == JOIN_DONE) {
		if (judge(lines, whole.end) == LINE_RECORD)
			return hand_out(lines, &whole, count, span);
		lines->no_join = whole.next;	/* its lines are judged one by one */
	}
	switch (judge(lines, line->end)) {
	case LINE_RECORD: return hand_out(lines, line, 1, span);
	case LINE_QUIET:
		stray_close(lines);
		pass_end(lines, line, 1);
		return 0;
	default: reject(lines, line); return 0;
	}
}

/* A byte order mark at the front. Returns false while it may still become one. */
static bool
pass_bom(struct lines *lines)
{
	size_t n = lines->len < 3 ? lines->len : 3;

	if (lines->at > 0 || memcmp(lines_bytes(lines, 0), bom, n) != 0)
		return true;
	if (n < 3)
		return lines->is_ended;
	lines_enter(lines, ODD_BOM, 3, bom, 3);
	stray_hold(lines, 3);
	lines->seen = lines->seen > 3 ? lines->seen : 3;
	return true;
}

/* The next record among the bytes at hand: 1, or 0. */
static int
next_record(struct lines *lines, struct span *span)
{
	struct line line;

	if (lines->is_done || lines->len == 0 || !pass_bom(lines) || !lines_learn_ends(lines))
		return 0;
	while (!lines->is_done) {
		int64_t total = lines_total(lines);
		if (lines->at == total) {
			if (!lines->is_ended)
				return 0;
			stray_close(lines);
			lines->is_done = true;
			return 0;
		}
		if (lines->is_skipping) {
			lines_skip(lines);
			continue;
		}
		int64_t seen = lines->seen > lines->at ? lines->seen : lines->at;
		bool is_found = lines_find(lines, lines->at, seen, &line);
		if (line.end - lines->at > SCAN_MAX + !is_found) {
			lines->is_skipping = true;
			lines->nul_run = 0;
			if (lines->too_long++ == 0)
				lines->too_long_line = lines->line;
			continue;
		}
		if (!is_found) {
			lines->seen = line.end;
			return 0;
		}
		int taken = take_line(lines, &line, span);
		if (taken != 0)
			return taken > 0;
	}
	return 0;
}

int
lines_next(struct lines *lines, struct span *span)
{
	if (next_record(lines, span))
		return 1;
	if (lines->wrapped)
		ledger_settle(lines->ledger, lines->records);
	return 0;
}

bool
lines_ready(const struct lines *lines, struct lines_ahead *from)
{
	if (lines->ends != LINES_LF || lines->len == 0 || lines->is_done || lines->is_skipping ||
	    lines->is_after_hole || lines->join.is_on || lines->column != 1)
		return false;
	*from = (struct lines_ahead){
		.at = lines_bytes(lines, lines->at), .end = lines->buffer + lines->len,
		.offset = lines->at, .line = lines->line,
	};
	return true;
}

void
lines_ahead(struct lines *lines, const struct lines_ahead *passed)
{
	if (passed->records == 0)
		return;
	stray_close(lines);
	lines->books.record_bytes += passed->record_bytes;
	lines->books.separator_bytes += passed->offset - lines->at - passed->record_bytes;
	lines->work += (uint64_t)passed->record_bytes;
	lines->records += passed->records;
	lines->at = lines->seen = passed->offset;
	lines->line = passed->line;
	lines->is_unfinished = false;
}

struct books
lines_books(const struct lines *lines)
{
	struct books books = lines->books;

	books.bytes = lines_total(lines);
	books.pending_bytes = books.bytes - lines->at;
	return books;
}

uint64_t
lines_work(const struct lines *lines)
{
	return lines->work;
}

uint64_t
lines_wrapped(const struct lines *lines)
{
	return lines->wrapped;
}

uint64_t
lines_too_long(const struct lines *lines, long *line)
{
	if (line)
		*line = lines->too_long_line;
	return lines->too_long;
}

bool
lines_is_unfinished(const struct lines *lines)
{
	return lines->is_unfinished;
}
