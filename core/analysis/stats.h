/* stats: the statistics of the verdict as pure arithmetic, each checkable by hand. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_STATS_H
#define SR_ANALYSIS_STATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/store/hist.h"

/*
 * Conventions. A figure that cannot be had from what was given (no record, no
 * variance, a denominator of 0) is NAN, and NAN says nothing else: test with isnan(),
 * print null. No function returns an infinity. p-values and shares are 0..1. Latencies
 * come as slots (hist.h), so that exact values and histograms are read alike: records
 * of one slot are ties. The candidate is arm `a`, its control arm `b`, and "greater"
 * means that the candidate is slower or more often bad. Sums run in the order of the
 * arguments: same input, same bytes.
 */

/* -- tails of distributions: stats_tail.c -- */

/* P(Z > z) of the standard normal, from erfc. */
double stats_normal_tail(double z);
/*
 * The z with P(Z <= z) = p, 0 < p < 1: rational approximation (Acklam 2003) and one
 * Newton step. NAN outside.
 */
double stats_normal_quantile(double p);
/* P(X > x) of chi-square with one degree of freedom; 1 for x <= 0. */
double stats_chi2_tail(double x);
/*
 * P(|T| > |t|), two-sided, of Student's t with df > 0 degrees of freedom, by the
 * incomplete beta function (continued fraction, Lentz 1976). NAN for df <= 0.
 */
double stats_t_two_sided(double t, double df);
/*
 * P(K > x) of Kolmogorov's distribution (1933): the chance that the largest
 * |cumulative sum of deviations| / (sd sqrt n) of a series without a change passes x.
 */
double stats_kolmogorov_tail(double x);

/* -- rates and 2x2 tables: stats_table.c -- */

struct stats_interval {
	double low, high;
};

/*
 * Score interval of a rate of k in n (Wilson 1927) at 95 %, z = 1.959963984540054. The
 * ends are exactly 0 at k = 0 and 1 at k = n. n = 0: both NAN. k <= n.
 */
struct stats_interval stats_wilson(uint64_t k, uint64_t n);
/*
 * Upper 95 % bound, one-sided, of a rate seen 0 times in n: 1 - 0.05^(1/n) (Clopper &
 * Pearson 1934; the "rule of three" approximates it). NAN for n = 0.
 */
double stats_zero_of_n_upper(uint64_t n);

/* Records by arm and outcome. */
struct stats_table {
	uint64_t a_bad, a_good;		/* candidate */
	uint64_t b_bad, b_good;		/* control */
};

struct stats_fisher {
	double p_two_sided;	/* sum of tables no likelier than this one x (1 + 1e-7) */
	double p_greater;	/* P(candidate's bad >= observed), margins given */
	double p_less;
	double mid_p_greater;	/* p_greater with half of the observed table (Lancaster 1961) */
	double mid_p_less;
};

/*
 * Exact test of a 2x2 table given its margins (Fisher 1934). Tables are weighed by
 * recurrence from the likeliest one, so no factorial is taken and large n lose no
 * digits. A table with an empty margin gives 1 for every p (mid-p .5).
 */
struct stats_fisher stats_fisher(const struct stats_table *table);

struct stats_cmh {
	double chi2, p;				/* without continuity correction */
	double chi2_corrected, p_corrected;	/* |difference| less 0.5, at least 0 */
	bool is_sparse;		/* some cell of a two-armed stratum is below 5: use exact_* */
	double exact_greater;	/* P(sum of candidate's bad >= observed), margins given */
	double exact_less;
	double exact_two_sided;	/* sum of outcomes no likelier than observed x (1 + 1e-7) */
};

/*
 * exact_* are NAN when the strata allow more outcomes than STATES, or when their convolution
 * would take more than WORK multiplications: then the margins are so large that p is as good.
 */
enum { STATS_CMH_STATES = 20000, STATS_CMH_WORK = 1000000 };

/*
 * Association of arm and outcome within strata (Cochran 1954, Mantel & Haenszel 1959);
 * exact conditional test by convolution of the strata's hypergeometric distributions
 * (Mehta, Patel & Gray 1985). Strata with one arm carry no weight. chi2 and p are NAN
 * when no stratum with both arms has both outcomes; the exact p are then 1.
 */
struct stats_cmh stats_cmh(const struct stats_table *strata, size_t n);
/* The same for who asks for exact_* of sparse strata only: else they are NAN. */
struct stats_cmh stats_cmh_sparse(const struct stats_table *strata, size_t n);

