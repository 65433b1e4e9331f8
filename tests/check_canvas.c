/* check_canvas: cells, cuts and tiers of the canvas. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "tests/runner.h"
#include "tui/canvas.h"

static struct canvas canvas;
static struct str out;

static void
begin(int cols, int rows, enum tier tier)
{
	canvas_init(&canvas, cols, rows, tier, NULL);
}

static void
end(void)
{
	canvas_release(&canvas);
	str_release(&out);
}

static const char *
shown(void)
{
	str_clear(&out);
	canvas_print(&canvas, &out);
	return str_text(&out);
}

static const char *
letters(void)
{
	str_clear(&out);
	canvas_print_roles(&canvas, &out);
	return str_text(&out);
}

/* One row of `cols` cells with outside text drawn by `draw`. */
static const char *
row_of(int (*draw)(struct canvas *, struct rect, enum role, struct safe), int cols,
	enum tier tier, const char *text)
{
	begin(cols, 1, tier);
	draw(&canvas, canvas_rect(&canvas), ROLE_TEXT, safe_clean(text));
	return shown();
}

START_TEST(an_empty_canvas_prints_no_lines_and_takes_drawing)
{
	begin(0, 0, TIER_UNICODE);
	struct rect rect = { 0, 0, 5, 5 };
	ck_assert_int_eq(canvas_text(&canvas, rect, ROLE_TEXT, SAFE("abc")), 0);
	canvas_fill(&canvas, (struct rect){ -3, -3, 9, 9 }, ROLE_TEXT, GLYPH_BAR);
	ck_assert_str_eq(shown(), "");
	end();
}
END_TEST

START_TEST(a_frame_has_exactly_its_rows_and_columns)
{
	begin(4, 2, TIER_UNICODE);
	canvas_text(&canvas, rect_row(canvas_rect(&canvas), 1), ROLE_TITLE, SAFE("ab"));
	ck_assert_str_eq(shown(), "    \nab  \n");
	ck_assert_str_eq(letters(), "    \nTT  \n");
	end();
}
END_TEST

static const struct {
	int (*draw)(struct canvas *, struct rect, enum role, struct safe);
	int cols;
	enum tier tier;
	const char *text, *want;
} rows[] = {
	{ canvas_text, 5, TIER_UNICODE, "abcde", "abcde\n" },
	{ canvas_text, 5, TIER_UNICODE, "abcdef", "abcd…\n" },
	{ canvas_text, 5, TIER_ASCII, "abcdef", "abcd$\n" },
	{ canvas_text, 1, TIER_UNICODE, "abcdef", "…\n" },
	/* a wide character at the edge is replaced, never halved */
	{ canvas_text, 5, TIER_UNICODE, "世界世", "世界…\n" },
	{ canvas_text, 4, TIER_UNICODE, "世界世", "世>…\n" },
	{ canvas_text, 6, TIER_UNICODE, "世界世", "世界世\n" },
	{ canvas_text, 2, TIER_UNICODE, "e\xCC\x81x", "e\xCC\x81x\n" },
	{ canvas_text, 9, TIER_ASCII, "\xC3\xA9x", "<U+00E9>x\n" },
	{ canvas_text, 8, TIER_ASCII, "\xC3\xA9x", "<U+00E9$\n" },
	{ canvas_text, 10, TIER_ASCII, "e\xCC\x81", "e<U+0301> \n" },
	/* what is not safe after all is shown, not obeyed */
	{ canvas_text, 8, TIER_UNICODE, "a\033[2J", "a<1B>[2J\n" },
	{ canvas_right, 5, TIER_UNICODE, "ab", "   ab\n" },
	{ canvas_right, 3, TIER_UNICODE, "abcd", "ab…\n" },
	{ canvas_center, 5, TIER_UNICODE, "ab", " ab  \n" },
	{ canvas_number, 5, TIER_UNICODE, "750", "  750\n" },
	{ canvas_number, 3, TIER_UNICODE, "750", "750\n" },
	{ canvas_number, 2, TIER_UNICODE, "750", " …\n" },
	{ canvas_path, 11, TIER_UNICODE, "/risk-score", "/risk-score\n" },
	{ canvas_path, 16, TIER_UNICODE, "/api/v1/risk-score", "/api…/risk-score\n" },
	{ canvas_path, 16, TIER_ASCII, "/api/v1/risk-score", "/api$/risk-score\n" },
	{ canvas_path, 12, TIER_UNICODE, "/api/v1/risk-score", "…/risk-score\n" },
	{ canvas_path, 7, TIER_UNICODE, "/api/v1/risk-score", "/risk-…\n" },
	{ canvas_path, 7, TIER_UNICODE, "/risk-score", "/risk-…\n" },
	{ canvas_path, 6, TIER_UNICODE, "/long/prefix/b/", "/l…/b/\n" },
	{ canvas_path, 4, TIER_UNICODE, "", "    \n" },
	{ canvas_path, 3, TIER_UNICODE, "abcdef", "ab…\n" },
};

