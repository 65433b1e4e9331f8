/* options: what can be said to sitrep on its command line, once, in one table. */
/* SPDX-License-Identifier: MIT */
#include "tui/options.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/engine.h"
#include "tui/nearest.h"
#include "tui/options_private.h"
#include "tui/transport.h"

/* Promised by the contract, and not in this version, or not by every command: said so rather than
 * called unknown. */
static const char *const later[] = {
	"--source",
};

static bool
is_later(const char *word)
{
	for (size_t i = 0; i < LENGTH(later); i++)
		if (strcmp(word, later[i]) == 0)
			return true;
	return false;
}

int
option_who(const char *command)
{
	for (size_t i = 0; command && option_words[i].name; i++)
		if (strcmp(command, option_words[i].name) == 0)
			return option_words[i].who;
	return BOARD;
}

static int
unknown_option(const char *word, int who, struct err *err)
{
	struct nearest nearest = nearest_begin(word);
	struct str clean = { 0 };

	for (size_t i = 0; option_rows[i].name; i++)
		if (option_rows[i].who & who)
			nearest_try(&nearest, word, option_rows[i].name);
	text_safe(&clean, word, strlen(word));
	if (is_later(word))
		err_set(err, ERR_USAGE, "%s: not in this version", str_text(&clean));
	else if (nearest.word)
		err_set(err, ERR_USAGE, "%s: no such option; nearest: %s", str_text(&clean),
			nearest.word);
	else
		err_set(err, ERR_USAGE, "%s: no such option; see sitrep --help", str_text(&clean));
	str_release(&clean);
	return -1;
}

static int
take(struct options *options, const struct option_row *row, const char *value, struct err *err)
{
	char *base = (char *)options;

	switch (row->kind) {
	case FLAG:
		memcpy(base + row->at, &(bool){ true }, sizeof(bool));
		return 0;
	case TEXT:
	case MAYBE:
		memcpy(base + row->at, &value, sizeof(value));
		return 0;
	case LIST: {
		const char **list = (const char **)(void *)(base + row->at);
		size_t *n = list == options->map ? &options->n_map : &options->n_log;
		if (*n == OPTION_LIST)
			break;
		list[(*n)++] = value;
		return 0;
	}
	case GATE_SET:
		if (options->n_gate_set + 2 >= LENGTH(options->gate_set))
			break;
		options->gate_set[options->n_gate_set++] = row->name;
		options->gate_set[options->n_gate_set++] = value;
		return 0;
	}
	return err_set(err, ERR_USAGE, "%s: given more than %d times", row->name, OPTION_LIST);
}

static const struct option_row *
find(const char *word, size_t len, int who)
{
	for (size_t i = 0; option_rows[i].name; i++) {
		if (!(option_rows[i].who & who))
			continue;
		const struct option_row *row = &option_rows[i];
		if (strlen(row->name) == len && memcmp(row->name, word, len) == 0)
			return row;
		if (len == 2 && word[0] == '-' && row->letter && word[1] == row->letter)
			return row;
	}
	return NULL;
}

/* One option at argv[*i], its value behind `=` or in the next word. */
static int
parse_option(struct options *options, int argc, char **argv, int *i, int who, struct err *err)
{
	const char *word = argv[*i],
		   *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	const struct option_row *row = find(word, len, who);

	/* `-r5`, `-r=5`: a letter whose value, if any, stands behind it. */
	if (!row && len > 2 && word[0] == '-' && word[1] != '-') {
		row = find(word, 2, who);
		if (row && row->kind == MAYBE)
			return take(options, row, word + 2 + (word[2] == '='), err);
		row = NULL;
	}
	if (!row && !is_later(word) && find(word, len, ALL | HELP | TOOLS)) {
		struct str clean = { 0 };
		text_safe(&clean, word, len);
		err_set(err, ERR_USAGE, "%s: not an option of %s; see sitrep %s%s--help",
			str_text(&clean), options->command ? options->command : "the board",
			options->command ? options->command : "", options->command ? " " : "");
		str_release(&clean);
		return -1;
	}
	if (!row) {
		char name[64];
		size_t n = len < sizeof(name) ? len : sizeof(name) - 1;
		memcpy(name, word, n);
		name[n] = '\0';
		return unknown_option(name, who, err);
	}
	if (row->kind == FLAG)
		return equals ? err_set(err, ERR_USAGE, "%s: takes no value", row->name)
			      : take(options, row, NULL, err);
	if (equals || row->kind == MAYBE)
		return take(options, row, equals ? equals + 1 : "", err);
	if (*i + 1 >= argc)
		return err_set(err, ERR_USAGE, "%s: needs a value: %s %s", row->name, row->name,
			       row->arg);
	return take(options, row, argv[++*i], err);
}

