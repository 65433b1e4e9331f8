/* fnv: FNV-1a, 64 bits wide: for tables and short names of texts. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_FNV_H
#define SR_BASE_FNV_H

#include <stddef.h>
#include <stdint.h>

/* What a hash begins with (Fowler, Noll, Vo; the offset of the 64-bit form). */
#define FNV_START UINT64_C(0xcbf29ce484222325)

/*
 * Take the bytes into a hash that began as FNV_START; several runs of bytes hash as one. It
 * guards against nobody: who crafts the bytes can make hashes equal (names.c has one with a
 * seed). So it may only decide what an equal hash does no harm to.
 */
static inline uint64_t
fnv_add(uint64_t hash, const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)at[i]) * UINT64_C(0x100000001b3);
	return hash;
}

#endif
