/* where: the filter language of --where and the filter bar: parse, match, explain. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_WHERE_H
#define SR_STORE_WHERE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/err.h"
#include "core/base/names.h"
#include "core/base/str.h"
#include "core/ingest/record.h"

struct store;

/*
 *	version=v1.3 endpoint~/risk latency>500 status!=OK
 *
 * Terms are joined by and. FIELD OP VALUE; OP is = != ~ (contains) !~ > >= < <= ; a comma
 * between values means or; a value with spaces or commas stands in "quotes", where \" and
 * \\ are a quote and a backslash. A `!` before a term turns it round. FIELD is a role,
 * `outcome`, `line`, or a dimension (its path, or the last part of it). Case counts. Latency
 * compares in milliseconds or with a unit (500ms, 1.2s, 900us), time by a full time; other
 * fields compare by size where value and log both are decimal numbers (status>=500).
 * line=N finds the record that N is one of the lines of; > >= < <= take its first line.
 * `(none)` is the absent value, `(other)` any value that answers do not tell apart (apart.h), ""
 * the empty text. A value may be written as logged or as
 * shown (its safe text).
 */
struct where;

/*
 * Returns NULL and *err (ERR_USAGE, err->column = 1-based place of the mistake, in code
 * points). Empty text gives a filter that matches all. store is borrowed; NULL serves only
 * to check the form. Fields are looked up when matching begins; where records are loaded
 * already, an unknown one is a mistake.
 */
struct where *where_parse(const char *text, const struct store *store, struct err *err);
/* Are all fields known to the store? For a filter that was parsed before the records were
 * loaded. Returns 0, or -1 and *err as where_parse() does. */
int where_check(const struct where *where, struct err *err);
void where_free(struct where *where);
bool where_match(const struct where *where, const struct record *record);
/* The terms one by one, as chips: borrowed text of term i, NULL past the end. */
const char *where_term(const struct where *where, size_t i);
/* Append term i as every output shows it: safe text, and where names has a veil (redact.h) a value
 * of a hidden field as its pseudonym, or `(hidden)` where the log has no such value. */
void where_shown(const struct where *where, size_t i, struct names *names, struct str *out);
/* Append `field="value"` in the language, quoted where it must be: parses back to itself.
 * value NULL, or `(none)` as names_get() shows it, is the absent value; `(other)` the others. */
void where_quote(struct str *out, const char *field, const char *op, const char *value);

#endif
