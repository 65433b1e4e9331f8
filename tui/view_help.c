/* view_help: the keys that work in the view below, out of the command table; then the signs. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "tui/app_private.h"
#include "tui/keys.h"
#include "tui/view_private.h"

#define KEY_COLS 18

/* A row: a heading (no key), or what stands left and what it means. */
struct row {
	struct safe left, right;
	enum role role;
	bool is_heading, is_glyph;
	enum glyph_id glyph;
};
struct page { struct row *row; int n; };

/* ---- keys ---- */

static unsigned
context_below(const struct ui *ui)
{
	enum view below = ui->depth > 1 ? ui->stack[ui->depth - 2] : VIEW_BOARD;

	return view_ops(below)->context;
}

static struct safe
keys_of(struct frame *frame, const struct command_row *entry)
{
	struct safe keys = SAFE("");
	char name[16];

	if (entry->key[0] == KEY_NONE)
		return safe_fmt(frame->arena, ":%s", command_word(entry->command));
	for (int i = 0; i < COMMAND_KEYS && entry->key[i] != KEY_NONE; i++)
		keys = safe_fmt(frame->arena, "%s%s%s", keys.text, i ? "  " : "",
				keys_label(entry->key[i], name));
	return keys;
}

static struct page
collect_keys(struct frame *frame)
{
	unsigned context = context_below(&frame->app->ui);
	size_t most = COMMAND_COUNT + GROUP_COUNT;
	struct page page = { .row = ARENA_NEW(frame->arena, struct row, most) };

	for (int group = 0; group < GROUP_COUNT; group++) {
		enum command_group g = (enum command_group)group;
		bool is_first = true;
		for (int command = 1; command < COMMAND_COUNT; command++) {
			const struct command_row *entry = command_row((enum command)command);
			if (command_group((enum command)command) != g || !(entry->where & context))
				continue;
			if (is_first)
				page.row[page.n++] = (struct row){ .is_heading = true,
					.left = safe_clean(command_group_name(g)) };
			is_first = false;
			bool is_marked = app_is_read_only(frame->app, frame->snapshot,
							  (enum command)command);
			page.row[page.n++] = (struct row){
				.left = keys_of(frame, entry), .role = ROLE_KEY,
				.right = safe_fmt(frame->arena, "%s%s", entry->help,
						  is_marked ? "  (read-only)" : ""),
			};
		}
	}
	return page;
}

/* ---- signs: glyphs, chips, roles ---- */

static const struct { enum glyph_id glyph; enum role role; const char *text; } signs[] = {
	{ GLYPH_OK, ROLE_STATUS_OK, "well; a check that passes" },
	{ GLYPH_WARN, ROLE_STATUS_WARN, "look here; a timeout on the timeline" },
	{ GLYPH_BAD, ROLE_STATUS_BAD, "bad; a check that contradicts" },
	{ GLYPH_UNKNOWN, ROLE_STATUS_UNKNOWN, "cannot be told; not known at this moment" },
	{ GLYPH_THIN, ROLE_REPAIRED, "mended; too few to say; a median of few" },
	{ GLYPH_NONE, ROLE_TEXT_MUTED, "no requests, no value" },
	{ GLYPH_EMPTY, ROLE_SPARK_GAP, "a time without a record" },
	{ GLYPH_LEVEL4, ROLE_SPARK_BASE, "latency of the baseline, one axis for all rows" },
	{ GLYPH_LEVEL7, ROLE_SPARK_CANARY, "latency of the suspect" },
	{ GLYPH_LEVEL8, ROLE_SPARK_TIMEOUT, "a bin in which requests timed out, or failed" },
	{ GLYPH_POINTER, ROLE_GUIDE_CURRENT, "what is selected; the current step" },
	{ GLYPH_CUT, ROLE_TEXT, "text goes on, there is no room" },
};

