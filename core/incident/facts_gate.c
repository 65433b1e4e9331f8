/* facts_gate: which gate the document offers, and what the backtest says of it. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/facts_private.h"

/* The share of traffic that texts assume of a careful canary (guide.md section 6). */
#define CANARY_SHARE 0.05

/* The sides of the gate: the blamed version against its baseline, else chosen by the gate. */
static void
pick_sides(const struct verdict *verdict, struct gate_options *options)
{
	const struct cause *cause = &verdict->cause;

	for (int i = 0; i < cause->n; i++)
		if (cause->term[i].field == FIELD_VERSION && verdict->baseline) {
			options->canary = cause->term[i].value;
			options->baseline = verdict->baseline;
		}
}

/*
 * The largest min n at which the gate trips and spares a request; the default with its
 * empty backtest when there is none.
 */
static int
pick_backtest(const struct facts *facts, struct gate_pick *pick, const struct facts_source *source,
	      struct arena *arena)
{
	const struct onset *onset = &facts->verdict->onset;
	bool proposes = facts->verdict->incident == TRUTH_YES;
	int64_t onset_ns = onset->is_known ? onset->at_or_before_ns : INSTANT_NONE;
	uint64_t whole = pick->options.min_n;
	struct gate_asks asks = { .onset_ns = onset_ns, .proposes = proposes,
				  .may_be_old = source->may_be_old };
	int result = source->past
		? gate_past_backtest(source->past, &facts->query, &pick->options, &asks,
				    &pick->backtest, NULL)
		: proposes
		? gate_propose(&facts->query, &pick->options, onset_ns, arena, &pick->backtest,
			       NULL)
		: gate_backtest(&facts->query, &pick->options, onset_ns, true, arena,
				&pick->backtest, NULL);

	pick->is_provisional = pick->options.min_n < whole;
	return result;
}

static void
exposure(const struct facts *facts, struct gate_pick *pick)
{
	const struct stat_group *all = facts->all;
	double span_min = NAN;
	struct ref first, last;
	int64_t span_ns = ask_span(&facts->query, &first, &last);

	if (span_ns > 0)
		span_min = (double)span_ns / 6e10;
	pick->canary_share = pick->canary_timeout_rate = pick->canary_bad_rate = NAN;
	for (size_t i = 0; i < facts->n_version; i++)
		if (facts->by_version[i].key[0] == pick->gate.canary && all->n) {
			pick->canary_share = (double)facts->by_version[i].n / (double)all->n;
			pick->canary_timeout_rate = facts->by_version[i].timeout_rate;
			struct bad_count harm = group_harm(&facts->by_version[i],
						   &facts->verdict->impact);
			if (harm.told)
				pick->canary_bad_rate = (double)harm.k / (double)harm.told;
		}
	pick->requests_per_min = (double)all->n / span_min;
	pick->minutes_to_min_n = (double)gate_defaults().min_n /
		(pick->requests_per_min * CANARY_SHARE);
}

/* What a switch after a trip spares, and how many of those were bad by the rule. */
static void
spared_bad(const struct facts *facts, struct gate_pick *pick, int i, int64_t after_ns)
{
	struct query later = query_with(facts->query, FIELD_VERSION, pick->gate.canary);

	pick->by_delay[i] = gate_spared_after(&facts->query, pick->gate.canary, after_ns);
	pick->bad_by_delay[i] = pick->by_delay[i].timeouts;
	if (impact_is_errors(&facts->verdict->impact)) {
		later = query_window(later, after_ns + 1, INSTANT_NONE);
		pick->bad_by_delay[i] = ask_harm(&later, &facts->verdict->impact).k;
	}
}

