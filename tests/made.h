/* made: hand-made logs for tests of the store: records in memory, no files. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_MADE_H
#define SR_TESTS_MADE_H

#include <stdlib.h>
#include <string.h>

#include "core/store/store_private.h"

/* splitmix64 (Steele, Lea, Flood 2014), so that every run tests the same logs. */
static inline uint64_t
made_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* 0 .. n-1 */
static inline uint32_t
made_below(uint64_t *state, uint32_t n)
{
	return (uint32_t)(made_random(state) % n);
}

/* One source: its records in order of offset. */
struct made {
	struct record *at;
	size_t n, cap;
	bool is_gone;		/* reading back fails, as when the file changed */
};

static inline int
made_again(void *context, int64_t offset, uint32_t length, long line_first,
	   struct record *record, struct err *err)
{
	const struct made *made = context;
	size_t low = 0, high = made->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (made->at[mid].offset < offset)
			low = mid + 1;
		else
			high = mid;
	}
	if (made->is_gone || low == made->n || made->at[low].offset != offset ||
	    made->at[low].length != length || made->at[low].line_first != line_first) {
		err_set(err, ERR_IO, "made.log: the file has changed since");
		return 0;
	}
	*record = made->at[low];
	/* What only the scanner saw on its way there is not seen again. */
	record->flags &= ~(uint32_t)FLAGS_REPAIRED;
	return 1;
}

/* The same by marks: a reader that can be set up again before the record that was added last,
 * but for every third one. */
struct made_replay { const struct made *made; size_t i; int64_t upto; };

static inline bool
made_mark(void *context, struct scan_mark *mark)
{
	const struct made *made = context;

	*mark = (struct scan_mark){.offset = (int64_t)made->n - 1};
	return made->n % 3 != 0;
}

static inline void *
made_open(void *context, const struct scan_mark *from, int64_t upto)
{
	struct made_replay *replay = xcalloc(1, sizeof(*replay));

	*replay = (struct made_replay){context, (size_t)from->offset, upto};
	return replay;
}

static inline int
made_next(void *context, struct record *record, struct err *err)
{
	struct made_replay *replay = context;

	if (replay->made->is_gone)
		return err_set(err, ERR_IO, "made.log: the file has changed since");
	if (replay->i == replay->made->n || replay->made->at[replay->i].offset >= replay->upto)
		return 0;
	*record = replay->made->at[replay->i++];
	return 1;
}

static const struct replay_way made_replay = {made_mark, made_open, made_next, free};

/* Append a record; offset, length and lines are set, one line each when lines is 0. */
static inline struct record *
made_add(struct made *made, const struct record *record, uint32_t gap, uint32_t length,
	 uint32_t lines)
{
	const struct record *last = made->n ? &made->at[made->n - 1] : NULL;
	int64_t offset = (last ? last->offset + last->length : 0) + gap;
	long line = (last ? last->line_last : 0) + 1;

	GROW(made->at, made->n, made->cap);
	struct record *added = &made->at[made->n++];
	*added = *record;
	added->offset = offset;
	added->length = length;
	added->line_first = line;
	added->line_last = line + (long)lines;
	return added;
}

static inline uint32_t
made_name(struct names *names, const char *text)
{
	return names_id(names, text, strlen(text));
}

#endif
