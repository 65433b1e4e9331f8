/* slow: one record through cJSON: the path for what is unusual, and the oracle of the fast one. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/slow.h"

#include <assert.h>
#include <cjson/cJSON.h>

#include "core/ingest/slow_private.h"

/* Where the walk stands in an open container of the tree. */
struct level { const cJSON *next; size_t path_len; };

struct walk {
	struct flat *flat;
	size_t key, value;	/* the next ones of the lists */
	struct level level[FLAT_DEPTH + 1];
	int depth;
};

/* Read a node: take its text from the lists, enter it, and go into a container. */
static void
visit(struct walk *w, const cJSON *node)
{
	struct flat *flat = w->flat;
	bool is_object = cJSON_IsObject(node), is_container = is_object || cJSON_IsArray(node);
	struct flat_field field = { .depth = w->depth - 1, .text = "",
				    .type = is_object ? FLAT_OBJECT : FLAT_ARRAY };

	if (!is_container) {
		assert(w->value < flat->values.n);
		const struct word *word = &flat->values.at[w->value++];
		field.type = word->type;
		field.text = word->text;
		field.len = word->len;
		field.flags = word->flags;
	}
	field.path = paths_id(flat->paths, str_text(&flat->path), flat->path.len);
	if (field.path != NAME_NONE) {
		field.folded = paths_get(flat->paths, field.path)->folded;
		flat_add(flat, &field);
	}
	if (node->child) {
		assert(w->depth <= FLAT_DEPTH);	/* deeper ones were left out of the strict text */
		w->level[w->depth++] = (struct level){ node->child, flat->path.len };
	}
}

/* The tree in order of the document: its n-th key and n-th value are those of the lists. */
static void
walk(struct flat *flat, const cJSON *root)
{
	struct walk w = { .flat = flat };

	w.level[w.depth++] = (struct level){ root->child, 0 };
	while (w.depth > 0) {
		struct level *level = &w.level[w.depth - 1];
		const cJSON *node = level->next;
		flat->path.len = level->path_len;
		if (!node) {
			w.depth--;
			continue;
		}
		level->next = node->next;
		assert(w.key < flat->keys.n);
		const struct word *key = &flat->keys.at[w.key++];
		if (w.depth > 1)
			str_char(&flat->path, '.');
		str_bytes(&flat->path, key->text, key->len);
		visit(&w, node);
	}
}

int
slow_flatten(const struct span *span, struct flat *flat)
{
	flat->n = 0;
	flat->flags = 0;
	arena_clear(&flat->arena);
	if (slow_rewrite(span, flat) != 0)
		return -1;
	if (outline_lay(flat))
		return 0;
	cJSON *root = cJSON_ParseWithLengthOpts(flat->strict.at, flat->strict.len, NULL, false);
	if (!root)
		return -1;
	walk(flat, root);
	cJSON_Delete(root);
	outline_keep(flat);
	return 0;
}
