/* str: a byte string that grows; always NUL-terminated once something was added. */
/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/base/str.h"

/* Make room for `more` bytes and the NUL after them. */
static void
reserve(struct str *str, size_t more)
{
	if (more > SIZE_MAX / 4 || str->len > SIZE_MAX / 4)
		die(ERR_MEMORY, "out of memory: a text grew past any bound; read less");

	size_t least = str->len + more + 1;
	if (least <= str->cap)
		return;
	str->cap = str->cap ? 2 * str->cap : 32;
	if (str->cap < least)
		str->cap = least;
	str->at = xrealloc(str->at, str->cap, 1);
}

void
str_bytes(struct str *str, const char *at, size_t len)
{
	reserve(str, len);
	if (len)
		memcpy(str->at + str->len, at, len);
	str->len += len;
	str->at[str->len] = '\0';
}

void
str_add(struct str *str, const char *text)
{
	str_bytes(str, text, strlen(text));
}

void
str_char(struct str *str, char byte)
{
	str_bytes(str, &byte, 1);
}

void
str_vfmt(struct str *str, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	if (len >= 0) {
		reserve(str, (size_t)len);
		vsnprintf(str->at + str->len, (size_t)len + 1, format, again);
		str->len += (size_t)len;
	}
	va_end(again);
}

void
str_fmt(struct str *str, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	str_vfmt(str, format, args);
	va_end(args);
}

void
str_clear(struct str *str)
{
	str->len = 0;
	if (str->at)
		str->at[0] = '\0';
}

void
str_release(struct str *str)
{
	free(str->at);
	*str = (struct str){ 0 };
}

const char *
str_text(const struct str *str)
{
	return str->at ? str->at : "";
}
