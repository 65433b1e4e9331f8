/* check_engine_again: what only the whole log tells is found while it grows, in any order. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/engine.h"
#include "tests/runner.h"

enum { NOW_S = 1754073000, TICK_MS = 500, FILES = 2 };	/* 2025-08-01T18:30:00Z */

static char folder[64], path[FILES][96];
static int64_t now_ns;

static void
begin(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-again-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	for (int i = 0; i < FILES; i++) {
		snprintf(path[i], sizeof(path[i]), "%s/web-%d.log", folder, i + 1);
		fclose(fopen(path[i], "w"));
	}
	now_ns = NOW_S * NS_PER_S;
}

static void
end(void)
{
	for (int i = 0; i < FILES; i++)
		unlink(path[i]);
	rmdir(folder);
}

static struct engine *
open_engine(bool follows)
{
	struct engine_options options = { .version = "test", .is_headless = true,
					  .follows = follows, .mode = "postmortem" };
	struct err err = { 0 };
	struct engine *engine = engine_new(&options, &err);

	for (int i = 0; i < FILES; i++)
		ck_assert_msg(engine && engine_open(engine, path[i], &err) == 0, "%s", err.text);
	return engine;
}

static void
tick(struct engine *engine, int n)
{
	for (int i = 0; i < n; i++) {
		now_ns += TICK_MS * NS_PER_MS;
		ck_assert_int_ge(engine_tick(engine, now_ns, 1 << 20), 0);
	}
}

/* A record of that second; a file has its own ms, so that only equal numbers are equal records. */
static void
put(int file, int64_t second, int number, bool has_id)
{
	FILE *out = fopen(path[file], "ab");
	char at[INSTANT_TEXT];

	ck_assert_ptr_nonnull(out);
	fprintf(out, "{\"timestamp\":\"%s\",\"endpoint\":\"/pay\",\"responseTimeMs\":%d,"
		"\"status\":\"OK\",\"modelVersion\":\"v1\"",
		instant_rfc3339(at, second * NS_PER_S), 100 + number % 50);
	if (has_id)
		fprintf(out, ",\"requestId\":\"r-%d\"", number);
	fputs("}\n", out);
	fclose(out);
}

static char *
document(struct engine *engine, enum document which)
{
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_msg(engine_write(engine, which, NULL, &out, &err) >= 0, "%s", err.text);
	char *text = strdup(str_text(&out));
	str_release(&out);
	return text;
}

static uint64_t
duplicates(struct engine *engine)
{
	const struct want want = { .bins = 20, .page_count = 10 };

	engine_want(engine, &want);
	return engine_snapshot(engine)->duplicates;
}

static void
same_as_a_load(struct engine *live)
{
	static const enum document which[] = { DOCUMENT_RCA_JSON, DOCUMENT_STATS_JSON,
					       DOCUMENT_RECORDS_JSON };
	struct engine *saved = open_engine(false);
	struct err err = { 0 };

	while (engine_tick(saved, now_ns, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(saved, &err) == 0, "%s", err.text);
	ck_assert_uint_eq(duplicates(live), duplicates(saved));
	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++) {
		char *a = document(live, which[i]), *b = document(saved, which[i]);
		size_t n = 0;
		while (a[n] && a[n] == b[n])
			n++;
		ck_assert_msg(a[n] == b[n], "document %zu, from byte %zu on: %.300s ---- %.300s", i,
			      n, a + (n > 90 ? n - 90 : 0), b + (n > 90 ? n - 90 : 0));
		free(a);
		free(b);
	}
	engine_free(saved);
}

START_TEST(a_record_written_again_is_left_out_while_following)
{
	begin();
	for (int i = 0; i < 30; i++) {
		put(0, NOW_S + i, i, true);
		put(1, NOW_S + i, 100 + i, true);
	}
	struct engine *live = open_engine(true);
	tick(live, 8);
	ck_assert_uint_eq(duplicates(live), 0);
	put(0, NOW_S + 7, 7, true);
	put(1, NOW_S + 9, 9, true);
	tick(live, 8);
	ck_assert_uint_eq(duplicates(live), 2);
	put(1, NOW_S + 40, 40, true);
	tick(live, 8);
	ck_assert_uint_eq(duplicates(live), 2);
	same_as_a_load(live);
	engine_free(live);
	end();
}
END_TEST

