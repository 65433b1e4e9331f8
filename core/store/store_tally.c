/* store_tally: what all sources add up to, and what a plainer reader would have got. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/store_private.h"

const struct ledger *
source_ledger(const struct source *source)
{
	return source->intake ? intake_ledger(source->intake) : source->ledger;
}

struct tally
store_tally(const struct store *store)
{
	struct tally tally = store->tally;

	for (size_t i = 0; i < store->n_sources; i++) {
		const struct source *source = &store->source[i];
		const struct ledger *ledger = source_ledger(source);
		if (ledger)
			tally.repaired += ledger_repaired(ledger);
		if (!source->intake)
			continue;
		struct books books = intake_books(source->intake);
		tally.wrapped += intake_wrapped(source->intake);
		tally.books.bytes += books.bytes;
		tally.books.record_bytes += books.record_bytes;
		tally.books.separator_bytes += books.separator_bytes;
		tally.books.skipped_bytes += books.skipped_bytes;
		tally.books.pending_bytes += books.pending_bytes;
	}
	return tally;
}

static struct effect *
effect_of(struct effects *effects, uint32_t version, size_t max)
{
	for (size_t i = 0; i < effects->n; i++)
		if (effects->at[i].version == version)
			return &effects->at[i];
	if (effects->n >= max)
		return NULL;
	GROW(effects->at, effects->n, effects->cap);
	struct effect *effect = &effects->at[effects->n++];
	*effect = (struct effect){.version = version};
	return effect;
}

void
effects_add(struct effects *effects, const struct record *record, uint32_t id, bool is_strict)
{
	struct effect *effect = effect_of(effects, record->version, EFFECT_VERSIONS);

	if (!effect)
		return;
	cell_add(&effect->as_read, record, id);
	if (is_strict)
		cell_add(&effect->strict, record, id);
	if (record->line_first == record->line_last)
		cell_add(&effect->lines, record, id);
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
effects_release(struct effects *effects)
{
	clear(effects);
	free(effects->at);
	*effects = (struct effects){0};
}

static bool
is_damaged(const struct source *source)
{
	const struct ledger *ledger = source_ledger(source);

	return ledger && ledger_repaired(ledger) > 0;
}

static int
effect_compare(const void *a, const void *b, void *context)
{
	return names_compare(context, ((const struct effect *)a)->version,
			     ((const struct effect *)b)->version);
}

/* Sum the damaged sources, one row a version in order of its text. */
static void
sum_effects(const struct store *store, struct effects *sum)
{
	clear(sum);
	for (size_t i = 0; i < store->n_sources; i++) {
		const struct source *source = &store->source[i];
		for (size_t j = 0; is_damaged(source) && j < source->effects.n; j++) {
			const struct effect *from = &source->effects.at[j];
			struct effect *into = effect_of(sum, from->version, SIZE_MAX);
			cell_merge(&into->as_read, &from->as_read);
			cell_merge(&into->strict, &from->strict);
			cell_merge(&into->lines, &from->lines);
		}
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
	if (*store->effects_generation != store->generation)
		sum_effects(store, store->effects);
	*store->effects_generation = store->generation;
	*n = store->effects->n;
	return store->effects->at;
}

/* The line of the first record that begins at or after an offset; 0 when there is none. */
static long
line_after(const struct store *store, uint32_t source, int64_t offset)
{
	const struct chunks *chunks = &store->source[source].chunks;

	for (size_t c = 0; c < chunks->n; c++) {
		if (chunks->at[c].end <= offset)
			continue;
		const struct rows *rows = readback_rows(store, source, c);
		for (size_t i = 0; i < rows->n; i++)
			if (rows->offset[i] >= offset)
				return rows->line[i];
	}
	return 0;
}

bool
store_first_damage(const struct store *store, uint32_t *source, long *line)
{
	for (size_t i = 0; i < store->n_sources; i++) {
		if (!is_damaged(&store->source[i]))
			continue;
		const struct ledger *ledger = source_ledger(&store->source[i]);
		const struct odd *odd = ledger->odd;
		while (odd < ledger->odd + ledger->n && !odd_row(odd->kind)->is_damage)
			odd++;
		/* More notes than the ledger keeps may stand before the first damage. */
		bool is_kept = odd < ledger->odd + ledger->n;
		*source = (uint32_t)i;
		*line = is_kept ? odd->line : 0;
		/* Without its comma a parser fails where the next record begins. */
		if (!is_kept || odd->kind == ODD_MISSING_COMMA) {
			long next = line_after(store, *source, ledger->first_damage_offset);
			*line = next ? next : *line;
		}
		return true;
	}
	return false;
}
