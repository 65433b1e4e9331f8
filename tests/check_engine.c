/* check_engine: the facade: what a front end asks of it, on the sample incident. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/engine.h"
#include "tests/runner.h"

#define SAMPLE "samples/kenya-sme-timeouts.json"

static struct str incident;

static struct engine *
open_sample(const char *at, const char *session)
{
	struct engine_options options = { .at = at, .version = "test", .session_path = session,
					  .incident_name = "incident", .is_headless = !session };
	struct err err = { 0 };

	ck_assert_int_eq(
		save_read("samples/kenya-sme-timeouts.incident.json", 1 << 20, &incident, &err), 0);
	options.incident_text = str_text(&incident);
	options.incident_len = incident.len;
	struct engine *engine = engine_new(&options, &err);
	ck_assert_msg(engine != NULL, "%s", err.text);
	ck_assert_int_eq(engine_open(engine, SAMPLE, &err), 0);
	while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	return engine;
}

static void
close_sample(struct engine *engine)
{
	engine_free(engine);
	str_release(&incident);
}

static const struct snapshot *
look(struct engine *engine, int64_t moment_ns)
{
	const struct want want = { .moment_ns = moment_ns, .bins = 28, .timeline_columns = 29,
				   .page_count = 20, .page_mends = true, .raw_id = 6 };

	engine_want(engine, &want);
	return engine_snapshot(engine);
}

static int64_t
instant(const char *text)
{
	int64_t at_ns = 0;
	unsigned flags;

	ck_assert_int_eq(instant_parse(text, strlen(text), &at_ns, &flags), 0);
	return at_ns;
}

START_TEST(the_first_screen_names_version_harm_control_and_books)
{
	struct engine *engine = open_sample(NULL, NULL);
	const struct snapshot *s = look(engine, INSTANT_NONE);

	ck_assert_str_eq(s->certainty, "PROBABLE");
	ck_assert_str_eq(s->suspect, "v1.3");
	ck_assert_str_eq(s->baseline, "v1.2");
	ck_assert_uint_eq(s->records, 8);
	ck_assert_uint_eq(s->repaired, 1);
	ck_assert_uint_eq(s->wrapped, 2);
	ck_assert_int_eq(s->skipped_bytes, 0);
	ck_assert_uint_eq(s->n_versions, 2);
	ck_assert_str_eq(s->version[0].version, "v1.3");
	ck_assert(s->version[0].is_suspect && s->version[1].is_baseline);
	ck_assert_uint_eq(s->version[0].figures.failed, 4);
	ck_assert_uint_eq(s->version[0].figures.n, 5);
	ck_assert_double_eq_tol(s->version[0].base_ratio, 890.0 / 120.0, 1e-9);
	ck_assert_double_eq(s->axis_top_ms, 1000);
	ck_assert_uint_eq(s->n_bins, 28);
	ck_assert_int_eq(s->bin_ns, 5 * NS_PER_S);
	close_sample(engine);
}
END_TEST

START_TEST(the_timeline_marks_onset_gate_and_the_moment_the_answer_was_known)
{
	struct engine *engine = open_sample(NULL, NULL);
	const struct snapshot *s = look(engine, INSTANT_NONE);

	ck_assert_uint_eq(s->n_marks, 29);
	ck_assert_int_eq(s->mark[12], MARK_ONSET);	/* 18:06:00, 5 s a mark */
	ck_assert_int_eq(s->mark[16], MARK_GATE);	/* 18:06:20 */
	ck_assert_int_eq(s->mark[27], MARK_KNOWN);	/* 18:07:15 */
	ck_assert_int_eq(s->mark[28], MARK_NOW);
	close_sample(engine);
}
END_TEST

START_TEST(at_an_earlier_moment_nothing_later_shows)
{
	struct engine *engine = open_sample(NULL, NULL);
	const struct snapshot *s = look(engine, instant("2025-08-01T18:06:20Z"));

	ck_assert(s->is_known_at);
	ck_assert_uint_eq(s->records_known, 4);
	ck_assert_str_eq(s->certainty, "CANNOT TELL");
	ck_assert_str_eq(s->suspect, "");
	ck_assert_uint_eq(s->total.n, 4);
	ck_assert_double_eq(s->total.max_ms, 820);
	for (size_t i = 0; i < s->n_records; i++)
		ck_assert(s->record[i].at_ns == INSTANT_NONE || s->record[i].at_ns <= s->moment_ns);
	for (size_t i = 18; i < s->n_marks; i++)
		ck_assert_int_eq(s->mark[i], MARK_UNKNOWN);
	ck_assert_int_eq(s->knowable_at_ns == INSTANT_NONE, 1);
	close_sample(engine);
}
END_TEST

START_TEST(the_moment_of_the_command_line_and_that_of_the_screen_agree)
{
	struct engine *a = open_sample("2025-08-01T18:06:40Z", NULL);
	struct str left = { 0 }, right = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(engine_write(a, DOCUMENT_RCA_JSON, NULL, &left, &err), 0);
	close_sample(a);
	struct engine *b = open_sample(NULL, NULL);
	look(b, instant("2025-08-01T18:06:40Z"));
	ck_assert_int_eq(engine_write(b, DOCUMENT_RCA_JSON, NULL, &right, &err), 0);
	close_sample(b);
	ck_assert_str_eq(left.at, right.at);
	str_release(&left);
	str_release(&right);
}
END_TEST

