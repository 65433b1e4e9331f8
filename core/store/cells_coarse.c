/* cells_coarse: the lots of a table merged into wider buckets, for questions about much of it. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/cells_private.h"

/* Nothing has changed since. */
static void
be_fresh(struct cells *cells)
{
	cells->stale_from = INT64_MAX;
	cells->stale_upto = INT64_MIN;
}

/* Lots that are about to be merged, and the places of those they fall into behind the first. */
struct merging {
	const struct lot **lot, **sorted;
	uint32_t *place, *from;
};

/* Merge n lots that fall into the coarse lots first, first + 1 .. of one bucket, all new. */
static void
merge_bucket(struct cells *coarse, struct merging *merging, size_t n, size_t first)
{
	size_t n_into = coarse->n - first;
	uint32_t *from = merging->from;

	for (size_t k = 0; k <= n_into; k++)
		from[k] = 0;
	for (size_t i = 0; i < n; i++)
		from[merging->place[i] + 1]++;
	for (size_t k = 0; k < n_into; k++)
		from[k + 1] += from[k];
	for (size_t i = 0; i < n; i++)
		merging->sorted[from[merging->place[i]]++] = merging->lot[i];
	/* By now each ends where the next begins. */
	for (size_t k = 0; k < n_into; k++) {
		size_t at = k ? from[k - 1] : 0;

		lot_merge_many(cells_lot(coarse, first + k), merging->sorted + at, from[k] - at,
			       &coarse->strips);
		lot_digest(cells_lot(coarse, first + k));
	}
}

/* Merge bucket by bucket; stops when the coarse lots are more than half as many. */
static void
merge_all(const struct cells *cells, struct cells *coarse, int64_t factor)
{
	struct merging merging = {
		.lot = xmalloc(cells->n * sizeof(*merging.lot)),
		.sorted = xmalloc(cells->n * sizeof(*merging.sorted)),
		.place = xmalloc(cells->n * sizeof(*merging.place)),
		.from = xmalloc((cells->n + 1) * sizeof(*merging.from)),
	};

	for (size_t i = 0, n; i < cells->n_order && 2 * coarse->n <= cells->n; i += n) {
		int64_t bucket = floor_div(cells->key[cells->order[i]].bucket, factor);
		size_t first = coarse->n;

		for (n = 0; i + n < cells->n_order; n++) {
			struct cell_key key = cells->key[cells->order[i + n]];

			cells_expect(cells, i + n);
			key.bucket = floor_div(key.bucket, factor);
			if (key.bucket != bucket)
				break;
			merging.lot[n] = cells_lot(cells, cells->order[i + n]);
			merging.place[n] = (uint32_t)(cells_place(coarse, &key) - first);
		}
		merge_bucket(coarse, &merging, n, first);
	}
	free(merging.lot);
	free(merging.sorted);
	free(merging.place);
	free(merging.from);
}

/*
 * Merge the lots into buckets so many rungs wider. NULL when they would hardly be fewer: then
 * it is given up as soon as that shows.
 */
static struct cells *
coarser_by(struct cells *cells, int rung)
{
	struct cells *coarse = xcalloc(1, sizeof(*coarse));
	int64_t factor = cells_width_ns[rung] / cells_width_ns[cells->rung];

	cells_sort(cells);
	cells_init(coarse, rung, SIZE_MAX);
	be_fresh(coarse);
	coarse->is_squeezed = cells->is_squeezed;
	coarse->first = floor_div(cells->first, factor);
	coarse->last = floor_div(cells->last, factor);
	merge_all(cells, coarse, factor);
	if (2 * coarse->n <= cells->n) {
		cells_sort(coarse);
		return coarse;
	}
	cells_release(coarse);
	free(coarse);
	return NULL;
}

/* Only what is asked again and again is worth merging; and again when much has changed. */
#define STALE_PART 8
#define COARSE_LEAST (32 * COARSE)	/* lots */

static bool
is_stale(const struct cells *cells)
{
	return cells->stale_from <= cells->stale_upto &&
	       cells->stale_upto - cells->stale_from >= (cells->last - cells->first) / STALE_PART;
}

/*
 * Merge those buckets anew that changed. Lots of the coarse table are never too many, for each
 * has one here that fell into it.
 */
static void
freshen(struct cells *cells)
{
	struct cells *coarse = cells->coarse;
	int64_t factor = cells_width_ns[coarse->rung] / cells_width_ns[cells->rung];
	int64_t from = floor_div(cells->stale_from, factor);
	int64_t upto = floor_div(cells->stale_upto, factor);

	cells_sort(cells);
	cells_sort(coarse);
	for (size_t i = cells_from(coarse, from); i < coarse->n_order; i++) {
		if (coarse->key[coarse->order[i]].bucket > upto)
			break;
		lot_release(cells_lot(coarse, coarse->order[i]), &coarse->strips);
	}
	for (size_t i = cells_from(cells, from * factor); i < cells->n_order; i++) {
		struct cell_key key = cells->key[cells->order[i]];

		key.bucket = floor_div(key.bucket, factor);
		if (key.bucket > upto)
			break;
		lot_merge(cells_find(coarse, &key), cells_lot(cells, cells->order[i]),
			  &coarse->strips);
	}
	cells_sort(coarse);
	for (size_t i = cells_from(coarse, from); i < coarse->n_order; i++) {
		if (coarse->key[coarse->order[i]].bucket > upto)
			break;
		lot_digest(cells_lot(coarse, coarse->order[i]));
	}
	coarse->first = floor_div(cells->first, factor);
	coarse->last = floor_div(cells->last, factor);
	coarse->is_squeezed = cells->is_squeezed;
	coarse->stale_from = coarse->stale_from < from ? coarse->stale_from : from;
	coarse->stale_upto = coarse->stale_upto > upto ? coarse->stale_upto : upto;
	be_fresh(cells);
}

struct cells *
cells_coarser(struct cells *cells)
{
	int rung = cells->rung;

	if (cells->coarse && !is_stale(cells)) {
		if (cells->stale_from <= cells->stale_upto)
			freshen(cells);
		return cells->coarse;
	}
	if (cells->n < COARSE_LEAST || cells->n < 2 * cells->thin ||
	    ++cells->missed < CELLS_PATIENCE)
		return cells->coarse;
	cells_drop_coarse(cells);
	while (rung < CELLS_RUNGS && cells_width_ns[rung] / cells_width_ns[cells->rung] < COARSE)
		rung++;
	if (rung < CELLS_RUNGS)
		cells->coarse = coarser_by(cells, rung);
	if (!cells->coarse)
		cells->thin = cells->n;
	be_fresh(cells);
	return cells->coarse;
}
