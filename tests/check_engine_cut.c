/* check_engine_cut: what the books and the header say when a followed file is rotated or cut. */
/* SPDX-License-Identifier: MIT */
#include "tests/growing.h"

static void
put_some(const struct growing *g, int from, int n)
{
	for (int i = from; i < from + n; i++)
		growing_log(g, i - 100, "n1", "v1");
}

static void
put_text(const struct growing *g, int from, int n)
{
	char line[200];

	for (int i = from; i < from + n; i++) {
		snprintf(line, sizeof(line), "10.0.0.1 - - [01/Aug/2025:18:%02d:%02d +0000] "
			 "\"GET /pay HTTP/1.1\" 200 12 \"-\" \"curl\" 0.1%02d\n",
			 20 + i / 60, i % 60, i % 50);
		growing_put(g->path, line);
	}
}

/* Every byte that was read is a record's or stands between two. */
static void
books_are_even(struct growing *g, uint64_t records, const char *what)
{
	const struct snapshot *s = growing_look(g);

	ck_assert_msg(s->records == records, "%s: %llu records", what,
		      (unsigned long long)s->records);
	ck_assert_msg(s->pending_bytes == 0, "%s: %lld pending", what, (long long)s->pending_bytes);
	ck_assert_int_eq(s->skipped_bytes, 0);
}

START_TEST(nothing_is_pending_of_a_file_that_was_rotated_away)
{
	for (int is_text = 0; is_text < 2; is_text++) {
		void (*put)(const struct growing *, int, int) = is_text ? put_text : put_some;
		struct growing g;
		growing_begin(&g);
		put(&g, 0, 20);
		g.engine = growing_engine(&g, true);
		growing_tick(&g, 8);
		for (int i = 1; i <= 3; i++) {
			ck_assert_int_eq(rename(g.path, g.older), 0);
			put(&g, 20 * i, 20);
			growing_tick(&g, 8);
			books_are_even(&g, 20 * ((uint64_t)i + 1), "right after");
			growing_tick(&g, 24);	/* the old one is given back by now */
			books_are_even(&g, 20 * ((uint64_t)i + 1), "later");
		}
		growing_end(&g);
	}
}
END_TEST

START_TEST(nothing_is_pending_of_a_file_that_was_cut)
{
	struct growing g;

	growing_begin(&g);
	put_some(&g, 0, 20);
	g.engine = growing_engine(&g, true);
	growing_tick(&g, 8);
	ck_assert_int_eq(truncate(g.path, 0), 0);
	put_some(&g, 20, 5);
	growing_tick(&g, 32);
	books_are_even(&g, 25, "cut");
	growing_end(&g);
}
END_TEST

/* A half record at the end of the old file stays one: it is pending, as a load has it. */
START_TEST(what_was_never_finished_stays_pending)
{
	struct growing g;

	growing_begin(&g);
	put_some(&g, 0, 20);
	growing_put(g.path, "{\"timestamp\":");
	g.engine = growing_engine(&g, true);
	growing_tick(&g, 8);
	ck_assert_int_eq(growing_look(&g)->pending_bytes, 13);
	ck_assert_int_eq(rename(g.path, g.older), 0);
	put_some(&g, 20, 20);
	growing_tick(&g, 40);
	ck_assert_int_eq(growing_look(&g)->pending_bytes, 13);
	growing_end(&g);
}
END_TEST

START_TEST(a_cut_that_lost_nothing_known_is_told_by_its_time_for_some_minutes)
{
	struct growing g;

	growing_begin(&g);
	put_some(&g, 0, 20);
	g.engine = growing_engine(&g, true);
	growing_tick(&g, 8);
	ck_assert_int_eq(growing_look(&g)->live.cut_ns, 0);
	int64_t before_ns = g.now_ns;
	ck_assert_int_eq(truncate(g.path, 0), 0);
	put_some(&g, 20, 5);
	growing_tick(&g, 8);
	const struct snapshot *s = growing_look(&g);
	ck_assert_uint_eq(s->live.gaps, 1);
	ck_assert_int_eq(s->live.lost_bytes, 0);
	ck_assert_int_ge(s->live.cut_ns, before_ns / NS_PER_S * NS_PER_S);
	ck_assert_int_le(s->live.cut_ns, g.now_ns);
	ck_assert_int_eq(s->live.cut_ns % NS_PER_S, 0);
	g.now_ns += 600 * NS_PER_S;
	put_some(&g, 25, 1);
	growing_tick(&g, 8);
	ck_assert_int_eq(growing_look(&g)->live.cut_ns, 0);
	growing_end(&g);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_cut");
	TCase *tcase = tcase_create("engine_cut");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, nothing_is_pending_of_a_file_that_was_rotated_away);
	tcase_add_test(tcase, nothing_is_pending_of_a_file_that_was_cut);
	tcase_add_test(tcase, what_was_never_finished_stays_pending);
	tcase_add_test(tcase, a_cut_that_lost_nothing_known_is_told_by_its_time_for_some_minutes);
	suite_add_tcase(suite, tcase);
	return suite;
}
