/* view_prompt: the row in which a note, a file name, a time or a command is typed. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/command.h"
#include "tui/keys.h"
#include "tui/view_private.h"

#define LIST_ROWS 6		/* of the palette */
#define LIST_FROM 14		/* a screen of so many rows has room for them */

/* The palette tells in rows of its own what Enter would do, where there is room for them. */
static struct safe
match_hint(struct frame *frame)
{
	struct match match;

	if (frame->canvas->rows >= LIST_FROM)
		return SAFE("Tab completes, Up goes to what was typed before");
	if (!app_words(frame->app, editor_text(&frame->app->ui.editor).text, &match, 1))
		return SAFE("no such command here");
	return safe_fmt(frame->arena, "%s: %s", match.word, match.help);
}

/* What the filter would show; where it is wrong stands above it. */
static struct safe
filter_hint(struct frame *frame)
{
	const struct snapshot *s = frame->snapshot;

	if (frame->app->filter_err.code != 0)
		return safe_fmt(frame->arena, "column %d", (int)frame->app->filter_err.column);
	if (strcmp(s->filter, editor_text(&frame->app->ui.editor).text) != 0)
		return SAFE("Enter shows it");	/* too many records to try each letter */
	return safe_fmt(frame->arena, "would show %llu of %llu", (unsigned long long)s->shown,
			(unsigned long long)s->records_known);
}

static struct safe
search_hint(struct frame *frame)
{
	(void)frame;
	return SAFE("a version, endpoint, status ... or L12; n N go on");
}

static struct safe
time_hint(struct frame *frame)
{
	(void)frame;
	return SAFE("18:06, 18:06:20, -10m from the end, +90s from the start");
}

/* What is typed in a row of its own, by app.ui.typing_field; the hint stands right of it. */
static const struct prompt {
	const char *field, *label;
	const char *enter;		/* what Enter does, in the footer */
	bool is_text;			/* how much of it fits is told */
	struct safe (*hint)(struct frame *frame);
} prompts[] = {
	{ "", " note: ", "Keep", true, NULL },
	{ "w", " write to: ", "Write", true, NULL },
	{ "o", " write over it? ", "Answer", false, NULL },
	{ "t", " go to: ", "Go", false, time_hint },
	{ ":", " :", "Do it", false, match_hint },
	{ "f", " filter: ", "Keep", false, filter_hint },
	{ "/", " search: ", "Look", false, search_hint },
};

static const struct prompt *
prompt_of(const char *field)
{
	for (size_t i = 0; i < LENGTH(prompts); i++)
		if (strcmp(prompts[i].field, field) == 0)
			return &prompts[i];
	return NULL;	/* a field of the guide: it is typed where it stands */
}

struct safe
prompt_enter(struct frame *frame)
{
	const struct prompt *prompt = prompt_of(frame->app->ui.typing_field);

	return safe_fmt(frame->arena, "%s", prompt ? prompt->enter : "Keep");
}

bool
prompt_is_text(const struct frame *frame)
{
	const struct prompt *prompt = prompt_of(frame->app->ui.typing_field);

	return !prompt || prompt->is_text;
}

/* Above what is typed into the palette: what begins like it, the one that Enter does first. */
static void
draw_matches(struct frame *frame, struct rect *area)
{
	struct canvas *canvas = frame->canvas;
	struct match match[LIST_ROWS];
	const char *typed = editor_text(&frame->app->ui.editor).text;
	size_t n = app_words(frame->app, typed, match, LIST_ROWS);
	struct rect list = rect_bottom(area, LIST_ROWS + 1);

	canvas_wipe(canvas, list);
	canvas_heading(canvas, rect_top(&list, 1), &(struct heading){
		.line = ROLE_BORDER_FOCUS, .lead = 2, .name = SAFE("palette"),
		.rest = n ? SAFE("") : SAFE("no such command here") });
	for (size_t i = 0; i < n; i++) {
		struct rect row = rect_top(&list, 1), whole = row;
		char name[16];
		if (i == 0)
			canvas_glyph(canvas, whole, ROLE_GUIDE_CURRENT, GLYPH_POINTER);
		canvas_skip(&row, 2);
		struct rect word = rect_left(&row, row.cols >= 50 ? 26 : row.cols / 2);
		canvas_put(canvas, &word, ROLE_KEY, safe_clean(match[i].word));
		canvas_skip(&word, 1);
		canvas_put(canvas, &word, ROLE_TEXT_MUTED, safe_clean(match[i].argument));
		uint32_t key = match[i].command ? command_row(match[i].command)->key[0] : KEY_NONE;
		struct rect right = rect_right(&row, 12);
		canvas_right(canvas, right, ROLE_KEY, i == 0 ? SAFE("Enter ")
			     : key ? safe_fmt(frame->arena, "%s ", keys_label(key, name))
				   : SAFE(""));
		canvas_text(canvas, row, ROLE_TEXT, safe_clean(match[i].help));
	}
}

