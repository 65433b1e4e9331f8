/* theme_builtin: the themes compiled in, as the same text a user would write (themes/). */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/theme.h"

/* A theme may be longer than the 4095 characters every C11 compiler must take; ours take more. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

static const struct {
	const char *name, *text;
} builtin[] = {
#include "themes.inc"
};

const char *
theme_builtin_name(size_t index)
{
	return index < LENGTH(builtin) ? builtin[index].name : NULL;
}

const char *
theme_builtin_text(const char *name)
{
	for (size_t i = 0; i < LENGTH(builtin); i++)
		if (!strcmp(builtin[i].name, name))
			return builtin[i].text;
	return NULL;
}
