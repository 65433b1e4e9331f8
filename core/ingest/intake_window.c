/* intake_window: the bytes at hand: read from the source, fed to the scanner piece by piece. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/intake_private.h"

#define BLOCK ((size_t)256 << 10)	/* bytes of one read */
#define PIECE ((size_t)4 << 10)		/* bytes pushed until the scanner stands well again */
#define CARRY ((size_t)16 << 10)	/* so much of a record may wait for its end */

/* Make the window begin with what waits in it, in room of its own for `more` bytes. */
static void
make_room(struct window *window, size_t left, size_t more)
{
	char *from = left > 0 ? window->bytes + window->fed : NULL;

	if (left + more + SHAPE_PAD > window->cap) {
		bool is_own = from && window->bytes == window->room;
		window->cap = left + more + SHAPE_PAD;
		window->room = xrealloc(window->room, window->cap, 1);
		if (is_own)
			from = window->room + window->fed;
	}
	if (left > 0)
		memmove(window->room, from, left);
	window->bytes = window->room;
	window->offset += (int64_t)window->fed;
	window->len = left;
	window->fed = 0;
}

/* The window is the crew's next stretch; a record may reach into it from the one before. */
static long
take_stretch(struct intake *in, struct stretch *stretch)
{
	struct window *window = &in->window;
	int64_t fed = window->offset + (int64_t)window->fed - stretch->offset;

	window->bytes = stretch->bytes;
	window->len = stretch->len;
	window->own = stretch->own;
	window->offset = stretch->offset;
	window->fed = (size_t)fed;
	source_advance(in->source, stretch->offset + (int64_t)stretch->own);
	in->budget -= in->budget < stretch->own ? in->budget : stretch->own;
	return (long)stretch->own;
}

/* Read bytes of the source once more. */
static long
read_again(struct intake *in, char *at, size_t most)
{
	int64_t left = source_bytes(in->source) - in->replay_at;
	struct str bytes = { 0 };

	if (left <= 0)
		return SOURCE_END;
	if (left < (int64_t)most)
		most = (size_t)left;
	if (source_reread(in->source, in->replay_at, most, &bytes, &in->replay_err) != 0)
		return SOURCE_FAILED;
	memcpy(at, str_text(&bytes), bytes.len);
	in->replay_at += (int64_t)bytes.len;
	long n = (long)bytes.len;
	str_release(&bytes);
	return n;
}

long
intake_fill(struct intake *in)
{
	struct window *window = &in->window;
	size_t most = in->budget < BLOCK ? in->budget : BLOCK;
	struct stretch *stretch = window_left(in) == 0 ? reading_next(in) : NULL;

	reading_forget(&in->reading);
	if (stretch)
		return take_stretch(in, stretch);
	make_room(window, window_left(in), most);
	long n = in->replay_of ? read_again(in, window->bytes + window->len, most)
			       : source_read(in->source, window->bytes + window->len, most);
	if (n > 0) {
		window->len += (size_t)n;
		in->budget -= (size_t)n;
	}
	window->own = window->len;
	memset(window->bytes + window->len, 0, SHAPE_PAD);
	return n;
}

bool
intake_push(struct intake *in, bool is_all)
{
	struct window *window = &in->window;
	const struct reading *reading = &in->reading;
	size_t left = window_left(in), n = reading->is_off || left < PIECE ? left : PIECE;
	bool may_go_on = reading->declined == window->offset + (int64_t)window->fed &&
			 left < CARRY && window->len > 4 * CARRY && !reading->given &&
			 !reading_pays(in);

	if (left == 0 || (may_go_on && !is_all))
		return false;
	extract_forget(&in->extract);	/* the scanner may move its buffer */
	scan_push(in->scan, window->bytes + window->fed, n);
	window->fed += n;
	return true;
}
