/* view_causes: every hypothesis with its state and checks, and what people reported, checked. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/view_private.h"

#define FOLDS 32		/* bits of ui.folded */
#define WORD_COLS 14		/* `NOT TESTABLE`, `WOULD CHANGE` */
#define NARROW 50

/* A row of the list: a hypothesis, one of its checks, a claim, or the last sentence. */
struct line {
	enum { LINE_CAUSE, LINE_CHECK, LINE_CLAIM, LINE_CHANGE } kind;
	size_t cause, at;
};

struct lines { struct line *line; int n; };

/* Until somebody folds, only the leading ones are open. */
static bool
is_folded(const struct ui *ui, const struct snap_hypothesis *hypothesis, size_t i)
{
	if (!ui->folds_set || i >= FOLDS)
		return hypothesis->state != 0;
	return (ui->folded >> i & 1u) != 0;
}

static struct lines
list_lines(const struct ui *ui, const struct snapshot *s, struct arena *arena)
{
	size_t most = s->n_claims + 1;
	struct lines out = { 0 };

	for (size_t i = 0; i < s->n_hypotheses; i++)
		most += 1 + s->hypothesis[i].n_checks;
	out.line = ARENA_NEW(arena, struct line, most);
	for (size_t i = 0; i < s->n_hypotheses; i++) {
		out.line[out.n++] = (struct line){ LINE_CAUSE, i, 0 };
		if (is_folded(ui, &s->hypothesis[i], i))
			continue;
		for (size_t k = 0; k < s->hypothesis[i].n_checks; k++)
			out.line[out.n++] = (struct line){ LINE_CHECK, i, k };
	}
	for (size_t i = 0; i < s->n_claims; i++)
		out.line[out.n++] = (struct line){ LINE_CLAIM, 0, i };
	if (*s->would_change)
		out.line[out.n++] = (struct line){ LINE_CHANGE, 0, 0 };
	return out;
}

/* ---- what a row says: a word at its left, a text, and lines at its right ---- */

struct row_text { struct safe word, text, lines; enum role word_role, text_role; int indent; };

static struct safe
state_word(struct frame *frame, const char *word)
{
	char *copy = arena_fmt(frame->arena, "%s", word);

	for (char *c = copy; *c; c++)
		*c = *c == '_' ? ' ' : *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
	return safe_clean(copy);
}

static struct row_text
cause_text(struct frame *frame, const struct snap_hypothesis *h, bool folded)
{
	static const enum role role[] = {
		ROLE_STATUS_BAD, ROLE_STATUS_WARN, ROLE_STATUS_OK, ROLE_STATUS_UNKNOWN,
	};
	struct row_text out = {
		.word = state_word(frame, h->state_word), .lines = SAFE(""), .text_role = ROLE_TEXT,
		.word_role = role[h->state >= 0 && h->state < 4 ? h->state : 3],
	};
	struct safe mark = folded && h->n_checks ? SAFE("+ ") : SAFE("");

	if (h->state > 1 || isnan(h->explained)) {	/* what speaks against it comes first */
		out.text = safe_fmt(frame->arena, "%s%s%s%s%s%s", mark.text, h->kind,
				    *h->cause ? "  " : "", h->cause, *h->why ? ": " : "", h->why);
		return out;
	}
	out.text_role = h->state == 0 ? ROLE_TEXT_STRONG : ROLE_TEXT;
	out.text = safe_fmt(frame->arena, "%s%s  %s   explained %.2f", mark.text, h->kind, h->cause,
			    h->explained);
	if (!isnan(h->coverage))
		out.text = safe_fmt(frame->arena, "%s  coverage %.2f", out.text.text, h->coverage);
	return out;
}

static struct row_text
wide_text(struct frame *frame, const struct line *line)
{
	const struct snapshot *s = frame->snapshot;

	if (line->kind == LINE_CHECK) {
		const struct snap_check *check = &s->hypothesis[line->cause].check[line->at];
		return (struct row_text){
			.word = safe_clean(check->id), .text = safe_clean(check->text),
			.lines = safe_clean(check->lines), .word_role = ROLE_TEXT_MUTED,
			.text_role = ROLE_TEXT, .indent = 2,
		};
	}
	if (line->kind == LINE_CLAIM) {
		const struct snap_claim *claim = &s->claim[line->at];
		struct safe support = state_word(frame, claim->support);
		return (struct row_text){
			.word = SAFE("REPORTED"), .word_role = ROLE_TITLE, .lines = SAFE(""),
			.text = safe_fmt(frame->arena, "%s  \"%s\"%s%s", support.text, claim->claim,
					 *claim->why ? ": " : "", claim->why),
			.text_role = ROLE_TEXT,
		};
	}
	if (line->kind == LINE_CHANGE)
		return (struct row_text){
			.word = SAFE("WOULD CHANGE"), .word_role = ROLE_TITLE, .lines = SAFE(""),
			.text = safe_clean(s->would_change), .text_role = ROLE_TEXT,
		};
	const struct snap_hypothesis *h = &s->hypothesis[line->cause];
	return cause_text(frame, h, is_folded(&frame->app->ui, h, line->cause));
}

