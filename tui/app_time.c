/* app_time: the moment the board stands at: steps, jumps, and the replay that moves it. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"

#define COLUMNS 80	/* a view without a timeline: the log has so many columns of time */

/* The record of the moment is the newest one known: lists stand on it. */
static void
select_newest(struct app *app)
{
	struct ui *ui = &app->ui;
	int n = (int)app_snapshot(app)->shown, rows = app->rows > 20 ? app->rows - 16 : 4;
	struct place newest = { n > 0 ? n - 1 : 0, n > rows ? n - rows : 0 };

	ui->place[VIEW_BOARD][PANE_RECORDS] = newest;
	if (ui->record_order == 0)
		ui->place[VIEW_RECORDS][0] = newest;
}

/* At the newest record, or past it, the board stands at its end. */
static void
go_to(struct app *app, int64_t at_ns)
{
	const struct snapshot *s = app_snapshot(app);

	app->ui.moment_ns = at_ns >= s->last_ns ? MOMENT_NEWEST : at_ns;
	app->ui.play.next_ns = INSTANT_NONE;
	select_newest(app);
}

/* A person took hold of the time: a replay stands from here on. */
static void
take_hold(struct app *app, int64_t at_ns)
{
	app->ui.play.is_playing = false;
	go_to(app, at_ns);
}

static int64_t
column_ns(const struct snapshot *s)
{
	return s->mark_ns > 0 ? s->mark_ns : (s->last_ns - s->first_ns) / COLUMNS + 1;
}

/* A step along the records. */
static void
step(struct app *app, int direction, bool timeouts_only)
{
	const struct snapshot *s = app_snapshot(app);
	int64_t from_ns = s->moment_ns;
	int64_t to_ns = from_ns == INSTANT_NONE ? INSTANT_NONE
		      : engine_step(app->engine, from_ns, direction, timeouts_only);

	/* At the end `e` begins anew with the first one: a wrap that is said. */
	if (to_ns == INSTANT_NONE && timeouts_only && direction > 0 && from_ns != INSTANT_NONE) {
		to_ns = engine_step(app->engine, s->first_ns - 1, direction, timeouts_only);
		if (to_ns != INSTANT_NONE)
			app_say(app, false, "after the last timeout: back at the first one");
	}
	if (to_ns == INSTANT_NONE)
		app_say(app, false, timeouts_only ? "no %s timeout" : "no %s record",
			direction > 0 ? "later" : "earlier");
	else
		take_hold(app, to_ns);
}

/* Go so many columns of the timeline, to an edge of one; over a gap, to where it ends. */
static void
step_columns(struct app *app, int direction, int columns)
{
	struct transport *play = &app->ui.play;
	const struct snapshot *s = app_snapshot(app);
	bool was_playing = play->is_playing;

	if (s->moment_ns == INSTANT_NONE)
		return;
	int64_t width = column_ns(s), edge = s->moment_ns - s->moment_ns % width;
	int64_t to = direction > 0 ? edge + columns * width
		   : edge - (columns - (edge < s->moment_ns)) * width;
	int64_t next = engine_step(app->engine, s->moment_ns, direction, false);
	if (next == INSTANT_NONE) {
		app_say(app, false, "no %s record", direction > 0 ? "later" : "earlier");
		return;
	}
	bool is_gap = direction > 0 ? next > to : next < to;
	take_hold(app, is_gap ? next : to);
	/* What is skipped in a replay is waiting: it goes on behind the gap. */
	play->is_playing = was_playing && is_gap && direction > 0 &&
			   app->ui.moment_ns != MOMENT_NEWEST;
}

static void
step_marks(struct app *app, int direction)
{
	const struct snapshot *s = app_snapshot(app);
	const char *what;
	int64_t at_ns = s->moment_ns == INSTANT_NONE ? INSTANT_NONE
		      : engine_mark(app->engine, s->moment_ns, direction, &what);

	if (at_ns == INSTANT_NONE) {
		app_say(app, false, "no %s mark: onset, gate trip, cause known, or note",
			direction > 0 ? "later" : "earlier");
		return;
	}
	take_hold(app, at_ns);
	app_say(app, false, "%s", what);
}

