/* check_engine_cost: what a tick, a frame and a step of a replay may do: counted, never timed. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/engine.h"
#include "tests/runner.h"

/* Two hundred lines a second, a frame each quarter of a second. */
enum { NOW_S = 1754073000, LINE_MS = 5, FRAME_LINES = 50, PRIMED = 2000, SECONDS = 10 };

static char path[64];
static int64_t now_ns;
static unsigned long number;

static void
begin(void)
{
	snprintf(path, sizeof(path), "/tmp/sitrep-cost-XXXXXX");
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	now_ns = NOW_S * NS_PER_S;
	number = 0;
}

static void
end(void)
{
	unlink(path);
}

/* Lines LINE_MS apart; from `bad_from` on every other one is a slow v1.1 that times out. */
static void
log_lines(int n, unsigned long bad_from)
{
	FILE *file = fopen(path, "ab");

	ck_assert_ptr_nonnull(file);
	for (int i = 0; i < n; i++, number++) {
		char at[INSTANT_TEXT];
		bool is_bad = number % 2 && number >= bad_from;
		now_ns += LINE_MS * NS_PER_MS;
		fprintf(file, "{\"timestamp\":\"%s\",\"endpoint\":\"/%c\",\"responseTimeMs\":%lu,"
			"\"status\":\"%s\",\"modelVersion\":\"v1.%lu\"}\n",
			instant_rfc3339(at, now_ns), (char)('a' + number % 7),
			(is_bad ? 700 : 100) + number % 37,
			is_bad && number % 3 == 0 ? "Timeout" : "OK", number % 2);
	}
	fclose(file);
}

static struct engine *
open_engine(bool follows)
{
	struct engine_options options = { .version = "test", .is_headless = true,
					  .has_no_hints = true, .follows = follows,
					  .mode = follows ? "live" : NULL };
	struct err err = { 0 };
	struct engine *engine = engine_new(&options, &err);

	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	for (int i = 0; i < 100; i++) {
		now_ns += LINE_MS * NS_PER_MS;
		if (engine_tick(engine, now_ns, 1 << 20) == 0 && !engine_loaded(engine).is_loading)
			break;
	}
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	return engine;
}

static const struct snapshot *
look(struct engine *engine, int64_t moment_ns)
{
	const struct want want = { .moment_ns = moment_ns, .bins = 20, .timeline_columns = 40,
				   .page_count = 5 };

	engine_want(engine, &want);
	return engine_snapshot(engine);
}

/* What ten seconds of following cost, one tick a line. */
static struct engine_work
follow(struct engine *engine, unsigned long bad_from)
{
	struct engine_work before = engine_work(engine), after;

	for (int i = 0; i < SECONDS * 1000 / LINE_MS; i++) {
		log_lines(1, bad_from);
		engine_tick(engine, now_ns, 1 << 20);
		if (i % FRAME_LINES == 0)
			look(engine, 0);
	}
	after = engine_work(engine);
	return (struct engine_work){
		.verdicts = after.verdicts - before.verdicts,
		.gate_walks = after.gate_walks - before.gate_walks,
		.knowable = after.knowable - before.knowable,
		.conclusions = after.conclusions - before.conclusions,
		.snapshots = after.snapshots - before.snapshots,
	};
}

static void
costs_little(unsigned long bad_from)
{
	begin();
	log_lines(PRIMED, bad_from);
	struct engine *engine = open_engine(true);
	look(engine, 0);
	struct engine_work work = follow(engine, bad_from);
	int frames = SECONDS * 1000 / LINE_MS / FRAME_LINES;

	/* A verdict a second at most, and the one that may follow at once. */
	ck_assert_uint_ge(work.verdicts, 2);
	ck_assert_uint_le(work.verdicts, SECONDS + 1);
	/* The gate is not walked for each: by the ladder and at its min n, each four seconds. */
	ck_assert_uint_le(work.gate_walks, 2 * (SECONDS / 4 + 1));
	ck_assert_uint_le(work.knowable, 1);
	ck_assert_uint_le(work.snapshots, (uint64_t)frames);
	/* Not each line: each frame, and each quarter of a second in between. */
	ck_assert_uint_le(work.conclusions, 2 * (uint64_t)frames);
	engine_free(engine);
	end();
}

