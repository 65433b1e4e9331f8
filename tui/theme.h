/* theme: roles and glyphs by name, and the themes that give them colours. No curses. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_THEME_H
#define SR_TUI_THEME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"

/*
 * A view says what a cell is for (its role) and never which colour it has. This table is
 * the only list: it makes the enum, the names of the theme files and the letters of
 * --frame-roles (screens.md 9.2). X(ENUM, name, letter)
 */
#define ROLES(X)                                                                            \
	X(TEXT, "text", '.')                                                                \
	X(TEXT_MUTED, "text.muted", ',')                                                    \
	X(TEXT_STRONG, "text.strong", 'S')                                                  \
	X(TEXT_UNSAFE, "text.unsafe", 'U')                                                  \
	X(TITLE, "title", 'T')                                                              \
	X(BORDER, "border", '-')                                                            \
	X(BORDER_FOCUS, "border.focus", '=')                                                \
	X(HEADER, "header", 'H')                                                            \
	X(HEADER_REPLAY, "header.replay", 'R')                                              \
	X(HEADER_PAUSED, "header.paused", 'P')                                              \
	X(KEY, "key", 'k')                                                                  \
	X(KEY_LABEL, "key.label", 'l')                                                      \
	X(SELECTION, "selection", 's')                                                      \
	X(CURSOR_TIME, "cursor.time", 'c')                                                  \
	X(STATUS_OK, "status.ok", 'o')                                                      \
	X(STATUS_WARN, "status.warn", 'w')                                                  \
	X(STATUS_BAD, "status.bad", 'b')                                                    \
	X(STATUS_UNKNOWN, "status.unknown", 'u')                                            \
	X(STATUS_OK_CHIP, "status.ok.chip", 'O')                                            \
	X(STATUS_WARN_CHIP, "status.warn.chip", 'W')                                        \
	X(STATUS_BAD_CHIP, "status.bad.chip", 'B')                                          \
	X(STATUS_UNKNOWN_CHIP, "status.unknown.chip", '?')                                  \
	X(SPARK_BASE, "spark.base", '1')                                                    \
	X(SPARK_CANARY, "spark.canary", '2')                                                \
	X(SPARK_OTHER, "spark.other", '3')                                                  \
	X(SPARK_TIMEOUT, "spark.timeout", '!')                                              \
	X(SPARK_GAP, "spark.gap", ':')                                                      \
	X(AXIS, "axis", 'a')                                                                \
	X(EVIDENCE, "evidence", 'e')                                                        \
	X(NOTE, "note", 'n')                                                                \
	X(GUIDE_DONE, "guide.done", 'd')                                                    \
	X(GUIDE_CURRENT, "guide.current", 'g')                                              \
	X(GUIDE_TODO, "guide.todo", 't')                                                    \
	X(TIMER_OK, "timer.ok", 'i')                                                        \
	X(TIMER_LOW, "timer.low", 'j')                                                      \
	X(TIMER_OVER, "timer.over", 'J')                                                    \
	X(REPAIRED, "repaired", 'r')                                                        \
	X(LINK, "link", 'L')                                                                \
	X(MESSAGE_INFO, "message.info", 'm')                                                \
	X(MESSAGE_ERROR, "message.error", 'M')                                              \
	X(SEARCH_HIT, "search.hit", 'h')                                                    \
	X(REDACTED, "redacted", 'x')

enum role {
	ROLE_NONE,	/* an untouched cell: a blank, letter ' ' */
#define X(id, name, letter) ROLE_##id,
	ROLES(X)
#undef X
	ROLE_COUNT
};

/* What may lie over a cell's own role, as bits. */
enum over {
	OVER_SELECTED = 1,	/* the role `selection` lies over the cell's own */
	OVER_HIT = 2		/* the role `search.hit` does */
};

/*
 * The drawn characters that are not words: X(ENUM, name, unicode, ascii). Each is one
 * cell wide. A theme may replace them. Where two share a character, SAFE("...") text in
 * the ascii tier takes the first: a middle dot in a sentence is a separator.
 */
#define GLYPHS(X)                                                                           \
	X(SEPARATOR, "separator", 0x00B7, '-')	/* between parts of a title */              \
	X(CUT, "cut", 0x2026, '$')		/* text goes on, but there is no room */    \
	X(OK, "ok", 0x2713, '.')                                                            \
	X(BAD, "bad", 0x2717, 'X')                                                          \
	X(WARN, "warn", '!', '!')                                                           \
	X(UNKNOWN, "unknown", '?', '?')                                                     \
	X(NONE, "none", '-', '-')		/* no requests, no value */                 \
	X(THIN, "thin", '~', '~')               /* too few to say; mended */                \
	X(POINTER, "pointer", '>', '>')		/* the selected row, the current step */    \
	X(HLINE, "hline", 0x2500, '-')                                                      \
	X(VLINE, "vline", 0x2502, '|')                                                      \
	X(TEE_DOWN, "tee.down", 0x252C, '+')                                                \
	X(TEE_UP, "tee.up", 0x2534, '+')                                                    \
	X(TEE_RIGHT, "tee.right", 0x251C, '+')                                              \
	X(TEE_LEFT, "tee.left", 0x2524, '+')                                                \
	X(CROSS, "cross", 0x253C, '+')                                                      \
	X(LEVEL1, "level.1", 0x2581, '.')	/* sparklines: GLYPH_LEVEL1 + level - 1 */  \
	X(LEVEL2, "level.2", 0x2582, ':')                                                   \
	X(LEVEL3, "level.3", 0x2583, '-')                                                   \
	X(LEVEL4, "level.4", 0x2584, '=')                                                   \
	X(LEVEL5, "level.5", 0x2585, '+')                                                   \
	X(LEVEL6, "level.6", 0x2586, '*')                                                   \
	X(LEVEL7, "level.7", 0x2587, '#')                                                   \
	X(LEVEL8, "level.8", 0x2588, '@')                                                   \
	X(EMPTY, "empty", 0x00B7, ' ')		/* a bin without a record */                \
	X(SHADE1, "shade.1", 0x2591, '.')	/* heat map, four steps */                  \
	X(SHADE2, "shade.2", 0x2592, ':')                                                   \
	X(SHADE3, "shade.3", 0x2593, '*')                                                   \
	X(SHADE4, "shade.4", 0x2588, '#')                                                   \
	X(BAR, "bar", 0x2588, '#')		/* histogram bars, full cells of digits */  \
	X(UPPER, "upper", 0x2580, '#')		/* briefing digits: upper half of a cell */ \
	X(LOWER, "lower", 0x2584, '#')		/* lower half */                            \
	X(SLASH, "slash", 0x2571, '/')                                                      \
	X(SORT_DOWN, "sort.down", 0x2193, 'v')	/* beside the heading sorted by */          \
	X(SORT_UP, "sort.up", 0x2191, '^')

