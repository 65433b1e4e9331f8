/* learned: a graph of shapes that was taught by a few records, beside the slow path. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_LEARNED_H
#define SR_TESTS_LEARNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/extract.h"
#include "core/ingest/shape_private.h"

/* The plan of the tests; the fields were all met by the probe. */
struct learned {
	struct names *names;
	struct fields fields;
	struct extract extract;
	struct ledger ledger;
	struct scan *scan;
	struct scan_rule rule;
	struct shapes *shapes;
};

static inline enum verdict_on_object
learned_judge(const void *context, const char *at, size_t len, int depth, bool is_strict)
{
	struct learned *learned = *(struct learned *const *)context;

	(void)depth;
	return extract_is_record(&learned->extract, at, len, is_strict) ? OBJECT_RECORD
									: OBJECT_OTHER;
}

static inline void
learned_field(struct learned *learned, enum role role, const char *path, enum unit unit)
{
	struct fields *fields = &learned->fields;
	struct field *field = &fields->role[role][fields->n_role[role]++];

	snprintf(field->path, sizeof(field->path), "%s", path);
	field->unit = unit;
}

/* The plan is complete. */
static inline void
learned_begin(struct learned *learned)
{
	struct extract *extract = &learned->extract;

	extract_plan(extract);
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		for (int i = 0; i < learned->fields.n_role[role]; i++)
			paths_get(&extract->paths, extract->plan[role][i].path)->is_sampled = true;
	learned->shapes = shapes_new();
}

/* Time, latency (ms), status, endpoint, version by the names of the sample, `host` as dimension. */
static inline struct learned *
learned_new(void)
{
	struct learned *learned = xcalloc(1, sizeof(*learned));
	struct learned **self = xcalloc(1, sizeof(*self));	/* the judge's context is const */

	*self = learned;
	learned->names = names_new();
	learned->rule = (struct scan_rule){ .judge = learned_judge, .context = self };
	learned_field(learned, ROLE_TIME, "timestamp", UNIT_NONE);
	learned_field(learned, ROLE_LATENCY, "responseTimeMs", UNIT_MS);
	learned_field(learned, ROLE_STATUS, "status", UNIT_NONE);
	learned_field(learned, ROLE_ENDPOINT, "endpoint", UNIT_NONE);
	learned_field(learned, ROLE_VERSION, "modelVersion", UNIT_NONE);
	snprintf(learned->fields.dims[learned->fields.n_dims++], FIELD_PATH, "host");
	extract_init(&learned->extract, learned->names, &learned->fields, NULL, 7);
	return learned;
}

static inline void
learned_free(struct learned *learned)
{
	shapes_free(learned->shapes);
	scan_free(learned->scan);
	ledger_release(&learned->ledger);
	extract_release(&learned->extract);
	names_free(learned->names);
	free((void *)(uintptr_t)learned->rule.context);
	free(learned);
}

/* Have the first record of some bytes by the scanner; 0 when there is none. It stays until the
 * next call. */
static inline int
learned_scan(struct learned *learned, const char *at, size_t len, struct span *span)
{
	extract_forget(&learned->extract);
	if (learned->scan)
		scan_restart(learned->scan, &learned->rule);
	else
		learned->scan = scan_new(&learned->rule, &learned->ledger, 7);
	scan_push(learned->scan, at, len);
	scan_end(learned->scan);
	return scan_next(learned->scan, span);
}

static inline bool
learned_is_record(struct learned *learned, const char *at, size_t len)
{
	extract_forget(&learned->extract);
	return extract_is_record(&learned->extract, at, len, false);
}

/* The record by the slow path; false: there is none at the very beginning. */
static inline bool
learned_slow(struct learned *learned, const char *at, size_t len, struct span *span,
	     struct record *record)
{
	if (!learned_scan(learned, at, len, span) || span->offset != 0)
		return false;
	extract_record(&learned->extract, span, NULL, record);
	return true;
}

/* Teach a record as the intake does: not when something about it is odd. */
static inline bool
learned_teach(struct learned *learned, const char *at, size_t len)
{
	struct span span;
	struct record record;

	if (!learned_slow(learned, at, len, &span, &record) || span.len != len ||
	    (span.flags & ~(uint32_t)FLAG_WRAPPED) || learned->extract.flat.flags ||
	    record.unusable)
		return false;
	return shapes_learn(learned->shapes, &learned->extract, span.at, span.len);
}

/* Bytes with nothing but the promised zeros behind them, in a block of their own, so that a
 * sanitizer sees a read beyond. Free with free(). */
static inline char *
padded(const char *at, size_t len)
{
	char *bytes = xmalloc(len + SHAPE_PAD);

	if (len > 0)
		memcpy(bytes, at, len);
	memset(bytes + len, 0, SHAPE_PAD);
	return bytes;
}

/* A text in which `'` stands for the quotes of JSON. */
static inline char *
quoted(const char *text)
{
	char *copy = xstrdup(text);

	for (char *c = copy; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	return copy;
}

#endif
