/* check_pty_load: a terminal while the log is read: keys, Esc, :load, the line on stderr. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <sys/stat.h>

#include "tests/pty_look.h"

enum { T0 = 1754071500, BEGIN = 4000, MORE = 2000 };	/* 440 kB, and 220 kB */

/* A log that comes through a FIFO, as slowly as the test wants. */
struct flow {
	char path[128];
	int fd, i;
};

/* Both ends are ours, so that opening does not wait, until it is handed over. */
static void
flow_open(struct flow *flow, const char *name)
{
	*flow = (struct flow){ .fd = -1 };
	snprintf(flow->path, sizeof(flow->path), "%s/%s", pty_state(), name);
	ck_assert_int_eq(mkfifo(flow->path, 0600), 0);
}

/* Give n records; what the terminal says meanwhile is read. */
static void
flow_give(struct flow *flow, struct pty *pty, int n)
{
	int64_t end = pty_ms() + 2LL * PTY_CAP_MS;

	while (flow->fd < 0) {		/* until somebody reads there is nothing to write to */
		flow->fd = open(flow->path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		ck_assert_msg(pty_ms() < end, "nobody reads %s", flow->path);
		pty_read(pty, 10);
	}
	for (int last = flow->i + n; flow->i < last; flow->i++) {
		char line[160];
		bool is_new = flow->i % 5 == 0;
		int len = snprintf(line, sizeof(line), "{\"timestamp\":%d.%d,\"endpoint\":"
				   "\"/risk-score\",\"responseTimeMs\":%d,\"status\":\"%s\","
				   "\"modelVersion\":\"%s\"}\n", T0 + flow->i / 10, flow->i % 10,
				   is_new ? 750 : 90 + flow->i % 31, is_new ? "Timeout" : "OK",
				   is_new ? "v1.3" : "v1.2");
		/* A line is written whole or not at all. */
		while (write(flow->fd, line, (size_t)len) < 0) {
			ck_assert_int_eq(errno, EAGAIN);
			ck_assert_msg(pty_ms() < end, "it does not read on:\n%s", pty_text(pty));
			pty_read(pty, 5);
		}
	}
}

static void
flow_end(struct flow *flow)
{
	if (flow->fd >= 0)
		close(flow->fd);
	flow->fd = -1;
}

static bool job_of_a_shell;		/* of the next board: it can be stopped */

/* A board on a new flow, of which n records have been given. */
static void
open_board(struct pty *pty, struct flow *flow, int n)
{
	flow_open(flow, "log");
	const struct pty_start start = { .arg = { "--session", pty_notes(), flow->path },
					 .cols = 80, .rows = 24, .has_shell = job_of_a_shell };
	pty_open(pty, &start);
	if (n > 0)
		flow_give(flow, pty, n);
}

/* The end of a test: the board is left by the key, or with `leaves` false by force. */
static void
close_board(struct pty *pty, struct flow *flow, bool leaves)
{
	if (leaves)
		pty_leave(pty);
	flow_end(flow);
	pty_close(pty);
}

START_TEST(the_board_is_there_before_the_first_byte)
{
	struct flow flow;
	struct pty pty;

	open_board(&pty, &flow, 0);
	pty_see(&pty, "READING");
	pty_see(&pty, "no records yet");
	pty_see(&pty, "LOADING  waiting for a writer");
	pty_key(&pty, "?", "HELP");
	pty_type(&pty, "\x1b");
	pty_expect(&pty, "HELP", false);
	close_board(&pty, &flow, true);
}
END_TEST

START_TEST(figures_stand_and_keys_work_while_more_is_to_come)
{
	struct flow flow;
	struct pty pty;

	open_board(&pty, &flow, BEGIN);
	pty_see(&pty, "VERSIONS  so far");
	pty_see(&pty, "v1.3");
	pty_see(&pty, "Esc stop here");
	pty_key(&pty, "H", "the verdict comes when all is read");
	pty_key(&pty, "q", "VERSIONS  so far");
	pty_key(&pty, "m", "still reading");
	flow_end(&flow);
	pty_see(&pty, "v1.3 is ");
	pty_see(&pty, "LOADED 18:11:39Z");	/* 4000 records, a tenth of a second each */
	close_board(&pty, &flow, true);
}
END_TEST

/* A writer that drips, a line at a time, does not hold the reader: the key is answered before as
 * much as the smallest slice has come. */
START_TEST(a_writer_that_drips_does_not_hold_up_a_key)
{
	struct flow flow;
	struct pty pty;
	int given = 0;

	open_board(&pty, &flow, BEGIN);
	pty_see(&pty, "VERSIONS  so far");
	for (; given < 50; given++) {
		flow_give(&flow, &pty, 1);
		pty_read(&pty, 5);
	}
	pty_type(&pty, "H");
	while (!strstr(pty_text(&pty), "HYPOTHESES")) {
		flow_give(&flow, &pty, 1);
		pty_read(&pty, 5);
		ck_assert_msg(++given < 400, "%d lines later there is no answer", given);
	}
	close_board(&pty, &flow, false);
}
END_TEST

START_TEST(esc_stops_and_load_goes_on)
{
	struct flow flow;
	struct pty pty;

	open_board(&pty, &flow, BEGIN);
	pty_see(&pty, "4000 records");
	pty_key(&pty, "\x1b", "PARTIAL");
	pty_see(&pty, "v1.3 is ");
	flow_give(&flow, &pty, 100);		/* fits into the pipe: nobody reads it now */
	pty_key(&pty, "H", "HYPOTHESES");
	pty_see(&pty, "PARTIAL");
	pty_key(&pty, "q", "4000 rec");
	pty_type(&pty, ":");
	pty_key(&pty, "load", "go on reading");
	pty_key(&pty, "\r", "READING");
	pty_expect(&pty, "PARTIAL", false);
	flow_give(&flow, &pty, MORE);
	flow_end(&flow);
	pty_see(&pty, "6100 rec");
	pty_see(&pty, "v1.3 is ");
	pty_expect(&pty, "PARTIAL", false);
	close_board(&pty, &flow, true);
}
END_TEST

START_TEST(leaving_while_it_reads_gives_the_terminal_back)
{
	struct flow flow;
	struct pty pty;

	open_board(&pty, &flow, BEGIN);
	pty_see(&pty, "so far");
	close_board(&pty, &flow, true);
}
END_TEST

/* ---- at the worst time: while it reads ---- */

static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

START_TEST(S26_a_signal_while_it_reads_restores_the_terminal)
{
	struct flow flow;
	struct pty pty;

	open_board(&pty, &flow, BEGIN);
	pty_see(&pty, "so far");
	kill(pty.child, ending[_i]);
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 128 + ending[_i]);
	pty_is_restored(&pty);
	flow_end(&flow);
	pty_close(&pty);
}
END_TEST

