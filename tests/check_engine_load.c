/* check_engine_load: reading in slices, stopped and gone on with; several files as one log. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/engine.h"
#include "tests/runner.h"

enum { RECORDS = 12000, SLICE = 64 << 10, T0 = 1754071500 };	/* 2025-08-01T18:05:00Z */

static char path[3][64];

/* A name for a file of this test; gone at its end. */
static void
name_files(void)
{
	for (size_t i = 0; i < LENGTH(path); i++)
		snprintf(path[i], sizeof(path[i]), "/tmp/sitrep-load-%d-%zu.json", (int)getpid(),
			 i);
}

static void
remove_files(void)
{
	for (size_t i = 0; i < LENGTH(path); i++)
		unlink(path[i]);
}

/* v1.3 is slow and times out on every second of its requests, v1.2 is well: a record each 100 ms,
 * 1.6 MB. Every fifth record is of v1.3. */
static void
write_log(const char *name)
{
	struct str out = { 0 };
	struct err err = { 0 };

	for (int i = 0; i < RECORDS; i++) {
		bool is_new = i % 5 == 4, is_late = i % 10 == 9;
		str_fmt(&out, "{\"timestamp\":%d.%d,\"endpoint\":\"/risk-score\","
			"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"%s\","
			"\"country\":\"%s\"}\n",
			T0 + i / 10, i % 10, is_new ? 700 + i % 97 : 90 + i % 31,
			is_late ? "Timeout" : "OK", is_new ? "v1.3" : "v1.2", i % 3 ? "KE" : "UG");
	}
	ck_assert_int_eq(save_file(name, out.at, out.len, &err), 0);
	str_release(&out);
}

static struct engine *
open_on(const struct engine_options *options, const char *const *names)
{
	struct err err = { 0 };
	struct engine *engine = engine_new(options, &err);

	ck_assert_msg(engine != NULL, "%s", err.text);
	for (; *names; names++)
		ck_assert_msg(engine_open(engine, *names, &err) == 0, "%s", err.text);
	return engine;
}

static struct engine *
open_log(const struct engine_options *options)
{
	write_log(path[0]);
	return open_on(options, (const char *const[]){ path[0], NULL });
}

/* Slices until about so many records were read. */
static void
read_records(struct engine *engine, uint64_t n)
{
	while (engine_loaded(engine).records < n)
		ck_assert_int_eq(engine_tick(engine, INSTANT_NONE, SLICE), 1);
}

