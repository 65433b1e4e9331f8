/* store: takes records in, one block of each source in turn, and files them everywhere. */
/* SPDX-License-Identifier: MIT */
#include "core/store/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/store_private.h"

#define ROW_BUDGET (64 << 20)
#define KEEP_CHUNKS 4

struct store *
store_new(struct names *names, const struct store_options *options)
{
	struct store *store = xcalloc(1, sizeof(*store));
	size_t budget = options ? options->row_budget : 0;

	store->names = names;
	store->tally.first_ns = store->tally.last_ns = INSTANT_NONE;
	store->cells = xcalloc(CELLS_TABLES, sizeof(*store->cells));
	for (int i = 0; i < CELLS_TABLES; i++)
		cells_init(&store->cells[i], 0, i == CELLS_PLAIN ? CELLS_BASE : CELLS_OTHER);
	store->back = xcalloc(1, sizeof(*store->back));
	readback_init(store->back, budget ? budget : ROW_BUDGET);
	store->selections = selections_new();
	store->effects = xcalloc(1, sizeof(*store->effects));
	store->effects_generation = xcalloc(1, sizeof(*store->effects_generation));
	store->chunk_bytes = CHUNK_BYTES;
	store->keep_chunks = KEEP_CHUNKS;
	store->values_max = VALUES_MAX;
	store->sketch_least = SKETCH_LEAST;
	return store;
}

void
store_free(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < store->n_sources; i++) {
		struct source *source = &store->source[i];
		if (source->intake)
			intake_free(source->intake);
		chunks_release(&source->chunks);
		effects_release(&source->effects);
	}
	free(store->source);
	for (int i = 0; i < store->n_dims; i++)
		free(store->dim[i]);
	for (int i = 0; i < CELLS_TABLES; i++)
		cells_release(&store->cells[i]);
	free(store->cells);
	readback_release(store->back);
	free(store->back);
	selections_free(store->selections);
	effects_release(store->effects);
	free(store->effects);
	free(store->effects_generation);
	free(store);
}

static struct source *
new_source(struct store *store)
{
	GROW(store->source, store->n_sources, store->cap_sources);
	struct source *source = &store->source[store->n_sources++];
	*source = (struct source){.latest_ns = INSTANT_NONE};
	store->generation++;
	return source;
}

static int
again_from_intake(void *context, int64_t offset, uint32_t length, long line_first,
		  struct record *record, struct err *err)
{
	return intake_again(context, offset, length, line_first, record, err);
}

void
store_add_source(struct store *store, struct intake *intake)
{
	struct source *source = new_source(store);

	source->intake = intake;
	source->again = again_from_intake;
	source->context = intake;
}

uint32_t
store_add_made(struct store *store, const char *const *dims, int n_dims, again_fn again,
	       void *context)
{
	struct source *source = new_source(store);

	source->again = again;
	source->context = context;
	source->is_done = true;
	store_plan(store, source, dims, n_dims);
	return (uint32_t)store->n_sources - 1;
}

void
store_widen(struct store *store, int rung)
{
	for (int i = 0; i < CELLS_TABLES; i++) {
		assert(!store->cells[i].n);
		store->cells[i].rung = rung;
	}
}

/* Does any field hold text that had to be made visible? */
static bool
is_unsafe(const struct names *names, const struct record *record)
{
	bool is = (record->flags & FLAG_UNSAFE_TEXT) || names_get(names, record->version)->unsafe ||
		  names_get(names, record->endpoint)->unsafe ||
		  names_get(names, record->status)->unsafe;

	for (int i = 0; i < RECORD_DIMS && !is; i++)
		is = record->dims[i] && names_get(names, record->dims[i])->unsafe;
	return is;
}

/* Count a usable record in the tables of cells. */
static void
fold_cells(struct store *store, const struct record *record, uint32_t id)
{
	cells_add(&store->cells[CELLS_PLAIN], record, 0, id);
	for (int i = CELLS_STATUS; i < CELLS_DIM + store->n_dims; i++)
		cells_add(&store->cells[i], record, record_value(record, cells_field(i)), id);
	for (int i = FIELD_VERSION; i < FIELD_DIM + store->n_dims; i++)
		store->has_field[i] |= record_value(record, i) != 0;
	store->has_latency |= record->latency_us != LATENCY_NONE;
}

static void
squeeze(struct store *store)
{
	uint64_t values = 0;

	for (int i = 0; i < CELLS_TABLES; i++)
		values += store->cells[i].values;
	if (values <= store->values_max)
		return;
	/* Each table gives alike; to three quarters, so that this is rare. */
	for (int i = 0; i < CELLS_TABLES; i++) {
		struct cells *cells = &store->cells[i];
		double share = (double)cells->values / (double)values;
		cells_squeeze(cells, (uint64_t)((double)store->values_max * 0.75 * share),
			      store->sketch_least);
	}
}

