/* shape_uses: which of the fields that were learned serve which role, dimension or signal. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/extract.h"
#include "core/ingest/shape_private.h"

/*
 * The places of a field of the plan, as flat_find() looks for it: its own path before variants of
 * its spelling, the least deep first. Of several variants the first in the record serves, which
 * is not known here. Returns false when there is too much to choose from.
 */
static bool
find_places(const struct shapes *shapes, const struct extract *extract, uint32_t path,
	    struct shape_use *use)
{
	uint32_t folded = paths_get(&extract->paths, path)->folded;

	*use = (struct shape_use){ 0 };
	for (int depth = 0; depth <= FLAT_DEPTH; depth++)
		for (size_t i = 0; i < WANTED_END; i++) {
			const struct shape_field *field = &shapes->field[i];
			if (!field->is_wanted || field->path != path || field->depth != depth)
				continue;
			if (use->n == SHAPE_PLACES)
				return false;
			use->slot[use->n++] = (uint8_t)i;
		}
	use->variants = use->n;
	for (size_t i = 0; i < WANTED_END; i++) {
		const struct shape_field *field = &shapes->field[i];
		if (!field->is_wanted || field->folded != folded || field->path == path)
			continue;
		if (use->n > use->variants || use->n == SHAPE_PLACES)
			return false;
		use->slot[use->n++] = (uint8_t)i;
	}
	return true;
}

static bool
plan_role(const struct shapes *shapes, const struct extract *extract, enum role role,
	  struct uses *uses)
{
	bool may_be_late = !(extract->map && extract->map->is_set[role]);

	uses->slot[role] = uses->plan[role] = SHAPE_NONE;
	for (int i = 0; i < extract->fields->n_role[role]; i++) {
		struct shape_use *use = &uses->role[role][i];
		if (!find_places(shapes, extract, extract->plan[role][i].path, use))
			return false;
		if (use->n == 0)
			continue;
		uses->is_direct &= use->n == 1 && use->variants == 1 &&
				   uses->slot[role] == SHAPE_NONE;
		uses->slot[role] = use->slot[0];
		uses->plan[role] = (uint8_t)i;
	}
	for (size_t i = 0; i < WANTED_END && may_be_late; i++) {
		const struct shape_field *field = &shapes->field[i];
		if (!field->is_wanted)
			continue;
		const struct path *path = paths_get(&extract->paths, field->path);
		if (!path->is_sampled && path->place[role] >= 0)
			uses->late[role] |= UINT64_C(1) << i;
	}
	uses->is_direct &= uses->late[role] == 0;
	return true;
}

static bool
plan_signals(const struct shapes *shapes, const struct extract *extract, struct uses *uses)
{
	for (size_t i = 0; i < WANTED_END; i++) {
		const struct shape_field *field = &shapes->field[i];
		if (!field->is_wanted)
			continue;
		uint8_t signal = paths_get(&extract->paths, field->path)->signal;
		if (signal == SIGNAL_NONE)
			continue;
		if (uses->n_signals == SHAPE_SIGNALS)
			return false;
		uses->signal[uses->n_signals].slot = (uint8_t)i;
		uses->signal[uses->n_signals++].signal = signal;
		uses->signals |= UINT64_C(1) << i;
	}
	return true;
}

void
shapes_set_op(struct node *node)
{
	static const uint8_t ops[] = {
		[VALUE_STRING] = OP_STRING, [VALUE_ATOM] = OP_ATOM, [VALUE_ARRAY] = OP_ARRAY,
		[VALUE_END] = OP_END, [VALUE_NEVER] = OP_NEVER,
	};

	node->op = node->serves ? OP_OTHER : ops[node->kind];
	if (node->serves == SERVES_TIME && node->kind == VALUE_STRING)
		node->op = OP_TIME;
	if (node->serves == SERVES_LATENCY && node->kind == VALUE_ATOM)
		node->op = OP_WHOLE;
	if (node->serves >= SERVES_STATUS)
		node->op = OP_TEXT;
	node->then = node->op;
	if (node->rest)
		node->op = OP_LONG;
}

/* Is it free to serve one more? */
static bool
give(uint8_t serves[WANTED_END], uint8_t slot, size_t whom)
{
	bool is_free = serves[slot] == SERVES_PERHAPS;

	serves[slot] = (uint8_t)whom;
	return is_free;
}

/* A value that can only be one thing is read as that where it stands. */
static void
name_direct(struct shapes *shapes)
{
	struct uses *uses = &shapes->uses;
	uint8_t serves[WANTED_END];

	memset(serves, SERVES_PERHAPS, sizeof(serves));
	for (size_t i = 0; i < ROLES; i++)
		if (uses->is_direct && uses->slot[i] != SHAPE_NONE)
			uses->is_direct = give(serves, uses->slot[i], SERVES_TIME + i);
	for (size_t i = 0; i < RECORD_DIMS; i++)
		if (uses->is_direct && uses->dim[i].n > 0)
			uses->is_direct = uses->dim[i].n == 1 && uses->dim[i].variants == 1 &&
					  give(serves, uses->dim[i].slot[0], SERVES_DIM + i);
	/* Of a number read where it stands no text is kept, by which it would be a sign. */
	for (int i = 0; i < uses->n_signals; i++)
		uses->is_direct &= serves[uses->signal[i].slot] != SERVES_TIME &&
				   serves[uses->signal[i].slot] != SERVES_LATENCY;
	for (size_t i = 0; i < WANTED_END; i++)
		if (shapes->field[i].is_wanted)
			shapes->field[i].serves = uses->is_direct ? serves[i] : SERVES_PERHAPS;
	for (size_t i = 0; i < shapes->n_nodes; i++) {
		struct node *node = &shapes->node[i];
		if (node->serves) {
			node->serves = shapes->field[node->field].serves;
			shapes_set_op(node);
		}
	}
}

void
shapes_plan(struct shapes *shapes, const struct extract *extract)
{
	struct uses *uses = &shapes->uses;

	*uses = (struct uses){ .is_direct = true };
	bool is_planned = plan_signals(shapes, extract, uses);
	for (enum role role = ROLE_TIME; role < ROLES && is_planned; role++)
		is_planned = plan_role(shapes, extract, role, uses);
	for (int i = 0; i < extract->fields->n_dims && is_planned; i++)
		is_planned = find_places(shapes, extract, extract->dims[i], &uses->dim[i]);
	uses->is_declined = !is_planned;
	uses->is_direct &= is_planned;
	name_direct(shapes);
}
