/* doc: a document being written, as Markdown or as plain text: headings, lines, bullets, tables. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <string.h>

#include "core/base/text.h"
#include "core/incident/doc_private.h"

void
doc_init(struct doc *doc, struct str *out, bool is_plain)
{
	*doc = (struct doc){ .out = out, .is_plain = is_plain, .lead = "" };
}

void
doc_release(struct doc *doc)
{
	str_release(&doc->line);
}

void
doc_blank(struct doc *doc)
{
	const struct str *out = doc->out;

	if (out->len >= 2 && out->at[out->len - 1] == '\n' && out->at[out->len - 2] != '\n')
		str_char(doc->out, '\n');
}

void
doc_heading(struct doc *doc, int level, const char *text)
{
	doc_blank(doc);
	if (doc->is_plain) {
		str_fmt(doc->out, "%s\n", text);
		for (int i = text_width(text); i > 0 && level < 3; i--)
			str_char(doc->out, level == 1 ? '=' : '-');
		if (level < 3)
			str_char(doc->out, '\n');
	} else {
		str_fmt(doc->out, "%.*s %s\n", level, "###", text);
	}
	str_char(doc->out, '\n');
}

void
doc_begin(struct doc *doc, const char *block)
{
	if (!doc->is_plain)
		str_fmt(doc->out, "<!-- sitrep:begin %s -->\n", block);
}

void
doc_end(struct doc *doc, const char *block)
{
	if (doc->is_plain)
		return;
	if (doc->out->len >= 2 && strcmp(doc->out->at + doc->out->len - 2, "\n\n") == 0)
		doc->out->at[--doc->out->len] = '\0';
	str_fmt(doc->out, "<!-- sitrep:end %s -->\n", block);
}

/* -- pieces -- */

void
doc_put_plain(struct str *out, const char *text)
{
	for (; *text; text++)
		str_char(out, *text == '\n' ? ' ' : *text);
}

void
doc_text(struct doc *doc, const char *text)
{
	if (doc->is_plain)
		doc_put_plain(&doc->line, text);
	else
		markdown_escape(&doc->line, text, doc->line.len == 0);
}

void
doc_fmt(struct doc *doc, const char *format, ...)
{
	struct str text = { 0 };
	va_list args;

	va_start(args, format);
	str_vfmt(&text, format, args);
	va_end(args);
	doc_text(doc, str_text(&text));
	str_release(&text);
}

void
doc_strong(struct doc *doc, const char *text)
{
	if (doc->is_plain) {
		doc_put_plain(&doc->line, text);
		return;
	}
	str_add(&doc->line, "**");
	markdown_escape(&doc->line, text, false);
	str_add(&doc->line, "**");
}

size_t
doc_longest_run(const char *text)
{
	size_t longest = 0;

	for (; *text; text += strcspn(text, "`")) {
		size_t run = strspn(text, "`");

		longest = run > longest ? run : longest;
		text += run;
	}
	return longest;
}

void
doc_code(struct doc *doc, const char *text)
{
	size_t ticks = doc_longest_run(text) + 1;
	const char *pad = ticks > 1 ? " " : "";

	if (doc->is_plain) {
		doc_put_plain(&doc->line, text);
		return;
	}
	for (size_t i = 0; i < ticks; i++)
		str_char(&doc->line, '`');
	str_add(&doc->line, pad);
	doc_put_plain(&doc->line, text);
	str_add(&doc->line, pad);
	for (size_t i = 0; i < ticks; i++)
		str_char(&doc->line, '`');
}

void
doc_cite(struct doc *doc, const char *lines)
{
	if (!*lines)
		return;
	str_add(&doc->line, " [");
	doc_text(doc, lines);
	str_add(&doc->line, "]");
}

void
doc_bullet(struct doc *doc)
{
	doc->lead = "- ";
}

void
doc_quote(struct doc *doc)
{
	doc->lead = doc->is_plain ? "  " : "> ";
}

/* Wrap at words; lines after the first are set in under it. */
static void
wrap(struct str *out, const char *lead, const char *text)
{
	int indent = (int)strlen(lead), column = indent;
	bool is_first = true;

	str_add(out, lead);
	while (*text) {
		size_t len = strcspn(text, " ");
		struct str word = { 0 };

		str_bytes(&word, text, len);
		int width = text_width(str_text(&word));
		if (!is_first && column + 1 + width > DOC_WIDTH) {
			str_fmt(out, "\n%*s", indent, "");
			column = indent;
		} else if (!is_first) {
			str_char(out, ' ');
			column++;
		}
		str_bytes(out, text, len);
		str_release(&word);
		column += width;
		is_first = false;
		text += len;
		text += strspn(text, " ");
	}
	str_char(out, '\n');
}

void
doc_paragraph(struct doc *doc, const char *end)
{
	if (doc->is_plain)
		wrap(doc->out, doc->lead, str_text(&doc->line));
	else
		str_fmt(doc->out, "%s%s%s\n", doc->lead, str_text(&doc->line), end);
	str_clear(&doc->line);
	doc->lead = "";
}

void
doc_close(struct doc *doc)
{
	bool is_item = strcmp(doc->lead, "- ") == 0;

	if (!doc->line.len)
		return;
	doc_paragraph(doc, "");
	if (!is_item)
		str_char(doc->out, '\n');
}

void
doc_break(struct doc *doc)
{
	if (doc->line.len)
		doc_paragraph(doc, "  ");
}
