/* signals: what the system tells the board, out of a pipe; and dying by the same signal. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_SIGNALS_H
#define SR_TUI_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

#define SIGNAL_WINCH SIGWINCH
#define SIGNAL_CONT SIGCONT
#define SIGNAL_TSTP SIGTSTP

/*
 * Install the handlers: INT TERM HUP QUIT TSTP CONT WINCH write their number into a pipe and
 * do nothing else; SEGV ABRT BUS FPE run `restore` on a stack of their own and are raised
 * again; PIPE is ignored. restore must be async-signal-safe.
 */
void signals_open(void (*restore)(void));
void signals_close(void);
int signals_fd(void);
/* The next signal that came, or 0. */
int signals_next(void);
/* For a while in which the loop does not look at the pipe: INT TERM HUP QUIT end the process at
 * once, as the fatal ones do. Nothing may be unsaved then. */
void signals_at_once(bool is_at_once);
/* Without the rest: before INT TERM HUP QUIT end the process, run restore; NULL: they end it as
 * they are. */
void signals_restore(void (*restore)(void));
/* Stop as the terminal's suspend key asks, until CONT. False: it did not, since nobody here could
 * wake it (no shell with job control: `ssh -t host sitrep`, a container). */
bool signals_stop(void);
/* End the process by a signal, so that the shell sees 128 + n. */
_Noreturn void signals_die(int number);

#endif
