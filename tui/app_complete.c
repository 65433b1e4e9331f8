/* app_complete: Tab in palette and filter: words, versions, endpoints, fields, themes. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"

/* The first of a list that begins with what was typed; "" when none does. */
static const char *
among(const char *const *list, const char *typed)
{
	for (; *list; list++)
		if (strncmp(*list, typed, strlen(typed)) == 0)
			return *list;
	return "";
}

static const char *
theme_candidate(const char *typed)
{
	for (size_t i = 0; theme_builtin_name(i); i++)
		if (strncmp(theme_builtin_name(i), typed, strlen(typed)) == 0)
			return theme_builtin_name(i);
	return "";
}

static const char *
version_candidate(struct app *app, const char *typed)
{
	const struct snapshot *s = app_snapshot(app);

	for (size_t i = 0; i < s->n_versions; i++)
		if (!s->version[i].is_rest &&
		    strncmp(s->version[i].version, typed, strlen(typed)) == 0)
			return s->version[i].version;
	return "";
}

static const char *
paper_candidate(const char *typed)
{
	for (size_t i = 0; app_paper(i); i++)
		if (app_paper(i)->document != PAPER_SCREEN &&
		    strncmp(app_paper(i)->word, typed, strlen(typed)) == 0)
			return app_paper(i)->word;
	return "";
}

/* A list by commas: its last word. */
static const char *
fields_candidate(struct app *app, const char *typed)
{
	const char *last = strrchr(typed, ','), *field;

	last = last ? last + 1 : typed;
	for (size_t i = 0; (field = engine_field(app->engine, i)) != NULL; i++)
		if (strncmp(field, last, strlen(last)) == 0)
			return arena_fmt(&app->frame, "%.*s%s", (int)(last - typed), typed, field);
	return "";
}

const char *
app_candidate(struct app *app, enum complete complete, const char *typed)
{
	static const char *const methods[] = { "nearest", "r7", NULL };

	switch (complete) {
	case COMPLETE_THEME: return theme_candidate(typed);
	case COMPLETE_VERSION: return version_candidate(app, typed);
	case COMPLETE_METHOD: return among(methods, typed);
	case COMPLETE_EXPORT: return paper_candidate(typed);
	case COMPLETE_FIELDS: return fields_candidate(app, typed);
	default: return "";
	}
}

/* Does a name begin with the value as far as it was typed, a quote before it or not? */
static bool
begins(const char *name, const char *value)
{
	value += *value == '"';
	return strncmp(name, value, strlen(value)) == 0;
}

/* All versions and endpoints, whatever the filter that is kept or typed leaves of them. */
static const struct snapshot *
unfiltered(struct app *app)
{
	char filter[FILTER_BYTES];

	memcpy(filter, app->ui.filter, sizeof(filter));
	app->ui.filter[0] = '\0';
	app->ui.is_typing = false;
	const struct snapshot *s = app_snapshot(app);
	app->ui.is_typing = true;
	memcpy(app->ui.filter, filter, sizeof(filter));
	return s;
}

/* `version=v1.3`, in quotes where the language needs them; "" when no value begins like it. */
static const char *
value_candidate(struct app *app, const char *field, const char *op, const char *value)
{
	const struct snapshot *s = unfiltered(app);
	bool is_version = strcmp(field, "version") == 0, is_found = false;
	struct str out = { 0 };

	for (size_t i = 0; i < s->n_versions && is_version && !is_found; i++)
		if (!s->version[i].is_rest && begins(s->version[i].version, value)) {
			engine_filter_term(app->engine, field, op, s->version[i].version_id, &out);
			is_found = true;
		}
	for (size_t i = 0; i < s->n_matrix && !is_version && !is_found; i++)
		if (!s->matrix[i].is_rest && begins(s->matrix[i].endpoint, value)) {
			engine_filter_term(app->engine, field, op, s->matrix[i].endpoint_id, &out);
			is_found = true;
		}
	const char *found = is_found ? arena_fmt(&app->frame, "%s", str_text(&out)) : "";
	str_release(&out);
	return found;
}

/* In the filter's language: a field, or a value of version or endpoint. */
static const char *
filter_candidate(struct app *app, const char *typed)
{
	static const char *const fields[] = {
		"version=", "endpoint=", "outcome=", "status=", "latency>", "line=", "time>=",
		"outcome=timeout", "outcome=ok", "outcome=server_error",
		"outcome=client_error", NULL,
	};
	static const char *const valued[] = { "version", "endpoint" };

	for (size_t i = 0; i < LENGTH(valued); i++) {
		size_t len = strlen(valued[i]);
		const char *op = typed + len;
		if (strncmp(typed, valued[i], len) != 0)
			continue;
		if (*op == '=')
			return value_candidate(app, valued[i], "=", op + 1);
		if (*op == '!' && op[1] == '=')
			return value_candidate(app, valued[i], "!=", op + 2);
	}
	return *typed ? among(fields, typed) : "";
}

void
app_complete(struct app *app)
{
	struct editor *editor = &app->ui.editor;
	const char *text = str_text(&editor->text);
	bool is_filter = strcmp(app->ui.typing_field, "f") == 0;
	size_t begun = is_filter ? 0 : app_word_argument(text);
	enum complete complete = is_filter ? COMPLETE_FILTER : app_word_complete(text);
	struct str whole = { 0 };

	if (is_filter || begun) {
		const char *argument = text + begun;
		size_t at = app_last_term(argument);
		const char *last = argument + at;	/* behind a blank a new term begins */
		if (app_term_len(last) < strlen(last))
			last += strlen(last);
		const char *found = complete == COMPLETE_FILTER
					    ? filter_candidate(app, last)
					    : app_candidate(app, complete, last);
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