START_TEST(text_is_cut_by_cells)
{
	ck_assert_str_eq(row_of(rows[_i].draw, rows[_i].cols, rows[_i].tier, rows[_i].text),
		rows[_i].want);
	ck_assert_uint_eq(canvas.rewritten, 0);
	end();
}
END_TEST

START_TEST(no_text_leaves_its_rect)
{
	static const char *const texts[] = { "世界世界世界", "a世b界c",	   "e\xCC\x81世",
					     "abcdefghij",   "/api/世/界", "" };

	for (int tier = TIER_UNICODE; tier <= TIER_ASCII; tier++) {
		for (int cols = 0; cols < 14; cols++) {
			for (size_t t = 0; t < LENGTH(texts); t++) {
				struct rect rect = { 3, 0, cols, 1 };

				begin(12, 1, (enum tier)tier);
				int n = canvas_text(&canvas, rect, ROLE_TEXT, safe_clean(texts[t]));
				ck_assert_int_le(n, cols);
				canvas_wipe(&canvas, rect);
				canvas_path(&canvas, rect, ROLE_TEXT, safe_clean(texts[t]));
				ck_assert_int_eq(canvas_cell(&canvas, 2, 0)->role, ROLE_NONE);
				if (3 + cols < 12)
					ck_assert_int_eq(canvas_cell(&canvas, 3 + cols, 0)->role,
						ROLE_NONE);
				const char *line = shown();
				ck_assert_int_eq(text_width(line), 12 + 4);	/* `<0A>` */
				end();
			}
		}
	}
}
END_TEST

START_TEST(the_ascii_tier_prints_only_ascii)
{
	begin(60, 6, TIER_ASCII);
	struct rect all = canvas_rect(&canvas);
	canvas_text(&canvas, rect_row(all, 0), ROLE_TEXT, safe_clean("世é✓ \xF0\x9F\x98\x80"));
	for (int i = 0; i < GLYPH_COUNT; i++)
		canvas_glyph(&canvas, (struct rect){ i, 1, 1, 1 }, ROLE_TEXT, (enum glyph_id)i);
	canvas_heading(&canvas, rect_row(all, 2), &(struct heading){ ROLE_BORDER, 2,
		SAFE("VERSIONS"), SAFE("v1.2 · one axis"), SAFE("08:42") });
	canvas_path(&canvas, (struct rect){ 0, 3, 9, 1 }, ROLE_TEXT, safe_clean("/aaaaaaaa/b"));
	canvas_wrap(&canvas, (struct rect){ 0, 4, 10, 2 }, ROLE_TEXT,
		    safe_clean("é é é é é é"));
	for (const char *at = shown(); *at; at++)
		ck_assert(*at == '\n' || (*at >= 0x20 && *at < 0x7F));
	end();
}
END_TEST

START_TEST(our_words_have_ascii_twins_and_outside_words_have_escapes)
{
	begin(16, 2, TIER_ASCII);
	struct rect all = canvas_rect(&canvas);
	canvas_text(&canvas, rect_row(all, 0), ROLE_TEXT, SAFE("a · ✓ ─"));
	canvas_text(&canvas, rect_row(all, 1), ROLE_TEXT, safe_clean("a ·"));
	ck_assert_str_eq(shown(), "a - . -         \na <U+00B7>      \n");
	ck_assert_int_eq(canvas_width(&canvas, SAFE("✓")), 1);
	ck_assert_int_eq(canvas_width(&canvas, safe_clean("✓")), 8);
	end();
}
END_TEST

