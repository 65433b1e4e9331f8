/* text: the one door for outside bytes, and how wide what comes out is (screens.md, Safe text). */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_TEXT_H
#define SR_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"
#include "core/base/str.h"

/*
 * Safe text is printable UTF-8: no C0, DEL, C1, format, bidi, zero-width, tag, private-use,
 * non-character or unassigned code point, at most one combining mark a base. What is
 * not safe becomes visible and is never dropped: `<1B>` for a control, `<FF>` for a byte
 * that is not UTF-8, `<U+202E>` for the rest. Making text safe twice changes nothing.
 */

/* One cell-wide step through bytes: what must be drawn next. */
struct glyph {
	uint32_t cp[2];		/* base and at most one combining mark (0 = none) */
	int width;		/* cells: 1 or 2 */
};

/* Where a walk over glyphs stands; {0} at the start of each piece of text. */
struct text_state {
	char form[16];		/* the visible form being handed out */
	unsigned char form_at, form_len;
	unsigned unsafe;	/* characters made visible so far */
};

/*
 * Take the next glyph out of *at..end and move *at past it. Unsafe input yields the
 * characters of its visible form, one a call (it is counted, and *at moves, with the
 * first). Returns false at the end, with *glyph as it was.
 */
bool text_next(struct text_state *state, const char **at, const char *end, struct glyph *glyph);

/* Append the safe form of bytes to *out; returns how many characters were made visible. */
unsigned text_safe(struct str *out, const char *at, size_t len);
/* The same into an arena, for sentences. */
char *text_safe_in(struct arena *arena, const char *at, size_t len);

/* Width in cells of a C string as text_safe() would write it: the sum of its glyphs. */
int text_width(const char *text);
/* Width of one code point: 1 or 2; 0 for a combining mark and for what is not safe.
 * From our own table (Unicode 14, see text_table.c), where ambiguous is 1. */
int text_cp_width(uint32_t cp);
/* Is the code point allowed on a screen as itself? */
bool text_cp_safe(uint32_t cp);
/* Decode one strict UTF-8 character; returns its bytes, 0 when at[0] does not begin one. */
int text_decode(const char *at, size_t len, uint32_t *cp);
/* Is all of it strict UTF-8? NUL and controls are. */
bool text_is_utf8(const char *at, size_t len);
/* Encode a code point (at most U+10FFFF); returns the bytes written to out (1..4). */
int text_encode(char *out, uint32_t cp);

#endif