static void
finish(struct engine *engine)
{
	struct err err = { 0 };

	while (engine_tick(engine, INSTANT_NONE, SLICE) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
}

static void
stop(struct engine *engine)
{
	struct err err = { 0 };

	ck_assert_msg(engine_stop(engine, &err) == 0, "%s", err.text);
	ck_assert_int_eq(engine_tick(engine, INSTANT_NONE, SLICE), 0);
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
}

static const struct snapshot *
look(struct engine *engine)
{
	const struct want want = { .bins = 20, .timeline_columns = 21, .page_count = 20 };

	engine_want(engine, &want);
	return engine_snapshot(engine);
}

static const char *
written(struct engine *engine, enum document document, struct str *out)
{
	struct err err = { 0 };

	str_clear(out);
	ck_assert_msg(engine_write(engine, document, NULL, out, &err) >= 0, "%s", err.text);
	return str_text(out);
}

/* JSON without the blanks between its tokens (and within texts, which does no harm here). */
static const char *
without_blanks(struct str *out)
{
	size_t n = 0;

	for (size_t i = 0; i < out->len; i++)
		if (!strchr(" \n", out->at[i]))
			out->at[n++] = out->at[i];
	out->at[n] = '\0';
	out->len = n;
	return out->at;
}

/* ---- slices ---- */

START_TEST(a_slice_ends_after_its_bytes)
{
	const struct engine_options options = { .is_headless = true };
	struct engine *engine = open_log(&options);
	int64_t before = 0, most = 0;
	int ticks = 0, more;

	do {
		more = engine_tick(engine, INSTANT_NONE, SLICE);
		int64_t read = engine_loaded(engine).bytes_read - before;
		most = read > most ? read : most;
		before += read;
		ticks++;
	} while (more);
	/* A block (256 KiB) may be begun within the last bytes of a slice, and no more. */
	ck_assert_int_le(most, SLICE + (256 << 10));
	ck_assert_int_ge(ticks, 4);
	ck_assert_int_eq(before, engine_loaded(engine).bytes_total);
	ck_assert_uint_eq(engine_loaded(engine).records, RECORDS);
	engine_free(engine);
}
END_TEST

START_TEST(while_loading_figures_stand_and_nothing_is_claimed)
{
	const struct engine_options options = { .is_headless = true };
	struct engine *engine = open_log(&options);
	const struct snapshot *s = look(engine);

	ck_assert(s->loaded.is_loading);	/* a frame before the first byte */
	ck_assert_str_eq(s->certainty, "READING");
	ck_assert_uint_eq(s->n_versions, 0);
	read_records(engine, 5000);
	s = look(engine);
	ck_assert(s->loaded.is_loading && !s->loaded.is_partial);
	ck_assert_str_eq(s->certainty, "READING");
	ck_assert_str_eq(s->suspect, "");
	ck_assert_str_eq(s->baseline, "");
	ck_assert_uint_eq(s->n_hypotheses, 0);
	ck_assert_int_eq(s->incident, -1);
	ck_assert_uint_eq(s->n_versions, 2);
	ck_assert_uint_eq(s->n_matrix, 1);
	ck_assert_uint_eq(s->total.n, s->loaded.records);
	ck_assert_uint_eq(s->n_records, 20);
	/* Two of ten records are of v1.3, the one timing out is one of them. */
	ck_assert_str_eq(s->version[0].version, "v1.3");
	ck_assert_uint_ge(s->version[0].figures.n, s->total.n / 5);
	ck_assert_uint_eq(s->version[0].figures.failed, s->total.failed);
	ck_assert_uint_eq(s->total.failed, s->total.n / 10);
	engine_free(engine);
}
END_TEST

/* By the clock that is passed in: a fifth of a second. */
START_TEST(between_frames_a_key_finds_the_snapshot_that_is_there)
{
	const struct engine_options options = { .is_headless = true };
	struct engine *engine = open_log(&options);
	int64_t now_ns = T0 * NS_PER_S;

	look(engine);
	while (engine_loaded(engine).records < 3000)
		engine_tick(engine, now_ns += NS_PER_MS, SLICE);
	now_ns += NS_PER_S;
	engine_tick(engine, now_ns, SLICE);
	uint64_t n = engine_snapshot(engine)->total.n;
	ck_assert_uint_eq(n, engine_loaded(engine).records);
	engine_tick(engine, now_ns + 199 * NS_PER_MS, SLICE);
	ck_assert_uint_eq(engine_snapshot(engine)->total.n, n);
	engine_tick(engine, now_ns + 200 * NS_PER_MS, SLICE);
	ck_assert_uint_gt(engine_snapshot(engine)->total.n, n);
	ck_assert_uint_eq(engine_snapshot(engine)->total.n, engine_loaded(engine).records);
	engine_free(engine);
}
END_TEST

START_TEST(while_loading_nothing_is_kept_or_written)
{
	const struct engine_options options = { 0 };
	struct engine *engine = open_log(&options);
	const struct act note = { .kind = ACT_NOTE, .value = "x", .now_ns = INSTANT_NONE };
	const struct act draft = { .kind = ACT_DRAFT, .field = "note", .value = "x",
				   .now_ns = INSTANT_NONE };
	struct str out = { 0 };
	struct err err = { 0 };

	read_records(engine, 5000);
	ck_assert_int_eq(engine_do(engine, &note, &err), -1);
	ck_assert_int_eq(engine_do(engine, &draft, &err), -1);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_MD, NULL, &out, &err), -1);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_ptr_nonnull(strstr(err.text, "still being read"));
	finish(engine);
	ck_assert_int_eq(engine_do(engine, &note, &err), 0);
	engine_free(engine);
}
END_TEST

