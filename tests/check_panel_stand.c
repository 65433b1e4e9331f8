/* check_panel_stand: the records that stand for all that are asked about, out of one pass. */
/* SPDX-License-Identifier: MIT */
#include "tests/panel_log.h"

enum { RECORDS = 1500, ASKED = 300, MOST = 12 };

/* Does record a stand before b in time, equal ones in reading order? */
static bool
is_before(const struct panel_log *log, size_t a, size_t b)
{
	if (log->at[a].at_ns != log->at[b].at_ns)
		return log->at[a].at_ns < log->at[b].at_ns;
	return log->id[a] < log->id[b];
}

START_TEST(they_are_what_going_through_all_finds)
{
	struct panel_log log;
	uint64_t rng = 71 + (uint64_t)_i;
	size_t n_some = 0;

	panel_log_open(&log, 37 + (uint64_t)_i, RECORDS, &(struct logged_way){0});
	for (int asked = 0; asked < ASKED; asked++) {
		const struct query query = panel_log_query(&log, &rng);
		const struct panel *panel = query_panel(&query);
		size_t max = (size_t)random_below(&rng, MOST + 1), n = 0, n_timed = 0;
		size_t first = log.n, last = log.n, fast = log.n, slow = log.n;
		uint32_t earliest[MOST + 1];
		struct panel_stand stand;

		panel_stand(panel, &query, earliest, max, &stand);
		for (size_t i = 0; i < log.n; i++) {
			int64_t us = log.at[i].latency_us;

			if (!panel_log_match(&log, &query, i))
				continue;
			n++;
			if (first == log.n || is_before(&log, i, first))
				first = i;
			if (last == log.n || is_before(&log, last, i))
				last = i;
			if (us == LATENCY_NONE)
				continue;
			n_timed++;
			if (fast == log.n || us < log.at[fast].latency_us ||
			    (us == log.at[fast].latency_us && is_before(&log, i, fast)))
				fast = i;
			if (slow == log.n || us > log.at[slow].latency_us ||
			    (us == log.at[slow].latency_us && is_before(&log, i, slow)))
				slow = i;
		}
		ck_assert_uint_eq(stand.n, n);
		ck_assert_uint_eq(stand.n_timed, n_timed);
		ck_assert_uint_eq(stand.n_earliest, n < max ? n : max);
		n_some += n > 0;
		if (n) {
			ck_assert_uint_eq(panel->id[stand.first], log.id[first]);
			ck_assert_uint_eq(panel->id[stand.last], log.id[last]);
		}
		if (n_timed) {
			ck_assert_uint_eq(panel->id[stand.fastest], log.id[fast]);
			ck_assert_uint_eq(panel->id[stand.slowest], log.id[slow]);
		}
		for (size_t k = 0; k < stand.n_earliest; k++) {
			size_t before = 0;

			for (size_t i = 0; i < log.n; i++) {
				bool is_own = log.id[i] == panel->id[earliest[k]];

				if (is_own)
					ck_assert(panel_log_match(&log, &query, i));
				if (!panel_log_match(&log, &query, i) || is_own)
					continue;
				before += log.at[i].at_ns < panel->at_ns[earliest[k]] ||
					  (log.at[i].at_ns == panel->at_ns[earliest[k]] &&
					   log.id[i] < panel->id[earliest[k]]);
			}
			ck_assert_uint_eq(before, k);
		}
	}
	ck_assert_uint_gt(n_some, ASKED / 2);
	panel_log_close(&log);
}
END_TEST

START_TEST(the_few_that_are_cited_are_the_first_of_the_many)
{
	struct panel_log log;
	uint64_t rng = 171 + (uint64_t)_i;

	panel_log_open(&log, 43 + (uint64_t)_i, RECORDS, &(struct logged_way){0});
	for (int asked = 0; asked < ASKED / 10; asked++) {
		const struct query query = panel_log_query(&log, &rng);
		struct ref all[MOST], few[MOST];
		uint64_t left, unused;

		/* Every other time without a panel, out of lots and rows. */
		if (asked % 2)
			query_panel(&query);
		size_t n = query_cite(&query, all, MOST, &left);

		for (size_t max = 0; max <= MOST; max++) {
			size_t got = query_cite(&query, few, max, &unused);

			ck_assert_uint_eq(got, max < n ? max : n);
			ck_assert_uint_eq(got + unused, n + left);
			for (size_t i = 0; i < got; i++)
				ck_assert_uint_eq(few[i].id, all[i].id);
		}
	}
	panel_log_close(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("panel_stand");
	TCase *tcase = tcase_create("panel_stand");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, they_are_what_going_through_all_finds, 0, 3);
	tcase_add_loop_test(tcase, the_few_that_are_cited_are_the_first_of_the_many, 0, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
