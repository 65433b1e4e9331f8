/* journal_private: what the writing and the reading half of the journal share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_JOURNAL_PRIVATE_H
#define SR_INCIDENT_JOURNAL_PRIVATE_H

#include "core/base/str.h"
#include "core/incident/journal.h"

#define SESSION_SCHEMA "sitrep.session/"
enum { SESSION_VERSION = 1 };

/* The newest entry of a (kind, name); name is the field of a value or draft, else the subject. */
struct journal_slot { const char *kind, *name; size_t newest; };

struct journal_kept {
	struct entry entry;
	size_t before;		/* the entry before this one with the same (kind, name), plus 1 */
	bool is_superseded;
};

struct journal {
	char *path;		/* NULL: in memory */
	int fd;			/* -1: in memory */
	bool is_read_only;
	bool is_detached;	/* what is entered is in no file, and shall be in none */
	char *holder;
	struct arena texts;
	struct journal_kept *at;
	size_t n, cap;
	size_t saved;		/* entries [0, saved) are in the file */
	struct journal_slot *slot;	/* open addressing, n_slots a power of two */
	size_t n_slots, used_slots;
	size_t bad_lines;
	bool has_head;		/* the file holds a schema line */
	bool is_torn;		/* the file does not end in a line end */
	uint64_t generation;
};

/* Take an entry in, with its number as it stands; texts are made safe and copied. */
struct entry *journal_keep(struct journal *journal, const struct entry *entry);
/* The newest entry of a (kind, name), superseded or not; NULL when there is none. */
const struct journal_slot *journal_slot(const struct journal *journal, const char *kind,
					const char *name);
/* Fold what the file holds. Returns 0; -1 and *err (ERR_IO) when it cannot be read or is no
 * session. */
int journal_read(struct journal *journal, struct err *err);
/* One entry as a line, its line end included. */
void entry_line(const struct entry *entry, struct str *out);
/*
 * Read an entry out of a parsed line. Keys that are not known are passed over. Texts are
 * borrowed from the tree, as they stand in the file. Returns false when it is no entry.
 */
struct cJSON;
bool entry_read(const struct cJSON *line, struct entry *entry);

#endif
