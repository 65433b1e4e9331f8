/* cells: a hash table of lots that folds to wider buckets as time or variety grows. */
/* SPDX-License-Identifier: MIT */
#include "core/store/cells_private.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

#define MS INT64_C(1000000)
#define S (1000 * MS)
const int64_t cells_width_ns[CELLS_RUNGS] = {
	100 * MS, 500 * MS, S, 5 * S, 30 * S, 60 * S, 300 * S, 1800 * S, 3600 * S,
	6 * 3600 * S, 24 * 3600 * S,
};

/* Lots, records a lot and buckets below, above and below which a table is never too thin. */
#define THIN_LOTS 2048
#define THIN_RECORDS 8
#define THIN_BUCKETS 64

void
cells_init(struct cells *cells, int rung, size_t limit)
{
	*cells = (struct cells){.rung = rung, .limit = limit};
}

static void
drop(struct cells **table)
{
	if (*table) {
		cells_release(*table);
		free(*table);
		*table = NULL;
	}
}

/* What was merged for questions no longer holds. */
void
cells_drop_coarse(struct cells *cells)
{
	drop(&cells->coarse);
	drop(&cells->ripening);
	cells->thin = 0;
	cells->missed = 0;
}

void
cells_release(struct cells *cells)
{
	cells_drop_coarse(cells);
	for (size_t i = 0; i < cells->n; i++)
		lot_release(cells_lot(cells, i), &cells->strips);
	strips_release(&cells->strips);
	for (size_t i = 0; i < cells->n_blocks; i++)
		free(cells->block[i]);
	free(cells->block);
	free(cells->key);
	free(cells->slots);
	free(cells->recent);
	free(cells->order);
	*cells = (struct cells){0};
}

struct cell_key
cells_key(uint64_t who, uint64_t what, int64_t bucket)
{
	uint32_t traits = (uint32_t)what & ~TRAITS_BIT;

	return (struct cell_key){
		.bucket = bucket,
		.version = (uint32_t)who, .endpoint = (uint32_t)(who >> 32),
		.value = (uint32_t)(what >> 32),
		.is_repaired = (traits & TRAIT_REPAIRED) != 0,
		.is_wrapped = (traits & TRAIT_WRAPPED) != 0,
		.is_past_damage = (traits & TRAIT_PAST_DAMAGE) != 0,
		.outcome = (uint8_t)(traits / TRAIT_OUTCOME),
	};
}

/*
 * Where the lot of a key is looked for first, and its tag. Eight buckets of one combination, one
 * after the other, lie beside each other: nearly every new lot finds its line in the cache.
 */
#define NEAR 8
static size_t
slot_of(const struct cells *cells, const struct cell_key *key, uint32_t *tag)
{
	uint64_t hash = cells_hash(cells_who(key->version, key->endpoint)) +
			cells_what(key->value, cell_traits(key)) * UINT64_C(0xbf58476d1ce4e5b9);
	uint64_t bucket = (uint64_t)key->bucket;

	hash = ((hash ^ hash >> 32) + bucket / NEAR) * UINT64_C(0x94d049bb133111eb);
	*tag = (uint32_t)(hash * NEAR + bucket % NEAR);
	size_t line = (size_t)(hash >> 32) & (cells->n_slots / NEAR - 1);
	return line * NEAR + (bucket + (hash >> 61)) % NEAR;
}

static bool
is_same(const struct cell_key *a, const struct cell_key *b)
{
	return a->bucket == b->bucket && a->version == b->version &&
	       a->endpoint == b->endpoint && a->value == b->value &&
	       cell_traits(a) == cell_traits(b);
}

static void
rehash(struct cells *cells, size_t n_slots)
{
	free(cells->slots);
	cells->slots = xcalloc(n_slots, sizeof(*cells->slots));
	cells->n_slots = n_slots;
	for (size_t i = 0; i < cells->n; i++) {
		uint32_t tag;
		size_t at = slot_of(cells, &cells->key[i], &tag);
		while (cells->slots[at].index)
			at = (at + 1) & (n_slots - 1);
		cells->slots[at] = (struct cell_slot){ tag, (uint32_t)i + 1 };
	}
}

/* Room for one lot more, at the end. */
static void
append(struct cells *cells)
{
	if (cells->n == cells->n_blocks * LOTS_A_BLOCK) {
		GROW(cells->block, cells->n_blocks, cells->cap_blocks);
		cells->block[cells->n_blocks++] = xmalloc(LOTS_A_BLOCK * sizeof(struct lot));
	}
	lot_init(cells_lot(cells, cells->n++));
}

size_t
cells_place(struct cells *cells, const struct cell_key *key)
{
	if (2 * cells->n >= cells->n_slots)
		rehash(cells, cells->n_slots ? 2 * cells->n_slots : 64);
	uint32_t tag;
	size_t at = slot_of(cells, key, &tag);

	for (; cells->slots[at].index; at = (at + 1) & (cells->n_slots - 1)) {
		uint32_t i = cells->slots[at].index - 1;
		if (cells->slots[at].tag == tag && is_same(&cells->key[i], key))
			return i;
	}
	GROW(cells->key, cells->n, cells->cap);
	cells->key[cells->n] = *key;
	cells->slots[at] = (struct cell_slot){ tag, (uint32_t)cells->n + 1 };
	append(cells);
	return cells->n - 1;
}

struct lot *
cells_find(struct cells *cells, const struct cell_key *key)
{
	return cells_lot(cells, cells_place(cells, key));
}

/* How keys change: to buckets so many times wider, values to what they are by now, or to
 * NAME_OTHER. NULL: none do. */
