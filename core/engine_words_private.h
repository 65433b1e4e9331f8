/* engine_words_private: what is known of hidden values, and how it is learned. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ENGINE_WORDS_PRIVATE_H
#define SR_ENGINE_WORDS_PRIVATE_H

#include "core/engine_private.h"
#include "core/ingest/reopen.h"

enum { WORDS_KEY = FIELD_PATH, WORDS_VALUE = 256, WORDS_LEAST = 3, WORDS_FIELDS = 4096,
       WORDS_PLACES = 2 * WORDS_FIELDS, WORDS_LATELY = 256 };

/*
 * A field of too many values is no column, so that no name of the table stands for one of them.
 * They are read out of the records' bytes, and only their hashes are kept: a word that people
 * used and whose hash is among them becomes a name, hidden by its field. Two values of one hash
 * hide a word too many, never one too few.
 */
struct hidden { uint64_t hash; uint16_t field; };	/* field: index + 1; 0 = a free place */

/* How a key is taken. field: its number, 0: it is shown. is_column: one of that name is a column,
 * or tells the endpoint, the version or the status: what is a name of the table already, is hidden
 * or shown by that. */
struct hidden_key { uint16_t field; bool is_column; };

struct hidden_words {
	struct hidden *at;	/* owned; open addressing, cap a power of 2 */
	size_t n, cap;
	char (*field)[WORDS_KEY];	/* owned; keys that are hidden, in order of appearance */
	size_t n_fields, cap_fields;
	uint16_t number[WORDS_PLACES]; /* of a key by its hash: index + 1; 0 = a free place */
	struct { char name[WORDS_KEY]; size_t len; struct hidden_key key; } key[WORDS_LATELY];
	uint64_t walked;	/* records whose bytes were read */
	uint32_t *walked_of;	/* owned; the same by source, of which n_sources are known */
	size_t n_sources, cap_sources;
	size_t source;		/* the one that is read now */
	uint64_t gone;		/* of those: no longer there, what they held nobody knows */
	size_t entries;		/* of the notes, that were looked through */
	size_t n_then;		/* values that were known then */
};

/* engine_words_kept.c */
/* The place of a hash: its own, or a free one. words->cap is not 0. */
struct hidden *words_place(const struct hidden_words *words, uint64_t hash);
/* How a key is taken. Keys come again with every record. Of one that is longer than any path of a
 * column the end tells: its last part is what counts. */
struct hidden_key words_key(struct engine *engine, const char *key, size_t len);
/* A value of a key, without escapes: kept where it may be a name that people write. */
void words_take(struct engine *engine, struct hidden_key key, const char *at, size_t len);
/* Is a byte part of a word? */
bool words_is_part(char c);

/* engine_words_walk.c: what stands as `"key":"value"`, `"key":[..]`, `key=value` or `key="value"`
 * in bytes, whatever is around it, and inside its strings. */
void words_walk(struct engine *engine, const char *at, size_t len);

/* engine_words_read.c: take the values of every record that was not read yet. */
void words_read(struct engine *engine);

#endif
