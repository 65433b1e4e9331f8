/* doc_table: tables and fences of a document, in Markdown and in plain text. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "core/incident/doc_private.h"

/* A cell, cut by cells of the screen with `...`. */
static void
put_cell(struct str *out, const char *text, bool is_plain)
{
	struct str cut = { 0 };
	struct text_state state = { 0 };
	struct glyph glyph;
	const char *at = text, *end = text + strlen(text);
	int width = 0, total = text_width(text);

	while (width < DOC_CELL - 3 && total > DOC_CELL && text_next(&state, &at, end, &glyph)) {
		char utf8[8];
		int n = text_encode(utf8, glyph.cp[0]);

		str_bytes(&cut, utf8, (size_t)n);
		if (glyph.cp[1])
			str_bytes(&cut, utf8, (size_t)text_encode(utf8, glyph.cp[1]));
		width += glyph.width;
	}
	if (total > DOC_CELL)
		str_add(&cut, "...");
	else
		str_add(&cut, text);
	if (is_plain)
		doc_put_plain(out, str_text(&cut));
	else
		markdown_escape(out, str_text(&cut), false);
	str_release(&cut);
}

static void
markdown_row(struct doc *doc, const char *const *cells, size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		str_add(doc->out, i ? " | " : "| ");
		put_cell(doc->out, cells[i], false);
	}
	str_add(doc->out, " |\n");
}

/* In columns when they fit, else a line of `head: cell` pairs a row. */
static void
plain_table(struct doc *doc, const char *const *cells, size_t rows, size_t columns)
{
	int width[12] = { 0 }, total = -2;

	for (size_t i = 0; i < rows * columns; i++)
		if (text_width(cells[i]) > width[i % columns])
			width[i % columns] = text_width(cells[i]);
	for (size_t i = 0; i < columns; i++)
		total += width[i] + 2;
	for (size_t row = total <= DOC_WIDTH ? 0 : 1; row < rows; row++) {
		const char *const *at = &cells[row * columns];

		for (size_t i = 0; i < columns; i++) {
			if (total > DOC_WIDTH) {
				str_fmt(&doc->line, "%s%s: ", i ? "; " : "", cells[i]);
				put_cell(&doc->line, at[i], true);
				continue;
			}
			put_cell(doc->out, at[i], true);
			if (i + 1 < columns)
				str_fmt(doc->out, "%*s", width[i] - text_width(at[i]) + 2, "");
		}
		if (total > DOC_WIDTH) {
			doc->lead = "- ";
			doc_paragraph(doc, "");
		} else {
			str_char(doc->out, '\n');
		}
	}
}

void
doc_table(struct doc *doc, const char *const *cells, size_t rows, size_t columns)
{
	doc_blank(doc);
	if (doc->is_plain) {
		plain_table(doc, cells, rows, columns);
	} else {
		markdown_row(doc, cells, columns);
		for (size_t i = 0; i < columns; i++)
			str_add(doc->out, i ? " --- |" : "| --- |");
		str_char(doc->out, '\n');
		for (size_t row = 1; row < rows; row++)
			markdown_row(doc, &cells[row * columns], columns);
	}
	str_char(doc->out, '\n');
}

void
doc_fence(struct doc *doc, const char *text)
{
	size_t ticks = doc_longest_run(text) + 1;

	for (int side = 0; side < 2; side++) {
		for (size_t i = 0; !doc->is_plain && i < (ticks < 3 ? 3 : ticks); i++)
			str_char(doc->out, '`');
		if (!doc->is_plain)
			str_char(doc->out, '\n');
		if (side == 0) {
			str_add(doc->out, text);
			if (*text && text[strlen(text) - 1] != '\n')
				str_char(doc->out, '\n');
		}
	}
	str_char(doc->out, '\n');
}
