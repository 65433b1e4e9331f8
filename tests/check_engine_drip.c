/* check_engine_drip: a pipe that goes on and on, not followed: shown as it comes, and stopped. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/stat.h>

#include "tests/growing.h"

struct drip { struct growing g; int fd; };

static void
begin(struct drip *drip)
{
	growing_begin(&drip->g);
	ck_assert_int_eq(mkfifo(drip->g.path, 0600), 0);
	drip->fd = open(drip->g.path, O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(drip->fd, 0);
	drip->g.engine = growing_engine(&drip->g, false);
}

static void
end(struct drip *drip)
{
	growing_end(&drip->g);
	close(drip->fd);
}

static void
put(struct drip *drip, int n)
{
	for (int i = 0; i < n; i++)
		growing_log(&drip->g, i, "n1", i % 2 ? "v1" : "v2");
}

START_TEST(records_of_a_pipe_that_drips_are_shown_as_they_come)
{
	struct drip drip;

	begin(&drip);
	put(&drip, 3);
	growing_tick(&drip.g, 5);
	/* More of its head may come. */
	ck_assert_uint_eq(engine_loaded(drip.g.engine).records, 0);
	ck_assert(!engine_loaded(drip.g.engine).drips);
	growing_tick(&drip.g, 5);
	ck_assert_uint_eq(engine_loaded(drip.g.engine).records, 3);
	ck_assert(engine_loaded(drip.g.engine).drips);
	const struct snapshot *s = growing_look(&drip.g);
	ck_assert_uint_eq(s->records, 3);
	ck_assert_uint_eq(s->n_versions, 2);
	put(&drip, 1);
	growing_tick(&drip.g, 2);
	ck_assert_uint_eq(growing_look(&drip.g)->records, 4);
	ck_assert(engine_loaded(drip.g.engine).is_loading);
	end(&drip);
}
END_TEST

START_TEST(it_can_be_stopped_at_any_time_and_gone_on_with)
{
	for (int ticks = 1; ticks < 12; ticks += 5) {
		struct drip drip;
		struct err err = { 0 };
		begin(&drip);
		put(&drip, 8);
		growing_tick(&drip.g, ticks);
		ck_assert_msg(engine_stop(drip.g.engine, &err) == 0, "%s", err.text);
		ck_assert_msg(engine_settle(drip.g.engine, &err) == 0, "%s", err.text);
		ck_assert_uint_eq(growing_look(&drip.g)->records, 8);
		ck_assert(engine_resume(drip.g.engine));
		put(&drip, 2);
		growing_tick(&drip.g, 2);
		ck_assert_uint_eq(growing_look(&drip.g)->records, 10);
		end(&drip);
	}
}
END_TEST

/* Of one that has given nothing at all there is nothing to stop with. */
START_TEST(an_empty_one_cannot)
{
	struct drip drip;
	struct err err = { 0 };

	begin(&drip);
	growing_tick(&drip.g, 12);
	ck_assert_int_eq(engine_stop(drip.g.engine, &err), -1);
	ck_assert_int_eq(err.code, ERR_NO_RECORD);
	put(&drip, 2);
	growing_tick(&drip.g, 1);
	ck_assert_int_eq(engine_stop(drip.g.engine, &err), 0);
	end(&drip);
}
END_TEST

/* A command waits for nobody: its result hangs on no clock. */
START_TEST(without_a_clock_all_of_the_head_is_waited_for)
{
	struct drip drip;

	begin(&drip);
	put(&drip, 8);
	for (int i = 0; i < 20; i++)
		ck_assert_int_eq(engine_tick(drip.g.engine, INSTANT_NONE, 1 << 20), 1);
	ck_assert_uint_eq(engine_loaded(drip.g.engine).records, 0);
	end(&drip);
}
END_TEST

/* Two logs of some 400 KB: a tenant is one and the same in their first 100 KB, and no pipe drips,
 * nor is any of them idle: they are read slowly, in steps of 300 ms and so many bytes each. */
