/* app_words: the palette: commands by their word, words with an argument, completion, history. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/nearest.h"
#include "tui/view.h"

#define GATE_WORDS 8		/* options of a gate that may be named at once */

/* ---- words with an argument ---- */

static void
say_change(struct app *app, const char *option, const char *value)
{
	struct err err = { 0 };

	if (engine_change(app->engine, option, value, &err) != 0)
		app_say(app, true, "%s", err.text);
	else
		app_say(app, false, *value ? "%s: %s" : "%s: as it was chosen", option, value);
}

static void run_filter(struct app *app, const char *word, const char *argument)
{ (void)word; app_take_filter(app, argument); }
static void run_go_to(struct app *app, const char *word, const char *argument)
{ (void)word; app_go_to(app, argument); }
static void run_find(struct app *app, const char *word, const char *argument)
{ (void)word; app_take_search(app, argument); }
static void
run_baseline(struct app *app, const char *word, const char *argument)
{
	struct err err = { 0 };

	if (!app_change_baseline(app, argument, &err))
		app_say(app, true, "%s", err.text);
	else
		app_say(app, false, *argument ? "%s: %s" : "%s: as it was chosen", word, argument);
}

static void run_change(struct app *app, const char *word, const char *argument)
{ say_change(app, word, argument); }

static void
run_theme(struct app *app, const char *word, const char *argument)
{
	struct err err = { 0 };

	(void)word;
	size_t len = strcspn(argument, " ");
	bool is_kept = strcmp(argument + len + strspn(argument + len, " "), "save") == 0;
	char *name = xstrndup(argument, len);
	if (!*name)
		app_do(app, COMMAND_THEME);
	else if (argument[len] && !is_kept)
		app_say(app, true, "theme NAME, or theme NAME save");
	else if (is_kept && app->options.is_read_only)
		app_say(app, true, "--read-only writes no file: theme %s wears it, unsaved", name);
	else if (app_wear(app, name, &err) != 0)
		app_say(app, true, "%s", err.text);
	else
		app->ui.wants_theme_kept = is_kept;
	free(name);
}

static void
run_zone(struct app *app, const char *word, const char *argument)
{
	struct zone zone = { 0 };
	struct err err = { 0 };

	(void)word;
	if (!*argument) {
		app->ui.show_zone = false;
	} else if (zone_find(argument, &zone, &err) != 0) {
		app_say(app, true, "%s", err.text);
	} else {
		if (app->has_own_zone)
			zone_release(&app->own_zone);
		app->own_zone = zone;
		app->has_own_zone = true;
		app->options.zone = &app->own_zone;
		app->want.page_count = SIZE_MAX;	/* its texts change with the zone */
		app->ui.show_zone = true;
	}
}

static void
run_speed(struct app *app, const char *word, const char *argument)
{
	struct err err = { 0 };

	(void)word;
	if (transport_speed(argument, &app->ui.play.speed, &err) != 0)
		app_say(app, true, "%s", err.text);
}

/* Is each of the fields, by commas, one of the log? Else the nearest one is named, or all are. */
static bool
knows_fields(struct app *app, const char *list)
{
	for (; *list; list += strcspn(list, ","), list += *list == ',') {
		char *typed = arena_text(&app->frame, list, strcspn(list, ","));
		struct nearest nearest = nearest_begin(typed);
		struct str all = { 0 };
		const char *field;
		bool is_known = false;

		for (size_t i = 0; (field = engine_field(app->engine, i)) != NULL; i++) {
			is_known |= strcmp(field, typed) == 0;
			nearest_try(&nearest, typed, field);
			str_fmt(&all, "%s%s", i ? " " : "", field);
		}
		if (!is_known && nearest.word)
			app_say(app, true, "by: %s: no such field; do you mean %s? There are %s",
				typed, nearest.word, str_text(&all));
		else if (!is_known)
			app_say(app, true, "by: %s: no such field; there are %s", typed,
				str_text(&all));
		str_release(&all);
		if (!is_known)
			return false;
	}
	return true;
}

