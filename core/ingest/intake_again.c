/* intake_again: bytes and single records of a source, read back from their place. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/fnv.h"
#include "core/ingest/intake_private.h"

int
intake_reread(struct intake *in, int64_t offset, size_t len, struct str *out, struct err *err)
{
	return source_reread(in->source, offset, len, out, err);
}

bool
intake_is_identified(struct intake *in, const struct record *record, const char *bytes)
{
	uint64_t unused;

	return intake_identity(in, record, bytes, &unused);
}

bool
intake_identity(struct intake *in, const struct record *record, const char *bytes, uint64_t *hash)
{
	struct extract *extract = &in->extract;
	bool is_alias, is_flat = true;

	if (!in->identifier[0] || in->is_retired)
		return false;
	extract_forget(extract);
	if (in->text)
		is_flat = intake_text_flatten(in, bytes, record->length, record->offset,
					      record->line_first);
	else
		extract_open(extract, bytes, record->length);
	uint32_t path = names_find(extract->paths.names, in->identifier, strlen(in->identifier));
	const struct flat_field *field =
		is_flat && path != NAME_NONE ? flat_find(&extract->flat, path, &is_alias) : NULL;
	bool is = field && !flat_is_absent(field);

	if (is)
		*hash = fnv_add(FNV_START, field->text, field->len);
	extract_forget(extract);
	return is;
}

void
intake_say_gone(const struct intake *in, long line, struct err *err)
{
	if (source_has_changed(in->source))
		err_set(err, ERR_IO, "%s: the file has changed since; line %ld as it was is gone; "
			"load it again", source_name(in->source), line);
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

/* The last holder that begins at or before an offset: index + 1; 0: none. */
static size_t
holder_before(const struct intake *in, int64_t offset)
{
	size_t low = 0, high = in->n_holders;

	while (low < high) {
		size_t middle = (low + high) / 2;
		if (in->holder[middle].offset <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct holder *
intake_holder(const struct intake *in, int64_t offset)
{
	size_t n = holder_before(in, offset);
	const struct holder *holder = n ? &in->holder[n - 1] : NULL;

	return holder && !holder->is_context && offset < holder->offset + holder->length ? holder
											  : NULL;
}

void
intake_context(struct intake *in, int64_t offset, struct jsonform_cut *cut, size_t *known)
{
	struct str bytes = { 0 };
	struct err ignored = { 0 };
	size_t n = holder_before(in, offset);

	while (n > 0 && !in->holder[n - 1].is_context)
		n--;
	if (n > 0 && n == *known)
		return;
	*known = 0;
	str_clear(&cut->kept);
	cut->state = cut->state == CONTEXT_NONE ? CONTEXT_NONE : CONTEXT_UNKNOWN;
	if (n > 0 && source_reread(in->source, in->holder[n - 1].offset, in->holder[n - 1].length,
				   &bytes, &ignored) == 0 &&
	    jsonform_cut(&in->extract.form, bytes.at, bytes.len, cut)) {
		jsonform_remember(cut);
		*known = n;
	}
	str_release(&bytes);
}

int
intake_again(struct intake *in, int64_t offset, uint32_t length, long line_first,
	     struct record *record, struct err *err)
{
	struct scan_rule rule = { .judge = judge_again, .is_again = true, .most = in->most };
	struct str bytes = { 0 };
	struct span span;
	int result = 0;
	const struct holder *holder = intake_holder(in, offset);
	size_t from = 0, i = 0, unknown = 0;

	if (holder) {
		from = (size_t)(offset - holder->offset);
		offset = holder->offset;
		length = holder->length;
		line_first = holder->line_first;
	}
	if (source_reread(in->source, offset, length, &bytes, err) != 0) {
		intake_say_gone(in, line_first, err);
		goto out;
	}
	if (in->text) {
		result = intake_text_again(in, &bytes, offset, line_first, record);
		if (!result)
			err_set(err, ERR_IO,
				"%s: line %ld: the record is no longer there; load the file again",
				source_name(in->source), line_first);
		goto out;
	}
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
	if (in->extract.form.is_cut)
		intake_context(in, offset, &in->extract.cut, &unknown);
	size_t n = extract_open(&in->extract, span.at, span.len);
	while (holder && i + 1 < n && in->extract.cut.item[i].from < from)
		i++;
	extract_item(&in->extract, &span, i, NULL, record);
	extract_forget(&in->extract);
	result = 1;
out:
	str_release(&bytes);
	return result;
}
