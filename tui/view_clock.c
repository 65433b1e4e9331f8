/* view_clock: the line of the clock: loading or loaded, the moment, chips, the books. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "tui/app_private.h"
#include "tui/progress.h"
#include "tui/view_private.h"

#define PROGRESS_AFTER_NS (300 * NS_PER_MS)	/* shorter loads show their percent alone */

#define GAP_TOLD_NS (5 * NS_PER_S)	/* a replay that shows nothing for longer says till when */

#define STALE_NS (10 * NS_PER_S)	/* a newest record older than this is no picture of now */
#define BLIND_NS (60 * NS_PER_S)	/* without a byte for so long nothing is known */
#define FINE_NS (2 * NS_PER_S)		/* ages go in steps: an idle board spares a slow line */
#define COARSE_NS (5 * NS_PER_S)
#define AHEAD_NS (2 * NS_PER_S)		/* a newest record later than the clock by more */

/* How old the newest record is, counted by the clock of this frame; INSTANT_NONE: no clock. */
static int64_t
age_ns(const struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;
	int64_t now_ns = frame->app->now_ns;

	return now_ns == INSTANT_NONE || s->last_ns == INSTANT_NONE ? INSTANT_NONE
								    : now_ns - s->last_ns;
}

/* LIVE age 2s, LIVE STALE 14s, LIVE BLIND 1m02s, LIVE clock ahead 3m: how far it can be trusted. */
static void
put_live(struct frame *frame, struct rect *row)
{
	const struct snapshot *s = frame->snapshot;
	int64_t now_ns = frame->app->now_ns, age = age_ns(frame);
	int64_t silent = now_ns == INSTANT_NONE || s->live.bytes_ns == INSTANT_NONE
			 ? 0 : now_ns - s->live.bytes_ns;
	struct canvas *canvas = frame->canvas;

	canvas_put(canvas, row, ROLE_HEADER, SAFE("LIVE "));
	if (s->live.waiting && s->last_ns == INSTANT_NONE)
		canvas_put(canvas, row, ROLE_STATUS_UNKNOWN, safe_clean(s->live.waiting));
	else if (s->last_ns == INSTANT_NONE)
		canvas_put(canvas, row, ROLE_STATUS_UNKNOWN, SAFE("no records yet"));
	else if (age == INSTANT_NONE)
		canvas_put(canvas, row, ROLE_HEADER, text_clock(frame, s->last_ns));
	else if (age < -AHEAD_NS)
		canvas_put(canvas, row, ROLE_STATUS_WARN,
			   safe_fmt(frame->arena, "clock ahead %s", text_age(frame, -age).text));
	else if (silent >= BLIND_NS)
		canvas_put(canvas, row, ROLE_STATUS_BAD_CHIP,
			   safe_fmt(frame->arena, "BLIND %s",
				    text_age(frame, silent - silent % COARSE_NS).text));
	else if (age >= STALE_NS)
		canvas_put(canvas, row, ROLE_STATUS_WARN_CHIP,
			   safe_fmt(frame->arena, "STALE %s",
				    text_age(frame, age - age % COARSE_NS).text));
	else
		canvas_put(canvas, row, ROLE_HEADER,
			   safe_fmt(frame->arena, "age %s",
				    text_age(frame, age - age % FINE_NS).text));
}

/* The moment as the clock shows it: a replay's runs in whole seconds. */
static int64_t
shown_ns(const struct frame *frame)
{
	int64_t at_ns = frame->snapshot->moment_ns;

	if (!frame->app->ui.play.is_playing || at_ns == INSTANT_NONE)
		return at_ns;
	return at_ns - (at_ns % NS_PER_S + NS_PER_S) % NS_PER_S;
}

/* LOADED 18:07:15Z, REPLAY x10 18:06:21Z, PAUSED 18:06:20Z: a word, and the moment. */
static void
put_state(struct frame *frame, struct rect *row)
{
	const struct snapshot *s = frame->snapshot;
	const struct transport *play = &frame->app->ui.play;
	char label[12];
	bool is_held = s->is_known_at || (s->live.is_live && app_is_held(frame->app));
	enum role role = play->is_playing ? ROLE_HEADER_REPLAY
			 : is_held	  ? ROLE_HEADER_PAUSED : ROLE_HEADER;

	if (s->live.is_live && !is_held && !play->is_playing) {
		put_live(frame, row);
		return;
	}
	if (play->is_playing)
		canvas_put(frame->canvas, row, role,
			   safe_fmt(frame->arena, "REPLAY %s ",
				    transport_label(play->speed, label)));
	else
		canvas_put(frame->canvas, row, role,
			   is_held ? SAFE("PAUSED ") : SAFE("LOADED "));
	canvas_put(frame->canvas, row, role, text_moment(frame, shown_ns(frame)));
	uint64_t held = frame->app->ui.held_records;
	if (s->live.is_live && is_held && s->records > held)
		canvas_put(frame->canvas, row, role,
			   safe_fmt(frame->arena, " +%llu new",
				    (unsigned long long)(s->records - held)));
	const struct zone *zone = frame->app->options.zone;
	if (zone && row->cols > 90) {	/* room for both clocks */
		canvas_put(frame->canvas, row, ROLE_TEXT_MUTED, SAFE(" = "));
		canvas_put(frame->canvas, row, ROLE_TEXT_MUTED,
			   text_clock_in(frame, s->moment_ns,
					 frame->app->ui.show_zone ? NULL : zone));
	}
}

