/* confine: which files a board may open after its start: those it was given, and its own. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_CONFINE_H
#define SR_TUI_CONFINE_H

#include "core/base/str.h"
#include "tui/run.h"

enum { CONFINE_PATHS = 800 };	/* three a file of the command line, and the usual ones */

/* Absolute paths, or what was named; each owned. {0}: none. */
struct confine {
	char *read[CONFINE_PATHS], *write[CONFINE_PATHS];
	size_t n_read, n_write;
};

/*
 * The paths of a run. To read: the folders of its files (of what is followed the one above, too,
 * for a folder may be made anew), of the config and themes, a talk, zones, and what libraries look
 * up. To write: state, runtime and temporary folders, those of --session and of the config, and the
 * working directory, where `w` writes. Makes the state and runtime folders, since a folder that
 * comes later could not be written. A file that is followed through a link may point anywhere
 * tomorrow: then reading is not confined.
 */
void confine_paths(struct confine *confine, const struct run *run, const char *runtime);
void confine_release(struct confine *confine);
/* Do it: sandbox_enter() with the paths of a run. Returns its bits, and in *note what to say beside
 * a file that could not be written: "" = nothing. */
unsigned confine_run(const struct run *run, const char *runtime, struct str *note);

#endif
