/* shape_same: values that were always the same become part of a longer literal. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/shape_lesson.h"

#define SAME_LEAST 32		/* records after which a value is expected to stay */
#define SAME_BYTES 256		/* of one that is watched */

/* May a value be watched? Only what would be accepted goes into a literal. */
static bool
is_plain(const struct shapes *shapes, const struct piece *piece)
{
	const char *end = piece->value + piece->value_len;
	struct matched matched = { .end = NULL };

	if (piece->value_len > SAME_BYTES || shapes->n_text + piece->value_len > TEXT_MAX)
		return false;
	return piece->kind == VALUE_ATOM ||
	       (piece->kind == VALUE_STRING &&
		shape_string_end(NULL, piece->value, &matched) == end);
}

/* Is the value of a piece what it always was, and was so often? */
static bool
is_same(struct shapes *shapes, const struct piece *piece)
{
	struct shape_field *field = &shapes->field[piece->field];

	if (field->is_wanted || field->has_varied)
		return false;
	if (field->n_same == 0) {
		field->has_varied = !is_plain(shapes, piece);
		if (field->has_varied)
			return false;
		field->same_kind = (uint8_t)piece->kind;
		field->same = shapes_keep(shapes, piece->value, piece->value_len);
	}
	field->has_varied =
		field->same_kind != piece->kind || field->same.len != piece->value_len ||
		memcmp(shapes->text + field->same.at, piece->value, piece->value_len) != 0;
	if (field->n_same < SAME_LEAST)
		field->n_same++;
	return field->n_same == SAME_LEAST && !field->has_varied;
}

void
shapes_shorten(struct shapes *shapes, const struct lesson *lesson)
{
	uint32_t parent = 0;
	struct slots over = { { 0 } };
	const char *text = NULL;

	for (int i = 0; i < lesson->n; i++) {
		struct piece piece = lesson->piece[i];
		if (!text)
			text = piece.text;
		for (int k = 0; k < SHAPE_WORDS; k++)
			piece.opens.word[k] |= over.word[k];
		if (i + 1 < lesson->n && is_same(shapes, &piece)) {
			over = piece.opens;
			over.word[piece.field / 64] |= UINT64_C(1) << piece.field % 64;
			continue;
		}
		if (text != piece.text) {
			piece.text_len += (size_t)(piece.text - text);
			piece.text = text;
			shapes_step(shapes, parent, &piece, true);
		}
		over = (struct slots){ { 0 } };
		text = NULL;
		parent = lesson->piece[i].node;
	}
}
