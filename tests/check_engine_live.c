/* check_engine_live: the facade while its log grows: what it shows, settles, and leaves alone. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/engine.h"
#include "tests/runner.h"

enum { NOW_S = 1754073000, TICK_MS = 300 };	/* 2025-08-01T18:30:00Z */

static char folder[64], path[96], older[96];
static int64_t now_ns;
static int64_t event_ns;

static void
begin(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-live-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/api.log", folder);
	snprintf(older, sizeof(older), "%s/api.log.1", folder);
	now_ns = NOW_S * NS_PER_S;
	event_ns = now_ns;
}

static void
end(void)
{
	unlink(path);
	unlink(older);
	rmdir(folder);
}

static struct engine *
open_engine(bool follows, const char *at, const char *since)
{
	struct engine_options options = { .version = "test", .is_headless = true, .at = at,
					  .since = since, .follows = follows, .mode = "live" };
	struct err err = { 0 };
	struct engine *engine = engine_new(&options, &err);

	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	return engine;
}

/* Time goes by until all that is there was read and shown. */
static void
catch_up(struct engine *engine)
{
	struct err err = { 0 };

	for (int i = 0; i < 24; i++) {
		now_ns += TICK_MS * NS_PER_MS;
		ck_assert_int_ge(engine_tick(engine, now_ns, 1 << 20), 0);
		if (i == 2)
			ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	}
	ck_assert(!engine_loaded(engine).is_loading);
}

/* Records a second apart, from the event clock on. */
static void
log_records(const char *to, const char *version, const char *status, int n)
{
	FILE *file = fopen(to, "ab");

	ck_assert_ptr_nonnull(file);
	for (int i = 0; i < n; i++) {
		char at[INSTANT_TEXT];
		event_ns += NS_PER_S;
		fprintf(file, "{\"timestamp\":\"%s\",\"endpoint\":\"/pay\",\"responseTimeMs\":%d,"
			"\"status\":\"%s\",\"modelVersion\":\"%s\"}\n",
			instant_rfc3339(at, event_ns), *status == 'O' ? 100 + i % 7 : 900 + i % 7,
			status, version);
	}
	fclose(file);
}

