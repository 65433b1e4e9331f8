/* check_lint: the 30 rules of guide.md section 9: a good report passes, each wound is found. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/schema.h"
#include "tests/lint_case.h"

static struct lint_case good;

static void
open_good(void)
{
	lint_open(&good);
}

static void
close_good(void)
{
	lint_close(&good);
}

START_TEST(the_filled_report_of_the_sample_passes_every_rule)
{
	const struct lint *lint = lint_check(&good, NULL, NULL, true);

	ck_assert_msg(lint->n == 0 && lint->n_gaps == 0, "%s", lint_all(lint));
}
END_TEST

START_TEST(the_draft_of_the_sample_has_warnings_and_no_errors)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	struct dossier dossier = lint_dossier(told);
	struct arena arena = { 0 };
	struct str json = { 0 };
	struct lint lint;

	told_fold(told);
	report_json(&dossier, &json);
	struct lint_input input = { .report = json.at, .report_len = json.len, .fresh = &dossier,
				    .again = &dossier };
	ck_assert_int_eq(lint_run(&input, &arena, &lint, NULL), 0);
	ck_assert_msg(lint.n_errors == 0 && lint.n > 0, "%s", lint_all(&lint));
	ck_assert(lint_found(&lint, "L16", false));
	input.is_final = true;		/* the same as errors when it is to be final */
	ck_assert_int_eq(lint_run(&input, &arena, &lint, NULL), 0);
	for (size_t i = 0; i < 4; i++) {
		static const char *const owed[] = { "L16", "L18", "L19", "L20" };
		ck_assert_msg(lint_found(&lint, owed[i], true), "%s", owed[i]);
	}
	str_release(&json);
	arena_release(&arena);
	told_free(told);
}
END_TEST

START_TEST(without_the_log_what_needs_it_is_not_checked)
{
	static const char *const gaps[] = { "L04", "L21", "L28" };
	const struct lint *lint = lint_check(&good, NULL, NULL, false);

	ck_assert_msg(lint->n == 0, "%s", lint_all(lint));
	ck_assert_uint_eq(lint->n_gaps, LENGTH(gaps));
	for (size_t i = 0; i < LENGTH(gaps); i++)
		ck_assert_str_eq(lint->gap[i].code, gaps[i]);
}
END_TEST

START_TEST(what_is_no_report_is_refused)
{
	static const char *const none[] = { "", "[]", "3", "{", "report" };
	struct arena arena = { 0 };
	struct lint lint;
	struct err err = { 0 };
	struct lint_input input = { .report = none[_i], .report_len = strlen(none[_i]) };

	ck_assert_int_eq(lint_run(&input, &arena, &lint, &err), -1);
	ck_assert_int_eq(err.code, ERR_NO_RECORD);
	arena_release(&arena);
}
END_TEST

START_TEST(an_empty_object_is_taken_as_a_bad_report)
{
	const struct lint *lint = lint_check(&good, "{}", "", false);

	ck_assert(lint_found(lint, "L27", true));
	ck_assert(lint_found(lint, "L01", true));
}
END_TEST

/* -- a wound a row: the rule it breaks, where, what is put there; also: rules it cannot but break.
 * Without a log, but where only the log can tell. -- */

