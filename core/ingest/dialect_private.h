/* dialect_private: what the two notations offer to the reader of lines. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_DIALECT_PRIVATE_H
#define SR_INGEST_DIALECT_PRIVATE_H

#include "core/ingest/dialect.h"

/* What the bytes from a line's first `{` on say. */
enum dialect_is { DIALECT_IS_NOT, DIALECT_IS, DIALECT_IS_OPEN };	/* open: more are wanted */

/* Is an object written as a string so many times? */
enum dialect_is escaped_begins(const char *at, size_t len, int levels);
/* How many times is it, by the `\` before its first quote? 0: by none. */
int escaped_levels(const char *at, size_t len);
/* The next byte of a line, but for its end. */
void escaped_take(struct dialect *dialect, char byte, struct str *out);

/* Is it an object as a program prints it? */
enum dialect_is printed_begins(const char *at, size_t len);
void printed_take(struct printed *printed, char byte, struct str *out);
/* A line ended, inside of an object or not. Returns whether the object may go on in the next:
 * it is open, and no string of it is. */
bool printed_line(struct printed *printed, struct str *out);

/* A value that is no string, as JSON: `True` as true, `95` as it is, `Decimal('1.5')` as 1.5, a
 * datetime as its text in ISO 8601; what is none of these as a string. */
void printed_value(const char *at, size_t len, struct str *out);
/* A string of these bytes. */
void printed_string(const char *at, size_t len, struct str *out);

#endif
