/* check_outliers_verdict: one record with a wrong clock changes no word of the verdict. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "core/engine.h"
#include "tests/runner.h"
#include "tests/wrong_clock.h"

static struct engine *
judged(const char *path, const char *text)
{
	struct engine_options options = {.version = "test", .is_headless = true};
	struct err err = {0};
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	fclose(file);
	struct engine *engine = engine_new(&options, &err);
	ck_assert_int_eq(engine_open(engine, path, &err), 0);
	while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	return engine;
}

/* The document from its verdict on: what stands before is the data block, with its counts. */
static void
verdict_of(struct engine *engine, struct str *out)
{
	struct err err = {0};
	struct str all = {0};

	ck_assert_int_eq(engine_write(engine, DOCUMENT_RCA_JSON, NULL, &all, &err), 0);
	const char *from = strstr(str_text(&all), "\"verdict\":");
	ck_assert_ptr_nonnull(from);
	str_add(out, from);
	str_release(&all);
}

/* At the end of the file they leave every line where it was: the same words to the byte. */
START_TEST(the_verdict_is_the_same_to_the_byte)
{
	char path[] = "/tmp/sitrep-outliers-XXXXXX";
	struct str text = {0}, want = {0}, got = {0};
	int fd = mkstemp(path);

	ck_assert_int_ge(fd, 0);
	wrong_clock_log(&text, 0, 1000);
	struct engine *engine = judged(path, text.at);
	verdict_of(engine, &want);
	ck_assert_ptr_nonnull(strstr(want.at, "\"incident\":true"));
	engine_want(engine, &(struct want){.bins = 40, .page_count = 5});
	int64_t moment_ns = engine_snapshot(engine)->moment_ns;
	size_t bins = engine_snapshot(engine)->n_bins;
	engine_free(engine);

	wrong_clock_put(&text, "2099-01-01T00:00:00Z", 1, "v9");
	wrong_clock_put(&text, "1970-01-02T00:00:00Z", 0, "v1.2");
	engine = judged(path, text.at);
	verdict_of(engine, &got);
	ck_assert(!strcmp(str_text(&want), str_text(&got)));
	engine_want(engine, &(struct want){.bins = 40, .page_count = 5});
	const struct snapshot *s = engine_snapshot(engine);
	ck_assert_int_eq(s->moment_ns, moment_ns);
	ck_assert_uint_eq(s->n_bins, bins);
	ck_assert_uint_eq(s->n_versions, 2);
	ck_assert_uint_eq(s->records, 1002);
	engine_free(engine);
	unlink(path);
	close(fd);
	str_release(&text);
	str_release(&want);
	str_release(&got);
}
END_TEST

/* `records` lists them with their flag, unless a window without them is named. */
START_TEST(records_lists_them)
{
	char path[] = "/tmp/sitrep-outliers-XXXXXX";
	struct str text = {0}, out = {0};
	struct err err = {0};
	int fd = mkstemp(path), lines = 0;

	ck_assert_int_ge(fd, 0);
	wrong_clock_put(&text, "2099-01-01T00:00:00Z", 1, "v9");
	wrong_clock_log(&text, 0, 300);
	struct engine *engine = judged(path, text.at);
	ck_assert_int_eq(engine_write(engine, DOCUMENT_RECORDS_JSON, NULL, &out, &err), 0);
	for (size_t i = 0; i < out.len; i++)
		lines += out.at[i] == '\n';
	ck_assert_int_eq(lines, 301);
	const char *flag = strstr(out.at, "\"flags\":[\"time_outlier\"]");
	ck_assert_ptr_nonnull(flag);
	ck_assert_ptr_null(strstr(flag + 24, "time_outlier"));
	engine_free(engine);
	unlink(path);
	close(fd);
	str_release(&text);
	str_release(&out);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("outliers_verdict");
	TCase *tcase = tcase_create("outliers_verdict");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, the_verdict_is_the_same_to_the_byte);
	tcase_add_test(tcase, records_lists_them);
	suite_add_tcase(suite, tcase);
	return suite;
}
