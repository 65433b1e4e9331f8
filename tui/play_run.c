/* play_run: `sitrep play`: a recording on a terminal, or one frame of it without. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/keys.h"
#include "tui/play_private.h"
#include "tui/run.h"
#include "tui/signals.h"
#include "tui/steady.h"
#include "tui/term.h"

enum { FRAME_MS = 50, STEP_US = 5 * 1000 * 1000 };

static void
go(struct player *player, int64_t at_us)
{
	int64_t end_us = play_end_us(&player->play);

	player->at_us = at_us < 0 ? 0 : at_us > end_us ? end_us : at_us;
	player->is_dirty = true;
}

/* `90`, `1:30` or `1:02:03` from the beginning; -1: no time. */
static int64_t
parse_time(const char *text)
{
	int64_t total = 0, part = 0;
	int digits = 0, parts = 1;

	for (; *text; text++) {
		if (*text >= '0' && *text <= '9' && digits < 6) {
			part = part * 10 + (*text - '0');
			digits++;
		} else if (*text == ':' && digits && parts < 3) {
			total = (total + part) * 60;
			part = digits = 0;
			parts++;
		} else {
			return -1;
		}
	}
	return digits ? (total + part) * 1000000 : -1;
}

static void
type(struct player *player, const struct key_event *event)
{
	enum editor_answer answer = editor_key(&player->editor, event);

	if (answer == EDITOR_KEEP) {
		int64_t at_us = parse_time(editor_text(&player->editor).text);
		if (at_us < 0)
			snprintf(player->message, sizeof(player->message),
				 "not a time: give seconds, 1:30 or 1:02:03");
		else
			go(player, at_us);
	}
	if (answer == EDITOR_KEEP || answer == EDITOR_LEAVE)
		player->is_typing = false;
}

static void
jump(struct player *player, int direction, char kind)
{
	int64_t at_us = play_find(&player->play, player->at_us, direction, kind);

	go(player, at_us >= 0 ? at_us : direction < 0 ? 0 : play_end_us(&player->play));
}

static void
press(struct player *player, const struct key_event *event)
{
	player->is_dirty = true;
	player->message[0] = '\0';
	if (player->is_typing) {
		type(player, event);
		return;
	}
	if (player->shows_keys) {	/* any key takes the list away; q leaves all the same */
		player->shows_keys = false;
		player->is_leaving = event->key == 'q' || event->key == KEY_GONE;
		return;
	}
	switch (event->key) {
	case ' ':
		if (player->is_paused && player->at_us >= play_end_us(&player->play))
			go(player, 0);
		player->is_paused = !player->is_paused;
		break;
	case '.':
		player->is_paused = true;
		jump(player, 1, 'o');
		break;
	case '[': go(player, player->at_us - STEP_US); break;
	case ']': go(player, player->at_us + STEP_US); break;
	case '{': jump(player, -1, 'm'); break;
	case '}': jump(player, 1, 'm'); break;
	case '+': case '=': player->speed += player->speed + 1 < SPEEDS; break;
	case '-': case '_': player->speed -= player->speed > 0; break;
	case '0': case 'F': go(player, play_end_us(&player->play)); break;
	case 'g': case KEY_HOME: go(player, 0); break;
	case 't':
		editor_release(&player->editor);
		editor_init(&player->editor, 16, false);
		player->is_typing = true;
		break;
	case '?': player->shows_keys = true; break;
	case 'q': case KEY_ESC: case KEY_GONE: player->is_leaving = true; break;
	default: break;
	}
}

static int
open_player(struct player *player, const struct options *options, struct err *err)
{
	struct str file = { 0 };

	if (options->n_files != 1)
		return err_set(err, ERR_USAGE, "play: name one FILE.cast");
	int result = save_read(options->file[0], PLAY_BYTES_MAX, &file, err);
	if (result == 0)
		result = play_read(&player->play, options->file[0], str_text(&file), file.len,
				   err);
	str_release(&file);
	player->theme.glyphs = *glyph_default();
	player->speed = SPEED_ONE;
	player->is_dirty = true;
	return result;
}

static void
close_player(struct player *player)
{
	play_release(&player->play);
	canvas_release(&player->canvas);
	editor_release(&player->editor);
}

/* ---- without a terminal ---- */

