/* stats_table: rates and 2x2 tables: Wilson, Fisher, Cochran-Mantel-Haenszel. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/stats.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/base/mem.h"

static const double Z95 = 1.959963984540054;
/* Equally likely tables differ by rounding alone: R's fisher.test has the same rule. */
static const double SLACK = 1 + 1e-7;
/* Below this share of the likeliest table a table is taken as impossible. */
static const double NEGLIGIBLE = 1e-300;

struct stats_interval
stats_wilson(uint64_t k, uint64_t n)
{
	assert(k <= n);
	if (!n)
		return (struct stats_interval){ NAN, NAN };
	double size = (double)n, rate = (double)k / size, zz = Z95 * Z95;
	double scale = 1 + zz / size;
	double middle = (rate + zz / (2 * size)) / scale;
	double half = Z95 / scale * sqrt(rate * (1 - rate) / size + zz / (4 * size * size));

	return (struct stats_interval){
		.low = k == 0 ? 0 : fmax(0, middle - half),
		.high = k == n ? 1 : fmin(1, middle + half)
	};
}

double
stats_zero_of_n_upper(uint64_t n)
{
	return n ? -expm1(log(0.05) / (double)n) : NAN;
}

/*
 * The law of a count: how much each outcome weighs, from the smallest one with any
 * weight on.
 */
struct law {
	double *weights;	/* owned */
	size_t len;
	double first;		/* outcome of weights[0]; whole */
};

/* A table's margins; the candidate's bad count runs between low and high. */
struct margins {
	double row_a, row_b, bad;
	double low, high;
};

static struct margins
margins_of(const struct stats_table *table)
{
	struct margins margins = {
		.row_a = (double)table->a_bad + (double)table->a_good,
		.row_b = (double)table->b_bad + (double)table->b_good,
		.bad = (double)table->a_bad + (double)table->b_bad
	};

	margins.low = fmax(0, margins.bad - margins.row_b);
	margins.high = fmin(margins.bad, margins.row_a);
	return margins;
}

/* Weight of outcome x + 1 over that of x. */
static double
step_up(const struct margins *margins, double x)
{
	return (margins->row_a - x) * (margins->bad - x) /
		((x + 1) * (margins->row_b - margins->bad + x + 1));
}

/* Hypergeometric law of the candidate's bad count, the likeliest outcome weighing 1. */
static struct law
hypergeometric(const struct margins *margins)
{
	double mode = floor((margins->row_a + 1) * (margins->bad + 1) /
		(margins->row_a + margins->row_b + 2));
	double low, high, weight;

	mode = fmin(margins->high, fmax(margins->low, mode));
	for (low = mode, weight = 1; low > margins->low; low--) {
		weight /= step_up(margins, low - 1);
		if (weight < NEGLIGIBLE)
			break;
	}
	for (high = mode, weight = 1; high < margins->high; high++) {
		weight *= step_up(margins, high);
		if (weight < NEGLIGIBLE)
			break;
	}
	struct law law = { .len = (size_t)(high - low) + 1, .first = low };

	law.weights = xmalloc(law.len * sizeof(*law.weights));
	size_t at = (size_t)(mode - low);

	law.weights[at] = 1;
	for (size_t i = at; i > 0; i--)
		law.weights[i - 1] = law.weights[i] /
			step_up(margins, low + (double)(i - 1));
	for (size_t i = at; i + 1 < law.len; i++)
		law.weights[i + 1] = law.weights[i] * step_up(margins, low + (double)i);
	return law;
}

struct tails {
	double less, greater, two_sided, at;
};

static double
share(double part, double total)
{
	return fmin(1, part / total);
}

/* Sums run from the outside in, so that a small tail keeps its digits. */
static struct tails
tails_of(const struct law *law, double observed)
{
	struct tails tails = { 0 };
	double total = 0, place = observed - law->first, len = (double)law->len;

	if (place >= 0 && place < len)
		tails.at = law->weights[(size_t)place];
	for (size_t i = 0; i < law->len; i++) {
		double weight = law->weights[i];

		total += weight;
		tails.less += (double)i <= place ? weight : 0;
		tails.two_sided += weight <= tails.at * SLACK ? weight : 0;
	}
	for (size_t i = law->len; i > 0; i--)
		tails.greater += (double)(i - 1) >= place ? law->weights[i - 1] : 0;
	return (struct tails){
		.less = share(tails.less, total),
		.greater = share(tails.greater, total),
		.two_sided = share(tails.two_sided, total),
		.at = share(tails.at, total)
	};
}

