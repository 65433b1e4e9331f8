/* view_board_rows: the records pane and the guide column of the board. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "tui/view_board.h"

/* From so many columns on a record row shows its version, and a bar of its latency. */
#define WIDE_ROW 36
#define WIDE_PANE 60	/* room for a date with a whole clock */
#define PATH_COLS 20	/* of an endpoint, before a bar takes what is left */
#define VERSION_COLS 13
#define ENDPOINT_LEAST 10	/* of it, before a status gives way to its sign */
#define BAR_LEAST 12
#define BAR_COLS 24

/* Widths that all rows of the pane share, so that their columns stand under each other. */
struct widths { int version, ms, status; };

static void
draw_mend(struct frame *frame, struct rect row, const struct snap_record *record)
{
	canvas_skip(&row, 1);
	canvas_put_glyph(frame->canvas, &row, ROLE_REPAIRED, GLYPH_THIN);
	canvas_skip(&row, 1);
	canvas_put(frame->canvas, &row, ROLE_REPAIRED, safe_clean(record->mend));
}

/* The latency as a bar on the axis the sparklines share. */
static void
draw_bar(struct frame *frame, struct rect area, const struct snap_record *record)
{
	double top = frame->snapshot->axis_top_ms;

	if (isnan(record->latency_ms) || top <= 0)
		return;
	int cells = (int)ceil(record->latency_ms / top * (area.cols - 2));
	canvas_skip(&area, 1);
	canvas_fill(frame->canvas, rect_left(&area, cells < area.cols - 1 ? cells : area.cols - 1),
		    record->standing == STANDING_BAD ? ROLE_SPARK_TIMEOUT : ROLE_SPARK_OTHER,
		    GLYPH_LEVEL4);
}

struct safe
board_version(struct frame *frame, uint32_t id, const char *name, int cols)
{
	const struct snapshot *s = frame->snapshot;

	for (size_t i = 0; i < s->n_versions; i++)
		if (!s->version[i].is_rest && s->version[i].version_id == id)
			return text_named(frame, name, s->version[i].brief, cols);
	return safe_clean(name);
}

static struct safe
record_version(struct frame *frame, const struct snap_record *record)
{
	return board_version(frame, record->version_id, record->version, VERSION_COLS);
}

/* The endpoint, too: of those that differ in the middle alone the ends would be one. */
static struct safe
record_endpoint(struct frame *frame, const struct snap_record *record, int cols)
{
	const struct snapshot *s = frame->snapshot;

	for (size_t i = 0; i < s->n_matrix; i++)
		if (!s->matrix[i].is_rest && s->matrix[i].endpoint_id == record->endpoint_id)
			return text_named(frame, record->endpoint, s->matrix[i].brief,
					  cols > PATH_COLS ? cols : PATH_COLS);
	return safe_clean(record->endpoint);
}

/* ` 18:06:00 v1.3 /risk-score        750 ✗ Timeout` */
static void
draw_record(struct frame *frame, struct rect row, const struct snap_record *record,
	    struct widths widths)
{
	struct canvas *canvas = frame->canvas;

	if (*record->mend) {
		draw_mend(frame, row, record);
		return;
	}
	canvas_skip(&row, 1);
	canvas_put(canvas, &row, record->is_cited ? ROLE_EVIDENCE : ROLE_TEXT_MUTED,
		   text_when(frame, record->at_ns, row.cols < WIDE_PANE));
	canvas_skip(&row, 1);
	if (row.cols > WIDE_ROW - 9) {
		canvas_text(canvas, rect_left(&row, widths.version), ROLE_TEXT,
			    record_version(frame, record));
		canvas_skip(&row, 1);
	}
	bool has_word = row.cols - widths.status - widths.ms >= ENDPOINT_LEAST + 4;
	struct rect status = rect_right(&row, has_word ? widths.status + 3 : 2);
	struct rect ms = rect_right(&row, widths.ms + 1);
	int bar = row.cols - PATH_COLS;
	if (bar >= BAR_LEAST)
		draw_bar(frame, rect_right(&row, bar < BAR_COLS ? bar : BAR_COLS), record);
	canvas_path(canvas, row, ROLE_TEXT, record_endpoint(frame, record, row.cols));
	canvas_number(canvas, ms, ROLE_TEXT, text_ms(frame, record->latency_ms));
	canvas_skip(&status, 1);
	canvas_put_glyph(canvas, &status, standing_role(record->standing),
			 standing_glyph(record->standing));
	canvas_skip(&status, 1);
	canvas_put(canvas, &status, standing_role(record->standing), safe_clean(record->status));
}

