/* check_stats_spec: every statistic against figures computed by other means (tests/spec/stats). */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/refused_private.h"
#include "core/analysis/series_private.h"
#include "tests/arms.h"
#include "tests/spec_rows.h"

enum { STRATA = 8, LEAST_CASES = 500 };

/* What the program says of the arguments of a row; returns how many figures. */
typedef size_t (*figures_fn)(const struct spec_row *row, double *got);

static double
argument(const struct spec_row *row, size_t i)
{
	return strtod(row->cell[i], NULL);
}

static size_t
normal(const struct spec_row *row, double *got)
{
	got[0] = stats_normal_tail(argument(row, 0));
	return 1;
}

static size_t
quantile(const struct spec_row *row, double *got)
{
	got[0] = stats_normal_quantile(argument(row, 0));
	return 1;
}

static size_t
chi2(const struct spec_row *row, double *got)
{
	got[0] = stats_chi2_tail(argument(row, 0));
	return 1;
}

static size_t
student(const struct spec_row *row, double *got)
{
	got[0] = stats_t_two_sided(argument(row, 0), argument(row, 1));
	return 1;
}

static size_t
kolmogorov(const struct spec_row *row, double *got)
{
	got[0] = stats_kolmogorov_tail(argument(row, 0));
	return 1;
}

static size_t
wilson(const struct spec_row *row, double *got)
{
	struct stats_interval is = stats_wilson((uint64_t)argument(row, 0),
		(uint64_t)argument(row, 1));

	got[0] = is.low;
	got[1] = is.high;
	return 2;
}

static size_t
zero_of_n(const struct spec_row *row, double *got)
{
	got[0] = stats_zero_of_n_upper((uint64_t)argument(row, 0));
	return 1;
}

static struct stats_table
table_of(const double *cell)
{
	return (struct stats_table){ (uint64_t)cell[0], (uint64_t)cell[1], (uint64_t)cell[2],
		(uint64_t)cell[3] };
}

static size_t
fisher(const struct spec_row *row, double *got)
{
	double cell[4];

	for (size_t i = 0; i < LENGTH(cell); i++)
		cell[i] = argument(row, i);
	struct stats_table table = table_of(cell);
	struct stats_fisher is = stats_fisher(&table);

	got[0] = is.p_two_sided;
	got[1] = is.p_greater;
	got[2] = is.p_less;
	got[3] = is.mid_p_greater;
	got[4] = is.mid_p_less;
	return 5;
}

static size_t
cmh(const struct spec_row *row, double *got)
{
	struct stats_table strata[STRATA];
	double cell[SPEC_LIST];
	size_t n = 0;

	for (const char *at = row->cell[0]; *at; at += *at == ';') {
		ck_assert_uint_eq(spec_list(at, cell, &at), 4);
		strata[n++] = table_of(cell);
	}
	struct stats_cmh is = stats_cmh(strata, n);

	got[0] = is.chi2;
	got[1] = is.p;
	got[2] = is.chi2_corrected;
	got[3] = is.p_corrected;
	got[4] = is.exact_greater;
	got[5] = is.exact_less;
	got[6] = is.exact_two_sided;
	return 7;
}

static struct slots
slots_at(const char **at)
{
	double value[SPEC_LIST];
	int64_t us[SPEC_LIST];
	size_t n = spec_list(*at, value, at);

	for (size_t i = 0; i < n; i++)
		us[i] = (int64_t)value[i];
	return slots_of(us, (int)n);
}

static size_t
strata_of(const char *text, struct stats_stratum *strata)
{
	size_t n = 0;

	for (const char *at = text; *at; at += *at == ';') {
		strata[n].a = slots_at(&at);
		ck_assert_int_eq(*at++, '|');
		strata[n++].b = slots_at(&at);
	}
	return n;
}

static size_t
ranks(const struct spec_row *row, double *got)
{
	struct stats_stratum strata[STRATA];
	struct stats_ranks is = stats_rank_test(strata, strata_of(row->cell[0], strata));

	got[0] = is.u;
	got[1] = is.pairs;
	got[2] = is.delta;
	got[3] = is.cles;
	got[4] = is.pairs > 0 ? is.is_exact : NAN;
	got[5] = is.p_two_sided;
	got[6] = is.p_greater;
	got[7] = is.p_less;
	got[8] = is.p_normal;
	got[9] = is.floor;
	return 10;
}

