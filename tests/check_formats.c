/* check_formats: the table of formats, its names, and what its own examples say. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/jsonform.h"
#include "tests/runner.h"
#include "tests/text_taken.h"

static size_t
rows(void)
{
	size_t n = 0;

	while (formats_at(n))
		n++;
	return n;
}

/* What the examples of some rows say otherwise: the path, the outcome. */
static const struct { const char *name, *endpoint; enum outcome outcome; } unlike[] = {
	{ "s3", "REST.GET.OBJECT", OUTCOME_OK },
	{ "rails", "-", OUTCOME_OK },		/* it stands in the line before */
	{ "lambda", "-", OUTCOME_UNKNOWN },
};

START_TEST(the_example_of_a_row_is_read_by_it)
{
	const struct format *format = formats_at((size_t)_i);
	struct text_taken taken;

	ck_assert(text_taken(&taken, format->name, format->example, strlen(format->example), 7,
			     NULL));
	ck_assert_uint_eq(taken.n, 1);
	const struct record *record = &taken.at[0];
	/* 2025-08-01T18:06:00Z, 123 ms or a little, GET /score, 200 */
	int64_t ms = record->at_ns / NS_PER_MS;
	ck_assert_msg(ms - 1754071560000 >= 0 && ms - 1754071560000 < 1000, "%s: time %lld",
		      format->name, (long long)ms);
	ck_assert_msg(record->latency_us >= 122178 && record->latency_us <= 123457,
		      "%s: latency %lld us", format->name, (long long)record->latency_us);
	const char *endpoint = "/score";
	enum outcome outcome = OUTCOME_OK;
	for (size_t i = 0; i < LENGTH(unlike); i++)
		if (strcmp(unlike[i].name, format->name) == 0) {
			endpoint = unlike[i].endpoint;
			outcome = unlike[i].outcome;
		}
	ck_assert_str_eq(text_name(&taken, record->endpoint), endpoint);
	ck_assert_int_eq(record->outcome, outcome);
	ck_assert_int_eq(record->unusable, UNUSABLE_NOT);
	text_taken_release(&taken);
}
END_TEST

/* Two lines that are alike, as a log has them, name their format. */
START_TEST(the_example_of_a_row_is_recognized)
{
	const struct format *format = formats_at((size_t)_i);
	struct format_match match;
	struct str log = { 0 };
	const char *last = strrchr(format->example, '\n');

	str_fmt(&log, "%s\n%s\n", format->example, last ? last + 1 : format->example);
	const struct format *found = formats_detect(log.at, log.len, &match);
	ck_assert_msg(found == format, "%s is taken for %s", format->name,
		      found ? found->name : "nothing");
	ck_assert_uint_eq(match.matched, match.lines);
	str_release(&log);
}
END_TEST

START_TEST(a_row_has_what_help_shows)
{
	const struct format *format = formats_at((size_t)_i);
	char roles[120];

	ck_assert(format->help && format->help[0] && !strchr(format->help, '\n'));
	ck_assert(format->wave == 1 || format->wave == 2);
	ck_assert_uint_gt(strlen(formats_roles(format, roles, sizeof(roles))), 3);
	ck_assert_ptr_eq(formats_find(format->name, NULL), format);
	ck_assert_str_eq(formats_nearest(format->name), format->name);
}
END_TEST

START_TEST(an_unknown_format_is_told_the_nearest)
{
	struct err err = { 0 };

	ck_assert_ptr_null(formats_find("ngnix", &err));
	ck_assert_int_eq(err.code, ERR_USAGE);
	ck_assert_str_eq(err.text, "--input-format: ngnix: no such format; nearest: nginx; "
				   "list: sitrep help formats");
	ck_assert_str_eq(formats_nearest("hproxy"), "haproxy");
	ck_assert_str_eq(formats_nearest("jsn"), "json");
	ck_assert_ptr_null(formats_find("", &err));
	char longer[5000];
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	ck_assert_ptr_null(formats_find(longer, &err));
}
END_TEST

