/* standing_share: what takes longer all along, and only gets more of the requests. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/arms.h"
#include "core/analysis/standing.h"
#include "core/ingest/paths.h"
#include "core/ingest/site.h"

/* Over the strata that have all four arms, each weighed by the value's records since onset. */
struct stood {
	double weight, before, since, risen;	/* sums of logs: own above the control's, own */
	double variance;			/* of before */
	double mean_before_us, mean_since_us;
	double own[2], all[2];			/* records before, since: of every stratum */
	double bad[2];				/* its own */
	double n[2][2], sum_us[2][2];		/* latencies: its own, others'; before, since */
};

static void
sum_add(struct stood *stood, int arm, int side, const struct slots *slots)
{
	if (!slots->n)
		return;
	stood->n[arm][side] += (double)slots->n;
	stood->sum_us[arm][side] += (double)slots->n * slots_mean_us(slots);
}

static void
stood_add(struct stood *stood, const struct quarter *quarter)
{
	struct log_mean own[2] = {log_mean(&quarter->a_before.slots), log_mean(&quarter->a.slots)};
	struct log_mean other[2] = {log_mean(&quarter->b_before.slots),
				    log_mean(&quarter->b.slots)};
	double w = (double)own[1].n;

	stood->own[0] += (double)quarter->a_before.n;
	stood->own[1] += (double)quarter->a.n;
	stood->all[0] += (double)(quarter->a_before.n + quarter->b_before.n);
	stood->all[1] += (double)(quarter->a.n + quarter->b.n);
	stood->bad[0] += (double)quarter->a_before.bad;
	stood->bad[1] += (double)quarter->a.bad;
	sum_add(stood, 0, 0, &quarter->a_before.slots);
	sum_add(stood, 0, 1, &quarter->a.slots);
	sum_add(stood, 1, 0, &quarter->b_before.slots);
	sum_add(stood, 1, 1, &quarter->b.slots);
	if (own[0].n < 2 || own[1].n < 2 || other[0].n < 2 || other[1].n < 2)
		return;
	stood->weight += w;
	stood->before += w * (own[0].mean - other[0].mean);
	stood->since += w * (own[1].mean - other[1].mean);
	stood->risen += w * (own[1].mean - own[0].mean);
	stood->variance += w * w * (own[0].variance + other[0].variance);
	stood->mean_before_us += w * slots_mean_us(&quarter->a_before.slots);
	stood->mean_since_us += w * slots_mean_us(&quarter->a.slots);
}

/* Did it take as much longer before the onset, failing no less, with less of the requests? */
static bool
was_so(const struct stood *stood)
{
	double w = stood->weight, least = limit(LIMIT_ARM_N);

	return w >= least && stood->own[0] >= least && stood->all[0] - stood->own[0] >= least &&
	       stood->before - 1.959963984540054 * sqrt(stood->variance) > 0 &&
	       stood->before >= limit(LIMIT_STOOD_SHARE) * stood->since &&
	       exp(stood->risen / w) < limit(LIMIT_MIN_RATIO) &&
	       stood->mean_since_us < limit(LIMIT_MIN_RATIO) * stood->mean_before_us &&
	       stood->bad[1] / stood->own[1] - stood->bad[0] / stood->own[0] <
		       limit(LIMIT_MIN_BAD) &&
	       stood->own[1] / stood->all[1] >=
		       limit(LIMIT_STOOD_MORE) * stood->own[0] / stood->all[0];
}

/*
 * By how much the mean of all requests must rise to be harm. Who calls, where from, and what for
 * (its method) bring what they take: nobody waits longer for there being more of them. Which
 * machine answers is no choice of theirs; of other fields, a cache or a flag, or by another name a
 * region, nobody knows, so that more is asked.
 */
static double
harm_ratio(const struct study *study, int field)
{
	const char *name = store_field_name(study->store, field);

	if (field_is_place(study, field) || field_is_method(study, field))
		return INFINITY;
	return limit(site_of(name) == SITE_SERVER ? LIMIT_MIX_RATIO : LIMIT_STOOD_OTHER_RATIO);
}

/* The mean of all requests, and how much of its change is the weights of the value and the others
 * (Kitagawa). */
static void
pool(const struct study *study, const struct stood *stood, int field, struct only_more *out)
{
	struct stats_part part[2];
	double n[2] = {stood->n[0][0] + stood->n[1][0], stood->n[0][1] + stood->n[1][1]};

	for (int arm = 0; arm < 2; arm++)
		part[arm] = (struct stats_part){
			stood->n[arm][0] / n[0], stood->n[arm][1] / n[1],
			stood->sum_us[arm][0] / stood->n[arm][0],
			stood->sum_us[arm][1] / stood->n[arm][1]};
	out->before_us = (stood->sum_us[0][0] + stood->sum_us[1][0]) / n[0];
	out->since_us = (stood->sum_us[0][1] + stood->sum_us[1][1]) / n[1];
	out->carried = stats_kitagawa(part, 2).mix / (out->since_us - out->before_us);
	out->is_harm = out->since_us >= harm_ratio(study, field) * out->before_us;
}

/* Is one value with a control of the same time it, and was it so? */
static bool
stood_make(struct study *study, const struct suspect *s, struct stood *out)
{
	*out = (struct stood){0};
	if (!s->has_details || s->cause.n != 1 || s->strata.is_past)
		return false;
	const struct quarter *quarter = strata_quarters(study, &s->strata);

	for (size_t k = 0; k < s->strata.n; k++)
		stood_add(out, &quarter[k]);
	return was_so(out);
}

bool
suspect_only_grew(struct study *study, const struct suspect *s)
{
	double span = (double)(study->last_ns - study->first_ns);
	struct stood stood;
	struct ref first;

	return study->has_onset && cause_first(study, &s->cause, &first) &&
	       (double)(first.at_ns - study->first_ns) <= limit(LIMIT_STOOD_START) * span &&
	       stood_make(study, s, &stood);
}

bool
only_more_find(struct study *study, const struct suspects *suspects, struct only_more *out)
{
	for (size_t i = 0; i < suspects->n && study->has_onset; i++) {
		const struct suspect *s = &suspects->at[i];
		struct stood stood;

		if (s->kind != KIND_DIMENSION ||
		    !(s->share.explained >= limit(LIMIT_EXPLAINED_LOW)) ||
		    share_rest_z(study, &s->share) > limit(LIMIT_STOOD_REST_Z) ||
		    !stood_make(study, s, &stood))
			continue;
		*out = (struct only_more){0};
		pool(study, &stood, s->cause.term[0].field, out);
		/* More of it, and something else that nobody has found yet. */
		if (out->is_harm && out->carried < limit(LIMIT_EXPLAINED_LOW))
			continue;
		out->name = cause_text(study->store, &s->cause, study->arena);
		out->text = arena_fmt(
			study->arena, "%s took longer all along, %s in the mean before %s "
			"and %s since, and only gets more of the requests, %s and then %s",
			out->name, ms_text(study->arena, stood.mean_before_us / stood.weight),
			clock_text(study->arena, study->from_ns),
			ms_text(study->arena, stood.mean_since_us / stood.weight),
			share_text(study->arena, stood.own[0] / stood.all[0]),
			share_text(study->arena, stood.own[1] / stood.all[1]));
		return true;
	}
	return false;
}
