/* intake_replay: a stretch of a source once more, from a mark on, by the plan it was read with. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/intake_private.h"

#define ENOUGH (SIZE_MAX / 2)		/* bytes: the offset ends a replay, not a budget */

/* A reader of its own, that shares the source and the plan. */
struct replay { struct intake in; };

bool
intake_mark(const struct intake *in, struct scan_mark *mark)
{
	if (in->text)
		return lines_mark(in->lines, mark);
	if (!in->scan || in->has_prefix || in->extract.form.is_cut)
		return false;
	if (!scan_mark(in->scan, mark))
		return false;
	if (in->reading.taking) {	/* it stood well, and is about to be told of these */
		mark->offset = in->reading.ahead.offset;
		mark->line = in->reading.ahead.line;
		mark->column = in->reading.ahead.column;
	}
	return true;
}

/* What the probe met is met again, so that the same fields serve. */
static void
copy_paths(const struct paths *from, struct paths *paths)
{
	for (uint32_t id = 1; id <= names_count(from->names); id++) {
		const struct name *name = paths_name(from, id);
		if (paths_get(from, id)->is_sampled)
			paths_get(paths, paths_id(paths, name->raw, name->len))->is_sampled = true;
	}
}

void
intake_plan_as(struct intake *in, const struct intake *from)
{
	in->fields = from->fields;
	in->depth = from->depth;
	in->has_prefix = from->has_prefix;
	in->most = from->most;
	memcpy(in->identifier, from->identifier, sizeof(in->identifier));
	in->extract.form = from->extract.form;
	jsonform_apply(&in->extract.form, &in->extract.paths);
	copy_paths(&from->extract.paths, &in->extract.paths);
	extract_plan(&in->extract);
}

/* A reader with the plan of another, whose source it reads. */
static struct replay *
new_replay(struct intake *in)
{
	struct replay *replay = xcalloc(1, sizeof(*replay));
	struct intake *again = &replay->in;
	struct scan_rule rule = { .judge = intake_judge, .saves = intake_saves,
				  .context = &again->self, .depth = in->depth,
				  .has_prefix = in->has_prefix, .most = in->most };

	again->replay_of = in;
	again->source = in->source;
	again->is_retired = in->is_retired;
	if (again->is_retired)		/* it gives none, and says why */
		return replay;
	again->index = in->index;
	again->self = again;
	extract_init(&again->extract, in->extract.names, &again->fields, in->extract.map,
		     in->index);
	again->extract.folds = in->extract.folds;
	again->extract.has_zone = in->extract.has_zone;
	again->extract.zone = in->extract.zone;	/* lent */
	intake_plan_as(again, in);
	again->text = in->text;		/* lent, with what it knows of headers */
	if (again->text) {
		struct line_rule lines = textlog_rule(again->text);
		again->lines = lines_new(&lines, &again->ledger, in->index);
	}
	again->scan = scan_new(&rule, &again->ledger, in->index);
	again->notes_made = again->is_begun = true;
	again->reading.is_off = in->reading.is_off;
	reading_begin(again);
	return replay;
}

/* Its fields have ids of their own: what the other learned is learned anew, from the records. */
struct replay *
intake_replay(struct intake *in, const struct scan_mark *from, int64_t upto)
{
	struct replay *replay = in->replay && !in->is_retired ? in->replay : new_replay(in);
	struct intake *again = &replay->in;

	if (again->is_retired)
		return replay;
	in->replay = NULL;
	again->replay_at = from->offset;
	again->replay_upto = upto;
	again->has_ended = false;
	again->result = 0;
	again->budget = ENOUGH;
	if (again->lines)
		lines_resume(again->lines, from);
	scan_resume(again->scan, from);
	extract_forget(&again->extract);
	again->window.offset = from->offset;
	again->window.len = again->window.own = again->window.fed = 0;
	again->reading.taking = NULL;
	reading_forget(&again->reading);
	return replay;
}

int
replay_next(struct replay *replay, struct record *record, struct err *err)
{
	struct intake *in = &replay->in;

	if (in->is_retired) {
		source_reread(in->source, in->replay_at, 1, &in->probe_notes, err);
		return -1;
	}
	if (intake_next(in, record))
		return record->offset < in->replay_upto;
	if (in->result < 0)
		*err = in->replay_err;
	return in->result;
}

/* One is kept for the next time: to make one costs more than to read a chunk. */
void
replay_free(struct replay *replay)
{
	struct intake *in = replay ? replay->in.replay_of : NULL;

	if (!replay)
		return;
	if (!in->replay) {
		in->replay = replay;
		return;
	}
	replay_release(replay);
}

void
replay_release(struct replay *replay)
{
	if (!replay)
		return;
	replay->in.extract.zone = (struct zone){ 0 };
	intake_free(&replay->in);	/* which is all of it */
}
