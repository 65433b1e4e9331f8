/* store: takes records in, one block of each source in turn, and files them everywhere. */
/* SPDX-License-Identifier: MIT */
#include "core/store/store.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/template_fold.h"
#include "core/store/attempts.h"
#include "core/store/cuts.h"
#include "core/store/ids.h"
#include "core/store/panel_private.h"
#include "core/store/sieve.h"
#include "core/store/store_private.h"
#include "core/store/traces_private.h"

#define ROW_BUDGET (64 << 20)
#define KEEP_CHUNKS 4
/* So many latencies are merged in one go: some milliseconds. */
#define RIPEN_EACH (1 << 20)
/* Records folded in one go: few enough to stay in a near cache. */
#define BATCH 128

struct store *
store_new(struct names *names, const struct store_options *options)
{
	struct store *store = xcalloc(1, sizeof(*store));
	size_t budget = options ? options->row_budget : 0;

	store->names = names;
	store->tally.first_ns = store->tally.last_ns = INSTANT_NONE;
	store->cells = xcalloc(CELLS_TABLES, sizeof(*store->cells));
	for (int i = 0; i < CELLS_TABLES; i++)
		cells_init(&store->cells[i], 0, i == CELLS_STATUS ? CELLS_BASE : CELLS_OTHER);
	store->apart = xcalloc(FIELDS_MAX, sizeof(*store->apart));
	for (int i = 0; i < FIELDS_MAX; i++)
		apart_init(&store->apart[i], i == FIELD_ENDPOINT ? APART_ENDPOINTS : APART_VALUES);
	store->back = xcalloc(1, sizeof(*store->back));
	readback_init(store->back, budget ? budget : ROW_BUDGET);
	store->folds = folds_new();
	store->selections = selections_new();
	store->panels = panels_new();
	store->cuts = cuts_new();
	store->sieves = sieves_new();
	store->effects = effects_new();
	store->identities = identities_new();
	store->traces = traces_new(TRACES_HOPS);
	store->chunk_bytes = CHUNK_BYTES;
	store->small_records = SMALL_RECORDS;
	store->keep_chunks = KEEP_CHUNKS;
	store->values_max = VALUES_MAX;
	store->rests_max = RESTS_MAX;
	store->sketch_least = SKETCH_LEAST;
	store->low_ns = INT64_MIN;
	store->high_ns = INT64_MAX;
	return store;
}

void
store_free(struct store *store)
{
	if (!store)
		return;
	skew_forget(store);
	for (size_t i = 0; i < store->n_sources; i++) {
		struct source *source = &store->source[i];
		if (source->intake)
			intake_free(source->intake);
		chunks_release(&source->chunks);
		cells_release(&source->effects);
		effects_thaw(source);
		aside_release(&source->aside);
		ids_free(source->ids);
	}
	free(store->source);
	for (size_t i = 0; i < store->n_notes; i++)
		free(store->note[i]);
	free(store->note);
	for (int i = 0; i < store->n_dims; i++)
		free(store->dim[i]);
	for (int i = 0; i < CELLS_TABLES; i++)
		cells_release(&store->cells[i]);
	free(store->cells);
	for (int i = 0; i < FIELDS_MAX; i++)
		apart_release(&store->apart[i]);
	free(store->apart);
	folds_free(store->folds);
	readback_release(store->back);
	free(store->back);
	selections_free(store->selections);
	panels_free(store->panels);
	cuts_free(store->cuts);
	sieves_free(store->sieves);
	effects_free(store->effects);
	traces_free(store->traces);
	identities_free(store->identities);
	free(store);
}

static struct source *
new_source(struct store *store)
{
	GROW(store->source, store->n_sources, store->cap_sources);
	struct source *source = &store->source[store->n_sources++];
	*source = (struct source){.latest_ns = INSTANT_NONE, .strict_end = INT64_MAX};
	aside_init(&source->aside);
	for (size_t i = 0; store->n_sources > 1 && i < store->n_sources; i++)
		effects_begin(store, &store->source[i]);
	store->generation++;
	return source;
}

