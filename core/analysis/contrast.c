/* contrast: the figures of two arms inside equal strata (analysis.md 3.1), and whether they matter.
 */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/arms.h"

/* Of chance: below the one and above the other the normal p is as good as the exact one. */
static const double P_SURE = 1e-9, P_NONE = .5;

/* The latencies and counts of both arms of a stratum. */
struct pair {
	struct arm a, b;
	uint32_t endpoint;
};

/* Does a row belong to the control as it is asked for? */
static bool
is_control(const struct strata *strata, const struct stratum *stratum, size_t i, bool concurrent)
{
	const struct row *row = stratum->row[i];

	if (strata->is_past)
		return stratum->is_candidate[i] && !row->is_since;
	if (stratum->is_candidate[i])
		return false;
	return row->is_since || (strata->is_topped && !concurrent);
}

/* Which arm each row of the frame is in: 2 i the candidate's of pair i, 2 i + 1 the control's. */
static void
rows_place(const struct strata *strata, bool concurrent, bool pooled, uint32_t *group)
{
	const struct frame *frame = strata->frame;

	for (size_t r = 0; r < frame->n; r++)
		group[r] = ARM_NONE;
	for (size_t s = 0; s < strata->n; s++) {
		const struct stratum *stratum = &strata->at[s];
		size_t at = pooled ? 0 : s;

		for (size_t i = 0; i < stratum->n_rows; i++) {
			const struct row *row = stratum->row[i];

			if (stratum->is_candidate[i] && row->is_since)
				group[row - frame->row] = (uint32_t)(2 * at);
			else if (is_control(strata, stratum, i, concurrent))
				group[row - frame->row] = (uint32_t)(2 * at + 1);
		}
	}
}

static void
endpoints_set(const struct strata *strata, bool pooled, struct pair *pair)
{
	for (size_t s = 0; s < strata->n; s++) {
		const struct stratum *stratum = &strata->at[s];

		for (size_t i = 0; i < stratum->n_rows; i++) {
			if (stratum->is_candidate[i] || !strata->is_past)
				pair[pooled ? 0 : s].endpoint = stratum->row[i]->key[1];
		}
	}
}

static struct pair *
pairs_make(struct study *study, const struct strata *strata, bool concurrent, bool pooled,
	   size_t *n)
{
	struct pair *pair = ARENA_NEW(study->arena, struct pair, strata->n + 1);
	/* Two arms filled up into one, and all strata as one, are no quarters. */
	bool is_quartered = strata->quarter && !pooled &&
			    (concurrent || strata->is_past || !strata->is_topped);

	*n = pooled ? 1 : strata->n;
	endpoints_set(strata, pooled, pair);
	for (size_t i = 0; i < *n && is_quartered; i++) {
		const struct quarter *at = &strata->quarter[i];

		pair[i].a = at->a;
		pair[i].b = strata->is_past ? at->a_before : at->b;
	}
	if (is_quartered)
		return pair;
	uint32_t *group = xmalloc((strata->frame->n + 1) * sizeof(*group));
	struct arm *arm = xmalloc((2 * strata->n + 2) * sizeof(*arm));

	rows_place(strata, concurrent, pooled, group);
	arms_of_rows(study, strata->frame, group, 2 * *n, study->arena, arm);
	for (size_t i = 0; i < *n; i++) {
		pair[i].a = arm[2 * i];
		pair[i].b = arm[2 * i + 1];
	}
	free(group);
	free(arm);
	return pair;
}

/* Means and extremes of both arms; ratios weighted by the candidate's records of a stratum. */
static void
levels_fill(struct contrast *out, const struct pair *pair, size_t n)
{
	double weight = 0, mean_a = 0, mean_b = 0, p50_a = 0, p50_b = 0, max_a = 0, max_b = 0;
	double sum_b = 0, n_b = 0;

	out->min_candidate_ms = out->min_control_ms = INFINITY;
	for (size_t i = 0; i < n; i++) {
		const struct slots *a = &pair[i].a.slots, *b = &pair[i].b.slots;

		if (!a->n || !b->n)
			continue;
		double w = (double)a->n, top_a = (double)a->at[a->len - 1].value_us,
		       top_b = (double)b->at[b->len - 1].value_us;

		weight += w;
		mean_a += pair[i].a.sum_us;
		mean_b += w * pair[i].b.sum_us / (double)b->n;
		sum_b += pair[i].b.sum_us;
		n_b += (double)b->n;
		p50_a += w * slots_quantile_us(a, 500);
		p50_b += w * slots_quantile_us(b, 500);
		max_a += w * top_a;
		max_b += w * top_b;
		out->min_candidate_ms =
			fmin(out->min_candidate_ms, (double)a->at[0].value_us / 1000);
		out->min_control_ms = fmin(out->min_control_ms, (double)b->at[0].value_us / 1000);
		out->max_candidate_ms = fmax(out->max_candidate_ms, top_a / 1000);
		out->max_control_ms = fmax(out->max_control_ms, top_b / 1000);
	}
	if (weight <= 0)
		return;
	out->mean_candidate_ms = mean_a / weight / 1000;
	out->mean_control_ms = sum_b / n_b / 1000;
	out->like_control_ms = mean_b / weight / 1000;
	out->mean_ratio = mean_b > 0 ? mean_a / mean_b : NAN;
	out->p50_ratio = p50_b > 0 ? p50_a / p50_b : NAN;
	out->max_ratio = max_b > 0 ? max_a / max_b : NAN;
}

