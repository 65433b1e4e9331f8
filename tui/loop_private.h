/* loop_private: the board on a terminal: its state, shared by its opening and its turns. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_LOOP_PRIVATE_H
#define SR_TUI_LOOP_PRIVATE_H

#include "tui/app.h"
#include "tui/cast.h"
#include "tui/keys.h"
#include "tui/outside.h"
#include "tui/pace.h"
#include "tui/run.h"

#define GONE_CODE (128 + 1)		/* as if SIGHUP had come: the terminal is gone */

#define FRAME_MS 250			/* between two steps of a replay, two looks at a log */

struct loop {
	struct run *run;
	struct app app;
	struct canvas canvas;
	struct outside outside;
	struct cast *cast;		/* --record; NULL */
	int tty;			/* the terminal keys come from */
	bool owns_tty;
	bool wants_frame, was_drawn;
	bool was_resized;		/* the terminal may have lost what it showed */
	bool is_woken;			/* out of a stop of our own: its CONT is still to be told */
	bool is_settled, has_more;	/* has_more: of what is followed there is more to read */
	bool has_told_drip;		/* that a pipe goes on was said */
	bool replays;			/* -r: as soon as all is read */
	int64_t begun_ns;		/* CLOCK_MONOTONIC: the recording's zero */
	int64_t played_ms;		/* since then no time of the log's has passed */
	size_t slice;			/* bytes read at once while loading */
	struct pace pace;		/* its fps: ui.fps; keys are answered at once */
	int64_t ponder_ms;		/* since then a frame waits for the verdict; 0: none */
	int64_t news_ms;		/* when something new was read of what is followed */
	bool has_news;			/* since the last frame; else clocks and verdicts moved */
	struct keys_script script;	/* --keys: pressed by themselves once all is read */
	size_t n_pressed;		/* of its events */
	int64_t script_ms;		/* when the next one is due; 0: it was not begun */
	int signal;			/* that ends the run; 0 */
	struct err err;			/* settle failed: said after the terminal is back */
};

/* What keys asked for beyond the screen: editor, copy, mouse, stop. had_mouse: before them. */
void loop_pressed(struct loop *loop, bool had_mouse);
/* Press the next key of the script when it is due. Returns whether it was: a frame is owed. */
bool loop_script(struct loop *loop, int64_t now_ms);
/* Milliseconds until something is due of it; -1: nothing. */
int loop_script_wait(const struct loop *loop, int64_t now_ms);

/* Go on with the verdict, if it is being worked out, until keys have to be looked at. Returns
 * whether there is more to do. */
bool loop_ponder(struct loop *loop);
/*
 * A frame that would say that the verdict is being worked out waits a little for it: with a key
 * (is_pressed) here, too short to be felt; else, as long as a frame stands anyway, by not being
 * drawn yet.
 */
bool loop_may_draw(struct loop *loop, bool is_pressed);

/* One turn: wait for a key, a signal, bytes or a clock; answer it, read on, draw what is due. */
void loop_turn(struct loop *loop);

#endif
