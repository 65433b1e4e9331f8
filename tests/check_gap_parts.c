/* check_gap_parts: who is missed, who was off by custom, and who leaves step by step. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>

#include "core/analysis/gap_private.h"
#include "tests/looked.h"

static void
look_open(struct looked *look, const char *field)
{
	*look = (struct looked){.arena = {0}};
	made_open(&look->made, &field, 1);
}

static void
request(struct looked *look, double at_ms, const char *host)
{
	made_add(&look->made, at_ms, "v1", "/a", 100, OUTCOME_OK, &host);
}

static const struct axis *
hosts_of(const struct looked *look)
{
	return study_axis(&look->study, store_field_find(look->made.store, "host"));
}

/* From tenths of a second 1 to n, one request each; h1 serves one of `of` and is gone from half
 * on. Then all others together get `taken` of what it would have served more than before. */
static struct fallen
fallen_in(const char *field, int n, int of, double taken)
{
	static const char *const others[] = {"h2", "h3", "h4", "h5"};
	struct fallen out = {0};
	struct looked look;
	double due = 0;

	look_open(&look, field);
	for (int i = 0; i < n; i++) {
		bool is_own = i % of == 0;

		if (!is_own) {
			request(&look, i * 100, others[i % 4]);
		} else if (i < n / 2) {
			request(&look, i * 100, "h1");
		} else {
			for (due += taken; due >= 1; due--)
				request(&look, i * 100 + due, others[i / of % 4]);
		}
	}
	looked_at(&look);
	fallen_find(&look.study, &out);
	if (out.exists)
		ck_assert_uint_eq(out.value, made_name(&look.made, "h1"));
	looked_close(&look);
	return out;
}

static struct fallen
fallen_of(int n, int of, double taken)
{
	return fallen_in("host", n, of, taken);
}

/* Of 20,000 requests 2,000 of 10,000 were h1's: chance moves the others' by 1.3 % of these. */
START_TEST(others_that_do_as_much_more_took_its_place)
{
	static const struct { double taken; bool is_missed; } at[] = {
		{0, true}, {.3, true}, {.45, true}, {.55, false}, {.8, false}, {1, false},
		{1.1, false}, {1.4, true}, {2, true},
	};

	for (size_t i = 0; i < LENGTH(at); i++)
		ck_assert_msg(fallen_of(20000, 5, at[i].taken).exists == at[i].is_missed,
			      "%g of it", at[i].taken);
}
END_TEST

/* h1 served 30 of 1,500 within 145.0 s; 30 more of 1,470 are no more than chance, so that it is
 * missed. In the 154.9 s that are left 32.05 were due. */
START_TEST(what_chance_may_have_made_took_no_place)
{
	struct fallen out = fallen_of(3000, 50, 1);

	ck_assert(out.exists);
	ck_assert_double_eq_tol(out.expected, 30 / 145.0 * 154.9, .01);
	ck_assert_double_eq_tol(out.share, 1 / 50.0, .002);
}
END_TEST

/* 2,000 of 10,000 that nobody serves any more lie 15 standard errors beyond chance, 30 of 1,500
 * hardly one: that they are lost is shown of the former. Of an area: a machine may have been taken
 * out as there was less to do. */
START_TEST(a_loss_is_shown_by_all_together)
{
	struct fallen large = fallen_in("zone", 20000, 5, 0), host = fallen_of(20000, 5, 0);
	struct fallen small = fallen_in("zone", 3000, 50, 0);

	ck_assert(large.exists && large.is_shown);
	ck_assert(small.exists && !small.is_shown);
	ck_assert(host.exists && !host.is_shown);
	ck_assert(fallen_in("zone", 20000, 5, .4).is_shown);
	ck_assert(!fallen_in("zone", 20000, 5, .6).is_shown);	/* most of it is served */
}
END_TEST

/* 19 were due of one that served 19 in the first half; 20 of one that served 20. */
START_TEST(twenty_must_have_been_due)
{
	ck_assert(!fallen_of(1900, 50, 0).exists);
	ck_assert(fallen_of(2200, 50, 0).exists);
}
END_TEST

/* Twice as long a log: h1 is away for so many seconds in the first half, and from the middle on. */
START_TEST(an_absence_half_as_long_is_a_custom)
{
	static const struct { int away_s; bool is_used; } at[] = {
		{0, false}, {100, false}, {450, false}, {550, true}, {1000, true},
	};

	for (size_t i = 0; i < LENGTH(at); i++) {
		struct looked look;

		look_open(&look, "host");
		for (int s = 0; s < 3000; s++) {
			bool is_away = (s >= 500 && s < 500 + at[i].away_s) || s >= 2000;

			request(&look, s * 1000, "h2");
			if (!is_away)
				request(&look, s * 1000 + 500, "h1");
		}
		looked_at(&look);
		const struct axis *axis = hosts_of(&look);
		size_t place = axis_place(axis, made_name(&look.made, "h1"));

		ck_assert_msg(fallen_is_used(&look.study, axis, place) == at[i].is_used, "%d s",
			      at[i].away_s);
		looked_close(&look);
	}
}
END_TEST

/* That nobody else came either shows no custom: the log has a hole there. */
START_TEST(an_absence_of_all_is_no_custom)
{
	struct looked look;

	look_open(&look, "host");
	for (int s = 0; s < 3000; s++) {
		bool is_hole = s >= 500 && s < 1400;

		if (!is_hole)
			request(&look, s * 1000, "h2");
		if (!is_hole && s < 2000)
			request(&look, s * 1000 + 500, "h1");
	}
	looked_at(&look);
	const struct axis *axis = hosts_of(&look);

	ck_assert(!fallen_is_used(&look.study, axis,
				  axis_place(axis, made_name(&look.made, "h1"))));
	looked_close(&look);
}
END_TEST

/* h1 to h4 leave at so many seconds of 4,000; h5 stays. Moments nearer than 80 s are one. */
START_TEST(three_moments_are_steps)
{
	static const struct { int leave[4]; bool is_by_steps; } at[] = {
		{{1000, 1500, 2000, 2500}, true}, {{1000, 1000, 1000, 1000}, false},
		{{1000, 1000, 2000, 2000}, false}, {{1000, 2000, 3000, 4000}, true},
		{{1000, 1060, 1120, 1180}, false}, {{1000, 1100, 1200, 1200}, true},
		{{1000, 2000, 3995, 4000}, false},	/* 5 were due: it may come again */
	};

	for (size_t i = 0; i < LENGTH(at); i++) {
		static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5"};
		struct looked look;

		look_open(&look, "host");
		for (int s = 0; s < 4000; s++)
			for (int h = 0; h < 5; h++)
				if (h == 4 || s < at[i].leave[h])
					request(&look, s * 1000 + 200 * h, hosts[h]);
		looked_at(&look);
		ck_assert_msg(fallen_by_steps(&look.study, hosts_of(&look)) ==
				      at[i].is_by_steps, "%zu", i);
		looked_close(&look);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gap_parts");
	TCase *tcase = tcase_create("parts");

	tcase_add_test(tcase, others_that_do_as_much_more_took_its_place);
	tcase_add_test(tcase, what_chance_may_have_made_took_no_place);
	tcase_add_test(tcase, a_loss_is_shown_by_all_together);
	tcase_add_test(tcase, twenty_must_have_been_due);
	tcase_add_test(tcase, an_absence_half_as_long_is_a_custom);
	tcase_add_test(tcase, an_absence_of_all_is_no_custom);
	tcase_add_test(tcase, three_moments_are_steps);
	suite_add_tcase(suite, tcase);
	return suite;
}