static const struct wound { const char *code, *path, *put, *also; bool has_log; } wound[] = {
	{ "L02", "incident.title", "\"\"", "L27", false },
	{ "L02", "rca.impact.requests", NULL, "", false },
	{ "L03", "action.target", "{\"version\":\"v9\"}", "", false },
	{ "L03", "action.target", "{\"version\":\"v1.3\"}", "", false },
	{ "L03", "action.suspect", "{\"version\":\"v0.9\"}", "", false },
	{ "L03", "action.prechecks.2.answer", "\"no\"", "", false },
	{ "L04", "rca.evidence.0.text",
	  "\"Same endpoint, /risk-score: v1.3 took 750, 820 and 891 ms (mean 820, n=3); v1.2 took "
	  "90, 95 and 120 ms (mean 101.7, n=3). No overlap.\"", "", false },
	{ "L04", "retro.0.text", "\"It held for 47 minutes.\"", "", false },
	{ "L04", "rca.evidence.3.text", "\"The first v1.3 record came at 19:06:00.\"", "", false },
	{ "L05", "rca.evidence.1.lines", "[]", "L27", false },
	{ "L05", "rca.evidence.1.lines.0.file", "\"other.json\"", "", false },
	{ "L05", "rca.evidence.1.lines.0.first", "12", "", false },
	{ "L05", "rca.evidence.1.lines.0.first", "2", "L28", true },
	{ "L05", "rca.evidence.1.records.0", "99", "L28", true },
	{ "L05", "rca.evidence.4.text", "\"/funding-approve on v1.3: 120 ms OK (1 of 2). No v1.2 "
	  "baseline on this endpoint.\"", "L28", true },
	{ "L06", "rca.evidence.1.text", "\"On /risk-score v1.3 timed out in 100%.\"", "", false },
	{ "L06", "rca.evidence.1.text", "\"On /risk-score v1.3 has a mean 820 ms.\"", "", false },
	{ "L06", "rca.evidence.1.text", "\"On /risk-score v1.3 has p95 890 ms (n=3).\"", "",
		false },
	{ "L06", "stats.0.groups.0.latency_ms.p95_is_max", "false", "", false },
	{ "L07", "rca.evidence.0.text", "\"Pooled over endpoints: v1.3 took 768 ms in the mean "
	  "(n=5).\"", "", false },
	{ "L07", "rca.evidence.0.text", "\"v1.3 took 820 ms in the mean (n=3).\"", "", false },
	{ "L07", "rca.like_for_like", "null", "", false },
	{ "L08", "rca.evidence.2.kind", "\"trend\"", "", false },
	{ "L09", "rca.hypotheses", "[]", "L27", false },
	{ "L09", "rca.hypotheses.1.checks", "[]", "", false },
	{ "L09", "rca.hypotheses.1.why", "\"\"", "L27", false },
	{ "L09", "rca.hypotheses.9.why", "\"Who knows.\"", "", false },
	{ "L09", "rca.hypotheses.9.why", "\"Not one of us knows.\"", "", false },
	{ "L09", "rca.hypotheses.9.why", "\"Cannot be told.\"", "", false },
	{ "L10", "rca.cannot_tell", "[]", "L27", false },
	{ "L11", "rca.verdict.certainty", "\"sure\"", "L27 L24", false },
	{ "L11", "rca.verdict.certainty", "\"strong\"", "", false },
	{ "L11", "rca.verdict.certainty", "\"confirmed\"", "L27 L24", false },
	{ "L11", "retro.1.text", "\"v1.3 is the proven cause.\"", "", false },
	{ "L11", "retro.1.text", "\"The timeouts were caused by v1.3.\"", "", false },
	{ "L11", "retro.1.text", "\"v1.3 is very likely the cause.\"", "", false },
	{ "L11", "retro.1.text", "\"v1.3 does blocking I/O.\"", "", false },
	{ "L11", "rca.mechanisms.0.test", "\"not filled\"", "", false },
	{ "L12", "data.repaired", "3", "", false },
	{ "L12", "data.repairs", "[]", "", false },
	{ "L12", "data.notes", "[\"8 of 8 records recovered\"]", "", false },
	{ "L13", "incident.reported.0.claim", "\"Within 20 mins, latency has spiked 200%.\"", "L28",
	  true },
	{ "L13", "incident.reported.0.why", "\"\"", "L27", false },
	{ "L13", "rca.contributing", "[{\"text\":\"Latency rose by 200% that evening.\","
	  "\"basis\":\"human\"}]", "", false },
	{ "L14", "rca.impact.by_endpoint.1.timeouts", "9", "L28", false },
	{ "L14", "rca.impact.by_endpoint.1.n", "7", "", false },
	{ "L15", "action.kind", "\"shed_load\"", "", false },
	{ "L15", "action.what", "\"Roll back v1.3.\\nRestart the database.\"", "", false },
	{ "L15", "action.what", "\"Raise the timeout.\"", "", false },
	{ "L16", "action.owner", "null", "", false },
	{ "L16", "action.undo", "\"not filled\"", "", false },
	{ "L16", "action.expected_effect", "\"not filled\"", "", false },
	{ "L16", "action.deadline_s", "0", "", false },
	{ "L16", "action.verify.hold_s", "30", "L27", false },
	{ "L16", "action.verify.all", "[{\"metric\":\"share\",\"op\":\"==\",\"value\":0},"
	  "{\"metric\":\"share\",\"op\":\"==\",\"value\":0}]", "", false },
	{ "L16", "action.verify.all.1.value", "null", "L27", false },
	{ "L16", "action.verify.all.1.value", "150", "L04 L28", false },
	{ "L17", "action.commands.1.executed_by_tool", "true", "L27", false },
	{ "L17", "action.commands.1.text", "\"kubectl argo rollouts abort {r} -n scoring\"", "",
	  false },
	{ "L17", "action.commands.1.text", "\"kubectl argo rollouts abort x -n y; rm -rf z\"", "",
	  false },
	{ "L17", "action.commands.1.text", "\"kubectl argo rollouts abort $(id) -n y\"", "",
		false },
	{ "L17", "action.commands.1.template", "true", "", false },
	{ "L18", "action.prechecks", "[]", "", false },
	{ "L18", "action.prechecks.1.by", "null", "", false },
	{ "L19", "action.escalate.to", "null", "", false },
	{ "L19", "action.escalate.after_s", "0", "", false },
	{ "L20", "prevention.owner", "null", "", false },
	{ "L20", "prevention.due", "null", "", false },
	{ "L20", "prevention.gates.0.limit", "-1", "", false },
	{ "L20", "prevention.what", "\"We will monitor more and be careful.\"", "", false },
	{ "L21", "prevention.backtest", "null", "", false },
	{ "L21", "prevention.backtest.provisional", "false", "", false },
	{ "L21", "prevention.backtest.false_trips", "2", "", false },
	{ "L22", "retro", "[{\"kind\":\"went_well\",\"text\":\"It held.\",\"basis\":\"human\"}]",
	  "L27", false },
	{ "L22", "retro.0.kind", "\"went_badly\"", "", false },
	{ "L22", "retro.1.text", "\"The platform team should have seen it.\"", "", false },
	{ "L22", "retro.1.text", "\"Ada forgot the canary.\"", "", false },
	{ "L23", "timeline.0.t", "\"2025-08-01T18:07:00Z\"", "", false },
	{ "L23", "timeline.1.kind", "\"\"", "L27", false },
	{ "L23", "timeline.1.lines", "[]", "", false },
	{ "L24", "incident.status", "\"resolved\"", "L27", false },
	{ "L24", "incident.status", "\"monitoring\"", "", false },
	{ "L24", "retro.0.text", "\"It was fixed in no time.\"", "", false },
	{ "L25", "rca.contributing", "[{\"text\":\"Grace merged it.\",\"basis\":\"human\"}]", "",
	  false },
	{ "L25", "rca.contributing", "[{\"text\":\"The platform team was slow.\",\"basis\":"
	  "\"human\"}]", "", false },
	{ "L25", "rca.verdict.cause", "{\"version\":\"Grace\"}", "", false },
	{ "L27", "limits", NULL, "", false },
	{ "L27", "stage", "\"sketch\"", "", false },
	{ "L28", "facts.0.value", "9", "", true },
	{ "L28", "stats.0.groups.0.n", "9", "", true },
	{ "L28", "rca.verdict.kind", "\"load\"", "L15", true },
	{ "L28", "rca.hypotheses.1.checks.0.text", "\"Nothing.\"", "", true },
	{ "L29", "retro.0.text", "\"The key was AKIAABCDEFGHIJKLMNOP.\"", "", false },
	{ "L29", "retro.0.text", "\"Card 4111 1111 1111 1111 was refused.\"", "L04", false },
	{ "L29", "retro.0.text", "\"password=hunter2xx\"", "", false },
	{ "L29", "retro.0.text", "\"red \\u001b[31m\"", "L04", false },
	{ "L30", "timeline.1.visibility", "\"ext\"", "", false },
	{ "L30", "timeline.0", "{\"seq\":1,\"t\":\"2025-08-01T18:05:00Z\",\"t_kind\":\"observed\","
	  "\"src\":\"human\",\"kind\":\"note\",\"text\":\"An outage; no data was lost.\","
	  "\"visibility\":\"ext\"}", "", false },
};

