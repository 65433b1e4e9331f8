/* fields_left: the fields that are nothing to slice by, and why: named, not passed over. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/fields_left.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ingest/fields_private.h"
#include "core/ingest/identifier.h"
#include "core/ingest/intake_private.h"

static bool
is_used(const struct fields *fields, const char *path)
{
	for (int i = 0; i < fields->n_dims; i++)
		if (strcmp(fields->dims[i], path) == 0)
			return true;
	return fields_use(fields, path);
}

static enum field_why
why_of(const struct probe *probe, const struct seen *seen)
{
	bool is_number = seen->n_number * 2 > seen->n;
	uint32_t n_epoch =
		seen->n_epoch[0] + seen->n_epoch[1] + seen->n_epoch[2] + seen->n_epoch[3];
	bool is_time = (seen->n_time - n_epoch) * 2 > seen->n ||
		       (seen->n_time * 2 > seen->n &&
			seen_path(probe, seen)->place[ROLE_TIME] >= 0);

	if (seen->n_values == 1 && seen->n == probe->records)
		return FIELD_CONSTANT;
	if (is_time)
		return FIELD_TIME;
	if (identifier_is_name(seen_name(probe, seen)->raw))
		return FIELD_IDENTIFIER;
	if (is_number && seen->n_values > MEASURE_VALUES)
		return FIELD_MEASURE;
	if (seen->n >= UNIQUE_FROM && seen->n_values * 2 > seen->n)
		return is_number ? FIELD_MEASURE : FIELD_IDENTIFIER;
	if (fields_may_be_dimension(probe, seen) && fields_varies(probe, seen))
		return FIELD_CROWDED;
	return (uint64_t)seen->n * 20 < probe->records ? FIELD_RARE : FIELD_VARIED;
}

struct field_left *
fields_leave(const struct probe *probe, const struct fields *fields, size_t *n)
{
	enum { MOST = FIELDS_LEFT + RECORD_DIMS };
	struct field_left *out = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = 0; i < probe->n_seen && *n < MOST; i++) {
		const struct seen *seen = probe->seen[i];
		const struct name *name = seen_name(probe, seen);

		if (!seen->n || fields_use(fields, name->raw) || name->len >= FIELD_PATH ||
		    memchr(name->raw, '\0', name->len))
			continue;
		GROW(out, *n, cap);
		struct field_left *left = &out[(*n)++];

		*left = (struct field_left){.why = why_of(probe, seen)};
		left->clean = xstrdup(name->clean);
		snprintf(left->path, sizeof(left->path), "%s", name->raw);
		if (left->why == FIELD_CONSTANT) {
			struct str value = { 0 };

			probe_constant(probe, seen, left->path, &value);
			snprintf(left->value, sizeof(left->value), "%s", str_text(&value));
			str_release(&value);
		}
	}
	return out;
}

size_t
fields_left_keep(struct field_left *left, size_t n, const struct fields *fields)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (kept == FIELDS_LEFT || is_used(fields, left[i].path))
			free(left[i].clean);
		else
			left[kept++] = left[i];
	}
	return kept;
}

void
fields_left_free(struct field_left *left, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(left[i].clean);
	free(left);
}

const struct field_left *
intake_fields_left(const struct intake *in, size_t *n)
{
	*n = in->n_left_fields;
	return in->left_field;
}

/* A decimal number, whatever the locale; NAN: it is none. */
static double
number_of(const char *at, size_t len)
{
	struct decimal number;

	return decimal_parse(at, len, &number) == 0 ? decimal_double(&number) : NAN;
}

void
intake_measure(struct intake *in, const struct record *record, const char *bytes,
	       const char *const *path, size_t n, double *value)
{
	struct extract *extract = &in->extract;
	bool is_alias, is_flat = true;

	for (size_t i = 0; i < n && in->is_retired; i++)
		value[i] = NAN;
	if (in->is_retired)		/* nothing is there to open it with */
		return;
	extract_forget(extract);
	if (in->text)
		is_flat = intake_text_flatten(in, bytes, record->length, record->offset,
					      record->line_first);
	else
		extract_open(extract, bytes, record->length);
	for (size_t i = 0; i < n; i++) {
		uint32_t id = names_find(extract->paths.names, path[i], strlen(path[i]));
		const struct flat_field *field = is_flat && id != NAME_NONE
			? flat_find(&extract->flat, id, &is_alias) : NULL;
		bool is_there = field && !flat_is_absent(field) && field->type < FLAT_ARRAY;

		value[i] = is_there ? number_of(field->text, field->len) : NAN;
	}
	extract_forget(extract);
}