void
facts_pick_gate(struct facts *facts, const struct facts_source *source, struct arena *arena)
{
	struct gate_pick *pick = &facts->gate;

	pick->options = gate_defaults();
	pick->requests_per_min = pick->minutes_to_min_n = NAN;
	pick->canary_share = pick->canary_timeout_rate = pick->canary_bad_rate = NAN;
	if (!facts->all->n || !store_has_field(facts->store, FIELD_VERSION))
		return;
	pick_sides(facts->verdict, &pick->options);
	if (gate_run(&facts->query, &pick->options, arena, &pick->gate, NULL))
		return;
	/* One version alone has nothing that could be held back in favour of it. */
	if (pick->gate.canary == NAME_NONE || pick->gate.baseline == NAME_NONE)
		return;
	pick->options.canary = pick->gate.canary;
	pick->options.baseline = pick->gate.baseline;
	if (pick_backtest(facts, pick, source, arena))
		return;
	pick->exists = true;
	exposure(facts, pick);

	const int64_t trip_ns = pick->backtest.first_trip_ns;
	for (int i = 0; i < 3 && trip_ns != INSTANT_NONE; i++)
		spared_bad(facts, pick, i, trip_ns + i * 30 * NS_PER_S);
}

void
facts_add_grid(struct facts *facts, struct arena *arena)
{
	struct gate_pick *pick = &facts->gate;

	if (pick->exists && !pick->backtest.n_grid)
		gate_grid(&facts->query, &pick->options, arena, &pick->backtest, NULL);
}

int64_t
facts_gate_mark(const struct facts *facts)
{
	const struct backtest *backtest = &facts->gate.backtest;
	const struct onset *onset = &facts->verdict->onset;
	int64_t trip_ns = backtest->first_trip_ns;

	/* One of a moment ago, of what is followed, may have gone by another onset. */
	if (!facts->gate.exists || gate_trip_is_false(backtest, trip_ns) ||
	    (onset->is_known && trip_ns < onset->at_or_before_ns))
		return INSTANT_NONE;
	return trip_ns;
}

bool
facts_is_slowness(const struct facts *facts)
{
	const struct verdict *verdict = facts->verdict;
	struct query blamed = facts->query;

	if (!facts->all->n_latency || verdict->kind == KIND_DATA_GAP)
		return false;
	if (verdict->cause.n)
		blamed = ask_cause(blamed, &verdict->cause);
	if (verdict->onset.is_known)
		blamed = query_window(blamed, verdict->onset.at_or_before_ns,
				      verdict->onset.ended_ns);
	struct query failed = blamed;
	failed.bad = 1;
	uint64_t told = ask_harm(&blamed, &verdict->impact).told;
	return (double)query_count(&failed) <= gate_defaults().timeout_max * (double)told;
}

enum harm_sort
facts_harm_sort(const struct facts *facts)
{
	const struct verdict *verdict = facts->verdict;

	if (verdict->incident != TRUTH_YES)
		return HARM_SLOWDOWN;
	if (verdict->refused.is_cause)
		return HARM_REFUSALS;
	if (verdict->kind == KIND_DATA_GAP)
		return HARM_SILENCE;
	return impact_is_errors(&verdict->impact) && !facts_is_slowness(facts) ? HARM_FAILURES
									       : HARM_SLOWDOWN;
}

bool
facts_gate_holds(const struct facts *facts, bool has_gate, enum gate_metric metric, double limit)
{
	const struct stat_group *all = facts->all;

	if (isnan(limit))
		return false;
	if (has_gate)
		return metric != METRIC_ERROR_RATE || all->errors;
	if (facts->verdict->refused.is_cause)	/* counted as errors: a note says so */
		return metric == METRIC_ERROR_RATE;
	if (facts_is_slowness(facts))
		return metric == METRIC_P95_RATIO;
	bool has_errors = all->errors && impact_is_errors(&facts->verdict->impact);
	return metric == METRIC_ERROR_RATE ? has_errors
	     : metric == METRIC_TIMEOUT_RATE && (all->timeouts || !has_errors);
}

bool
facts_gate_is_shown(const struct facts *facts)
{
	const struct backtest *backtest = &facts->gate.backtest;

	return facts->gate.exists && backtest->first_trip_ns != INSTANT_NONE &&
	       !backtest->false_trips && !facts->verdict->refused.is_cause &&
	       (!backtest->healthy_trips || facts->verdict->n_also > 0);
}
