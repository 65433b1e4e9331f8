/* made_store: a store out of hand-made records, for tests that need no file. Included, not linked.
 */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_MADE_STORE_H
#define SR_TESTS_MADE_STORE_H

#include <stdlib.h>
#include <string.h>

#include "core/store/query.h"
#include "core/store/store_private.h"

/* {0}, then made_open(). Record i stands on line i, 100 bytes a record. */
struct made {
	struct names *names;
	struct store *store;
	struct record *record;		/* as handed over, for reading back */
	size_t n, cap;
	int n_dims;
};

/* 2025-08-01T18:00:00Z */
#define MADE_START_NS (INT64_C(1754071200) * NS_PER_S)

static inline int
made_again(void *context, int64_t offset, uint32_t length, long line_first, struct record *record,
	   struct err *err)
{
	struct made *made = context;
	size_t i = (size_t)(offset / 100);

	(void)length;
	(void)line_first;
	(void)err;
	if (i >= made->n)
		return 0;
	*record = made->record[i];
	return 1;
}

static inline void
made_open(struct made *made, const char *const *dims, int n_dims)
{
	*made = (struct made){.names = names_new(), .n_dims = n_dims};
	made->store = store_new(made->names, NULL);
	store_add_made(made->store, dims, n_dims, made_again, made);
}

static inline void
made_close(struct made *made)
{
	store_free(made->store);
	names_free(made->names);
	free(made->record);
	*made = (struct made){0};
}

static inline uint32_t
made_name(struct made *made, const char *text)
{
	return text && *text ? names_id(made->names, text, strlen(text)) : NAME_NONE;
}

/*
 * Add a request at so many ms after MADE_START_NS; latency in ms, < 0 = none; dims: n_dims
 * values. Returns its line.
 */
static inline long
made_add(struct made *made, double at_ms, const char *version, const char *endpoint,
	 double latency_ms, enum outcome outcome, const char *const *dims)
{
	static const char *const words[OUTCOMES] = {"", "OK", "Timeout", "500", "404"};
	struct record record = {
		.at_ns = MADE_START_NS + (int64_t)(at_ms * 1e6),
		.latency_us = latency_ms < 0 ? LATENCY_NONE : (int64_t)(latency_ms * 1000),
		.version = made_name(made, version), .endpoint = made_name(made, endpoint),
		.status = made_name(made, words[outcome]), .outcome = outcome,
		.offset = (int64_t)made->n * 100, .length = 90,
		.line_first = (long)made->n + 1, .line_last = (long)made->n + 1,
	};

	for (int d = 0; d < made->n_dims; d++)
		record.dims[d] = made_name(made, dims[d]);
	GROW(made->record, made->n, made->cap);
	made->record[made->n++] = record;
	store_fold(made->store, &record);
	return record.line_first;
}

#endif