START_TEST(further_names_are_known)
{
	ck_assert_str_eq(formats_find("combined", NULL)->name, "apache");
	ck_assert_str_eq(formats_find("common", NULL)->name, "apache");
	ck_assert_str_eq(formats_find("iis", NULL)->name, "w3c");
	ck_assert_ptr_null(formats_find("comb", NULL));
	ck_assert_ptr_null(formats_find("common combined", NULL));
}
END_TEST

START_TEST(a_word_of_the_command_line_chooses)
{
	struct format_choice choice;
	struct err err = { 0 };

	ck_assert_int_eq(formats_choose("auto", &choice, &err), 0);
	ck_assert(choice.is_auto && !choice.text && !choice.json);
	ck_assert_int_eq(formats_choose("cri", &choice, &err), 0);
	ck_assert(choice.is_auto && !choice.text && !choice.json);
	ck_assert_int_eq(formats_choose("json", &choice, &err), 0);
	ck_assert(!choice.is_auto && !choice.text && !choice.json);
	ck_assert_int_eq(formats_choose("haproxy", &choice, &err), 0);
	ck_assert_str_eq(choice.text->name, "haproxy");
	ck_assert_ptr_null(choice.json);
	ck_assert_int_eq(formats_choose("pino", &choice, &err), 0);
	ck_assert_str_eq(choice.json->name, "pino");
	ck_assert_int_eq(formats_choose("lograge", &choice, &err), 0);
	ck_assert(choice.text && choice.json);
	ck_assert_int_eq(formats_choose("pyno", &choice, &err), -1);
	ck_assert_str_eq(err.text, "--input-format: pyno: no such format; nearest: pino; "
				   "list: sitrep help formats");
}
END_TEST

/* No name means two things, but for lograge, which writes text or JSON. */
START_TEST(names_are_of_one_format_each)
{
	for (size_t i = 0; formats_at(i); i++) {
		const struct format *row = formats_at(i);
		ck_assert(!jsonform_find(row->name) || strcmp(row->name, "lograge") == 0);
		for (size_t k = 0; k < i; k++)
			ck_assert_str_ne(row->name, formats_at(k)->name);
	}
	ck_assert_ptr_null(jsonform_find("istio"));
	ck_assert_ptr_null(jsonform_find("iis"));
}
END_TEST

/* What is no text log of ours is not taken for one. */
START_TEST(other_texts_are_nothing)
{
	static const char *const others[] = {
		"", "\n\n\n", "x",
		"Lorem ipsum dolor sit amet,\nconsectetur adipiscing elit,\nsed do eiusmod,\n",
		"{\"ts\":\"2025-08-01T18:06:00Z\",\"ms\":1}\n{\"ts\":\"2025-08-01T18:06:01Z\","
		"\"ms\":2}\n",
		"<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n</body>\n</html>\n",
		"2025-08-01 18:06:00 INFO started\n2025-08-01 18:06:01 WARN slow\n",
		"Exception in thread \"main\" java.lang.NullPointerException\n"
		"\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n",
		"int main(void)\n{\n\tint a = 1, b = 2;\n\treturn a;\n}\n",
		"a=1\nb=2\nc=3\n",
		"1,2,3\n4,5,6\n7,8,9\n",
	};
	struct format_match match;

	const struct format *found = formats_detect(others[_i], strlen(others[_i]), &match);
	ck_assert_msg(!found, "%s is taken for %s", others[_i], found ? found->name : "");
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("formats");
	TCase *tcase = tcase_create("table");

	tcase_add_loop_test(tcase, the_example_of_a_row_is_read_by_it, 0, (int)rows());
	tcase_add_loop_test(tcase, the_example_of_a_row_is_recognized, 0, (int)rows());
	tcase_add_loop_test(tcase, a_row_has_what_help_shows, 0, (int)rows());
	tcase_add_test(tcase, an_unknown_format_is_told_the_nearest);
	tcase_add_test(tcase, further_names_are_known);
	tcase_add_test(tcase, a_word_of_the_command_line_chooses);
	tcase_add_test(tcase, names_are_of_one_format_each);
	tcase_add_loop_test(tcase, other_texts_are_nothing, 0, 11);
	suite_add_tcase(suite, tcase);
	return suite;
}
