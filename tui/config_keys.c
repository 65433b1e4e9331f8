/* config_keys: `ui.keys` of a config: which keys a person wants for which commands. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "tui/config_private.h"
#include "tui/keys.h"
#include "tui/nearest.h"

/* A key that is wrong, named. */
static int
wrong_key(struct reader *reader, const char *word, const char *key, const char *why)
{
	struct str text = { 0 };

	text_safe(&text, key, strlen(key));
	str_fmt(&text, ": %s", why);
	struct str name = { 0 };
	str_fmt(&name, "ui.keys: %s", word);
	config_wrong(reader, name.at, text.at);
	str_release(&name);
	str_release(&text);
	return -1;
}

static bool
is_given(const struct config *config, uint32_t key)
{
	for (size_t i = 0; i < config->n_keys; i++)
		for (size_t k = 0; k < config->keys[i].n; k++)
			if (config->keys[i].key[k] == key)
				return true;
	return false;
}

static int
take_key(struct reader *reader, struct command_keys *row, const cJSON *name)
{
	const char *word = command_word(row->command);

	if (!cJSON_IsString(name))
		return wrong_key(reader, word, "a key", "must be a text, as \"e\" or \"<F5>\"");
	uint32_t key = keys_find(name->valuestring, strlen(name->valuestring));
	if (key == KEY_NONE)
		return wrong_key(reader, word, name->valuestring,
				 "no such key; write it as --keys has it: e, <C-l>, <F5>, <Up>");
	if (!command_may_bind(key))
		return wrong_key(reader, word, name->valuestring,
				 "belongs to terminals and dialogs; take another");
	if (row->n == COMMAND_KEYS)
		return wrong_key(reader, word, name->valuestring, "is a key too many; 4 at most");
	for (size_t k = 0; k < row->n; k++)
		if (row->key[k] == key)
			return 0;
	if (is_given(reader->config, key))
		return wrong_key(reader, word, name->valuestring, "is given to two commands");
	row->key[row->n++] = key;
	return 0;
}

/* The command of a word, which stands there once; COMMAND_NONE and a warning when it is none. */
static enum command
take_command(struct reader *reader, const char *word)
{
	enum command command = command_of_word(word);
	struct nearest near = nearest_begin(word);

	for (int c = 1; c < COMMAND_COUNT && command == COMMAND_NONE; c++)
		nearest_try(&near, word, command_word((enum command)c));
	if (command == COMMAND_NONE)
		config_warn(reader, "keys", word, "ui.keys: unknown command", word,
			    near.word ? near.word : "");
	return command;
}

/* A key, or a list of them. */
static int
take_list(struct reader *reader, struct command_keys *row, const cJSON *item)
{
	const struct config *config = reader->config;
	const char *word = command_word(row->command);

	for (size_t i = 0; i < config->n_keys; i++)
		if (config->keys[i].command == row->command)
			return wrong_key(reader, word, "the command", "stands there twice");
	if (cJSON_IsString(item))
		return take_key(reader, row, item);
	if (!cJSON_IsArray(item))
		return wrong_key(reader, word, "its keys",
				 "must be a text or a list, as [\"e\", \"<F5>\"]");
	for (const cJSON *name = item->child; name; name = name->next)
		if (take_key(reader, row, name) != 0)
			return -1;
	return 0;
}

int
config_take_keys(struct reader *reader, const char *key, const cJSON *value)
{
	struct config *config = reader->config;
	const cJSON *item;

	if (!cJSON_IsObject(value))
		return config_wrong(reader, key, "must be an object, as in "
						 "{\"next-timeout\": [\"e\", \"<F5>\"]}");
	config->n_keys = 0;
	cJSON_ArrayForEach(item, value) {
		struct command_keys row = { .command = take_command(reader, item->string) };
		if (row.command == COMMAND_NONE)
			continue;
		if (take_list(reader, &row, item) != 0)
			return -1;
		config->keys[config->n_keys++] = row;
	}
	return 0;
}
