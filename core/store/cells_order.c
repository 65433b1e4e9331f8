/* cells_order: the lots of a table by their keys, and as a table without the other field. */
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

/* The lots without the other field and what only the base table knows. */
void
cells_copy(struct cells *cells, const struct cells *from, size_t limit)
{
	cells_init(cells, from->rung, limit);
	cells->is_off = from->is_off;
	cells->is_squeezed = from->is_squeezed;
	cells->first = from->first;
	cells->last = from->last;
	for (size_t i = 0; i < from->n; i++) {
		struct cell_key key = from->key[i];
		key.value = key.is_wrapped = key.is_past_damage = 0;
		lot_merge(cells_find(cells, &key), cells_lot(from, i), &cells->strips);
	}
	cells->records = from->records;
	cells_fit(cells, UINT64_MAX);
}

static int
order_compare(const void *a, const void *b, void *context)
{
	const struct cell_key *key = context;

	return key_compare(&key[*(const uint32_t *)a], &key[*(const uint32_t *)b]);
}

/* Lots come mostly in order of time: new ones are sorted, and merged from the end. */
void
cells_sort(struct cells *cells)
{
	size_t old = cells->n_order, n_new = cells->n - old, at = cells->n;

	if (n_new == 0)
		return;
	uint32_t *new = xmalloc(n_new * sizeof(*new));
	for (size_t i = 0; i < n_new; i++)
		new[i] = (uint32_t)(old + i);
	qsort_r(new, n_new, sizeof(*new), order_compare, cells->key);
	cells->order = xrealloc(cells->order, cells->n, sizeof(*cells->order));
	cells->n_order = cells->n;
	while (n_new > 0) {
		bool is_old = old > 0 && order_compare(&cells->order[old - 1], &new[n_new - 1],
						       cells->key) > 0;
		cells->order[--at] = is_old ? cells->order[--old] : new[--n_new];
	}
	free(new);
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
