/* lot_rest: what its bucket leaves open of each latency of a sketch, in as many bits. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/store/lot_private.h"

/*
 * A bucket is a power of two wide, so a latency is its bucket and a number of so many bits. These
 * stand in the order of packed[], as often as that counts a bucket: ten of them or so a latency,
 * where a strip takes 36. They make nobody else's answer another one: whoever asks for buckets gets
 * those.
 */
#define WORD_BITS 64

/* How many bits the latencies of a bucket differ in, and the lowest of them. */
static inline unsigned
bits_of(uint32_t bucket)
{
	return bucket < 2 * HIST_PER_DOUBLING ? 0 : bucket / HIST_PER_DOUBLING - 1;
}

static inline uint64_t
low_of(uint32_t bucket)
{
	return bucket < 2 * HIST_PER_DOUBLING ? bucket :
		(uint64_t)(bucket % HIST_PER_DOUBLING + HIST_PER_DOUBLING) << bits_of(bucket);
}

static inline uint64_t
get_bits(const uint64_t *words, uint64_t at, unsigned n)
{
	unsigned shift = at % WORD_BITS;
	uint64_t bits = words[at / WORD_BITS] >> shift;

	if (shift + n > WORD_BITS)
		bits |= words[at / WORD_BITS + 1] << (WORD_BITS - shift);
	return bits & ((UINT64_C(1) << n) - 1);
}

static inline void
put_bits(uint64_t *words, uint64_t at, unsigned n, uint64_t bits)
{
	unsigned shift = at % WORD_BITS;

	words[at / WORD_BITS] |= bits << shift;
	if (shift + n > WORD_BITS)
		words[at / WORD_BITS + 1] |= bits >> (WORD_BITS - shift);
}

bool
lot_is_known(const struct lot *lot)
{
	return lot_is_exact(lot) || lot->more->rest;
}

/* The latencies of a sketch whose rests are kept. */
static size_t
rest_read(const struct lot_more *more, int64_t *us)
{
	uint64_t at = 0;
	size_t n = 0;

	for (uint32_t i = 0; i < more->n_packed; i++) {
		uint32_t bucket = hist_packed_bucket(more->packed[i]);
		unsigned bits = bits_of(bucket);
		uint64_t low = low_of(bucket);

		for (uint32_t left = hist_packed_n(more->packed[i]); left > 0; left--) {
			us[n++] = (int64_t)(low | get_bits(more->rest, at, bits));
			at += bits;
		}
	}
	return n;
}

size_t
lot_read(const struct lot *lot, int64_t *us)
{
	const struct lot_more *more = lot_more_of(lot);
	size_t n = more->rest ? rest_read(more, us) : 0;

	for (struct strip *strip = lot_chain(lot); strip; strip = strip->next) {
		__builtin_prefetch(strip->next);
		for (size_t i = 0, len = lot_strip_len(lot, strip); i < len; i++)
			us[n++] = strip->us[i];
	}
	for (uint32_t i = 0; i < more->n_wide; i++)
		us[n++] = more->wide[i];
	return n;
}

void
lot_drop_rest(struct lot *lot, struct strips *strips)
{
	struct lot_more *more = lot->more;

	if (!more || !more->rest)
		return;
	strips->rests -= more->rest_words * sizeof(*more->rest);
	free(more->rest);
	more->rest = NULL;
	more->rest_words = 0;
}

/* Each is one of those in packed[], which counts no others. */
void
lot_keep_rest(struct lot *lot, const int64_t *us, size_t n, struct strips *strips)
{
	struct lot_more *more = lot->more;
	uint32_t low = hist_packed_bucket(more->packed[0]);
	uint32_t high = hist_packed_bucket(more->packed[more->n_packed - 1]);
	uint64_t *place = xmalloc((high - low + 1) * sizeof(*place)), at = 0;

	/* A bucket may be counted in parts: then the first of them says where it begins. */
	for (uint32_t i = 0; i < more->n_packed; i++) {
		uint32_t bucket = hist_packed_bucket(more->packed[i]);

		if (!i || bucket != hist_packed_bucket(more->packed[i - 1]))
			place[bucket - low] = at;
		at += (uint64_t)bits_of(bucket) * hist_packed_n(more->packed[i]);
	}
	/* One word more, so that none is NULL. */
	uint32_t n_words = (uint32_t)(at / WORD_BITS) + 1;

	size_t bytes = n_words * sizeof(*more->rest);

	lot_drop_rest(lot, strips);
	/* Of few latencies all this takes no less than they did. */
	if (more->n_packed * sizeof(*more->packed) + bytes < n * sizeof(uint32_t) &&
	    strips->rests + bytes <= strips->rests_most) {
		more->rest = xcalloc(n_words, sizeof(*more->rest));
		more->rest_words = n_words;
		strips->rests += bytes;
	}
	for (size_t i = 0; i < n && more->rest; i++) {
		uint32_t bucket = hist_bucket(us[i]);
		unsigned bits = bits_of(bucket);

		put_bits(more->rest, place[bucket - low], bits,
			 (uint64_t)us[i] & ((UINT64_C(1) << bits) - 1));
		place[bucket - low] += bits;
	}
	free(place);
}
