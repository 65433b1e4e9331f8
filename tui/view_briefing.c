/* view_briefing: one page for a call: the figure large, then the words to say, line by line. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/mem.h"
#include "tui/view_private.h"

#define DIGIT_ROWS 3
#define LABEL_COLS 10

/* ---- large digits: three rows of blocks; `#` in the ascii tier ---- */

/* A row of a digit: `#` a full cell, `^` its upper half, `_` its lower half. The ascii tier has
 * full cells only, so there the shapes are others. */
static const struct { char c; const char *row[DIGIT_ROWS], *ascii[DIGIT_ROWS]; } shapes[] = {
	{ '0', { "#^#", "# #", "^^^" }, { "###", "# #", "###" } },
	{ '1', { "^# ", " # ", "^^^" }, { " # ", " # ", " # " } },
	{ '2', { "^^#", "#^^", "^^^" }, { "## ", " # ", " ##" } },
	{ '3', { "^^#", " ^#", "^^^" }, { "###", " ##", "###" } },
	{ '4', { "# #", "^^#", "  ^" }, { "# #", "###", "  #" } },
	{ '5', { "#^^", "^^#", "^^^" }, { " ##", " # ", "## " } },
	{ '6', { "#^^", "#^#", "^^^" }, { "#  ", "###", "###" } },
	{ '7', { "^^#", "  #", "  ^" }, { "###", "  #", "  #" } },
	{ '8', { "#^#", "#^#", "^^^" }, { "###", "###", "###" } },
	{ '9', { "#^#", "^^#", "^^^" }, { "###", "###", "  #" } },
	{ '/', { " _#", "_# ", "^  " }, { "  #", " # ", "#  " } },
	{ 'k', { "# _", "#^ ", "^ ^" }, { "# #", "## ", "# #" } },
	{ 'M', { "#_#", "# #", "^ ^" }, { "# #", "###", "# #" } },
};

static const char *const *
shape_of(const struct canvas *canvas, char c)
{
	for (size_t i = 0; i < LENGTH(shapes); i++)
		if (shapes[i].c == c)
			return canvas->tier == TIER_ASCII ? shapes[i].ascii : shapes[i].row;
	return NULL;
}

static int
digits_cols(const char *text)
{
	return 4 * (int)strlen(text);
}

static void
draw_digits(struct canvas *canvas, struct rect rect, enum role role, const char *text)
{
	for (; *text; text++) {
		const char *const *shape = shape_of(canvas, *text);
		struct rect digit = rect_left(&rect, 3);
		rect_left(&rect, 1);
		for (int y = 0; shape && y < DIGIT_ROWS; y++)
			for (int x = 0; x < 3; x++) {
				struct rect cell = rect_row(digit, y);
				rect_left(&cell, x);
				char c = shape[y][x];
				if (c != ' ')
					canvas_glyph(canvas, cell, role, c == '#' ? GLYPH_BAR :
						     c == '^' ? GLYPH_UPPER : GLYPH_LOWER);
			}
	}
}

/* `4/5`; from five digits on a part of it is said in thousands or millions. Of a verdict of latency
 * `828`, for as many fail as otherwise. */
static struct safe
headline_figure(struct frame *frame, const struct snap_figures *figures)
{
	const uint64_t part[] = { figures->failed, figures->n };
	struct safe text[2];

	if (frame->snapshot->is_slower && figures->n_latency) {
		double slow = figures->p95_is_max ? figures->max_ms : figures->p95_ms;
		return slow < 100000 ? safe_fmt(frame->arena, "%.0f", slow) : SAFE("");
	}
	if (figures->n == 0 || isnan(figures->failed_share))
		return SAFE("");
	for (int i = 0; i < 2; i++)
		text[i] = part[i] >= 10000000
			? safe_fmt(frame->arena, "%lluM", (unsigned long long)(part[i] / 1000000))
			: part[i] >= 10000
			? safe_fmt(frame->arena, "%lluk", (unsigned long long)(part[i] / 1000))
			: safe_fmt(frame->arena, "%llu", (unsigned long long)part[i]);
	return safe_fmt(frame->arena, "%s/%s", text[0].text, text[1].text);
}

/* ---- the words to say ---- */

