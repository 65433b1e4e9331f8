/* escape: hostile payloads of every class of promises.md section 3, and what may be sent at all. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_ESCAPE_H
#define SR_TESTS_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/splitmix.h"

/* ---- payloads ---- */

/* Whole sequences, 7 bits and 8. */
static const char *const escape_sequences[] = {
	"\x1b[2J", "\x1b[31m", "\x1b[?1049l", "\x1b[6n", "\x1b[5;5H", "\x1b[3;9r", "\x1b[14t",
	"\x1b[>c", "\x1b[?25h", "\x1b[1;31;5m", "\x1b[20h", "\x1b[4i", "\x1b[c", "\x1b[21t",
	"\x1b]0;pwned\x07", "\x1b]2;pwned\x1b\\", "\x1b]4;1;rgb:0/0/0\x07",
	"\x1b]8;;http://evil\x07x\x1b]8;;\x07", "\x1b]9;pwned\x07", "\x1b]50;?\x07",
	"\x1b]52;c;cHduZWQ=\x07", "\x1b]133;A\x07", "\x1b]1337;File=:AAAA\x07",
	"\x1bP$qm\x1b\\", "\x1bPq#0;2;0;0;0\x1b\\", "\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\",
	"\x1b_Gf=100;AAAA\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1b" "c", "\x1b]0;open",
	"\x1b#8", "\x1b(0", "\x1b%G", "\x1bN", "\x1b=", "\x1b" "7", "\x1b" "D", "\x1b", "\x1b[",
	"\x9b" "31m", "\xc2\x9b" "31m", "\x90q\x9c", "\x9d" "0;pwned\x9c", "\xc2\x9d" "0;x\xc2\x9c",
	"\xc2\x90q\xc2\x9c", "\x9f" "G\x9c", "\x84", "\xc2\x85", "\x8d",
};
/* Characters that forge a line, hide or turn text, as code points; ranges from, to. */
static const struct { uint32_t from, to; } escape_hidden[] = {
	{ 0x00, 0x1F }, { 0x7F, 0x9F }, { 0xAD, 0xAD }, { 0x34F, 0x34F }, { 0x61C, 0x61C },
	{ 0x115F, 0x1160 }, { 0x17B4, 0x17B5 }, { 0x180B, 0x180E }, { 0x200B, 0x200F },
	{ 0x2028, 0x202E }, { 0x2060, 0x206F }, { 0x3164, 0x3164 }, { 0xFE00, 0xFE0F },
	{ 0xFEFF, 0xFEFF }, { 0xFFA0, 0xFFA0 }, { 0xFFF9, 0xFFFB }, { 0xFDD0, 0xFDEF },
	{ 0xFFFE, 0xFFFF }, { 0x1FFFE, 0x1FFFF }, { 0x10FFFE, 0x10FFFF }, { 0xE000, 0xF8FF },
	{ 0xF0000, 0xF000F }, { 0xE0000, 0xE007F }, { 0xE0100, 0xE01EF },
};
/* Bytes that are no UTF-8. */
static const char *const escape_broken[] = {
	"\xff", "\xfe", "\xc0\x9b", "\xe0\x80\x9b", "\xed\xa0\x80", "\xed\xbf\xbf",
	"\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\xe2\x94", "\xe2", "\xf0\x9f\x98", "\x80",
	"\xc3", "\xf5\x80\x80\x80",
};

static inline void
escape_put(struct str *out, uint32_t cp)
{
	if (cp < 0x80) {
		str_char(out, (char)cp);
	} else if (cp < 0x800) {
		str_char(out, (char)(0xC0 | cp >> 6));
		str_char(out, (char)(0x80 | (cp & 0x3F)));
	} else if (cp < 0x10000) {
		str_char(out, (char)(0xE0 | cp >> 12));
		str_char(out, (char)(0x80 | (cp >> 6 & 0x3F)));
		str_char(out, (char)(0x80 | (cp & 0x3F)));
	} else {
		str_char(out, (char)(0xF0 | cp >> 18));
		str_char(out, (char)(0x80 | (cp >> 12 & 0x3F)));
		str_char(out, (char)(0x80 | (cp >> 6 & 0x3F)));
		str_char(out, (char)(0x80 | (cp & 0x3F)));
	}
}

static inline void
escape_hide(struct str *out, uint64_t *dice)
{
	size_t i = (size_t)random_below(dice, LENGTH(escape_hidden));
	uint32_t span = escape_hidden[i].to - escape_hidden[i].from + 1;

	escape_put(out, escape_hidden[i].from + (uint32_t)random_below(dice, span));
}