static const struct { const char *chip; enum role role; const char *text; } chips[] = {
	{ "PROBABLE", ROLE_STATUS_WARN_CHIP,
	  "how certain: associated, probable, strong ..." },
	{ "CANNOT TELL", ROLE_STATUS_UNKNOWN_CHIP, "the log does not show the cause" },
	{ "NO INCIDENT", ROLE_STATUS_OK_CHIP, "nothing stands out in this log" },
	{ "READING", ROLE_STATUS_UNKNOWN_CHIP, "being read: figures so far, no verdict" },
	{ "JUDGING", ROLE_STATUS_UNKNOWN_CHIP, "the verdict is being worked out; keys work" },
	{ "WAITING", ROLE_STATUS_UNKNOWN_CHIP, "followed: no record has come yet" },
	{ "PARTIAL", ROLE_STATUS_WARN_CHIP, "reading was stopped; :load goes on" },
	{ "PAUSED", ROLE_HEADER_PAUSED, "an earlier moment; 0 goes to the end" },
	{ "LIVE age 2s", ROLE_HEADER, "followed; so old is the newest record" },
	{ "STALE", ROLE_STATUS_WARN_CHIP, "followed: the newest record is over 10 s old" },
	{ "BLIND", ROLE_STATUS_BAD_CHIP, "followed: no byte for a minute" },
	{ "SICK", ROLE_STATUS_BAD_CHIP, "a file cannot be read now; it is retried" },
	{ "LOST", ROLE_STATUS_BAD_CHIP, "bytes cut away before they could be read" },
	{ "TRUNCATED", ROLE_STATUS_WARN, "a followed file was cut then; no byte is missed" },
	{ "UNREAD", ROLE_STATUS_WARN_CHIP, "bytes arrive, but no records in them" },
	{ "+3 new", ROLE_HEADER_PAUSED, "records read since you paused" },
	{ "REPLAY x10", ROLE_HEADER_REPLAY, "the log runs on its own clock; Space pauses" },
	{ "KNOWN AT", ROLE_STATUS_WARN, "an earlier moment: nothing later is counted" },
	{ "FILTERED", ROLE_STATUS_WARN, "tables show a part; the verdict does not" },
	{ "SELECTED", ROLE_STATUS_WARN, "--where, --since or --until leave records out" },
	{ "READ-ONLY", ROLE_STATUS_WARN, "notes and answers cannot be changed here" },
	{ "REC", ROLE_STATUS_WARN, "what you see is being recorded" },
	{ "[a=b x]", ROLE_STATUS_WARN, "a term of the filter; Backspace drops the last" },
	{ "NOT SAVED", ROLE_STATUS_BAD, "entries that are in memory only" },
	{ "<1B>", ROLE_TEXT_UNSAFE, "a byte of the log that is not shown as itself" },
	{ "O  G  K", ROLE_EVIDENCE, "timeline: onset; first gate trip; cause known" },
	{ "G  min n 3", ROLE_EVIDENCE, "a gate that asks for 3 requests trips; :gate" },
	{ "!  =  ^  N", ROLE_TEXT_MUTED, "timeout (failure); traffic; first seen; note" },
	{ "|  ?", ROLE_CURSOR_TIME, "timeline: the moment; not known yet" },
	{ "5 s  x4", ROLE_TEXT_MUTED, "a column of time; looked at four times closer" },
	{ "!  x  o", ROLE_SPARK_CANARY, "drill: timed out (failed); not; the baseline" },
	{ "X  1..9", ROLE_SPARK_TIMEOUT, "heat: all timed out (failed); so many" },
	{ "T+01:15", ROLE_TEXT_MUTED, "minutes, seconds from onset to the moment" },
	{ "4/5  80%", ROLE_TEXT, "timed out (or failed) / requests, and share" },
	{ "max 890", ROLE_TEXT, "fewer than 20 requests: the largest, no p95" },
	{ "~95", ROLE_TEXT, "the median of fewer than 5" },
	{ "7.4x", ROLE_TEXT, "against the baseline, on endpoints both served" },
	{ "no pair", ROLE_TEXT_MUTED, "no endpoint both versions served" },
	{ "(none)", ROLE_TEXT_MUTED, "records without a value of the field" },
	{ "[+,]  [-,]  [~]", ROLE_REPAIRED, "raw: a comma missing, too many; mended" },
	{ "all records", ROLE_TEXT_MUTED, "tables; the headline counts like for like" },
	{ "p < 0.0001", ROLE_TEXT, "chance of such a difference without a cause" },
	{ "L3  L8-9", ROLE_LINK, "lines of the log; Enter opens them" },
	{ "box 08:42", ROLE_TIMER_OK, "time left of the ten minutes to decide; p, P" },
	{ "E  W", ROLE_STATUS_BAD, "guide: error, mend it; warning, it may stay" },
	{ "~ pre-filled", ROLE_TEXT_MUTED, "guide, short screens: ~ is pre-filled" },
	{ "[ ]  [x]", ROLE_GUIDE_TODO, "guide: to do; done, or cited" },
	{ "[=]  [-]  [!]", ROLE_GUIDE_TODO, "guide: ready; not needed; done, yet it lacks" },
	{ "pre-filled", ROLE_TEXT_MUTED, "guide: from log or incident file, not confirmed" },
	{ "stale", ROLE_STATUS_WARN, "guide: figures changed since you wrote" },
};

