/* shape: the learned graph of record shapes: a record is recognized by comparison, not parsed. */
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
	/* Where a child is missing it is this node, which is like nothing. */
	shapes->node[0] = (struct node){
		.len = 1, .kind = VALUE_NEVER, .field = FIELD_NONE
	};
	return shapes;
}

void
shapes_free(struct shapes *shapes)
{
	if (!shapes)
		return;
	free(shapes->node);
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
	return copy;
}

size_t
shapes_count(const struct shapes *shapes)
{
	return shapes->n_nodes;
}

bool
shapes_is_full(const struct shapes *shapes)
{
	return shapes->is_crowded || shapes->n_fields == SHAPE_FIELDS ||
	       shapes->uses.is_declined;
}

/* A string that is not plain up to its quote: what is odd stands at `at`. */
static __attribute__((noinline)) const char *
odd_string_end(const struct node *node, const char *at, struct passed *passed)
{
	const char *end;

	passed->has_escape = false;
	end = shape_string_end(at, passed);
	return passed->has_escape && node->is_wanted ? NULL : end;
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
	uint32_t odd = odd16(at);

	if (node->fixed >= 16)
		odd |= odd16(at + 16) << 16;
	if (__builtin_expect((odd & node->plain) == node->quote && at[node->fixed] == '"', 1))
		return at + node->fixed;
	if (node->fixed < 16)
		odd |= odd16(at + 16) << 16;
	while (__builtin_expect(!odd, 0)) {
		at += 32;
		odd = odd16(at) | odd16(at + 16) << 16;
	}
	at += __builtin_ctz(odd);
	return __builtin_expect(*at == '"', 1) ? at : odd_string_end(node, at, passed);
}

/* Nearly all bare words are numbers of a few digits. */
static inline const char *
atom_end(const char *at)
{
	uint64_t others = others8(word8(at));

	at += others ? __builtin_ctzll(others) / 8 : 8;
	while (__builtin_expect(shape_atom[(unsigned char)*at], 0))
		at++;
	return at;
}

/* The end of what follows a node's literal; NULL when it is not of the node's kind. */
static inline const char *
value_end(const struct node *node, const char *from, struct passed *passed)
{
	if (node->kind == VALUE_STRING)
		return string_end(node, from, passed);
	if (node->kind == VALUE_ATOM) {
		const char *end = atom_end(from);
		return end > from ? end : NULL;
	}
	if (node->kind == VALUE_ARRAY)
		return shape_array_end(from, passed);
	return node->kind == VALUE_NEVER ? NULL : from;
}

bool
shapes_match(const struct shapes *shapes, const char *at, struct matched *out)
{
	struct passed passed = { 0, 0, false, false };
	const struct node *nodes = shapes->node, *node = &nodes[0];
	uint64_t present = 0;
	const char *from = at;

	do {
		const char *end = NULL;

		node = &nodes[node->child];	/* [0], if there is none, is like nothing */
		while (!is_literal(node, from) ||
		       !(end = value_end(node, from + node->len, &passed))) {
			if (node->alt == NODE_NONE)
				return false;
			node = &nodes[node->alt];
		}
		if (__builtin_expect((present & node->bit) != 0, 0))
			return false;		/* a key twice is for the slow path */
		if (__builtin_expect(node->has_more, 0))
			shape_pass_literal(node, &passed);
		present |= node->bit;
		from += node->len;
		out->token[node->field] = (struct token){ from, end };
		from = end;
	} while (node->kind != VALUE_END);
	out->uses = &shapes->uses;
	out->end = from;
	out->present = present;
	out->lines = passed.lines;
	out->trailing = passed.trailing;
	out->has_cr = passed.has_cr;
	return true;
}
