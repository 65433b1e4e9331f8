/* jsonform_read: walks the members of a record's bytes without laying them flat. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_JSONFORM_READ_H
#define SR_INGEST_JSONFORM_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

/*
 * A piece of a record as it stands in the input: a value from its first byte to its last, or
 * a key without its quotes, escapes as written. Borrowed. at NULL: there is none. An empty one
 * with `at` is a value that is missing (`"a":,`). Damage that the scanner lets through (a
 * comma too many or too few) is stepped over.
 */
struct raw { const char *at; size_t len; };

/* Where a walk through an object or an array stands. */
struct raw_walk { const char *at, *end; };

/* Begin behind the bracket of a container; any other value has nothing in it. */
struct raw_walk raw_open(struct raw container);
/* The next member of an object; the next element of an array. Returns false past the last. */
bool raw_member(struct raw_walk *walk, struct raw *key, struct raw *value);
bool raw_element(struct raw_walk *walk, struct raw *value);

/* The value of a key of an object; of several the last, as everywhere. */
struct raw raw_find(struct raw object, const char *key);
/* The same for n keys in one walk. */
void raw_pick(struct raw object, const char *const *keys, size_t n, struct raw *out);
/* The value behind several keys, the last of them NULL: raw_find() in raw_find(). */
struct raw raw_find_in(struct raw object, const char *const *keys);
/* Is a key, or a string, exactly this word (without escapes)? */
bool raw_is(struct raw key, const char *word);
bool raw_is_string(struct raw value, const char *word);

static inline char
raw_first(struct raw value)
{
	return value.len ? *value.at : '\0';
}

/* The bytes between the quotes of a string, escapes as written; any other value as it is. */
struct raw raw_inner(struct raw value);
/* A whole number without a sign, in digits or a string of them. Returns 0 and *out, or -1. */
int raw_uint(struct raw value, uint64_t *out);

/*
 * Write `"key":value`, with a comma before it unless it is the first after a `{`. Keys are
 * ours or stand as they stood; a missing value is written as null.
 */
void raw_put(struct str *out, struct raw key, struct raw value);
void raw_put_as(struct str *out, const char *key, struct raw value);
/* A string of any bytes, escaped. */
void raw_put_text(struct str *out, const char *key, const char *at, size_t len);

#endif
