/* taken: a whole source taken in through the front door of ingest, for tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_TAKEN_H
#define SR_TESTS_TAKEN_H

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/intake.h"

struct taken {
	struct names *names;
	struct intake *in;
	struct record *at;
	size_t n, cap;
	int end;		/* what the last intake_read() returned */
	int fd;			/* of the bytes, when they came from memory; -1 */
};

/* Take in a file in pieces of `piece` bytes. Fails the program when it cannot be opened. */
static inline void
taken_file_as(struct taken *taken, const char *path, size_t piece, const struct field_map *map,
	      const struct format_choice *choice)
{
	struct err err = { 0 };
	struct record record;

	*taken = (struct taken){ .names = names_new(), .fd = -1 };
	taken->in = intake_open(path, 0, taken->names, map, &err);
	if (!taken->in) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	if (choice)
		intake_set_format(taken->in, choice);
	do {
		taken->end = intake_read(taken->in, piece);
		while (intake_next(taken->in, &record)) {
			GROW(taken->at, taken->n, taken->cap);
			taken->at[taken->n++] = record;
		}
	} while (taken->end > 0);
}

static inline void
taken_file(struct taken *taken, const char *path, size_t piece, const struct field_map *map)
{
	taken_file_as(taken, path, piece, map, NULL);
}

/* The same from memory. */
static inline void
taken_bytes_as(struct taken *taken, const char *at, size_t len, size_t piece,
	       const struct field_map *map, const struct format_choice *choice)
{
	char path[40];
	int fd = memfd_create("taken", MFD_CLOEXEC);

	if (fd < 0 || write(fd, at, len) != (ssize_t)len)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	taken_file_as(taken, path, piece, map, choice);
	taken->fd = fd;
}

static inline void
taken_bytes(struct taken *taken, const char *at, size_t len, size_t piece,
	    const struct field_map *map)
{
	taken_bytes_as(taken, at, len, piece, map, NULL);
}

static inline void
taken_text(struct taken *taken, const char *text)
{
	taken_bytes(taken, text, strlen(text), 1 << 20, NULL);
}

static inline void
taken_release(struct taken *taken)
{
	intake_free(taken->in);
	names_free(taken->names);
	free(taken->at);
	if (taken->fd >= 0)
		close(taken->fd);
}

static inline const char *
taken_name(const struct taken *taken, uint32_t id)
{
	return id == NAME_NONE ? "-" : names_get(taken->names, id)->clean;
}

/* The value of a dimension by its name; "-" when it is absent or no dimension. */
static inline const char *
taken_dim(const struct taken *taken, const struct record *record, const char *name)
{
	const struct fields *fields = intake_fields(taken->in);

	for (int i = 0; i < fields->n_dims; i++)
		if (strcmp(fields->dims[i], name) == 0)
			return taken_name(taken, record->dims[i]);
	return "-";
}

/* Does a note hold these words? */
static inline bool
taken_note(const struct taken *taken, const char *words)
{
	size_t n;
	const char *const *note = intake_notes(taken->in, &n);

	for (size_t i = 0; i < n; i++)
		if (strstr(note[i], words))
			return true;
	return false;
}

#endif
