/* check_properties_parts: the parts of a log add up to it, whatever it is parted by. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/verdict_private.h"
#include "tests/eval/loaded.h"
#include "tests/gen/random.c"
#include "tests/runner.h"

enum { FAMILIES_TRIED = 4, FIELDS_TRIED = 40 };

static const char *const families[] = {
	"tiny_effect", "host", "simpson_harmful", "load", "canary", "two_culprits", "pair", "mix",
	"place", "healthy", "gap", "upstream", "error_flood", "no_status", "no_endpoint",
};

/* A scenario in the store. */
static struct scenario scenario;
static struct loaded_log log_;

static void
open_log(int family, uint64_t seed)
{
	scenario_make(scenario_family(families[family]), seed, &scenario);
	log_load(&scenario, &log_);
}

static void
tear_down(void)
{
	log_release(&scenario, &log_);
	scenario_release(&scenario);
}

/* All fields a log can be parted by. */
static int
fields_of(const struct store *store, int *fields)
{
	int n = 0;

	for (int f = 0; f < store_fields(store) && n < FIELDS_TRIED; f++)
		fields[n++] = f;
	return n;
}

static void
ck_adds_up(const struct query *query, const int *by, int n_by, int64_t bin_ns)
{
	struct groups groups = { 0 };
	struct cell all = { 0 }, sum = { 0 };

	query_cell(query, &all);
	query_groups(query, by, n_by, bin_ns, &groups);
	for (size_t i = 0; i < groups.n; i++)
		cell_merge(&sum, &groups.at[i].cell);
	ck_assert_uint_eq(sum.n, all.n);
	for (int o = 0; o < OUTCOMES; o++)
		ck_assert_uint_eq(sum.outcome[o], all.outcome[o]);
	/* A merged distribution is that of all: to the last latency, or count of a bucket. */
	const struct dist *got[] = { &sum.other, &sum.bad }, *want[] = { &all.other, &all.bad };

	for (int d = 0; d < 2; d++) {
		struct arena arena = { 0 };

		ck_assert_uint_eq(got[d]->n, want[d]->n);
		ck_assert_uint_eq(got[d]->sum_low, want[d]->sum_low);
		ck_assert_int_eq(got[d]->min_us, want[d]->min_us);
		ck_assert_int_eq(got[d]->max_us, want[d]->max_us);
		struct slots a = dist_slots(got[d], &arena), b = dist_slots(want[d], &arena);

		ck_assert_int_eq(dist_is_exact(got[d]), dist_is_exact(want[d]));
		ck_assert_uint_eq(a.len, b.len);
		ck_assert(!a.len || !memcmp(a.at, b.at, a.len * sizeof(*a.at)));
		arena_release(&arena);
	}
	for (int r = 0; r < REFS; r++)
		ck_assert_uint_eq(sum.ref[r].id, all.ref[r].id);
	cell_release(&sum);
	cell_release(&all);
	groups_release(&groups);
}

START_TEST(counts_and_latencies_add_up_over_every_partition)
{
	int fields[FIELDS_TRIED];

	open_log(_i, 5);
	struct query query = query_all(log_.store, INT64_MAX);
	int n = fields_of(log_.store, fields);

	ck_assert_int_ge(n, 3);
	ck_assert_uint_eq(query_count(&query), scenario.n);
	for (int i = 0; i < n; i++) {
		ck_adds_up(&query, &fields[i], 1, i % 2 ? 60 * NS_PER_S : 0);
		ck_adds_up(&query, (const int[]){ FIELD_VERSION, fields[i] }, 2, 0);
	}
	ck_adds_up(&query, NULL, 0, 7 * NS_PER_S);
	/* Half of it is parted likewise, and both halves are the whole. */
	int64_t first = store_tally(log_.store).first_ns, last = store_tally(log_.store).last_ns;
	int64_t middle = first + (last - first) / 3;
	struct query early = query_window(query, INSTANT_NONE, middle);
	struct query late = query_window(query, middle + 1, INSTANT_NONE);

	ck_assert_uint_eq(query_count(&early) + query_count(&late), scenario.n);
	ck_adds_up(&early, (const int[]){ FIELD_ENDPOINT }, 1, 0);
	ck_adds_up(&late, (const int[]){ FIELD_ENDPOINT }, 1, 0);
}
END_TEST

/* -- what a value explains -- */

