/* check_panel: the columns of a small log hold its records, and answer as a walk over them. */
/* SPDX-License-Identifier: MIT */
#include "tests/panel_log.h"

enum { RECORDS = 1500, ASKED = 400 };

/* Where a record stands among those read, by its id. */
static size_t
place_of(const struct panel_log *log, uint32_t id)
{
	size_t i = 0;

	while (i < log->n && log->id[i] != id)
		i++;
	ck_assert_uint_lt(i, log->n);
	return i;
}

START_TEST(the_columns_are_the_records_each_once)
{
	struct panel_log log;
	size_t timed = 0, repaired = 0;

	panel_log_open(&log, 7 + (uint64_t)_i, RECORDS, &(struct logged_way){0});
	struct query query = query_all(log.log.store, INT64_MAX);
	const struct panel *panel = query_panel(&query);
	bool *is_seen = xcalloc(log.n + 1, sizeof(*is_seen));

	ck_assert_ptr_nonnull(panel);
	ck_assert_uint_eq(panel->n, log.n);
	for (size_t i = 0; i < panel->n; i++) {
		size_t at = place_of(&log, panel->id[i]);
		const struct record *record = &log.at[at];

		ck_assert(!is_seen[at]);
		is_seen[at] = true;
		ck_assert_int_eq(panel->at_ns[i], record->at_ns);
		ck_assert_int_eq(panel->latency_us[i], record->latency_us);
		ck_assert_uint_eq(panel->outcome[i], record->outcome);
		ck_assert_uint_eq(panel->is_repaired[i], (record->flags & FLAGS_REPAIRED) != 0);
		timed += record->latency_us != LATENCY_NONE;
		repaired += panel->is_repaired[i];
		for (int f = 0; f < panel->n_fields; f++) {
			const struct panel_field *field = &panel->field[f];

			if (f == FIELD_OUTCOME)
				continue;
			ck_assert_uint_lt(field->code[i], field->n);
			ck_assert_uint_eq(field->value[field->code[i]], record_value(record, f));
		}
	}
	ck_assert_uint_eq(panel->n_timed, timed);
	ck_assert_uint_gt(timed, 0);
	ck_assert_uint_lt(timed, panel->n);
	ck_assert_uint_gt(repaired, 0);
	free(is_seen);
	panel_log_close(&log);
}
END_TEST

START_TEST(the_order_is_by_latency_and_by_time_and_values_by_text)
{
	struct panel_log log;

	panel_log_open(&log, 17 + (uint64_t)_i, RECORDS, &(struct logged_way){0});
	struct query query = query_all(log.log.store, INT64_MAX);
	const struct panel *panel = query_panel(&query);

	for (size_t i = 1; i < panel->n; i++) {
		uint32_t a = panel->by_time[i - 1], b = panel->by_time[i];

		ck_assert(panel->at_ns[a] < panel->at_ns[b] ||
			  (panel->at_ns[a] == panel->at_ns[b] && panel->id[a] < panel->id[b]));
		ck_assert_uint_eq(panel->latency_us[i] == LATENCY_NONE, i >= panel->n_timed);
		if (i == panel->n_timed)
			continue;
		ck_assert(panel->latency_us[i - 1] < panel->latency_us[i] ||
			  (panel->latency_us[i - 1] == panel->latency_us[i] &&
			   panel->id[i - 1] < panel->id[i]));
	}
	for (int f = 0; f < panel->n_fields; f++)
		for (size_t v = 1; v < panel->field[f].n; v++)
			ck_assert_int_lt(names_compare(log.log.names, panel->field[f].value[v - 1],
						       panel->field[f].value[v]), 0);
	panel_log_close(&log);
}
END_TEST

START_TEST(picked_are_those_asked_about)
{
	struct panel_log log;
	uint64_t rng = 99;
	size_t most = 0;

	panel_log_open(&log, 27, RECORDS, &(struct logged_way){0});
	uint32_t *pick = xcalloc(log.n + 1, sizeof(*pick));

	for (int k = 0; k < ASKED; k++) {
		struct query query = panel_log_query(&log, &rng);
		const struct panel *panel = query_panel(&query);
		size_t n = panel_pick(panel, &query, pick), expected = 0;

		for (size_t i = 0; i < log.n; i++)
			expected += panel_log_match(&log, &query, i);
		ck_assert_uint_eq(n, expected);
		for (size_t i = 0; i < n; i++) {
			ck_assert(i == 0 || pick[i - 1] < pick[i]);
			ck_assert(panel_log_match(&log, &query,
						  place_of(&log, panel->id[pick[i]])));
		}
		most = n > most ? n : most;
	}
	ck_assert_uint_gt(most, log.n / 2);
	free(pick);
	panel_log_close(&log);
}
END_TEST

