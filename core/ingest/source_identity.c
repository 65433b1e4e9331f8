/* source_identity: a file is known again by its number, its first bytes, the last ones read. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/source_identity.h"

#include <string.h>
#include <unistd.h>

#include "core/ingest/source_private.h"

#define HOLE_BLOCKS 64		/* KiB of a hole that are looked through for its end */

void
identity_begin(struct identity *id, const struct stat *st)
{
	*id = (struct identity){ .dev = st->st_dev, .ino = st->st_ino };
}

static size_t
count_nuls(const char *at, size_t len)
{
	size_t n = 0;

	while (n < len && at[n] == '\0')
		n++;
	return n;
}

void
identity_take(struct identity *id, const char *at, size_t len)
{
	size_t skip = id->head_len == 0 ? count_nuls(at, len) : 0;
	size_t room = SOURCE_HEAD - id->head_len, n = len - skip < room ? len - skip : room;

	id->head_at += (int64_t)skip;
	memcpy(id->head + id->head_len, at + skip, n);
	id->head_len += n;
	size_t kept = len < SOURCE_TAIL ? len : SOURCE_TAIL;
	size_t old = SOURCE_TAIL - kept < id->tail_len ? SOURCE_TAIL - kept : id->tail_len;
	memmove(id->tail, id->tail + id->tail_len - old, old);
	memcpy(id->tail + old, at + len - kept, kept);
	id->tail_len = old + kept;
	id->offset += (int64_t)len;
}

/* Do these bytes stand at the offset? */
static enum standing
stand(int fd, const char *bytes, size_t len, int64_t offset)
{
	char now[SOURCE_HEAD];
	ssize_t n = source_read_at(fd, now, len, offset);

	if (n < 0)
		return STANDS_UNREADABLE;
	if (memcmp(now, bytes, (size_t)n) != 0)
		return STANDS_NOT;
	return (size_t)n < len ? STANDS_SHORT : STANDS;
}

enum standing
identity_stands(const struct identity *id, int fd)
{
	enum standing head = stand(fd, id->head, id->head_len, id->head_at);
	int64_t before_tail = id->offset - (int64_t)id->tail_len;

	return head != STANDS ? head : stand(fd, id->tail, id->tail_len, before_tail);
}

size_t
identity_look(int fd, int64_t *at, char *head)
{
	off_t data = lseek(fd, 0, SEEK_DATA);	/* the descriptor is read by offset alone */
	ssize_t n = 0;

	*at = data > 0 ? (int64_t)data : 0;
	for (int blocks = 0; blocks < HOLE_BLOCKS; blocks++) {
		n = source_read_at(fd, head, SOURCE_HEAD, *at);
		size_t skip = n > 0 ? count_nuls(head, (size_t)n) : 0;
		if (skip == 0)
			break;
		*at += (int64_t)skip;
		n = 0;
	}
	return n > 0 ? (size_t)n : 0;
}

bool
identity_is_file(const struct identity *id, const struct stat *st)
{
	return id->dev == st->st_dev && id->ino == st->st_ino;
}
