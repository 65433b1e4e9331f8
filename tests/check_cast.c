/* check_cast: recordings: the same each time, whole after a kill, and what play shows of them. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <cjson/cJSON.h>
#include <sys/stat.h>

#include "tests/pty_look.h"
#include "tui/play.h"

#define NOW "2025-08-01T18:10:00Z"
#define KEYS "j <Wait:1s> H <Wait:1s> <Esc> 2 <Wait:500ms> 3 <Wait:1s> o m hello <Enter> <Wait:2s>"

static char path[2][160];

static const char *
in_folder(int which, const char *name)
{
	snprintf(path[which], sizeof(path[which]), "%s/%s", pty_state(), name);
	return path[which];
}

/* Record the sample without a terminal; returns what --frame printed. */
static const char *
record(const char *file, const char *size, const char *keys)
{
	char notes[160];
	int code;

	snprintf(notes, sizeof(notes), "%s/rec.session", pty_state());
	const char *arg[] = { "--frame", size, "--keys", keys, "--now", NOW, "--record", file,
			      "--session", notes, PTY_SAMPLE, NULL };
	const char *frame = pty_headless(arg, &code);
	ck_assert_int_eq(code, 0);
	unlink(notes);
	return frame;
}

static void
load(const char *file, struct str *text)
{
	ck_assert_int_eq(save_read(file, 64 << 20, text, NULL), 0);
}

START_TEST(S40_the_same_keys_and_now_give_the_same_bytes)
{
	struct str one = { 0 }, two = { 0 };

	record(in_folder(0, "one.cast"), "80x24", KEYS);
	record(in_folder(1, "two.cast"), "80x24", KEYS);
	load(path[0], &one);
	load(path[1], &two);
	ck_assert_uint_gt(one.len, 4000);
	ck_assert_str_eq(str_text(&one), str_text(&two));
	str_release(&one);
	str_release(&two);
}
END_TEST

START_TEST(S40_header_and_events_are_those_of_asciicast_2)
{
	struct str text = { 0 };
	struct stat stat_of;
	double last = 0;
	int kinds[128] = { 0 };

	record(in_folder(0, "one.cast"), "80x24", KEYS " <Resize:60x20>");
	load(path[0], &text);
	ck_assert_int_eq(stat(path[0], &stat_of), 0);
	ck_assert_int_eq(stat_of.st_mode & 07777, 0600);
	char *line = text.at;
	line[strcspn(line, "\n")] = '\0';
	ck_assert_str_eq(line, "{\"version\":2,\"width\":80,\"height\":24,\"timestamp\":1754071800,"
		"\"title\":\"sitrep\",\"env\":{\"TERM\":\"xterm-256color\"}}");
	for (line += strlen(line) + 1; *line; line += strlen(line) + 1) {
		line[strcspn(line, "\n")] = '\0';
		cJSON *event = cJSON_ParseWithLength(line, strlen(line));
		ck_assert_int_eq(cJSON_GetArraySize(event), 3);
		double at = cJSON_GetNumberValue(cJSON_GetArrayItem(event, 0));
		ck_assert(at >= last && at <= 5.5);
		last = at;
		kinds[(unsigned char)*cJSON_GetStringValue(cJSON_GetArrayItem(event, 1)) & 127]++;
		cJSON_Delete(event);
	}
	ck_assert_int_gt(kinds['o'], 8);
	ck_assert_int_eq(kinds['r'], 1);
	ck_assert_int_eq(kinds['m'], 3);	/* step 2, step 3, the note */
	ck_assert_int_eq(kinds['i'], 0);
	str_release(&text);
}
END_TEST

/* A picture of each of these moments, and what play shows at the end of the recording. */
static const struct { const char *size, *bigger, *keys; } pictures[] = {
	{ "80x24", "80x25", "" }, { "80x24", "80x25", "H" }, { "160x48", "160x49", "L j j" },
	{ "40x10", "40x11", "2" }, { "80x24", "80x25", KEYS },
	{ "80x24", "120x37", "b <Resize:120x36>" },
	{ "20x3", "20x4", "" }, { "1x1", "1x2", "" },
};

START_TEST(S40_play_shows_the_cells_that_were_drawn)
{
	struct str drawn = { 0 };
	int code;

	str_add(&drawn, record(in_folder(0, "one.cast"), pictures[_i].size, pictures[_i].keys));
	const char *arg[] = { "play", "--frame", pictures[_i].bigger, "--keys", "0", path[0],
			      NULL };
	const char *played = pty_headless(arg, &code);
	ck_assert_int_eq(code, 0);
	/* Below it stands the bar of the player. */
	ck_assert_msg(strncmp(played, drawn.at, drawn.len) == 0, "drawn:\n%s\nplayed:\n%s",
		      drawn.at, played);
	str_release(&drawn);
}
END_TEST