/* Two logs that overlap by ten records, written in pieces in one of several orders. */
static const struct piece { int file, from, upto; } pieces[] = {
	{ 0, 0, 20 }, { 1, 10, 14 }, { 0, 20, 40 }, { 1, 14, 20 }, { 1, 50, 60 },
};
static const int orders[][5] = {
	{ 0, 1, 2, 3, 4 }, { 1, 0, 2, 3, 4 }, { 1, 3, 0, 2, 4 }, { 1, 3, 4, 0, 2 },
	{ 0, 2, 1, 3, 4 },
};

START_TEST(what_overlaps_is_found_in_whatever_order_it_comes)
{
	for (size_t k = 0; k < sizeof(orders) / sizeof(orders[0]); k++) {
		begin();
		struct engine *live = open_engine(true);
		for (int i = 0; i < 5; i++) {
			const struct piece *piece = &pieces[orders[k][i]];
			for (int j = piece->from; j < piece->upto; j++)
				put(piece->file, NOW_S + j, j, false);
			tick(live, 6);
		}
		tick(live, 20);
		ck_assert_msg(duplicates(live) == 10, "order %zu: %llu", k,
			      (unsigned long long)duplicates(live));
		same_as_a_load(live);
		engine_free(live);
		end();
	}
}
END_TEST

START_TEST(a_time_far_outside_that_comes_late_is_set_aside)
{
	begin();
	for (int i = 0; i < 400; i++)
		put(0, NOW_S + i, i, true);
	put(1, NOW_S, 1000, true);
	struct engine *live = open_engine(true);
	tick(live, 8);
	put(0, NOW_S + 20 * 86400, 2000, true);
	tick(live, 20);
	same_as_a_load(live);
	engine_free(live);
	end();
}
END_TEST

static const char *
skew_caution(struct engine *engine)
{
	const struct want want = { .bins = 20, .page_count = 10 };

	engine_want(engine, &want);
	const struct snapshot *s = engine_snapshot(engine);
	for (size_t i = 0; i < s->n_cautions; i++)
		if (strstr(s->caution[i], "clock_skew"))
			return s->caution[i];
	return NULL;
}

/* Two files grow by the second, the second one by a clock that is off. */
static char *
follow_two(int off_s, int rounds)
{
	begin();
	struct engine *live = open_engine(true);
	for (int i = 0; i < rounds; i++) {
		put(0, now_ns / NS_PER_S, 2 * i, true);
		put(1, now_ns / NS_PER_S + off_s, 2 * i + 1, true);
		tick(live, 3);
	}
	const char *text = skew_caution(live);
	char *copy = text ? strdup(text) : NULL;
	engine_free(live);
	end();
	return copy;
}

START_TEST(a_followed_source_whose_clock_is_off_is_a_caution_with_its_figure)
{
	char *text = follow_two(-42, 20);

	ck_assert_ptr_nonnull(text);
	ck_assert_msg(strstr(text, "web-2.log runs 42 s behind the others"), "%s", text);
	free(text);
	text = follow_two(300, 20);
	ck_assert_msg(text && strstr(text, "web-2.log runs 300 s ahead of the others"), "%s",
		      text ? text : "nothing");
	free(text);
	ck_assert_ptr_null(follow_two(0, 20));
	ck_assert_ptr_null(follow_two(3, 20));
	ck_assert_ptr_null(follow_two(-42, 4));	/* that is too little to tell */
}
END_TEST

