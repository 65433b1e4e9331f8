/* effects: what a plainer reader would have got, a row a version, out of lots. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/store_private.h"

/* Lots of a source's own table: versions x outcomes x what is missed. */
#define EFFECT_LOTS 8192

/* The sum, and what it was made of. */
struct effects {
	struct effect *at;	/* owned, in order of the versions' text once summed */
	size_t n, cap;
	uint64_t generation;	/* of the store; 0: none */
};

struct effects *
effects_new(void)
{
	return xcalloc(1, sizeof(struct effects));
}

static void
clear(struct effects *effects)
{
	for (size_t i = 0; i < effects->n; i++) {
		cell_release(&effects->at[i].as_read);
		cell_release(&effects->at[i].strict);
		cell_release(&effects->at[i].lines);
	}
	effects->n = 0;
}

void
effects_free(struct effects *effects)
{
	clear(effects);
	free(effects->at);
	free(effects);
}

/* All of a key that an effect depends on. */
static struct cell_key
short_key(const struct cell_key *key)
{
	return (struct cell_key){
		.version = key->version, .outcome = key->outcome, .is_wrapped = key->is_wrapped,
		.is_past_damage = key->is_past_damage,
	};
}

void
effects_begin(struct store *store, struct source *source)
{
	const struct cells *base = &store->cells[CELLS_STATUS];

	if (source->has_effects)
		return;
	source->has_effects = true;
	cells_init(&source->effects, CELLS_RUNGS - 1, EFFECT_LOTS);
	cells_open(&source->effects, 0);
	/* It had records already: until now it was the only source. */
	for (size_t i = 0; source->n && i < base->n; i++) {
		struct cell_key key = short_key(&base->key[i]);
		lot_merge(cells_find(&source->effects, &key), cells_lot(base, i),
			  &source->effects.strips);
	}
}

void
effects_add(struct cells *effects, uint32_t version, uint32_t traits, const struct mark *mark)
{
	uint64_t who = cells_who(version, 0);
	uint64_t what = cells_what(0, traits & ~TRAIT_REPAIRED);
	struct recent *recent = cells_recent(effects, cells_hash(who), what);

	if (recent->what == what && recent->who == who) {
		if (!lot_add(recent->lot, mark))
			lot_add_slowly(recent->lot, mark, &effects->strips);
		return;
	}
	struct cell_key key = cells_key(who, what, 0);
	struct lot *lot = cells_add_slowly(effects, &key, mark, UINT64_MAX);
	if (lot)
		*recent = (struct recent){who, what, 0, lot};
}

static struct effect *
effect_of(struct effects *effects, uint32_t version)
{
	for (size_t i = 0; i < effects->n; i++)
		if (effects->at[i].version == version)
			return &effects->at[i];
	GROW(effects->at, effects->n, effects->cap);
	struct effect *effect = &effects->at[effects->n++];
	*effect = (struct effect){.version = version};
	return effect;
}

static int
effect_compare(const void *a, const void *b, void *context)
{
	return names_compare(context, ((const struct effect *)a)->version,
			     ((const struct effect *)b)->version);
}

/* A record, or a lot of them, to each reader that gets it. */
struct got {
	struct cell *by[3];
	int n;
};

static struct got
got_by(struct effects *sum, uint32_t version, bool is_wrapped, bool is_past_damage)
{
	struct effect *effect = effect_of(sum, version);
	struct got got = {.by = {&effect->as_read}, .n = 1};

	if (!is_past_damage)
		got.by[got.n++] = &effect->strict;
	if (!is_wrapped)
		got.by[got.n++] = &effect->lines;
	return got;
}

/* The lots of a source, put together first. False: a small group lost its latencies. */
static bool
sum_lots(struct effects *sum, const struct cells *cells, const struct apart *versions)
{
	bool is_exact = true;
	struct cells few;

	cells_init(&few, CELLS_RUNGS - 1, SIZE_MAX);
	for (size_t i = 0; i < cells->n; i++) {
		struct cell_key key = short_key(&cells->key[i]);
		key.version = apart_value(versions, key.version);
		lot_merge(cells_find(&few, &key), cells_lot(cells, i), &few.strips);
	}
	for (size_t i = 0; i < few.n; i++) {
		const struct cell_key *key = &few.key[i];
		const struct lot *lot = cells_lot(&few, i);
		struct got got = got_by(sum, key->version, key->is_wrapped, key->is_past_damage);
		is_exact &= lot_is_exact(lot) || lot_latencies(lot) > DIST_EXACT;
		for (int k = 0; k < got.n; k++)
			cell_merge_lot(got.by[k], lot, (enum outcome)key->outcome);
	}
	cells_release(&few);
	return is_exact;
}

/* The same out of its records, one by one. */
static void
sum_records(const struct store *store, uint32_t index, struct effects *sum)
{
	const struct source *source = &store->source[index];
	struct record record;

	for (size_t c = 0; c < source->chunks.n; c++) {
		const struct rows *rows = readback_rows(store, index, c);
		for (size_t i = 0; i < rows->n; i++) {
			if (rows->unusable[i])
				continue;
			rows_get(rows, i, &record);
			record.source = index;
			struct got got = got_by(sum, apart_value(store_apart(store, FIELD_VERSION),
								 record.version),
						record.line_first != record.line_last,
						record.offset + record.length > source->strict_end);
			for (int k = 0; k < got.n; k++)
				cell_add(got.by[k], &record,
					 source->chunks.at[c].first + (uint32_t)i + 1);
		}
	}
}

/* One damaged source; its ids are still its own. */
static void
sum_source(const struct store *store, uint32_t index, struct effects *sum)
{
	const struct source *source = &store->source[index];
	const struct cells *cells = source->has_effects ? &source->effects
							: &store->cells[CELLS_STATUS];

	if (!cells->is_off && sum_lots(sum, cells, store_apart(store, FIELD_VERSION)))
		return;
	clear(sum);
	sum_records(store, index, sum);
}

/* Sum the damaged sources, one row a version in order of its text. */
static void
sum_effects(const struct store *store, struct effects *sum)
{
	clear(sum);
	for (uint32_t s = 0; s < store->n_sources; s++) {
		struct effects one = {0};
		if (!source_is_damaged(&store->source[s]))
			continue;
		sum_source(store, s, &one);
		for (size_t i = 0; i < one.n; i++) {
			struct effect *into = effect_of(sum, one.at[i].version);
			cell_merge(&into->as_read, &one.at[i].as_read);
			cell_merge(&into->strict, &one.at[i].strict);
			cell_merge(&into->lines, &one.at[i].lines);
		}
		clear(&one);
		free(one.at);
	}
	for (size_t i = 0; i < sum->n; i++) {
		store_resolve(store, &sum->at[i].as_read);
		store_resolve(store, &sum->at[i].strict);
		store_resolve(store, &sum->at[i].lines);
	}
	if (sum->n)
		qsort_r(sum->at, sum->n, sizeof(*sum->at), effect_compare, store->names);
}

const struct effect *
store_effect(const struct store *store, size_t *n)
{
	if (store->effects->generation != store->generation)
		sum_effects(store, store->effects);
	store->effects->generation = store->generation;
	*n = store->effects->n;
	return store->effects->at;
}
