/* pace: when the next frame of a log that moves may be drawn: so many a second, news first. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_PACE_H
#define SR_TUI_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PACE_MOST = 10, PACE_USUAL = 4 };	/* frames a second */

/* The frames that were shown last, in milliseconds of a clock that never goes back. To be zeroed
 * but for fps (1..PACE_MOST). */
struct pace {
	int fps;			/* at most so many in any second */
	int64_t last_ms, cost_ms;	/* when the last one was shown, and what it took */
	int64_t shown_ms[PACE_MOST];	/* when the last ones were; fps of them count */
	size_t n;
	int64_t news_ms;		/* the last one that had news, */
	int row;			/* and how many such ones came each soon after another */
};

/* A frame was begun and shown. has_news: there was something in it that nobody had seen. */
void pace_shown(struct pace *pace, int64_t begun_ms, int64_t now_ms, bool has_news);
/*
 * How long the next frame has to wait; 0: not at all. Frames take a fifth of the time at most. One
 * without news, of a clock or a verdict, leaves the last place of a second to what may come. News
 * after news come evenly, and while it pours half as often: figures that change at each look are
 * not read.
 */
int64_t pace_wait(const struct pace *pace, int64_t now_ms, bool has_news);

#endif
