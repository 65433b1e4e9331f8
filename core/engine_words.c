/* engine_words: values of hidden fields that are in no column, as people may speak of them. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/fnv.h"
#include "core/base/redact.h"
#include "core/engine_words_private.h"

enum { WORDS_AT_ONCE = 32, WITHHELD_WORDS = 24, WITHHELD_BYTES = 200 };

/* The longest run of words from here that is a hidden value becomes a name. Returns its length. */
static size_t
name_at(struct engine *engine, const char *at, const char *end)
{
	const struct hidden_words *words = engine->words;
	const struct hidden *best = NULL;
	uint64_t hash = FNV_START;
	size_t n = 0, len = 0;
	char value[WORDS_VALUE];

	for (const char *to = at; to < end && n < WORDS_AT_ONCE && to + 1 < at + WORDS_VALUE;
	     to++) {
		hash = fnv_add(hash, to, 1);
		if (words_is_part(*to) && to + 1 < end && words_is_part(to[1]))
			continue;
		n++;
		const struct hidden *place = words_place(words, hash);
		if (place->field && to - at + 1 >= WORDS_LEAST) {
			best = place;
			len = (size_t)(to - at) + 1;
		}
	}
	if (!best)
		return 0;
	struct str out = { 0 };
	memcpy(value, at, len);
	value[len] = '\0';
	redact_value(engine->redact, engine->names, words->field[best->field - 1], value, true,
		     false, &out);
	str_release(&out);
	return len;
}

/* Some records can no longer be read, and any word may be a value of theirs: a text is shown by
 * none of its words, in pieces that a veil can take. */
static void
withhold(struct engine *engine, const char *text)
{
	struct str out = { 0 };
	char piece[WITHHELD_BYTES + 1];

	for (const char *at = text; *at;) {
		size_t len = 0, words = 0, whole = 0;

		for (; at[len] && len < WITHHELD_BYTES && words < WITHHELD_WORDS; len++)
			if (words_is_part(at[len]) && !words_is_part(at[len + 1])) {
				words++;
				whole = len + 1;
			}
		len = whole ? whole : len;
		memcpy(piece, at, len);
		piece[len] = '\0';
		redact_value(engine->redact, engine->names, "withheld", piece, true, false, &out);
		for (at += len; *at && !words_is_part(*at); at++)
			;
	}
	str_release(&out);
}

void
engine_words_of(struct engine *engine, const char *text)
{
	if (!engine->redact || !text || !*text)
		return;
	if (!engine->words)
		engine->words = xcalloc(1, sizeof(*engine->words));
	words_read(engine);
	if (engine->words->gone)
		withhold(engine, text);
	if (!engine->words->n)
		return;
	const char *end = text + strlen(text);
	for (const char *at = text; at < end;) {
		/* Some values begin with a sign: @handle, +254.., (a name). */
		bool is_start = *at != ' ' && (at == text || !words_is_part(at[-1]));
		size_t n = is_start ? name_at(engine, at, end) : 0;

		at += n ? n : 1;
	}
}

void
engine_words_of_notes(struct engine *engine)
{
	size_t n = engine->journal ? journal_count(engine->journal) : 0, from = 0;

	if (!engine->redact || !n)
		return;
	if (engine->words && engine->words->n == engine->words->n_then &&
	    engine->words->entries <= n)
		from = engine->words->entries;
	for (size_t i = from; i < n; i++) {
		const struct entry *entry = journal_entry(engine->journal, i);

		engine_words_of(engine, entry->text);
		engine_words_of(engine, entry->value);
		engine_words_of(engine, entry->actor);
		engine_words_of(engine, entry->t_text);
	}
	if (engine->words) {
		engine->words->entries = n;
		engine->words->n_then = engine->words->n;
	}
}

void
engine_words_free(struct engine *engine)
{
	if (engine->words) {
		free(engine->words->at);
		free(engine->words->field);
		free(engine->words->walked_of);
	}
	free(engine->words);
	engine->words = NULL;
}
