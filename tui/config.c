/* config: what a person set once, in a file: read, checked, and laid under the command line. */
/* SPDX-License-Identifier: MIT */
#include "tui/config.h"

#include <string.h>

#include <cjson/cJSON.h>

#include "core/base/json.h"
#include "core/base/text.h"
#include "tui/nearest.h"

/* What is being read, for sentences. */
struct reader {
	struct config *config;
	const char *name, *at;
	size_t len;
	struct str *warnings;
	struct err *err;
};

static int
wrong(struct reader *reader, const char *key, const char *why)
{
	return err_set(reader->err, ERR_CONFIG, "%s: %s: %s", reader->name, key, why);
}

/* ---- values ---- */

static int
take_fps(struct reader *reader, const char *key, const cJSON *value)
{
	double fps = cJSON_IsNumber(value) ? value->valuedouble : 0;

	if (!(fps >= 1 && fps <= 10) || fps > (int)fps)
		return wrong(reader, key, "must be a whole number from 1 to 10");
	reader->config->fps = (int)fps;
	return 0;
}

static const char *
keep(struct reader *reader, const char *text)
{
	return arena_text(&reader->config->arena, text, strlen(text));
}

static int
take_theme(struct reader *reader, const char *key, const cJSON *value)
{
	if (!cJSON_IsString(value) || !*value->valuestring)
		return wrong(reader, key, "must be the name of a theme, or of its file");
	reader->config->theme = keep(reader, value->valuestring);
	return 0;
}

static int
take_glyphs(struct reader *reader, const char *key, const cJSON *value)
{
	static const char *const words[] = { "auto", "unicode", "ascii", "braille" };

	for (size_t i = 0; i < LENGTH(words); i++)
		if (cJSON_IsString(value) && strcmp(value->valuestring, words[i]) == 0) {
			reader->config->glyphs = (enum glyph_choice)i;
			return 0;
		}
	return wrong(reader, key, "must be \"auto\", \"unicode\", \"ascii\" or \"braille\"");
}

/* A list of texts, none of them empty at its head. */
static int
take_words(struct reader *reader, const char *key, const cJSON *value, const char **out, size_t *n)
{
	const cJSON *item;

	if (!cJSON_IsArray(value) || cJSON_GetArraySize(value) > CONFIG_WORDS)
		return wrong(reader, key, "must be a list of at most 32 texts");
	*n = 0;
	cJSON_ArrayForEach(item, value) {
		if (!cJSON_IsString(item))
			return wrong(reader, key, "must be a list of texts");
		out[(*n)++] = keep(reader, item->valuestring);
	}
	return 0;
}

static int
take_copy(struct reader *reader, const char *key, const cJSON *value)
{
	size_t n;

	if (take_words(reader, key, value, reader->config->copy, &n) != 0)
		return -1;
	reader->config->copy[n] = NULL;
	if (n > 0 && !*reader->config->copy[0])
		return wrong(reader, key, "must begin with the program to run, as in "
					  "[\"xclip\", \"-selection\", \"clipboard\"]");
	return 0;
}

static int
take_map(struct reader *reader, const char *key, const cJSON *value)
{
	return take_words(reader, key, value, reader->config->map, &reader->config->n_map);
}

/* ---- the table of keys ---- */

static const struct key_row {
	const char *name;
	int (*take)(struct reader *reader, const char *key, const cJSON *value);
	const char *help;
} keys[] = {
	{ "ui.fps", take_fps, "frames a second, 1 to 10" },
	{ "ui.theme", take_theme, "the name of a theme, or its file" },
	{ "ui.glyphs", take_glyphs, "auto, unicode, ascii or braille" },
	{ "copy.command", take_copy, "the program that copies, and its words, as a list" },
	{ "input.map", take_map, "a list of ROLE=FIELD[:UNIT], as --map has them" },
};

/* Options of the gate that a file may set; as the command line has them, without the dashes. */
static const char *const gates[] = {
	"p95-max-ratio", "p95-max-ms", "timeout-max", "error-max", "window", "min-n", "min-shift",
	"consecutive", "max-chance", "baseline-max-age", "switch-delay", "aa",
};

const char *
config_key(size_t i)
{
	return i < LENGTH(keys) ? keys[i].name : NULL;
}

const char *
config_help(size_t i)
{
	return keys[i].help;
}

const char *
config_gate(size_t i)
{
	return i < LENGTH(gates) ? gates[i] : NULL;
}

/* `gate.min-n` or `gate.min_n`; NULL: it is none of the gate's. */
static const char *
gate_name(const char *key)
{
	if (strncmp(key, "gate.", 5) != 0)
		return NULL;
	for (size_t i = 0; i < LENGTH(gates); i++) {
		const char *a = gates[i], *b = key + 5;
		while (*a && (*a == *b || (*a == '-' && *b == '_')))
			a++, b++;
		if (!*a && !*b)
			return gates[i];
	}
	return NULL;
}

static int
take_gate(struct reader *reader, const char *key, const char *name, const cJSON *value)
{
	struct config *config = reader->config;
	char option[32] = "--", number[40];

	if (cJSON_IsNumber(value))
		num_text(number, value->valuedouble, 6);
	else if (!cJSON_IsString(value) || !*value->valuestring)
		return wrong(reader, key, "must be a number, or a text such as \"300s\"");
	if (config->n_gate + 2 >= LENGTH(config->gate))
		return wrong(reader, key, "is set too often");
	memcpy(option + 2, name, strlen(name) + 1);
	config->gate[config->n_gate++] = keep(reader, option);
	config->gate[config->n_gate++] = keep(reader, cJSON_IsNumber(value) ? number
									    : value->valuestring);
	config->gate[config->n_gate] = NULL;
	return 0;
}

