/* engine_words: values of hidden fields that are in no column, as people may speak of them. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/fnv.h"
#include "core/base/redact.h"
#include "core/engine_private.h"
#include "core/ingest/fields_left.h"

enum { KEY_MAX = FIELD_PATH, VALUE_MAX = 256, LEAST = 3, WORDS_AT_ONCE = 32, KEYS = 256,
       PLAIN_MAX = 6, FIELDS_MOST = 4096, PLACES = 2 * FIELDS_MOST,
       AT_ONCE = 1 << 16 };

/*
 * A field of too many values is no column, so that no name of the table stands for one of them.
 * They are read out of the records' bytes, and only their hashes are kept: a word that people
 * used and whose hash is among them becomes a name, hidden by its field. Two values of one hash
 * hide a word too many, never one too few.
 */
struct hidden { uint64_t hash; uint16_t field; };	/* field: index + 1; 0 = a free place */
struct hidden_words {
	struct hidden *at;	/* owned; open addressing, cap a power of 2 */
	size_t n, cap;
	char (*field)[KEY_MAX];	/* owned; keys that are hidden, in order of appearance */
	size_t n_fields, cap_fields;
	uint16_t number[PLACES];	/* of a key by its hash: index + 1; 0 = a free place */
	struct { char name[KEY_MAX]; size_t len; uint16_t field; } key[KEYS];	/* seen of late */
	uint64_t walked;	/* records whose bytes were read */
	size_t entries;		/* of the notes, that were looked through */
	size_t n_then;		/* values that were known then */
};

static struct hidden *
place_of(const struct hidden_words *words, uint64_t hash)
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
				*place_of(words, old[i].hash) = old[i];
		free(old);
	}
	struct hidden *place = place_of(words, hash);
	words->n += !place->field;
	if (!place->field)
		*place = (struct hidden){ hash, field };
}

static bool
ends_in(const char *path, const char *key)
{
	const char *dot = strrchr(path, '.');

	return strcmp(dot ? dot + 1 : path, key) == 0;
}

/* A column, a time or a measure: its values are known otherwise, or are figures and no names. */
static bool
is_known(const struct engine *engine, const char *key)
{
	for (size_t s = 0; s < store_sources(engine->store); s++) {
		struct intake *source = store_source(engine->store, s);
		const struct fields *fields = intake_fields(source);
		size_t n;
		const struct field_left *left = intake_fields_left(source, &n);

		for (int role = 0; role < ROLES; role++)
			for (int k = 0; k < fields->n_role[role]; k++)
				if (ends_in(fields->role[role][k].path, key))
					return true;
		for (size_t i = 0; i < n; i++)
			if ((left[i].why == FIELD_TIME || left[i].why == FIELD_MEASURE) &&
			    ends_in(left[i].path, key))
				return true;
	}
	return false;
}

/* The number of a hidden key, the same whenever it comes again. Of more than can be kept apart the
 * rest is one: their values are hidden under another name, not shown. */
static uint16_t
number_of(struct hidden_words *words, const char *name, uint64_t hash)
{
	size_t i = (size_t)hash % PLACES;

	for (; words->number[i]; i = (i + 1) % PLACES)
		if (strcmp(words->field[words->number[i] - 1], name) == 0)
			return words->number[i];
	if (words->n_fields == FIELDS_MOST)
		return FIELDS_MOST;
	if (words->n_fields + 1 == FIELDS_MOST)
		name = "value";
	GROW(words->field, words->n_fields, words->cap_fields);
	memcpy(words->field[words->n_fields++], name, strlen(name) + 1);
	words->number[i] = (uint16_t)words->n_fields;
	return words->number[i];
}

/* The number of a hidden key, 0 of one that is shown. Keys come again with every record. Of a
 * key that is longer than any path of a column the end tells: its last part is what counts. */
static uint16_t
field_of(struct engine *engine, const char *key, size_t len)
{
	struct hidden_words *words = engine->words;
	size_t cut = len < KEY_MAX ? 0 : len - (KEY_MAX - 1);

	key += cut;
	len -= cut;
	uint64_t hash = fnv_add(FNV_START, key, len);
	size_t at = (size_t)(hash % KEYS);
	if (len && words->key[at].len == len && memcmp(words->key[at].name, key, len) == 0)
		return words->key[at].field;
	char *name = words->key[at].name;
	memcpy(name, key, len);
	name[len] = '\0';
	words->key[at].len = len;
	words->key[at].field = redact_hides(engine->redact, name) &&
		(cut || !is_known(engine, name)) ? number_of(words, name, hash) : 0;
	return words->key[at].field;
}

/* -- values in bytes -- */

static bool
is_part(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (unsigned char)c >= 0x80;
}

