/* shape: the learned trie of record shapes: a record is recognized by comparison, not parsed. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/shape.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/ingest/shape_private.h"

struct shapes *
shapes_new(void)
{
	struct shapes *shapes = xcalloc(1, sizeof(*shapes));

	shapes->cap_nodes = 64;
	shapes->node = xcalloc(shapes->cap_nodes, sizeof(*shapes->node));
	shapes->n_nodes = 1;
	return shapes;
}

void
shapes_free(struct shapes *shapes)
{
	if (!shapes)
		return;
	free(shapes->node);
	free(shapes->shape);
	free(shapes);
}

struct shapes *
shapes_copy(const struct shapes *shapes)
{
	struct shapes *copy = xcalloc(1, sizeof(*copy));

	*copy = *shapes;
	copy->cap_nodes = shapes->n_nodes;
	copy->node = xmalloc(copy->cap_nodes * sizeof(*copy->node));
	memcpy(copy->node, shapes->node, shapes->n_nodes * sizeof(*copy->node));
	copy->cap = shapes->n;
	copy->shape = xcalloc(shapes->n + 1, sizeof(*copy->shape));
	if (shapes->n > 0)
		memcpy(copy->shape, shapes->shape, shapes->n * sizeof(*copy->shape));
	return copy;
}

size_t
shapes_count(const struct shapes *shapes)
{
	return shapes->n;
}

bool
shapes_is_full(const struct shapes *shapes)
{
	return shapes->n == SHAPES_MAX || shapes->n_nodes == NODES_MAX;
}

/*
 * The end of the string that begins at `at`. Most strings at one node are equally long
 * (times, ids, versions): to test the quote where it was before lets the processor go on
 * there at once, while it still looks whether all before it is plain. Others are looked at 32
 * bytes at a time, so that short ones of any length take the same way.
 */
static inline const char *
string_end(const struct node *node, const char *at, struct passed *passed)
{
	uint32_t odd = odd16(at) | odd16(at + 16) << 16;
	uint32_t upto = 1u << (node->fixed & FIXED_MAX);

	if (node->fixed <= FIXED_MAX && (odd & (upto | (upto - 1))) == upto &&
	    at[node->fixed] == '"')
		return at + node->fixed;
	while (__builtin_expect(!odd, 0)) {
		at += 32;
		odd = odd16(at) | odd16(at + 16) << 16;
	}
	at += __builtin_ctz(odd);
	return __builtin_expect(*at == '"', 1) ? at : shape_string_end(at, passed);
}

static inline const char *
atom_end(const char *at)
{
	uint32_t atoms = atoms16(at);

	while (__builtin_expect(atoms == 0xFFFF, 0)) {
		at += 16;
		atoms = atoms16(at);
	}
	return at + __builtin_ctz(~atoms);
}

/* The end of what follows a node's literal; NULL when it is not of the node's kind. */
static inline const char *
value_end(const struct node *node, const char *from, struct passed *passed)
{
	if (node->kind == VALUE_STRING) {
		const char *end = string_end(node, from, passed);
		if (!passed->has_escape)
			return end;
		passed->has_escape = false;
		return node->slot == SHAPE_TOKENS ? end : NULL;
	}
	if (node->kind == VALUE_ATOM) {
		const char *end = atom_end(from);
		return end > from ? end : NULL;
	}
	if (node->kind != VALUE_ARRAY)
		return from;
	const char *end = shape_array_end(from, passed);
	passed->has_escape = false;
	return end;
}

bool
shapes_match(const struct shapes *shapes, const char *at, struct matched *out)
{
	struct passed passed = { 0, 0, false, false };
	const struct node *nodes = shapes->node, *node = &nodes[0];
	const char *from = at;

	do {
		const char *end = NULL;

		if (node->child == NODE_NONE)
			return false;
		node = &nodes[node->child];
		while (!is_literal(node, from) ||
		       !(end = value_end(node, from + node->len, &passed))) {
			if (node->alt == NODE_NONE)
				return false;
			node = &nodes[node->alt];
		}
		from += node->len;
		out->token[node->slot] = (struct token){
			from, (uint32_t)(end - from), node->kind == VALUE_STRING
		};
		from = end;
	} while (node->kind != VALUE_END);
	out->shape = &shapes->shape[node->child];
	out->end = from;
	out->lines = out->shape->lines + passed.lines;
	out->trailing = out->shape->trailing + passed.trailing;
	out->has_cr = out->shape->has_cr || passed.has_cr;
	return true;
}
