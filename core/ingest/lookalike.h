/* lookalike: names that pass for others: letters of two scripts in one word, full-width forms. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_LOOKALIKE_H
#define SR_INGEST_LOOKALIKE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Could the name be taken for another one? True for full-width forms of ASCII, and for a
 * word that holds ASCII letters and Cyrillic or Greek ones drawn alike (U+043E in
 * `/risk-score`). A word all of one script is no look-alike. Depends on the name alone, so
 * that the order of records does not matter.
 */
bool is_lookalike(const char *at, size_t len);

#endif
