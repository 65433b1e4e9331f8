/* follow_copy: is a file one that is read already, and where is the copy of one that was cut? */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/ingest/follow_private.h"
#include "core/ingest/source_identity.h"
#include "core/ingest/source_private.h"

struct life *
copy_by_number(const struct follow *follow, const struct stat *st)
{
	for (size_t i = follow->n_lives; i-- > 0; ) {
		struct life *life = follow->life[i];
		const struct identity *id = source_identity(life->source);
		/* Once its descriptor is closed, its number may be given to another file; once it
		 * was cut or written over, it is another. */
		if (!life->is_dropped && identity_is_file(id, st) && !life->is_seeking &&
		    !(life->is_over && source_has_changed(life->source)))
			return life;
	}
	return NULL;
}

/* The first bytes of a packed file, unpacked. Returns how many; 0: it is not packed, or cannot be
 * read. */
static size_t
unpacked_head(const char *path, char *head)
{
	struct err ignored = { 0 };
	struct source *source = source_open(path, &ignored);
	size_t len = 0;
	long n = source && source_compression(source) ? 1 : 0;

	while (n > 0 && len < SOURCE_HEAD) {
		n = source_read(source, head + len, SOURCE_HEAD - len);
		len += n > 0 ? (size_t)n : 0;
	}
	source_free(source);
	return len;
}

/* A file that may be the copy of another. */
struct candidate {
	int fd;			/* -1: it cannot be read */
	bool is_blank;		/* nothing to compare stood in it when it was opened */
	size_t len;		/* of its head, unpacked, when it is packed; else 0 */
	char head[SOURCE_HEAD];
};

/*
 * Nothing was written to it yet, or nothing but the hole of what it copies: that can be told from
 * its last bytes, for a log ends in text.
 */
static bool
is_blank(int fd)
{
	char last[LIKENESS];
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return false;
	int64_t at = st.st_size > LIKENESS ? (int64_t)st.st_size - LIKENESS : 0;
	ssize_t n = source_read_at(fd, last, sizeof(last), at);
	for (ssize_t i = 0; i < n; i++)
		if (last[i])
			return false;
	return n >= 0;
}

/* It begins as a packed file does, or is too short to tell; but nothing of it can be unpacked. */
static bool
is_packed_in_part(int fd)
{
	const struct codec *codec = NULL;
	char head[SOURCE_HEAD];
	ssize_t n = fd < 0 ? 0 : source_read_at(fd, head, sizeof(head), 0);

	return n > 0 && (n < SOURCE_YOUNG ||
			 unpack_detect(head, (size_t)n, false, &codec) != UNPACK_IS_NOT);
}

static void
candidate_open(struct candidate *candidate, const char *path)
{
	candidate->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	/* First: what is compared after that has some text to compare, if it is a copy. */
	candidate->is_blank = is_blank(candidate->fd);
	candidate->len = unpacked_head(path, candidate->head);
	candidate->is_blank |= candidate->len == 0 && is_packed_in_part(candidate->fd);
}

static void
candidate_close(struct candidate *candidate)
{
	if (candidate->fd >= 0)
		close(candidate->fd);
}

/*
 * Does it hold these first bytes of another at the same place, as far as both go, or as it goes
 * when it is short?
 */
static bool
begins_with(const struct candidate *candidate, int64_t at, const char *other, size_t n)
{
	char head[SOURCE_HEAD];
	const char *from = head;
	ssize_t len;

	if (candidate->len > 0) {
		from = candidate->head;
		len = at == 0 ? (ssize_t)candidate->len : 0;
	} else {
		len = source_read_at(candidate->fd, head, sizeof(head), at);
	}
	size_t least = len < LIKENESS ? (size_t)(len > 0 ? len : 0) : LIKENESS;
	return len > 0 && n >= least && memcmp(other, from, n < (size_t)len ? n : (size_t)len) == 0;
}

/* Does it begin like what a life has read, or, of a young one, has before it? */
static bool
begins_like(const struct candidate *candidate, const struct life *life)
{
	const struct identity *id = source_identity(life->source);
	char now[SOURCE_HEAD];
	int64_t at = 0;
	size_t n = 0;

	if (id->head_len >= LIKENESS)
		return begins_with(candidate, id->head_at, id->head, id->head_len);
	if (!life->is_dropped && !source_is_pipe(life->source))
		n = identity_look(source_fd(life->source), &at, now);
	return n > 0 && begins_with(candidate, at, now, n);
}

/* What stands before it now may be gone before it is read. */
static bool
has_read_little(const struct life *life)
{
	return !life->is_over && source_identity(life->source)->head_len < LIKENESS;
}

static bool
begins_like_path(const struct candidate *candidate, const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	char now[SOURCE_HEAD];
	int64_t at = 0;
	size_t n = fd < 0 ? 0 : identity_look(fd, &at, now);

	if (fd >= 0)
		close(fd);
	return n > 0 && begins_with(candidate, at, now, n);
}

