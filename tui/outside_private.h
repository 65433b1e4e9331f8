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
/* Bytes that children and libraries have said on stderr so far. */
long outside_errors(void);

#endif
