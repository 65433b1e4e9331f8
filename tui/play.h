/* play: a recording read into events, and its screen at any moment. No byte of it is passed on. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_PLAY_H
#define SR_TUI_PLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "tui/canvas.h"
#include "tui/theme.h"

enum { PLAY_BYTES_MAX = 256 << 20, PLAY_STYLES = 1024 };

/* How a cell of the recording is painted: indices of the 256 colours, -1 = the terminal's own. */
struct play_style { int16_t fg, bg; uint8_t attr; };
struct play_cell { uint32_t cp[2]; uint16_t style; uint8_t width; };

/* A screen that understands what cast.c writes, and carriage return, line feed and backspace;
 * everything else is left out and counted. */
struct play_screen {
	int cols, rows, x, y;
	struct play_cell *cell;		/* rows * cols; owned */
	struct play_style style[PLAY_STYLES];	/* those met so far; [0] is the plain one */
	int n_styles;
	struct play_style pen;
	bool has_cursor;
	uint64_t dropped;		/* sequences */
	/* of a sequence that is not whole yet */
	int state, param[16], n_params;
	bool is_private;
};
void play_screen_init(struct play_screen *screen, int cols, int rows);
void play_screen_release(struct play_screen *screen);
void play_screen_resize(struct play_screen *screen, int cols, int rows);
/* Text of an `o` event: UTF-8. */
void play_screen_feed(struct play_screen *screen, const char *at, size_t len);

/* An event: kind `o` `r` `m`, its text, and when. */
struct play_event { int64_t at_us; char kind; const char *text; size_t len; };

/* A recording. {0} is empty. */
struct play {
	int cols, rows;			/* of the header */
	struct play_event *event;	/* owned, as are their texts */
	size_t n, room;
	struct arena texts;
	bool is_cut;			/* its last line was not whole: left out */
	struct play_screen screen;	/* after the first `done` events */
	size_t done;
};

/* Read len bytes; name: for sentences. Returns 0; -1 and *err (ERR_NO_RECORD with the line): no
 * header, not version 2, a broken line. */
int play_read(struct play *play, const char *name, const char *at, size_t len, struct err *err);
void play_release(struct play *play);
/* When it ends. */
int64_t play_end_us(const struct play *play);
/* Bring the screen to a moment: all events up to it. */
void play_seek(struct play *play, int64_t at_us);
/* The time of the next (+1) or last (-1) event of a kind (`o`, `m`) after or before a moment; -1:
 * none. */
int64_t play_find(const struct play *play, int64_t at_us, int direction, char kind);
/* The chapter at a moment: its text, "" before the first; *number 1-based, *of all. */
const char *play_chapter(const struct play *play, int64_t at_us, size_t *number, size_t *of);

/* Draw the top left of the screen into a rect, its looks as roles of *theme, which is made for it:
 * roles have no meaning there but their looks. base: of the glyphs. */
void play_draw(struct play *play, struct canvas *canvas, struct rect rect, struct theme *theme);

#endif