static int
print_frame(struct player *player, const struct options *options, struct err *err)
{
	struct keys_script script = { 0 };
	struct arena arena = { 0 };
	struct str out = { 0 };
	struct theme theme;
	int cols, rows, used = 0, code = 0;

	if (sscanf(options->frame, "%4dx%4d%n", &cols, &rows, &used) != 2 ||
	    options->frame[used] || cols < 0 || rows < 0)
		return err_set(err, ERR_USAGE,
			       "--frame: not a size; write COLSxROWS, as in 80x24");
	if (options->keys && keys_script(&script, &arena, options->keys, strlen(options->keys),
					 err) != 0)
		code = -1;
	player->tier = options->ascii ? TIER_ASCII : TIER_UNICODE;
	canvas_init(&player->canvas, cols, rows, player->tier, &player->theme.glyphs);
	player->is_paused = true;
	for (size_t i = 0; i < script.n && code == 0; i++) {
		const struct key_event *event = &script.event[i];
		if (event->key == KEY_RESIZE)
			canvas_init(&player->canvas, event->cols, event->rows, player->tier,
				    &player->theme.glyphs);
		else if (event->key == KEY_WAIT)
			go(player, player->at_us + event->wait_ms * 1000);
		else
			press(player, event);
	}
	player_draw(player, &theme);
	canvas_print(&player->canvas, &out);
	if (code == 0 && save_all(STDOUT_FILENO, str_text(&out), out.len) != 0)
		code = err_set(err, ERR_IO, "stdout: %s", strerror(errno));
	arena_release(&arena);
	str_release(&out);
	return code;
}

/* ---- on a terminal ---- */

static int64_t
now_us(void)
{
	return steady_clock(CLOCK_MONOTONIC) / 1000;
}

static void
show(struct player *player)
{
	struct theme theme;
	int cols, rows;

	term_size(&cols, &rows);
	if (cols != player->canvas.cols || rows != player->canvas.rows) {
		canvas_init(&player->canvas, cols, rows, player->tier, &player->theme.glyphs);
		term_resize(cols, rows);
	}
	player_draw(player, &theme);
	player->is_dirty = !term_show(&player->canvas, &theme);
}

/* Returns the signal that ends it; 0. */
static int
take_signals(struct player *player)
{
	int number;

	while ((number = signals_next()) != 0) {
		if (number == SIGNAL_TSTP) {
			term_suspend();
			signals_stop();
			term_resume();
		} else if (number != SIGNAL_WINCH && number != SIGNAL_CONT) {
			return number;
		}
		canvas_init(&player->canvas, 0, 0, player->tier, NULL);	/* drawn whole */
		player->is_dirty = true;
	}
	return 0;
}

static int
play_on(struct player *player)
{
	int64_t last_us = now_us();
	int number = 0;

	while (!player->is_leaving && number == 0) {
		struct pollfd fds[] = { { .fd = term_fd(), .events = POLLIN },
					{ .fd = signals_fd(), .events = POLLIN },
					{ .fd = term_wants_write() ? term_out_fd() : -1,
					  .events = POLLOUT } };
		struct key_event event;
		bool is_moving = !player->is_paused && player->at_us < play_end_us(&player->play);
		int key_ms = term_key_wait(now_us() / 1000), wait_ms = is_moving ? FRAME_MS : -1;
		poll(fds, 3, key_ms >= 0 && (wait_ms < 0 || key_ms < wait_ms) ? key_ms : wait_ms);
		number = take_signals(player);
		term_read(now_us() / 1000);
		while (term_key(&event, now_us() / 1000))
			press(player, &event);
		if (fds[2].revents && !term_flush())
			number = SIGHUP;
		int64_t passed_us = now_us() - last_us;
		last_us += passed_us;
		if (is_moving && !player->is_paused) {
			go(player, player->at_us + passed_us * play_speeds[player->speed].num /
							   play_speeds[player->speed].den);
			player->is_paused = player->at_us >= play_end_us(&player->play);
		}
		if (player->is_dirty && !term_wants_write() && number == 0)
			show(player);
	}
	return number;
}

int
play_run(const struct options *options, const struct environment *environment, struct err *err)
{
	struct player player = { .speed = SPEED_ONE };
	struct term_options term = {
		.term = environment->term, .fd_in = STDIN_FILENO, .fd_out = STDOUT_FILENO,
		.no_color = environment->no_color && *environment->no_color,
	};
	int code = -1, number = 0;

	if (open_player(&player, options, err) != 0)
		goto out;
	if (options->color)
		color_choice_find(options->color, &term.color);
	if (options->frame) {
		code = print_frame(&player, options, err);
		goto out;
	}
	player.tier = term_locale(environment->lc_all, environment->lc_ctype, environment->lang,
				  environment->term);
	if (options->ascii)
		player.tier = TIER_ASCII;
	if (term_open(&term, NULL, err) != 0)
		goto out;
	die_hook = term_close;
	signals_open(term_restore);
	number = play_on(&player);
	signals_close();
	term_close();
	die_hook = NULL;
	code = 0;
out:
	close_player(&player);
	if (number)
		signals_die(number);
	return code;
}
