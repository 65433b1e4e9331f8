/* names: every version, endpoint, status word and field value once, by a small number. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_NAMES_H
#define SR_BASE_NAMES_H

#include <stddef.h>
#include <stdint.h>

/* 0 is "absent": the record does not have the field. */
#define NAME_NONE 0u
/* "One of the others": what stands for all values that are not told apart. */
#define NAME_OTHER UINT32_MAX

/* One interned text. Owned by the table, lives as long as it does, never moves. */
struct name {
	const char *raw;	/* as logged, NUL-terminated, may hold NUL inside */
	size_t len;		/* bytes of raw */
	const char *clean;	/* safe text (text.h): printable UTF-8, a C string */
	unsigned unsafe;	/* how many characters had to be made visible in clean */
};

struct names;

struct names *names_new(void);
void names_free(struct names *names);
/* The number of a text, interned when new. Texts are compared by their bytes. */
uint32_t names_id(struct names *names, const char *at, size_t len);
/* The number of a text, or NAME_NONE when it was never interned. */
uint32_t names_find(const struct names *names, const char *at, size_t len);
/* The text of a number; for NAME_NONE the empty text whose clean form is "(none)",
 * for NAME_OTHER "(other)". */
const struct name *names_get(const struct names *names, uint32_t id);
/* What every output shows goes through names_get(): with a veil (redact.h; NULL: none) it gives
 * pseudonyms. Whoever reads, compares or folds a text asks names_raw(). */
struct redact;
void names_veil(struct names *names, struct redact *redact);
struct redact *names_veiled(const struct names *names);
const struct name *names_raw(const struct names *names, uint32_t id);
uint32_t names_count(const struct names *names);	/* ids are 1..count */
/* strcmp-like order by bytes, absent first, NAME_OTHER last: that of groups in every output. */
int names_compare(const struct names *names, uint32_t a, uint32_t b);

#endif