START_TEST(a_filter_of_the_command_line_holds_while_loading)
{
	const struct engine_options options = { .is_headless = true,
						.where = "version=v1.3 country=KE",
						.since = "2025-08-01T18:06:00Z" };
	struct engine *engine = open_log(&options);

	read_records(engine, 5000);
	const struct snapshot *s = look(engine);
	/* Of 30 records 6 are of v1.3, 4 of them of KE; the first 600 are before the window. */
	uint64_t expected = (s->loaded.records - 600) * 4 / 30;
	ck_assert_uint_ge(s->total.n + 4, expected);
	ck_assert_uint_le(s->total.n, expected + 4);
	ck_assert(s->is_narrowed);
	engine_free(engine);
}
END_TEST

/* A page of a long log: record i of the log is that of 100 ms times i, filtered every fifth. */
static const struct { const char *filter; size_t first, count, n; int every, offset; } pages[] = {
	{ NULL, 0, 40, 40, 1, 0 },	{ NULL, 4095, 40, 40, 1, 0 },
	{ NULL, 7777, 1, 1, 1, 0 },	{ NULL, 11990, 40, 10, 1, 0 },
	{ NULL, 12000, 40, 0, 1, 0 },	{ "version=v1.3", 0, 40, 40, 5, 4 },
	{ "version=v1.3", 2390, 40, 10, 5, 4 },
};

START_TEST(a_page_of_a_long_log_holds_the_records_that_stand_there)
{
	const struct engine_options options = { .is_headless = true };
	struct engine *engine = open_log(&options);

	finish(engine);
	const struct want want = { .page_first = pages[_i].first, .page_count = pages[_i].count,
				   .filter = pages[_i].filter };
	engine_want(engine, &want);
	const struct snapshot *s = engine_snapshot(engine);
	ck_assert_uint_eq(s->n_records, pages[_i].n);
	for (size_t i = 0; i < s->n_records; i++) {
		int64_t place = (int64_t)(pages[_i].first + i) * pages[_i].every + pages[_i].offset;
		ck_assert_int_eq(s->record[i].at_ns, T0 * NS_PER_S + place * 100 * NS_PER_MS);
		ck_assert_uint_eq(s->record[i].id, (unsigned)place + 1);
	}
	engine_free(engine);
}
END_TEST

/* ---- stopped ---- */

START_TEST(stopped_every_document_says_partial)
{
	static const enum document json[] = { DOCUMENT_STATS_JSON, DOCUMENT_RCA_JSON,
					      DOCUMENT_JSON };
	static const enum document words[] = { DOCUMENT_MD, DOCUMENT_TEXT, DOCUMENT_RCA_TEXT,
					       DOCUMENT_STATS_TEXT };
	const struct engine_options options = { .is_headless = true };
	struct engine *engine = open_log(&options);
	struct str out = { 0 }, partial = { 0 };

	read_records(engine, 5000);
	stop(engine);
	struct loaded loaded = engine_loaded(engine);
	ck_assert(loaded.is_partial && !loaded.is_loading);
	ck_assert_int_lt(loaded.bytes_read, loaded.bytes_total);
	str_fmt(&partial, "\"partial\":{\"bytes_read\":%lld,\"bytes_total\":%lld}",
		(long long)loaded.bytes_read, (long long)loaded.bytes_total);
	for (size_t i = 0; i < LENGTH(json); i++) {
		written(engine, json[i], &out);
		ck_assert_msg(strstr(without_blanks(&out), partial.at), "%s\n%.900s", partial.at,
			      out.at);
	}
	for (size_t i = 0; i < LENGTH(words); i++)
		ck_assert_msg(strstr(written(engine, words[i], &out),
				     "PARTIAL: reading was stopped"), "document %zu", i);
	ck_assert_ptr_nonnull(strstr(written(engine, DOCUMENT_RCA_JSON, &out),
				     "{\"id\":\"partial\",\"text\":\"PARTIAL: "));
	const struct snapshot *s = look(engine);
	ck_assert_ptr_nonnull(strstr(s->caution[0], "PARTIAL"));
	ck_assert_str_eq(s->source[0].state, "not read to its end");
	ck_assert_str_eq(s->suspect, "v1.3");
	ck_assert_uint_eq(s->total.n, loaded.records);
	str_release(&partial);
	str_release(&out);
	engine_free(engine);
}
END_TEST

