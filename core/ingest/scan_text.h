/* scan_text: how far the text of a string goes on without anything to look at, 16 bytes at once. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SCAN_TEXT_H
#define SR_INGEST_SCAN_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(SITREP_PORTABLE)
#include <emmintrin.h>
#endif

static inline bool
is_text(char byte)
{
	return (unsigned char)byte >= 0x20 && byte != '"' && byte != '\\';
}

/* From a byte of a string to the first quote, backslash or control byte, or to `end`. */
static inline const char *
text_end(const char *at, const char *end)
{
#if defined(__SSE2__) && !defined(SITREP_PORTABLE)
	for (; end - at >= 16; at += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)at);
		__m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
		__m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
		__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v);
		__m128i any = _mm_or_si128(_mm_or_si128(quote, slash), control);
		unsigned bits = (unsigned)_mm_movemask_epi8(any);

		if (bits)
			return at + __builtin_ctz(bits);
	}
#else
	/* The zero-byte test of Mycroft (1987), with the byte sought made zero. */
	const uint64_t ones = 0x0101010101010101u, tops = ones << 7;

	for (; end - at >= 8; at += 8) {
		uint64_t word;

		memcpy(&word, at, 8);
		uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';

		if ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) |
		     ((word - ones * 0x20) & ~word)) & tops)
			break;
	}
#endif
	while (at < end && is_text(*at))
		at++;
	return at;
}

/*
 * From a byte of a string, not behind a backslash, to the quote that ends it, or to `end`. Of
 * strings full of escapes (JSON in JSON) sixteen bytes are asked at once which of them are
 * escaped: those behind a run of backslashes that begins at an even place and ends before an
 * odd one, or the other way round (Langdale & Lemire 2019).
 */
static inline const char *
string_end(const char *at, const char *end)
{
#if defined(__SSE2__) && !defined(SITREP_PORTABLE)
	uint32_t carry = 0;		/* is the first byte escaped? */

	for (; end - at >= 16; at += 16) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)at);
		uint32_t quote = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')));
		uint32_t slash =
			(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
		uint32_t escaped = carry;

		if (slash | carry) {
			const uint32_t even = 0x5555;
			slash &= ~carry;
			uint32_t behind = slash << 1 | carry;
			uint32_t odd_runs = (slash & ~even & ~behind) + slash;
			carry = odd_runs >> 16 & 1;
			escaped = (even ^ odd_runs << 1) & behind & 0xFFFF;
		}
		if (quote & ~escaped)
			return at + __builtin_ctz(quote & ~escaped);
	}
	at += carry && at < end;
#endif
	while (at < end && *at != '"')
		at += *at == '\\' && at + 1 < end ? 2 : 1;
	return at;
}

#endif
