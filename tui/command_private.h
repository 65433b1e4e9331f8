/* command_private: the rows of commands, as a person changes them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_COMMAND_PRIVATE_H
#define SR_TUI_COMMAND_PRIVATE_H

#include "tui/command.h"

/* Take the rows as they are built in, and have copies of them used from now on (is_own), or not.
 * Returns the copies, *n of them. */
struct command_row *command_own(bool is_own, size_t *n);

#endif
