/* check_guide_target: which version there is to go back to: beside the bad one, gone, or none. */
/* SPDX-License-Identifier: MIT */
#include "tests/guide_case.h"
#include "tests/splitmix.h"

enum { N = 1800, TURN = 700 };

/*
 * A request a second on four endpoints, one of them rare. v1 serves alone until TURN, then v2 takes
 * over: all of it, or (beside) half; it is five times slower and fails in a quarter of its
 * requests. from_start: the log begins there.
 */
struct rollout { bool beside, from_start; };

static void
write_rollout(const struct rollout *how, struct str *log)
{
	static const char *const paths[] = { "/a", "/b", "/c", "/rare" };
	uint64_t dice = 77;

	for (int i = how->from_start ? TURN : 0; i < N; i++) {
		bool is_new = i >= TURN && (!how->beside || random_below(&dice, 2));
		bool is_bad = is_new && random_below(&dice, 4) == 0;
		unsigned ms = (60 + (unsigned)random_below(&dice, 90)) * (is_new ? 5 : 1);

		str_fmt(log,
			"{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"%s\","
			"\"version\":\"%s\",\"latency_ms\":%u,\"status\":%d}\n", i / 60, i % 60,
			paths[random_below(&dice, 12) == 0 ? 3 : i % 3], is_new ? "v2" : "v1", ms,
			is_bad ? 504 : 200);
	}
}

static const struct { struct rollout log; const char *says, *never; } rows[] = {
	{ { .beside = true }, "Roll back or disable version v2; route all traffic to v1.",
	  "nothing to go back to" },
	/* The log begins in it: there is no record before, but v1 beside v2 all the time. */
	{ { .beside = true, .from_start = true },
	  "Roll back or disable version v2; route all traffic to v1.", "nothing to go back to" },
	{ { .beside = false },
	  "Find out now whether v1 can be deployed again: it is the last version seen healthy, "
	  "until 18:11:39", "nothing to go back to" },
};

START_TEST(the_version_to_go_back_to_is_named)
{
	struct str log = { 0 };

	write_rollout(&rows[_i].log, &log);
	told = told_text(log.at, NULL);
	char *text = report_and_lint();

	ck_assert_msg(told->verdict.kind == KIND_BAD_VERSION, "%s", told->verdict.statement);
	ck_assert_msg(strstr(text, rows[_i].says) != NULL, "%s", told->guide.drafts.action);
	never(text, rows[_i].never);
	free(text);
	str_release(&log);
}
END_TEST

/* Few requests show no health. */
START_TEST(a_version_that_hardly_answered_is_none_to_go_back_to)
{
	struct str log = { 0 };
	uint64_t dice = 5;

	for (int i = 0; i < 1200; i++) {
		bool is_new = i >= 300, is_bad = is_new && random_below(&dice, 2) == 0;

		/* Before: one request in a minute. */
		if (!is_new && i % 60)
			continue;
		str_fmt(&log, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/a\",\"version\":"
			"\"%s\",\"latency_ms\":%u,\"status\":%d}\n", i / 60, i % 60,
			is_new ? "v2" : "v1",
			(60 + (unsigned)random_below(&dice, 90)) * (is_new ? 5 : 1),
			is_bad ? 504 : 200);
	}
	told = told_text(log.at, NULL);
	char *text = report_and_lint();

	never(text, "can be deployed again");
	ck_assert_uint_eq(told->guide.drafts.gone.version, NAME_NONE);
	free(text);
	str_release(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide target");
	TCase *tc = tcase_create("target");

	tcase_add_checked_fixture(tc, NULL, close_told);
	tcase_add_loop_test(tc, the_version_to_go_back_to_is_named, 0, LENGTH(rows));
	tcase_add_test(tc, a_version_that_hardly_answered_is_none_to_go_back_to);
	suite_add_tcase(suite, tc);
	return suite;
}
