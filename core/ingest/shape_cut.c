/* shape_cut: a record that is learned, cut into its values and what stands between them. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/shape_lesson.h"

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

/* May the field serve a role or be a dimension? */
static bool
is_planned(const struct extract *extract, uint32_t id)
{
	const struct path *path = paths_get(&extract->paths, id);
	const struct fields *fields = extract->fields;

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

bool
lesson_wants(const struct extract *extract, uint32_t id)
{
	return paths_get(&extract->paths, id)->signal != SIGNAL_NONE || is_planned(extract, id);
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
	return kind != VALUE_ARRAY || !lesson_wants(lesson->extract, piece->path);
}

/* Whose value is an object is read the slow way too, but as a sign of the outcome an object says
 * nothing: there the slow path passes over it. */
static bool
enter_object(struct lesson *lesson)
{
	if (lesson->depth > 0) {
		if (lesson->n_objects == FIELDS_MOST)
			return false;
		struct piece *name = &lesson->object[lesson->n_objects].name;
		*name = (struct piece){ .field = FIELD_NONE };
		lesson->object[lesson->n_objects++].before = lesson->n;
		if (!take_path(lesson, name) || is_planned(lesson->extract, name->path))
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

/* Take the value at `at`, behind a text; returns what follows it. *next_text: where it ends; its
 * closing quote or bracket belongs to the text after it. */
static const char *
take_value(struct lesson *lesson, const char *text, const char *at, const char **next_text)
{
	enum value_kind kind = *at == '"' ? VALUE_STRING : *at == '[' ? VALUE_ARRAY : VALUE_ATOM;
	const char *value = at + (kind != VALUE_ATOM), *end = lesson->end;

	if (kind == VALUE_STRING)
		at = quote_after(value, end);
	else if (kind == VALUE_ARRAY)
		at = bracket_after(value, end);
	else
		while (at < end && shape_atom[(unsigned char)*at])
			at++;
	if (!at || (kind == VALUE_ATOM && at == value) ||
	    !add_piece(lesson, text, value, at, kind))
		return NULL;
	*next_text = at;
	return at + (kind != VALUE_ATOM);
}

bool
lesson_cut(struct lesson *lesson)
{
	const char *at = lesson->at + 1, *end = lesson->end, *text = lesson->at;
	bool has_key = false, has_comma = false, is_first = true;

	str_clear(&lesson->extract->flat.path);
	if (!enter_object(lesson))
		return false;
	while (at && at < end) {
		char byte = *at;
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
		at = take_value(lesson, text, at, &text);
	}
	return false;
}
