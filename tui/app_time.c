/* app_time: the moment the board stands at: steps, jumps, and the replay that moves it. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"

#define ZOOM_LEAST_NS (2 * NS_PER_S)	/* less of a log is not looked at */
#define COLUMNS 80	/* a view without a timeline: the log has so many columns of time */

/* Where the board stands, without a snapshot: many keys may come before the next one is drawn. */
static struct engine_span
span(const struct app *app)
{
	struct engine_span span = engine_span(app->engine);
	int64_t moment_ns = app->ui.moment_ns;

	if (moment_ns == MOMENT_NEWEST)
		span.moment_ns = span.last_ns;
	else if (moment_ns != INSTANT_NONE && moment_ns != 0)
		span.moment_ns = moment_ns;
	return span;
}

/* The record of the moment is the newest one known: lists in the order of time stand on it, kept
 * inside when drawn; among the slowest or the fastest nothing moves. */
void
app_select_newest(struct app *app)
{
	static const struct place first = { 0, 0 }, last = { INT32_MAX - 1, INT32_MAX - 1 };
	struct ui *ui = &app->ui;

	if (ui->record_order != PAGE_BY_TIME && ui->record_order != PAGE_NEWEST)
		return;
	struct place newest = ui->record_order == PAGE_NEWEST ? first : last;
	ui->place[VIEW_BOARD][PANE_RECORDS] = ui->place[VIEW_RECORDS][0] = newest;
}

bool
app_ride(struct app *app, const struct snapshot *s)
{
	struct ui *ui = &app->ui;
	struct place *places[] = { &ui->place[VIEW_BOARD][PANE_RECORDS],
				   &ui->place[VIEW_RECORDS][0] };
	int before = (int)app->drawn_shown, n = (int)s->shown;
	bool has_moved = false;

	app->drawn_shown = s->shown;
	if (!s->live.is_live || s->is_known_at || n <= before || ui->record_order != 0)
		return false;
	for (size_t i = 0; i < LENGTH(places); i++)
		if (before == 0 || places[i]->selected >= before - 1) {
			*places[i] = (struct place){ n - 1, n - 1 };	/* it fills by itself */
			if (i == 0 && ui->records_top >= 0 && ui->records_top < n)
				places[i]->top = ui->records_top;
			has_moved = true;
		}
	return has_moved;
}

/* At the newest record, or past it, the board stands at its end. */
static void
go_to(struct app *app, int64_t at_ns)
{
	app->ui.moment_ns = at_ns >= span(app).last_ns ? MOMENT_NEWEST : at_ns;
	app->ui.play.next_ns = INSTANT_NONE;
	app_select_newest(app);
}

/* A person took hold of the time: a replay stands from here on. */
static void
take_hold(struct app *app, int64_t at_ns)
{
	if (!app_is_held(app))
		app->ui.held_records = engine_loaded(app->engine).records;
	app->ui.play.is_playing = false;
	go_to(app, at_ns);
}

/* Of the timeline that was drawn last. */
static int64_t
column_ns(const struct app *app, const struct engine_span *now)
{
	return app->drawn_column_ns > 0 ? app->drawn_column_ns
					: (now->last_ns - now->first_ns) / COLUMNS + 1;
}

/* What `e` goes to, as all figures count. */
static const char *
failed_word(struct app *app)
{
	return counts_word(app_snapshot(app)->counts, COUNTS_ONE);
}

/* A step along the records. */
static void
step(struct app *app, int direction, bool timeouts_only)
{
	struct engine_span now = span(app);
	int64_t from_ns = now.moment_ns;
	int64_t to_ns = from_ns == INSTANT_NONE ? INSTANT_NONE
		      : engine_step(app->engine, from_ns, direction, timeouts_only);

	/* At the end `e` begins anew with the first one: a wrap that is said. */
	if (to_ns == INSTANT_NONE && timeouts_only && direction > 0 && from_ns != INSTANT_NONE) {
		to_ns = engine_step(app->engine, now.first_ns - 1, direction, timeouts_only);
		if (to_ns != INSTANT_NONE)
			app_say(app, false, "after the last %s: back at the first one",
				failed_word(app));
	}
	if (to_ns == INSTANT_NONE)
		app_say(app, false, "no %s %s", direction > 0 ? "later" : "earlier",
			timeouts_only ? failed_word(app) : "record");
	else
		take_hold(app, to_ns);
}