enum copy_is
copy_is(const struct follow *follow, const char *path, const char *beside)
{
	struct candidate candidate;
	enum copy_is is = COPY_NOT;
	struct stat st;

	candidate_open(&candidate, path);
	for (size_t i = 0; is == COPY_NOT && i < follow->n_lives; i++)
		if (begins_like(&candidate, follow->life[i]))
			is = has_read_little(follow->life[i]) ? COPY_BESIDE : COPY_KNOWN;
	if (is == COPY_NOT && beside && begins_like_path(&candidate, beside))
		is = COPY_BESIDE;
	if (is == COPY_NOT && candidate.is_blank)
		is = COPY_BLANK;
	else if (is == COPY_NOT && candidate.len > 0)
		is = COPY_PACKED;
	else if (is == COPY_NOT && fstat(candidate.fd, &st) == 0 && st.st_size < LIKENESS)
		is = COPY_YOUNG;
	candidate_close(&candidate);
	return is;
}

/* A search for the copy of a cut file, and the best one so far. */
struct search {
	const struct follow *follow;
	const struct folder *folder;
	const struct life *life;
	struct str path, best;
	int64_t size;			/* of the best; packed ones count last */
	bool is_packed;
};

static bool
is_before(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec != b->tv_sec ? a->tv_sec < b->tv_sec : a->tv_nsec < b->tv_nsec;
}

/* Many logs begin alike: where little was read, a file that fits must be no older than that is,
 * and no copy of another. */
static bool
is_likely(const struct search *search, int fd, const struct stat *st)
{
	const struct source *source = search->life->source;
	const struct follow *follow = search->follow;
	const struct candidate candidate = { .fd = fd };

	if (is_before(&st->st_mtim, &source->feed.checked.st_mtim))
		return false;
	for (size_t i = 0; i < follow->n_lives; i++)
		if (follow->life[i] != search->life && !follow->life[i]->is_seeking &&
		    begins_like(&candidate, follow->life[i]))
			return false;
	return true;
}

/* Does a plain file hold what was read? */
static bool
holds(const struct search *search, const char *path, int64_t *size)
{
	const struct identity *id = source_identity(search->life->source);
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	bool does = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
		    !identity_is_file(id, &st) && st.st_size >= id->offset &&
		    identity_stands(id, fd) == STANDS &&
		    (id->head_len >= LIKENESS || is_likely(search, fd, &st));

	if (does)
		*size = st.st_size;
	if (fd >= 0)
		close(fd);
	return does;
}

/* Is it packed, and begins, unpacked, like what was read? The rest is seen when it is joined. */
static bool
holds_packed(const struct identity *id, const char *path)
{
	char head[SOURCE_HEAD];
	size_t len = id->head_at == 0 ? unpacked_head(path, head) : 0;
	size_t n = len < id->head_len ? len : id->head_len;

	return len >= LIKENESS && memcmp(head, id->head, n) == 0;
}

static bool
is_named_like(const struct search *search, const char *name)
{
	const char *base = search->folder->base;

	return strncmp(name, base, strcspn(base, ".")) == 0;
}

static bool
consider(void *context, const char *name)
{
	struct search *search = context;
	const struct identity *id = source_identity(search->life->source);
	struct stat st;
	int64_t size = 0;

	str_clear(&search->path);
	str_fmt(&search->path, "%s/%s", search->folder->path, name);
	const char *path = str_text(&search->path);
	/* What is read by itself, or stands at the path, is no copy of another. */
	if (lstat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0 ||
	    strcmp(name, search->folder->base) == 0 || copy_by_number(search->follow, &st))
		return true;
	bool is_plain = holds(search, path, &size);
	bool is_better = search->best.len == 0 || search->is_packed || size > search->size;
	/* To unpack is dear: only what is named like the log, and only if nothing else is there. */
	if ((is_plain && is_better) ||
	    (search->best.len == 0 && is_named_like(search, name) && holds_packed(id, path))) {
		str_clear(&search->best);
		str_add(&search->best, path);
		search->size = size;
		search->is_packed = !is_plain;
	}
	return true;
}

/* Go on in a copy; where nothing was given out yet, the copy is read from its start instead. */
static bool
join(struct follow *follow, struct life *life, const char *path)
{
	struct err ignored = { 0 };

	if (source_bytes(life->source) == 0) {
		struct life *fresh = life_open(follow, &follow->input[life->input], path, false,
					       &ignored);
		if (fresh)
			fresh->is_copy = true;
		return fresh != NULL;
	}
	struct source *copy = source_open(path, &ignored);
	return copy && source_go_on_in(life->source, copy);
}

bool
copy_join(struct follow *follow, struct life *life, int64_t *size)
{
	const struct input *own = &follow->input[life->input];
	struct search search = { .follow = follow, .folder = &own->folder, .life = life };

	if (source_identity(life->source)->head_len == 0)
		return false;
	folder_walk(&own->folder, consider, &search);
	/* A named input may be the copy, wherever it lies. */
	for (size_t i = 0; search.best.len == 0 && i < follow->n_inputs; i++) {
		const char *path = follow->input[i].path;
		struct stat st;
		if (stat(path, &st) == 0 && !copy_by_number(follow, &st) &&
		    holds(&search, path, &search.size))
			str_add(&search.best, path);
	}
	bool has_joined = search.best.len > 0 && join(follow, life, str_text(&search.best));
	*size = search.is_packed ? INT64_MAX : search.size;
	str_release(&search.path);
	str_release(&search.best);
	return has_joined;
}
