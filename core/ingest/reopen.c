/* reopen: every field that a record has, those of the plan and all others, out of its bytes. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/reopen.h"

#include <stdlib.h>

#include "core/ingest/intake_private.h"
#include "core/ingest/slow.h"

struct reopen {
	struct intake *in;		/* borrowed */
	struct paths paths;
	struct flat flat;
	struct ledger ignored;
	/* of a text source */
	struct textlog *text;		/* owned; NULL: JSON */
	struct lines *lines;		/* owned */
	/* of one whose objects are opened */
	struct jsonform_cut cut;
	size_t context;			/* which one the cut knows: intake_context() */
	struct str held;		/* the object that holds several records */
	int64_t held_at;		/* where it begins; -1: none is held */
};

struct reopen *
reopen_new(struct intake *in)
{
	struct reopen *reopen = xcalloc(1, sizeof(*reopen));

	reopen->in = in;
	reopen->held_at = -1;
	paths_init(&reopen->paths);
	reopen->flat.paths = &reopen->paths;
	reopen->cut.state = in->extract.cut.state;
	if (in->text) {
		reopen->text = textlog_whole(in->text, &reopen->paths);
		struct line_rule rule = textlog_rule(reopen->text);
		reopen->lines = lines_new(&rule, &reopen->ignored, in->index);
	}
	return reopen;
}

void
reopen_free(struct reopen *reopen)
{
	if (!reopen)
		return;
	if (reopen->text) {
		lines_free(reopen->lines);
		textlog_free(reopen->text);
	}
	jsonform_cut_release(&reopen->cut);
	str_release(&reopen->held);
	flat_release(&reopen->flat);
	paths_release(&reopen->paths);
	ledger_release(&reopen->ignored);
	free(reopen);
}

static bool
lay_line(struct reopen *reopen, const struct record *record, const char *bytes)
{
	struct scan_mark mark = { .offset = record->offset, .line = record->line_first };
	struct span span;

	ledger_release(&reopen->ignored);
	lines_resume(reopen->lines, &mark);
	lines_push(reopen->lines, bytes, record->length);
	lines_end(reopen->lines);
	return lines_next(reopen->lines, &span) && span.len == record->length &&
	       textlog_flatten(reopen->text, &span, &reopen->flat) == 0;
}

/* The object that a record is of: its own bytes, or those of the one that holds several. */
static bool
hold(struct reopen *reopen, const struct holder *holder)
{
	struct err ignored = { 0 };

	if (reopen->held_at == holder->offset)
		return true;
	str_clear(&reopen->held);
	reopen->held_at = -1;
	if (intake_reread(reopen->in, holder->offset, holder->length, &reopen->held,
			  &ignored) != 0)
		return false;
	reopen->held_at = holder->offset;
	return true;
}

static bool
lay_item(struct reopen *reopen, const struct record *record, struct span *span)
{
	const struct holder *holder = intake_holder(reopen->in, record->offset);
	struct jsonform_cut *cut = &reopen->cut;
	size_t i = 0;

	if (holder && !hold(reopen, holder))
		return false;
	intake_context(reopen->in, record->offset, cut, &reopen->context);
	if (holder)
		*span = (struct span){ .at = str_text(&reopen->held), .len = reopen->held.len };
	if (!jsonform_cut(&reopen->in->extract.form, span->at, span->len, cut))
		return true;
	size_t from = holder ? (size_t)(record->offset - holder->offset) : 0;
	while (holder && i + 1 < cut->n && cut->item[i].from < from)
		i++;
	if (cut->n == 0)
		return false;
	span->at = jsonform_text(cut, i, &span->len);
	return true;
}

const struct flat *
reopen_record(struct reopen *reopen, const struct record *record, const char *bytes)
{
	struct span span = { .at = bytes, .len = record->length };

	if (reopen->in->is_retired)
		return NULL;
	if (reopen->text)
		return lay_line(reopen, record, bytes) ? &reopen->flat : NULL;
	if (reopen->in->extract.form.is_cut && !lay_item(reopen, record, &span))
		return NULL;
	return slow_flatten(&span, &reopen->flat) == 0 ? &reopen->flat : NULL;
}

const struct name *
reopen_name(const struct reopen *reopen, const struct flat_field *field)
{
	return paths_name(&reopen->paths, field->path);
}