void
app_replay(struct app *app, int speed)
{
	const struct snapshot *s = app_snapshot(app);

	app->ui.play.speed = speed;
	if (s->moment_ns == INSTANT_NONE || s->first_ns >= s->last_ns) {
		app_say(app, false, "nothing to play: all records are of one moment");
		return;
	}
	if (!s->is_known_at)
		go_to(app, s->first_ns);
	app->ui.play.is_playing = true;
}

static void
play_or_pause(struct app *app)
{
	struct transport *play = &app->ui.play;

	if (play->is_playing)
		play->is_playing = false;
	else if (engine_loaded(app->engine).is_loading)
		app_say(app, true, "still reading: a replay can begin when all is read");
	else
		app_replay(app, play->speed);
}

static void
shift_speed(struct app *app, int direction)
{
	struct transport *play = &app->ui.play;
	char label[12];

	play->speed = transport_shift(play->speed, direction);
	app_say(app, false, play->is_playing ? "replay %s" : "replay %s; Space plays",
		transport_label(play->speed, label));
}

void
app_pass(struct app *app, int64_t wall_ns)
{
	struct transport *play = &app->ui.play;

	if (!play->is_playing || wall_ns <= 0)
		return;
	const struct snapshot *s = app_snapshot(app);
	int64_t moved = transport_passes(play->speed, wall_ns, column_ns(s));
	int64_t at_ns = s->moment_ns > INT64_MAX - moved ? INT64_MAX : s->moment_ns + moved;
	int64_t next_ns = play->next_ns;
	if (moved == 0)
		return;
	if (at_ns >= s->last_ns)
		play->is_playing = false;	/* it turns LOADED */
	go_to(app, at_ns);
	/* Looked up when it was passed only: between two records nothing has to be asked. */
	play->next_ns = next_ns != INSTANT_NONE && at_ns < next_ns ? next_ns
		      : engine_step(app->engine, at_ns, 1, false);
	app->is_dirty = true;
}

bool
app_go_to(struct app *app, const char *text)
{
	const struct snapshot *s = app_snapshot(app);
	struct err err = { 0 };
	int64_t at_ns;

	if (!*text)
		return true;
	if (s->moment_ns == INSTANT_NONE) {
		app_say(app, true, "no record yet: there is no time to go to");
		return true;
	}
	if (instant_parse_moment(text, s->first_ns, s->last_ns, &at_ns, &err) != 0) {
		app_say(app, true, "%s", err.text);
		return false;
	}
	if (at_ns < s->first_ns)
		app_say(app, false, "before the first record: nothing was known then");
	else if (at_ns > s->last_ns)
		app_say(app, false, "after the last record: this is the end");
	take_hold(app, at_ns);
	return true;
}

bool
app_do_time(struct app *app, enum command command)
{
	switch (command) {
	case COMMAND_PLAY: play_or_pause(app); return true;
	case COMMAND_RECORD_ON: step(app, 1, false); return true;
	case COMMAND_RECORD_BACK: step(app, -1, false); return true;
	case COMMAND_BUCKET_ON: step_columns(app, 1, 1); return true;
	case COMMAND_BUCKET_BACK: step_columns(app, -1, 1); return true;
	case COMMAND_TEN_ON: step_columns(app, 1, 10); return true;
	case COMMAND_TEN_BACK: step_columns(app, -1, 10); return true;
	case COMMAND_NEXT_TIMEOUT: step(app, 1, true); return true;
	case COMMAND_PREV_TIMEOUT: step(app, -1, true); return true;
	case COMMAND_NEXT_MARK: step_marks(app, 1); return true;
	case COMMAND_PREV_MARK: step_marks(app, -1); return true;
	case COMMAND_FASTER: shift_speed(app, 1); return true;
	case COMMAND_SLOWER: shift_speed(app, -1); return true;
	case COMMAND_GO_TO: app_start_typing(app, "t", "", false); return true;
	case COMMAND_TO_END: take_hold(app, INT64_MAX); return true;
	default: return false;
	}
}
