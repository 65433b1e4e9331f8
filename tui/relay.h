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
	char ascii[16];		/* what need not be sent again and again; "" */
};

/* Make it. Returns 0; -1 and *err (ERR_IO). */
int relay_open(struct relay *relay, struct err *err);
void relay_close(struct relay *relay);
/*
 * From here on leave out what says nothing: `ascii` (rmacs of terminfo), which ends a set of
 * characters that is never begun, and a default color just before all attributes are reset. The
 * caller sends `ascii` himself when it takes the terminal. A long one is not left out.
 */
void relay_lean(struct relay *relay, const char *ascii);
/* Append what was written since the last call to *bytes and empty the file. False when some was
 * lost: the screen must be sent anew. */
bool relay_take(struct relay *relay, struct str *bytes);

#endif
