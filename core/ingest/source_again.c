/* source_again: bytes that were read once, read again, if the file is still what it was. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "core/ingest/source_private.h"

/* Do these bytes still stand at the offset? */
static bool
stands(int fd, const char *bytes, size_t len, int64_t offset)
{
	char now[SOURCE_HEAD];

	return source_read_at(fd, now, len, offset) == (ssize_t)len && memcmp(now, bytes, len) == 0;
}

/* Is the file still the one that was read? */
static bool
is_unchanged(const struct source *source)
{
	int fd = source->feed.fd;
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_size >= (source->size < 0 ? 0 : source->bytes) &&
	       stands(fd, source->head, source->head_len, 0) &&
	       stands(fd, source->tail, source->tail_len,
		      source->bytes - (int64_t)source->tail_len);
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
			       "%s: the file has changed since it was read; what stood "
			       "there is gone; load it again",
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
	int64_t head = offset < SOURCE_HEAD ? offset : SOURCE_HEAD;
	int64_t tail = offset < SOURCE_TAIL ? offset : SOURCE_TAIL;

	if (source->bytes < head) {
		long n = source_at(source, source->bytes, source->head + source->head_len,
				   (size_t)(head - source->bytes));
		source->head_len += n > 0 ? (size_t)n : 0;
	}
	/* What cannot be read now is not what was read: source_reread() finds it changed. */
	memset(source->tail, 0, sizeof(source->tail));
	source->tail_len = (size_t)tail;
	source_at(source, offset - tail, source->tail, (size_t)tail);
	source->feed.at = offset;
	source->bytes = offset;
}
