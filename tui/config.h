/* config: what a person set once, in a file: read, checked, and laid under the command line. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_CONFIG_H
#define SR_TUI_CONFIG_H

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "tui/command.h"
#include "tui/options.h"

/*
 * A JSON object whose keys are grouped by the word before the dot; `{"ui":{"fps":4}}` and
 * `{"ui.fps":4}` say the same. The table of keys stands in config_take.c.
 */
enum { CONFIG_BYTES_MAX = 64 * 1024, CONFIG_DEPTH_MAX = 4, CONFIG_WORDS = 32 };

/* A threshold of the verdict, by its name (static). */
struct config_limit { const char *name; double value; };

/* {0} is a config that says nothing. Texts live in the arena. */
struct config {
	struct arena arena;
	const char *path;		/* of the file that was read; NULL: none */
	int fps;			/* ui.fps, 1..10; 0 = not said */
	const char *theme;		/* ui.theme */
	enum glyph_choice glyphs;	/* ui.glyphs */
	const char *copy[CONFIG_WORDS + 1];	/* copy.command, an argv; NULL-ended */
	const char *map[CONFIG_WORDS];		/* input.map, ROLE=FIELD[:UNIT] each */
	size_t n_map;
	const char *outcome[CONFIG_WORDS];	/* input.outcomes, WORD=OUTCOME each */
	size_t n_outcomes;
	struct command_keys keys[COMMAND_COUNT];	/* ui.keys */
	size_t n_keys;
	struct config_limit limit[2 * CONFIG_WORDS + CONFIG_WORDS];	/* analysis.* */
	size_t n_limits;
	const char *gate[2 * CONFIG_WORDS + 1];	/* gate.*: `--min-n`, `3` ...; NULL-ended */
	size_t n_gate;
};

/*
 * Read a config out of len bytes. name: of the file, for sentences. Unknown keys are no error: a
 * line `NAME: line N: unknown key KEY; nearest: KEY` each goes to *warnings (clean text; NULL =
 * not wanted).
 * Returns 0; -1 and *err (ERR_CONFIG, with the key, or line and column).
 */
int config_parse(struct config *config, const char *name, const char *at, size_t len,
	struct str *warnings, struct err *err);

/*
 * Load the file a person named, or (named NULL) the one in config_home, or in home's .config when
 * config_home is unset; that one may be absent. The working directory is never looked into.
 * Returns 0; -1 and *err (ERR_CONFIG).
 */
int config_load(struct config *config, const char *named, const char *config_home,
	const char *home, struct str *warnings, struct err *err);
void config_release(struct config *config);

/*
 * Set `group.name` to a text in the file at path, which is made when it is absent; the rest of it
 * stays, in its order. Atomic, as save_file(). path: safe text. Returns 0; -1 and *err, with the
 * file as it was.
 */
int config_keep(const char *path, const char *group, const char *name, const char *text,
	struct err *err);

/* Lay it under the command line: what an option said stays. Borrowed while options are used. The
 * thresholds are set, and the keys bound, for the whole process: before an engine is made. Keys of
 * a talk (--keys @FILE) are those that are built in. */
void config_apply(const struct config *config, struct options *options);

/* Append the folder of config files, `~/.config/sitrep`; nothing when there is no home. */
void config_folder(const char *config_home, const char *home, struct str *out);
/* Name of key i, NULL past the last: for the manual and its test. */
const char *config_key(size_t i);
/* What key i takes, in a line. */
const char *config_help(size_t i);
/* Option i of the gate that a file may set as `gate.min-n`, without its dashes; NULL past them. */
const char *config_gate(size_t i);

#endif
