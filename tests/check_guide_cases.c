/* check_guide_cases: the fixtures of guide.md section 10: verdict, action, check, lint. */
/* SPDX-License-Identifier: MIT */
#include "tests/guide_case.h"

/* A record every step_s seconds from 10:00 on, made by a rule of its number. */
struct line { const char *version, *endpoint, *status; int ms; };
static void
make_log(struct str *log, int n, int step_s, void (*rule)(int i, struct line *line))
{
	for (int i = 0; i < n; i++) {
		struct line line = { "v1", "/a", "OK", 90 + i * 7 % 31 };

		rule(i, &line);
		story_record(log, 36000 + i * step_s, line.version, line.endpoint, line.ms,
			     line.status);
	}
}

static void
healthy(int i, struct line *line)
{
	line->version = i % 2 ? "v2" : "v1";
	line->endpoint = i % 4 < 2 ? "/a" : "/b";
}

static void
both_slow(int i, struct line *line)
{
	healthy(i, line);
	if (i < 200)
		return;
	line->ms *= 8;
	line->status = i % 3 ? "OK" : "Timeout";
}

static void
one_version(int i, struct line *line)
{
	line->endpoint = i % 4 < 2 ? "/a" : "/b";
	line->ms *= i < 200 ? 1 : 8;
}

/* /b takes 8 times as long whoever answers, and v2 gets most of /b: pooled, v2 looks slow. */
static void
simpson(int i, struct line *line)
{
	bool is_b = i % 2;

	line->endpoint = is_b ? "/b" : "/a";
	line->version = (is_b ? i % 10 != 1 : i % 10 == 2) ? "v2" : "v1";
	line->ms *= is_b ? 8 : 1;
}

static void
faster(int i, struct line *line)
{
	healthy(i, line);
	if (i < 200)
		line->version = "v1";
	else if (i % 2) {
		line->ms = 10 + i % 7;
		line->status = i % 4 == 1 ? "Timeout" : "OK";
	}
}

/* Three versions: the newest is bad, the other two are well; v2 came after v1. */
static void
three(int i, struct line *line)
{
	line->endpoint = i % 6 < 3 ? "/a" : "/b";
	line->version = i < 100 ? "v1" : i % 2 ? "v2" : "v1";
	if (i < 250 || i % 3)
		return;
	line->version = "v3";
	line->ms *= 8;
	line->status = i % 2 ? "Timeout" : "OK";
}

static void
told_of(void (*rule)(int, struct line *), int n)
{
	struct str log = { 0 };

	make_log(&log, n, 2, rule);
	told = told_text(log.at, NULL);
	str_release(&log);
}

START_TEST(a_healthy_log_has_no_suspect_and_no_action)
{
	told_of(healthy, 400);
	char *text = report_and_lint();
	ck_assert_str_eq(kind_word(told->verdict.kind), "none");
	ck_assert_str_eq(told->guide.action_kind, "none");
	ck_assert_str_eq(told->guide.status, "none");
	ck_assert_str_eq(told->guide.severity, "unset");
	ck_assert_int_eq(told->facts.gate.gate.result, GATE_PASS);
	never(text, "most likely");
	never(text, "timeouts spiked");
	free(text);
}
END_TEST

START_TEST(both_versions_slow_is_shared_and_nothing_is_rolled_back)
{
	told_of(both_slow, 400);
	char *text = report_and_lint();
	ck_assert_str_eq(kind_word(told->verdict.kind), "shared");
	ck_assert_str_eq(told->guide.action_kind, "investigate");
	ck_assert_msg(strcasestr(text, "no concurrent control") != NULL, "%.2000s", text);
	never(text, "route all traffic");
	free(text);
}
END_TEST

START_TEST(with_one_version_no_version_is_named_surely)
{
	told_of(one_version, 400);
	char *text = report_and_lint();
	ck_assert(told->verdict.kind != KIND_BAD_VERSION ||
		  told->verdict.certainty <= CERTAINTY_ASSOCIATED);
	ck_assert(!told->facts.gate.exists || told->facts.gate.gate.result == GATE_INSUFFICIENT);
	ck_assert_str_ne(told->guide.action_kind, "rollback");
	free(text);
}
END_TEST