/* Go so many columns of the timeline, to an edge of one; over a gap, to where it ends. */
static void
step_columns(struct app *app, int direction, int columns)
{
	struct transport *play = &app->ui.play;
	struct engine_span now = span(app);
	bool was_playing = play->is_playing;

	if (now.moment_ns == INSTANT_NONE)
		return;
	int64_t width = column_ns(app, &now), edge = now.moment_ns - now.moment_ns % width;
	int64_t to = direction > 0 ? edge + columns * width
		   : edge - (columns - (edge < now.moment_ns)) * width;
	int64_t next = engine_step(app->engine, now.moment_ns, direction, false);
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
	struct engine_span now = span(app);
	const char *what, *first = "";
	int64_t at_ns = now.moment_ns == INSTANT_NONE ? INSTANT_NONE
		      : engine_mark(app->engine, now.moment_ns, direction, &what);

	/* A log stands at its end at first: `u` begins anew there, as `e` does, and says so. */
	if (at_ns == INSTANT_NONE && direction > 0 && now.moment_ns != INSTANT_NONE) {
		at_ns = engine_mark(app->engine, now.first_ns - 1, direction, &what);
		first = "the first mark: ";
	}
	if (at_ns == INSTANT_NONE) {
		app_say(app, false, "no %smark (onset, gate trip, cause known, note)%s",
			direction > 0 ? "" : "earlier ",
			direction > 0 ? "" : "; u goes to the next");
		return;
	}
	take_hold(app, at_ns);
	app_say(app, false, "%s%s, as the whole log shows it", first, what);
}

void
app_replay(struct app *app, int speed)
{
	struct engine_span now = span(app);
	int64_t first_ns = now.first_ns == INSTANT_NONE ? INSTANT_NONE
			   : engine_step(app->engine, now.first_ns - 1, 1, false);

	app->ui.play.speed = speed;
	if (first_ns == INSTANT_NONE || first_ns >= now.last_ns) {
		app_say(app, false, "nothing to play: %s", first_ns == INSTANT_NONE
			? "no record matches" : "all records are of one moment");
		return;
	}
	if (now.moment_ns >= now.last_ns || now.moment_ns < first_ns)
		go_to(app, first_ns);
	app->ui.play.is_playing = true;
}

/* What is live stands still at its newest record; what comes is counted. */
static void
hold(struct app *app)
{
	struct engine_span now = span(app);

	if (now.moment_ns != INSTANT_NONE)
		app->ui.moment_ns = now.moment_ns;
	app->ui.held_records = engine_loaded(app->engine).records;
}

bool
app_is_held(const struct app *app)
{
	return app->ui.moment_ns != INSTANT_NONE && app->ui.moment_ns != MOMENT_NEWEST;
}

/* The whole second before a time, or the last record behind it: no clock shows fractions that
 * nobody logged, and the same records are counted. */
static int64_t
whole_second(const struct app *app, int64_t at_ns)
{
	int64_t second = at_ns - (at_ns % NS_PER_S + NS_PER_S) % NS_PER_S;
	int64_t record = engine_step(app->engine, at_ns + 1, -1, false);

	return record != INSTANT_NONE && record > second ? record : second;
}

static void
stand(struct app *app)
{
	int64_t at_ns = span(app).moment_ns;

	app->ui.play.is_playing = false;
	if (at_ns != INSTANT_NONE && app_is_held(app))
		app->ui.moment_ns = whole_second(app, at_ns);
}

static void
play_or_pause(struct app *app)
{
	struct transport *play = &app->ui.play;

	if (play->is_playing)
		stand(app);
	else if (app_snapshot(app)->live.is_live && !app_is_held(app))
		hold(app);
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
	struct engine_span now = span(app);
	int64_t moved = transport_passes(play->speed, wall_ns, column_ns(app, &now));
	int64_t at_ns = now.moment_ns > INT64_MAX - moved ? INT64_MAX : now.moment_ns + moved;
	int64_t next_ns = play->next_ns;
	if (moved == 0)
		return;
	if (at_ns >= now.last_ns)
		play->is_playing = false;	/* it turns LOADED */
	go_to(app, at_ns);
	/* Looked up when it was passed only: between two records nothing has to be asked. */
	play->next_ns = next_ns != INSTANT_NONE && at_ns < next_ns ? next_ns
		      : engine_step(app->engine, at_ns, 1, false);
	app->is_dirty = true;
}

