/* launcher: a child, forked before anything else, that runs the editor and the copy route. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_LAUNCHER_H
#define SR_TUI_LAUNCHER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "core/base/err.h"

/*
 * What may run is fixed when it is forked: the words of the editor, of the copy command, and tmux.
 * A request names only which of them, one path for the editor, and the descriptors it gets. There
 * is no shell; a file without `#!` is not run. The child ends when its end of the line closes, and
 * takes what it runs along (SIGHUP).
 *
 * One board, one launcher: there is no handle.
 */
enum launch { LAUNCH_EDITOR, LAUNCH_COPY, LAUNCH_TMUX, LAUNCHES };

enum { LAUNCH_WORDS = 32 };

struct launcher_options {
	const char *editor;		/* $VISUAL or $EDITOR, words with quotes; NULL: the usual */
	const char *const *copy;	/* copy.command, NULL-ended; NULL = none */
};

/* Fork it. Returns 0; -1 and *err (ERR_IO): the board runs without. */
int launcher_open(const struct launcher_options *options, struct err *err);
void launcher_close(void);

/*
 * Run one. path: the last word of an editor; NULL for the rest. Descriptors: its standard input,
 * output and errors. False: it cannot be asked, or something runs already.
 */
bool launcher_run(enum launch launch, const char *path, int in, int out, int errors);
/* Does something run now? */
bool launcher_is_busy(void);
/* To poll for reading: a report, or its end; -1: there is none, or no more. */
int launcher_fd(void);

/* How it went. */
struct launched {
	enum launch launch;
	bool is_stopped;		/* it was stopped, and runs on after SIGCONT */
	pid_t pid;
	int error;			/* errno: it could not be run; else 0 */
	int status;			/* of waitpid() */
	char program[64];		/* its name, not safe */
};
/* The next report; false: none yet. A launcher that died is buried, and a program that was running
 * then is reported with ECHILD. */
bool launcher_next(struct launched *launched);

/* Become a program, where PATH has it: by argv, no shell, nothing of the working directory. Returns
 * only when it could not be run (errno). */
void launcher_exec(char *const argv[]);

/* Split a command into words: blanks part, '...' and "..." hold together, a backslash takes the
 * next character as it is. Writes to buf (cut there) and word[] (NULL-ended, LAUNCH_WORDS + 1).
 * Returns their number; 0 for an empty one or an unclosed quote. */
size_t launcher_split(const char *text, char *buf, size_t size, char *word[LAUNCH_WORDS + 1]);

#endif
