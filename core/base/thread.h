/* thread: a thread that works for another and leaves the signals of the world to it. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_THREAD_H
#define SR_BASE_THREAD_H

#include <pthread.h>

/*
 * Start run(context) in a thread of its own. Signals from outside (Ctrl-C, a resize, a hang-up)
 * go to the threads that were there before; a fault of the thread itself (SIGSEGV and its kin)
 * still reaches the handler, which restores the terminal. Returns 0 and fills *thread, which is
 * to be joined; else an errno value, with no thread started.
 */
int thread_start(pthread_t *thread, void *(*run)(void *context), void *context);

#endif
