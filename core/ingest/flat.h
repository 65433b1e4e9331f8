/* flat: one record's fields by dotted path: what probe and extract look values up in. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_FLAT_H
#define SR_INGEST_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/paths.h"

/* FLAT_ODD: a bare word that is no JSON value (`NaN`, `007`, `0x1F`): unusable, but there. */
enum flat_type {
	FLAT_NULL,
	FLAT_FALSE,
	FLAT_TRUE,
	FLAT_NUMBER,
	FLAT_STRING,
	FLAT_ODD,
	FLAT_ARRAY,
	FLAT_OBJECT
};

/* One field. A string's text is unescaped bytes (NUL may stand inside), a number's is as
 * written; a container has none. Borrowed from the record's bytes or from the arena. */
struct flat_field {
	uint32_t path, folded;	/* ids in the source's paths; those of variants fold to one */
	int depth;		/* 0 = a key of the record itself, whatever dots stand in it */
	enum flat_type type;
	const char *text;
	size_t len;
	uint32_t flags;		/* of this value: FLAG_BAD_UTF8, FLAG_NUL_IN_STRING, ... */
};

/* A key, or a value that is no container, as it stands in the record. */
struct word {
	enum flat_type type;
	const char *text;
	size_t len;
	uint32_t flags;
};
struct words { struct word *at; size_t n, cap; };

#define FLAT_MAX 256	/* fields looked at in one record, but for those that are wanted */
#define FLAT_DEPTH 4	/* objects opened below the record; arrays are not */

/* {0} plus `paths` is a valid empty one; filled by slow_flatten(), until the next record. */
struct flat {
	struct paths *paths;		/* borrowed */
	struct flat_field *field;	/* owned; in order of the record */
	size_t n, cap;
	uint32_t flags;			/* FLAG_DUPLICATE_KEY and what the rewriting met */
	struct arena arena;		/* texts that had to be unescaped */
	struct words keys, values;	/* room for the rewriting, reused */
	struct str strict, path;
	struct outlines *outlines;	/* owned; structures met before, NULL: none yet */
};

/*
 * The field of a path: a literal key wins over a nested one; *is_alias tells that only a
 * variant in case or `_ - .` was there. NULL when there is none.
 */
const struct flat_field *flat_find(const struct flat *flat, uint32_t path, bool *is_alias);
/* Enter a field. One of the same path is a duplicate key: it goes, with what was inside. */
void flat_add(struct flat *flat, const struct flat_field *field);
/* Make room for n fields. */
void flat_reserve(struct flat *flat, size_t n);
/* Is there nothing: no field, null, "", or the log's dash? */
bool flat_is_absent(const struct flat_field *field);
void flat_release(struct flat *flat);
/* slow_outline.c: give the structures back; NULL is fine. */
void outlines_free(struct outlines *outlines);

#endif
