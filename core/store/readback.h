/* readback: the rows of a chunk, as kept or read from the source again, within a budget. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_READBACK_H
#define SR_STORE_READBACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/store/rows.h"

struct store;

/* Which chunk. */
struct place { uint32_t source, chunk; };

/*
 * The chunks whose rows are in memory, oldest first. Rows go when they pass the budget:
 * figures come from cells and do not change. The last chunk of a source is being filled
 * and stays; so do the few youngest, that a walk through all sources needs at a time.
 */
struct readback {
	size_t budget, bytes;
	struct place *queue;	/* owned ring of cap, n in use from head */
	size_t head, n, cap;
	bool is_thinned;	/* rows that a source can give again were dropped */
	uint64_t lost;		/* records whose bytes were gone when they were asked for */
	struct err err;		/* why, of the last one */
};

void readback_init(struct readback *back, size_t budget);
void readback_release(struct readback *back);
/* A chunk was begun and the one before it closed: count rows that are there, make room. */
void readback_admit(const struct store *store, uint32_t source, size_t chunk);
/* The source is over: its last chunk is closed too. */
void readback_close(const struct store *store, uint32_t source);
/* The rows of a chunk; borrowed until the next call or the next record. Never NULL. */
const struct rows *readback_rows(const struct store *store, uint32_t source, size_t chunk);

#endif