/* ---- the file ---- */

/* The line on which `"word"` stands as a key at or after `from`; its place in *from. */
static long
line_of(const struct reader *reader, const char **from, const char *word)
{
	const char *end = reader->at + reader->len;
	size_t len = strlen(word);
	long line = 1;

	for (const char *at = *from; at + len + 2 <= end; at++)
		if (*at == '"' && memcmp(at + 1, word, len) == 0 && at[len + 1] == '"') {
			*from = at;
			break;
		}
	for (const char *at = reader->at; at < *from; at++)
		line += *at == '\n';
	return line;
}

/* Promised by the contract, and nothing yet: said so rather than called unknown. */
static bool
is_later(const char *key)
{
	return strcmp(key, "ui.keys") == 0 || strcmp(key, "input.outcomes") == 0 ||
	       strncmp(key, "analysis.", 9) == 0;
}

/* The known key that was meant: `ui.theme` by `theme`, `ui.them`, `them`; NULL: none is near. */
static const char *
nearest_key(const char *typed)
{
	struct nearest nearest = nearest_begin(typed);

	for (size_t i = 0; i < LENGTH(keys); i++) {
		const char *word = strchr(typed, '.') ? keys[i].name
						      : strchr(keys[i].name, '.') + 1;
		const char *before = nearest.word;
		nearest_try(&nearest, typed, word);
		if (nearest.word != before)
			nearest.word = keys[i].name;
	}
	return nearest.word;
}

/* key: as it is known, `ui.fps`; group and word: as they were written. */
static void
warn(struct reader *reader, const char *group, const char *word, const char *key)
{
	const char *from = reader->at;

	if (!reader->warnings)
		return;
	if (group)
		line_of(reader, &from, group);
	long line = line_of(reader, &from, word);
	str_fmt(reader->warnings, "%s: line %ld: %s ", reader->name, line,
		is_later(key) ? "not in this version:" : "unknown key");
	text_safe(reader->warnings, key, strlen(key));
	if (!is_later(key) && nearest_key(key))
		str_fmt(reader->warnings, "; nearest: %s", nearest_key(key));
	else if (!is_later(key))
		str_add(reader->warnings, "; the keys: sitrep help config");
	str_add(reader->warnings, "\n");
}

static int
take(struct reader *reader, const char *group, const cJSON *value)
{
	struct str key = { 0 };
	int result = 0;
	size_t i = 0;

	str_fmt(&key, "%s%s%s", group ? group : "", group ? "." : "", value->string);
	while (i < LENGTH(keys) && strcmp(keys[i].name, key.at) != 0)
		i++;
	const char *gate = gate_name(key.at);
	if (i < LENGTH(keys))
		result = keys[i].take(reader, keys[i].name, value);
	else if (gate)
		result = take_gate(reader, gate, gate, value);
	else
		warn(reader, group, value->string, key.at);
	str_release(&key);
	return result;
}

static bool
is_group(const cJSON *item)
{
	size_t len = strlen(item->string);

	if (!cJSON_IsObject(item))
		return false;
	for (size_t i = 0; i < LENGTH(keys); i++)
		if (strncmp(keys[i].name, item->string, len) == 0 && keys[i].name[len] == '.')
			return true;
	return strcmp(item->string, "gate") == 0 || strcmp(item->string, "analysis") == 0;
}

static int
broken(struct reader *reader, const char *stop)
{
	long line = 1, column = 1;

	for (const char *at = reader->at; at < stop; at++) {
		column = *at == '\n' ? 1 : column + 1;
		line += *at == '\n';
	}
	return err_set(reader->err, ERR_CONFIG, "%s: not JSON at line %ld, column %ld",
		       reader->name, line, column);
}

int
config_parse(struct config *config, const char *name, const char *at, size_t len,
	struct str *warnings, struct err *err)
{
	struct reader reader = { .config = config, .at = at, .len = len, .warnings = warnings,
				 .err = err };
	struct str clean = { 0 };
	const char *stop = at;
	const cJSON *item, *inner;
	cJSON *root = NULL;
	int result = -1;

	text_safe(&clean, name, strlen(name));
	reader.name = str_text(&clean);
	if (len > CONFIG_BYTES_MAX)
		err_set(err, ERR_CONFIG, "%s: %zu bytes, at most %d are read", reader.name, len,
			CONFIG_BYTES_MAX);
	else if (json_depth(at, len) > CONFIG_DEPTH_MAX)
		err_set(err, ERR_CONFIG, "%s: brackets deeper than %d", reader.name,
			CONFIG_DEPTH_MAX);
	else {
		root = cJSON_ParseWithLengthOpts(at, len, &stop, false);
		while (root && stop < at + len && *stop && strchr(" \t\r\n", *stop))
			stop++;
		result = !root || stop < at + len ? broken(&reader, stop)
		       : !cJSON_IsObject(root)
			       ? err_set(err, ERR_CONFIG, "%s: must be an object", reader.name) : 0;
	}
	for (item = result == 0 ? root->child : NULL; item && result == 0; item = item->next) {
		if (!is_group(item)) {
			result = take(&reader, NULL, item);
			continue;
		}
		for (inner = item->child; inner && result == 0; inner = inner->next)
			result = take(&reader, item->string, inner);
	}
	cJSON_Delete(root);
	str_release(&clean);
	return result;
}