START_TEST(visible_escapes_of_outside_text_have_a_role_of_their_own)
{
	begin(22, 2, TIER_UNICODE);
	struct rect all = canvas_rect(&canvas);
	canvas_text(&canvas, rect_row(all, 0), ROLE_TEXT, safe_clean("a<1B>b<U+202E>c<x><12"));
	canvas_text(&canvas, rect_row(all, 1), ROLE_TEXT, SAFE("a<1B>b"));
	ck_assert_str_eq(letters(), ".UUUU.UUUUUUUU....... \n......                \n");
	end();
	begin(8, 1, TIER_UNICODE);
	canvas_text(&canvas, canvas_rect(&canvas), ROLE_TEXT, safe_clean("a\033b"));
	ck_assert_str_eq(letters(), ".UUUU.  \n");
	end();
}
END_TEST

START_TEST(the_pen_moves_over_what_it_drew)
{
	begin(12, 1, TIER_UNICODE);
	struct rect row = canvas_rect(&canvas);
	canvas_put_glyph(&canvas, &row, ROLE_STATUS_BAD, GLYPH_BAD);
	canvas_skip(&row, 1);
	canvas_put(&canvas, &row, ROLE_TEXT_STRONG, SAFE("v1.3"));
	canvas_number(&canvas, rect_right(&row, 4), ROLE_TEXT, SAFE("890"));
	ck_assert_str_eq(shown(), "✗ v1.3   890\n");
	ck_assert_str_eq(letters(), "b SSSS   ...\n");
	ck_assert_int_eq(row.x, 6);
	ck_assert_int_eq(row.cols, 2);
	canvas_put(&canvas, &row, ROLE_TEXT, SAFE("abc"));
	ck_assert_int_eq(canvas_put(&canvas, &row, ROLE_TEXT, SAFE("x")), 0);
	ck_assert_str_eq(shown(), "✗ v1.3a… 890\n");
	end();
}
END_TEST

START_TEST(a_chip_has_a_blank_each_side_or_none)
{
	begin(10, 2, TIER_UNICODE);
	struct rect row = rect_row(canvas_rect(&canvas), 0);
	ck_assert_int_eq(canvas_put_chip(&canvas, &row, ROLE_STATUS_BAD_CHIP, SAFE("LOADED")), 8);
	row = (struct rect){ 0, 1, 6, 1 };
	ck_assert_int_eq(canvas_put_chip(&canvas, &row, ROLE_STATUS_BAD_CHIP, SAFE("LOADED")), 6);
	ck_assert_str_eq(letters(), "BBBBBBBB  \nBBBBBB    \n");
	end();
}
END_TEST

START_TEST(a_heading_gives_up_its_right_text_first)
{
	static const struct { int cols; const char *want; } cases[] = {
		{ 32, "─ GUIDE  step 2 of 4 ─── 08:42 ─\n" },
		{ 29, "─ GUIDE  step 2 of 4  08:42 ─\n" },
		{ 28, "─ GUIDE  step 2 of 4 ───────\n" },
		{ 15, "─ GUIDE  step… \n" },
		{ 8, "─ GUIDE \n" }, { 6, "─ GU… \n" },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		begin(cases[i].cols, 1, TIER_UNICODE);
		canvas_heading(&canvas, canvas_rect(&canvas), &(struct heading){ ROLE_BORDER, 1,
			SAFE("GUIDE"), SAFE("step 2 of 4"), SAFE("08:42") });
		ck_assert_str_eq(shown(), cases[i].want);
		ck_assert_uint_eq(canvas.rewritten, 0);
		end();
	}
	begin(6, 1, TIER_UNICODE);
	canvas_heading(&canvas, canvas_rect(&canvas), &(struct heading){ .line = ROLE_BORDER });
	ck_assert_str_eq(shown(), "──────\n");
	end();
}
END_TEST