static void
place_add(struct contrast *out, uint32_t endpoint)
{
	bool is_other = endpoint == VALUE_OTHER;

	for (size_t e = 0; e < out->n_named; e++) {
		if (out->endpoint[e] == endpoint)
			return;
	}
	/* (other) is one of n_endpoints, and the only one without a name in the list. */
	if (is_other ? out->n_endpoints == out->n_named : out->n_named < LENGTH(out->endpoint))
		out->n_endpoints++;
	if (!is_other && out->n_named < LENGTH(out->endpoint))
		out->endpoint[out->n_named++] = endpoint;
}

/* Counts of both arms, the test of timeouts, and the endpoints with both arms. */
static void
counts_fill(struct contrast *out, const struct pair *pair, size_t n, bool pooled, bool is_rerun)
{
	struct stats_table *timeouts = xcalloc(n + 1, sizeof(*timeouts));

	for (size_t i = 0; i < n; i++) {
		const struct arm *a = &pair[i].a, *b = &pair[i].b;

		if (!a->n || !b->n)
			continue;
		uint64_t t_a = a->outcome[OUTCOME_TIMEOUT], t_b = b->outcome[OUTCOME_TIMEOUT];

		if (pair[i].a.slots.n && pair[i].b.slots.n) {
			out->n_candidate += pair[i].a.slots.n;
			out->n_control += pair[i].b.slots.n;
		}
		out->requests_candidate += a->n;
		out->requests_control += b->n;
		out->rated_candidate += a->n - a->outcome[OUTCOME_UNKNOWN];
		out->rated_control += b->n - b->outcome[OUTCOME_UNKNOWN];
		out->timeouts_candidate += t_a;
		out->timeouts_control += t_b;
		out->bad_candidate += a->bad;
		out->bad_control += b->bad;
		timeouts[i] = (struct stats_table){
			t_a, a->n - a->outcome[OUTCOME_UNKNOWN] - t_a,
			t_b, b->n - b->outcome[OUTCOME_UNKNOWN] - t_b,
		};
		if (!pooled)
			place_add(out, pair[i].endpoint);
	}
	if (n == 1) {
		struct stats_fisher fisher = stats_fisher(&timeouts[0]);

		out->fisher_two_sided = fisher.p_two_sided;
		out->fisher_one_sided = fisher.p_greater;
	} else {
		/* What is shown only costs most. */
		struct stats_cmh cmh = (is_rerun ? stats_cmh_sparse : stats_cmh)(timeouts, n);

		out->fisher_two_sided = cmh.is_sparse && !isnan(cmh.exact_two_sided)
						? cmh.exact_two_sided : cmh.p;
		out->fisher_one_sided = cmh.exact_greater;
	}
	free(timeouts);
}

/* Every candidate slower than every control, in each stratum with both arms. */
static bool
is_separated(const struct pair *pair, size_t n)
{
	size_t both = 0;

	for (size_t i = 0; i < n; i++) {
		const struct slots *a = &pair[i].a.slots, *b = &pair[i].b.slots;

		if (!a->n || !b->n)
			continue;
		both++;
		if (a->at[0].value_us <= b->at[b->len - 1].value_us)
			return false;
	}
	return both > 0;
}

static void
endpoints_sort(const struct study *study, struct contrast *out)
{
	for (size_t i = 1; i < out->n_named; i++) {
		for (size_t j = i; j > 0 && value_compare(study->names, out->endpoint[j - 1],
							  out->endpoint[j]) > 0; j--) {
			uint32_t swap = out->endpoint[j];

			out->endpoint[j] = out->endpoint[j - 1];
			out->endpoint[j - 1] = swap;
		}
	}
}

