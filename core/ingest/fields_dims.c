/* fields_dims: which fields without a role are dimensions to slice by. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ingest/fields_private.h"
#include "core/ingest/identifier.h"
#include "core/ingest/site.h"

#define FIELDS_LOOKED_AT 64	/* in order of appearance */
#define VALUES_MAX 1000		/* a field with more values is no dimension */
#define UNIQUE_FROM 20		/* below so many records uniqueness says nothing */
#define LENGTH_MAX 80		/* mean bytes of a value */
#define MEASURE_VALUES 64	/* numbers with more values are measures */
#define STEADY_MAX 48		/* mean bytes of a value that may stand for a place or a setting */
#define STEADY_MOST 6		/* such fields that are kept though nothing shows a second value */

/* Fields people slice by come before others when there are more than fit. */
static const char *const preferred[] = {
	"service", "host",   "pod",    "zone",	   "region",  "country", "tenant",
	"lender",  "client", "method", "upstream", "cluster", "route",
};

struct dim {
	const struct seen *seen;
	const char *name;
	size_t preference;
	int part;		/* which part of the endpoint it is; -1: a field of its own */
	bool is_steady;		/* one value in the whole sample */
};

/* Words in the names of what people change. */
static const char *const changed[] = {
	"version", "commit", "sha", "image", "tag", "release", "rev", "flag", "feature", "config",
	"build", "deploy", "pool", "canary", "variant", "slot",
};