/* A few harmless characters: narrow, wide, with a mark, ambiguous, from another script. */
static inline void
escape_filler(struct str *out, uint64_t *dice)
{
	static const char *const fill[] = { "a", "risk", "/", "-", "\xe4\xb8\xad", "\xc3\xa9",
		"e\xcc\x81", "\xd0\xb0", "\xef\xbc\xa1", "\xf0\x9f\x98\x80", "\xc2\xb7", "7" };

	for (uint64_t n = random_below(dice, 6); n > 0; n--)
		str_add(out, fill[random_below(dice, LENGTH(fill))]);
}

enum { ESCAPE_CLASSES = 8 };

/* Append a payload of a class: sequences, hidden characters, broken bytes, one of them cut before a
 * sequence, a forged line, stacked marks, wide ones in a row, or all of it at once. */
static inline void
escape_payload(struct str *out, unsigned which, uint64_t *dice)
{
	escape_filler(out, dice);
	switch (which % ESCAPE_CLASSES) {
	case 0:
		str_add(out, escape_sequences[random_below(dice, LENGTH(escape_sequences))]);
		break;
	case 1:
		escape_hide(out, dice);
		break;
	case 2:
		str_add(out, escape_broken[random_below(dice, LENGTH(escape_broken))]);
		break;
	case 3:	/* a field cut inside a character, before one that starts with ESC */
		str_add(out, escape_broken[random_below(dice, LENGTH(escape_broken))]);
		str_add(out, escape_sequences[random_below(dice, LENGTH(escape_sequences))]);
		break;
	case 4:
		str_add(out, (const char *const[]){ "\r", "\b\b\b\b", "\n", "\v", "\f", "\xc2\x85",
			"\xe2\x80\xa8", "\xe2\x80\xa9", "\t" }[random_below(dice, 9)]);
		str_add(out, "18:00 v1.2 OK");
		break;
	case 5:
		for (uint64_t n = 1 + random_below(dice, 12); n > 0; n--)
			escape_put(out, 0x300 + (uint32_t)random_below(dice, 0x30));
		break;
	case 6:
		for (uint64_t n = 1 + random_below(dice, 5); n > 0; n--)
			str_add(out, "\xe4\xb8\xad\xef\xb8\x8f");
		break;
	default:
		str_add(out, escape_sequences[random_below(dice, LENGTH(escape_sequences))]);
		escape_hide(out, dice);
		str_add(out, escape_broken[random_below(dice, LENGTH(escape_broken))]);
		break;
	}
	escape_filler(out, dice);
}

/* ---- what may be sent ---- */

/* One strict UTF-8 character, by the table of RFC 3629 and not by ours; 0: none. */
static inline int
escape_decode(const unsigned char *at, size_t len, uint32_t *cp)
{
	static const struct { unsigned char low, high; int n; uint32_t least; } leads[] = {
		{ 0x00, 0x7F, 1, 0 }, { 0xC2, 0xDF, 2, 0x80 }, { 0xE0, 0xEF, 3, 0x800 },
		{ 0xF0, 0xF4, 4, 0x10000 },
	};

	for (size_t i = 0; i < LENGTH(leads); i++) {
		if (len == 0 || at[0] < leads[i].low || at[0] > leads[i].high)
			continue;
		int n = leads[i].n;
		uint32_t value = n == 1 ? at[0] : at[0] & (0x7Fu >> n);
		for (int k = 1; k < n; k++) {
			if ((size_t)k >= len || (at[k] & 0xC0) != 0x80)
				return 0;
			value = value << 6 | (at[k] & 0x3Fu);
		}
		if (value < leads[i].least || value > 0x10FFFF ||
		    (value >= 0xD800 && value <= 0xDFFF))
			return 0;
		*cp = value;
		return n;
	}
	return 0;
}

static inline bool
escape_is_hidden(uint32_t cp)
{
	for (size_t i = 0; i < LENGTH(escape_hidden); i++)
		if (cp >= escape_hidden[i].from && cp <= escape_hidden[i].to)
			return true;
	return false;
}

/* Controls and sequences that may be sent, by their skeleton: `[#m` for every SGR, `(B`, `\r`. */
struct escape_allowed { char skeleton[160][12]; size_t n; };

static inline void
escape_allow(struct escape_allowed *allowed, const char *skeleton)
{
	for (size_t i = 0; i < allowed->n; i++)
		if (strcmp(allowed->skeleton[i], skeleton) == 0)
			return;
	if (allowed->n < LENGTH(allowed->skeleton))
		snprintf(allowed->skeleton[allowed->n++], sizeof(allowed->skeleton[0]), "%s",
			 skeleton);
}

