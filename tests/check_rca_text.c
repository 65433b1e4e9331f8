/* check_rca_text: the message on the bridge is short, whole, and says what the verdict says. */
/* SPDX-License-Identifier: MIT */
#include "core/base/text.h"
#include "tests/relog.h"

enum { LINES = 25, COLUMNS = 100, GROUPS = 10,
	FAMILIES = SCENARIO_LENGTH(scenario_families) };

static const char *const samples[] = {
	RELOG_SAMPLE, "samples/bad-canary.json", "samples/healthy.json", "samples/load-surge.json",
};

/* Lines of a text; every one at most COLUMNS wide. */
static int
count_lines(const char *text)
{
	int lines = 0;

	for (const char *at = text; *at; lines++) {
		size_t len = strcspn(at, "\n");
		char line[1024] = "";

		ck_assert_uint_lt(len, sizeof(line));
		memcpy(line, at, len);
		ck_assert_msg(text_width(line) <= COLUMNS, "%d columns:\n%s", text_width(line),
			      line);
		ck_assert_msg(!len || at[len - 1] != ' ', "a blank ends the line:\n%s", line);
		ck_assert_int_eq(at[len], '\n');
		at += len + 1;
	}
	return lines;
}

/* The text of a label as one line, the wrapping undone; empty when there is no such label. */
static void
part_of(const char *text, const char *label, struct str *out)
{
	bool is_inside = false;

	str_clear(out);
	for (const char *at = text; *at; at += strcspn(at, "\n") + 1) {
		if (*at != ' ')
			is_inside = !strncmp(at, label, strlen(label));
		if (is_inside)
			str_fmt(out, "%s%.*s", out->len ? " " : "", (int)strcspn(at, "\n") - 10,
				at + 10);
	}
}

static void
must_hold(const struct str *part, const char *label, const char *words, const char *text)
{
	ck_assert_msg(strstr(str_text(part), words) != NULL, "%s lacks '%s':\n%s", label, words,
		      text);
}

/* The first words: kind, certainty, and the whole statement while it fits. */
static void
check_verdict(const char *text, const cJSON *json)
{
	struct str part = { 0 };
	char words[128];

	snprintf(words, sizeof(words), "%s, %s. ", relog_word(json, "verdict.kind"),
		 relog_word(json, "verdict.certainty"));
	ck_assert(!strncmp(text, "Verdict   ", 10));
	part_of(text, "Verdict", &part);
	ck_assert(!strncmp(str_text(&part), words, strlen(words)));
	const cJSON *cause = relog_get(json, "verdict.cause"), *term;
	cJSON_ArrayForEach(term, cause)
		must_hold(&part, "Verdict", term->valuestring, text);
	if (cJSON_GetArraySize(relog_get(json, "verdict.lines")))
		ck_assert_msg(part.at[part.len - 1] == ']', "no lines are cited:\n%s", text);
	str_release(&part);
}

/* Every hypothesis stands in the row of its state. */
static void
check_board(const char *text, const cJSON *json)
{
	static const struct { const char *state, *label; } rows[] = {
		{ "leading", "Leading" }, { "possible", "Possible" }, { "ruled_out", "Ruled out" },
		{ "not_testable", "Untested" },
	};
	struct str part = { 0 };

	for (size_t r = 0; r < LENGTH(rows); r++) {
		const cJSON *row;

		part_of(text, rows[r].label, &part);
		cJSON_ArrayForEach(row, relog_get(json, "hypotheses"))
			if (!strcmp(relog_word(row, "state"), rows[r].state) &&
			    !strstr(str_text(&part), " ..."))
				must_hold(&part, rows[r].label, relog_word(row, "kind"), text);
	}
	str_release(&part);
}

/* An incident has something to do next; a small log says in how many runs the verdict holds. */
static void
check_steps(const char *text, const cJSON *json)
{
	struct str part = { 0 };
	bool is_none = !strcmp(relog_word(json, "verdict.kind"), "none");
	const cJSON *robust = relog_get(json, "robustness.leave_one_out");
	char words[64];

	part_of(text, "Next", &part);
	ck_assert_msg(is_none == !part.len, "what is next?\n%s", text);
	part_of(text, "Holds", &part);
	if (cJSON_IsObject(robust) && relog_get(robust, "of")->valueint) {
		snprintf(words, sizeof(words), "holds in %d of %d runs without one record",
			 relog_get(robust, "same_cause")->valueint,
			 relog_get(robust, "of")->valueint);
		must_hold(&part, "Holds", words, text);
	}
	str_release(&part);
}

static void
check_message(const char *path)
{
	struct str text = { 0 };
	struct judged judged;

	judged_open(&judged, path);
	judged_text(&judged, &text);
	cJSON *json = judged_rca(&judged);
	int lines = count_lines(str_text(&text));

	ck_assert_msg(lines >= 8 && lines <= LINES, "%d lines:\n%s", lines, text.at);
	check_verdict(text.at, json);
	check_board(text.at, json);
	check_steps(text.at, json);
	str_release(&text);
	cJSON_Delete(json);
	judged_close(&judged);
}

