/* session_place: a folder of its own for each test of the journal, and short hands for it. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_SESSION_PLACE_H
#define SR_TESTS_SESSION_PLACE_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/incident/journal.h"

static char folder[32], path[64];

static inline void
make_folder(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-journal-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/state/a.session", folder);
}

static inline void
drop_folder(void)
{
	char other[64];

	unlink(path);
	snprintf(other, sizeof(other), "%s/state/b.session", folder);
	unlink(other);
	snprintf(other, sizeof(other), "%s/state", folder);
	rmdir(other);
	ck_assert_int_eq(rmdir(folder), 0);
}

static inline struct journal *
open_it(bool is_read_only)
{
	struct err err = { 0 };
	struct journal *journal = journal_open(path, is_read_only, &err);

	ck_assert_msg(journal != NULL, "%s", err.text);
	return journal;
}

static inline int
put(struct journal *journal, const char *kind, const char *field, const char *value,
    const char *text)
{
	struct entry entry = {
		.t_ns = INSTANT_NONE, .wall_ns = 1754071500 * NS_PER_S, .t_kind = T_ENTERED,
		.src = SRC_HUMAN, .kind = kind, .field = field, .value = value, .text = text,
	};

	return journal_append(journal, &entry, NULL);
}

/* Append bytes behind the journal's back. */
static inline void
scribble(const char *bytes)
{
	int fd = open(path, O_WRONLY | O_APPEND);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(save_all(fd, bytes, strlen(bytes)), 0);
	close(fd);
}

#endif
