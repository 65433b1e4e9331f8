/* view_board_head: banner, timeline and caution line of the board. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "tui/app_private.h"
#include "tui/view_board.h"
#include "tui/view_grid.h"

/* `since 18:06:05  T+01:15`, or `17:40:00-17:43:05, ended`; short, only `T+01:15` or `ended`. */
static struct safe
header_span(struct frame *frame, bool is_short)
{
	const struct snapshot *s = frame->snapshot;
	const char *since = text_when(frame, s->onset_ns, true).text;
	int64_t seconds = (s->moment_ns - s->onset_ns) / NS_PER_S;

	if (s->ended_ns != INSTANT_NONE && s->moment_ns > s->ended_ns)
		return is_short ? SAFE("ended ")
				: safe_fmt(frame->arena, "%s-%s, ended ", since,
					   text_when(frame, s->ended_ns, true).text);
	struct safe age = seconds < 3600
		? safe_fmt(frame->arena, "%02d:%02d", (int)(seconds / 60), (int)(seconds % 60))
		: text_age(frame, seconds * NS_PER_S);
	return is_short ? safe_fmt(frame->arena, "T+%s ", age.text)
			: safe_fmt(frame->arena, "since %s  T+%s ", since, age.text);
}

/* Has a person typed into Declare what was reported? No incident file has it then. */
static bool
is_told(const struct snapshot *s)
{
	for (size_t i = 0; i < s->n_steps; i++)
		for (size_t k = 0; s->step[i].number == 0 && k < s->step[i].n_fields; k++)
			if (strcmp(s->step[i].field[k].name, "declare.claims") == 0)
				return *s->step[i].field[k].value &&
				       strcmp(s->step[i].field[k].value, "none") != 0;
	return false;
}

/* Without an incident file: the log; where its folder has no room, its name. What does not fit
 * whole is left out. */
static void
put_source(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;
	struct canvas *canvas = frame->canvas;
	struct safe more = s->n_inputs > 1 ? safe_fmt(frame->arena, " and %zu more",
						      s->n_inputs - 1) : SAFE("");
	const struct safe nothing = is_told(s) ? SAFE("") : SAFE("  nothing was reported");
	struct safe name = safe_clean(s->source[0].name);
	const char *folder = strrchr(name.text, '/');
	int behind = canvas_width(canvas, more) + canvas_width(canvas, nothing);

	if (folder && folder[1] && canvas_width(canvas, name) + behind > row.cols)
		name = safe_clean(folder + 1);
	bool has_words = canvas_width(canvas, name) + behind <= row.cols;
	struct rect at = row;
	rect_right(&at, has_words ? behind : canvas_width(canvas, more));
	canvas_path(canvas, at, ROLE_HEADER, name);
	int used = canvas_width(canvas, name);
	canvas_skip(&row, used < at.cols ? used : at.cols);
	canvas_put(canvas, &row, ROLE_TEXT_MUTED, more);
	if (has_words)
		canvas_put(canvas, &row, ROLE_TEXT_MUTED, nothing);
}

/* ` SEV2  reported: <the claims, word for word>   18:30 ?   T+01:15` */
void
board_draw_banner(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;

	canvas_skip(&row, 1);
	if (s->onset_ns != INSTANT_NONE && s->moment_ns >= s->onset_ns) {
		struct safe span = header_span(frame, row.cols <= 70);
		struct rect right = rect_right(&row, canvas_width(frame->canvas, span) + 2);
		canvas_right(frame->canvas, right, ROLE_TEXT_MUTED, span);
	}
	if (*s->reported_at && row.cols > 100) {
		struct rect right = rect_right(
			&row, canvas_width(frame->canvas, safe_clean(s->reported_at)) + 2);
		canvas_right(frame->canvas, right, ROLE_TEXT_MUTED, safe_clean(s->reported_at));
	}
	if (*s->severity) {
		canvas_put(frame->canvas, &row, ROLE_TEXT_STRONG, safe_clean(s->severity));
		canvas_skip(&row, 2);
	}
	if (*s->reported) {
		canvas_put(frame->canvas, &row, ROLE_HEADER, SAFE("reported: "));
		canvas_put(frame->canvas, &row, ROLE_HEADER, safe_clean(s->reported));
	} else if (*s->title) {
		canvas_put(frame->canvas, &row, ROLE_HEADER, safe_clean(s->title));
	} else if (s->n_sources) {
		put_source(frame, row);
	}
}