START_TEST(S40_it_plays_in_asciinema)
{
	struct pty_start start = { .program = "/usr/bin/asciinema", .cols = 80, .rows = 24 };
	struct str frame = { 0 };
	struct pty pty;

	if (access(start.program, X_OK) != 0)
		return;		/* not installed */
	str_add(&frame, record(in_folder(0, "one.cast"), "80x24", KEYS));
	start.arg[0] = "cat";
	start.arg[1] = path[0];
	pty_open(&pty, &start);
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 0);
	/* Blanks at the ends of rows apart, the terminal shows the last frame. */
	const char *want = frame.at;
	for (const char *have = pty_text(&pty); *want; want++) {
		size_t blanks = strspn(want, " ");
		if (want[blanks] == '\n')
			want += blanks;
		ck_assert_msg(*have == *want, "asciinema shows:\n%s\nand not:\n%s",
			      pty_text(&pty), frame.at);
		have++;
	}
	str_release(&frame);
	pty_close(&pty);
}
END_TEST

/* R23: what is redacted on the screen is not in the file either; without --redact it is. */
START_TEST(S40_redaction_holds_in_a_recording)
{
	const char *arg[] = { "--frame", "120x36", "--keys", "L r o", "--record",
			      in_folder(0, "tenants.cast"), in_folder(1, "tenants.json"),
			      _i ? "--redact" : NULL, NULL };
	FILE *file = fopen(path[1], "wb");
	struct str text = { 0 };
	int code;

	ck_assert_ptr_nonnull(file);
	for (int i = 0; i < 40; i++)
		fprintf(file, "{\"timestamp\":\"2025-08-01T18:00:%02dZ\",\"endpoint\":\"/pay\","
			"\"responseTimeMs\":%d,\"status\":\"OK\",\"modelVersion\":\"v1\","
			"\"lender\":\"%s\"}\n", i, 100 + i, i % 2 ? "Equity" : "Jamii Bora Bank");
	fclose(file);
	pty_headless(arg, &code);
	ck_assert_int_eq(code, 0);
	load(path[0], &text);
	ck_assert_int_eq(strstr(text.at, "Jamii") != NULL, !_i);
	str_release(&text);
}
END_TEST

START_TEST(a_recording_on_a_terminal_is_whole_after_a_kill)
{
	struct pty_start start = pty_board(80, 24);
	struct str text = { 0 };
	struct play play;
	struct err err;
	struct pty pty;

	start.arg[3] = "--record";
	start.arg[4] = in_folder(0, "live.cast");
	pty_open_board(&pty, &start);
	pty_see(&pty, "REC");
	pty_key(&pty, "H", "HYPOTHESES");
	kill(pty.child, SIGKILL);
	pty_end(&pty);
	load(path[0], &text);
	ck_assert_int_eq(text.at[text.len - 1], '\n');
	ck_assert_msg(play_read(&play, "live.cast", text.at, text.len, &err) == 0, "%s", err.text);
	ck_assert(!play.is_cut);
	ck_assert_uint_ge(play.n, 2);
	play_release(&play);
	str_release(&text);
	pty_close(&pty);
}
END_TEST

START_TEST(a_file_that_exists_is_not_recorded_over)
{
	const char *arg[] = { "--frame", "80x24", "--record", in_folder(0, "there.cast"),
			      PTY_SAMPLE, NULL };
	struct str text = { 0 };
	int code;

	ck_assert_int_eq(save_file(path[0], "mine", 4, NULL), 0);
	pty_headless(arg, &code);
	ck_assert_int_eq(code, 73);
	load(path[0], &text);
	ck_assert_str_eq(str_text(&text), "mine");
	str_release(&text);
}
END_TEST

/* ---- play ---- */

#define HEADER "{\"version\": 2, \"width\": 10, \"height\": 3}\n"

