/* follow_tell: what became of followed inputs, each change once, as sentences. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_FOLLOW_TELL_H
#define SR_INGEST_FOLLOW_TELL_H

#include "core/ingest/follow.h"

/* What was told so far. {0} is valid: nothing was. */
struct follow_tell {
	struct told_input {
		enum follow_state state;
		struct str why;
		int64_t idle_at;	/* bytes read at the last idle line; -1: none yet */
		bool has_told_void;
	} *at;			/* owned, one an input */
	size_t n, cap, n_gaps;
	bool has_told_polls;
};
void follow_tell_release(struct follow_tell *tell);

/*
 * Append the next thing to tell: that a file is waited for, cannot be read, is read again; that
 * nothing, or no record, stands in it so far; a gap; and, as a detail, `idle: api.log: offset 1100`
 * when all its bytes are read. To be asked when all there is was read. Returns whether there was
 * one.
 */
bool follow_tell_next(struct follow_tell *tell, const struct follow *follow, struct str *line,
		      bool *is_detail);

#endif
