/* check_guide_silent: a break in the log: what is known of it, and when it may be called over. */
/* SPDX-License-Identifier: MIT */
#include "tests/guide_case.h"
#include "tests/splitmix.h"

enum { MINUTE = 60, HOUR = 3600 };

/* A request a second, but from..until; of one zone alone, or of all. One fails at `bad`. */
struct silence { int from, until, bad; bool is_zone; };

static void
tell(const struct silence *silence)
{
	struct str log = { 0 };
	uint64_t dice = 7;

	for (int i = 0; i < HOUR; i++) {
		uint64_t zone = random_below(&dice, 3), wobble = random_below(&dice, 60);

		if (i >= silence->from && i < silence->until && (!silence->is_zone || !zone))
			continue;
		str_fmt(&log, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/%c\",\"zone\":"
			"\"az%d\",\"latency_ms\":%d,\"status\":%d}\n", i / 60, i % 60,
			"ab"[i % 2], (int)zone, 70 + (int)wobble, i == silence->bad ? 504 : 200);
	}
	told = told_text(log.at, NULL);
	str_release(&log);
}

static const struct {
	struct silence silence;
	const char *status, *state, *why, *never;
} rows[] = {
	/* What held for minutes before the silence has ended nothing: it lasts to the end. */
	{ { 30 * MINUTE, HOUR - 5, 20 * MINUTE, false }, "identified", "waiting",
	  "No record from 18:29:59 to 18:59:55; no action was logged", "held for" },
	{ { 30 * MINUTE, HOUR, 20 * MINUTE, true }, "identified", "no_data",
	  "What fell silent has no record since 18:29:5", "held for" },
	{ { 30 * MINUTE, HOUR - 5, -1, false }, "identified", "no_data", "No record from 18:29:59",
	  "ends in the failure" },
	/* It came again, and held: the other side. */
	{ { 30 * MINUTE, 40 * MINUTE, 20 * MINUTE, false }, "monitoring", "recovered_before_action",
	  "The limits held for", "was lost" },
	/* No silence, and no incident: nothing ended in a failure. */
	{ { 0, 0, -1, false }, "none", "no_data", "There is nothing to recover from.", "failure" },
};

START_TEST(what_is_silent_to_the_end_is_not_called_over)
{
	tell(&rows[_i].silence);
	char *text = report_and_lint();
	const struct guide *guide = &told->guide;

	ck_assert_msg(!strcmp(guide->status, rows[_i].status), "%s: %s", guide->status,
		      told->verdict.statement);
	ck_assert_str_eq(recovery_state_word(guide->recovery.state), rows[_i].state);
	ck_assert_msg(strstr(guide->recovery.why, rows[_i].why) != NULL, "%s", guide->recovery.why);
	never(guide->recovery.why, rows[_i].never);
	free(text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("guide silent");
	TCase *tc = tcase_create("silent");

	tcase_add_checked_fixture(tc, NULL, close_told);
	tcase_add_loop_test(tc, what_is_silent_to_the_end_is_not_called_over, 0, LENGTH(rows));
	suite_add_tcase(suite, tc);
	return suite;
}