START_TEST(the_record_that_is_open_stays_the_same_while_an_earlier_file_grows)
{
	begin();
	for (int i = 0; i < 12; i++) {
		put(0, NOW_S + i, i, true);
		put(1, NOW_S + i, 100 + i, true);
	}
	struct engine *live = open_engine(true);
	tick(live, 8);
	const struct want want = { .bins = 20, .page_count = 10, .raw_id = 12 + 5 };
	engine_want(live, &want);
	const struct snapshot *s = engine_snapshot(live);
	ck_assert_uint_eq(s->raw_id, 17);
	ck_assert_msg(strstr(s->raw_title, "LINE 5  record 17 of 24"), "%s", s->raw_title);
	for (int i = 20; i < 23; i++)
		put(0, NOW_S + i, i, true);
	tick(live, 8);
	s = engine_snapshot(live);
	ck_assert_uint_eq(s->raw_id, 20);
	ck_assert_msg(strstr(s->raw_title, "LINE 5  record 20 of 27"), "%s", s->raw_title);
	engine_free(live);
	end();
}
END_TEST

/* The lines that are marked as cited, `web-2.log 31 `; freed by the caller. */
static char *
cited(struct engine *engine)
{
	const struct want want = { .page_count = 200 };
	struct str out = { 0 };

	engine_want(engine, &want);
	const struct snapshot *s = engine_snapshot(engine);
	for (size_t i = 0; i < s->n_records; i++)
		if (s->record[i].is_cited)
			str_fmt(&out, "%s %ld ", strrchr(s->record[i].line.file, '/') + 1,
				s->record[i].line.first);
	return out.at;
}

/* The verdict of a moment ago stands, and its records have other numbers by now. */
START_TEST(what_is_cited_stays_marked_when_a_file_before_it_grows)
{
	struct err err = { 0 };
	struct act act = { .kind = ACT_CITE, .now_ns = INSTANT_NONE };

	begin();
	put(0, NOW_S - 200, 1, false);
	FILE *out = fopen(path[1], "ab");
	ck_assert_ptr_nonnull(out);
	for (int i = 0; i < 60; i++)
		fprintf(out, "{\"timestamp\":%d,\"endpoint\":\"/pay\",\"responseTimeMs\":%d,"
			"\"status\":\"%s\",\"modelVersion\":\"v%d\"}\n", NOW_S - 100 + i,
			i > 30 && i % 2 ? 900 + i : 100 + i, i > 30 && i % 2 ? "Timeout" : "OK",
			i > 30 && i % 2 ? 2 : 1);
	fclose(out);
	struct engine *engine = open_engine(true);
	tick(engine, 8);
	free(cited(engine));
	const struct snap_step *rca = &engine_snapshot(engine)->step[1];
	for (size_t i = 0; i < rca->n_fields && !act.field; i++)
		if (strcmp(rca->field[i].name, "rca.pick.E1") == 0)
			act.field = rca->field[i].name;
	ck_assert_ptr_nonnull(act.field);
	ck_assert_msg(engine_do(engine, &act, &err) == 0, "%s", err.text);
	put(0, NOW_S - 160, 2, false);	/* one verdict may follow at once */
	tick(engine, 1);
	char *before = cited(engine);
	ck_assert_ptr_nonnull(before);
	uint64_t judged = engine_work(engine).verdicts;
	for (int i = 0; i < 4; i++)
		put(0, NOW_S - 150 + i, 3 + i, false);
	tick(engine, 1);
	char *after = cited(engine);
	ck_assert_uint_eq(engine_snapshot(engine)->records, 66);
	ck_assert_uint_eq(engine_work(engine).verdicts, judged);	/* it rests */
	ck_assert_str_eq(after, before);
	free(before);
	free(after);
	engine_free(engine);
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_again");
	TCase *tcase = tcase_create("engine_again");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_record_written_again_is_left_out_while_following);
	tcase_add_test(tcase, what_is_cited_stays_marked_when_a_file_before_it_grows);
	tcase_add_test(tcase, what_overlaps_is_found_in_whatever_order_it_comes);
	tcase_add_test(tcase, a_time_far_outside_that_comes_late_is_set_aside);
	tcase_add_test(tcase, a_followed_source_whose_clock_is_off_is_a_caution_with_its_figure);
	tcase_add_test(tcase,
		       the_record_that_is_open_stays_the_same_while_an_earlier_file_grows);
	suite_add_tcase(suite, tcase);
	return suite;
}
