/* names: every version, endpoint, status word and field value once, by a small number. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/names.h"
#include "core/base/redact.h"
#include "core/base/text.h"

enum { SLOTS_FIRST = 64 };	/* a power of two, as every size of the table */

/* The upper hash bits beside the id spare nearly all comparisons of texts. */
struct slot {
	uint32_t id;			/* NAME_NONE: free */
	uint32_t hash;
};

struct names {
	struct arena arena;		/* texts and struct names: they never move */
	const struct name **by_id;	/* owned array of pointers into the arena; [id - 1] */
	size_t n, cap;
	struct slot *slots;		/* owned; open addressing, at most half full */
	size_t n_slots;
	uint64_t seed;
	struct redact *veil;		/* borrowed; NULL: names are shown as they are */
};

static inline uint64_t
rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static inline void
sip_rounds(uint64_t v[4], int rounds)
{
	while (rounds-- > 0) {
		v[0] += v[1]; v[1] = rotate(v[1], 13) ^ v[0]; v[0] = rotate(v[0], 32);
		v[2] += v[3]; v[3] = rotate(v[3], 16) ^ v[2];
		v[0] += v[3]; v[3] = rotate(v[3], 21) ^ v[0];
		v[2] += v[1]; v[1] = rotate(v[1], 17) ^ v[2]; v[2] = rotate(v[2], 32);
	}
}

/*
 * SipHash-1-3 (Aumasson, Bernstein 2012). Whoever writes a log can choose its names, so
 * a plain hash could be flooded into one chain. The seed never shows: ids go by first
 * appearance, and no output depends on the order of slots.
 */
static uint64_t
hash_of(const struct names *names, const char *at, size_t len)
{
	uint64_t v[4] = {
		names->seed ^ 0x736f6d6570736575u, ~names->seed ^ 0x646f72616e646f6du,
		names->seed ^ 0x6c7967656e657261u, ~names->seed ^ 0x7465646279746573u
	};
	uint64_t word;
	const char *end = len ? at + len / 8 * 8 : at;

	for (; at < end; at += 8) {
		memcpy(&word, at, 8);
		v[3] ^= word;
		sip_rounds(v, 1);
		v[0] ^= word;
	}
	word = (uint64_t)len << 56;
	for (size_t i = 0; i < len % 8; i++)
		word |= (uint64_t)(unsigned char)end[i] << 8 * i;
	v[3] ^= word;
	sip_rounds(v, 1);
	v[0] ^= word;
	v[2] ^= 0xFF;
	sip_rounds(v, 3);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

struct names *
names_new(void)
{
	struct names *names = xcalloc(1, sizeof(*names));

	names->n_slots = SLOTS_FIRST;
	names->slots = xcalloc(names->n_slots, sizeof(*names->slots));
	/* Addresses differ from run to run, which is all that a seed needs. */
	names->seed = (uint64_t)(uintptr_t)names * 0x9E3779B97F4A7C15u;
	return names;
}

void
names_free(struct names *names)
{
	if (!names)
		return;
	arena_release(&names->arena);
	free(names->by_id);
	free(names->slots);
	free(names);
}

/* The slot that holds the text, or the free one where it belongs. */
static struct slot *
slot_of(const struct names *names, const char *at, size_t len, uint64_t hash)
{
	uint32_t upper = (uint32_t)(hash >> 32);

	for (size_t i = hash & (names->n_slots - 1); ; i = (i + 1) & (names->n_slots - 1)) {
		struct slot *slot = &names->slots[i];

		if (slot->id == NAME_NONE)
			return slot;
		if (slot->hash != upper)
			continue;
		const struct name *name = names->by_id[slot->id - 1];
		if (name->len == len && (!len || !memcmp(name->raw, at, len)))
			return slot;
	}
}

static void
grow_slots(struct names *names)
{
	free(names->slots);
	names->n_slots *= 2;
	names->slots = xcalloc(names->n_slots, sizeof(*names->slots));
	for (size_t i = 0; i < names->n; i++) {
		const struct name *name = names->by_id[i];
		uint64_t hash = hash_of(names, name->raw, name->len);
		struct slot *slot = slot_of(names, name->raw, name->len, hash);

		*slot = (struct slot){ (uint32_t)(i + 1), (uint32_t)(hash >> 32) };
	}
}

static const struct name *
name_new(struct names *names, const char *at, size_t len)
{
	struct name *name = ARENA_NEW(&names->arena, struct name, 1);
	struct str clean = { 0 };

	name->raw = arena_text(&names->arena, at, len);
	name->len = len;
	name->unsafe = text_safe(&clean, at, len);
	name->clean = name->unsafe ? arena_text(&names->arena, clean.at, clean.len) : name->raw;
	str_release(&clean);
	return name;
}

uint32_t
names_id(struct names *names, const char *at, size_t len)
{
	uint64_t hash = hash_of(names, at, len);
	struct slot *slot = slot_of(names, at, len, hash);

	if (slot->id != NAME_NONE)
		return slot->id;
	assert(names->n < UINT32_MAX - 1);
	GROW(names->by_id, names->n, names->cap);
	names->by_id[names->n++] = name_new(names, at, len);
	uint32_t id = (uint32_t)names->n;
	*slot = (struct slot){ id, (uint32_t)(hash >> 32) };
	if (2 * names->n > names->n_slots)
		grow_slots(names);
	return id;
}

uint32_t
names_find(const struct names *names, const char *at, size_t len)
{
	return slot_of(names, at, len, hash_of(names, at, len))->id;
}

void
names_veil(struct names *names, struct redact *redact)
{
	names->veil = redact;
}

struct redact *
names_veiled(const struct names *names)
{
	return names->veil;
}

const struct name *
names_get(const struct names *names, uint32_t id)
{
	const struct name *name = names_raw(names, id);

	return names->veil && id != NAME_NONE && id != NAME_OTHER
		       ? redact_shown(names->veil, id, name)
		       : name;
}

const struct name *
names_raw(const struct names *names, uint32_t id)
{
	static const struct name none = { .raw = "", .clean = "(none)" };
	static const struct name other = { .raw = "(other)", .len = 7, .clean = "(other)" };

	if (id == NAME_OTHER)
		return &other;
	assert(id <= names->n);
	return id == NAME_NONE ? &none : names->by_id[id - 1];
}

uint32_t
names_count(const struct names *names)
{
	return (uint32_t)names->n;
}

int
names_compare(const struct names *names, uint32_t a, uint32_t b)
{
	if (a == NAME_NONE || b == NAME_NONE || a == b)
		return (a != NAME_NONE) - (b != NAME_NONE);
	if (a == NAME_OTHER || b == NAME_OTHER)
		return (a == NAME_OTHER) - (b == NAME_OTHER);

	const struct name *left = names_raw(names, a), *right = names_raw(names, b);
	size_t common = left->len < right->len ? left->len : right->len;
	int order = common ? memcmp(left->raw, right->raw, common) : 0;
	return order ? order : (left->len > right->len) - (left->len < right->len);
}