/* A scenario judged, with what the verdict was made of. */
struct judged_study {
	struct arena arena;
	struct suspects suspects;
	struct board board;
	struct verdict verdict;
	struct query query;
	struct study study;
};

static void
study_it(struct judged_study *it)
{
	static const struct analysis_options options = { 0 };

	memset(it, 0, sizeof(*it));
	it->query = query_all(log_.store, INT64_MAX);
	verdict_clear(&it->query, &it->verdict);
	study_open(&it->study, &it->query, &options, &it->arena);
	study_judge(&it->study, &it->suspects, &it->board, &it->verdict);
}

static void
study_done(struct judged_study *it)
{
	study_release(&it->study);
	arena_release(&it->arena);
}

/* A value and all others: what one explains the other does not. */
START_TEST(of_two_values_not_both_explain_the_harm)
{
	struct judged_study it;
	int asked = 0;

	open_log(_i, 7);
	study_it(&it);
	for (int a = 0; a < it.study.n_axes; a++) {
		const struct axis *axis = &it.study.axis[a];
		double explained[2] = { NAN, NAN };

		if (axis->n != 2 || axis->other)
			continue;
		for (int v = 0; v < 2; v++) {
			struct cause cause = { .n = 1, .term = { {
				axis->field, axis->value[v] } } };
			struct strata strata = { .only = NAME_NONE };

			if (strata_make(&it.study, &cause, -1, &strata))
				explained[v] = share_of(&it.study, &strata).explained;
		}
		asked++;
		ck_assert_msg(!(explained[0] > .5 && explained[1] > .5),
			"%s, field %d: %g and %g", families[_i], axis->field, explained[0],
			explained[1]);
	}
	ck_assert_msg(asked || scenario.world.n[SCENARIO_VERSION] != 2, "no field of two values");
	study_done(&it);
}
END_TEST

/* Excess of one record in the measure of the study; NAN when its endpoint has no reference. */
static double
excess_of(const struct study *study, const struct record *record)
{
	const struct reference *reference = reference_of(study, record->endpoint);
	bool is_bad = record->outcome == OUTCOME_TIMEOUT ||
		      record->outcome == OUTCOME_SERVER_ERROR;
	double us = (double)record->latency_us, below = 0, same = 0;

	if (!reference || reference->kind == REFERENCE_NONE)
		return NAN;
	if (!study->by_place)
		return (is_bad || us > reference->limit_us) - reference->hurt_rate;
	for (size_t i = 0; i < reference->ruler.len; i++) {
		double n = (double)reference->ruler.slot[i].n;

		below += reference->ruler.slot[i].value_us < record->latency_us ? n : 0;
		same += reference->ruler.slot[i].value_us == record->latency_us ? n : 0;
	}
	return (is_bad ? 1 : (below + same / 2) /
		(double)(reference->ruler.n + reference->bad)) - .5;
}

/* Records since onset of one stratum, by arm: the candidate's, its control's. */
struct arm_sum {
	uint32_t version, endpoint;
	double n[2], excess[2];		/* of those whose endpoint has a reference */
	double latencies[2], sum_us[2];	/* of those with a latency */
	int64_t least_us[2], most_us[2];
};
enum { STRATA = SCENARIO_VALUES * SCENARIO_VALUES };

static void
arm_add(struct arm_sum *sum, int arm, double excess, const struct record *record)
{
	if (!isnan(excess)) {
		sum->n[arm]++;
		sum->excess[arm] += excess;
	}
	if (record->latency_us == LATENCY_NONE)
		return;
	bool is_first = !sum->latencies[arm]++;

	sum->sum_us[arm] += (double)record->latency_us;
	if (is_first || record->latency_us < sum->least_us[arm])
		sum->least_us[arm] = record->latency_us;
	if (is_first || record->latency_us > sum->most_us[arm])
		sum->most_us[arm] = record->latency_us;
}

/* Part the records by endpoint, and version when that is not the suspect. Returns how many strata;
 * *all is the excess of all records. */
