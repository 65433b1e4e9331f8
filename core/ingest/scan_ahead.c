/* scan_ahead: the scanner is told of records that were read ahead, instead of lexing them. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/scan_private.h"

bool
scan_ready(struct scan *scan, int64_t past, struct ahead *from, struct spacing *spacing)
{
	const struct gap *gap = &scan->gap;
	bool is_after_record = scan->state == OUT && gap->after == AFTER_OBJECT &&
			       scan->at == scan->mark.offset && gap->end.offset == scan->at;
	bool is_sound = !scan->is_doubtful && !scan->is_lost && !scan->dropped &&
			scan->rule.depth == 0 && !scan->rule.has_prefix;
	bool is_known = scan->line_ends != ENDS_UNKNOWN &&
			(scan->brackets > 0 || scan->style != STYLE_UNKNOWN);

	if (scan->at <= past || !is_after_record || !is_sound || !is_known || scan->first_handed < scan->n_queue ||
	    scan->is_ended)
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
