/* intake_again: bytes and single records of a source, read back from their place. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/intake_private.h"

int
intake_reread(struct intake *in, int64_t offset, size_t len, struct str *out, struct err *err)
{
	return source_reread(in->source, offset, len, out, err);
}

static enum verdict_on_object
judge_again(const void *context, const char *at, size_t len, int depth, bool is_strict)
{
	(void)context, (void)at, (void)len, (void)depth, (void)is_strict;
	return OBJECT_RECORD;
}

/* Was the record found inside a failed span? The scanner of its bytes alone cannot know. */
static uint32_t
splice_flag(const struct intake *in, int64_t offset)
{
	for (size_t i = 0; i < in->ledger.n && in->ledger.odd[i].offset <= offset; i++)
		if (in->ledger.odd[i].kind == ODD_SPLICED &&
		    offset < in->ledger.odd[i].offset + in->ledger.odd[i].bytes)
			return FLAG_FROM_SPLICE;
	return 0;
}

int
intake_again(struct intake *in, int64_t offset, uint32_t length, long line_first,
	     struct record *record, struct err *err)
{
	struct scan_rule rule = { .judge = judge_again };
	struct str bytes = { 0 };
	struct span span;
	int result = 0;

	if (source_reread(in->source, offset, length, &bytes, err) != 0)
		goto out;
	ledger_release(&in->ignored);
	if (in->again)
		scan_restart(in->again, &rule);
	else
		in->again = scan_new(&rule, &in->ignored, in->index);
	scan_push(in->again, str_text(&bytes), bytes.len);
	scan_end(in->again);
	if (!scan_next(in->again, &span) || span.len != length) {
		err_set(err, ERR_IO,
			"%s: line %ld: the record is no longer there; load the file again",
			source_name(in->source), line_first);
		goto out;
	}
	span.offset = offset;
	span.line_last += line_first - span.line_first;
	span.line_first = line_first;
	span.flags |= splice_flag(in, offset);
	extract_forget(&in->extract);
	extract_record(&in->extract, &span, NULL, record);
	extract_forget(&in->extract);
	result = 1;
out:
	str_release(&bytes);
	return result;
}
