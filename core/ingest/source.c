/* source: the bytes of one input: file, stdin, FIFO; open, read, read again. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/base/text.h"
#include "core/ingest/source_private.h"

#define WAIT_MS 20			/* a pipe without bytes is waited for so long */
#define SPILL_MAX ((int64_t)2 << 30)	/* bytes of a pipe kept for rereading */

/* Refuse by type; learn size and identity. */
static int
look(struct source *source, struct err *err)
{
	const char *name = str_text(&source->name);
	bool is_stdin = source->fd == STDIN_FILENO;
	struct str word = { 0 };
	struct stat st;
	int result = 0;

	if (fstat(source->fd, &st) != 0)
		return source_cannot_open(source, errno, err);
	source_shell_word(source, &word);
	if (S_ISDIR(st.st_mode))
		result = err_set(err, ERR_NO_INPUT,
				 "%s: is a directory; name the files: sitrep %s/*.log", name,
				 word.at);
	else if ((S_ISCHR(st.st_mode) && !is_stdin) || S_ISBLK(st.st_mode))
		result = err_set(err, ERR_NO_INPUT, "%s: is a device; name a file, or pipe it in: "
				 "cat %s | sitrep -", name, word.at);
	else if (S_ISSOCK(st.st_mode) && !is_stdin)
		result = source_cannot_open(source, ENXIO, err);
	source->is_pipe = !S_ISREG(st.st_mode);
	source->dev = st.st_dev;
	source->ino = st.st_ino;
	/* Files of /proc say 0 and have bytes all the same. */
	source->size = source->is_pipe || st.st_size == 0 ? -1 : (int64_t)st.st_size;
	str_release(&word);
	return result;
}

/* A place for the bytes of a pipe: a file without a name, so that nothing is left behind. */
static int
open_spill(void)
{
	static const char *const folders[] = { "/var/tmp", "/tmp" };

	for (size_t i = 0; i < LENGTH(folders); i++) {
		char path[64];
		int fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
		if (fd >= 0)
			return fd;
		snprintf(path, sizeof(path), "%s/sitrep-XXXXXX", folders[i]);
		fd = mkostemp(path, O_CLOEXEC);
		if (fd < 0)
			continue;
		unlink(path);
		return fd;
	}
	return -1;
}

ssize_t
source_read_at(int fd, char *buf, size_t len, int64_t offset)
{
	ssize_t n;

	do {
		n = pread(fd, buf, len, (off_t)offset);
	} while (n < 0 && errno == EINTR);
	return n;
}

/* What kind of thing a regular file is can be told before anything is read of it. */
static int
look_inside(struct source *source, struct err *err)
{
	char head[SOURCE_HEAD];
	struct str why = { 0 };
	ssize_t n = source_read_at(source->fd, head, sizeof(head), 0);
	int result = 0;

	if (n > 0 && source_refuse(source, head, (size_t)n, &why))
		result = err_set(err, ERR_NO_INPUT, "%s: %s", str_text(&source->name), why.at);
	str_release(&why);
	return result;
}

struct source *
source_open(const char *path, struct err *err)
{
	struct source *source = xcalloc(1, sizeof(*source));
	bool is_stdin = strcmp(path, "-") == 0;

	source->spill = -1;
	source->path = xstrdup(path);
	text_safe(&source->name, is_stdin ? "stdin" : path, strlen(is_stdin ? "stdin" : path));
	source->fd = is_stdin ? STDIN_FILENO
			      : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (source->fd < 0)
		source_cannot_open(source, errno, err);
	else if (look(source, err) == 0 && (source->is_pipe || look_inside(source, err) == 0)) {
		if (source->is_pipe)
			source->spill = open_spill();
		return source;
	}
	source_free(source);
	return NULL;
}

void
source_free(struct source *source)
{
	if (!source)
		return;
	if (source->fd > STDIN_FILENO)
		close(source->fd);
	if (source->spill >= 0)
		close(source->spill);
	free(source->path);
	str_release(&source->name);
	free(source);
}

static long
fail(struct source *source, const char *why)
{
	snprintf(source->failure, sizeof(source->failure), "%s", why);
	return SOURCE_FAILED;
}

