/* view_guide_foot: around the fields of the guide: the strip of steps, the question, the foot. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/view_guide_private.h"

enum { STATE_TODO, STATE_CURRENT, STATE_DONE, STATE_WARNED, STATE_READY, STATE_NOT_NEEDED,
       STATE_FAULTY };

/* ---- the strip ---- */

static struct safe
capitals(struct frame *frame, const char *text)
{
	char *copy = arena_text(frame->arena, text, strlen(text));

	for (char *c = copy; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return safe_clean(copy);
}

static int
state_of(const struct snap_step *step)
{
	return step->state >= STATE_TODO && step->state <= STATE_FAULTY ? step->state : STATE_TODO;
}

static enum role
step_role(const struct frame *frame, size_t i)
{
	static const enum role role[] = {
		ROLE_GUIDE_TODO, ROLE_GUIDE_CURRENT, ROLE_GUIDE_DONE, ROLE_GUIDE_DONE,
		ROLE_GUIDE_DONE, ROLE_GUIDE_TODO, ROLE_STATUS_WARN,
	};
	if (i == frame->app->ui.step)
		return ROLE_GUIDE_CURRENT;
	return role[state_of(&frame->snapshot->step[i])];
}

/* `1 ROOT CAUSE [x]`; without the box where it is short: a sign stands there instead. */
static struct safe
step_text(struct frame *frame, size_t i, bool is_short)
{
	static const char *const mark[] = {
		"", " [>]", " [x]", " [x]", " [=]", " [-]", " [!]",
	};
	const struct snap_step *step = &frame->snapshot->step[i];
	bool has_number = step->number >= 1 && step->number <= 4;
	bool is_shown = i == frame->app->ui.step;
	struct safe name = is_shown ? capitals(frame, step->name) : safe_clean(step->name);
	const char *box = is_short ? "" : mark[state_of(step)];

	if (!has_number)
		return safe_fmt(frame->arena, "%s%s", name.text, box);
	return safe_fmt(frame->arena, "%d %s%s", step->number, name.text, box);
}

static void
put_step(struct frame *frame, struct rect *row, size_t i, bool is_short)
{
	static const enum glyph_id sign[] = {
		[STATE_CURRENT] = GLYPH_POINTER, [STATE_DONE] = GLYPH_OK,
		[STATE_WARNED] = GLYPH_OK, [STATE_FAULTY] = GLYPH_WARN,
	};
	static const struct safe text[] = {
		[STATE_READY] = { "=", true }, [STATE_NOT_NEEDED] = { "-", true },
	};
	int state = state_of(&frame->snapshot->step[i]);

	canvas_put(frame->canvas, row, step_role(frame, i), step_text(frame, i, is_short));
	if (is_short && (state == STATE_READY || state == STATE_NOT_NEEDED))
		canvas_put(frame->canvas, row, step_role(frame, i), text[state]);
	else if (is_short && state != STATE_TODO)
		canvas_put_glyph(frame->canvas, row, step_role(frame, i), sign[state]);
}

static int
strip_cols(struct frame *frame, size_t first, size_t end, bool is_short, int gap)
{
	int cols = 1;

	for (size_t i = first; i < end; i++)
		cols += gap + canvas_width(frame->canvas, step_text(frame, i, is_short)) +
			(is_short && state_of(&frame->snapshot->step[i]) != STATE_TODO);
	return cols;
}

void
guide_strip(struct frame *frame, struct rect row)
{
	size_t n = frame->snapshot->n_steps, shown = frame->app->ui.step, first = 0, end = n;
	bool is_short = strip_cols(frame, 0, n, false, 2) > row.cols;
	int gap = is_short && strip_cols(frame, 0, n, true, 2) > row.cols ? 1 : 2;

	/* Too narrow for all: the steps around the one shown. */
	while (first < end && strip_cols(frame, first, end, is_short, gap) > row.cols) {
		if (end - 1 > shown && end - 1 - shown >= shown - first)
			end--;
		else if (first < shown)
			first++;
		else
			break;
	}
	canvas_skip(&row, 1);
	for (size_t i = first; i < end; i++) {
		put_step(frame, &row, i, is_short);
		canvas_skip(&row, gap);
	}
}

/* `4:12 of 7 min`, at the step an exercise is at; "" elsewhere. */
static struct safe
step_clock(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;

	if (s->step_spent_s < 0 || frame->app->ui.step != s->current_step)
		return SAFE("");
	return safe_fmt(frame->arena, " %d:%02d of %d min", (int)(s->step_spent_s / 60),
			(int)(s->step_spent_s % 60), (int)(s->step_budget_s / 60));
}

void
guide_question(struct frame *frame, struct rect row)
{
	const struct snap_step *step = guide_shown(frame);
	struct safe summary = safe_clean(step->summary), question = safe_clean(step->question);
	struct safe clock = step_clock(frame);
	int need = canvas_width(frame->canvas, question) + 10;
	int clock_cols = canvas_width(frame->canvas, clock);
	bool has_number = step->number >= 1 && step->number <= 4;

	canvas_skip(&row, 1);
	if (clock_cols && clock_cols + need - 9 * !has_number <= row.cols)
		canvas_text(frame->canvas, rect_right(&row, clock_cols + 1),
			    *frame->snapshot->step_over ? ROLE_TIMER_LOW : ROLE_TIMER_OK, clock);
	if (canvas_width(frame->canvas, summary) + need <= row.cols) {
		struct rect right = rect_right(&row, canvas_width(frame->canvas, summary) + 1);
		canvas_text(frame->canvas, right, ROLE_TEXT_MUTED, summary);
	}
	if (has_number) {
		canvas_put(frame->canvas, &row, ROLE_TITLE,
			   safe_fmt(frame->arena, "STEP %d", step->number));
		canvas_skip(&row, 2);
	}
	canvas_put(frame->canvas, &row, ROLE_TEXT_STRONG, question);
}

/* ---- the foot ---- */

struct foot_row { struct safe label, text; enum role role; };

enum { FOOT_MAX = 48, LABEL_COLS = 9 };

struct foot { struct foot_row row[FOOT_MAX]; size_t n; };

static void
foot_add(struct foot *foot, struct safe label, const char *text, enum role role)
{
	if (foot->n < FOOT_MAX && text && *text)
		foot->row[foot->n++] = (struct foot_row){ label, safe_clean(text), role };
}

/* What the step rests on: the sentence, the commands, the check. */
static void
collect_block(const struct frame *frame, struct foot *foot)
{
	const struct snapshot *s = frame->snapshot;
	const struct snap_step *step = guide_shown(frame);

	if (step->number == 1)
		foot_add(foot, SAFE("Verdict"), s->statement, ROLE_EVIDENCE);
	if (step->number == 2 && s->n_commands) {
		foot_add(foot, SAFE("Command"), s->command[0], ROLE_EVIDENCE);
		foot_add(foot, SAFE(""), "y copies it; sitrep runs nothing", ROLE_TEXT_MUTED);
	}
	if (step->number == 2 || step->number == -1)
		foot_add(foot, SAFE("Verify"), s->verify_line, ROLE_TEXT);
	for (size_t i = 1; step->number == 2 && i < s->n_commands; i++)
		foot_add(foot, i == 1 ? SAFE("Also") : SAFE(""), s->command[i], ROLE_EVIDENCE);
	if ((step->number == 2 || step->number == -1) && *s->escalate_why)
		foot_add(foot, SAFE("To tell"), s->escalation, ROLE_EVIDENCE);
	if (step->number == 5)
		foot_add(foot, SAFE("Write"),
			 "w writes the report; a draft until it is signed and no error is open",
			 ROLE_TEXT);
}

/* What the clock asks of people, the gravest first. */
static void
collect_clock(const struct frame *frame, struct foot *foot)
{
	const struct snapshot *s = frame->snapshot;

	foot_add(foot, SAFE("Escalate"), s->escalate_why, ROLE_TIMER_OVER);
	if (!s->box_over || !*s->escalate_why)		/* else both say the same */
		foot_add(foot, SAFE("Box"), s->box_prompt,
			 s->box_over ? ROLE_TIMER_OVER : ROLE_TIMER_LOW);
	foot_add(foot, SAFE("Step"), s->step_over, ROLE_TIMER_LOW);
	foot_add(foot, SAFE("Due"), s->update_due, ROLE_TIMER_LOW);
}

/* An error of the field that is being typed: whoever mends it needs not be told. */
static bool
is_being_mended(const struct frame *frame, const struct snap_step *step, const char *message)
{
	const struct ui *ui = &frame->app->ui;

	for (size_t i = 0; ui->is_typing && i < step->n_fields; i++)
		if (strcmp(step->field[i].name, ui->typing_field) == 0 && step->field[i].error &&
		    strlen(message) > 2 && strcmp(message + 2, step->field[i].error) == 0)
			return true;
	return false;
}

static void
collect_messages(const struct frame *frame, struct foot *foot)
{
	const struct snap_step *step = guide_shown(frame);

	foot_add(foot, SAFE("Lacks"), step->lacks, ROLE_GUIDE_CURRENT);
	for (size_t i = 0; i < step->n_messages; i++)
		if (!is_being_mended(frame, step, step->message[i]))
			foot_add(foot, SAFE(""), step->message[i],
			 step->message[i][0] == 'E' ? ROLE_STATUS_BAD : ROLE_STATUS_WARN);
}

/* Draw rows into at most `most` rows off the bottom of the area, those first in the list first. */
static void
draw_foot(struct frame *frame, struct rect *area, const struct foot *foot, int most)
{
	int height[FOOT_MAX], rows = 0;

	for (size_t i = 0; i < foot->n; i++) {
		int cols = area->cols - 1 - LABEL_COLS;
		height[i] = canvas_wrap_rows(frame->canvas, cols, foot->row[i].text);
		rows += height[i];
	}
	struct rect rect = rect_bottom(area, rows > most ? most : rows);
	for (size_t i = 0; i < foot->n && rect.rows > 0; i++) {
		/* Each of those behind it keeps a row of its own while there is room. */
		int behind = (int)(foot->n - 1 - i), own = rect.rows - behind;
		struct rect row = rect_top(&rect, own < 1 ? 1 : own < height[i] ? own : height[i]);
		canvas_skip(&row, 1);
		canvas_text(frame->canvas, rect_left(&row, LABEL_COLS), ROLE_TEXT_MUTED,
			    foot->row[i].label);
		canvas_wrap(frame->canvas, row, foot->row[i].role, foot->row[i].text);
	}
}

void
guide_clock(struct frame *frame, struct rect *area)
{
	struct foot clock = { .n = 0 };
	int rows = 0, most = area->rows >= 24 ? 6 : area->rows >= 12 ? 2 : area->rows >= 4;

	collect_clock(frame, &clock);
	for (size_t i = 0; i < clock.n; i++)
		rows += canvas_wrap_rows(frame->canvas, area->cols - 1 - LABEL_COLS,
					 clock.row[i].text);
	struct rect rect = rect_top(area, rows > most ? most : rows);
	draw_foot(frame, &rect, &clock, rect.rows);
}

void
guide_foot(struct frame *frame, struct rect *area)
{
	struct foot block = { .n = 0 }, messages = { .n = 0 };
	int rows = area->rows;

	collect_messages(frame, &messages);
	collect_block(frame, &block);
	draw_foot(frame, area, &messages, rows >= 30 ? rows / 4 : rows >= 10 ? 3 : rows >= 5);
	draw_foot(frame, area, &block, rows >= 30 ? rows / 3 : rows >= 14 ? 3 : 0);
	if (rows >= 16 && block.n + messages.n > 0)
		canvas_fill(frame->canvas, rect_bottom(area, 1), ROLE_BORDER, GLYPH_HLINE);
}

/* ---- the timeline beside it ---- */

void
guide_timeline_column(struct frame *frame, struct rect rect)
{
	const struct snapshot *s = frame->snapshot;
	const struct heading heading = { .line = ROLE_BORDER, .lead = 1, .name = SAFE("TIMELINE") };

	canvas_fill(frame->canvas, rect_left(&rect, 1), ROLE_BORDER, GLYPH_VLINE);
	canvas_heading(frame->canvas, rect_top(&rect, 1), &heading);
	if (s->n_timeline == 0)
		canvas_text(frame->canvas, rect_top(&rect, 1), ROLE_TEXT_MUTED,
			    SAFE(" nothing yet"));
	for (size_t i = 0; i < s->n_timeline && rect.rows > 0; i++) {
		const struct snap_note *note = &s->timeline[i];
		struct safe when = note->t_ns == INSTANT_NONE ? SAFE("stated")
			: text_when(frame, note->t_ns, true);
		struct rect row = rect;
		canvas_skip(&row, 1);
		int cols = canvas_width(frame->canvas, when) + 2;
		canvas_text(frame->canvas, rect_left(&row, cols > 10 ? cols : 10), ROLE_TEXT_MUTED,
			    when);
		struct safe text = safe_clean(*note->text ? note->text : note->kind);
		int rows = canvas_wrap(frame->canvas, row, ROLE_TEXT, text);
		rect_top(&rect, rows > 0 ? rows : 1);
	}
}