static int
wider(struct frame *frame, int widest, struct safe text, int most)
{
	int n = canvas_width(frame->canvas, text);

	return n > most ? most : n > widest ? n : widest;
}

static struct widths
widths_of(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;
	struct widths widths = { 4, 3, 7 };

	for (size_t i = 0; i < s->n_records; i++) {
		const struct snap_record *record = &s->record[i];
		if (*record->mend)
			continue;
		widths.version = wider(frame, widths.version, record_version(frame, record),
				       VERSION_COLS);
		widths.ms = wider(frame, widths.ms, text_ms(frame, record->latency_ms), 9);
		widths.status = wider(frame, widths.status, safe_clean(record->status), 12);
	}
	return widths;
}

void
board_draw_records(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	const struct ui *ui = &frame->app->ui;
	const struct place *place = &ui->place[VIEW_BOARD][PANE_RECORDS];
	struct widths widths = widths_of(frame);
	int record = place->top;

	board_heading(frame, rect_top(&area, 1), PANE_RECORDS, SAFE("RECORDS"),
		      safe_fmt(frame->arena, "%s of %s%s, %s", text_count(frame, s->shown).text,
			       text_count(frame, s->records_known).text,
			       s->loaded.is_loading ? " so far" : "",
			       page_order_text(ui->record_order)), SAFE(""));
	if (s->page_total == 0 && area.rows > 0) {
		canvas_text(frame->canvas, area, ROLE_TEXT_MUTED, s->filtered
			? safe_fmt(frame->arena, " all %s filtered: Backspace drops a chip",
				   text_count(frame, s->filtered).text)
			: s->is_known_at ? SAFE(" nothing was known yet: . steps on, 0 ends")
			: s->live.is_live ? SAFE(" no records yet: they show as they come")
					  : SAFE(" no records yet"));
		return;
	}
	for (size_t i = 0; i < s->n_records && area.rows > 0; i++) {
		struct rect row = rect_top(&area, 1);
		bool is_record = *s->record[i].mend == '\0';
		draw_record(frame, row, &s->record[i], widths);
		if (is_record)
			frame_spot(frame, row, PANE_RECORDS, record, -1);
		if (is_record && ui->pane == PANE_RECORDS && record == place->selected)
			canvas_over(frame->canvas, row, OVER_SELECTED);
		record += is_record;
	}
}

void
board_pick_record(const struct app *app, const struct snapshot *s, struct picked *picked)
{
	const struct place *place = &app->ui.place[VIEW_BOARD][PANE_RECORDS];
	int record = place->top;

	for (size_t i = 0; i < s->n_records; i++) {
		if (s->record[i].id == 0 || record++ != place->selected)
			continue;
		picked->has_version = picked->has_endpoint = true;
		picked->version = s->record[i].version_id;
		picked->endpoint = s->record[i].endpoint_id;
	}
}

void
board_open_record(struct app *app, const struct snapshot *s)
{
	const struct place *place = &app->ui.place[VIEW_BOARD][PANE_RECORDS];
	int record = place->top;

	for (size_t i = 0; i < s->n_records; i++) {
		if (s->record[i].id == 0)
			continue;
		if (record++ == place->selected) {
			app->ui.raw_id = s->record[i].id;
			app_push(app, VIEW_RAW);
			return;
		}
	}
}