/* The place of its last part among the preferred ones; then machines and areas; then the rest. */
static size_t
preference(const char *path)
{
	const char *dot = strrchr(path, '.'), *name = dot ? dot + 1 : path;

	for (size_t i = 0; i < LENGTH(preferred); i++)
		if (alias_same(name, strlen(name), preferred[i], strlen(preferred[i])))
			return i;
	if (site_of(path) != SITE_NONE)
		return LENGTH(preferred);
	for (size_t i = 0; i < LENGTH(changed); i++)
		if (strcasestr(name, changed[i]))
			return LENGTH(preferred) + 1;
	return LENGTH(preferred) + 2;
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

/* Has it as many values, in as many records, as people slice by? */
static bool
varies(const struct probe *probe, const struct seen *seen)
{
	bool is_identifier = (seen->n >= UNIQUE_FROM && seen->n_values * 2 > seen->n) ||
			     identifier_is_link(seen_name(probe, seen)->raw);

	return seen->n_values >= 2 && seen->n_values <= VALUES_MAX && !is_identifier &&
	       (uint64_t)seen->n * 20 >= probe->records &&
	       seen->chars <= (uint64_t)LENGTH_MAX * seen->n;
}

/*
 * A region, an image or a flag has one value until the day it changes, and that change is what
 * is looked for. Did it by what was sampled further on? Where nothing can be (a pipe, a packed
 * file, a log that grows), what is steady in the head is kept, the likeliest few of them.
 */
static bool
is_steady(const struct probe *probe, const struct seen *seen)
{
	const char *name = seen_name(probe, seen)->raw;

	return seen->n_values == 1 && !identifier_is_link(name) && !identifier_is_name(name) &&
	       (uint64_t)seen->n * 20 >= probe->records &&
	       seen->chars <= (uint64_t)STEADY_MAX * seen->n;
}

/* A number with decimals that is steady so far is a measure rather than a setting. */
static bool
is_number(const struct seen *seen)
{
	return seen->has_fraction && seen->n_string * 2 <= seen->n;
}

static bool
may_be_dimension(const struct probe *probe, const struct seen *seen)
{
	uint32_t n_epoch =
		seen->n_epoch[0] + seen->n_epoch[1] + seen->n_epoch[2] + seen->n_epoch[3];
	bool is_measure = seen->n_number * 2 > seen->n && seen->n_values > MEASURE_VALUES;
	/* Numbers may look like epochs by chance: only a time's name makes them times. */
	bool is_time =
		(seen->n_time - n_epoch) * 2 > seen->n ||
		(seen->n_time * 2 > seen->n && seen_path(probe, seen)->place[ROLE_TIME] >= 0);

	return !seen_path(probe, seen)->is_no_dim && seen->order < FIELDS_LOOKED_AT &&
	       !is_measure && !is_time;
}

/* Is a field that is steady in the head another one further on: by its value, or by standing
 * there at all? */
static bool
is_other(const struct probe *probe, const struct seen *seen, const struct seen *later)
{
	bool was_always = seen->n == probe->records;
	bool is_always = later && later->n == probe->later->records;

	return !later || probe_differs(seen, later) || was_always != is_always;
}

/* Is it a dimension by what came later (NULL: it did not), though the head (NULL: it has none)
 * has one value of it or hardly any? */
static bool
turns(const struct probe *probe, const struct seen *seen, const struct seen *later)
{
	bool was_often = seen && (uint64_t)seen->n * 20 >= probe->records;
	bool is_often = later && (uint64_t)later->n * 20 >= probe->later->records;

	if (!probe->later ||
	    (was_often && (!is_steady(probe, seen) || !is_other(probe, seen, later))))
		return false;
	if (!later)
		return was_often;
	return is_often && may_be_dimension(probe->later, later) &&
	       (varies(probe->later, later) || is_steady(probe->later, later));
}

static int
by_preference(const void *left, const void *right)
{
	const struct dim *a = left, *b = right;

	if (a->is_steady != b->is_steady)
		return a->is_steady ? 1 : -1;
	if (a->preference != b->preference)
		return a->preference < b->preference ? -1 : 1;
	if (a->seen->n != b->seen->n)
		return a->seen->n > b->seen->n ? -1 : 1;
	if (a->seen->order != b->seen->order)
		return a->seen->order < b->seen->order ? -1 : 1;
	return a->part - b->part;
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

/* Does a field of the log say it, by this name at the top or as the last part of a path? */
static bool
has_field(const struct probe *probe, const char *word)
{
	for (size_t i = 0; i < probe->n_seen; i++) {
		const char *path = seen_name(probe, probe->seen[i])->raw;
		const char *dot = strrchr(path, '.'), *name = dot ? dot + 1 : path;
		if (alias_same(name, strlen(name), word, strlen(word)) ||
		    alias_same(path, strlen(path), word, strlen(word)))
			return true;
	}
	return false;
}

/* Of the endpoint's fields, the part of that which has it most often; NULL: none has. */
static const struct seen *
find_part(const struct probe *probe, const struct fields *out, enum request_part part)
{
	const struct seen *best = NULL;

	for (int i = 0; i < out->n_role[ROLE_ENDPOINT]; i++) {
		const struct seen *seen = probe_find(probe, out->role[ROLE_ENDPOINT][i].path);
		const struct seen *cut = seen ? seen->part[part] : NULL;
		if (cut && (!best || cut->n > best->n))
			best = cut;
	}
	return best;
}

static void
note_constant(const struct probe *probe, const char *name, const struct seen *seen,
	      struct str *notes)
{
	if (seen->n_values != 1 || seen->n != probe->records || probe->records < 2)
		return;
	str_fmt(notes, "%s=", name);
	probe_constant(probe, seen, name, notes);
	str_fmt(notes, " on all %srecords\n", probe->is_whole ? "" : "sampled ");
}

/*
 * The method and the host in request lines are dimensions where no field of the log has that
 * name (ingest.md section 11, rule 1). Returns how many were added to dims.
 */
static size_t
list_parts(const struct probe *probe, struct fields *out, struct dim *dims, struct str *notes)
{
	size_t n = 0;

	for (enum request_part part = PART_METHOD; part < REQUEST_PARTS; part++) {
		const char *word = request_part_word(part);
		const struct seen *seen = find_part(probe, out, part);
		if (!seen || has_field(probe, word))
			continue;
		for (int i = 0; i < out->n_dims; i++)	/* by --map dim= */
			if (strcmp(out->dims[i], word) == 0)
				out->part[part] = i + 1;
		if (out->part[part])
			continue;
		if (varies(probe, seen))
			dims[n++] = (struct dim){ seen, word, preference(word), (int)part, false };
		else
			note_constant(probe, word, seen, notes);
	}
	return n;
}

/* What the head does not have, and what was sampled further on does. */
static size_t
list_later(const struct probe *probe, const struct fields *out, struct dim *dims, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; probe->later && i < probe->later->n_seen && n < most; i++) {
		const struct seen *later = probe->later->seen[i];
		const struct name *name = seen_name(probe->later, later);

		if (!probe_find(probe, name->raw) && !is_taken(out, name->raw) &&
		    turns(probe, NULL, later))
			dims[n++] = (struct dim){ later, name->raw, preference(name->raw), -1,
						  false };
	}
	return n;
}

void
fields_choose_dims(const struct probe *probe, const struct field_map *map, struct fields *out,
		   struct str *notes)
{
	struct dim dims[2 * FIELDS_LOOKED_AT + REQUEST_PARTS];
	/* Nothing more comes, or was sampled: then what is steady is. */
	bool is_over = probe->later || (probe->is_whole && !(map && map->is_part));
	size_t n;

	for (int i = 0; map && i < map->n_dims; i++)
		add_dim(out, map->dims[i]);
	add_retries(probe, out);
	n = list_parts(probe, out, dims, notes);
	for (size_t i = 0; i < probe->n_seen; i++) {
		const struct seen *seen = probe->seen[i];
		const struct name *name = seen_name(probe, seen);
		if (is_taken(out, name->raw) || !may_be_dimension(probe, seen))
			continue;
		const struct seen *later =
			probe->later ? probe_find(probe->later, name->raw) : NULL;
		bool is_steadily = !is_over && is_steady(probe, seen) && !is_number(seen);

		if (varies(probe, seen) || turns(probe, seen, later) || is_steadily)
			dims[n++] = (struct dim){ seen, name->raw, preference(name->raw), -1,
						  is_steadily };
	}
	n += list_later(probe, out, dims + n, FIELDS_LOOKED_AT);
	if (n)
		qsort(dims, n, sizeof(*dims), by_preference);
	size_t steady = 0;

	for (size_t i = 0; i < n; i++) {
		int before = out->n_dims;
		if (dims[i].is_steady && steady++ == STEADY_MOST)
			break;
		add_dim(out, dims[i].name);
		if (dims[i].part >= 0 && out->n_dims > before)
			out->part[dims[i].part] = out->n_dims;
	}
	for (size_t i = 0; i < probe->n_seen; i++) {
		const struct name *name = seen_name(probe, probe->seen[i]);

		if (!is_taken(out, name->raw))
			note_constant(probe, name->clean, probe->seen[i], notes);
	}
}
