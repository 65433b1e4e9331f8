/* play_bar: a frame of `sitrep play`: the recording, its bar, and the keys. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "core/base/text.h"
#include "tui/play_private.h"

const struct play_speed play_speeds[SPEEDS] = {
	{ 1, 4, "x0.25" }, { 1, 2, "x0.5" }, { 1, 1, "x1" }, { 2, 1, "x2" }, { 4, 1, "x4" },
	{ 8, 1, "x8" }, { 16, 1, "x16" },
};

static void
put_time(struct str *out, int64_t us)
{
	long long s = us / 1000000;

	if (s >= 3600)
		str_fmt(out, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
	else
		str_fmt(out, "%02lld:%02lld", s / 60, s % 60);
}

/* `?`: what can be pressed, over the recording. */
static void
draw_keys(struct player *player, struct rect area)
{
	static const struct { const char *key, *what; } keys[] = {
		{ "Space", "pause, go on; at the end: from the beginning" },
		{ ".", "the next frame" }, { "[ ]", "5 s back, on" },
		{ "{ }", "the chapter before, the next" }, { "+ -", "faster, slower" },
		{ "g", "to the beginning" }, { "0", "to the end" }, { "t", "to a time" },
		{ "q", "leave" }, { "?", "these keys; any key: away" },
	};
	struct arena arena = { 0 };

	for (size_t i = 0; i < LENGTH(keys); i++) {
		struct rect row = rect_top(&area, 1);
		int rest = row.cols > 8 ? row.cols - 8 : 0;	/* what stands below is covered */
		canvas_put(&player->canvas, &row, ROLE_TEXT,
			   safe_fmt(&arena, " %-6s %-*s", keys[i].key, rest, keys[i].what));
	}
	arena_release(&arena);
}

/* Columns and rows of the recording that have no place here. */
static void
add_cut(const struct player *player, struct str *out)
{
	const struct play_screen *screen = &player->play.screen;
	int cols = screen->cols - player->canvas.cols, rows = screen->rows - player->canvas.rows;

	if (cols <= 0 && rows <= 0)
		return;
	str_fmt(out, " %dx%d cast", screen->cols, screen->rows);
	if (cols > 0)
		str_fmt(out, ", %d column%s", cols, cols == 1 ? "" : "s");
	if (rows > 0)
		str_fmt(out, ", %d row%s", rows, rows == 1 ? "" : "s");
	str_add(out, " cut ");
}

/* Where it stands and what can be pressed, in one row. */
static void
draw_bar(struct player *player, struct rect row)
{
	const struct play *play = &player->play;
	struct canvas *canvas = &player->canvas;
	struct arena arena = { 0 };
	struct str text = { 0 };
	size_t number, of;

	if (player->is_typing) {
		canvas_put(canvas, &row, ROLE_TEXT, SAFE(" go to: "));
		editor_draw(&player->editor, canvas, row, ROLE_TEXT);
		return;
	}
	const char *chapter = play_chapter(play, player->at_us, &number, &of);
	bool is_over = player->at_us >= play_end_us(play);
	add_cut(player, &text);
	str_fmt(&text, " %s %s  ", is_over ? "END" : player->is_paused ? "PAUSED" : "PLAY",
		play_speeds[player->speed].label);
	put_time(&text, player->at_us);
	str_add(&text, " of ");
	put_time(&text, play_end_us(play));
	if (of)
		str_fmt(&text, "  %zu/%zu %s", number, of, chapter);
	if (play->screen.dropped)
		str_fmt(&text, "  %llu sequences left out",
			(unsigned long long)play->screen.dropped);
	if (play->is_cut)
		str_add(&text, "  last line cut");
	str_add(&text, player->message[0]
			? "  " : "  ? Keys  Space Pause  . Frame  [ ] 5 s  { } Chapter  + - Speed  "
				 "0 End  t Go to  q Leave");
	str_add(&text, player->message);
	canvas_put(canvas, &row, ROLE_TEXT, safe_bytes(&arena, text.at, text.len));
	arena_release(&arena);
	str_release(&text);
}

/* The recording at the top left. The bar stands below it, or over its last row while nothing
 * moves. */
void
player_draw(struct player *player, struct theme *theme)
{
	struct canvas *canvas = &player->canvas;
	struct rect whole = canvas_rect(canvas), area = whole, bar = { 0 };

	*theme = player->theme;
	theme->style[ROLE_TEXT] = (struct style){ 0 };
	canvas_clear(canvas);
	play_seek(&player->play, player->at_us);
	bool has_room = whole.rows > player->play.screen.rows;
	/* What is cut off is said all the time. */
	bool is_cut = whole.rows < player->play.screen.rows ||
		      whole.cols < player->play.screen.cols;
	if (has_room || is_cut || player->is_paused || player->is_typing)
		bar = rect_bottom(&area, whole.rows > 1);
	if (has_room)
		bar.y = player->play.screen.rows;
	play_draw(&player->play, canvas, area, theme);
	if (player->shows_keys)
		draw_keys(player, area);
	if (player->is_typing)
		canvas->has_cursor = false;
	draw_bar(player, bar);
	player->is_dirty = false;
}
