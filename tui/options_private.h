/* options_private: the tables of options and commands, as parsing and help share them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_OPTIONS_PRIVATE_H
#define SR_TUI_OPTIONS_PRIVATE_H

#include "tui/options.h"

/* Who understands an option. */
enum { BOARD = 1, STATS = 2, RCA = 4, REPORT = 8, GATE = 16, RECORDS = 32, HELP = 64,
       PLAY = 128, THEME = 256, DOCTOR = 512, STATUS = 1024, LINT = 2048, EXPORT = 4096,
       TOOLS = PLAY | THEME | DOCTOR | STATUS,	/* what reads no log by itself */
       HEADLESS = STATS | RCA | REPORT | GATE | RECORDS | LINT | EXPORT, ALL = BOARD | HEADLESS };

/* MAYBE: its value, if any, stands behind `=` only; "" without one. */
enum option_kind { FLAG, TEXT, MAYBE, LIST, GATE_SET };

/* A command word: name NULL past the last. */
struct word_row { const char *name; int who; const char *text; };
extern const struct word_row option_words[];

/* An option: name NULL past the last. */
struct option_row {
	const char *name;		/* `--where` */
	char letter;			/* `f` of -f; 0 */
	enum option_kind kind;
	int who;
	const char *arg;		/* as the help shows it; NULL for a flag */
	const char *text;
	size_t at;			/* of its field in struct options */
};
extern const struct option_row option_rows[];

/* The bit of a command word; BOARD for none. */
int option_who(const char *command);

#endif