START_TEST(a_slow_endpoint_served_by_the_new_version_blames_no_version)
{
	told_of(simpson, 600);
	char *text = report_and_lint();
	ck_assert_msg(told->verdict.kind == KIND_NONE || told->verdict.kind == KIND_ENDPOINT, "%s",
		      kind_word(told->verdict.kind));
	ck_assert_str_ne(told->guide.action_kind, "rollback");
	free(text);
}
END_TEST

START_TEST(a_version_that_answers_fast_and_fails_is_faster_but_broken)
{
	told_of(faster, 600);
	char *text = report_and_lint();
	ck_assert_str_eq(kind_word(told->verdict.kind), "faster_but_broken");
	ck_assert_str_eq(told->guide.action_kind, "rollback");
	ck_assert_int_eq(told->facts.gate.gate.result, GATE_FAIL);
	free(text);
}
END_TEST

START_TEST(of_three_versions_the_target_is_the_newest_healthy_one)
{
	told_of(three, 600);
	char *text = report_and_lint();
	ck_assert_str_eq(kind_word(told->verdict.kind), "bad_version");
	ck_assert_str_eq(told->guide.action_kind, "rollback");
	ck_assert_str_eq(cause_text(told->store, &told->guide.suspect, &told->arena), "v3");
	ck_assert_str_eq(cause_text(told->store, &told->guide.target, &told->arena), "v2");
	free(text);
}
END_TEST

START_TEST(five_records_are_too_few_to_tell)
{
	told_of(healthy, 5);
	char *text = report_and_lint();
	ck_assert_int_eq(told->verdict.incident, TRUTH_UNKNOWN);
	ck_assert_str_eq(kind_word(told->verdict.kind), "unclear");
	ck_assert_str_eq(told->guide.action_kind, "investigate");
	never(text, "no incident");
	free(text);
}
END_TEST

START_TEST(a_surge_on_all_versions_is_load_and_load_is_shed)
{
	told = told_file("samples/load-surge.json", NULL);
	char *text = report_and_lint();
	ck_assert_str_eq(kind_word(told->verdict.kind), "load");
	ck_assert_str_eq(told->guide.action_kind, "shed_load");
	never(text, "Roll back or disable");
	free(text);
}
END_TEST

/* Order and copies change the data block alone: the rest of the document is the same. */
START_TEST(out_of_order_and_doubled_lines_give_the_same_document)
{
	static const struct story_log story = { .ends = ENDS_OPEN };
	struct str log = { 0 }, mixed = { 0 };
	char *line[1024], *save = NULL;
	size_t n = 0;

	story_log_write(&story, &log);
	char *copy = strdup(log.at);
	for (char *at = strtok_r(copy, "\n", &save); at; at = strtok_r(NULL, "\n", &save))
		line[n++] = at;
	for (size_t i = 0; i < n; i++) {	/* pairs swapped */
		size_t k = (i ^ 1) < n ? i ^ 1 : i;
		str_fmt(&mixed, "%s\n", line[k]);
	}
	told = told_text(log.at, NULL);
	char *first = report_and_lint();
	struct verdict was = told->verdict;
	double p50 = told->facts.all->p50_ms;
	const char *cause = strdup(cause_text(told->store, &was.cause, &told->arena));
	close_told();
	told = told_text(mixed.at, NULL);
	char *second = report_and_lint();
	ck_assert_str_eq(kind_word(told->verdict.kind), kind_word(was.kind));
	ck_assert_int_eq(told->verdict.certainty, was.certainty);
	ck_assert_str_eq(cause_text(told->store, &told->verdict.cause, &told->arena), cause);
	ck_assert_int_eq(told->verdict.onset.at_or_before_ns, was.onset.at_or_before_ns);
	ck_assert_double_eq(told->facts.all->p50_ms, p50);
	free((char *)cause);
	free(copy);
	free(first);
	free(second);
	str_release(&log);
	str_release(&mixed);
}
END_TEST