static int
again_from_intake(void *context, int64_t offset, uint32_t length, long line_first,
		  struct record *record, struct err *err)
{
	return intake_again(context, offset, length, line_first, record, err);
}

static bool
mark_of_intake(void *context, struct scan_mark *mark)
{
	return intake_mark(context, mark);
}

static void *
open_replay(void *context, const struct scan_mark *from, int64_t upto)
{
	return intake_replay(context, from, upto);
}

static int
next_of_replay(void *replay, struct record *record, struct err *err)
{
	return replay_next(replay, record, err);
}

static void
close_replay(void *replay)
{
	replay_free(replay);
}

static const struct replay_way replay_of_intake = {
	.mark = mark_of_intake, .open = open_replay, .next = next_of_replay, .close = close_replay,
};

void
store_add_source(struct store *store, struct intake *intake)
{
	struct source *source = new_source(store);

	source->intake = intake;
	intake_set_folds(intake, store->folds);
	source->sets_flags = true;
	source->again = again_from_intake;
	source->replay = &replay_of_intake;
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

void
store_squeeze(struct store *store)
{
	uint64_t room = 0;

	for (int i = 0; i < CELLS_TABLES; i++)
		room += cells_room(&store->cells[i]);
	if (room <= store->values_max)
		return;
	store->cells[CELLS_STATUS].strips.rests_most = store->rests_max;
	/* To three quarters, so that this is rare; half is left to the base table, which most is
	 * asked of, before others, and those give alike. */
	uint64_t left = store->values_max * 3 / 4, base = cells_room(&store->cells[CELLS_STATUS]);
	uint64_t most = room > base ? store->values_max / 2 : left;
	cells_squeeze(&store->cells[CELLS_STATUS], base < most ? base : most, store->sketch_least);
	left -= base < most ? base : most;
	for (int i = CELLS_DIM; i < CELLS_TABLES; i++) {
		struct cells *cells = &store->cells[i];
		double share = (double)cells_room(cells) / (double)(room - base);
		if (cells->n)
			cells_squeeze(cells, (uint64_t)((double)left * share), store->sketch_least);
	}
}

void
store_settle(struct store *store)
{
	uint32_t base = 0;

	for (size_t i = 0; i < store->n_sources; i++) {
		store->source[i].base = base;
		base += store->source[i].n;
	}
	store->generation++;
}

/* Records in the base table: counted as they came, at the end of a source lot by lot. */
static uint64_t
in_figures(const struct cells *cells, bool is_done)
{
	uint64_t n = 0;

	if (!is_done)
		return cells->records;
	for (size_t i = 0; i < cells->n; i++)
		n += lot_n(cells_lot(cells, i));
	return n;
}

/* Every byte and every record is accounted for; otherwise nothing said about them holds. */
static void
check_books(const struct store *store, const struct source *source)
{
	struct books books = intake_books(source->intake);
	const struct tally *tally = &store->tally;
	uint64_t records = in_figures(&store->cells[CELLS_STATUS], source->is_done);
	struct str text = {0};

	records += tally->unusable + tally->duplicates + tally->outside;
	if (!books_balance(&books)) {
		str_fmt(&text, "books of bytes do not balance: %lld read, %lld accounted for",
			(long long)books.bytes,
			(long long)(books.record_bytes + books.separator_bytes +
				    books.skipped_bytes + books.pending_bytes));
		die(ERR_BUG, text.at);
	}
	if (records != tally->records && !store->cells[CELLS_STATUS].is_off) {
		str_fmt(&text, "books of records do not balance: %llu read, %llu accounted for",
			(unsigned long long)tally->records, (unsigned long long)records);
		die(ERR_BUG, text.at);
	}
}

static void
plan(struct store *store, struct source *source)
{
	const struct fields *fields = intake_fields(source->intake);
	const char *paths[RECORD_DIMS];

	for (int i = 0; i < fields->n_dims; i++)
		paths[i] = fields->dims[i];
	store_plan(store, source, paths, fields->n_dims);
	source->ids = ids_new(IDS_MOST / store->n_sources + 1);
}

/*
 * Twins are looked for where there are several sources or something that tells requests apart;
 * else only in a small log, for what nobody can tell apart is kept in any case.
 */
static void
keep_hashes(struct store *store, struct source *source, const struct record *batch, size_t n)
{
	if (!source->ids)
		return;
	for (size_t i = 0; i < n; i++)
		ids_add(source->ids, batch[i].hash);
	if (store->n_sources > 1 || intake_identifier(source->intake) ||
	    ids_count(source->ids) <= store->small_records)
		return;
	ids_free(source->ids);
	source->ids = NULL;
	intake_set_hashes(source->intake, false);
}

/* All was taken: what was held for more is given back. */
static void
close_source(struct store *store, uint32_t index)
{
	struct source *source = &store->source[index];

	source->is_closed = true;
	effects_settle(source);
	readback_close(store, index);
	if (source->ids)
		ids_trim(source->ids);
}

static void
load_source(struct store *store, uint32_t index, size_t budget)
{
	struct source *source = &store->source[index];
	struct record *batch = xcalloc(BATCH, sizeof(*batch));
	size_t n;

	source->is_done = intake_read(source->intake, budget) != 1;
	if (store->n_sources == 1)	/* it asks nobody */
		store_settle_heads(store);
	do {
		store_note_mark(store, index);
		n = intake_next_many(source->intake, batch, BATCH);
		if (n && !source->has_plan)
			plan(store, source);
		keep_hashes(store, source, batch, n);
		ahead_take(store, index, batch, n);
		store_fold_many(store, index, batch, n);
		traces_pull(store, source);
	} while (n > 0);
	free(batch);
	check_books(store, source);
	if (source->is_done)
		close_source(store, index);
}

static bool
holds_still(const struct tally *before, const struct tally *after)
{
	return after->books.bytes == before->books.bytes &&
	       after->books.pending_bytes == before->books.pending_bytes &&
	       after->records == before->records;
}

void
store_prepare(struct store *store)
{
	store->is_prepared = true;
}

/* Merge a piece of what questions will want; is there more of it? */
static bool
ripen(struct store *store)
{
	bool has_more = false;

	for (int i = 0; i < CELLS_DIM + store->n_dims && !has_more; i++)
		has_more = cells_ripen(&store->cells[i], RIPEN_EACH);
	return has_more;
}

int
store_load(struct store *store, size_t budget)
{
	int has_more = 0;

	if (store->is_ripening)
		return store->is_ripening = ripen(store);
	struct tally before = store_tally(store);

	for (size_t i = 0; i < store->n_sources; i++)
		if (!store->source[i].has_plan && store->source[i].intake) {
			intake_set_hashes(store->source[i].intake, true);
			intake_set_hops(store->source[i].intake, true);
		}
	if (store->n_sources > 1)
		store_meet(store, budget);
	for (size_t i = 0; i < store->n_sources; i++) {
		struct source *source = &store->source[i];
		if (!source->is_done &&
		    (store->n_sources == 1 || intake_is_begun(source->intake)))
			load_source(store, (uint32_t)i, budget);
		has_more |= !source->is_done;
		/* Shared dimensions stand in the order of sources, whatever the budget: a source
		 * waits until those before it have their plan; not for one that has nothing yet. */
		if (!source->is_done && !source->has_plan && !intake_is_idle(source->intake))
			break;
	}
	/* What is followed is asked again and again: nothing came, and caches hold. */
	struct tally after = store_tally(store);
	if (has_more && holds_still(&before, &after))
		return has_more;
	if (!has_more)
		store_squeeze(store);
	store_settle(store);
	if (has_more)
		return has_more;
	store_conclude(store);
	return store->is_ripening = store->is_prepared && ripen(store);
}