/* `18:06:20`: it is of the zone that is shown, for no other stands there. */
static bool
is_bare_clock(const char *text)
{
	return strchr(text, ':') && strspn(text, "0123456789:.") == strlen(text);
}

bool
app_go_to(struct app *app, const char *text)
{
	struct engine_span now = span(app);
	struct err err = { 0 };
	int64_t at_ns;

	if (!*text)
		return true;
	if (now.moment_ns == INSTANT_NONE) {
		app_say(app, true, "no record yet: there is no time to go to");
		return true;
	}
	/* A clock without a day is of the day that is shown. */
	bool is_clock = is_bare_clock(text), has_zone = app->ui.show_zone && app->options.zone;
	int64_t shift = has_zone ? zone_offset_s(app->options.zone, now.moment_ns) * NS_PER_S : 0;
	if (instant_parse_moment(text, is_clock ? now.moment_ns + shift : now.first_ns,
				 now.last_ns, &at_ns, &err) != 0) {
		app_say(app, true, "%s", err.text);
		return false;
	}
	if (is_clock && has_zone)
		at_ns -= zone_offset_s(app->options.zone, at_ns - shift) * NS_PER_S;
	if (at_ns < now.first_ns)
		app_say(app, false, "before the first record: nothing was known then");
	else if (at_ns > now.last_ns)
		app_say(app, false, "after the last record: this is the end");
	take_hold(app, at_ns);
	return true;
}

void
app_want_zoom(const struct app *app, struct want *want)
{
	struct engine_span now = span(app);

	if (app->ui.zoom == 0 || now.moment_ns == INSTANT_NONE)
		return;
	int64_t whole = now.last_ns - now.first_ns, part = whole >> app->ui.zoom;
	int64_t from = now.moment_ns - part / 2;
	if (part < 1)
		return;
	from = from > now.last_ns - part ? now.last_ns - part : from;
	from = from < now.first_ns ? now.first_ns : from;
	/* Whole seconds at both ends, as far as the log reaches: they are read. */
	int64_t whole_from = from - (from % NS_PER_S + NS_PER_S) % NS_PER_S;
	want->view_from_ns = whole_from < now.first_ns ? now.first_ns : whole_from;
	int64_t to = from + part + NS_PER_S - 1;
	to -= (to % NS_PER_S + NS_PER_S) % NS_PER_S;
	want->view_to_ns = to > now.last_ns ? now.last_ns : to;
}

static void
zoom(struct app *app, int by)
{
	struct engine_span now = span(app);
	int to = app->ui.zoom + by;

	if (now.moment_ns == INSTANT_NONE)
		return;
	if (to < 0)
		app_say(app, false, "this is the whole log");
	else if (by > 0 && (now.last_ns - now.first_ns) >> to < ZOOM_LEAST_NS)
		app_say(app, false, "no closer: a bin is as narrow as it gets");
	else
		app->ui.zoom = to;
	if (app->ui.zoom > 0)
		app_say(app, false, "time x%d around the moment; Z goes back", 1 << app->ui.zoom);
}

void
app_go_to_time(struct app *app, int64_t at_ns)
{
	if (span(app).moment_ns != INSTANT_NONE)
		take_hold(app, at_ns);
}

void
app_go_to_column(struct app *app, int column)
{
	struct engine_span now = span(app);

	if (now.moment_ns == INSTANT_NONE || app->drawn_column_ns <= 0 || column < 0)
		return;
	int64_t end = app->drawn_from_ns + (column + 1) * app->drawn_column_ns - 1;
	int64_t at_ns = whole_second(app, end);
	take_hold(app, at_ns < end - app->drawn_column_ns ? end : at_ns);
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
	case COMMAND_ZOOM_IN: zoom(app, 1); return true;
	case COMMAND_ZOOM_OUT: zoom(app, -1); return true;
	case COMMAND_TO_END: take_hold(app, INT64_MAX); return true;
	default: return false;
	}
}
