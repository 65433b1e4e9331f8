/* err: trouble with the world, as a code, a ready sentence and a position. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "core/base/text.h"

/* Copy as many whole glyphs as fit; what does not fit ends in `…`. */
static void
put_clean(char *text, size_t size, const char *at, size_t len)
{
	static const char cut[] = "…";
	struct text_state state = { 0 };
	struct glyph glyph;
	size_t used = 0, whole = 0;	/* whole: where a cut would still leave room for `…` */
	const char *end = at + len;

	while (text_next(&state, &at, end, &glyph)) {
		char utf8[8];
		size_t n = (size_t)text_encode(utf8, glyph.cp[0]);

		if (glyph.cp[1])
			n += (size_t)text_encode(utf8 + n, glyph.cp[1]);
		if (used + n >= size) {
			memcpy(text + whole, cut, sizeof(cut));
			return;
		}
		memcpy(text + used, utf8, n);
		used += n;
		if (used + sizeof(cut) <= size)
			whole = used;
	}
	text[used] = '\0';
}

int
err_set(struct err *err, int code, const char *format, ...)
{
	struct str text = { 0 };
	va_list args;

	if (!err)
		return -1;
	va_start(args, format);
	str_vfmt(&text, format, args);
	va_end(args);
	err->code = code;
	put_clean(err->text, sizeof(err->text), str_text(&text), text.len);
	str_release(&text);
	return -1;
}
