/* progress: how fast the reading is, what is left of it, and how much to read at once. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_PROGRESS_H
#define SR_TUI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"
#include "core/snapshot.h"

enum { PROGRESS_MARKS = 16 };

/* Where the reading stood, five times a second, so that the rate is that of the last 3 s.
 * {0} is a valid empty one. */
struct progress {
	struct progress_mark { int64_t at_ns, bytes; } mark[PROGRESS_MARKS], begun, last;
	size_t n;		/* marks set; the newest is mark[(n - 1) % PROGRESS_MARKS] */
};

/* The reading stands at bytes. now_ns: any clock that runs on; one that steps back begins
 * anew, and so does INSTANT_NONE. */
void progress_take(struct progress *progress, int64_t now_ns, int64_t bytes);
/* Nanoseconds since the first bytes were taken; 0 before. */
int64_t progress_age_ns(const struct progress *progress);
/* Bytes a second over the last 3 s; NAN as long as it cannot be told. */
double progress_rate(const struct progress *progress);
/* Seconds to the end at that rate, rounded up; -1 within the first second, without a known
 * size, or when nothing comes. */
int64_t progress_left_s(const struct progress *progress, const struct loaded *loaded);

/*
 * Append the line a person sees, no wider than cols cells, all ASCII:
 * `LOADING [===>      ] 42%  1.3 of 3.1 GB  412 MB/s  10.2 M records  ETA 00:04   HINT`.
 * What has no room is left out, the bar first; the state and its percent come last. hint may
 * be NULL.
 */
void progress_line(const struct progress *progress, const struct loaded *loaded, const char *hint,
		   size_t cols, struct str *out);

enum { PROGRESS_SLICE = 256 << 10 };	/* bytes of the first slice */
/*
 * How much to read at once next, so that a key waits less than 50 ms: a slice of `bytes` took
 * `took_ns`. Aims at 20 ms; changes by at most a factor of two (one slice may have been
 * held up by others), within 64 KiB and 32 MiB.
 */
size_t progress_slice(size_t bytes, int64_t took_ns);

#endif
