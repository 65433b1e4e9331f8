/* scan_ahead: the scanner is told of records that were read ahead, instead of lexing them. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/scan_private.h"

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

bool
scan_ready(struct scan *scan, int64_t past, struct ahead *from, struct spacing *spacing)
{
	if (scan->at <= past || !is_clear(scan) || scan->rule.depth > 0 || scan->rule.has_prefix ||
	    (scan->brackets == 0 && scan->style == STYLE_UNKNOWN))
		return false;
	*from = (struct ahead){
		.offset = scan->at, .line = scan->mark.line, .column = scan->mark.column
	};
	spacing->has_comma = scan->brackets > 0 || scan->style == STYLE_COMMA;
	spacing->has_lines = scan->line_ends == ENDS_LF;
	scan_go(scan, scan->at);
	scan->base = scan->at;
	scan->len = 0;
	return true;
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
	scan->work += (uint64_t)bytes;
	scan->mark = (struct place){
		.offset = ahead->offset, .line = ahead->line, .column = ahead->column
	};
	scan->at = scan->lexed_from = scan->base = ahead->offset;
	scan->len = 0;
	gap_begin(scan, AFTER_OBJECT);
}

void
scan_tell_wrapped(struct scan *scan, int64_t offset, long line, long column, const char *at,
		  size_t len)
{
	struct place place = { .offset = offset, .line = line, .column = column };

	scan_enter(scan, ODD_WRAPPED, &place, (int64_t)len, at, (int64_t)len);
}
