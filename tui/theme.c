/* theme: names and letters of roles and glyphs, and which theme to begin with. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tui/theme.h"

static const struct {
	const char *name;
	char letter;
} roles[ROLE_COUNT] = {
	[ROLE_NONE] = { "", ' ' },
#define X(id, name, letter) [ROLE_##id] = { name, letter },
	ROLES(X)
#undef X
};

static const char *const glyph_names[GLYPH_COUNT] = {
#define X(id, name, unicode, ascii) [GLYPH_##id] = name,
	GLYPHS(X)
#undef X
};

static const struct glyph_set default_glyphs = { {
#define X(id, name, unicode, ascii) [GLYPH_##id] = { unicode, ascii },
	GLYPHS(X)
#undef X
} };

const char *
role_name(enum role role)
{
	return (size_t)role < ROLE_COUNT ? roles[role].name : "";
}

char
role_letter(enum role role)
{
	return (size_t)role < ROLE_COUNT ? roles[role].letter : ' ';
}

enum role
role_find(const char *name)
{
	for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++)
		if (!strcmp(roles[role].name, name))
			return (enum role)role;
	return ROLE_NONE;
}

const char *
glyph_name(enum glyph_id glyph)
{
	return (size_t)glyph < GLYPH_COUNT ? glyph_names[glyph] : "";
}

const struct glyph_set *
glyph_default(void)
{
	return &default_glyphs;
}

const char *
theme_for_background(const char *colorfgbg)
{
	const char *last = colorfgbg ? strrchr(colorfgbg, ';') : NULL;

	if (!last)
		return "dark";
	/* rxvt writes `fg;bg` or `fg;default;bg` with numbers of the 16 colours. */
	static const char *const light[] = { "7", "9", "10", "11", "12", "13", "14", "15" };
	for (size_t i = 0; i < sizeof(light) / sizeof(light[0]); i++)
		if (!strcmp(last + 1, light[i]))
			return "light";
	return "dark";
}

int
theme_load(struct theme *theme, const char *name, struct err *err)
{
	const char *text = theme_builtin_text(name);

	if (text)
		return theme_parse(theme, text, strlen(text), NULL, err);
	struct str names = { 0 };
	for (size_t i = 0; theme_builtin_name(i); i++)
		str_fmt(&names, "%s%s", i ? ", " : "", theme_builtin_name(i));
	err_set(err, ERR_CONFIG, "theme %s: unknown; built in are %s", name, str_text(&names));
	str_release(&names);
	return -1;
}
