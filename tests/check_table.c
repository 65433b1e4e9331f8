/* check_table: columns that give way in their order, and numbers that are never cut. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tests/runner.h"
#include "tui/table.h"

static const struct column columns[] = {
	{ .title = { "version", true }, .kind = COLUMN_TEXT, .min = 6, .max = 10 },
	{ .title = { "latency", true }, .kind = COLUMN_DRAWN, .min = 8, .gap = 1, .drop = 1,
	  .grow = true },
	{ .title = { "n", true }, .kind = COLUMN_NUMBER, .min = 4, .gap = 1 },
	{ .title = { "p50", true }, .kind = COLUMN_NUMBER, .min = 4, .gap = 2, .drop = 2 },
	{ .title = { "vs base", true }, .kind = COLUMN_NUMBER, .min = 7, .gap = 2, .drop = 3 },
};
enum { N = 5 };

START_TEST(room_goes_to_columns_in_order_and_the_rest_to_the_growing_one)
{
	struct table table;

	table_layout(&table, columns, N, 50);
	/* 10 + 1+grow + 1+4 + 2+4 + 2+7: the growing column takes 50 - 31 = 19 */
	ck_assert_int_eq(table.place[0].cols, 10);
	ck_assert_int_eq(table.place[1].cols, 19);
	ck_assert_int_eq(table.place[1].x, 11);
	ck_assert_int_eq(table.place[4].x, 43);
	ck_assert_int_eq(table.cols, 50);
}
END_TEST

START_TEST(columns_go_by_their_drop_order)
{
	/* least widths: 6 9 5 6 9 = 35 */
	static const struct { int cols; bool kept[N]; } cases[] = {
		{ 35, { true, true, true, true, true } },
		{ 34, { true, true, true, true, false } },
		{ 25, { true, true, true, false, false } },
		{ 19, { true, false, true, false, false } },
		{ 3, { true, false, true, false, false } },
		{ -1, { true, false, true, false, false } },
	};

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct table table;

		table_layout(&table, columns, N, cases[i].cols);
		for (size_t c = 0; c < N; c++)
			ck_assert_int_eq(table.place[c].cols > 0, cases[i].kept[c]);
	}
}
END_TEST

START_TEST(at_every_width_columns_are_apart_and_numbers_whole)
{
	for (int cols = 11; cols < 90; cols++) {
		struct table table;
		int end = 0;

		table_layout(&table, columns, N, cols);
		ck_assert_int_le(table.cols, cols);
		for (size_t c = 0; c < N; c++) {
			if (!table.place[c].cols)
				continue;
			ck_assert_int_ge(table.place[c].x, end + (end ? columns[c].gap : 0));
			ck_assert_int_ge(table.place[c].cols, columns[c].min);
			end = table.place[c].x + table.place[c].cols;
		}
	}
}
END_TEST

START_TEST(cells_are_drawn_by_their_kind)
{
	struct column fit[] = {
		{ .title = { "endpoint", true }, .kind = COLUMN_PATH, .min = 8 },
		{ .title = { "n", true }, .kind = COLUMN_NUMBER, .min = 1, .gap = 1 },
	};
	struct canvas canvas = { 0 };
	struct table table;
	struct str out = { 0 };

	canvas_init(&canvas, 14, 3, TIER_UNICODE, NULL);
	struct rect all = canvas_rect(&canvas);
	table_fit(&canvas, &fit[0], SAFE("/api/v1/score"));
	table_fit(&canvas, &fit[1], SAFE("1204"));
	ck_assert_int_eq(fit[0].max, 13);
	ck_assert_int_eq(fit[1].min, 4);
	table_layout(&table, fit, 2, 14);
	table_head(&canvas, &table, rect_row(all, 0));
	table_cell(&canvas, &table, rect_row(all, 1), 0, ROLE_TEXT, SAFE("/api/v1/score"));
	table_cell(&canvas, &table, rect_row(all, 1), 1, ROLE_TEXT, SAFE("12"));
	table_cell(&canvas, &table, rect_row(all, 2), 1, ROLE_TEXT, SAFE("12345"));
	canvas_print(&canvas, &out);
	ck_assert_str_eq(str_text(&out), "endpoint     n\n/a…/score   12\n             …\n");
	ck_assert_int_eq(table_cell_rect(&table, rect_row(all, 0), 7).cols, 0);
	str_release(&out);
	canvas_release(&canvas);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("table");
	TCase *t = tcase_create("table");

	tcase_add_test(t, room_goes_to_columns_in_order_and_the_rest_to_the_growing_one);
	tcase_add_test(t, columns_go_by_their_drop_order);
	tcase_add_test(t, at_every_width_columns_are_apart_and_numbers_whole);
	tcase_add_test(t, cells_are_drawn_by_their_kind);
	suite_add_tcase(s, t);
	return s;
}