/* -- latencies of two arms: stats_rank.c and stats_shift.c -- */

/* Records of equal endpoint (and version, when that is not the suspect), by arm. */
struct stats_stratum {
	struct slots a, b;	/* borrowed; candidate and control; either may be empty */
};

enum {
	STATS_EXACT_RECORDS = 60,	/* of a stratum, both arms: the exact null up to here */
	STATS_EXACT_STATES = 20000	/* outcomes of the sum of U: likewise */
};

struct stats_ranks {
	double pairs;		/* sum over two-armed strata of n_a x n_b; 0 when there is none */
	double u;		/* pairs in which the candidate is slower, ties half */
	double delta;		/* Cliff's delta (1993): (2 u - pairs) / pairs, -1..1 */
	double cles;		/* common language effect size (McGraw & Wong 1992): u / pairs */
	bool is_exact;		/* p_* are exact; else normal, with ties and continuity */
	double p_two_sided;	/* min(1, 2 x smaller tail) */
	double p_greater, p_less;	/* P(U >= u), P(U <= u) */
	double p_normal;	/* two-sided by the normal approximation, always given */
	double floor;		/* the smallest exact two-sided p these n can give */
};

/*
 * Rank sum test, stratified (Wilcoxon 1945, Mann & Whitney 1947; van Elteren's design
 * of 1960 with unweighted sum of U).
 *
 * Exact null by dynamic programming over the tie groups of each stratum and
 * convolution over strata, within the two bounds above; else the normal approximation
 * with tie and continuity correction. Strata with one arm carry no weight. Without a
 * two-armed stratum every figure but pairs and u is NAN.
 */
struct stats_ranks stats_rank_test(const struct stats_stratum *strata, size_t n);
/* The same, where the exact law is only gone through when p_normal lies within low..high: for who
 * asks on which side of a limit far from there p lies. Else is_exact is false. */
struct stats_ranks stats_rank_test_between(const struct stats_stratum *strata, size_t n,
					   double low, double high);

struct stats_shift {
	double shift_us;	/* median of a - b over all pairs (Hodges & Lehmann 1963) */
	double pair_min_us, pair_max_us;	/* smallest and largest a - b */
	double ratio;		/* the same median on logarithms, as a ratio a / b */
	double gap;		/* smallest a / largest b, the smallest over strata */
};

/*
 * Location shift between the arms, over pairs within strata. Exact for any number of
 * pairs: the middle difference is searched by counting, not by listing. Two latencies
 * of 0 have the ratio 1; a ratio or gap whose denominator is 0 is NAN. Without a
 * two-armed stratum all is NAN.
 */
struct stats_shift stats_shift(const struct stats_stratum *strata, size_t n);
/* The gap alone, without the search. */
double stats_gap(const struct stats_stratum *strata, size_t n);

/* -- series, mixes, many looks: stats_misc.c -- */

struct stats_spearman {
	double rho;		/* -1..1; NAN when x or y does not vary */
	double p;		/* two-sided, by t; NAN with rho, or with df <= 0 */
	double n_effective;	/* (sum w)^2 / sum w^2 (Kish 1965); n without weights */
};

/*
 * Rank correlation (Spearman 1904): Pearson's on midranks, weighted when weights is
 * not NULL (>= 0; a tie group's rank is the weight below it and half its own). p from
 * t = rho sqrt(df / (1 - rho^2)) with df = n_effective - 2. Values are finite.
 */
struct stats_spearman stats_spearman(const double *x, const double *y, const double *weights,
	size_t n);

/* A part of a mix, before (0) and after (1). */
struct stats_part {
	double share0, share1;		/* of all records; each sums to 1 over the parts */
	double level0, level1;		/* mean of the part, any unit */
};

struct stats_mix {
	double mix;		/* change of the mean through shares: sum dw (l0 + l1) / 2 */
	double rate;		/* through levels: sum dl (w0 + w1) / 2; mix + rate = change */
};

/* Decompose the change of a mean (Kitagawa 1955). No part: both 0. */
struct stats_mix stats_kitagawa(const struct stats_part *parts, size_t n);

/*
 * Adjust p-values for the number of looks by the false discovery rate (Benjamini &
 * Hochberg 1995): adjusted[i] belongs to p[i]. A NAN was no test: it stays NAN and is
 * not counted. p and adjusted may be the same array.
 */
void stats_benjamini_hochberg(const double *p, double *adjusted, size_t n);

#endif
