/* pull: records of a source as they come, by the shared plan, folded into nothing. */
/* SPDX-License-Identifier: MIT */
#include "core/store/pull.h"

#include "core/store/store_private.h"

size_t
store_pull(struct store *store, uint32_t index, struct record *records, size_t max)
{
	struct source *source = &store->source[index];
	size_t n = intake_next_many(source->intake, records, max);

	if (n > 0 && !source->has_plan) {
		const struct fields *fields = intake_fields(source->intake);
		const char *paths[RECORD_DIMS];
		for (int i = 0; i < fields->n_dims; i++)
			paths[i] = fields->dims[i];
		store_plan(store, source, paths, fields->n_dims);
	}
	return n;
}

struct record
store_shared(const struct store *store, const struct record *record)
{
	struct record shared = *record;

	source_map_dims(&store->source[record->source], &shared);
	return shared;
}
