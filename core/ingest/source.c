/* source: the bytes of one input: file, stdin, FIFO; open, decode, read, read again. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif
#include <unistd.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/ingest/source_private.h"

enum { PIPEFS = 0x50495045, PROCFS = 0x9fa0, SYSFS = 0x62656572 };

/* Is the file on a file system of this kind? */
static bool
is_on(int fd, unsigned long kind)
{
#ifdef __linux__
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && (unsigned long)fs.f_type == kind;
#else
	(void)fd, (void)kind;
	return false;
#endif
}

/* Has the pipe a name that a writer may open later? `/dev/fd/63` of a shell has none. */
static bool
is_named(int fd, const struct stat *st)
{
	return fd != STDIN_FILENO && S_ISFIFO(st->st_mode) && !is_on(fd, PIPEFS);
}

/* Refuse by type; learn size and identity. */
static int
look(struct source *source, struct err *err)
{
	const char *name = str_text(&source->name);
	struct feed *feed = &source->feed;
	bool is_stdin = feed->fd == STDIN_FILENO;
	struct str word = { 0 };
	struct stat st;
	int result = 0;

	if (fstat(feed->fd, &st) != 0)
		return source_cannot_open(source, errno, err);
	source_shell_word(source, &word);
	if (S_ISDIR(st.st_mode))
		result = err_set(err, ERR_NO_INPUT,
				 "%s: is a directory; name the files: sitrep %s/*.log", name,
				 word.at);
	else if (S_ISCHR(st.st_mode) && !is_stdin && strcmp(name, "/dev/null") == 0)
		result = err_set(err, ERR_NO_INPUT, "%s: is a device that holds nothing; name a "
				 "log", name);
	else if ((S_ISCHR(st.st_mode) && !is_stdin) || S_ISBLK(st.st_mode))
		result = err_set(err, ERR_NO_INPUT, "%s: is a device; name a file, or pipe it in: "
				 "cat %s | sitrep -", name, word.at);
	else if (S_ISSOCK(st.st_mode) && !is_stdin)
		result = source_cannot_open(source, ENXIO, err);
	feed->is_pipe = !S_ISREG(st.st_mode);
	feed->may_block = is_stdin;
	feed->is_fifo = is_named(feed->fd, &st);
	feed->is_waiting = feed->is_fifo;
	feed->is_sizeless = is_on(feed->fd, PROCFS) || is_on(feed->fd, SYSFS);
	identity_begin(&feed->id, &st);
	/* Files of /proc say 0 and have bytes all the same. */
	source->modified_ns = feed->is_pipe ? INSTANT_NONE
			    : st.st_mtim.tv_sec * NS_PER_S + st.st_mtim.tv_nsec;
	source->size = feed->is_pipe || st.st_size == 0 ? -1 : (int64_t)st.st_size;
	str_release(&word);
	return result;
}

/* What a regular file is can be told before anything is read of it. */
static int
look_inside(struct source *source, struct err *err)
{
	if (source->feed.is_pipe || source_begin(source) != SOURCE_FAILED)
		return 0;
	return err_set(err, ERR_NO_INPUT, "%s: %s", str_text(&source->name), source->failure);
}

int64_t
source_modified_ns(const struct source *source)
{
	return source->modified_ns;
}

static struct source *
open_source(const char *path, bool is_followed, struct err *err)
{
	struct source *source = xcalloc(1, sizeof(*source));
	bool is_stdin = strcmp(path, "-") == 0;

	source->path = xstrdup(path);
	source->feed.is_followed = is_followed;
	source->look_want = SOURCE_LOOK;
	text_safe(&source->name, is_stdin ? "stdin" : path, strlen(is_stdin ? "stdin" : path));
	source->feed.fd = is_stdin ? STDIN_FILENO
				   : open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (source->feed.fd < 0)
		source_cannot_open(source, errno, err);
	else if (look(source, err) == 0 && look_inside(source, err) == 0)
		return source;
	source_free(source);
	return NULL;
}

struct source *
source_open(const char *path, struct err *err)
{
	return open_source(path, false, err);
}

struct source *
source_open_followed(const char *path, struct err *err)
{
	return open_source(path, true, err);
}

void
source_free(struct source *source)
{
	if (!source)
		return;
	ring_free(source->ring);	/* before the feed goes that it reads */
	decode_free(source->decode);
	if (source->feed.fd > STDIN_FILENO)
		close(source->feed.fd);
	spill_free(source->spill);
	spill_pool_free(source->own_pool);
	free(source->block.at);
	free(source->path);
	str_release(&source->name);
	str_release(&source->look);
	free(source);
}

void
source_use_spill(struct source *source, struct spill_pool *pool)
{
	source->pool = pool;
}

void
source_use_thread(struct source *source)
{
	source->wants_thread = true;
}

int64_t
source_bytes(const struct source *source)
{
	return source->bytes;
}

int64_t
source_kept(const struct source *source)
{
	int64_t first = 0, end = 0;

	if (!source->feed.is_pipe && !source->decode)
		return source->bytes;
	if (source->spill)
		spill_range(source->spill, &first, &end);
	return end - first;
}

int64_t
source_size(const struct source *source)
{
	if (source->decode)
		return -1;
	return source->size >= 0 && source->size < source->bytes ? source->bytes : source->size;
}

int64_t
source_stored_bytes(const struct source *source)
{
	return source->decode ? source->block.stored : source->bytes;
}

int64_t
source_stored_size(const struct source *source)
{
	return source->decode ? source->size : source_size(source);
}

const char *
source_compression(const struct source *source)
{
	return source->decode && source->decode->codec ? source->decode->codec->name : NULL;
}

const char *
source_encoding(const struct source *source)
{
	if (!source->decode || !source->decode->is_utf16)
		return "utf-8";
	return source->decode->utf16.is_big ? "utf-16be" : "utf-16le";
}

bool
source_is_waiting(const struct source *source)
{
	const struct feed *feed = &source->feed;

	return feed->is_waiting && (source->stage != STAGE_READ || feed->is_followed);
}

bool
source_is_same(const struct source *a, const struct source *b)
{
	return a->feed.id.dev == b->feed.id.dev && a->feed.id.ino == b->feed.id.ino;
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
