/* reported_parse: reads the incident file through cJSON into plain values of safe text. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "core/base/str.h"
#include "core/base/text.h"
#include "core/incident/reported_private.h"

enum value_type { VALUE_TEXT, VALUE_NUMBER, VALUE_WHOLE, VALUE_WINDOW, VALUE_NESTED };

struct reading;

/* One key that may stand in an object, where it goes, and what reads it when it is nested. */
struct key_row {
	const char *key;
	enum value_type type;
	size_t offset;
	int (*read)(struct reading *reading, const cJSON *value, void *into, struct place *place);
	const char *const *words;	/* the only texts allowed; NULL = any */
};

struct reading {
	const char *text;
	size_t len;
	const char *file;
	struct arena *arena;
	struct incident_file *out;
	struct err *err;
};

static const char *
safe(struct reading *reading, const char *text)
{
	return text_safe_in(reading->arena, text, strlen(text));
}

/* Fail at a place of the file: `FILE: line L, column C: PATH: WHY`. */
static int
fail(struct reading *reading, const struct place *place, const char *why)
{
	struct str path = { 0 };
	long line, column;

	place_path(place, &path);
	place_find(reading->text, reading->len, place, &line, &column);
	if (reading->err) {
		reading->err->line = line;
		reading->err->column = column;
	}
	err_set(reading->err, ERR_CONFIG, "%s: line %ld, column %ld: %s: %s", reading->file, line,
		column, path.len ? str_text(&path) : "the file", why);
	str_release(&path);
	return -1;
}

static void
note(struct reading *reading, const char *text)
{
	struct incident_file *out = reading->out;
	const char **bigger = ARENA_NEW(reading->arena, const char *, out->n_notes + 1);

	if (out->n_notes)
		memcpy(bigger, out->note, out->n_notes * sizeof(*bigger));
	bigger[out->n_notes++] = text;
	out->note = bigger;
}

static void
note_key(struct reading *reading, const struct place *place, const char *what)
{
	struct str path = { 0 };

	place_path(place, &path);
	const char *clean = text_safe_in(reading->arena, path.at, path.len);
	str_release(&path);
	note(reading, arena_fmt(reading->arena, "%s: %s: %s", reading->file, clean, what));
}

static int
read_text(struct reading *reading, const cJSON *value, const struct key_row *row,
	  const struct place *place, const char **into)
{
	if (!cJSON_IsString(value))
		return fail(reading, place, "must be a text; put it in quotes");
	if (!value->valuestring[0])
		return 0;
	*into = safe(reading, value->valuestring);
	if (!row->words)
		return 0;
	for (const char *const *word = row->words; *word; word++)
		if (!strcmp(*into, *word))
			return 0;
	struct str list = { 0 };
	for (const char *const *word = row->words; *word; word++)
		str_fmt(&list, "%s%s", list.len ? ", " : "", *word);
	const char *why = arena_fmt(reading->arena, "\"%s\" is not known; use one of %s", *into,
				    str_text(&list));
	str_release(&list);
	return fail(reading, place, why);
}

static int
read_number(struct reading *reading, const cJSON *value, const struct key_row *row,
	    const struct place *place, void *into)
{
	double number = value->valuedouble;

	if (!cJSON_IsNumber(value) || !isfinite(number))
		return fail(reading, place, "must be a number");
	if (row->type == VALUE_NUMBER) {
		*(double *)into = number;
		return 0;
	}
	if (number < 0 || number > 1e12 || floor(number) < number ||
	    (row->type == VALUE_WINDOW && number < 1))
		return fail(reading, place, row->type == VALUE_WINDOW ?
			    "must be a whole number of seconds, at least 1" :
			    "must be a whole number, 0 or more");
	*(int64_t *)into = (int64_t)number;
	return 0;
}

