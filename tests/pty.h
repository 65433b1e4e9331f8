/* pty: a program on a terminal of our own, its screen kept by libvterm; waits, never sleeps. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_PTY_H
#define SR_TESTS_PTY_H

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "core/base/mem.h"
#include "core/base/str.h"

#define PTY_CAP_MS 5000		/* nothing that is waited for takes longer, or the test fails */
#define PTY_ARGS 16
#define PTY_ENV 16

/* A run. Our own descriptor of the terminal's far side tells its modes after the run is over. */
struct pty {
	pid_t child;
	pid_t shell;			/* what waits for it, if it was started by one; 0 */
	int master, slave;
	VTerm *vterm;
	VTermScreen *screen;
	int cols, rows;
	bool is_alternate, has_cursor;
	VTermPos cursor;
	struct termios before;
	struct str raw;			/* every byte the program sent */
	size_t asked;			/* bytes of queries it made the terminal answer */
	bool is_over;
	int status;			/* of wait4() */
	struct rusage usage;
};

/* How to start: NULL-ended lists; zero is a valid start of nothing but the program. */
struct pty_start {
	const char *program;		/* NULL: sitrep */
	const char *arg[PTY_ARGS];	/* after the program's name */
	const char *env[PTY_ENV];	/* `TERM=vt100`; a later one wins; "TERM" alone unsets */
	int cols, rows;
	bool ignores_hup;		/* SIGHUP is ignored when it starts */
	bool is_bare;			/* the terminal controls nobody: its end sends no signal */
	bool has_shell;			/* a job of a shell, which could stop it and wake it */
};

static char pty_home[64];		/* XDG_STATE_HOME of this test program */

static inline const char *
pty_program(void)
{
	static char path[4096];
	const char *build = getenv("BUILD");

	snprintf(path, sizeof(path), "%s/sitrep", build ? build : "build");
	return path;
}

