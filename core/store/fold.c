/* fold: what is done for every record: into lots, the chunk index and the tally. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/store/store_private.h"

/* What is rare is kept out of the way of what is done for every record and field. */
#define RARE __attribute__((noinline))

/* The tables see a new bucket; until `width` has passed none of them sees another. */
static RARE void
open_window(struct store *store, int64_t at_ns)
{
	int finest = CELLS_RUNGS - 1;

	if (store->is_crowded)
		store_fold_values(store);
	for (int i = 0; i < CELLS_DIM + store->n_dims; i++) {
		struct cells *cells = &store->cells[i];
		cells_open(cells, at_ns);
		if (!cells->is_off && cells->rung < finest)
			finest = cells->rung;
	}
	store->window_ns = bucket_start(at_ns, cells_width_ns[finest]);
	store->window_width = (uint64_t)cells_width_ns[finest];
}

/* What the lots have for a value; each record is counted in one table a field. */
static uint32_t
meet(struct store *store, int field, uint32_t value, bool is_counted)
{
	struct apart *apart = &store->apart[field];
	size_t n_own = apart->n_own;
	uint32_t met = apart_meet(apart, value, is_counted);

	store->has_field[field] |= value != NAME_NONE;
	store->is_crowded |= apart->n_own > n_own && apart_is_crowded(apart);
	return met;
}

/* The values of a key, new ones and folded ones among them, become what the lots have. */
static RARE bool
meet_values(struct store *store, int table, struct cell_key *key)
{
	struct cell_key raw = *key;

	key->version = meet(store, FIELD_VERSION, raw.version, table == CELLS_STATUS);
	key->endpoint = meet(store, FIELD_ENDPOINT, raw.endpoint, table == CELLS_STATUS);
	key->value = meet(store, cells_field(table), raw.value, true);
	raw.endpoint = apart_joined(&store->apart[FIELD_ENDPOINT], raw.endpoint);
	return key->version != raw.version || key->endpoint != raw.endpoint ||
	       key->value != raw.value;
}

/* A lot that was not met of late: the key in full, and what fields there are. */
static RARE void
add_slowly(struct store *store, struct cells *cells, uint64_t who, uint64_t what,
	   const struct mark *mark, struct recent *recent)
{
	int rung = cells->rung, table = (int)(cells - store->cells);
	struct cell_key key = cells_key(who, what, cells_bucket(cells, mark->at_ns));
	bool is_folded = false;

	if (!apart_is_plain(&store->apart[FIELD_VERSION], key.version) ||
	    !apart_is_plain(&store->apart[FIELD_ENDPOINT], key.endpoint) ||
	    !apart_is_plain(&store->apart[cells_field(table)], key.value))
		is_folded = meet_values(store, table, &key);
	store->has_field[FIELD_OUTCOME] |= key.outcome != OUTCOME_UNKNOWN;
	store->has_latency |= mark->latency_us != LATENCY_NONE;
	struct lot *lot = cells_add_slowly(cells, &key, mark, store->n_elsewhere + mark->id);
	/* Tables that change see their bucket anew before the next record. */
	if (cells->rung != rung || store->is_crowded)
		store->window_width = 0;
	/* A value that is folded has to be counted each time it is met. */
	else if (lot && !is_folded)
		*recent = (struct recent){who, what, cells->bucket, lot};
}

/* A record that is not the common case in a lot met of late. */
static RARE void
add_oddly(struct store *store, struct cells *cells, struct lot *lot, const struct mark *mark)
{
	store->has_latency |= mark->latency_us != LATENCY_NONE;
	lot_add_slowly(lot, mark, &cells->strips);
}

static inline __attribute__((always_inline)) void
add(struct store *store, struct cells *cells, uint64_t who, uint64_t hash, uint64_t what,
    const struct mark *mark)
{
	struct recent *recent = cells_recent(cells, hash, what);

	if (recent->what != what || recent->who != who || recent->bucket != cells->bucket)
		add_slowly(store, cells, who, what, mark, recent);
	else if (!lot_add(recent->lot, mark))
		add_oddly(store, cells, recent->lot, mark);
}

