/* shape_node: the nodes of the graph are made: a literal, what it passes over, what follows it. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "core/ingest/shape_lesson.h"

/* Strings at a node are so long, the first time; or they differ in length, as longer ones do. */
static void
expect_length(struct node *node, size_t len, bool is_first)
{
	uint32_t plain = len <= FIXED_MAX ? (UINT32_C(1) << len) - 1 : UINT32_MAX;

	if (!is_first && node->plain != plain)
		plain = UINT32_MAX;
	node->plain = plain;
	node->fixed = plain == UINT32_MAX ? 0 : (uint8_t)len;
}

/* A literal was found to lead on from a field (FIELD_NONE: from the beginning): all that leads
 * there goes on to it. After a string, a bare word and an array different literals are right:
 * what stands between must not begin with the quote of a lost one. */
static void
lead_on(struct shapes *shapes, uint32_t parent, uint32_t child)
{
	uint8_t field = shapes->node[parent].field, kind = shapes->node[parent].kind;

	shapes->node[parent].child = (uint16_t)child;
	if (field == FIELD_NONE)
		return;
	shapes->field[field].first[kind] = (uint16_t)child;
	for (size_t i = 0; i < shapes->n_nodes; i++)
		if (shapes->node[i].field == field && shapes->node[i].kind == kind)
			shapes->node[i].child = (uint16_t)child;
}

struct rest
shapes_keep(struct shapes *shapes, const char *at, size_t len)
{
	struct rest kept = { (uint32_t)shapes->n_text, (uint32_t)len };

	while (shapes->cap_text < shapes->n_text + len + SHAPE_PAD) {
		shapes->cap_text = shapes->cap_text ? 2 * shapes->cap_text : 4096;
		shapes->text = xrealloc(shapes->text, shapes->cap_text, 1);
	}
	memcpy(shapes->text + shapes->n_text, at, len);
	shapes->n_text += len;
	memset(shapes->text + shapes->n_text, 0, SHAPE_PAD);
	return kept;
}

/* Mark what a literal passes over, and what few literals hold. */
static void
mark(struct shapes *shapes, struct node *node, const struct piece *piece)
{
	struct rare rare = { .beyond = piece->opens };
	size_t i = 0;

	if (node->field != FIELD_NONE)
		rare.beyond.word[node->field / 64] |= UINT64_C(1) << node->field % 64;
	node->bit = rare.beyond.word[0];
	rare.beyond.word[0] = 0;
	for (size_t k = 0; k < piece->text_len; k++) {
		rare.lines += piece->text[k] == '\n';
		rare.trailing += (piece->text[k] & 0xC0) == 0x80;
		rare.returns += piece->text[k] == '\r';
	}
	while (i < shapes->n_rare && memcmp(&shapes->rare[i], &rare, sizeof(rare)) != 0)
		i++;
	if (i == shapes->n_rare) {
		GROW(shapes->rare, shapes->n_rare, shapes->cap_rare);
		shapes->rare[shapes->n_rare++] = rare;
	}
	node->rare = (uint16_t)i;	/* there are no more of them than nodes */
	node->bit |= i ? RARE : 0;
}

/* A node for a literal and what follows it, which nothing leads to yet. */
static uint32_t
new_node(struct shapes *shapes, const struct piece *piece)
{
	size_t len = piece->text_len < LITERAL ? piece->text_len : LITERAL;
	uint32_t id = (uint32_t)shapes->n_nodes;

	GROW(shapes->node, shapes->n_nodes, shapes->cap_nodes);
	struct node *node = &shapes->node[shapes->n_nodes++];
	*node = (struct node){
		.len = (uint8_t)len, .want = UINT32_MAX >> (LITERAL - len),
		.kind = (uint8_t)piece->kind, .field = piece->field,
	};
	memcpy(node->text, piece->text, len);
	if (piece->text_len > len) {
		GROW(shapes->rest, shapes->n_rest, shapes->cap_rest);
		node->rest = (uint16_t)shapes->n_rest;
		shapes->rest[shapes->n_rest++] =
			shapes_keep(shapes, piece->text + len, piece->text_len - len);
	}
	if (piece->field != FIELD_NONE) {
		node->serves = shapes->field[piece->field].serves;
		node->child = shapes->field[piece->field].first[piece->kind];
	}
	mark(shapes, node, piece);
	expect_length(node, piece->value_len, true);
	shapes_set_op(node);
	return id;
}

static bool
is_node(const struct shapes *shapes, const struct node *node, const struct piece *piece)
{
	const struct rest *rest = &shapes->rest[node->rest];

	return node->kind == piece->kind && node->field == piece->field &&
	       piece->text_len == node->len + rest->len &&
	       memcmp(node->text, piece->text, node->len) == 0 &&
	       (rest->len == 0 ||
		memcmp(shapes->text + rest->at, piece->text + node->len, rest->len) == 0);
}

uint32_t
shapes_step(struct shapes *shapes, uint32_t parent, const struct piece *piece, bool is_first)
{
	uint32_t head = shapes->node[parent].child, last = NODE_NONE, n = 0;

	for (uint32_t i = head; i != NODE_NONE; i = shapes->node[i].alt) {
		if (is_node(shapes, &shapes->node[i], piece)) {
			expect_length(&shapes->node[i], piece->value_len, false);
			return i;
		}
		last = i;
		n++;
	}
	if (shapes->n_nodes == NODES_MAX || n == ALTERNATIVES ||
	    shapes->n_text + piece->text_len > TEXT_MAX) {
		shapes->is_crowded = true;
		return NODE_NONE;
	}
	uint32_t id = new_node(shapes, piece);
	if (is_first || last == NODE_NONE) {
		shapes->node[id].alt = (uint16_t)head;
		lead_on(shapes, parent, id);
	} else {
		shapes->node[last].alt = (uint16_t)id;
	}
	return id;
}
