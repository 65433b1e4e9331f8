/* stats_rank: the stratified rank sum test, exact with ties while the arms are small. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"

/* A walk over the distinct values of both arms, ascending. {0} is before the first. */
struct tie_walk {
	size_t a, b;		/* slots taken */
	uint64_t n_a, n_b;	/* records at the present value, by arm */
};

static bool
next_tie(const struct stats_stratum *stratum, struct tie_walk *walk)
{
	const struct slot *a = walk->a < stratum->a.len ? &stratum->a.at[walk->a] : NULL;
	const struct slot *b = walk->b < stratum->b.len ? &stratum->b.at[walk->b] : NULL;
	bool take_a = a && (!b || a->value_us <= b->value_us);
	bool take_b = b && (!a || b->value_us <= a->value_us);

	walk->n_a = take_a ? a->n : 0;
	walk->n_b = take_b ? b->n : 0;
	walk->a += take_a;
	walk->b += take_b;
	return take_a || take_b;
}

static bool
is_two_armed(const struct stats_stratum *stratum)
{
	return stratum->a.n && stratum->b.n;
}

/* Ways to choose k of n; infinite when a double cannot hold them. */
static double
choose(uint64_t n, uint64_t k)
{
	double ways = 1;

	k = k < n - k ? k : n - k;
	for (uint64_t i = 1; i <= k; i++) {
		ways = ways * (double)(n - k + i) / (double)i;
		if (ways > 1e300)
			return INFINITY;
	}
	return ways;
}

/* In how many ways 2 U comes to 0, 1, 2, ... when arms are dealt out at random. */
struct law {
	double *ways;		/* owned */
	size_t len;
	double total;
};

/* The state of the dynamic program: ways[k x len + 2 U], k records of `a` dealt so far. */
struct dealt {
	double *ways;		/* owned */
	size_t n_a, n_b, len;
};

/*
 * Deal out a tie group of `ties` records above `seen` others. When j of them go to the
 * candidate, each is above the control's records so far and level with the ties - j.
 */
static void
deal(const struct dealt *from, struct dealt *into, size_t seen, size_t ties)
{
	size_t dealt = seen + ties;

	/* Clear what can be reached from here: a row's end is all its pairs won. */
	for (size_t k = 0; k <= into->n_a && k <= dealt; k++) {
		size_t below = dealt - k < into->n_b ? dealt - k : into->n_b;
		memset(into->ways + k * into->len, 0, (2 * k * below + 1) * sizeof(*into->ways));
	}
	for (size_t k = 0; k <= from->n_a && k <= seen; k++) {
		size_t below = seen - k;
		const double *row = from->ways + k * from->len;
		double pick = 1;

		if (below > from->n_b)
			continue;
		for (size_t j = 0; j <= ties && k + j <= from->n_a; j++) {
			size_t twice_u = j * (2 * below + ties - j);
			double *target = into->ways + (k + j) * into->len + twice_u;

			if (below + ties - j <= from->n_b)
				for (size_t u = 0; u <= 2 * k * below; u++)
					target[u] += pick * row[u];
			pick = pick * (double)(ties - j) / (double)(j + 1);
		}
	}
}

static struct law
law_of(const struct stats_stratum *stratum)
{
	size_t n_a = (size_t)stratum->a.n, n_b = (size_t)stratum->b.n, len = 2 * n_a * n_b + 1;
	struct dealt now = { xcalloc((n_a + 1) * len, sizeof(double)), n_a, n_b, len };
	struct dealt next = { xcalloc((n_a + 1) * len, sizeof(double)), n_a, n_b, len };
	struct law law = { xmalloc(len * sizeof(double)), len, choose(n_a + n_b, n_a) };
	struct tie_walk walk = { 0 };
	size_t seen = 0;

	now.ways[0] = 1;
	while (next_tie(stratum, &walk)) {
		size_t ties = (size_t)(walk.n_a + walk.n_b);
		struct dealt old = now;

		deal(&now, &next, seen, ties);
		now = next;
		next = old;
		seen += ties;
	}
	memcpy(law.ways, now.ways + n_a * len, len * sizeof(double));
	free(now.ways);
	free(next.ways);
	return law;
}

