/* store_apart: counts of values for those who rank them, and lots for those who lost. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/ingest/template_fold.h"
#include "core/store/store_private.h"

/* The table that tells the values of a field. */
static struct cells *
table_of(const struct store *store, int field)
{
	return &store->cells[field < FIELD_DIM ? CELLS_STATUS : field - FIELD_DIM + CELLS_DIM];
}

/* Usable records of each value that has own lots, by id, for all names. Owned by the caller. */
static uint64_t *
count_values(const struct store *store, int field)
{
	const struct cells *cells = table_of(store, field);
	size_t names = names_count(store->names), cap = store->apart[field].cap;
	cap = cap > names ? cap : names;
	uint64_t *n = xcalloc(cap + 1, sizeof(*n));

	for (size_t i = 0; i < cells->n; i++) {
		uint32_t value = cell_key_value(&cells->key[i], field);
		if (value <= cap)
			n[value] += lot_n(cells_lot(cells, i));
	}
	return n;
}

/* The lots of a field become those of what its values are by now. */
static void
rekey(struct store *store, int field)
{
	const struct apart *apart = &store->apart[field];

	if (field == FIELD_STATUS || field >= FIELD_DIM) {
		cells_fold_values(table_of(store, field), NULL, NULL, apart);
		return;
	}
	const struct apart *version = field == FIELD_VERSION ? apart : NULL;
	const struct apart *endpoint = field == FIELD_ENDPOINT ? apart : NULL;
	for (int i = 0; i < CELLS_DIM + store->n_dims; i++)
		cells_fold_values(&store->cells[i], version, endpoint, NULL);
	for (size_t i = 0; version && i < store->n_sources; i++)
		if (store->source[i].has_effects)
			cells_fold_values(&store->source[i].effects, version, NULL, NULL);
}

/* The endpoints that are told by now. Returns how many; *out is owned by the caller. */
static size_t
list_endpoints(const struct apart *apart, uint32_t **out)
{
	size_t n = 0;

	*out = xcalloc(apart->n_own + apart->n_folded + 1, sizeof(**out));
	for (uint32_t value = 1; value < apart->cap; value++)
		if (apart->state[value] != APART_NEW && apart->state[value] != APART_JOINED)
			(*out)[n++] = value;
	return n;
}

/* An endpoint is that of a folded path from here on, and so are those that come. */
static void
join(struct store *store, uint32_t value, uint32_t into, uint64_t *n)
{
	const struct name *name = names_raw(store->names, into);

	apart_join(&store->apart[FIELD_ENDPOINT], value, into, n);
	folds_learn(store->folds, name->raw, name->len);
}

size_t
store_join_endpoints(struct store *store)
{
	struct apart *apart = &store->apart[FIELD_ENDPOINT];
	uint32_t *value;

	if (apart->n_own + apart->n_folded <= FOLD_VALUES)
		return 0;
	size_t n = list_endpoints(apart, &value);
	uint32_t *folded = xcalloc(n + 1, sizeof(*folded));
	size_t changed = template_fold(store->names, value, n, folded);
	uint64_t *records = changed ? count_values(store, FIELD_ENDPOINT) : NULL;
	for (size_t i = 0; i < n && changed; i++)
		if (folded[i] != value[i])
			join(store, value[i], folded[i], records);
	free(records);
	free(folded);
	free(value);
	if (changed) {
		rekey(store, FIELD_ENDPOINT);
		store->window_width = 0;
		store->stamp++;
	}
	return changed;
}

static void
fold_values(struct store *store, int field)
{
	struct apart *apart = &store->apart[field];

	if (field == FIELD_ENDPOINT && store_join_endpoints(store) && !apart_is_crowded(apart))
		return;
	uint64_t *n = count_values(store, field);
	apart_fold(apart, store->names, n);
	free(n);
	rekey(store, field);
}

void
store_fold_values(struct store *store)
{
	store->is_crowded = false;
	for (int field = 0; field < FIELD_DIM + store->n_dims; field++)
		if (apart_is_crowded(&store->apart[field]))
			fold_values(store, field);
}

const struct apart *
store_apart(const struct store *store, int field)
{
	struct apart *apart = &store->apart[field];

	if (apart->generation == store->generation)
		return apart;
	apart->generation = store->generation;
	apart->is_on = false;
	/* Few values, or none was counted: all are told apart. */
	if (apart->n_own + apart->n_folded <= apart->most || table_of(store, field)->is_off)
		return apart;
	uint64_t *n = count_values(store, field);
	apart_choose(apart, store->names, n);
	free(n);
	return apart;
}
