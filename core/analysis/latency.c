/* latency: the latencies of cells as one rising list: sums, percentiles, places. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/verdict_private.h"

uint64_t
cell_latencies(const struct cell *cell)
{
	return cell->other.n + cell->bad.n;
}

static double
dist_sum_us(const struct dist *dist)
{
	return ldexp((double)dist->sum_high, 64) + (double)dist->sum_low;
}

double
cell_sum_us(const struct cell *cell)
{
	return dist_sum_us(&cell->other) + dist_sum_us(&cell->bad);
}

/* Merge two rising lists; equal values become one slot. */
static struct slots
merge_two(struct slots a, struct slots b, struct arena *arena)
{
	if (!a.len)
		return b;
	if (!b.len)
		return a;
	struct slot *out = ARENA_NEW(arena, struct slot, a.len + b.len);
	size_t i = 0, j = 0, n = 0;

	while (i < a.len || j < b.len) {
		if (j == b.len || (i < a.len && a.at[i].value_us < b.at[j].value_us)) {
			out[n++] = a.at[i++];
		} else if (i == a.len || b.at[j].value_us < a.at[i].value_us) {
			out[n++] = b.at[j++];
		} else {
			out[n++] = (struct slot){a.at[i].value_us, a.at[i].n + b.at[j].n};
			i++, j++;
		}
	}
	return (struct slots){out, n, a.n + b.n};
}

struct slots
slots_merge(const struct slots *parts, size_t n, struct arena *arena)
{
	if (n == 0)
		return (struct slots){0};
	if (n == 1)
		return parts[0];
	return merge_two(slots_merge(parts, n / 2, arena),
			 slots_merge(parts + n / 2, n - n / 2, arena), arena);
}

struct slots
cell_slots(const struct cell *cell, struct arena *arena)
{
	return merge_two(dist_slots(&cell->other, arena), dist_slots(&cell->bad, arena), arena);
}

double
slots_mean_us(const struct slots *slots)
{
	double sum = 0;

	for (size_t i = 0; i < slots->len; i++)
		sum += (double)slots->at[i].value_us * (double)slots->at[i].n;
	return slots->n ? sum / (double)slots->n : NAN;
}

double
slots_quantile_us(const struct slots *slots, unsigned permille)
{
	uint64_t rank = slots->n / 1000 * permille + (slots->n % 1000 * permille + 999) / 1000,
		 seen = 0;

	if (!slots->n)
		return NAN;
	if (rank < 1)
		rank = 1;
	for (size_t i = 0; i < slots->len; i++) {
		seen += slots->at[i].n;
		if (seen >= rank)
			return (double)slots->at[i].value_us;
	}
	return (double)slots->at[slots->len - 1].value_us;
}

/* A bucket has one slot at most. */
static void
level_fill(struct ruler *ruler, struct arena *arena)
{
	size_t at = 0;

	ruler->level = ARENA_NEW(arena, double, ruler->end - ruler->first);
	for (uint32_t bucket = ruler->first; bucket < ruler->end; bucket++) {
		double below = (double)ruler->below[at];
		bool is_here = hist_bucket(ruler->slot[at].value_us) == bucket;

		ruler->level[bucket - ruler->first] =
			below + (is_here ? (double)ruler->slot[at].n / 2 : 0);
		at += is_here;
	}
}

static void
from_fill(struct ruler *ruler, struct arena *arena)
{
	size_t at = 0;

	ruler->from = ARENA_NEW(arena, uint32_t, ruler->end - ruler->first);
	for (uint32_t bucket = ruler->first; bucket < ruler->end; bucket++) {
		while (hist_bucket(ruler->slot[at].value_us) < bucket)
			at++;
		ruler->from[bucket - ruler->first] = (uint32_t)at;
	}
}

double
ruler_level(const struct ruler *ruler, uint32_t bucket, uint64_t all_n)
{
	if (!all_n)
		return NAN;
	if (bucket < ruler->first)
		return 0;
	return (bucket < ruler->end ? ruler->level[bucket - ruler->first] : (double)ruler->n) /
	       (double)all_n;
}

struct ruler
ruler_make(const struct dist *dist, struct arena *arena)
{
	struct slots slots = dist_slots(dist, arena);
	struct ruler ruler = {.slot = slots.at, .len = slots.len, .n = slots.n,
			      .is_exact = dist_is_exact(dist)};

	ruler.below = ARENA_NEW(arena, uint64_t, slots.len + 1);
	for (size_t i = 0; i < slots.len; i++)
		ruler.below[i + 1] = ruler.below[i] + slots.at[i].n;
	if (slots.len) {
		ruler.first = hist_bucket(slots.at[0].value_us);
		ruler.end = hist_bucket(slots.at[slots.len - 1].value_us) + 1;
		(ruler.is_exact ? from_fill : level_fill)(&ruler, arena);
	}
	return ruler;
}

/* Index of the first slot at or above a latency; from: some slot not beyond it. */
static size_t
ruler_index(const struct ruler *ruler, int64_t us, size_t from)
{
	size_t low = from, step = 1;

	/* Near by as a rule: double the step, then halve what it leaves. */
	while (low + step <= ruler->len && ruler->slot[low + step - 1].value_us < us) {
		low += step;
		step *= 2;
	}
	size_t high = low + step - 1 < ruler->len ? low + step - 1 : ruler->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ruler->slot[middle].value_us < us)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

double
ruler_walk(const struct ruler *ruler, int64_t us, uint64_t all_n, size_t *at)
{
	if (!all_n)
		return NAN;
	if (ruler->level)
		return ruler_level(ruler, hist_bucket(us), all_n);
	*at = ruler_index(ruler, us, *at);
	uint64_t below = ruler->below[*at], upto = below;

	if (*at < ruler->len && ruler->slot[*at].value_us == us)
		upto += ruler->slot[*at].n;
	return ((double)below + (double)(upto - below) / 2) / (double)all_n;
}

double
ruler_place(const struct ruler *ruler, int64_t us, uint64_t all_n)
{
	uint32_t bucket = hist_bucket(us);
	size_t at = 0;

	if (ruler->from && bucket >= ruler->first)
		at = bucket < ruler->end ? ruler->from[bucket - ruler->first] : ruler->len - 1;
	return ruler_walk(ruler, us, all_n, &at);
}