START_TEST(two_hundred_lines_a_second_cost_few_verdicts_and_fewer_gate_walks)
{
	costs_little(1000000);
}
END_TEST

/* A log that stays as it is is judged half as often; one in which it begins to burn, in time. */
START_TEST(a_quiet_log_is_judged_seldom_and_an_incident_told_soon)
{
	begin();
	log_lines(PRIMED, 1000000);
	struct engine *engine = open_engine(true);
	look(engine, 0);
	ck_assert_uint_le(follow(engine, 1000000).verdicts, SECONDS / 2 + 2);
	unsigned long from = number;
	int ticks = 0;
	while (look(engine, 0)->incident != 1) {
		log_lines(1, from);
		engine_tick(engine, now_ns, 1 << 20);
		ck_assert_int_lt(ticks++, 3 * 1000 / LINE_MS);
	}
	/* From there on each second tells it anew. */
	ck_assert_uint_ge(follow(engine, from).verdicts, SECONDS / 2 + 1);
	engine_free(engine);
	end();
}
END_TEST

START_TEST(they_cost_as_few_during_an_incident)
{
	costs_little(1200);
}
END_TEST

START_TEST(nothing_is_done_while_nothing_comes)
{
	begin();
	log_lines(PRIMED, 1200);
	struct engine *engine = open_engine(true);
	for (int i = 0; i < 40; i++) {	/* what was put off is made up for */
		now_ns += 500 * NS_PER_MS;
		engine_tick(engine, now_ns, 1 << 20);
		engine_snapshot(engine);
	}
	struct engine_work before = engine_work(engine);
	uint64_t generation = engine_generation(engine);
	for (int i = 0; i < 200; i++) {
		now_ns += 250 * NS_PER_MS;
		engine_tick(engine, now_ns, 1 << 20);
		engine_snapshot(engine);
	}
	struct engine_work after = engine_work(engine);
	ck_assert_uint_eq(engine_generation(engine), generation);
	ck_assert_mem_eq(&before, &after, sizeof(before));
	engine_free(engine);
	end();
}
END_TEST

/* Time goes on without a line. */
static void
pass(struct engine *engine, int ms)
{
	for (int i = 0; i < ms / 100; i++) {
		now_ns += 100 * NS_PER_MS;
		engine_tick(engine, now_ns, 1 << 20);
		look(engine, 0);
	}
}

/* Of a calm log the verdict rests some seconds; not when nothing is left to come: tables and
 * verdict then tell of the same moment. */
START_TEST(when_it_grows_silent_the_verdict_is_of_all)
{
	begin();
	log_lines(PRIMED, 1000000);
	struct engine *engine = open_engine(true);
	look(engine, 0);
	follow(engine, 1000000);
	uint64_t judged, rests = 0;
	for (int i = 0; i < 10 && !rests; i++) {	/* until one line is not judged yet */
		judged = engine_work(engine).verdicts;
		log_lines(1, 1000000);
		engine_tick(engine, now_ns, 1 << 20);
		look(engine, 0);
		rests = engine_work(engine).verdicts == judged;
	}
	ck_assert(rests);
	pass(engine, 1500);
	ck_assert_uint_eq(engine_work(engine).verdicts, judged + 1);
	pass(engine, 20000);		/* once more for the gate, which rests longer */
	ck_assert_uint_le(engine_work(engine).verdicts, judged + 2);
	engine_free(engine);
	end();
}
END_TEST

