/* keys: names of keys and their codes, and key scripts for --keys. No curses. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_KEYS_H
#define SR_TUI_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/mem.h"

/*
 * A key is one number. A printable character is its code point ('j', 0xE9); the rest lies
 * above Unicode. Ctrl with a letter is KEY_CTRL('l'); the keys a terminal cannot tell apart
 * are one key: Ctrl-M and Ctrl-J are KEY_ENTER, Ctrl-I is KEY_TAB, Ctrl-[ is KEY_ESC,
 * Ctrl-H is KEY_BACKSPACE. Space is ' '.
 */
enum key {
	KEY_NONE = 0,
	KEY_FIRST = 0x110000,
	KEY_ENTER = KEY_FIRST,
	KEY_ESC,
	KEY_TAB,
	KEY_SHIFT_TAB,
	KEY_BACKSPACE,
	KEY_DELETE,
	KEY_INSERT,
	KEY_UP,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_HOME,
	KEY_END,
	KEY_PGUP,
	KEY_PGDN,
	KEY_F1,			/* KEY_F1 + n - 1 for Fn, n up to 12 */
	KEY_F12 = KEY_F1 + 11,
	KEY_CTRL_BASE = 0x110100,
	/* Not keys, but they come the same way: */
	KEY_PASTE = 0x110200,	/* text, len */
	KEY_MOUSE,		/* mouse, x, y */
	KEY_GONE,		/* the terminal is gone: save and leave, do not read again */
	KEY_RESIZE,		/* cols, rows; only out of a script */
	KEY_WAIT,		/* wait_ms; only out of a script: moves the fake clock */
	KEY_MARK		/* text; only out of a talk: a chapter of the recording begins */
};

/* c is a lower-case letter or one of `\ ] ^ _` (Ctrl-_ is KEY_CTRL('_')). */
#define KEY_CTRL(c) ((uint32_t)KEY_CTRL_BASE + (uint32_t)(unsigned char)(c))

enum mouse {
	MOUSE_CLICK,
	MOUSE_DOUBLE,		/* after the MOUSE_CLICK of a second one there within 400 ms */
	MOUSE_WHEEL_UP,
	MOUSE_WHEEL_DOWN
};

struct key_event {
	uint32_t key;		/* a code point or enum key */
	enum mouse mouse;
	int x, y;		/* KEY_MOUSE: cell, 0-based */
	int cols, rows;		/* KEY_RESIZE */
	int64_t wait_ms;	/* KEY_WAIT */
	/* KEY_PASTE: outside bytes without control bytes but LF; not yet safe text. At most
	 * 64 KiB. From a terminal borrowed until the next call; from a script in its arena. */
	const char *text;
	size_t len;		/* bytes */
	int lines;		/* of the paste: 1 + newlines, those over the limit counted too */
};

enum { PASTE_MAX = 64 * 1024 };

/*
 * The name of a key as --keys and the config's ui.keys write it: `j`, `<Enter>`, `<C-l>`,
 * `<S-Tab>`, `<F1>`, `<Space>`, `<lt>`. Written to buf (>= 16 bytes), which is returned; an
 * unknown code gives "".
 */
const char *keys_name(uint32_t key, char buf[16]);
/* The same as people read it in footer and help: `j`, `Enter`, `Ctrl-L`, `Shift-Tab`, `F1`,
 * `Space`, `<`. */
const char *keys_label(uint32_t key, char buf[16]);
/* The code of a name in either form, of len bytes; KEY_NONE when there is no such key. */
uint32_t keys_find(const char *name, size_t len);

/* What a script holds, in order. */
struct keys_script {
	struct key_event *event;	/* in the arena */
	size_t n;
};

/*
 * Read a key script: `j g <Enter> <C-l> <Wait:2.5s> <Resize:80x24> <Paste:text>`.
 *
 * Blanks and newlines separate and mean nothing, so the space bar is `<Space>`; a run of other
 * characters is one key each (`abc`). Wait takes ms, s, m or h. In Paste `\n`, `\t`, `\\` and
 * `\>` stand for newline, tab, backslash and `>`. A `<` that no `>` follows is the key `<`.
 *
 * Returns 0 and fills *script (its memory is the arena's); -1 and *err (ERR_USAGE, naming what
 * is not known, column = its place in the text, 1-based bytes).
 */
int keys_script(struct keys_script *script, struct arena *arena, const char *at, size_t len,
	struct err *err);

#endif
