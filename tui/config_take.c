/* config_take: the table of keys of a config, and what each of them takes. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/engine.h"
#include "tui/config_private.h"
#include "tui/nearest.h"

/* ---- values ---- */

static int
take_fps(struct reader *reader, const char *key, const cJSON *value)
{
	double fps = cJSON_IsNumber(value) ? value->valuedouble : 0;

	if (!(fps >= 1 && fps <= 10) || fps > (int)fps)
		return config_wrong(reader, key, "must be a whole number from 1 to 10");
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
		return config_wrong(reader, key, "must be the name of a theme, or of its file");
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
	return config_wrong(reader, key,
			    "must be \"auto\", \"unicode\", \"ascii\" or \"braille\"");
}

/* A list of texts, none of them empty at its head. */
static int
take_words(struct reader *reader, const char *key, const cJSON *value, const char **out, size_t *n)
{
	const cJSON *item;

	if (!cJSON_IsArray(value) || cJSON_GetArraySize(value) > CONFIG_WORDS)
		return config_wrong(reader, key, "must be a list of at most 32 texts");
	*n = 0;
	cJSON_ArrayForEach(item, value) {
		if (!cJSON_IsString(item))
			return config_wrong(reader, key, "must be a list of texts");
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
		return config_wrong(reader, key, "must begin with the program to run, as in "
						 "[\"xclip\", \"-selection\", \"clipboard\"]");
	return 0;
}

static int
take_map(struct reader *reader, const char *key, const cJSON *value)
{
	return take_words(reader, key, value, reader->config->map, &reader->config->n_map);
}

/* WORD: OUTCOME. Both are looked at by the engine, which knows the outcomes. */
static int
take_outcomes(struct reader *reader, const char *key, const cJSON *value)
{
	struct config *config = reader->config;
	struct err why = { 0 };
	const cJSON *item;

	if (!cJSON_IsObject(value) || cJSON_GetArraySize(value) > CONFIG_WORDS)
		return config_wrong(reader, key, "must be an object of at most 32 words, as in "
						 "{\"aborted\": \"timeout\"}");
	config->n_outcomes = 0;
	cJSON_ArrayForEach(item, value) {
		struct str text = { 0 };
		if (!cJSON_IsString(item))
			return config_wrong(reader, key, "each word must have an outcome, as in "
							 "{\"aborted\": \"timeout\"}");
		str_fmt(&text, "%s=%s", item->string, item->valuestring);
		const char *kept = keep(reader, text.at);
		str_release(&text);
		if (engine_outcome_check(kept, &why) != 0)
			return config_wrong(reader, key, why.text);
		config->outcome[config->n_outcomes++] = kept;
	}
	return 0;
}

/* ---- the table of keys ---- */

static const struct key_row {
	const char *name;
	int (*take)(struct reader *reader, const char *key, const cJSON *value);
	const char *help;
} rows[] = {
	{ "ui.fps", take_fps, "frames a second, 1 to 10" },
	{ "ui.theme", take_theme, "the name of a theme, or its file" },
	{ "ui.glyphs", take_glyphs, "auto, unicode, ascii or braille" },
	{ "ui.keys", config_take_keys,
	  "COMMAND: its keys, as {\"next-timeout\": [\"e\", \"<F5>\"]}" },
	{ "copy.command", take_copy, "the program that copies, and its words, as a list" },
	{ "input.map", take_map, "a list of ROLE=FIELD[:UNIT], as --map has them" },
	{ "input.outcomes", take_outcomes,
	  "WORD: its outcome, as {\"aborted\": \"timeout\"}; also ok, server_error ..." },
};

/* Options of the gate that a file may set; as the command line has them, without the dashes. */
static const char *const gates[] = {
	"p95-max-ratio", "p95-max-ms", "timeout-max", "error-max", "window", "min-n", "min-shift",
	"consecutive", "max-chance", "baseline-max-age", "switch-delay", "aa",
};

const char *
config_key(size_t i)
{
	return i < LENGTH(rows) ? rows[i].name : NULL;
}

const char *
config_help(size_t i)
{
	return rows[i].help;
}

const char *
config_gate(size_t i)
{
	return i < LENGTH(gates) ? gates[i] : NULL;
}

/* Are they the same but for dashes, which may be written as `_`, and the other way round? */
static bool
is_same(const char *a, const char *b)
{
	while (*a && (*a == *b || ((*a == '-' || *a == '_') && (*b == '-' || *b == '_'))))
		a++, b++;
	return !*a && !*b;
}

static int
take_gate(struct reader *reader, const char *name, const cJSON *value)
{
	struct config *config = reader->config;
	char option[32] = "--", number[40];

	if (cJSON_IsNumber(value))
		num_text(number, value->valuedouble, 6);
	else if (!cJSON_IsString(value) || !*value->valuestring)
		return config_wrong(reader, name, "must be a number, or a text such as \"300s\"");
	if (config->n_gate + 2 >= LENGTH(config->gate))
		return config_wrong(reader, name, "is set too often");
	memcpy(option + 2, name, strlen(name) + 1);
	config->gate[config->n_gate++] = keep(reader, option);
	config->gate[config->n_gate++] = keep(reader, cJSON_IsNumber(value) ? number
									    : value->valuestring);
	config->gate[config->n_gate] = NULL;
	return 0;
}

static int
take_limit(struct reader *reader, const struct engine_limit *limit, const cJSON *value)
{
	struct config *config = reader->config;
	double number = cJSON_IsNumber(value) ? value->valuedouble : limit->low - 1;
	struct str name = { 0 }, why = { 0 };
	char low[40], high[40];
	int result = 0;

	if (!(number >= limit->low && number <= limit->high)) {
		str_fmt(&name, "analysis.%s", limit->name);
		str_fmt(&why, "must be a number from %s to %s", num_text(low, limit->low, 6),
			num_text(high, limit->high, 6));
		result = config_wrong(reader, name.at, why.at);
	} else {
		size_t i = 0;
		while (i < config->n_limits && config->limit[i].name != limit->name)
			i++;
		if (i == LENGTH(config->limit))
			result = config_wrong(reader, "analysis", "has too many limits");
		else
			config->limit[i] = (struct config_limit){ limit->name, number };
		config->n_limits += result == 0 && i == config->n_limits;
	}
	str_release(&name);
	str_release(&why);
	return result;
}

int
config_take(struct reader *reader, const char *key, const cJSON *value)
{
	struct engine_limit limit;

	for (size_t i = 0; i < LENGTH(rows); i++)
		if (strcmp(rows[i].name, key) == 0)
			return rows[i].take(reader, key, value);
	for (size_t i = 0; strncmp(key, "gate.", 5) == 0 && i < LENGTH(gates); i++)
		if (is_same(gates[i], key + 5))
			return take_gate(reader, gates[i], value);
	for (size_t i = 0; strncmp(key, "analysis.", 9) == 0 && engine_limit(i, &limit); i++)
		if (is_same(limit.name, key + 9))
			return take_limit(reader, &limit, value);
	return 1;
}

bool
config_is_group(const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < LENGTH(rows); i++)
		if (strncmp(rows[i].name, word, len) == 0 && rows[i].name[len] == '.')
			return true;
	return strcmp(word, "gate") == 0 || strcmp(word, "analysis") == 0;
}

void
config_nearest(const char *typed, struct str *out)
{
	struct nearest nearest = nearest_begin(typed);
	const char *group = "", *dot = strchr(typed, '.');
	struct engine_limit limit;

	for (size_t i = 0; i < LENGTH(rows); i++) {
		const char *before = nearest.word;
		nearest_try(&nearest, typed, dot ? rows[i].name : strchr(rows[i].name, '.') + 1);
		if (nearest.word != before)
			nearest.word = rows[i].name;
	}
	if (!nearest.word && strncmp(typed, "analysis.", 9) == 0) {
		nearest = nearest_begin(typed + 9);
		group = "analysis.";
		for (size_t i = 0; engine_limit(i, &limit); i++)
			nearest_try(&nearest, typed + 9, limit.name);
	} else if (!nearest.word && strncmp(typed, "gate.", 5) == 0) {
		nearest = nearest_begin(typed + 5);
		group = "gate.";
		for (size_t i = 0; i < LENGTH(gates); i++)
			nearest_try(&nearest, typed + 5, gates[i]);
	}
	if (nearest.word)
		str_fmt(out, "%s%s", group, nearest.word);
}
