/* ids: equal hashes are found by two bits a hash first, so that only those are sorted. */
/* SPDX-License-Identifier: MIT */
#include "core/store/ids.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/base/mem.h"

/* Bits a hash has in the tables of those met once and twice: one in 16 is taken in vain. */
#define BITS_A_HASH 16

struct ids {
	uint32_t *ring;		/* owned; grows up to `most`, then the oldest is overwritten */
	size_t cap, most, next;	/* next: where the hash of the next record goes */
	uint32_t n;		/* added */
};

struct ids *
ids_new(size_t most)
{
	struct ids *ids = xcalloc(1, sizeof(*ids));

	ids->most = most;
	return ids;
}

void
ids_free(struct ids *ids)
{
	if (!ids)
		return;
	free(ids->ring);
	free(ids);
}

void
ids_add(struct ids *ids, uint32_t hash)
{
	if (ids->n == ids->cap && ids->cap < ids->most) {
		size_t cap = ids->cap ? 2 * ids->cap : 1024;
		ids->cap = cap < ids->most ? cap : ids->most;
		ids->ring = xrealloc(ids->ring, ids->cap, sizeof(*ids->ring));
	}
	ids->ring[ids->next++] = hash;
	ids->next = ids->next == ids->most ? 0 : ids->next;
	ids->n++;
}

void
ids_trim(struct ids *ids)
{
	if (ids->n >= ids->cap || ids->cap == ids->most)
		return;
	ids->cap = ids->n ? ids->n : 1;
	ids->ring = xrealloc(ids->ring, ids->cap, sizeof(*ids->ring));
}

uint32_t
ids_count(const struct ids *ids)
{
	return ids->n;
}

uint32_t
ids_first(const struct ids *ids)
{
	return ids->n > ids->most ? ids->n - (uint32_t)ids->most : 0;
}

static inline uint32_t
hash_at(const struct ids *ids, uint32_t local)
{
	return ids->ring[local < ids->most ? local : local % ids->most];
}

/* Which hashes were met once, and which more often: each by a bit that others may share. */
struct met {
	uint64_t *once, *twice;	/* owned */
	uint32_t shift;
};

static bool
is_set(const uint64_t *bits, uint32_t at)
{
	return bits[at / 64] >> at % 64 & 1;
}

static void
meet(struct met *met, uint32_t hash)
{
	uint32_t at = hash >> met->shift;
	uint64_t bit = UINT64_C(1) << at % 64;

	met->twice[at / 64] |= met->once[at / 64] & bit;
	met->once[at / 64] |= bit;
}

static int
by_hash(const void *left, const void *right)
{
	const struct equal *a = left, *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return a->local < b->local ? -1 : a->local > b->local;
}

/* Of sorted ones, those that are not alone. */
static size_t
drop_single(struct equal *equal, size_t n)
{
	size_t kept = 0;

	for (size_t from = 0, end; from < n; from = end) {
		end = from + 1;
		while (end < n && equal[end].hash == equal[from].hash)
			end++;
		for (size_t i = from; i < end && end - from > 1; i++)
			equal[kept++] = equal[i];
	}
	return kept;
}

size_t
ids_equal(const struct ids *const *ids, size_t n_sources, struct equal **out)
{
	size_t all = 0, n = 0, cap = 0;
	struct met met = {.shift = 32 - 6};

	*out = NULL;
	for (size_t s = 0; s < n_sources; s++)
		all += ids[s] ? ids[s]->n - ids_first(ids[s]) : 0;
	while (met.shift > 0 && UINT64_C(1) << (32 - met.shift) < all * BITS_A_HASH)
		met.shift--;
	size_t words = (size_t)1 << (32 - met.shift - 6);
	met.once = xcalloc(words, sizeof(*met.once));
	met.twice = xcalloc(words, sizeof(*met.twice));
	for (size_t s = 0; s < n_sources; s++)
		for (uint32_t i = ids[s] ? ids_first(ids[s]) : 0; ids[s] && i < ids[s]->n; i++)
			meet(&met, hash_at(ids[s], i));
	for (size_t s = 0; s < n_sources; s++)
		for (uint32_t i = ids[s] ? ids_first(ids[s]) : 0; ids[s] && i < ids[s]->n; i++) {
			uint32_t hash = hash_at(ids[s], i);
			if (!is_set(met.twice, hash >> met.shift))
				continue;
			GROW(*out, n, cap);
			(*out)[n++] = (struct equal){hash, (uint32_t)s, i};
		}
	free(met.once);
	free(met.twice);
	if (n)
		qsort(*out, n, sizeof(**out), by_hash);
	return drop_single(*out, n);
}
