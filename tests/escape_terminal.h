/* escape_terminal: what a terminal may be sent, by its terminfo entry; after curses in the file. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_ESCAPE_TERMINAL_H
#define SR_TESTS_ESCAPE_TERMINAL_H

#include <curses.h>
#include <term.h>

#include "tests/escape.h"

static const char *const escape_terminals[] = { "xterm-256color", "screen-256color",
	"tmux-256color", "linux" };
static const char *const escape_locales[] = { "C.UTF-8", "POSIX" };
enum { ESCAPE_COMBINATIONS = 8 };

/* Capabilities that drawing may use: none that resets, asks, prints or sets colours anew. */
static const char *const escape_capabilities[] = {
	"smcup", "rmcup", "cup", "home", "el", "el1", "ed", "clear", "ech", "cuu", "cuu1", "cud",
	"cud1", "cuf", "cuf1", "cub", "cub1", "hpa", "vpa", "sgr", "sgr0", "setaf", "setab", "op",
	"civis", "cnorm", "cvvis", "smam", "rmam", "smacs", "rmacs", "enacs", "ich", "ich1", "dch",
	"dch1", "il", "il1", "dl", "dl1", "csr", "ri", "ind", "indn", "rin", "rep", "cr", "ht",
	"cbt", "bold", "rev", "smul", "rmul", "smso", "rmso", "sitm", "ritm", "dim", "smkx", "rmkx",
	"smir", "rmir", "BE", "BD", "Sync",
};

static inline void
escape_allow_terminal(struct escape_allowed *allowed, const char *term)
{
	int found;

	*allowed = (struct escape_allowed){ .n = 0 };
	ck_assert_int_eq(setupterm(term, 1, &found), OK);
	for (size_t i = 0; i < LENGTH(escape_capabilities); i++) {
		const char *text = tigetstr((char *)(uintptr_t)escape_capabilities[i]);
		if (text && text != (const char *)-1)
			escape_allow_capability(allowed, text);
	}
	del_curterm(cur_term);
	/* Where the entry has no BE and BD. */
	escape_allow_capability(allowed, "\x1b[?2004h");
	escape_allow_capability(allowed, "\x1b[?2004l");
	escape_allow(allowed, "\\0d");
	escape_allow(allowed, "\\0a");
	escape_allow(allowed, "\\08");
}

#endif
