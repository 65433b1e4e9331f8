/* byte_hash: 32 bits that equal bytes have in common; quick, and no guard against malice. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_BYTE_HASH_H
#define SR_INGEST_BYTE_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Sixteen bytes more. */
static inline uint64_t
byte_hash_step(uint64_t lane, const char *at)
{
	uint64_t word[2];

	memcpy(word, at, sizeof(word));
	return (lane << 5 | lane >> 59) + (word[0] ^ UINT64_C(0x9e3779b97f4a7c15)) *
					  (word[1] ^ UINT64_C(0xbf58476d1ce4e5b9));
}

/*
 * Two words at a time are multiplied, on two lanes that do not wait for each other. Whoever
 * chooses the bytes can choose equal hashes: then bytes are compared in vain, and no more.
 */
static inline uint32_t
byte_hash(const char *at, size_t len)
{
	uint64_t a = len, b = 0;
	char rest[32] = { 0 };

	for (; len >= sizeof(rest); at += sizeof(rest), len -= sizeof(rest)) {
		a = byte_hash_step(a, at);
		b = byte_hash_step(b, at + 16);
	}
	memcpy(rest, at, len);
	a = byte_hash_step(a, rest);
	b = byte_hash_step(b, rest + 16);
	a = (a ^ a >> 32) * UINT64_C(0x94d049bb133111eb) + b;
	a = (a ^ a >> 29) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(a >> 32);
}

#endif
