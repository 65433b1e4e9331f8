/* unfold: a log that was broken at the width of a terminal, whole again. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_UNFOLD_H
#define SR_INGEST_UNFOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

/*
 * What was copied from a terminal, or went through `fold`, has a line end after every 80 bytes (or
 * as wide as it was): in the middle of strings, of keys, and of numbers, where `"ms":12` may be
 * half of 1234. Such a line end is moved out of the string or the word it stands in, to right
 * behind it: there it is white space, no byte is lost or added, and every record keeps its lines.
 * Where other text stands before the record, line ends are moved behind both, so that they stay on
 * one line: the one they begin on.
 *
 * It is told by the head of a source: no line is longer than those that are full, some are, and
 * what goes on behind them are strings and words of JSON that are whole only so. Lines that were
 * cut off at a width go on with the next record instead, and stay as they are.
 *
 *	struct unfold unfold;			(of UTF-8 text)
 *	if (unfold_detect(head, len, &unfold))
 *		for each piece: unfold_push(&unfold, piece, len, &out);
 *		unfold_end(&unfold, &out);
 */

#define UNFOLD_LEAST 40		/* a terminal is so wide, or wider */

struct unfold {
	size_t width;		/* of a full line; 0: nothing is folded */
	bool is_chars;		/* in characters, not bytes: what a terminal showed */
	/* Where the reading stands. */
	size_t column;		/* bytes or characters of the line so far */
	int depth;		/* open objects */
	bool is_in_string, is_escaped;
	bool is_fresh;		/* a line that was not full ended: a `{` begins a record anew */
	bool has_cr;		/* a CR was met: a LF may follow */
	bool has_text;		/* the line began with other text */
	bool ends_word;		/* the line end before was counted: a word may go on behind it */
	char before;		/* the last byte but CR and LF; 0: none */
	char token;		/* the last token: '"' of a string, 'w' of a word, else a mark */
	size_t held, held_cr;	/* line ends that wait for the end of a token; those with a CR */
	/* What was met. */
	uint64_t joined;	/* line ends that stood in a string or a word, so far */
	uint64_t begun;		/* of them those that a `{` follows: it may be another record */
	uint64_t sound, broken;	/* strings and words that a mark of JSON follows, or does not */
};

/* Tell by the first bytes of a source. Returns true and *out ready for all of its bytes. Pure. */
bool unfold_detect(const char *head, size_t len, struct unfold *out);
/* Append the next bytes. Pieces may end anywhere. */
void unfold_push(struct unfold *unfold, const char *at, size_t len, struct str *out);
/* The input has ended: append what is held. */
void unfold_end(struct unfold *unfold, struct str *out);

#endif
