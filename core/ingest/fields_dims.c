/* fields_dims: which fields without a role are dimensions to slice by. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/ingest/fields_private.h"
#include "core/ingest/fields_stand.h"

struct dim {
	const struct seen *seen;
	const char *name;
	size_t preference;
	int part;		/* which part of the endpoint it is; -1: a field of its own */
	bool is_steady;		/* one value in the whole sample */
};

bool
fields_play(const struct fields *fields, enum role role, const char *path)
{
	for (int i = 0; i < fields->n_role[role]; i++)
		if (strcmp(fields->role[role][i].path, path) == 0 ||
		    strcmp(fields->role[role][i].with, path) == 0)
			return true;
	return false;
}

bool
fields_use(const struct fields *fields, const char *path)
{
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		if (fields_play(fields, role, path))
			return true;
	return false;
}

void
fields_leave_out(struct fields *fields, const char *path)
{
	if (fields->n_left_out++ == 0)
		snprintf(fields->left_out, FIELD_PATH, "%s", path);
}

static bool
is_taken(const struct fields *out, const char *path)
{
	for (int i = 0; i < out->n_dims; i++)
		if (strcmp(out->dims[i], path) == 0)
			return true;
	return fields_use(out, path);
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
		const struct seen *seen = fields_find_part(probe, out, (int)part);
		if (!seen)
			continue;
		for (int i = 0; i < out->n_dims; i++)	/* by --map dim= */
			if (strcmp(out->dims[i], word) == 0)
				out->part[part] = i + 1;
		if (out->part[part])
			continue;
		if (fields_varies(probe, seen))
			dims[n++] = (struct dim){ seen, word, fields_preference(word),
						  (int)part, false };
		else
			fields_say_constant(probe, word, seen, notes);
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
		    fields_turns(probe, NULL, later))
			dims[n++] = (struct dim){ later, name->raw,
						  fields_preference(name->raw), -1, false };
	}
	return n;
}

void
fields_choose_dims(const struct probe *probe, const struct field_map *map, struct fields *out,
		   struct str *notes)
{
	struct dim dims[2 * FIELDS_LOOKED_AT + REQUEST_PARTS];
	/* Nothing more comes, or it was sampled: then what is steady is. */
	bool is_over = (probe->later || probe->is_whole) && !(map && map->is_part);
	size_t n;

	for (int i = 0; map && i < map->n_dims; i++)
		add_dim(out, map->dims[i]);
	add_retries(probe, out);
	out->n_fixed = out->n_dims;
	n = list_parts(probe, out, dims, notes);
	for (size_t i = 0; i < probe->n_seen; i++) {
		const struct seen *seen = probe->seen[i];
		const struct name *name = seen_name(probe, seen);
		if (is_taken(out, name->raw) || !fields_may_be_dimension(probe, seen))
			continue;
		const struct seen *later =
			probe->later ? probe_find(probe->later, name->raw) : NULL;
		bool is_steadily = !is_over && fields_is_steady(probe, seen) &&
				   !fields_is_amount(seen);

		if (fields_varies(probe, seen) || fields_turns(probe, seen, later) || is_steadily)
			dims[n++] = (struct dim){ seen, name->raw, fields_preference(name->raw),
						  -1, is_steadily };
	}
	n += list_later(probe, out, dims + n, FIELDS_LOOKED_AT);
	if (n)
		qsort(dims, n, sizeof(*dims), by_preference);
	size_t steady = 0;

	for (size_t i = 0; i < n; i++) {
		int before = out->n_dims;
		if (dims[i].is_steady && steady++ == FIELDS_STEADY_MOST)
			break;
		if (out->n_dims == RECORD_DIMS && !dims[i].is_steady &&
		    !is_taken(out, dims[i].name))
			fields_leave_out(out, dims[i].name);
		add_dim(out, dims[i].name);
		if (dims[i].part >= 0 && out->n_dims > before)
			out->part[dims[i].part] = out->n_dims;
	}
	for (size_t i = 0; i < probe->n_seen; i++) {
		const struct name *name = seen_name(probe, probe->seen[i]);

		if (!is_taken(out, name->raw))
			fields_say_constant(probe, name->clean, probe->seen[i], notes);
	}
}
