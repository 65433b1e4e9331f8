/* find_byte: the next byte of a kind in a line, sixteen looked at together, without a call. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_FIND_BYTE_H
#define SR_INGEST_FIND_BYTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SITREP_PORTABLE)
#include <emmintrin.h>
#endif

/* All of these read up to FIND_PAD - 1 bytes past `end`, but never find anything there. */
#define FIND_PAD 16

/* Bytes of one kind among sixteen: a bit each, the first in bit 0. */
#if defined(__SSE2__) && !defined(SITREP_PORTABLE)
static inline __m128i
load16(const char *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static inline uint32_t
equal16(const char *at, char byte)
{
	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(load16(at), _mm_set1_epi8(byte)));
}

static inline uint32_t
either16(const char *at, char byte, char other)
{
	__m128i v = load16(at), is = _mm_cmpeq_epi8(v, _mm_set1_epi8(byte));

	return (uint32_t)_mm_movemask_epi8(
		_mm_or_si128(is, _mm_cmpeq_epi8(v, _mm_set1_epi8(other))));
}

/* Controls but TAB, and whatever is beyond ASCII. */
static inline uint32_t
strange16(const char *at)
{
	__m128i v = load16(at), low = _mm_cmpgt_epi8(_mm_set1_epi8(' '), v);

	return (uint32_t)_mm_movemask_epi8(
		_mm_andnot_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\t')), low));
}
#else
static inline uint32_t
equal16(const char *at, char byte)
{
	uint32_t bits = 0;

	for (int i = 0; i < 16; i++)
		bits |= (uint32_t)(at[i] == byte) << i;
	return bits;
}

static inline uint32_t
either16(const char *at, char byte, char other)
{
	return equal16(at, byte) | equal16(at, other);
}

static inline uint32_t
strange16(const char *at)
{
	uint32_t bits = 0;

	for (int i = 0; i < 16; i++) {
		unsigned char byte = (unsigned char)at[i];
		bits |= (uint32_t)((byte < ' ' && byte != '\t') || byte > 0x7F) << i;
	}
	return bits;
}
#endif

/* The first such byte; `end` when there is none. */
static inline const char *
find_byte(const char *at, const char *end, char byte)
{
	for (; at < end; at += 16) {
		uint32_t bits = equal16(at, byte);
		if (bits) {
			at += __builtin_ctz(bits);
			return at < end ? at : end;
		}
	}
	return end;
}

static inline const char *
find_either(const char *at, const char *end, char byte, char other)
{
	for (; at < end; at += 16) {
		uint32_t bits = either16(at, byte, other);
		if (bits) {
			at += __builtin_ctz(bits);
			return at < end ? at : end;
		}
	}
	return end;
}

static inline const char *
find_strange(const char *at, const char *end)
{
	for (; at < end; at += 16) {
		uint32_t bits = strange16(at);
		if (bits) {
			at += __builtin_ctz(bits);
			return at < end ? at : end;
		}
	}
	return end;
}

/* A short text that is compared by words, zeros behind it. */
#define LEAD_MAX 32
struct lead { uint64_t word[4], mask[4]; size_t len; };	/* len 0: none, which all begin with */

static inline struct lead
lead_of(const char *at, size_t len)
{
	struct lead lead = { .len = len <= LEAD_MAX ? len : 0 };

	memcpy(lead.word, at, lead.len);
	memset(lead.mask, -1, lead.len);
	return lead;
}

/* Do the bytes begin with it? LEAD_MAX are readable. */
static inline bool
leads(const struct lead *lead, const char *at)
{
	uint64_t word[4], differs;

	memcpy(word, at, sizeof(word));
	differs = ((word[0] ^ lead->word[0]) & lead->mask[0]) |
		  ((word[1] ^ lead->word[1]) & lead->mask[1]);
	if (lead->len > LEAD_MAX / 2)
		differs |= ((word[2] ^ lead->word[2]) & lead->mask[2]) |
			   ((word[3] ^ lead->word[3]) & lead->mask[3]);
	return !differs;
}

#endif
