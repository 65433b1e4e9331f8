/* places: the folders sitrep may use, by what the environment says. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_PLACES_H
#define SR_TUI_PLACES_H

#include "core/base/str.h"
#include "tui/run.h"

/* Append $XDG_STATE_HOME or ~/.local/state; nothing when neither is known. */
void places_state(const struct environment *environment, struct str *out);
/* Append the runtime folder, $XDG_RUNTIME_DIR/sitrep or `sitrep/run` in the state folder; nothing
 * when neither is known. It is not made. */
void places_runtime(const struct environment *environment, struct str *out);

#endif
