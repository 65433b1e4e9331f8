/* source_private: the state of a source, shared by its opening, its reading, and its refusals. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SOURCE_PRIVATE_H
#define SR_INGEST_SOURCE_PRIVATE_H

#include <sys/types.h>

#include "core/ingest/source.h"

enum {
	SOURCE_HEAD = 1024,	/* first bytes a file is known again by, and told by what it is */
	SOURCE_TAIL = 64	/* last bytes read, for the same */
};

struct source {
	int fd, spill;		/* spill: of a pipe; -1 */
	bool is_pipe;
	char *path;
	struct str name;	/* safe text */
	dev_t dev;
	ino_t ino;
	int64_t bytes;		/* read so far */
	int64_t size;		/* -1 = not known */
	int64_t spilled;	/* bytes of a pipe that were kept */
	char head[SOURCE_HEAD], tail[SOURCE_TAIL];
	size_t head_len, tail_len;
	size_t head_given;	/* of a pipe: bytes of the head handed out */
	bool head_done;		/* of a pipe: the head is full or all there is */
	bool is_over;		/* of a pipe: its end was met */
	char failure[320];	/* safe text; "" = none */
};

/* What the first bytes tell of an input this version cannot read, as `WHY; HOW TO MEND` in
 * *out. Returns whether there is something. */
bool source_refuse(const struct source *source, const char *head, size_t len, struct str *out);
/* Append the source's name as one word of a shell command. */
void source_shell_word(const struct source *source, struct str *out);
/* Read at an offset, through EINTR. */
ssize_t source_read_at(int fd, char *buf, size_t len, int64_t offset);
/* open(2) or fstat(2) failed: the sentence for it. Returns -1. */
int source_cannot_open(const struct source *source, int error, struct err *err);

#endif
