/* signals: what the system tells the board, out of a pipe; and dying by the same signal. */
/* SPDX-License-Identifier: MIT */
#include "tui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"

static const int told[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH };
static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
static const int deadly[] = { SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL };

enum { SIGNALS = 65 };

/* Handlers have no argument but the number: what they need stands here, set before they run. */
static int pipe_fds[2] = { -1, -1 };
static void (*restore_terminal)(void);
static char stack[64 * 1024];
/* Numbers that are in the pipe: each stands there once, so that no storm fills it. */
static volatile sig_atomic_t waits[SIGNALS];

static void
tell(int number)
{
	int saved = errno;
	unsigned char byte = (unsigned char)number;

	if (waits[number])
		return;
	waits[number] = 1;
	while (write(pipe_fds[1], &byte, 1) < 0 && errno == EINTR)
		continue;
	errno = saved;
}

static void
die_cleanly(int number)
{
	if (restore_terminal)
		restore_terminal();
	signal(number, SIG_DFL);
	raise(number);
}

static void
handle(const int *numbers, size_t n, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_flags = flags };

	action.sa_handler = handler;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < n; i++)
		sigaction(numbers[i], &action, NULL);
}

void
signals_open(void (*restore)(void))
{
	const stack_t alternative = { .ss_sp = stack, .ss_size = sizeof(stack) };

	restore_terminal = restore;
	if (pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK) != 0)
		die(ERR_IO, "no pipe for signals");
	sigaltstack(&alternative, NULL);
	handle(told, LENGTH(told), tell, SA_RESTART);
	handle(deadly, LENGTH(deadly), die_cleanly, SA_ONSTACK | (int)SA_RESETHAND);
	signal(SIGPIPE, SIG_IGN);
}

void
signals_close(void)
{
	handle(told, LENGTH(told), SIG_DFL, 0);
	handle(deadly, LENGTH(deadly), SIG_DFL, 0);
	signal(SIGPIPE, SIG_DFL);
	close(pipe_fds[0]);
	close(pipe_fds[1]);
	pipe_fds[0] = pipe_fds[1] = -1;
}

int
signals_fd(void)
{
	return pipe_fds[0];
}

int
signals_next(void)
{
	unsigned char byte;

	if (read(pipe_fds[0], &byte, 1) != 1 || byte >= SIGNALS)
		return 0;
	waits[byte] = 0;	/* one that comes from now on is told anew, or answered here */
	return byte;
}

void
signals_at_once(bool is_at_once)
{
	handle(ending, LENGTH(ending), is_at_once ? die_cleanly : tell,
	       is_at_once ? SA_ONSTACK | (int)SA_RESETHAND : SA_RESTART);
}

void
signals_restore(void (*restore)(void))
{
	restore_terminal = restore;
	handle(ending, LENGTH(ending), restore ? die_cleanly : SIG_DFL, (int)SA_RESETHAND);
}

bool
signals_stop(void)
{
	static const int stop[] = { SIGTSTP };
	sigset_t just_stop;

	sigemptyset(&just_stop);
	sigaddset(&just_stop, SIGTSTP);
	waits[SIGCONT] = 0;
	/* Not SIGSTOP: the kernel knows whether anybody is left who could wake us. */
	handle(stop, LENGTH(stop), SIG_DFL, 0);
	sigprocmask(SIG_UNBLOCK, &just_stop, NULL);
	raise(SIGTSTP);
	handle(stop, LENGTH(stop), tell, SA_RESTART);
	return waits[SIGCONT] != 0;
}

void
signals_die(int number)
{
	sigset_t all;

	sigemptyset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	signal(number, SIG_DFL);
	raise(number);
	_exit(128 + number);
}