/* -- hostile names -- */

static const char *const hostile[] = {
	"v1\\u001b[31m", "a|b", "@channel", "<img src=x>", "[x](http://e.example)", "`id`", "$(id)",
	"# head", "- item", "1. item", "\\u202ev2", "v\\u00002", "**bold**", "_x_", "~~x~~",
	"https://e.example/", "www.e.example", "&lt;", "a\\nb", "; rm -rf /",
};

START_TEST(hostile_names_stay_text_in_every_document)
{
	struct str log = { 0 }, slack = { 0 };

	for (int i = 0; i < 300; i++) {
		bool is_new = i > 100 && i % 2;
		char endpoint[64];
		snprintf(endpoint, sizeof(endpoint), "/a/%s", hostile[_i]);
		story_record(&log, 36000 + 2 * i, is_new ? hostile[_i] : "v1", endpoint,
			     is_new ? 900 : 100, is_new && i % 4 == 1 ? "Timeout" : "OK");
	}
	told = told_text(log.at, NULL);
	char *text = report_and_lint();		/* L17 and L29 are among its rules */
	for (const char *c = text; *c; c++)
		ck_assert_msg((unsigned char)*c >= ' ' || *c == '\n', "%02X in %.80s",
			      (unsigned char)*c, c - (c - text > 40 ? 40 : 0));
	told_write(told, report_slack, &slack);
	ck_assert_ptr_null(strchr(slack.at, '@'));
	ck_assert_ptr_null(strstr(slack.at, "<img"));
	free(text);
	str_release(&log);
	str_release(&slack);
}
END_TEST

/* guide.md section 2: of a gap in the log `restore_data` is offered, and no act on production. */
START_TEST(a_gap_in_the_log_is_mended_and_production_left_alone)
{
	struct str log = { 0 }, page = { 0 };

	for (int s = 0; s < 3600; s++)
		if (s < 2000 || s > 2400)
			story_record(&log, 36000 + s, "v1", "/pay", 100 + s % 9, "OK");
	told = told_text(log.at, NULL);
	char *text = report_and_lint();
	ck_assert_int_eq(told->verdict.kind, KIND_DATA_GAP);
	ck_assert_str_eq(told->guide.action_kind, "restore_data");
	ck_assert_ptr_nonnull(strstr(text, "nothing on production is changed"));
	ck_assert_ptr_nonnull(strstr(text, "Act on production (the log shows nothing"));
	ck_assert_ptr_null(strstr(text, "turned away"));
	ck_assert_ptr_null(strstr(text, "carry the traffic"));
	told_write(told, report_statuspage, &page);
	ck_assert_ptr_null(strstr(page.at, "timeouts when"));
	free(text);
	str_release(&log);
	str_release(&page);
}
END_TEST

/* Without a status nothing is counted that was not recorded, in no document. */
START_TEST(without_a_status_no_document_counts_timeouts)
{
	static void (*const sink[])(const struct dossier *, struct str *) = {
		report_md, report_text, report_slack, report_talk, rca_text,
	};
	struct str log = { 0 }, out = { 0 };

	for (int s = 0; s < 1200; s++) {
		bool is_new = s > 600 && s % 3 == 0;

		str_fmt(&log, "{\"timestamp\":\"2025-08-01T10:%02d:%02dZ\",\"endpoint\":\"/pay\","
			"\"responseTimeMs\":%d,\"modelVersion\":\"v%d\"}\n", s / 60, s % 60,
			(is_new ? 900 : 100) + s % 9, 1 + is_new);
	}
	told = told_text(log.at, NULL);
	free(report_and_lint());
	ck_assert_int_eq(told->verdict.kind, KIND_BAD_VERSION);
	for (size_t i = 0; i < LENGTH(sink); i++) {
		str_clear(&out);
		told_write(told, sink[i], &out);
		ck_assert_msg(!strstr(out.at, " 0 of 1200") && !strstr(out.at, "timed out in 0") &&
			      !strstr(out.at, "0 timeouts") && !strstr(out.at, "timeouts 0 of") &&
			      !strstr(out.at, "0 of its"), "%zu: %.900s", i,
			      strstr(out.at, "## 2") ? strstr(out.at, "## 2") : out.at);
	}
	str_clear(&out);
	told_write(told, report_md, &out);
	ck_assert_ptr_nonnull(strstr(out.at, "whether one timed out is not recorded"));
	ck_assert_ptr_nonnull(strstr(out.at, "not recorded |"));	/* the table */
	for (size_t i = 0; i < told->guide.n_verify; i++)
		ck_assert_str_ne(told->guide.verify[i].metric, "timeout_rate");
	str_release(&log);
	str_release(&out);
}
END_TEST