static const struct { const char *mark; enum role role; } states[] = {
	{ "[ ]", ROLE_GUIDE_TODO }, { "[ ]", ROLE_GUIDE_CURRENT }, { "[x]", ROLE_GUIDE_DONE },
	{ "[x]", ROLE_GUIDE_DONE }, { "[=]", ROLE_GUIDE_DONE }, { "[-]", ROLE_GUIDE_TODO },
	{ "[!]", ROLE_STATUS_WARN },
};

/* `>[ ] 2 Act now     proposed`. Of `associated 0 cited` the word stays where all has no room. */
static void
draw_step(struct frame *frame, struct rect row, const struct snap_step *step, bool is_current)
{
	struct canvas *canvas = frame->canvas;
	enum role role = states[step->state].role;

	if (is_current)
		canvas_glyph(canvas, row, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
	canvas_skip(&row, 1);
	canvas_put(canvas, &row, role, safe_clean(states[step->state].mark));
	canvas_skip(&row, 1);
	canvas_text(canvas, rect_left(&row, 12), role,
		    step->number > 0 ? safe_fmt(frame->arena, "%d %s", step->number, step->name)
				     : safe_clean(step->name));
	canvas_skip(&row, 1);
	const char *summary = step->summary;
	if (canvas_width(canvas, safe_clean(summary)) > row.cols)
		summary = arena_text(frame->arena, summary, strcspn(summary, "0123456789"));
	canvas_text(canvas, row, step->state == 2 ? ROLE_TEXT_MUTED : ROLE_TEXT,
		    safe_clean(*summary ? summary : step->summary));
}

/* `step 2 of 4`, or the name of a step that has no number. */
static struct safe
current_text(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;

	if (s->current_step >= s->n_steps)
		return SAFE("");
	const struct snap_step *step = &s->step[s->current_step];
	if (step->number >= 1 && step->number <= 4)
		return safe_fmt(frame->arena, "step %d of 4", step->number);
	return safe_fmt(frame->arena, "now: %s", step->name);
}

/* What happened, as the notes and the log tell it, where a tall guide has room. */
static void
draw_happenings(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;

	if (area.rows < 4 || s->n_timeline == 0)
		return;
	rect_top(&area, 1);
	canvas_text(frame->canvas, rect_top(&area, 1), ROLE_TITLE, SAFE("TIMELINE"));
	for (size_t i = 0; i < s->n_timeline && area.rows > 0; i++) {
		const struct snap_note *note = &s->timeline[i];
		struct rect all = area;
		struct safe when = note->t_ns == INSTANT_NONE ? SAFE("stated")
							      : text_when(frame, note->t_ns, true);
		int cols = canvas_width(frame->canvas, when) + 2;
		struct rect time = rect_left(&all, cols > 10 ? cols : 10);
		int rows = canvas_wrap_rows(frame->canvas, all.cols, safe_clean(note->text));
		if (rows > 2)
			rows = 2;
		if (rows > area.rows)
			rows = area.rows;
		canvas_text(frame->canvas, time, ROLE_TEXT_MUTED, when);
		all.rows = rows;
		canvas_wrap(frame->canvas, all, ROLE_TEXT, safe_clean(note->text));
		rect_top(&area, rows);
	}
}

/* The one thing to do, who does it, and how it is known to have worked. */
static void
draw_action(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	struct canvas *canvas = frame->canvas;

	rect_left(&area, 1);
	if (area.rows < 1 || s->n_steps == 0)
		return;
	const char *const due[] = { s->escalate_why, s->box_prompt, s->update_due };
	for (size_t i = 0; i < LENGTH(due); i++) {	/* what the clock asks of people */
		if (!due[i] || !*due[i] || area.rows < 4)
			continue;
		int rows = canvas_wrap_rows(canvas, area.cols, safe_clean(due[i]));
		canvas_wrap(canvas, rect_top(&area, rows > 2 ? 2 : rows), ROLE_TIMER_LOW,
			    safe_clean(due[i]));
	}
	const char *action = area.rows < 8 ? s->action_short : s->action;
	int used = canvas_wrap_rows(canvas, area.cols, safe_clean(action));
	/* Who does it keeps its row, unless it is nobody yet and the deed needs both; how it is
	 * known to have worked gives way to the deed. */
	int kept = area.rows == 2 && !*s->owner ? 0 : 1;
	int most = area.rows - kept < 3 ? area.rows - kept : 3;
	struct rect what = rect_top(&area, used < most ? used : most > 1 ? most : 1);
	canvas_wrap(canvas, what, ROLE_TEXT_STRONG, safe_clean(action));
	struct rect who = rect_top(&area, 1);
	canvas_put(canvas, &who, ROLE_TEXT_MUTED, SAFE("owner "));
	canvas_put(canvas, &who, *s->owner ? ROLE_TEXT : ROLE_STATUS_WARN,
		   *s->owner ? safe_clean(s->owner) : SAFE("-"));
	canvas_put(canvas, &who, ROLE_TEXT_MUTED, SAFE("   "));
	canvas_put(canvas, &who, ROLE_GUIDE_CURRENT, safe_clean(s->action_state));
	if (area.rows > 0 && *s->verify_line) {
		int rows = canvas_wrap_rows(canvas, area.cols,
					    safe_fmt(frame->arena, "verify %s", s->verify_line));
		struct rect verify = rect_top(&area, rows > 3 ? 3 : rows);
		canvas_wrap(canvas, verify, ROLE_TEXT_MUTED,
			    safe_fmt(frame->arena, "verify %s", s->verify_line));
	}
	for (size_t i = 0; i < s->n_commands && i < 1 && area.rows > 2; i++) {
		struct rect row = rect_top(&area, 1);
		canvas_text(canvas, row, ROLE_LINK, safe_clean(s->command[i]));
		canvas_text(canvas, rect_top(&area, 1), ROLE_TEXT_MUTED,
			    SAFE("not run by sitrep: a person does"));
	}
	draw_happenings(frame, area);
}

void
board_draw_guide(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	const struct ui *ui = &frame->app->ui;
	const struct place *place = &ui->place[VIEW_BOARD][PANE_GUIDE];
	struct rect line = rect_left(&area, 1);

	if (area.cols < 12)
		return;
	board_heading(frame, rect_top(&area, 1), PANE_GUIDE, SAFE("GUIDE"),
		      current_text(frame),
		      s->box_left_s >= 0 ? text_box(frame) : SAFE(""));
	canvas_glyph(frame->canvas, rect_top(&line, 1), ROLE_BORDER, GLYPH_TEE_DOWN);
	canvas_fill(frame->canvas, line, ROLE_BORDER, GLYPH_VLINE);
	if (s->n_steps == 0 && area.rows > 0)
		canvas_text(frame->canvas, area, ROLE_TEXT_MUTED,
			    s->is_judging ? SAFE(" opens with the verdict")
			    : s->live.is_live ? SAFE(" opens with the first record")
					   : SAFE(" opens when the log is read"));
	/* Four steps and two rows of what to do; the last step gives its row to those. */
	bool is_low = area.rows < 6;
	for (size_t i = 0; i < s->n_steps && area.rows > 0; i++) {
		const struct snap_step *step = &s->step[i];
		bool is_side = step->number < 1 || step->number > 4;
		bool is_selected = ui->pane == PANE_GUIDE && (int)i == place->selected;
		if (is_side && area.rows < 14 && !is_selected)
			continue;	/* Declare, Verify and Export show where there is room */
		if (is_low && step->number == 4 && i != s->current_step && !is_selected)
			continue;
		struct rect row = rect_top(&area, 1);
		draw_step(frame, row, step, i == s->current_step);
		frame_spot(frame, row, PANE_GUIDE, (int)i, -1);
		if (is_selected)
			canvas_over(frame->canvas, row, OVER_SELECTED);
	}
	draw_action(frame, area);
}
