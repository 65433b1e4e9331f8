/* check_twice_told: records that stand there twice: what the verdict says of its own counts. */
/* SPDX-License-Identifier: MIT */
#include "tests/guide_case.h"

enum { N = 600 };

/* A bad canary; of each hundred records the first so many are written again. */
static void
write_log(int again, bool has_id, struct str *log)
{
	for (int i = 0; i < N; i++) {
		bool is_new = i >= 200 && i % 3 == 0;

		for (int copy = 0; copy < (i % 100 < again ? 2 : 1); copy++) {
			str_fmt(log, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/a\","
				"\"version\":\"%s\",\"latency_ms\":%d,\"status\":%d", i / 60,
				i % 60, is_new ? "v2" : "v1", (is_new ? 600 : 100) + i % 37,
				is_new && i % 2 ? 504 : 200);
			str_fmt(log, has_id ? ",\"request_id\":\"r-%d-%d\"}\n" : "}\n", i, i * 7);
		}
	}
}

static const struct caution *
find(const char *id)
{
	for (size_t i = 0; i < told->verdict.n_cautions; i++)
		if (strcmp(told->verdict.caution[i].id, id) == 0)
			return &told->verdict.caution[i];
	return NULL;
}

static const struct { int again; bool has_id; const char *id, *says, *never; } rows[] = {
	/* each line twice: half of them are twins */
	{ 100, false, "possible_duplicates",
	  "600 of 1200 records are identical to one before them: as if the log was "
	  "written twice. Then all counts are double;", "each counts" },
	/* a tenth: said, and no more than is known */
	{ 10, false, "possible_duplicates",
	  "60 of 660 records are identical to one before them: without an identifier nothing tells "
	  "whether they are the same requests, and each counts.",
	  "written twice" },
	/* one or two are of every log */
	{ 2, false, NULL, NULL, NULL },
	/* an identifier tells them: they are left out, and the counts are right */
	{ 100, true, "duplicates", "600 duplicates left out of all figures: each request counts "
	  "once.", "written twice" },
};

START_TEST(what_stands_there_twice_is_a_caution)
{
	struct str log = { 0 };

	write_log(rows[_i].again, rows[_i].has_id, &log);
	told = told_text(log.at, NULL);
	if (!rows[_i].id) {
		ck_assert_ptr_null(find("possible_duplicates"));
		ck_assert_ptr_null(find("duplicates"));
	} else {
		const struct caution *caution = find(rows[_i].id);

		ck_assert_ptr_nonnull(caution);
		ck_assert_msg(strstr(caution->text, rows[_i].says) != NULL, "%s", caution->text);
		never(caution->text, rows[_i].never);
		ck_assert_uint_eq(told->facts.all->n, rows[_i].has_id ? N
				  : N + (unsigned)rows[_i].again * N / 100);
	}
	char *text = report_and_lint();
	free(text);
	str_release(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("twice told");
	TCase *tc = tcase_create("twice");

	tcase_add_checked_fixture(tc, NULL, close_told);
	tcase_add_loop_test(tc, what_stands_there_twice_is_a_caution, 0, LENGTH(rows));
	suite_add_tcase(suite, tc);
	return suite;
}