START_TEST(a_whole_load_is_not_partial)
{
	const struct engine_options options = { .is_headless = true };
	struct engine *engine = open_log(&options);
	struct err err = { 0 };
	struct str out = { 0 };

	finish(engine);
	ck_assert_int_eq(engine_stop(engine, &err), -1);
	ck_assert(!engine_resume(engine));
	ck_assert_ptr_nonnull(strstr(written(engine, DOCUMENT_RCA_JSON, &out), "\"partial\":null"));
	ck_assert_ptr_null(strstr(written(engine, DOCUMENT_MD, &out), "PARTIAL"));
	str_release(&out);
	engine_free(engine);
}
END_TEST

START_TEST(gone_on_with_it_ends_as_an_unbroken_load)
{
	static const enum document documents[] = {
		DOCUMENT_STATS_JSON, DOCUMENT_RCA_JSON, DOCUMENT_MD, DOCUMENT_JSON, DOCUMENT_TEXT,
		DOCUMENT_RECORDS_JSON,
	};
	const struct engine_options options = { .is_headless = true, .where = "country=KE",
						.at = "18:20" };
	struct engine *broken = open_log(&options);
	struct engine *whole = open_on(&options, (const char *const[]){ path[0], NULL });
	struct str a = { 0 }, b = { 0 };

	for (uint64_t n = 3000; n <= 9000; n += 3000) {	/* stopped three times */
		read_records(broken, n);
		stop(broken);
		ck_assert_str_eq(look(broken)->source[0].state, "not read to its end");
		ck_assert(engine_resume(broken));
		ck_assert_str_eq(look(broken)->certainty, "READING");
	}
	finish(broken);
	finish(whole);
	for (size_t i = 0; i < LENGTH(documents); i++) {
		written(broken, documents[i], &a);
		ck_assert_str_eq(a.at, written(whole, documents[i], &b));
	}
	str_release(&a);
	str_release(&b);
	engine_free(broken);
	engine_free(whole);
}
END_TEST

START_TEST(notes_of_a_part_are_there_when_it_is_whole)
{
	const struct engine_options options = { .session_path = path[2] };
	struct engine *engine = open_log(&options);
	const struct act act = { .kind = ACT_FIELD, .field = "action.owner", .value = "Wanjiru",
				 .now_ns = INSTANT_NONE };
	struct err err = { 0 };

	read_records(engine, 3000);
	stop(engine);
	ck_assert_msg(engine_do(engine, &act, &err) == 0, "%s", err.text);
	ck_assert(engine_resume(engine));
	ck_assert_uint_eq(look(engine)->n_steps, 0);	/* closed while it reads */
	finish(engine);
	ck_assert_str_eq(look(engine)->owner, "Wanjiru");
	engine_free(engine);
}
END_TEST

START_TEST(before_the_first_record_there_is_nothing_to_stop_with)
{
	const struct engine_options options = { .is_headless = true };
	struct engine *engine = open_log(&options);
	struct err err = { 0 };

	ck_assert_int_eq(engine_stop(engine, &err), -1);
	ck_assert_int_eq(err.code, ERR_NO_RECORD);
	finish(engine);		/* it goes on all the same */
	ck_assert_uint_eq(engine_loaded(engine).records, RECORDS);
	engine_free(engine);
}
END_TEST

/* ---- several files ---- */

static void
write_two(void)
{
#define LINE(time, ms) "{\"timestamp\":\"2025-08-01T" time "Z\",\"status\":\"OK\"," \
		       "\"responseTimeMs\":" ms "}\n"
	static const char *const text[] = {
		LINE("18:00:00", "11") LINE("18:00:02", "12") LINE("18:00:04", "13"),
		LINE("18:00:01", "21") LINE("18:00:02", "22") LINE("17:59:59", "23"),
	};
#undef LINE
	struct err err = { 0 };

	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(save_file(path[i], text[i], strlen(text[i]), &err), 0);
}