/* Keep what a pipe gave; when that fails the reading goes on and only opening lines is lost. */
static void
spill(struct source *source, const char *buf, size_t len)
{
	if (source->spill < 0 || source->spilled != source->bytes ||
	    source->spilled + (int64_t)len > SPILL_MAX)
		return;
	if (save_all(source->spill, buf, len) == 0)
		source->spilled += (int64_t)len;
}

/* Count bytes that are handed out, and remember by what to know them again. */
static long
hand_out(struct source *source, const char *buf, size_t len)
{
	if (source->is_pipe)
		spill(source, buf, len);
	if (!source->is_pipe && source->bytes < SOURCE_HEAD) {
		size_t room = SOURCE_HEAD - source->head_len, n = len < room ? len : room;
		memcpy(source->head + source->head_len, buf, n);
		source->head_len += n;
	}
	size_t kept = len < SOURCE_TAIL ? len : SOURCE_TAIL;
	size_t old = SOURCE_TAIL - kept < source->tail_len ? SOURCE_TAIL - kept : source->tail_len;
	memmove(source->tail, source->tail + source->tail_len - old, old);
	memcpy(source->tail + old, buf + len - kept, kept);
	source->tail_len = old + kept;
	source->bytes += (int64_t)len;
	return (long)len;
}

/* Read what is there: bytes, 0 for nothing yet, SOURCE_END, SOURCE_FAILED. */
static long
read_some(struct source *source, char *buf, size_t len)
{
	struct pollfd ready = { .fd = source->fd, .events = POLLIN };

	int n = poll(&ready, 1, WAIT_MS);
	if (n == 0 || (n < 0 && errno == EINTR))
		return 0;	/* no bytes yet, or a FIFO that no writer has opened */
	ssize_t got = read(source->fd, buf, len);
	if (got > 0)
		return (long)got;
	if (got == 0)
		return SOURCE_END;
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	return fail(source, strerror(errno));
}

/*
 * A pipe gives its bytes in pieces of any size: the first ones are gathered, so that what
 * they tell does not depend on that.
 */
static long
gather_head(struct source *source)
{
	struct str why = { 0 };
	long n = read_some(source, source->head + source->head_len, SOURCE_HEAD - source->head_len);

	if (n == SOURCE_FAILED)
		return n;
	source->is_over = n == SOURCE_END;
	source->head_len += n > 0 ? (size_t)n : 0;
	source->head_done = source->is_over || source->head_len == SOURCE_HEAD;
	if (source->head_done && source_refuse(source, source->head, source->head_len, &why))
		fail(source, why.at);
	str_release(&why);
	return *source->failure ? SOURCE_FAILED : 0;
}

static long
read_pipe(struct source *source, char *buf, size_t len)
{
	if (!source->head_done) {
		long result = gather_head(source);
		if (result != 0 || !source->head_done)
			return result;
	}
	size_t left = source->head_len - source->head_given;
	if (left > 0) {
		size_t n = left < len ? left : len;
		memcpy(buf, source->head + source->head_given, n);
		source->head_given += n;
		return hand_out(source, buf, n);
	}
	if (source->is_over)
		return SOURCE_END;
	long n = read_some(source, buf, len);
	return n > 0 ? hand_out(source, buf, (size_t)n) : n;
}

long
source_read(struct source *source, char *buf, size_t len)
{
	if (*source->failure)
		return SOURCE_FAILED;
	if (source->is_pipe)
		return read_pipe(source, buf, len);
	/* A regular stdin may stand anywhere: it is read from its start, as a named file is. */
	ssize_t got = source_read_at(source->fd, buf, len, source->bytes);
	if (got < 0)
		return fail(source, strerror(errno));
	return got == 0 ? SOURCE_END : hand_out(source, buf, (size_t)got);
}

int64_t
source_bytes(const struct source *source)
{
	return source->bytes;
}

int64_t
source_kept(const struct source *source)
{
	return source->is_pipe ? source->spilled : source->bytes;
}

int64_t
source_size(const struct source *source)
{
	return source->size >= 0 && source->size < source->bytes ? source->bytes : source->size;
}

bool
source_is_same(const struct source *a, const struct source *b)
{
	return a->dev == b->dev && a->ino == b->ino;
}

const char *
source_failure(const struct source *source)
{
	return *source->failure ? source->failure : NULL;
}

const char *
source_name(const struct source *source)
{
	return str_text(&source->name);
}

const char *
source_path(const struct source *source)
{
	return source->path;
}