/* On a narrow screen the word stands before the text instead of in a column of its own. */
static struct row_text
text_of(struct frame *frame, const struct line *line)
{
	struct row_text text = wide_text(frame, line);

	if (frame->canvas->cols < NARROW && line->kind != LINE_CHECK) {
		text.text = safe_fmt(frame->arena, "%s %s", text.word.text, text.text.text);
		text.text_role = line->kind == LINE_CAUSE ? text.word_role : text.text_role;
		text.word = SAFE("");
	}
	return text;
}

/* Cells the longest list of lines takes: they all stand below each other. */
static int
lines_cols(const struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;
	int most = 0;

	for (size_t i = 0; i < s->n_hypotheses; i++)
		for (size_t k = 0; k < s->hypothesis[i].n_checks; k++) {
			struct safe lines = safe_clean(s->hypothesis[i].check[k].lines);
			int cols = canvas_width(frame->canvas, lines);
			most = cols > most ? cols : most;
		}
	return most;
}

static struct rect
body_of(const struct frame *frame, const struct row_text *text, struct rect rect)
{
	int lines = text->lines.text && *text->lines.text ? lines_cols(frame) : 0;

	rect_left(&rect, 1 + text->indent);
	if (lines && rect.cols >= NARROW)
		rect_right(&rect, 1 + (lines > rect.cols / 4 ? rect.cols / 4 : lines));
	rect_left(&rect, text->indent ? 7 : *text->word.text ? WORD_COLS : 1);
	return rect;
}

/* Rows all of a line of the list takes, eight at most. */
static int
rows_of(struct frame *frame, const struct line *line, int cols)
{
	struct row_text text = text_of(frame, line);
	struct rect body = body_of(frame, &text, (struct rect){ 0, 0, cols, 1 });
	int rows = canvas_wrap_rows(frame->canvas, body.cols, text.text);
	int tail = cols - body.x - body.cols - 1;
	int beside = tail > 1 ? canvas_wrap_rows(frame->canvas, tail, text.lines) : 0;

	rows = beside > rows ? beside : rows;
	return rows < 1 ? 1 : rows > 8 ? 8 : rows;
}

/* Everything in full where there is room for it, else a row or two each but for the selected. */
static void
measure(struct frame *frame, const struct lines *lines, struct rect area, int *height)
{
	int selected = frame->app->ui.place[VIEW_CAUSES][0].selected, all = 0;

	for (int i = 0; i < lines->n; i++) {
		height[i] = rows_of(frame, &lines->line[i], area.cols);
		all += height[i];
	}
	for (int most = 4; most > 0 && all > area.rows; most /= 2) {
		all = 0;
		for (int i = 0; i < lines->n; i++) {
			height[i] = i != selected && height[i] > most ? most : height[i];
			all += height[i];
		}
	}
}

