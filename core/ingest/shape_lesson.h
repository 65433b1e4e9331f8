/* shape_lesson: a record that is learned, cut into its values and what stands between them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SHAPE_LESSON_H
#define SR_INGEST_SHAPE_LESSON_H

#include "core/ingest/extract.h"
#include "core/ingest/shape_private.h"

#define FIELDS_MOST SHAPE_FIELDS	/* of a record that is learned */
#define DEPTH_MOST (FLAT_DEPTH + 1)	/* objects inside one another */

/* A value and the text before it. */
struct piece {
	const char *text, *value;
	size_t text_len, value_len;
	enum value_kind kind;
	uint32_t path, folded;		/* in the source's paths */
	uint64_t keys;
	struct slots opens;		/* the objects that begin in the text */
	int depth;
	uint8_t field;			/* FIELD_NONE: after it the record is over */
	bool is_new;			/* the field was entered for it */
	uint32_t node;			/* that leads to it */
};

struct lesson {
	struct extract *extract;
	const char *at, *end;
	struct piece piece[FIELDS_MOST + 2];
	int n;
	struct { struct piece name; int before; } object[FIELDS_MOST];	/* before which piece */
	int n_objects;
	size_t path_len[DEPTH_MOST];	/* of flat.path, before the keys of each open object */
	int depth;
};

/*
 * The node for a literal and what follows it, which is made when there is none. parent: what leads
 * there, 0 for the beginning. is_first: a new one is tried before others that may stand there.
 * Returns NODE_NONE when there is no room.
 */
uint32_t shapes_step(struct shapes *shapes, uint32_t parent, const struct piece *piece,
		     bool is_first);
/* Keep some bytes in shapes->text. */
struct rest shapes_keep(struct shapes *shapes, const char *at, size_t len);
/*
 * Watch the values of a lesson whose literals are entered. One that nobody wants and that was the
 * same in 32 records becomes part of a longer literal, which leads over it (speed.md 2.6). That
 * one is tried first; when the value changes after all, the shorter ones are still there.
 */
void shapes_shorten(struct shapes *shapes, const struct lesson *lesson);

/* Cut the record; its fields are named, but have no places yet. Returns false when it is not to be
 * learned: too many fields, too deep, commas the scanner mends, a container that is wanted
 * for more than a sign of the outcome. */
bool lesson_cut(struct lesson *lesson);
/* May the field be asked for: by the plan, as a late field, as a sign of the outcome? The answer
 * goes by the name alone, so that records that begin alike agree on it. */
bool lesson_wants(const struct extract *extract, uint32_t path);

#endif
