/* pace: when the next frame of a log that moves may be drawn: so many a second, news first. */
/* SPDX-License-Identifier: MIT */
#include "tui/pace.h"

#define SECOND_MS 1000
#define FRAME_SHARE 5			/* frames cost at most a part so small of the time */
#define STREAM_FROM 2			/* frames with news in a row: then they come evenly */
#define POUR_FROM 8			/* then half as often */
#define SOON_MS 100			/* in a row: so long after the next might be, at most */

/* Between two frames with news. */
static int64_t
gap_ms(const struct pace *pace)
{
	return pace->row < STREAM_FROM ? 0
	     : (pace->row < POUR_FROM ? SECOND_MS : 2 * SECOND_MS) / pace->fps;
}

/* From when on the next frame may be drawn. */
static int64_t
due_ms(const struct pace *pace, bool has_news)
{
	size_t fps = (size_t)pace->fps, places = has_news || fps == 1 ? fps : fps - 1;
	int64_t at = pace->last_ms + FRAME_SHARE * pace->cost_ms;

	if (has_news && at < pace->news_ms + gap_ms(pace))
		at = pace->news_ms + gap_ms(pace);
	if (pace->n >= places) {
		int64_t oldest_ms = pace->shown_ms[(pace->n - places) % fps];
		if (at < oldest_ms + SECOND_MS)
			at = oldest_ms + SECOND_MS;
	}
	return at;
}

void
pace_shown(struct pace *pace, int64_t begun_ms, int64_t now_ms, bool has_news)
{
	if (has_news) {
		int64_t due = due_ms(pace, true), least_ms = pace->news_ms + SECOND_MS / pace->fps;
		bool is_in_row = pace->row &&
				 begun_ms - (due > least_ms ? due : least_ms) <= SOON_MS;
		pace->row = !is_in_row ? 1 : pace->row < POUR_FROM ? pace->row + 1 : POUR_FROM;
		pace->news_ms = now_ms;
	}
	pace->shown_ms[pace->n++ % (size_t)pace->fps] = pace->last_ms = now_ms;
	pace->cost_ms = now_ms - begun_ms;
}

int64_t
pace_wait(const struct pace *pace, int64_t now_ms, bool has_news)
{
	int64_t at = due_ms(pace, has_news);

	return pace->n > 0 && at > now_ms ? at - now_ms : 0;
}
