/* options_help: what help prints: of a command, of the formats, of the keys. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/engine.h"
#include "tui/command.h"
#include "tui/completion.h"
#include "tui/config.h"
#include "tui/keys.h"
#include "tui/nearest.h"
#include "tui/options_private.h"
#include "tui/run.h"

/* What stands behind the options of a command. */
static const char *
files_of(int who)
{
	return who == THEME ? "list | show NAME | check NAME|FILE" : who == DOCTOR ? "[FILE]"
	     : who == PLAY ? "FILE.cast" : who == STATUS ? "" : "FILE...";
}

/* Of --format: the words that the command knows. */
static void
add_formats(struct str *out, const char *command)
{
	const char *name, *format;
	bool is_first = true;

	for (size_t i = 0; (format = cli_format(i, &name)); i++) {
		if (strcmp(name, command) != 0)
			continue;
		bool is_default = is_first && strcmp(command, "export") != 0;
		str_fmt(out, "%s%s%s", is_first ? "" : ", ", format,
			is_default ? " (default)" : "");
		is_first = false;
	}
	/* lint writes its own (cli_lint.c). */
	if (is_first)
		str_add(out, "text (default), json");
}

void
options_help(struct str *out, const char *command)
{
	int who = option_who(command);

	if (command && who != BOARD) {
		str_fmt(out, "usage: sitrep %s [OPTIONS] %s\n", command, files_of(who));
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
		str_fmt(out, "  %-28s ", name.at);
		if (command && strcmp(option_rows[i].name, "--format") == 0)
			add_formats(out, command);
		else
			str_add(out, option_rows[i].text);
		str_char(out, '\n');
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

void
options_help_config(struct str *out)
{
	const char *gate;

	str_add(out, "Keys of config.json in $XDG_CONFIG_HOME/sitrep (or ~/.config/sitrep), or of "
		     "--config FILE.\nA JSON object; {\"ui\": {\"fps\": 4}} and "
		     "{\"ui.fps\": 4} say the same.\n\n");
	for (size_t i = 0; config_key(i); i++)
		str_fmt(out, "  %-22s %s\n", config_key(i), config_help(i));
	for (size_t i = 0; (gate = config_gate(i)); i++)
		for (size_t k = 0; option_rows[k].name; k++)
			if (strcmp(option_rows[k].name + 2, gate) == 0)
				str_fmt(out, "  gate.%-17s %s\n", gate, option_rows[k].text);
	str_add(out, "  analysis.min_ratio     a threshold of the verdict, as every other that "
		     "`sitrep doctor --limits`\n                         lists with its range\n");
}

/* ---- which of them ---- */

static const struct topic { const char *word; void (*write)(struct str *out); } topics[] = {
	{ "formats", options_help_formats }, { "keys", options_help_keys },
	{ "config", options_help_config },
	{ "bash", completion_bash }, { "zsh", completion_zsh }, { "fish", completion_fish },
};

int
help_topic(struct str *out, const char *word, struct err *err)
{
	struct nearest nearest = nearest_begin(word);
	struct str clean = { 0 };

	for (size_t i = 0; i < LENGTH(topics); i++) {
		if (strcmp(word, topics[i].word) == 0) {
			topics[i].write(out);
			return 0;
		}
		nearest_try(&nearest, word, topics[i].word);
	}
	for (size_t i = 0; option_words[i].name; i++) {
		if (strcmp(word, option_words[i].name) == 0) {
			options_help(out, option_words[i].who == HELP ? NULL : word);
			return 0;
		}
		nearest_try(&nearest, word, option_words[i].name);
	}
	text_safe(&clean, word, strlen(word));
	err_set(err, ERR_USAGE, "help: %s: no such topic; %s%s%ssee sitrep help, or sitrep help "
		"formats, keys, config", str_text(&clean), nearest.word ? "nearest: " : "",
		nearest.word ? nearest.word : "", nearest.word ? "; " : "");
	str_release(&clean);
	return -1;
}

int
options_not_a_command(const char *file, bool is_there, struct err *err)
{
	struct nearest nearest = nearest_begin(file);
	struct str clean = { 0 };

	if (is_there || strchr(file, '/') || strcmp(file, "-") == 0)
		return 0;
	for (size_t i = 0; option_words[i].name; i++)
		nearest_try(&nearest, file, option_words[i].name);
	if (!nearest.word)
		return 0;
	text_safe(&clean, file, strlen(file));
	err_set(err, ERR_NO_INPUT, "%s: no such file; did you mean the command %s?",
		str_text(&clean), nearest.word);
	str_release(&clean);
	return -1;
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
