/* refold: tables and tally made anew out of the rows, where records in them are to be left out. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/store/store_private.h"

/* Can the records of a source be had again? One byte tells: bytes go from the front, and a file
 * that has changed gives none. */
static bool
is_there(const struct source *source)
{
	const struct chunks *chunks = &source->chunks;
	struct str byte = {0};
	struct err ignored;
	size_t c = 0;

	while (c < chunks->n && chunks->at[c].rows)
		c++;
	if (c == chunks->n || !source->intake)
		return true;
	bool is = intake_reread(source->intake, chunks->at[c].offset, 1, &byte, &ignored) == 0;
	str_release(&byte);
	return is;
}

static void
restart(struct store *store)
{
	for (int i = 0; i < CELLS_TABLES; i++) {
		size_t limit = store->cells[i].limit;
		cells_release(&store->cells[i]);
		cells_init(&store->cells[i], 0, limit);
	}
	for (int field = 0; field < FIELDS_MAX; field++)
		apart_restart(&store->apart[field]);
	for (size_t i = 0; i < store->n_sources; i++) {
		struct source *source = &store->source[i];
		source->n = 0;
		source->latest_ns = INSTANT_NONE;
		bool has_effects = source->has_effects;
		if (has_effects)
			cells_release(&source->effects);
		source->has_effects = false;
		effects_thaw(source);
		if (has_effects || store->n_sources > 1)
			effects_begin(store, source);
	}
	store->tally = (struct tally){.first_ns = INSTANT_NONE, .last_ns = INSTANT_NONE};
	memset(store->has_field, 0, sizeof(store->has_field));
	store->has_latency = store->is_crowded = false;
}

/* So many rows are made records of at a time. */
#define BATCH 128

static void
fold_rows(struct store *store, uint32_t index, const struct rows *rows)
{
	struct record batch[BATCH];

	for (size_t done = 0, some; done < rows->n; done += some) {
		some = rows->n - done < BATCH ? rows->n - done : BATCH;
		for (size_t i = 0; i < some; i++) {
			rows_get(rows, done + i, &batch[i]);
			batch[i].source = index;
		}
		store_fold_again(store, index, batch, some);
	}
}

bool
store_refold(struct store *store)
{
	for (size_t i = 0; i < store->n_sources; i++)
		if (!is_there(&store->source[i]))
			return false;
	restart(store);
	for (uint32_t i = 0; i < store->n_sources; i++)
		for (size_t c = 0; c < store->source[i].chunks.n; c++) {
			fold_rows(store, i, readback_rows(store, i, c));
			store_squeeze(store);
		}
	for (uint32_t i = 0; i < store->n_sources; i++)
		effects_settle(&store->source[i]);
	return true;
}