enum { CHIPS = 16 };
struct part { struct safe text; enum role role; bool is_wanted; };

/* Parts in order of need; one that does not fit is left out whole. */
static void
put_parts(struct frame *frame, struct rect *row, const struct part *part, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!part[i].is_wanted || canvas_width(frame->canvas, part[i].text) + 2 > row->cols)
			continue;
		canvas_skip(row, 2);
		canvas_put(frame->canvas, row, part[i].role, part[i].text);
	}
}

/* How far the reading is; what must not be hidden keeps its room of `kept` cells behind it. */
static void
put_loading(struct frame *frame, struct rect *row, int kept)
{
	const struct snapshot *s = frame->snapshot;
	const struct progress *progress = &frame->app->progress;
	bool is_board = app_view(frame->app) == VIEW_BOARD;
	struct str line = { 0 };
	int room = row->cols - kept;

	if (progress_age_ns(progress) < PROGRESS_AFTER_NS) {
		struct safe share = text_percent(frame, loaded_share(&s->loaded));
		canvas_put(frame->canvas, row, ROLE_HEADER, SAFE("LOADING "));
		canvas_put(frame->canvas, row, ROLE_HEADER, share);
		return;
	}
	progress_line(progress, &s->loaded, is_board ? " Esc stop here" : NULL,
		      room > 12 ? (size_t)room : 12, &line);
	canvas_put(frame->canvas, row, ROLE_HEADER, safe_fmt(frame->arena, "%s", str_text(&line)));
	str_release(&line);
}

/* Till when a replay has nothing to show, when that takes long; INSTANT_NONE: it has. */
static int64_t
gap_until(const struct frame *frame)
{
	const struct transport *play = &frame->app->ui.play;

	if (!play->is_playing || play->next_ns == INSTANT_NONE ||
	    transport_takes(play->speed, play->next_ns - frame->snapshot->moment_ns) <= GAP_TOLD_NS)
		return INSTANT_NONE;
	return play->next_ns;
}

/* What changes how a number must be read: no view hides it. */
static size_t
collect_chips(struct frame *frame, struct part *part)
{
	const struct snapshot *s = frame->snapshot;
	struct arena *arena = frame->arena;
	int64_t gap_ns = gap_until(frame);
	bool is_sick = s->live.sick != NULL;
	/* Nothing is known to be lost; what was written right before may be. */
	bool was_cut = s->live.cut_ns > 0 && s->live.lost_bytes == 0;
	int64_t sick_ns = is_sick && frame->app->now_ns != INSTANT_NONE
			  ? frame->app->now_ns - s->live.sick_since_ns : 0;
	bool is_held = s->is_known_at || app_is_held(frame->app);
	int64_t age = s->live.is_live && is_held ? age_ns(frame) : INSTANT_NONE;
	const struct part chips[] = {
		{ is_sick ? safe_fmt(arena, "SICK %s %s", s->live.sick,
				     text_age(frame, sick_ns).text) : SAFE(""),
		  ROLE_STATUS_BAD_CHIP, is_sick },
		{ safe_fmt(arena, "LOST %lld B", (long long)s->live.lost_bytes),
		  ROLE_STATUS_BAD_CHIP, s->live.lost_bytes > 0 },
		{ was_cut ? safe_fmt(arena, "TRUNCATED %s", text_clock(frame, s->live.cut_ns).text)
			  : SAFE(""), ROLE_STATUS_WARN, was_cut },
		{ safe_fmt(arena, "UNREAD %lld B", (long long)s->live.unread_bytes),
		  ROLE_STATUS_WARN_CHIP, s->live.unread_bytes > 0 },
		{ safe_fmt(arena, "KNOWN AT %s  %llu of %llu",
			   text_moment(frame, shown_ns(frame)).text,
			   (unsigned long long)s->records_known, (unsigned long long)s->records),
		  ROLE_STATUS_WARN, s->is_known_at },
		{ age == INSTANT_NONE ? SAFE("") : safe_fmt(arena, "last record %s ago",
							    text_age(frame, age).text),
		  ROLE_TEXT_MUTED, age != INSTANT_NONE },
		{ s->loaded.bytes_total > 0
			  ? safe_fmt(arena, "PARTIAL %s",
				     text_percent(frame, loaded_share(&s->loaded)).text)
			  : SAFE("PARTIAL"),
		  ROLE_STATUS_WARN_CHIP, s->loaded.is_partial },
		{ safe_fmt(arena, "FILTERED %llu of %llu", (unsigned long long)s->shown,
			   (unsigned long long)s->records_known),
		  ROLE_STATUS_WARN, s->filtered > 0 },
		{ s->is_known_at ? SAFE("SELECTED")
				 : safe_fmt(arena, "SELECTED %llu of %llu",
					    (unsigned long long)s->records_known,
					    (unsigned long long)s->records),
		  ROLE_STATUS_WARN, s->is_narrowed },
		{ SAFE("REDACTED"), ROLE_REDACTED, s->is_redacted },
		{ SAFE("READ-ONLY"), ROLE_STATUS_WARN, s->is_read_only },
		{ SAFE("REC"), ROLE_STATUS_WARN, frame->app->options.is_recording },
		{ safe_fmt(arena, "NOT SAVED %zu", s->unsaved), ROLE_STATUS_BAD, s->unsaved > 0 },
		{ safe_fmt(arena, frame->app->cols >= 100 ? "nothing until %s, ] jumps"
							  : "nothing until %s",
			   text_moment(frame, gap_ns).text),
		  ROLE_HEADER_REPLAY, gap_ns != INSTANT_NONE },
	};

	static_assert(LENGTH(chips) <= CHIPS, "room for every chip");
	for (size_t i = 0; i < LENGTH(chips); i++)
		part[i] = chips[i];
	return LENGTH(chips);
}