static const struct snapshot *
look(struct engine *engine, int64_t moment_ns)
{
	const struct want want = { .moment_ns = moment_ns, .bins = 20, .page_count = 10 };

	engine_want(engine, &want);
	return engine_snapshot(engine);
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

/* What is told of a followed log is what a load of the same bytes tells. */
static void
same_as_a_load(struct engine *live)
{
	static const enum document which[] = { DOCUMENT_RCA_JSON, DOCUMENT_STATS_JSON,
					       DOCUMENT_RECORDS_JSON, DOCUMENT_MD };
	struct engine *saved = open_engine(false, NULL, NULL);
	struct err err = { 0 };

	while (engine_tick(saved, now_ns, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(saved, &err) == 0, "%s", err.text);
	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++) {
		char *a = document(live, which[i]), *b = document(saved, which[i]);
		size_t n = 0;
		while (a[n] && a[n] == b[n])
			n++;
		ck_assert_msg(a[n] == b[n], "document %zu, from byte %zu on: %.200s ---- %.200s", i,
			      n, a + (n > 60 ? n - 60 : 0), b + (n > 60 ? n - 60 : 0));
		free(a);
		free(b);
	}
	engine_free(saved);
}

START_TEST(a_finished_file_is_told_as_by_a_load)
{
	begin();
	log_records(path, "v1", "OK", 40);
	log_records(path, "v2", "Timeout", 30);
	struct engine *live = open_engine(true, NULL, NULL);
	catch_up(live);
	same_as_a_load(live);
	ck_assert(look(live, 0)->live.is_live);
	ck_assert(!engine_is_over(live));
	engine_free(live);
	end();
}
END_TEST

START_TEST(what_is_appended_in_any_pieces_is_told_as_by_a_load)
{
	static const size_t pieces[] = { 1, 7, 64, 1000 };
	struct str whole = { 0 };
	struct err err = { 0 };

	for (size_t k = 0; k < sizeof(pieces) / sizeof(pieces[0]); k++) {
		begin();
		log_records(path, "v1", "OK", k ? 12 : 2);
		log_records(path, "v2", "Timeout", k ? 12 : 1);
		str_clear(&whole);
		ck_assert_int_eq(save_read(path, 1 << 20, &whole, &err), 0);
		unlink(path);
		struct engine *live = open_engine(true, NULL, NULL);
		for (size_t at = 0; at < whole.len; at += pieces[k]) {
			size_t n = whole.len - at < pieces[k] ? whole.len - at : pieces[k];
			FILE *file = fopen(path, "ab");
			ck_assert_uint_eq(fwrite(whole.at + at, 1, n, file), n);
			fclose(file);
			now_ns += TICK_MS * NS_PER_MS;
			ck_assert_int_ge(engine_tick(live, now_ns, 1 << 20), 0);
		}
		catch_up(live);
		same_as_a_load(live);
		engine_free(live);
		end();
	}
	str_release(&whole);
}
END_TEST

START_TEST(a_missing_file_is_waited_for_and_its_first_record_settles)
{
	begin();
	struct engine *live = open_engine(true, NULL, NULL);
	catch_up(live);
	const struct snapshot *s = look(live, 0);
	ck_assert_uint_eq(s->records, 0);
	ck_assert_ptr_nonnull(s->live.waiting);
	ck_assert_ptr_nonnull(strstr(s->live.waiting, "api.log"));
	ck_assert_str_eq(s->certainty, "WAITING");
	ck_assert_str_eq(s->headline, "no records yet");
	log_records(path, "v1", "OK", 5);
	catch_up(live);
	s = look(live, 0);
	ck_assert_uint_eq(s->records, 5);
	ck_assert_ptr_null(s->live.waiting);
	ck_assert_str_eq(s->certainty, "CANNOT TELL");
	same_as_a_load(live);
	engine_free(live);
	end();
}
END_TEST

START_TEST(an_earlier_moment_stays_what_it_was_and_counts_what_is_new)
{
	begin();
	log_records(path, "v1", "OK", 30);
	struct engine *live = open_engine(true, NULL, NULL);
	catch_up(live);
	int64_t moment_ns = event_ns - 10 * NS_PER_S;
	ck_assert_uint_eq(look(live, moment_ns)->records_known, 20);
	ck_assert_uint_eq(look(live, moment_ns)->records, 30);
	log_records(path, "v2", "Timeout", 200);
	catch_up(live);
	const struct snapshot *s = look(live, moment_ns);
	ck_assert_uint_eq(s->records_known, 20);
	ck_assert_uint_eq(s->records, 230);
	ck_assert_uint_eq(s->total.failed, 0);
	ck_assert_int_eq(s->incident == 1, 0);
	ck_assert_int_eq(look(live, MOMENT_NEWEST)->incident, 1);
	engine_free(live);
	end();
}
END_TEST

START_TEST(rotation_loses_nothing_and_late_lines_count_at_their_time)
{
	begin();
	log_records(path, "v1", "OK", 50);
	struct engine *live = open_engine(true, NULL, NULL);
	catch_up(live);
	ck_assert_int_eq(rename(path, older), 0);
	log_records(path, "v2", "Timeout", 20);
	log_records(older, "v1", "OK", 3);	/* a writer that kept the old file open */
	now_ns += TICK_MS * NS_PER_MS;
	catch_up(live);
	const struct snapshot *s = look(live, 0);
	ck_assert_uint_eq(s->records, 73);
	ck_assert_uint_eq(s->total.failed, 20);
	ck_assert_uint_eq(s->live.gaps, 0);
	ck_assert_int_eq(s->last_ns, event_ns);
	engine_free(live);
	end();
}
END_TEST

START_TEST(a_window_that_is_counted_from_the_end_goes_with_it)
{
	begin();
	log_records(path, "v1", "OK", 30);
	struct engine *live = open_engine(true, NULL, "-10s");
	catch_up(live);
	ck_assert_uint_eq(look(live, 0)->records_known, 11);
	log_records(path, "v2", "OK", 8);
	catch_up(live);
	const struct snapshot *s = look(live, 0);
	ck_assert_uint_eq(s->records_known, 11);
	ck_assert_uint_eq(s->records, 38);
	engine_free(live);
	end();
}
END_TEST

START_TEST(bytes_that_come_are_dated_by_the_wall_clock)
{
	begin();
	log_records(path, "v1", "OK", 3);
	struct engine *live = open_engine(true, NULL, NULL);
	catch_up(live);
	int64_t came_ns = look(live, 0)->live.bytes_ns, before_ns = now_ns;
	catch_up(live);
	ck_assert_int_eq(look(live, 0)->live.bytes_ns, came_ns);
	log_records(path, "v1", "OK", 1);
	catch_up(live);
	ck_assert_int_gt(look(live, 0)->live.bytes_ns, before_ns);
	engine_free(live);
	end();
}
END_TEST

START_TEST(a_clock_that_goes_back_stops_nothing)
{
	begin();
	log_records(path, "v1", "OK", 3);
	struct engine *live = open_engine(true, NULL, NULL);
	catch_up(live);
	now_ns -= 3600 * NS_PER_S;
	log_records(path, "v1", "OK", 4);
	catch_up(live);
	ck_assert_uint_eq(look(live, 0)->records, 7);
	engine_free(live);
	end();
}
END_TEST

/* Records from..to, one each step, of the event clock. */
static void
log_every(int step_s, int n, const char *version, const char *status)
{
	for (int i = 0; i < n; i++) {
		event_ns += (step_s - 1) * NS_PER_S;
		log_records(path, version, status, 1);
	}
}

static void
keep(struct engine *engine, const char *field, const char *value)
{
	const struct act act = { .kind = ACT_FIELD, .field = field, .value = value,
				 .now_ns = now_ns };
	struct err err = { 0 };

	ck_assert_msg(engine_do(engine, &act, &err) == 0, "%s", err.text);
}

/* The wall clock stands at the newest record, and goes on from there. */
static const char *
verify_after(struct engine *engine, int64_t silence_s)
{
	now_ns = event_ns + silence_s * NS_PER_S;
	for (int i = 0; i < 8; i++) {
		now_ns += TICK_MS * NS_PER_MS;
		ck_assert_int_ge(engine_tick(engine, now_ns, 1 << 20), 0);
	}
	return look(engine, 0)->verify_line;
}

START_TEST(the_recovery_is_watched_by_the_wall_clock_and_silence_is_none)
{
	struct engine_options options = { .version = "test", .follows = true, .mode = "live" };
	char session[112], at[INSTANT_TEXT];
	struct err err = { 0 };

	begin();
	snprintf(session, sizeof(session), "%s/s.session", folder);
	options.session_path = session;
	log_every(3, 60, "v1", "OK");
	for (int i = 0; i < 40; i++) {
		log_every(2, 1, "v2", "Timeout");
		log_every(2, 1, "v1", "OK");
	}
	struct engine *live = engine_new(&options, &err);
	ck_assert_msg(live && engine_open(live, path, &err) == 0, "%s", err.text);
	catch_up(live);
	ck_assert_int_eq(look(live, 0)->incident, 1);
	keep(live, "action.taken", instant_rfc3339(at, event_ns));
	log_every(2, 1, "v2", "Timeout");	/* one more of it: it drains */
	log_every(3, 30, "v1", "OK");
	const char *line = verify_after(live, 1);
	ck_assert_msg(strstr(line, "holding") || strstr(line, "draining"), "%s", line);
	line = verify_after(live, 90);
	ck_assert_msg(strstr(line, "blind"), "%s", line);
	log_every(3, 120, "v1", "OK");		/* it was silent; now it holds long enough */
	line = verify_after(live, 1);
	ck_assert_msg(strstr(line, "recovered"), "%s", line);
	log_every(2, 60, "v2", "Timeout");	/* and comes again */
	line = verify_after(live, 1);
	ck_assert_msg(strstr(line, "relapsed"), "%s", line);
	engine_free(live);
	unlink(session);
	end();
}
END_TEST

START_TEST(a_file_that_is_gone_is_told_until_it_is_back)
{
	begin();
	log_records(path, "v1", "OK", 3);
	struct engine *live = open_engine(true, NULL, NULL);
	catch_up(live);
	ck_assert_ptr_null(look(live, 0)->live.sick);
	ck_assert_int_eq(unlink(path), 0);
	catch_up(live);
	const struct snapshot *s = look(live, 0);
	ck_assert_ptr_nonnull(s->live.sick);
	ck_assert_ptr_nonnull(strstr(s->live.sick, "waiting: "));
	ck_assert_ptr_nonnull(strstr(s->live.sick, "api.log is gone"));
	log_records(path, "v1", "OK", 2);
	catch_up(live);
	ck_assert_ptr_null(look(live, 0)->live.sick);
	ck_assert_uint_eq(look(live, 0)->records, 5);
	engine_free(live);
	end();
}
END_TEST

START_TEST(a_file_that_cannot_be_read_is_told_until_it_can)
{
	begin();
	log_records(path, "v1", "OK", 3);
	struct engine *live = open_engine(true, NULL, NULL);
	catch_up(live);
	ck_assert_ptr_null(look(live, 0)->live.sick);
	uint64_t before = engine_generation(live);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	now_ns += NS_PER_S;	/* said within a second */
	for (int i = 0; i < 4; i++)
		engine_tick(live, now_ns += TICK_MS * NS_PER_MS / 4, 1 << 20);
	ck_assert_uint_gt(engine_generation(live), before);
	const struct snapshot *s = engine_snapshot(live);
	ck_assert_ptr_nonnull(s->live.sick);
	ck_assert_ptr_nonnull(strstr(s->live.sick, "is a directory"));
	ck_assert_int_eq(rmdir(path), 0);
	log_records(path, "v1", "OK", 2);
	catch_up(live);
	ck_assert_ptr_null(look(live, 0)->live.sick);
	ck_assert_uint_eq(look(live, 0)->records, 5);
	engine_free(live);
	end();
}
END_TEST

START_TEST(what_is_followed_is_not_stopped)
{
	struct err err = { 0 };

	begin();
	struct engine *live = open_engine(true, NULL, NULL);
	ck_assert_int_eq(engine_stop(live, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "q leaves"));
	engine_free(live);
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_live");
	TCase *tcase = tcase_create("engine_live");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_finished_file_is_told_as_by_a_load);
	tcase_add_test(tcase, what_is_appended_in_any_pieces_is_told_as_by_a_load);
	tcase_add_test(tcase, a_missing_file_is_waited_for_and_its_first_record_settles);
	tcase_add_test(tcase, an_earlier_moment_stays_what_it_was_and_counts_what_is_new);
	tcase_add_test(tcase, rotation_loses_nothing_and_late_lines_count_at_their_time);
	tcase_add_test(tcase, a_window_that_is_counted_from_the_end_goes_with_it);
	tcase_add_test(tcase, bytes_that_come_are_dated_by_the_wall_clock);
	tcase_add_test(tcase, a_clock_that_goes_back_stops_nothing);
	tcase_add_test(tcase, the_recovery_is_watched_by_the_wall_clock_and_silence_is_none);
	tcase_add_test(tcase, a_file_that_is_gone_is_told_until_it_is_back);
	tcase_add_test(tcase, a_file_that_cannot_be_read_is_told_until_it_can);
	tcase_add_test(tcase, what_is_followed_is_not_stopped);
	suite_add_tcase(suite, tcase);
	return suite;
}