/* A document tells the gate of now, whatever the board rested on. */
START_TEST(when_it_grows_silent_the_gate_is_of_the_whole_log)
{
	begin();
	log_lines(PRIMED, 1200);
	struct engine *live = open_engine(true);
	follow(live, 1200);
	int64_t seen_ns = look(live, 0)->gate_trip_ns;
	for (int i = 0; i < 40; i++) {
		now_ns += 500 * NS_PER_MS;
		engine_tick(live, now_ns, 1 << 20);
		seen_ns = engine_snapshot(live)->gate_trip_ns;
	}
	struct engine *saved = open_engine(false);
	ck_assert_int_ne(seen_ns, INSTANT_NONE);
	ck_assert_int_eq(seen_ns, look(saved, 0)->gate_trip_ns);
	engine_free(saved);
	engine_free(live);
	end();
}
END_TEST

START_TEST(a_replay_walks_the_gate_once_and_judges_each_moment_once)
{
	enum { STEPS = 30 };

	begin();
	log_lines(3000, 1200);
	struct engine *engine = open_engine(false);
	int64_t first_ns = look(engine, MOMENT_NEWEST)->first_ns;
	int64_t last_ns = engine_snapshot(engine)->last_ns;
	struct engine_work before = engine_work(engine);
	for (int i = 1; i <= STEPS; i++) {
		look(engine, first_ns + (last_ns - first_ns) / (STEPS + 1) * i);
		look(engine, first_ns + (last_ns - first_ns) / (STEPS + 1) * i);
	}
	struct engine_work after = engine_work(engine);
	ck_assert_uint_eq(after.verdicts - before.verdicts, STEPS);
	/* At most once for the ladder, and once for each of its eight min n and the default. */
	ck_assert_uint_le(after.gate_walks - before.gate_walks, 10);
	engine_free(engine);
	end();
}
END_TEST

/* What a list needs while it is gone through, line by line. */
START_TEST(another_page_counts_nothing_anew)
{
	struct want want = { .bins = 20, .timeline_columns = 40, .page_count = 5 };

	begin();
	log_lines(PRIMED, 1200);
	struct engine *engine = open_engine(false);
	engine_want(engine, &want);
	engine_snapshot(engine);
	struct engine_work before = engine_work(engine);
	for (uint32_t i = 1; i <= 150; i++) {
		want.page_first = i;
		engine_want(engine, &want);
		const struct snapshot *s = engine_snapshot(engine);
		ck_assert_uint_eq(s->page_first, i);
		ck_assert_uint_eq(s->n_records, 5);
		for (uint32_t k = 0; k < 5; k++)	/* times rise: so do ids */
			ck_assert_uint_eq(s->record[k].id, i + k + 1);
		ck_assert_uint_eq(s->records, PRIMED);
	}
	/* Now and then one, so that what the pages took is free again. */
	ck_assert_uint_le(engine_work(engine).tables - before.tables, 3);
	ck_assert_uint_eq(engine_work(engine).verdicts, before.verdicts);
	want.page_count = 6;	/* that is no other page */
	engine_want(engine, &want);
	ck_assert_uint_eq(engine_snapshot(engine)->n_records, 6);
	engine_free(engine);
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("engine_cost");
	TCase *tc = tcase_create("all");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, two_hundred_lines_a_second_cost_few_verdicts_and_fewer_gate_walks);
	tcase_add_test(tc, a_quiet_log_is_judged_seldom_and_an_incident_told_soon);
	tcase_add_test(tc, they_cost_as_few_during_an_incident);
	tcase_add_test(tc, nothing_is_done_while_nothing_comes);
	tcase_add_test(tc, another_page_counts_nothing_anew);
	tcase_add_test(tc, when_it_grows_silent_the_gate_is_of_the_whole_log);
	tcase_add_test(tc, when_it_grows_silent_the_verdict_is_of_all);
	tcase_add_test(tc, a_replay_walks_the_gate_once_and_judges_each_moment_once);
	suite_add_tcase(s, tc);
	return s;
}
