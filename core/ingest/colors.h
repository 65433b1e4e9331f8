/* colors: what a terminal would show in color is read as if it had none. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_COLORS_H
#define SR_INGEST_COLORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

/*
 * `jq -C`, the consoles of loggers, `docker compose` and `grep --color` write escape sequences
 * between the tokens of a log, and inside of them: ESC `[` digits `;` `:` and an `m` (colors), or a
 * `K` (erase the line, which goes with them), and ESC `(B` (back to plain letters). These are taken
 * out, and nothing else: a sequence that is torn, or does another thing, stays as it stands, so
 * that it is damage and seen. A line end is never taken.
 *
 *	struct colors colors = { 0 };
 *	for each piece: colors_push(&colors, piece, len, &out);
 *	colors_end(&colors, &out);
 */

#define COLORS_HELD 24		/* bytes of a sequence, at most; a longer one is none */

/* {0} is a valid start. */
struct colors {
	char held[COLORS_HELD];	/* of a sequence that is not whole yet */
	size_t n_held;
	uint64_t sequences, bytes;	/* taken out so far */
};

/* Are there colors in a quarter of these lines or more, and not in two lines alone with few of
 * them? Those are noise, and not worth other offsets than those of the file. Pure. */
bool colors_detect(const char *at, size_t len);
/* Append the next bytes without colors. Pieces may end anywhere. */
void colors_push(struct colors *colors, const char *at, size_t len, struct str *out);
/* The input has ended: append what is held. */
void colors_end(struct colors *colors, struct str *out);
/* The same of a text in memory, in its place. Returns the bytes that are left. */
size_t colors_strip(char *at, size_t len);

#endif
