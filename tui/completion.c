/* completion: what a shell may offer after `sitrep`, from the tables of options and commands. */
/* SPDX-License-Identifier: MIT */
#include "tui/completion.h"

#include <string.h>

#include "core/engine.h"
#include "tui/options_private.h"
#include "tui/run.h"
#include "tui/theme.h"

/* What may follow an option: one of `words`, a file, both, or what nobody but the person knows. */
struct value {
	bool is_file;
	struct str words;	/* parted by blanks; owned by the caller */
};

static void
add_word(struct str *words, const char *word, size_t len)
{
	if (words->len)
		str_char(words, ' ');
	str_bytes(words, word, len);
}

/* `auto|never|16` are words to choose from, FILE is a file; other capitals are for the person. */
static void
words_of_arg(struct value *value, const char *arg)
{
	for (size_t n; *arg; arg += n + (arg[n] == '|')) {
		n = strcspn(arg, "|");
		if (n >= 4 && memcmp(arg, "FILE", 4) == 0)
			value->is_file = true;
		else if (arg[0] < 'A' || arg[0] > 'Z')
			add_word(&value->words, arg, n);
	}
}

/* Words that another table has. command: NULL = the board. */
static void
words_of_tables(struct value *value, const char *name, const char *command)
{
	struct engine_format format;
	const char *of, *word;

	for (size_t i = 0; !strcmp(name, "--format") && (word = cli_format(i, &of)); i++)
		if (command && !strcmp(of, command))
			add_word(&value->words, word, strlen(word));
	for (size_t i = 0; !strcmp(name, "--theme") && (word = theme_builtin_name(i)); i++)
		add_word(&value->words, word, strlen(word));
	for (size_t i = 0; !strcmp(name, "--input-format") && engine_format(i, &format); i++)
		add_word(&value->words, format.name, strlen(format.name));
}

static struct value
value_of(const struct option_row *row, const char *command)
{
	struct value value = { 0 };

	words_of_tables(&value, row->name, command);
	words_of_arg(&value, row->arg);
	return value;
}

/* The next option that a command takes, from *i on; NULL: no more. */
static const struct option_row *
next_option(const char *command, size_t *i)
{
	int who = option_who(command);

	while (option_rows[*i].name && !(option_rows[*i].who & who))
		++*i;
	return option_rows[*i].name ? &option_rows[(*i)++] : NULL;
}

/* Every command word, and NULL, the board, after the last. Returns false past that. */
static bool
next_command(size_t i, const char **command)
{
	if (i > 0 && !option_words[i - 1].name)
		return false;
	*command = option_words[i].name;
	return true;
}

/* All command words, parted by `between`. */
static void
put_commands(struct str *out, const char *between)
{
	for (size_t i = 0; option_words[i].name; i++)
		str_fmt(out, "%s%s", i ? between : "", option_words[i].name);
}

/* ---- bash ---- */

static void
bash_values(struct str *out, const char *command)
{
	const struct option_row *row;

	for (size_t i = 0; (row = next_option(command, &i)); ) {
		if (!row->arg || row->kind == MAYBE)
			continue;
		struct value value = value_of(row, command);
		str_fmt(out, "\t%s:%s", command ? command : "", row->name);
		if (row->letter)
			str_fmt(out, "|%s:-%c", command ? command : "", row->letter);
		str_fmt(out, ") words='%s' files=%s ;;\n", str_text(&value.words),
			value.is_file ? "yes" : "no");
		str_release(&value.words);
	}
}

static void
bash_options(struct str *out, const char *command)
{
	const struct option_row *row;

	str_fmt(out, "\t%s) words='", command ? command : "''");
	for (size_t i = 0, n = 0; (row = next_option(command, &i)); n++)
		str_fmt(out, "%s%s", n ? " " : "", row->name);
	str_add(out, "' ;;\n");
}

void
completion_bash(struct str *out)
{
	const char *command;

	str_add(out, "# bash completion of sitrep\n_sitrep() {\n"
		     "\tlocal word=${COMP_WORDS[COMP_CWORD]} last=${COMP_WORDS[COMP_CWORD-1]}\n"
		     "\tlocal command= words= files=\n\tcase ${COMP_WORDS[1]} in\n\t");
	put_commands(out, "|");
	str_add(out, ") [ \"$COMP_CWORD\" -gt 1 ] && command=${COMP_WORDS[1]} ;;\n\tesac\n"
		     "\tcase $command:$last in\n");
	for (size_t i = 0; next_command(i, &command); i++)
		bash_values(out, command);
	str_add(out, "\tesac\n\tif [ -z \"$files\" ]; then\n\t\tcase $word in\n"
		     "\t\t-*) case $command in\n");
	for (size_t i = 0; next_command(i, &command); i++)
		bash_options(out, command);
	str_add(out, "\tesac ;;\n\t\t*) files=yes\n\t\t\t[ \"$COMP_CWORD\" -gt 1 ] || words='");
	put_commands(out, " ");
	str_add(out, "' ;;\n\t\tesac\n\tfi\n"
		     "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\"\n"
		     "\t\t[ \"$files\" != yes ] || compgen -f -- \"$word\")\n"
		     "}\ncomplete -o filenames -F _sitrep sitrep\n");
}

