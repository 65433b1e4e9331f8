/* pull: records of a source as they come, by the shared plan, folded into nothing. */
/* SPDX-License-Identifier: MIT */
#include "core/store/pull.h"

#include <stdlib.h>

#include "core/store/store_private.h"

/* The intakes of the sources that have one, and how many; owned by the caller. */
static struct intake **
list_intakes(const struct store *store, size_t *n)
{
	struct intake **all = xcalloc(store->n_sources + 1, sizeof(*all));

	*n = 0;
	for (size_t i = 0; i < store->n_sources; i++)
		if (store->source[i].intake)
			all[(*n)++] = store->source[i].intake;
	return all;
}

void
store_settle_heads(struct store *store)
{
	bool is_awaited = false, is_open = false, has_pending = false;
	size_t n;

	for (size_t i = 0; i < store->n_sources; i++) {
		const struct intake *in = store->source[i].intake;
		if (!in)
			continue;
		is_awaited |= intake_is_awaited(in) && !(store->is_hurried && intake_is_idle(in));
		has_pending |= intake_has_chosen(in) && !intake_is_begun(in);
		is_open |= !intake_has_chosen(in) || intake_goes_on(in);
	}
	if (!has_pending || (is_awaited && !store->is_over))
		return;
	struct intake **all = list_intakes(store, &n);
	for (size_t i = 0; i < n && n > 1; i++)
		if (!intake_is_begun(all[i]) && intake_is_unsure(all[i]))
			intake_agree(all[i], all, n);
	intake_accord(all, n, is_open);
	free(all);
}

void
store_meet(struct store *store, size_t budget)
{
	for (size_t i = 0; i < store->n_sources; i++)
		if (store->source[i].intake && !intake_is_begun(store->source[i].intake))
			intake_read_head(store->source[i].intake, budget);
	store_settle_heads(store);
}

bool
store_is_met(const struct store *store)
{
	for (size_t i = 0; i < store->n_sources; i++)
		if (store->source[i].intake && !intake_is_begun(store->source[i].intake) &&
		    !intake_is_waiting(store->source[i].intake))
			return false;
	return true;
}

void
store_hurry(struct store *store, bool is_over)
{
	store->is_hurried = true;
	store->is_over |= is_over;
}

size_t
store_pull(struct store *store, uint32_t index, struct record *records, size_t max)
{
	struct source *source = &store->source[index];

	if (!intake_is_begun(source->intake))
		return 0;
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