/* What a filter looks like, of this log where it fits. */
static struct safe
example_filter(struct frame *frame, int cols)
{
	const struct snapshot *s = frame->snapshot;
	const char *version = s->n_versions ? s->version[s->worst_version].version : "";
	bool is_plain = *version && version[strcspn(version, " ,\"(~!=<>")] == '\0';
	struct safe text = safe_fmt(frame->arena, "such as version=%s outcome=%s", version,
				    s->counts == COUNTS_FAILURES ? "server_error"
				    : s->counts == COUNTS_REFUSED ? "client_error" : "timeout");

	if (is_plain && canvas_width(frame->canvas, text) <= cols)
		return text;
	return SAFE("such as latency>500 outcome!=ok");
}

/* The terms of the filter as it was kept, what they show, and how they go. */
static void
draw_filter_chips(struct frame *frame, struct rect row)
{
	const struct snapshot *s = frame->snapshot;

	canvas_wipe(frame->canvas, row);
	canvas_skip(&row, 1);
	if (frame->app->filter_err.code != 0) {
		canvas_text(frame->canvas, row, ROLE_MESSAGE_ERROR,
			    safe_fmt(frame->arena, "%s", frame->app->filter_err.text));
		return;
	}
	struct safe told = safe_fmt(frame->arena, "%llu of %llu shown, %llu filtered ",
				    (unsigned long long)s->shown,
				    (unsigned long long)s->records_known,
				    (unsigned long long)s->filtered);
	struct rect right = rect_right(&row, row.cols >= 70 ? canvas_width(frame->canvas, told) + 1
							     : 0);
	if (s->n_filter_terms)
		draw_chips(frame, &row);
	else
		canvas_text(frame->canvas, row, ROLE_TEXT_MUTED, example_filter(frame, row.cols));
	canvas_right(frame->canvas, right, ROLE_TEXT_MUTED, told);
}

/* `[version=v1.3 x]`; a time without its date, when that is the day that is shown. */
static struct safe
chip_text(struct frame *frame, const char *term)
{
	char day[INSTANT_TEXT] = "";
	size_t field = strncmp(term, "time", 4) == 0 ? 4 + strspn(term + 4, "<>=!") : 0;
	int64_t moment_ns = frame->snapshot->moment_ns;

	if (moment_ns != INSTANT_NONE)
		instant_date(day, moment_ns, NULL);
	size_t len = strlen(day);
	if (field > 4 && len && strncmp(term + field, day, len) == 0 && term[field + len] == 'T')
		return safe_fmt(frame->arena, "[%.*s%s x]", (int)field, term,
				term + field + len + 1);
	return safe_fmt(frame->arena, "[%s x]", term);
}

struct safe
chips_text(struct frame *frame, const char *otherwise)
{
	const struct snapshot *s = frame->snapshot;
	const char *text = "";

	for (size_t i = 0; i < s->n_filter_terms; i++)
		text = arena_fmt(frame->arena, "%s%s%s", text, i ? " " : "",
				 chip_text(frame, s->filter_term[i]).text);
	return safe_fmt(frame->arena, "%s", *text ? text : otherwise);
}

void
draw_chips(struct frame *frame, struct rect *row)
{
	const struct snapshot *s = frame->snapshot;

	for (size_t i = 0; i < s->n_filter_terms; i++) {
		struct safe chip = chip_text(frame, s->filter_term[i]);
		if (i > 0)
			canvas_skip(row, 1);
		canvas_put(frame->canvas, row, ROLE_STATUS_WARN, chip);
	}
}

/* A note, a file name, a time or a command is typed in the row above the footer, whatever the
 * view. */
void
draw_prompt(struct frame *frame, struct rect *area)
{
	struct ui *ui = &frame->app->ui;
	const struct prompt *prompt = prompt_of(ui->typing_field);

	if (frame->is_below || !ui->is_typing || !prompt)
		return;
	struct rect row = rect_bottom(area, 1);
	canvas_wipe(frame->canvas, row);
	canvas_put(frame->canvas, &row, ROLE_TITLE, safe_fmt(frame->arena, "%s", prompt->label));
	if (prompt->hint) {
		struct safe hint = prompt->hint(frame);
		int cols = canvas_width(frame->canvas, hint) + 1;
		if (cols + 12 <= row.cols)
			canvas_text(frame->canvas, rect_right(&row, cols), ROLE_TEXT_MUTED, hint);
	}
	editor_draw(&ui->editor, frame->canvas, row, ROLE_TEXT);
	if (*ui->typing_field == ':' && frame->canvas->rows >= LIST_FROM)
		draw_matches(frame, area);
	else if (*ui->typing_field == 'f' && !ui->typing_field[1] && area->rows >= 4)
		draw_filter_chips(frame, rect_bottom(area, 1));
}
