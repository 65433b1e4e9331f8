/* fiber: long work on a stack of its own: left in the middle, and gone on with. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_FIBER_H
#define SR_BASE_FIBER_H

#include <stdbool.h>

/*
 * No thread: it runs while somebody waits in fiber_resume(), and stands still else. What it uses
 * must stay as it is in between; it cannot be thrown away in the middle, only be gone on with.
 */
struct fiber;

/* run(context) is to be run, from the first fiber_resume() on. Dies when there is no memory. */
struct fiber *fiber_new(void (*run)(void *context), void *context);
/* One that has ended, or was never begun; NULL is none. */
void fiber_free(struct fiber *fiber);

/* Run until it pauses, then true, or ends, then false: it must not be resumed any more. */
bool fiber_resume(struct fiber *fiber);
/* To be called by what it runs: fiber_resume() returns true, and this when it is called again. */
void fiber_pause(struct fiber *fiber);

#endif
