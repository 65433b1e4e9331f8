/* check_pty_live: a replay and a growing log on a terminal: they move by themselves, and stand. */
/* SPDX-License-Identifier: MIT */
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

Suite *
suite(void)
{
	Suite *suite = suite_create("pty_live");
	TCase *tcase = tcase_create("live");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_test(tcase, a_replay_begins_by_itself_and_ends_at_the_last_record);
	tcase_add_test(tcase, what_is_appended_shows_and_a_rotated_file_is_read_on);
	tcase_add_test(tcase, space_holds_the_present_and_counts_what_comes);
	suite_add_tcase(suite, tcase);
	return suite;
}