static struct stats_stratum *
arms_of(struct study *study, const struct pair *pair, size_t n)
{
	struct stats_stratum *arms = ARENA_NEW(study->arena, struct stats_stratum, n + 1);

	for (size_t i = 0; i < n; i++)
		arms[i] = (struct stats_stratum){pair[i].a.slots, pair[i].b.slots};
	return arms;
}

void
contrast_shift(struct study *study, const struct strata *strata, bool concurrent, bool pooled,
	       struct contrast *out)
{
	size_t n;
	struct pair *pair = pairs_make(study, strata, concurrent, pooled, &n);
	struct stats_shift shift = stats_shift(arms_of(study, pair, n), n);

	out->shift_ms = shift.shift_us / 1000;
	out->pairs_min_ms = shift.pair_min_us / 1000;
	out->pairs_max_ms = shift.pair_max_us / 1000;
	out->shift_ratio = shift.ratio;
}

struct contrast
contrast_make(struct study *study, const struct strata *strata, bool concurrent, bool pooled)
{
	struct contrast out = {
		.u = NAN, .delta = NAN, .cles = NAN, .p_two_sided = NAN, .p_one_sided = NAN,
		.p_floor = NAN, .p_normal = NAN, .shift_ms = NAN, .pairs_min_ms = NAN,
		.pairs_max_ms = NAN, .shift_ratio = NAN, .gap_ratio = NAN, .mean_candidate_ms = NAN,
		.mean_control_ms = NAN, .like_control_ms = NAN, .mean_ratio = NAN,
		.p50_ratio = NAN, .max_ratio = NAN,
		.min_candidate_ms = NAN, .max_candidate_ms = NAN, .min_control_ms = NAN,
		.max_control_ms = NAN, .fisher_two_sided = NAN, .fisher_one_sided = NAN,
	};
	size_t n;
	struct pair *pair = pairs_make(study, strata, concurrent, pooled, &n);
	struct stats_stratum *arms = arms_of(study, pair, n);

	counts_fill(&out, pair, n, pooled, study->is_rerun);
	if (out.n_candidate && out.n_control) {
		/* A rerun asks on which side of the limits p lies, and there it is far from all. */
		struct stats_ranks ranks = study->is_rerun
			? stats_rank_test_between(arms, n, P_SURE, P_NONE)
			: stats_rank_test(arms, n);

		out.u = ranks.u;
		out.delta = ranks.delta;
		out.cles = ranks.cles;
		out.p_two_sided = ranks.p_two_sided;
		out.p_one_sided = ranks.p_greater;
		out.p_floor = ranks.floor;
		out.p_normal = ranks.p_normal;
		out.gap_ratio = stats_gap(arms, n);
		out.separated = is_separated(pair, n);
		levels_fill(&out, pair, n);
	}
	endpoints_sort(study, &out);
	return out;
}

bool
contrast_is_weighted(const struct contrast *contrast)
{
	return fabs(contrast->like_control_ms - contrast->mean_control_ms) >
	       limit(LIMIT_SAME_MEAN) * contrast->mean_control_ms;
}

struct rate_contrast
contrast_rates(struct study *study, const struct strata *strata)
{
	struct rate_contrast out = {NAN, NAN, NAN, NAN};
	struct stats_table *table = xcalloc(strata->n + 1, sizeof(*table));
	double bad = 0, rated = 0, hurt = 0, judged = 0, control = 0;
	bool has_table = false;

	(void)study;
	for (size_t i = 0; i < strata->n; i++) {
		const struct harm *a = &strata->at[i].a;
		struct harm b = strata->is_past ? strata->at[i].a_before
						: stratum_control(strata, &strata->at[i]);

		if (a->rated && b.rated) {
			bad += (double)a->rated * (harm_bad_rate(a) - harm_bad_rate(&b));
			rated += (double)a->rated;
			control += (double)a->rated * harm_bad_rate(&b);
			table[i] = (struct stats_table){a->bad, a->rated - a->bad, b.bad,
							b.rated - b.bad};
			has_table = true;
		}
		if (a->supported && b.supported) {
			hurt += (double)a->supported * (harm_hurt_rate(a) - harm_hurt_rate(&b));
			judged += (double)a->supported;
		}
	}
	if (rated > 0)
		out.bad = bad / rated, out.control = control / rated;
	if (judged > 0)
		out.hurt = hurt / judged;
	if (has_table) {
		struct stats_cmh cmh = stats_cmh_sparse(table, strata->n);

		out.p_bad =
			cmh.is_sparse && !isnan(cmh.exact_two_sided) ? cmh.exact_two_sided : cmh.p;
	}
	free(table);
	return out;
}
