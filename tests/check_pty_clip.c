/* check_pty_clip: the clipboard by every way, the bell, the title and the status line. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/outside.h"

/* ---- the clipboard ---- */

/* The text and mode of clip.txt. */
static void
see_clip(const char *text)
{
	struct str clip = { 0 };
	struct stat stat_of;
	char path[200];

	snprintf(path, sizeof(path), "%s/sitrep/clip.txt", runtime);
	ck_assert_int_eq(save_read(path, 1 << 20, &clip, NULL), 0);
	ck_assert_msg(strstr(str_text(&clip), text), "clip.txt: %s", str_text(&clip));
	ck_assert_int_ne(str_text(&clip)[clip.len - 1], '\n');
	ck_assert_int_eq(stat(path, &stat_of), 0);
	ck_assert_int_eq(stat_of.st_mode & 07777, 0600);
	str_release(&clip);
}

START_TEST(y_sends_osc_52_where_the_terminal_takes_it)
{
	struct pty_start start = outside_board("true");
	struct pty pty;

	pty_open_board(&pty, &start);
	size_t from = pty.raw.len;
	pty_key(&pty, "y", "sent to the terminal's clipboard (OSC 52: it does not answer)");
	see_sent(&pty, "\x1b]52;c;", from);
	ck_assert(!is_sent(&pty, "\x1b]52;c;?", 0));	/* it is never read */
	see_clip("kubectl");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

/* GNU screen, and terminals without it, get nothing. */
static const char *const silent[] = { "TERM=screen", "TERM=vt100", "TERM=linux" };

START_TEST(y_keeps_to_the_file_where_there_is_no_way)
{
	struct pty_start start = outside_board("true");
	struct pty pty;

	start.env[2] = silent[_i];
	pty_open_board(&pty, &start);
	pty_key(&pty, "y", "no way to a clipboard here");
	ck_assert(!is_sent(&pty, "\x1b]52", 0));
	see_clip("kubectl");
	pty_close(&pty);
}
END_TEST

/* The command of the config, by its words; it gets the text and no terminal. */
START_TEST(y_runs_the_command_of_the_config)
{
	struct pty_start start = outside_board("true");
	char config[200], words[600], copied[200];
	struct str got = { 0 };
	struct pty pty;

	make_script("cl ip", "[ -t 1 ] && exit 7\n[ \"$2\" = '$(id) b' ] || exit 6\ncat >\"$1\"");
	snprintf(copied, sizeof(copied), "%s/co pied", pty_state());
	snprintf(config, sizeof(config), "%s/config.json", pty_state());
	snprintf(words, sizeof(words), "{\"copy\":{\"command\":[\"%s\",\"%s\",\"$(id) b\"]}}",
		 editor, copied);
	FILE *file = fopen(config, "wb");
	fputs(words, file);
	fclose(file);
	start.arg[3] = "--config";
	start.arg[4] = config;
	pty_open_board(&pty, &start);
	pty_key(&pty, "y", "bytes by ");
	see_clip("kubectl");
	ck_assert_int_eq(save_read(copied, 1 << 20, &got, NULL), 0);
	ck_assert_ptr_nonnull(strstr(str_text(&got), "kubectl"));
	ck_assert(!is_sent(&pty, "\x1b]52", 0));
	str_release(&got);
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

/* The board's config with a copy command. */
static void
with_copy(struct pty_start *start, const char *words)
{
	static char config[200];

	snprintf(config, sizeof(config), "%s/config.json", pty_state());
	FILE *file = fopen(config, "wb");
	ck_assert_ptr_nonnull(file);
	fputs(words, file);
	fclose(file);
	start->arg[3] = "--config";
	start->arg[4] = config;
}

START_TEST(a_copy_command_that_fails_is_said)
{
	struct pty_start start = outside_board("true");
	struct pty pty;

	with_copy(&start, _i ? "{\"copy.command\":[\"false\"]}"
			     : "{\"copy.command\":[\"nonesuch-9\"]}");
	start.env[2] = "TERM=vt100";	/* no other way */
	pty_open_board(&pty, &start);
	pty_key(&pty, "y", _i ? "false failed (1)" : "nonesuch-9: No such file or directory");
	pty_see(&pty, "no other way to a clipboard here; also in ");
	see_clip("kubectl");
	pty_close(&pty);
}
END_TEST

START_TEST(a_clip_file_that_cannot_be_written_blocks_no_other_way)
{
	struct pty_start start = outside_board("true");
	char path[200];
	struct pty pty;

	make_script("clip", "cat >/dev/null");
	char words[300];
	snprintf(words, sizeof(words), "{\"copy.command\":[\"%s\"]}", editor);
	if (_i)
		with_copy(&start, words);
	/* Where the folder should be stands a file. */
	ck_assert_int_eq(mkdir(runtime, 0700), 0);
	snprintf(path, sizeof(path), "%s/sitrep", runtime);
	FILE *file = fopen(path, "wb");
	fclose(file);
	pty_open_board(&pty, &start);
	size_t from = pty.raw.len;
	pty_key(&pty, "y", "in no file: ");
	if (_i) {
		pty_see(&pty, "clip; in no file: ");	/* copied N bytes by ... */
		ck_assert(!is_sent(&pty, "\x1b]52;c;", 0));
	} else {
		pty_see(&pty, "sent to the terminal's clipboard (OSC 52");
		see_sent(&pty, "\x1b]52;c;", from);
	}
	pty_see(&pty, "Not a directory");
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

START_TEST(a_copy_command_that_fails_leaves_it_to_the_terminal)
{
	struct pty_start start = outside_board("true");
	struct pty pty;

	with_copy(&start, _i ? "{\"copy.command\":[\"false\"]}"
			     : "{\"copy.command\":[\"nonesuch-9\"]}");
	pty_open_board(&pty, &start);
	pty_key(&pty, "y", _i ? "false failed (1), see stderr.log; "
			      : "nonesuch-9: No such file or directory; ");
	pty_see(&pty, "sent to the terminal's clipboard");
	see_sent(&pty, "\x1b]52;c;", 0);
	see_clip("kubectl");
	pty_close(&pty);
}
END_TEST

/* The only child of a process. */
static pid_t
child_of(pid_t pid)
{
	char path[64];
	long child = 0;

	snprintf(path, sizeof(path), "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
	FILE *file = fopen(path, "re");
	if (file && fscanf(file, "%ld", &child) != 1)
		child = 0;
	if (file)
		fclose(file);
	return (pid_t)child;
}

/* Killed, it is waited for at once and leaves no zombie; what needs it is done without. */
START_TEST(a_launcher_that_dies_is_buried_and_done_without)
{
	struct pty_start start = outside_board("true");
	struct pty pty;

	with_copy(&start, "{\"copy.command\":[\"true\"]}");
	pty_open_board(&pty, &start);
	pid_t child = child_of(pty.child);
	if (child == 0) {	/* a kernel that does not tell */
		pty_close(&pty);
		return;
	}
	kill(child, SIGKILL);
	for (int64_t end = pty_ms() + PTY_CAP_MS; kill(child, 0) == 0; pty_read(&pty, 10))
		ck_assert_msg(pty_ms() <= end, "a zombie stays");
	pty_key(&pty, "y", "nothing could be run; ");
	see_sent(&pty, "\x1b]52;c;", 0);
	pty_key(&pty, "m", "note:");
	pty_key(&pty, "half", "note: half");
	pty_key(&pty, "\x18", "no editor: the launcher is gone");
	pty_see(&pty, "note: half");
	pty_key(&pty, "s", "note: halfs");
	pty_close(&pty);
}
END_TEST

/* ---- bell, title, status ---- */

static char growing[160];

static void
append(const char *version, const char *status, int ms, int second)
{
	FILE *file = fopen(growing, "ab");

	ck_assert_ptr_nonnull(file);
	fprintf(file, "{\"timestamp\":\"2025-08-01T18:%02d:%02dZ\",\"endpoint\":\"/pay\","
		"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"%s\"}\n", second / 60,
		second % 60, ms, status, version);
	fclose(file);
}

/* A bell: a BEL that ends no OSC. */
static int
bells(const struct pty *pty)
{
	bool in_string = false;
	int n = 0;

	for (size_t i = 0; i < pty->raw.len; i++) {
		if (pty->raw.at[i] == '\x1b')
			in_string = i + 1 < pty->raw.len && pty->raw.at[i + 1] == ']';
		else if (pty->raw.at[i] == '\a') {
			n += !in_string;
			in_string = false;
		}
	}
	return n;
}

static void
go_bad(struct pty *pty)
{
	pty_see(pty, "NO INCIDENT");
	for (int i = 0; i < 40; i++)
		append("v2", "Timeout", 3000, 130 + i);
	pty_expect(pty, "NO INCIDENT", false);
	pty_see(pty, "v2");
}

START_TEST(S39_a_followed_log_that_turns_bad_rings_once_and_has_a_title)
{
	char path[200];
	struct pty_start start = { .cols = 160, .rows = 48 };
	struct str status = { 0 };
	struct pty pty;

	snprintf(growing, sizeof(growing), "%s/api.log", pty_state());
	for (int i = 0; i < 120; i++)
		append("v1", "OK", 100 + i % 7, i);
	start.arg[0] = "-f";
	start.arg[1] = growing;
	start.arg[2] = _i ? "--no-bell" : NULL;
	pty_open(&pty, &start);
	go_bad(&pty);
	see_sent(&pty, "\x1b]2;sitrep ", 0);
	for (int i = 0; i < 40; i++)
		append("v2", "Timeout", 3000, 170 + i);
	pty_see(&pty, "80/80");
	ck_assert_int_eq(bells(&pty), _i ? 0 : 1);
	/* The old title comes back: it was put on the terminal's pile, and is taken from there. */
	ck_assert(is_sent(&pty, "\x1b[22;2t\x1b]2;sitrep ", 0));
	snprintf(path, sizeof(path), "%s/sitrep/run/status.json", pty_state());
	for (int64_t end = pty_ms() + PTY_CAP_MS; !strstr(str_text(&status), " v2 80/80 T/O");) {
		pty_read(&pty, 20);
		save_read(path, 4096, &status, NULL);
		ck_assert_msg(pty_ms() <= end, "status.json: %s", str_text(&status));
	}
	pty_type(&pty, "q");
	pty_end(&pty);
	ck_assert(is_sent(&pty, "\x1b[23;2t", 0));
	ck_assert_int_ne(access(path, F_OK), 0);
	str_release(&status);
	pty_close(&pty);
}
END_TEST

static int
count_sent(const struct pty *pty, const char *text)
{
	size_t len = strlen(text);
	int n = 0;

	for (size_t i = 0; i + len <= pty->raw.len; i++)
		n += memcmp(pty->raw.at + i, text, len) == 0;
	return n;
}

/* Stopped, the shell has its own title; woken, it is kept once more, or the end would take what
 * somebody else put on the pile. */
START_TEST(S39_the_title_comes_and_goes_with_the_screen)
{
	struct pty_start start = { .cols = 160, .rows = 48 };
	struct pty pty;

	snprintf(growing, sizeof(growing), "%s/api.log", pty_state());
	for (int i = 0; i < 120; i++)
		append("v1", "OK", 100 + i % 7, i);
	start.arg[0] = "-f";
	start.arg[1] = growing;
	start.has_shell = true;
	pty_open(&pty, &start);
	go_bad(&pty);
	see_sent(&pty, "\x1b]2;sitrep ", 0);
	for (int i = 1; i <= 3; i++) {
		pty_type(&pty, "\x1a");
		pty_see_stopped(&pty);
		ck_assert_int_eq(count_sent(&pty, "\x1b[22;2t"), i);
		ck_assert_int_eq(count_sent(&pty, "\x1b[23;2t"), i);
		size_t from = pty.raw.len;
		kill(pty.child, SIGCONT);
		see_sent(&pty, "\x1b[22;2t\x1b]2;sitrep ", from);
		pty_see(&pty, "v2");
	}
	pty_type(&pty, "q");
	pty_end(&pty);
	ck_assert_int_eq(count_sent(&pty, "\x1b[22;2t"), 4);
	ck_assert_int_eq(count_sent(&pty, "\x1b[23;2t"), 4);
	pty_close(&pty);
}
END_TEST

START_TEST(S39_a_saved_log_and_a_replay_ring_nobody)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;

	start.arg[3] = _i ? "--replay=max" : NULL;
	pty_open_board(&pty, &start);
	pty_see(&pty, "LOADED 18:07:15Z");
	pty_leave(&pty);
	ck_assert_int_eq(bells(&pty), 0);
	ck_assert(!is_sent(&pty, "\x1b]2;", 0));
	pty_close(&pty);
}
END_TEST

START_TEST(the_status_line_is_that_of_a_board_that_runs)
{
	struct pty_start start = pty_board(80, 24);
	const char *arg[] = { "status", "--tmux", NULL };
	struct pty pty;
	int code;

	ck_assert_str_eq(pty_headless(arg, &code), "");
	ck_assert_int_eq(code, 0);
	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	const char *line = "";
	for (int64_t end = pty_ms() + PTY_CAP_MS; !*line && pty_ms() < end; pty_read(&pty, 20))
		line = pty_headless(arg, &code);
	ck_assert_str_eq(line, "sitrep SEV2 PROBABLE v1.3 4/5 T/O\n");
	ck_assert_int_eq(code, 0);
	/* Killed, it leaves its file behind: pid and beginning tell that nobody runs. */
	kill(pty.child, SIGKILL);
	pty_end(&pty);
	ck_assert_str_eq(pty_headless(arg, &code), "");
	ck_assert_int_eq(code, 0);
	pty_close(&pty);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pty_clip");
	TCase *tcase = tcase_create("clip");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_test(tcase, y_sends_osc_52_where_the_terminal_takes_it);
	tcase_add_loop_test(tcase, y_keeps_to_the_file_where_there_is_no_way, 0, LENGTH(silent));
	tcase_add_test(tcase, y_runs_the_command_of_the_config);
	tcase_add_loop_test(tcase, a_copy_command_that_fails_is_said, 0, 2);
	tcase_add_loop_test(tcase, S39_a_followed_log_that_turns_bad_rings_once_and_has_a_title, 0,
		2);
	tcase_add_test(tcase, S39_the_title_comes_and_goes_with_the_screen);
	tcase_add_loop_test(tcase, a_clip_file_that_cannot_be_written_blocks_no_other_way, 0, 2);
	tcase_add_loop_test(tcase, a_copy_command_that_fails_leaves_it_to_the_terminal, 0, 2);
	tcase_add_test(tcase, a_launcher_that_dies_is_buried_and_done_without);
	tcase_add_loop_test(tcase, S39_a_saved_log_and_a_replay_ring_nobody, 0, 2);
	tcase_add_test(tcase, the_status_line_is_that_of_a_board_that_runs);
	suite_add_tcase(suite, tcase);
	return suite;
}
