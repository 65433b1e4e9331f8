/* pull: records of a source as they come, by the shared plan, folded into nothing. */
/* SPDX-License-Identifier: MIT */
#include "core/store/pull.h"

#include <stdlib.h>

#include "core/store/store_private.h"

void
store_agree(struct store *store, uint32_t index)
{
	struct intake *in = store->source[index].intake;
	struct intake **all;
	size_t n = 0;

	if (store->n_sources < 2 || !in || !intake_is_unsure(in))
		return;
	all = xcalloc(store->n_sources, sizeof(struct intake *));
	for (size_t i = 0; i < store->n_sources; i++)
		if (store->source[i].intake)
			all[n++] = store->source[i].intake;
	intake_agree(in, all, n);
	free(all);
}

size_t
store_pull(struct store *store, uint32_t index, struct record *records, size_t max)
{
	struct source *source = &store->source[index];

	store_agree(store, index);
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