/* A JSON string as it is meant, with what a backslash stands for. Its length, 0: too long. */
static size_t
plain_of(const char *at, size_t len, char out[VALUE_MAX])
{
	static const char sign[] = "nrtbf", byte[] = "\n\r\t\b\f";
	struct str text = { 0 };
	char hex[5] = "";

	for (size_t i = 0; i < len; i++) {
		if (at[i] != '\\' || i + 1 == len) {
			str_char(&text, at[i]);
			continue;
		}
		const char *known = strchr(sign, at[++i]);
		if (at[i] == 'u' && i + 4 < len) {
			memcpy(hex, at + i + 1, 4);
			unsigned long code = strtoul(hex, NULL, 16);
			if (code >= 0x800)
				str_char(&text, (char)(0xE0 | code >> 12));
			if (code >= 0x80)
				str_char(&text, (char)(code >= 0x800 ? 0x80 | (code >> 6 & 0x3F)
							: 0xC0 | code >> 6));
			str_char(&text, (char)(code >= 0x80 ? 0x80 | (code & 0x3F) : code));
			i += 4;
		} else {
			str_char(&text, known && *known ? byte[known - sign] : at[i]);
		}
	}
	size_t n = text.len < VALUE_MAX ? text.len : 0;
	memcpy(out, str_text(&text), n);
	str_release(&text);
	return n;
}

static void
take(struct engine *engine, uint16_t field, const char *at, size_t len)
{
	char plain[VALUE_MAX];

	if (!field || len < LEAST)
		return;
	if (memchr(at, '\\', len)) {
		len = plain_of(at, len, plain);
		at = plain;
	}
	for (; len && at[len - 1] == ' '; len--)	/* people leave out what frames a value */
		;
	for (; len && *at == ' '; len--)
		at++;
	/* A short number is a figure in people's words: 200 ms, 20 minutes. */
	bool is_plain = len <= PLAIN_MAX, is_sign = true;
	for (size_t i = 0; i < len && is_plain; i++)
		is_plain = (at[i] >= '0' && at[i] <= '9') || at[i] == '.' || at[i] == '-';
	for (size_t i = 0; i < len && is_sign; i++)
		is_sign = !is_part(at[i]);
	if (len >= LEAST && len < VALUE_MAX && !is_plain && !is_sign)
		keep_value(engine->words, fnv_add(FNV_START, at, len), field);
}

static bool
is_bare(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
	       (unsigned char)c >= 0x80 || c == '-' || c == '+' || c == '.' || c == '_' ||
	       c == '@' || c == '/';
}

/*
 * What stands as `"key":"value"`, `"key":[..]`, `key=value` or `key="value"`, in whatever is
 * around it: damage ends a value early, and hides nothing else.
 */
static void
walk(struct engine *engine, const char *at, size_t len)
{
	const char *end = at + len;
	uint16_t field = 0;

	while (at < end) {
		const char *from = at, *to;
		bool is_quoted = *at == '"';

		if (is_quoted) {
			for (to = ++from; to < end && *to != '"'; to++)
				to += *to == '\\' && to + 1 < end;
		} else {
			for (to = from; to < end && is_bare(*to); to++)
				;
		}
		if (to > end)
			to = end;
		at = to + (is_quoted || to == from);
		if (to == from)
			continue;
		const char *next = at;
		while (next < end && (*next == ' ' || *next == '\t'))
			next++;
		if (next < end && ((is_quoted && *next == ':') || (!is_quoted && *next == '=')))
			field = field_of(engine, from, (size_t)(to - from));
		else
			take(engine, field, from, (size_t)(to - from));
	}
}

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

static void
read_records(struct engine *engine)
{
	uint64_t n = store_tally(engine->store).records;
	struct record record;
	struct stretch stretch = { 0 };
	struct err err;
	size_t len;

	for (; engine->words->walked < n; engine->words->walked++) {
		uint32_t id = (uint32_t)engine->words->walked + 1;

		if (store_record(engine->store, id, &record, &err) != 1)
			continue;
		struct ref ref = ref_of(&record, id);
		const char *at = bytes_of(engine, &stretch, &ref, &len);
		if (at)
			walk(engine, at, len);
	}
	str_release(&stretch.bytes);
}

/* -- and in people's words -- */

/* The longest run of words from here that is a hidden value becomes a name. Returns its length. */
static size_t
name_at(struct engine *engine, const char *at, const char *end)
{
	const struct hidden_words *words = engine->words;
	const struct hidden *best = NULL;
	uint64_t hash = FNV_START;
	size_t n = 0, len = 0;
	char value[VALUE_MAX];

	for (const char *to = at; to < end && n < WORDS_AT_ONCE && to - at < VALUE_MAX - 1; to++) {
		hash = fnv_add(hash, to, 1);
		if (is_part(*to) && to + 1 < end && is_part(to[1]))
			continue;
		n++;
		const struct hidden *place = place_of(words, hash);
		if (place->field && to - at + 1 >= LEAST) {
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

void
engine_words_of(struct engine *engine, const char *text)
{
	if (!engine->redact || !text || !*text)
		return;
	if (!engine->words)
		engine->words = xcalloc(1, sizeof(*engine->words));
	read_records(engine);
	if (!engine->words->n)
		return;
	const char *end = text + strlen(text);
	for (const char *at = text; at < end;) {
		/* Some values begin with a sign: @handle, +254.., (a name). */
		bool is_start = *at != ' ' && (at == text || !is_part(at[-1]));
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
	}
	free(engine->words);
	engine->words = NULL;
}
