/* same: one source read in two ways must have given the same, in every field. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_SAME_H
#define SR_TESTS_SAME_H

#include <inttypes.h>

#include "tests/taken.h"

/*
 * A way to read a source. `piece` is the budget of one intake_read(); `threads` 0 leaves the
 * number alone. intake_set_slow() and intake_set_threads() are looked up weakly, so that these
 * tests also build where ingest has but one way.
 */
struct way {
	const char *name;
	size_t piece;
	bool is_slow;
	int threads;
};

extern void intake_set_slow(struct intake *in, bool is_slow) __attribute__((weak));
extern void intake_set_threads(struct intake *in, int threads) __attribute__((weak));

static inline bool
way_is_there(const struct way *way)
{
	return (!way->is_slow || intake_set_slow) && (way->threads < 2 || intake_set_threads);
}

static inline void
way_set(struct intake *in, const struct way *way)
{
	if (intake_set_slow)
		intake_set_slow(in, way->is_slow);
	if (intake_set_threads && way->threads)
		intake_set_threads(in, way->threads);
}

/* Take in an open descriptor's bytes in one way. The descriptor stays the caller's. Returns false
 * when the source is refused; nothing is then to be released. */
static inline bool
taken_try(struct taken *taken, int fd, const struct way *way, const struct field_map *map)
{
	struct err err = { 0 };
	struct record record;
	char path[40];

	*taken = (struct taken){ .names = names_new(), .fd = -1 };
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	taken->in = intake_open(path, 0, taken->names, map, &err);
	if (!taken->in) {
		names_free(taken->names);
		return false;
	}
	way_set(taken->in, way);
	do {
		taken->end = intake_read(taken->in, way->piece);
		while (intake_next(taken->in, &record)) {
			GROW(taken->at, taken->n, taken->cap);
			taken->at[taken->n++] = record;
		}
	} while (taken->end > 0);
	return true;
}

static inline void
taken_way(struct taken *taken, int fd, const struct way *way, const struct field_map *map)
{
	if (taken_try(taken, fd, way, map))
		return;
	fprintf(stderr, "%s: the source is refused\n", way->name);
	abort();
}

/* A descriptor of bytes that are only in memory. */
static inline int
bytes_fd(const char *at, size_t len)
{
	int fd = memfd_create("bytes", MFD_CLOEXEC);

	for (size_t done = 0; done < len; ) {
		ssize_t n = fd < 0 ? -1 : write(fd, at + done, len - done);
		if (n <= 0)
			abort();
		done += (size_t)n;
	}
	return fd;
}

/* Two readings side by side; the first difference in words, or nothing. */
struct same {
	const struct taken *a, *b;
	struct str *why;
};

static inline bool
same_name(const struct same *same, uint32_t x, uint32_t y)
{
	const struct name *one = names_get(same->a->names, x), *two = names_get(same->b->names, y);

	return (x == NAME_NONE) == (y == NAME_NONE) && one->len == two->len &&
	       memcmp(one->raw, two->raw, one->len) == 0 && strcmp(one->clean, two->clean) == 0;
}

static inline void
same_name_or_say(const struct same *same, const char *what, uint32_t x, uint32_t y)
{
	if (!same->why->len && !same_name(same, x, y))
		str_fmt(same->why, "%s '%s', not '%s'", what, names_get(same->b->names, y)->clean,
			names_get(same->a->names, x)->clean);
}

static inline void
same_or_say(const struct same *same, const char *what, int64_t x, int64_t y)
{
	if (!same->why->len && x != y)
		str_fmt(same->why, "%s %" PRId64 ", not %" PRId64, what, y, x);
}

/* Every field of one record. */
static inline void
same_record(const struct same *same, const struct record *x, const struct record *y)
{
	same_or_say(same, "offset", x->offset, y->offset);
	same_or_say(same, "length", x->length, y->length);
	same_or_say(same, "first line", x->line_first, y->line_first);
	same_or_say(same, "last line", x->line_last, y->line_last);
	same_or_say(same, "time", x->at_ns, y->at_ns);
	same_or_say(same, "latency", x->latency_us, y->latency_us);
	same_or_say(same, "outcome", x->outcome, y->outcome);
	same_or_say(same, "unusable", x->unusable, y->unusable);
	same_or_say(same, "flags", x->flags, y->flags);
	same_or_say(same, "source", x->source, y->source);
	same_name_or_say(same, "version", x->version, y->version);
	same_name_or_say(same, "endpoint", x->endpoint, y->endpoint);
	same_name_or_say(same, "status", x->status, y->status);
	for (int i = 0; i < RECORD_DIMS; i++)
		same_name_or_say(same, "dimension", x->dims[i], y->dims[i]);
}

