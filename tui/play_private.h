/* play_private: a recording while it is played, shared by its keys and its frames. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_PLAY_PRIVATE_H
#define SR_TUI_PLAY_PRIVATE_H

#include "tui/editor.h"
#include "tui/play.h"

enum { SPEEDS = 7, SPEED_ONE = 2 };
struct play_speed { int num, den; const char *label; };
extern const struct play_speed play_speeds[SPEEDS];

struct player {
	struct play play;
	struct canvas canvas;
	struct theme theme;		/* the glyphs; looks are made for each frame */
	enum tier tier;
	int64_t at_us;
	bool is_paused, is_leaving, is_dirty;
	bool shows_keys;		/* `?`: until the next key */
	size_t speed;
	bool is_typing;			/* `t`: a time to go to */
	struct editor editor;
	char message[128];
};

/* Draw the recording at its moment, with what stands over it; *theme is made for the frame. */
void player_draw(struct player *player, struct theme *theme);

#endif
