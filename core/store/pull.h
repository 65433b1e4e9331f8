/* pull: records of a source as they come, by the shared plan, folded into nothing. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_PULL_H
#define SR_STORE_PULL_H

#include "core/store/store.h"

/*
 * For a stream that must not grow: the next records of a source (store_add_source()), at most max
 * of them, after store_meet() and intake_read(). They enter no cell, no row and no count of the
 * store, which only learns of the source's dimensions, so that --where finds them. Returns how
 * many; none while the source has not settled its fields with the others.
 */
size_t store_pull(struct store *store, uint32_t source, struct record *records, size_t max);
/* A record as --where (where.h) takes it: its dimensions in the shared order. */
struct record store_shared(const struct store *store, const struct record *record);

#endif
