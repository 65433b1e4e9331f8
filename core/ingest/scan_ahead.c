/* scan_ahead: the scanner is told of records that were read ahead, instead of lexing them. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/scan_private.h"

#define PREFIX_MAX 4096		/* bytes; longer ones are left to the scanner */

/* Right after an object, with nothing else to remember but the brackets and the style. */
static bool
is_clear(const struct scan *scan)
{
	bool is_after_object = scan->state == OUT && scan->gap.after == AFTER_OBJECT &&
			       scan->at == scan->mark.offset && scan->gap.end.offset == scan->at;
	bool is_sound = !scan->is_doubtful && !scan->is_lost && !scan->dropped;

	return is_after_object && is_sound && scan->first_handed == scan->n_queue &&
	       scan->line_ends != ENDS_UNKNOWN && !scan->is_ended;
}

/* The same inside an envelope that is surely one: right after an object of its array. */
static bool
is_in_envelope(struct scan *scan)
{
	bool is_after_element = scan->state == A_NEXT && scan->token == PLAIN && scan->held < 0 &&
				scan->at == scan->mark.offset && scan->token_end == scan->at;

	return is_after_element && scan_top(scan)->depth == scan->rule.depth &&
	       scan_top(scan)->fate == FATE_SEPARATOR && !scan->is_doubtful && !scan->is_lost &&
	       scan->first_handed == scan->n_queue && scan->line_ends != ENDS_UNKNOWN &&
	       !scan->is_ended;
}

/* Between top-level records: how they are set apart must be known. */
static bool
is_between_records(const struct scan *scan)
{
	bool is_known = scan->brackets > 0 || scan->style != STYLE_UNKNOWN ||
			scan->rule.has_prefix;

	return scan->rule.depth == 0 && is_known && is_clear(scan);
}

bool
scan_ready(struct scan *scan, int64_t past, struct ahead *from, struct spacing *spacing)
{
	if (scan->at <= past || !(is_between_records(scan) || is_in_envelope(scan)))
		return false;
	*from = (struct ahead){
		.offset = scan->at, .line = scan->mark.line, .column = scan->mark.column
	};
	spacing->has_prefix = scan->rule.has_prefix && scan->state == OUT;
	spacing->has_comma = spacing->has_prefix || scan->state != OUT || scan->brackets > 0 ||
			     scan->style == STYLE_COMMA;
	spacing->has_lines = scan->line_ends == ENDS_LF;
	scan_go(scan, scan->at);
	scan->base = scan->at;
	scan->len = 0;
	return true;
}

size_t
scan_prefix(const char *at, uint16_t *lines, uint16_t *tail)
{
	const char *from = at, *line = at;
	uint16_t n = 0;

	for (; *at && strchr("\n\r \t", *at) && at - from < PREFIX_MAX; at++)
		if (*at == '\n') {
			n++;
			line = at + 1;
		}
	/* One bracket may stand first, as of `[pod/...]`; then it is no array's. */
	const char *first = *at == '[' ? at + 1 : at;
	if (strchr(" \t,[]{", *first))
		return 0;
	while ((*at >= 0x20 && *at < 0x7F && *at != '{' && *at != '"') || *at == '\t')
		if (++at - from > PREFIX_MAX)
			return 0;
	if (*at != '{')
		return 0;
	*lines = n;
	*tail = (uint16_t)(at - line);
	return (size_t)(at - from);
}

bool
scan_mark(const struct scan *scan, struct scan_mark *mark)
{
	*mark = (struct scan_mark){
		.offset = scan->at, .line = scan->mark.line, .column = scan->mark.column,
		.brackets = scan->brackets, .style = (int)scan->style,
		.line_ends = (int)scan->line_ends,
	};
	return is_clear(scan);
}

void
scan_resume(struct scan *scan, const struct scan_mark *mark)
{
	struct scan_rule rule = scan->rule;

	scan_restart(scan, &rule);
	scan->at = scan->lexed_from = scan->base = mark->offset;
	scan->mark = (struct place){
		.offset = mark->offset, .line = mark->line, .column = mark->column
	};
	scan->brackets = mark->brackets;
	scan->style = mark->style == STYLE_COMMA ? STYLE_COMMA
		    : mark->style == STYLE_BARE ? STYLE_BARE : STYLE_UNKNOWN;
	scan->line_ends = mark->line_ends == ENDS_CR ? ENDS_CR : ENDS_LF;
	gap_begin(scan, AFTER_OBJECT);
}

void
scan_ahead(struct scan *scan, const struct ahead *ahead)
{
	int64_t bytes = ahead->offset - scan->at;

	if (bytes == 0)
		return;
	scan->books.record_bytes += ahead->record_bytes;
	scan->books.separator_bytes += bytes - ahead->record_bytes;
	scan->records += ahead->records;
	scan->wrapped += ahead->wrapped;
	if (scan->rule.has_prefix)
		scan->plain_prefixes += ahead->records;
	scan->work += (uint64_t)bytes;
	scan->mark = (struct place){
		.offset = ahead->offset, .line = ahead->line, .column = ahead->column
	};
	scan->at = scan->lexed_from = scan->base = ahead->offset;
	scan->len = 0;
	if (scan->state == OUT)
		gap_begin(scan, AFTER_OBJECT);
	else
		scan->token_end = scan->at;
}

void
scan_tell_wrapped(struct scan *scan, int64_t offset, long line, long column, const char *at,
		  size_t len)
{
	struct place place = { .offset = offset, .line = line, .column = column };

	scan_enter(scan, ODD_WRAPPED, &place, (int64_t)len, at, (int64_t)len);
}