START_TEST(the_message_about_a_sample_is_short_and_whole)
{
	check_message(samples[_i]);
}
END_TEST

static void
check_scenario(int family, uint64_t seed)
{
	struct scenario scenario;
	struct relog log;

	scenario_make(&scenario_families[family], seed, &scenario);
	relog_open(&log);
	relog_write(&log, scenario.file[0].at, scenario.file[0].len);
	check_message(log.path);
	relog_close(&log);
	scenario_release(&scenario);
}

/* Ten families; SITREP_MANY=n: all of them, with n / 500 seeds more each. */
START_TEST(the_message_about_a_scenario_is_short_and_whole)
{
	const char *many = getenv("SITREP_MANY");
	uint64_t seeds = many ? strtoull(many, NULL, 10) / 500 + 1 : 1;

	for (int family = _i * FAMILIES / GROUPS; family < (_i + 1) * FAMILIES / GROUPS;
	     family += many ? 1 : FAMILIES)
		for (uint64_t k = 0; k < seeds; k++)
			check_scenario(family, 11 + 2 * k);
}
END_TEST

START_TEST(without_a_status_nothing_is_said_to_have_timed_out)
{
	struct scenario scenario;
	struct judged judged;
	struct relog log;
	struct str text = { 0 }, part = { 0 };

	relog_small("no_status", &scenario);
	relog_open(&log);
	relog_write(&log, scenario.file[0].at, scenario.file[0].len);
	judged_open(&judged, log.path);
	judged_text(&judged, &text);
	ck_assert_msg(!strstr(text.at, "timed out in") && !strstr(text.at, "failed in"), "%s",
		      text.at);
	part_of(text.at, "Impact", &part);
	must_hold(&part, "Impact", "no status field, so timeouts cannot be counted", text.at);
	judged_close(&judged);
	relog_close(&log);
	scenario_release(&scenario);
	str_release(&text);
	str_release(&part);
}
END_TEST

/* A log of two versions and an endpoint whose names are made of one text, `times` of it. */
static void
write_named(struct relog *log, const char *text, int times)
{
	struct str out = { 0 }, name = { 0 };

	for (int i = 0; i < times; i++)
		str_add(&name, text);
	for (int i = 0; i < 16; i++)
		str_fmt(&out, "{\"time\":\"2025-08-01T18:%02d:00Z\",\"endpoint\":\"/%s\","
			"\"model_version\":\"%s%d\",\"latency_ms\":%d,\"status\":\"%s\"}\n", i,
			name.at, name.at, i % 2, i % 2 ? 900 + i : 100 + i,
			i % 2 ? "Timeout" : "OK");
	relog_write(log, out.at, out.len);
	str_release(&out);
	str_release(&name);
}

/* Names without a blank, of wide letters, of none, of a thousand columns: still a message. */
START_TEST(a_name_of_any_length_does_not_break_the_frame)
{
	static const char *const texts[] = { "x", "/\xe6\xbc\xa2", "a b ", "e\xcc\x81", "-. ",
		"\xf0\x9f\x91\xa9\xe2\x80\x8d" };
	static const int times[] = { 1, 30, 87, 400 };
	struct relog log;
	struct str text = { 0 };

	relog_open(&log);
	for (size_t i = 0; i < LENGTH(times); i++) {
		struct judged judged;

		write_named(&log, texts[_i], times[i]);
		judged_open(&judged, log.path);
		judged_text(&judged, &text);
		judged_close(&judged);
		ck_assert_int_le(count_lines(str_text(&text)), LINES);
		ck_assert(!strncmp(text.at, "Verdict   bad_version, ", 23));
		ck_assert_ptr_nonnull(strstr(text.at, "\nImpact    8 of 16 requests timed out"));
	}
	relog_close(&log);
	str_release(&text);
}
END_TEST

START_TEST(a_log_of_one_record_has_a_message)
{
	static const char one[] = "{\"time\":\"2025-08-01T18:00:00Z\",\"endpoint\":\"/a\","
				  "\"latency_ms\":5,\"status\":\"OK\"}\n";
	struct judged judged;
	struct relog log;
	struct str text = { 0 };

	relog_open(&log);
	relog_write(&log, one, sizeof(one) - 1);
	judged_open(&judged, log.path);
	judged_text(&judged, &text);
	judged_close(&judged);
	ck_assert_int_le(count_lines(str_text(&text)), LINES);
	ck_assert(!strncmp(text.at, "Verdict   unclear, inconclusive. ", 33));
	relog_close(&log);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("rca_text");
	TCase *tests = tcase_create("bridge");

	tcase_set_timeout(tests, 300);
	tcase_add_loop_test(tests, the_message_about_a_sample_is_short_and_whole, 0,
		LENGTH(samples));
	tcase_add_loop_test(tests, the_message_about_a_scenario_is_short_and_whole, 0, GROUPS);
	tcase_add_loop_test(tests, a_name_of_any_length_does_not_break_the_frame, 0, 6);
	tcase_add_test(tests, without_a_status_nothing_is_said_to_have_timed_out);
	tcase_add_test(tests, a_log_of_one_record_has_a_message);
	suite_add_tcase(suite, tests);
	return suite;
}
