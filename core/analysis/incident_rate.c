/* incident_rate: is what rose as it was before, when as many requests came? */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/incident_private.h"
#include "core/analysis/onset_private.h"

enum { WINDOWS = 48, SMOOTH = 2 };	/* of half an hour in a day; and on either side of one */
static const double SURE_Z = 1.959963984540054;
static const double CHANCE_MOST = .5;	/* of the spread of the rates: more of it tells nothing */

/* A window: the request rate in it, as a multiple of the usual; of either side the records that
 * count, and their mean excess. */
struct window { double rate, n[2], mean[2]; };

/* Sums of a straight line of excess by rate, each record counted. */
struct line { double n, rate, mean, spread, both; };

static void
level_of(struct study *study, const struct query *query, double *n, double *mean)
{
	struct harm harm = harm_in(study, query);

	*n = harm_weight(study, &harm);
	*mean = *n > 0 ? harm_mean(study, &harm) : 0;
}

/* Few requests a window are as many by chance: their number is smoothed, 1 2 3 2 1. Of its variance
 * so much is left. */
static const double SMOOTHED = 19 / 81.0;

static void
rates_fill(const double *count, double usual, struct window *window)
{
	for (int w = 0; w < WINDOWS; w++) {
		double sum = 0, weight = 0;

		for (int k = -SMOOTH; k <= SMOOTH; k++) {
			double own = SMOOTH + 1 - abs(k);

			if (w + k < 0 || w + k >= WINDOWS)
				continue;
			sum += own * count[w + k];
			weight += own;
		}
		window[w].rate = sum / weight / usual;
	}
}

static void
windows_fill(struct study *study, const struct query *own, const struct query *rest,
	     struct window *window)
{
	double span = (double)(study->last_ns - study->first_ns), count[WINDOWS];

	for (int w = 0; w < WINDOWS; w++) {
		int64_t from_ns = study->first_ns + (int64_t)(span * w / WINDOWS);
		int64_t to_ns = w + 1 == WINDOWS ? study->last_ns : study->first_ns - 1 +
				(int64_t)(span * (w + 1) / WINDOWS);
		struct query all = query_window(study->query, from_ns, to_ns);
		struct query side[2] = {query_window(*own, from_ns, to_ns),
					query_window(*rest, from_ns, to_ns)};

		count[w] = (double)query_count(&all);
		for (int i = 0; i < 2; i++)
			level_of(study, &side[i], &window[w].n[i], &window[w].mean[i]);
	}
	rates_fill(count, (double)study->n / WINDOWS, window);
}

/* The line through one side's windows of a rate in between. */
static struct line
line_of(const struct window *window, int side, double low, double high)
{
	struct line line = {0};

	for (int w = 0; w < WINDOWS; w++) {
		double n = window[w].rate >= low && window[w].rate <= high ? window[w].n[side] : 0;

		line.n += n;
		line.rate += n * window[w].rate;
		line.mean += n * window[w].mean[side];
	}
	if (line.n <= 0)
		return line;
	line.rate /= line.n;
	line.mean /= line.n;
	for (int w = 0; w < WINDOWS; w++) {
		double n = window[w].rate >= low && window[w].rate <= high ? window[w].n[side] : 0;
		double by = window[w].rate - line.rate;

		line.spread += n * by * by;
		line.both += n * by * (window[w].mean[side] - line.mean);
	}
	return line;
}

enum rate_word
rate_explains(struct study *study, const struct query *own, const struct query *rest, double rise)
{
	struct window window[WINDOWS];
	double low = INFINITY, high = 0, all = 0;

	/* What is too large for columns has records enough to be told by its first ones. */
	if (!study->scene)
		return RATE_CANNOT_TELL;
	windows_fill(study, own, rest, window);
	for (int w = 0; w < WINDOWS; w++) {
		all += window[w].n[0];
		if (window[w].n[1] <= 0)
			continue;
		low = fmin(low, window[w].rate);
		high = fmax(high, window[w].rate);
	}
	struct line before = line_of(window, 1, low, high);
	struct line since = line_of(window, 0, low / limit(LIMIT_RATE_ALIKE),
				    high * limit(LIMIT_RATE_ALIKE));

	if (before.n < limit(LIMIT_ARM_N) || before.spread <= 0 ||
	    since.n < fmax(limit(LIMIT_RATE_MATCHED) * all, limit(LIMIT_ARM_N)))
		return RATE_CANNOT_TELL;
	double by = since.rate - before.rate, spread = before.spread + since.spread;
	/* What chance adds to the spread of rates makes a line flatter than it is. */
	double chance = SMOOTHED * WINDOWS / (double)study->n * (before.n + since.n);

	spread -= fmin(chance, CHANCE_MOST * spread);
	/* More requests make nothing faster. */
	double slope = fmax(0, before.both + since.both) / spread;
	double left = since.mean - before.mean - slope * by;
	/* A displacement spreads by 1/12, a share of hurt ones by no more than 1/4. */
	double unit = sqrt(1.0 / (study->by_place ? 12 : 4));
	double error = SURE_Z * unit * sqrt(1 / since.n + 1 / before.n + by * by / spread);
	bool follows = slope * sqrt(spread) > limit(LIMIT_RATE_FOLLOWS_Z) * unit;

	if (left < limit(LIMIT_RATE_LEFT) * rise && left + error < rise)
		return RATE_EXPLAINS;
	/* What is looked at because it rose most lies above the line by more than others do. */
	if (follows && left < limit(LIMIT_RATE_PICKED_Z) / SURE_Z * error)
		return RATE_EXPLAINS;
	return left - error > limit(LIMIT_RATE_LEFT) * rise ? RATE_LEAVES : RATE_CANNOT_TELL;
}
