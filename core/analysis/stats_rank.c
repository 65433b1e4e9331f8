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

/* Clear what can be reached beyond what could be before: a row's end is all its pairs won. */
static void
widen(struct dealt *now, size_t seen, size_t ties)
{
	for (size_t k = 0; k <= now->n_a && k <= seen + ties; k++) {
		size_t below = seen + ties - k < now->n_b ? seen + ties - k : now->n_b;
		size_t from = k > seen ? 0 : 2 * k * (seen - k) + 1, upto = 2 * k * below + 1;

		if (from < upto)
			memset(now->ways + k * now->len + from, 0,
			       (upto - from) * sizeof(*now->ways));
	}
}

/*
 * Deal out a tie group of `ties` records above `seen` others. When j of them go to the
 * candidate, each is above the control's records so far and level with the ties - j; when none
 * do, a row stays as it is. From the top row down, so that each gives before it is given to.
 * step: 2 while all that can be reached is even.
 */
static void
deal(struct dealt *now, size_t seen, size_t ties, size_t step)
{
	widen(now, seen, ties);
	for (size_t k = (seen < now->n_a ? seen : now->n_a) + 1; k-- > 0;) {
		size_t below = seen - k;
		const double *row = now->ways + k * now->len;
		double pick = 1;

		if (below > now->n_b)
			continue;
		for (size_t j = 0; j <= ties && k + j <= now->n_a; j++) {
			size_t twice_u = j * (2 * below + ties - j);
			double *target = now->ways + (k + j) * now->len + twice_u;

			if (j && below + ties - j <= now->n_b)
				for (size_t u = 0; u <= 2 * k * below; u += step)
					target[u] += pick * row[u];
			pick = pick * (double)(ties - j) / (double)(j + 1);
		}
	}
}

/* Do both arms together hold no latency twice? */
static bool
is_untied(const struct stats_stratum *stratum)
{
	struct tie_walk walk = { 0 };

	while (next_tie(stratum, &walk))
		if (walk.n_a + walk.n_b > 1)
			return false;
	return true;
}

/*
 * Without ties the ways are the coefficients of a Gaussian binomial: the product of
 * (1 - q^(n - k + i)) / (1 - q^i) for i = 1..k (Andrews 1976, 3.2), whole numbers below 2^53 up
 * to STATS_EXACT_RECORDS. They read the same from both ends: half of them are worked out.
 */
static void
untied_ways(size_t k, size_t n, double *ways, size_t len)
{
	size_t top = (len - 1) / 2, half = top / 2;	/* of U, where ways are of 2 U */

	memset(ways, 0, len * sizeof(*ways));
	ways[0] = 1;
	for (size_t i = 1; i <= k; i++) {
		size_t times = n - k + i;
		for (size_t u = half + 1; u-- > times;)
			ways[2 * u] -= ways[2 * (u - times)];
		for (size_t u = i; u <= half; u++)
			ways[2 * u] += ways[2 * (u - i)];
	}
	for (size_t u = half + 1; u <= top; u++)
		ways[2 * u] = ways[2 * (top - u)];
}

/* With ties: dealt out group by group; the arm with fewer records is counted. */
static void
tied_ways(const struct stats_stratum *stratum, double *ways, size_t len)
{
	bool is_swapped = stratum->a.n > stratum->b.n;
	size_t n_a = (size_t)(is_swapped ? stratum->b.n : stratum->a.n);
	size_t n_b = (size_t)(is_swapped ? stratum->a.n : stratum->b.n), seen = 0;
	struct dealt now = { xmalloc((n_a + 1) * len * sizeof(double)), n_a, n_b, len };
	struct tie_walk walk = { 0 };
	size_t step = 2;

	now.ways[0] = 1;
	while (next_tie(stratum, &walk)) {
		size_t ties = (size_t)(walk.n_a + walk.n_b);

		deal(&now, seen, ties, step);
		seen += ties;
		step = ties > 1 ? 1 : step;
	}
	for (size_t i = 0; i < len; i++)
		ways[i] = now.ways[n_a * len + (is_swapped ? len - 1 - i : i)];
	free(now.ways);
}

static struct law
law_of(const struct stats_stratum *stratum)
{
	size_t n_a = (size_t)stratum->a.n, n_b = (size_t)stratum->b.n, len = 2 * n_a * n_b + 1;
	struct law law = { xmalloc(len * sizeof(double)), len, choose(n_a + n_b, n_a) };

	if (is_untied(stratum))
		untied_ways(n_a < n_b ? n_a : n_b, n_a + n_b, law.ways, len);
	else
		tied_ways(stratum, law.ways, len);
	return law;
}

