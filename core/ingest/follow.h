/* follow: files and pipes that grow: rotated, cut, replaced, gone and back; no loss unsaid. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_FOLLOW_H
#define SR_INGEST_FOLLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/str.h"
#include "core/ingest/intake.h"

/*
 * An input is a path that was named. What was read at it, one after the other, are sources of
 * their own (intake.h): each inode, and what a cut file begins anew, has its own offsets, lines
 * and half records, so that a line can be opened later whatever became of its file.
 *
 *	follow_add(follow, "api.log", &err);			(each FILE)
 *	for (;;) {
 *		follow_tick(follow, now_ns, wall_ns);
 *		while ((in = follow_take(follow)))
 *			...add it to the sources...
 *		...intake_read() and intake_next() of every source that has not ended...
 *		...poll() follow_fd(), for FOLLOW_EACH_NS at most, unless there was something...
 *	}
 *
 * Nothing is told by hints alone: inotify only makes the next look come earlier. The truth is
 * what stat() and the bytes say (ingest.md section 15), so that a loop without hints is late by
 * FOLLOW_EACH_NS and no less right.
 */
struct follow;

#define FOLLOW_EACH_NS INT64_C(250000000)	/* between two looks, at most */
#define FOLLOW_QUIET_NS INT64_C(5000000000)	/* an old file quiet for so long is over */

/* How all inputs are read. Everything is borrowed and must outlive the follow. */
struct follow_plan {
	struct names *names;
	const struct field_map *map;		/* NULL: none */
	const struct format_choice *format;	/* NULL: found out */
	struct spill_pool *spill;		/* NULL: each source its own */
	int threads;				/* of reading; 0 = 1 */
	uint32_t first_index;			/* of the first source; those after it count on */
	bool has_no_hints;			/* look by the clock alone */
};
struct follow *follow_new(const struct follow_plan *plan);
/* The sources that were taken belong to who took them, and must still be there. */
void follow_free(struct follow *follow);
/*
 * Follow a path, or "-" for descriptor 0. What is missing, or may not be read yet, is waited
 * for. Returns 0; -1 and *err (ERR_NO_INPUT) for a directory, a device, a socket, and for what
 * is no log by its first bytes.
 */
int follow_add(struct follow *follow, const char *path, struct err *err);

/* To poll for reading: then look again. -1: there are no hints. */
int follow_fd(const struct follow *follow);
/* Why there are none, or fewer (`no inotify: ...`), safe text; NULL: all is well. */
const char *follow_polls(const struct follow *follow);
/* Look at every input and do what is due. now_ns: of a clock that never goes back; wall_ns: what
 * a gap is dated by. Returns whether there is a reason to read and look again at once; whether more
 * came into the files only reading tells. */
bool follow_tick(struct follow *follow, int64_t now_ns, int64_t wall_ns);
/* The next source that was opened, to be read and freed by the caller; NULL: no more now. */
struct intake *follow_take(struct follow *follow);
/* No more is waited for: every source ends where it stands, its tail is settled. */
void follow_end(struct follow *follow);
/* Have all inputs ended? (Only pipes without a name do.) */
bool follow_is_over(const struct follow *follow);

enum follow_state {
	FOLLOW_READING,		/* there is more to read */
	FOLLOW_LIVE,		/* all that is there was read */
	FOLLOW_WAITING,		/* no such file, for now */
	FOLLOW_NO_WRITER,	/* a FIFO that nobody writes to */
	FOLLOW_SAME,		/* what stands there is read under another name */
	FOLLOW_SICK,		/* cannot be read, for now */
	FOLLOW_ENDED,		/* a pipe at its end */
	FOLLOW_STATES
};
const char *follow_word(enum follow_state state);	/* `reading` `live` ... */

struct follow_status {
	enum follow_state state;
	bool is_gone;		/* FOLLOW_WAITING: a file was there; it was deleted or renamed */
	const char *name;	/* safe text; valid until the follow is freed */
	const char *why;	/* of a sick one: `permission denied`; of another "" */
	int64_t since_ns;	/* this state holds */
	int64_t offset;		/* bytes read of what stands at the path now, decoded */
	int64_t total;		/* bytes read at this path in all */
	uint64_t records;	/* found at this path in all */
	int64_t pending;	/* of those, of records that are not whole yet */
	size_t n_draining;	/* old files that late writers may still write to */
};
size_t follow_inputs(const struct follow *follow);
struct follow_status follow_status(const struct follow *follow, size_t input);

/* Bytes that nobody can read any more: a file was cut, and no copy lies beside it. */
struct follow_gap {
	const char *name;
	int64_t since_ns, until_ns;	/* the cut came between these, of the wall clock */
	int64_t bytes;			/* known to be lost, at least */
};
size_t follow_gaps(const struct follow *follow);
struct follow_gap follow_gap(const struct follow *follow, size_t i);
/* Append `api.log: gap: the file was cut between ... and ...: at least 120 bytes are lost`. */
void follow_gap_text(const struct follow *follow, size_t i, struct str *out);

#endif
