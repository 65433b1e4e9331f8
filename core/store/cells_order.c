/* cells_order: the lots of a table by their keys, and merged into wider buckets for questions. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/cells_private.h"

static int
key_compare(const struct cell_key *a, const struct cell_key *b)
{
	if (a->bucket != b->bucket)
		return a->bucket < b->bucket ? -1 : 1;
	if (a->version != b->version)
		return a->version < b->version ? -1 : 1;
	if (a->endpoint != b->endpoint)
		return a->endpoint < b->endpoint ? -1 : 1;
	if (a->value != b->value)
		return a->value < b->value ? -1 : 1;
	return (int)cell_traits(a) - (int)cell_traits(b);
}

/* Copy the lots, told apart by the other field and by what the base table knows, or not. */
static void
copy(struct cells *cells, const struct cells *from, bool is_whole)
{
	cells->is_off = from->is_off;
	cells->is_squeezed = from->is_squeezed;
	cells->first = from->first;
	cells->last = from->last;
	for (size_t i = 0; i < from->n; i++) {
		struct cell_key key = from->key[i];
		if (!is_whole)
			key.value = key.is_wrapped = key.is_past_damage = 0;
		lot_merge(cells_find(cells, &key), cells_lot(from, i), &cells->strips);
	}
	cells->records = from->records;
}

void
cells_copy(struct cells *cells, const struct cells *from, size_t limit)
{
	cells_init(cells, from->rung, limit);
	copy(cells, from, false);
	cells_fit(cells, UINT64_MAX);
}

struct cells *
cells_coarser(struct cells *cells)
{
	int rung = cells->rung;

	if (cells->coarse || cells->has_no_coarse)
		return cells->coarse;
	while (rung < CELLS_RUNGS && cells_width_ns[rung] / cells_width_ns[cells->rung] < COARSE)
		rung++;
	cells->has_no_coarse = true;
	if (rung == CELLS_RUNGS || cells->n < 32 * COARSE)
		return NULL;
	struct cells *coarse = xcalloc(1, sizeof(*coarse));
	cells_init(coarse, cells->rung, SIZE_MAX);
	copy(coarse, cells, true);
	while (coarse->rung < rung)
		cells_widen(coarse);
	if (2 * coarse->n > cells->n) {
		cells_release(coarse);
		free(coarse);
		return NULL;
	}
	cells_sort(coarse);
	cells->coarse = coarse;
	return coarse;
}

static int
order_compare(const void *a, const void *b, void *context)
{
	const struct cell_key *key = context;

	return key_compare(&key[*(const uint32_t *)a], &key[*(const uint32_t *)b]);
}

void
cells_sort(struct cells *cells)
{
	if (cells->n_order == cells->n)
		return;
	cells->order = xrealloc(cells->order, cells->n, sizeof(*cells->order));
	for (size_t i = 0; i < cells->n; i++)
		cells->order[i] = (uint32_t)i;
	cells->n_order = cells->n;
	qsort_r(cells->order, cells->n, sizeof(*cells->order), order_compare, cells->key);
}

size_t
cells_from(const struct cells *cells, int64_t bucket)
{
	size_t low = 0, high = cells->n_order;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (cells->key[cells->order[mid]].bucket < bucket)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}
