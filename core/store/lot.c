/* lot: adding a record, putting lots together; every choice of a mark is a total order. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/lot_private.h"

/* Latencies that wait to be counted in a sketch: two KiB of them are counted in one go. */
#define WAITING (36 * STRIP_US)
/* The same for those of 71 minutes and more. */
#define WAITING_WIDE 32

void
lot_init(struct lot *lot)
{
	*lot = (struct lot){
		.fastest_us = UINT32_MAX,
		.mark[MARK_LAST] = {.at_ns = INT64_MIN},
	};
}

void
lot_release(struct lot *lot, struct strips *strips)
{
	lot_drop_strips(lot, strips);
	lot_drop_rest(lot, strips);
	if (lot->more) {
		free(lot->more->packed);
		free(lot->more->wide);
		free(lot->more->digest);
		free(lot->more);
	}
	lot_init(lot);
}

struct ref
mark_ref(const struct mark *mark)
{
	return (struct ref){
		.at_ns = mark->at_ns, .latency_us = mark->latency_us, .offset = mark->offset,
		.id = mark->id, .source = mark->source, .length = mark->length,
		.line_first = (long)mark->line, .line_last = (long)(mark->line + mark->lines),
	};
}

/* Of two with the same latency the earlier is kept. */
static bool
is_faster(const struct mark *a, const struct mark *b)
{
	return a->latency_us != b->latency_us ? a->latency_us < b->latency_us
					       : mark_is_after(b, a);
}

static bool
is_slower(const struct mark *a, const struct mark *b)
{
	return a->latency_us != b->latency_us ? a->latency_us > b->latency_us
					       : mark_is_after(b, a);
}

/* Take a mark into each place that it deserves. */
static void
offer(struct lot *lot, enum mark_kind kind, const struct mark *mark)
{
	struct mark *kept = &lot->mark[kind];
	bool is_better = false;

	if (!mark->id)
		return;
	switch (kind) {
	case MARK_FIRST: is_better = mark_is_after(kept, mark); break;
	case MARK_LAST: is_better = mark_is_after(mark, kept); break;
	case MARK_FASTEST: is_better = is_faster(mark, kept); break;
	case MARK_SLOWEST: is_better = is_slower(mark, kept); break;
	case MARKS: break;
	}
	if (!kept->id || is_better)
		*kept = *mark;
}

