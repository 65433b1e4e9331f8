/* shape_learn: from a record that was read the slow way to literals that lead through it. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/ingest/shape_lesson.h"

#define FIELD_BIT(field) ((field) == FIELD_NONE ? 0 : UINT64_C(1) << (field))

/* The field of a piece, entered when it is new; false: there is no room. */
static bool
name_field(struct shapes *shapes, const struct extract *extract, struct piece *piece)
{
	size_t i = 0;

	while (i < shapes->n_fields && (shapes->field[i].path != piece->path ||
					shapes->field[i].depth != piece->depth))
		i++;
	/* With dots in keys one path may lead two ways: to the slow path that is one key twice. */
	if (i == SHAPE_FIELDS || (i < shapes->n_fields && shapes->field[i].keys != piece->keys))
		return false;
	if (i == shapes->n_fields)
		shapes->field[shapes->n_fields++] = (struct shape_field){
			.path = piece->path, .folded = piece->folded, .keys = piece->keys,
			.depth = piece->depth,
			.is_wanted = lesson_wants(extract, piece->path),
		};
	piece->field = (uint8_t)i;
	piece->is_wanted = shapes->field[i].is_wanted;
	return true;
}

static void
vary(struct node *node)
{
	node->fixed = VARIES;
	node->quote = 1;	/* no string is known to end so */
	node->plain = 0;
}

/* A literal was found to lead on from a field (FIELD_NONE: from the beginning, or the middle of a
 * literal): all that leads there goes on to it. After a string, a bare word and an array different
 * literals are right: what stands between must not begin with the quote of a lost one. */
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

/* Count what stands in a literal. */
static void
count_literal(struct node *node)
{
	for (size_t i = 0; i < node->len; i++) {
		node->lines = (uint8_t)(node->lines + (node->text[i] == '\n'));
		node->trailing = (uint8_t)(node->trailing + ((node->text[i] & 0xC0) == 0x80));
		node->has_more |= node->text[i] == '\r';
	}
	node->has_more |= node->lines || node->trailing;
}

/* The node for a literal and what follows it, made when there is none. NODE_NONE: no room. */
static uint32_t
step(struct shapes *shapes, uint32_t parent, const char *text, size_t len,
     const struct piece *piece, enum value_kind kind)
{
	uint8_t field = kind == VALUE_NONE ? FIELD_NONE : piece->field;
	bool is_fixed = kind == VALUE_STRING && piece->value_len <= FIXED_MAX;
	uint8_t fixed = is_fixed ? (uint8_t)piece->value_len : VARIES;
	uint32_t last = NODE_NONE, n = 0;

	for (uint32_t i = shapes->node[parent].child; i != NODE_NONE; i = shapes->node[i].alt) {
		struct node *node = &shapes->node[i];
		if (node->len == len && node->kind == kind && node->field == field &&
		    memcmp(node->text, text, len) == 0) {
			if (node->fixed != fixed)
				vary(node);
			return i;
		}
		last = i;
		n++;
	}
	if (shapes->n_nodes == NODES_MAX || n == ALTERNATIVES) {
		shapes->is_crowded = true;
		return NODE_NONE;
	}
	GROW(shapes->node, shapes->n_nodes, shapes->cap_nodes);
	uint32_t id = (uint32_t)shapes->n_nodes++;
	struct node *node = &shapes->node[id];
	*node = (struct node){
		.bit = kind == VALUE_NONE ? 0 : piece->opens | FIELD_BIT(field),
		.len = (uint8_t)len, .kind = (uint8_t)kind, .fixed = fixed, .field = field,
		.want = len == LITERAL ? UINT32_MAX : (UINT32_C(1) << len) - 1,
		.is_wanted = kind != VALUE_NONE && piece->is_wanted,
		.child = field == FIELD_NONE ? NODE_NONE : shapes->field[field].first[kind],
	};
	memcpy(node->text, text, len);
	count_literal(node);
	if (is_fixed) {
		node->quote = UINT32_C(1) << fixed;
		node->plain = node->quote | (node->quote - 1);
	} else {
		vary(node);
	}
	if (last == NODE_NONE)
		lead_on(shapes, parent, id);
	else
		shapes->node[last].alt = (uint16_t)id;
	return id;
}

/* Enter the literals; false when there is no room. */
static bool
enter(struct shapes *shapes, const struct lesson *lesson)
{
	uint32_t at = 0;

	for (int i = 0; i < lesson->n; i++) {
		const struct piece *piece = &lesson->piece[i];
		const char *text = piece->text;
		size_t left = piece->text_len;
		for (; left > LITERAL; left -= LITERAL, text += LITERAL) {
			at = step(shapes, at, text, LITERAL, piece, VALUE_NONE);
			if (at == NODE_NONE)
				return false;
		}
		at = step(shapes, at, text, left, piece, piece->kind);
		if (at == NODE_NONE)
			return false;
	}
	return true;
}

/* Give all fields and objects their places; false: there is no room. */
static bool
name_all(struct shapes *shapes, struct lesson *lesson)
{
	for (int i = 0; i < lesson->n_objects; i++) {
		struct piece *name = &lesson->object[i].name;
		if (!name_field(shapes, lesson->extract, name))
			return false;
		lesson->piece[lesson->object[i].before].opens |= FIELD_BIT(name->field);
	}
	for (int i = 0; i + 1 < lesson->n; i++)	/* the last one is the end */
		if (!name_field(shapes, lesson->extract, &lesson->piece[i]))
			return false;
	return true;
}

bool
shapes_learn(struct shapes *shapes, struct extract *extract, const char *at, size_t len)
{
	struct lesson *lesson = xcalloc(1, sizeof(*lesson));
	size_t n_fields = shapes->n_fields;
	bool is_learned = false;

	lesson->extract = extract;
	lesson->at = at;
	lesson->end = at + len;
	if (len >= SHAPE_BYTES || !lesson_cut(lesson))
		goto out;
	if (!name_all(shapes, lesson)) {
		shapes->n_fields = n_fields;	/* nothing leads to those that found room */
		goto out;
	}
	is_learned = enter(shapes, lesson);
	if (shapes->n_fields != n_fields)
		shapes_plan(shapes, extract);
out:
	free(lesson);
	return is_learned && !shapes->uses.is_declined;
}