/* Without ties 2 U is even. */
static bool
has_ties(const struct law *law)
{
	bool has = false;

	for (size_t i = 1; i < law->len && !has; i += 2)
		has = law->ways[i] > 0;
	return has;
}

/* Make *sum the law of the sum of both; `more` is used up. */
static void
convolve(struct law *sum, struct law more)
{
	struct law both = { .len = sum->len + more.len - 1, .total = sum->total * more.total };

	both.ways = xcalloc(both.len, sizeof(double));
	size_t step = has_ties(&more) ? 1 : 2;
	for (size_t i = 0; i < sum->len; i++) {
		double ways = sum->ways[i];
		double *at = both.ways + i;
		for (size_t j = 0; ways > 0 && j < more.len; j += step)
			at[j] += ways * more.ways[j];
	}
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

/* The law of the sum over strata[from..upto). */
static struct law
law_of_many(const struct stats_stratum *strata, size_t from, size_t upto)
{
	struct law sum = { xcalloc(1, sizeof(double)), 1, 1 };

	sum.ways[0] = 1;
	for (size_t i = from; i < upto; i++)
		if (is_two_armed(&strata[i]))
			convolve(&sum, law_of(&strata[i]));
	return sum;
}

/* Where the strata have about as many outcomes before as after. */
static size_t
middle_of(const struct stats_stratum *strata, size_t n)
{
	uint64_t all = 0, seen = 0;
	size_t i = 0;

	for (size_t k = 0; k < n; k++)
		all += strata[k].a.n * strata[k].b.n;
	while (i < n && 2 * seen < all) {
		seen += strata[i].a.n * strata[i].b.n;
		i++;
	}
	return i;
}

/* Of all ways of two sums, those whose total is at most `observed`; at least, when is_above. */
static double
ways_beyond(const struct law *a, const struct law *b, size_t observed, bool is_above)
{
	double *upto = xmalloc((b->len + 1) * sizeof(*upto)), sum = 0;

	/* upto[j]: ways of the j outcomes of b that lie furthest out. From the outside in, so that
	 * a small tail keeps its digits. */
	upto[0] = 0;
	for (size_t j = 0; j < b->len; j++)
		upto[j + 1] = upto[j] + b->ways[is_above ? b->len - 1 - j : j];
	for (size_t i = 0; i < a->len; i++) {
		size_t at = is_above ? a->len - 1 - i : i, far = 0;

		if (is_above)	/* at + j >= observed */
			far = at + b->len > observed ? at + b->len - observed : 0;
		else		/* at + j <= observed */
			far = observed >= at ? observed - at + 1 : 0;
		sum += a->ways[at] * upto[far < b->len ? far : b->len];
	}
	free(upto);
	return sum;
}

/* The law of all strata together is never written out: half of them against the others tell. */
static void
exact_test(struct stats_ranks *result, const struct stats_stratum *strata, size_t n)
{
	size_t middle = middle_of(strata, n), observed = (size_t)(2 * result->u);
	struct law a = law_of_many(strata, 0, middle), b = law_of_many(strata, middle, n);
	double total = a.total * b.total;

	result->p_less = fmin(1, ways_beyond(&a, &b, observed, false) / total);
	result->p_greater = fmin(1, ways_beyond(&a, &b, observed, true) / total);
	result->p_two_sided = fmin(1, 2 * fmin(result->p_less, result->p_greater));
	free(a.ways);
	free(b.ways);
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
	const struct slot *a = stratum->a.at, *a_end = a + stratum->a.len;
	const struct slot *b = stratum->b.at, *b_end = b + stratum->b.len;

	/* As next_tie() goes, the arms' ends apart: this is most of what a contrast costs. */
	while (a < a_end && b < b_end) {
		bool take_a = a->value_us <= b->value_us, take_b = b->value_us <= a->value_us;
		double of_a = take_a ? (double)a->n : 0, of_b = take_b ? (double)b->n : 0;
		double tied = of_a + of_b;

		twice_u += of_a * (2 * below + of_b);
		ties += tied * tied * tied - tied;
		below += of_b;
		a += take_a;
		b += take_b;
	}
	for (; a < a_end; a++) {
		double tied = (double)a->n;

		twice_u += tied * (2 * below);
		ties += tied * tied * tied - tied;
	}
	for (; b < b_end; b++) {
		double tied = (double)b->n;

		ties += tied * tied * tied - tied;
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
	return stats_rank_test_between(strata, n, 0, 1);
}

struct stats_ranks
stats_rank_test_between(const struct stats_stratum *strata, size_t n, double low, double high)
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
	result.is_exact &= result.p_normal >= low && result.p_normal <= high;
	if (result.is_exact)
		exact_test(&result, strata, n);
	return result;
}
