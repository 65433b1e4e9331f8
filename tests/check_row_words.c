/* check_row_words: what a row of the board says of its share, where failures and slowness part. */
/* SPDX-License-Identifier: MIT */
#include "tests/guide_case.h"
#include "tests/splitmix.h"

enum { N = 3000, TURN = 1500 };

/* From TURN on v2 fails three of ten requests on /a and /b; /sms gets five times slower, and of its
 * requests so many of ten fail. */
static void
tell(unsigned sms_fails)
{
	static const char *const paths[] = { "/a", "/b", "/sms" };
	struct str log = { 0 };
	uint64_t dice = 9;

	for (int i = 0; i < N; i++) {
		uint64_t path = random_below(&dice, 3), wobble = random_below(&dice, 60);
		bool is_new = random_below(&dice, 10) < 4 && i >= TURN;
		bool is_ill = path == 2 && i >= TURN;
		uint64_t luck = random_below(&dice, 10);
		bool is_bad = is_ill ? luck < sms_fails : is_new && path < 2 && luck < 3;

		str_fmt(&log, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"%s\",\"version\":"
			"\"%s\",\"latency_ms\":%d,\"status\":%d}\n", i / 60, i % 60, paths[path],
			is_new ? "v2" : "v1", (int)(60 + wobble) * (is_ill ? 5 : 1),
			is_bad ? 504 : 200);
	}
	told = told_text(log.at, NULL);
	str_release(&log);
}

static const char *
why_of(const char *name)
{
	for (size_t i = 0; i < told->verdict.n_hypotheses; i++) {
		const struct hypothesis *row = &told->verdict.hypothesis[i];

		if (row->state <= STATE_POSSIBLE &&
		    strcmp(cause_text(told->store, &row->cause, &told->arena), name) == 0)
			return row->why;
	}
	return NULL;
}

static const struct { unsigned fails; const char *says, *never; } rows[] = {
	{ 0, "/sms has none of the ", "/sms has 0 of" },
	{ 3, " timeouts", "none of the" },
};

START_TEST(who_has_no_failure_is_not_said_to_have_a_share_of_them)
{
	tell(rows[_i].fails);
	const char *why = why_of("/sms");

	ck_assert_msg(why != NULL, "%s", told->verdict.statement);
	ck_assert_msg(strstr(why, rows[_i].says) != NULL, "%s", why);
	never(why, rows[_i].never);
	/* It is slower, and that is a share of the harm. */
	ck_assert_msg(rows[_i].fails || strstr(why, "; that it is slower explains 0."), "%s", why);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("row words");
	TCase *tc = tcase_create("words");

	tcase_add_checked_fixture(tc, NULL, close_told);
	tcase_add_loop_test(tc, who_has_no_failure_is_not_said_to_have_a_share_of_them, 0,
			    LENGTH(rows));
	suite_add_tcase(suite, tc);
	return suite;
}
