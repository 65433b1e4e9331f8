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

	if (source->has_effects || source->has_settled)
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

/* The records of a version, by what makes a plainer reader miss them. */
struct parts {
	struct part {
		uint32_t version;
		struct cell cell[2][2];		/* [is_wrapped][is_past_damage] */
	} *at;			/* owned */
	size_t n, cap;
};

static void
clear_parts(struct parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		for (int k = 0; k < 4; k++)
			cell_release(&parts->at[i].cell[k / 2][k % 2]);
	parts->n = 0;
}

static struct part *
part_of(struct parts *parts, uint32_t version)
{
	for (size_t i = 0; i < parts->n; i++)
		if (parts->at[i].version == version)
			return &parts->at[i];
	GROW(parts->at, parts->n, parts->cap);
	parts->at[parts->n] = (struct part){.version = version};
	return &parts->at[parts->n++];
}

static void
part_lots(struct parts *parts, const struct cells *cells, const struct apart *versions)
{
	for (size_t i = 0; i < cells->n; i++) {
		const struct cell_key *key = &cells->key[i];
		struct part *part = part_of(parts, versions ? apart_value(versions, key->version)
							    : key->version);
		cell_merge_lot(&part->cell[key->is_wrapped][key->is_past_damage],
			       cells_lot(cells, i), (enum outcome)key->outcome);
	}
}

/* The same out of the records of a source, one by one. */
static void
part_records(struct parts *parts, const struct store *store, uint32_t index)
{
	const struct source *source = &store->source[index];
	const struct apart *versions = store_apart(store, FIELD_VERSION);
	struct record record;

	for (size_t c = 0; c < source->chunks.n; c++) {
		const struct rows *rows = readback_rows(store, index, c);
		for (size_t i = 0; i < rows->n; i++) {
			if (rows->unusable[i] || rows->at_ns[i] < store->low_ns ||
			    rows->at_ns[i] > store->high_ns)
				continue;
			rows_get(rows, i, &record);
			record.source = index;
			struct part *part = part_of(parts, apart_value(versions, record.version));
			bool is_wrapped = record.line_first != record.line_last ||
					  record.flags & FLAG_TRUNCATED;
			bool is_past = record.offset + record.length > source->strict_end;
			cell_add(&part->cell[is_wrapped][is_past], &record,
				 source->chunks.at[c].first + (uint32_t)i + 1);
		}
	}
}

/* Of a source that is over the same, summed once. */
static void
part_frozen(struct parts *parts, const struct parts *frozen, const struct apart *versions)
{
	for (size_t i = 0; i < frozen->n; i++) {
		struct part *part = part_of(parts, apart_value(versions, frozen->at[i].version));
		for (int k = 0; k < 4; k++)
			cell_merge(&part->cell[k / 2][k % 2], &frozen->at[i].cell[k / 2][k % 2]);
	}
}

/* Did a small group lose its single latencies to the limit on them? */
static bool
has_sketched_part(const struct parts *parts)
{
	for (size_t i = 0; i < parts->n; i++)
		for (int k = 0; k < 4; k++)
			if (cell_lost_values(&parts->at[i].cell[k / 2][k % 2]))
				return true;
	return false;
}

/* One damaged source; its ids are still its own. */
static void
part_source(struct parts *parts, const struct store *store, uint32_t index)
{
	const struct source *source = &store->source[index];
	const struct cells *cells = source->has_effects ? &source->effects
							: &store->cells[CELLS_STATUS];

	if (source->frozen) {
		part_frozen(parts, source->frozen, store_apart(store, FIELD_VERSION));
		return;
	}
	if (!cells->is_off)
		part_lots(parts, cells, store_apart(store, FIELD_VERSION));
	if (cells->is_off || has_sketched_part(parts)) {
		clear_parts(parts);
		part_records(parts, store, index);
	}
}

void
effects_thaw(struct source *source)
{
	if (source->frozen) {
		clear_parts(source->frozen);
		free(source->frozen->at);
		free(source->frozen);
	}
	source->frozen = NULL;
	source->has_settled = false;
}

void
effects_settle(struct source *source)
{
	bool is_damaged = source_is_damaged(source);
	struct parts parts = {0};

	if (!source->is_done || source->has_settled || (is_damaged && !source->has_effects))
		return;
	if (is_damaged) {
		if (source->effects.is_off)
			return;
		part_lots(&parts, &source->effects, NULL);
		if (has_sketched_part(&parts)) {
			clear_parts(&parts);
			free(parts.at);
			return;
		}
		source->frozen = xmalloc(sizeof(*source->frozen));
		*source->frozen = parts;
	}
	cells_release(&source->effects);
	source->has_effects = false;
	source->has_settled = true;
}

/* To each reader what it gets. */
static void
add_part(struct effect *effect, const struct part *part)
{
	for (int is_wrapped = 0; is_wrapped < 2; is_wrapped++) {
		for (int is_past = 0; is_past < 2; is_past++) {
			const struct cell *cell = &part->cell[is_wrapped][is_past];
			cell_merge(&effect->as_read, cell);
			if (!is_past)
				cell_merge(&effect->strict, cell);
			if (!is_wrapped)
				cell_merge(&effect->lines, cell);
		}
	}
}

/* Sum the damaged sources, one row a version in order of its text. */
static void
sum_effects(const struct store *store, struct effects *sum)
{
	struct parts parts = {0};

	clear(sum);
	for (uint32_t s = 0; s < store->n_sources; s++) {
		if (!source_is_damaged(&store->source[s]))
			continue;
		part_source(&parts, store, s);
		for (size_t i = 0; i < parts.n; i++)
			add_part(effect_of(sum, parts.at[i].version), &parts.at[i]);
		clear_parts(&parts);
	}
	free(parts.at);
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