enum glyph_id {
#define X(id, name, unicode, ascii) GLYPH_##id,
	GLYPHS(X)
#undef X
	GLYPH_COUNT
};

/* Which characters may be sent: all that are safe, or only 20..7E. */
enum tier { TIER_UNICODE, TIER_ASCII };

/* The code points of the glyphs, one column a tier. */
struct glyph_set {
	uint32_t cp[GLYPH_COUNT][2];	/* [glyph][tier] */
};

/* Attributes, as bits. In mono only bold, underline and reverse carry meaning. */
enum attr {
	ATTR_BOLD = 1,
	ATTR_UNDERLINE = 2,
	ATTR_REVERSE = 4,
	ATTR_DIM = 8,
	ATTR_ITALIC = 16
};

/* One colour in the three depths a terminal may have. */
struct color {
	bool is_set;		/* false = the terminal's own (-1) */
	uint32_t rgb;		/* 0xRRGGBB */
	uint8_t x256;		/* 16..255 */
	uint8_t x16;		/* 0..15 */
};

struct style {
	struct color fg, bg;
	uint8_t attr;		/* enum attr bits, where there are colours */
	uint8_t mono;		/* the same where there are none */
};

enum appearance { APPEARANCE_ANY, APPEARANCE_DARK, APPEARANCE_LIGHT };

/* A theme, ready to use: every role filled in. Plain data, copied by assignment. */
struct theme {
	char name[32];			/* clean text */
	enum appearance appearance;	/* of the terminal background it is made for */
	struct color background;	/* what contrast is measured on; is_set false = unknown */
	struct style style[ROLE_COUNT];
	struct glyph_set glyphs;
};

enum { THEME_BYTES_MAX = 64 * 1024, THEME_DEPTH_MAX = 4 };

/* Name of a role (`status.ok`; "" for ROLE_NONE), its letter, and the role of a name
 * (ROLE_NONE when there is none). */
const char *role_name(enum role role);
char role_letter(enum role role);
enum role role_find(const char *name);
/* Name of a glyph, and the glyphs as sitrep has them without a theme. */
const char *glyph_name(enum glyph_id glyph);
const struct glyph_set *glyph_default(void);

/*
 * Read a theme file (screens.md 9.1) out of len bytes.
 *
 * A palette entry named `background` is, by convention, the terminal background the theme
 * is measured on; without one it is #1c1c1c (dark), #ffffff (light) or unknown (any). A role
 * that leaves out fg, bg, attr or mono has it from its dotted prefix (`status` and `spark` may
 * be given as groups), then from `text`. In a COLOR x256 and x16 may be left out: nearest.
 *
 * Unknown keys are no error: a line `line N: unknown key KEY` for each goes to *warnings
 * (clean text; NULL = not wanted). Returns 0 and fills *theme; -1 and fills *err (ERR_CONFIG,
 * text begins with the path inside the file, `roles.status.ok.fg: ...`; for broken JSON line
 * and column), and *theme is as it was: the old theme goes on.
 */
int theme_parse(struct theme *theme, const char *at, size_t len, struct str *warnings,
	struct err *err);

/*
 * Load a built-in theme by name. Returns 0; -1 and *err (ERR_CONFIG, naming the
 * built-in ones) when there is none of that name. For a file: read it, then theme_parse().
 */
int theme_load(struct theme *theme, const char *name, struct err *err);
/*
 * The file a name stands for, appended to *out: the name itself when it holds a slash or ends in
 * `.json`, else FOLDER/themes/NAME.json when that is there. A relative path in the config is one
 * in FOLDER/themes. False: none (it is built in, or unknown).
 */
bool theme_path(const char *name, const char *folder, bool is_of_config, struct str *out);
/* Load a theme by the name of a built-in one or by its file (theme_path). folder: of the config,
 * NULL or "" = none. Returns 0; -1 and *err (ERR_CONFIG) naming the file. */
int theme_find(struct theme *theme, const char *name, const char *folder, bool is_of_config,
	struct str *warnings, struct err *err);
/* Names of the built-in themes in the order of the picker; NULL from index n on. */
const char *theme_builtin_name(size_t index);
/* The JSON text of a built-in (`theme show`), or NULL; borrowed, static. */
const char *theme_builtin_text(const char *name);

/*
 * Which theme to load when --theme and the config name none: `light` when COLORFGBG
 * ("15;0", its last number 7 or 9..15) says so, else `dark`. NULL = the variable is not set.
 */
const char *theme_for_background(const char *colorfgbg);

#endif
