/* check_gap_parts: who is missed, who was off by custom, and who leaves step by step. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <math.h>

#include "core/analysis/gap_private.h"
#include "core/analysis/traffic.h"
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

/* A zone has so many hosts of eight; so many of these are gone from half of the log on, and the
 * others get `taken` of what was theirs more than before: of 1,250 to 2,500 that were due. Is
 * anybody missed? */
static bool
is_zone_missed(int zone, int hosts, double taken)
{
	static const char *const fields[] = {"host", "zone"};
	static const char *const names[] = {"h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8"};
	struct fallen out = {0};
	struct looked look = {.arena = {0}};
	double due = 0;

	made_open(&look.made, fields, 2);
	for (int i = 0; i < 20000; i++) {
		int host = i % 8;

		if (host < hosts && i >= 10000) {
			due += taken;
			if (due < 1)
				continue;
			due--;
			host = hosts + i / 8 % (8 - hosts);
		}
		const char *of[] = {names[host], host < zone ? "z1" : host % 2 ? "z2" : "z3"};

		made_add(&look.made, i * 100, "v1", "/a", 100, OUTCOME_OK, of);
	}
	looked_at(&look);
	fallen_find(&look.study, &out);
	looked_close(&look);
	return out.exists;
}

/* An area is to be taken over whole, a machine by more than half: a zone of one machine is one. */
START_TEST(a_zone_of_one_machine_leaves_as_that_does)
{
	ck_assert(!is_zone_missed(1, 1, .65));
	ck_assert(is_zone_missed(1, 1, .3));
	ck_assert(is_zone_missed(2, 2, .65));
	ck_assert(!is_zone_missed(2, 2, 1));
}
END_TEST

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

/* Of eight hosts so many have no record after 2,000 of 4,000 s; four of them are named. All traffic
 * steps down so many seconds from there: near it that is said in one sentence with theirs, for them
 * alone where they took it along. */
static const struct { int left; double rate; int apart_s; const char *who, *step; } leaves[] = {
	{1, 1, 0, "host=h1 has no record after ", "; the others took over what it did."},
	{2, 1, 0, "host=h1 and h2 have no record after about ",
	 "; the others took over what they did."},
	{4, 1, 0, "host=h1, h2, h3 and h4 have no", NULL},
	{5, 1, 0, "host=h1, h2, h3, h4 and 1 more have no", NULL},
	{7, .5, 100, "host=h1, h2, h3, h4 and 3 more have no", NULL},	/* .025 of the log */
	{7, .5, 140, "host=h1, h2, h3, h4 and 3 more have no", " Since about "},
	{7, 1, 100, "host=h1, h2, h3, h4 and 3 more have no", " Since about "},
};

START_TEST(who_left_is_named_and_its_traffic_once)
{
	static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8"};
	struct looked look;

	look_open(&look, "host");
	for (int s = 0; s < 4000; s++)
		for (int h = 0; h < 8; h++)
			if (h >= leaves[_i].left || s < 2000)
				request(&look, s * 1000 + 100 * h, hosts[h]);
	looked_at(&look);
	struct study *study = &look.study;
	const struct axis *axis = hosts_of(&look);
	struct left left = {
		.axis = axis, .value = axis_place(axis, made_name(&look.made, "h1")),
		.n = 2000, .rate = leaves[_i].rate, .is_sure = true,
	};
	const char *who = left_text(study, &left);

	ck_assert_msg(strncmp(who, leaves[_i].who, strlen(leaves[_i].who)) == 0, "%s", who);
	study->traffic = (struct traffic){
		.kind = leaves[_i].apart_s ? TRAFFIC_STEP : TRAFFIC_STEADY,
		.ratio = .5, .until_ns = INSTANT_NONE,
		.from_ns = axis->last[left.value].at_ns + leaves[_i].apart_s * INT64_C(1000000000)};
	aside_set(study, &left);
	if (!leaves[_i].step)
		ck_assert_str_eq(study->aside, who);
	else
		ck_assert_msg(strstr(study->aside, leaves[_i].step) != NULL, "%s", study->aside);
	ck_assert_int_eq(study->is_less, leaves[_i].apart_s > 0);
	looked_close(&look);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("gap_parts");
	TCase *tcase = tcase_create("parts");

	tcase_add_test(tcase, others_that_do_as_much_more_took_its_place);
	tcase_add_test(tcase, a_zone_of_one_machine_leaves_as_that_does);
	tcase_add_test(tcase, what_chance_may_have_made_took_no_place);
	tcase_add_test(tcase, a_loss_is_shown_by_all_together);
	tcase_add_test(tcase, twenty_must_have_been_due);
	tcase_add_test(tcase, an_absence_half_as_long_is_a_custom);
	tcase_add_test(tcase, an_absence_of_all_is_no_custom);
	tcase_add_loop_test(tcase, who_left_is_named_and_its_traffic_once, 0,
			    (int)LENGTH(leaves));
	tcase_add_test(tcase, three_moments_are_steps);
	suite_add_tcase(suite, tcase);
	return suite;
}
