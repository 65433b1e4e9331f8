/* check_headline: the first row argues with what was judged, and one sign means one thing. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/engine_private.h"
#include "tests/runner.h"

enum { RECORDS = 1200, HALF = RECORDS / 2 };

static char path[64];
static struct engine *engine;

/* A record a second from 09:30 on, on four endpoints in turn. */
static void
put(FILE *file, int i, const char *version, int latency_ms, int status)
{
	static const char *const endpoint[] = { "/a", "/b", "/c", "/d" };
	int second = 9 * 3600 + 30 * 60 + i;

	fprintf(file, "{\"time\":\"2026-11-25T%02d:%02d:%02dZ\",\"path\":\"%s\",\"status\":%d,"
		"\"latency_ms\":%d%s}\n", second / 3600, second / 60 % 60, second % 60,
		endpoint[i / 2 % 4], status, latency_ms, version);
}

static bool
is_even_place(int i)
{
	return i / 2 % 2 == 0;		/* /a or /c */
}

static FILE *
begin(void)
{
	snprintf(path, sizeof(path), "/tmp/sitrep-headline-XXXXXX");
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	return fdopen(fd, "w");
}

static const struct snapshot *
read_log(FILE *file)
{
	struct err err = { 0 };
	const struct engine_options options = { .actor = "tester", .version = "test" };
	const struct want want = { .max_versions = 6, .bins = 8, .moment_ns = INSTANT_NONE };

	ck_assert_int_eq(fclose(file), 0);
	engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, 0, 1 << 20) > 0)
		continue;
	ck_assert_int_eq(engine_settle(engine, &err), 0);
	engine_want(engine, &want);
	return engine_snapshot(engine);
}

static void
end(void)
{
	engine_free(engine);
	unlink(path);
}

static void
has(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part), "`%s` is not in `%s`", part, text);
}

static void
lacks(const char *text, const char *part)
{
	ck_assert_msg(!strstr(text, part), "`%s` is in `%s`", part, text);
}

/* From the middle on every second record is of v2, five times as slow; each version fails one
 * request in 150. */
START_TEST(a_slower_version_is_not_told_by_failures)
{
	FILE *file = begin();

	for (int i = 0; i < RECORDS; i++) {
		bool is_new = i >= HALF && i % 2;
		put(file, i, is_new ? ",\"version\":\"v2\"" : ",\"version\":\"v1\"",
		    (is_new ? 500 : 100) + i % 7 * 5, i % 150 == 75 || i % 150 == 0 ? 500 : 200);
	}
	const struct snapshot *s = read_log(file);
	ck_assert_int_eq(s->incident, 1);
	ck_assert_str_eq(s->suspect, "v2");
	ck_assert(s->is_slower);
	has(s->headline, "mean 51");
	has(s->headline_short, "mean 51");
	lacks(s->headline_short, "failed");
	for (size_t i = 0; i < s->n_matrix; i++) {
		ck_assert_int_eq(s->matrix[i].cell[0].standing, STANDING_OK);
		ck_assert_int_eq(s->matrix[i].cell[1].standing, STANDING_BAD);
		ck_assert_int_eq(s->matrix[i].cell[2].standing, STANDING_WARN);
	}
	end();
}
END_TEST

/*
 * /a and /c take five times as long as the others, and v2 three times as long as v1. v2 asks for
 * all of them alike; of v1 from the middle on every second request to /a is missing, or none. Like
 * for like v1 is set against v2 at (100 + 20) / 2 ms.
 */
START_TEST(a_mean_that_is_none_of_the_records_is_said_to_be_like_for_like)
{
	FILE *file = begin();

	for (int i = 0; i < RECORDS; i++) {
		bool is_new = i >= HALF && i % 2;
		if (!_i && i >= HALF && !is_new && i % 16 == 0)
			continue;
		put(file, i, is_new ? ",\"version\":\"v2\"" : ",\"version\":\"v1\"",
		    (is_even_place(i) ? 100 : 20) * (is_new ? 3 : 1), 200);
	}
	const struct snapshot *s = read_log(file);
	const struct contrast *c = &engine->verdict.contrast;

	ck_assert_str_eq(s->suspect, "v2");
	ck_assert_int_eq(contrast_is_weighted(c), !_i);
	has(s->headline, "like for like on 4 endpoints mean 180 ms");
	/* From the first record of v2 on v1 has one on /a less, as it is anyway. */
	has(s->headline, _i ? "v1 59.9 ms" : "v1 60 ms");
	has(s->headline_short, _i ? "on 4 endpoints mean 180 ms, v1 59.9 ms"
				  : "like for like mean 180 ms, v1 60 ms");
	has(s->headline_brief, _i ? "v1 59.9 ms" : "v1 5");
	end();
}
END_TEST

