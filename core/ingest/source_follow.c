/* source_follow: a source that grows: how its file stands, and where it goes on. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/ingest/source_private.h"

#define LOOK_OF_A_COPY ((size_t)64 << 10)	/* bytes compared at once */

bool
source_is_followed(const struct source *source)
{
	return source->feed.is_followed;
}

bool
source_is_pipe(const struct source *source)
{
	return source->feed.is_pipe;
}

void
source_end(struct source *source)
{
	struct feed *feed = &source->feed;

	feed->is_followed = false;
	feed->is_over = feed->is_pipe;
	feed->is_waiting = false;
	if (feed->has_changed || feed->error) {	/* nothing more can be read of it */
		feed->error = 0;
		source->is_over = true;
	}
}

const struct identity *
source_identity(const struct source *source)
{
	return &source->feed.id;
}

int
source_fd(const struct source *source)
{
	return source->feed.fd;
}

/* Has nobody touched the file since it was looked at, and was nothing read since? */
static bool
is_untouched(const struct feed *feed, const struct stat *st)
{
	const struct stat *old = &feed->checked;

	return st->st_size == old->st_size && st->st_mtim.tv_sec == old->st_mtim.tv_sec &&
	       st->st_mtim.tv_nsec == old->st_mtim.tv_nsec &&
	       st->st_ctim.tv_sec == old->st_ctim.tv_sec &&
	       st->st_ctim.tv_nsec == old->st_ctim.tv_nsec && old->st_nlink > 0;
}

static enum source_state
sick(int error, int *out)
{
	*out = error;
	return SOURCE_SICK;
}

enum source_state
source_check(struct source *source, int64_t *size, int *error)
{
	struct feed *feed = &source->feed;
	struct stat st;

	*size = -1;
	if (feed->error && feed->is_followed)
		return sick(feed->error, error);
	if (feed->is_pipe || !feed->is_followed)
		return SOURCE_AS_READ;
	if (fstat(feed->fd, &st) != 0)
		return sick(errno, error);
	if (feed->is_sizeless)
		return SOURCE_AS_READ;
	*size = st.st_size;
	/* A cut is as visible in the bytes, but these may have been written anew. */
	if (st.st_size < feed->id.offset)
		feed->has_changed = true;
	if (!feed->has_changed && is_untouched(feed, &st))
		return SOURCE_AS_READ;
	enum standing standing = identity_stands(&feed->id, feed->fd);
	if (standing == STANDS_UNREADABLE)
		return sick(errno, error);
	if (st.st_size < feed->id.offset || standing == STANDS_SHORT)
		return SOURCE_CUT;
	if (standing == STANDS_NOT)
		return SOURCE_REWRITTEN;
	feed->has_changed = false;
	feed->checked = st;
	source->size = st.st_size > 0 ? (int64_t)st.st_size : -1;
	return SOURCE_AS_READ;
}

int
source_recover(struct source *source)
{
	struct feed *feed = &source->feed;
	struct stat st;
	int fd = open(source->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	int error = 0;

	if (fd < 0)
		return errno;
	if (fstat(fd, &st) != 0)
		error = errno;
	else if (!identity_is_file(&feed->id, &st))
		error = ENOENT;
	else if (identity_stands(&feed->id, fd) == STANDS_UNREADABLE)
		error = errno;
	if (error) {
		close(fd);
		return error;
	}
	if (feed->fd > STDIN_FILENO)
		close(feed->fd);
	feed->fd = fd;
	feed->error = 0;
	feed->checked = (struct stat){ 0 };
	return 0;
}

/* Read a decoded stream up to where the source stands. Are these the bytes that were read? */
static bool
agrees(const struct source *source, struct source *copy)
{
	const struct identity *id = &source->feed.id;
	char *buf = xmalloc(LOOK_OF_A_COPY);
	struct identity read = { 0 };
	long n = 1;

	while (n > 0 && read.offset < id->offset) {
		int64_t left = id->offset - read.offset;
		n = source_read(copy, buf,
				left < (int64_t)LOOK_OF_A_COPY ? (size_t)left : LOOK_OF_A_COPY);
		if (n > 0)
			identity_take(&read, buf, (size_t)n);
	}
	free(buf);
	return read.offset == id->offset && memcmp(read.head, id->head, id->head_len) == 0 &&
	       memcmp(read.tail, id->tail, id->tail_len) == 0;
}

/* The copy's descriptor, and all that decodes it, is the source's from here on. */
static void
move_in(struct source *source, struct source *copy)
{
	struct feed *feed = &source->feed;

	if (feed->fd > STDIN_FILENO)
		close(feed->fd);
	if (copy->decode) {
		*feed = copy->feed;
		source->decode = copy->decode;
		source->decode->feed = feed;
		source->block = copy->block;
		source->block_at = copy->block_at;
		source->spill = copy->spill;
		source->is_over = copy->is_over;
		copy->decode = NULL;
		copy->spill = NULL;
		copy->block.at = NULL;
	} else {
		feed->fd = copy->feed.fd;
		feed->id.dev = copy->feed.id.dev;
		feed->id.ino = copy->feed.id.ino;
		feed->has_changed = false;
		feed->error = 0;
		feed->checked = (struct stat){ 0 };
	}
	copy->feed.fd = -1;
	source->size = copy->size;
}

bool
source_go_on_in(struct source *source, struct source *copy)
{
	bool fits = false;

	if (copy->feed.is_pipe || source->feed.is_pipe || source->stage != STAGE_READ) {
		fits = false;
	} else if (!copy->decode) {
		fits = identity_stands(&source->feed.id, copy->feed.fd) == STANDS;
	} else if (!source->decode) {
		/* What is decoded is kept in the pool of the source, which outlives it. */
		if (!source->pool)
			source->pool = source->own_pool = spill_pool_new(NULL, SPILL_CAP);
		copy->pool = source->pool;
		fits = agrees(source, copy);
	}
	if (fits)
		move_in(source, copy);
	source_free(copy);
	return fits;
}

void
source_drop(struct source *source)
{
	struct feed *feed = &source->feed;

	if (feed->fd > STDIN_FILENO)
		close(feed->fd);
	if (feed->fd > STDIN_FILENO)
		feed->fd = -1;
	feed->has_changed = true;
}