/* No claim cites more than 12 lines (guide.md section 10). */
static void
expect_few_lines(const char *text)
{
	for (const char *at = text; (at = strstr(at, "[L")); at++) {
		size_t n = 1;

		for (const char *c = at; *c && *c != ']' && *c != '\n'; c++)
			n += strncmp(c, ", L", 3) == 0;
		ck_assert_msg(n <= 12, "%.200s", at);
	}
}

/* 200 versions and many endpoints: the document names the worst and counts the rest. */
START_TEST(of_very_many_versions_the_document_keeps_to_the_worst)
{
	struct str log = { 0 };
	char version[16], endpoint[16];
	const bool is_full = getenv("SITREP_MANY") != NULL;
	const int n = is_full ? 1000000 : 20000, places = is_full ? 5000 : 500;

	for (int i = 0; i < n; i++) {
		snprintf(version, sizeof(version), "v%d", i % 200);
		snprintf(endpoint, sizeof(endpoint), "/e%d", i / 3 % places);
		story_record(&log, 36000 + i / (n / 2000), version, endpoint,
			     i % 200 == 7 ? 900 : 100,
			     i % 200 == 7 && i % 3 == 0 ? "Timeout" : "OK");
	}
	told = told_text(log.at, NULL);
	char *text = report_and_lint();
	const char *table = strstr(text, "| version | endpoint |");
	size_t rows = 0;
	for (const char *at = table; at && *at == '|'; at = strchr(at, '\n') + 1)
		rows++;
	ck_assert_uint_le(rows, 12);
	ck_assert_ptr_nonnull(strstr(text, " more."));
	expect_few_lines(text);
	free(text);
	str_release(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide cases");
	TCase *t = tcase_create("fixtures");

	tcase_add_checked_fixture(t, NULL, close_told);
	tcase_set_timeout(t, 120);
	tcase_add_test(t, a_healthy_log_has_no_suspect_and_no_action);
	tcase_add_test(t, both_versions_slow_is_shared_and_nothing_is_rolled_back);
	tcase_add_test(t, with_one_version_no_version_is_named_surely);
	tcase_add_test(t, a_slow_endpoint_served_by_the_new_version_blames_no_version);
	tcase_add_test(t, a_version_that_answers_fast_and_fails_is_faster_but_broken);
	tcase_add_test(t, of_three_versions_the_target_is_the_newest_healthy_one);
	tcase_add_test(t, five_records_are_too_few_to_tell);
	tcase_add_test(t, a_surge_on_all_versions_is_load_and_load_is_shed);
	tcase_add_test(t, out_of_order_and_doubled_lines_give_the_same_document);
	tcase_add_loop_test(t, hostile_names_stay_text_in_every_document, 0, (int)LENGTH(hostile));
	tcase_add_test(t, a_gap_in_the_log_is_mended_and_production_left_alone);
	tcase_add_test(t, without_a_status_no_document_counts_timeouts);
	tcase_add_test(t, of_very_many_versions_the_document_keeps_to_the_worst);
	suite_add_tcase(suite, t);
	return suite;
}
