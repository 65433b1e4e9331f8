/* followed: a follower in one piece for tests: its clock is a number, its records are ids. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_FOLLOWED_H
#define SR_TESTS_FOLLOWED_H

#include <assert.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/follow.h"

#define FOLLOWED_START INT64_C(1754071500000000000)

struct followed {
	struct names *names;
	struct follow *follow;
	struct intake **in;		/* taken, by index */
	size_t n_in, cap_in;
	struct record *at;		/* in the order they came */
	size_t n, cap;
	int64_t now_ns;
	size_t budget;			/* of a read; 0: plenty */
};

static inline void
followed_begin(struct followed *followed, bool has_hints)
{
	*followed = (struct followed){ .names = names_new(), .now_ns = FOLLOWED_START };
	struct follow_plan plan = { .names = followed->names, .has_no_hints = !has_hints };
	followed->follow = follow_new(&plan);
}

static inline void
followed_end(struct followed *followed)
{
	follow_free(followed->follow);
	for (size_t i = 0; i < followed->n_in; i++)
		intake_free(followed->in[i]);
	free(followed->in);
	free(followed->at);
	names_free(followed->names);
}

/* Read each source once, as a loop would. Returns whether records came or more is there. */
static inline bool
followed_read(struct followed *followed)
{
	struct intake *in;
	size_t before = followed->n, budget = followed->budget ? followed->budget : 1 << 20;
	bool has_more = false;

	while ((in = follow_take(followed->follow))) {
		GROW(followed->in, followed->n_in, followed->cap_in);
		followed->in[followed->n_in++] = in;
	}
	for (size_t i = 0; i < followed->n_in; i++) {
		struct record record;
		int64_t bytes = intake_bytes(followed->in[i]);
		intake_read(followed->in[i], budget);
		while (intake_next(followed->in[i], &record)) {
			assert(record.source == i);
			GROW(followed->at, followed->n, followed->cap);
			followed->at[followed->n++] = record;
		}
		has_more |= intake_bytes(followed->in[i]) > bytes;
	}
	return has_more || followed->n > before;
}

/* One look, and all that is there; the clock stands. */
static inline void
followed_look(struct followed *followed)
{
	bool has_news;

	do {
		has_news = follow_tick(followed->follow, followed->now_ns, followed->now_ns);
		has_news |= followed_read(followed);
	} while (has_news);
}

/* Let time pass, with a look every 250 ms. */
static inline void
followed_pass(struct followed *followed, int64_t ns)
{
	for (int64_t left = ns; left > 0; left -= FOLLOW_EACH_NS) {
		followed->now_ns += FOLLOW_EACH_NS;
		followed_look(followed);
	}
}

/* Records carry a number as their latency, in ms. */
static inline int
followed_id(const struct record *record)
{
	return record->latency_us == LATENCY_NONE ? -1 : (int)(record->latency_us / 1000);
}

static inline size_t
followed_count(const struct followed *followed, int id)
{
	size_t n = 0;

	for (size_t i = 0; i < followed->n; i++)
		n += followed_id(&followed->at[i]) == id;
	return n;
}

/* Each id of first..last came once? Says what is wrong. */
static inline bool
followed_has(const struct followed *followed, int first, int last)
{
	bool is_right = true;

	for (int id = first; id <= last; id++) {
		size_t n = followed_count(followed, id);
		if (n != 1)
			fprintf(stderr, "record %d came %zu times\n", id, n);
		is_right = is_right && n == 1;
	}
	return is_right;
}

static inline void
followed_line(struct str *out, int id)
{
	str_fmt(out, "{\"timestamp\":\"2025-08-01T18:%02d:%02d.%03dZ\",\"endpoint\":\"/pay\","
		"\"status\":\"OK\",\"responseTimeMs\":%d}\n", id / 60 % 60, id % 60, id % 1000, id);
}

/* A writer that has a file open: it goes on where it is, whatever becomes of the name. */
static inline int
writer_open(const char *path, int flags)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);

	assert(fd >= 0);
	return fd;
}

static inline void
writer_put(int fd, int first, int last)
{
	struct str text = { 0 };

	for (int id = first; id <= last; id++)
		followed_line(&text, id);
	ssize_t n = write(fd, str_text(&text), text.len);
	assert(n == (ssize_t)text.len);
	(void)n;
	str_release(&text);
}

static inline void
writer_append(const char *path, int first, int last)
{
	int fd = writer_open(path, O_APPEND);

	writer_put(fd, first, last);
	close(fd);
}

static inline void
copy_file(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC), out = writer_open(to, O_TRUNC);
	char buf[65536];
	ssize_t n;

	assert(in >= 0);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		if (write(out, buf, (size_t)n) != n)
			abort();
	close(in);
	close(out);
}

#endif
