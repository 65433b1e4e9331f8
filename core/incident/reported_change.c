/* reported_change: by how much latency changed, under every definition one may mean. */
/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <math.h>

#include "core/incident/reported_private.h"

enum { CHANGES_MAX = 16 };

struct changes {
	const struct query *query;
	const struct verdict *verdict;
	struct arena *arena;
	struct change at[CHANGES_MAX];
	size_t n;
	const char *who, *against;	/* the cause and its control in words */
};

/* How a group of latencies is summed up in one figure, in ms. */
static double
mean_ms(const struct dist *dist)
{
	return dist_mean(dist) / 1e3;
}
static double
p50_ms(const struct dist *dist)
{
	return dist->n ? (double)dist_quantile(dist, 500) / 1e3 : NAN;
}
static double
max_ms(const struct dist *dist)
{
	return dist->n ? (double)dist->max_us / 1e3 : NAN;
}
static double
p95_ms(const struct dist *dist)
{
	return dist->n ? (double)dist_quantile(dist, 950) / 1e3 : NAN;
}
static double
p95_r7_ms(const struct dist *dist)
{
	return dist_quantile_r7(dist, 950) / 1e3;
}

static void
put(struct changes *changes, const char *id, const char *scope, const struct dist *after,
    const struct dist *before, double (*figure)(const struct dist *), bool like_for_like)
{
	double a = figure(after), b = figure(before), ratio = b > 0 ? a / b : NAN;

	if (!after->n || !before->n || changes->n == CHANGES_MAX)
		return;
	changes->at[changes->n++] = (struct change){
		.id = id, .scope = scope, .after_ms = a, .before_ms = b, .ratio = ratio,
		.change = ratio - 1, .n_after = after->n, .n_before = before->n,
		.like_for_like = like_for_like,
	};
}

/* Like for like: the cause against its control on the one endpoint that has both. */
static void
put_like_for_like(struct changes *changes)
{
	const struct contrast *contrast = &changes->verdict->contrast;
	struct arena *arena = changes->arena;

	if (!contrast->n_candidate || !contrast->n_control)
		return;
	if (contrast->n_endpoints != 1) {
		/* Over several strata only the ratio means something. */
		changes->at[changes->n++] = (struct change){
			.id = "like_for_like_mean",
			.after_ms = contrast->mean_candidate_ms,
			.before_ms = contrast->like_control_ms,
			.ratio = contrast->mean_ratio,
			.change = contrast->mean_ratio - 1,
			.n_after = contrast->n_candidate,
			.n_before = contrast->n_control,
			.like_for_like = true,
			.scope = arena_fmt(arena, "same endpoints, %s / %s", changes->who,
					   changes->against),
		};
		return;
	}
	struct query on = query_with(*changes->query, FIELD_ENDPOINT, contrast->endpoint[0]);
	struct query a = ask_cause(on, &changes->verdict->cause);
	struct query b = ask_control(on, changes->verdict);
	struct dist after, before;
	const char *place = contrast->endpoint[0] ? say_name(on.store, contrast->endpoint[0]) :
		"all requests";
	const char *scope = arena_fmt(arena, "%s, %s / %s", place, changes->who, changes->against);

	ask_latencies(&a, &after);
	ask_latencies(&b, &before);
	bool has_p95 = after.n >= 20 && before.n >= 20;
	put(changes, "like_for_like_mean", scope, &after, &before, mean_ms, true);
	put(changes, "like_for_like_p50", scope, &after, &before, p50_ms, true);
	if (has_p95)
		put(changes, "like_for_like_p95", scope, &after, &before, p95_ms, true);
	else
		put(changes, "like_for_like_max",
		    arena_fmt(arena, "%s; p95 is the max at n<20", scope), &after, &before, max_ms,
		    true);
	dist_release(&after);
	dist_release(&before);
}

/* The cause against its control over all endpoints: never without the word pooled. */
static void
put_pooled(struct changes *changes)
{
	const struct cause *cause = &changes->verdict->cause;
	struct dist after, before;

	if (!cause->n)
		return;
	bool is_version = cause->term[0].field == FIELD_VERSION;
	struct query a = ask_cause(*changes->query, cause);
	struct query b = ask_control(*changes->query, changes->verdict);
	const char *scope = arena_fmt(changes->arena, "all endpoints, %s / %s (pooled)",
				      changes->who, changes->against);

	ask_latencies(&a, &after);
	ask_latencies(&b, &before);
	put(changes, is_version ? "version_mean" : "cause_mean", scope, &after, &before, mean_ms,
	    false);
	put(changes, is_version ? "version_p50" : "cause_p50", scope, &after, &before, p50_ms,
	    false);
	put(changes, is_version ? "version_max" : "cause_max", scope, &after, &before, max_ms,
	    false);
	put(changes, is_version ? "version_p95_r7" : "cause_p95_r7",
	    arena_fmt(changes->arena, "all endpoints, %s / %s, R-7 (pooled)", changes->who,
		      changes->against), &after, &before, p95_r7_ms, false);
	dist_release(&after);
	dist_release(&before);
}

