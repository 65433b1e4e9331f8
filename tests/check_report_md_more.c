/* check_report_md_more: edits stand, tables hold, hostile strings do nothing, text wraps. */
/* SPDX-License-Identifier: MIT */
#include "core/base/text.h"
#include "tests/runner.h"
#include "tests/told_logs.h"

START_TEST(what_people_typed_stands_in_the_document)
{
	static const char *const typed[][2] = {
		{ "action.what", "Disable the model flag." },
		{ "action.owner", "on-call, risk scoring" },
		{ "action.executor", "Sam" },
		{ "action.effect", "Fast again." },
		{ "action.undo", "Enable the model flag." },
		{ "action.risks", "A stale cache." },
		{ "prevent.what", "Gate each model at 5% timeouts." },
		{ "prevent.owner", "ML platform lead" },
		{ "prevent.due", "2025-08-15" },
		{ "prevent.where", "canary step 2" },
		{ "retro.1", "The old model answered." },
		{ "rca.mechanism", "a slow feature store" },
		{ "rca.test", "trace it" },
		{ "rca.contributing", "no gate on Fridays" },
		{ "rca.suspect", "the v1.3 model" },
		{ "declare.severity", "SEV1" },
		{ "declare.zone", "Africa/Nairobi" },
		{ "action.precheck.1", "no" },
		{ "action.escalate_to", "head of platform" },
		{ "action.declined", "it fades by itself" },
		{ "declare.title", "Slow scoring" },
	};
	struct told *told = the_sample();
	struct str out = { 0 };

	for (size_t i = 0; i < LENGTH(typed); i++)
		told_keep(told, typed[i][0], typed[i][1], NULL);
	told_write(told, report_md, &out);
	for (size_t i = 0; i < LENGTH(typed); i++)
		ck_assert_msg(strstr(str_text(&out), typed[i][1]) != NULL, "missing: %s",
			      typed[i][1]);
	ck_assert_ptr_nonnull(
		strstr(str_text(&out), "# Slow scoring \xe2\x80\x93 Root Cause Analysis\n"));
	ck_assert_ptr_null(strstr(str_text(&out), "Roll back or disable"));
	str_release(&out);
	told_free(told);
}
END_TEST

START_TEST(a_card_put_away_is_not_shown_and_a_judgement_is)
{
	struct told *told = the_sample();
	struct str out = { 0 };

	told_keep(told, "rca.pick.E6", "no", NULL);
	told_keep(told, "rca.judge.load", "agree", NULL);
	told_write(told, report_md, &out);
	ck_assert_ptr_null(strstr(str_text(&out), "**E6**"));
	ck_assert_ptr_nonnull(strstr(str_text(&out), "**E5**"));
	ck_assert_ptr_nonnull(strstr(str_text(&out), "| load | ruled out (agree) |"));
	str_release(&out);
	told_free(told);
}
END_TEST

/* Every line of a table has the bars of its head; escaped bars are text. */
static void
assert_tables(const char *text)
{
	size_t bars_of_head = 0;
	bool is_fence = false;

	for (const char *at = text; *at; ) {
		const char *stop = strchr(at, '\n');
		size_t bars = 0;

		is_fence ^= strncmp(at, "```", 3) == 0;
		for (const char *c = at; c < stop; c++)
			bars += *c == '|' && (c == at || c[-1] != '\\');
		if (is_fence || *at != '|') {
			bars_of_head = 0;
		} else {
			ck_assert_uint_gt(bars, 2);
			ck_assert_msg(!bars_of_head || bars == bars_of_head, "%.*s",
				      (int)(stop - at), at);
			bars_of_head = bars;
		}
		at = stop + 1;
	}
}

/* Versions and endpoints that would break a table, mark up, call somebody or color a terminal. */
#define EVIL "v|1.3`<b>@all **x** [a](http:\\/\\/e.vil) # \\u001b[31m\\u202e " \
	"<!-- sitrep:end cause -->"
#define EVIL_LINE(second, ms, status, version)                                                     \
	"{\"time\":\"2025-08-01T18:0" second                                                       \
	"Z\",\"endpoint\":\"/risk|`score`\",\"latency_ms\":" ms ",\"status\":" status              \
	",\"version\":\"" version "\"}\n"

