/* term: THE curses room: opens the terminal, shows a canvas, gives the next key. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_TERM_H
#define SR_TUI_TERM_H

/*
 * There is one terminal, so there is no handle. Curses never touches the terminal itself: it
 * writes into a file in memory, and what it wrote is sent from there without blocking
 * (tui/tty.h). A terminal that is not read delays nothing but the next frame.
 *
 * Life: term_locale() -> term_open() -> { poll term_fd(), term_read(), term_key(), term_show() }
 * -> term_close(). Signals are the caller's: SIGWINCH -> term_resize(); SIGTSTP ->
 * term_suspend(), raise(SIGSTOP), term_resume(); a deadly signal -> term_restore(), re-raise.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "tui/canvas.h"
#include "tui/color.h"
#include "tui/theme.h"

struct key_event;

struct term_options {
	const char *term;		/* TERM; NULL = unset */
	enum color_choice color;	/* --color */
	bool no_color;			/* NO_COLOR is set and not empty */
	bool has_mouse;			/* --mouse */
	int fd_in, fd_out;		/* the terminal, most often 0 and 1; stay the caller's */
	int cols, rows;			/* COLUMNS and LINES, for when it says 0; 0 = unset */
};

/*
 * Set the locale for character widths, and say what may be sent. Arguments are the values of
 * LC_ALL, LC_CTYPE, LANG and TERM (NULL = unset). Unicode when they name UTF-8 and either that
 * locale or C.UTF-8 can be set; else ascii, as for TERM `linux` and `vt*`. --ascii is the
 * caller's. Call before term_open(). Changes LC_CTYPE only, to C.UTF-8 where it is not UTF-8.
 */
enum tier term_locale(const char *lc_all, const char *lc_ctype, const char *lang,
	const char *term);

/*
 * Take the terminal: alternate screen, keys unbuffered and unechoed (signals stay on), cursor
 * hidden, bracketed paste on. Signal handlers and LINES/COLUMNS are left as they were.
 *
 * *notice gets a sentence for the message row when TERM is unknown and xterm-256color is used
 * (NULL = not wanted). Returns 0; -1 and *err (ERR_IO) when there is no terminal to draw on:
 * TERM unset or `dumb`, no cursor movement, no terminfo, not a tty. Nothing has been changed or
 * sent then, and the caller prints the text report.
 */
int term_open(const struct term_options *options, struct str *notice, struct err *err);
/* Give the terminal back as it was. May be called twice, without open, and by the die hook.
 * What is still unsent is dropped when the terminal does not take it within 80 ms. */
void term_close(void);
/* The same for a handler of a deadly signal: one write() of a string made at open, and
 * tcsetattr(). Async-signal-safe; twice does no harm. */
void term_restore(void);
bool term_is_open(void);

/* Size in cells, 1..CANVAS_*_MAX: the terminal's, else LINES and COLUMNS, else 80x24. Asks the
 * terminal anew. */
void term_size(int *cols, int *rows);
/* After SIGWINCH or CONT: tell curses the size just asked; the next frame is sent whole, without
 * an erase. */
void term_resize(int cols, int rows);

/*
 * Show a canvas: only cells that differ from what is on the screen are sent, in one piece, in
 * synchronized output where the terminal has it. The cursor is shown where the canvas has one.
 * A canvas of another size than term_resize() told is clipped.
 *
 * Returns true when the frame was taken; false when the one before is still on its way (the
 * line is stalled): nothing is queued, call again when term_wants_write() is over.
 */
bool term_show(const struct canvas *canvas, const struct theme *theme);
/* The next term_show() erases and sends everything: Ctrl-L, after the editor. */
void term_redraw(void);

/* For poll(): the terminal to read; events POLLIN, plus POLLOUT on term_out_fd() while
 * term_wants_write(). term_flush() sends what fits and returns false when the terminal is gone. */
int term_fd(void);
int term_out_fd(void);
bool term_wants_write(void);
bool term_flush(void);

/*
 * Read what the terminal has, without blocking, and decode it. now_ms: CLOCK_MONOTONIC. Call it
 * when poll() says POLLIN, POLLHUP or POLLERR, and when term_key_wait() has passed.
 */
void term_read(int64_t now_ms);
/* Take the next key read; false when there is none. End of file, EIO or hang-up is KEY_GONE, once;
 * do not poll the terminal after it. */
bool term_key(struct key_event *event, int64_t now_ms);
/* Milliseconds until a waiting Esc or paste must be decided (poll's timeout); -1 = none. */
int term_key_wait(int64_t now_ms);

/* Leave the screen to somebody else (Ctrl-Z, $EDITOR): modes as before term_open(), main screen.
 * term_resume() takes it back, asks the size and sends the next frame whole; also from who took it
 * without asking (SIGSTOP from outside, and what the shell does then). */
void term_suspend(void);
void term_resume(void);

/* Mouse reports on or off (modes 1000 and 1006). One bell. */
void term_mouse(bool is_on);
void term_bell(void);
/* Give the window a title where it takes one; the old one comes back with the terminal. The text
 * holds only `[A-Za-z0-9 ./:+%-]`: other characters are left out here. */
void term_title(const char *text);
/* Send bytes that are no cells: OSC 52, made by copy, which answers for it. In order with the
 * frames. False (and nothing is sent) when the line is stalled for long. */
bool term_send(const char *at, size_t len);

/* What the terminal can do, for doctor and the footer. */
struct term_facts {
	const char *name;		/* the terminfo entry in use; borrowed */
	enum color_depth depth;
	int colors;			/* of terminfo; 0 = none */
	bool has_rgb, has_sync, has_mouse;
	bool has_title, has_clipboard;	/* takes a title; OSC 52 is in its entry */
	uint64_t bytes_sent;		/* since open: the budget of screens.md 8 */
};
void term_facts(struct term_facts *facts);
/* The same of a terminal that is not opened, by its entry alone; false: there is none. */
bool term_describe(const char *term, struct term_facts *facts);

#endif
