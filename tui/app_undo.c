/* app_undo: what a person did, taken back and done again: filters, baselines, fields, notes. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view.h"

static void
forget(struct deed *deed)
{
	free(deed->before);
	free(deed->after);
	*deed = (struct deed){ 0 };
}

void
app_did(struct app *app, enum deed_kind kind, const char *field, const char *before,
	const char *after)
{
	struct deeds *deeds = &app->deeds;

	while (deeds->n > deeds->at)	/* what was taken back is gone by a new deed */
		forget(&deeds->deed[--deeds->n]);
	if (deeds->n == DEEDS_MAX) {
		forget(&deeds->deed[0]);
		memmove(&deeds->deed[0], &deeds->deed[1],
			(DEEDS_MAX - 1) * sizeof(deeds->deed[0]));
		deeds->n--;
	}
	struct deed *deed = &deeds->deed[deeds->n++];
	*deed = (struct deed){ .kind = kind, .before = before ? xstrdup(before) : NULL,
			       .after = after ? xstrdup(after) : NULL };
	snprintf(deed->field, sizeof(deed->field), "%s", field);
	deeds->at = deeds->n;
}

void
app_deeds_release(struct app *app)
{
	for (size_t i = 0; i < app->deeds.n; i++)
		forget(&app->deeds.deed[i]);
	app->deeds.n = app->deeds.at = 0;
}

/* What a field holds by a person's hand; NULL: nothing was entered. */
static const char *
entered(struct app *app, const char *name)
{
	const struct snapshot *s = app_snapshot(app);

	for (size_t i = 0; i < s->n_steps; i++)
		for (size_t k = 0; k < s->step[i].n_fields; k++) {
			const struct snap_field *field = &s->step[i].field[k];
			if (strcmp(field->name, name) == 0)
				return field->state == SNAP_EMPTY || field->state == SNAP_PREFILLED
					       ? NULL : field->value;
		}
	return NULL;
}

int
app_act(struct app *app, const struct act *act, struct err *err)
{
	bool is_field = act->kind == ACT_FIELD || act->kind == ACT_CITE || act->kind == ACT_JUDGE;
	const char *old = is_field ? entered(app, act->field) : NULL;
	char *before = old ? xstrdup(old) : NULL, step[16];
	int result = engine_do(app->engine, act, err);

	if (result == 0 && is_field) {
		app_did(app, DEED_FIELD, act->field, before, entered(app, act->field));
	} else if (result == 0 && act->kind == ACT_DONE) {
		snprintf(step, sizeof(step), "%d", act->number);
		app_did(app, DEED_DONE, step, NULL, NULL);
	} else if (result == 0 && act->kind == ACT_NOTE) {
		app_did(app, DEED_NOTE, act->field && *act->field ? act->field : "note", NULL,
			act->value);
		int64_t at_ns = app_snapshot(app)->moment_ns;
		app->deeds.deed[app->deeds.at - 1].at_ns = at_ns == INSTANT_NONE ? 0 : at_ns;
	}
	free(before);
	return result;
}

/* ---- taking back ---- */

static int
set_filter(struct app *app, const struct deed *deed, const char *to, struct err *err)
{
	(void)deed;
	(void)err;
	app_set_filter(app, to ? to : "");
	app_say(app, false, "filter: %s", to && *to ? app_shown_filter(app) : "none");
	return 0;
}

static int
set_baseline(struct app *app, const struct deed *deed, const char *to, struct err *err)
{
	(void)deed;
	if (engine_change(app->engine, "baseline", to ? to : "", err) != 0)
		return -1;
	app->is_baseline_given = to && *to;
	app_say(app, false, "baseline: %s", to && *to ? to : "chosen again");
	return 0;
}

static int
set_field(struct app *app, const struct deed *deed, const char *to, struct err *err)
{
	struct act act = { .kind = to ? ACT_FIELD : ACT_WITHDRAW, .field = deed->field,
			   .value = to, .now_ns = app->now_ns };

	if (engine_do(app->engine, &act, err) != 0)
		return -1;
	app_say(app, false, "%s: %s", deed->field, !to ? "as it was found" : *to ? to : "empty");
	return 0;
}

static int
set_done(struct app *app, const struct deed *deed, const char *to, struct err *err)
{
	struct act act = { .kind = ACT_DONE, .number = (int)strtol(deed->field, NULL, 10),
			   .now_ns = app->now_ns };

	(void)to;
	if (engine_do(app->engine, &act, err) != 0)
		return -1;
	app_say(app, false, "done or not done: as it was");
	return 0;
}

static int
set_note(struct app *app, const struct deed *deed, const char *to, struct err *err)
{
	struct act act = { .kind = ACT_WITHDRAW, .value = deed->field, .now_ns = app->now_ns };

	if (to)
		act = (struct act){ .kind = ACT_NOTE, .field = deed->field, .value = to,
				    .now_ns = app->now_ns, .at_ns = deed->at_ns };
	if (engine_do(app->engine, &act, err) != 0)
		return -1;
	app_say(app, false, to ? "the note stands again" : "the note was taken back");
	return 0;
}

static const struct {
	int (*set)(struct app *app, const struct deed *deed, const char *to, struct err *err);
	bool changes_session;
} kinds[] = {
	[DEED_FILTER] = { set_filter, false }, [DEED_BASELINE] = { set_baseline, false },
	[DEED_FIELD] = { set_field, true }, [DEED_DONE] = { set_done, true },
	[DEED_NOTE] = { set_note, true },
};

void
app_undo(struct app *app, int by)
{
	struct deeds *deeds = &app->deeds;
	struct err err = { 0 };

	if (by < 0 ? deeds->at == 0 : deeds->at == deeds->n) {
		app_say(app, false, by < 0 ? "nothing to undo" : "nothing was undone");
		return;
	}
	const struct deed *deed = &deeds->deed[by < 0 ? deeds->at - 1 : deeds->at];
	if (kinds[deed->kind].changes_session && app_refuses(app, COMMAND_DONE))
		return;
	if (kinds[deed->kind].set(app, deed, by < 0 ? deed->before : deed->after, &err) != 0) {
		app_say(app, true, "%s", err.text);
		return;
	}
	deeds->at = by < 0 ? deeds->at - 1 : deeds->at + 1;
}
