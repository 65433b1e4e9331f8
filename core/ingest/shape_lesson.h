/* shape_lesson: a record that is learned, cut into its values and what stands between them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SHAPE_LESSON_H
#define SR_INGEST_SHAPE_LESSON_H

#include "core/ingest/extract.h"
#include "core/ingest/shape_private.h"

#define FIELDS_MOST 64		/* fields of a record that is learned */
#define DEPTH_MOST (FLAT_DEPTH + 1)	/* objects inside one another */

/* A value and the text before it. */
struct piece {
	const char *text, *value;
	size_t text_len, value_len;
	enum value_kind kind;
	uint32_t path, folded;		/* in the source's paths */
	uint64_t keys;
	uint64_t opens;			/* bits of the objects that begin in the text */
	int depth;
	uint8_t field;
	bool is_wanted;
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

/* Cut the record; its fields are named, but have no places yet. Returns false when it is not to be
 * learned: too many fields, too deep, commas the scanner mends, a container that is wanted. */
bool lesson_cut(struct lesson *lesson);
/* May the field be asked for: by the plan, as a late field, as a sign of the outcome? The answer
 * goes by the name alone, so that records that begin alike agree on it. */
bool lesson_wants(const struct extract *extract, uint32_t path);

#endif
