/* cast: records the screen as asciicast v2, out of the canvases and not out of the terminal. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_CAST_H
#define SR_TUI_CAST_H

#include <stdint.h>

#include "core/base/err.h"
#include "tui/canvas.h"
#include "tui/theme.h"

struct app;
struct snapshot;

/*
 * A recording: a header line (width, height, timestamp, title, TERM), then one line an event: `o`
 * what an xterm-256color is sent, `r` a new size, `m` a chapter. Nothing of what is typed. Each
 * event is one write, and the disk is told once a second, so that it can be played up to the
 * instant of a kill. The same canvases at the same times give the same bytes.
 */
struct cast;

/* Begin one in a new file (0600; one that exists is refused). at_s: seconds since 1970 for the
 * header; -1 = none. Returns NULL and *err (ERR_CREATE). */
struct cast *cast_open(const char *path, int cols, int rows, int64_t at_s, struct err *err);
/* End it. Returns 0; -1 and *err (ERR_IO) when something of it was not written. cast NULL: 0. */
int cast_close(struct cast *cast, struct err *err);

/* Record a frame at a time since the beginning. Nothing changed: nothing is written. Returns 0;
 * -1 and *err (ERR_IO). */
int cast_frame(struct cast *cast, const struct canvas *canvas, const struct theme *theme,
	int64_t at_ns, struct err *err);
/* A chapter begins with the next frame: clean text. */
void cast_mark(struct cast *cast, const char *label);
/* Begin the chapters of a board: a step of the guide that was opened, a note that was made. */
void cast_watch(struct cast *cast, const struct app *app, const struct snapshot *snapshot);

#endif
