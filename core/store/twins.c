/* twins: which records were read twice: their bytes compared, and what stands around them. */
/* SPDX-License-Identifier: MIT */
#include "core/store/twins.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/twins_private.h"

/* Bytes by which two sources are known to begin alike (ingest.md section 15). */
#define HEAD 1024

enum fate { FATE_KEPT, FATE_POSSIBLE, FATE_IDENTIFIED, FATE_OVERLAPPING };

/* What is worked out for all classes. */
struct judge {
	const struct store *store;
	struct classes classes;
	uint8_t *fate;		/* owned, by record: enum fate */
	struct str *head;	/* owned, by source: its first bytes, once they are read */
	bool *has_head;		/* owned */
	uint32_t *member;	/* owned: the records of the class at hand, in order */
	size_t n_members, cap_members;
	struct twins *twins;
};

static const struct str *
head_of(struct judge *judge, uint32_t source)
{
	struct err ignored;

	if (!judge->has_head[source] &&
	    intake_reread(judge->store->source[source].intake, 0, HEAD, &judge->head[source],
			  &ignored) != 0)
		str_clear(&judge->head[source]);
	judge->has_head[source] = true;
	return &judge->head[source];
}

/* Is one of them a copy of the other, or of what the other was once? */
static bool
begin_alike(struct judge *judge, uint32_t source, uint32_t other)
{
	const struct str *a = head_of(judge, source), *b = head_of(judge, other);
	size_t len = a->len < b->len ? a->len : b->len;

	return len > 0 && memcmp(a->at, b->at, len) == 0;
}

/* How many records from one on, in steps of +1 or -1, are those from the other on? */
static int
run_length(const struct classes *classes, size_t i, size_t other, int step)
{
	int n = 0;

	while (n < OVERLAP_LEAST) {
		uint32_t class = classes_near(classes, i, (n + 1) * step);
		if (class == UINT32_MAX ||
		    class != classes_near(classes, other, (n + 1) * step))
			break;
		n++;
	}
	return n;
}

static bool
is_in_run(const struct classes *classes, size_t i, size_t other)
{
	return run_length(classes, i, other, -1) + 1 + run_length(classes, i, other, 1) >=
	       OVERLAP_LEAST;
}

/* Members from..end of the class are those of one source. */
static size_t
end_of_source(const struct judge *judge, size_t from)
{
	const struct equal *at = judge->classes.at;
	size_t end = from;

	while (end < judge->n_members &&
	       at[judge->member[end]].source == at[judge->member[from]].source)
		end++;
	return end;
}

/* Does a member stand in an overlap with a source, that has members from..end of the class? Of
 * many the one of the same rank is likeliest. */
static bool
is_covered_by(struct judge *judge, size_t i, size_t rank, size_t from, size_t end)
{
	const struct equal *at = judge->classes.at;

	if (begin_alike(judge, at[i].source, at[judge->member[from]].source))
		return true;
	if (from + rank < end && is_in_run(&judge->classes, i, judge->member[from + rank]))
		return true;
	for (size_t k = from; k < end && k - from < TWINS_TRIES; k++)
		if (is_in_run(&judge->classes, i, judge->member[k]))
			return true;
	return false;
}

/* Two sources overlap; the first such pair is the one to be named. */
static void
note_pair(struct twins *twins, uint32_t a, uint32_t b)
{
	uint32_t pair[2] = {a < b ? a : b, a < b ? b : a};
	bool is_none = twins->source[0] == twins->source[1];
	bool is_same = pair[0] == twins->source[0] && pair[1] == twins->source[1];

	twins->has_more |= !is_none && !is_same;
	if (is_none || pair[0] < twins->source[0] ||
	    (pair[0] == twins->source[0] && pair[1] < twins->source[1]))
		memcpy(twins->source, pair, sizeof(pair));
}