/* Bytes and records as they were accounted for; room: cells behind the state. */
static void
put_books(struct frame *frame, struct rect *row, bool is_narrow, int room)
{
	const struct snapshot *s = frame->snapshot;
	struct arena *arena = frame->arena;
	bool is_reading = s->loaded.is_loading;
	/* Who looks at the left 80 columns of a wide board sees the step here. */
	bool has_step = room > 90 && app_view(frame->app) == VIEW_BOARD;
	const struct part lead[] = {
		{ has_step ? text_step(frame) : SAFE(""), ROLE_GUIDE_CURRENT, has_step },
		{ s->n_sources ? safe_clean(s->source[0].name) : SAFE(""), ROLE_TEXT_MUTED,
		  room > 110 && !is_reading },
		{ is_narrow && s->is_known_at	/* no room for the chip that says so */
			  ? safe_fmt(arena, "%llu of %llu rec",
				     (unsigned long long)s->records_known,
				     (unsigned long long)s->records)
			  : safe_fmt(arena, room > 100 ? "%llu records" : "%llu rec",
				     (unsigned long long)s->records),
		  ROLE_TEXT, (is_narrow || !s->is_known_at) &&
			     (!is_reading || progress_age_ns(&frame->app->progress) <
						    PROGRESS_AFTER_NS) },
	};
	/* At an earlier moment, too, the damage is that of the whole log: that is said. */
	struct safe repaired = safe_fmt(arena, s->is_known_at ? "whole log: %llu repaired"
							      : "%llu repaired",
					(unsigned long long)s->repaired);
	const struct part books[] = {
		{ repaired,
		  s->repaired ? ROLE_REPAIRED : ROLE_TEXT_MUTED, true },
		{ safe_fmt(arena, "%llu wrapped", (unsigned long long)s->wrapped), ROLE_TEXT_MUTED,
		  !is_narrow },
		{ safe_fmt(arena, "%lld B skipped", (long long)s->skipped_bytes),
		  s->skipped_bytes ? ROLE_STATUS_WARN : ROLE_TEXT_MUTED, true },
		{ safe_fmt(arena, "%lld pending", (long long)s->pending_bytes),
		  s->pending_bytes ? ROLE_STATUS_WARN : ROLE_TEXT_MUTED,
		  (room > 90 || s->pending_bytes) && !is_reading },
		{ safe_fmt(arena, "%llu unusable", (unsigned long long)s->unusable),
		  s->unusable ? ROLE_STATUS_WARN : ROLE_TEXT_MUTED, true },
		{ safe_fmt(arena, "all %llu", (unsigned long long)s->records_known),
		  ROLE_TEXT_MUTED, s->filtered == 0 && !s->is_known_at && !is_reading &&
				   !s->live.is_live },
	};

	put_parts(frame, row, lead, LENGTH(lead));
	if (!s->is_known_at || canvas_width(frame->canvas, repaired) + 2 <= row->cols)
		put_parts(frame, row, books, LENGTH(books));
}

void
draw_clock(struct frame *frame, struct rect row)
{
	bool is_narrow = row.cols < 60;
	struct part chip[CHIPS];
	int kept = 0;

	canvas_skip(&row, 1);
	size_t n = collect_chips(frame, chip);
	for (size_t i = 0; i < n; i++)
		if (chip[i].is_wanted)
			kept += canvas_width(frame->canvas, chip[i].text) + 2;
	if (frame->snapshot->loaded.is_loading)
		put_loading(frame, &row, kept);
	else
		put_state(frame, &row);
	int room = row.cols;
	put_parts(frame, &row, chip, n);
	put_books(frame, &row, is_narrow, room);
}
