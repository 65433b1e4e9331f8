/* text: the one door for outside bytes, and how wide what comes out is (screens.md, Safe text). */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/text_private.h"

static enum text_class
class_of(uint32_t cp)
{
	if (cp >= 0x20 && cp < 0x7F)
		return TEXT_NARROW;
	if (cp > 0x10FFFF)
		return TEXT_UNSAFE;

	size_t low = 0, high = text_n_ranges;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text_ranges[middle].last < cp)
			low = middle + 1;
		else
			high = middle;
	}
	bool is_listed = low < text_n_ranges && text_ranges[low].first <= cp;
	return is_listed ? text_ranges[low].class : TEXT_NARROW;
}

int
text_cp_width(uint32_t cp)
{
	static const int widths[] = {
		[TEXT_NARROW] = 1, [TEXT_WIDE] = 2, [TEXT_ZERO] = 0, [TEXT_UNSAFE] = 0
	};

	return widths[class_of(cp)];
}

bool
text_cp_safe(uint32_t cp)
{
	return class_of(cp) != TEXT_UNSAFE;
}

int
text_decode(const char *at, size_t len, uint32_t *cp)
{
	/* Smallest code point that needs so many bytes: what is below is an overlong form. */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	if (!len)
		return 0;
	unsigned char lead = (unsigned char)at[0];
	if (lead < 0x80) {
		*cp = lead;
		return 1;
	}
	int n = lead >= 0xC2 && lead <= 0xDF ? 2 : (lead & 0xF0) == 0xE0 ? 3
	      : lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
	if (!n || len < (size_t)n)
		return 0;
	uint32_t value = lead & (0x7Fu >> n);
	for (int i = 1; i < n; i++) {
		unsigned char next = (unsigned char)at[i];

		if ((next & 0xC0) != 0x80)
			return 0;
		value = value << 6 | (next & 0x3F);
	}
	if (value < least[n] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return 0;
	*cp = value;
	return n;
}

bool
text_is_utf8(const char *at, size_t len)
{
	uint32_t cp;
	uint64_t word;

	for (size_t i = 0; i < len;) {
		if (!(at[i] & 0x80)) {	/* ASCII, as most text is: eight at a time */
			for (; len - i >= 8; i += 8) {
				memcpy(&word, at + i, 8);
				if (word & UINT64_C(0x8080808080808080))
					break;
			}
			while (i < len && !(at[i] & 0x80))
				i++;
			continue;
		}
		int n = text_decode(at + i, len - i, &cp);
		if (n == 0)
			return false;
		i += (size_t)n;
	}
	return true;
}

int
text_encode(char *out, uint32_t cp)
{
	static const uint32_t first_byte[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	int n = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;

	if (n == 1) {
		out[0] = (char)cp;
		return 1;
	}
	for (int i = n - 1; i > 0; i--, cp >>= 6)
		out[i] = (char)(0x80 | (cp & 0x3F));
	out[0] = (char)(first_byte[n] | cp);
	return n;
}

/* Hand out the next character of a visible form; false when none is left. */
static bool
next_of_form(struct text_state *state, struct glyph *glyph)
{
	if (state->form_at >= state->form_len)
		return false;
	*glyph = (struct glyph){ .cp = { (unsigned char)state->form[state->form_at++] },
				 .width = 1 };
	return true;
}

/* Begin a visible form: `<1B>` for a byte or a C0 control, `<U+202E>` for all else. */
static bool
begin_form(struct text_state *state, bool is_byte, uint32_t value, struct glyph *glyph)
{
	int len = is_byte ? snprintf(state->form, sizeof(state->form), "<%02X>", (unsigned)value)
			  : snprintf(state->form, sizeof(state->form), "<U+%04X>", (unsigned)value);

	state->form_at = 0;
	state->form_len = (unsigned char)len;
	state->unsafe++;
	return next_of_form(state, glyph);
}

bool
text_next(struct text_state *state, const char **at, const char *end, struct glyph *glyph)
{
	if (next_of_form(state, glyph))
		return true;
	if (*at >= end)
		return false;

	uint32_t cp;
	int n = text_decode(*at, (size_t)(end - *at), &cp);
	if (!n)
		return begin_form(state, true, (unsigned char)*(*at)++, glyph);
	*at += n;
	enum text_class class = class_of(cp);
	if (class == TEXT_UNSAFE)
		return begin_form(state, cp < 0x80, cp, glyph);
	if (class == TEXT_ZERO)		/* the mark that may join a base was taken with it */
		return begin_form(state, false, cp, glyph);

	*glyph = (struct glyph){ .cp = { cp }, .width = class == TEXT_WIDE ? 2 : 1 };
	n = text_decode(*at, (size_t)(end - *at), &cp);
	if (n && class_of(cp) == TEXT_ZERO) {
		glyph->cp[1] = cp;
		*at += n;
	}
	return true;
}

/* The end of the printable ASCII that begins at `at`: the common case, copied as it is. */
static const char *
ascii_end(const char *at, const char *end)
{
	while (at < end && *at >= 0x20 && *at < 0x7F)
		at++;
	return at;
}

unsigned
text_safe(struct str *out, const char *at, size_t len)
{
	struct text_state state = { 0 };
	struct glyph glyph;

	str_bytes(out, NULL, 0);	/* even of nothing, out->at is a C string */
	if (!len)
		return 0;
	for (const char *end = at + len; at < end; ) {
		/* The last of the run may be the base of a mark: it goes the long way. */
		const char *plain = ascii_end(at, end);
		if (plain < end && plain > at)
			plain--;
		str_bytes(out, at, (size_t)(plain - at));
		at = plain;
		if (at == end)
			break;
		do {
			char utf8[8];
			int n;

			text_next(&state, &at, end, &glyph);
			n = text_encode(utf8, glyph.cp[0]);
			if (glyph.cp[1])
				n += text_encode(utf8 + n, glyph.cp[1]);
			str_bytes(out, utf8, (size_t)n);
		} while (state.form_at < state.form_len);
	}
	return state.unsafe;
}

char *
text_safe_in(struct arena *arena, const char *at, size_t len)
{
	struct str safe = { 0 };

	text_safe(&safe, at, len);
	char *text = arena_text(arena, safe.at, safe.len);
	str_release(&safe);
	return text;
}

int
text_width(const char *text)
{
	struct text_state state = { 0 };
	struct glyph glyph;
	const char *end = text + strlen(text);
	int width = 0;

	while (text_next(&state, &text, end, &glyph))
		width += glyph.width;
	return width;
}