struct say { const char *label; struct safe text; enum role role; };

enum { SAYS = 7 };

static size_t
add(struct say *say, size_t n, const char *label, struct safe text, enum role role)
{
	if (*text.text && n < SAYS)
		say[n++] = (struct say){ label, text, role };
	return n;
}

static size_t
collect(struct frame *frame, struct say say[SAYS])
{
	const struct snapshot *s = frame->snapshot;
	struct safe doing = SAFE("nothing is proposed yet");
	size_t n = 0;

	n = add(say, n, *s->suspect ? "CAUSE" : "VERDICT",
		safe_clean(*s->statement ? s->statement : s->headline),
		ROLE_TEXT_STRONG);
	n = add(say, n, "WHY", safe_clean(s->contrast), ROLE_TEXT);
	n = add(say, n, "REPORTED", safe_clean(s->reported), ROLE_TEXT);
	if (*s->action)
		doing = safe_fmt(frame->arena, "%s   owner %s   %s", s->action,
				 *s->owner ? s->owner : "-", s->action_state);
	n = add(say, n, "DOING", doing, ROLE_TEXT);
	n = add(say, n, "KNOW IT", safe_clean(s->verify_line), ROLE_TEXT);
	n = add(say, n, "MIND", safe_clean(s->n_cautions ? s->caution[0] : ""), ROLE_STATUS_WARN);
	return n;
}

/* Rows of a line, when all that is said has them. */
static int
rows_of(const struct canvas *canvas, const struct say *say, int cols)
{
	int rows = canvas_wrap_rows(canvas, cols, say->text);

	return rows < 1 ? 1 : rows;
}

/* Where there is room every line is shown to its end; else each has a row, but the one being
 * said. */