START_TEST(text_wraps_at_blanks_and_the_last_row_says_there_is_more)
{
	static const struct { int cols, rows; const char *text, *want; int used, all; } cases[] = {
		{ 6, 3, "ab cd ef", "ab cd \nef    \n      \n", 2, 2 },
		{ 6, 1, "ab cd ef", "ab cd…\n", 1, 2 },
		{ 3, 3, "abcdefgh", "abc\ndef\ngh \n", 3, 3 },
		{ 5, 3, "a\n\nb", "a    \n     \nb    \n", 3, 3 },
		{ 4, 2, "世界世", "世界\n世  \n", 2, 2 },
		{ 4, 2, "ab\ncd\nef", "ab  \ncd… \n", 2, 3 },
		{ 4, 2, "abcd efgh", "abcd\nefgh\n", 2, 2 },
		{ 4, 2, "", "    \n    \n", 0, 0 },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		begin(cases[i].cols, cases[i].rows, TIER_UNICODE);
		struct safe text = safe_clean(cases[i].text);
		ck_assert_int_eq(canvas_wrap(&canvas, canvas_rect(&canvas), ROLE_TEXT, text),
			cases[i].used);
		ck_assert_str_eq(shown(), cases[i].want);
		ck_assert_int_eq(canvas_wrap_rows(&canvas, cases[i].cols, text), cases[i].all);
		end();
	}
	begin(1, 1, TIER_UNICODE);
	ck_assert_int_eq(canvas_word_width(&canvas, SAFE("ab cdef\n世")), 4);
	end();
}
END_TEST

START_TEST(no_half_of_a_wide_character_is_left)
{
	begin(6, 1, TIER_UNICODE);
	canvas_text(&canvas, canvas_rect(&canvas), ROLE_TEXT, SAFE("世界世"));
	canvas_char(&canvas, (struct rect){ 1, 0, 1, 1 }, ROLE_TEXT, 'x');
	canvas_char(&canvas, (struct rect){ 2, 0, 1, 1 }, ROLE_TEXT, 'y');
	ck_assert_str_eq(shown(), ">xy>世\n");
	ck_assert_uint_eq(canvas.rewritten, 2);
	canvas_wipe(&canvas, (struct rect){ 5, 0, 1, 1 });
	ck_assert_str_eq(shown(), ">xy>> \n");
	end();
}
END_TEST

START_TEST(a_wiped_rect_can_be_drawn_again)
{
	begin(3, 1, TIER_UNICODE);
	canvas_text(&canvas, canvas_rect(&canvas), ROLE_TEXT, SAFE("abc"));
	canvas_cursor(&canvas, 1, 0);
	canvas_wipe(&canvas, (struct rect){ 1, 0, 2, 1 });
	ck_assert(!canvas.has_cursor);
	canvas_text(&canvas, (struct rect){ 1, 0, 2, 1 }, ROLE_TITLE, SAFE("xy"));
	ck_assert_str_eq(letters(), ".TT\n");
	ck_assert_uint_eq(canvas.rewritten, 0);
	end();
}
END_TEST

START_TEST(what_lies_over_a_cell_has_its_letter)
{
	begin(6, 1, TIER_UNICODE);
	canvas_text(&canvas, canvas_rect(&canvas), ROLE_TEXT, SAFE("a世b"));
	canvas_over(&canvas, (struct rect){ 0, 0, 2, 1 }, OVER_SELECTED);
	canvas_over(&canvas, (struct rect){ 3, 0, 1, 1 }, OVER_HIT);
	ck_assert_str_eq(letters(), "sssh  \n");
	ck_assert_str_eq(shown(), "a世b  \n");
	end();
}
END_TEST

