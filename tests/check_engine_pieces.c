/* check_engine_pieces: between two looks at the keyboard little is done, whatever is worked out. */
/* SPDX-License-Identifier: MIT */
#include "tests/growing.h"

enum {
	T0 = 1754071200,		/* 2025-08-01T18:00:00Z */
	PANEL = 30000,			/* records: columns of them are kept and looked at */
	LOTS = 80000,			/* more than that: lots answer, or the records again */
	PIECE = 32768,			/* records and lots that a piece stops after */
};

static char path[64];

/* Two versions on five endpoints, of six tenants; v2 fails more and more from the middle on. */
static void
write_log(int n)
{
	FILE *file;
	int fd;

	snprintf(path, sizeof(path), "/tmp/sitrep-piece-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	file = fdopen(fd, "w");
	for (int i = 0; i < n; i++) {
		unsigned dice = (unsigned)i * 2654435761u;
		bool is_bad = i > n / 2 && i % 2 && dice >> 16 & 1;
		char at[INSTANT_TEXT];
		fprintf(file, "{\"timestamp\":\"%s\",\"endpoint\":\"/e%u\",\"responseTimeMs\":%u,"
			"\"status\":\"%s\",\"modelVersion\":\"v%d\",\"tenant\":\"t%u\","
			"\"requestId\":\"r%08x\"}\n",
			instant_rfc3339(at, T0 * NS_PER_S + (int64_t)i * 100 * NS_PER_MS),
			dice >> 8 & 3, (is_bad ? 700 : 90) + (dice >> 20) % 40,
			is_bad ? "Timeout" : "OK", 1 + i % 2, (dice >> 12) % 6, dice);
	}
	ck_assert_int_eq(fclose(file), 0);
}

static struct engine *
open_log(const char *where, bool is_patient)
{
	struct engine_options options = { .version = "test", .where = where, .is_headless = true,
					  .mode = "postmortem" };
	struct err err = { 0 };
	struct engine *engine = engine_new(&options, &err);

	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
		continue;
	engine_set_patient(engine, is_patient);
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	return engine;
}

static void
is_as_at_once(struct engine *patient, const char *where)
{
	static const enum document which[] = { DOCUMENT_RCA_JSON, DOCUMENT_JSON };
	struct engine *other = open_log(where, false);

	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++) {
		char *x = growing_document(patient, which[i]);
		char *y = growing_document(other, which[i]);

		ck_assert_str_eq(x, y);
		free(x);
		free(y);
	}
	engine_free(other);
}

/* Of how a log is answered from (columns, lots, lots that a filter lets through) none makes a piece
 * long. */
START_TEST(a_piece_is_little_work)
{
	static const struct { int n; const char *where; } logs[] = {
		{ PANEL, NULL }, { PANEL, "tenant!=t3" }, { LOTS, NULL }, { LOTS, "latency>60ms" },
		{ LOTS, "tenant=t1" },
	};
	const struct want want = { .bins = 20, .timeline_columns = 40, .page_count = 5 };

	write_log(logs[_i].n);
	struct engine *engine = open_log(logs[_i].where, true);
	engine_want(engine, &want);
	ck_assert(engine_snapshot(engine)->is_judging);
	while (engine_ponder(engine))
		continue;
	struct engine_work work = engine_work(engine);
	ck_assert_uint_gt(work.pieces, 2);
	/* A question is asked to its end; none looks at more than some three pieces' worth. */
	ck_assert_msg(work.piece <= 4 * PIECE, "%llu at once", (unsigned long long)work.piece);
	ck_assert(!engine_snapshot(engine)->is_judging);
	is_as_at_once(engine, logs[_i].where);
	engine_free(engine);
	unlink(path);
}
END_TEST

/* Other filters, pages and moments are asked about between all pieces: what is kept for the verdict
 * stays. */
START_TEST(whatever_is_asked_in_between_it_comes_out_the_same)
{
	static const char *const filters[] = { "tenant=t1", "version=v2", "endpoint=/e1",
					       "latency>100ms", "outcome=timeout", NULL };
	const int n = _i ? LOTS : PANEL;

	write_log(n);
	struct engine *engine = open_log(NULL, true);
	struct want want = { .bins = 20, .page_count = 7, .has_differs = true };
	int pieces = 0;
	engine_want(engine, &want);
	engine_snapshot(engine);
	do {
		want.filter = filters[pieces % 6];
		want.page_order = pieces % 3;
		want.page_first = (uint64_t)(pieces * 317 % (n / 20));
		want.has_pairs = pieces % 2;
		engine_want(engine, &want);
		const struct snapshot *s = engine_snapshot(engine);
		ck_assert(s->is_judging);
		ck_assert_uint_gt(s->shown, 0);
		pieces++;
	} while (engine_ponder(engine));
	ck_assert_int_gt(pieces, 5);
	is_as_at_once(engine, NULL);
	engine_free(engine);
	unlink(path);
}
END_TEST

/* Time goes on while it is worked out: each moment gets its own verdict in the end. */
START_TEST(moments_that_change_all_the_time_end_in_the_last_one)
{
	struct want want = { .bins = 20, .page_count = 5 };

	write_log(PANEL);
	struct engine *engine = open_log(NULL, true), *other = open_log(NULL, false);
	for (int i = 1; i <= 40; i++) {
		want.moment_ns = (T0 + i * PANEL / 10 / 40) * NS_PER_S;
		engine_want(engine, &want);
		engine_snapshot(engine);
		engine_ponder(engine);
	}
	while (engine_ponder(engine))
		continue;
	engine_want(other, &want);
	const struct snapshot *a = engine_snapshot(engine), *b = engine_snapshot(other);
	ck_assert(!a->is_judging);
	ck_assert_str_eq(a->headline, b->headline);
	ck_assert_str_eq(a->certainty, b->certainty);
	ck_assert_int_eq(a->onset_ns, b->onset_ns);
	ck_assert_int_eq(a->knowable_at_ns, b->knowable_at_ns);
	engine_free(engine);
	engine_free(other);
	unlink(path);
}
END_TEST

/* Left in the middle, it leaves nothing behind. */
START_TEST(who_goes_in_the_middle_goes)
{
	const struct want want = { .bins = 20 };

	write_log(PANEL);
	for (int pieces = 0; pieces < 4; pieces++) {
		struct engine *engine = open_log(NULL, true);
		engine_want(engine, &want);
		engine_snapshot(engine);
		for (int i = 0; i < pieces; i++)
			ck_assert(engine_ponder(engine));
		engine_free(engine);
	}
	unlink(path);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_pieces");
	TCase *tcase = tcase_create("engine_pieces");

	tcase_set_timeout(tcase, 240);
	tcase_add_loop_test(tcase, a_piece_is_little_work, 0, 5);
	tcase_add_loop_test(tcase, whatever_is_asked_in_between_it_comes_out_the_same, 0, 2);
	tcase_add_test(tcase, moments_that_change_all_the_time_end_in_the_last_one);
	tcase_add_test(tcase, who_goes_in_the_middle_goes);
	suite_add_tcase(suite, tcase);
	return suite;
}
