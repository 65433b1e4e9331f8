/* thread: a thread that works for another and leaves the signals of the world to it. */
/* SPDX-License-Identifier: MIT */
#include "core/base/thread.h"

#include <signal.h>

#include "core/base/mem.h"

int
thread_start(pthread_t *thread, void *(*run)(void *context), void *context)
{
	static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGTRAP };
	sigset_t blocked, before;

	sigfillset(&blocked);
	for (size_t i = 0; i < LENGTH(faults); i++)
		sigdelset(&blocked, faults[i]);
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	int error = pthread_create(thread, NULL, run, context);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}
