/* engine_words_kept: hashes of hidden values, and the fields that hide them. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/fnv.h"
#include "core/base/redact.h"
#include "core/engine_words_private.h"

enum { PLAIN_MAX = 6 };

struct hidden *
words_place(const struct hidden_words *words, uint64_t hash)
{
	size_t i = (size_t)hash & (words->cap - 1);

	while (words->at[i].field && words->at[i].hash != hash)
		i = (i + 1) & (words->cap - 1);
	return &words->at[i];
}

static void
keep_value(struct hidden_words *words, uint64_t hash, uint16_t field)
{
	if (2 * (words->n + 1) > words->cap) {
		struct hidden *old = words->at;
		size_t cap = words->cap;

		words->cap = cap ? 2 * cap : 1024;
		words->at = xcalloc(words->cap, sizeof(*words->at));
		for (size_t i = 0; i < cap; i++)
			if (old[i].field)
				*words_place(words, old[i].hash) = old[i];
		free(old);
	}
	struct hidden *place = words_place(words, hash);
	words->n += !place->field;
	if (!place->field)
		*place = (struct hidden){ hash, field };
}

static const char *
last_part(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot ? dot + 1 : path;
}

/* Does a column, or a field that plays a role, go by this name? */
static bool
is_column(const struct engine *engine, const char *key)
{
	const char *part = last_part(key);

	for (size_t s = 0; s < store_sources(engine->store); s++) {
		const struct fields *fields = intake_fields(store_source(engine->store, s));

		for (int role = 0; role < ROLES; role++)
			for (int k = 0; k < fields->n_role[role]; k++)
				if (strcmp(last_part(fields->role[role][k].path), part) == 0)
					return true;
		for (int i = 0; i < fields->n_dims; i++)
			if (strcmp(last_part(fields->dims[i]), part) == 0)
				return true;
	}
	return false;
}

/* The number of a hidden key, the same whenever it comes again. Of more than can be kept apart the
 * rest is one: their values are hidden under another name, not shown. */
static uint16_t
number_of(struct hidden_words *words, const char *name, uint64_t hash)
{
	size_t i = (size_t)hash % WORDS_PLACES;

	for (; words->number[i]; i = (i + 1) % WORDS_PLACES)
		if (strcmp(words->field[words->number[i] - 1], name) == 0)
			return words->number[i];
	if (words->n_fields == WORDS_FIELDS)
		return WORDS_FIELDS;
	if (words->n_fields + 1 == WORDS_FIELDS)
		name = "value";
	GROW(words->field, words->n_fields, words->cap_fields);
	memcpy(words->field[words->n_fields++], name, strlen(name) + 1);
	words->number[i] = (uint16_t)words->n_fields;
	return words->number[i];
}

struct hidden_key
words_key(struct engine *engine, const char *key, size_t len)
{
	struct hidden_words *words = engine->words;
	size_t cut = len < WORDS_KEY ? 0 : len - (WORDS_KEY - 1);

	key += cut;
	len -= cut;
	uint64_t hash = fnv_add(FNV_START, key, len);
	size_t at = (size_t)(hash % WORDS_LATELY);
	if (len && words->key[at].len == len && memcmp(words->key[at].name, key, len) == 0)
		return words->key[at].key;
	char *name = words->key[at].name;
	memcpy(name, key, len);
	name[len] = '\0';
	words->key[at].len = len;
	words->key[at].key = (struct hidden_key){ 0 };
	if (redact_hides(engine->redact, name)) {
		words->key[at].key.field = number_of(words, name, hash);
		words->key[at].key.is_column = !cut && is_column(engine, name);
	}
	return words->key[at].key;
}

bool
words_is_part(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (unsigned char)c >= 0x80;
}

/* A short number is a figure in people's words: 200 ms, 20 minutes; a time is one of theirs. */
static bool
is_figure(const char *at, size_t len)
{
	bool is_number = true, is_time = len >= 10 && at[4] == '-' && at[7] == '-';
	size_t dots = 0;
	int64_t at_ns;
	unsigned flags;

	for (size_t i = 0; i < len && is_number; i++) {
		dots += at[i] == '.';
		is_number = (at[i] >= '0' && at[i] <= '9') || at[i] == '.' || at[i] == '-';
	}
	return (is_number && (len <= PLAIN_MAX || dots == 1)) ||
	       (is_time && instant_parse(at, len, &at_ns, &flags) == 0);
}

void
words_take(struct engine *engine, struct hidden_key key, const char *at, size_t len)
{
	bool is_sign = true;

	if (!key.field || len < WORDS_LEAST)
		return;
	for (; len && at[len - 1] == ' '; len--)	/* people leave out what frames a value */
		;
	for (; len && *at == ' '; len--)
		at++;
	for (size_t i = 0; i < len && is_sign; i++)
		is_sign = !words_is_part(at[i]);
	if (len < WORDS_LEAST || len >= WORDS_VALUE || is_sign || is_figure(at, len) ||
	    (key.is_column && names_find(engine->names, at, len) != NAME_NONE))
		return;
	keep_value(engine->words, fnv_add(FNV_START, at, len), key.field);
}
