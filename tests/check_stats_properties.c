/* check_stats_properties: statistics under turning, scaling, reordering and growing. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "tests/arms.h"
#include "tests/many.h"

enum { TRIALS = 2000, MOST = 4, CASES = 100000 };

static bool
is_near(double a, double b)
{
	return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-12 * fmax(1, fabs(b));
}

static bool
is_share(double p)
{
	return p >= 0 && p <= 1;
}

/* Up to MOST strata of up to 12 records an arm, with ties. */
static size_t
draw(uint64_t *seed, struct arms *arms)
{
	size_t n = 1 + roll(seed) % MOST;

	for (size_t i = 0; i < n; i++)
		arms[i] = random_arms(seed, (int)(roll(seed) % 13), (int)(roll(seed) % 13),
			roll(seed) % 2 ? 6 : 5000);
	return n;
}

static void
strata_of(const struct arms *arms, size_t n, struct stats_stratum *strata)
{
	for (size_t i = 0; i < n; i++)
		strata[i] = stratum_of(&arms[i]);
}

static void
scale(struct arms *arms, size_t n, int64_t by)
{
	for (size_t s = 0; s < n; s++) {
		for (int i = 0; i < arms[s].n_a; i++)
			arms[s].a[i] *= by;
		for (int i = 0; i < arms[s].n_b; i++)
			arms[s].b[i] *= by;
	}
}

static void
ck_same_ranks(const struct stats_ranks *a, const struct stats_ranks *b)
{
	MUST(a->u == b->u && a->pairs == b->pairs && is_near(a->delta, b->delta), "U or delta");
	MUST(is_near(a->p_two_sided, b->p_two_sided) && is_near(a->p_greater, b->p_greater) &&
		is_near(a->p_less, b->p_less) && is_near(a->p_normal, b->p_normal), "p");
}

START_TEST(another_unit_changes_no_rank_and_scales_the_shift)
{
	uint64_t seed = 11;

	for (int trial = 0; trial < TRIALS; trial++) {
		struct arms arms[MOST];
		struct stats_stratum ms[MOST], us[MOST];
		size_t n = draw(&seed, arms);

		strata_of(arms, n, ms);
		scale(arms, n, 1000);
		strata_of(arms, n, us);
		struct stats_ranks one = stats_rank_test(ms, n), other = stats_rank_test(us, n);
		struct stats_shift a = stats_shift(ms, n), b = stats_shift(us, n);

		ck_same_ranks(&one, &other);
		MUST(is_near(1000 * a.shift_us, b.shift_us) && is_near(a.ratio, b.ratio) &&
			is_near(a.gap, b.gap), "shift %g and %g", a.shift_us, b.shift_us);
		MUST(is_near(1000 * a.pair_min_us, b.pair_min_us), "least pair");
		arena_clear(&arena);
	}
}
END_TEST

START_TEST(the_order_of_strata_changes_nothing)
{
	uint64_t seed = 12;

	for (int trial = 0; trial < TRIALS; trial++) {
		struct arms arms[MOST];
		struct stats_stratum strata[MOST], turned[MOST];
		size_t n = draw(&seed, arms);

		strata_of(arms, n, strata);
		for (size_t i = 0; i < n; i++)
			turned[i] = strata[n - 1 - i];
		struct stats_ranks one = stats_rank_test(strata, n);
		struct stats_ranks other = stats_rank_test(turned, n);
		struct stats_shift a = stats_shift(strata, n), b = stats_shift(turned, n);

		ck_same_ranks(&one, &other);
		MUST(is_near(a.shift_us, b.shift_us) && is_near(a.ratio, b.ratio) &&
			is_near(a.gap, b.gap), "shift");
		arena_clear(&arena);
	}
}
END_TEST

/* Within the limits the exact law, beyond them the normal one. */
START_TEST(a_test_between_limits_is_exact_there_alone)
{
	uint64_t seed = 17;

	for (int trial = 0; trial < TRIALS; trial++) {
		struct arms arms[MOST];
		struct stats_stratum strata[MOST];
		size_t n = draw(&seed, arms);
		double low = uniform(&seed) / 10, high = low + uniform(&seed) / 2;

		strata_of(arms, n, strata);
		struct stats_ranks all = stats_rank_test(strata, n);
		struct stats_ranks some = stats_rank_test_between(strata, n, low, high);
		bool is_within = all.p_normal >= low && all.p_normal <= high;

		MUST(isnan(all.p_normal) || some.is_exact == is_within, "exact at %g",
			all.p_normal);
		if (is_within)
			ck_same_ranks(&all, &some);
		else
			MUST(is_near(some.p_two_sided, all.p_normal), "normal at %g", all.p_normal);
		arena_clear(&arena);
	}
}
END_TEST

static struct stats_table
draw_table(uint64_t *seed)
{
	uint64_t most = roll(seed) % 3 ? 30 : 3000;

	return (struct stats_table){ roll(seed) % most, roll(seed) % most, roll(seed) % most,
		roll(seed) % most };
}

