/* config: what a person set once, in a file: read, checked, and laid under the command line. */
/* SPDX-License-Identifier: MIT */
#include "tui/config_private.h"

#include <string.h>

#include "core/base/json.h"
#include "core/base/text.h"

int
config_wrong(struct reader *reader, const char *key, const char *why)
{
	return err_set(reader->err, ERR_CONFIG, "%s: %s: %s", reader->name, key, why);
}

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

void
config_warn(struct reader *reader, const char *group, const char *word, const char *what,
	    const char *key, const char *nearest)
{
	const char *from = reader->at;

	if (!reader->warnings)
		return;
	if (group)
		line_of(reader, &from, group);
	long line = line_of(reader, &from, word);
	str_fmt(reader->warnings, "%s: line %ld: %s ", reader->name, line, what);
	text_safe(reader->warnings, key, strlen(key));
	str_fmt(reader->warnings, "%s%s\n", *nearest ? "; nearest: " :
		"; the keys: sitrep help config", nearest);
}

/* group: as it was written; NULL: the key holds it. */
static int
take(struct reader *reader, const char *group, const cJSON *value)
{
	struct str key = { 0 }, nearest = { 0 };

	str_fmt(&key, "%s%s%s", group ? group : "", group ? "." : "", value->string);
	int result = config_take(reader, key.at, value);
	if (result > 0) {
		config_nearest(key.at, &nearest);
		config_warn(reader, group, value->string, "unknown key", key.at,
			    str_text(&nearest));
		result = 0;
	}
	str_release(&key);
	str_release(&nearest);
	return result;
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
		if (!cJSON_IsObject(item) || !config_is_group(item->string)) {
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
