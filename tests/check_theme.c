/* check_theme: theme files, and the built-in themes against the limits. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tests/runner.h"
#include "tui/color.h"
#include "tui/theme.h"
#include "tui/vision.h"

static struct theme theme;
static struct err err;

static int
parse(const char *text)
{
	err = (struct err){ 0 };
	return theme_parse(&theme, text, strlen(text), NULL, &err);
}

/* A theme with these palette entries and roles. */
static int
parse_with(const char *palette, const char *roles)
{
	struct str text = { 0 };

	str_fmt(&text, "{\"sitrep_theme\":1,\"name\":\"t\",\"appearance\":\"dark\","
		"\"palette\":{%s},\"roles\":{%s}}", palette, roles);
	int result = parse(str_text(&text));
	str_release(&text);
	return result;
}

static void
load(const char *name)
{
	err = (struct err){ 0 };
	ck_assert_msg(!theme_load(&theme, name, &err), "%s: %s", name, err.text);
}

#define RED "\"red\":{\"rgb\":\"#ff5F5f\",\"x256\":203,\"x16\":9}"

START_TEST(every_role_has_a_name_and_a_letter_of_its_own)
{
	for (int a = ROLE_NONE + 1; a < ROLE_COUNT; a++) {
		ck_assert_int_eq(role_find(role_name((enum role)a)), a);
		for (int b = ROLE_NONE; b < a; b++)
			ck_assert_int_ne(role_letter((enum role)a), role_letter((enum role)b));
	}
	ck_assert_int_eq(role_find("nothing"), ROLE_NONE);
	ck_assert_int_eq(role_letter(ROLE_NONE), ' ');
	/* screens.md 9.2, first and last of the list and the chips */
	ck_assert_int_eq(role_letter(role_find("text")), '.');
	ck_assert_int_eq(role_letter(role_find("redacted")), 'x');
	ck_assert_int_eq(role_letter(role_find("status.unknown.chip")), '?');
	ck_assert_int_eq(role_letter(role_find("timer.over")), 'J');
}
END_TEST

START_TEST(a_missing_role_inherits_by_dotted_prefix_then_text)
{
	ck_assert_int_eq(parse_with(RED ",\"ink\":{\"rgb\":\"#d0d0d0\"}",
		"\"text\":{\"fg\":\"ink\",\"mono\":[\"underline\"]},"
		"\"status.bad\":{\"fg\":\"red\",\"attr\":[\"bold\"]},"
		"\"spark\":{\"fg\":\"red\"},\"spark.gap\":{\"fg\":\"default\"}"), 0);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_BAD_CHIP].fg.rgb, 0xFF5F5F);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_BAD_CHIP].attr, ATTR_BOLD);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_OK].fg.rgb, 0xD0D0D0);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_BAD].mono, ATTR_UNDERLINE);
	ck_assert_uint_eq(theme.style[ROLE_SPARK_BASE].fg.x256, 203);
	ck_assert(!theme.style[ROLE_SPARK_GAP].fg.is_set);
	/* x256 and x16 left out: nearest */
	ck_assert_uint_eq(theme.style[ROLE_TEXT].fg.x256, 252);
	ck_assert_uint_eq(theme.background.rgb, 0x1C1C1C);
	ck_assert_str_eq(theme.name, "t");
}
END_TEST

static const struct { const char *palette, *roles, *want; } wrongs[] = {
	{ "", "\"text\":{\"fg\":\"blue\"}", "roles.text.fg: the palette has no blue" },
	{ "\"a\":\"b\",\"b\":\"a\"", "", "palette.a: " },
	{ "", "\"text\":{\"fg\":7}", "roles.text.fg: must be" },
	{ "", "\"text\":[]", "roles.text: must be an object" },
	{ "", "\"text\":{\"attr\":[\"blink\"]}", "roles.text.attr: an attribute is" },
	{ "", "\"text\":{\"mono\":[\"dim\"]}", "roles.text.mono: an attribute is" },
	{ "", "\"text\":{\"attr\":\"bold\"}", "roles.text.attr: must be a list" },
	{ "\"a\":{\"rgb\":\"red\"}", "", "palette.a: rgb must be" },
	{ "\"a\":{\"rgb\":\"#12345\"}", "", "palette.a: rgb must be" },
	{ "\"a\":{\"rgb\":\"#123456\",\"x256\":15}", "", "palette.a: x256 must be" },
	{ "\"a\":{\"rgb\":\"#123456\",\"x16\":1.5}", "", "palette.a: x16 must be" },
};