/* Read the members of an object by their table; others are kept out, and said. */
static int
read_object(struct reading *reading, const cJSON *object, const struct key_row *rows, size_t n_rows,
	    void *into, const struct place *up)
{
	const cJSON *value;

	if (!cJSON_IsObject(object))
		return fail(reading, up, "must be an object");
	cJSON_ArrayForEach(value, object) {
		struct place place = { .up = up, .key = value->string };
		const struct key_row *row = NULL;
		int status = 0;

		for (size_t i = 0; i < n_rows && !row; i++)
			if (!strcmp(rows[i].key, value->string))
				row = &rows[i];
		if (!row) {
			note_key(reading, &place, "unknown key, not used");
			continue;
		}
		if (cJSON_IsNull(value))
			continue;
		void *at = (char *)into + row->offset;
		if (row->type == VALUE_NESTED)
			status = row->read(reading, value, at, &place);
		else if (row->type == VALUE_TEXT)
			status = read_text(reading, value, row, &place, (const char **)at);
		else
			status = read_number(reading, value, row, &place, at);
		if (status)
			return -1;
	}
	return 0;
}

/* Texts by any key, into an array of pairs; what is too much is said. */
#define READ_PAIRS(name, target, count, first, second)						\
	static int name(struct reading *reading, const cJSON *object, void *into,		\
			struct place *up)							\
	{											\
		static const struct key_row any = { "", VALUE_TEXT, 0, NULL, NULL };		\
		target *out = into;								\
		const cJSON *value;								\
												\
		if (!cJSON_IsObject(object))							\
			return fail(reading, up, "must be an object");				\
		cJSON_ArrayForEach(value, object) {						\
			struct place place = { .up = up, .key = value->string };		\
												\
			if (cJSON_IsNull(value))						\
				continue;							\
			if (out->count == LENGTH(out->first)) {					\
				note_key(reading, &place, "one too many, not used");		\
				continue;							\
			}									\
			if (read_text(reading, value, &any, &place,				\
				      &out->first[out->count].value))				\
				return -1;							\
			out->first[out->count++].second = safe(reading, value->string);		\
		}										\
		return 0;									\
	}
READ_PAIRS(read_dims, struct claim, n_dims, dim, field)
READ_PAIRS(read_names, struct incident_file, n_names, names, name)

static const char *const severity_words[] = { "SEV1", "SEV2", "SEV3", "SEV4", NULL };
static const char *const metric_words[] = { "latency_change", "timeouts", NULL };

static int
read_claims(struct reading *reading, const cJSON *array, void *into, struct place *up)
{
	static const struct key_row row[] = {
#define AT(field) offsetof(struct claim, field)
		{ "claim", VALUE_TEXT, AT(claim), NULL, NULL },
		{ "by", VALUE_TEXT, AT(by), NULL, NULL },
		{ "at", VALUE_TEXT, AT(at), NULL, NULL },
		{ "metric", VALUE_TEXT, AT(metric), NULL, metric_words },
		{ "value", VALUE_NUMBER, AT(value), NULL, NULL },
		{ "window_s", VALUE_WINDOW, AT(window_s), NULL, NULL },
		{ "endpoint", VALUE_TEXT, AT(endpoint), NULL, NULL },
		{ "outcome", VALUE_TEXT, AT(outcome), NULL, NULL },
		{ "dims", VALUE_NESTED, 0, read_dims, NULL },
		{ "count", VALUE_WHOLE, AT(count), NULL, NULL },
		{ "count_of", VALUE_TEXT, AT(count_of), NULL, NULL },
#undef AT
	};
	struct incident_file *out = into;
	const cJSON *value;
	int index = 0;

	if (!cJSON_IsArray(array))
		return fail(reading, up, "must be a list of claims");
	out->n_claims = 0;
	out->claim = ARENA_NEW(reading->arena, struct claim, (size_t)cJSON_GetArraySize(array) + 1);
	cJSON_ArrayForEach(value, array) {
		struct place place = { .up = up, .index = index++ };
		struct claim *claim = &out->claim[out->n_claims++];

		*claim = (struct claim){ .value = NAN, .count = -1 };
		if (read_object(reading, value, row, LENGTH(row), claim, &place))
			return -1;
		if (!claim->claim)
			return fail(reading, &place,
				    "has no \"claim\"; say what was reported, word for word");
		if (!claim->by)
			claim->by = "not stated";
	}
	return 0;
}