static const struct { const char *text, *says; } refused[] = {
	{ "", "x.cast: empty: no header of an asciicast v2; make one with --record" },
	{ "[0.1, \"o\", \"x\"]\n",
	  "x.cast: line 1: no header of an asciicast v2; make one with --record" },
	{ "{\"version\": 1, \"width\": 10, \"height\": 3, \"stdout\": []}\n",
	  "x.cast: line 1: no header of an asciicast v2; make one with --record" },
	{ "{\"version\": 2, \"width\": 10}\n",
	  "x.cast: line 1: no header of an asciicast v2; make one with --record" },
	{ HEADER "[0.1, \"o\", \"x\"]\nhello\n[0.2, \"o\", \"y\"]\n",
	  "x.cast: line 3: not an event of an asciicast v2" },
	{ HEADER "[0.1, \"o\"]\n", "x.cast: line 2: not an event of an asciicast v2" },
	{ HEADER "[\"x\", \"o\", \"x\"]\n", "x.cast: line 2: not an event of an asciicast v2" },
	{ HEADER "[-1, \"o\", \"x\"]\n", "x.cast: line 2: not an event of an asciicast v2" },
};

START_TEST(a_broken_recording_is_refused_with_its_line)
{
	struct play play;
	struct err err = { 0 };

	ck_assert_int_eq(play_read(&play, "x.cast", refused[_i].text, strlen(refused[_i].text),
				   &err), -1);
	ck_assert_int_eq(err.code, ERR_NO_RECORD);
	ck_assert_str_eq(err.text, refused[_i].says);
	play_release(&play);
}
END_TEST

static void
read_play(struct play *play, const char *events)
{
	struct str text = { 0 };
	struct err err;

	str_fmt(&text, HEADER "%s", events);
	ck_assert_msg(play_read(play, "x.cast", text.at, text.len, &err) == 0, "%s", err.text);
	str_release(&text);
}

/* A row of its screen, blanks at the end cut. */
static const char *
row_of(const struct play *play, int y)
{
	static char row[64];
	size_t n = 0;

	for (int x = 0; x < play->screen.cols; x++) {
		uint32_t cp = play->screen.cell[y * play->screen.cols + x].cp[0];
		row[n++] = cp ? (char)cp : ' ';
	}
	while (n > 0 && row[n - 1] == ' ')
		n--;
	row[n] = '\0';
	return row;
}

START_TEST(a_last_line_that_is_cut_is_left_out)
{
	struct play play;

	read_play(&play, "[0.1, \"o\", \"abc\"]\n[0.2, \"o\", \"de");
	ck_assert(play.is_cut);
	ck_assert_uint_eq(play.n, 1);
	play_seek(&play, 1000000);
	ck_assert_str_eq(row_of(&play, 0), "abc");
	play_release(&play);
}
END_TEST

START_TEST(moments_and_chapters_are_found_forward_and_back)
{
	struct play play;
	size_t number, of;

	read_play(&play, "[0.5, \"o\", \"a\"]\n[1.0, \"m\", \"one\"]\n[1.5, \"o\", \"b\"]\n"
			 "[1.7, \"i\", \"typed\"]\n[2.0, \"m\", \"two\"]\n[3.0, \"o\", \"c\"]\n");
	ck_assert_int_eq(play_end_us(&play), 3000000);
	play_seek(&play, 400000);
	ck_assert_str_eq(row_of(&play, 0), "");
	play_seek(&play, 1600000);
	ck_assert_str_eq(row_of(&play, 0), "ab");
	play_seek(&play, 3000000);
	ck_assert_str_eq(row_of(&play, 0), "abc");
	play_seek(&play, 500000);	/* back */
	ck_assert_str_eq(row_of(&play, 0), "a");
	ck_assert_int_eq(play_find(&play, 500000, 1, 'o'), 1500000);
	ck_assert_int_eq(play_find(&play, 500000, 1, 'm'), 1000000);
	ck_assert_int_eq(play_find(&play, 2500000, -1, 'm'), 2000000);
	ck_assert_int_eq(play_find(&play, 1000000, -1, 'm'), -1);
	ck_assert_str_eq(play_chapter(&play, 900000, &number, &of), "");
	ck_assert_uint_eq(number, 0);
	ck_assert_str_eq(play_chapter(&play, 2500000, &number, &of), "two");
	ck_assert_uint_eq(number, 2);
	ck_assert_uint_eq(of, 2);
	play_release(&play);
}
END_TEST