START_TEST(what_is_wrong_is_named_with_its_path_and_the_old_theme_stays)
{
	load("dark");
	struct theme before = theme;

	ck_assert_int_eq(parse_with(wrongs[_i].palette, wrongs[_i].roles), -1);
	ck_assert_int_eq(err.code, ERR_CONFIG);
	ck_assert_msg(!strncmp(err.text, wrongs[_i].want, strlen(wrongs[_i].want)), "%s", err.text);
	ck_assert(!memcmp(&before, &theme, sizeof(theme)));
}
END_TEST

START_TEST(broken_files_are_refused_with_a_position)
{
	static const char *const broken[] = { "", "{", "[]", "{\"sitrep_theme\":2}", "{}x", "nul",
		"{\"sitrep_theme\":1,\"name\":\"t\",\"appearance\":\"blue\",\"roles\":{}}",
		"{\"sitrep_theme\":1,\"name\":\"t\",\"appearance\":\"any\"}",
		"{\"a\":[[[[1]]]]}" };

	for (size_t i = 0; i < LENGTH(broken); i++) {
		ck_assert_int_eq(parse(broken[i]), -1);
		ck_assert_int_eq(err.code, ERR_CONFIG);
		ck_assert(err.text[0]);
	}
	ck_assert_int_eq(parse("{\n  \"name\": oops }"), -1);
	ck_assert_int_eq(err.line, 2);
	char *big = xmalloc(THEME_BYTES_MAX + 2);
	memset(big, ' ', THEME_BYTES_MAX + 1);
	ck_assert_int_eq(theme_parse(&theme, big, THEME_BYTES_MAX + 1, NULL, &err), -1);
	free(big);
}
END_TEST

START_TEST(unknown_keys_are_warned_of_with_their_line)
{
	static const char text[] = "{\"sitrep_theme\":1,\n\"name\":\"t\",\"appearance\":\"any\",\n"
		"\"colour\":1,\n\"roles\":{\"text\":{\n\"fgg\":\"x\"},\n\"nonsense\":{}}}";
	struct str warnings = { 0 };

	ck_assert_int_eq(theme_parse(&theme, text, strlen(text), &warnings, &err), 0);
	ck_assert_str_eq(str_text(&warnings), "line 5: unknown key fgg\n"
		"line 6: unknown key nonsense\nline 3: unknown key colour\n");
	str_release(&warnings);
}
END_TEST

START_TEST(glyphs_can_be_replaced_by_one_cell_only)
{
	static const char good[] = "{\"sitrep_theme\":1,\"name\":\"t\",\"appearance\":\"any\","
		"\"roles\":{},\"glyphs\":{\"bad\":[\"x\",\"x\"]}}";
	static const char *const bad[] = { "[\"\\u4e16\",\"x\"]", "[\"x\",\"\\u00e9\"]",
		"[\"xx\",\"x\"]", "[\"\\u202e\",\"x\"]", "[\"x\"]", "\"x\"", "[\"\",\"x\"]" };

	ck_assert_int_eq(parse(good), 0);
	ck_assert_uint_eq(theme.glyphs.cp[GLYPH_BAD][TIER_UNICODE], 'x');
	ck_assert_uint_eq(theme.glyphs.cp[GLYPH_OK][TIER_UNICODE], 0x2713);
	for (size_t i = 0; i < LENGTH(bad); i++) {
		struct str text = { 0 };

		str_fmt(&text, "{\"sitrep_theme\":1,\"name\":\"t\",\"appearance\":\"any\","
			"\"roles\":{},\"glyphs\":{\"bad\":%s}}", bad[i]);
		ck_assert_msg(parse(str_text(&text)) == -1, "%s", bad[i]);
		ck_assert(!strncmp(err.text, "glyphs.bad: ", 12));
		str_release(&text);
	}
}
END_TEST