/* A usable record into every table. */
static inline __attribute__((always_inline)) void
fold_usable(struct store *store, struct source *source, const struct record *record,
	    uint32_t index, uint32_t id)
{
	struct mark mark = mark_of(record, index, id);
	uint64_t who = cells_who(record->version, record->endpoint), hash = cells_hash(who);
	uint32_t traits = (uint32_t)record->outcome * TRAIT_OUTCOME +
			  (record->flags & FLAGS_REPAIRED ? TRAIT_REPAIRED : 0);
	bool is_partial = mark.lines || record->flags & FLAG_TRUNCATED;
	uint32_t base = traits + (is_partial ? TRAIT_WRAPPED : 0) +
			(record->offset + record->length > source->strict_end ?
			 TRAIT_PAST_DAMAGE : 0);
	struct cells *cells = store->cells;
	int n_dims = store->n_dims;

	if ((uint64_t)record->at_ns - (uint64_t)store->window_ns >= store->window_width)
		open_window(store, record->at_ns);
	add(store, cells + CELLS_STATUS, who, hash, cells_what(record->status, base), &mark);
	cells += CELLS_DIM;
	for (int i = 0; i < n_dims; i++)
		add(store, cells + i, who, hash, cells_what(record->dims[i], traits), &mark);
	if (source->has_effects) {
		uint32_t version = record->version;
		if (apart_is_folded(&store->apart[FIELD_VERSION], version))
			version = NAME_OTHER;
		effects_add(&source->effects, version, base, &mark);
	}
}

/* Hand-made records have no reader that would have set the flag. */
static bool
has_unsafe_name(const struct store *store, const struct record *record)
{
	bool is = names_raw(store->names, record->version)->unsafe ||
		  names_raw(store->names, record->endpoint)->unsafe ||
		  names_raw(store->names, record->status)->unsafe;

	for (int i = 0; i < store->n_dims; i++)
		is |= names_raw(store->names, record->dims[i])->unsafe != 0;
	return is;
}

static void
count_unsafe(struct store *store, const struct source *source, const struct record *records,
	     size_t n)
{
	for (size_t i = 0; i < n; i++)
		store->tally.unsafe_fields += records[i].flags & FLAG_UNSAFE_TEXT ||
			(!source->sets_flags && has_unsafe_name(store, &records[i]));
}

static void
count_unusable(struct tally *tally, enum unusable why)
{
	if (why == UNUSABLE_DUPLICATE) {
		tally->duplicates++;
		return;
	}
	tally->unusable++;
	if (why < UNUSABLES)	/* else its bytes are gone */
		tally->unusable_why[why]++;
}

/* Records of one chunk, whose dims stand in the shared order. */
static void
fold_run(struct store *store, uint32_t index, const struct record *records, size_t n,
	 struct chunk *chunk)
{
	struct source *source = &store->source[index];
	struct tally *tally = &store->tally;
	int64_t first_ns = INT64_MAX, last_ns = INT64_MIN, latest_ns = source->latest_ns;
	uint32_t usable = 0, late = 0, id = source->n, flags = 0;
	uint64_t widest_ns = chunk ? chunk->widest_ns : 0;
	int64_t widest_from_ns = chunk ? chunk->widest_from_ns : 0;
	bool has_before = chunk && chunk->first_ns <= chunk->last_ns;

	store->n_elsewhere = tally->records - source->n;
	for (size_t i = 0; i < n; i++) {
		const struct record *record = &records[i];
		id++;
		flags |= record->flags;
		if (record->unusable) {
			count_unusable(tally, record->unusable);
			continue;
		}
		if (!chunk && (record->at_ns < store->low_ns || record->at_ns > store->high_ns)) {
			tally->outside++;
			continue;
		}
		usable++;
		first_ns = record->at_ns < first_ns ? record->at_ns : first_ns;
		if (record->at_ns >= latest_ns) {
			uint64_t gap_ns = (uint64_t)record->at_ns - (uint64_t)latest_ns;
			if (gap_ns > widest_ns && has_before) {
				widest_ns = gap_ns;
				widest_from_ns = latest_ns;
			}
			has_before = true;
			latest_ns = last_ns = record->at_ns;
		} else {
			late++;
			last_ns = record->at_ns > last_ns ? record->at_ns : last_ns;
		}
		fold_usable(store, source, record, index, id);
	}
	source->n = id;
	source->latest_ns = latest_ns;
	tally->records += n;
	tally->late += late;
	if (flags & FLAG_UNSAFE_TEXT || !source->sets_flags)
		count_unsafe(store, source, records, n);
	for (int i = 0; i < CELLS_DIM + store->n_dims; i++)
		store->cells[i].records += usable;
	if (chunk) {
		chunk_extend(chunk, records, n, first_ns, last_ns);
		chunk->widest_ns = widest_ns;
		chunk->widest_from_ns = widest_from_ns;
		chunk->is_mixed |= late > 0;
	}
	if (usable && (tally->first_ns == INSTANT_NONE || first_ns < tally->first_ns))
		tally->first_ns = first_ns;
	if (usable && (tally->last_ns == INSTANT_NONE || last_ns > tally->last_ns))
		tally->last_ns = last_ns;
}

