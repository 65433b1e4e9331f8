/* fields_stand: how a field without a role stands in the head of a source. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/fields_stand.h"

#include <stdlib.h>
#include <string.h>

#include "core/ingest/fields_private.h"
#include "core/ingest/identifier.h"
#include "core/ingest/site.h"

#define STEADY_MAX 48		/* mean bytes of a value that may stand for a place or a setting */
#define ENOUGH 200		/* sampled records that tell by themselves which fields vary */

/* Fields people slice by come before others when there are more than fit. */
static const char *const preferred[] = {
	"service", "host",   "pod",    "zone",	   "region",  "country", "tenant",
	"lender",  "client", "method", "upstream", "cluster", "route",
};

/* Words in the names of what people change. */
static const char *const changed[] = {
	"version", "commit", "sha", "image", "tag", "release", "rev", "flag", "feature", "config",
	"build", "deploy", "pool", "canary", "variant", "slot",
};

/* The place of its last part among the preferred ones; then machines and areas; then the rest. */
size_t
fields_preference(const char *path)
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

bool
fields_is_sliced(const char *path)
{
	return fields_preference(path) < LENGTH(preferred) + 2;
}

/* Has it as many values, in as many records, as people slice by? */
bool
fields_varies(const struct probe *probe, const struct seen *seen)
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
bool
fields_is_steady(const struct probe *probe, const struct seen *seen)
{
	const char *name = seen_name(probe, seen)->raw;

	return seen->n_values == 1 && !identifier_is_link(name) && !identifier_is_name(name) &&
	       (uint64_t)seen->n * 20 >= probe->records &&
	       seen->chars <= (uint64_t)STEADY_MAX * seen->n;
}

/* A number with decimals that is steady so far is a measure rather than a setting. */
bool
fields_is_amount(const struct seen *seen)
{
	return seen->has_fraction && seen->n_string * 2 <= seen->n;
}

/* Numbers may look like epochs by chance: only a time's name makes them times. */
static bool
is_time(const struct probe *probe, const struct seen *seen)
{
	uint32_t n_epoch =
		seen->n_epoch[0] + seen->n_epoch[1] + seen->n_epoch[2] + seen->n_epoch[3];

	return (seen->n_time - n_epoch) * 2 > seen->n ||
	       (seen->n_time * 2 > seen->n && seen_path(probe, seen)->place[ROLE_TIME] >= 0);
}