START_TEST(S30_the_terminal_goes_while_it_reads)
{
	struct flow flow;
	struct pty pty;

	open_board(&pty, &flow, BEGIN);
	pty_see(&pty, "so far");
	close(pty.master);
	pty.master = -1;
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 128 + SIGHUP);
	flow_end(&flow);
	pty_close(&pty);
}
END_TEST

START_TEST(S27_stopped_while_it_reads_it_reads_on)
{
	struct flow flow;
	struct pty pty;

	job_of_a_shell = true;
	open_board(&pty, &flow, BEGIN);
	pty_see(&pty, "so far");
	for (int round = 0; round < 3; round++) {
		pty_type(&pty, "\x1a");
		pty_see_stopped(&pty);
		pty_is_restored(&pty);
		flow_give(&flow, &pty, 50);	/* fits into the pipe */
		kill(pty.child, SIGCONT);
		pty_see(&pty, "so far");
		ck_assert(pty.is_alternate);
	}
	flow_end(&flow);
	pty_see(&pty, "4150 rec");
	pty_see(&pty, "v1.3 is ");
	close_board(&pty, &flow, true);
}
END_TEST

START_TEST(S14_a_storm_of_sizes_while_it_reads_ends_in_a_clean_board)
{
	struct flow flow;
	struct pty pty;

	open_board(&pty, &flow, BEGIN);
	pty_see(&pty, "so far");
	for (int i = 0; i < 200; i++) {
		pty_resize(&pty, 20 + i * 37 % 150, 5 + i * 11 % 45);
		kill(pty.child, SIGWINCH);
		flow_give(&flow, &pty, 5);
	}
	pty_resize(&pty, 80, 24);
	flow_end(&flow);
	pty_see(&pty, "5000 rec");
	pty_see(&pty, "v1.3 is ");
	pty_see(&pty, "q Leave");
	close_board(&pty, &flow, true);
}
END_TEST

/* A line of some bytes at a time: what was typed is kept before it is shown, and at last the screen
 * is as it should be. */
