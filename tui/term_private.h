/* term_private: the line under the curses room: what needs no curses. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_TERM_PRIVATE_H
#define SR_TUI_TERM_PRIVATE_H

#include "tui/term.h"
#include "tui/tty.h"

#define TERM_PASTE_ON "\033[?2004h"	/* where terminfo has no BE and BD */
#define TERM_PASTE_OFF "\033[?2004l"
#define TERM_MOUSE_ON "\033[?1000h\033[?1006h"
#define TERM_MOUSE_OFF "\033[?1006l\033[?1000l"

#define TERM_TITLE_KEEP "\033[22;2t"	/* on the terminal's own pile, and back from it */
#define TERM_TITLE_BACK "\033[23;2t"

enum { TERM_QUEUE_MAX = 128 * 1024 };	/* unsent bytes behind which nothing more is queued */
enum { TERM_TITLE_MAX = 120 };
enum { TERM_DRAIN_MS = 80 };	/* with the restore of tty.c: under the 200 ms of R17 */

/* The one terminal. */
struct term_line {
	struct tty tty;
	bool is_open, is_away;		/* away: suspended */
	bool has_title, had_title;	/* takes one; has been given one */
	char title[TERM_TITLE_MAX + 1];	/* the one that is wanted; "" none */
	bool has_mouse, had_mouse;	/* now; ever, so that the restore string ends it */
	int asked_cols, asked_rows;	/* LINES and COLUMNS; 0 = unset */
};
extern struct term_line term_line;

/* It is open from here on, as the options say. takes_title: the terminal does. */
void term_line_open(const struct term_options *options, bool takes_title);

/* How one role is painted: enum attr bits and the number of a colour pair. */
struct term_look { unsigned attr; int pair; };

enum { TERM_OVERS = 4, TERM_PAIRS_MAX = 1024 };

/* The looks of a theme in a depth, and the pairs made for them so far. {0}: none yet. */
struct term_looks {
	struct theme theme;
	bool is_made;
	struct term_look look[ROLE_COUNT][TERM_OVERS];
	struct { int fg, bg; } pair[TERM_PAIRS_MAX];
	int pairs;
};

/* Make the looks of a theme; make() tells the terminal's library of a pair, and whether it took
 * it. False: they are those it has. */
bool term_looks_make(struct term_looks *looks, const struct theme *theme, enum color_depth depth,
	bool (*make)(int number, int fg, int bg));

/*
 * Copy a row of cells. A few untouched blanks between words take the role of what stands before
 * them, where that shows nothing on a blank: so much less is said of colours. It is a matter of the
 * row alone, not of what was shown before.
 */
void term_looks_join(const struct term_looks *looks, const struct cell *from, struct cell *row,
	int cols);

/* Ctrl-Z waits, or no longer waits: curses ignores it while it updates, and it would be lost. */
void term_hold_stop(bool is_held);

/* Queue a control string of ours or of terminfo. */
void term_queue(const char *text);
/* The screen is ours again: so is the title, if one was given. */
void term_title_again(void);
/* Queue the mouse modes, and have the restore string end them. */
void term_mouse_on(void);

#endif
