/* check_export: gate exports: those of the design but for comments, nothing hostile. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/export.h"
#include "tests/runner.h"
#include "tests/told.h"

static const struct dialect {
	const char *name, *spec;
	void (*write)(const struct export_input *, struct str *);
	const char *comment;
} dialects[] = {
	{ "argo", "argo-analysis.yaml", export_argo, "#" },
	{ "flagger", "flagger.yaml", export_flagger, "#" },
	{ "prometheus", "prometheus-rules.yml", export_prometheus, "#" },
	{ "promtest", "prometheus-rules_test.yml", export_promtest, "#" },
	{ "k6", "k6.js", export_k6, "//" },
};

/* One export; owned. with: changes the gate's options before. */
static char *
exported(struct told *told, const struct dialect *dialect, const struct gate_options *with)
{
	struct gate_options gate = with ? *with : gate_defaults();
	struct str out = { 0 };

	gate.canary = told->facts.gate.gate.canary;
	gate.baseline = told->facts.gate.gate.baseline;
	struct export_input input = {
		.query = &told->facts.query, .gate = &gate, .incident = told->facts.incident,
	};
	dialect->write(&input, &out);
	return out.at;
}

/* Without lines that are a comment and nothing else. */
static void
without_comments(const char *text, const char *comment, struct str *out)
{
	while (*text) {
		size_t len = strcspn(text, "\n"), lead = strspn(text, " ");

		if (strncmp(text + lead, comment, strlen(comment)) != 0)
			str_bytes(out, text, len + (text[len] == '\n'));
		text += len + (text[len] == '\n');
	}
}

START_TEST(the_sample_gives_the_files_of_the_design_but_for_comments)
{
	const struct dialect *dialect = &dialects[_i];
	struct told *told = told_file(TOLD_SAMPLE, NULL);
	struct str want = { 0 }, a = { 0 }, b = { 0 };
	char path[80], *text = exported(told, dialect, NULL);

	snprintf(path, sizeof(path), "tests/spec/gates/%s", dialect->spec);
	ck_assert_int_eq(save_read(path, 1 << 20, &want, NULL), 0);
	without_comments(text, dialect->comment, &a);
	without_comments(want.at, dialect->comment, &b);
	ck_assert_uint_gt(b.len, 500);
	ck_assert_str_eq(str_text(&a), str_text(&b));
	free(text);
	str_release(&want);
	str_release(&a);
	str_release(&b);
	told_free(told);
}
END_TEST

START_TEST(each_file_says_that_it_has_no_guard_against_noise)
{
	struct told *told = told_file(TOLD_SAMPLE, NULL);
	char *text = exported(told, &dialects[_i], NULL);
	char mark[64];

	snprintf(mark, sizeof(mark), "%s No \"within noise\" guard", dialects[_i].comment);
	ck_assert_ptr_nonnull(strstr(text, mark));
	if (dialects[_i].write != export_promtest)	/* that one tests the rules file */
		ck_assert_ptr_nonnull(strstr(text, "PLACEHOLDERS"));
	free(text);
	told_free(told);
}
END_TEST

START_TEST(names_of_the_incident_file_take_the_place_of_placeholders)
{
	struct told *told = told_file(TOLD_SAMPLE, TOLD_INCIDENT);
	char *text = exported(told, &dialects[1], NULL);

	ck_assert_ptr_null(strstr(text, "your-"));
	ck_assert_ptr_nonnull(strstr(text, "metadata: {name: risk-model, namespace: scoring}"));
	free(text);
	told_free(told);
}
END_TEST

START_TEST(limits_and_window_are_those_of_the_gate)
{
	static const struct { int dialect; const char *holds; } want[] = {
		{ 0, "result[0] <= 1.35" }, { 0, "[90s]" }, { 0, ">= 50" }, { 0, "<= 0.02" },
		{ 0, "canary-requests-90s" }, { 1, "thresholdRange: {max: 1.35}, interval: 90s" },
		{ 1, "thresholdRange: {max: 2}, interval: 90s" }, { 1, ">= 50" },
		{ 2, "1.35 * endpoint_version:latency_seconds:p95_90s" }, { 2, "> 0.02" },
		{ 2, "more than 35% over v1.2" }, { 2, "in 90 seconds (50 needed)" },
		{ 4, "p(95)<=162" }, { 4, "rate<=0.02" }, { 4, "count>=50" },
	};
	struct gate_options gate = gate_defaults();
	struct told *told = told_file(TOLD_SAMPLE, NULL);

	gate.p95_max_ratio = 1.35;
	gate.timeout_max = .02;
	gate.window_ns = 90 * NS_PER_S;
	gate.min_n = 50;
	for (size_t i = 0; i < LENGTH(want); i++) {
		char *text = exported(told, &dialects[want[i].dialect], &gate);
		ck_assert_msg(strstr(text, want[i].holds) != NULL, "%s: %s",
			      dialects[want[i].dialect].name, want[i].holds);
		free(text);
	}
	told_free(told);
}
END_TEST

/* guide.md section 5: none of these reaches a file that another program runs. */
static const char *const hostile[] = {
	"$(id)", "; rm -rf x", "a\\\"b", "a'b", "a\\nb", "-rf", "a`id`", "a b", "{{ x }}", "a: b",
	"# x", "&anchor", "*alias", "!tag", "%x", "a|b", "a>b", "\\u202ev1", "a\\u0000b", "${x}",
};

