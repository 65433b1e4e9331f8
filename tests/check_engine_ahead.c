/* check_engine_ahead: records ahead of our clock move no end of a log until it is time. */
/* SPDX-License-Identifier: MIT */
#include "core/engine_private.h"
#include "core/store/ahead.h"
#include "tests/growing.h"

/* So many sound records, a second apart, the last at our clock. */
static void
begin(struct growing *g, int n)
{
	growing_begin(g);
	for (int i = 0; i < n; i++)
		growing_log(g, i - n, "n1", "v1");
	g->engine = growing_engine(g, true);
	growing_tick(g, 4);
}

static int64_t
at_s(int second)
{
	return (GROWING_S + second) * NS_PER_S;
}

static bool
has_caution(const struct snapshot *s, const char *text)
{
	for (size_t i = 0; i < s->n_cautions; i++)
		if (strstr(s->caution[i], text))
			return true;
	return false;
}

START_TEST(a_record_from_the_future_moves_no_end)
{
	struct growing g;

	begin(&g, 40);
	growing_log(&g, 7200, "n9", "v1");
	growing_log(&g, 1, "n1", "v1");
	growing_tick(&g, 8);
	const struct snapshot *s = growing_look(&g);
	ck_assert_uint_eq(s->records, 42);
	ck_assert_uint_eq(s->unusable, 1);
	ck_assert_int_eq(s->last_ns, at_s(1));
	ck_assert_int_eq(s->moment_ns, at_s(1));
	ck_assert(has_caution(s, "1 record is 1h59m ahead of the clock (host n9)"));
	/* What comes after goes on moving it. */
	growing_log(&g, 4, "n1", "v1");
	growing_tick(&g, 8);
	ck_assert_int_eq(growing_look(&g)->last_ns, at_s(4));
	growing_end(&g);
}
END_TEST

START_TEST(one_among_those_that_were_there_at_the_start_is_held_too)
{
	struct growing g;

	growing_begin(&g);
	for (int i = -30; i < 0; i++)
		growing_log(&g, i == -11 ? 3600 : i, i == -11 ? "n9" : "n1", "v1");
	g.engine = growing_engine(&g, true);
	growing_tick(&g, 8);
	const struct snapshot *s = growing_look(&g);
	ck_assert_uint_eq(s->unusable, 1);
	ck_assert_int_eq(s->last_ns, at_s(-1));
	growing_end(&g);
}
END_TEST

START_TEST(it_is_counted_when_its_time_has_come_and_then_all_is_as_of_a_load)
{
	struct growing g;

	begin(&g, 40);
	growing_log(&g, 60, "n9", "v2");
	growing_log(&g, 1, "n1", "v1");
	growing_log(&g, 2, "n1", "v1");
	growing_tick(&g, 8);
	ck_assert_uint_eq(growing_look(&g)->unusable, 1);
	g.now_ns = at_s(54);	/* 5 s ahead are nobody's fault */
	growing_tick(&g, 2);
	ck_assert_uint_eq(growing_look(&g)->unusable, 1);
	growing_tick(&g, 8);
	const struct snapshot *s = growing_look(&g);
	ck_assert_uint_eq(s->unusable, 0);
	ck_assert_int_eq(s->last_ns, at_s(60));
	ck_assert(!has_caution(s, "ahead of the clock"));
	growing_is_as_loaded(&g, "let in");
	growing_end(&g);
}
END_TEST

START_TEST(a_log_whose_own_clock_is_another_is_shown_whole)
{
	struct growing g;

	growing_begin(&g);
	for (int i = 0; i < 30; i++)
		growing_log(&g, 7200 + i, i % 2 ? "n1" : "n2", "v1");
	g.engine = growing_engine(&g, true);
	growing_tick(&g, 8);
	const struct snapshot *s = growing_look(&g);
	ck_assert_uint_eq(s->unusable, 0);
	ck_assert_int_eq(s->last_ns, at_s(7229));
	growing_is_as_loaded(&g, "another zone");
	/* So it is from the very first record on. */
	growing_log(&g, 7240, "n1", "v1");
	growing_tick(&g, 8);
	ck_assert_int_eq(growing_look(&g)->last_ns, at_s(7240));
	growing_end(&g);
}
END_TEST

START_TEST(a_first_record_from_the_future_is_held_once_others_tell_the_time)
{
	struct growing g;

	growing_begin(&g);
	growing_log(&g, 7200, "n9", "v1");
	g.engine = growing_engine(&g, true);
	growing_tick(&g, 8);
	ck_assert_int_eq(growing_look(&g)->last_ns, at_s(7200));	/* who could know */
	for (int i = -8; i < 0; i++)
		growing_log(&g, i, "n1", "v1");
	growing_tick(&g, 8);
	const struct snapshot *s = growing_look(&g);
	ck_assert_int_eq(s->last_ns, at_s(-1));
	ck_assert_uint_eq(s->unusable, 1);
	growing_end(&g);
}
END_TEST

/* Every fifth record comes from one whose clock is off: cells, rows and books stay in step. */
START_TEST(a_host_that_is_always_ahead_is_let_in_as_time_goes_by)
{
	struct growing g;
	uint64_t held = 0;

	begin(&g, 20);
	for (int i = 0; i < 60; i++) {
		growing_log(&g, (int)((g.now_ns - at_s(0)) / NS_PER_S) + (i % 5 ? 0 : 30),
			    i % 5 ? "n1" : "n9", i % 2 ? "v1" : "v2");
		growing_tick(&g, 3);
		const struct snapshot *s = growing_look(&g);
		ck_assert_int_le(s->last_ns, g.now_ns + 5 * NS_PER_S);
		ck_assert_uint_eq(s->records, 21 + (uint64_t)i);
		held = s->unusable > held ? s->unusable : held;
	}
	ck_assert_uint_gt(held, 1);
	ck_assert_uint_lt(held, 12);		/* some were let in by then */
	g.now_ns += 60 * NS_PER_S;
	growing_tick(&g, 4);
	ck_assert_uint_eq(growing_look(&g)->unusable, 0);
	growing_is_as_loaded(&g, "a host ahead");
	growing_end(&g);
}
END_TEST

/* What is over is not folded anew for records that nobody holds. */
START_TEST(without_a_clock_nothing_is_let_in_where_nothing_is_held)
{
	struct growing g;

	begin(&g, 40);
	uint64_t generation = store_generation(g.engine->store);
	for (int i = 0; i < 3; i++)
		store_set_clock(g.engine->store, INSTANT_NONE);
	ck_assert_uint_eq(store_generation(g.engine->store), generation);
	growing_end(&g);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_ahead");
	TCase *tcase = tcase_create("engine_ahead");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_record_from_the_future_moves_no_end);
	tcase_add_test(tcase, one_among_those_that_were_there_at_the_start_is_held_too);
	tcase_add_test(tcase, it_is_counted_when_its_time_has_come_and_then_all_is_as_of_a_load);
	tcase_add_test(tcase, a_log_whose_own_clock_is_another_is_shown_whole);
	tcase_add_test(tcase, a_first_record_from_the_future_is_held_once_others_tell_the_time);
	tcase_add_test(tcase, without_a_clock_nothing_is_let_in_where_nothing_is_held);
	tcase_add_test(tcase, a_host_that_is_always_ahead_is_let_in_as_time_goes_by);
	suite_add_tcase(suite, tcase);
	return suite;
}
