/* command: everything a person can tell the board, once: word, keys, where, help, footer. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_COMMAND_H
#define SR_TUI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where a command works: a set of these. One key has one meaning wherever it works. */
enum context {
	IN_BOARD = 1 << 0, IN_GUIDE = 1 << 1, IN_CAUSES = 1 << 2, IN_RECORDS = 1 << 3,
	IN_RAW = 1 << 4, IN_BRIEFING = 1 << 5, IN_HELP = 1 << 6, IN_WRITE = 1 << 7,
	IN_LEAVE = 1 << 8, IN_DRILL = 1 << 9, IN_SPREAD = 1 << 10, IN_MARKS = 1 << 11,
	IN_SOURCES = 1 << 12, IN_THEMES = 1 << 13, IN_DIFFERS = 1 << 14, IN_PAGE = 1 << 15,
	IN_VIEWS = IN_BOARD | IN_GUIDE | IN_CAUSES | IN_RECORDS | IN_RAW | IN_BRIEFING | IN_DRILL |
		   IN_SPREAD | IN_MARKS | IN_SOURCES | IN_DIFFERS | IN_PAGE,
	IN_ALL = (1 << 16) - 1
};

/* X(ENUM, "word", group) - the words of the palette and the manual; groups as screens.md 5. */
#define COMMANDS(X)                                                                         \
	X(DOWN, "down", MOVE) X(UP, "up", MOVE) X(LEFT, "left", MOVE) X(RIGHT, "right", MOVE)   \
	X(FIRST, "first", MOVE) X(LAST, "last", MOVE) X(PAGE_UP, "page-up", MOVE)               \
	X(PAGE_DOWN, "page-down", MOVE) X(NEXT_PANE, "next-pane", MOVE)                         \
	X(PREV_PANE, "prev-pane", MOVE) X(OPEN, "open", MOVE) X(BACK, "back", MOVE)             \
	X(BOARD, "board", VIEWS) X(STEP_1, "step-1", VIEWS) X(STEP_2, "step-2", VIEWS)          \
	X(STEP_3, "step-3", VIEWS) X(STEP_4, "step-4", VIEWS) X(CAUSES, "causes", VIEWS)        \
	X(RECORDS, "records", VIEWS) X(BRIEFING, "briefing", VIEWS) X(HELP, "help", VIEWS)      \
	X(THEME, "themes", VIEWS) X(PALETTE, "palette", VIEWS)                                  \
	X(DIFFERS, "differs", VIEWS)                                                             \
	X(SPREAD, "spread", VIEWS) X(SOURCES, "cautions", VIEWS)                                \
	X(SEARCH, "search", FIND) X(NEXT_HIT, "next-hit", FIND) X(PREV_HIT, "prev-hit", FIND)   \
	X(FILTER, "filter", FIND) X(EXCLUDE, "exclude", FIND) X(DROP, "drop", FIND)             \
	X(SELECT, "select", FIND) X(ZOOM_IN, "zoom-in", FIND) X(ZOOM_OUT, "zoom-out", FIND)     \
	X(RAW, "raw", TABLES) X(SORT, "sort", TABLES) X(REVERSE, "reverse", TABLES)             \
	X(METRIC, "metric", TABLES)                                                             \
	X(LOG_AXIS, "log-axis", TABLES) X(TAKE_BASELINE, "take-baseline", TABLES)               \
	X(PLAY, "play", TIME) X(RECORD_BACK, "record-back", TIME)                               \
	X(RECORD_ON, "record-on", TIME) X(BUCKET_BACK, "bucket-back", TIME)                     \
	X(BUCKET_ON, "bucket-on", TIME) X(TEN_BACK, "ten-back", TIME)                           \
	X(TEN_ON, "ten-on", TIME)                                                               \
	X(NEXT_TIMEOUT, "next-timeout", TIME) X(PREV_TIMEOUT, "prev-timeout", TIME)             \
	X(NEXT_MARK, "next-mark", TIME) X(PREV_MARK, "prev-mark", TIME)                         \
	X(FASTER, "faster", TIME) X(SLOWER, "slower", TIME) X(GO_TO, "go-to", TIME)             \
	X(TO_END, "end", TIME) X(ZONE, "zone", TIME)                                            \
	X(CITE, "cite", EVIDENCE) X(NOTE, "note", EVIDENCE) X(MARKS, "marks", EVIDENCE)         \
	X(COPY, "copy", EVIDENCE)                                                               \
	X(EDIT, "edit", GUIDE) X(EDIT_OUT, "editor", GUIDE)                                   \
	X(DONE, "done", GUIDE) X(TIMER, "timer", GUIDE) X(EXTEND, "extend", GUIDE)              \
	X(SENT, "sent", GUIDE)                                                                  \
	X(WRITE, "write", PROGRAM) X(REDRAW, "redraw", PROGRAM) X(MOUSE, "mouse", PROGRAM)      \
	X(UNDO, "undo", PROGRAM) X(REDO, "redo", PROGRAM) X(REDACT, "redact", PROGRAM)          \
	X(SUSPEND, "suspend", PROGRAM)                                                          \
	X(STOP, "stop", PROGRAM) X(LOAD, "load", PROGRAM)                                       \
	X(QUIT, "quit", PROGRAM)

enum command {
	COMMAND_NONE,
#define X(id, word, group) COMMAND_##id,
	COMMANDS(X)
#undef X
	COMMAND_COUNT
};

enum command_group {
	GROUP_MOVE,
	GROUP_VIEWS,
	GROUP_FIND,
	GROUP_TABLES,
	GROUP_TIME,
	GROUP_EVIDENCE,
	GROUP_GUIDE,
	GROUP_PROGRAM,
	GROUP_COUNT
};

#define COMMAND_KEYS 4

/* One row a command. */
struct command_row {
	enum command command;
	unsigned where;			/* enum context bits */
	uint32_t key[COMMAND_KEYS];	/* of tui/keys.h; KEY_NONE past the last; none: `:word` */
	const char *label;		/* in the footer: `Timeout`; NULL = never stands there */
	const char *help;		/* one line, in the imperative */
	bool changes_session;		/* answers `read-only` when notes may not be written */
};

const struct command_row *command_row(enum command command);	/* never NULL but for NONE */
const char *command_word(enum command command);			/* `next-timeout` */
enum command_group command_group(enum command command);
const char *command_group_name(enum command_group group);	/* `move`, `views` ... */
/* What a key means in a context; COMMAND_NONE when it means nothing there. */
enum command command_of_key(uint32_t key, unsigned context);
/* The command of a word; COMMAND_NONE. */
enum command command_of_word(const char *word);
/* Keys that a person wants for a command (`ui.keys`); n = 0: none, it is said by its word. */
struct command_keys { enum command command; uint32_t key[COMMAND_KEYS]; size_t n; };
/* May it be given to another command? Not what belongs to terminals (screens.md 5), nor Esc and
 * Enter, by which dialogs and text entry are left. */
bool command_may_bind(uint32_t key);
/* Give commands the keys a person wants, of the whole process and before the board opens: a key is
 * taken from whoever had it; Esc and Enter stay where they are. n = 0: as they are built in. */
void command_bind(const struct command_keys *keys, size_t n);

/*
 * What a person begins to write in the palette, of those that work in the context and `quit`,
 * which works everywhere: the word itself, else the first in the order of the table that begins
 * with it, else the first that holds its letters in their order. COMMAND_NONE: there is none, or
 * text is empty.
 */
enum command command_match(const char *text, unsigned context);

#endif
