/* outside_private: what the files of outside share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_OUTSIDE_PRIVATE_H
#define SR_TUI_OUTSIDE_PRIVATE_H

#include "tui/outside.h"

/* The editor came back. */
void outside_edited(struct outside *outside, struct app *app, const struct launched *launched);
void outside_edit(struct outside *outside, struct app *app, int tty);
/* The copy route is through. */
void outside_copied(struct outside *outside, struct app *app, const struct launched *launched);
void outside_copy(struct outside *outside, struct app *app);
/* Put status.json into a folder whole or not at all, as save_file(); but it need not outlive a
 * power cut, so no disk is waited for. began: status_began() of this process. Returns 0 or -1. */
int status_put(const char *folder, unsigned long long began, const struct str *text);
/* Take away what boards left there that were killed between write and rename: files that
 * status_put() named, ours, of processes that are no more. */
void status_sweep(const char *folder);
/* Bytes that children and libraries have said on stderr so far. */
long outside_errors(void);

#endif