static uint32_t
narrow(int64_t us)
{
	return us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

/* Take a mark of a record with a latency into the places for those. */
static void
offer_latency(struct lot *lot, const struct mark *fast, const struct mark *slow)
{
	offer(lot, MARK_FASTEST, fast);
	offer(lot, MARK_SLOWEST, slow);
	if (lot->mark[MARK_FASTEST].id)
		lot->fastest_us = narrow(lot->mark[MARK_FASTEST].latency_us);
	if (lot->mark[MARK_SLOWEST].id)
		lot->slowest_us = narrow(lot->mark[MARK_SLOWEST].latency_us);
}

static void
push_wide(struct lot *lot, int64_t us)
{
	struct lot_more *more = lot_more_make(lot);

	GROW(more->wide, more->n_wide, more->cap_wide);
	more->wide[more->n_wide++] = us;
	lot->n_more++;
}

static void
push_narrow(struct lot *lot, uint32_t us, struct strips *strips)
{
	if ((uintptr_t)lot->at % sizeof(struct strip) == 0)
		lot_add_strip(lot, strips);
	*lot->at++ = us;
	lot->n_us++;
}

/* A latency more. */
static void
push(struct lot *lot, int64_t us, struct strips *strips)
{
	const struct lot_more *more = lot_more_of(lot);

	/* lot_add() fills a strip without looking, so there may be a few more. */
	if (more->n_sketched ? lot->n_us >= WAITING || more->n_wide >= WAITING_WIDE
			     : lot->n_us + more->n_wide >= DIST_EXACT)
		lot_sketch_with(lot, NULL, strips);
	if (us >= UINT32_MAX)
		push_wide(lot, us);
	else
		push_narrow(lot, (uint32_t)us, strips);
}

/* The first record of all, or one that is later than all before, needs little comparing. */
static void
add_marks(struct lot *lot, const struct mark *mark)
{
	bool has_latency = mark->latency_us != LATENCY_NONE;

	if (!lot->mark[MARK_FIRST].id) {
		lot->mark[MARK_FIRST] = lot->mark[MARK_LAST] = *mark;
	} else if (mark_is_after(mark, &lot->mark[MARK_LAST])) {
		lot->mark[MARK_LAST] = *mark;
	} else {
		offer(lot, MARK_FIRST, mark);
	}
	if (has_latency && !lot->mark[MARK_FASTEST].id) {
		lot->mark[MARK_FASTEST] = lot->mark[MARK_SLOWEST] = *mark;
		lot->fastest_us = lot->slowest_us = narrow(mark->latency_us);
	} else if (has_latency) {
		offer_latency(lot, mark, mark);
	}
}

void
lot_add_slowly(struct lot *lot, const struct mark *mark, struct strips *strips)
{
	add_marks(lot, mark);
	if (mark->latency_us == LATENCY_NONE)
		lot->n_bare++;
	else
		push(lot, mark->latency_us, strips);
}

bool
lot_is_exact(const struct lot *lot)
{
	return !lot_more_of(lot)->n_sketched;
}

/* Counts and marks of another lot, and whether its latencies fit beside those of this one. */
static bool
merge_marks(struct lot *into, const struct lot *from)
{
	if (into->more && into->more->digest) {
		free(into->more->digest);
		into->more->digest = NULL;
	}
	into->n_bare += from->n_bare;
	offer(into, MARK_FIRST, &from->mark[MARK_FIRST]);
	offer(into, MARK_LAST, &from->mark[MARK_LAST]);
	offer_latency(into, &from->mark[MARK_FASTEST], &from->mark[MARK_SLOWEST]);
	return lot_is_exact(into) && lot_is_exact(from) &&
	       lot_latencies(into) + lot_latencies(from) <= DIST_EXACT;
}

/* Latencies that do not fit beside others one by one. A few of them wait to be counted, as if
 * their records came now. */
static void
merge_sketch(struct lot *into, const struct lot *from, struct strips *strips)
{
	const struct lot_more *more = lot_more_of(from);

	if (more->n_sketched || from->n_us + more->n_wide >= WAITING / 2) {
		lot_sketch_with(into, from, strips);
		return;
	}
	for (struct strip *strip = lot_chain(from); strip; strip = strip->next)
		for (size_t i = 0, n = lot_strip_len(from, strip); i < n; i++)
			push(into, strip->us[i], strips);
	for (uint32_t i = 0; i < more->n_wide; i++)
		push(into, more->wide[i], strips);
}

void
lot_merge(struct lot *into, const struct lot *from, struct strips *strips)
{
	const struct lot_more *more = lot_more_of(from);

	if (!merge_marks(into, from)) {
		merge_sketch(into, from, strips);
		return;
	}
	struct strip *strip = lot_chain(from);
	size_t n = strip ? lot_strip_len(from, strip) : 0;
	for (size_t i = 0; i < n; i++)
		push_narrow(into, strip->us[i], strips);
	while (strip && (strip = strip->next)) {
		__builtin_prefetch(strip->next);
		lot_add_full_strip(into, strip, strips);
	}
	for (uint32_t i = 0; i < more->n_wide; i++)
		push_wide(into, more->wide[i]);
}

/*
 * Copy all latencies of exact lots, a strip of each in turn: while some are copied memory brings
 * the next ones, which lie anywhere.
 */
enum { AT_ONCE = 16 };
static void
copy_strips(struct lot *into, const struct lot *const *from, size_t n, struct strips *strips)
{
	struct strip *next[AT_ONCE];
	bool is_more = true;

	for (size_t i = 0; i < n; i++) {
		next[i] = lot_chain(from[i]);
		__builtin_prefetch(next[i]);
	}
	for (size_t i = 0; i < n; i++) {
		struct strip *head = next[i];
		size_t len = head ? lot_strip_len(from[i], head) : 0;

		next[i] = head ? head->next : NULL;
		__builtin_prefetch(next[i]);
		for (size_t k = 0; k < len; k++)
			push_narrow(into, head->us[k], strips);
	}
	while (is_more) {
		is_more = false;
		for (size_t i = 0; i < n; i++) {
			const struct strip *strip = next[i];

			if (!strip)
				continue;
			next[i] = strip->next;
			__builtin_prefetch(next[i]);
			lot_add_full_strip(into, strip, strips);
			is_more = true;
		}
	}
}

void
lot_merge_many(struct lot *into, const struct lot *const *from, size_t n, struct strips *strips)
{
	uint64_t latencies = 0;
	bool is_exact = true;

	for (size_t i = 0; i < n; i++) {
		latencies += lot_latencies(from[i]);
		is_exact = is_exact && lot_is_exact(from[i]);
	}
	for (size_t i = 0; i < n; i++)
		merge_marks(into, from[i]);
	if (latencies && (!is_exact || latencies > DIST_EXACT)) {
		lot_sketch_all(into, from, n);
		return;
	}
	for (size_t i = 0; i < n; i += AT_ONCE)
		copy_strips(into, from + i, n - i < AT_ONCE ? n - i : AT_ONCE, strips);
	for (size_t i = 0; i < n; i++)
		for (uint32_t k = 0; k < lot_more_of(from[i])->n_wide; k++)
			push_wide(into, from[i]->more->wide[k]);
}

/* Full strips change hands, those of the one being filled are copied. */
static void
move_strips(struct lot *into, struct lot *from, struct strips *strips)
{
	struct strip *head = lot_chain(from);
	size_t n = head ? lot_strip_len(from, head) : 0;

	for (size_t i = 0; i < n; i++)
		push_narrow(into, head->us[i], strips);
	if (!head || !head->next)
		return;
	struct strip *own = lot_chain(into);
	from->tail->next = own->next;
	if (!own->next)
		into->tail = from->tail;
	own->next = head->next;
	into->n_us += from->n_us - (uint32_t)n;
	head->next = NULL;
	from->tail = head;
	from->n_us = (uint32_t)n;
}

void
lot_move(struct lot *into, struct lot *from, struct strips *strips)
{
	const struct lot_more *more = lot_more_of(from);

	if (!lot_n(into)) {
		*into = *from;
		from->at = NULL;
		from->more = NULL;
		from->n_us = from->n_bare = from->n_more = 0;
		return;
	}
	if (!merge_marks(into, from)) {
		merge_sketch(into, from, strips);
	} else {
		move_strips(into, from, strips);
		for (uint32_t i = 0; i < more->n_wide; i++)
			push_wide(into, more->wide[i]);
	}
	lot_release(from, strips);
}
