/* options_help: what help prints: of a command, of the formats, of the keys. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/engine.h"
#include "tui/command.h"
#include "tui/keys.h"
#include "tui/options_private.h"

void
options_help(struct str *out, const char *command)
{
	int who = option_who(command);

	if (command && who != BOARD) {
		str_fmt(out, "usage: sitrep %s [OPTIONS] FILE...\n", command);
		for (size_t i = 0; option_words[i].name; i++)
			if (option_words[i].who == who)
				str_fmt(out, "%s\n", option_words[i].text);
	} else {
		str_add(out, "usage: sitrep [OPTIONS] [FILE...]          the board; FILE may be - "
			     "(stdin)\n"
			     "       sitrep COMMAND [OPTIONS] FILE...\n\ncommands:\n");
		for (size_t i = 0; option_words[i].name; i++)
			str_fmt(out, "  %-10s %s\n", option_words[i].name, option_words[i].text);
	}
	str_add(out, "\noptions:\n");
	for (size_t i = 0; option_rows[i].name; i++) {
		if (!(option_rows[i].who & who))
			continue;
		struct str name = { 0 };
		if (option_rows[i].letter)
			str_fmt(&name, "-%c, ", option_rows[i].letter);
		const char *arg = option_rows[i].arg;
		bool is_maybe = option_rows[i].kind == MAYBE;
		str_fmt(&name, "%s%s%s%s", option_rows[i].name, is_maybe ? "[=" : arg ? " " : "",
			arg ? arg : "", is_maybe ? "]" : "");
		str_fmt(out, "  %-28s %s\n", name.at, option_rows[i].text);
		str_release(&name);
	}
	str_add(out,
		"\nexit: 0 good; 64 usage; 65 no record read; 66 cannot open; 73, 74 cannot write; "
		"78 config\n");
}

/* ---- help formats, help keys ---- */

/* An example of one line or two, each indented. */
static void
add_example(struct str *out, const char *example)
{
	while (*example) {
		size_t n = strcspn(example, "\n");
		str_fmt(out, "    %.*s\n", (int)n, example);
		example += n + (example[n] != '\0');
	}
}

void
options_help_formats(struct str *out)
{
	struct engine_format format;

	str_add(out, "Formats of --input-format. The first is the default; one is named where it "
		     "finds none.\n--map names fields that a format does not know.\n");
	for (size_t i = 0; engine_format(i, &format); i++) {
		str_fmt(out, "\n%-14s %s\n", format.name, format.help);
		if (*format.also)
			str_fmt(out, "%-14s also: %s\n", "", format.also);
		if (*format.reads)
			str_fmt(out, "%-14s reads %s\n", "", format.reads);
		add_example(out, format.example);
	}
}

void
options_help_keys(struct str *out)
{
	char label[16];

	str_add(out, "Keys of the board; ? there shows those that work in a view.\n");
	for (int group = 0; group < GROUP_COUNT; group++) {
		str_fmt(out, "\n%s\n", command_group_name((enum command_group)group));
		for (int i = 1; i < COMMAND_COUNT; i++) {
			const struct command_row *row = command_row((enum command)i);
			struct str keys = { 0 };
			if ((int)command_group((enum command)i) != group)
				continue;
			for (size_t k = 0; k < COMMAND_KEYS && row->key[k] != KEY_NONE; k++)
				str_fmt(&keys, "%s%s", k ? "  " : "",
					keys_label(row->key[k], label));
			if (keys.len == 0)
				str_fmt(&keys, ":%s", command_word((enum command)i));
			str_fmt(out, "  %-14s %-14s %s\n", keys.at,
				command_word((enum command)i), row->help);
			str_release(&keys);
		}
	}
}

const char *
options_name(size_t i)
{
	return option_rows[i].name;
}

const char *
options_command(size_t i, const char **text)
{
	*text = option_words[i].text;
	return option_words[i].name;
}
