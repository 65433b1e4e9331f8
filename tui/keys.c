/* keys: names of keys and their codes. */
/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/text.h"
#include "tui/keys.h"

/* Names of the keys that are no characters: in scripts, and as people read them. */
static const struct {
	const char *name, *label;
	uint32_t key;
} named[] = {
	{ "Enter", "Enter", KEY_ENTER },
	{ "Esc", "Esc", KEY_ESC },
	{ "Tab", "Tab", KEY_TAB },
	{ "S-Tab", "Shift-Tab", KEY_SHIFT_TAB },
	{ "Space", "Space", ' ' },
	{ "lt", "<", '<' },
	{ "Backspace", "Backspace", KEY_BACKSPACE },
	{ "Delete", "Delete", KEY_DELETE },
	{ "Insert", "Insert", KEY_INSERT },
	{ "Up", "Up", KEY_UP },
	{ "Down", "Down", KEY_DOWN },
	{ "Left", "Left", KEY_LEFT },
	{ "Right", "Right", KEY_RIGHT },
	{ "Home", "Home", KEY_HOME },
	{ "End", "End", KEY_END },
	{ "PgUp", "PgUp", KEY_PGUP },
	{ "PgDn", "PgDn", KEY_PGDN },
	/* Other spellings, found but never printed: after the first of their code. */
	{ "CR", "CR", KEY_ENTER },
	{ "BS", "BS", KEY_BACKSPACE },
	{ "Del", "Del", KEY_DELETE },
	{ "Ins", "Ins", KEY_INSERT },
	{ "PageUp", "PageUp", KEY_PGUP },
	{ "PageDown", "PageDown", KEY_PGDN },
};

/* Does Ctrl with this character make a key of its own? (Ctrl-H I J M are other keys.) */
static bool
is_ctrl(uint32_t c)
{
	return (c >= 'a' && c <= 'z' && c != 'h' && c != 'i' && c != 'j' && c != 'm') ||
	       (c >= '\\' && c <= '_');
}

/* Write a printable character as UTF-8; "" when it is not one. */
static const char *
character(uint32_t key, char buf[16])
{
	int n = key >= ' ' && text_cp_safe(key) ? text_encode(buf, key) : 0;

	buf[n] = 0;
	return buf;
}

const char *
keys_name(uint32_t key, char buf[16])
{
	for (size_t i = 0; i < LENGTH(named); i++) {
		if (named[i].key == key) {
			snprintf(buf, 16, "<%s>", named[i].name);
			return buf;
		}
	}
	if (key >= KEY_F1 && key <= KEY_F12)
		snprintf(buf, 16, "<F%u>", key - KEY_F1 + 1);
	else if (key >= KEY_CTRL(0) && is_ctrl(key - KEY_CTRL(0)))
		snprintf(buf, 16, "<C-%c>", (char)(key - KEY_CTRL(0)));
	else
		character(key, buf);
	return buf;
}

const char *
keys_label(uint32_t key, char buf[16])
{
	for (size_t i = 0; i < LENGTH(named); i++) {
		if (named[i].key == key) {
			snprintf(buf, 16, "%s", named[i].label);
			return buf;
		}
	}
	if (key >= KEY_F1 && key <= KEY_F12)
		snprintf(buf, 16, "F%u", key - KEY_F1 + 1);
	else if (key >= KEY_CTRL(0) && is_ctrl(key - KEY_CTRL(0))) {
		char c = (char)(key - KEY_CTRL(0));

		snprintf(buf, 16, "Ctrl-%c", c >= 'a' && c <= 'z' ? c - 32 : c);
	} else
		character(key, buf);
	return buf;
}

static bool
is_word(const char *word, const char *name, size_t len)
{
	return strlen(word) == len && !strncasecmp(word, name, len);
}

/* Keys a terminal sends as the same byte as Ctrl with a letter. */
static uint32_t
ctrl_key(char c)
{
	char lower = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);

	switch (lower) {
	case 'm':
	case 'j':
		return KEY_ENTER;
	case 'i':
		return KEY_TAB;
	case 'h':
		return KEY_BACKSPACE;
	case '[':
		return KEY_ESC;
	}
	return is_ctrl((unsigned char)lower) ? KEY_CTRL(lower) : KEY_NONE;
}

/* The key of a name without its angle brackets. */
static uint32_t
key_of_word(const char *name, size_t len)
{
	for (size_t i = 0; i < LENGTH(named); i++)
		if (is_word(named[i].name, name, len) || is_word(named[i].label, name, len))
			return named[i].key;
	if ((len == 2 || len == 3) && (name[0] == 'F' || name[0] == 'f')) {
		unsigned n = 0;

		for (size_t i = 1; i < len; i++)
			n = name[i] >= '0' && name[i] <= '9' ? n * 10 + (unsigned)(name[i] - '0')
							       : 99;
		return n >= 1 && n <= 12 && name[1] != '0' ? KEY_F1 + n - 1 : KEY_NONE;
	}
	if (len == 3 && (name[0] == 'C' || name[0] == 'c') && name[1] == '-')
		return ctrl_key(name[2]);
	if (len == 6 && !strncasecmp(name, "Ctrl-", 5))
		return ctrl_key(name[5]);
	return KEY_NONE;
}

uint32_t
keys_find(const char *name, size_t len)
{
	uint32_t cp;
	int n = text_decode(name, len, &cp);

	if (n > 0 && (size_t)n == len && cp > ' ' && text_cp_safe(cp))
		return cp;
	if (len > 2 && name[0] == '<' && name[len - 1] == '>')
		return key_of_word(name + 1, len - 2);
	return key_of_word(name, len);
}
