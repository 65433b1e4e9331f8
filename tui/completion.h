/* completion: what a shell may offer after `sitrep`, from the tables of options and commands. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_COMPLETION_H
#define SR_TUI_COMPLETION_H

#include "core/base/str.h"

/* Append a script for the shell; `make install` puts each where the shell looks for it. */
void completion_bash(struct str *out);
void completion_zsh(struct str *out);
void completion_fish(struct str *out);

#endif
