/* launcher_private: the line between the board and its launcher. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_LAUNCHER_PRIVATE_H
#define SR_TUI_LAUNCHER_PRIVATE_H

#include "tui/launcher.h"

enum { LAUNCH_PATH = 1024, LAUNCH_FDS = 3 };

/* A request; its descriptors come with it. */
struct launch_ask {
	enum launch launch;
	char path[LAUNCH_PATH];		/* "" = none */
};

/* What may run, as the launcher keeps it. */
struct launch_words {
	char *word[LAUNCHES][LAUNCH_WORDS + 2];	/* room for the path; [0] NULL = none */
	bool is_usual;			/* the editor is the first usual one that is there */
};

/* The child's life: answers requests until the line closes. Never returns. */
_Noreturn void launcher_serve(int line, const struct launch_words *words);

#endif
