/* check_pty_live: a replay and a growing log on a terminal: they move by themselves, and stand. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "tests/runner.h"

#include "tests/pty_look.h"

static char growing[160];

/* A record of the log that grows; second: of an hour long ago. */
static void
append(const char *version, const char *status, int ms, int second)
{
	FILE *file = fopen(growing, "ab");

	ck_assert_ptr_nonnull(file);
	fprintf(file, "{\"timestamp\":\"2025-08-01T18:00:%02dZ\",\"endpoint\":\"/pay\","
		"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"%s\"}\n", second, ms,
		status, version);
	fclose(file);
}

static struct pty_start
board(const char *option, const char *path)
{
	return (struct pty_start){ .arg = { option, "--session", pty_notes(), path }, .cols = 80,
				   .rows = 24 };
}

START_TEST(a_replay_begins_by_itself_and_ends_at_the_last_record)
{
	struct pty_start start = board("--replay=20", PTY_SAMPLE);
	struct pty pty;

	pty_open(&pty, &start);
	pty_see(&pty, "REPLAY x20");
	pty_key(&pty, " ", "PAUSED");
	pty_key(&pty, " ", "REPLAY x20");
	pty_key(&pty, "+", "replay x50");
	pty_see(&pty, "LOADED 18:07:15Z");
	pty_see(&pty, "PROBABLE");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(what_is_appended_shows_and_a_rotated_file_is_read_on)
{
	char older[180];
	struct pty pty;

	snprintf(growing, sizeof(growing), "%s/api.log", pty_state());
	snprintf(older, sizeof(older), "%s.1", growing);
	struct pty_start start = board("-f", growing);
	pty_open(&pty, &start);
	pty_see(&pty, "waiting for");
	append("v1", "OK", 101, 1);
	pty_see(&pty, "18:00:01 v1");
	append("v1", "OK", 4321, 2);
	pty_see(&pty, "4321");
	ck_assert_int_eq(rename(growing, older), 0);
	append("v2", "Timeout", 8765, 3);
	pty_see(&pty, "8765");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(space_holds_the_present_and_counts_what_comes)
{
	struct pty pty;

	snprintf(growing, sizeof(growing), "%s/api.log", pty_state());
	append("v1", "OK", 101, 1);
	struct pty_start start = board("-f", growing);
	pty_open(&pty, &start);
	pty_see(&pty, "1 of 1");
	pty_key(&pty, " ", "PAUSED 18:00:01Z");
	append("v1", "OK", 4321, 2);
	append("v1", "OK", 4321, 3);
	pty_see(&pty, "+2 new");
	ck_assert_ptr_null(strstr(pty_text(&pty), "4321"));
	pty_key(&pty, "0", "4321");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

/* S21, a tenth over: the bytes of a record that comes, on a board whose list of records is full:
 * its rows are not moved up at each. Typical is the middle one; moves of the list are few. */
static const struct { int cols, rows; size_t each; } budgets[] = {
	{ 80, 24, 770 }, { 160, 48, 1320 },
};

static int
by_size(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

START_TEST(S21_a_record_that_comes_costs_one_frame)
{
	enum { BEFORE = 38, COME = 21 };
	size_t cost[COME], all = 0;
	struct pty pty;
	char latency[16];

	snprintf(growing, sizeof(growing), "%s/api.log", pty_state());
	unlink(growing);
	for (int i = 0; i < BEFORE; i++)
		append(i % 3 ? "v1" : "v2", i % 3 ? "OK" : "Timeout", i % 3 ? 101 + i : 701 + i, i);
	struct pty_start start = board("-f", growing);
	start.cols = budgets[_i].cols;
	start.rows = budgets[_i].rows;
	pty_open(&pty, &start);
	pty_see(&pty, "18:00:37");
	append("v1", "OK", 1100, BEFORE);	/* the pane is full from here on */
	pty_see(&pty, "1100");
	for (int i = 0; i < COME; i++) {
		size_t before = pty.raw.len;
		bool is_slow = i % 3 == 0;
		int ms = is_slow ? 1700 + i : 1101 + i;
		append(is_slow ? "v2" : "v1", is_slow ? "Timeout" : "OK", ms, BEFORE + i);
		snprintf(latency, sizeof(latency), "%d", ms);
		pty_see(&pty, latency);
		cost[i] = pty.raw.len - before;
		all += cost[i];
	}
	qsort(cost, COME, sizeof(cost[0]), by_size);
	ck_assert_uint_le(cost[COME / 2], budgets[_i].each);
	ck_assert_uint_le(all / COME, budgets[_i].each * 3 / 2);
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pty_live");
	TCase *tcase = tcase_create("live");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_loop_test(tcase, S21_a_record_that_comes_costs_one_frame, 0, LENGTH(budgets));
	tcase_add_test(tcase, a_replay_begins_by_itself_and_ends_at_the_last_record);
	tcase_add_test(tcase, what_is_appended_shows_and_a_rotated_file_is_read_on);
	tcase_add_test(tcase, space_holds_the_present_and_counts_what_comes);
	suite_add_tcase(suite, tcase);
	return suite;
}