START_TEST(hostile_strings_leave_tables_and_terminals_whole)
{
	static const char log[] =
		EVIL_LINE("5:00", "120", "200", "v1.2") EVIL_LINE("6:00", "750", "504", EVIL)
		EVIL_LINE("6:20", "820", "504", EVIL) EVIL_LINE("6:30", "90", "200", "v1.2")
		EVIL_LINE("6:40", "700", "504", EVIL) EVIL_LINE("7:00", "95", "200", "v1.2")
		EVIL_LINE("7:15", "890", "504", EVIL);
	struct told *told = told_text(log, NULL);
	struct str out = { 0 }, safe = { 0 };

	ck_assert_int_eq(told->verdict.kind, KIND_BAD_VERSION);
	told_keep(told, "action.owner", "@everyone <script>|`x`", NULL);
	told_write(told, report_md, &out);
	assert_tables(str_text(&out));
	const char *end = strstr(str_text(&out), "\n## Appendix");
	ck_assert_ptr_null(memmem(str_text(&out), (size_t)(end - out.at), "<b>", 3));
	ck_assert_ptr_null(memmem(str_text(&out), (size_t)(end - out.at), "@", 1));
	ck_assert_ptr_null(memmem(str_text(&out), (size_t)(end - out.at), "http://", 7));
	/* Brackets are text: each but those around citations has its backslash. */
	for (const char *at = str_text(&out); (at = strstr(at, "](")) && at < end; at++)
		ck_assert_int_eq(at[-1], '\\');
	ck_assert_uint_eq(count(str_text(&out), "\n<!-- sitrep:end cause -->\n"), 1);
	/* No byte of it needs to be made visible any more. */
	for (const char *line = str_text(&out), *stop; (stop = strchr(line, '\n')); line = stop + 1)
		ck_assert_uint_eq(text_safe(&safe, line, (size_t)(stop - line)), 0);
	/* And the command is a template: the version never reaches it. */
	ck_assert_ptr_nonnull(strstr(str_text(&out), "stop routing to {bad}"));
	str_release(&safe);
	str_release(&out);
	told_free(told);
}
END_TEST

START_TEST(tables_are_whole_and_blocks_are_marked_in_every_document)
{
	struct told *told = logs[_i]();
	struct str out = { 0 }, again = { 0 };

	told_write(told, report_md, &out);
	assert_tables(str_text(&out));
	ck_assert_uint_eq(count(str_text(&out), "<!-- sitrep:begin "),
			  count(str_text(&out), "<!-- sitrep:end "));
	ck_assert_uint_eq(count(str_text(&out), "<!-- sitrep:begin "), 11);
	told_write(told, report_md, &again);
	ck_assert_str_eq(str_text(&out), str_text(&again));	/* the same bytes each time */
	str_release(&out);
	str_release(&again);
	told_free(told);
}
END_TEST

START_TEST(plain_text_keeps_to_80_columns_and_holds_no_markup)
{
	struct told *told = logs[_i]();
	struct str out = { 0 };

	told_write(told, report_text, &out);
	const char *end = strstr(str_text(&out), "Cited records"), *stop;
	for (const char *line = str_text(&out); (stop = strchr(line, '\n')) && line < end;
	     line = stop + 1) {
		char copy[1024];

		ck_assert_uint_lt((size_t)(stop - line), sizeof(copy));
		snprintf(copy, sizeof(copy), "%.*s", (int)(stop - line), line);
		ck_assert_msg(text_width(copy) <= 80 || !strchr(copy + 2, ' '), "%s", copy);
		ck_assert_ptr_null(strstr(copy, "**"));
		ck_assert_ptr_null(strstr(copy, "<!--"));
		ck_assert_ptr_null(strstr(copy, "&lt;"));
	}
	ck_assert_ptr_nonnull(strstr(str_text(&out), "What\xe2\x80\x99s causing the slowdown?"));
	str_release(&out);
	told_free(told);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("report_md_more");
	TCase *t = tcase_create("report_md_more");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, what_people_typed_stands_in_the_document);
	tcase_add_test(t, a_card_put_away_is_not_shown_and_a_judgement_is);
	tcase_add_test(t, hostile_strings_leave_tables_and_terminals_whole);
	tcase_add_loop_test(t, tables_are_whole_and_blocks_are_marked_in_every_document, 0,
			    (int)LENGTH(logs));
	tcase_add_loop_test(t, plain_text_keeps_to_80_columns_and_holds_no_markup, 0,
			    (int)LENGTH(logs));
	suite_add_tcase(s, t);
	return s;
}
