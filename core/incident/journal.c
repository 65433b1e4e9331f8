/* journal: notes and timeline of one log: append-only, one line an entry, survives kill -9. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/incident/journal_file.h"

struct journal *
journal_memory(void)
{
	struct journal *journal = xcalloc(1, sizeof(*journal));

	journal->fd = -1;
	return journal;
}

void
journal_free(struct journal *journal)
{
	if (!journal)
		return;
	if (journal->fd >= 0)
		close(journal->fd);	/* the kernel lets go of the lock */
	arena_release(&journal->texts);
	free(journal->at);
	free(journal->slot);
	free(journal->path);
	free(journal->holder);
	free(journal);
}

struct journal *
journal_open(const char *path, bool is_read_only, struct err *err)
{
	struct journal *journal = journal_memory();

	journal->path = xstrdup(path);
	journal->is_read_only = is_read_only;
	if (session_open(journal, err) != 0 || journal_read(journal, err) != 0) {
		journal_free(journal);
		return NULL;
	}
	if (!journal->is_read_only)
		session_sign(journal);
	return journal;
}

void
journal_detach(struct journal *journal)
{
	if (journal->fd >= 0)
		close(journal->fd);
	free(journal->path);
	free(journal->holder);
	journal->path = journal->holder = NULL;
	journal->fd = -1;
	journal->is_read_only = false;
	journal->is_detached = true;
}

/* Some file systems cannot; those have done what they can. */
static int
sync_data(int fd)
{
	int failed;

	do
		failed = fdatasync(fd);
	while (failed && errno == EINTR);
	return failed && errno != EINVAL && errno != EROFS ? -1 : 0;
}

/*
 * Write what is not in the file yet, an entry a write(). What stops half way is a torn line:
 * the next write begins with a line end, and the entry is written again whole. So is what could
 * not be synced, for the kernel may have dropped it: a repeat is known by its number when read.
 */
static int
flush(struct journal *journal, struct err *err)
{
	struct str line = { 0 };
	bool has_finished = false;
	size_t before = journal->saved;
	int failed = 0;

	if (journal->fd < 0)
		return 0;
	while (journal->saved < journal->n && !failed) {
		const struct entry *entry = &journal->at[journal->saved].entry;

		str_clear(&line);
		if (!journal->has_head)
			session_head(entry->wall_ns, &line);
		entry_line(entry, &line);
		failed = session_write(journal, &line);
		if (!failed) {
			journal->has_head = true;
			journal->saved++;
			has_finished = has_finished || strcmp(entry->kind, "draft") != 0;
		}
	}
	if (has_finished && sync_data(journal->fd) != 0) {
		journal->saved = before;
		failed = -1;
	}
	if (failed)
		err_set(err, ERR_IO,
			"%s: not saved: %s; the text is kept in memory and tried again",
			journal->path, strerror(errno));
	str_release(&line);
	return failed;
}

static int
check_text(const char *text, const char *what, struct err *err)
{
	size_t len = text ? strlen(text) : 0;

	if (len > JOURNAL_TEXT_MAX)
		return err_set(err, ERR_USAGE, "%s of %zu bytes: too long; at most %d are kept",
			       what, len, JOURNAL_TEXT_MAX);
	return 0;
}

int
journal_append(struct journal *journal, const struct entry *entry, struct err *err)
{
	struct entry copy = *entry;

	if (journal->is_read_only)
		return err_set(err, ERR_CREATE, "read-only: %s; nothing was changed",
			       journal->holder ? journal->holder : "asked for");
	if (check_text(entry->text, "a text", err) != 0 ||
	    check_text(entry->value, "a value", err) != 0)
		return -1;
	copy.seq = journal->n ? journal->at[journal->n - 1].entry.seq + 1 : 1;
	journal_keep(journal, &copy);
	return flush(journal, err);
}

int
journal_draft(struct journal *journal, const char *field, const char *text, int64_t wall_ns,
	      struct err *err)
{
	const struct entry *typed = journal_draft_of(journal, field);
	struct entry entry = {
		.t_ns = wall_ns, .t_kind = T_ENTERED, .wall_ns = wall_ns, .src = SRC_HUMAN,
		.kind = "draft", .field = field, .value = text,
	};

	if (typed && strcmp(typed->value, text) == 0)
		return journal->saved < journal->n ? journal_retry(journal, err) : 0;
	return journal_append(journal, &entry, err);
}

int
journal_retry(struct journal *journal, struct err *err)
{
	return journal->is_read_only ? 0 : flush(journal, err);
}

int
journal_move(struct journal *journal, const char *path, struct err *err)
{
	struct journal *next = journal_open(path, false, err);
	size_t saved = journal->saved;

	if (!next)
		return -1;
	if (next->is_read_only || next->n > 0) {
		err_set(err, ERR_CREATE, "%s: %s; choose another place", path,
			next->is_read_only ? next->holder : "holds notes already");
		journal_free(next);
		return -1;
	}
	/* The two change files, so that the old one is closed with next, in both cases. */
	struct journal old = *journal;
	journal->fd = next->fd;
	journal->path = next->path;
	journal->has_head = next->has_head;
	journal->is_torn = next->is_torn;
	journal->saved = 0;
	if (flush(journal, err) != 0) {
		next->fd = journal->fd;
		next->path = journal->path;
		journal->fd = old.fd;
		journal->path = old.path;
		journal->has_head = old.has_head;
		journal->is_torn = old.is_torn;
		journal->saved = saved;
		journal_free(next);
		return -1;
	}
	next->fd = old.fd;
	next->path = old.path;
	journal->is_read_only = journal->is_detached = false;
	free(journal->holder);
	journal->holder = NULL;
	journal->generation++;
	journal_free(next);
	return 0;
}

/* -- what it holds -- */

size_t
journal_unsaved(const struct journal *journal)
{
	size_t n = 0;

	for (size_t i = journal->saved; i < journal->n && !journal->is_detached; i++)
		n += journal->at[i].entry.src == SRC_HUMAN;
	return n;
}

size_t
journal_count(const struct journal *journal)
{
	return journal->n;
}

const struct entry *
journal_entry(const struct journal *journal, size_t i)
{
	return &journal->at[i].entry;
}

bool
journal_is_read_only(const struct journal *journal)
{
	return journal->is_read_only;
}

const char *
journal_holder(const struct journal *journal)
{
	return journal->holder;
}

const char *
journal_path(const struct journal *journal)
{
	return journal->path;
}

size_t
journal_bad_lines(const struct journal *journal)
{
	return journal->bad_lines;
}

uint64_t
journal_generation(const struct journal *journal)
{
	return journal->generation;
}
