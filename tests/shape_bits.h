/* shape_bits: the questions about sixteen bytes, against a loop over the bytes. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_SHAPE_BITS_H
#define SR_TESTS_SHAPE_BITS_H

#include "core/ingest/shape_private.h"
#include "tests/many.h"
#include "tests/runner.h"

#define BITS_ROUNDS 200000

/* Bytes of which many are at the edges of a class. */
static inline void
bits_bytes(char *at, size_t n, uint64_t *seed)
{
	static const unsigned char edges[] = { 0, 1, 0x1F, 0x20, 0x21, '"', '#', '[', '\\', ']',
					       '/', '0', '9', ':', 0x7E, 0x7F, 0x80, 0x9F, 0xA0,
					       0xA2, 0xDC, 0xFE, 0xFF };

	for (size_t i = 0; i < n; i++) {
		uint64_t drawn = splitmix64(seed);
		at[i] = (char)(drawn & 1 ? edges[(drawn >> 8) % sizeof(edges)] : drawn >> 16);
	}
}

static inline bool
is_odd_byte(unsigned char byte)
{
	return byte < 0x20 || byte == '"' || byte == '\\' || byte >= 0x80;
}

static inline void
check_odd16(void)
{
	uint64_t seed = 16;
	char at[16 + 3];

	for (int round = 0; round < BITS_ROUNDS; round++) {
		const char *from = at + round % 4;	/* at any alignment */
		uint32_t expected = 0;
		bits_bytes(at, sizeof(at), &seed);
		/* All of one byte, so that no byte is left out. */
		if (round < 256)
			memset(at, round, sizeof(at));
		for (int i = 0; i < 16; i++)
			expected |= (uint32_t)is_odd_byte((unsigned char)from[i]) << i;
		MUST(odd16(from) == expected, "round %d: %x, not %x", round,
		     (unsigned)odd16(from), (unsigned)expected);
	}
}

static inline void
check_same16(void)
{
	uint64_t seed = 61;
	char a[16], b[16];

	for (int round = 0; round < BITS_ROUNDS; round++) {
		uint32_t expected = 0;
		bits_bytes(a, 16, &seed);
		bits_bytes(b, 16, &seed);
		for (int i = 0; i < 16; i++) {
			uint64_t drawn = random_below(&seed, 4);
			if (drawn == 0)		/* one bit apart, or none */
				b[i] = (char)(a[i] ^ 1 << random_below(&seed, 8));
			else if (drawn < 3)
				b[i] = a[i];
			expected |= (uint32_t)(a[i] == b[i]) << i;
		}
		MUST(same16(a, b) == expected, "round %d: %x, not %x", round,
		     (unsigned)same16(a, b), (unsigned)expected);
	}
}

/* Only the first byte that is no digit, and those before it, are told. */
static inline void
check_others8(void)
{
	uint64_t seed = 8;
	char at[8];

	for (int round = 0; round < BITS_ROUNDS; round++) {
		int first = 0;
		bits_bytes(at, 8, &seed);
		for (int i = 0; i < 8; i++)
			if (random_below(&seed, 3))
				at[i] = (char)('0' + random_below(&seed, 10));
		while (first < 8 && at[first] >= '0' && at[first] <= '9')
			first++;
		uint64_t others = others8(word8(at));
		int told = others ? __builtin_ctzll(others) / 8 : 8;
		MUST(told == first, "round %d: %d, not %d", round, told, first);
	}
}

#endif
