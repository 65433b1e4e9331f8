/* rca_text_fit: the parts of the message on the bridge, made to fit on 25 lines. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "core/incident/rca_text_private.h"

enum { ROOM = BRIDGE_WIDTH - BRIDGE_LABEL };

/* A sentence is a fair end when it leaves at most this part of what would fit unused. */
static const double FAIR = 0.55;

void
bridge_add(struct bridge *bridge, struct bridge_part part)
{
	if (part.text && part.text[0] && bridge->n < BRIDGE_PARTS)
		bridge->part[bridge->n++] = part;
}

/* One word's end, or that of the piece of it which fits a line; *width is what it takes. */
static size_t
word_end(const char *text, size_t at, int *width)
{
	*width = 0;
	while (text[at] && text[at] != ' ') {
		char letter[8] = "";
		size_t len = 1;

		while (((unsigned char)text[at + len] & 0xc0) == 0x80 && len + 1 < sizeof(letter))
			len++;
		memcpy(letter, text + at, len);
		int more = text_width(letter);
		if (*width && *width + more > ROOM)
			break;
		*width += more;
		at += len;
	}
	return at;
}

/* Lines a text takes; it is written, wrapped and indented, when out is not NULL. */
static int
wrap(const char *text, struct str *out)
{
	int column = 0, width, lines = 1;

	for (size_t at = 0; text[at]; ) {
		size_t end = word_end(text, at, &width);
		bool is_glued = at && text[at - 1] != ' ';	/* the rest of a long word */

		if (column && column + !is_glued + width > ROOM) {
			if (out)
				str_fmt(out, "\n%*s", BRIDGE_LABEL, "");
			column = 0;
			lines++;
		} else if (column && !is_glued) {
			if (out)
				str_char(out, ' ');
			column++;
		}
		if (out)
			str_bytes(out, text + at, end - at);
		column += width;
		for (at = end; text[at] == ' '; at++)
			continue;
	}
	return lines;
}

/* The first `len` bytes of a part's text, its end and its citations. */
static const char *
cut_at(const struct bridge_part *part, size_t len, const char *end, struct arena *arena)
{
	return arena_fmt(arena, "%.*s%s%s%s", (int)len, part->text, end, part->cites ? " " : "",
			 part->cites ? part->cites : "");
}

/* Where a sentence, or one part of a list of them, ends before the blank at `at`; 0: none does. */
static size_t
sentence_end(const char *text, size_t at)
{
	if (at < 2 || text[at] != ' ')
		return 0;
	if (text[at - 1] == ';')
		return at - 1;
	return text[at - 1] == '.' || (text[at - 1] == '"' && text[at - 2] == '.') ? at : 0;
}

/* The longest beginning of a part's text, whole letters, that fits with ` ...` behind it. */
static size_t
reach(const struct bridge_part *part, int most, struct arena *arena)
{
	size_t fits = 0, fails = strlen(part->text) + 1;

	while (fails - fits > 1) {
		size_t middle = fits + (fails - fits) / 2;

		if (wrap(cut_at(part, middle, " ...", arena), NULL) <= most)
			fits = middle;
		else
			fails = middle;
	}
	while (fits && ((unsigned char)part->text[fits] & 0xc0) == 0x80)
		fits--;
	return fits;
}

/* The part's text, as much of it as fits on `most` lines. */
static const char *
fitted(const struct bridge_part *part, int most, struct arena *arena)
{
	const char *cut = cut_at(part, strlen(part->text), "", arena);

	if (wrap(cut, NULL) <= most)
		return cut;
	size_t most_bytes = reach(part, most, arena), words = most_bytes;

	while (words && part->text[words] != ' ')
		words--;
	/* One word of more than half of the room: it is cut itself. */
	if ((double)words < FAIR * (double)most_bytes)
		return cut_at(part, most_bytes, "...", arena);
	for (size_t at = words + 1; at-- > 1 && (double)at >= FAIR * (double)words; ) {
		size_t end = sentence_end(part->text, at);

		const char *stop = end == at ? "" : ".";

		if (end && wrap(cut_at(part, end, stop, arena), NULL) <= most)
			return cut_at(part, end, stop, arena);
	}
	return cut_at(part, words, " ...", arena);
}

static int
lines_of(const struct bridge_part *part, struct arena *arena)
{
	int wanted = wrap(cut_at(part, strlen(part->text), "", arena), NULL);

	return wanted < part->most ? wanted : part->most;
}

int
bridge_lines(const struct bridge *bridge, struct arena *arena)
{
	int total = 0;

	for (size_t i = 0; i < bridge->n; i++)
		total += lines_of(&bridge->part[i], arena);
	return total;
}

/* Give each part what it asks for, then take lines back where they weigh least. */
static void
share_lines(struct bridge *bridge, struct arena *arena)
{
	int total = bridge_lines(bridge, arena);

	for (size_t i = 0; i < bridge->n; i++)
		bridge->part[i].lines = lines_of(&bridge->part[i], arena);
	while (total > BRIDGE_LINES) {
		struct bridge_part *giver = NULL;

		for (size_t i = 0; i < bridge->n; i++) {
			struct bridge_part *part = &bridge->part[i];

			if (part->lines > part->least &&
			    (!giver || part->weight <= giver->weight))
				giver = part;
		}
		/* All are at their least: the last one goes. */
		if (!giver)
			for (size_t i = 0; i < bridge->n; i++)
				giver = bridge->part[i].lines ? &bridge->part[i] : giver;
		if (!giver)
			return;
		giver->lines--;
		total--;
	}
}

void
bridge_write(struct bridge *bridge, struct arena *arena, struct str *out)
{
	const char *last = "";

	share_lines(bridge, arena);
	for (size_t i = 0; i < bridge->n; i++) {
		const struct bridge_part *part = &bridge->part[i];

		if (part->lines < 1)
			continue;
		str_fmt(out, "%-*s", BRIDGE_LABEL, strcmp(part->label, last) ? part->label : "");
		wrap(fitted(part, part->lines, arena), out);
		str_char(out, '\n');
		last = part->label;
	}
}