START_TEST(turning_arms_or_outcomes_turns_the_tests_of_tables)
{
	uint64_t seed = 13;

	for (int trial = 0; trial < TRIALS; trial++) {
		struct stats_table t = draw_table(&seed);
		struct stats_table arms = { t.b_bad, t.b_good, t.a_bad, t.a_good };
		struct stats_table outcomes = { t.a_good, t.a_bad, t.b_good, t.b_bad };
		struct stats_fisher as = stats_fisher(&t);
		struct stats_fisher by_arm = stats_fisher(&arms);
		struct stats_fisher by_outcome = stats_fisher(&outcomes);

		MUST(is_near(as.p_greater, by_arm.p_less) && is_near(as.p_less, by_arm.p_greater) &&
			fabs(as.p_two_sided - by_arm.p_two_sided) < 1e-9, "arms");
		MUST(is_near(as.p_greater, by_outcome.p_less) &&
			is_near(as.mid_p_greater, by_outcome.mid_p_less), "outcomes");
		struct stats_cmh one = stats_cmh(&t, 1), other = stats_cmh(&arms, 1);

		MUST(is_near(one.chi2, other.chi2) && is_near(one.p_corrected, other.p_corrected),
			"chi-square");
	}
}
END_TEST

/* One bad record more: the rate's bounds rise, p_greater falls. */
START_TEST(one_bad_record_more_never_speaks_for_the_candidate)
{
	uint64_t seed = 14;

	for (int trial = 0; trial < TRIALS; trial++) {
		struct stats_table t = draw_table(&seed), worse = t;
		uint64_t n = 1 + roll(&seed) % 500, k = roll(&seed) % n;
		struct stats_interval less = stats_wilson(k, n), more = stats_wilson(k + 1, n);

		MUST(less.low <= more.low && less.high <= more.high && less.low <= less.high,
			"%llu of %llu", (unsigned long long)k, (unsigned long long)n);
		if (!t.a_good)
			continue;
		worse.a_bad++;
		worse.a_good--;
		MUST(stats_fisher(&worse).p_greater <= stats_fisher(&t).p_greater + 1e-12,
			"Fisher rises");
		MUST(stats_zero_of_n_upper(n + 1) < stats_zero_of_n_upper(n), "nothing in more");
	}
}
END_TEST

START_TEST(more_looks_never_make_a_p_smaller)
{
	uint64_t seed = 15;

	for (int trial = 0; trial < TRIALS; trial++) {
		double p[12], few[12], many[12];
		size_t n = 2 + roll(&seed) % 10;

		for (size_t i = 0; i < n; i++)
			p[i] = uniform(&seed);
		p[n - 1] = 1;
		stats_benjamini_hochberg(p, many, n);
		stats_benjamini_hochberg(p, few, n - 1);
		for (size_t i = 0; i + 1 < n; i++)
			MUST(many[i] >= few[i] - 1e-15 && few[i] >= p[i] - 1e-15, "%g %g %g", p[i],
				few[i], many[i]);
	}
}
END_TEST

START_TEST(a_hundred_thousand_random_series_give_figures_in_their_range)
{
	uint64_t seed = 16;

	for (int trial = 0; trial < CASES; trial++) {
		double x[8], y[8], weights[8], adjusted[8];
		size_t n = roll(&seed) % 9;

		for (size_t i = 0; i < n; i++) {
			x[i] = roll(&seed) % 2 ? (double)(roll(&seed) % 4) : 1e12 * uniform(&seed);
			y[i] = (double)(roll(&seed) % 5);
			weights[i] = roll(&seed) % 3 ? (double)(roll(&seed) % 1000) : 0;
		}
		struct stats_spearman got = stats_spearman(x, y, trial % 2 ? weights : NULL, n);

		MUST(isnan(got.rho) || (got.rho >= -1 && got.rho <= 1), "rho %g", got.rho);
		MUST(isnan(got.p) || (is_share(got.p) && !isnan(got.rho)), "p %g", got.p);
		MUST(got.n_effective >= 0 && got.n_effective <= (double)n + 1e-9, "n %g",
			got.n_effective);
		for (size_t i = 0; i < n; i++)
			y[i] /= 4;
		stats_benjamini_hochberg(y, adjusted, n);
		for (size_t i = 0; i < n; i++)
			MUST(is_share(adjusted[i]) && adjusted[i] >= y[i] - 1e-15, "BH %g of %g",
				adjusted[i], y[i]);
		uint64_t size = roll(&seed) >> roll(&seed) % 60, k = roll(&seed) % (size + 1);
		struct stats_interval rate = stats_wilson(k, size);

		MUST(size ? is_share(rate.low) && is_share(rate.high) && rate.low <= rate.high
			: isnan(rate.low) && isnan(rate.high), "Wilson %g %g", rate.low, rate.high);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("stats_properties");
	TCase *tests = tcase_create("properties");

	tcase_set_timeout(tests, 60);
	tcase_add_checked_fixture(tests, NULL, give_back);
	tcase_add_test(tests, another_unit_changes_no_rank_and_scales_the_shift);
	tcase_add_test(tests, the_order_of_strata_changes_nothing);
	tcase_add_test(tests, a_test_between_limits_is_exact_there_alone);
	tcase_add_test(tests, turning_arms_or_outcomes_turns_the_tests_of_tables);
	tcase_add_test(tests, one_bad_record_more_never_speaks_for_the_candidate);
	tcase_add_test(tests, more_looks_never_make_a_p_smaller);
	tcase_add_test(tests, a_hundred_thousand_random_series_give_figures_in_their_range);
	suite_add_tcase(suite, tests);
	return suite;
}