static inline void
same_records(const struct same *same)
{
	const struct taken *a = same->a, *b = same->b;

	for (size_t i = 0; i < a->n && i < b->n && !same->why->len; i++) {
		same_record(same, &a->at[i], &b->at[i]);
		if (same->why->len)
			str_fmt(same->why, " (record %zu at %" PRId64 ")", i, a->at[i].offset);
	}
	same_or_say(same, "records", (int64_t)a->n, (int64_t)b->n);
}

static inline void
same_ledger(const struct same *same)
{
	const struct ledger *x = intake_ledger(same->a->in), *y = intake_ledger(same->b->in);

	for (size_t i = 0; i < x->n && i < y->n && !same->why->len; i++) {
		const struct odd *one = &x->odd[i], *two = &y->odd[i];

		same_or_say(same, "kind of odd thing", one->kind, two->kind);
		same_or_say(same, "action", one->action, two->action);
		same_or_say(same, "line of odd thing", one->line, two->line);
		same_or_say(same, "column of odd thing", one->column, two->column);
		same_or_say(same, "offset of odd thing", one->offset, two->offset);
		same_or_say(same, "bytes of odd thing", one->bytes, two->bytes);
		if (!same->why->len && strcmp(one->text, two->text) != 0)
			str_fmt(same->why, "odd text '%s', not '%s'", two->text, one->text);
		if (same->why->len)
			str_fmt(same->why, " (%s, entry %zu at %" PRId64 ")",
				odd_row(one->kind)->word, i, one->offset);
	}
	for (int kind = 0; kind < ODD_KINDS; kind++)
		same_or_say(same, odd_row((enum odd_kind)kind)->word, (int64_t)x->count[kind],
			    (int64_t)y->count[kind]);
	same_or_say(same, "odd things", (int64_t)x->n, (int64_t)y->n);
	same_or_say(same, "repaired", (int64_t)ledger_repaired(x), (int64_t)ledger_repaired(y));
	same_or_say(same, "first damage", x->first_damage_offset, y->first_damage_offset);
}

static inline void
same_books(const struct same *same)
{
	struct books x = intake_books(same->a->in), y = intake_books(same->b->in);

	same_or_say(same, "bytes", x.bytes, y.bytes);
	same_or_say(same, "record bytes", x.record_bytes, y.record_bytes);
	same_or_say(same, "separator bytes", x.separator_bytes, y.separator_bytes);
	same_or_say(same, "skipped bytes", x.skipped_bytes, y.skipped_bytes);
	same_or_say(same, "pending bytes", x.pending_bytes, y.pending_bytes);
	same_or_say(same, "bytes read", intake_bytes(same->a->in), intake_bytes(same->b->in));
	same_or_say(same, "wrapped", (int64_t)intake_wrapped(same->a->in),
		    (int64_t)intake_wrapped(same->b->in));
	same_or_say(same, "balance", books_balance(&x), books_balance(&y));
}

static inline void
same_plan(const struct same *same)
{
	const struct fields *x = intake_fields(same->a->in), *y = intake_fields(same->b->in);

	if (!same->why->len && memcmp(x, y, sizeof(*x)) != 0)
		str_add(same->why, "another choice of fields");
	if (!same->why->len && strcmp(intake_format(same->a->in), intake_format(same->b->in)) != 0)
		str_add(same->why, "another format");
}

static inline void
same_notes(const struct same *same)
{
	size_t n, m;
	const char *const *x = intake_notes(same->a->in, &n);
	const char *const *y = intake_notes(same->b->in, &m);

	for (size_t i = 0; i < n && i < m && !same->why->len; i++)
		if (strcmp(x[i], y[i]) != 0)
			str_fmt(same->why, "note '%s', not '%s'", y[i], x[i]);
	same_or_say(same, "notes", (int64_t)n, (int64_t)m);
}

/* Say in *why how b differs from a; it stays empty when they are the same. */
static inline void
same_readings(const struct taken *a, const struct taken *b, struct str *why)
{
	struct same same = { a, b, why };

	str_clear(why);
	same_or_say(&same, "end", a->end, b->end);
	same_plan(&same);
	same_records(&same);
	same_books(&same);
	same_ledger(&same);
	same_notes(&same);
}

#endif
