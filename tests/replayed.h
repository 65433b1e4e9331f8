/* replayed: a source with marks on the way, and each stretch between two of them once more. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_REPLAYED_H
#define SR_TESTS_REPLAYED_H

#include "tests/many.h"
#include "tests/runner.h"
#include "tests/same.h"

struct marked { struct scan_mark mark; size_t n; };	/* n records stand before it */

struct replayed {
	struct taken taken;
	struct marked *mark;	/* owned, n of them */
	size_t n, cap;
};

/* Take in a source, with a mark after every so many records, where there can be one. */
static inline void
replayed_load(struct replayed *all, int fd, const struct way *way, const struct field_map *map,
	      size_t every)
{
	struct taken *taken = &all->taken;
	struct record record;
	struct err err = { 0 };
	char path[40];

	*all = (struct replayed){ .taken = { .names = names_new(), .fd = -1 } };
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	taken->in = intake_open(path, 0, taken->names, map, &err);
	MUST(taken->in, "%s", err.text);
	way_set(taken->in, way);
	do {
		taken->end = intake_read(taken->in, way->piece);
		while (intake_next(taken->in, &record)) {
			struct marked marked = { .n = taken->n + 1 };
			GROW(taken->at, taken->n, taken->cap);
			taken->at[taken->n++] = record;
			if (taken->n % every || !intake_mark(taken->in, &marked.mark))
				continue;
			GROW(all->mark, all->n, all->cap);
			all->mark[all->n++] = marked;
		}
	} while (taken->end > 0);
}

static inline void
replayed_release(struct replayed *all)
{
	taken_release(&all->taken);
	free(all->mark);
}

/* Replay from mark i to the next but `skip`, or to the end: the same records, all of them. Returns
 * how many there were. */
static inline size_t
replayed_check(struct replayed *all, size_t i, size_t skip, const char *what)
{
	bool is_last = i + 1 + skip >= all->n;
	int64_t upto = is_last ? INT64_MAX : all->mark[i + 1 + skip].mark.offset;
	size_t at = all->mark[i].n, end = is_last ? all->taken.n : all->mark[i + 1 + skip].n;
	struct replay *replay = intake_replay(all->taken.in, &all->mark[i].mark, upto);
	struct same same = { &all->taken, &all->taken, &(struct str){ 0 } };
	struct record record;
	struct err err = { 0 };
	int result;

	while ((result = replay_next(replay, &record, &err)) == 1) {
		MUST(at < end, "%s: more records than the %zu to mark %zu", what, end, i + 1);
		same_record(&same, &all->taken.at[at], &record);
		MUST(!same.why->len, "%s: record %zu, from mark %zu: %s", what, at, i,
		     same.why->at);
		at++;
	}
	MUST(result == 0, "%s: %s", what, err.text);
	MUST(at == end, "%s: %zu records, not %zu, from mark %zu", what, at, end, i);
	replay_free(replay);
	return end - all->mark[i].n;
}

/* Load in one way, and replay all that lies between marks; returns how many records that were. */
static inline size_t
replayed_all(const char *what, const char *at, size_t len, const struct way *way,
	     const struct field_map *map, size_t every)
{
	struct replayed all;
	size_t n = 0;
	int fd = bytes_fd(at, len);

	replayed_load(&all, fd, way, map, every);
	int64_t records = intake_books(all.taken.in).record_bytes;
	size_t odd = intake_ledger(all.taken.in)->n;
	for (size_t i = 0; i < all.n; i++)
		n += replayed_check(&all, i, 0, what);
	/* Further than to the next one, too. */
	for (size_t i = 0; i < all.n; i += all.n / 3 + 1)
		replayed_check(&all, i, 2, what);
	/* Nothing was counted. */
	MUST(intake_books(all.taken.in).record_bytes == records, "%s: counted", what);
	MUST(intake_ledger(all.taken.in)->n == odd, "%s: entered", what);
	replayed_release(&all);
	close(fd);
	return n;
}

#endif
