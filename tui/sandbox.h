/* sandbox: what a run may do after its start, as far as the kernel sees to it. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_SANDBOX_H
#define SR_TUI_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

/* What it takes hold of. */
enum {
	SANDBOX_ACTS = 1 << 0,		/* no programs, no network, no look into others: seccomp */
	SANDBOX_FILES = 1 << 1		/* only the files below: Landlock */
};

/* Folders with all that is in them, or single files. What is not there is left out. */
struct sandbox_paths {
	const char *const *read;	/* n_read of them */
	size_t n_read;
	const char *const *write;	/* and read; n_write of them */
	size_t n_write;
};

/*
 * From here on this process and what it makes may not run programs, open sockets, look into other
 * processes, mount, type into a terminal's input, load code into the kernel, or make namespaces:
 * such a call fails (EPERM). Of files it may open those of the paths alone (EACCES), and write,
 * make, rename and take away only below `write`; what is open stays open. paths NULL: files stay
 * as they are. Best effort: a bit is missing in what is returned where the kernel or the machine
 * has none, and the run goes on. Call it when what needs those is done, and before threads are
 * made.
 */
unsigned sandbox_enter(const struct sandbox_paths *paths);
/* What it would be here, as those bits; nothing is changed. */
unsigned sandbox_possible(void);
/* `full`, `partial: no programs, no network; any file` ... of such bits; static, for doctor. */
const char *sandbox_word(unsigned bits);

#endif
