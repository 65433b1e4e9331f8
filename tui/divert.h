/* divert: what children and libraries say goes to a log of its own while the board is up. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_DIVERT_H
#define SR_TUI_DIVERT_H

/*
 * Point descriptor 2 at stderr.log in the state folder's sitrep folder (made if need be, 0600, at
 * most 1 MiB), else at /dev/null: nothing may write over the screen. state_dir "": leave it.
 * Returns a descriptor of what it was, for restore_stderr(), or -1.
 */
int divert_stderr(const char *state_dir);
void restore_stderr(int saved);

#endif
