/* store_fields: the fields of all sources as one list, and their values in a record. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/store/store_private.h"

static const char *const role_name[FIELD_DIM] = {
	[FIELD_VERSION] = "version", [FIELD_ENDPOINT] = "endpoint", [FIELD_STATUS] = "status",
	[FIELD_OUTCOME] = "outcome",
};

int
store_fields(const struct store *store)
{
	return FIELD_DIM + store->n_dims;
}

const char *
store_field_name(const struct store *store, int field)
{
	if (field < 0 || field >= store_fields(store))
		return NULL;
	return field < FIELD_DIM ? role_name[field] : store->dim[field - FIELD_DIM];
}

/* `tenant` of `ctx.user.tenant`; `chart` of a label, `labels.helm.sh/chart`. */
static const char *
last_part(const char *path)
{
	const char *dot = strrchr(path, '.'), *last = dot ? dot + 1 : path;
	const char *slash = strrchr(last, '/');

	return slash && slash[1] ? slash + 1 : last;
}

int
store_field_find(const struct store *store, const char *name)
{
	for (int i = 0; i < store_fields(store); i++)
		if (!strcmp(store_field_name(store, i), name))
			return i;
	for (int i = FIELD_DIM; i < store_fields(store); i++)
		if (!strcmp(last_part(store_field_name(store, i)), name))
			return i;
	return -1;
}

bool
store_has_field(const struct store *store, int field)
{
	return field >= 0 && field < store_fields(store) && store->has_field[field];
}

bool
store_has_latency(const struct store *store)
{
	return store->has_latency;
}

static int
share_dim(struct store *store, const char *path)
{
	for (int i = 0; i < store->n_dims; i++)
		if (!strcmp(store->dim[i], path))
			return i;
	if (store->n_dims == RECORD_DIMS)	/* those of several sources are cut by ingest */
		return -1;
	store->dim[store->n_dims] = xstrdup(path);
	return store->n_dims++;
}

/*
 * A dimension that a later source brings is absent in the records before. Those have to
 * be in its table of lots too, so the table starts with what the base table knows.
 */
static void
backfill(struct store *store, int dim)
{
	struct cells *from = &store->cells[CELLS_STATUS];

	if (from->n || from->is_off)
		cells_copy(&store->cells[CELLS_DIM + dim], from, CELLS_OTHER);
}

void
store_plan(struct store *store, struct source *source, const char *const *paths, int n)
{
	source->has_plan = true;
	store->window_width = 0;
	source->n_dims = n;
	for (int i = 0; i < n; i++) {
		int known = store->n_dims;
		source->dim[i] = share_dim(store, paths[i]);
		if (store->n_dims > known)
			backfill(store, known);
	}
}

void
source_map_dims(const struct source *source, struct record *record)
{
	uint32_t dims[RECORD_DIMS] = {0};

	for (int i = 0; i < source->n_dims; i++)
		if (source->dim[i] >= 0)
			dims[source->dim[i]] = record->dims[i];
	memcpy(record->dims, dims, sizeof(dims));
}

uint32_t
record_value(const struct record *record, int field)
{
	switch (field) {
	case FIELD_VERSION:
		return record->version;
	case FIELD_ENDPOINT:
		return record->endpoint;
	case FIELD_STATUS:
		return record->status;
	case FIELD_OUTCOME:
		return record->outcome;
	default:
		return record->dims[field - FIELD_DIM];
	}
}

uint32_t
rows_value(const struct rows *rows, size_t i, int field)
{
	switch (field) {
	case FIELD_VERSION:
		return rows->version[i];
	case FIELD_ENDPOINT:
		return rows->endpoint[i];
	case FIELD_STATUS:
		return rows->status[i];
	case FIELD_OUTCOME:
		return rows->outcome[i];
	default:
		return rows->dim[field - FIELD_DIM] ? rows->dim[field - FIELD_DIM][i] : 0;
	}
}
