/* theme_value: colours, attributes and glyphs out of a theme file, and what is wrong with them. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "tui/color.h"
#include "tui/theme_private.h"

int
theme_wrong(struct theme_reader *reader, const char *format, ...)
{
	struct str text = { 0 };
	va_list args;

	for (size_t i = 0; i < LENGTH(reader->path) && reader->path[i]; i++)
		str_fmt(&text, "%s%s", i ? "." : "", reader->path[i]);
	str_add(&text, text.len ? ": " : "");
	va_start(args, format);
	str_vfmt(&text, format, args);
	va_end(args);
	err_set(reader->err, ERR_CONFIG, "%s", str_text(&text));
	str_release(&text);
	return -1;
}

/* Where `"key"` is written as a key at or after `at`; NULL = nowhere (it was escaped). */
static const char *
find_key(const char *at, const char *end, const char *key)
{
	size_t len = strlen(key);

	for (; at + len + 2 <= end; at++) {
		if (*at != '"' || memcmp(at + 1, key, len) || at[len + 1] != '"')
			continue;
		const char *next = at + len + 2;
		while (next < end && (*next == ' ' || *next == '\t' || *next == '\n' ||
		       *next == '\r'))
			next++;
		if (next < end && *next == ':')
			return at;
	}
	return NULL;
}

/* Warn of a key nobody knows; depth = how many parts of the path lead to it. */
void
theme_unknown_key(struct theme_reader *reader, size_t depth, const char *key)
{
	const char *at = reader->at;
	long line = 1;

	if (!reader->warnings)
		return;
	for (size_t i = 0; i < depth && at; i++)
		at = find_key(at, reader->end, reader->path[i]);
	at = at ? find_key(at, reader->end, key) : NULL;
	for (const char *c = reader->at; at && c < at; c++)
		line += *c == '\n';
	str_fmt(reader->warnings, "line %ld: unknown key ", line);
	text_safe(reader->warnings, key, strlen(key));
	str_char(reader->warnings, '\n');
}

static bool
is_number_in(const cJSON *value, int low, int high)
{
	return cJSON_IsNumber(value) && value->valuedouble >= low && value->valuedouble <= high &&
	       value->valuedouble == (double)value->valueint;
}

static bool
read_rgb(const cJSON *value, uint32_t *rgb)
{
	if (!cJSON_IsString(value) || value->valuestring[0] != '#')
		return false;
	const char *hex = value->valuestring + 1;
	if (strspn(hex, "0123456789abcdefABCDEF") != 6 || hex[6])
		return false;
	*rgb = 0;
	for (int i = 0; i < 6; i++) {
		const char *digits = "0123456789abcdef";
		char lower = (char)(hex[i] >= 'A' && hex[i] <= 'F' ? hex[i] + 32 : hex[i]);

		*rgb = *rgb << 4 | (uint32_t)(strchr(digits, lower) - digits);
	}
	return true;
}

/* An object of rgb, x256 and x16 to a colour. */
static int
read_color_object(struct theme_reader *reader, const cJSON *value, struct color *color)
{
	const cJSON *x256 = cJSON_GetObjectItemCaseSensitive(value, "x256");
	const cJSON *x16 = cJSON_GetObjectItemCaseSensitive(value, "x16");

	if (!read_rgb(cJSON_GetObjectItemCaseSensitive(value, "rgb"), &color->rgb))
		return theme_wrong(reader, "rgb must be a text like \"#1c1c1c\"");
	if (x256 && !is_number_in(x256, 16, 255))
		return theme_wrong(reader, "x256 must be a whole number 16..255");
	if (x16 && !is_number_in(x16, 0, 15))
		return theme_wrong(reader, "x16 must be a whole number 0..15");
	color->is_set = true;
	color->x256 = x256 ? (uint8_t)x256->valueint : color_nearest256(color->rgb);
	color->x16 = x16 ? (uint8_t)x16->valueint : color_nearest16(color->rgb);
	return 0;
}

/* COLOR: `default`, the name of a palette entry (which may name another), or an object. */
int
theme_read_color(struct theme_reader *reader, const cJSON *value, struct color *color)
{
	int hops = cJSON_GetArraySize(reader->palette);
	const char *name = "";

	*color = (struct color){ 0 };
	while (cJSON_IsString(value)) {
		name = value->valuestring;
		if (!strcmp(name, "default"))
			return 0;
		value = cJSON_GetObjectItemCaseSensitive(reader->palette, name);
		if (!value)
			return theme_wrong(reader, "the palette has no %s", name);
		if (hops-- <= 0)
			return theme_wrong(reader, "%s leads back to itself", name);
	}
	if (!cJSON_IsObject(value))
		return theme_wrong(reader,
			"must be \"default\", a palette name or {rgb, x256, x16}");
	return read_color_object(reader, value, color);
}

int
theme_read_attr(struct theme_reader *reader, const cJSON *value, bool is_mono, uint8_t *attr)
{
	static const struct { const char *name; uint8_t bit; } names[] = {
		{ "bold", ATTR_BOLD }, { "underline", ATTR_UNDERLINE },
		{ "reverse", ATTR_REVERSE }, { "dim", ATTR_DIM }, { "italic", ATTR_ITALIC },
	};
	/* Many terminals show dim and italic as nothing, so they may not be all there is. */
	size_t n = is_mono ? 3 : LENGTH(names);
	const cJSON *item;

	*attr = 0;
	if (!cJSON_IsArray(value))
		return theme_wrong(reader, "must be a list of attributes");
	cJSON_ArrayForEach(item, value) {
		size_t i = 0;

		while (i < n && !(cJSON_IsString(item) &&
		       !strcmp(item->valuestring, names[i].name)))
			i++;
		if (i == n)
			return theme_wrong(reader,
				"an attribute is one of bold underline reverse%s",
				is_mono ? "" : " dim italic");
		*attr |= names[i].bit;
	}
	return 0;
}

/* One character of a glyph: printable, one cell, and in the ascii column ASCII. */
bool
theme_read_glyph(const cJSON *value, uint32_t highest, uint32_t *cp)
{
	if (!cJSON_IsString(value))
		return false;
	size_t len = strlen(value->valuestring);
	int n = text_decode(value->valuestring, len, cp);
	return n > 0 && (size_t)n == len && text_cp_safe(*cp) && text_cp_width(*cp) == 1 &&
	       *cp <= highest;
}
