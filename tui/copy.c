/* copy: to the clipboard by the best way there is, and which way that was. */
/* SPDX-License-Identifier: MIT */
#include "tui/copy.h"

#include <string.h>

#include "core/base/text.h"

enum copy_route
copy_route(const char *const *command, const char *tmux, const char *term, bool has_osc52,
	size_t len)
{
	if (command && command[0])
		return ROUTE_COMMAND;
	if (tmux && *tmux)
		return ROUTE_TMUX;
	if (!has_osc52 || !term || strncmp(term, "screen", 6) == 0 ||
	    (len + 2) / 3 * 4 > COPY_BASE64_MAX)
		return ROUTE_FILE;
	return ROUTE_OSC52;
}

const char *
copy_route_name(enum copy_route route)
{
	static const char *const names[] = { "copy.command", "tmux load-buffer",
					     "the terminal (OSC 52)", "the file alone" };

	return names[route];
}

void
copy_clean(struct str *out, const char *at, size_t len)
{
	while (len && (at[len - 1] == '\n' || at[len - 1] == '\r'))
		len--;
	for (const char *end = at + len; at < end;) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		text_safe(out, at, (size_t)((newline ? newline : end) - at));
		if (newline)
			str_add(out, "\n");
		at = newline ? newline + 1 : end;
	}
}

static void
base64(struct str *out, const unsigned char *at, size_t len)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < len; i += 3) {
		size_t n = len - i < 3 ? len - i : 3;
		unsigned long three = (unsigned long)at[i] << 16 |
				      (n > 1 ? (unsigned long)at[i + 1] << 8 : 0) |
				      (n > 2 ? (unsigned long)at[i + 2] : 0);
		str_char(out, digits[three >> 18]);
		str_char(out, digits[three >> 12 & 63]);
		str_char(out, n > 1 ? digits[three >> 6 & 63] : '=');
		str_char(out, n > 2 ? digits[three & 63] : '=');
	}
}

void
copy_osc52(struct str *out, const char *at, size_t len)
{
	str_add(out, "\033]52;c;");
	base64(out, (const unsigned char *)at, len);
	str_add(out, "\a");
}