/* A chunk without a mark is begun only where the last one has become so many times too long. */
#define PATIENCE 4

/* Rows read back are those of a chunk as it was: it cannot grow any more. */
static bool
is_frozen(const struct chunk *chunk)
{
	return chunk->rows && !chunk->keeps_rows;
}

void
store_note_mark(struct store *store, uint32_t index)
{
	struct source *source = &store->source[index];
	const struct chunks *chunks = &source->chunks;
	const struct chunk *last = chunks->n ? &chunks->at[chunks->n - 1] : NULL;
	bool is_due = !last || is_frozen(last) ||
		      last->end - last->offset >= (int64_t)store->chunk_bytes;

	source->has_mark = source->replay && is_due &&
			   source->replay->mark(source->context, &source->mark);
}

/* Begin a chunk with this record where it is time to. */
static void
begin_chunk(struct store *store, uint32_t index, const struct record *first)
{
	struct source *source = &store->source[index];
	struct chunks *chunks = &source->chunks;
	const struct chunk *last = chunks->n ? &chunks->at[chunks->n - 1] : NULL;
	int64_t bytes = last ? first->offset + first->length - last->offset : 0;
	int64_t most = (int64_t)store->chunk_bytes * (source->replay ? PATIENCE : 1);

	if (last && !source->has_mark && !is_frozen(last) && bytes <= most)
		return;
	chunks_begin(chunks, first, source->has_mark ? &source->mark : NULL,
		     !source->has_mark || store->tally.records < store->small_records);
	source->has_mark = false;
	readback_admit(store, index, chunks->n - 1);
}

/* How many of the records go to the last chunk; at least one, which begin_chunk() saw. */
static size_t
run_length(const struct store *store, uint32_t index, const struct record *records, size_t n)
{
	const struct source *source = &store->source[index];
	const struct chunk *chunk = &source->chunks.at[source->chunks.n - 1];
	int64_t most = (int64_t)store->chunk_bytes * (source->replay ? PATIENCE : 1);
	int64_t end = chunk->offset + most;
	size_t i = 1;

	if (records[n - 1].offset + records[n - 1].length <= end)
		return n;
	while (i < n && records[i].offset + records[i].length <= end)
		i++;
	return i;
}

static bool
is_shared_order(const struct store *store, const struct source *source)
{
	bool is = source->n_dims == store->n_dims;

	for (int i = 0; is && i < source->n_dims; i++)
		is = source->dim[i] == i;
	return is;
}

/* So many values of rarely equal orders are put right at a time. */
#define MAPPED 64

static void
fold(struct store *store, uint32_t index, const struct record *records, size_t n)
{
	while (n > 0) {
		begin_chunk(store, index, records);
		size_t run = run_length(store, index, records, n);
		size_t left = SQUEEZE_EVERY - store->tally.records % SQUEEZE_EVERY;
		run = run < left ? run : left;
		const struct chunks *chunks = &store->source[index].chunks;
		fold_run(store, index, records, run, &chunks->at[chunks->n - 1]);
		if (run == left)
			store_squeeze(store);
		records += run;
		n -= run;
	}
}

/* The same for a source whose dims stand in another order than the shared one. */
static void
fold_mapped(struct store *store, uint32_t index, const struct record *records, size_t n)
{
	struct record mapped[MAPPED];

	for (size_t done = 0, some; done < n; done += some) {
		some = n - done < MAPPED ? n - done : MAPPED;
		memcpy(mapped, records + done, some * sizeof(*mapped));
		for (size_t i = 0; i < some; i++)
			source_map_dims(&store->source[index], &mapped[i]);
		fold(store, index, mapped, some);
	}
}

void
store_fold_many(struct store *store, uint32_t index, const struct record *records, size_t n)
{
	struct source *source = &store->source[index];
	const struct ledger *ledger = source_ledger(source);

	/* What was made for questions goes when the first bucket is opened. */
	store->window_width = 0;
	source->strict_end = ledger && ledger_repaired(ledger) ? ledger->first_damage_offset
							       : INT64_MAX;
	if (is_shared_order(store, source))
		fold(store, index, records, n);
	else
		fold_mapped(store, index, records, n);
}

void
store_fold_again(struct store *store, uint32_t index, const struct record *records, size_t n)
{
	store->window_width = 0;
	fold_run(store, index, records, n, NULL);
}

void
store_fold(struct store *store, const struct record *record)
{
	store_note_mark(store, record->source);
	store_fold_many(store, record->source, record, 1);
	store_squeeze(store);
	store_settle(store);
}
