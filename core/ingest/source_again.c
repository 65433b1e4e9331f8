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
	struct stat st;

	return fstat(source->fd, &st) == 0 &&
	       st.st_size >= (source->size < 0 ? 0 : source->bytes) &&
	       stands(source->fd, source->head, source->head_len, 0) &&
	       stands(source->fd, source->tail, source->tail_len,
		      source->bytes - (int64_t)source->tail_len);
}

int
source_reread(const struct source *source, int64_t offset, size_t len, struct str *out,
	      struct err *err)
{
	int fd = source->is_pipe ? source->spill : source->fd;
	const char *name = str_text(&source->name);
	int64_t end = source_kept(source);
	char buf[4096];

	if (!source->is_pipe && !is_unchanged(source))
		return err_set(err, ERR_IO,
			       "%s: the file has changed since it was read; what stood "
			       "there is gone; load it again",
			       name);
	if (fd < 0 || offset < 0 || offset > end)
		return err_set(err, ERR_IO,
			       "%s: these bytes were not kept; name a file instead of a pipe",
			       name);
	if ((int64_t)len > end - offset)
		len = (size_t)(end - offset);
	while (len > 0) {
		ssize_t n = source_read_at(fd, buf, len < sizeof(buf) ? len : sizeof(buf), offset);
		if (n <= 0)
			return err_set(err, ERR_IO, "%s: %s; load it again", name,
				       n < 0 ? strerror(errno) : "it became shorter");
		str_bytes(out, buf, (size_t)n);
		len -= (size_t)n;
		offset += n;
	}
	return 0;
}
