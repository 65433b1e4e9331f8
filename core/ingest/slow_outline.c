/* slow_outline: the structure of records that were read before, by their strict text. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/ingest/slow_private.h"

#define OUTLINES 64		/* a power of two: structures that are remembered */

/* How a strict text is laid flat: its fields without their values, in order of the record. */
struct outline {
	char *text;			/* owned */
	size_t len, cap;
	struct flat_field *field;	/* owned */
	size_t n, cap_fields;
};
struct outlines { struct outline at[OUTLINES]; };

static struct outline *
slot_of(const struct flat *flat)
{
	const char *at = flat->strict.at, *end = at + flat->strict.len;
	uint64_t hash = flat->strict.len, word = 0;

	for (; end - at >= 8; at += 8) {
		memcpy(&word, at, 8);
		hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
		hash ^= hash >> 29;
	}
	word = 0;
	memcpy(&word, at, (size_t)(end - at));
	hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	return &flat->outlines->at[(hash >> 32) & (OUTLINES - 1)];
}

bool
outline_lay(struct flat *flat)
{
	if (!flat->outlines)
		return false;
	const struct outline *outline = slot_of(flat);
	const struct word *value = flat->values.at;

	if (outline->len != flat->strict.len ||
	    memcmp(outline->text, flat->strict.at, outline->len) != 0)
		return false;
	flat_reserve(flat, outline->n);
	for (size_t i = 0; i < outline->n; i++) {
		struct flat_field *field = &flat->field[i];

		*field = outline->field[i];
		if (field->type >= FLAT_ARRAY)
			continue;
		field->type = value->type;
		field->text = value->text;
		field->len = value->len;
		field->flags = value->flags;
		value++;
	}
	flat->n = outline->n;
	return true;
}

void
outline_keep(struct flat *flat)
{
	/* A field that was refused or found twice, a key that is not spelled out. */
	if (flat->n != flat->keys.n || memchr(flat->strict.at, '\\', flat->strict.len))
		return;
	if (!flat->outlines)
		flat->outlines = xcalloc(1, sizeof(*flat->outlines));
	struct outline *outline = slot_of(flat);

	if (flat->strict.len > outline->cap) {
		outline->cap = 2 * flat->strict.len;
		outline->text = xrealloc(outline->text, outline->cap, 1);
	}
	if (flat->n > outline->cap_fields) {
		outline->cap_fields = 2 * flat->n;
		outline->field = xrealloc(outline->field, outline->cap_fields,
					  sizeof(*outline->field));
	}
	memcpy(outline->text, flat->strict.at, flat->strict.len);
	outline->len = flat->strict.len;
	if (flat->n > 0)
		memcpy(outline->field, flat->field, flat->n * sizeof(*flat->field));
	outline->n = flat->n;
}

void
outlines_free(struct outlines *outlines)
{
	if (!outlines)
		return;
	for (size_t i = 0; i < OUTLINES; i++) {
		free(outlines->at[i].text);
		free(outlines->at[i].field);
	}
	free(outlines);
}
