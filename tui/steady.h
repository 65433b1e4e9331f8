/* steady: what commands that run on share: the signals they end by, writing, waiting. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_STEADY_H
#define SR_TUI_STEADY_H

#include <stdint.h>
#include <time.h>

#include "core/base/err.h"
#include "core/base/str.h"

/* All between signals_open() and signals_close(). */

/* The signal that ends the run, or 0; a stop asked for by the terminal is done on the way. */
int steady_signal(void);
/*
 * Write what came to standard output, and clear it. Meanwhile a signal ends the process at once:
 * nothing is unsaved, and a slow reader may take long. A reader that has gone ends it as it would
 * without -f. Returns 0; -1 and *err.
 */
int steady_write(struct str *out, struct err *err);
/* Until fd (-1: none) can be read, a signal came, the reader of standard output has gone (then the
 * process ends), or so many ms went by. */
void steady_wait(int fd, int ms);
int64_t steady_clock(clockid_t clock);	/* in ns */

#endif
