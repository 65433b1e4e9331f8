/* check_color: how far colours are apart, and which of them a terminal gets. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tests/runner.h"
#include "tui/color.h"
#include "tui/theme.h"
#include "tui/vision.h"

/* Computed apart from this program, with the matrices of Machado et al. and CIEDE2000. */
static const struct { uint32_t a, b; double contrast, distance[3]; } sights[] = {
	{ 0x5FD7D7, 0xFFD75F, 1.2420, { 38.8681, 32.4562, 39.8492 } },
	{ 0xFFD75F, 0xFF5F5F, 2.1459, { 45.3599, 29.0065, 17.2817 } },
	{ 0x000000, 0xFFFFFF, 21.0000, { 100.0000, 100.0000, 100.0000 } },
	{ 0x808080, 0x7F7F7F, 1.0138, { 0.3806, 0.3806, 0.3806 } },
	{ 0x0000FF, 0x00FF00, 6.2619, { 83.1859, 83.9503, 85.4006 } },
	{ 0x123456, 0x654321, 1.4402, { 33.5999, 34.2048, 37.7151 } },
	{ 0x800080, 0x008080, 1.9732, { 43.4517, 28.0383, 16.0761 } },
	{ 0xFF0000, 0xFF00FF, 1.2749, { 42.5857, 59.8462, 57.7171 } },
	{ 0x00FF00, 0xFF0000, 2.9139, { 86.6082, 42.4233, 19.4086 } },
	{ 0x101010, 0x0000FF, 2.2145, { 38.3014, 42.1900, 39.7398 } },
};

START_TEST(contrast_and_distance_are_those_of_the_literature)
{
	uint32_t a = sights[_i].a, b = sights[_i].b;

	ck_assert_double_eq_tol(vision_contrast(a, b), sights[_i].contrast, 5e-4);
	for (int v = VISION_FULL; v <= VISION_DEUTERANOPIA; v++) {
		double d = vision_distance(a, b, (enum vision)v);

		ck_assert_double_eq_tol(d, sights[_i].distance[v], 5e-4);
		ck_assert_double_eq_tol(d, vision_distance(b, a, (enum vision)v), 1e-9);
	}
}
END_TEST

/* screens.md 9.4 and S6, S7 */
static const struct { enum color_choice choice; bool no_color; int colors; bool rgb;
	enum color_depth want; } depths[] = {
	{ COLOR_AUTO, false, 256, false, DEPTH_256 },
	{ COLOR_AUTO, true, 256, false, DEPTH_MONO },
	{ COLOR_256_COLORS, true, 256, false, DEPTH_256 },
	{ COLOR_NEVER, false, 256, true, DEPTH_MONO },
	{ COLOR_AUTO, false, 8, false, DEPTH_8 },
	{ COLOR_AUTO, false, 16, false, DEPTH_16 },
	{ COLOR_AUTO, false, -1, false, DEPTH_MONO },
	{ COLOR_AUTO, false, 1 << 24, true, DEPTH_DIRECT },
	{ COLOR_256_COLORS, false, 1 << 24, true, DEPTH_DIRECT },
	{ COLOR_16_COLORS, false, 256, false, DEPTH_16 },
	{ COLOR_16_COLORS, false, 8, false, DEPTH_8 },
	{ COLOR_RGB, false, 256, false, DEPTH_256 },
};

START_TEST(the_choice_beats_no_color_and_no_color_beats_terminfo)
{
	ck_assert_int_eq(color_depth(depths[_i].choice, depths[_i].no_color, depths[_i].colors,
		depths[_i].rgb), depths[_i].want);
}
END_TEST

START_TEST(paint_follows_the_depth)
{
	struct theme theme;
	struct err err = { 0 };

	ck_assert_msg(!theme_load(&theme, "dark", &err), "%s", err.text);
	struct paint paint = color_paint(&theme, ROLE_STATUS_BAD, 0, DEPTH_256);
	ck_assert(paint.fg == 203 && paint.bg == -1 && paint.attr == ATTR_BOLD);
	paint = color_paint(&theme, ROLE_STATUS_BAD, 0, DEPTH_DIRECT);
	ck_assert_int_eq(paint.fg, 0xFF5F5F);
	paint = color_paint(&theme, ROLE_STATUS_OK, 0, DEPTH_16);
	ck_assert(paint.fg == 14 && paint.attr == 0);
	/* 8 colours: bright cyan is cyan and bold */
	paint = color_paint(&theme, ROLE_STATUS_OK, 0, DEPTH_8);
	ck_assert(paint.fg == 6 && paint.attr == ATTR_BOLD);
	paint = color_paint(&theme, ROLE_STATUS_BAD, 0, DEPTH_MONO);
	ck_assert(paint.fg == -1 && paint.bg == -1 && paint.attr == (ATTR_BOLD | ATTR_REVERSE));
	/* black as direct colour is no index */
	paint = color_paint(&theme, ROLE_STATUS_BAD_CHIP, 0, DEPTH_DIRECT);
	ck_assert_int_eq(paint.fg, 8);
	/* a hit wins over a selection */
	struct paint selected = color_paint(&theme, ROLE_STATUS_BAD, OVER_SELECTED, DEPTH_256);
	ck_assert_int_eq(selected.bg, theme.style[ROLE_SELECTION].bg.x256);
	paint = color_paint(&theme, ROLE_TEXT, OVER_SELECTED | OVER_HIT, DEPTH_256);
	ck_assert_int_eq(paint.bg, theme.style[ROLE_SEARCH_HIT].bg.x256);
	paint = color_paint(&theme, ROLE_NONE, 0, DEPTH_256);
	ck_assert(paint.fg == -1 && paint.bg == -1 && paint.attr == 0);
	paint = color_paint(&theme, ROLE_NONE, OVER_SELECTED, DEPTH_MONO);
	ck_assert_uint_eq(paint.attr, ATTR_REVERSE);
}
END_TEST

START_TEST(the_cube_and_the_greys_are_xterms)
{
	ck_assert_uint_eq(color_rgb256(16), 0x000000);
	ck_assert_uint_eq(color_rgb256(203), 0xFF5F5F);
	ck_assert_uint_eq(color_rgb256(231), 0xFFFFFF);
	ck_assert_uint_eq(color_rgb256(234), 0x1C1C1C);
	ck_assert_uint_eq(color_rgb256(255), 0xEEEEEE);
	ck_assert_uint_eq(color_nearest256(0x1C1C1D), 234);
	ck_assert_uint_eq(color_nearest256(0xFFFFFF), 231);
	ck_assert_uint_eq(color_nearest16(0xFE0101), 9);
	for (int i = 16; i < 256; i++)
		ck_assert_uint_eq(color_rgb256(color_nearest256(color_rgb256((uint8_t)i))),
			color_rgb256((uint8_t)i));
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("color");
	TCase *t = tcase_create("color");

	tcase_add_loop_test(t, contrast_and_distance_are_those_of_the_literature, 0,
		(int)LENGTH(sights));
	tcase_add_loop_test(t, the_choice_beats_no_color_and_no_color_beats_terminfo, 0,
		(int)LENGTH(depths));
	tcase_add_test(t, paint_follows_the_depth);
	tcase_add_test(t, the_cube_and_the_greys_are_xterms);
	suite_add_tcase(s, t);
	return s;
}
