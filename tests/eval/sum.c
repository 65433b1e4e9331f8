/* sum: logs counted, a family or all of them. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "tests/eval/eval.h"

enum { LARGE = 100 };	/* affected records from which `probable` is expected */
static const double BUCKETS_NEAR = 2;

static int
by_value(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* Nearest rank; NAN of nothing. Sorts. */
static double
quantile(double *value, size_t n, size_t permille)
{
	if (!n)
		return NAN;
	qsort(value, n, sizeof(*value), by_value);
	return value[(permille * n + 999) / 1000 - 1];
}

static void
count(struct eval_sum *sum, const struct eval_log *log)
{
	bool is_right = log->class == EVAL_RIGHT, is_sure = log->certainty >= 2;

	sum->n++;
	sum->right += is_right;
	sum->cannot_tell += log->class == EVAL_CANNOT_TELL;
	sum->wrong += log->class == EVAL_WRONG;
	sum->missing += log->class == EVAL_MISSING;
	sum->identifiable += log->is_identifiable;
	sum->top1 += log->is_identifiable && is_right;
	sum->overclaims += log->is_overclaim;
	sum->quiet += log->is_quiet;
	sum->false_alarms += log->is_false_alarm;
	sum->missed += log->is_missed;
	sum->capped += log->is_capped;
	sum->above += log->is_above;
	if (log->has_cause) {
		sum->said[log->certainty]++;
		sum->said_right[log->certainty] += is_right;
	}
	if (log->is_identifiable && !log->is_capped && log->affected >= LARGE) {
		sum->large++;
		sum->large_probable += is_right && is_sure;
	}
	if (log->is_identifiable && is_right && !isnan(log->onset_off)) {
		sum->onsets++;
		sum->onsets_near += log->onset_off <= BUCKETS_NEAR;
	}
}

struct eval_sum
eval_sum_of(const struct eval_log *log, size_t n, int family)
{
	struct eval_sum sum = {0};
	double *ms = calloc(n + 1, sizeof(*ms)), *first = calloc(n + 1, sizeof(*first));
	size_t n_ms = 0, n_first = 0;

	if (!ms || !first)
		abort();
	for (size_t i = 0; i < n; i++) {
		if (family >= 0 && log[i].family != family)
			continue;
		count(&sum, &log[i]);
		if (log[i].class != EVAL_MISSING)
			ms[n_ms++] = log[i].ms;
		sum.asked_first += log[i].is_asked_first;
		if (log[i].is_asked_first && !isnan(log[i].first_probable))
			first[n_first++] = log[i].first_probable;
	}
	sum.n_first = (int)n_first;
	sum.ms_median = quantile(ms, n_ms, 500);
	sum.ms_p99 = quantile(ms, n_ms, 990);
	sum.ms_most = quantile(ms, n_ms, 1000);
	sum.first_median = quantile(first, n_first, 500);
	free(ms);
	free(first);
	return sum;
}