START_TEST(a_mend_stands_between_the_records_it_parted)
{
	struct engine *engine = open_sample(NULL, NULL);
	const struct snapshot *s = look(engine, INSTANT_NONE);

	ck_assert_uint_eq(s->n_records, 9);
	ck_assert_str_eq(s->record[6].mend, "line 7 missing_comma: mended, 7 and 8 kept");
	ck_assert_uint_eq(s->record[7].id, 7);
	bool is_marked = false;
	for (size_t i = 0; i < s->n_raw; i++)
		is_marked |= s->raw[i].line == 7 && strstr(s->raw[i].text, "}[+,]") != NULL;
	ck_assert(is_marked);
	close_sample(engine);
}
END_TEST

START_TEST(steps_along_records_and_timeouts_end_where_the_log_ends)
{
	struct engine *engine = open_sample(NULL, NULL);
	int64_t at_ns = instant("2025-08-01T18:05:00Z");

	at_ns = engine_step(engine, at_ns, 1, true);
	ck_assert_int_eq(at_ns, instant("2025-08-01T18:06:00Z"));
	at_ns = engine_step(engine, at_ns, 1, false);
	ck_assert_int_eq(at_ns, instant("2025-08-01T18:06:10Z"));
	ck_assert_int_eq(engine_step(engine, at_ns, -1, false), instant("2025-08-01T18:06:00Z"));
	ck_assert_int_eq(
		engine_step(engine, instant("2025-08-01T18:07:15Z"), 1, false) == INSTANT_NONE, 1);
	close_sample(engine);
}
END_TEST

START_TEST(what_a_person_writes_is_kept_and_stands_in_the_document)
{
	char path[] = "/tmp/sitrep-engine-XXXXXX";
	int fd = mkstemp(path);
	struct str out = { 0 };
	struct err err = { 0 };

	close(fd);
	unlink(path);
	struct engine *engine = open_sample(NULL, path);
	struct act act = { .kind = ACT_FIELD,
			   .field = "action.owner",
			   .value = "on-call, risk scoring",
			   .now_ns = INSTANT_NONE };
	ck_assert_msg(engine_do(engine, &act, &err) == 0, "%s", err.text);
	close_sample(engine);
	engine = open_sample(NULL, path);
	ck_assert_str_eq(look(engine, INSTANT_NONE)->owner, "on-call, risk scoring");
	ck_assert_int_eq(engine_write(engine, DOCUMENT_MD, NULL, &out, &err), 0);
	ck_assert_ptr_nonnull(strstr(out.at, "on-call, risk scoring"));
	close_sample(engine);
	unlink(path);
	str_release(&out);
}
END_TEST

START_TEST(an_unknown_field_or_version_is_a_usage_error_that_names_those_seen)
{
	struct engine *engine = open_sample(NULL, NULL);
	const struct document_options by = { .by = "flavour" }, gate = { .gate_canary = "v9" };
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(engine_write(engine, DOCUMENT_STATS_JSON, &by, &out, &err), -1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "version endpoint"));
	ck_assert_int_eq(engine_write(engine, DOCUMENT_GATE_JSON, &gate, &out, &err), -1);
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "v1.2"));
	ck_assert_uint_eq(out.len, 0);
	close_sample(engine);
}
END_TEST

START_TEST(a_gate_that_is_asked_to_try_the_baseline_against_itself_plays_the_log)
{
	static const char *const tries[] = { "--aa", "5", NULL };
	struct engine *engine = open_sample(NULL, NULL);
	const struct document_options options = { .gate_set = tries };
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(engine_write(engine, DOCUMENT_GATE_TEXT, &options, &out, &err), 2);
	/* The sample has 3 requests of its baseline: too few to split. */
	ck_assert_ptr_nonnull(strstr(out.at, "A/A: not run: 3 baseline records are fewer than"));
	str_clear(&out);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_GATE_JSON, &options, &out, &err), 2);
	ck_assert_ptr_nonnull(strstr(out.at, "\"aa\":\"not run: 3"));
	str_release(&out);
	close_sample(engine);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("engine");
	TCase *t = tcase_create("engine");

	tcase_add_test(t, the_first_screen_names_version_harm_control_and_books);
	tcase_add_test(t, a_gate_that_is_asked_to_try_the_baseline_against_itself_plays_the_log);
	tcase_add_test(t, the_timeline_marks_onset_gate_and_the_moment_the_answer_was_known);
	tcase_add_test(t, at_an_earlier_moment_nothing_later_shows);
	tcase_add_test(t, the_moment_of_the_command_line_and_that_of_the_screen_agree);
	tcase_add_test(t, a_mend_stands_between_the_records_it_parted);
	tcase_add_test(t, steps_along_records_and_timeouts_end_where_the_log_ends);
	tcase_add_test(t, what_a_person_writes_is_kept_and_stands_in_the_document);
	tcase_add_test(t, an_unknown_field_or_version_is_a_usage_error_that_names_those_seen);
	suite_add_tcase(s, t);
	return s;
}
