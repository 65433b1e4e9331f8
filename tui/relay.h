/* relay: a file in memory that curses writes into, so that it never waits for a terminal. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_RELAY_H
#define SR_TUI_RELAY_H

#include <stdbool.h>
#include <stdio.h>

#include "core/base/err.h"
#include "core/base/str.h"

/* One file seen three ways: `out` and `in` are for newterm(), fd is ours. {0} is closed. */
struct relay {
	FILE *out, *in;		/* owned */
	int fd;
};

/* Make it. Returns 0; -1 and *err (ERR_IO). */
int relay_open(struct relay *relay, struct err *err);
void relay_close(struct relay *relay);
/* Append what was written since the last call to *bytes and empty the file. False when some was
 * lost: the screen must be sent anew. */
bool relay_take(struct relay *relay, struct str *bytes);

#endif