static size_t
sum_up(struct judged_study *it, int field, uint32_t value, struct arm_sum *strata, double *all)
{
	struct cursor cursor = { 0 };
	struct record record;
	size_t n = 0, s;
	uint32_t id;

	*all = 0;
	while (query_next(&it->query, &cursor, &record, &id)) {
		uint32_t version = field == FIELD_VERSION ? 0 : record.version;
		uint32_t own = field == FIELD_VERSION ? record.version
						      : record.dims[field - FIELD_DIM];
		double excess = excess_of(&it->study, &record);

		if (it->study.has_onset && record.at_ns < it->study.from_ns)
			continue;
		*all += isnan(excess) ? 0 : excess;
		for (s = 0; s < n; s++)
			if (strata[s].version == version && strata[s].endpoint == record.endpoint)
				break;
		if (s == n)
			strata[n++] = (struct arm_sum){ .version = version,
				.endpoint = record.endpoint };
		arm_add(&strata[s], own != value, excess, &record);
	}
	return n;
}

/* analysis.md 3.3 record by record: the candidate's excess less what its controls had. */
static void
ck_explained(const struct arm_sum *at, size_t n, double all, double got, const char *family)
{
	double numerator = 0;

	for (size_t s = 0; s < n; s++)
		if (at[s].n[0] >= 1 && at[s].n[1] >= 2)
			numerator += at[s].excess[0] - at[s].n[0] * at[s].excess[1] / at[s].n[1];
	double want = fmin(1, fmax(0, numerator / all));

	ck_assert_msg(isnan(got) || fabs(got - want) < 1e-9, "%s: %.12g explained, not %.12g",
		family, got, want);
}

/* analysis.md 3.1: both arms' records, the ratio of means like for like, and whether all of the
 * candidate's are slower than all of its control's. */
static void
ck_contrast(const struct arm_sum *at, size_t n, const struct contrast *got)
{
	double n_a = 0, n_b = 0, mean_a = 0, mean_b = 0;
	bool is_apart = true;

	for (size_t s = 0; s < n; s++) {
		if (!at[s].latencies[0] || !at[s].latencies[1])
			continue;
		n_a += at[s].latencies[0];
		n_b += at[s].latencies[1];
		mean_a += at[s].sum_us[0];
		mean_b += at[s].latencies[0] * at[s].sum_us[1] / at[s].latencies[1];
		is_apart = is_apart && at[s].least_us[0] > at[s].most_us[1];
	}
	ck_assert_double_eq((double)got->n_candidate, n_a);
	ck_assert_double_eq((double)got->n_control, n_b);
	ck_assert_int_eq(got->separated, is_apart && n_a > 0);
	if (n_a > 0)
		ck_assert_double_eq_tol(got->mean_ratio / (mean_a / mean_b), 1, 1e-9);
}

/* Are all rulers exact, and no value folded, so that records tell all that cells do? */
static bool
is_plain(const struct study *study)
{
	for (size_t e = 0; e < study->n_references; e++)
		if (!study->reference[e].ruler.is_exact)
			return false;
	return study->has_status && study->excess > 0;
}

START_TEST(share_and_contrast_are_those_of_adding_up_records)
{
	struct judged_study it;

	open_log(_i, 9);
	study_it(&it);
	for (int a = 0; a < it.study.n_axes && is_plain(&it.study); a++) {
		const struct axis *axis = &it.study.axis[a];

		if (axis->role != AXIS_SUSPECT || axis->field == FIELD_ENDPOINT || axis->other)
			continue;
		for (size_t v = 0; v < axis->n; v++) {
			struct cause cause = { .n = 1, .term = { {
				axis->field, axis->value[v] } } };
			struct strata strata = { .only = NAME_NONE };

			if (!strata_make(&it.study, &cause, -1, &strata) || strata.is_topped ||
			    strata.is_past)
				continue;
			struct arm_sum sums[STRATA];
			double all;
			size_t n = sum_up(&it, axis->field, axis->value[v], sums, &all);
			struct contrast contrast = contrast_make(&it.study, &strata, true, false);

			ck_explained(sums, n, all, share_of(&it.study, &strata).explained,
				families[_i]);
			ck_contrast(sums, n, &contrast);
		}
	}
	study_done(&it);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("properties_parts");
	TCase *tests = tcase_create("parts");
	int n = getenv("SITREP_MANY") ? LENGTH(families) : FAMILIES_TRIED;

	tcase_set_timeout(tests, 300);
	tcase_add_checked_fixture(tests, NULL, tear_down);
	tcase_add_loop_test(tests, counts_and_latencies_add_up_over_every_partition, 0, n);
	tcase_add_loop_test(tests, share_and_contrast_are_those_of_adding_up_records, 0, n);
	tcase_add_loop_test(tests, of_two_values_not_both_explain_the_harm, 0, n);
	suite_add_tcase(suite, tests);
	return suite;
}