static void
draw_words(struct frame *frame, struct rect area)
{
	struct canvas *canvas = frame->canvas;
	struct say say[SAYS];
	int n = (int)collect(frame, say), lit = frame->app->ui.briefing_line;
	int label = area.cols >= 40 ? LABEL_COLS : 2, whole = area.rows;

	lit = lit > n - 1 ? n - 1 : lit;
	int all = 0;
	for (int i = 0; i < n; i++)
		all += rows_of(canvas, &say[i], area.cols - label - 2);
	for (int i = lit > area.rows - 1 ? lit : 0; i < n && area.rows > 0; i++) {
		int cols = area.cols - label - 2, behind = n - 1 - i;
		int own = i == lit || all <= whole ? rows_of(canvas, &say[i], cols) : 1;
		/* The rows behind keep one each, but the line being said has half the room. */
		int most = area.rows - behind > area.rows / 2 ? area.rows - behind
							      : (area.rows + 1) / 2;
		own = own > most ? most : own;
		struct rect rect = rect_top(&area, own < 1 ? 1 : own);
		if (i == lit)
			canvas_glyph(canvas, rect, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
		canvas_skip(&rect, 2);
		struct rect head = rect_left(&rect, label);
		if (label > 2)
			canvas_text(canvas, head, ROLE_TITLE, safe_clean(say[i].label));
		canvas_wrap(canvas, rect, i == lit ? ROLE_TEXT_STRONG : say[i].role, say[i].text);
	}
}

/* `680..890 ms`; a number large enough brings a unit of its own: `46 ms..1519 s`. */
static struct safe
range_text(struct frame *frame, double min_ms, double max_ms)
{
	struct safe min = text_ms(frame, min_ms), max = text_ms(frame, max_ms);
	bool has_units = strchr(max.text, ' ') != NULL, is_alike = strchr(min.text, ' ') != NULL;

	return safe_fmt(frame->arena, "%s%s..%s%s", min.text, has_units && !is_alike ? " ms" : "",
			max.text, has_units ? "" : " ms");
}

/* The figure, and beside it what it counts. */
static void
draw_figure(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	const struct snap_figures *figures = &s->whole;	/* a call hears no filter */
	struct safe figure = headline_figure(frame, figures);
	int cols = digits_cols(figure.text);
	struct rect row;

	rect_left(&area, 3);
	if (cols + 24 <= area.cols && *figure.text) {
		/* Blocks in a role that sets its background, or reverses, would vanish in it. */
		draw_digits(frame->canvas, rect_left(&area, cols),
			    figures->failed || s->is_slower ? ROLE_SPARK_TIMEOUT : ROLE_TEXT_STRONG,
			    figure.text);
		rect_left(&area, 2);
	}
	row = rect_top(&area, 1);
	if (*figure.text && s->is_slower)
		canvas_text(frame->canvas, row, ROLE_TEXT_STRONG,
			    safe_fmt(frame->arena, "%s: %s%s ms, n %s%s",
				     *s->whole_of ? s->whole_of : "all records",
				     figures->p95_is_max ? "" : "p95 ",
				     text_p95(frame, figures).text,
				     text_count(frame, figures->n_latency).text,
				     *s->whole_of ? ", all endpoints" : ""));
	else if (*figure.text)
		canvas_text(frame->canvas, row, ROLE_TEXT_STRONG,
			    safe_fmt(frame->arena, "%s: %s of %s %s%s",
				     *s->whole_of ? s->whole_of : "all records",
				     text_count(frame, figures->failed).text,
				     text_count(frame, figures->n).text,
				     counts_word(s->counts, COUNTS_VERB),
				     *s->whole_of ? ", all endpoints" : ""));
	row = rect_top(&area, 1);
	if (figures->n_latency)
		canvas_text(frame->canvas, row, ROLE_TEXT,
			    range_text(frame, figures->min_ms, figures->max_ms));
	row = rect_top(&area, 1);
	canvas_put_chip(frame->canvas, &row, standing_chip(s->standing), safe_clean(s->certainty));
	canvas_skip(&row, 2);
	canvas_put(frame->canvas, &row, ROLE_TEXT, safe_clean(s->headline_tiny));
}

static void
draw_briefing(struct frame *frame, struct rect area)
{
	const struct snapshot *s = frame->snapshot;
	struct rect top;

	if (area.rows > 1)
		draw_footer(frame, &area);
	draw_prompt(frame, &area);
	if (area.rows < 8 || area.cols < 40) {	/* no room for digits */
		if (area.rows > 2)
			draw_header(frame, &area);
		else
			draw_verdict(frame, rect_top(&area, 1));
		draw_words(frame, area);
		return;
	}
	draw_clock(frame, rect_top(&area, 1));
	top = rect_top(&area, 1);
	canvas_skip(&top, 1);
	if (*s->severity) {
		canvas_put_chip(frame->canvas, &top, ROLE_STATUS_BAD_CHIP, safe_clean(s->severity));
		canvas_skip(&top, 2);
	}
	canvas_put(frame->canvas, &top, ROLE_TITLE, safe_clean(s->title));
	rect_top(&area, area.rows > 10);
	draw_figure(frame, rect_top(&area, DIGIT_ROWS));
	rect_top(&area, area.rows > 8);
	draw_words(frame, area);
}

static bool
act_briefing(struct app *app, enum command command)
{
	int *line = &app->ui.briefing_line, last = SAYS - 1;

	switch (command) {
	case COMMAND_DOWN: *line += *line < last; return true;
	case COMMAND_UP: *line -= *line > 0; return true;
	case COMMAND_FIRST: *line = 0; return true;
	case COMMAND_LAST: *line = last; return true;
	default: return false;
	}
}

/* No more lines than there are words: j at the end stays there. */
static bool
settle_briefing(struct app *app, const struct snapshot *snapshot)
{
	struct arena arena = { 0 };
	struct frame frame = { .app = app, .snapshot = snapshot, .arena = &arena };
	struct say say[SAYS];
	int n = (int)collect(&frame, say);

	if (app->ui.briefing_line > n - 1)
		app->ui.briefing_line = n > 0 ? n - 1 : 0;
	arena_release(&arena);
	return false;
}

static const struct view_key keys[] = {
	{ COMMAND_DOWN, "Next line to say" }, { COMMAND_UP, "Before" }, { COMMAND_NOTE, NULL },
	{ COMMAND_STEP_2, "Act now" }, { COMMAND_NONE, NULL },
};

const struct view_ops view_briefing = {
	.view = VIEW_BRIEFING, .name = "briefing", .context = IN_BRIEFING, .draw = draw_briefing,
	.act = act_briefing, .keys = keys, .settle = settle_briefing,
};