static void
run_by(struct app *app, const char *word, const char *argument)
{
	const struct document_options options = { .by = *argument ? argument : NULL };

	(void)word;
	if (knows_fields(app, argument))
		app_open_page(app, DOCUMENT_STATS_TEXT, &options, "FIGURES");
}

/* `gate`, `gate --min-n 10`: what it says of this log; what is typed goes before the config's. */
static void
run_gate(struct app *app, const char *word, const char *argument)
{
	const char *const *usual = app->options.gate_set;
	char *text = xstrdup(argument), *at = text;
	size_t n_usual = 0, n = 0;

	(void)word;
	while (usual && usual[n_usual])
		n_usual++;
	const char **set = xcalloc(n_usual + 2 * GATE_WORDS + 1, sizeof(*set));
	struct document_options options = { .gate_set = set };
	if (n_usual)
		memcpy(set, usual, n_usual * sizeof(*set));
	while (*(at += strspn(at, " ")) && n < 2 * GATE_WORDS) {
		size_t len = strcspn(at, " ");
		set[n_usual + n++] = at;
		at += len;
		if (*at)
			*at++ = '\0';
	}
	if (n % 2)
		app_say(app, true, "gate --NAME VALUE ...: a name without its value");
	else
		app_open_page(app, DOCUMENT_GATE_TEXT, &options, "GATE");
	free(set);
	free(text);
}

static void
run_export(struct app *app, const char *word, const char *argument)
{
	const struct document_options options = { .gate_set = app->options.gate_set };
	const struct paper *paper = app_paper_of(argument);

	(void)word;
	if (!paper || paper->document == PAPER_SCREEN)
		app_say(app, true, "export argo, flagger, prometheus, promtest, k6, slack ...");
	else
		app_open_page(app, (enum document)paper->document, &options, paper->what);
}

static const struct word {
	const char *word, *argument, *help;
	void (*run)(struct app *app, const char *word, const char *argument);
	enum complete complete;
} words[] = {
	{ "theme", "NAME [save]", "take a theme; save keeps it in the config", run_theme,
	  COMPLETE_THEME },
	{ "where", "EXPR", "ask of these records only; the verdict too", run_change,
	  COMPLETE_FILTER },
	{ "since", "TIME", "from this time on: 18:06, -10m, +90s", run_change, COMPLETE_NOTHING },
	{ "until", "TIME", "up to this time", run_change, COMPLETE_NOTHING },
	{ "at", "TIME", "go to a time", run_go_to, COMPLETE_NOTHING },
	{ "baseline", "V", "the version taken as healthy", run_baseline, COMPLETE_VERSION },
	{ "percentile", "nearest|r7", "how percentiles are taken", run_change, COMPLETE_METHOD },
	{ "tz", "ZONE", "a second zone: Africa/Nairobi, +03:00", run_zone, COMPLETE_NOTHING },
	{ "speed", "N", "of a replay: 0.5 to 100, max", run_speed, COMPLETE_NOTHING },
	{ "narrow", "EXPR", "filter tables and lines; the verdict stays", run_filter,
	  COMPLETE_FILTER },
	{ "find", "TEXT", "look for a text", run_find, COMPLETE_NOTHING },
	{ "by", "FIELDS", "figures grouped by fields: version,endpoint", run_by, COMPLETE_FIELDS },
	{ "gate", "[--min-n N ...]", "what the gate says of this log", run_gate,
	  COMPLETE_NOTHING },
	{ "export", "KIND", "argo, flagger, prometheus, promtest, k6; w writes it", run_export,
	  COMPLETE_EXPORT },
};

/* Length of the first word. */
static size_t
word_len(const char *text)
{
	return strcspn(text, " ");
}

static const struct word *
word_of(const char *text)
{
	size_t len = word_len(text);

	for (size_t i = 0; i < LENGTH(words) && len; i++)
		if (strlen(words[i].word) == len && strncmp(words[i].word, text, len) == 0)
			return &words[i];
	return NULL;
}

