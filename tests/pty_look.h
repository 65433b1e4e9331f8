/* pty_look: what tests look for on a terminal: the frame it should show, a note in the file. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_PTY_LOOK_H
#define SR_TESTS_PTY_LOOK_H

#include <ftw.h>

#include "core/base/save.h"
#include "tests/pty.h"

#define PTY_SAMPLE "samples/kenya-sme-timeouts.json"

static inline int
pty_remove_one(const char *path, const struct stat *stat, int kind, struct FTW *place)
{
	(void)stat;
	(void)kind;
	(void)place;
	return remove(path);
}

/* Take the folder of notes away: the end of every test. */
static inline void
pty_clean(void)
{
	if (*pty_home)
		nftw(pty_home, pty_remove_one, 8, FTW_DEPTH | FTW_PHYS);
	*pty_home = '\0';
}

/* The session file of the runs of this test. */
static inline const char *
pty_notes(void)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/test.session", pty_state());
	return path;
}

/* The board on the sample, at a size. */
static inline struct pty_start
pty_board(int cols, int rows)
{
	return (struct pty_start){ .arg = { "--session", pty_notes(), PTY_SAMPLE }, .cols = cols,
		.rows = rows };
}

/* The terminal is as it was: modes, main screen, cursor. */
static inline void
pty_is_restored(const struct pty *pty)
{
	struct termios now;

	ck_assert_int_eq(tcgetattr(pty->slave, &now), 0);
	ck_assert_uint_eq(now.c_iflag, pty->before.c_iflag);
	ck_assert_uint_eq(now.c_oflag, pty->before.c_oflag);
	ck_assert_uint_eq(now.c_cflag, pty->before.c_cflag);
	ck_assert_uint_eq(now.c_lflag, pty->before.c_lflag);
	ck_assert_mem_eq(now.c_cc, pty->before.c_cc, sizeof(now.c_cc));
	ck_assert_msg(!pty->is_alternate, "the alternate screen was not left");
	ck_assert_msg(pty->has_cursor, "the cursor stayed hidden");
}

/* Wait until it is stopped, and take what it said before. */
static inline void
pty_see_stopped(struct pty *pty)
{
	int64_t end = pty_ms() + PTY_CAP_MS;
	char path[40], text[512] = "";
	const char *state = NULL;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pty->child);
	while (!(state && state[1] == ' ' && state[2] == 'T')) {
		ck_assert_msg(pty_ms() <= end, "it did not stop:\n%s", pty_text(pty));
		pty_read(pty, 5);
		FILE *file = fopen(path, "re");
		size_t n = file ? fread(text, 1, sizeof(text) - 1, file) : 0;
		if (file)
			fclose(file);
		text[n] = '\0';
		state = strrchr(text, ')');
	}
	while (pty_read(pty, 0))
		continue;
}

/* Start a board and see it. */
static inline void
pty_open_board(struct pty *pty, const struct pty_start *start)
{
	pty_open(pty, start);
	pty_see(pty, "PROBABLE");
}

/* Leave by the key: it ends well, and the terminal is as it was. */
static inline void
pty_leave(struct pty *pty)
{
	pty_type(pty, "q");
	pty_end(pty);
	ck_assert_int_eq(pty_code(pty), 0);
	pty_is_restored(pty);
}

/* Run it without a terminal: what it prints, as long as it ends well. Static storage. */
static inline const char *
pty_headless(const char *const *arg, int *code)
{
	static struct str out;
	struct pty_start start = { .cols = 80, .rows = 24 };
	int ends[2], status;
	char piece[4096];
	ssize_t n;

	for (int i = 0; i < PTY_ARGS && arg[i]; i++)
		start.arg[i] = arg[i];
	pty_state();
	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		char *argv[PTY_ARGS + 2] = { (char *)(uintptr_t)pty_program() };

		for (int i = 0; i < PTY_ARGS && arg[i]; i++)
			argv[i + 1] = (char *)(uintptr_t)arg[i];
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		pty_environment(&start);
		execv(argv[0], argv);
		_exit(127);
	}
	close(ends[1]);
	str_clear(&out);
	while ((n = read(ends[0], piece, sizeof(piece))) > 0)
		str_bytes(&out, piece, (size_t)n);
	close(ends[0]);
	waitpid(child, &status, 0);
	*code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	return str_text(&out);
}

/* What a screen of this size shows when it is drawn anew; blanks at the ends of rows cut, as by
 * pty_text(). Its notes are others', so that it holds no lock. Static storage. */
static inline const char *
pty_frame(int cols, int rows, const char *keys)
{
	static struct str text;
	char size[32], other[160];
	int code;

	snprintf(size, sizeof(size), "%dx%d", cols, rows);
	snprintf(other, sizeof(other), "%s/frame.session", pty_state());
	const char *arg[] = { "--frame", size, "--keys", keys, "--session", other, PTY_SAMPLE,
		NULL };
	const char *frame = pty_headless(arg, &code);
	unlink(other);
	ck_assert_int_eq(code, 0);
	str_clear(&text);
	for (const char *line = frame; *line; line = strchr(line, '\n') + 1) {
		size_t n = strcspn(line, "\n");

		while (n > 0 && line[n - 1] == ' ')
			n--;
		str_bytes(&text, line, n);
		str_add(&text, "\n");
	}
	return str_text(&text);
}

/* Wait until the whole screen is as a frame drawn anew at its size after these keys. */
static inline void
pty_see_frame(struct pty *pty, const char *keys)
{
	const char *frame = pty_frame(pty->cols, pty->rows, keys);
	int64_t end = pty_ms() + PTY_CAP_MS;

	while (strcmp(pty_text(pty), frame) != 0) {
		pty_read(pty, 20);
		ck_assert_msg(pty_ms() <= end && !pty_over(pty),
			"%dx%d shows:\n%s\nbut should show:\n%s", pty->cols, pty->rows,
			pty_text(pty), frame);
	}
}

/* Does the session file hold a text? */
static inline bool
pty_kept(const char *text)
{
	struct str file = { 0 };
	bool is_there = save_read(pty_notes(), 1 << 20, &file, NULL) == 0 &&
		strstr(str_text(&file), text) != NULL;

	str_release(&file);
	return is_there;
}

/* Wait until the session file holds a text; the screen is read meanwhile. */
static inline void
pty_see_kept(struct pty *pty, const char *text)
{
	int64_t end = pty_ms() + PTY_CAP_MS;

	while (!pty_kept(text)) {
		pty_read(pty, 5);
		ck_assert_msg(pty_ms() <= end, "`%s' never came into the notes", text);
	}
}

#endif
