/* intake_window: the bytes at hand: read from the source, fed to the scanner piece by piece. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/intake_private.h"

#define BLOCK ((size_t)256 << 10)	/* bytes of one read */
#define PIECE ((size_t)4 << 10)		/* bytes pushed until the scanner stands well again */
#define CARRY ((size_t)16 << 10)	/* so much of a record may wait for its end */

static void
reserve(struct window *window, size_t len)
{
	if (len + SHAPE_PAD <= window->cap)
		return;
	window->cap = len + SHAPE_PAD;
	window->bytes = xrealloc(window->bytes, window->cap, 1);
}

long
intake_fill(struct intake *in)
{
	struct window *window = &in->window;
	size_t left = window_left(in), most = in->budget < BLOCK ? in->budget : BLOCK;

	if (window->fed > 0) {
		memmove(window->bytes, window->bytes + window->fed, left);
		window->offset += (int64_t)window->fed;
		window->len = left;
		window->fed = 0;
	}
	reserve(window, window->len + most);
	reading_forget(&in->reading);
	long n = source_read(in->source, window->bytes + window->len, most);
	if (n > 0) {
		window->len += (size_t)n;
		in->budget -= (size_t)n;
	}
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
			 left < CARRY && window->len > 4 * CARRY;

	if (left == 0 || (may_go_on && !is_all))
		return false;
	extract_forget(&in->extract);	/* the scanner may move its buffer */
	scan_push(in->scan, window->bytes + window->fed, n);
	window->fed += n;
	return true;
}
