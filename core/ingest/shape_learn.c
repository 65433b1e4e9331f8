/* shape_learn: from a record that was read the slow way to literals that lead through it. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/ingest/extract.h"
#include "core/ingest/shape_private.h"

#define FIELDS_MOST 64		/* fields of a record that is learned */
#define DEPTH_MOST (FLAT_DEPTH + 1)	/* objects inside one another */
#define FIELD_BIT(field) ((field) == FIELD_NONE ? 0 : UINT64_C(1) << (field))

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

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* The end of a string, from after its quote. The record is sound: there is one. */
static const char *
quote_after(const char *at, const char *end)
{
	while (at < end && *at != '"')
		at += *at == '\\' ? 2 : 1;
	return at < end ? at : NULL;
}

/* The `]` of an array, from after its `[`. */
static const char *
bracket_after(const char *at, const char *end)
{
	for (int depth = 1; at && at < end; at++) {
		if (*at == '"')
			at = quote_after(at + 1, end);
		else if (*at == '[' || *at == '{')
			depth++;
		else if ((*at == ']' || *at == '}') && --depth == 0)
			return at;
		if (!at)
			break;
	}
	return NULL;
}

/* May the field be asked for: by the plan, as a late field, as a sign of the outcome? The answer
 * goes by the name alone, so that records that begin alike agree on it. */
static bool
is_wanted(const struct extract *extract, uint32_t id)
{
	const struct path *path = paths_get(&extract->paths, id);
	const struct fields *fields = extract->fields;

	if (path->signal != SIGNAL_NONE)
		return true;
	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		if (!path->is_sampled && path->place[role] >= 0)
			return true;
		for (int i = 0; i < fields->n_role[role]; i++)
			if (paths_get(&extract->paths, extract->plan[role][i].path)->folded ==
			    path->folded)
				return true;
	}
	for (int i = 0; i < fields->n_dims; i++)
		if (paths_get(&extract->paths, extract->dims[i])->folded == path->folded)
			return true;
	return false;
}

/* The name of what stands at the path. Returns false when there is no room for it. */
static bool
take_path(struct lesson *lesson, struct piece *piece)
{
	struct extract *extract = lesson->extract;
	const struct str *path = &extract->flat.path;

	piece->path = paths_id(&extract->paths, str_text(path), path->len);
	if (piece->path == NAME_NONE)
		return false;
	piece->folded = paths_get(&extract->paths, piece->path)->folded;
	piece->depth = lesson->depth - 1;
	for (int i = 1; i < lesson->depth; i++)	/* at most four, each below 64 KiB */
		piece->keys = piece->keys << 16 | lesson->path_len[i];
	return true;
}

/* Add a piece whose text goes from text_from to `value`; returns false when there are too many. */
static bool
add_piece(struct lesson *lesson, const char *text_from, const char *value, const char *value_end,
	  enum value_kind kind)
{
	if (lesson->n > FIELDS_MOST)
		return false;
	struct piece *piece = &lesson->piece[lesson->n++];
	*piece = (struct piece){
		.text = text_from, .text_len = (size_t)(value - text_from), .value = value,
		.value_len = (size_t)(value_end - value), .kind = kind, .field = FIELD_NONE,
	};
	if (kind == VALUE_END)
		return true;
	if (!take_path(lesson, piece))
		return false;
	/* A role whose field is a container is read the slow way. */
	return kind != VALUE_ARRAY || !is_wanted(lesson->extract, piece->path);
}

/* An object as the value of a wanted field is read the slow way too. */
static bool
enter_object(struct lesson *lesson)
{
	if (lesson->depth > 0) {
		if (lesson->n_objects == FIELDS_MOST)
			return false;
		struct piece *name = &lesson->object[lesson->n_objects].name;
		lesson->object[lesson->n_objects++].before = lesson->n;
		if (!take_path(lesson, name) || is_wanted(lesson->extract, name->path))
			return false;
	}
	if (lesson->depth == DEPTH_MOST)
		return false;
	lesson->path_len[lesson->depth++] = lesson->extract->flat.path.len;
	return true;
}

/* Take the key at *at (after its quote) into the path; returns what follows its colon. */
static const char *
take_key(struct lesson *lesson, const char *at)
{
	struct str *path = &lesson->extract->flat.path;
	const char *quote = quote_after(at, lesson->end);

	if (!quote || memchr(at, '\\', (size_t)(quote - at)))
		return NULL;
	path->len = lesson->path_len[lesson->depth - 1];
	if (lesson->depth > 1)
		str_char(path, '.');
	str_bytes(path, at, (size_t)(quote - at));
	for (at = quote + 1; at < lesson->end && is_blank(*at); at++) { }
	return at < lesson->end && *at == ':' ? at + 1 : NULL;
}

/* Cut the record into pieces. */
static bool
cut(struct lesson *lesson)
{
	const char *at = lesson->at + 1, *end = lesson->end, *text = lesson->at, *value;
	bool has_key = false, has_comma = false, is_first = true;

	str_clear(&lesson->extract->flat.path);
	if (!enter_object(lesson))
		return false;
	while (at && at < end) {
		char byte = *at;
		enum value_kind kind = byte == '"' ? VALUE_STRING : byte == '[' ? VALUE_ARRAY
									  : VALUE_ATOM;
		if (is_blank(byte)) {
			at++;
			continue;
		}
		/* One comma before each key but the first; the scanner mends others. */
		if (byte == ',') {
			if (has_comma || is_first || has_key)
				return false;
			has_comma = true;
			at++;
			continue;
		}
		if (byte == '}') {
			if (has_comma || has_key)
				return false;
			is_first = false;
			at++;
			if (--lesson->depth == 0)
				return at == end && add_piece(lesson, text, at, at, VALUE_END);
			continue;
		}
		if (!has_key) {
			if (byte != '"' || has_comma == is_first)
				return false;
			at = take_key(lesson, at + 1);
			has_key = true;
			has_comma = false;
			continue;
		}
		has_key = false;
		is_first = byte == '{';
		if (is_first) {
			if (!enter_object(lesson))
				return false;
			at++;
			continue;
		}
		value = at + (kind != VALUE_ATOM);
		if (kind == VALUE_STRING)
			at = quote_after(value, end);
		else if (kind == VALUE_ARRAY)
			at = bracket_after(value, end);
		else
			while (at < end && shape_atom[(unsigned char)*at])
				at++;
		if (!at || (kind == VALUE_ATOM && at == value) ||
		    !add_piece(lesson, text, value, at, kind))
			return false;
		text = at;
		at += kind != VALUE_ATOM;
	}
	return false;
}

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
			.is_wanted = is_wanted(extract, piece->path),
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
	uint32_t last = NODE_NONE;

	for (uint32_t i = shapes->node[parent].child; i != NODE_NONE; i = shapes->node[i].alt) {
		struct node *node = &shapes->node[i];
		if (node->len == len && node->kind == kind && node->field == field &&
		    memcmp(node->text, text, len) == 0) {
			if (node->fixed != fixed)
				vary(node);
			return i;
		}
		last = i;
	}
	if (shapes->n_nodes == NODES_MAX)
		return NODE_NONE;
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
	if (len >= SHAPE_BYTES || !cut(lesson))
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
