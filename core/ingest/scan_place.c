/* scan_place: lines and columns of a stream, counted on the way and never twice. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/scan_private.h"

/* A byte that begins a character, or is none: it counts one. */
static void
lead(struct place *place, unsigned char byte)
{
	place->column++;
	place->got = 0;
	place->need = byte >= 0xC2 && byte <= 0xDF ? 1 : (byte & 0xF0) == 0xE0 ? 2
		    : byte >= 0xF0 && byte <= 0xF4 ? 3 : 0;
	/* Overlong forms, surrogates and what is past U+10FFFF fail at the second byte. */
	place->low = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
	place->high = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
}

/* Count code points; the bytes of a broken character count one each. */
static void
columns(struct place *place, const char *at, const char *end)
{
	while (at < end) {
		unsigned char byte = (unsigned char)*at;

		if (!place->need && byte < 0x80) {
			uint64_t word;

			while (end - at >= 8) {
				memcpy(&word, at, 8);
				if (word & 0x8080808080808080u)
					break;
				at += 8;
				place->column += 8;
			}
			while (at < end && !(*at & 0x80)) {
				at++;
				place->column++;
			}
			continue;
		}
		at++;
		if (!place->need) {
			lead(place, byte);
		} else if (byte >= place->low && byte <= place->high) {
			place->got++;
			place->need--;
			place->low = 0x80;
			place->high = 0xBF;
		} else {
			place->column += place->got;
			lead(place, byte);
		}
	}
}

static void
new_line(struct place *place)
{
	place->line++;
	place->column = 0;
	place->need = place->got = 0;
}

static const char *
find(const char *at, const char *end, char byte)
{
	const char *found = memchr(at, byte, (size_t)(end - at));

	return found ? found : end;
}

/* A source whose lines end in CR: CR, CRLF and LF are one line end each. */
static void
advance_cr(struct place *place, const char *at, const char *end)
{
	const char *cr = find(at, end, '\r'), *lf = find(at, end, '\n');

	for (;;) {
		const char *next = cr < lf ? cr : lf;

		columns(place, at, next);
		place->is_after_cr = place->is_after_cr && at == next;
		if (next == end)
			return;
		if (next == cr || !place->is_after_cr)
			new_line(place);
		place->is_after_cr = next == cr;
		at = next + 1;
		if (next == cr)
			cr = find(at, end, '\r');
		else
			lf = find(at, end, '\n');
	}
}

void
place_advance(struct place *place, const char *at, size_t n, bool has_cr)
{
	if (!n)
		return;
	const char *end = at + n;

	place->offset += (int64_t)n;
	if (has_cr) {
		advance_cr(place, at, end);
		return;
	}
	for (const char *lf; (lf = memchr(at, '\n', (size_t)(end - at))); at = lf + 1)
		new_line(place);
	columns(place, at, end);
}

long
place_column(const struct place *place)
{
	/* What interrupts a character proves its bytes to be single ones. */
	return place->column + (place->need ? place->got : 0) + 1;
}
