/* options: what can be said to sitrep on its command line, once, in one table. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_OPTIONS_H
#define SR_TUI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/instant.h"
#include "core/base/str.h"

#define OPTION_LIST 32	/* how often a repeatable option may be given */

/* ui.glyphs of the config: `auto` is what locale and terminal can show. */
enum glyph_choice { GLYPHS_AUTO, GLYPHS_UNICODE, GLYPHS_ASCII, GLYPHS_BRAILLE };

/* Texts are borrowed from argv; NULL = not given. Fields are set by the table in options.c. */
struct options {
	const char *command;		/* first word when it is one; NULL: the board */
	const char *file[256];
	size_t n_files;

	/* shared */
	const char *map[OPTION_LIST];
	size_t n_map;
	const char *where, *since, *until, *at, *baseline, *incident, *session, *percentile, *tz;
	const char *redact;		/* fields to hide too; "" none; NULL: all is shown */
	const char *format, *out, *theme, *color, *input_format, *threads_text;
	int threads;			/* 0 = not said */
	bool quiet, verbose, help, version, follow;

	/* board */
	bool ascii, read_only, briefing, mouse, frame_roles;
	const char *frame, *keys, *now;
	const char *replay;		/* its speed; "" = as usual; NULL = none */
	int replay_speed;		/* as transport.h has it */

	const char *record;		/* a cast is written there */
	bool no_bell;

	/* doctor and status */
	bool limits, is_for_tmux;

	/* the config file, and what it said that no option says (config_apply) */
	const char *config;
	size_t n_config_warnings;	/* keys in it that nothing is done with */
	int fps;			/* 1..10; 0 = as usual */
	enum glyph_choice glyphs;
	const char *const *outcomes;	/* WORD=OUTCOME, n_outcomes of them */
	size_t n_outcomes;
	const char *const *copy_command;	/* an argv, NULL-ended; NULL = none */
	bool theme_is_set;		/* `theme` came from the config, not from an option */

	/* lint, report, export */
	const char *log[OPTION_LIST];	/* the log of a report */
	size_t n_log;
	const char *markdown, *update;
	bool is_final;

	/* stats and gate */
	const char *by, *canary;
	bool backtest, grid;
	const char *gate_set[2 * OPTION_LIST + 1];	/* NAME, VALUE, ..., NULL */
	size_t n_gate_set;
};

/*
 * Read argv. Returns 0; -1 and *err (ERR_USAGE) with the nearest name for one that is
 * unknown. `--` ends options; a command word is one only as the first argument.
 */
int options_parse(struct options *options, int argc, char **argv, struct err *err);

/* Append the help of a command (NULL: the board and the list of commands), from the tables. */
void options_help(struct str *out, const char *command);
/* Append the formats a person can name, each with what is read there and a line of it. */
void options_help_formats(struct str *out);
/* Append all keys and words of the board, by group. */
void options_help_keys(struct str *out);
/* Append the keys that a config file may hold, each with what it takes. */
void options_help_config(struct str *out);
/* Append what `sitrep help WORD` prints, of a command or of a topic. Returns 0; -1 and *err
 * (ERR_USAGE), naming the nearest word. */
int help_topic(struct str *out, const char *word, struct err *err);
/* A file that is not there (is_there) and is called nearly as a command is: -1 and *err
 * (ERR_NO_INPUT), asking whether it was meant. Else 0. */
int options_not_a_command(const char *file, bool is_there, struct err *err);
/* Walk the options table, for the manual and its test: name of option i, NULL past the end. */
const char *options_name(size_t i);
/* The command words, NULL past the end, and their one line. */
const char *options_command(size_t i, const char **text);

#endif
