/* flat: one record's fields by dotted path: what probe and extract look values up in. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/flat.h"

#include <stdlib.h>
#include <string.h>

const struct flat_field *
flat_find(const struct flat *flat, uint32_t path, bool *is_alias)
{
	uint32_t folded = paths_get(flat->paths, path)->folded;
	const struct flat_field *exact = NULL, *variant = NULL;

	for (size_t i = 0; i < flat->n; i++) {
		const struct flat_field *field = &flat->field[i];
		if (field->folded != folded)
			continue;
		if (field->path == path) {
			if (!exact || field->depth < exact->depth)
				exact = field;
		} else if (!variant) {
			variant = field;
		}
	}
	*is_alias = !exact && variant;
	return exact ? exact : variant;
}

/* Take out a field and, of an object, the fields inside it. */
static void
drop(struct flat *flat, size_t i)
{
	size_t end = i + 1;

	while (end < flat->n && flat->field[end].depth > flat->field[i].depth)
		end++;
	memmove(&flat->field[i], &flat->field[end], (flat->n - end) * sizeof(*flat->field));
	flat->n -= end - i;
}

void
flat_reserve(struct flat *flat, size_t n)
{
	if (n <= flat->cap)
		return;
	flat->cap = 2 * n;
	flat->field = xrealloc(flat->field, flat->cap, sizeof(*flat->field));
}

void
flat_add(struct flat *flat, const struct flat_field *field)
{
	for (size_t i = 0; i < flat->n; i++)
		if (flat->field[i].path == field->path && flat->field[i].depth == field->depth) {
			flat->flags |= FLAG_DUPLICATE_KEY;
			drop(flat, i);
			break;
		}
	if (flat->n >= FLAT_MAX && !paths_get(flat->paths, field->path)->is_wanted)
		return;
	GROW(flat->field, flat->n, flat->cap);
	flat->field[flat->n++] = *field;
}

bool
flat_is_absent(const struct flat_field *field)
{
	return !field || field->type == FLAT_NULL ||
	       (field->type == FLAT_STRING &&
		(field->len == 0 || (field->len == 1 && field->text[0] == '-')));
}

void
flat_release(struct flat *flat)
{
	free(flat->field);
	free(flat->keys.at);
	free(flat->values.at);
	str_release(&flat->strict);
	str_release(&flat->path);
	arena_release(&flat->arena);
	outlines_free(flat->outlines);
	*flat = (struct flat){ 0 };
}
