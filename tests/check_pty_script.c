/* check_pty_script: keys that press themselves on a terminal, and files a board may not write. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/outside.h"

/* ---- --keys ---- */

START_TEST(keys_are_pressed_once_all_is_read)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.arg[3] = "--keys";
	start.arg[4] = "H j j <Wait:20ms> <Resize:40x10> j";
	pty_open(&pty, &start);
	pty_see_frame(&pty, "H j j j");
	/* The board stays, and a person has it. */
	pty_type(&pty, "\x1b");
	pty_see_frame(&pty, "H j j j <Esc>");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(keys_may_leave)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.arg[3] = "--keys";
	start.arg[4] = "H q q";
	pty_open(&pty, &start);
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 0);
	pty_is_restored(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(keys_write_into_text_and_the_editor_has_its_time)
{
	struct pty_start start = outside_board("printf 'from the editor' >\"$2\"");
	struct pty pty;

	start.arg[3] = "--keys";
	start.arg[4] = "m h a l f <C-x> <Wait:10ms> ! <Enter>";
	pty_open(&pty, &start);
	pty_see_kept(&pty, "from the editor!");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(a_key_that_is_unknown_is_said_before_anything_starts)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.arg[3] = "--keys";
	start.arg[4] = "j <Nope>";
	pty_open(&pty, &start);
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 64);
	ck_assert(!is_sent(&pty, "\x1b", 0));
	ck_assert(is_sent(&pty, "<Nope>", 0));
	pty_close(&pty);
}
END_TEST

static void
put_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

/* A talk: its keys at its times, a chapter of the recording at each segment. */
START_TEST(a_talk_plays_itself_and_is_recorded_with_its_chapters)
{
	struct pty_start start = pty_board(80, 24);
	char talk[160], at[170], cast[160];
	struct str recorded = { 0 };
	struct pty pty;

	snprintf(talk, sizeof(talk), "%s/talk.md", pty_state());
	snprintf(at, sizeof(at), "@%s", talk);
	snprintf(cast, sizeof(cast), "%s/talk.cast", pty_state());
	put_file(talk, "[00:00-00:00] o | first words\n[00:00-00:00] H | second words\n");
	start.arg[3] = "--keys";
	start.arg[4] = at;
	start.arg[5] = "--record";
	start.arg[6] = cast;
	pty_open(&pty, &start);
	pty_see(&pty, "HYPOTHESES");
	kill(pty.child, SIGTERM);
	pty_end(&pty);
	pty_is_restored(&pty);
	ck_assert_int_eq(save_read(cast, 1 << 20, &recorded, NULL), 0);
	ck_assert_ptr_nonnull(strstr(str_text(&recorded), "first words"));
	ck_assert_ptr_nonnull(strstr(str_text(&recorded), "second words"));
	str_release(&recorded);
	pty_close(&pty);
}
END_TEST

/* ---- R25: what a board may write ---- */

/* Keys of `w` with a name of one's own. */
static void
write_to(struct pty *pty, const char *path, const char *says)
{
	pty_key(pty, "w", "WRITE");
	pty_key(pty, "\r", "incident-report.md");
	pty_type(pty, "\x15");
	pty_expect(pty, "incident-report.md", false);
	pty_key(pty, path, path);	/* Enter right behind it would be a paste's */
	pty_key(pty, "\r", says);
}

START_TEST(R25_a_board_writes_where_it_may_and_says_where_that_is)
{
	struct pty_start start = pty_board(100, 24);
	const char *arg[] = { "doctor", NULL };
	char given[] = "/tmp/sitrep-given.XXXXXX", path[200];
	struct pty pty;
	int code;

	bool is_confined = strstr(pty_headless(arg, &code), "only its own files") != NULL;
	ck_assert_ptr_nonnull(mkdtemp(given));
	pty_open_board(&pty, &start);
	snprintf(path, sizeof(path), "%s/report.md", given);
	write_to(&pty, path, "wrote ");
	ck_assert_int_eq(access(path, F_OK), 0);
	unlink(path);
	rmdir(given);
	if (is_confined && access("/dev/shm", W_OK) == 0) {
		write_to(&pty, "/dev/shm/sitrep-nobody.md",
			 "Permission denied; the board writes to ");
		ck_assert_int_ne(access("/dev/shm/sitrep-nobody.md", F_OK), 0);
	}
	pty_close(&pty);
}
END_TEST

/* ---- ui.keys ---- */

START_TEST(keys_of_the_config_work_and_stand_in_the_footer)
{
	struct pty_start start = pty_board(80, 24);
	char config[160];
	struct pty pty;

	snprintf(config, sizeof(config), "%s/config.json", pty_state());
	put_file(config, "{\"ui\":{\"keys\":{\"causes\":\"e\",\"quit\":\"Q\"}}}");
	start.arg[3] = "--config";
	start.arg[4] = config;
	pty_open_board(&pty, &start);
	pty_see(&pty, "Q Leave");
	pty_key(&pty, "e", "HYPOTHESES");
	pty_type(&pty, "\x1b");
	pty_expect(&pty, "HYPOTHESES", false);
	pty_type(&pty, "Q");
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 0);
	pty_close(&pty);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pty_script");
	TCase *tcase = tcase_create("script");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_test(tcase, keys_are_pressed_once_all_is_read);
	tcase_add_test(tcase, keys_may_leave);
	tcase_add_test(tcase, keys_write_into_text_and_the_editor_has_its_time);
	tcase_add_test(tcase, a_key_that_is_unknown_is_said_before_anything_starts);
	tcase_add_test(tcase, a_talk_plays_itself_and_is_recorded_with_its_chapters);
	tcase_add_test(tcase, R25_a_board_writes_where_it_may_and_says_where_that_is);
	tcase_add_test(tcase, keys_of_the_config_work_and_stand_in_the_footer);
	suite_add_tcase(suite, tcase);
	return suite;
}
