/* incident_rate: is what rose as it was before, whenever as many requests came? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/incident_private.h"
#include "core/analysis/onset_private.h"

enum { WINDOWS = 48 };			/* of half an hour in a day */
static const double ALIKE = 1.25;	/* times the rate, or less */
static const double MATCHED = .5;	/* of the records that are asked about, at least */
static const double PART = .6;		/* of what seems to have risen */

/* Excess of the records of a window, and how many of them count. */
struct level { double n, mean; };

static struct level
level_of(struct study *study, const struct query *query)
{
	struct harm harm = harm_in(study, query);
	double n = harm_weight(study, &harm);

	return (struct level){n, n > 0 ? harm_mean(study, &harm) : 0};
}

static bool
is_alike(double a, double b)
{
	return a <= ALIKE * b && b <= ALIKE * a;
}

bool
rate_explains(struct study *study, const struct query *own, const struct query *rest, double rise)
{
	double span = (double)(study->last_ns - study->first_ns), rate[WINDOWS];
	struct level level[2][WINDOWS];
	double all = 0, matched = 0, differs = 0, spread = 0, leant[WINDOWS] = {0};

	/* What is too large for columns has records enough to be told by its first ones. */
	if (!study->scene)
		return false;
	for (int w = 0; w < WINDOWS; w++) {
		int64_t from_ns = study->first_ns + (int64_t)(span * w / WINDOWS);
		int64_t to_ns = w + 1 == WINDOWS ? study->last_ns : study->first_ns - 1 +
				(int64_t)(span * (w + 1) / WINDOWS);
		struct query window = query_window(study->query, from_ns, to_ns);
		struct query side[2] = {query_window(*own, from_ns, to_ns),
					query_window(*rest, from_ns, to_ns)};

		rate[w] = (double)query_count(&window);
		for (int i = 0; i < 2; i++)
			level[i][w] = level_of(study, &side[i]);
	}
	for (int w = 0; w < WINDOWS; w++) {
		double n = 0, sum = 0;

		all += level[0][w].n;
		for (int k = 0; k < WINDOWS && level[0][w].n > 0; k++) {
			n += is_alike(rate[k], rate[w]) ? level[1][k].n : 0;
			sum += is_alike(rate[k], rate[w]) ? level[1][k].n * level[1][k].mean : 0;
		}
		if (n < limit(LIMIT_ARM_N))
			continue;
		for (int k = 0; k < WINDOWS; k++)
			leant[k] += is_alike(rate[k], rate[w]) ? level[0][w].n / n : 0;
		matched += level[0][w].n;
		differs += level[0][w].n * (level[0][w].mean - sum / n);
		spread += level[0][w].n;
	}
	/* The same records are what several windows are set beside. */
	for (int k = 0; k < WINDOWS; k++)
		spread += leant[k] * leant[k] * level[1][k].n;
	/* A displacement spreads by 1/12, a share of hurt ones by no more than 1/4. */
	double error = sqrt(spread / (study->by_place ? 12 : 4)) / matched;

	return matched >= fmax(MATCHED * all, limit(LIMIT_ARM_N)) &&
	       differs / matched + 1.959963984540054 * error < PART * rise;
}