/* screens.md 9, the table of themes: 256-colour indices and the two figures. */
static const struct {
	const char *name;
	unsigned ok, warn, bad, muted, text;
	double text_least, far;
} wanted[] = {
	{ "dark", 80, 221, 203, 246, 252, 5.6, 17.3 },
	{ "cvd-safe", 75, 227, 208, 248, 254, 7.1, 17.0 },
	{ "high-contrast", 51, 226, 210, 252, 231, 9.1, 23.3 },
};

START_TEST(the_dark_themes_have_the_colours_and_figures_of_the_design)
{
	struct vision_report report;

	load(wanted[_i].name);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_OK].fg.x256, wanted[_i].ok);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_WARN].fg.x256, wanted[_i].warn);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_BAD].fg.x256, wanted[_i].bad);
	ck_assert_uint_eq(theme.style[ROLE_TEXT_MUTED].fg.x256, wanted[_i].muted);
	ck_assert_uint_eq(theme.style[ROLE_TEXT].fg.x256, wanted[_i].text);
	vision_measure(&report, &theme);
	ck_assert_msg(fabs(report.least_distance - wanted[_i].far) < 0.06, "%f",
		report.least_distance);
	ck_assert_msg(report.least_text > wanted[_i].text_least - 0.06, "%f %s",
		report.least_text, role_name(report.least_text_role));
}
END_TEST

START_TEST(the_light_theme_shows_state_by_chips)
{
	struct vision_report report;

	load("light");
	ck_assert_uint_eq(theme.style[ROLE_STATUS_OK].fg.x256, 235);
	ck_assert(!theme.style[ROLE_STATUS_OK].bg.is_set);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_WARN].fg.x256, 16);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_WARN].bg.x256, 221);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_BAD].fg.x256, 231);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_BAD].bg.x256, 124);
	ck_assert_uint_eq(theme.style[ROLE_TEXT_MUTED].fg.x256, 240);
	vision_measure(&report, &theme);
	ck_assert(report.is_chips);
	ck_assert_msg(fabs(report.least_distance - 39.5) < 0.06, "%f", report.least_distance);
	ck_assert_msg(report.least_text > 7.1 - 0.06, "%f %s", report.least_text,
		role_name(report.least_text_role));
}
END_TEST

START_TEST(the_mono_theme_tells_state_without_colour)
{
	load("mono");
	for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++) {
		ck_assert(!theme.style[role].fg.is_set && !theme.style[role].bg.is_set);
		ck_assert_uint_eq(theme.style[role].mono & (ATTR_DIM | ATTR_ITALIC), 0);
	}
	ck_assert_uint_eq(theme.style[ROLE_STATUS_OK].mono, 0);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_WARN].mono, ATTR_BOLD);
	ck_assert_uint_eq(theme.style[ROLE_STATUS_BAD].mono, ATTR_BOLD | ATTR_REVERSE);
	ck_assert_uint_eq(theme.style[ROLE_SPARK_TIMEOUT].mono, (ATTR_BOLD | ATTR_UNDERLINE));
}
END_TEST

START_TEST(S10_every_builtin_theme_passes_the_limits)
{
	size_t n = 0;

	for (; theme_builtin_name(n); n++) {
		load(theme_builtin_name(n));
		ck_assert_str_eq(theme.name, theme_builtin_name(n));
		ck_assert_msg(!vision_check(&theme, &err), "%s: %s", theme.name, err.text);
		/* 256-colour and direct colour are the same colour */
		for (int role = ROLE_NONE + 1; role < ROLE_COUNT; role++) {
			const struct color *fg = &theme.style[role].fg, *bg = &theme.style[role].bg;

			ck_assert(!fg->is_set || color_rgb256(fg->x256) == fg->rgb);
			ck_assert(!bg->is_set || color_rgb256(bg->x256) == bg->rgb);
		}
		/* without colours bad and timeouts are still not as ok */
		ck_assert_uint_ne(theme.style[ROLE_STATUS_BAD].mono,
			theme.style[ROLE_STATUS_OK].mono);
		ck_assert_uint_ne(theme.style[ROLE_SPARK_TIMEOUT].mono,
			theme.style[ROLE_SPARK_BASE].mono);
	}
	ck_assert_uint_eq(n, 5);
	ck_assert_int_eq(theme_load(&theme, "solarized", &err), -1);
	ck_assert_int_eq(err.code, ERR_CONFIG);
	ck_assert_ptr_nonnull(strstr(err.text, "high-contrast"));
}
END_TEST

