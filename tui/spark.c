/* spark: sparklines: values in bins of time to levels of one shared axis. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tui/spark.h"

int64_t
spark_top(int64_t max)
{
	static const int64_t steps[] = { 1, 2, 5 };

	for (int64_t power = 1; power <= INT64_MAX / 10; power *= 10)
		for (size_t i = 0; i < LENGTH(steps); i++)
			if (steps[i] * power >= max)
				return steps[i] * power;
	return INT64_MAX;
}

int64_t
spark_max(const struct spark_bin *bin, size_t n)
{
	int64_t max = SPARK_EMPTY;

	for (size_t i = 0; i < n; i++)
		max = bin[i].value > max ? bin[i].value : max;
	return max;
}

int
spark_level(int64_t value, int64_t top)
{
	if (value <= 0 || top <= 0)
		return 1;
	if (value >= top)
		return 8;
	/* ceil(8 v / top) without overflow: the least k with v <= k top / 8. */
	for (int k = 1; k < 8; k++)
		if (value <= top / 8 * k + top % 8 * k / 8)
			return k;
	return 8;
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t
spark_bin_of(int64_t at_ns, int64_t first_ns, int64_t bin_ns)
{
	return floor_div(at_ns, bin_ns) - floor_div(first_ns, bin_ns);
}

int64_t
spark_bin_ns(int64_t first_ns, int64_t last_ns, int cells)
{
	static const int64_t ms = 1000000, s = 1000 * ms, min = 60 * s, h = 60 * min, d = 24 * h;
	const int64_t ladder[] = { 100 * ms, 200 * ms, 500 * ms, s, 2 * s, 5 * s, 10 * s, 15 * s,
		30 * s, min, 2 * min, 5 * min, 10 * min, 15 * min, 30 * min, h, 2 * h, 6 * h,
		12 * h };
	int64_t most = cells < 1 ? 1 : cells;

	for (size_t i = 0; i < LENGTH(ladder); i++)
		if (spark_bin_of(last_ns, first_ns, ladder[i]) < most)
			return ladder[i];
	/* Whole days: 1 2 5 10 20 50 ... as many as it takes, while the product fits. */
	int64_t days = 1;
	while (days <= INT64_MAX / d && spark_bin_of(last_ns, first_ns, days * d) >= most)
		days = spark_top(days + 1);
	return days <= INT64_MAX / d ? days * d : INT64_MAX;
}

/* The bins that are shown in so many cells: the newest, at the end. */
static size_t
shown(struct rect row, const struct spark_bin **bin, size_t n)
{
	size_t cells = row.cols > 0 ? (size_t)row.cols : 0;

	if (n <= cells)
		return n;
	*bin += n - cells;
	return cells;
}

int
spark_draw(struct canvas *canvas, struct rect rect, enum role role, const struct spark_bin *bin,
	size_t n, int64_t top)
{
	struct rect row = rect_row(rect, 0);

	n = shown(row, &bin, n);
	for (size_t i = 0; i < n; i++) {
		struct rect cell = rect_left(&row, 1);

		if (bin[i].value == SPARK_OUTSIDE)
			continue;
		if (bin[i].value == SPARK_LATER)
			canvas_glyph(canvas, cell, ROLE_SPARK_GAP, GLYPH_UNKNOWN);
		else if (bin[i].value < 0)
			canvas_glyph(canvas, cell, ROLE_SPARK_GAP, GLYPH_EMPTY);
		else
			canvas_glyph(canvas, cell, bin[i].failed ? ROLE_SPARK_TIMEOUT : role,
				(enum glyph_id)(GLYPH_LEVEL1 + spark_level(bin[i].value, top) - 1));
	}
	return (int)n;
}

int
spark_draw_counts(struct canvas *canvas, struct rect rect, const struct spark_bin *bin, size_t n)
{
	struct rect row = rect_row(rect, 0);

	n = shown(row, &bin, n);
	for (size_t i = 0; i < n; i++) {
		struct rect cell = rect_left(&row, 1);
		uint32_t count = bin[i].failed;

		if (count)
			canvas_char(canvas, cell, ROLE_SPARK_TIMEOUT,
				(char)(count > 9 ? '+' : '0' + (int)count));
		else if (bin[i].value != SPARK_OUTSIDE)
			canvas_glyph(canvas, cell, ROLE_SPARK_GAP, GLYPH_EMPTY);
	}
	return (int)n;
}
