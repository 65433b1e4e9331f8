/* command_bind: commands get the keys a person wants for them. */
/* SPDX-License-Identifier: MIT */
#include "tui/command_private.h"
#include "tui/keys.h"

/* By these a dialog or a text is left: they stay where they are. */
static bool
is_fixed(uint32_t key)
{
	return key == KEY_ESC || key == KEY_ENTER;
}

bool
command_may_bind(uint32_t key)
{
	/* Of the terminal, of tmux and screen, of flow control (screens.md 5.1). */
	static const char never[] = "absqzc";

	for (const char *c = never; *c; c++)
		if (key == KEY_CTRL(*c))
			return false;
	return !is_fixed(key) && key != KEY_NONE && key < KEY_PASTE &&
	       !(key >= KEY_F1 + 9 && key <= KEY_F12);
}

/* Nobody has it from now on. */
static void
take_away(struct command_row *row, uint32_t key)
{
	size_t n = 0;

	for (size_t k = 0; k < COMMAND_KEYS; k++)
		if (row->key[k] != key)
			row->key[n++] = row->key[k];
	while (n < COMMAND_KEYS)
		row->key[n++] = KEY_NONE;
}

/* Those that stay, then those that are wanted. */
static void
give(struct command_row *row, const struct command_keys *keys)
{
	size_t n = 0;

	for (size_t k = 0; k < COMMAND_KEYS; k++)
		if (is_fixed(row->key[k]))
			row->key[n++] = row->key[k];
	for (size_t k = 0; k < keys->n && n < COMMAND_KEYS; k++)
		row->key[n++] = keys->key[k];
	while (n < COMMAND_KEYS)
		row->key[n++] = KEY_NONE;
}

void
command_bind(const struct command_keys *keys, size_t n)
{
	size_t n_rows;
	struct command_row *row = command_own(n > 0, &n_rows);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < keys[i].n; k++)
			for (size_t r = 0; r < n_rows; r++)
				take_away(&row[r], keys[i].key[k]);
	for (size_t i = 0; i < n; i++)
		for (size_t r = 0; r < n_rows; r++)
			if (row[r].command == keys[i].command)
				give(&row[r], &keys[i]);
}
