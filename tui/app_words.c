/* app_words: the palette: commands by their word, words with an argument, completion, history. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view.h"

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
static void run_change(struct app *app, const char *word, const char *argument)
{ say_change(app, word, argument); }

static void
run_theme(struct app *app, const char *word, const char *argument)
{
	struct err err = { 0 };

	(void)word;
	if (!*argument)
		app_do(app, COMMAND_THEME);
	else if (theme_load(&app->theme, argument, &err) != 0)
		app_say(app, true, "%s", err.text);
	for (size_t i = 0; theme_builtin_name(i); i++)
		if (strcmp(theme_builtin_name(i), argument) == 0)
			app->theme_index = i;
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

/* What completes an argument. */
enum complete { COMPLETE_NOTHING, COMPLETE_THEME, COMPLETE_VERSION, COMPLETE_FILTER,
		COMPLETE_METHOD };

static const struct word {
	const char *word, *argument, *help;
	void (*run)(struct app *app, const char *word, const char *argument);
	enum complete complete;
} words[] = {
	{ "theme", "NAME", "take a theme", run_theme, COMPLETE_THEME },
	{ "where", "EXPR", "ask of these records only; the verdict too", run_change,
	  COMPLETE_FILTER },
	{ "since", "TIME", "from this time on: 18:06, -10m, +90s", run_change, COMPLETE_NOTHING },
	{ "until", "TIME", "up to this time", run_change, COMPLETE_NOTHING },
	{ "at", "TIME", "go to a time", run_go_to, COMPLETE_NOTHING },
	{ "baseline", "V", "the version taken as healthy", run_change, COMPLETE_VERSION },
	{ "percentile", "nearest|r7", "how percentiles are taken", run_change, COMPLETE_METHOD },
	{ "tz", "ZONE", "a second zone: Africa/Nairobi, +03:00", run_zone, COMPLETE_NOTHING },
	{ "speed", "N", "of a replay: 0.5 to 100, max", run_speed, COMPLETE_NOTHING },
	{ "narrow", "EXPR", "filter tables and lines; the verdict stays", run_filter,
	  COMPLETE_FILTER },
	{ "find", "TEXT", "look for a text", run_find, COMPLETE_NOTHING },
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

/* ---- doing and completing ---- */

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

/* The first candidate that begins with what was typed of an argument; "" when there is none. */
static const char *
candidate(struct app *app, enum complete complete, const char *typed)
{
	const struct snapshot *s = app_snapshot(app);
	size_t len = strlen(typed);
	static const char *const methods[] = { "nearest", "r7" };

	for (size_t i = 0; complete == COMPLETE_THEME && theme_builtin_name(i); i++)
		if (strncmp(theme_builtin_name(i), typed, len) == 0)
			return theme_builtin_name(i);
	for (size_t i = 0; complete == COMPLETE_VERSION && i < s->n_versions; i++)
		if (!s->version[i].is_rest && strncmp(s->version[i].version, typed, len) == 0)
			return s->version[i].version;
	for (size_t i = 0; complete == COMPLETE_METHOD && i < LENGTH(methods); i++)
		if (strncmp(methods[i], typed, len) == 0)
			return methods[i];
	return "";
}

/* In the filter's language: a field, or a value of the field before. */
static const char *
filter_candidate(struct app *app, const char *typed)
{
	static const char *const fields[] = { "version=", "endpoint=", "outcome=", "status=",
					      "latency>", "line=", "outcome=timeout" };
	const struct snapshot *s = app_snapshot(app);
	const char *value = strchr(typed, '=');

	if (value++) {
		size_t len = strlen(value);
		for (size_t i = 0; typed[0] == 'v' && i < s->n_versions; i++)
			if (!s->version[i].is_rest &&
			    strncmp(s->version[i].version, value, len) == 0)
				return arena_fmt(&app->frame, "version=%s", s->version[i].version);
		for (size_t i = 0; typed[0] == 'e' && i < s->n_matrix; i++)
			if (!s->matrix[i].is_rest &&
			    strncmp(s->matrix[i].endpoint, value, len) == 0)
				return arena_fmt(&app->frame, "endpoint=%s",
						 s->matrix[i].endpoint);
	}
	for (size_t i = 0; i < LENGTH(fields) && *typed; i++)
		if (strncmp(fields[i], typed, strlen(typed)) == 0)
			return fields[i];
	return "";
}

void
app_complete(struct app *app)
{
	struct editor *editor = &app->ui.editor;
	const char *text = str_text(&editor->text);
	const struct word *word = word_of(text);
	bool is_filter = strcmp(app->ui.typing_field, "f") == 0;
	struct str whole = { 0 };

	if (is_filter || (word && text[word_len(text)] == ' ')) {
		const char *last = strrchr(text, ' ');
		last = last ? last + 1 : text;
		const char *found = is_filter || word->complete == COMPLETE_FILTER
					    ? filter_candidate(app, last)
					    : candidate(app, word->complete, last);
		str_bytes(&whole, text, (size_t)(last - text));
		str_add(&whole, *found ? found : last);
	} else {
		struct match match;
		if (app_words(app, text, &match, 1))
			str_fmt(&whole, "%s%s", match.word, *match.argument ? " " : "");
		else
			str_add(&whole, text);
	}
	editor_replace(editor, str_text(&whole), whole.len);
	str_release(&whole);
}
