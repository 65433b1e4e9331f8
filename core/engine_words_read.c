/* engine_words_read: every record once more, for the values of its hidden fields. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/engine_words_private.h"

enum { AT_ONCE = 1 << 16 };

/* Bytes that were read at once: records stand one after the other, and a read for each is dear. */
struct stretch {
	struct str bytes;
	uint32_t source;
	int64_t offset;
	size_t used;		/* of its bytes, by records */
};

/* A record's bytes, *len of them; NULL: they are gone. As far ahead as four times what served. */
static const char *
bytes_of(struct engine *engine, struct stretch *stretch, const struct ref *ref, size_t *len)
{
	struct ref more = *ref;
	int64_t end = stretch->offset + (int64_t)stretch->bytes.len;
	struct err err;

	if (ref->source != stretch->source || ref->offset < stretch->offset ||
	    ref->offset + ref->length > end) {
		size_t ahead = 4 * stretch->used < AT_ONCE ? 4 * stretch->used : AT_ONCE;

		if (ahead > more.length)
			more.length = (uint32_t)ahead;
		stretch->source = ref->source;
		stretch->offset = ref->offset;
		stretch->used = 0;
		str_clear(&stretch->bytes);
		if (store_bytes(engine->store, &more, &stretch->bytes, &err) != 0) {
			str_clear(&stretch->bytes);
			if (store_bytes(engine->store, ref, &stretch->bytes, &err) != 0) {
				str_clear(&stretch->bytes);
				return NULL;
			}
		}
	}
	size_t from = (size_t)(ref->offset - stretch->offset);
	*len = stretch->bytes.len - from < ref->length ? stretch->bytes.len - from : ref->length;
	stretch->used += *len;
	return str_text(&stretch->bytes) + from;
}

/* The fields as the source's own reader has them, under the names they have there. */
static bool
take_fields(struct engine *engine, struct reopen *reopen, const struct record *record,
	    const char *bytes)
{
	const struct flat *flat = reopen_record(reopen, record, bytes);

	for (size_t i = 0; flat && i < flat->n; i++) {
		const struct flat_field *field = &flat->field[i];
		const struct name *name = reopen_name(reopen, field);

		if (field->type >= FLAT_ARRAY || !field->len)
			continue;
		struct hidden_key key = words_key(engine, name->raw, name->len);
		words_take(engine, key, field->text, field->len);
	}
	return flat != NULL;
}

/* The next record whose bytes were not read, and count it as read; 0: there is none. By source:
 * while one grows, the ids of those behind it move. */
static uint32_t
next_record(struct engine *engine, uint64_t n)
{
	struct hidden_words *words = engine->words;

	for (; words->source < words->n_sources; words->source++) {
		size_t source = words->source;
		uint32_t base = store_base(engine->store, source);
		uint32_t end = source + 1 < words->n_sources
			? store_base(engine->store, source + 1) : (uint32_t)n;

		if (words->walked_of[source] < end - base)
			return base + ++words->walked_of[source];
	}
	words->source = 0;
	return 0;
}

void
words_read(struct engine *engine)
{
	uint64_t n = store_tally(engine->store).records;
	size_t n_sources = store_sources(engine->store);
	struct hidden_words *words = engine->words;
	struct stretch stretch = { 0 };
	struct record record;
	struct err err;

	if (words->walked >= n)
		return;
	struct reopen **reopen = xcalloc(n_sources + 1, sizeof(struct reopen *));
	while (words->n_sources < n_sources) {
		GROW(words->walked_of, words->n_sources, words->cap_sources);
		words->walked_of[words->n_sources++] = 0;
	}
	for (uint32_t id; (id = next_record(engine, n)) != 0; words->walked++) {
		size_t len;

		if (store_record(engine->store, id, &record, &err) != 1) {
			words->gone++;
			continue;
		}
		struct ref ref = ref_of(&record, id);
		const char *at = bytes_of(engine, &stretch, &ref, &len);
		if (!at || len < ref.length) {
			words->gone++;
			continue;
		}
		if (!reopen[ref.source])
			reopen[ref.source] = reopen_new(store_source(engine->store, ref.source));
		/* Damage, arrays, a key that is there twice: what is not laid flat is in bytes. */
		take_fields(engine, reopen[ref.source], &record, at);
		words_walk(engine, at, len);
	}
	for (size_t i = 0; i < n_sources; i++)
		reopen_free(reopen[i]);
	free(reopen);
	str_release(&stretch.bytes);
}
