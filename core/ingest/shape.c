/* shape: the learned graph of record shapes: a record is recognized by comparison, not parsed. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/shape.h"

#include <stdlib.h>

#include "core/base/mem.h"
#include "core/ingest/shape_walk.h"

struct shapes *
shapes_new(void)
{
	struct shapes *shapes = xcalloc(1, sizeof(*shapes));

	GROW(shapes->node, 0, shapes->cap_nodes);
	GROW(shapes->rare, 0, shapes->cap_rare);
	GROW(shapes->rest, 0, shapes->cap_rest);
	shapes->n_nodes = shapes->n_rare = shapes->n_rest = 1;
	/* Where a child is missing it is this node, which is like nothing. */
	shapes->node[0] = (struct node){
		.want = 1, .len = 1, .kind = VALUE_NEVER, .op = OP_NEVER, .field = FIELD_NONE,
	};
	shapes->rare[0] = (struct rare){ .lines = 0 };
	shapes->rest[0] = (struct rest){ 0, 0 };
	shapes->field[RARE_SLOT].is_known = true;
	return shapes;
}

void
shapes_free(struct shapes *shapes)
{
	if (!shapes)
		return;
	free(shapes->node);
	free(shapes->rare);
	free(shapes->rest);
	free(shapes->text);
	free(shapes);
}

static void *
copy_of(const void *at, size_t n, size_t size)
{
	void *copy = xmalloc(n * size);

	memcpy(copy, at, n * size);
	return copy;
}

struct shapes *
shapes_copy(const struct shapes *shapes)
{
	struct shapes *copy = copy_of(shapes, 1, sizeof(*shapes));

	copy->node = copy_of(shapes->node, shapes->n_nodes, sizeof(*shapes->node));
	copy->rare = copy_of(shapes->rare, shapes->n_rare, sizeof(*shapes->rare));
	copy->rest = copy_of(shapes->rest, shapes->n_rest, sizeof(*shapes->rest));
	copy->cap_nodes = shapes->n_nodes;
	copy->cap_rare = shapes->n_rare;
	copy->cap_rest = shapes->n_rest;
	if (shapes->text)
		copy->text = copy_of(shapes->text, shapes->n_text + SHAPE_PAD, 1);
	copy->cap_text = shapes->text ? shapes->n_text + SHAPE_PAD : 0;
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
	return shapes->is_crowded || shapes->uses.is_declined;
}

static inline const char *
pass_value(void *context, const struct node *node, const char *at)
{
	return value_end(node, at, context);
}

bool
shapes_match(const struct shapes *shapes, const char *at, struct matched *out)
{
	static const struct value_readers readers = {
		pass_value, pass_value, pass_value, pass_value
	};

	memset(out->token, 0, sizeof(out->token));
	return shapes_walk(shapes, at, out, &readers, out, true);
}
