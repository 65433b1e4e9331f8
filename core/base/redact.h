/* redact: pseudonyms for what names a customer or a person; marks for secrets and ids. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_REDACT_H
#define SR_BASE_REDACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/names.h"
#include "core/base/str.h"

/*
 * It sits below every sink: a table of names with a veil (names_veil()) shows through names_get()
 * nothing else. Names are hidden unless their field is allowed (fail closed): a value of a field
 * called `lender` is `lender-A`, `lender-B` .. in the order of first appearance in the log, in
 * every output and every run. What is allowed is still searched for e-mail addresses, phone and
 * account numbers, cards, IBANs, addresses of machines, UUIDs, tokens and keys.
 */
struct redact;

/* fields: further fields to hide, by commas; NULL or "": none. */
struct redact *redact_new(const char *fields);
void redact_free(struct redact *redact);
/* Is a field hidden? name: `tenant`, `labels.customer`: its last part counts. */
bool redact_hides(const struct redact *redact, const char *field);
/* A field of the log goes by another name in the store (`path` is the endpoint): who named it to
 * be hidden means that one too. */
void redact_also(struct redact *redact, const char *field, const char *name);
/* The first field that was named to be hidden and is none of n that the log has, nor one of the
 * table of fields that are shown: a slip of the pen, which would hide nothing. NULL: none. As it
 * was written, unsafe; borrowed. */
const char *redact_stranger(const struct redact *redact, const char *const *known, size_t n);

/* A value may be shown (but for what patterns find in it). */
void redact_allow(struct redact *redact, uint32_t id);
/* A value of a hidden field: it gets its pseudonym, if it has none. In the order of ids. */
void redact_hide(struct redact *redact, uint32_t id, const char *field);
/* What is shown for a name; lives as long as redact. */
const struct name *redact_shown(struct redact *redact, uint32_t id, const struct name *name);

/* A value that is in no record's columns (a constant, kept out of them): as it may be shown, into
 * *out. Of a hidden field its pseudonym, by which it is known from then on in people's words too.
 * is_text: it was logged as a text, not as a number or a word of JSON. is_cut: not all of it. */
void redact_value(struct redact *redact, struct names *names, const char *field, const char *text,
		  bool is_text, bool is_cut, struct str *out);
/* Append outside text: hidden names of the table (NULL: none) as pseudonyms, patterns masked. */
void redact_text(struct redact *redact, struct names *names, const char *text, size_t len,
		 struct str *out);
/* Append a record's bytes: of JSON the values that may be shown, of anything else no byte. */
void redact_bytes(struct redact *redact, struct names *names, const char *at, size_t len,
		  struct str *out);

/* -- for tests: the length of what is masked at a place, 0 = nothing; *kind: its word -- */
size_t redact_pattern(const char *at, const char *start, const char *end, const char **kind);
#endif