START_TEST(S25_a_slow_line_delays_no_saving_and_ends_in_a_clean_frame)
{
	struct pty_start start = pty_board(80, 24);
	struct pty pty;
	char byte[64];

	pty_open_board(&pty, &start);
	pty_see_frame(&pty, "");
	pty_type(&pty, "m");
	for (const char *c = "slowly"; *c; c++) {
		struct pollfd wait = { .fd = pty.master, .events = POLLIN };
		ck_assert_int_eq(write(pty.master, c, 1), 1);
		if (poll(&wait, 1, 20) > 0) {
			ssize_t n = read(pty.master, byte, sizeof(byte));
			vterm_input_write(pty.vterm, byte, n > 0 ? (size_t)n : 0);
		}
	}
	for (int64_t end = pty_ms() + PTY_CAP_MS; !pty_kept("slowly"); poll(NULL, 0, 5))
		ck_assert_msg(pty_ms() <= end, "it was not kept");
	pty_see_frame(&pty, "m slowly");
	pty_close(&pty);
}
END_TEST

/* The line comes after a second, to a terminal, and is gone at the end; --quiet has none. */
START_TEST(a_command_shows_how_far_it_is_and_wipes_it)
{
	struct flow loud, quiet;
	struct pty one, two;

	flow_open(&loud, "loud");
	flow_open(&quiet, "quiet");
	const struct pty_start start_quiet = { .arg = { "stats", "--quiet", quiet.path },
					       .cols = 80, .rows = 24 };
	const struct pty_start start_loud = { .arg = { "stats", loud.path }, .cols = 80,
					      .rows = 24 };
	pty_open(&two, &start_quiet);
	flow_give(&quiet, &two, BEGIN);
	pty_open(&one, &start_loud);		/* later: when it shows its line, a second has */
	flow_give(&loud, &one, BEGIN);		/* passed for the quiet one as well */
	pty_see(&one, "LOADING");
	pty_see(&one, "records");
	flow_end(&loud);
	flow_end(&quiet);
	pty_end(&one);
	pty_end(&two);
	ck_assert_int_eq(pty_code(&one), 0);
	ck_assert_ptr_null(strstr(pty_text(&one), "LOADING"));
	ck_assert_ptr_nonnull(strstr(pty_text(&one), "v1.3"));
	ck_assert_ptr_null(memchr(one.raw.at, '\x1b', one.raw.len));
	ck_assert_ptr_null(memmem(two.raw.at, two.raw.len, "LOADING", 7));
	pty_close(&one);
	pty_close(&two);
}
END_TEST

START_TEST(interrupted_a_command_leaves_no_half_output)
{
	char out[128];
	struct flow flow;
	struct pty pty;

	flow_open(&flow, "log");
	snprintf(out, sizeof(out), "%s/out.json", pty_state());
	const struct pty_start start = { .arg = { "rca", "--format", "json", "-o", out, flow.path },
					 .cols = 80, .rows = 24 };
	pty_open(&pty, &start);
	flow_give(&flow, &pty, BEGIN);
	pty_see(&pty, "LOADING");
	pty_type(&pty, "\x03");
	pty_end(&pty);
	ck_assert_int_eq(pty_code(&pty), 128 + SIGINT);
	ck_assert_ptr_null(strstr(pty_text(&pty), "LOADING"));	/* its line is wiped */
	ck_assert_int_ne(access(out, F_OK), 0);
	close_board(&pty, &flow, false);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pty_load");
	TCase *tcase = tcase_create("load");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_test(tcase, the_board_is_there_before_the_first_byte);
	tcase_add_test(tcase, figures_stand_and_keys_work_while_more_is_to_come);
	tcase_add_test(tcase, a_writer_that_drips_does_not_hold_up_a_key);
	tcase_add_test(tcase, esc_stops_and_load_goes_on);
	tcase_add_test(tcase, leaving_while_it_reads_gives_the_terminal_back);
	tcase_add_loop_test(tcase, S26_a_signal_while_it_reads_restores_the_terminal, 0,
			    (int)LENGTH(ending));
	tcase_add_test(tcase, S30_the_terminal_goes_while_it_reads);
	tcase_add_test(tcase, S27_stopped_while_it_reads_it_reads_on);
	tcase_add_test(tcase, S14_a_storm_of_sizes_while_it_reads_ends_in_a_clean_board);
	tcase_add_test(tcase, S25_a_slow_line_delays_no_saving_and_ends_in_a_clean_frame);
	tcase_add_test(tcase, a_command_shows_how_far_it_is_and_wipes_it);
	tcase_add_test(tcase, interrupted_a_command_leaves_no_half_output);
	suite_add_tcase(suite, tcase);
	return suite;
}