static int
read_depends(struct reading *reading, const cJSON *array, void *into, struct place *up)
{
	static const struct key_row row[] = {
		{ "from", VALUE_TEXT, offsetof(struct depends, from), NULL, NULL },
		{ "on", VALUE_TEXT, offsetof(struct depends, on), NULL, NULL },
		{ "source", VALUE_TEXT, offsetof(struct depends, source), NULL, NULL },
	};
	struct incident_file *out = into;
	const cJSON *value;
	int index = 0;

	if (!cJSON_IsArray(array))
		return fail(reading, up, "must be a list of dependencies");
	out->n_depends = 0;
	out->depends = ARENA_NEW(reading->arena, struct depends,
				 (size_t)cJSON_GetArraySize(array) + 1);
	cJSON_ArrayForEach(value, array) {
		struct place place = { .up = up, .index = index++ };
		struct depends *depends = &out->depends[out->n_depends++];

		if (read_object(reading, value, row, LENGTH(row), depends, &place))
			return -1;
		if (!depends->from || !depends->on)
			return fail(reading, &place, "needs \"from\" and \"on\"");
		if (!depends->source)
			depends->source = "not stated";
	}
	return 0;
}

static int
read_roles(struct reading *reading, const cJSON *object, void *into, struct place *up)
{
	static const struct key_row row[] = {
		{ "ic", VALUE_TEXT, offsetof(struct incident_file, ic), NULL, NULL },
		{ "owner", VALUE_TEXT, offsetof(struct incident_file, owner), NULL, NULL },
		{ "comms", VALUE_TEXT, offsetof(struct incident_file, comms), NULL, NULL },
	};

	return read_object(reading, object, row, LENGTH(row), into, up);
}

static const struct key_row top[] = {
	{ "title", VALUE_TEXT, offsetof(struct incident_file, title), NULL, NULL },
	{ "severity", VALUE_TEXT, offsetof(struct incident_file, severity), NULL, severity_words },
	{ "reported", VALUE_NESTED, 0, read_claims, NULL },
	{ "depends", VALUE_NESTED, 0, read_depends, NULL },
	{ "platform", VALUE_TEXT, offsetof(struct incident_file, platform), NULL, NULL },
	{ "names", VALUE_NESTED, 0, read_names, NULL },
	{ "roles", VALUE_NESTED, 0, read_roles, NULL },
};

int
incident_parse(const char *text, size_t len, const char *file_name, struct arena *arena,
	       struct incident_file *out, struct err *err)
{
	struct reading reading = {
		.text = text, .len = len, .arena = arena, .out = out, .err = err,
		.file = text_safe_in(arena, file_name, strlen(file_name)),
	};
	const char *end = text;

	*out = (struct incident_file){ 0 };
	cJSON *tree = len ? cJSON_ParseWithLengthOpts(text, len, &end, 0) : NULL;
	size_t read = (size_t)(end - text);

	while (tree && read < len && isspace((unsigned char)text[read]))
		read++;
	if (!tree || read < len) {
		long line, column;

		place_count(text, read < len ? read : len, &line, &column);
		if (err) {
			err->line = line;
			err->column = column;
		}
		cJSON_Delete(tree);
		return err_set(err, ERR_CONFIG,
			       "%s: line %ld, column %ld: %s; mend it, or use --incident none",
			       reading.file, line, column,
			       tree ? "more text after the end of the object" : "this is not JSON");
	}
	int status = read_object(&reading, tree, top, LENGTH(top), out, NULL);
	cJSON_Delete(tree);
	return status;
}
