/* cells: a hash table of cells that folds to wider buckets as time or variety grows. */
/* SPDX-License-Identifier: MIT */
#include "core/store/cells.h"

#include <stdlib.h>

#include "core/base/mem.h"

#define MS INT64_C(1000000)
#define S (1000 * MS)
const int64_t cells_width_ns[CELLS_RUNGS] = {
	100 * MS, 500 * MS, S, 5 * S, 30 * S, 60 * S, 300 * S, 1800 * S, 3600 * S,
	6 * 3600 * S, 24 * 3600 * S,
};

void
cells_init(struct cells *cells, int rung, size_t limit)
{
	*cells = (struct cells){.rung = rung, .limit = limit};
}

/* What was merged for questions no longer holds. */
static void
drop_coarse(struct cells *cells)
{
	if (cells->coarse) {
		cells_release(cells->coarse);
		free(cells->coarse);
		cells->coarse = NULL;
	}
	cells->has_no_coarse = false;
}

void
cells_release(struct cells *cells)
{
	drop_coarse(cells);
	for (size_t i = 0; i < cells->n; i++)
		cell_release(&cells->cell[i]);
	free(cells->key);
	free(cells->cell);
	free(cells->slots);
	free(cells->order);
	*cells = (struct cells){0};
}

static uint64_t
mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static uint64_t
hash_of(const struct cell_key *key)
{
	uint64_t hash = mix(0, (uint64_t)key->bucket);

	hash = mix(hash, (uint64_t)key->version << 32 | key->endpoint);
	hash = mix(hash, (uint64_t)key->value << 8 | (unsigned)key->outcome << 1 |
			 key->is_repaired);
	return hash ^ hash >> 32;
}

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
	if (a->is_repaired != b->is_repaired)
		return a->is_repaired < b->is_repaired ? -1 : 1;
	return a->outcome - b->outcome;
}

static void
rehash(struct cells *cells, size_t n_slots)
{
	free(cells->slots);
	cells->slots = xcalloc(n_slots, sizeof(*cells->slots));
	cells->n_slots = n_slots;
	for (size_t i = 0; i < cells->n; i++) {
		size_t at = hash_of(&cells->key[i]) & (n_slots - 1);
		while (cells->slots[at])
			at = (at + 1) & (n_slots - 1);
		cells->slots[at] = (uint32_t)i + 1;
	}
}

/* The cell of a key, new and empty when there was none. */
static struct cell *
cell_of(struct cells *cells, const struct cell_key *key)
{
	if (2 * cells->n >= cells->n_slots)
		rehash(cells, cells->n_slots ? 2 * cells->n_slots : 64);
	size_t at = hash_of(key) & (cells->n_slots - 1);

	for (; cells->slots[at]; at = (at + 1) & (cells->n_slots - 1)) {
		uint32_t i = cells->slots[at] - 1;
		if (!key_compare(&cells->key[i], key))
			return &cells->cell[i];
	}
	if (cells->n == cells->cap) {
		cells->cap = cells->cap ? 2 * cells->cap : 16;
		cells->key = xrealloc(cells->key, cells->cap, sizeof(*cells->key));
		cells->cell = xrealloc(cells->cell, cells->cap, sizeof(*cells->cell));
	}
	cells->key[cells->n] = *key;
	cells->cell[cells->n] = (struct cell){0};
	cells->slots[at] = (uint32_t)cells->n + 1;
	return &cells->cell[cells->n++];
}

/* Latencies that a cell keeps one by one. */
static uint64_t
values_of(const struct cell *cell)
{
	uint64_t values = 0;

	if (dist_is_exact(&cell->other))
		values += cell->other.n;
	if (dist_is_exact(&cell->bad))
		values += cell->bad.n;
	return values;
}

/* Fold to the next wider buckets: cells are moved or merged, in their order. */
static void
fold(struct cells *cells)
{
	drop_coarse(cells);
	struct cells old = *cells;
	int64_t factor = cells_width_ns[old.rung + 1] / cells_width_ns[old.rung];

	*cells = (struct cells){
		.rung = old.rung + 1, .limit = old.limit, .is_squeezed = old.is_squeezed,
		.records = old.records,
		.first = floor_div(old.first, factor), .last = floor_div(old.last, factor),
	};
	for (size_t i = 0; i < old.n; i++) {
		struct cell_key key = old.key[i];
		key.bucket = floor_div(key.bucket, factor);
		struct cell *into = cell_of(cells, &key);
		if (into->n) {
			cell_merge(into, &old.cell[i]);
			cell_release(&old.cell[i]);
		} else {
			*into = old.cell[i];
		}
	}
	for (size_t i = 0; i < cells->n; i++)
		cells->values += values_of(&cells->cell[i]);
	free(old.key);
	free(old.cell);
	free(old.slots);
	free(old.order);
}

static bool
is_too_large(const struct cells *cells)
{
	return cells->last - cells->first >= CELLS_BUCKETS || cells->n > cells->limit;
}

static void
give_up(struct cells *cells)
{
	int rung = cells->rung;

	cells_release(cells);
	cells->rung = rung;
	cells->is_off = true;
}

/* At the widest, time cannot be what made the table large: 4,096 days are no flood. */
static void
shrink(struct cells *cells)
{
	while (is_too_large(cells) && cells->rung + 1 < CELLS_RUNGS)
		fold(cells);
	if (cells->n > cells->limit)
		give_up(cells);
}

void
cells_copy(struct cells *cells, const struct cells *from, size_t limit)
{
	cells_init(cells, from->rung, limit);
	cells->is_off = from->is_off;
	cells->is_squeezed = from->is_squeezed;
	cells->first = from->first;
	cells->last = from->last;
	for (size_t i = 0; i < from->n; i++)
		cell_merge(cell_of(cells, &from->key[i]), &from->cell[i]);
	cells->values = from->values;
	cells->records = from->records;
	shrink(cells);
}

void
cells_add(struct cells *cells, const struct record *record, uint32_t value, uint32_t id)
{
	if (cells->is_off)
		return;
	drop_coarse(cells);
	struct cell_key key = {
		.bucket = cells_bucket(cells, record->at_ns),
		.version = record->version,
		.endpoint = record->endpoint,
		.value = value,
		.is_repaired = (record->flags & FLAGS_REPAIRED) != 0,
		.outcome = (uint16_t)record->outcome,
	};
	if (!cells->n || key.bucket < cells->first)
		cells->first = key.bucket;
	if (!cells->n || key.bucket > cells->last)
		cells->last = key.bucket;
	size_t n = cells->n;
	struct cell *cell = cell_of(cells, &key);
	uint64_t before = values_of(cell);
	cell_add(cell, record, id);
	cells->records++;
	cells->values += values_of(cell) - before;
	if (cells->n > n)
		shrink(cells);
}

static void
squeeze(struct cells *cells, struct dist *dist, uint64_t at_least)
{
	if (!dist_is_exact(dist) || dist->n < at_least)
		return;
	cells->values -= dist->n;
	cells->is_squeezed = true;
	dist_sketch(dist);
}

void
cells_squeeze(struct cells *cells, uint64_t max_values, uint64_t least)
{
	drop_coarse(cells);
	for (uint64_t full = DIST_EXACT / 2; full >= least; full /= 2) {
		for (size_t i = 0; i < cells->n && cells->values > max_values; i++) {
			squeeze(cells, &cells->cell[i].other, full);
			squeeze(cells, &cells->cell[i].bad, full);
		}
	}
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
	cells_copy(coarse, cells, SIZE_MAX);
	while (coarse->rung < rung)
		fold(coarse);
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