static size_t
shift(const struct spec_row *row, double *got)
{
	struct stats_stratum strata[STRATA];
	size_t n = strata_of(row->cell[0], strata);
	struct stats_shift is = stats_shift(strata, n);

	got[0] = is.shift_us;
	got[1] = is.pair_min_us;
	got[2] = is.pair_max_us;
	got[3] = is.ratio;
	got[4] = is.gap;
	return 5;
}

static size_t
spearman(const struct spec_row *row, double *got)
{
	double x[SPEC_LIST], y[SPEC_LIST], weights[SPEC_LIST];
	bool is_weighted = strcmp(row->cell[2], "-") != 0;
	size_t n = spec_list(row->cell[0], x, NULL);

	ck_assert_uint_eq(spec_list(row->cell[1], y, NULL), n);
	if (is_weighted)
		ck_assert_uint_eq(spec_list(row->cell[2], weights, NULL), n);
	struct stats_spearman is = stats_spearman(x, y, is_weighted ? weights : NULL, n);

	got[0] = is.rho;
	got[1] = is.p;
	got[2] = is.n_effective;
	return 3;
}

static size_t
kitagawa(const struct spec_row *row, double *got)
{
	struct stats_part parts[STRATA];
	double value[SPEC_LIST];
	size_t n = 0;

	for (const char *at = row->cell[0]; *at; at += *at == ';') {
		ck_assert_uint_eq(spec_list(at, value, &at), 4);
		parts[n++] = (struct stats_part){ value[0], value[1], value[2], value[3] };
	}
	struct stats_mix is = stats_kitagawa(parts, n);

	got[0] = is.mix;
	got[1] = is.rate;
	return 2;
}

static size_t
benjamini_hochberg(const struct spec_row *row, double *got)
{
	size_t n = spec_list(row->cell[0], got, NULL);

	stats_benjamini_hochberg(got, got, n);
	return n;
}

static size_t
percentile(const struct spec_row *row, double *got)
{
	double value[SPEC_LIST];
	struct dist dist = { 0 };
	size_t n = spec_list(row->cell[0], value, NULL);
	unsigned permille = (unsigned)argument(row, 1);

	for (size_t i = 0; i < n; i++)
		dist_add(&dist, (int64_t)value[i]);
	got[0] = (double)dist_quantile(&dist, permille);
	got[1] = dist_quantile_r7(&dist, permille);
	got[2] = dist_mean(&dist);
	got[3] = dist_share_below(&dist, (int64_t)argument(row, 2));
	dist_release(&dist);
	return 4;
}

/* A series of so many buckets, each with its records, the sum of their scores, and of squares. */
static double
series_factor(const struct spec_row *row, double (*ask)(const struct series_sums *, size_t))
{
	double weight[SPEC_LIST + 1] = { 0 }, sum[SPEC_LIST + 1] = { 0 };
	double square[SPEC_LIST + 1] = { 0 };
	size_t bins = spec_list(row->cell[0], weight + 1, NULL);
	const struct series_sums sums = { weight, sum, square };

	ck_assert_uint_eq(spec_list(row->cell[1], sum + 1, NULL), bins);
	ck_assert_uint_eq(spec_list(row->cell[2], square + 1, NULL), bins);
	for (size_t b = 0; b < bins; b++) {
		weight[b + 1] += weight[b];
		sum[b + 1] += sum[b];
		square[b + 1] += square[b];
	}
	return ask(&sums, bins);
}

static size_t
drift(const struct spec_row *row, double *got)
{
	got[0] = series_factor(row, series_drift);
	return 1;
}

static size_t
wander(const struct spec_row *row, double *got)
{
	got[0] = series_factor(row, series_wander);
	return 1;
}

static size_t
two_shares(const struct spec_row *row, double *got)
{
	struct refused_count own = { .k = (uint64_t)argument(row, 0),
		.n = (uint64_t)argument(row, 1) };
	struct refused_count rest = { .k = (uint64_t)argument(row, 2),
		.n = (uint64_t)argument(row, 3) };

	got[0] = refused_z(own, rest);
	return 1;
}

static size_t
means(const struct spec_row *row, double *got)
{
	const char *at = row->cell[0];
	struct slots slots = slots_at(&at);
	struct log_mean is = log_mean(&slots);

	got[0] = is.mean;
	got[1] = is.variance;
	got[2] = mean_variance(&slots);
	return 3;
}

/*
 * Figures of one file. slack: absolute, for those that pass through 0. A list's figures stand in
 * one cell, apart by commas.
 */