size_t
app_word_argument(const char *text)
{
	size_t len = word_len(text);

	return word_of(text) && text[len] == ' ' ? len + strspn(text + len, " ") : 0;
}

enum complete
app_word_complete(const char *text)
{
	const struct word *word = word_of(text);

	return word ? word->complete : COMPLETE_NOTHING;
}

size_t
app_words(struct app *app, const char *text, struct match *match, size_t max)
{
	unsigned context = view_ops(app_view(app))->context;
	size_t n = 0, len = strlen(text);
	const struct word *word = word_of(text);

	if (word && text[word_len(text)] == ' ') {
		if (max)
			match[n++] = (struct match){ word->word, word->argument, word->help,
						     COMMAND_NONE };
		return n;
	}
	enum command best = command_match(text, context);
	if (best != COMMAND_NONE && n < max)
		match[n++] = (struct match){ command_word(best), "", command_row(best)->help,
					     best };
	for (size_t i = 0; i < LENGTH(words) && len; i++)
		if (n < max && strncmp(words[i].word, text, len) == 0)
			match[n++] = (struct match){ words[i].word, words[i].argument,
						     words[i].help, COMMAND_NONE };
	for (int c = 1; c < COMMAND_COUNT; c++) {
		const struct command_row *row = command_row((enum command)c);
		if (n < max && (enum command)c != best && (row->where & context) &&
		    strncmp(command_word((enum command)c), text, len) == 0)
			match[n++] = (struct match){ command_word((enum command)c), "", row->help,
						     (enum command)c };
	}
	return n;
}

/* ---- what was typed before ---- */

static void
remember(struct words_past *past, const char *text)
{
	if (past->n && strcmp(past->word[past->n - 1], text) == 0)
		return;
	if (past->n == WORDS_PAST) {
		memmove(past->word[0], past->word[1], sizeof(past->word) - sizeof(past->word[0]));
		past->n--;
	}
	snprintf(past->word[past->n++], sizeof(past->word[0]), "%s", text);
}

void
app_word_past(struct app *app, int by)
{
	struct words_past *past = &app->ui.words;
	int to = past->at + by;

	if (to < 0 || to > past->n)
		return;
	past->at = to;
	const char *text = to < past->n ? past->word[to] : "";
	editor_set(&app->ui.editor, text, strlen(text));
}

/* ---- doing ---- */

/* The word with the fewest letters between it and what was typed, as a help. */
static const char *
nearest(unsigned context, const char *text)
{
	const char *best = NULL;
	size_t most = 0;

	for (int c = 1; c < COMMAND_COUNT; c++) {
		const char *word = command_word((enum command)c);
		size_t same = 0;
		if (!(command_row((enum command)c)->where & context))
			continue;
		while (word[same] && word[same] == text[same])
			same++;
		if (same > most) {
			most = same;
			best = word;
		}
	}
	return most * 2 >= strlen(text) ? best : NULL;
}

void
app_run_word(struct app *app, const char *text)
{
	unsigned context = view_ops(app_view(app))->context;

	text += strspn(text, " :");
	if (!*text)
		return;
	const struct word *word = word_of(text);
	enum command command = command_match(text, context);
	remember(&app->ui.words, text);
	if (strcmp(text, "quit!") == 0 || strcmp(text, "q!") == 0) {
		app_save(app);
		app->ui.is_leaving = true;
	} else if (word && (text[word_len(text)] == ' ' || command_of_word(text) != command ||
			    command == COMMAND_NONE)) {
		const char *argument = text + word_len(text);
		word->run(app, word->word, argument + strspn(argument, " "));
	} else if (command != COMMAND_NONE) {
		app_do(app, command);
	} else {
		const char *near = nearest(context, text);
		app_say(app, true, "%s: no such command here%s%s; ? lists them", text,
			near ? "; do you mean " : "", near ? near : "");
	}
}
