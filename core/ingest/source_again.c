/* source_again: bytes that were read once, read again, if the file is still what it was. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/ingest/source_private.h"

/* Is the file still the one that was read? */
static bool
is_unchanged(const struct source *source)
{
	const struct feed *feed = &source->feed;
	struct stat st;

	return !feed->has_changed && fstat(feed->fd, &st) == 0 &&
	       (feed->is_sizeless || st.st_size >= source->bytes) &&
	       identity_stands(&feed->id, feed->fd) == STANDS;
}

/* Read what a file still holds. */
static int
reread_file(const struct source *source, int64_t offset, size_t len, struct str *out,
	    struct err *err)
{
	const char *name = str_text(&source->name);
	char buf[4096];

	if (!is_unchanged(source))
		return err_set(err, ERR_IO,
			       "%s: the file has changed since; what stood there is gone; "
			       "load it again",
			       name);
	while (len > 0) {
		long n = source_at(source, offset, buf, len < sizeof(buf) ? len : sizeof(buf));
		if (n <= 0)
			return err_set(err, ERR_IO, "%s: %s; load it again", name,
				       n < 0 ? strerror(errno) : "it became shorter");
		str_bytes(out, buf, (size_t)n);
		len -= (size_t)n;
		offset += n;
	}
	return 0;
}

/* Read what was kept of a pipe or a decoded stream, or say why it is gone. */
static int
reread_spill(const struct source *source, int64_t offset, size_t len, struct str *out,
	     struct err *err)
{
	const char *name = str_text(&source->name);
	const char *mend = source->feed.is_pipe ? "name a file instead of a pipe"
						: "decode it to a file and name that";
	int64_t first = 0, end = 0;

	if (source->spill && spill_get(source->spill, offset, len, out) == 0)
		return 0;
	int error = errno;
	if (source->spill)
		spill_range(source->spill, &first, &end);
	if (offset < first)
		return err_set(err, ERR_IO, "%s: these bytes are gone: at most %lld MiB of decoded "
			       "input are kept for reading again; %s", name,
			       (long long)(spill_pool_cap(source->pool) >> 20), mend);
	if (offset + (int64_t)len > end)
		error = source->spill ? spill_error(source->spill) : 0;
	return err_set(err, ERR_IO, "%s: these bytes were not kept (%s); %s", name,
		       strerror(error), mend);
}

bool
source_has_changed(const struct source *source)
{
	return !source->feed.is_pipe && !source->decode && !is_unchanged(source);
}

int
source_reread(const struct source *source, int64_t offset, size_t len, struct str *out,
	      struct err *err)
{
	if (offset < 0 || offset > source->bytes)
		return err_set(err, ERR_IO, "%s: no byte %lld was read; load it again",
			       str_text(&source->name), (long long)offset);
	if ((int64_t)len > source->bytes - offset)
		len = (size_t)(source->bytes - offset);
	if (source->feed.is_pipe || source->decode)
		return reread_spill(source, offset, len, out, err);
	return reread_file(source, offset, len, out, err);
}

bool
source_is_plain(const struct source *source)
{
	return !source->feed.is_pipe && !source->decode && source->size >= 0;
}

long
source_at(const struct source *source, int64_t offset, char *buf, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n = source_read_at(source->feed.fd, buf + done, len - done,
					   offset + (int64_t)done);
		if (n < 0)
			return SOURCE_FAILED;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (long)done;
}

void
source_advance(struct source *source, int64_t offset)
{
	int64_t tail = offset < SOURCE_TAIL ? offset : SOURCE_TAIL;
	struct identity *id = &source->feed.id;

	/* The head is read anew, past a hole. */
	char block[4096];
	long n = 1;
	int64_t at = source->bytes;
	for (; n > 0 && id->head_len < SOURCE_HEAD && at < offset; at += n) {
		int64_t left = offset - at;
		n = source_at(source, at, block,
			      left < (int64_t)sizeof(block) ? (size_t)left : sizeof(block));
		if (n > 0)
			identity_take(id, block, (size_t)n);
	}
	/* What cannot be read now is not what was read: source_reread() finds it changed. */
	memset(id->tail, 0, sizeof(id->tail));
	id->tail_len = (size_t)tail;
	source_at(source, offset - tail, id->tail, (size_t)tail);
	id->offset = source->feed.at = offset;
	source->bytes = offset;
}