static struct page
collect_signs(struct frame *frame)
{
	size_t most = LENGTH(signs) + LENGTH(chips) + 2;
	struct page page = { .row = ARENA_NEW(frame->arena, struct row, most) };

	page.row[page.n++] = (struct row){ .is_heading = true, .left = SAFE("signs") };
	for (size_t i = 0; i < LENGTH(signs); i++)
		page.row[page.n++] = (struct row){
			.left = SAFE(""), .right = safe_clean(signs[i].text), .is_glyph = true,
			.glyph = signs[i].glyph, .role = signs[i].role,
		};
	page.row[page.n++] = (struct row){ .is_heading = true, .left = SAFE("words") };
	for (size_t i = 0; i < LENGTH(chips); i++)
		page.row[page.n++] = (struct row){
			.left = safe_clean(chips[i].chip), .role = chips[i].role,
			.right = safe_clean(chips[i].text),
		};
	return page;
}

/* ---- drawing ---- */

static void
draw_row(struct frame *frame, const struct row *row, struct rect rect)
{
	struct canvas *canvas = frame->canvas;
	int cols = rect.cols >= 50 ? KEY_COLS : rect.cols / 3;

	if (row->is_heading) {
		canvas_text(canvas, rect, ROLE_TITLE, row->left);
		return;
	}
	canvas_skip(&rect, 1);
	struct rect left = rect_left(&rect, cols);
	canvas_skip(&rect, 1);
	if (row->is_glyph)
		canvas_glyph(canvas, left, row->role, row->glyph);
	else
		canvas_text(canvas, left, row->role, row->left);
	canvas_text(canvas, rect, ROLE_TEXT, row->right);
}

/* One column after the other, from the row the list is scrolled to. */
static void
draw_help(struct frame *frame, struct rect area)
{
	struct ui *ui = &frame->app->ui;
	int *top = &ui->place[VIEW_HELP][0].top;
	struct page page = ui->help_page ? collect_signs(frame) : collect_keys(frame);
	int columns = area.cols >= 130 ? 2 : 1, most = area.rows - 6;
	int rows = (page.n + columns - 1) / columns;
	struct heading heading = {
		.line = ROLE_BORDER_FOCUS, .lead = 2, .name = SAFE("HELP"),
		.rest = ui->help_page ? SAFE("signs and words; ? for keys")
				      : SAFE("keys that work here; ? for signs"),
		.right = rows > most ? SAFE("j more") : SAFE(""),
	};

	area = overlay_open(frame, area, &heading, columns * 66, rows < most ? rows : most);
	if (*top > page.n - columns * area.rows)
		*top = page.n - columns * area.rows;
	if (*top < 0)
		*top = 0;
	for (int c = 0; c < columns; c++) {
		struct rect column = rect_left(&area, area.cols / (columns - c));
		for (int y = 0; y < column.rows; y++) {
			int at = *top + c * column.rows + y;
			if (at < page.n)
				draw_row(frame, &page.row[at], rect_row(column, y));
		}
	}
}

static bool
act_help(struct app *app, enum command command)
{
	int *top = &app->ui.place[VIEW_HELP][0].top, page = app->rows > 4 ? app->rows / 2 : 1;

	switch (command) {
	case COMMAND_HELP:
		app->ui.help_page = !app->ui.help_page;
		*top = 0;
		return true;
	case COMMAND_DOWN: *top += 1; return true;
	case COMMAND_UP: *top -= *top > 0; return true;
	case COMMAND_PAGE_DOWN: *top += page; return true;
	case COMMAND_PAGE_UP: *top = *top > page ? *top - page : 0; return true;
	case COMMAND_FIRST: *top = 0; return true;
	case COMMAND_LAST: *top = COMMAND_COUNT * 2; return true;
	default: return false;
	}
}

/* The rows as a text, so that one is found. */
static bool
find_help(struct app *app, const char *part, int direction)
{
	struct frame frame = { .snapshot = app_snapshot(app), .app = app, .arena = &app->frame };
	struct page page = app->ui.help_page ? collect_signs(&frame) : collect_keys(&frame);
	struct str text = { 0 };

	for (int i = 0; i < page.n; i++)
		str_fmt(&text, "%s %s\n", page.row[i].left.text, page.row[i].is_heading
			? "" : page.row[i].right.text);
	bool is_found = app_find_line(str_text(&text), part, direction,
				      &app->ui.place[VIEW_HELP][0].top);
	str_release(&text);
	return is_found;
}

static const struct view_key keys[] = {
	{ COMMAND_DOWN, "Down" }, { COMMAND_PAGE_DOWN, "Page" }, { COMMAND_SEARCH, NULL },
	{ COMMAND_NONE, NULL },
};

const struct view_ops view_help = {
	.view = VIEW_HELP, .name = "help", .context = IN_HELP, .draw = draw_help, .act = act_help,
	.keys = keys, .find = find_help,
};