/* The rule fires as an error, and no other rule does but what must. */
static void
expect(const struct lint *lint, const char *code, const char *also, const char *what)
{
	ck_assert_msg(lint_found(lint, code, true), "%s: no %s: %s", what, code, lint_all(lint));
	for (size_t i = 0; i < lint->n; i++) {
		const char *other = lint->finding[i].code;
		/* Where the log is at hand it sees any change. */
		if (strcmp(other, code) != 0 && lint->finding[i].is_error && !strstr(also, other))
			ck_assert_msg(false, "%s: also %s: %s", what, other, lint_all(lint));
	}
}

START_TEST(a_report_with_one_wound_breaks_the_rule_of_it)
{
	const struct wound *row = &wound[_i];
	char *text = lint_wounded(&good, row->path, row->put);
	char also[64];

	snprintf(also, sizeof(also), "%s L27%s", row->also,
		 row->has_log ? " L04 L05 L28 L12 L13 L14 L06" : "");
	expect(lint_check(&good, text, NULL, row->has_log), row->code, also, row->path);
	cJSON_free(text);
}
END_TEST

/* -- the same in the Markdown: what stands there, and what is put for it -- */

static const struct { const char *code, *after, *from, *to, *also; bool has_log; } scar[] = {
	{ "L01", NULL, "Root Cause Analysis", "Post-mortem", "", false },
	{ "L01", NULL, "## 3. Prevention", "## 3. Prevention ", "", false },
	{ "L01", NULL, "### One Long-Term Improvement", "### A Long-Term Improvement", "", false },
	{ "L01", NULL, "## Timeline (UTC)", "## Timeline", "", false },
	{ "L02", NULL, "zone not stated; ", "", "", false },
	{ "L02", NULL, "**Scenario**", "**Scene**", "", false },
	{ "L02", NULL, "**Impact:**", "**Effect:**", "", false },
	{ "L03", "> **In one breath:**", "route all traffic to v1.2", "route all traffic away", "",
	  false },
	{ "L11", "> **In one breath:**", "most likely", "very likely", "", false },
	{ "L11", NULL, "**Certainty:** probable", "**Certainty:** strong", "", false },
	{ "L23", NULL, "| time (UTC) |", "| time |", "", false },
	{ "L27", NULL, "| v1.2 | /risk-score | 3 | 101.7 |", "| v1.2 | /risk-score | 3 | 101.9 |",
	  "", false },
	{ "L27", NULL, "| v1.2 | /risk-score | 3 | 101.7 |", "| v1.2 | /risk-score | 3 | 433.7 |",
	  "", false },
	{ "L28", "<!-- sitrep:begin retro -->", "control", "controls", "", true },
	{ "L28", NULL, "<!-- sitrep:end cause -->", "", "", true },
	{ "L28", "evidence -->", "[L3, L5, L10-11", "[L3, L5, L9-11", "", true },
	{ "L29", "<!-- sitrep:begin retro -->", "control", "<b>control</b>", "", false },
	{ "L29", "<!-- sitrep:begin retro -->", "control", "@everyone", "", false },
	{ "L29", "<!-- sitrep:begin retro -->", "control", "https://evil.example", "", false },
	{ "L29", NULL, "**Method:**", "\x1b[31m**Method:**", "", false },
};