START_TEST(a_hostile_version_or_endpoint_becomes_a_placeholder)
{
	static const char head[] =
		"{\"timestamp\":\"2025-08-01T10:%02d:%02dZ\",\"endpoint\":\"%s\","
				   "\"responseTimeMs\":%d,\"status\":\"%s\","
				   "\"modelVersion\":\"%s\"}\n";
	struct str log = { 0 };
	char endpoint[64];

	snprintf(endpoint, sizeof(endpoint), "/a%s", hostile[_i]);
	for (int i = 0; i < 200; i++) {
		bool is_new = i > 100 && i % 2;
		str_fmt(&log, head, i * 3 / 60, i * 3 % 60, endpoint, is_new ? 900 : 100,
			is_new ? "Timeout" : "OK", is_new ? hostile[_i] : "v1");
	}
	struct told *told = told_text(log.at, NULL);
	ck_assert(told->facts.gate.exists);
	for (size_t d = 0; d < LENGTH(dialects); d++) {
		char *text = exported(told, &dialects[d], NULL);
		/* As logged: the JSON escapes are read by then. */
		const char *raw = names_get(told->names, told->facts.gate.gate.canary)->raw;
		struct str where = { 0 };

		/* Comments of ours may hold a mark such as `# x`: look where data stands. */
		without_comments(text, dialects[d].comment, &where);
		if (strlen(raw) > 3)
			ck_assert_msg(!strstr(where.at, raw), "%s: %s", dialects[d].name, raw);
		if (!export_endpoint_ok(endpoint, strlen(endpoint)))
			ck_assert_ptr_null(strstr(where.at, endpoint));
		ck_assert_msg(strstr(text, "CANARY_VERSION") ||
			dialects[d].write == export_flagger ||
			      dialects[d].write == export_k6, "%s", dialects[d].name);
		for (const char *c = text; *c; c++)
			ck_assert_msg((*c >= ' ' && *c < 0x7F) || *c == '\n', "%s holds %02X",
				      dialects[d].name, (unsigned char)*c);
		str_release(&where);
		free(text);
	}
	str_release(&log);
	told_free(told);
}
END_TEST

START_TEST(what_may_stand_in_a_file_is_decided_byte_by_byte)
{
	static const char *const good[] = { "/", "/a", "/risk-score", "/v1/{id}/x:y~z._" };
	static const char *const bad[] = { "", "a", "/a b", "/a\"", "/a'", "/a\n", "/a$", "/a#",
					   "/a\\", "/\xc3\xa4" };
	char longest[210];

	for (size_t i = 0; i < LENGTH(good); i++)
		ck_assert(export_endpoint_ok(good[i], strlen(good[i])));
	for (size_t i = 0; i < LENGTH(bad); i++)
		ck_assert(!export_endpoint_ok(bad[i], strlen(bad[i])));
	ck_assert(!export_endpoint_ok("/a\0b", 4));
	memset(longest, 'a', sizeof(longest));
	longest[0] = '/';
	ck_assert(export_endpoint_ok(longest, 200));
	ck_assert(!export_endpoint_ok(longest, 201));
}
END_TEST

START_TEST(a_version_that_yaml_would_take_for_a_number_is_quoted)
{
	struct str log = { 0 };

	for (int i = 0; i < 200; i++)
		str_fmt(&log, "{\"timestamp\":\"2025-08-01T10:%02d:%02dZ\",\"endpoint\":\"/a\","
			"\"responseTimeMs\":%d,\"status\":\"OK\",\"modelVersion\":\"1.%d0\"}\n",
				i * 3 / 60,
			i * 3 % 60, i > 100 && i % 2 ? 900 : 100, i > 100 && i % 2 ? 3 : 2);
	struct told *told = told_text(log.at, NULL);
	char *text = exported(told, &dialects[0], NULL);
	ck_assert_ptr_nonnull(strstr(text, "{name: canary-version, value: \"1.30\"}"));
	free(text);
	str_release(&log);
	told_free(told);
}
END_TEST

START_TEST(of_many_endpoints_ten_are_exported_and_the_rest_is_counted)
{
	struct str log = { 0 };

	for (int i = 0; i < 1500; i++)
		str_fmt(&log, "{\"timestamp\":\"2025-08-01T10:%02d:%02dZ\",\"endpoint\":\"/e%d\","
			"\"responseTimeMs\":%d,\"status\":\"OK\",\"modelVersion\":\"v%d\"}\n",
				i / 60,
			i % 60, i / 2 % 15, i % 2 ? 900 : 100, i % 2 ? 2 : 1);
	struct told *told = told_text(log.at, NULL);
	char *text = exported(told, &dialects[0], NULL);
	ck_assert_ptr_nonnull(strstr(text, "# 5 more endpoints are left out."));
	free(text);
	str_release(&log);
	told_free(told);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("export");
	TCase *t = tcase_create("dialects");
	int n = (int)LENGTH(dialects);

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, the_sample_gives_the_files_of_the_design_but_for_comments, 0, n);
	tcase_add_loop_test(t, each_file_says_that_it_has_no_guard_against_noise, 0, n);
	tcase_add_test(t, names_of_the_incident_file_take_the_place_of_placeholders);
	tcase_add_test(t, limits_and_window_are_those_of_the_gate);
	tcase_add_loop_test(t, a_hostile_version_or_endpoint_becomes_a_placeholder, 0,
			    (int)LENGTH(hostile));
	tcase_add_test(t, what_may_stand_in_a_file_is_decided_byte_by_byte);
	tcase_add_test(t, a_version_that_yaml_would_take_for_a_number_is_quoted);
	tcase_add_test(t, of_many_endpoints_ten_are_exported_and_the_rest_is_counted);
	suite_add_tcase(suite, t);
	return suite;
}