/* Make *sum the law of the sum of both; `more` is used up. */
static void
convolve(struct law *sum, struct law more)
{
	struct law both = { .len = sum->len + more.len - 1, .total = sum->total * more.total };

	both.ways = xcalloc(both.len, sizeof(double));
	for (size_t i = 0; i < sum->len; i++)
		for (size_t j = 0; j < more.len; j++)
			both.ways[i + j] += sum->ways[i] * more.ways[j];
	/* Counts stay whole, and so p exact, until many strata would overflow them. */
	if (both.total > 1e100) {
		for (size_t i = 0; i < both.len; i++)
			both.ways[i] /= both.total;
		both.total = 1;
	}
	free(sum->ways);
	free(more.ways);
	*sum = both;
}

static void
exact_test(struct stats_ranks *result, const struct stats_stratum *strata, size_t n)
{
	struct law sum = { xcalloc(1, sizeof(double)), 1, 1 };
	double less = 0, greater = 0;

	sum.ways[0] = 1;
	for (size_t i = 0; i < n; i++)
		if (is_two_armed(&strata[i]))
			convolve(&sum, law_of(&strata[i]));
	size_t observed = (size_t)(2 * result->u);

	/* From the outside in, so that a small tail keeps its digits. */
	for (size_t i = 0; i <= observed; i++)
		less += sum.ways[i];
	for (size_t i = sum.len; i > observed; i--)
		greater += sum.ways[i - 1];
	free(sum.ways);
	result->p_less = fmin(1, less / sum.total);
	result->p_greater = fmin(1, greater / sum.total);
	result->p_two_sided = fmin(1, 2 * fmin(result->p_less, result->p_greater));
}

/* Sum of U and its mean and variance when arms are dealt out at random. */
struct moments {
	double u, mean, variance;
};

static void
add_moments(struct moments *moments, const struct stats_stratum *stratum)
{
	double n_a = (double)stratum->a.n, n_b = (double)stratum->b.n, n = n_a + n_b;
	double twice_u = 0, below = 0, ties = 0;
	struct tie_walk walk = { 0 };

	while (next_tie(stratum, &walk)) {
		double a = (double)walk.n_a, b = (double)walk.n_b, tied = a + b;

		twice_u += a * (2 * below + b);
		ties += tied * tied * tied - tied;
		below += b;
	}
	moments->u += twice_u / 2;
	moments->mean += n_a * n_b / 2;
	moments->variance += n_a * n_b / 12 * fmax(0, n + 1 - ties / (n * (n - 1)));
}

/* P of a standard normal past (distance - 1/2) / sd; all tied: no distance is seen. */
static double
normal_tail(double distance, double variance)
{
	return variance > 0 ? stats_normal_tail((distance - 0.5) / sqrt(variance)) : 1;
}

struct stats_ranks
stats_rank_test(const struct stats_stratum *strata, size_t n)
{
	struct stats_ranks result = {
		.delta = NAN, .cles = NAN, .is_exact = true, .p_two_sided = NAN,
		.p_greater = NAN, .p_less = NAN, .p_normal = NAN, .floor = NAN
	};
	struct moments moments = { 0 };
	double ways = 1;

	for (size_t i = 0; i < n; i++) {
		if (!is_two_armed(&strata[i]))
			continue;
		uint64_t records = strata[i].a.n + strata[i].b.n;

		add_moments(&moments, &strata[i]);
		ways *= choose(records, strata[i].a.n);
		result.is_exact &= records <= STATS_EXACT_RECORDS;
	}
	result.pairs = 2 * moments.mean;
	result.u = moments.u;
	result.is_exact &= result.pairs > 0 && 2 * result.pairs + 1 <= STATS_EXACT_STATES;
	if (!(result.pairs > 0))
		return result;
	result.delta = (2 * result.u - result.pairs) / result.pairs;
	result.cles = result.u / result.pairs;
	result.floor = fmin(1, 2 / ways);

	double distance = result.u - moments.mean;

	result.p_greater = normal_tail(distance, moments.variance);
	result.p_less = normal_tail(-distance, moments.variance);
	result.p_normal = fmin(1, 2 * fmin(result.p_greater, result.p_less));
	result.p_two_sided = result.p_normal;
	if (result.is_exact)
		exact_test(&result, strata, n);
	return result;
}
