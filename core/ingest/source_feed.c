/* source_feed: stored bytes: of a regular file by offset, of a pipe as they come. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/uio.h>
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

/* What is followed may get well again (source_recover()): until then nothing is there. */
static long
fail(struct feed *feed)
{
	feed->error = errno;
	return feed->is_followed ? 0 : SOURCE_FAILED;
}

/* A FIFO that nobody has opened for writing reads as ended, too: there, poll says nothing. */
static long
read_pipe(struct feed *feed, char *buf, size_t len)
{
	struct pollfd ready = { .fd = feed->fd, .events = POLLIN };

	if (feed->is_over)
		return SOURCE_END;
	/* After bytes nothing is waited for: a writer that drips would hold the reader for ever. */
	int n = poll(&ready, 1, feed->has_given || feed->is_followed ? 0 : WAIT_MS);
	feed->has_given = false;
	if (n < 0)
		return errno == EINTR ? 0 : fail(feed);
	if (n == 0 && feed->may_block)
		return 0;
	ssize_t got = read(feed->fd, buf, len);
	if (got < 0 && errno != EAGAIN && errno != EINTR)
		return fail(feed);
	/* A FIFO that is followed waits for its next writer. */
	feed->is_waiting = got == 0 && feed->is_fifo &&
			   (feed->is_followed || (n == 0 && !feed->has_begun));
	feed->is_over = got == 0 && !feed->is_waiting;
	if (got <= 0)
		return feed->is_over ? SOURCE_END : 0;
	feed->has_begun = feed->has_given = true;
	feed->at += got;
	return (long)got;
}

/*
 * Read on in a file that grows, if what was read last still stands before: it may have been cut
 * and have grown again since. One call reads both, so that no cut comes between. At the end of
 * what is there, nothing is there yet.
 */
static long
read_on(struct feed *feed, char *buf, size_t len)
{
	size_t before = feed->id.tail_len;
	char tail[SOURCE_TAIL];
	struct iovec parts[] = { { tail, before }, { buf, len } };
	ssize_t got;

	if (feed->has_changed)
		return 0;
	do {
		got = preadv(feed->fd, parts, 2, (off_t)(feed->at - (int64_t)before));
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno == EAGAIN ? 0 : fail(feed);
	feed->has_changed = (size_t)got < before || memcmp(tail, feed->id.tail, before) != 0;
	return feed->has_changed ? 0 : (long)got - (long)before;
}

long
feed_read(struct feed *feed, char *buf, size_t len)
{
	if (feed->error)
		return feed->is_followed ? 0 : SOURCE_FAILED;
	if (feed->is_pipe)
		return read_pipe(feed, buf, len);
	/* A regular stdin may stand anywhere: it is read from its start, as a named file is. */
	long got = feed->is_followed ? read_on(feed, buf, len)
				     : (long)source_read_at(feed->fd, buf, len, feed->at);
	if (got < 0)
		return fail(feed);
	identity_take(&feed->id, buf, (size_t)got);
	feed->at += got;
	return got > 0 ? got : feed->is_followed ? 0 : SOURCE_END;
}
