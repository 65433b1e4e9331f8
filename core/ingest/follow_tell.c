/* follow_tell: what became of followed inputs, each change once, as sentences. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/follow_tell.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* One row a state that is told when it is come to; those without words are not. */
static const char *const words_of_state[FOLLOW_STATES] = {
	[FOLLOW_WAITING] = "no such file; waiting for it",
	[FOLLOW_NO_WRITER] = "nobody writes to it; waiting for a writer",
	[FOLLOW_SAME] = "is read under another name already",
};

void
follow_tell_release(struct follow_tell *tell)
{
	for (size_t i = 0; i < tell->n; i++)
		str_release(&tell->at[i].why);
	free(tell->at);
	*tell = (struct follow_tell){ 0 };
}

static bool
is_trouble(enum follow_state state)
{
	return state == FOLLOW_WAITING || state == FOLLOW_SICK;
}

/* A change of state, if it is one to tell. */
static bool
say_state(struct told_input *told, const struct follow_status *status, struct str *line)
{
	enum follow_state before = told->state;
	bool is_new = status->state != before || strcmp(status->why, str_text(&told->why)) != 0;

	/* Between a cure and the first bytes read there is nothing to tell. */
	if (!is_new || status->state == FOLLOW_READING)
		return false;
	told->state = status->state;
	str_clear(&told->why);
	str_add(&told->why, status->why);
	if (status->state == FOLLOW_SICK)
		str_fmt(line, "%s: %s; trying again", status->name, status->why);
	else if (status->is_gone)
		str_fmt(line, "waiting: %s is gone", status->name);
	else if (words_of_state[status->state])
		str_fmt(line, "%s: %s", status->name, words_of_state[status->state]);
	else if (is_trouble(before))
		str_fmt(line, "%s: is there and read again", status->name);
	else
		return false;
	return true;
}

/* It is there, and there is nothing in it to show: who waits should know for what. */
static bool
say_void(struct told_input *told, const struct follow_status *status, struct str *line)
{
	if (told->has_told_void || status->state != FOLLOW_LIVE || status->records > 0)
		return false;
	told->has_told_void = true;
	if (status->total == 0)
		str_fmt(line, "%s: is empty; waiting for its first record", status->name);
	else
		str_fmt(line, "%s: no record in %lld bytes so far; waiting for one, or name the "
			"fields with --map", status->name, (long long)status->total);
	return true;
}

/* The token for scripts and tests: whatever was written before is given out. */
static bool
say_idle(struct told_input *told, const struct follow_status *status, struct str *line)
{
	bool is_idle = status->state == FOLLOW_LIVE || status->state == FOLLOW_NO_WRITER ||
		       status->state == FOLLOW_ENDED;

	if (!is_idle || status->total == told->idle_at)
		return false;
	told->idle_at = status->total;
	str_fmt(line, "idle: %s: offset %lld", status->name, (long long)status->offset);
	return true;
}

static void
know_inputs(struct follow_tell *tell, const struct follow *follow)
{
	while (tell->n < follow_inputs(follow)) {
		GROW(tell->at, tell->n, tell->cap);
		tell->at[tell->n++] = (struct told_input){
			.state = FOLLOW_READING, .idle_at = -1,
		};
	}
}

bool
follow_tell_next(struct follow_tell *tell, const struct follow *follow, struct str *line,
		 bool *is_detail)
{
	const char *polls = follow_polls(follow);

	*is_detail = false;
	if (tell->n_gaps < follow_gaps(follow)) {
		follow_gap_text(follow, tell->n_gaps++, line);
		return true;
	}
	know_inputs(tell, follow);
	for (size_t i = 0; i < tell->n; i++) {
		struct follow_status status = follow_status(follow, i);
		if (say_state(&tell->at[i], &status, line) ||
		    say_void(&tell->at[i], &status, line))
			return true;
		*is_detail = say_idle(&tell->at[i], &status, line);
		if (*is_detail)
			return true;
	}
	*is_detail = true;
	if (!polls || tell->has_told_polls)
		return false;
	tell->has_told_polls = true;
	str_add(line, polls);
	return true;
}