START_TEST(rects_stay_inside_what_they_were_taken_from)
{
	struct rect rect = { 2, 1, 10, 4 };
	struct rect left = rect_left(&rect, 3), right = rect_right(&rect, 99);

	ck_assert(left.x == 2 && left.cols == 3 && right.x == 5 && right.cols == 7);
	ck_assert_int_eq(rect.cols, 0);
	ck_assert_int_eq(rect_left(&rect, 1).cols, 0);
	ck_assert_int_eq(rect_row((struct rect){ 0, 0, 5, 2 }, 2).rows, 0);
	ck_assert_int_eq(rect_row((struct rect){ 0, 0, 5, 2 }, -1).rows, 0);
	struct rect middle = rect_middle((struct rect){ 0, 0, 10, 5 }, 4, 99);
	ck_assert(middle.x == 3 && middle.y == 0 && middle.cols == 4 && middle.rows == 5);
	ck_assert_int_eq(rect_inset((struct rect){ 0, 0, 3, 3 }, 2).cols, 0);
	struct rect right_of_it = { 2, 0, 2, 2 };
	ck_assert_int_eq(rect_meet((struct rect){ 0, 0, 2, 2 }, right_of_it).cols, 0);
	struct rect box = { 1, 1, 5, 4 };
	ck_assert(rect_top(&box, 1).y == 1 && box.y == 2);
	ck_assert(rect_bottom(&box, 1).y == 4 && box.rows == 2);
}
END_TEST

START_TEST(changed_runs_hold_whole_characters)
{
	struct canvas before = { 0 };
	int from = 0, to;

	canvas_init(&before, 8, 1, TIER_UNICODE, NULL);
	begin(8, 1, TIER_UNICODE);
	canvas_text(&before, canvas_rect(&before), ROLE_TEXT, SAFE("ab世cd"));
	canvas_text(&canvas, canvas_rect(&canvas), ROLE_TEXT, SAFE("ab界cd"));
	ck_assert(canvas_changed(canvas.cell, before.cell, 8, &from, &to));
	ck_assert_int_eq(from, 2);
	ck_assert_int_eq(to, 4);
	from = to;
	ck_assert(!canvas_changed(canvas.cell, before.cell, 8, &from, &to));
	/* Only the right half differs: the left one is taken along. */
	from = 0;
	before.cell[2] = canvas.cell[2];
	before.cell[3].role = ROLE_TITLE;
	ck_assert(canvas_changed(canvas.cell, before.cell, 8, &from, &to));
	ck_assert_int_eq(from, 2);
	ck_assert_int_eq(to, 4);
	canvas_release(&before);
	end();
}
END_TEST

START_TEST(formatted_words_pass_the_door)
{
	struct arena arena = { 0 };

	ck_assert_str_eq(safe_fmt(&arena, "%s %d", "a\033b", 7).text, "a<1B>b 7");
	ck_assert_str_eq(safe_bytes(&arena, "a\0b", 3).text, "a<00>b");
	ck_assert_str_eq(safe_name(NULL).text, "(none)");
	ck_assert_str_eq(safe_clean(NULL).text, "");
	arena_release(&arena);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("canvas");
	TCase *t = tcase_create("canvas");

	tcase_add_test(t, an_empty_canvas_prints_no_lines_and_takes_drawing);
	tcase_add_test(t, a_frame_has_exactly_its_rows_and_columns);
	tcase_add_loop_test(t, text_is_cut_by_cells, 0, (int)LENGTH(rows));
	tcase_add_test(t, no_text_leaves_its_rect);
	tcase_add_test(t, the_ascii_tier_prints_only_ascii);
	tcase_add_test(t, our_words_have_ascii_twins_and_outside_words_have_escapes);
	tcase_add_test(t, visible_escapes_of_outside_text_have_a_role_of_their_own);
	tcase_add_test(t, the_pen_moves_over_what_it_drew);
	tcase_add_test(t, a_chip_has_a_blank_each_side_or_none);
	tcase_add_test(t, a_heading_gives_up_its_right_text_first);
	tcase_add_test(t, text_wraps_at_blanks_and_the_last_row_says_there_is_more);
	tcase_add_test(t, no_half_of_a_wide_character_is_left);
	tcase_add_test(t, a_wiped_rect_can_be_drawn_again);
	tcase_add_test(t, what_lies_over_a_cell_has_its_letter);
	tcase_add_test(t, rects_stay_inside_what_they_were_taken_from);
	tcase_add_test(t, changed_runs_hold_whole_characters);
	tcase_add_test(t, formatted_words_pass_the_door);
	suite_add_tcase(s, t);
	return s;
}
