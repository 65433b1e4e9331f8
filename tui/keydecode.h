/* keydecode: bytes of a terminal to keys, by time; knows neither terminfo nor curses. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_KEYDECODE_H
#define SR_TUI_KEYDECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"
#include "tui/keys.h"

/*
 * A pure state machine: bytes and times in, events out. It knows the sequences of xterm, tmux,
 * screen, rxvt, linux and vt100 at once, since they do not contradict each other.
 *
 *   Esc       alone for 25 ms it is the key; then `[` or `O` within 100 ms begins a late arrow,
 *             swallowed to its end or for 300 ms, never read as letters
 *   sequence  waits 300 ms for its end; what is not known is swallowed whole (Alt too)
 *   paste     between CSI 200~ and 201~, or closed 1 s after its last byte; without brackets
 *             a burst (one push) of >= 16 bytes that are not sequences, with a newline in it,
 *             is one, and goes on until 100 ms of silence
 */
enum { KEYDECODE_ESC_MS = 25, KEYDECODE_LATE_MS = 100, KEYDECODE_SEQUENCE_MS = 300,
	KEYDECODE_PASTE_MS = 1000, KEYDECODE_BURST_MS = 100, KEYDECODE_BURST_BYTES = 16,
	KEYDECODE_DOUBLE_MS = 400 };

/* {0} is a decoder at rest. Fields are its own. */
struct keydecode {
	int state;
	int64_t at_ms;			/* of the last byte of what is unfinished */
	char seq[32];			/* the sequence or character so far */
	size_t seq_len;
	int cp_left;			/* bytes a UTF-8 character still needs */
	struct str paste;		/* being collected */
	int paste_lines;
	bool paste_cr;			/* after CR an LF is the same newline */
	size_t paste_end;		/* bytes of the end mark seen */
	struct key_event *queue;	/* owned; queue_n events from queue_first on */
	size_t queue_first, queue_n, queue_cap;
	struct str given;		/* text of the paste handed out last */
	int click_x, click_y;
	int64_t now_ms, click_ms;	/* of this push; of the last click, 0 = none */
};

void keydecode_release(struct keydecode *decode);
/* Bytes that came in one read, and when (any clock that only goes forward). */
void keydecode_push(struct keydecode *decode, const char *at, size_t len, int64_t now_ms);
/* The terminal is gone: KEY_GONE follows what is waiting. */
void keydecode_gone(struct keydecode *decode);
/* Take the next event, deciding first what now_ms lets decide. False: none. The text of a paste
 * is borrowed until the next call. */
bool keydecode_next(struct keydecode *decode, int64_t now_ms, struct key_event *event);
/* Milliseconds until time alone decides something, >= 0; -1 = nothing is waiting. */
int keydecode_wait(const struct keydecode *decode, int64_t now_ms);

#endif