bool
fields_may_be_dimension(const struct probe *probe, const struct seen *seen)
{
	bool is_measure = seen->n_number * 2 > seen->n && seen->n_values > MEASURE_VALUES;

	return !seen_path(probe, seen)->is_no_dim && seen->order < FIELDS_LOOKED_AT &&
	       !is_measure && !is_time(probe, seen);
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
bool
fields_turns(const struct probe *probe, const struct seen *seen, const struct seen *later)
{
	bool was_often = seen && (uint64_t)seen->n * 20 >= probe->records;
	bool is_often = later && (uint64_t)later->n * 20 >= probe->later->records;

	if (!probe->later ||
	    (was_often && (!fields_is_steady(probe, seen) || !is_other(probe, seen, later))))
		return false;
	if (!later)
		return was_often;
	return is_often && fields_may_be_dimension(probe->later, later) &&
	       (fields_varies(probe->later, later) || fields_is_steady(probe->later, later));
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

const struct seen *
fields_find_part(const struct probe *probe, const struct fields *fields, int part)
{
	const struct seen *best = NULL;

	if (has_field(probe, request_part_word((enum request_part)part)))
		return NULL;
	for (int i = 0; i < fields->n_role[ROLE_ENDPOINT]; i++) {
		const struct seen *seen = probe_find(probe, fields->role[ROLE_ENDPOINT][i].path);
		const struct seen *cut = seen ? seen->part[part] : NULL;
		if (cut && (!best || cut->n > best->n))
			best = cut;
	}
	return best;
}

void
fields_say_constant(const struct probe *probe, const char *name, const struct seen *seen,
		    struct str *out)
{
	if (seen->n_values != 1 || seen->n != probe->records || probe->records < 2)
		return;
	str_fmt(out, "%s=", name);
	probe_constant(probe, seen, name, out);
	str_fmt(out, " on all %srecords\n", probe->is_whole ? "" : "sampled ");
}

static enum stand_kind
kind_of(const struct probe *probe, const struct seen *seen)
{
	const char *name = seen_name(probe, seen)->raw;
	const struct seen *later = probe->later ? probe_find(probe->later, name) : NULL;
	bool is_one = seen->n_values == 1 && seen->chars <= (uint64_t)STEADY_MAX * seen->n;

	bool is_none = identifier_is_link(name) || is_time(probe, seen);

	if (!is_none && fields_may_be_dimension(probe, seen) && fields_turns(probe, seen, later))
		return STAND_VARIES;
	if ((uint64_t)seen->n * 20 < probe->records)
		return STAND_UNTOLD;
	if (is_none)
		return STAND_NOT;
	if (is_one || (seen->n_values > 1 && seen->n < ENOUGH))
		return is_one ? STAND_STEADY : STAND_FEW;
	return fields_may_be_dimension(probe, seen) && fields_varies(probe, seen) ? STAND_VARIES
										  : STAND_NOT;
}

/* What other sources are to know of the values: which there are, where these are few. */
static void
keep_values(struct stance *stand, const struct seen *seen)
{
	if (stand->kind != STAND_STEADY && stand->kind != STAND_FEW)
		return;
	stand->value = xcalloc(seen->n_values, sizeof(*stand->value));
	for (size_t i = 0; i < PROBE_SLOTS && stand->n_values < seen->n_values; i++)
		if (seen->value[i])
			stand->value[stand->n_values++] = seen->value[i];
}

static struct stance
stand_of(const struct probe *probe, const struct fields *fields, const struct seen *seen)
{
	const struct name *name = seen_name(probe, seen);
	struct str says = { 0 };
	struct stance stand = {
		.path = name->raw, .chars = seen->chars, .n = seen->n,
		.n_number = seen->n_number, .part = -1, .kind = kind_of(probe, seen),
		.may_be = !seen_path(probe, seen)->is_no_dim && seen->order < FIELDS_LOOKED_AT,
		.may_be_kept = fields_is_steady(probe, seen) && !fields_is_amount(seen),
		.is_sure = probe->later || probe->is_whole,
		.may_be_version = seen_path(probe, seen)->place[ROLE_VERSION] >= 0,
		.is_format = fields->has_format_version && fields_is_format_version(probe, seen),
	};

	keep_values(&stand, seen);
	fields_say_constant(probe, name->clean, seen, &says);
	stand.says = says.at;
	return stand;
}

static struct stance
stand_of_part(const struct probe *probe, int part, const struct seen *seen)
{
	const char *word = request_part_word((enum request_part)part);
	struct str says = { 0 };
	struct stance stand = {
		.path = word, .chars = seen->chars, .n = seen->n, .part = part, .may_be = true,
		.kind = fields_varies(probe, seen) ? STAND_VARIES
			: seen->n_values == 1 ? STAND_STEADY : STAND_NOT,
		.is_sure = true,
	};

	keep_values(&stand, seen);
	fields_say_constant(probe, word, seen, &says);
	stand.says = says.at;
	return stand;
}

struct stance *
fields_stands(const struct probe *probe, const struct fields *fields, size_t *n)
{
	size_t most = REQUEST_PARTS + probe->n_seen + (probe->later ? probe->later->n_seen : 0);
	struct stance *out = xcalloc(most, sizeof(*out));

	*n = 0;
	for (int part = PART_METHOD; part < REQUEST_PARTS; part++) {
		const struct seen *seen = fields_find_part(probe, fields, part);
		if (seen)
			out[(*n)++] = stand_of_part(probe, part, seen);
	}
	for (size_t i = 0; i < probe->n_seen; i++)
		if (!fields_use(fields, seen_name(probe, probe->seen[i])->raw))
			out[(*n)++] = stand_of(probe, fields, probe->seen[i]);
	for (size_t i = 0; probe->later && i < probe->later->n_seen; i++) {
		const struct seen *later = probe->later->seen[i];
		const char *path = seen_name(probe->later, later)->raw;
		if (!probe_find(probe, path) && !fields_use(fields, path) &&
		    fields_turns(probe, NULL, later))
			out[(*n)++] = (struct stance){ .path = path, .n = later->n, .part = -1,
						      .kind = STAND_VARIES, .may_be = true };
	}
	return out;
}

void
fields_stands_free(struct stance *stand, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(stand[i].says);
		free(stand[i].value);
	}
	free(stand);
}