/* The same, but what differs is that v2 fails every second request. */
START_TEST(a_failing_version_is_told_by_failures)
{
	FILE *file = begin();

	for (int i = 0; i < RECORDS; i++) {
		bool is_new = i >= HALF && i % 2;
		put(file, i, is_new ? ",\"version\":\"v2\"" : ",\"version\":\"v1\"",
		    (is_new ? 300 : 100) + i % 7 * 5, is_new && i % 4 == 1 ? 500 : 200);
	}
	const struct snapshot *s = read_log(file);
	ck_assert_str_eq(s->suspect, "v2");
	ck_assert(!s->is_slower);
	has(s->headline, "150/300 failed");
	has(s->headline_short, "150/300 failed");
	end();
}
END_TEST

/* No version is logged, and from the middle on every fourth request fails, on /a and /b alone. */
START_TEST(a_log_without_versions_says_so_and_has_no_tick_where_it_fails)
{
	FILE *file = begin();

	for (int i = 0; i < RECORDS; i++) {
		bool is_bad = i >= HALF && i / 2 % 4 < 2 && i % 2;
		put(file, i, "", 100 + i % 7 * 5, is_bad ? 503 : 200);
	}
	const struct snapshot *s = read_log(file);
	ck_assert_int_eq(s->incident, 1);
	ck_assert_str_eq(s->baseline_why, "no version logged");
	ck_assert_uint_eq(s->n_versions, 1);
	ck_assert_int_eq(s->version[0].standing, STANDING_WARN);
	for (size_t i = 0; i < s->n_matrix; i++)
		for (int c = 0; c < 2; c++) {
			const struct snap_cell *cell = &s->matrix[i].cell[c];
			ck_assert_int_eq(cell->standing, cell->figures.failed ? STANDING_WARN
									       : STANDING_OK);
		}
	end();
}
END_TEST

/* From the middle on every second answer is 429: what was answered is refused. */
START_TEST(refusals_in_place_of_answers_are_told_with_their_count)
{
	FILE *file = begin();

	for (int i = 0; i < RECORDS; i++)
		put(file, i, ",\"version\":\"v1\"", 100 + i % 7 * 5,
		    i >= HALF && i % 2 ? 429 : 200);
	const struct snapshot *s = read_log(file);
	ck_assert_int_eq(s->incident, 1);
	has(s->headline, "refused (4xx), ");
	has(s->headline_short, "refused (4xx), ");
	lacks(s->headline, "failed");
	lacks(s->headline, "timed out");
	end();
}
END_TEST

/* From the middle on a request that is refused comes beside each: no answer is missing. */
START_TEST(client_errors_that_step_up_are_not_nothing)
{
	FILE *file = begin();

	for (int i = 0; i < RECORDS; i++) {
		put(file, i, ",\"version\":\"v1\"", 100 + i % 7 * 5, 200);
		if (i >= HALF)
			put(file, i, ",\"version\":\"v1\"", 100 + i % 7 * 5, 429);
	}
	const struct snapshot *s = read_log(file);
	ck_assert_int_eq(s->incident, 0);
	ck_assert_str_eq(s->certainty, "NO INCIDENT");
	has(s->headline, "but client errors (4xx) step up: ");
	has(s->headline_short, "but 4xx step up: ");
	lacks(s->headline, "nothing stands out");
	lacks(s->headline, "failed");
	end();
}
END_TEST

/* Between the halves nothing is logged for 12 hours; 3 of all fail. */
START_TEST(a_gap_fails_no_requests)
{
	FILE *file = begin();

	for (int i = 0; i < RECORDS; i++)
		put(file, i < HALF ? i : i + 12 * 3600, ",\"version\":\"v1\"", 100 + i % 7 * 5,
		    i % 400 == 10 ? 500 : 200);
	const struct snapshot *s = read_log(file);
	lacks(s->headline, "failed");
	lacks(s->headline_short, "failed");
	has(s->headline_tiny, "No record for ");
	has(s->headline_tiny, "12 h");
	end();
}
END_TEST

/* From the middle on everything takes three times as long; 8 requests fail, evenly over the log. */
START_TEST(what_is_slower_everywhere_is_not_told_by_failures_there_always_were)
{
	FILE *file = begin();

	for (int i = 0; i < RECORDS; i++)
		put(file, i, ",\"version\":\"v1\"", (i >= HALF ? 300 : 100) + i % 7 * 5,
		    i % 150 == 70 ? 500 : 200);
	const struct snapshot *s = read_log(file);
	ck_assert_int_eq(s->incident, 1);
	lacks(s->headline, "8 of 1200");
	lacks(s->headline_short, "failed");
	/* A seventh of all takes 330, and 130 before: what the tables are of, too. */
	has(s->headline, ": p95 330 ms since 09:40:");
	has(s->headline, ", 130 before");
	has(s->headline_brief, ": p95 330 ms, 130 before");
	ck_assert(s->is_slower);
	end();
}
END_TEST

