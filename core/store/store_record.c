/* store_record: from an id to the record, and to its bytes as logged. */
/* SPDX-License-Identifier: MIT */
#include "core/store/store_private.h"

size_t
store_sources(const struct store *store)
{
	return store->n_sources;
}

uint32_t
store_base(const struct store *store, size_t index)
{
	return store->source[index].base;
}

struct intake *
store_source(const struct store *store, size_t index)
{
	return index < store->n_sources ? store->source[index].intake : NULL;
}

struct names *
store_names(const struct store *store)
{
	return store->names;
}

uint64_t
store_generation(const struct store *store)
{
	return store->generation;
}

uint64_t
store_lost(const struct store *store)
{
	return store->back->lost;
}

bool
store_locate(const struct store *store, uint32_t id, uint32_t *source, uint32_t *local)
{
	for (size_t i = 0; id && i < store->n_sources; i++) {
		const struct source *at = &store->source[i];
		if (id - 1 < at->base + at->n) {
			*source = (uint32_t)i;
			*local = id - 1 - at->base;
			return true;
		}
	}
	return false;
}

void
store_resolve(const struct store *store, struct cell *cell)
{
	for (int i = 0; i < REFS; i++)
		if (cell->ref[i].id)
			cell->ref[i].id += store->source[cell->ref[i].source].base;
}

int
store_record(const struct store *store, uint32_t id, struct record *record, struct err *err)
{
	uint32_t source, local;

	if (!store_locate(store, id, &source, &local)) {
		err_set(err, ERR_IO, "record %u: there is no such record", id);
		return 0;
	}
	const struct chunks *chunks = &store->source[source].chunks;
	size_t chunk = chunks_find(chunks, local);
	const struct rows *rows = readback_rows(store, source, chunk);
	size_t row = local - chunks->at[chunk].first;
	if (rows->unusable[row] == ROW_LOST) {
		*err = store->back->err;
		return 0;
	}
	rows_get(rows, row, record);
	record->source = source;
	return 1;
}

int
store_bytes(const struct store *store, const struct ref *ref, struct str *out, struct err *err)
{
	struct intake *intake = store_source(store, ref->source);

	if (!intake)
		return err_set(err, ERR_IO, "record %u: its source is not open", ref->id);
	int result = intake_reread(intake, ref->offset, ref->length, out, err);
	if (result != 0)	/* a changed file says which line is gone */
		intake_say_gone(intake, ref->line_first, err);
	return result;
}
