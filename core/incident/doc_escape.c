/* doc_escape: outside text in Markdown: it shows as itself, and marks up, links, calls nothing. */
/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "core/incident/doc.h"

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (unsigned char)c >= 0x80;
}

/* What would make a line a heading, a list item, a quote or a rule. */
static bool
leads(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (strchr("#>-+=", text[0]) && text[0])
		return true;
	return digits > 0 && (text[digits] == '.' || text[digits] == ')');
}

/* `_` inside a word is a letter; at its edge it would mark up. */
static bool
is_edge(const char *text, const char *at)
{
	return at == text || !is_alnum(at[-1]) || !is_alnum(at[1]);
}

void
markdown_escape(struct str *out, const char *text, bool is_leading)
{
	if (is_leading && leads(text)) {
		size_t digits = strspn(text, "0123456789");

		str_bytes(out, text, digits);
		str_char(out, '\\');
		str_char(out, text[digits]);
		text += digits + 1;
	}
	for (const char *at = text; *at; at++) {
		if (*at == '\n' || *at == '\r' || *at == '\t')
			str_char(out, ' ');
		else if (*at == '<')
			str_add(out, "&lt;");
		else if (*at == '&')
			str_add(out, "&amp;");
		else if (*at == '@')
			str_add(out, "(at)");
		else if (strchr("\\`*[]|~$", *at) || (*at == '_' && is_edge(text, at)))
			str_fmt(out, "\\%c", *at);
		else if (strncmp(at, "://", 3) == 0)
			str_add(out, "\\:");		/* no link of its own making */
		else if (*at == '.' && at - text >= 3 && strncasecmp(at - 3, "www", 3) == 0)
			str_add(out, "\\.");
		else if (*at == '#' && at[1] >= '0' && at[1] <= '9' && at > text && at[-1] == ' ')
			str_add(out, "\\#");		/* nor a reference to an issue */
		else
			str_char(out, *at);
	}
}