/* ---- zsh ---- */

/* Text within a quoted spec of _arguments. */
static void
zsh_text(struct str *out, const char *text, const char *escaped)
{
	for (; *text; text++) {
		if (strchr(escaped, *text))
			str_char(out, '\\');
		if (*text == '\'')
			str_add(out, "'\\'");
		str_char(out, *text);
	}
}

static void
zsh_option(struct str *out, const struct option_row *row, const char *command)
{
	struct value value = { 0 };

	str_add(out, "\t\t'");
	if (row->kind == LIST || row->kind == GATE_SET)
		str_char(out, '*');
	str_fmt(out, "%s%s[", row->name, !row->arg ? "" : row->kind == MAYBE ? "=-" : "=");
	zsh_text(out, row->text, "[]\\");
	str_char(out, ']');
	if (row->arg) {
		value = value_of(row, command);
		str_add(out, row->kind == MAYBE ? "::" : ":");
		zsh_text(out, row->arg, ":[]\\");
		str_char(out, ':');
		if (value.words.len)
			str_fmt(out, "(%s)", str_text(&value.words));
		else if (value.is_file)
			str_add(out, "_files");
		str_release(&value.words);
	}
	str_add(out, "' \\\n");
}

void
completion_zsh(struct str *out)
{
	const struct option_row *row;
	const char *command;

	str_add(out, "#compdef sitrep\n\n_sitrep() {\n\tlocal -a commands=(\n");
	for (size_t i = 0; option_words[i].name; i++) {
		str_fmt(out, "\t\t'%s:", option_words[i].name);
		zsh_text(out, option_words[i].text, "");
		str_add(out, "'\n");
	}
	str_add(out, "\t)\n\tif (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
		     "\t\t_describe command commands\n\t\t_files\n\t\treturn\n\tfi\n"
		     "\tcase $words[2] in\n");
	for (size_t i = 0; next_command(i, &command); i++) {
		str_fmt(out, "\t%s) _arguments -S \\\n", command ? command : "*");
		for (size_t k = 0; (row = next_option(command, &k)); )
			zsh_option(out, row, command);
		str_add(out, "\t\t'*:file:_files' ;;\n");
	}
	str_add(out, "\tesac\n}\n\n_sitrep \"$@\"\n");
}

/* ---- fish ---- */

/* Text within single quotes of fish. */
static void
fish_text(struct str *out, const char *text)
{
	str_char(out, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			str_char(out, '\\');
		str_char(out, *text);
	}
	str_char(out, '\'');
}

static void
fish_option(struct str *out, const struct option_row *row, const char *command)
{
	str_add(out, "complete -c sitrep -n '");
	if (command)
		str_fmt(out, "__fish_seen_subcommand_from %s", command);
	else
		str_add(out, "not __fish_seen_subcommand_from $sitrep_commands");
	str_fmt(out, "' -l %s", row->name + 2);
	if (row->letter)
		str_fmt(out, " -s %c", row->letter);
	str_add(out, " -d ");
	fish_text(out, row->text);
	if (row->arg && row->kind != MAYBE) {
		struct value value = value_of(row, command);
		str_add(out, value.is_file ? " -r -F" : " -x");
		if (value.words.len)
			str_fmt(out, " -a '%s'", str_text(&value.words));
		str_release(&value.words);
	}
	str_char(out, '\n');
}

void
completion_fish(struct str *out)
{
	const struct option_row *row;
	const char *command;

	str_add(out, "# fish completion of sitrep\nset -g sitrep_commands ");
	put_commands(out, " ");
	str_char(out, '\n');
	for (size_t i = 0; option_words[i].name; i++) {
		str_fmt(out, "complete -c sitrep -n __fish_use_subcommand -a %s -d ",
			option_words[i].name);
		fish_text(out, option_words[i].text);
		str_char(out, '\n');
	}
	for (size_t i = 0; next_command(i, &command); i++)
		for (size_t k = 0; (row = next_option(command, &k)); )
			fish_option(out, row, command);
}
