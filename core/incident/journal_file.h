/* journal_file: the session file itself: opened, locked, signed by its holder, written to. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_JOURNAL_FILE_H
#define SR_INCIDENT_JOURNAL_FILE_H

#include "core/incident/journal_private.h"

/* Open and lock journal->path. Returns 0, read-only when it must be; -1 and *err. */
int session_open(struct journal *journal, struct err *err);
/* Say who holds the file from now on, for a second process to show. What fails is tried again. */
void session_sign(struct journal *journal);
/* The first line of a session. */
void session_head(int64_t wall_ns, struct str *out);
/* Append whole lines with one write(), after a line end when a line is torn. 0 or -1 (errno). */
int session_write(struct journal *journal, const struct str *lines);

#endif
