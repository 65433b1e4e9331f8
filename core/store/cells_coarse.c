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

/* What a lot costs beside its latencies, in latencies. */
#define LOT_COSTS 16

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

/*
 * Merge bucket by bucket from order[i] on, until so many lots and latencies were looked at; stops
 * when the coarse lots are more than half as many. Returns where the next bucket begins.
 */
static size_t
merge_some(const struct cells *cells, struct cells *coarse, size_t i, uint64_t enough)
{
	int64_t factor = cells_width_ns[coarse->rung] / cells_width_ns[cells->rung];
	struct merging merging = {
		.lot = xmalloc(cells->n * sizeof(*merging.lot)),
		.sorted = xmalloc(cells->n * sizeof(*merging.sorted)),
		.place = xmalloc(cells->n * sizeof(*merging.place)),
		.from = xmalloc((cells->n + 1) * sizeof(*merging.from)),
	};
	uint64_t done = 0;

	for (size_t n; i < cells->n_order && 2 * coarse->n <= cells->n && done < enough; i += n) {
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
			done += LOT_COSTS + lot_latencies(merging.lot[n]);
		}
		merge_bucket(coarse, &merging, n, first);
	}
	free(merging.lot);
	free(merging.sorted);
	free(merging.place);
	free(merging.from);
	return i;
}

/* An empty table with buckets so many rungs wider. */
static struct cells *
coarse_begin(struct cells *cells, int rung)
{
	struct cells *coarse = xcalloc(1, sizeof(*coarse));
	int64_t factor = cells_width_ns[rung] / cells_width_ns[cells->rung];

	cells_sort(cells);
	cells_init(coarse, rung, SIZE_MAX);
	be_fresh(coarse);
	coarse->is_squeezed = cells->is_squeezed;
	coarse->first = floor_div(cells->first, factor);
	coarse->last = floor_div(cells->last, factor);
	return coarse;
}

/* All lots were merged: the table, or NULL when they would hardly be fewer. */
static struct cells *
coarse_end(const struct cells *cells, struct cells *coarse)
{
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

/* The first width that is so much wider; CELLS_RUNGS: there is none. */
static int
coarser_rung(const struct cells *cells)
{
	int rung = cells->rung;

	while (rung < CELLS_RUNGS && cells_width_ns[rung] / cells_width_ns[cells->rung] < COARSE)
		rung++;
	return rung;
}

/* What became of merging all. */
static void
be_merged(struct cells *cells, struct cells *coarse)
{
	cells->coarse = coarse;
	if (!coarse)
		cells->thin = cells->n;
	be_fresh(cells);
}

struct cells *
cells_coarser(struct cells *cells)
{
	struct cells *coarse = NULL;

	if (cells->coarse && !is_stale(cells)) {
		if (cells->stale_from <= cells->stale_upto)
			freshen(cells);
		return cells->coarse;
	}
	if (cells->n < COARSE_LEAST || cells->n < 2 * cells->thin ||
	    ++cells->missed < CELLS_PATIENCE)
		return cells->coarse;
	cells_drop_coarse(cells);
	int rung = coarser_rung(cells);
	if (rung < CELLS_RUNGS) {
		coarse = coarse_begin(cells, rung);
		merge_some(cells, coarse, 0, UINT64_MAX);
		coarse = coarse_end(cells, coarse);
	}
	be_merged(cells, coarse);
	return cells->coarse;
}

bool
cells_ripen(struct cells *cells, uint64_t enough)
{
	int rung = coarser_rung(cells);

	if (cells->coarse && !is_stale(cells))
		return cells_ripen(cells->coarse, enough);
	if (cells->is_off || rung == CELLS_RUNGS || cells->n < COARSE_LEAST ||
	    cells->n < 2 * cells->thin)
		return false;
	if (!cells->ripening) {
		cells_drop_coarse(cells);
		cells->ripening = coarse_begin(cells, rung);
		cells->ripe = 0;
	}
	cells->ripe = merge_some(cells, cells->ripening, cells->ripe, enough);
	if (cells->ripe < cells->n_order && 2 * cells->ripening->n <= cells->n)
		return true;
	struct cells *coarse = cells->ripening;
	cells->ripening = NULL;
	be_merged(cells, coarse_end(cells, coarse));
	return cells->coarse != NULL;
}