static const struct { char letter; enum role role; } marks[] = {
	[MARK_NONE] = { ' ', ROLE_TEXT }, [MARK_EMPTY] = { 0, ROLE_SPARK_GAP },
	[MARK_TRAFFIC] = { '=', ROLE_TEXT_MUTED }, [MARK_NOTE] = { 'N', ROLE_NOTE },
	[MARK_FIRST_SEEN] = { '^', ROLE_AXIS }, [MARK_TIMEOUT] = { '!', ROLE_SPARK_TIMEOUT },
	[MARK_GATE] = { 'G', ROLE_EVIDENCE }, [MARK_KNOWN] = { 'K', ROLE_EVIDENCE },
	[MARK_ONSET] = { 'O', ROLE_STATUS_BAD }, [MARK_UNKNOWN] = { '?', ROLE_SPARK_GAP },
	[MARK_NOW] = { '|', ROLE_CURSOR_TIME },
};

/* What the letters mean, as far as one of them stands on the strip. */
static struct safe
legend(struct frame *frame, bool is_wide, int room)
{
	static const struct { enum mark mark; const char *brief, *full; } known[] = {
		{ MARK_ONSET, "O onset", "O onset" }, { MARK_GATE, "G gate", "G gate trip" },
		{ MARK_KNOWN, "K known", "K known" }, { MARK_TIMEOUT, "! timeout", "! timeout" },
		{ MARK_TRAFFIC, "= ok", "= ok" }, { MARK_FIRST_SEEN, NULL, "^ first seen" },
		{ MARK_NOTE, "N note", "N note" }, { MARK_UNKNOWN, "? later", "? not yet known" },
	};
	const struct snapshot *s = frame->snapshot;
	struct safe text = SAFE("");

	for (size_t i = 0; i < LENGTH(known); i++) {
		const char *word = is_wide ? known[i].full : known[i].brief;
		bool is_there = false;
		if (known[i].mark == MARK_TIMEOUT)
			word = arena_fmt(frame->arena, "! %s", counts_word(s->counts, COUNTS_ONE));
		if (known[i].mark == MARK_GATE && is_wide && s->gate_min_n)
			word = safe_fmt(frame->arena, "G gate trip (min n %llu)",
					(unsigned long long)s->gate_min_n).text;
		for (size_t k = 0; k < s->n_marks && word; k++)
			is_there |= s->mark[k] == known[i].mark;
		struct safe more = safe_fmt(frame->arena, is_wide ? "%s  %s" : "%s %s", text.text,
					    word ? word : "");
		if (is_there && canvas_width(frame->canvas, more) <= room)
			text = more;	/* whole words only: ? has them all */
	}
	return text;
}

