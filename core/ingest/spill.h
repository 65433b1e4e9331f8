/* spill: decoded bytes of stdin, FIFO, compressed and UTF-16 input, in a file without a name. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SPILL_H
#define SR_INGEST_SPILL_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

/*
 * What all spills of a process share: the place, and how many bytes they may hold together.
 * Past the cap the oldest bytes of the spill that holds most are given back to the disk. Spills of
 * one pool may be used from several threads, each spill from one at a time.
 */
struct spill_pool;

#define SPILL_CAP ((int64_t)2 << 30)	/* bytes; the cap of the program */

/* folder: where to put the files first ($TMPDIR; may be NULL), then /var/tmp, then /tmp.
 * cap: bytes, at least 4096 (less is taken as that). */
struct spill_pool *spill_pool_new(const char *folder, int64_t cap);
/* All spills of the pool must have been freed. */
void spill_pool_free(struct spill_pool *pool);
int64_t spill_pool_used(const struct spill_pool *pool);	/* bytes held now */
int64_t spill_pool_cap(const struct spill_pool *pool);

struct spill;
/* A file without a name (mode 0600). Never NULL: where none can be made, nothing is kept and
 * spill_error() says why. */
struct spill *spill_new(struct spill_pool *pool);
void spill_free(struct spill *spill);

/* Keep the next bytes of the stream. When the disk takes no more, what is there stays, and
 * nothing is kept from here on: spill_error(). */
void spill_put(struct spill *spill, const char *at, size_t len);
/* Bytes first <= offset < end of the stream are kept, *first and *end as told. */
void spill_range(const struct spill *spill, int64_t *first, int64_t *end);
/* The errno that stopped the keeping; 0 = none. */
int spill_error(const struct spill *spill);
/* Append kept bytes to *out. Returns 0; -1 (errno; ERANGE: they are not held) with *out as it
 * was. */
int spill_get(const struct spill *spill, int64_t offset, size_t len, struct str *out);

#endif
