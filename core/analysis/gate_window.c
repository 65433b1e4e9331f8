/* gate_window: the sliding window of the gate: events in, events out, a p95 without a sort. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/analysis/gate_private.h"

/* Fenwick tree over ranks 0..n-1: tree[i] sums the lowbit(i) ranks that end at i - 1. */
static void
tree_add(uint32_t *tree, uint32_t n, uint32_t rank, uint32_t delta)
{
	for (uint32_t i = rank + 1; i <= n; i += i & (~i + 1))
		tree[i] += delta;
}

void
tree_grow(uint32_t *tree, uint32_t n)
{
	for (uint32_t i = 1; i <= n; i++)
		if (i + (i & (~i + 1)) <= n)
			tree[i + (i & (~i + 1))] += tree[i];
}

static uint64_t
tree_sum(const uint32_t *tree, uint32_t rank)
{
	uint64_t sum = 0;

	for (uint32_t i = rank + 1; i > 0; i &= i - 1)
		sum += tree[i];
	return sum;
}

/* The rank of the k-th smallest, k >= 1. */
static uint32_t
tree_find(const uint32_t *tree, uint32_t n, uint64_t k)
{
	uint32_t at = 0, bit = 1;

	while (bit <= n / 2)
		bit *= 2;
	for (; bit > 0; bit /= 2) {
		if (at + bit <= n && tree[at + bit] < k) {
			at += bit;
			k -= tree[at];
		}
	}
	return at;
}

uint32_t
side_rank(const struct side *side, uint32_t n_values, unsigned permille)
{
	uint64_t k = (permille * side->n_latency + 999) / 1000;

	return tree_find(side->tree, n_values, k > 0 ? k : 1);
}

uint64_t
side_above(const struct side *side, uint32_t rank)
{
	return side->n_latency - tree_sum(side->tree, rank);
}

bool
side_has_p95(const struct side *side)
{
	uint64_t k = (950 * side->n_latency + 999) / 1000;

	return k > side->p95_below && k <= side->p95_below + side->p95_on;
}

uint32_t
side_p95(struct side *side, uint32_t n_values)
{
	if (side_has_p95(side))
		return side->p95_rank;
	uint32_t rank = side_rank(side, n_values, 950);
	side->p95_rank = rank;
	side->p95_below = rank > 0 ? tree_sum(side->tree, rank - 1) : 0;
	side->p95_on = tree_sum(side->tree, rank) - side->p95_below;
	return rank;
}

static void
side_count(struct side *side, const struct event *event, bool enters)
{
	uint64_t one = enters ? 1 : UINT64_MAX;	/* unsigned: the latter takes 1 away */

	side->n += one;
	if (event->outcome != OUTCOME_UNKNOWN)
		side->n_known += one;
	if (event->outcome == OUTCOME_TIMEOUT)
		side->timeouts += one;
	if (event->outcome == OUTCOME_SERVER_ERROR)
		side->errors += one;
	if (event->rank != RANK_NONE)
		side->n_latency += one;
}

static void
side_rank_count(struct side *side, uint32_t n_values, uint32_t rank, bool enters)
{
	uint64_t one = enters ? 1 : UINT64_MAX;

	tree_add(side->tree, n_values, rank, enters ? 1 : UINT32_MAX);
	side->p95_below += rank < side->p95_rank ? one : 0;
	side->p95_on += rank == side->p95_rank ? one : 0;
}

void
slide_count(struct slide *slide, const struct event *event, enum side_id side, bool enters)
{
	struct stratum *stratum = &slide->stratum[event->stratum];

	side_count(&slide->all[side], event, enters);
	side_count(&stratum->side[side], event, enters);
	if (event->rank != RANK_NONE && slide->has_ranks)
		side_rank_count(&stratum->side[side], stratum->n_values, event->rank, enters);
	if (!stratum->is_touched) {
		stratum->is_touched = true;
		slide->touched[slide->n_touched++] = event->stratum;
	}
}

bool
slide_step(struct slide *slide, int64_t *at_ns)
{
	if (slide->head >= slide->n)
		return false;
	*at_ns = slide->event[slide->head].at_ns;
	while (slide->head < slide->n && slide->event[slide->head].at_ns == *at_ns) {
		const struct event *event = &slide->event[slide->head++];
		if (event->side < SIDES)
			slide_count(slide, event, event->side, true);
	}
	slide_expire(slide, *at_ns);
	return true;
}

void
slide_expire(struct slide *slide, int64_t at_ns)
{
	int64_t edge = at_ns < INT64_MIN + slide->window_ns ? INT64_MIN : at_ns - slide->window_ns;

	while (slide->tail < slide->head && slide->event[slide->tail].at_ns <= edge) {
		const struct event *event = &slide->event[slide->tail++];
		if (event->side < SIDES)
			slide_count(slide, event, event->side, false);
	}
}

void
slide_read(struct slide *slide)
{
	for (size_t i = 0; i < slide->n_touched; i++) {
		struct stratum *stratum = &slide->stratum[slide->touched[i]];
		struct reading reading = {0};
		for (int side = 0; side < SIDES; side++) {
			reading.n[side] = stratum->side[side].n_latency;
			if (reading.n[side] > 0)
				reading.p95_us[side] = stratum->value[side_p95(
					&stratum->side[side], stratum->n_values)];
		}
		stratum->reading = reading;
	}
}

void
slide_settle(struct slide *slide)
{
	while (slide->n_touched > 0)
		slide->stratum[slide->touched[--slide->n_touched]].is_touched = false;
}

void
slide_rewind(struct slide *slide, int64_t window_ns)
{
	slide_settle(slide);
	slide->window_ns = window_ns;
	slide->head = slide->tail = 0;
	slide->has_ranks = true;
	memset(slide->all, 0, sizeof(slide->all));
	for (size_t i = 0; i < slide->n_strata; i++) {
		struct stratum *stratum = &slide->stratum[i];
		stratum->reading = (struct reading){0};
		for (int side = 0; side < SIDES; side++) {
			uint32_t *tree = stratum->side[side].tree;
			memset(tree, 0, (stratum->n_values + 1) * sizeof(*tree));
			stratum->side[side] = (struct side){ .tree = tree };
		}
	}
}

void
slide_release(struct slide *slide)
{
	for (size_t i = 0; i < slide->n_strata; i++) {
		free(slide->stratum[i].value);
		for (int side = 0; side < SIDES; side++)
			free(slide->stratum[i].side[side].tree);
	}
	free(slide->stratum);
	free(slide->touched);
	free(slide->event);
	*slide = (struct slide){0};
}
