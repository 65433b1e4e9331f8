/* run: what main hands to the board, a frame or a headless command: options, files read, engine. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_RUN_H
#define SR_TUI_RUN_H

#include "core/engine.h"
#include "tui/options.h"
#include "tui/theme.h"

/* What the environment says, read once in main: nothing below looks there itself. NULL = unset. */
struct environment {
	const char *home, *state_home, *config_home, *runtime_dir;
	const char *term, *lang, *lc_all, *lc_ctype, *no_color, *colorterm, *colorfgbg;
	const char *visual, *editor, *lines, *columns, *tmux, *user;
	const char *tmp_dir;		/* where bytes of pipes are kept; NULL: /var/tmp */
};

/* A run: everything is borrowed but the engine, which run_close() frees. */
struct run {
	const struct options *options;
	const struct environment *environment;
	struct engine *engine;
	struct zone zone;
	struct str incident, incident_path;	/* content of the incident file, and its name */
	struct str state_dir;
};

/*
 * Open the engine on the files of the command line, with the incident file beside the first
 * one (NAME.incident.json) unless another, or none, was named. Returns 0; -1 and *err.
 */
int run_open(struct run *run, const struct options *options, const struct environment *environment,
	     bool is_headless, struct err *err);
/* Read everything (headless), then settle. shows_progress: a load of more than a second has a
 * line of its own on stderr, which is a terminal; it is wiped at the end. */
int run_load(struct run *run, bool shows_progress, struct err *err);
void run_close(struct run *run);

/* The theme to draw with: of --theme, of the config, or for the terminal's background. Returns 0;
 * -1 and *err. */
int run_theme(struct theme *theme, const struct options *options,
	      const struct environment *environment, struct err *err);

/* The levels of sparklines as the config wants them (`braille`). */
void run_glyphs(const struct options *options, struct theme *theme);

/* A headless command: load, write the output (or -o FILE). Returns the exit code; fills *err
 * when it is not that of the result. */
int cli_run(const struct options *options, const struct environment *environment, struct err *err);
/* sitrep lint. Returns 0, or 1 when there are errors; -1 and *err. */
int lint_command(const struct options *options, const struct environment *environment,
		 struct err *err);
/* Would -o FILE replace one of the files that are read? Returns 0; -1 and *err (ERR_CREATE). */
int cli_guard(const struct options *options, struct err *err);
/* Write to -o FILE whole, or to stdout; never over one of the files that were read. Returns 0; -1
 * and *err. */
int cli_put(const struct options *options, const struct str *out, struct err *err);
/* The i-th word of --format and the command it is of; NULL past the end. */
const char *cli_format(size_t i, const char **command);
/* `records -f`: records as they come, until a signal ends it (then it does not return) or all pipes
 * are at their end. Returns 0; -1 and *err. */
int follow_run(const struct options *options, const struct environment *environment,
	       struct err *err);
/* The same for -f: told again after a change, at most once a second, until a signal ends it, its
 * inputs do, or a gate fails. settings: of the document. */
int live_run(const struct options *options, const struct environment *environment,
	     enum document document, const struct document_options *settings, struct err *err);
/* The board on a terminal; and drawn without one (--frame). Return the exit code or -1 and *err. */
int board_run(const struct options *options, const struct environment *environment,
	      struct err *err);
int frame_run(const struct options *options, const struct environment *environment,
	      struct err *err);
/* The commands that read no log by themselves. They return the exit code or -1 and *err. */
int theme_run(const struct options *options, const struct environment *environment,
	      struct err *err);
int doctor_run(const struct options *options, const struct environment *environment,
	       struct err *err);
int status_run(const struct options *options, const struct environment *environment,
	       struct err *err);
int play_run(const struct options *options, const struct environment *environment,
	     struct err *err);
/* What --keys holds: keys, or those of the talk that @FILE names, at its times. Returns 0 and fills
 * *script; -1 and *err (ERR_USAGE names the line of an unknown key). */
struct arena;
struct keys_script;
int run_keys(const struct options *options, struct keys_script *script, struct arena *arena,
	     struct err *err);
/* Can the board open on this terminal? If not, why is said in *err (and the report is printed). */
bool board_possible(const struct environment *environment, struct err *err);

#endif
