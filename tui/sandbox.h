/* sandbox: what a run may do after its start, as far as the kernel sees to it. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_SANDBOX_H
#define SR_TUI_SANDBOX_H

#include <stdbool.h>

/*
 * From here on this process and what it makes may not run programs, open sockets, look into other
 * processes, mount, type into a terminal's input, or load code into the kernel: such a call fails
 * (EPERM). Files stay as they are: a person may name any to write. Best effort: false where the
 * kernel or the machine has none, and the run goes on. Call it when what needs those is done, and
 * before threads are made.
 */
bool sandbox_enter(void);
/* What it would be here: `partial: no programs, no network`, or `none`; static, for doctor. */
const char *sandbox_possible(void);

#endif
