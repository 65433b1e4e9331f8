/* fields_dims: which fields without a role are dimensions to slice by. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ingest/fields_private.h"

#define FIELDS_LOOKED_AT 64	/* in order of appearance */
#define VALUES_MAX 1000		/* a field with more values is no dimension */
#define UNIQUE_FROM 20		/* below so many records uniqueness says nothing */
#define LENGTH_MAX 80		/* mean bytes of a value */
#define MEASURE_VALUES 64	/* numbers with more values are measures */

/* Fields people slice by come before others when there are more than fit. */
static const char *const preferred[] = {
	"service", "host",   "pod",    "zone",	   "region",  "country", "tenant",
	"lender",  "client", "method", "upstream", "cluster", "route",
};

struct dim { const struct seen *seen; size_t preference; };

/* The place of its last part among the preferred ones. */
static size_t
preference(const char *path)
{
	const char *dot = strrchr(path, '.'), *name = dot ? dot + 1 : path;

	for (size_t i = 0; i < LENGTH(preferred); i++)
		if (alias_same(name, strlen(name), preferred[i], strlen(preferred[i])))
			return i;
	return LENGTH(preferred);
}

static bool
is_taken(const struct fields *out, const char *path)
{
	for (int role = 0; role < ROLES; role++)
		for (int i = 0; i < out->n_role[role]; i++)
			if (strcmp(out->role[role][i].path, path) == 0 ||
			    strcmp(out->role[role][i].with, path) == 0)
				return true;
	for (int i = 0; i < out->n_dims; i++)
		if (strcmp(out->dims[i], path) == 0)
			return true;
	return false;
}

static bool
is_dimension(const struct probe *probe, const struct seen *seen)
{
	uint32_t n_epoch =
		seen->n_epoch[0] + seen->n_epoch[1] + seen->n_epoch[2] + seen->n_epoch[3];
	bool is_identifier = seen->n >= UNIQUE_FROM && seen->n_values * 2 > seen->n;
	bool is_measure = seen->n_number * 2 > seen->n && seen->n_values > MEASURE_VALUES;
	/* Numbers may look like epochs by chance: only a time's name makes them times. */
	bool is_time =
		(seen->n_time - n_epoch) * 2 > seen->n ||
		(seen->n_time * 2 > seen->n && seen_path(probe, seen)->place[ROLE_TIME] >= 0);

	return !seen_path(probe, seen)->is_no_dim && seen->order < FIELDS_LOOKED_AT && seen->n_values >= 2 &&
	       seen->n_values <= VALUES_MAX && !is_identifier && !is_measure && !is_time &&
	       (uint64_t)seen->n * 20 >= probe->records &&
	       seen->chars <= (uint64_t)LENGTH_MAX * seen->n;
}

static int
by_preference(const void *left, const void *right)
{
	const struct dim *a = left, *b = right;

	if (a->preference != b->preference)
		return a->preference < b->preference ? -1 : 1;
	if (a->seen->n != b->seen->n)
		return a->seen->n > b->seen->n ? -1 : 1;
	return a->seen->order < b->seen->order ? -1 : a->seen->order > b->seen->order;
}

static void
add_dim(struct fields *out, const char *path)
{
	if (out->n_dims < RECORD_DIMS && !is_taken(out, path))
		snprintf(out->dims[out->n_dims++], FIELD_PATH, "%s", path);
}

/* Lists of attempts (`502, 200`) give a dimension of their own, unless the log has one. */
static void
add_retries(const struct probe *probe, struct fields *out)
{
	static const enum role roles[] = { ROLE_LATENCY, ROLE_STATUS };
	bool has_list = false;

	for (size_t r = 0; r < LENGTH(roles); r++)
		for (int i = 0; i < out->n_role[roles[r]]; i++) {
			const struct seen *seen = probe_find(probe, out->role[roles[r]][i].path);
			has_list |= seen && seen->n_list > 0;
		}
	if (!has_list || probe_find(probe, "retries") || out->n_dims == RECORD_DIMS)
		return;
	add_dim(out, "retries");
	out->retries = out->n_dims;
}

void
fields_choose_dims(const struct probe *probe, const struct field_map *map, struct fields *out,
		   struct str *notes)
{
	struct dim dims[FIELDS_LOOKED_AT];
	size_t n = 0;

	for (int i = 0; map && i < map->n_dims; i++)
		add_dim(out, map->dims[i]);
	add_retries(probe, out);
	for (size_t i = 0; i < probe->n_seen; i++) {
		const struct seen *seen = probe->seen[i];
		const struct name *name = seen_name(probe, seen);
		if (is_taken(out, name->raw))
			continue;
		if (is_dimension(probe, seen))
			dims[n++] = (struct dim){ seen, preference(name->raw) };
		else if (seen->n_values == 1 && seen->n == probe->records && probe->records > 1)
			str_fmt(notes, "%s=%s on all %srecords\n", name->clean, seen->first_value,
				probe->is_whole ? "" : "sampled ");
	}
	qsort(dims, n, sizeof(*dims), by_preference);
	for (size_t i = 0; i < n; i++)
		add_dim(out, seen_name(probe, dims[i].seen)->raw);
}