/* Event time; at the same time the file named first, then the place in it. */
START_TEST(records_of_two_files_stand_in_event_time)
{
	static const double forth[] = { 23, 11, 21, 12, 22, 13 };
	static const double back[] = { 23, 11, 21, 22, 12, 13 };
	const struct engine_options options = { .is_headless = true };

	write_two();
	for (int turn = 0; turn < 2; turn++) {
		const char *const names[] = { path[turn], path[!turn], NULL };
		struct engine *engine = open_on(&options, names);
		finish(engine);
		const struct snapshot *s = look(engine);
		ck_assert_uint_eq(s->n_records, 6);
		for (size_t i = 0; i < 6; i++)
			ck_assert_double_eq(s->record[i].latency_ms, (turn ? back : forth)[i]);
		ck_assert_uint_eq(s->loaded.files, 2);
		ck_assert_uint_eq(s->loaded.files_read, 2);
		engine_free(engine);
	}
}
END_TEST

START_TEST(one_file_by_two_names_is_read_once_and_that_is_said)
{
	const struct engine_options options = { .is_headless = true };
	struct str out = { 0 }, note = { 0 };

	write_two();
	ck_assert_int_eq(symlink(path[0], path[2]), 0);
	struct engine *engine = open_on(
		&options, (const char *const[]){ path[0], path[1], path[2], NULL });
	finish(engine);
	const struct snapshot *s = look(engine);
	ck_assert_uint_eq(s->records, 6);
	ck_assert_uint_eq(s->n_sources, 2);
	str_fmt(&note, "%s: the same file was named twice; it is read once", path[2]);
	ck_assert_str_eq(engine_note(engine, 0), note.at);
	ck_assert_ptr_nonnull(strstr(written(engine, DOCUMENT_STATS_JSON, &out), note.at));
	str_release(&out);
	str_release(&note);
	engine_free(engine);
}
END_TEST

/* The session is named by the first record of each file: that of the second one counts too. */
START_TEST(the_session_of_two_files_is_not_that_of_one)
{
	const struct engine_options options = { .state_dir = path[2] };
	char session[2][256], folder[80];

	write_two();
	for (int n = 0; n < 2; n++) {
		const char *const names[] = { path[0], n ? path[1] : NULL, NULL };
		struct engine *engine = open_on(&options, names);
		finish(engine);
		snprintf(session[n], sizeof(session[n]), "%s", look(engine)->session_path);
		engine_free(engine);
		unlink(session[n]);
	}
	snprintf(folder, sizeof(folder), "%s/sitrep", path[2]);
	ck_assert_int_eq(strncmp(session[0], folder, strlen(folder)), 0);
	ck_assert_str_ne(session[0], session[1]);
	rmdir(folder);
	rmdir(path[2]);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("engine_load");
	TCase *t = tcase_create("load");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, name_files, remove_files);
	tcase_add_test(t, a_slice_ends_after_its_bytes);
	tcase_add_test(t, while_loading_figures_stand_and_nothing_is_claimed);
	tcase_add_test(t, between_frames_a_key_finds_the_snapshot_that_is_there);
	tcase_add_test(t, while_loading_nothing_is_kept_or_written);
	tcase_add_test(t, a_filter_of_the_command_line_holds_while_loading);
	tcase_add_loop_test(t, a_page_of_a_long_log_holds_the_records_that_stand_there, 0,
			    (int)LENGTH(pages));
	tcase_add_test(t, stopped_every_document_says_partial);
	tcase_add_test(t, a_whole_load_is_not_partial);
	tcase_add_test(t, gone_on_with_it_ends_as_an_unbroken_load);
	tcase_add_test(t, notes_of_a_part_are_there_when_it_is_whole);
	tcase_add_test(t, before_the_first_record_there_is_nothing_to_stop_with);
	tcase_add_test(t, records_of_two_files_stand_in_event_time);
	tcase_add_test(t, one_file_by_two_names_is_read_once_and_that_is_said);
	tcase_add_test(t, the_session_of_two_files_is_not_that_of_one);
	suite_add_tcase(s, t);
	return s;
}
