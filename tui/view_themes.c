/* view_themes: the theme picker: what is selected is what the screen wears; Esc goes back. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tui/app_private.h"
#include "tui/view_private.h"
#include "tui/vision.h"

static int
count(void)
{
	int n = 0;

	while (theme_builtin_name((size_t)n))
		n++;
	return n;
}

/* `text 5.6:1`, and how far ok, warn and bad are apart for the worst eyes. */
static struct safe
measure_text(struct frame *frame, const struct theme *theme)
{
	struct vision_report report;

	vision_measure(&report, theme);
	if (isnan(report.least_text))
		return report.is_chips ? SAFE("state by chips; contrast is the terminal's")
				       : SAFE("contrast is the terminal's; state by signs");
	return safe_fmt(frame->arena, "text %.1f:1, %s %.1f", report.least_text,
			report.is_chips ? "chips apart" : "colors apart", report.least_distance);
}

static void
draw_themes(struct frame *frame, struct rect area)
{
	struct app *app = frame->app;
	struct place *place = &app->ui.place[VIEW_THEMES][0];
	int n = count();
	const struct heading heading = { .line = ROLE_BORDER_FOCUS, .lead = 2,
		.name = SAFE("THEME"), .rest = app->options.has_no_color
			? SAFE("NO_COLOR holds: no color is sent") : SAFE("for this session") };

	area = overlay_open(frame, area, &heading, 66, n + 1);
	place_clamp(place, n, area.rows > 1 ? area.rows - 1 : area.rows);
	for (int i = place->top; i < n && area.rows > 0; i++) {
		struct rect row = rect_top(&area, 1), whole = row;
		struct theme theme;
		struct err ignored = { 0 };
		if (theme_load(&theme, theme_builtin_name((size_t)i), &ignored) != 0)
			continue;
		canvas_skip(&row, 2);
		canvas_text(frame->canvas, rect_left(&row, 16), ROLE_TEXT_STRONG,
			    safe_clean(theme.name));
		canvas_text(frame->canvas, row, ROLE_TEXT_MUTED, measure_text(frame, &theme));
		frame_spot(frame, whole, PANE_TIMELINE, i, -1);
		if (i == place->selected) {
			canvas_glyph(frame->canvas, whole, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
			canvas_over(frame->canvas, whole, OVER_SELECTED);
		}
	}
	struct rect row = rect_top(&area, 1);
	canvas_skip(&row, 2);
	canvas_put_chip(frame->canvas, &row, ROLE_STATUS_OK_CHIP, SAFE("NO INCIDENT"));
	canvas_skip(&row, 1);
	canvas_put_chip(frame->canvas, &row, ROLE_STATUS_WARN_CHIP, SAFE("PROBABLE"));
	canvas_skip(&row, 1);
	canvas_put_chip(frame->canvas, &row, ROLE_STATUS_BAD_CHIP, SAFE("STRONG"));
}

static void
preview(struct app *app)
{
	size_t at = (size_t)app->ui.place[VIEW_THEMES][0].selected;
	const char *name = theme_builtin_name(at);
	struct err err = { 0 };

	if (!name)
		return;
	if (app_wear(app, name, &err) != 0)
		app_say(app, true, "%s", err.text);
	else
		app->theme_index = at;
}

static bool
act_themes(struct app *app, enum command command)
{
	if (command == COMMAND_OPEN) {
		app_pop(app);
		app_say(app, false, "theme %s, for this session", app->theme.name);
		return true;
	}
	if (command == COMMAND_BACK) {
		app->theme = app->theme_before;
		app->theme_index = app->theme_index_before;
		app_pop(app);
		return true;
	}
	if (!place_move(&app->ui.place[VIEW_THEMES][0], command, count(), count()))
		return false;
	preview(app);
	return true;
}

static const struct view_key keys[] = {
	{ COMMAND_DOWN, "Next" }, { COMMAND_OPEN, "Keep" }, { COMMAND_BACK, "As before" },
	{ COMMAND_NONE, NULL },
};

const struct view_ops view_themes = {
	.view = VIEW_THEMES, .name = "themes", .context = IN_THEMES, .draw = draw_themes,
	.act = act_themes, .keys = keys,
};
