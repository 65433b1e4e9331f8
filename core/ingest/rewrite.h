/* rewrite: the steps from a text as it was written to the one that is read. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_REWRITE_H
#define SR_INGEST_REWRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"
#include "core/ingest/colors.h"
#include "core/ingest/dialect.h"
#include "core/ingest/halves.h"
#include "core/ingest/unfold.h"

/*
 * Colors are taken out, lines that a terminal broke are joined, another notation is written as
 * JSON, a request told in two lines is told in its last one; in this order, each step only where
 * the head of the source asks for it. Every line end stays, so that lines are those of the file.
 */
struct rewrite {
	bool has_colors;
	struct colors colors;
	struct unfold unfold;	/* of width 0: lines are whole */
	struct dialect dialect;	/* of kind DIALECT_NONE: it is written as JSON, or is none */
	struct halves halves;	/* of kind HALVES_NONE: each line says what it says */
	struct str plain, whole;	/* owned; between the steps */
};

/* What the steps did so far. */
struct rewritten {
	uint64_t colors, color_bytes;	/* sequences taken out, and their bytes */
	uint64_t joined;		/* line ends moved out of a string or a word */
	uint64_t halves, alone;		/* ends of requests with and without their beginning */
};

/* Which steps does a source want, by its first bytes? later: whole lines that stand further on,
 * for what need not begin there (colors, requests in two lines); may be empty. Returns whether
 * any; then *out is ready for all of the source's bytes. */
bool rewrite_detect(const char *head, size_t len, const struct str *later, struct rewrite *out);
/* Append what the next bytes are. Pieces may end anywhere. */
void rewrite_push(struct rewrite *rewrite, const char *at, size_t len, struct str *out);
/* The input has ended: append what is held. */
void rewrite_end(struct rewrite *rewrite, struct str *out);
struct rewritten rewrite_done(const struct rewrite *rewrite);
/* What was done, in ready sentences, one a line, appended. */
void rewrite_notes(const struct rewrite *rewrite, const struct rewritten *done, struct str *out);
/* Give the memory back; {0} again. */
void rewrite_release(struct rewrite *rewrite);

#endif
