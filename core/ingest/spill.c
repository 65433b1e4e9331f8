/* spill: decoded bytes of stdin, FIFO, compressed and UTF-16 input, in a file without a name. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/spill.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"

enum {
	CAP_MIN = 4096,
	PIECES = 8,		/* a cap is given back in pieces of so many */
	PIECE_MAX = 1 << 20	/* bytes, at most */
};

struct spill_pool {
	char *folder;
	int64_t cap, used;
	pthread_mutex_t lock;	/* over used, the list, and every spill's first and end */
	struct spill *newest;
};

struct spill {
	struct spill_pool *pool;
	struct spill *older;
	int fd;			/* -1: none could be made */
	int error;		/* errno; set: nothing is kept from here on */
	int64_t first, end;	/* offsets in the stream, and in the file */
};

struct spill_pool *
spill_pool_new(const char *folder, int64_t cap)
{
	struct spill_pool *pool = xcalloc(1, sizeof(*pool));

	pool->folder = folder && *folder ? xstrdup(folder) : NULL;
	pool->cap = cap < CAP_MIN ? CAP_MIN : cap;
	pthread_mutex_init(&pool->lock, NULL);
	return pool;
}

void
spill_pool_free(struct spill_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_destroy(&pool->lock);
	free(pool->folder);
	free(pool);
}

/* The lock is no part of what a const pool means. */
static pthread_mutex_t *
lock_of(const struct spill_pool *pool)
{
	return &((struct spill_pool *)(uintptr_t)pool)->lock;
}

int64_t
spill_pool_used(const struct spill_pool *pool)
{
	pthread_mutex_lock(lock_of(pool));
	int64_t used = pool->used;
	pthread_mutex_unlock(lock_of(pool));
	return used;
}

int64_t
spill_pool_cap(const struct spill_pool *pool)
{
	return pool->cap;
}

/* A file without a name, so that nothing is left behind. Returns a descriptor, or -1 (errno). */
static int
open_in(const char *folder)
{
	struct str path = { 0 };
	int fd = -1;

#ifdef O_TMPFILE
	fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif
	if (fd < 0) {
		str_fmt(&path, "%s/sitrep-XXXXXX", folder);
		fd = mkostemp(path.at, O_CLOEXEC);
		if (fd >= 0)
			unlink(path.at);
		int error = errno;
		str_release(&path);
		errno = error;
	}
	return fd;
}

static int
open_file(const struct spill_pool *pool)
{
	const char *const folders[] = { pool->folder, "/var/tmp", "/tmp" };
	int fd = -1;

	for (size_t i = 0; fd < 0 && i < LENGTH(folders); i++)
		if (folders[i])
			fd = open_in(folders[i]);
	return fd;
}

struct spill *
spill_new(struct spill_pool *pool)
{
	struct spill *spill = xcalloc(1, sizeof(*spill));

	spill->pool = pool;
	spill->fd = open_file(pool);
	if (spill->fd < 0)
		spill->error = errno;
	pthread_mutex_lock(&pool->lock);
	spill->older = pool->newest;
	pool->newest = spill;
	pthread_mutex_unlock(&pool->lock);
	return spill;
}

void
spill_free(struct spill *spill)
{
	if (!spill)
		return;
	struct spill_pool *pool = spill->pool;
	pthread_mutex_lock(&pool->lock);
	struct spill **link = &pool->newest;
	while (*link != spill)
		link = &(*link)->older;
	*link = spill->older;
	pool->used -= spill->end - spill->first;
	pthread_mutex_unlock(&pool->lock);
	if (spill->fd >= 0)
		close(spill->fd);
	free(spill);
}

/* The one that holds most; of equal ones the oldest. */
static struct spill *
find_largest(const struct spill_pool *pool)
{
	struct spill *largest = pool->newest;

	for (struct spill *spill = pool->newest; spill; spill = spill->older)
		if (spill->end - spill->first >= largest->end - largest->first)
			largest = spill;
	return largest;
}

/* Give the file system back what stood there. */
static int
punch(int fd, int64_t offset, int64_t len)
{
#ifdef FALLOC_FL_PUNCH_HOLE
	return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)offset,
			 (off_t)len);
#else
	(void)fd, (void)offset, (void)len;
	errno = ENOSPC;
	return -1;
#endif
}

/* Make room in the pool for len bytes, no more than its cap. Returns 0 or -1 (errno). */
static int
make_room(struct spill_pool *pool, int64_t len)
{
	while (pool->used + len > pool->cap) {
		struct spill *largest = find_largest(pool);
		int64_t held = largest->end - largest->first;
		int64_t piece = pool->cap / PIECES < PIECE_MAX ? pool->cap / PIECES : PIECE_MAX;
		if (held == 0)
			break;	/* others write just now: over by their pieces, for a moment */
		if (piece > held)
			piece = held;
		if (punch(largest->fd, largest->first, piece) != 0)
			return -1;
		largest->first += piece;
		pool->used -= piece;
	}
	return 0;
}

/* Put a piece that is small against the cap. */
static int
put_piece(struct spill *spill, const char *at, size_t len)
{
	struct spill_pool *pool = spill->pool;

	pthread_mutex_lock(&pool->lock);
	int result = make_room(pool, (int64_t)len);
	if (result == 0)
		pool->used += (int64_t)len;
	pthread_mutex_unlock(&pool->lock);
	if (result != 0)
		return -1;
	result = save_all(spill->fd, at, len);
	int error = errno;
	pthread_mutex_lock(&pool->lock);
	if (result == 0)
		spill->end += (int64_t)len;
	else
		pool->used -= (int64_t)len;
	pthread_mutex_unlock(&pool->lock);
	errno = error;
	return result;
}

void
spill_put(struct spill *spill, const char *at, size_t len)
{
	size_t most = (size_t)(spill->pool->cap / PIECES);

	while (len > 0 && !spill->error) {
		size_t n = len < most ? len : most;
		if (put_piece(spill, at, n) != 0)
			spill->error = errno;
		at += n;
		len -= n;
	}
}

void
spill_range(const struct spill *spill, int64_t *first, int64_t *end)
{
	pthread_mutex_lock(lock_of(spill->pool));
	*first = spill->first;
	*end = spill->end;
	pthread_mutex_unlock(lock_of(spill->pool));
}

int
spill_error(const struct spill *spill)
{
	return spill->error;
}

/* Are these bytes all held? */
static bool
holds(const struct spill *spill, int64_t offset, size_t len)
{
	int64_t first, end;

	spill_range(spill, &first, &end);
	if (offset >= first && offset <= end && (int64_t)len <= end - offset)
		return true;
	errno = ERANGE;
	return false;
}

int
spill_get(const struct spill *spill, int64_t offset, size_t len, struct str *out)
{
	size_t before = out->len, left = len;
	int64_t at = offset;
	char buf[4096];

	if (!holds(spill, offset, len))
		return -1;
	while (left > 0) {
		ssize_t n = pread(spill->fd, buf, left < sizeof(buf) ? left : sizeof(buf),
				  (off_t)at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0)
			errno = EIO;
		if (n <= 0)
			break;
		str_bytes(out, buf, (size_t)n);
		left -= (size_t)n;
		at += n;
	}
	/* Another spill may have taken the room meanwhile: then these are no longer the bytes. */
	if (left == 0 && holds(spill, offset, len))
		return 0;
	out->len = before;
	if (out->at)
		out->at[before] = '\0';
	return -1;
}
