/* nearest: which known word a mistyped one was meant to be. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_NEAREST_H
#define SR_TUI_NEAREST_H

#include <stddef.h>

/* Letters to add, drop or change to make b of a (Levenshtein), cut off at the length of b when that
 * is 64 or more: names are short. */
size_t nearest_distance(const char *a, const char *b);

/* The best word so far, and how far it is. */
struct nearest { const char *word; size_t distance; };
/* A search for what was typed: farther than a third of its letters, and one, is no hint. */
struct nearest nearest_begin(const char *typed);
/* Keep `known` when it is nearer than what was met so far; the first of equals stays. */
void nearest_try(struct nearest *nearest, const char *typed, const char *known);

#endif