static int
check_words(const struct options *options, struct err *err)
{
	static const char *const percentiles[] = { "nearest", "r7", NULL };
	static const char *const colors[] = { "auto", "never", "16", "256", "direct", NULL };
	const struct { const char *name, *value; const char *const *words; } fixed[] = {
		{ "--percentile", options->percentile, percentiles },
		{ "--color", options->color, colors },
	};

	for (size_t i = 0; i < LENGTH(fixed); i++) {
		bool known = !fixed[i].value;
		struct str list = { 0 };
		for (size_t k = 0; fixed[i].words[k]; k++) {
			known |= fixed[i].value && strcmp(fixed[i].value, fixed[i].words[k]) == 0;
			str_fmt(&list, "%s%s", k ? ", " : "", fixed[i].words[k]);
		}
		if (!known) {
			struct str clean = { 0 };
			text_safe(&clean, fixed[i].value, strlen(fixed[i].value));
			err_set(err, ERR_USAGE, "%s: %s: not one of %s", fixed[i].name,
				str_text(&clean), list.at);
			str_release(&clean);
		}
		str_release(&list);
		if (!known)
			return -1;
	}
	return 0;
}

static int
check_threads(struct options *options, struct err *err)
{
	const char *text = options->threads_text;
	struct str clean = { 0 };

	if (!text)
		return 0;
	if (strspn(text, "0123456789") == 1 && text[1] == '\0')
		options->threads = text[0] - '0';
	if (options->threads >= 1 && options->threads <= THREADS_MAX)
		return 0;
	text_safe(&clean, text, strlen(text));
	err_set(err, ERR_USAGE, "--threads: %s: not a number from 1 to %d", str_text(&clean),
		THREADS_MAX);
	str_release(&clean);
	return -1;
}

int
options_parse(struct options *options, int argc, char **argv, struct err *err)
{
	int i = 1;
	bool ended = false;

	*options = (struct options){ 0 };
	if (argc > 1 && option_who(argv[1]) != BOARD)
		options->command = argv[i++];
	else if (argc > 1 && argv[1][0] != '-' && is_later(argv[1]))
		return err_set(err, ERR_USAGE, "%s: not in this version; a file of that name: ./%s",
			       argv[1], argv[1]);
	int who = option_who(options->command);
	for (; i < argc; i++) {
		if (!ended && strcmp(argv[i], "--") == 0) {
			ended = true;
		} else if (!ended && argv[i][0] == '-' && argv[i][1] != '\0') {
			if (parse_option(options, argc, argv, &i, who, err) != 0)
				return -1;
		} else if (options->n_files == LENGTH(options->file)) {
			return err_set(err, ERR_USAGE, "more than %zu files",
				       LENGTH(options->file));
		} else {
			options->file[options->n_files++] = argv[i];
		}
	}
	if (check_words(options, err) != 0 ||
	    (options->input_format && engine_format_check(options->input_format, err) != 0) ||
	    transport_speed(options->replay, &options->replay_speed, err) != 0)
		return -1;
	return check_threads(options, err);
}