enum { SLOW_BYTES = 16 << 10, LINES = 4000 };

static void
put_long(const char *path, int from)
{
	struct str text = { 0 };

	for (int i = 0; i < LINES; i++)
		str_fmt(&text, "{\"ts\":%d,\"path\":\"/a\",\"status\":200,\"ms\":%d,\"tenant\":"
			"\"t%d\",\"text\":\"as long as it takes\"}\n",
			GROWING_S - 30000 + from + i, 10 + i % 7, i < LINES / 4 ? 0 : i % 3);
	growing_put(path, str_text(&text));
	str_release(&text);
}

static void
slow_tick(struct growing *g)
{
	g->now_ns += GROWING_TICK_MS * NS_PER_MS;
	ck_assert_int_ge(engine_tick(g->engine, g->now_ns, 2 * SLOW_BYTES), 0);
}

START_TEST(what_delivers_is_waited_for_however_slowly_it_is_read)
{
	struct growing g;
	struct err err = { 0 };

	growing_begin(&g);
	put_long(g.path, 0);
	put_long(g.older, LINES);
	g.engine = growing_engine(&g, false);
	ck_assert_int_eq(engine_open(g.engine, g.older, &err), 0);
	for (int i = 0; i < 12; i++)
		slow_tick(&g);
	ck_assert(!engine_loaded(g.engine).drips);
	ck_assert_uint_eq(engine_loaded(g.engine).records, 0);
	if (_i) {	/* unless somebody stops it: then it is what there is */
		ck_assert_msg(engine_stop(g.engine, &err) == 0, "%s", err.text);
		ck_assert_uint_gt(engine_loaded(g.engine).records, 1000);
		ck_assert(engine_resume(g.engine));
	}
	while (engine_loaded(g.engine).is_loading)
		slow_tick(&g);
	ck_assert_uint_eq(engine_loaded(g.engine).records, 2 * LINES);
	ck_assert(!engine_loaded(g.engine).drips);
	growing_end(&g);
}
END_TEST

/* Nor is a file chosen by half of its head for a pipe beside it that says nothing; nor is one that
 * is short taken without what the long one says. */
START_TEST(for_a_silent_pipe_no_half_of_a_head_is_taken)
{
	struct drip drip;
	struct err err = { 0 };
	char path[96];

	begin(&drip);
	snprintf(path, sizeof(path), "%s/short.log", drip.g.folder);
	growing_put(path, "{\"ts\":1754070000,\"path\":\"/a\",\"status\":200,\"ms\":9}\n");
	put_long(drip.g.older, 0);
	ck_assert_int_eq(engine_open(drip.g.engine, path, &err), 0);
	ck_assert_int_eq(engine_open(drip.g.engine, drip.g.older, &err), 0);
	for (int i = 0; i < 12; i++)
		slow_tick(&drip.g);
	ck_assert_uint_eq(engine_loaded(drip.g.engine).records, 0);
	for (int i = 0; i < 24; i++)
		slow_tick(&drip.g);
	ck_assert_uint_eq(engine_loaded(drip.g.engine).records, LINES + 1);
	ck_assert(engine_loaded(drip.g.engine).drips);
	unlink(path);
	end(&drip);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_drip");
	TCase *tcase = tcase_create("engine_drip");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, records_of_a_pipe_that_drips_are_shown_as_they_come);
	tcase_add_test(tcase, it_can_be_stopped_at_any_time_and_gone_on_with);
	tcase_add_test(tcase, an_empty_one_cannot);
	tcase_add_test(tcase, without_a_clock_all_of_the_head_is_waited_for);
	tcase_add_loop_test(tcase, what_delivers_is_waited_for_however_slowly_it_is_read, 0, 2);
	tcase_add_test(tcase, for_a_silent_pipe_no_half_of_a_head_is_taken);
	suite_add_tcase(suite, tcase);
	return suite;
}
