/* shape_bytes: what is asked of eight or sixteen bytes at once. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SHAPE_BYTES_H
#define SR_INGEST_SHAPE_BYTES_H

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SITREP_PORTABLE)
#include <emmintrin.h>
#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(SITREP_PORTABLE)
#include <arm_neon.h>
#endif

#define LIKELY(is) __builtin_expect((is), 1)
#define UNLIKELY(is) __builtin_expect((is), 0)

#define EIGHT_ONES UINT64_C(0x0101010101010101)

/* Eight bytes, the first one lowest whatever the machine. */
static inline uint64_t
word8(const char *at)
{
	uint64_t word;

	memcpy(&word, at, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/*
 * Questions about 16 bytes: one bit a byte, the first byte in bit 0. A byte is odd when a
 * string cannot simply go on over it: a quote, a backslash, a control, the part of a character
 * beyond ASCII.
 */
#if defined(__SSE2__) && !defined(SITREP_PORTABLE)
static inline uint32_t
odd16(const char *at)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)at);
	__m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
	__m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
	__m128i text = _mm_cmpgt_epi8(v, _mm_set1_epi8(0x1F));	/* signed: ASCII only */

	return 0xFFFF ^ (uint32_t)_mm_movemask_epi8(
				_mm_andnot_si128(_mm_or_si128(quote, slash), text));
}

static inline uint32_t
same16(const char *a, const char *b)
{
	__m128i x = _mm_loadu_si128((const __m128i *)(const void *)a);
	__m128i y = _mm_loadu_si128((const __m128i *)(const void *)b);

	return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(x, y));
}
#elif defined(__ARM_NEON) && defined(__aarch64__) && !defined(SITREP_PORTABLE)
static inline uint32_t
bits16(uint8x16_t is)
{
	static const uint8_t weights[16] = { 1, 2, 4, 8, 16, 32, 64, 128,
					     1, 2, 4, 8, 16, 32, 64, 128 };
	uint8x16_t v = vandq_u8(is, vld1q_u8(weights));

	return (uint32_t)vaddv_u8(vget_low_u8(v)) | (uint32_t)vaddv_u8(vget_high_u8(v)) << 8;
}

static inline uint32_t
odd16(const char *at)
{
	uint8x16_t v = vld1q_u8((const uint8_t *)at);
	uint8x16_t quote = vceqq_u8(v, vdupq_n_u8('"')), slash = vceqq_u8(v, vdupq_n_u8('\\'));
	uint8x16_t low = vcltq_s8(vreinterpretq_s8_u8(v), vdupq_n_s8(0x20));

	return bits16(vorrq_u8(vorrq_u8(quote, slash), low));
}

static inline uint32_t
same16(const char *a, const char *b)
{
	return bits16(vceqq_u8(vld1q_u8((const uint8_t *)a), vld1q_u8((const uint8_t *)b)));
}
#else
#define SHAPE_IS_PORTABLE

/* The top bit of each byte that is zero, exactly (no borrow passes between bytes). */
static inline uint64_t
zeros8(uint64_t word)
{
	const uint64_t low = 0x7F * EIGHT_ONES;

	return ~(((word & low) + low) | word | low);
}

static inline uint32_t
bits8(uint64_t tops)
{
	return (uint32_t)((tops >> 7) * UINT64_C(0x0102040810204080) >> 56);
}

static inline uint32_t
odd8(const char *at)
{
	uint64_t word = word8(at), tops = 0x80 * EIGHT_ONES;
	uint64_t low = ~((word & 0x7F * EIGHT_ONES) + 0x60 * EIGHT_ONES) & tops;

	return bits8(zeros8(word ^ '"' * EIGHT_ONES) | zeros8(word ^ '\\' * EIGHT_ONES) | low |
		     (word & tops));
}

static inline uint32_t
odd16(const char *at)
{
	return odd8(at) | odd8(at + 8) << 8;
}

static inline uint32_t
same16(const char *a, const char *b)
{
	return bits8(zeros8(word8(a) ^ word8(b))) | bits8(zeros8(word8(a + 8) ^ word8(b + 8))) << 8;
}
#endif

/* The bytes of a word that are no digits: the top bit of each; those above the first may err. */
static inline uint64_t
others8(uint64_t word)
{
	uint64_t digits = word ^ '0' * EIGHT_ONES;

	return (digits | (digits + 0x76 * EIGHT_ONES)) & 0x80 * EIGHT_ONES;
}

/* How many digits a word begins with, by what others8() says of it. */
static inline unsigned
count8(uint64_t others)
{
	return others ? (unsigned)__builtin_ctzll(others) / 8 : 8;
}

/* The number that eight values 0..9 are: added up in pairs, then fours, then eights. */
static inline uint32_t
sum8(uint64_t digits)
{
	const uint64_t fours = UINT64_C(0x000000FF000000FF);

	digits = digits * 10 + (digits >> 8);
	return (uint32_t)(((digits & fours) * UINT64_C(0x000F424000000064) +
			   ((digits >> 16) & fours) * UINT64_C(0x0000271000000001)) >> 32);
}

/* The number that the first n digits of a word are, n 1..8. */
static inline uint32_t
digits8(uint64_t word, unsigned n)
{
	return sum8((word ^ '0' * EIGHT_ONES) << (64 - 8 * n));
}

/* The digits that a word begins with, as the first eight places of a fraction. */
static inline uint32_t
fraction8(uint64_t word, uint64_t others)
{
	uint64_t first = others & (~others + 1);	/* the top bit of what follows them */

	return sum8((word ^ '0' * EIGHT_ONES) & ((first >> 7) - 1));
}

#endif