static bool
is_covered(struct judge *judge, size_t i, size_t rank)
{
	const struct equal *at = judge->classes.at;

	for (size_t from = 0, end; from < judge->n_members; from = end) {
		end = end_of_source(judge, from);
		uint32_t source = at[judge->member[from]].source;
		if (source == at[i].source || !is_covered_by(judge, i, rank, from, end))
			continue;
		note_pair(judge->twins, source, at[i].source);
		return true;
	}
	return false;
}

/* Of records in overlaps as many stay as the source has that has most of them. */
static void
judge_overlap(struct judge *judge)
{
	size_t most = 0;

	for (size_t from = 0, end; from < judge->n_members; from = end) {
		size_t covered = 0;
		end = end_of_source(judge, from);
		for (size_t k = from; k < end; k++) {
			uint8_t *fate = &judge->fate[judge->member[k]];
			bool is = is_covered(judge, judge->member[k], k - from);
			if (is && covered < most)
				*fate = FATE_OVERLAPPING;
			else if (k > from)
				*fate = FATE_POSSIBLE;
			covered += is;
		}
		most = covered > most ? covered : most;
	}
}

/* The records of the class that begins with one, which all have one hash. */
static void
collect(struct judge *judge, size_t first)
{
	const struct classes *classes = &judge->classes;
	uint32_t hash = classes->at[first].hash;

	judge->n_members = 0;
	for (size_t i = first; i < classes->n && classes->at[i].hash == hash; i++) {
		if (classes->of[i] != first)
			continue;
		GROW(judge->member, judge->n_members, judge->cap_members);
		judge->member[judge->n_members++] = (uint32_t)i;
	}
}

static void
judge_class(struct judge *judge, size_t first)
{
	uint8_t traits = judge->classes.traits[first];

	if (!(traits & CLASS_USABLE))
		return;
	collect(judge, first);
	if (!(traits & CLASS_IDENTIFIED)) {
		judge_overlap(judge);
		return;
	}
	for (size_t k = 1; k < judge->n_members; k++)
		judge->fate[judge->member[k]] = FATE_IDENTIFIED;
}

/* Note what became of each record with its source, in order of place. */
static void
note_fates(struct judge *judge, struct store *store)
{
	const struct classes *classes = &judge->classes;

	for (size_t i = 0; i < classes->n; i++) {
		const struct equal *equal = &classes->at[classes->walk[i]];
		enum fate fate = (enum fate)judge->fate[classes->walk[i]];
		struct aside *aside = &store->source[equal->source].aside;
		judge->twins->identified += fate == FATE_IDENTIFIED;
		judge->twins->overlapping += fate == FATE_OVERLAPPING;
		judge->twins->possible += fate == FATE_POSSIBLE;
		if (fate != FATE_KEPT)
			picks_add(fate == FATE_POSSIBLE ? &aside->possible : &aside->duplicate,
				  equal->local);
	}
}

void
twins_find(struct store *store, struct twins *twins)
{
	struct judge judge = {.store = store, .twins = twins};
	size_t n_sources = store->n_sources;

	*twins = (struct twins){0};
	for (size_t s = 0; s < n_sources; s++) {
		const struct ids *ids = store->source[s].ids;
		twins->is_bounded |= ids && ids_first(ids) > 0;
	}
	classes_make(&judge.classes, store);
	twins->compared = judge.classes.n;
	judge.fate = xcalloc(judge.classes.n + 1, sizeof(*judge.fate));
	judge.head = xcalloc(n_sources + 1, sizeof(*judge.head));
	judge.has_head = xcalloc(n_sources + 1, sizeof(*judge.has_head));
	for (size_t i = 0; i < judge.classes.n; i++)
		if (judge.classes.traits[i])
			judge_class(&judge, i);
	note_fates(&judge, store);
	for (size_t s = 0; s < n_sources; s++)
		str_release(&judge.head[s]);
	free(judge.head);
	free(judge.has_head);
	free(judge.member);
	free(judge.fate);
	classes_release(&judge.classes);
}
