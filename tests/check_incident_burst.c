/* check_incident_burst: when everything failed for a moment, and when it only seems so. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/incident_private.h"
#include "tests/looked.h"

enum { SPAN_S = 3000, FROM_S = 1200 };	/* buckets of 30 s: one begins with the burst */

/*
 * A request each every_ms; of those of the burst one of in_one_of fails, of all others one of
 * out_one_of (0: none).
 */
struct course_of { int every_ms, burst_s, in_one_of, out_one_of; };

static bool
find(const struct course_of *how, struct burst *out)
{
	struct looked look = {.arena = {0}};

	made_open(&look.made, NULL, 0);
	for (int64_t at = 0, i = 0; at < SPAN_S * INT64_C(1000); at += how->every_ms, i++) {
		bool is_in = at >= FROM_S * INT64_C(1000) &&
			     at < (FROM_S + how->burst_s) * INT64_C(1000);
		int one_of = is_in ? how->in_one_of : how->out_one_of;
		bool is_bad = one_of && i % one_of == 0;

		made_add(&look.made, (double)at, "v1", "/a", 100,
			 is_bad ? OUTCOME_SERVER_ERROR : OUTCOME_OK, NULL);
	}
	looked_at(&look);
	ck_assert_int_eq(look.study.bin_ns, 30 * NS_PER_S);
	bool is = burst_find(&look.study, out);

	looked_close(&look);
	return is;
}

START_TEST(a_burst_is_told_by_number_share_length_and_what_is_beside_it)
{
	static const struct { struct course_of how; bool is; const char *what; } at[] = {
		{{250, 30, 1, 0}, true, "all of half a minute"},
		{{250, 30, 1, 50}, true, "where one of 50 fails at all times"},
		{{250, 30, 1, 5}, false, "where one of 5 does: not ten times"},
		{{250, 30, 2, 0}, true, "one of two"},
		{{250, 30, 4, 0}, false, "one of four"},
		{{250, 12, 1, 0}, false, "12 s: a restart"},
		{{250, 18, 1, 0}, true, "18 s"},
		{{4000, 88, 1, 0}, true, "22 of them, seven or eight a bucket"},
		{{2000, 38, 1, 0}, false, "19 of them"},
	};

	for (size_t i = 0; i < LENGTH(at); i++) {
		struct burst burst;

		ck_assert_msg(find(&at[i].how, &burst) == at[i].is, "%s", at[i].what);
	}
}
END_TEST

/* 120 requests at 4 a second from 18:20:00 on. */
START_TEST(its_figures_are_those_of_its_records)
{
	struct burst burst;

	ck_assert(find(&(struct course_of){250, 30, 1, 0}, &burst));
	ck_assert_uint_eq(burst.bad, 120);
	ck_assert_uint_eq(burst.n, 120);
	ck_assert_int_eq(burst.first.at_ns, MADE_START_NS + FROM_S * NS_PER_S);
	ck_assert_int_eq(burst.last.at_ns,
			 MADE_START_NS + (FROM_S + 30) * NS_PER_S - NS_PER_S / 4);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("incident_burst");
	TCase *tcase = tcase_create("burst");

	tcase_add_test(tcase, a_burst_is_told_by_number_share_length_and_what_is_beside_it);
	tcase_add_test(tcase, its_figures_are_those_of_its_records);
	suite_add_tcase(suite, tcase);
	return suite;
}
