/* check_engine_judge: the verdict of a long log in pieces: the same one, nobody waits for it. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/engine.h"
#include "tests/runner.h"

/* A record a tenth of a second; from the middle on v2 takes a third of /pay, and is slow there. */
enum { T0 = 1754071500, RECORDS = 18000, SMALL = 600, MOST_PIECES = 500 };

static char path[64];
static int written;

static void
write_records(int n, int whole)
{
	FILE *file = fopen(path, "ab");

	ck_assert_ptr_nonnull(file);
	for (int last = written + n; written < last; written++) {
		int i = written;
		bool is_new = i > whole / 2 && i % 3 == 0;
		bool is_late = is_new && i % 2 == 0;

		fprintf(file, "{\"timestamp\":%d.%d,\"endpoint\":\"/%s\",\"responseTimeMs\":%d,"
			"\"status\":\"%s\",\"modelVersion\":\"v%d\"}\n", T0 + i / 10, i % 10,
			i % 7 < 4 ? "pay" : "list", (is_new ? 700 : 90) + i * 7919 % 41,
			is_late ? "Timeout" : "OK", is_new ? 2 : 1);
	}
	fclose(file);
}

static void
begin(int n)
{
	snprintf(path, sizeof(path), "/tmp/sitrep-judge-XXXXXX");
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	close(fd);
	written = 0;
	write_records(n, n);
}

static void
end(void)
{
	unlink(path);
}

static int64_t now_ns;			/* of what is followed; else there is no clock */