struct change {
	int64_t factor;
	const struct apart *version, *endpoint, *value;
};

static uint32_t
changed(const struct apart *apart, uint32_t value)
{
	if (!apart)
		return value;
	value = apart_joined(apart, value);
	return apart_is_folded(apart, value) ? NAME_OTHER : value;
}

/* Make the table anew under other keys: lots are moved or merged, in their order. */
static void
rekey(struct cells *cells, const struct change *change)
{
	cells_drop_coarse(cells);
	struct cells old = *cells;

	/* No more lots than before: keys are written over those already read, slots suffice. */
	cells->block = NULL;
	cells->order = NULL;
	cells->n = cells->n_blocks = cells->cap_blocks = cells->n_order = 0;
	if (old.n_slots)
		memset(cells->slots, 0, old.n_slots * sizeof(*cells->slots));
	cells->first = floor_div(old.first, change->factor);
	cells->last = floor_div(old.last, change->factor);
	if (cells->recent)
		memset(cells->recent, 0, sizeof(*cells->recent) << RECENT_BITS);
	int64_t bucket = 0, wide = 0;
	for (size_t i = 0; i < old.n; i++) {
		struct cell_key key = old.key[i];
		/* Most lots begin in the bucket that the one before began in. */
		if (key.bucket != bucket) {
			bucket = key.bucket;
			wide = floor_div(bucket, change->factor);
		}
		key.bucket = wide;
		key.version = changed(change->version, key.version);
		key.endpoint = changed(change->endpoint, key.endpoint);
		key.value = changed(change->value, key.value);
		lot_move(cells_find(cells, &key), cells_lot(&old, i), &cells->strips);
		/* What was moved needs no room any more. */
		if ((i + 1) % LOTS_A_BLOCK == 0) {
			free(old.block[i / LOTS_A_BLOCK]);
			old.block[i / LOTS_A_BLOCK] = NULL;
		}
	}
	if (old.n % LOTS_A_BLOCK)
		free(old.block[old.n / LOTS_A_BLOCK]);
	free(old.block);
	free(old.order);
}

void
cells_widen(struct cells *cells)
{
	int64_t narrow_ns = cells_width_ns[cells->rung++];

	rekey(cells, &(struct change){.factor = cells_width_ns[cells->rung] / narrow_ns});
}

void
cells_fold_values(struct cells *cells, const struct apart *version, const struct apart *endpoint,
		  const struct apart *value)
{
	if (!cells->is_off)
		rekey(cells, &(struct change){1, version, endpoint, value});
}

/*
 * A table over its limit folds. So does, as long as its buckets are many, one whose lots
 * hold too few records each: while a log has just begun it would make and merge a lot for
 * nearly every record.
 */
static bool
is_too_large(const struct cells *cells, uint64_t records)
{
	int64_t span = cells->last - cells->first;
	bool is_thin = cells->n > THIN_LOTS && cells->n > records / THIN_RECORDS;

	return span >= CELLS_BUCKETS || cells->n > cells->limit ||
	       (is_thin && span >= THIN_BUCKETS);
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
void
cells_fit(struct cells *cells, uint64_t records)
{
	while (is_too_large(cells, records) && cells->rung + 1 < CELLS_RUNGS)
		cells_widen(cells);
	if (cells->n > cells->limit)
		give_up(cells);
}

void
cells_open(struct cells *cells, int64_t at_ns)
{
	int64_t bucket = cells_bucket(cells, at_ns);

	if (!cells->recent)
		cells->recent = xcalloc((size_t)1 << RECENT_BITS, sizeof(*cells->recent));
	drop(&cells->ripening);
	if (bucket < cells->stale_from)
		cells->stale_from = bucket;
	if (bucket > cells->stale_upto)
		cells->stale_upto = bucket;
	cells->bucket = (uint32_t)bucket;
	cells->bucket_hash = cells->bucket * UINT64_C(0xd6e8feb86659fd93);
}

struct lot *
cells_add_slowly(struct cells *cells, const struct cell_key *key, const struct mark *mark,
		 uint64_t records)
{
	if (cells->is_off)
		return NULL;
	if (!cells->n || key->bucket < cells->first)
		cells->first = key->bucket;
	if (!cells->n || key->bucket > cells->last)
		cells->last = key->bucket;
	size_t n = cells->n;
	int rung = cells->rung;
	struct lot *lot = cells_find(cells, key);
	lot_add_slowly(lot, mark, &cells->strips);
	if (cells->n == n)
		return lot;
	cells_fit(cells, records);
	if (cells->is_off || cells->rung == rung)
		return cells->is_off ? NULL : lot;
	struct cell_key now = *key;
	now.bucket = cells_bucket(cells, mark->at_ns);
	return cells_find(cells, &now);
}

static void
squeeze(struct cells *cells, struct lot *lot, uint64_t at_least)
{
	bool was_exact = lot_is_exact(lot);

	/* Of a lot that is a sketch anyway only what waits is counted. */
	if (was_exact && lot_latencies(lot) < at_least)
		return;
	cells->is_squeezed |= was_exact;
	lot_sketch(lot, &cells->strips);
}

void
cells_squeeze(struct cells *cells, uint64_t max_values, uint64_t least)
{
	/* What was merged for questions knows at least as much. */
	if (cells_room(cells) > max_values)
		cells_drop_coarse(cells);
	for (uint64_t full = DIST_EXACT / 2; full >= least; full /= 2)
		for (size_t i = 0; i < cells->n && cells_room(cells) > max_values; i++)
			squeeze(cells, cells_lot(cells, i), full);
}