void
board_draw_timeline(struct frame *frame, struct rect row, int x)
{
	const struct snapshot *s = frame->snapshot;
	bool has_focus = frame->app->ui.pane == PANE_TIMELINE;

	if (s->n_marks == 0) {
		canvas_text(frame->canvas, row, ROLE_TEXT_MUTED, SAFE(" no records yet"));
		return;
	}
	struct rect whole = row, label = rect_left(&row, x);
	canvas_skip(&label, 1);
	struct safe first = text_moment(frame, s->view_from_ns);
	/* Without room for the zone, which stands in the row above; with less, the date alone. */
	bool has_date = strchr(first.text, ' ') != NULL;
	if (canvas_width(frame->canvas, first) >= label.cols)
		first = safe_fmt(frame->arena, "%.*s", !has_date ? 8 : label.cols > 11 ? 11 : 5,
				 first.text);
	canvas_text(frame->canvas, label, has_focus ? ROLE_BORDER_FOCUS : ROLE_AXIS, first);
	frame_spot(frame, (struct rect){ row.x, row.y, (int)s->n_marks, 1 }, PANE_TIMELINE, 0, -1);
	for (size_t i = 0; i < s->n_marks; i++) {
		struct rect cell = rect_left(&row, 1);
		if (marks[s->mark[i]].letter)
			canvas_char(frame->canvas, cell, marks[s->mark[i]].role,
				    marks[s->mark[i]].letter);
		else
			canvas_glyph(frame->canvas, cell, marks[s->mark[i]].role, GLYPH_EMPTY);
	}
	struct rect marked = app_brushed(frame->app), over = { row.x - (int)s->n_marks + marked.x,
							       row.y, marked.cols, 1 };
	canvas_over(frame->canvas, rect_meet(over, whole), OVER_SELECTED);
	/* Of a log that grows what stands right of it does not move with each column. */
	size_t most = frame->app->want.timeline_columns;
	if (s->live.is_live && most > s->n_marks)
		canvas_skip(&row, (int)(most - s->n_marks));
	canvas_skip(&row, 1);
	canvas_put(frame->canvas, &row, ROLE_AXIS, text_moment(frame, s->view_to_ns));
	canvas_skip(&row, 1);
	struct safe bin = safe_fmt(frame->arena, row.cols > 50 ? "%s a bin" : "%s",
				   text_bin(frame, s->mark_ns).text);
	if (frame->app->ui.zoom > 0)
		bin = safe_fmt(frame->arena, "%s x%d", bin.text, 1 << frame->app->ui.zoom);
	if (canvas_width(frame->canvas, bin) + 2 <= row.cols) {
		canvas_skip(&row, 1);
		canvas_put(frame->canvas, &row, ROLE_TEXT_MUTED, bin);
	}
	struct safe words = legend(frame, true, row.cols - 1);
	if (row.cols < 50)
		words = legend(frame, false, row.cols - 1);
	canvas_put(frame->canvas, &row, ROLE_TEXT_MUTED, words);
}

void
board_draw_caution(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;

	struct rect whole = row;

	canvas_skip(&row, 1);
	frame_spot(frame, whole, PANE_CAUTIONS, 0, -1);
	if (s->n_filter_terms) {	/* what tables leave out is said before all else */
		draw_chips(frame, &row);
		canvas_skip(&row, 2);
	}
	if (s->n_cautions == 0) {
		canvas_put(frame->canvas, &row, ROLE_TEXT_MUTED,
			   s->loaded.is_loading || s->is_judging || !s->records
				   ? SAFE("") : SAFE("no caution"));
	}
	/* Whole cautions only, worst first; how many more there are is said. */
	for (size_t i = 0; i < s->n_cautions; i++) {
		struct safe text = safe_clean(s->caution[i]);
		int more = (int)(s->n_cautions - i - 1);
		if ((i > 0 || s->n_filter_terms) &&
		    canvas_width(frame->canvas, text) + (more ? 12 : 2) > row.cols) {
			canvas_put(frame->canvas, &row, ROLE_TEXT_MUTED, i > 0
				   ? safe_fmt(frame->arena, "  %d more", more + 1)
				   : safe_fmt(frame->arena, "%d caution%s", more + 1,
					      more ? "s" : ""));
			break;
		}
		if (i > 0)
			canvas_skip(&row, 2);
		canvas_put(frame->canvas, &row, ROLE_STATUS_WARN, text);
	}
	if (frame->app->ui.pane == PANE_CAUTIONS)
		canvas_over(frame->canvas, whole, OVER_SELECTED);
}

void
board_heading(struct frame *frame, struct rect row, enum pane pane, struct safe name,
	      struct safe rest, struct safe right)
{
	const struct heading heading = {
		.line = frame->app->ui.pane == pane ? ROLE_BORDER_FOCUS : ROLE_BORDER,
		.lead = 1, .name = name, .rest = rest, .right = right,
	};

	canvas_heading(frame->canvas, row, &heading);
}