static inline bool
escape_is_allowed(const struct escape_allowed *allowed, const char *skeleton)
{
	for (size_t i = 0; allowed && i < allowed->n; i++)
		if (strcmp(allowed->skeleton[i], skeleton) == 0)
			return true;
	return false;
}

/* The skeleton of the control or sequence at `at`; returns its bytes; 0: it has no end. */
static inline size_t
escape_skeleton(const char *at, size_t len, char skeleton[12])
{
	size_t n = 1, out = 0;

	if (at[0] != '\x1b') {
		snprintf(skeleton, 12, "\\%02x", (unsigned char)at[0]);
		return 1;
	}
	if (len < 2)
		return 0;
	if (at[1] == '[') {
		skeleton[out++] = '[';
		for (n = 2; n < len && strchr("0123456789;:<=>?", at[n]); n++)
			if (strchr("<=>?", at[n]) && out < 3)
				skeleton[out++] = at[n];
		if (n > 2 && skeleton[out - 1] != '?')
			skeleton[out++] = '#';
		for (; n < len && at[n] >= 0x20 && at[n] <= 0x2F && out < 9; n++)
			skeleton[out++] = at[n];
		if (n >= len)
			return 0;
		skeleton[out++] = at[n];
		skeleton[out] = '\0';
		return n + 1;
	}
	if (strchr("()*+#%", at[1])) {
		if (len < 3)
			return 0;
		snprintf(skeleton, 12, "%c%c", at[1], at[2]);
		return 3;
	}
	if (strchr("]P_^X", at[1])) {
		for (n = 2; n < len && at[n] != '\a' &&
		     !(at[n] == '\x1b' && n + 1 < len && at[n + 1] == '\\');)
			n++;
		if (n >= len)
			return 0;
		snprintf(skeleton, 12, "%c%.*s", at[1], (int)strspn(at + 2, "0123456789"), at + 2);
		return n + (at[n] == '\a' ? 1 : 2);
	}
	snprintf(skeleton, 12, "%c", at[1]);
	return 2;
}

/*
 * The first thing that must not be there: NULL, or what it is (static). allowed NULL: plain text,
 * in which only newlines are controls. Its place goes to *place.
 */
static inline const char *
escape_scan(const struct escape_allowed *allowed, const char *at, size_t len, size_t *place)
{
	static char what[64];
	char skeleton[12];
	uint32_t cp = 0;

	for (size_t i = 0; i < len;) {
		unsigned char byte = (unsigned char)at[i];
		*place = i;
		if (byte < 0x20 || byte == 0x7F) {
			size_t n = escape_skeleton(at + i, len - i, skeleton);
			if (!allowed && byte == '\n') {
				i++;
				continue;
			}
			if (n == 0 || !escape_is_allowed(allowed, skeleton)) {
				snprintf(what, sizeof(what), "control %02x `%s'", byte,
					 n ? skeleton : "without an end");
				return what;
			}
			i += n;
			continue;
		}
		int n = escape_decode((const unsigned char *)at + i, len - i, &cp);
		if (n == 0 || escape_is_hidden(cp)) {
			snprintf(what, sizeof(what), n ? "U+%04X" : "a byte %02X",
				 n ? (unsigned)cp : (unsigned)byte);
			return what;
		}
		i += (size_t)n;
	}
	return NULL;
}

/* Allow what a capability of terminfo sends: its parameters, conditions and delays are left out,
 * and what remains is cut into controls and sequences. */
static inline void
escape_allow_capability(struct escape_allowed *allowed, const char *text)
{
	char bare[512], skeleton[12];
	size_t n = 0;

	for (; *text && n + 1 < sizeof(bare); text++) {
		if (text[0] == '$' && text[1] == '<') {
			const char *close = strchr(text, '>');
			text = close ? close : text;
		} else if (*text == '%' && text[1]) {
			text++;
			if (*text == 'p' || *text == 'P' || *text == 'g' || *text == '\'')
				text += *text == '\'' ? 2 : 1;
			else if (*text == '{')
				text = strchr(text, '}') ? strchr(text, '}') : text;
			else if (strchr(":0123456789 ", *text)) {
				while (*text && !strchr("doxXs", *text))
					text++;
				bare[n++] = '1';
			} else if (strchr("dcs", *text))
				bare[n++] = '1';
		} else {
			bare[n++] = *text;
		}
	}
	bare[n] = '\0';
	for (size_t i = 0; i < n;) {
		unsigned char byte = (unsigned char)bare[i];
		size_t taken = byte < 0x20 ? escape_skeleton(bare + i, n - i, skeleton) : 0;
		if (taken)
			escape_allow(allowed, skeleton);
		i += taken ? taken : 1;
	}
}

#endif
