/* run_load: a whole load without a board, with a line on stderr for whoever waits for it. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/base/save.h"
#include "tui/progress.h"
#include "tui/run.h"
#include "tui/signals.h"
#include "tui/steady.h"

#define BUDGET ((size_t)64 << 20)	/* bytes a tick when nobody waits for anything */
#define BUDGET_SHOWN ((size_t)4 << 20)	/* and when a line is to be shown in between */
#define AFTER_NS NS_PER_S		/* a shorter load has no line */
#define EACH_NS (250 * NS_PER_MS)
#define COLS 80				/* when the terminal does not tell its own */

/* Cells of the line that stands on the terminal, for the handler that wipes it. */
static volatile sig_atomic_t standing;

struct line {
	struct progress progress;
	int64_t shown_ns;
	size_t cols;			/* cells of the line that stands there; 0: none */
};

/* The process ends by a signal: the shell's next line begins on a clean one. */
static void
wipe(void)
{
	static const char blank[] = "                                                  ";
	bool is_written = standing == 0 || write(STDERR_FILENO, "\r", 1) == 1;

	for (int left = standing; is_written && left > 0; left -= (int)sizeof(blank) - 1) {
		size_t n = left < (int)sizeof(blank) - 1 ? (size_t)left : sizeof(blank) - 1;
		is_written = write(STDERR_FILENO, blank, n) == (ssize_t)n;
	}
	is_written = is_written && standing > 0 && write(STDERR_FILENO, "\r", 1) == 1;
	(void)is_written;
}

static size_t
terminal_cols(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col
									       : COLS;
}

/* Write a text over the line that stands there; what the old one had more becomes blank. */
static void
put_over(struct line *line, const char *text, size_t len)
{
	struct str out = { 0 };

	str_fmt(&out, "\r%s%*s\r", text, line->cols > len ? (int)(line->cols - len) : 0, "");
	standing = (sig_atomic_t)(line->cols > len ? line->cols : len);
	save_all(STDERR_FILENO, str_text(&out), out.len);
	standing = (sig_atomic_t)len;
	str_release(&out);
	line->cols = len;
}

static void
show(struct line *line, const struct loaded *loaded)
{
	struct str text = { 0 };

	int64_t now_ns = steady_clock(CLOCK_MONOTONIC);
	progress_take(&line->progress, now_ns, loaded->bytes_read);
	if (progress_age_ns(&line->progress) < AFTER_NS || now_ns - line->shown_ns < EACH_NS)
		return;
	progress_line(&line->progress, loaded, NULL, terminal_cols() - 1, &text);
	put_over(line, str_text(&text), text.len);
	line->shown_ns = now_ns;
	str_release(&text);
}

int
run_load(struct run *run, bool shows_progress, struct err *err)
{
	struct line line = { .shown_ns = 0 };
	size_t budget = shows_progress ? BUDGET_SHOWN : BUDGET;

	if (shows_progress)
		signals_restore(wipe);
	while (engine_tick(run->engine, INSTANT_NONE, budget) > 0) {
		struct loaded loaded = engine_loaded(run->engine);
		if (shows_progress)
			show(&line, &loaded);
	}
	if (line.cols)
		put_over(&line, "", 0);
	if (shows_progress)
		signals_restore(NULL);
	return engine_settle(run->engine, err);
}
