/* check_engine_empty: an option that leaves no record, or names a field there is not, is told. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/engine.h"
#include "tests/runner.h"

#define SAMPLE "samples/kenya-sme-timeouts.json"

/* The sample: 8 records of v1.2 and v1.3 from 18:05:00 to 18:07:20 (tests/spec). */
static struct engine *
open_with(struct engine_options options)
{
	struct err err = { 0 };

	options.version = "test";
	options.is_headless = true;
	struct engine *engine = engine_new(&options, &err);
	ck_assert_msg(engine && engine_open(engine, SAMPLE, &err) == 0, "%s", err.text);
	while (engine_tick(engine, 0, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	return engine;
}

/* Is the text in a document? Line ends count as blanks. */
static bool
is_told(struct engine *engine, enum document document, const char *text)
{
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_int_ge(engine_write(engine, document, NULL, &out, &err), 0);
	char *plain = xstrdup(str_text(&out));
	size_t n = 0;
	for (size_t i = 0; plain[i]; i++) {
		char c = plain[i] == '\n' ? ' ' : plain[i];
		if (c != ' ' || n == 0 || plain[n - 1] != ' ')
			plain[n++] = c;
	}
	plain[n] = '\0';
	bool is_there = strstr(plain, text) != NULL;
	if (!is_there)
		fprintf(stderr, "`%s` is not in\n%s\n", text, plain);
	free(plain);
	str_release(&out);
	return is_there;
}

static const struct { struct engine_options options; const char *text; } empty[] = {
	{ { .where = "version=v9" }, "--where leaves 0 of 8 records; version is v1.2, v1.3" },
	{ { .where = "version=v1.3 outcome=timout" },
	  "--where leaves 0 of 8 records; outcome is ok, timeout" },
	{ { .where = "latency>99999" }, "--where leaves 0 of 8 records" },
	{ { .at = "17:20Z" }, "--at is before the first record (18:0" },
	{ { .since = "19:00Z" }, "--since is after the last record (18:07:" },
	{ { .until = "17:20Z" }, "--until is before the first record (18:0" },
	{ { .where = "version=v1.3", .until = "18:05:30Z" },
	  "the options --where --until together leave 0 of 8 records" },
};

START_TEST(the_option_that_left_no_record_is_told_everywhere)
{
	static const enum document documents[] = {
		DOCUMENT_RCA_TEXT, DOCUMENT_RCA_JSON, DOCUMENT_TEXT, DOCUMENT_MD,
		DOCUMENT_STATS_TEXT,
	};

	struct engine *engine = open_with(empty[_i].options);
	for (size_t i = 0; i < LENGTH(documents); i++)
		ck_assert(is_told(engine, documents[i], empty[_i].text));
	engine_free(engine);
}
END_TEST

START_TEST(names_that_are_hidden_are_not_listed)
{
	struct engine_options options = { .where = "version=v9", .redact = "version" };
	struct str out = { 0 };
	struct err err = { 0 };

	struct engine *engine = open_with(options);
	ck_assert_int_ge(engine_write(engine, DOCUMENT_RCA_TEXT, NULL, &out, &err), 0);
	ck_assert_ptr_nonnull(strstr(str_text(&out), "--where leaves 0 of 8 records"));
	ck_assert_ptr_null(strstr(str_text(&out), "v1.2"));
	str_release(&out);
	engine_free(engine);
}
END_TEST

START_TEST(a_field_that_is_mapped_and_not_there_is_told)
{
	const char *const wrong[] = { "latency=foo:ms" };
	struct engine *engine = open_with((struct engine_options){ .map = wrong, .n_map = 1 });

	ck_assert_str_eq(engine_map_line(engine), "--map latency=foo: no record gives a value for "
			 "it; check the field's name");
	engine_free(engine);
	engine = open_with((struct engine_options){ 0 });
	ck_assert_str_eq(engine_map_line(engine), "");
	engine_free(engine);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_empty");
	TCase *tcase = tcase_create("options");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, the_option_that_left_no_record_is_told_everywhere, 0,
			    LENGTH(empty));
	tcase_add_test(tcase, names_that_are_hidden_are_not_listed);
	tcase_add_test(tcase, a_field_that_is_mapped_and_not_there_is_told);
	suite_add_tcase(suite, tcase);
	return suite;
}
