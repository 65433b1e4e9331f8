/* targets: the figures of analysis.md 15, and what came out beside them. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/eval/eval.h"

static double
share(int part, int of)
{
	return of ? (double)part / of : NAN;
}
static double
figure_top1(const struct eval_sum *sum)
{
	return share(sum->top1, sum->identifiable);
}
static double
figure_alarms(const struct eval_sum *sum)
{
	return share(sum->false_alarms, sum->quiet);
}
static double
figure_over(const struct eval_sum *sum)
{
	return share(sum->overclaims, sum->n);
}
static double
figure_probable(const struct eval_sum *sum)
{
	return share(sum->said_right[2], sum->said[2]);
}
static double
figure_strong(const struct eval_sum *sum)
{
	return share(sum->said_right[3], sum->said[3]);
}
static double
figure_use(const struct eval_sum *sum)
{
	return share(sum->large_probable, sum->large);
}
static double
figure_onset(const struct eval_sum *sum)
{
	return share(sum->onsets_near, sum->onsets);
}
static double
figure_above(const struct eval_sum *sum)
{
	return share(sum->above, sum->capped);
}
static double
figure_first(const struct eval_sum *sum)
{
	return sum->first_median;
}
static double
figure_ms(const struct eval_sum *sum)
{
	return sum->ms_median;
}

#define QUIET_HARD "warm_up simpson_place simpson_endpoint immaterial"

const struct eval_target eval_targets[] = {
	{ "top-1 kind and cause where identifiable, every family", true, true, .97, figure_top1,
	  NULL, NULL },
	{ "incident on healthy families, together", false, false, .01, figure_alarms, NULL,
	  QUIET_HARD },
	{ "incident on immaterial, warm-up, Simpson-harmless", false, false, .02, figure_alarms,
	  QUIET_HARD, NULL },
	{ "wrong cause at probable or above, all logs", false, false, .01, figure_over, NULL,
	  NULL },
	{ "wrong cause at probable or above, every family", true, false, .01, figure_over, NULL,
	  NULL },
	{ "right among probable", false, true, .95, figure_probable, NULL, NULL },
	{ "right among strong", false, true, .99, figure_strong, NULL, NULL },
	{ "identifiable, >= 100 affected: reach probable", false, true, .90, figure_use, NULL,
	  NULL },
	{ "onset interval within 2 buckets of the truth", false, true, .90, figure_onset, NULL,
	  NULL },
	{ "surer than the log allows", false, false, .01, figure_above, NULL, NULL },
	{ "first probable: affected records, median", false, false, 60, figure_first, NULL, NULL },
	{ "time of a verdict in ms of CPU, median", false, false, 5, figure_ms, NULL, NULL },
};
const size_t eval_n_targets = sizeof(eval_targets) / sizeof(eval_targets[0]);

static bool
is_among(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = list; at && (at = strstr(at, name)); at += len)
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

bool
eval_is_missed(const struct eval_target *target, double figure)
{
	return !isnan(figure) &&
	       (target->is_least ? figure < target->limit : figure > target->limit);
}

static bool
is_of(const struct eval_target *target, int family)
{
	const char *name = eval_family_name(family);

	return !is_among(target->but, name) && (!target->only || is_among(target->only, name));
}

/* The logs of all families it holds for, together. */
static struct eval_sum
pooled_of(const struct eval_target *target, const struct eval_log *log, size_t n)
{
	struct eval_log *own = calloc(n + 1, sizeof(*own));
	size_t n_own = 0;

	if (!own)
		abort();
	for (size_t i = 0; i < n; i++)
		if (is_of(target, log[i].family))
			own[n_own++] = log[i];
	struct eval_sum sum = eval_sum_of(own, n_own, -1);

	free(own);
	return sum;
}

double
eval_worst_of(const struct eval_target *target, const struct eval_log *log, size_t n, int *family)
{
	double worst = NAN;

	*family = -1;
	if (!target->is_of_each) {
		struct eval_sum all = pooled_of(target, log, n);
		return target->figure(&all);
	}
	for (int f = 0; f < eval_families(); f++) {
		struct eval_sum sum = eval_sum_of(log, n, f);
		double figure = target->figure(&sum);

		if (isnan(figure) || !is_of(target, f))
			continue;
		if (isnan(worst) || (target->is_least ? figure < worst : figure > worst)) {
			worst = figure;
			*family = f;
		}
	}
	return worst;
}

bool
eval_is_miss(const struct eval_log *log)
{
	return log->is_overclaim || log->is_false_alarm || log->is_above ||
	       (log->is_identifiable && log->class != EVAL_RIGHT);
}