static struct engine *
open_engine(bool is_patient, const char *where, bool follows)
{
	struct engine_options options = { .version = "test", .where = where, .follows = follows,
					  .has_no_hints = true,
					  .mode = follows ? "live" : "postmortem" };
	struct err err = { 0 };
	struct engine *engine = engine_new(&options, &err);

	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	engine_set_patient(engine, is_patient);
	now_ns = follows ? (T0 + RECORDS / 10 + 1) * NS_PER_S : INSTANT_NONE;
	for (int i = 0; i < 100; i++)
		if (engine_tick(engine, now_ns, 1 << 20) == 0 && i > 2)
			break;
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

/* Work to the end; how many pieces there were. */
static int
ponder(struct engine *engine)
{
	int pieces = 1;

	while (engine_ponder(engine))
		ck_assert_int_lt(pieces++, MOST_PIECES);
	ck_assert(!engine_is_pondering(engine));
	return pieces;
}

/* Everything a verdict is told by; freed by the caller. */
static char *
told(const struct snapshot *s)
{
	struct str out = { 0 };

	str_fmt(&out, "%d %s|%s|%s|%s|%s|%s|", s->is_judging, s->certainty, s->headline,
		s->statement, s->contrast, s->suspect, s->baseline);
	str_fmt(&out, "%lld %lld %lld %lld|", (long long)s->onset_ns, (long long)s->ended_ns,
		(long long)s->knowable_at_ns, (long long)s->gate_trip_ns);
	for (size_t i = 0; i < s->n_hypotheses; i++)
		str_fmt(&out, "%s %s %s %.6f|", s->hypothesis[i].kind, s->hypothesis[i].cause,
			s->hypothesis[i].why, s->hypothesis[i].explained);
	for (size_t i = 0; i < s->n_cautions; i++)
		str_fmt(&out, "%s|", s->caution[i]);
	for (size_t i = 0; i < s->n_steps; i++)
		str_fmt(&out, "%d %zu %zu|", s->step[i].state, s->step[i].n_fields,
			s->step[i].n_messages);
	for (size_t i = 0; i < s->n_timeline; i++)
		str_fmt(&out, "%s|", s->timeline[i].text);
	for (size_t i = 0; i < s->n_versions; i++)
		str_fmt(&out, "%s %llu|", s->version[i].version,
			(unsigned long long)s->version[i].figures.failed);
	return out.at;
}

static char *
document(struct engine *engine, enum document which)
{
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_msg(engine_write(engine, which, NULL, &out, &err) == 0, "%s", err.text);
	return out.at;
}

static void
same_told(struct engine *a, struct engine *b, int64_t moment_ns)
{
	char *x = told(look(a, moment_ns)), *y = told(look(b, moment_ns));

	ck_assert_str_eq(x, y);
	free(x);
	free(y);
}

static void
same_documents(struct engine *a, struct engine *b)
{
	static const enum document which[] = { DOCUMENT_JSON, DOCUMENT_MD, DOCUMENT_RCA_TEXT };

	for (size_t i = 0; i < LENGTH(which); i++) {
		char *x = document(a, which[i]), *y = document(b, which[i]);

		ck_assert_str_eq(x, y);
		free(x);
		free(y);
	}
}

START_TEST(a_board_of_a_long_log_is_told_before_its_verdict)
{
	begin(RECORDS);
	struct engine *engine = open_engine(true, NULL, false);
	const struct snapshot *s = look(engine, 0);

	ck_assert(s->is_judging);
	ck_assert_str_eq(s->certainty, "JUDGING");
	ck_assert_str_eq(s->headline, "the verdict is being worked out");
	ck_assert_uint_eq(s->records, RECORDS);
	ck_assert_uint_eq(s->version[0].figures.n + s->version[1].figures.n, RECORDS);
	ck_assert_uint_eq(s->n_records, 5);
	/* Nothing of a verdict is on it. */
	ck_assert_uint_eq(s->n_hypotheses, 0);
	ck_assert_uint_eq(s->n_steps, 0);
	ck_assert_int_eq(s->incident, -1);
	ck_assert(s->onset_ns == INSTANT_NONE && s->knowable_at_ns == INSTANT_NONE);
	ck_assert_str_eq(s->suspect, "");
	engine_free(engine);
	end();
}
END_TEST

START_TEST(pieces_end_in_what_one_go_gives)
{
	begin(RECORDS);
	struct engine *patient = open_engine(true, NULL, false);
	struct engine *other = open_engine(false, NULL, false);

	look(patient, 0);
	uint64_t before = engine_generation(patient);
	ck_assert_int_gt(ponder(patient), 3);	/* verdict, facts, moments of `knowable` */
	ck_assert_uint_gt(engine_generation(patient), before);
	ck_assert(!look(patient, 0)->is_judging);
	ck_assert_int_eq(look(patient, 0)->incident, 1);
	ck_assert(look(patient, 0)->knowable_at_ns != INSTANT_NONE);
	ck_assert_uint_gt(look(patient, 0)->n_timeline, 3);	/* what the log shows by itself */
	same_told(patient, other, 0);
	same_documents(patient, other);
	engine_free(patient);
	engine_free(other);
	end();
}
END_TEST

START_TEST(between_all_pieces_pages_notes_and_times_are_answered)
{
	begin(RECORDS);
	struct engine *patient = open_engine(true, NULL, false);
	struct engine *other = open_engine(false, NULL, false);
	struct want want = { .bins = 30, .page_count = 7 };
	struct act note = { .kind = ACT_NOTE, .value = "seen", .now_ns = INSTANT_NONE,
			    .at_ns = (T0 + 50) * NS_PER_S };
	struct err err = { 0 };
	int pieces = 0;

	look(patient, 0);
	do {
		want.page_first = (uint64_t)(pieces * 100 % RECORDS);
		engine_want(patient, &want);
		const struct snapshot *s = engine_snapshot(patient);
		ck_assert(s->is_judging);
		ck_assert_uint_eq(s->n_records, 7);
		ck_assert_uint_eq(s->page_first, want.page_first);
		if (pieces == 1)
			ck_assert_msg(engine_do(patient, &note, &err) == 0, "%s", err.text);
		ck_assert(engine_is_pondering(patient));
		pieces++;
	} while (engine_ponder(patient));
	ck_assert_int_gt(pieces, 3);
	ck_assert_msg(engine_do(other, &note, &err) == 0, "%s", err.text);
	same_told(patient, other, 0);
	engine_free(patient);
	engine_free(other);
	end();
}
END_TEST

START_TEST(another_option_in_between_is_what_is_judged)
{
	static const char *const where = "endpoint=/list";

	begin(RECORDS);
	struct engine *other = open_engine(false, where, false);
	/* After no piece, one, two, and so on to the end. */
	for (int done = 0, more = 1; more; done++) {
		struct engine *patient = open_engine(true, NULL, false);
		struct err err = { 0 };

		look(patient, 0);
		for (int i = 0; i < done && more; i++)
			more = engine_ponder(patient);
		ck_assert_msg(engine_change(patient, "where", where, &err) == 0, "%s", err.text);
		ck_assert(!engine_is_pondering(patient));
		ck_assert(look(patient, 0)->is_judging);
		ponder(patient);
		same_told(patient, other, 0);
		engine_free(patient);
	}
	engine_free(other);
	end();
}
END_TEST

START_TEST(another_moment_in_between_is_what_is_judged)
{
	const int64_t early_ns = (T0 + RECORDS * 6 / 100) * NS_PER_S;

	begin(RECORDS);
	struct engine *patient = open_engine(true, NULL, false);
	struct engine *other = open_engine(false, NULL, false);

	look(patient, 0);
	engine_ponder(patient);
	ck_assert(look(patient, early_ns)->is_judging);
	ponder(patient);
	same_told(patient, other, early_ns);
	/* Back where nothing was judged: begun anew, and not told of the other moment. */
	ck_assert(look(patient, 0)->is_judging);
	ponder(patient);
	same_told(patient, other, 0);
	/* There and back again before it is through: what stands is told, and no work is left. */
	look(patient, early_ns);
	engine_ponder(patient);
	look(patient, 0);
	ponder(patient);
	same_told(patient, other, 0);
	engine_free(patient);
	engine_free(other);
	end();
}
END_TEST

START_TEST(a_document_in_between_is_worked_out_to_its_end)
{
	begin(RECORDS);
	struct engine *patient = open_engine(true, NULL, false);
	struct engine *other = open_engine(false, NULL, false);

	look(patient, 0);
	engine_ponder(patient);
	same_documents(patient, other);
	ck_assert(!engine_is_pondering(patient));
	ck_assert(!look(patient, 0)->is_judging);
	same_told(patient, other, 0);
	engine_free(patient);
	engine_free(other);
	end();
}
END_TEST

START_TEST(a_short_log_is_judged_at_once)
{
	begin(SMALL);
	struct engine *engine = open_engine(true, NULL, false);

	ck_assert(!look(engine, 0)->is_judging);
	ck_assert(!engine_is_pondering(engine));
	engine_free(engine);
	end();
}
END_TEST

START_TEST(of_what_is_followed_the_last_verdict_is_told_until_then)
{
	begin(RECORDS);
	struct engine *engine = open_engine(true, NULL, true);

	look(engine, 0);
	ponder(engine);
	const struct snapshot *s = look(engine, 0);
	char *certainty = xstrdup(s->certainty), *headline = xstrdup(s->headline);
	int begun = 0;

	ck_assert_int_eq(s->incident, 1);
	for (int i = 0; i < 40; i++) {
		write_records(3, RECORDS);
		now_ns += 300 * NS_PER_MS;
		engine_tick(engine, now_ns, 1 << 20);
		s = look(engine, 0);
		ck_assert(!s->is_judging);
		if (!engine_is_pondering(engine))
			continue;
		begun++;
		ck_assert_str_eq(s->headline, headline);
		ck_assert_uint_eq(s->records, (unsigned)written);
		ponder(engine);
		free(headline);
		s = look(engine, 0);
		headline = xstrdup(s->headline);
		ck_assert_str_eq(s->certainty, certainty);
	}
	/* One in a second, and after each 50 us a record: 12 s hold six at most. */
	ck_assert_int_ge(begun, 2);
	ck_assert_int_le(begun, 9);
	free(certainty);
	free(headline);
	engine_free(engine);
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_judge");
	TCase *tcase = tcase_create("pieces");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_board_of_a_long_log_is_told_before_its_verdict);
	tcase_add_test(tcase, pieces_end_in_what_one_go_gives);
	tcase_add_test(tcase, between_all_pieces_pages_notes_and_times_are_answered);
	tcase_add_test(tcase, another_option_in_between_is_what_is_judged);
	tcase_add_test(tcase, another_moment_in_between_is_what_is_judged);
	tcase_add_test(tcase, a_document_in_between_is_worked_out_to_its_end);
	tcase_add_test(tcase, a_short_log_is_judged_at_once);
	tcase_add_test(tcase, of_what_is_followed_the_last_verdict_is_told_until_then);
	suite_add_tcase(suite, tcase);
	return suite;
}
