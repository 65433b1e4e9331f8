/* spark: sparklines: values in bins of time to levels of one shared axis. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_SPARK_H
#define SR_TUI_SPARK_H

#include <stddef.h>
#include <stdint.h>

#include "tui/canvas.h"

/* What a bin holds instead of a value. */
enum {
	SPARK_EMPTY = -1,	/* no record: the glyph `empty`, role spark.gap */
	SPARK_OUTSIDE = -2,	/* outside the window or after the moment: untouched */
	SPARK_LATER = -3	/* after the moment while records lie there: `?`, spark.gap */
};

/* One cell of a sparkline. */
struct spark_bin {
	int64_t value;		/* >= 0 in the unit of the axis (us, or requests); or SPARK_* */
	uint32_t failed;	/* > 0: the cell gets role spark.timeout */
};

/*
 * Top of the axis for a largest value: the least of 1, 2, 5 x 10^k that is >= max (>= 1).
 * The same figure in microseconds and milliseconds above 1 ms. max < 0 (nothing) gives 1.
 */
int64_t spark_top(int64_t max);
/* The largest value of n bins, or -1 when all are empty: the caller takes the largest of all
 * rows of the screen, because they share one axis. */
int64_t spark_max(const struct spark_bin *bin, size_t n);
/* Level of a value: ceil(8 v / top) within 1..8. v over top is 8. */
int spark_level(int64_t value, int64_t top);

/*
 * Width of a bin in ns: the smallest of 100 200 500 ms, 1 2 5 10 15 30 s and min, 1 2 6 12 h,
 * 1 d (then whole days, 2 5 10 20 ...) whose bins, with edges at multiples of it since the
 * epoch, cover first_ns..last_ns (inclusive) in at most `cells` cells. cells < 1 counts as 1.
 */
int64_t spark_bin_ns(int64_t first_ns, int64_t last_ns, int cells);
/* The bin an instant falls in, counted from the one first_ns falls in: floor, also before the
 * epoch. */
int64_t spark_bin_of(int64_t at_ns, int64_t first_ns, int64_t bin_ns);

/* Draw bins from the left of the rect's first row, one a cell, values in `role` (spark.base,
 * .canary, .other). More bins than cells: the newest, at the end, stay. Returns the cells used. */
int spark_draw(struct canvas *canvas, struct rect rect, enum role role,
	const struct spark_bin *bin, size_t n, int64_t top);
/* The row of counts under it: failures in the bin as 1..9 and `+` above, the glyph `empty` where
 * there are none (untouched outside the window). */
int spark_draw_counts(struct canvas *canvas, struct rect rect, const struct spark_bin *bin,
	size_t n);

#endif