/* A fresh folder for notes, in memory where that can be; pty_clean() takes it away. */
static inline const char *
pty_state(void)
{
	if (!*pty_home) {
		snprintf(pty_home, sizeof(pty_home), "%s/sitrep-test.XXXXXX",
			access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
		ck_assert_ptr_nonnull(mkdtemp(pty_home));
	}
	return pty_home;
}

static inline int64_t
pty_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline int
pty_property(VTermProp property, VTermValue *value, void *user)
{
	struct pty *pty = user;

	if (property == VTERM_PROP_ALTSCREEN)
		pty->is_alternate = value->boolean;
	else if (property == VTERM_PROP_CURSORVISIBLE)
		pty->has_cursor = value->boolean;
	return 1;
}

static inline int
pty_cursor(VTermPos at, VTermPos before, int is_visible, void *user)
{
	(void)before;
	(void)is_visible;
	((struct pty *)user)->cursor = at;
	return 1;
}

static inline void
pty_answer(const char *at, size_t len, void *user)
{
	(void)at;
	((struct pty *)user)->asked += len;
}

/* What the program finds around it: nothing of ours but the way to terminfo and sanitizers. */
static inline void
pty_environment(const struct pty_start *start)
{
	static const char *const kept[] = { "PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", NULL };
	char value[3][4096];

	for (int i = 0; kept[i]; i++)
		snprintf(value[i], sizeof(value[i]), "%s", getenv(kept[i]) ? getenv(kept[i]) : "");
	clearenv();
	for (int i = 0; kept[i]; i++)
		if (*value[i])
			setenv(kept[i], value[i], 1);
	setenv("LSAN_OPTIONS", "suppressions=tests/leaks.supp:print_suppressions=0", 1);
	setenv("XDG_STATE_HOME", pty_home, 1);
	setenv("HOME", pty_home, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TERM", "xterm-256color", 1);
	for (int i = 0; i < PTY_ENV && start->env[i]; i++) {
		if (strchr(start->env[i], '='))
			putenv((char *)(uintptr_t)start->env[i]);
		else
			unsetenv(start->env[i]);
	}
}

/* The child's part of a start: never returns. */
static inline void
pty_child(const struct pty_start *start, int slave)
{
	const char *program = start->program ? start->program : pty_program();
	char *argv[PTY_ARGS + 2] = { (char *)(uintptr_t)program };
	struct rlimit no_core = { 0, 0 };

	setsid();
	if (!start->is_bare)
		ioctl(slave, TIOCSCTTY, 0);
	for (int fd = 0; fd < 3; fd++)
		dup2(slave, fd);
	for (int i = 0; i < PTY_ARGS && start->arg[i]; i++)
		argv[i + 1] = (char *)(uintptr_t)start->arg[i];
	setrlimit(RLIMIT_CORE, &no_core);
	signal(SIGHUP, start->ignores_hup ? SIG_IGN : SIG_DFL);
	signal(SIGINT, SIG_DFL);
	pty_environment(start);
	execv(argv[0], argv);
	_exit(127);
}

/* In place of a shell: one job in the foreground, and the end it had. Never returns. */
static inline void
pty_shell(const struct pty_start *start, int slave, int told)
{
	struct rlimit no_core = { 0, 0 };
	int status = 0;

	setsid();
	ioctl(slave, TIOCSCTTY, 0);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	setrlimit(RLIMIT_CORE, &no_core);
	pid_t job = fork();
	if (job == 0) {
		setpgid(0, 0);
		tcsetpgrp(slave, getpid());
		signal(SIGTTOU, SIG_DFL);
		pty_child(start, slave);
	}
	setpgid(job, job);
	tcsetpgrp(slave, job);
	if (write(told, &job, sizeof(job)) != sizeof(job))
		_exit(126);
	close(told);
	while (waitpid(job, &status, 0) < 0 && errno == EINTR)
		continue;
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	_exit(WEXITSTATUS(status));
}

/* The job of a shell; its number is known when this returns. */
static inline void
pty_start_job(struct pty *pty, const struct pty_start *start)
{
	int told[2];

	ck_assert_int_eq(pipe(told), 0);
	pty->shell = fork();
	ck_assert_int_ge(pty->shell, 0);
	if (pty->shell == 0) {
		close(told[0]);
		fcntl(told[1], F_SETFD, FD_CLOEXEC);
		pty_shell(start, pty->slave, told[1]);
	}
	close(told[1]);
	ck_assert_int_eq(read(told[0], &pty->child, sizeof(pty->child)), sizeof(pty->child));
	close(told[0]);
}

static inline void
pty_open(struct pty *pty, const struct pty_start *start)
{
	static const VTermScreenCallbacks callbacks = {
		.settermprop = pty_property, .movecursor = pty_cursor,
	};
	struct winsize size = { .ws_col = (unsigned short)start->cols,
		.ws_row = (unsigned short)start->rows };

	*pty = (struct pty){ .cols = start->cols, .rows = start->rows, .has_cursor = true };
	pty_state();
	ck_assert_int_eq(openpty(&pty->master, &pty->slave, NULL, NULL, &size), 0);
	fcntl(pty->master, F_SETFD, FD_CLOEXEC);
	fcntl(pty->slave, F_SETFD, FD_CLOEXEC);
	fcntl(pty->master, F_SETFL, O_NONBLOCK);
	ck_assert_int_eq(tcgetattr(pty->slave, &pty->before), 0);
	pty->vterm = vterm_new(start->rows, start->cols);
	vterm_set_utf8(pty->vterm, 1);
	vterm_output_set_callback(pty->vterm, pty_answer, pty);
	pty->screen = vterm_obtain_screen(pty->vterm);
	vterm_screen_enable_altscreen(pty->screen, 1);
	vterm_screen_set_callbacks(pty->screen, &callbacks, pty);
	vterm_screen_reset(pty->screen, 1);
	if (start->has_shell) {
		pty_start_job(pty, start);
		return;
	}
	pty->child = fork();
	ck_assert_int_ge(pty->child, 0);
	if (pty->child == 0)
		pty_child(start, pty->slave);
}

/* Take what the program sent within wait_ms; false when it sent nothing. */
static inline bool
pty_read(struct pty *pty, int wait_ms)
{
	struct pollfd fd = { .fd = pty->master, .events = POLLIN };
	char piece[65536];

	if (pty->master < 0 || poll(&fd, 1, wait_ms) <= 0)
		return false;
	ssize_t n = read(pty->master, piece, sizeof(piece));
	if (n <= 0)
		return false;
	str_bytes(&pty->raw, piece, (size_t)n);
	vterm_input_write(pty->vterm, piece, (size_t)n);
	vterm_screen_flush_damage(pty->screen);
	return true;
}

/* Is it over? Its status is kept then. */
static inline bool
pty_over(struct pty *pty)
{
	pid_t pid = pty->shell ? pty->shell : pty->child;

	if (!pty->is_over && wait4(pid, &pty->status, WNOHANG, &pty->usage) == pid)
		pty->is_over = true;
	return pty->is_over;
}

/* The text of the screen, rows ended by newlines, blanks at their ends cut. Static storage. */
static inline const char *
pty_text(const struct pty *pty)
{
	static struct str text;

	str_clear(&text);
	for (int row = 0; row < pty->rows; row++) {
		char line[4096];
		VTermRect rect = { row, row + 1, 0, pty->cols };
		size_t n = vterm_screen_get_text(pty->screen, line, sizeof(line), rect);

		while (n > 0 && line[n - 1] == ' ')
			n--;
		str_bytes(&text, line, n);
		str_add(&text, "\n");
	}
	return str_text(&text);
}

/* Wait until the screen holds a text (or, is_there false, no longer holds it). */
static inline void
pty_expect(struct pty *pty, const char *text, bool is_there)
{
	int64_t end = pty_ms() + PTY_CAP_MS;

	while ((strstr(pty_text(pty), text) != NULL) != is_there) {
		bool is_late = pty_ms() > end, is_over = pty_over(pty);

		if (pty_read(pty, is_over ? 0 : 20))
			continue;
		ck_assert_msg(!is_late && !is_over, "%s: `%s' %s on the screen:\n%s",
			is_late ? "5 s passed" : "the program is over", text,
			is_there ? "never came" : "stayed", pty_text(pty));
	}
}

static inline void
pty_see(struct pty *pty, const char *text)
{
	pty_expect(pty, text, true);
}

static inline void
pty_type(struct pty *pty, const char *keys)
{
	size_t len = strlen(keys);

	ck_assert_int_eq(write(pty->master, keys, len), (ssize_t)len);
}

/* A key, and what it must bring. */
static inline void
pty_key(struct pty *pty, const char *key, const char *text)
{
	pty_type(pty, key);
	pty_see(pty, text);
}

static inline void
pty_resize(struct pty *pty, int cols, int rows)
{
	struct winsize size = { .ws_col = (unsigned short)cols, .ws_row = (unsigned short)rows };

	pty->cols = cols;
	pty->rows = rows;
	vterm_set_size(pty->vterm, rows, cols);
	vterm_screen_flush_damage(pty->screen);
	ck_assert_int_eq(ioctl(pty->master, TIOCSWINSZ, &size), 0);
}

/* Wait until it is over, reading what it still says. */
static inline void
pty_end(struct pty *pty)
{
	int64_t end = pty_ms() + PTY_CAP_MS;

	while (!pty_over(pty)) {
		if (pty->master < 0)
			poll(NULL, 0, 5);
		else
			pty_read(pty, 10);
		if (pty_ms() > end)
			kill(pty->child, SIGKILL);
		ck_assert_msg(pty_ms() <= end, "it did not end within 5 s:\n%s", pty_text(pty));
	}
	while (pty_read(pty, 0))
		continue;
}

/* The shell's number of how it ended: its code, or 128+n of a signal. */
static inline int
pty_code(const struct pty *pty)
{
	return WIFSIGNALED(pty->status) ? 128 + WTERMSIG(pty->status) : WEXITSTATUS(pty->status);
}

static inline void
pty_close(struct pty *pty)
{
	if (!pty_over(pty)) {
		kill(pty->child, SIGKILL);
		waitpid(pty->shell ? pty->shell : pty->child, NULL, 0);
	}
	vterm_free(pty->vterm);
	if (pty->master >= 0)
		close(pty->master);
	if (pty->slave >= 0)
		close(pty->slave);
	str_release(&pty->raw);
}

#endif