START_TEST(a_document_with_one_scar_breaks_the_rule_of_it)
{
	char *text = lint_swap(str_text(&good.md), scar[_i].after, scar[_i].from, scar[_i].to);
	char also[64];

	snprintf(also, sizeof(also), "%s %s", scar[_i].also, scar[_i].has_log ? "L28 L27" : "");
	expect(lint_check(&good, NULL, text, scar[_i].has_log), scar[_i].code, also, scar[_i].from);
	free(text);
}
END_TEST

START_TEST(a_long_document_is_warned_of)
{
	struct str text = { 0 };
	char *at;

	for (int i = 0; i < 120; i++)
		str_add(&text, "more words of no use at all\n");
	str_add(&text, "## Timeline (UTC)");
	at = lint_swap(str_text(&good.md), NULL, "## Timeline (UTC)", str_text(&text));
	const struct lint *lint = lint_check(&good, NULL, at, false);
	ck_assert_msg(lint_found(lint, "L26", false) && lint->n_errors == 0, "%s", lint_all(lint));
	free(at);
	str_release(&text);
}
END_TEST

/* Each rule of the table has a wound, a scar or a test of its own above. */
START_TEST(no_rule_is_without_a_failing_case)
{
	const char *severity, *what, *code;
	size_t n = 0;

	for (size_t i = 0; (code = lint_rule(i, &severity, &what)); i++, n++) {
		bool has_one = strcmp(code, "L26") == 0;
		for (size_t k = 0; k < LENGTH(wound); k++)
			has_one = has_one || strcmp(wound[k].code, code) == 0;
		for (size_t k = 0; k < LENGTH(scar); k++)
			has_one = has_one || strcmp(scar[k].code, code) == 0;
		ck_assert_msg(has_one, "%s: %s", code, what);
	}
	ck_assert_uint_eq(n, 30);
}
END_TEST

