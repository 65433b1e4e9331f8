/* update: new generated blocks into a document that people have edited. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/update.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/mem.h"

enum { BLOCKS_MAX = 32, NAME_MAX_BYTES = 32 };

static const char lead[] = "<!-- sitrep:";

/* One mark: where its comment begins and ends. */
struct mark {
	const char *at, *end;
	char name[NAME_MAX_BYTES];
	bool is_begin;
};

/* The next mark at or after a place; false when there is none. */
static bool
next_mark(const char *at, const char *end, struct mark *mark)
{
	static const struct { const char *word; bool is_begin; } kinds[] = { { "begin ", true },
									     { "end ", false } };

	while ((at = memmem(at, (size_t)(end - at), lead, sizeof(lead) - 1))) {
		const char *word = at + sizeof(lead) - 1;

		for (size_t i = 0; i < LENGTH(kinds); i++) {
			size_t len = strlen(kinds[i].word);
			if ((size_t)(end - word) < len || memcmp(word, kinds[i].word, len) != 0)
				continue;
			const char *name = word + len;
			size_t n = 0;
			while (name + n < end && n + 1 < NAME_MAX_BYTES && name[n] >= 'a' &&
			       name[n] <= 'z')
				n++;
			if ((size_t)(end - name) < n + 4 || memcmp(name + n, " -->", 4) != 0)
				continue;
			memcpy(mark->name, name, n);
			mark->name[n] = '\0';
			mark->at = at;
			mark->end = name + n + 4;
			mark->is_begin = kinds[i].is_begin;
			return true;
		}
		at = word;
	}
	return false;
}

struct block { char name[NAME_MAX_BYTES]; const char *from, *to; };

/* All blocks of a text, in order; -1 and *err when a mark has no partner or stands there twice. */
static int
read_blocks(const char *text, size_t len, struct block *block, struct err *err)
{
	const char *end = text + len;
	struct mark begin, close;
	int n = 0;

	for (const char *at = text; next_mark(at, end, &begin); at = close.end) {
		if (!begin.is_begin)
			return err_set(err, ERR_CONFIG, "the end of block %s has no beginning; put "
				       "the mark back", begin.name);
		if (!next_mark(begin.end, end, &close) || close.is_begin ||
		    strcmp(close.name, begin.name) != 0)
			return err_set(err, ERR_CONFIG,
				"block %s has no end; put <!-- sitrep:end %s "
				       "--> back", begin.name, begin.name);
		for (int i = 0; i < n; i++)
			if (strcmp(block[i].name, begin.name) == 0)
				return err_set(err, ERR_CONFIG, "block %s stands there twice; take "
					       "one out", begin.name);
		if (n == BLOCKS_MAX)
			return err_set(err, ERR_CONFIG, "more than %d blocks", BLOCKS_MAX);
		memcpy(block[n].name, begin.name, sizeof(begin.name));
		block[n].from = begin.end;
		block[n++].to = close.at;
	}
	return n;
}

static const struct block *
find(const struct block *block, int n, const char *name)
{
	for (int i = 0; i < n; i++)
		if (strcmp(block[i].name, name) == 0)
			return &block[i];
	return NULL;
}

int
update_blocks(const char *old, size_t old_len, const char *fresh, struct str *out,
	      struct err *err)
{
	struct block had[BLOCKS_MAX], made[BLOCKS_MAX];
	int n_had = read_blocks(old, old_len, had, err);
	int n_made = read_blocks(fresh, strlen(fresh), made, err);

	if (n_had < 0 || n_made < 0)
		return -1;
	for (int i = 0; i < n_made; i++)
		if (!find(had, n_had, made[i].name))
			return err_set(err, ERR_CONFIG, "block %s is not there; put its two marks "
				       "back, or write the document anew", made[i].name);
	for (int i = 0; i < n_had; i++)
		if (!find(made, n_made, had[i].name))
			return err_set(err, ERR_CONFIG, "block %s is none of a report's; take its "
				       "marks out", had[i].name);
	const char *at = old;
	for (int i = 0; i < n_had; i++) {
		const struct block *now = find(made, n_made, had[i].name);

		str_bytes(out, at, (size_t)(had[i].from - at));
		str_bytes(out, now->from, (size_t)(now->to - now->from));
		at = had[i].to;
	}
	str_bytes(out, at, (size_t)(old + old_len - at));
	return 0;
}