/* Does a record read stand before another in time, its place in the log after it? */
static bool
is_before(const struct panel_log *log, size_t a, size_t b)
{
	return log->at[a].at_ns < log->at[b].at_ns ||
	       (log->at[a].at_ns == log->at[b].at_ns && a < b);
}

START_TEST(walked_are_those_asked_about_in_order_of_time)
{
	struct panel_log log;
	uint64_t rng = 5;

	panel_log_open(&log, 37, RECORDS, &(struct logged_way){0});
	for (int k = 0; k < ASKED / 4; k++) {
		struct query query = panel_log_query(&log, &rng);
		const struct panel *panel = query_panel(&query);
		size_t at = 0, n = 0, expected = 0, last = SIZE_MAX;
		uint32_t found = 0;

		while (panel_next(panel, &query, &at, &found)) {
			size_t place = place_of(&log, panel->id[found]);

			ck_assert(panel_log_match(&log, &query, place));
			ck_assert(last == SIZE_MAX || is_before(&log, last, place));
			last = place;
			n++;
		}
		for (size_t i = 0; i < log.n; i++)
			expected += panel_log_match(&log, &query, i);
		ck_assert_uint_eq(n, expected);
		ck_assert_uint_eq(panel_last(panel, &query, &found), n > 0);
		if (n)
			ck_assert_uint_eq(panel->id[found], log.id[last]);
	}
	panel_log_close(&log);
}
END_TEST

START_TEST(a_filter_has_a_panel_of_its_own)
{
	struct panel_log log;
	size_t slow = 0;
	struct err err = {0};

	panel_log_open(&log, 47, RECORDS, &(struct logged_way){0});
	struct query all = query_all(log.log.store, INT64_MAX), some = all;
	struct where *where = where_parse("latency>50", log.log.store, &err);

	ck_assert_ptr_nonnull(where);
	some.where = where;
	ck_assert_ptr_null(query_panel_there(&some));
	for (size_t i = 0; i < log.n; i++)
		slow += log.at[i].latency_us != LATENCY_NONE && log.at[i].latency_us > 50000;
	ck_assert_uint_gt(slow, 0);
	ck_assert_uint_eq(query_panel(&some)->n, slow);
	ck_assert_uint_eq(query_panel(&some)->n_timed, slow);
	ck_assert_uint_eq(query_panel(&all)->n, log.n);
	ck_assert_ptr_eq(query_panel_there(&some), query_panel(&some));
	where_free(where);
	panel_log_close(&log);
}
END_TEST

START_TEST(a_large_log_has_none)
{
	struct panel_log log;

	panel_log_open(&log, 57, 300, &(struct logged_way){.has_no_rows = true});
	struct query query = query_all(log.log.store, INT64_MAX);

	ck_assert_ptr_null(query_panel(&query));
	ck_assert_ptr_null(query_panel_there(&query));
	panel_log_close(&log);
}
END_TEST

START_TEST(a_reference_says_where_a_record_stands)
{
	struct panel_log log;

	panel_log_open(&log, 67, 300, &(struct logged_way){0});
	struct query query = query_all(log.log.store, INT64_MAX);

	for (size_t i = 0; i < log.n; i++) {
		struct ref ref = query_ref(&query, log.id[i]);

		ck_assert_uint_eq(ref.id, log.id[i]);
		ck_assert_int_eq(ref.at_ns, log.at[i].at_ns);
		ck_assert_int_eq(ref.offset, log.at[i].offset);
	}
	ck_assert_uint_eq(query_ref(&query, 0).id, 0);
	panel_log_close(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("panel");
	TCase *tcase = tcase_create("panel");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, the_columns_are_the_records_each_once, 0, 2);
	tcase_add_loop_test(tcase, the_order_is_by_latency_and_by_time_and_values_by_text, 0, 2);
	tcase_add_test(tcase, picked_are_those_asked_about);
	tcase_add_test(tcase, walked_are_those_asked_about_in_order_of_time);
	tcase_add_test(tcase, a_filter_has_a_panel_of_its_own);
	tcase_add_test(tcase, a_large_log_has_none);
	tcase_add_test(tcase, a_reference_says_where_a_record_stands);
	suite_add_tcase(suite, tcase);
	return suite;
}