START_TEST(a_theme_under_the_limits_is_refused)
{
	static const struct { const char *appearance, *roles, *want; } cases[] = {
		{ "dark", "\"text\":{\"fg\":\"grey\"}", "roles.text" },
		{ "dark", "\"border\":{\"fg\":\"dim\"}", "roles.border" },
		/* red and green of one lightness: 9 apart for deuteranopes */
		{ "dark", "\"status.ok\":{\"fg\":\"green\"},\"status.warn\":{\"fg\":\"green\"},"
			"\"status.bad\":{\"fg\":\"red\"}", "roles.status: ok" },
		{ "any", "\"status.bad\":{\"fg\":\"red\"}", "roles.status: on a light or unknown" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct str text = { 0 };

		str_fmt(&text, "{\"sitrep_theme\":1,\"name\":\"t\",\"appearance\":\"%s\","
			"\"palette\":{\"grey\":{\"rgb\":\"#6c6c6c\"},\"dim\":{\"rgb\":\"#3a3a3a\"},"
			"\"green\":{\"rgb\":\"#87d75f\"}," RED "},\"roles\":{%s}}",
			cases[i].appearance, cases[i].roles);
		ck_assert_msg(!parse(str_text(&text)), "%s", err.text);
		ck_assert_int_eq(vision_check(&theme, &err), -1);
		ck_assert_int_eq(err.code, ERR_CONFIG);
		ck_assert_msg(!strncmp(err.text, cases[i].want, strlen(cases[i].want)), "%s",
			err.text);
		str_release(&text);
	}
}
END_TEST

START_TEST(the_first_theme_follows_the_background)
{
	ck_assert_str_eq(theme_for_background(NULL), "dark");
	ck_assert_str_eq(theme_for_background("0;15"), "light");
	ck_assert_str_eq(theme_for_background("0;default;7"), "light");
	ck_assert_str_eq(theme_for_background("15;0"), "dark");
	ck_assert_str_eq(theme_for_background("15;8"), "dark");
	ck_assert_str_eq(theme_for_background("15;"), "dark");
	ck_assert_str_eq(theme_for_background(""), "dark");
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("theme");
	TCase *t = tcase_create("theme");

	tcase_add_test(t, every_role_has_a_name_and_a_letter_of_its_own);
	tcase_add_test(t, a_missing_role_inherits_by_dotted_prefix_then_text);
	tcase_add_loop_test(t, what_is_wrong_is_named_with_its_path_and_the_old_theme_stays, 0,
		(int)LENGTH(wrongs));
	tcase_add_test(t, broken_files_are_refused_with_a_position);
	tcase_add_test(t, unknown_keys_are_warned_of_with_their_line);
	tcase_add_test(t, glyphs_can_be_replaced_by_one_cell_only);
	tcase_add_loop_test(t, the_dark_themes_have_the_colours_and_figures_of_the_design, 0,
		(int)LENGTH(wanted));
	tcase_add_test(t, the_light_theme_shows_state_by_chips);
	tcase_add_test(t, the_mono_theme_tells_state_without_colour);
	tcase_add_test(t, S10_every_builtin_theme_passes_the_limits);
	tcase_add_test(t, a_theme_under_the_limits_is_refused);
	tcase_add_test(t, the_first_theme_follows_the_background);
	suite_add_tcase(s, t);
	return s;
}