/* What it takes, what it leaves out and counts. Rows apart by `|`. */
static const struct { const char *fed, *rows; unsigned dropped; } feeds[] = {
	{ "abc\\u001b[2;3Hde\\u001b[3;1Hf", "abc|  de|f", 0 },
	{ "abcdef\\u001b[1;3H\\u001b[K", "ab||", 0 },
	{ "abc\\u001b[2Jx", "   x||", 0 },
	{ "a\\r\\nb\\r\\nc\\r\\nd", "b|c|d", 0 },
	{ "ab\\bc", "ac||", 0 },
	{ "a\\u001b]0;title\\u0007b", "ab||", 1 },
	{ "a\\u001b]52;c;eA==\\u001b\\\\b", "ab||", 1 },
	{ "a\\u001bPq#0\\u001b\\\\b", "ab||", 1 },
	{ "a\\u001b[6nb", "ab||", 1 },
	{ "a\\u001b[?1049hb", "ab||", 1 },
	{ "a\\u001bcb", "ab||", 1 },
	{ "a\\u001b(Bb", "ab||", 1 },
	{ "a\\u0007b", "ab||", 1 },
	{ "a\\u202eb", "a?b||", 1 },
	{ "0123456789X", "0123456789||", 1 },
	{ "\\u001b[99;99Hx", "||         x", 0 },
	{ "\\u001b[1;38;5;203;48;5;16mx\\u001b[0m", "x||", 0 },
	{ "\\u001b[38;2;1;2;3mx", "x||", 1 },
};

START_TEST(a_subset_is_read_and_the_rest_left_out_and_counted)
{
	struct str events = { 0 }, rows = { 0 };
	struct play play;

	str_fmt(&events, "[0, \"o\", \"%s\"]\n", feeds[_i].fed);
	read_play(&play, events.at);
	play_seek(&play, 0);
	for (int y = 0; y < 3; y++)
		str_fmt(&rows, "%s%s", y ? "|" : "", row_of(&play, y));
	ck_assert_str_eq(rows.at, feeds[_i].rows);
	ck_assert_uint_eq(play.screen.dropped, feeds[_i].dropped);
	play_release(&play);
	str_release(&events);
	str_release(&rows);
}
END_TEST

START_TEST(a_recording_plays_on_a_terminal_and_keys_move_it)
{
	struct pty_start start = { .cols = 100, .rows = 30 };
	struct pty pty;

	record(in_folder(0, "one.cast"), "80x24", "H <Wait:600s> <Esc> 2 <Wait:600s> o");
	start.arg[0] = "play";
	start.arg[1] = path[0];
	start.has_shell = true;
	pty_open(&pty, &start);
	pty_see(&pty, "HYPOTHESES");
	pty_see(&pty, "PLAY x1");
	pty_key(&pty, " ", "PAUSED x1");
	pty_key(&pty, "}", "1/1 step 2 Act now");
	pty_see(&pty, "STEP 2");
	pty_key(&pty, "{", "00:00 of 20:00");
	pty_key(&pty, "]", "00:05 of 20:00");
	pty_key(&pty, "+", "x2");
	pty_key(&pty, "t", "go to:");
	pty_key(&pty, "10:01\r", "10:01 of 20:00");
	pty_see(&pty, "STEP 2");
	pty_key(&pty, "0", "END");
	pty_see(&pty, "RECORDS");
	pty_resize(&pty, 40, 10);
	pty_see(&pty, "PROBABLE");
	pty_type(&pty, "\x1a");
	pty_see_stopped(&pty);
	kill(pty.child, SIGCONT);
	pty_leave(&pty);
	pty_close(&pty);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("cast");
	TCase *t = tcase_create("cast");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, NULL, pty_clean);
	tcase_add_test(t, S40_the_same_keys_and_now_give_the_same_bytes);
	tcase_add_test(t, S40_header_and_events_are_those_of_asciicast_2);
	tcase_add_loop_test(t, S40_play_shows_the_cells_that_were_drawn, 0, (int)LENGTH(pictures));
	tcase_add_test(t, S40_it_plays_in_asciinema);
	tcase_add_loop_test(t, S40_redaction_holds_in_a_recording, 0, 2);
	tcase_add_test(t, a_recording_on_a_terminal_is_whole_after_a_kill);
	tcase_add_test(t, a_file_that_exists_is_not_recorded_over);
	tcase_add_loop_test(t, a_broken_recording_is_refused_with_its_line, 0,
			    (int)LENGTH(refused));
	tcase_add_test(t, a_last_line_that_is_cut_is_left_out);
	tcase_add_test(t, moments_and_chapters_are_found_forward_and_back);
	tcase_add_loop_test(t, a_subset_is_read_and_the_rest_left_out_and_counted, 0,
			    (int)LENGTH(feeds));
	tcase_add_test(t, a_recording_plays_on_a_terminal_and_keys_move_it);
	suite_add_tcase(s, t);
	return s;
}