START_TEST(a_finding_is_told_as_one_line_and_as_json)
{
	char *text = lint_wounded(&good, "action.owner", "null");
	struct str out = { 0 };

	lint_text(lint_check(&good, text, NULL, false), &out);
	ck_assert_ptr_nonnull(strstr(out.at, "L16 E action.owner: nobody owns the action; name a "
				     "person or an on-call role"));
	str_clear(&out);
	lint_json(&good.lint, &out);
	cJSON *json = cJSON_ParseWithLength(out.at, out.len);
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "findings");
	ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "schema")),
			 "sitrep.lint/1");
	ck_assert_str_eq(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, "result")),
			 "errors");
	ck_assert_int_eq(cJSON_GetArraySize(list), 1);
	ck_assert_str_eq(cJSON_GetStringValue(
		cJSON_GetObjectItemCaseSensitive(list->child, "severity")), "E");
	ck_assert_int_eq(cJSON_GetArraySize(
		cJSON_GetObjectItemCaseSensitive(json, "not_checked")), 3);
	cJSON_Delete(json);
	cJSON_free(text);
	str_release(&out);
}
END_TEST

/* The compiled-in schema is the file of the design, key by key. */
static void
same_json(const cJSON *a, const cJSON *b)
{
	ck_assert_int_eq(a->type & 0xFF, b->type & 0xFF);
	if (cJSON_IsString(a))
		ck_assert_str_eq(a->valuestring, b->valuestring);
	if (cJSON_IsNumber(a))
		ck_assert_double_eq(a->valuedouble, b->valuedouble);
	ck_assert_int_eq(cJSON_GetArraySize(a), cJSON_GetArraySize(b));
	for (const cJSON *x = a->child, *y = b->child; x && y; x = x->next, y = y->next) {
		if (x->string)
			ck_assert_str_eq(x->string, y->string);
		same_json(x, y);
	}
}

START_TEST(the_schema_inside_is_that_of_the_design)
{
	struct str file = { 0 }, inside = { 0 };

	ck_assert_int_eq(save_read("tests/spec/report.schema.json", 1 << 20, &file, NULL), 0);
	schema_report_text(&inside);
	cJSON *a = cJSON_ParseWithLength(file.at, file.len);
	cJSON *b = cJSON_ParseWithLength(inside.at, inside.len);
	ck_assert(a && b);
	same_json(a, b);
	cJSON_Delete(a);
	cJSON_Delete(b);
	str_release(&file);
	str_release(&inside);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("lint");
	TCase *rules = tcase_create("rules"), *form = tcase_create("form");

	tcase_add_unchecked_fixture(rules, open_good, close_good);
	tcase_set_timeout(rules, 60);
	tcase_add_test(rules, the_filled_report_of_the_sample_passes_every_rule);
	tcase_add_test(rules, the_draft_of_the_sample_has_warnings_and_no_errors);
	tcase_add_test(rules, without_the_log_what_needs_it_is_not_checked);
	tcase_add_loop_test(rules, what_is_no_report_is_refused, 0, 5);
	tcase_add_test(rules, an_empty_object_is_taken_as_a_bad_report);
	tcase_add_loop_test(rules, a_report_with_one_wound_breaks_the_rule_of_it, 0,
			    (int)LENGTH(wound));
	tcase_add_loop_test(rules, a_document_with_one_scar_breaks_the_rule_of_it, 0,
			    (int)LENGTH(scar));
	tcase_add_test(rules, a_long_document_is_warned_of);
	tcase_add_test(rules, a_finding_is_told_as_one_line_and_as_json);
	suite_add_tcase(suite, rules);
	tcase_add_test(form, no_rule_is_without_a_failing_case);
	tcase_add_test(form, the_schema_inside_is_that_of_the_design);
	suite_add_tcase(suite, form);
	return suite;
}
