/* follow_life: what was read at a path, from its opening until nobody writes to it any more. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/ingest/follow_private.h"
#include "core/ingest/source_identity.h"

#define KEPT 64				/* old files held open, so that their lines can be opened */
#define KEPT_NAMELESS ((int64_t)64 << 20)	/* bytes of deleted ones, not free on disk */

int64_t
life_stored(const struct life *life)
{
	return source_is_followed(life->source) && !source_compression(life->source)
		     ? source_identity(life->source)->offset : source_bytes(life->source);
}

static void
note_size(struct follow *follow, struct life *life, int64_t size)
{
	life->size = size;
	life->seen_ns = follow->wall_ns;
}

/* What was read at the path last and has a plan. */
static const struct intake *
planned(const struct follow *follow, const struct input *input)
{
	for (size_t i = follow->n_lives; i-- > 0; ) {
		const struct life *life = follow->life[i];
		if (&follow->input[life->input] == input && !life->in->is_probing)
			return life->in;
	}
	return NULL;
}

struct life *
life_open(struct follow *follow, struct input *input, const char *path, bool is_live,
	  struct err *err)
{
	const struct follow_plan *plan = &follow->plan;
	uint32_t index = plan->first_index + (uint32_t)follow->n_lives;
	struct intake *in = intake_open_followed(path, index, plan->names, plan->map,
						 planned(follow, input), err);
	int64_t size;
	int error;

	if (!in)
		return NULL;
	if (plan->spill)
		intake_use_spill(in, plan->spill);
	if (plan->format)
		intake_set_format(in, plan->format);
	if (plan->threads > 1)
		intake_set_threads(in, plan->threads);
	struct life *life = xcalloc(1, sizeof(*life));
	*life = (struct life){
		.in = in, .source = in->source, .input = (size_t)(input - follow->input),
		.is_live = is_live, .young_ns = INSTANT_NONE, .moved_ns = follow->now_ns,
	};
	GROW(follow->life, follow->n_lives, follow->cap_lives);
	follow->life[follow->n_lives++] = life;
	if (source_check(life->source, &size, &error) == SOURCE_AS_READ)
		note_size(follow, life, size);
	hint_life(follow, life, path);
	follow->has_news = true;
	return life;
}

void
life_drain(struct follow *follow, struct life *life)
{
	life->is_live = false;
	life->moved_ns = follow->now_ns;
}

/*
 * What ended stays open, so that its lines can be opened, but not without end: each holds a
 * descriptor, and one that was deleted holds its room on the disk too. The oldest go first.
 */
static void
keep_few(struct follow *follow)
{
	int64_t nameless = 0;
	size_t kept = 0;

	for (size_t i = follow->n_lives; i-- > 0; ) {
		struct life *life = follow->life[i];
		struct stat st;
		if (!life->is_over || life->is_dropped || fstat(source_fd(life->source), &st) != 0)
			continue;
		nameless += st.st_nlink == 0 ? (int64_t)st.st_size : 0;
		if (++kept <= KEPT && (st.st_nlink > 0 || nameless <= KEPT_NAMELESS))
			continue;
		source_drop(life->source);
		life->is_dropped = true;
	}
}

void
life_end(struct follow *follow, struct life *life)
{
	source_end(life->source);
	life->is_over = true;
	life->is_seeking = false;
	hint_forget(follow, life);
	keep_few(follow);
	follow->has_news = true;
}

/* Of a file that was cut, what is known to have stood there is read up to here only. */
static void
admit_gap(struct follow *follow, const struct life *life, int64_t upto)
{
	int64_t bytes = life->size - upto;

	GROW(follow->gap, follow->n_gaps, follow->cap_gaps);
	follow->gap[follow->n_gaps++] = (struct gap){
		.input = life->input, .since_ns = life->seen_ns, .until_ns = follow->wall_ns,
		.bytes = bytes > 0 ? bytes : 0,
	};
}

void
life_lose(struct follow *follow, struct life *life)
{
	life_end(follow, life);
	source_drop(life->source);
	life->is_dropped = true;
}

/* Go on in a copy, if there is one; it may have been made too early to hold all. */
static bool
go_on(struct follow *follow, struct life *life)
{
	int64_t size;

	if (!copy_join(follow, life, &size))
		return false;
	if (size < life->size)
		admit_gap(follow, life, size);
	life->is_seeking = false;
	life->is_copy = true;
	life->moved_ns = follow->now_ns;
	follow->has_news = true;
	if (source_bytes(life->source) == 0)	/* the copy has a life of its own */
		life_lose(follow, life);
	return true;
}

void
life_cut(struct follow *follow, struct life *life)
{
	life_drain(follow, life);
	life->seek_ns = follow->now_ns + SEEK_NS;
	life->is_seeking = !go_on(follow, life);
}

/* Choose the fields of a source that does not have its first 256 KiB yet. */
static void
judge_young(struct follow *follow, struct life *life)
{
	if (!intake_is_young(life->in) || !intake_is_idle(life->in))
		return;
	if (life->young_ns == INSTANT_NONE)
		life->young_ns = follow->now_ns;
	if (intake_can_decide(life->in) || follow->now_ns - life->young_ns >= YOUNG_NS) {
		intake_decide(life->in);
		follow->has_news |= !intake_is_young(life->in);
	}
}

/* The old file, and what late writers add to it. */
static void
drain(struct follow *follow, struct life *life)
{
	int64_t size, offset = life_stored(life);
	int error;
	enum source_state state = source_check(life->source, &size, &error);
	bool is_quiet = follow->now_ns - life->moved_ns >= FOLLOW_QUIET_NS;

	if (state == SOURCE_CUT || state == SOURCE_REWRITTEN) {
		life_cut(follow, life);
		return;
	}
	if (state == SOURCE_AS_READ) {
		note_size(follow, life, size);
		is_quiet = (is_quiet || life->is_copy) && size <= offset;
	}
	if (is_quiet)
		life_end(follow, life);
}

static void
seek(struct follow *follow, struct life *life)
{
	if (go_on(follow, life) || follow->now_ns < life->seek_ns)
		return;
	admit_gap(follow, life, life_stored(life));
	life_lose(follow, life);
}

/* May another one still be planned by it? */
static bool
is_before_another(const struct follow *follow, const struct life *life)
{
	for (size_t i = follow->n_lives; i-- > 0; )
		if (follow->life[i]->in->before == life->in)
			return true;
	return life->in == planned(follow, &follow->input[life->input]);
}

/* Give back what it was read with; and, when its file was given back, what its lines are opened
 * with. So following has no end, and what stays of each file is little. */
static void
rest(struct follow *follow, struct life *life)
{
	if (!life->is_resting && life->in->has_ended) {
		life->is_resting = life->in->notes_made;
		intake_rest(life->in);
	}
	if (!life->is_retired && life->is_resting && life->is_dropped &&
	    !is_before_another(follow, life)) {
		life->is_retired = true;
		intake_retire(life->in);
	}
}

void
life_tend(struct follow *follow, struct life *life)
{
	int64_t offset = life_stored(life);

	if (life->is_over) {
		rest(follow, life);
		return;
	}
	if (offset != life->offset) {
		life->offset = offset;
		life->moved_ns = follow->now_ns;
	}
	judge_young(follow, life);
	if (life->in->has_ended)
		life_end(follow, life);
	else if (life->is_seeking)
		seek(follow, life);
	else if (!life->is_live)
		drain(follow, life);
}