/* `onset_mean_risk_score` out of `/risk-score`: letters and digits, one _ between. */
static const char *
endpoint_id(const char *endpoint, struct arena *arena)
{
	struct str id = { 0 };
	bool is_gap = true;

	for (const char *at = endpoint; *at && id.len < 60; at++) {
		bool is_word = isalnum((unsigned char)*at);

		if (is_word && is_gap)
			str_char(&id, '_');
		if (is_word)
			str_char(&id, *at);
		is_gap = !is_word;
	}
	const char *kept = arena_fmt(arena, "onset_mean%s", str_text(&id));
	str_release(&id);
	return kept;
}

/* From onset on against before it: confounded by time, but it is what many people mean. */
static void
put_onset(struct changes *changes)
{
	const struct onset *onset = &changes->verdict->onset;
	const struct contrast *contrast = &changes->verdict->contrast;
	struct arena *arena = changes->arena;
	struct dist after, before;

	if (!onset->is_known || onset->at_or_before_ns == INSTANT_NONE)
		return;
	const char *clock = say_clock(arena, onset->at_or_before_ns);
	struct query a = query_window(*changes->query, onset->at_or_before_ns, onset->ended_ns);
	struct query b = query_window(*changes->query, INSTANT_NONE, onset->at_or_before_ns - 1);

	ask_latencies(&a, &after);
	ask_latencies(&b, &before);
	const char *scope = arena_fmt(arena, "all traffic, from %s / before", clock);
	put(changes, "onset_mean", scope, &after, &before, mean_ms, false);
	put(changes, "onset_p50", scope, &after, &before, p50_ms, false);
	dist_release(&after);
	dist_release(&before);
	if (!contrast->n_endpoints || !contrast->endpoint[0])
		return;
	const char *place = say_name(a.store, contrast->endpoint[0]);
	a = query_with(a, FIELD_ENDPOINT, contrast->endpoint[0]);
	b = query_with(b, FIELD_ENDPOINT, contrast->endpoint[0]);
	ask_latencies(&a, &after);
	ask_latencies(&b, &before);
	put(changes, endpoint_id(place, arena),
	    arena_fmt(arena, "%s, from %s / before", place, clock), &after, &before, mean_ms,
	    false);
	dist_release(&after);
	dist_release(&before);
}

static void
put_against_baseline(struct changes *changes)
{
	uint32_t baseline = changes->verdict->baseline;
	struct dist after, before;

	if (!baseline)
		return;
	struct query b = query_with(*changes->query, FIELD_VERSION, baseline);

	ask_latencies(changes->query, &after);
	ask_latencies(&b, &before);
	put(changes, "log_mean_vs_baseline", arena_fmt(changes->arena, "whole log / %s",
	    say_name(b.store, baseline)), &after, &before, mean_ms, false);
	dist_release(&after);
	dist_release(&before);
}

size_t
reported_changes(const struct query *query, const struct verdict *verdict, struct arena *arena,
		 struct change **out)
{
	struct changes changes = { .query = query, .verdict = verdict, .arena = arena };

	if (verdict->cause.n) {
		changes.who = cause_text(query->store, &verdict->cause, arena);
		changes.against = ask_control_name(query, verdict, arena);
		put_like_for_like(&changes);
		put_pooled(&changes);
	}
	put_onset(&changes);
	put_against_baseline(&changes);
	*out = arena_copy(arena, changes.at, changes.n * sizeof(changes.at[0]));
	return changes.n;
}

double
reported_share_giving(const struct verdict *verdict, double change, bool is_pooled)
{
	double ratio = is_pooled ? verdict->pooled.mean_ratio : verdict->contrast.mean_ratio;
	double share = change / (ratio - 1);

	/* (share x ratio + (1 - share)) - 1 = change; a ratio of 1 or less can give no rise. */
	return ratio > 1 && share >= 0 && share <= 1 ? share : NAN;
}
