/* recent: the texts met lately, by number, found without a call: most texts of a log are few. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_RECENT_H
#define SR_INGEST_RECENT_H

#include "core/ingest/memo.h"
#include "core/ingest/shape_bytes.h"

#define RECENT_LEN 32		/* longer texts are not kept */
#define RECENT_BITS 10
#define RECENT_SLOTS (1 << RECENT_BITS)

/* A text as words with zeros behind it. */
struct packed_text { uint64_t a, b, c, d; };

/* {0} is valid and empty. A new text takes the place of whatever had it before. */
struct recents {
	struct recent { struct packed_text words; uint32_t id, what; } at[RECENT_SLOTS];
};

/* Without a branch on the length, which nobody can predict, but for that of the half. */
static inline struct packed_text
pack_text(const char *at, size_t len)
{
	static const char keep[2 * RECENT_LEN] = {
		-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
		-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
	};
	const char *mask = keep + RECENT_LEN - len;
	struct packed_text words = {
		word8(at) & word8(mask), word8(at + 8) & word8(mask + 8), 0, 0,
	};

	if (len > RECENT_LEN / 2) {
		words.c = word8(at + 16) & word8(mask + 16);
		words.d = word8(at + 24) & word8(mask + 24);
	}
	return words;
}

static inline size_t
recent_place(const struct packed_text *words, uint32_t what)
{
	uint64_t hash = words->a ^ words->b << 2 ^ words->c << 4 ^ words->d << 6 ^ what;

	return hash * UINT64_C(0x9e3779b97f4a7c15) >> (64 - RECENT_BITS);
}

/* The number of a text of a kind, or MEMO_NONE. RECENT_LEN bytes from `at` on are read. */
static inline uint32_t
recent_find(const struct recents *recents, enum memo_kind kind, const char *at, size_t len)
{
	uint32_t what = (uint32_t)len << 3 | kind;

	if (len > RECENT_LEN)
		return MEMO_NONE;
	struct packed_text words = pack_text(at, len);
	const struct recent *recent = &recents->at[recent_place(&words, what)];
	uint64_t differs = (recent->words.a ^ words.a) | (recent->words.b ^ words.b) |
			   (recent->what ^ what);
	if (len > RECENT_LEN / 2)
		differs |= (recent->words.c ^ words.c) | (recent->words.d ^ words.d);
	return differs ? MEMO_NONE : recent->id;
}

/* Keep the number of a text as it was logged; readable as above. */
static inline void
recent_keep(struct recents *recents, enum memo_kind kind, const char *at, size_t len, uint32_t id)
{
	uint32_t what = (uint32_t)len << 3 | kind;

	if (len > RECENT_LEN || id == MEMO_FULL)
		return;
	struct packed_text words = pack_text(at, len);
	recents->at[recent_place(&words, what)] = (struct recent){ words, id, what };
}

#endif
