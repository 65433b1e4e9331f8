/* theme_parse: a theme file to a theme: its sections, and the roles that inherit. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "tui/theme_private.h"

/* Read one member of a role into a style; used to check every entry and to fill the roles. */
static int
read_member(struct theme_reader *reader, const char *member, const cJSON *value,
	struct style *style)
{
	if (!strcmp(member, "fg"))
		return theme_read_color(reader, value, &style->fg);
	if (!strcmp(member, "bg"))
		return theme_read_color(reader, value, &style->bg);
	bool is_mono = !strcmp(member, "mono");
	return theme_read_attr(reader, value, is_mono, is_mono ? &style->mono : &style->attr);
}

static const char *const members[] = { "fg", "bg", "attr", "mono" };

/* Is the name a role, or the dotted beginning of one? */
static bool
is_role_or_group(const char *name)
{
	size_t len = strlen(name);

	for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++) {
		const char *full = role_name((enum role)role);

		if (!strncmp(full, name, len) && (full[len] == '.' || !full[len]))
			return len > 0;
	}
	return false;
}

/* Check every entry of `roles`, also those no role takes anything from. */
static int
take_roles(struct theme_reader *reader, struct theme *theme, const cJSON *roles)
{
	const cJSON *entry, *value;
	struct style unused;

	(void)theme;
	cJSON_ArrayForEach(entry, roles) {
		reader->path[1] = entry->string;
		reader->path[2] = NULL;
		if (!is_role_or_group(entry->string)) {
			theme_unknown_key(reader, 1, entry->string);
			continue;
		}
		if (!cJSON_IsObject(entry))
			return theme_wrong(reader, "must be an object {fg, bg, attr, mono}");
		cJSON_ArrayForEach(value, entry) {
			size_t i = 0;

			while (i < LENGTH(members) && strcmp(members[i], value->string))
				i++;
			if (i == LENGTH(members)) {
				theme_unknown_key(reader, 2, value->string);
				continue;
			}
			reader->path[2] = value->string;
			if (read_member(reader, value->string, value, &unused))
				return -1;
		}
	}
	return 0;
}

static int
take_palette(struct theme_reader *reader, struct theme *theme, const cJSON *palette)
{
	const cJSON *entry, *value;

	cJSON_ArrayForEach(entry, palette) {
		struct color color;

		reader->path[1] = entry->string;
		if (theme_read_color(reader, entry, &color))
			return -1;
		if (!strcmp(entry->string, "background"))
			theme->background = color;
		cJSON_ArrayForEach(value, entry)
			if (strcmp(value->string, "rgb") && strcmp(value->string, "x256") &&
			    strcmp(value->string, "x16"))
				theme_unknown_key(reader, 2, value->string);
	}
	return 0;
}

static int
take_glyphs(struct theme_reader *reader, struct theme *theme, const cJSON *glyphs)
{
	const cJSON *entry;

	cJSON_ArrayForEach(entry, glyphs) {
		int i = 0;

		reader->path[1] = entry->string;
		while (i < GLYPH_COUNT && strcmp(glyph_name((enum glyph_id)i), entry->string))
			i++;
		if (i == GLYPH_COUNT) {
			theme_unknown_key(reader, 1, entry->string);
			continue;
		}
		if (!cJSON_IsArray(entry) || cJSON_GetArraySize(entry) != 2 ||
		    !theme_read_glyph(entry->child, 0x10FFFF, &theme->glyphs.cp[i][TIER_UNICODE]) ||
		    !theme_read_glyph(entry->child->next, 0x7E, &theme->glyphs.cp[i][TIER_ASCII]))
			return theme_wrong(reader,
				"must be [UNICODE, ASCII], two texts of one cell");
	}
	return 0;
}

static int
take_version(struct theme_reader *reader, struct theme *theme, const cJSON *value)
{
	(void)theme;
	if (!cJSON_IsNumber(value) || value->valuedouble < 1 || value->valuedouble > 1)
		return theme_wrong(reader, "must be 1, the only version there is");
	return 0;
}

static int
take_name(struct theme_reader *reader, struct theme *theme, const cJSON *value)
{
	struct str clean = { 0 };

	if (!cJSON_IsString(value) || !value->valuestring[0])
		return theme_wrong(reader, "must be a text");
	text_safe(&clean, value->valuestring, strlen(value->valuestring));
	bool fits = clean.len < sizeof(theme->name);
	if (fits)
		memcpy(theme->name, clean.at, clean.len + 1);
	str_release(&clean);
	return fits ? 0 : theme_wrong(reader, "must be shorter than %zu bytes",
		sizeof(theme->name));
}