static const struct spec {
	const char *name;
	size_t n_arguments;
	figures_fn figures;
	double slack;
	bool is_list;
} specs[] = {
	{ "normal", 1, normal, 0, false },
	{ "quantile", 1, quantile, 1e-12, false },
	{ "chi2", 1, chi2, 0, false },
	{ "student", 2, student, 0, false },
	{ "kolmogorov", 1, kolmogorov, 0, false },
	{ "wilson", 2, wilson, 0, false },
	{ "zero_of_n", 1, zero_of_n, 0, false },
	{ "fisher", 4, fisher, 0, false },
	{ "cmh", 1, cmh, 1e-12, false },
	{ "ranks", 1, ranks, 0, false },
	{ "shift", 1, shift, 0, false },
	{ "spearman", 3, spearman, 1e-12, false },
	{ "kitagawa", 1, kitagawa, 1e-9, false },
	{ "bh", 1, benjamini_hochberg, 0, true },
	{ "percentile", 3, percentile, 0, false },
	{ "drift", 3, drift, 0, false },
	{ "wander", 3, wander, 0, false },
	{ "two_shares", 4, two_shares, 0, false },
	{ "log_mean", 1, means, 1e-12, false },
};

/* The wanted figures as texts, out of the cells after the arguments. */
static size_t
wanted(const struct spec *spec, struct spec_row *row, char **want)
{
	size_t n = 0;

	ck_assert_uint_gt(row->n, spec->n_arguments);
	if (!spec->is_list) {
		for (size_t i = spec->n_arguments; i < row->n; i++)
			want[n++] = row->cell[i];
		return n;
	}
	for (char *at = row->cell[spec->n_arguments]; at; ) {
		char *comma = strchr(at, ',');

		want[n++] = at;
		if (comma)
			*comma++ = '\0';
		at = comma;
	}
	return n;
}

/* What is wrong with a figure in the run of the planted error: 4e-9, or one in a count. */
static double
planted(const char *want, double got)
{
	const char *over = strchr(want, '/');

	if (isnan(got))
		return 0.5;
	return over ? got + 1 / strtod(over + 1, NULL) : got + 4e-9 * (got != 0 ? got : 1);
}

/*
 * Hold a file against the program. With a plant, figure number `plant` of every row is off by
 * a little. Returns how many figures are not those wanted; says the first when it is none planted.
 */
static size_t
misses(const struct spec *spec, int plant, size_t *rows)
{
	struct spec_row row = { .line = 0 };
	FILE *file = spec_open(spec->name);
	size_t missed = 0;

	*rows = 0;
	while (spec_next(file, &row)) {
		double got[SPEC_LIST];
		char *want[SPEC_LIST];
		size_t n = spec->figures(&row, got);

		ck_assert_uint_eq(wanted(spec, &row, want), n);
		for (size_t i = 0; i < n; i++) {
			double figure = (int)i == plant ? planted(want[i], got[i]) : got[i];
			bool is_right = spec_is(want[i], figure, spec->slack);

			missed += !is_right;
			if (!is_right && plant < 0)
				ck_abort_msg("%s.tsv line %ld, figure %zu: %.17g instead of %s",
					spec->name, row.line, i + 1, figure, want[i]);
		}
		++*rows;
	}
	fclose(file);
	return missed;
}

START_TEST(figures_are_those_computed_by_other_means)
{
	size_t rows;

	ck_assert_uint_eq(misses(&specs[_i], -1, &rows), 0);
	ck_assert_msg(rows >= LEAST_CASES, "%s has %zu cases", specs[_i].name, rows);
}
END_TEST

START_TEST(an_error_of_4e_9_or_of_one_in_a_count_is_seen)
{
	const struct spec *spec = &specs[_i];
	struct spec_row row = { .line = 0 };
	FILE *file = spec_open(spec->name);
	double got[SPEC_LIST];
	size_t rows;

	ck_assert(spec_next(file, &row));
	size_t n = spec->is_list ? 1 : spec->figures(&row, got);

	fclose(file);
	for (size_t i = 0; i < n; i++) {
		size_t missed = misses(spec, (int)i, &rows);

		/* Where a figure passes through 0 its slack hides a relative error. */
		ck_assert_msg(missed > rows * 3 / 10 && missed <= rows,
			"%s, figure %zu: an error was seen in %zu of %zu cases", spec->name, i + 1,
			missed, rows);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("stats_spec");
	TCase *tests = tcase_create("spec");

	tcase_add_checked_fixture(tests, NULL, give_back);
	tcase_add_loop_test(tests, figures_are_those_computed_by_other_means, 0, LENGTH(specs));
	tcase_add_loop_test(tests, an_error_of_4e_9_or_of_one_in_a_count_is_seen, 0,
		LENGTH(specs));
	suite_add_tcase(suite, tests);
	return suite;
}