static void
fold_usable(struct store *store, struct source *source, const struct record *record, uint32_t id)
{
	struct tally *tally = &store->tally;
	const struct ledger *ledger = source_ledger(source);

	if (source->latest_ns != INSTANT_NONE && record->at_ns < source->latest_ns)
		tally->late++;
	else
		source->latest_ns = record->at_ns;
	if (tally->first_ns == INSTANT_NONE || record->at_ns < tally->first_ns)
		tally->first_ns = record->at_ns;
	if (tally->last_ns == INSTANT_NONE || record->at_ns > tally->last_ns)
		tally->last_ns = record->at_ns;
	fold_cells(store, record, id);
	effects_add(&source->effects, record, id,
		    !ledger || !ledger_repaired(ledger) ||
		    record->offset + record->length <= ledger->first_damage_offset);
}

static void
fold(struct store *store, uint32_t index, const struct record *original)
{
	struct source *source = &store->source[index];
	struct record record = *original;

	record.source = index;
	source_map_dims(source, &record);
	if (chunks_add(&source->chunks, &record, store->chunk_bytes))
		readback_admit(store, index, source->chunks.n - 1);
	uint32_t id = ++source->n;
	store->tally.records++;
	store->tally.unsafe_fields += is_unsafe(store->names, &record);
	if (record.unusable) {
		store->tally.unusable++;
		store->tally.unusable_why[record.unusable]++;
	} else {
		fold_usable(store, source, &record, id);
	}
}

/* After new records: ids of later sources move up, figures kept elsewhere are stale. */
static void
settle(struct store *store)
{
	uint32_t base = 0;

	for (size_t i = 0; i < store->n_sources; i++) {
		store->source[i].base = base;
		base += store->source[i].n;
	}
	squeeze(store);
	store->generation++;
}

void
store_fold(struct store *store, const struct record *record)
{
	fold(store, record->source, record);
	settle(store);
}

/* Records in the plain table: counted as they came, at the end of a source cell by cell. */
static uint64_t
in_figures(const struct cells *cells, bool is_done)
{
	uint64_t n = 0;

	if (!is_done)
		return cells->records;
	for (size_t i = 0; i < cells->n; i++)
		n += cells->cell[i].n;
	return n;
}

/* Every byte and every record is accounted for; otherwise nothing said about them holds. */
static void
check_books(const struct store *store, const struct source *source)
{
	struct books books = intake_books(source->intake);
	const struct tally *tally = &store->tally;
	uint64_t records = in_figures(&store->cells[CELLS_PLAIN], source->is_done);
	struct str text = {0};

	records += tally->unusable + tally->duplicates;
	if (!books_balance(&books)) {
		str_fmt(&text, "books of bytes do not balance: %lld read, %lld accounted for",
			(long long)books.bytes,
			(long long)(books.record_bytes + books.separator_bytes +
				    books.skipped_bytes + books.pending_bytes));
		die(ERR_BUG, text.at);
	}
	if (records != tally->records && !store->cells[CELLS_PLAIN].is_off) {
		str_fmt(&text, "books of records do not balance: %llu read, %llu accounted for",
			(unsigned long long)tally->records, (unsigned long long)records);
		die(ERR_BUG, text.at);
	}
}

static void
load_source(struct store *store, uint32_t index, size_t budget)
{
	struct source *source = &store->source[index];
	struct record record;

	source->is_done = intake_read(source->intake, budget) != 1;
	while (intake_next(source->intake, &record)) {
		if (!source->has_plan) {
			const struct fields *fields = intake_fields(source->intake);
			const char *paths[RECORD_DIMS];
			for (int i = 0; i < fields->n_dims; i++)
				paths[i] = fields->dims[i];
			store_plan(store, source, paths, fields->n_dims);
		}
		fold(store, index, &record);
	}
	check_books(store, source);
}

int
store_load(struct store *store, size_t budget)
{
	int has_more = 0;

	for (size_t i = 0; i < store->n_sources; i++) {
		struct source *source = &store->source[i];
		if (!source->is_done)
			load_source(store, (uint32_t)i, budget);
		has_more |= !source->is_done;
		/* Shared dimensions stand in the order of sources, whatever the budget: a source
		 * waits until those before it have their plan. */
		if (!source->is_done && !source->has_plan)
			break;
	}
	settle(store);
	return has_more;
}