struct stats_fisher
stats_fisher(const struct stats_table *table)
{
	struct margins margins = margins_of(table);
	struct law law = hypergeometric(&margins);
	struct tails tails = tails_of(&law, (double)table->a_bad);

	free(law.weights);
	return (struct stats_fisher){
		.p_two_sided = tails.two_sided,
		.p_greater = tails.greater,
		.p_less = tails.less,
		.mid_p_greater = fmax(0, tails.greater - tails.at / 2),
		.mid_p_less = fmax(0, tails.less - tails.at / 2)
	};
}

/* Make *sum the law of the sum of both; `more` is used up. */
static void
convolve(struct law *sum, struct law more)
{
	struct law both = { .len = sum->len + more.len - 1, .first = sum->first + more.first };
	double total = 0;

	both.weights = xcalloc(both.len, sizeof(*both.weights));
	for (size_t i = 0; i < more.len; i++)
		total += more.weights[i];
	for (size_t j = 0; j < more.len; j++)
		more.weights[j] /= total;
	for (size_t i = 0; i < sum->len; i++)
		for (size_t j = 0; j < more.len; j++)
			both.weights[i + j] += sum->weights[i] * more.weights[j];
	free(sum->weights);
	free(more.weights);
	*sum = both;
}

static bool
is_two_armed(const struct stats_table *table)
{
	return (table->a_bad || table->a_good) && (table->b_bad || table->b_good);
}

static void
cmh_exact(struct stats_cmh *result, const struct stats_table *strata, size_t n)
{
	struct law sum = { .weights = xcalloc(1, sizeof(*sum.weights)), .len = 1 };
	double observed = 0, work = 0;
	bool fits = true;

	sum.weights[0] = 1;
	for (size_t i = 0; i < n && fits; i++) {
		if (!is_two_armed(&strata[i]))
			continue;
		struct margins margins = margins_of(&strata[i]);

		/* Bound the work before it is done: the law may be as long as its range. */
		fits = (double)sum.len + margins.high - margins.low <= STATS_CMH_STATES;
		if (!fits)
			break;
		struct law law = hypergeometric(&margins);

		work += (double)sum.len * (double)law.len;
		fits = work <= STATS_CMH_WORK;
		observed += (double)strata[i].a_bad;
		if (fits)
			convolve(&sum, law);
		else
			free(law.weights);
	}
	struct tails tails = tails_of(&sum, observed);

	free(sum.weights);
	result->exact_greater = fits ? tails.greater : NAN;
	result->exact_less = fits ? tails.less : NAN;
	result->exact_two_sided = fits ? tails.two_sided : NAN;
}

static bool
has_small_cell(const struct stats_table *table)
{
	return table->a_bad < 5 || table->a_good < 5 || table->b_bad < 5 || table->b_good < 5;
}

static struct stats_cmh
cmh(const struct stats_table *strata, size_t n, bool only_sparse)
{
	struct stats_cmh result = {
		.chi2 = NAN, .p = NAN, .chi2_corrected = NAN, .p_corrected = NAN,
		.exact_greater = NAN, .exact_less = NAN, .exact_two_sided = NAN,
	};
	double difference = 0, variance = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_two_armed(&strata[i]))
			continue;
		struct margins margins = margins_of(&strata[i]);
		double size = margins.row_a + margins.row_b;
		double expected = margins.row_a * margins.bad / size;

		result.is_sparse |= has_small_cell(&strata[i]);
		difference += (double)strata[i].a_bad - expected;
		variance += expected * (margins.row_b / size) *
			((size - margins.bad) / (size - 1));
	}
	if (variance > 0) {
		double corrected = fmax(0, fabs(difference) - 0.5);

		result.chi2 = difference * difference / variance;
		result.p = stats_chi2_tail(result.chi2);
		result.chi2_corrected = corrected * corrected / variance;
		result.p_corrected = stats_chi2_tail(result.chi2_corrected);
	}
	if (result.is_sparse || !only_sparse)
		cmh_exact(&result, strata, n);
	return result;
}

struct stats_cmh
stats_cmh(const struct stats_table *strata, size_t n)
{
	return cmh(strata, n, false);
}

struct stats_cmh
stats_cmh_sparse(const struct stats_table *strata, size_t n)
{
	return cmh(strata, n, true);
}
