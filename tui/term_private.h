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

enum { TERM_DRAIN_MS = 80 };	/* with the restore of tty.c: under the 200 ms of R17 */

/* The one terminal. */
struct term_line {
	struct tty tty;
	bool is_open, is_away;		/* away: suspended */
	bool has_mouse, had_mouse;	/* now; ever, so that the restore string ends it */
	int asked_cols, asked_rows;	/* LINES and COLUMNS; 0 = unset */
};
extern struct term_line term_line;

/* Queue a control string of ours or of terminfo. */
void term_queue(const char *text);
/* Queue the mouse modes, and have the restore string end them. */
void term_mouse_on(void);

#endif
