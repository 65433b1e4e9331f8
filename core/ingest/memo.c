/* memo: texts of one worker by small numbers, and what is new among them: told on, never shared. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/memo.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/fnv.h"
#include "core/base/mem.h"

struct entry { const char *text; uint32_t len; enum memo_kind kind; uint64_t hash; };

struct memo {
	struct entry *entry;		/* owned; by id */
	uint32_t n;
	size_t cap;
	uint32_t *slots;		/* owned hash table of ids */
	size_t n_slots;			/* a power of two */
	struct arena texts;
	size_t bytes;			/* of the texts */
};

struct memo *
memo_new(void)
{
	struct memo *memo = xcalloc(1, sizeof(*memo));

	memo->cap = 64;
	memo->entry = xcalloc(memo->cap, sizeof(*memo->entry));
	memo->n_slots = 256;
	memo->slots = xcalloc(memo->n_slots, sizeof(*memo->slots));
	return memo;
}

void
memo_free(struct memo *memo)
{
	if (!memo)
		return;
	free(memo->entry);
	free(memo->slots);
	arena_release(&memo->texts);
	free(memo);
}

void
news_clear(struct news *news)
{
	news->n = news->text_len = 0;
}

void
news_release(struct news *news)
{
	free(news->item);
	free(news->text);
	*news = (struct news){ 0 };
}

static void
tell(struct news *news, uint32_t id, enum memo_kind kind, const char *at, size_t len)
{
	GROW(news->item, news->n, news->cap);
	while (news->text_cap - news->text_len < len) {
		news->text_cap = news->text_cap ? 2 * news->text_cap : 4096;
		news->text = xrealloc(news->text, news->text_cap, 1);
	}
	news->item[news->n++] = (struct new_text){ id, (uint32_t)len, kind, news->text_len };
	if (len > 0)
		memcpy(news->text + news->text_len, at, len);
	news->text_len += len;
}

static uint64_t
hash_of(enum memo_kind kind, const char *at, size_t len)
{
	uint64_t hash = fnv_add(FNV_START + kind, at, len);

	return hash ^ hash >> 32;
}

static void
rehash(struct memo *memo)
{
	free(memo->slots);
	memo->n_slots *= 2;
	memo->slots = xcalloc(memo->n_slots, sizeof(*memo->slots));
	for (uint32_t id = 1; id <= memo->n; id++) {
		size_t at = memo->entry[id].hash & (memo->n_slots - 1);
		while (memo->slots[at])
			at = (at + 1) & (memo->n_slots - 1);
		memo->slots[at] = id;
	}
}

uint32_t
memo_id(struct memo *memo, enum memo_kind kind, const char *at, size_t len, struct news *news)
{
	uint64_t hash = hash_of(kind, at, len);
	size_t slot = hash & (memo->n_slots - 1);

	for (; memo->slots[slot]; slot = (slot + 1) & (memo->n_slots - 1)) {
		uint32_t id = memo->slots[slot];
		const struct entry *entry = &memo->entry[id];
		if (entry->hash == hash && entry->kind == kind && entry->len == len &&
		    memcmp(entry->text, at, len) == 0)
			return id;
	}
	if (memo->n == MEMO_MAX || len > MEMO_BYTES - memo->bytes)
		return MEMO_FULL;
	uint32_t id = ++memo->n;
	GROW(memo->entry, id, memo->cap);
	memo->entry[id] = (struct entry){
		arena_text(&memo->texts, at, len), (uint32_t)len, kind, hash
	};
	memo->bytes += len;
	memo->slots[slot] = id;
	if (2 * (size_t)memo->n > memo->n_slots)
		rehash(memo);
	tell(news, id, kind, at, len);
	return id;
}
