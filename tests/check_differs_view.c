/* check_differs_view: what differs on the board: the sample's figures, selections, drill. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/snapshot.h"
#include "tests/app_case.h"

static const struct snap_differs *
differs_now(void)
{
	struct want want = { .has_differs = true };

	engine_want(engine, &want);
	return engine_snapshot(engine)->differs;
}

/* screens.md section 4, the frame WHAT DIFFERS. */
START_TEST(the_sample_shows_the_frame_of_the_specification)
{
	static const struct { const char *field, *value; uint64_t n_in, n; double difference; }
	rows[] = {
		{ "version", "v1.3", 4, 5, .75 }, { "version", "v1.2", 0, 3, -.75 },
		{ "endpoint", "/funding-approve", 1, 2, 0 }, { "endpoint", "/risk-score", 3, 6, 0 },
	};
	const struct snap_differs *d = differs_now();

	ck_assert_ptr_nonnull(d);
	ck_assert_str_eq(d->selection, "timeouts");
	ck_assert_uint_eq(d->n, 4);
	ck_assert_uint_eq(d->n_rest, 4);
	ck_assert(!d->is_ordered);
	ck_assert_ptr_nonnull(strstr(d->note, "4 v 4: exact p 0.14 at best"));
	ck_assert_ptr_nonnull(strstr(d->note, "Direction, not proof."));
	ck_assert_uint_eq(d->n_rows, 4);
	for (size_t i = 0; i < d->n_rows; i++) {
		ck_assert_str_eq(d->row[i].field, rows[i].field);
		ck_assert_str_eq(d->row[i].value, rows[i].value);
		ck_assert_uint_eq(d->row[i].n_in, rows[i].n_in);
		ck_assert_uint_eq(d->row[i].n, rows[i].n);
		ck_assert_double_eq_tol(d->row[i].difference, rows[i].difference, 1e-12);
	}
	ck_assert_str_eq(d->row[0].lines, "L3, L5, L7, L10-11");
	ck_assert_uint_eq(d->n_left, 2);
	ck_assert_ptr_nonnull(strstr(d->left[0], "exactly when latency >= 700 ms"));
	ck_assert_ptr_nonnull(strstr(d->left[1], "no field for: country, tenant, host"));
}
END_TEST

START_TEST(a_filter_and_a_pair_are_selections_too)
{
	struct want want = { .has_differs = true, .filter = "latency<=120" };

	engine_want(engine, &want);
	const struct snap_differs *d = engine_snapshot(engine)->differs;

	ck_assert_str_eq(d->selection, "filter: latency<=120");
	ck_assert_uint_eq(d->n, 3);	/* lines 2, 6, 8-9 */
	ck_assert_uint_eq(d->n_rest, 5);
	ck_assert_str_eq(d->row[0].value, "v1.2");
	ck_assert_double_eq_tol(d->row[0].difference, 1, 1e-12);
	/* One endpoint of one version, against all other records. */
	want = (struct want){ .has_pairs = true, .max_versions = 6, .max_endpoints = 6 };
	engine_want(engine, &want);
	const struct snapshot *shown_now = engine_snapshot(engine);
	size_t at = 0;

	for (; at < shown_now->n_pairs; at++)
		if (!strcmp(shown_now->pair[at].version, "v1.3") &&
		    !strcmp(shown_now->pair[at].endpoint, "/risk-score"))
			break;
	ck_assert_uint_lt(at, shown_now->n_pairs);
	want = (struct want){ .has_differs = true, .has_drill = true,
			      .drill_version = shown_now->pair[at].version_id,
			      .drill_endpoint = shown_now->pair[at].endpoint_id };
	engine_want(engine, &want);
	d = engine_snapshot(engine)->differs;
	ck_assert_str_eq(d->selection, "v1.3 on /risk-score");
	ck_assert_uint_eq(d->n, 3);	/* lines 3, 5, 10-11 */
	ck_assert_uint_eq(d->n_rest, 5);
	/* Pair, timeouts: eight records are too few for their slowest tenth. */
	ck_assert_uint_eq(d->n_picks, 2);
	want.differs_pick = 3;
	engine_want(engine, &want);
	d = engine_snapshot(engine)->differs;
	ck_assert_str_eq(d->selection, "timeouts");
	ck_assert_uint_eq(d->pick, 1);
}
END_TEST

START_TEST(enter_on_a_value_shows_its_records)
{
	ck_assert_ptr_nonnull(view_ops(VIEW_DIFFERS));
	press("d <Enter>");
	ck_assert_int_eq(app_view(&app), VIEW_RECORDS);
	ck_assert_str_eq(app.ui.filter, "version=v1.3");
	press("<Esc>");
	ck_assert_int_eq(app_view(&app), VIEW_DIFFERS);
}
END_TEST

START_TEST(nothing_is_drawn_over_another_on_any_size)
{
	static const int sizes[][2] = { { 160, 48 }, { 80, 24 }, { 60, 16 }, { 40, 10 }, { 20, 3 },
					{ 7, 2 }, { 1, 1 } };

	press("d");
	for (size_t i = 0; i < LENGTH(sizes); i++)
		look(sizes[i][0], sizes[i][1]);
	sees("WHAT DIFFERS  timeouts: 4   the rest 4");
	sees("+75 pt");
	press("j j j j j j j j j k l h G g");
	sees("WHAT DIFFERS");
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("differs_view");
	TCase *tcase = tcase_create("differs_view");

	tcase_add_checked_fixture(tcase, begin, end);
	tcase_add_test(tcase, the_sample_shows_the_frame_of_the_specification);
	tcase_add_test(tcase, a_filter_and_a_pair_are_selections_too);
	tcase_add_test(tcase, enter_on_a_value_shows_its_records);
	tcase_add_test(tcase, nothing_is_drawn_over_another_on_any_size);
	suite_add_tcase(suite, tcase);
	return suite;
}