static int
take_appearance(struct theme_reader *reader, struct theme *theme, const cJSON *value)
{
	static const struct {
		const char *word;
		enum appearance appearance;
		uint32_t rgb;
	} words[] = {
		{ "dark", APPEARANCE_DARK, 0x1C1C1C }, { "light", APPEARANCE_LIGHT, 0xFFFFFF },
		{ "any", APPEARANCE_ANY, 0 },
	};

	for (size_t i = 0; i < LENGTH(words); i++) {
		if (!cJSON_IsString(value) || strcmp(value->valuestring, words[i].word))
			continue;
		theme->appearance = words[i].appearance;
		/* The palette may have named the background already. */
		if (!theme->background.is_set && theme->appearance != APPEARANCE_ANY)
			theme->background = (struct color){ .is_set = true, .rgb = words[i].rgb };
		return 0;
	}
	return theme_wrong(reader, "must be \"dark\", \"light\" or \"any\"");
}

/* The value of a member for a role: its own, else that of its dotted prefixes, else text's. */
static const cJSON *
inherited(const struct theme_reader *reader, const char *role, const char *member)
{
	char name[32];
	size_t len = strlen(role);

	memcpy(name, role, len + 1);
	for (char *dot = name; dot; ) {
		const cJSON *entry = cJSON_GetObjectItemCaseSensitive(reader->roles, name);
		const cJSON *value = cJSON_GetObjectItemCaseSensitive(entry, member);

		if (value)
			return value;
		dot = strrchr(name, '.');
		if (dot)
			*dot = 0;
	}
	const cJSON *text = cJSON_GetObjectItemCaseSensitive(reader->roles, "text");
	return cJSON_GetObjectItemCaseSensitive(text, member);
}

/* Fill in every role; the entries were checked before, so nothing can be wrong here. */
static void
fill_roles(struct theme_reader *reader, struct theme *theme)
{
	for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++) {
		for (size_t i = 0; i < LENGTH(members); i++) {
			const cJSON *value = inherited(reader, role_name((enum role)role),
				members[i]);

			if (value)
				read_member(reader, members[i], value, &theme->style[role]);
		}
	}
}

/* The sections, in the order they are read: the palette before what names its entries. */
static const struct section {
	const char *key;
	bool is_needed, is_object;
	int (*take)(struct theme_reader *reader, struct theme *theme, const cJSON *value);
} sections[] = {
	{ "sitrep_theme", true, false, take_version },
	{ "name", true, false, take_name },
	{ "palette", false, true, take_palette },
	{ "appearance", true, false, take_appearance },
	{ "roles", true, true, take_roles },
	{ "glyphs", false, true, take_glyphs },
};

static int
read_sections(struct theme_reader *reader, struct theme *theme, const cJSON *root)
{
	const cJSON *item;

	reader->palette = cJSON_GetObjectItemCaseSensitive(root, "palette");
	reader->roles = cJSON_GetObjectItemCaseSensitive(root, "roles");
	for (size_t i = 0; i < LENGTH(sections); i++) {
		const cJSON *value = cJSON_GetObjectItemCaseSensitive(root, sections[i].key);

		reader->path[0] = sections[i].key;
		reader->path[1] = reader->path[2] = NULL;
		if (!value && sections[i].is_needed)
			return theme_wrong(reader, "is missing");
		if (value && sections[i].is_object && !cJSON_IsObject(value))
			return theme_wrong(reader, "must be an object");
		if (value && sections[i].take(reader, theme, value))
			return -1;
	}
	cJSON_ArrayForEach(item, root) {
		size_t i = 0;

		while (i < LENGTH(sections) && strcmp(sections[i].key, item->string))
			i++;
		if (i == LENGTH(sections))
			theme_unknown_key(reader, 0, item->string);
	}
	fill_roles(reader, theme);
	return 0;
}

/* Say where the JSON is broken. */
static int
broken(struct err *err, const char *at, const char *stop)
{
	long line = 1, column = 1;

	for (; at < stop; at++) {
		column = *at == '\n' ? 1 : column + 1;
		line += *at == '\n';
	}
	err_set(err, ERR_CONFIG, "theme: not JSON at line %ld, column %ld", line, column);
	if (err) {
		err->line = line;
		err->column = column;
	}
	return -1;
}

int
theme_parse(struct theme *theme, const char *at, size_t len, struct str *warnings,
	struct err *err)
{
	struct theme_reader reader = { .at = at, .end = at + len, .warnings = warnings,
					.err = err };
	struct theme made = { .glyphs = *glyph_default() };
	const char *stop = at;

	if (len > THEME_BYTES_MAX)
		return err_set(err, ERR_CONFIG, "theme: %zu bytes, at most %d are read", len,
			THEME_BYTES_MAX);
	if (json_depth(at, len) > THEME_DEPTH_MAX)
		return err_set(err, ERR_CONFIG, "theme: brackets deeper than %d", THEME_DEPTH_MAX);
	cJSON *root = cJSON_ParseWithLengthOpts(at, len, &stop, false);
	while (root && stop < at + len && *stop && strchr(" \t\r\n", *stop))
		stop++;
	int result = -1;
	if (!root || stop < at + len)
		broken(err, at, stop);
	else if (!cJSON_IsObject(root))
		err_set(err, ERR_CONFIG, "theme: must be an object");
	else
		result = read_sections(&reader, &made, root);
	cJSON_Delete(root);
	if (!result)
		*theme = made;
	return result;
}
