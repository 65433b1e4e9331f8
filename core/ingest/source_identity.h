/* source_identity: a file is known again by its number, its first bytes, the last ones read. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SOURCE_IDENTITY_H
#define SR_INGEST_SOURCE_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

/*
 * Neither a name nor a size tells a file from another: names move, numbers (inodes) are used
 * again, and a file that was cut may have grown past where it was. What stands at its start and
 * right before the place that was read up to does. The first KiB is kept as it is, and grows
 * with a young file; a hole at the start, of a writer that went on after a cut without appending,
 * is like any other and does not count.
 */
enum {
	SOURCE_HEAD = 1024,	/* first bytes a file is known again by */
	SOURCE_TAIL = 1024	/* last bytes read, for the same: lines of one length end alike, but
				   not so many, with their times */
};

struct identity {
	dev_t dev;
	ino_t ino;
	int64_t offset;		/* stored bytes read so far */
	int64_t head_at;	/* of its first byte that is not NUL */
	char head[SOURCE_HEAD], tail[SOURCE_TAIL];	/* from there on; the last ones */
	size_t head_len, tail_len;
};

/* Nothing was read yet of the file that stat describes. */
void identity_begin(struct identity *id, const struct stat *st);
/* These bytes were read next. */
void identity_take(struct identity *id, const char *at, size_t len);

enum standing {
	STANDS,			/* all that was read may stand there still */
	STANDS_SHORT,		/* there are fewer bytes than were read */
	STANDS_NOT,		/* other bytes stand there */
	STANDS_UNREADABLE	/* errno */
};
/* Does what was read stand in this file? Whatever its number is: of a copy, too. */
enum standing identity_stands(const struct identity *id, int fd);
/* The first bytes of a file, at most SOURCE_HEAD, from *at on, past a hole at its start. Returns
 * how many; 0 when there are none, or it cannot be read. */
size_t identity_look(int fd, int64_t *at, char *head);
bool identity_is_file(const struct identity *id, const struct stat *st);	/* by number */

#endif
