/* source_feed: stored bytes: of a regular file by offset, of a pipe as they come. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "core/ingest/source_private.h"

#define WAIT_MS 20	/* a pipe without bytes is waited for so long */

ssize_t
source_read_at(int fd, char *buf, size_t len, int64_t offset)
{
	ssize_t n;

	do {
		n = pread(fd, buf, len, (off_t)offset);
	} while (n < 0 && errno == EINTR);
	return n;
}

static long
fail(struct feed *feed)
{
	feed->error = errno;
	return SOURCE_FAILED;
}

/* A FIFO that nobody has opened for writing reads as ended, too: there, poll says nothing. */
static long
read_pipe(struct feed *feed, char *buf, size_t len)
{
	struct pollfd ready = { .fd = feed->fd, .events = POLLIN };

	if (feed->is_over)
		return SOURCE_END;
	/* After bytes nothing is waited for: a writer that drips would hold the reader for ever. */
	int n = poll(&ready, 1, feed->has_given ? 0 : WAIT_MS);
	feed->has_given = false;
	if (n < 0)
		return errno == EINTR ? 0 : fail(feed);
	if (n == 0 && feed->may_block)
		return 0;
	ssize_t got = read(feed->fd, buf, len);
	if (got < 0 && errno != EAGAIN && errno != EINTR)
		return fail(feed);
	feed->is_waiting = got == 0 && n == 0 && feed->is_fifo && !feed->has_begun;
	feed->is_over = got == 0 && !feed->is_waiting;
	if (got <= 0)
		return feed->is_over ? SOURCE_END : 0;
	feed->has_begun = feed->has_given = true;
	feed->at += got;
	return (long)got;
}

long
feed_read(struct feed *feed, char *buf, size_t len)
{
	if (feed->error)
		return SOURCE_FAILED;
	if (feed->is_pipe)
		return read_pipe(feed, buf, len);
	/* A regular stdin may stand anywhere: it is read from its start, as a named file is. */
	ssize_t got = source_read_at(feed->fd, buf, len, feed->at);
	if (got < 0)
		return fail(feed);
	feed->at += got;
	return got == 0 ? SOURCE_END : (long)got;
}