static void
draw_line(struct frame *frame, const struct line *line, struct rect rect, bool is_selected)
{
	static const struct { enum glyph_id glyph; enum role role; } mark[] = {
		{ GLYPH_OK, ROLE_STATUS_OK }, { GLYPH_BAD, ROLE_STATUS_BAD },
		{ GLYPH_UNKNOWN, ROLE_STATUS_UNKNOWN }, { GLYPH_THIN, ROLE_STATUS_WARN },
	};
	struct canvas *canvas = frame->canvas;
	struct row_text text = text_of(frame, line);
	struct rect body = body_of(frame, &text, rect), head = rect, tail = rect;

	if (is_selected)
		canvas_glyph(canvas, rect, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
	head.cols = body.x - rect.x - 1;	/* left of the text, and a gap */
	canvas_skip(&head, 1 + text.indent);
	if (line->kind == LINE_CHECK) {
		int state = frame->snapshot->hypothesis[line->cause].check[line->at].state;
		state = state < 0 || state > 3 ? 2 : state;
		canvas_put_glyph(canvas, &head, mark[state].role, mark[state].glyph);
		canvas_skip(&head, 1);
	}
	canvas_text(canvas, head, text.word_role, text.word);
	canvas_wrap(canvas, body, text.text_role, text.text);
	tail.x = body.x + body.cols + 1;
	tail.cols = rect.x + rect.cols - tail.x;
	if (tail.cols > 1)
		canvas_wrap(canvas, tail, ROLE_LINK, text.lines);
	if (is_selected)
		canvas_over(canvas, rect_row(rect, 0), OVER_SELECTED);
}

static void
draw_heading(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;
	const struct heading heading = {
		.line = ROLE_BORDER_FOCUS, .lead = 2, .name = SAFE("HYPOTHESES"),
		.rest = safe_fmt(frame->arena, "%s  as known at %s, %llu records", s->certainty,
				 text_at(frame, s->moment_ns).text,
				 (unsigned long long)s->records_known),
	};

	canvas_heading(frame->canvas, row, &heading);
}

static void
draw_causes(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	struct place *place = &frame->app->ui.place[VIEW_CAUSES][0];
	struct lines lines = list_lines(&frame->app->ui, s, frame->arena);
	int *height = ARENA_NEW(frame->arena, int, lines.n + 1);

	if (area.rows > 5)
		draw_header(frame, &area);
	if (area.rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	if (area.rows > 3)
		draw_heading(frame, rect_top(&area, 1));
	if (s->n_hypotheses == 0)
		canvas_text(frame->canvas, rect_top(&area, 1), ROLE_TEXT_MUTED,
			    s->loaded.is_loading
				    ? SAFE(" the verdict comes when all is read")
			    : s->is_judging
				    ? SAFE(" the verdict is being worked out")
				    : SAFE(" nothing to explain: no hypothesis was needed"));
	place->selected = place->selected > lines.n - 1 ? lines.n - 1 : place->selected;
	measure(frame, &lines, area, height);
	place_fit(place, height, lines.n, area.rows);
	for (int i = place->top; i < lines.n && area.rows > 0; i++) {
		struct rect rect = rect_top(&area, height[i]);
		draw_line(frame, &lines.line[i], rect, i == place->selected);
		frame_spot(frame, rect, PANE_TIMELINE, i, -1);
	}
}

/* ---- doing ---- */

/* Fold, unfold or turn the hypothesis selected (or that of the check selected). */
static void
fold(struct ui *ui, const struct snapshot *s, const struct lines *lines, enum command command)
{
	struct place *place = &ui->place[VIEW_CAUSES][0];

	if (place->selected >= lines->n || lines->line[place->selected].kind > LINE_CHECK)
		return;
	size_t cause = lines->line[place->selected].cause;
	if (cause >= FOLDS)
		return;
	bool was = is_folded(ui, &s->hypothesis[cause], cause);
	bool now = command == COMMAND_OPEN ? !was : command == COMMAND_LEFT;
	for (size_t i = 0; !ui->folds_set && i < s->n_hypotheses && i < FOLDS; i++)
		if (is_folded(ui, &s->hypothesis[i], i))
			ui->folded |= 1u << i;
	ui->folds_set = true;
	ui->folded = now ? ui->folded | 1u << cause : ui->folded & ~(1u << cause);
	while (now && place->selected > 0 && lines->line[place->selected].kind == LINE_CHECK)
		place->selected--;	/* folded from a check: its hypothesis is selected */
}

/* A check opens at the first line it rests on. */
static bool
open_lines(struct app *app, const struct snapshot *s, const struct lines *lines)
{
	int at = app->ui.place[VIEW_CAUSES][0].selected;

	if (at < 0 || at >= lines->n || lines->line[at].kind != LINE_CHECK)
		return false;
	const struct line *line = &lines->line[at];
	return app_open_line(app, s->hypothesis[line->cause].check[line->at].lines);
}

static bool
act_causes(struct app *app, enum command command)
{
	struct ui *ui = &app->ui;
	const struct snapshot *s = app_snapshot(app);
	struct arena arena = { 0 };
	struct lines lines = list_lines(ui, s, &arena);
	bool is_done = true;

	if (command == COMMAND_OPEN && open_lines(app, s, &lines))
		is_done = true;		/* it leaves the view */
	else if (command == COMMAND_OPEN || command == COMMAND_LEFT || command == COMMAND_RIGHT)
		fold(ui, s, &lines, command);
	else
		is_done = place_move(&ui->place[VIEW_CAUSES][0], command, lines.n, app->rows);
	arena_release(&arena);
	return is_done;
}

static const struct view_key keys[] = {
	{ COMMAND_OPEN, "Lines" }, { COMMAND_LEFT, "Fold" }, { COMMAND_STEP_1, "Judge them" },
	{ COMMAND_SEARCH, NULL }, { COMMAND_NOTE, NULL }, { COMMAND_COPY, NULL },
	{ COMMAND_NONE, NULL },
};

const struct view_ops view_causes = {
	.view = VIEW_CAUSES, .name = "causes", .context = IN_CAUSES, .draw = draw_causes,
	.act = act_causes, .keys = keys,
};
