/* status: what a running board says to others, in a file and in one line. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_STATUS_H
#define SR_TUI_STATUS_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/snapshot.h"
#include "tui/run.h"

/* The one line, ASCII of `[A-Za-z0-9 ./:+%-]`, at most 60: `sitrep SEV2 PROBABLE v1.3 4/5 T/O`.
 * It tells of the version suspected, or of all records; a filter of the board leaves nothing out.
 * A board at an earlier moment says so: `sitrep AT 18:06:20 SEV2 ...` (UTC). What is not of these
 * characters becomes `-`. */
enum { STATUS_LINE_MAX = 60, STATUS_BYTES_MAX = 4096 };
void status_line(const struct snapshot *snapshot, char line[STATUS_LINE_MAX + 1]);

/* Ticks of the clock since boot at which a process began; 0 when there is none such. */
unsigned long long status_began(pid_t pid);

/*
 * Append status.json of a board, `{"pid","began","line","path"...}`; read it back: the line of a
 * board that runs (its pid and beginning are checked), or "". The text comes from a file: it is
 * made ASCII again.
 */
void status_write(struct str *out, const struct snapshot *snapshot, pid_t pid,
		  unsigned long long began);
void status_read(const char *at, size_t len, char line[STATUS_LINE_MAX + 1]);
/* The pid in a status.json; 0: it is none. */
pid_t status_pid(const char *at, size_t len);

#endif
