/* app_find: the board's filter and its chips, and the version taken as baseline. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view.h"

#define PREVIEW_MAX 100000	/* of so many records a filter is tried while it is typed */

/* ---- the filter ---- */

const char *
app_filter(const struct app *app)
{
	return app->ui.filter;
}

const char *
app_shown_filter(struct app *app)
{
	const struct snapshot *s = app_snapshot(app);

	return s->is_redacted && s->filter ? s->filter : app_filter(app);
}

/* What tables are narrowed by now: while it is typed, what stands there as far as it is one. */
void
app_want_filter(struct app *app)
{
	const char *text = app_filter(app);

	app->filter_err = (struct err){ 0 };
	if (app->ui.is_typing && strcmp(app->ui.typing_field, "f") == 0) {
		const char *typed = str_text(&app->ui.editor.text);
		if (engine_filter_check(app->engine, typed, &app->filter_err) == 0 &&
		    engine_loaded(app->engine).records <= PREVIEW_MAX)
			text = typed;
	}
	if (strcmp(text, app->wanted_filter) != 0)
		app->want.page_count = SIZE_MAX;	/* a want like no other: ask anew */
	snprintf(app->wanted_filter, sizeof(app->wanted_filter), "%s", text);
}

/* Lists begin anew: what was selected may be gone. */
static void
begin_lists(struct app *app)
{
	app->ui.place[VIEW_RECORDS][0] = (struct place){ 0, 0 };
	app->ui.place[VIEW_BOARD][PANE_RECORDS] = (struct place){ 0, 0 };
	app->ui.place[VIEW_DRILL][0] = (struct place){ 0, 0 };
}

void
app_set_filter(struct app *app, const char *text)
{
	snprintf(app->ui.filter, sizeof(app->ui.filter), "%s", text);
	begin_lists(app);
}

bool
app_take_filter(struct app *app, const char *text)
{
	struct err err = { 0 };

	text += strspn(text, " ");
	if (engine_filter_check(app->engine, text, &err) != 0) {
		app_say(app, true, "%s%s", err.text, *app_filter(app) ? "; the old one stays" : "");
		return false;
	}
	if (strcmp(text, app_filter(app)) == 0)
		return true;
	if (strlen(text) >= sizeof(app->ui.filter)) {
		app_say(app, true, "the filter is too long: %d bytes at most", FILTER_BYTES - 1);
		return false;
	}
	app_did(app, DEED_FILTER, "", app_filter(app), text);
	app_set_filter(app, text);
	return true;
}

size_t
app_term_len(const char *filter)
{
	bool is_quoted = false;
	size_t i = 0;

	for (; filter[i] && (is_quoted || filter[i] != ' '); i++) {
		if (filter[i] == '"')
			is_quoted = !is_quoted;
		else if (is_quoted && filter[i] == '\\' && filter[i + 1])
			i++;
	}
	return i;
}

size_t
app_last_term(const char *filter)
{
	size_t last = strspn(filter, " "), next = last;

	while (filter[next]) {
		last = next;
		next += app_term_len(filter + next);
		next += strspn(filter + next, " ");
	}
	return last;
}

/* Out of what was typed, not of the chips: those show pseudonyms where values are hidden. */
static void
drop_term(struct app *app)
{
	struct str text = { 0 };
	size_t len = app_last_term(app_filter(app));

	if (app_snapshot(app)->n_filter_terms == 0) {
		app_say(app, false, "there is no filter; f makes one");
		return;
	}
	while (len > 0 && app_filter(app)[len - 1] == ' ')
		len--;
	str_bytes(&text, app_filter(app), len);
	app_take_filter(app, str_text(&text));
	str_release(&text);
}

/* The terms that stand for what is selected: `version=v1.3 endpoint=/risk-score`. */
static void
selected_terms(struct app *app, const char *op, struct str *out)
{
	struct picked picked = { 0 };
	const struct view_ops *ops = view_ops(app_view(app));

	if (ops->pick)
		ops->pick(app, app_snapshot(app), &picked);
	if (picked.has_version)
		engine_filter_term(app->engine, "version", op, picked.version, out);
	if (picked.has_endpoint) {
		str_add(out, out->len ? " " : "");
		engine_filter_term(app->engine, "endpoint", op, picked.endpoint, out);
	}
}

static void
edit_filter(struct app *app)
{
	struct str text = { 0 };

	if (*app_filter(app))
		str_add(&text, app_shown_filter(app));
	else
		selected_terms(app, "=", &text);
	app_start_typing(app, "f", str_text(&text), false);
	str_release(&text);
}

/* Leave out what is selected; of a pair the whole pair would need an `or`: its version goes. */
static void
exclude(struct app *app)
{
	struct picked picked = { 0 };
	struct str text = { 0 };
	const struct view_ops *ops = view_ops(app_view(app));

	if (ops->pick)
		ops->pick(app, app_snapshot(app), &picked);
	if (!picked.has_version && !picked.has_endpoint) {
		app_say(app, false, "select a version, an endpoint or a record first: Tab, j k");
		return;
	}
	str_fmt(&text, "%s%s", app_filter(app), *app_filter(app) ? " " : "");
	if (picked.is_endpoint_first && picked.has_endpoint)
		engine_filter_term(app->engine, "endpoint", "!=", picked.endpoint, &text);
	else if (picked.has_version)
		engine_filter_term(app->engine, "version", "!=", picked.version, &text);
	if (app_take_filter(app, str_text(&text)))
		app_say(app, false, "filter: %s; Backspace drops it", app_shown_filter(app));
	str_release(&text);
}

bool
app_change_baseline(struct app *app, const char *name, struct err *err)
{
	struct str before = { 0 };

	if (app->is_baseline_given)
		str_add(&before, app_snapshot(app)->baseline);
	bool is_changed = engine_change(app->engine, "baseline", name, err) == 0;
	if (is_changed) {
		app_did(app, DEED_BASELINE, "", str_text(&before), name);
		app->is_baseline_given = *name != '\0';
	}
	str_release(&before);
	return is_changed;
}

static void
take_baseline(struct app *app)
{
	struct picked picked = { 0 };
	const struct snapshot *s = app_snapshot(app);
	const struct view_ops *ops = view_ops(app_view(app));
	struct err err = { 0 };
	char name[128] = "";

	if (ops->pick)
		ops->pick(app, s, &picked);
	for (size_t i = 0; i < s->n_versions && picked.has_version; i++)
		if (s->version[i].version_id == picked.version && !s->version[i].is_rest &&
		    !s->version[i].is_baseline)
			snprintf(name, sizeof(name), "%s", s->version[i].version);
	if (!picked.has_version)
		app_say(app, false, "select a version first: Tab, j k");
	else if (!app_change_baseline(app, name, &err))
		app_say(app, true, "%s", err.text);
	else
		app_say(app, false, *name ? "baseline %s; B on it lets it be chosen again"
					  : "the baseline is chosen again", name);
}

bool
app_do_find(struct app *app, enum command command)
{
	switch (command) {
	case COMMAND_FILTER: edit_filter(app); return true;
	case COMMAND_EXCLUDE: exclude(app); return true;
	case COMMAND_DROP: drop_term(app); return true;
	case COMMAND_UNDO: app_undo(app, -1); return true;
	case COMMAND_REDO: app_undo(app, 1); return true;
	case COMMAND_TAKE_BASELINE: take_baseline(app); return true;
	default: return app_do_search(app, command);
	}
}
