/* snap_order: the rows of versions and timeouts tables in the order a person asked for. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine_private.h"

/* A row by what it is sorted by; at: where it stands among the worst first. */
struct key { double figure; const char *name; size_t at; bool is_reversed; };

/* Rows that are equal keep the order of harm, so that the order is total. */
static int
compare(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	int result = 0;

	if (a->name)
		result = strcmp(a->name, b->name);
	else if (isnan(a->figure) || isnan(b->figure))
		return isnan(a->figure) != isnan(b->figure) ? isnan(a->figure) ? 1 : -1
		       : a->at < b->at ? -1 : a->at > b->at;
	else if (a->figure != b->figure)
		result = a->figure > b->figure ? -1 : 1;
	if (result == 0)
		return a->at < b->at ? -1 : a->at > b->at;
	return a->is_reversed ? -result : result;
}

static double
figure_of(const struct snap_figures *f, int by)
{
	switch (by) {
	case ROWS_BY_REQUESTS: return (double)f->n;
	case ROWS_BY_P50: return f->p50_ms;
	case ROWS_BY_P95: return f->p95_is_max ? f->max_ms : f->p95_ms;
	case ROWS_BY_TIMEOUTS: return f->failed_share;
	default: return NAN;
	}
}

static void
order_versions(struct engine *engine, struct snapshot *s)
{
	const struct want *want = &engine->want;
	size_t n = s->n_versions - (s->n_versions && s->version[s->n_versions - 1].is_rest);
	struct key *key = ARENA_NEW(&engine->drawn, struct key, n + 1);
	struct snap_row *row = ARENA_NEW(&engine->drawn, struct snap_row, n + 1);
	uint32_t *id = ARENA_NEW(&engine->drawn, uint32_t, n + 1);

	for (size_t i = 0; i < n; i++) {
		key[i] = (struct key){ figure_of(&s->version[i].figures, want->versions_by),
				       NULL, i, want->versions_reversed };
		if (want->versions_by == ROWS_BY_RATIO)
			key[i].figure = s->version[i].base_ratio;
		if (want->versions_by == ROWS_BY_NAME)
			key[i].name = s->version[i].version;
		if (want->versions_by == ROWS_BY_HARM)	/* it begins with the worst, place 0 */
			key[i].figure = -(double)i;
		row[i] = s->version[i];
		id[i] = engine->version_of_row[i];
	}
	qsort(key, n, sizeof(*key), compare);
	for (size_t i = 0; i < n; i++) {
		s->version[i] = row[key[i].at];
		engine->version_of_row[i] = id[key[i].at];
		if (key[i].at == 0)
			s->worst_version = i;
	}
}

/* The counts of all versions stand in the last column. */
static size_t
all_column(const struct snapshot *s)
{
	size_t at = 0;

	while (at + 1 < LENGTH(s->matrix_column) && s->matrix_column[at + 1])
		at++;
	return at;
}

static void
order_endpoints(struct engine *engine, struct snapshot *s)
{
	const struct want *want = &engine->want;
	size_t n = s->n_matrix - (s->n_matrix && s->matrix[s->n_matrix - 1].is_rest);
	size_t all = all_column(s);
	struct key *key = ARENA_NEW(&engine->drawn, struct key, n + 1);
	struct snap_matrix_row *row = ARENA_NEW(&engine->drawn, struct snap_matrix_row, n + 1);

	for (size_t i = 0; i < n; i++) {
		key[i] = (struct key){ figure_of(&s->matrix[i].cell[all].figures,
						 want->endpoints_by),
				       NULL, i, want->endpoints_reversed };
		if (want->endpoints_by == ROWS_BY_NAME)
			key[i].name = s->matrix[i].endpoint;
		if (want->endpoints_by == ROWS_BY_HARM)
			key[i].figure = -(double)i;
		row[i] = s->matrix[i];
	}
	qsort(key, n, sizeof(*key), compare);
	for (size_t i = 0; i < n; i++)
		s->matrix[i] = row[key[i].at];
}

void
snap_order(struct engine *engine)
{
	struct snapshot *s = &engine->snapshot;
	const struct want *want = &engine->want;

	if (want->versions_by != ROWS_BY_HARM || want->versions_reversed)
		order_versions(engine, s);
	if (want->endpoints_by != ROWS_BY_HARM || want->endpoints_reversed)
		order_endpoints(engine, s);
}
