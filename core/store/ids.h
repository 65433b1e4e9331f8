/* ids: 32 bits of hash of each of the newest records of a source, and which of them are equal. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_IDS_H
#define SR_STORE_IDS_H

#include <stddef.h>
#include <stdint.h>

/* So many hashes are kept of all sources together, the newest of each (speed.md section 6). */
#define IDS_MOST (4 << 20)

struct ids;

/* Keeps the newest `most` (> 0). */
struct ids *ids_new(size_t most);
void ids_free(struct ids *ids);
/* The hash of the next record. */
void ids_add(struct ids *ids, uint32_t hash);
/* No more are likely to be added: give back what was taken in advance. */
void ids_trim(struct ids *ids);
/* How many were added; the first of those still kept, from 0 on. */
uint32_t ids_count(const struct ids *ids);
uint32_t ids_first(const struct ids *ids);

/* A record whose hash another one has too. */
struct equal { uint32_t hash, source, local; };
/*
 * All such records in order of hash, source and place; ids[i] may be NULL: nothing is known of
 * source i. Returns how many; *out is owned by the caller, NULL when there is none.
 */
size_t ids_equal(const struct ids *const *ids, size_t n_sources, struct equal **out);

#endif
