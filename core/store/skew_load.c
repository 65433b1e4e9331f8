/* skew_load: who is off, by the swells of load that all of them are sent alike. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/names.h"
#include "core/store/skew_private.h"

enum {
	LAG = (int)(SKEW_MOST_NS / NS_PER_S),	/* seconds tried either way */
	SECONDS_LEAST = 600,	/* that both of them have */
	SECONDS_MOST = 3600,	/* the last ones */
	WHO_MOST = 8,		/* of those with most records */
	RECORDS_LEAST = 300,
	AROUND = 30,		/* seconds either way that a second is compared with */
	SMOOTH = 2,		/* and those that are one with it */
};
#define CLIP 3.0		/* mean deviations: no single burst decides */
#define CLEAR_ALL 8.0		/* standard errors of a correlation, over the whole */
#define CLEAR_HALF 5.0		/* and over either half */
#define ALONE 0.5		/* of the best one: what any other lag may have */

/* How load swells second by second, from a second on; squares: summed up to each. */
struct swell { int64_t from; size_t n; double *at, *squares; };

static void
span_of(const struct sight *sight, size_t n, uint32_t who, int64_t *from, int64_t *upto)
{
	*from = INT64_MAX;
	*upto = INT64_MIN;
	for (size_t i = 0; i < n; i++) {
		int64_t second = sight[i].start_ns / NS_PER_S;
		if (sight[i].who != who)
			continue;
		*from = second < *from ? second : *from;
		*upto = second + 1 > *upto ? second + 1 : *upto;
	}
	if (*upto > *from && *upto - *from > SECONDS_MOST)
		*from = *upto - SECONDS_MOST;
}

/* The mean of what lies within so many seconds of one. */
static double
mean_around(const double *sum, size_t n, size_t i, size_t within)
{
	size_t from = i > within ? i - within : 0, upto = i + within + 1 < n ? i + within + 1 : n;

	return (sum[upto] - sum[from]) / (double)(upto - from);
}

/* Counts become swells: what is more than around it, in mean deviations. */
static void
level(double *count, size_t n)
{
	double *sum = xcalloc(n + 1, sizeof(*sum)), deviation = 0;

	for (size_t i = 0; i < n; i++)
		sum[i + 1] = sum[i] + count[i];
	for (size_t i = 0; i < n; i++) {
		count[i] = mean_around(sum, n, i, SMOOTH) - mean_around(sum, n, i, AROUND);
		deviation += fabs(count[i]) / (double)n;
	}
	for (size_t i = 0; i < n && deviation > 0; i++) {
		count[i] /= deviation;
		count[i] = count[i] > CLIP ? CLIP : count[i] < -CLIP ? -CLIP : count[i];
	}
	free(sum);
}

static bool
swell_make(struct swell *swell, const struct sight *sight, size_t n, uint32_t who)
{
	int64_t from, upto;

	span_of(sight, n, who, &from, &upto);
	*swell = (struct swell){ .from = from };
	if (upto <= from || upto - from < SECONDS_LEAST)
		return false;
	swell->n = (size_t)(upto - from);
	swell->at = xcalloc(swell->n, sizeof(*swell->at));
	for (size_t i = 0; i < n; i++)
		if (sight[i].who == who && sight[i].start_ns / NS_PER_S >= from)
			swell->at[sight[i].start_ns / NS_PER_S - from]++;
	level(swell->at, swell->n);
	swell->squares = xcalloc(swell->n + 1, sizeof(*swell->squares));
	for (size_t i = 0; i < swell->n; i++)
		swell->squares[i + 1] = swell->squares[i] + swell->at[i] * swell->at[i];
	return true;
}

static void
swell_release(struct swell *swell)
{
	free(swell->at);
	free(swell->squares);
}

/* The sum of products, by four at a time: each of them a sum of its own. */
static double
product(const double *a, const double *b, size_t n)
{
	double sum[4] = { 0 };
	size_t i = 0;

	for (; i + 4 <= n; i += 4)
		for (size_t k = 0; k < 4; k++)
			sum[k] += a[i + k] * b[i + k];
	for (; i < n; i++)
		sum[0] += a[i] * b[i];
	return sum[0] + sum[1] + (sum[2] + sum[3]);
}

/* How the swells of b, so many seconds earlier, agree with those of a in from..upto of a: in
 * standard errors, for smoothed seconds tell as much as one in 2 * SMOOTH + 1. */
static double
agreement(const struct swell *a, const struct swell *b, int64_t from, int64_t upto, int lag)
{
	int64_t shift = a->from - b->from + lag;
	int64_t low = from > -shift ? from : -shift;
	int64_t high = upto < (int64_t)b->n - shift ? upto : (int64_t)b->n - shift;

	if (high - low < SECONDS_LEAST / 3)
		return 0;
	double aa = a->squares[high] - a->squares[low];
	double bb = b->squares[high + shift] - b->squares[low + shift];

	if (aa <= 0 || bb <= 0)
		return 0;
	double ab = product(a->at + low, b->at + low + shift, (size_t)(high - low));
	return ab / sqrt(aa * bb) * sqrt((double)(high - low) / (2 * SMOOTH + 1));
}

/* The lag at which they agree best within a part of a, and how well; second: elsewhere. */
struct best { int lag; double is, second; };

static struct best
find_best(const struct swell *a, const struct swell *b, int64_t from, int64_t upto)
{
	double *is = xcalloc(2 * LAG + 1, sizeof(*is));
	struct best best = { 0 };

	for (int lag = -LAG; lag <= LAG; lag++) {
		is[lag + LAG] = agreement(a, b, from, upto, lag);
		if (is[lag + LAG] > best.is)
			best = (struct best){ lag, is[lag + LAG], 0 };
	}
	for (int lag = -LAG; lag <= LAG; lag++)
		if (abs(lag - best.lag) > 2 * (2 * SMOOTH + 1) && is[lag + LAG] > best.second)
			best.second = is[lag + LAG];
	free(is);
	return best;
}

static void
judge(const struct swell *a, const struct swell *b, struct stand *stand)
{
	int64_t n = (int64_t)a->n;
	struct best all = find_best(a, b, 0, n);

	stand->n = a->n < b->n ? a->n : b->n;
	if (all.is < CLEAR_ALL || all.second > ALONE * all.is)
		return;
	struct best early = find_best(a, b, 0, n / 2), late = find_best(a, b, n / 2, n);
	if (early.is < CLEAR_HALF || late.is < CLEAR_HALF || abs(early.lag - all.lag) > 1 ||
	    abs(late.lag - all.lag) > 1)
		return;
	stand->is_known = true;
	stand->ahead_s = all.lag;
}

size_t
skew_by_load(const struct sight *sight, size_t n, struct stand stand[SKEW_WHO])
{
	size_t n_who = skew_who(sight, n, RECORDS_LEAST, stand);
	struct swell first = { 0 };

	n_who = n_who < WHO_MOST ? n_who : WHO_MOST;
	if (n_who < 2 || !swell_make(&first, sight, n, stand[0].who))
		return 0;
	stand[0].is_known = true;
	stand[0].n = first.n;
	for (size_t i = 1; i < n_who; i++) {
		struct swell own = { 0 };
		if (swell_make(&own, sight, n, stand[i].who))
			judge(&first, &own, &stand[i]);
		swell_release(&own);
	}
	swell_release(&first);
	return n_who;
}
