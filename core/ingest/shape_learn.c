/* shape_learn: from a record that was read the slow way to a path of the trie. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/ingest/extract.h"
#include "core/ingest/shape_private.h"

#define FIELDS_MOST 64		/* fields of a record that is learned */
#define DEPTH_MOST 8		/* objects inside one another */

/* A value and the text before it. */
struct piece {
	const char *text, *value;
	size_t text_len, value_len;
	enum value_kind kind;
	uint32_t path, folded;		/* in the source's paths; path 0: unnamed */
	int depth;
	uint8_t slot;
};

struct lesson {
	struct extract *extract;
	const char *at, *end;
	struct piece piece[FIELDS_MOST + 2];
	int n;
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

/* Add a piece whose text goes from text_from to `value`; returns false when there are too many. */
static bool
add_piece(struct lesson *lesson, const char *text_from, const char *value, const char *value_end,
	  enum value_kind kind)
{
	struct extract *extract = lesson->extract;
	struct str *path = &extract->flat.path;

	if (lesson->n > FIELDS_MOST)
		return false;
	struct piece *piece = &lesson->piece[lesson->n++];
	*piece = (struct piece){
		.text = text_from, .text_len = (size_t)(value - text_from), .value = value,
		.value_len = (size_t)(value_end - value), .kind = kind,
		.depth = lesson->depth - 1, .slot = SHAPE_TOKENS,
	};
	if (kind == VALUE_END)
		return true;
	piece->path = paths_id(&extract->paths, str_text(path), path->len);
	if (piece->path == NAME_NONE)
		return false;
	piece->folded = paths_get(&extract->paths, piece->path)->folded;
	/* A role whose field is a container is read the slow way. */
	return kind != VALUE_ARRAY || !is_wanted(extract, piece->path);
}

/* An object as the value of a wanted field is read the slow way too. */
static bool
enter_object(struct lesson *lesson)
{
	struct str *path = &lesson->extract->flat.path;

	if (lesson->depth > 0) {
		uint32_t id = paths_id(&lesson->extract->paths, str_text(path), path->len);
		if (id == NAME_NONE || is_wanted(lesson->extract, id))
			return false;
	}
	if (lesson->depth == FLAT_DEPTH + 1 || lesson->depth == DEPTH_MOST)
		return false;
	lesson->path_len[lesson->depth++] = path->len;
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
	bool has_key = false;

	str_clear(&lesson->extract->flat.path);
	if (!enter_object(lesson))
		return false;
	while (at && at < end) {
		char byte = *at;
		enum value_kind kind = byte == '"' ? VALUE_STRING : byte == '[' ? VALUE_ARRAY
									  : VALUE_ATOM;
		if (is_blank(byte) || byte == ',') {
			at++;
			continue;
		}
		if (byte == '}') {
			at++;
			if (--lesson->depth == 0)
				return at == end && add_piece(lesson, text, at, at, VALUE_END);
			continue;
		}
		if (!has_key) {
			if (byte != '"')
				return false;
			at = take_key(lesson, at + 1);
			has_key = true;
			continue;
		}
		has_key = false;
		if (byte == '{') {
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

/* The piece that flat_find() would find for a path, and whether by a variant of its name. */
static const struct piece *
find_piece(const struct lesson *lesson, uint32_t path, bool *is_variant)
{
	uint32_t folded = paths_get(&lesson->extract->paths, path)->folded;
	const struct piece *exact = NULL, *variant = NULL;

	for (int i = 0; i < lesson->n; i++) {
		const struct piece *piece = &lesson->piece[i];
		if (piece->kind == VALUE_END || piece->folded != folded)
			continue;
		if (piece->path == path) {
			if (!exact || piece->depth < exact->depth)
				exact = piece;
		} else if (!variant) {
			variant = piece;
		}
	}
	*is_variant = !exact && variant;
	return exact ? exact : variant;
}

static bool
give_slots(struct lesson *lesson)
{
	uint8_t slots = 0;

	for (int i = 0; i < lesson->n; i++) {
		struct piece *piece = &lesson->piece[i];
		if (piece->kind == VALUE_END || piece->kind == VALUE_ARRAY ||
		    !is_wanted(lesson->extract, piece->path))
			continue;
		if (slots == SHAPE_TOKENS)
			return false;
		piece->slot = slots++;
	}
	return true;
}

static void
plan_role(const struct lesson *lesson, enum role role, struct shape *shape)
{
	const struct extract *extract = lesson->extract;
	bool is_variant;

	for (int i = 0; i < extract->fields->n_role[role]; i++) {
		const struct piece *piece =
			find_piece(lesson, extract->plan[role][i].path, &is_variant);
		if (piece)
			shape->role[role][shape->n_role[role]++] = (struct shape_use){
				.slot = piece->slot, .plan = (uint8_t)i,
				.is_variant = is_variant,
			};
	}
	if (extract->map && extract->map->is_set[role])
		return;
	for (int i = 0; i < lesson->n; i++) {
		const struct piece *piece = &lesson->piece[i];
		if (piece->kind == VALUE_END)
			continue;
		const struct path *path = paths_get(&extract->paths, piece->path);
		shape->has_late[role] |= !path->is_sampled && path->place[role] >= 0;
	}
}

static void
simplify(struct shape *shape)
{
	shape->is_plain = true;
	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		const struct shape_use *use = &shape->role[role][0];
		bool has = shape->n_role[role] > 0;
		shape->slot[role] = has ? use->slot : SHAPE_NONE;
		shape->plan[role] = has ? use->plan : SHAPE_NONE;
		shape->is_plain &= shape->n_role[role] <= 1 && !shape->has_late[role] &&
				   !(has && use->is_variant);
	}
}

static bool
plan_signals(const struct lesson *lesson, struct shape *shape)
{
	for (int i = 0; i < lesson->n; i++) {
		const struct piece *piece = &lesson->piece[i];
		if (piece->kind == VALUE_END || piece->kind == VALUE_ARRAY)
			continue;
		uint8_t signal = paths_get(&lesson->extract->paths, piece->path)->signal;
		if (signal == SIGNAL_NONE)
			continue;
		if (shape->n_signals == SHAPE_SIGNALS)
			return false;
		shape->signal[shape->n_signals++] =
			(struct shape_use){ .slot = piece->slot, .plan = signal };
	}
	return true;
}

static bool
plan(const struct lesson *lesson, struct shape *shape)
{
	const struct extract *extract = lesson->extract;
	bool is_variant;

	*shape = (struct shape){ 0 };
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		plan_role(lesson, role, shape);
	simplify(shape);
	for (int i = 0; i < RECORD_DIMS; i++)
		shape->dim[i] = SHAPE_NONE;
	for (int i = 0; i < extract->fields->n_dims; i++) {
		const struct piece *piece = find_piece(lesson, extract->dims[i], &is_variant);
		if (piece)
			shape->dim[i] = piece->slot;
	}
	for (int i = 0; i < lesson->n; i++)
		for (size_t k = 0; k < lesson->piece[i].text_len; k++) {
			shape->lines += lesson->piece[i].text[k] == '\n';
			shape->has_cr |= lesson->piece[i].text[k] == '\r';
			shape->trailing += (lesson->piece[i].text[k] & 0xC0) == 0x80;
		}
	return plan_signals(lesson, shape);
}

/* The child of a node for a literal and what follows it, made when there is none. */
static uint32_t
step(struct shapes *shapes, uint32_t parent, const char *text, size_t len,
     const struct piece *piece, enum value_kind kind)
{
	uint8_t slot = kind == VALUE_NONE ? SHAPE_TOKENS : piece->slot;
	bool is_fixed = kind == VALUE_STRING && piece->value_len <= FIXED_MAX;
	uint8_t fixed = is_fixed ? (uint8_t)piece->value_len : VARIES;
	uint32_t last = NODE_NONE;

	for (uint32_t i = shapes->node[parent].child; i != NODE_NONE; i = shapes->node[i].alt) {
		struct node *node = &shapes->node[i];
		if (node->len == len && node->kind == kind && node->slot == slot &&
		    memcmp(node->text, text, len) == 0) {
			if (node->fixed != fixed)
				node->fixed = VARIES;
			node->hits++;
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
		.want = len == LITERAL ? UINT32_MAX : (1u << len) - 1, .len = (uint8_t)len,
		.kind = (uint8_t)kind, .slot = slot, .fixed = fixed, .hits = 1,
	};
	memcpy(node->text, text, len);
	if (last == NODE_NONE)
		shapes->node[parent].child = id;
	else
		shapes->node[last].alt = id;
	return id;
}

/* Enter the pieces; returns the node of the end, or NODE_NONE when there is no room. */
static uint32_t
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
				return NODE_NONE;
		}
		at = step(shapes, at, text, left, piece, piece->kind);
		if (at == NODE_NONE)
			return NODE_NONE;
	}
	return at;
}

bool
shapes_learn(struct shapes *shapes, struct extract *extract, const char *at, size_t len)
{
	struct lesson *lesson = xcalloc(1, sizeof(*lesson));
	struct shape shape;
	bool is_learned = false;

	lesson->extract = extract;
	lesson->at = at;
	lesson->end = at + len;
	if (len > SHAPE_BYTES || shapes->n == SHAPES_MAX || !cut(lesson) || !give_slots(lesson) ||
	    !plan(lesson, &shape))
		goto out;
	uint32_t node = enter(shapes, lesson);
	if (node == NODE_NONE)
		goto out;
	is_learned = true;
	if (shapes->node[node].hits > 1)	/* it was known */
		goto out;
	GROW(shapes->shape, shapes->n, shapes->cap);
	shapes->node[node].child = (uint32_t)shapes->n;
	shapes->shape[shapes->n++] = shape;
out:
	free(lesson);
	return is_learned;
}