/* The same with all failures since then, in one of ten: now they are. */
START_TEST(failures_that_began_with_it_are_told_without_a_cause)
{
	FILE *file = begin();

	for (int i = 0; i < RECORDS; i++)
		put(file, i, ",\"version\":\"v1\"", 100 + i % 7 * 5,
		    i >= HALF && i % 10 == 7 ? 500 : 200);
	const struct snapshot *s = read_log(file);
	ck_assert_int_eq(s->incident, 1);
	/* The first that fails is record 607 of seconds counted from 09:30:00. */
	has(s->headline, ": 60 of 593 failed since 09:40:07, 0 of 607 before");
	has(s->headline_brief, ": 60/593 failed, 0/607 before");
	ck_assert(!s->is_slower);
	lacks(s->headline_brief, " is ");	/* the chip has the word of certainty */
	end();
}
END_TEST

/* 600 records of a status alone, on 100 endpoints: a store keeps 64 values of a field apart, so
 * 36 endpoints of 6 records each are (other). */
START_TEST(what_was_not_read_and_not_kept_apart_is_named)
{
	const struct want differs = { .max_versions = 6, .bins = 8, .moment_ns = INSTANT_NONE,
				      .has_differs = true };
	FILE *file = begin();
	bool is_told = false;

	for (int i = 0; i < HALF; i++)
		fprintf(file, "{\"time\":\"2026-11-25T09:%02d:%02dZ\",\"path\":\"/service%c%c\","
			"\"status\":200}\n", 30 + i / 60, i % 60, 'a' + i % 100 / 10,
			'a' + i % 10);
	const struct snapshot *s = read_log(file);
	for (size_t i = 0; i < s->n_cautions; i++)
		is_told = is_told || !strcmp(s->caution[i], "endpoint: 64 values kept apart, 216 "
					     "records are (other) and never blamed.");
	ck_assert(is_told);
	engine_want(engine, &differs);
	has(engine_snapshot(engine)->differs->note, "no latency was read");
	end();
}
END_TEST

static const struct { const char *name, *other[2], *brief; } names[] = {
	{ "v1.3", { "v1.2", "v1.1" }, "v1.3" },
	{ "89e6c98d92887913cadf06b2adb97f26cde4849b",
	  { "3f786850e387550fdab836ed7e6dc881de23001b", "v1" }, "89e6c98d" },
	{ "89e6c98d92887913cadf06b2adb97f26cde4849b",
	  { "89e6c98d92227913cadf06b2adb97f26cde4849b", "v1" }, "89e6c98d9288" },
	{ "registry.example.com/team/api:2026.11-hotfix-2",
	  { "registry.example.com/team/api:2026.11-hotfix-1", "v1" }, "..hotfix-2" },
	{ "/organizations/by-tenant/loans/explanations",
	  { "/organizations/by-tenant/rates/explanations", "/healthz" }, "../loans/.." },
	{ "/organizations/by-tenant", { "payments", "healthz" }, "/organizations/by-tenant" },
};

START_TEST(a_brief_name_keeps_what_tells_it_apart)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < LENGTH(names); i++)
		ck_assert_str_eq(snap_brief(&arena, names[i].name, names[i].other, 2),
				 names[i].brief);
	ck_assert_str_eq(snap_brief(&arena, names[3].name, NULL, 0), names[3].name);
	arena_release(&arena);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("headline");
	TCase *tcase = tcase_create("first row");

	tcase_add_test(tcase, a_slower_version_is_not_told_by_failures);
	tcase_add_loop_test(tcase, a_mean_that_is_none_of_the_records_is_said_to_be_like_for_like,
			    0, 2);
	tcase_add_test(tcase, a_failing_version_is_told_by_failures);
	tcase_add_test(tcase, a_log_without_versions_says_so_and_has_no_tick_where_it_fails);
	tcase_add_test(tcase, client_errors_that_step_up_are_not_nothing);
	tcase_add_test(tcase, refusals_in_place_of_answers_are_told_with_their_count);
	tcase_add_test(tcase, a_gap_fails_no_requests);
	tcase_add_test(tcase, what_is_slower_everywhere_is_not_told_by_failures_there_always_were);
	tcase_add_test(tcase, failures_that_began_with_it_are_told_without_a_cause);
	tcase_add_test(tcase, what_was_not_read_and_not_kept_apart_is_named);
	tcase_add_test(tcase, a_brief_name_keeps_what_tells_it_apart);
	suite_add_tcase(suite, tcase);
	return suite;
}
