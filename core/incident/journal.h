/* journal: notes and timeline of one log: append-only, one line an entry, survives kill -9. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_JOURNAL_H
#define SR_INCIDENT_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/ingest/record.h"
#include "core/store/cell.h"

enum t_kind { T_OBSERVED, T_ENTERED, T_STATED }; /* event time, wall time, somebody's words */
enum entry_src { SRC_AUTO, SRC_HUMAN, SRC_IMPORT };

#define JOURNAL_TEXT_MAX 32768	/* bytes of one text; longer is refused */
#define CITES_OF_ENTRY_MAX 12

/* One entry (guide.md section 4). Texts are safe text, kept by the journal. NULL = none. */
struct entry {
	uint32_t seq;			/* 1-based, given by journal_append() */
	int64_t t_ns;			/* INSTANT_NONE = null */
	const char *t_text;		/* of a stated time that is no instant */
	enum t_kind t_kind;
	int64_t wall_ns; /* when it was written; INSTANT_NONE in tests without a clock */
	enum entry_src src;
	const char *actor;
	const char *kind;		/* `note` `field` `action_taken` ... (guide.md) */
	const char *text;
	const char *field, *value;	/* of kind `field`; a `draft` holds what is being typed */
	const char *subject;		/* auto entries: (kind, subject) is their key */
	struct ref ref[CITES_OF_ENTRY_MAX];
	size_t n_refs;
	uint32_t supersedes;		/* seq; 0 = none */
	bool is_external, is_starred;
};

struct journal;

/*
 * Open (make) the session file: folder 0700, file 0600, O_APPEND|O_NOFOLLOW, locked by the
 * kernel. Torn or bad lines are skipped and counted, unknown kinds kept. is_read_only, a
 * newer schema, or a lock held by another process: opened for reading only;
 * journal_holder() says why. Returns NULL and *err (ERR_IO, ERR_CREATE) when there is no
 * way to read or make it: the caller goes on with journal_memory().
 */
struct journal *journal_open(const char *path, bool is_read_only, struct err *err);
/* A journal that is kept in memory only, until journal_move() gives it a file. */
struct journal *journal_memory(void);
void journal_free(struct journal *journal);	/* does not save: see journal_retry() */
/* What is entered from now on is for this run alone: no file is written, and nothing is unsaved. */
void journal_detach(struct journal *journal);
/*
 * Take a new session file at path for everything, when there is none yet or the old one cannot
 * be written. Returns 0; -1 and *err when path holds notes already, or cannot be made or
 * written: then the journal is as it was.
 */
int journal_move(struct journal *journal, const char *path, struct err *err);

/*
 * Append an entry: one write(), then fdatasync. The entry is copied and numbered. Returns 0;
 * -1 and *err when the journal is read-only, the text too long, or the write failed: in the
 * last case the entry is kept in memory and journal_retry() tries again.
 */
int journal_append(struct journal *journal, const struct entry *entry, struct err *err);
/* Append what is being typed into a field, as a draft entry (no fdatasync; survives kill -9). */
int journal_draft(struct journal *journal, const char *field, const char *text, int64_t wall_ns,
		  struct err *err);
int journal_retry(struct journal *journal, struct err *err);
/* How many entries of a person are not in a file; what the log shows can be entered again. */
size_t journal_unsaved(const struct journal *journal);

size_t journal_count(const struct journal *journal);
const struct entry *journal_entry(const struct journal *journal, size_t i);	/* by seq */
/* Was it edited or taken back since? */
bool journal_is_superseded(const struct journal *journal, size_t i);
/* Deleted by a person: does an entry take back the one it supersedes? */
bool journal_is_withdrawal(const struct entry *entry);
/* The newest value of a field that was not withdrawn; NULL when never filled. */
const struct entry *journal_field(const struct journal *journal, const char *field);
/* The draft of a field newer than its last value; NULL when there is none. */
const struct entry *journal_draft_of(const struct journal *journal, const char *field);
/* The newest entry of a kind that is not superseded. */
const struct entry *journal_latest(const struct journal *journal, const char *kind);
/* An entry that was made, not typed, with this kind and subject; the newest, or NULL. */
const struct entry *
journal_auto(const struct journal *journal, const char *kind, const char *subject);
bool journal_is_read_only(const struct journal *journal);
/* Why it is read-only, or that the file system has no locks; NULL. */
const char *journal_holder(const struct journal *journal);
const char *journal_path(const struct journal *journal);	/* NULL: in memory */
size_t journal_bad_lines(const struct journal *journal);
uint64_t journal_generation(const struct journal *journal);

#endif
