/* sha256: SHA-256 through libmd, as lower-case hex. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_SHA256_H
#define SR_BASE_SHA256_H

#include <stddef.h>

#include "core/base/err.h"

#define SHA256_HEX 65	/* 64 digits and the NUL */

/* The digest of a piece of memory, of several pieces in a row, or of a whole file as stored. */
void sha256_bytes(const void *at, size_t len, char hex[SHA256_HEX]);
struct sha256;
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *sha, const void *at, size_t len);
void sha256_end(struct sha256 *sha, char hex[SHA256_HEX]);	/* frees sha */
int sha256_file(const char *path, char hex[SHA256_HEX], struct err *err);

#endif
