/* shape_learn: from a record that was read the slow way to literals that lead through it. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/ingest/shape_lesson.h"

/* The slot of a field, or that of a new one; SHAPE_NONE: there is no room, or one path leads two
 * ways with dots in its keys, which to the slow path is one key twice. */
static uint8_t
find_slot(struct shapes *shapes, const struct piece *piece, bool is_wanted)
{
	size_t i = is_wanted ? 0 : SHAPE_WANTED, upto = is_wanted ? WANTED_END : SHAPE_FIELDS;

	for (size_t k = 0; k < SHAPE_FIELDS; k++) {
		const struct shape_field *field = &shapes->field[k];
		if (field->is_known && field->path == piece->path && field->depth == piece->depth)
			return field->keys == piece->keys ? (uint8_t)k : SHAPE_NONE;
	}
	while (i < upto && shapes->field[i].is_known)
		i++;
	shapes->is_crowded |= i == upto;
	return i < upto ? (uint8_t)i : SHAPE_NONE;
}

/* The field of a piece, entered when it is new; false: there is no room. */
static bool
name_field(struct shapes *shapes, const struct extract *extract, struct piece *piece)
{
	bool is_wanted = lesson_wants(extract, piece->path);
	uint8_t slot = find_slot(shapes, piece, is_wanted);

	if (slot == SHAPE_NONE)
		return false;
	if (!shapes->field[slot].is_known) {
		shapes->field[slot] = (struct shape_field){
			.path = piece->path, .folded = piece->folded, .keys = piece->keys,
			.depth = piece->depth, .is_known = true, .is_wanted = is_wanted,
			.serves = is_wanted ? SERVES_PERHAPS : SERVES_NOBODY,
		};
		shapes->n_fields++;
		piece->is_new = true;
	}
	piece->field = slot;
	return true;
}

static void
forget_field(struct shapes *shapes, const struct piece *piece)
{
	if (!piece->is_new)
		return;
	shapes->field[piece->field].is_known = false;
	shapes->n_fields--;
}

/* Enter the literals; false when there is no room. */
static bool
enter(struct shapes *shapes, struct lesson *lesson)
{
	uint32_t at = 0;

	for (int i = 0; i < lesson->n; i++) {
		at = shapes_step(shapes, at, &lesson->piece[i], false);
		if (at == NODE_NONE)
			return false;
		lesson->piece[i].node = at;
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
		lesson->piece[lesson->object[i].before].opens.word[name->field / 64] |=
			UINT64_C(1) << name->field % 64;
	}
	for (int i = 0; i + 1 < lesson->n; i++)	/* the last one is the end */
		if (!name_field(shapes, lesson->extract, &lesson->piece[i]))
			return false;
	return true;
}

/* Of a record that found no room: nothing leads to its fields. */
static void
forget_all(struct shapes *shapes, const struct lesson *lesson)
{
	for (int i = 0; i < lesson->n_objects; i++)
		forget_field(shapes, &lesson->object[i].name);
	for (int i = 0; i < lesson->n; i++)
		forget_field(shapes, &lesson->piece[i]);
}

bool
shapes_learn(struct shapes *shapes, struct extract *extract, const char *at, size_t len)
{
	struct lesson *lesson = xmalloc(sizeof(*lesson));	/* large: not cleared */
	size_t n_fields = shapes->n_fields;
	bool is_learned = false;

	lesson->extract = extract;
	lesson->at = at;
	lesson->end = at + len;
	lesson->n = lesson->n_objects = lesson->depth = 0;
	if (len >= SHAPE_BYTES || !lesson_cut(lesson))
		goto out;
	if (!name_all(shapes, lesson)) {
		forget_all(shapes, lesson);
		goto out;
	}
	is_learned = enter(shapes, lesson);
	if (is_learned)
		shapes_shorten(shapes, lesson);
	if (shapes->n_fields != n_fields)
		shapes_plan(shapes, extract);
out:
	free(lesson);
	return is_learned && !shapes->uses.is_declined;
}
