/* dist_slots: the latencies of a group as a rising list of values and how many have each. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/dist_private.h"

/* So few values that it does not pay to count digits. */
#define FEW 64

/* Each into its place among those before it. */
static void
sort_few(int64_t *values, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		int64_t value = values[i];
		size_t at = i;
		for (; at > 0 && values[at - 1] > value; at--)
			values[at] = values[at - 1];
		values[at] = value;
	}
}

/* Sort by digits from the bottom; passes over digits all values share are left out. */
static const int64_t *
sort_values(int64_t *values, int64_t *spare, size_t n, int64_t min_us, int64_t max_us)
{
	if (n <= FEW) {
		sort_few(values, n);
		return values;
	}
	for (int shift = 0; shift < LATENCY_BITS && min_us >> shift != max_us >> shift;
	     shift += DIGIT_BITS) {
		size_t starts[DIGITS + 1] = { 0 };

		for (size_t i = 0; i < n; i++)
			starts[digit_of(values[i], shift) + 1]++;
		for (unsigned digit = 1; digit < DIGITS; digit++)
			starts[digit] += starts[digit - 1];
		for (size_t i = 0; i < n; i++)
			spare[starts[digit_of(values[i], shift)]++] = values[i];
		int64_t *sorted = spare;

		spare = values;
		values = sorted;
	}
	return values;
}

static struct slots
slots_of_values(const struct dist *dist, struct arena *arena)
{
	size_t n = (size_t)dist->n, distinct = 1, len = 0;
	/* Not on the stack: most groups are small, and the compiler clears what it finds there. */
	int64_t *copy = dist->is_rising ? NULL : xmalloc(2 * n * sizeof(*copy));
	const int64_t *sorted = dist->values;

	if (copy) {
		memcpy(copy, dist->values, n * sizeof(*copy));
		sorted = sort_values(copy, copy + n, n, dist->min_us, dist->max_us);
	}
	for (size_t i = 1; i < n; i++)
		distinct += sorted[i] != sorted[i - 1];
	struct slot *slots = ARENA_NEW(arena, struct slot, distinct);

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || sorted[i] != sorted[i - 1])
			slots[len++].value_us = sorted[i];
		slots[len - 1].n++;
	}
	free(copy);
	return (struct slots){ slots, len, dist->n };
}

struct slots
dist_slots(const struct dist *dist, struct arena *arena)
{
	if (!dist->n)
		return (struct slots){ 0 };
	if (!dist->hist)
		return slots_of_values(dist, arena);
	size_t len = hist_used(dist->hist), i = 0;
	struct slot *slots = ARENA_NEW(arena, struct slot, len);
	struct hist_walk walk = { 0 };

	while (i < len && hist_next(dist->hist, &walk, &slots[i]))
		i++;
	return (struct slots){ slots, len, dist->n };
}
