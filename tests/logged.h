/* logged: a store of logs written by a test, through the front door of ingest. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_LOGGED_H
#define SR_TESTS_LOGGED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/store/store_private.h"

#define LOGGED_FILES 6

/* How it is read: {0} is at once, by one thread. */
struct logged_way {
	size_t budget;		/* bytes a turn; 0: all */
	bool is_slow;
	bool has_no_rows;	/* rows are given back at once, as of a large log */
};

struct logged {
	struct names *names;
	struct store *store;
	int fd[LOGGED_FILES];
	size_t n;
};

static inline void
logged_begin(struct logged *logged, const struct str *const *text, size_t n,
	     const struct logged_way *way)
{
	struct err err = {0};

	*logged = (struct logged){.names = names_new(), .n = n};
	logged->store = store_new(logged->names,
				  &(struct store_options){.row_budget = way->has_no_rows});
	if (way->has_no_rows) {
		logged->store->chunk_bytes = 2000;
		logged->store->keep_chunks = 0;
		logged->store->small_records = 1;
	}
	for (uint32_t i = 0; i < n; i++) {
		char path[40];
		logged->fd[i] = memfd_create("logged", MFD_CLOEXEC);
		if (logged->fd[i] < 0 ||
		    write(logged->fd[i], str_text(text[i]), text[i]->len) != (ssize_t)text[i]->len)
			abort();
		snprintf(path, sizeof(path), "/proc/self/fd/%d", logged->fd[i]);
		struct intake *intake = intake_open(path, i, logged->names, NULL, &err);
		if (!intake) {
			fprintf(stderr, "%s\n", err.text);
			abort();
		}
		intake_set_slow(intake, way->is_slow);
		store_add_source(logged->store, intake);
	}
}

static inline void
logged_read(struct logged *logged, const struct str *const *text, size_t n,
	    const struct logged_way *way)
{
	logged_begin(logged, text, n, way);
	while (store_load(logged->store, way->budget ? way->budget : SIZE_MAX / 2)) {
	}
}

static inline void
logged_release(struct logged *logged)
{
	store_free(logged->store);
	names_free(logged->names);
	for (size_t i = 0; i < logged->n; i++)
		close(logged->fd[i]);
}

/* A record by its id, which must be there. */
static inline struct record
logged_record(const struct logged *logged, uint32_t id)
{
	struct record record = {0};
	struct err err = {0};

	if (store_record(logged->store, id, &record, &err) != 1) {
		fprintf(stderr, "record %u: %s\n", id, err.text);
		abort();
	}
	return record;
}

/* Does a note of the store hold these words? */
static inline bool
logged_note(const struct logged *logged, const char *words)
{
	size_t n;
	const char *const *note = store_notes(logged->store, &n);

	for (size_t i = 0; i < n; i++)
		if (strstr(note[i], words))
			return true;
	return false;
}

/* Groups by some fields over all there is, as lines of text: what a figure says. */
static inline void
logged_figures(const struct logged *logged, struct query query, const int *fields, int n_fields,
	       int64_t bin_ns, struct str *out)
{
	struct groups groups;

	query_groups(&query, fields, n_fields, bin_ns, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const struct cell *cell = &groups.at[i].cell;
		struct dist dist = {0};
		dist_merge(&dist, &cell->other);
		dist_merge(&dist, &cell->bad);
		str_fmt(out, "%lld", bin_ns ? (long long)groups.at[i].bin_ns : 0LL);
		for (int k = 0; k < n_fields; k++)
			str_fmt(out, " %s", fields[k] == FIELD_OUTCOME
				? outcome_word((enum outcome)groups.at[i].key[k])
				: names_get(logged->names, groups.at[i].key[k])->clean);
		str_fmt(out, ": n %llu bad %llu latencies %llu", (unsigned long long)cell->n,
			(unsigned long long)cell_bad(cell), (unsigned long long)dist.n);
		if (dist.n)
			str_fmt(out, " mean %.3f max %lld", dist_mean(&dist),
				(long long)dist.max_us);
		if (cell->n)
			str_fmt(out, " first %lld last %lld", (long long)cell->ref[REF_FIRST].at_ns,
				(long long)cell->ref[REF_LAST].at_ns);
		str_char(out, '\n');
		dist_release(&dist);
	}
	groups_release(&groups);
}

#endif
