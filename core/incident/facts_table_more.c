/* facts_table_more: facts of the counterfactual, the gate, the recovery limits and the claims. */
/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/incident/facts_private.h"

static void
make_without(struct maker *maker, const struct without *row, const char *scope)
{
	bool is_since = !strcmp(scope, "since_onset");
	const struct {
		const char *name;
		double value;
		enum fact_unit unit;
		uint64_t n;
	} figure[] = {
		{ "requests_observed", (double)row->n, FACT_COUNT, row->n },
		{ "timeouts_observed", (double)row->timeouts, FACT_COUNT, row->n },
		{ "mean_observed", row->mean_ms, FACT_MS, row->n },
		{ is_since ? "mean_after_onset_without" : "mean_without",
		  row->is_refused ? NAN : row->without_mean_ms, FACT_MS, row->n },
		{ "mean_without_low", row->is_refused ? NAN : row->range_low_ms, FACT_MS, row->n },
		{ "mean_without_high", row->is_refused ? NAN : row->range_high_ms, FACT_MS,
		  row->n },
		{ "timeouts_without", row->is_refused ? NAN : row->without_timeouts, FACT_COUNT,
		  row->n },
		{ "timeout_rate_without_upper95", row->is_refused ? NAN : row->timeout_upper95,
		  FACT_SHARE, row->n_control },
		/* What the control's n allows of the replaced ones. */
		{ "timeouts_without_upper95",
		  row->is_refused ?
			  NAN :
			  row->without_timeouts + row->timeout_upper95 * (double)row->n_replaced,
		  FACT_COUNT, row->n_replaced },
	};

	for (size_t i = 0; i < LENGTH(figure); i++) {
		struct fact *fact = fact_add(maker, figure[i].name, figure[i].value, figure[i].unit,
					     (int64_t)figure[i].n);

		fact_key(fact, "scope", scope);
		if (row->endpoint)
			fact_key(fact, "endpoint", say_name(maker->store, row->endpoint));
	}
}

void
make_counterfactual_facts(struct maker *maker)
{
	const struct counterfactual *what_if = &maker->facts->verdict->counterfactual;

	if (!what_if->exists)
		return;
	for (size_t i = 0; i < what_if->n_by_endpoint; i++)
		make_without(maker, &what_if->by_endpoint[i], "whole_log");
	for (size_t i = 0; i < what_if->n_since_onset; i++)
		make_without(maker, &what_if->since_onset[i], "since_onset");
	make_without(maker, &what_if->fleet, what_if->fleet_refused ? "fleet_at_least" : "fleet");
}

static void
make_backtest(struct maker *maker)
{
	const struct gate_pick *pick = &maker->facts->gate;
	const struct backtest *backtest = &pick->backtest;

	if (backtest->first_trip_ns == INSTANT_NONE)
		return;
	struct fact *fact = fact_add(maker, "first_trip_value", backtest->value,
				     backtest->metric == METRIC_P95_MS ? FACT_MS :
				     backtest->metric == METRIC_P95_RATIO ? FACT_RATIO : FACT_SHARE,
				     (int64_t)backtest->n_canary);
	fact_key(fact, "metric", gate_metric_word(backtest->metric));
	fact_key_number(fact, "min_n", (double)pick->options.min_n);
	fact->lines = cites_of_refs(backtest->lines.ref, backtest->lines.n, maker->arena);
	for (int i = 0; i < 3; i++) {
		const struct gate_spared *spared = &pick->by_delay[i];

		fact_key_number(fact_add(maker, "spared_requests", (double)spared->requests,
					 FACT_COUNT, -1),
				"switch_delay_s", 30 * i);
		fact_key_number(fact_add(maker, "spared_timeouts", (double)spared->timeouts,
					 FACT_COUNT, -1),
				"switch_delay_s", 30 * i);
		if (impact_is_errors(&maker->facts->verdict->impact))
			fact_key_number(fact_add(maker, "spared_failures",
						 (double)pick->bad_by_delay[i], FACT_COUNT, -1),
					"switch_delay_s", 30 * i);
	}
	fact_add(maker, "false_trips", (double)backtest->false_trips, FACT_COUNT, -1);
	fact_add(maker, "flaps", (double)backtest->flaps, FACT_COUNT, -1);
}

static void
make_rule(struct maker *maker, const struct gate_rule *rule)
{
	enum fact_unit unit = rule->metric == METRIC_P95_MS ? FACT_MS :
		rule->metric == METRIC_P95_RATIO ? FACT_RATIO : FACT_SHARE;
	struct fact *fact =
		fact_add(maker, "gate_value", rule->value, unit, (int64_t)rule->n_canary);

	fact_key(fact, "metric", gate_metric_word(rule->metric));
	if (!rule->is_all && rule->endpoint)
		fact_key(fact, "endpoint", say_name(maker->store, rule->endpoint));
	fact_key(fact_add(maker, "gate_limit", rule->limit, unit, -1), "metric",
		 gate_metric_word(rule->metric));
}

/* The limit of recovery on each endpoint that has a baseline: its p95 (max below 20) x ratio. */
static void
make_limit_facts(struct maker *maker)
{
	const struct facts *facts = maker->facts;
	double ratio = gate_defaults().p95_max_ratio;

	for (size_t i = 0; i < facts->n_both; i++) {
		const struct stat_group *group = &facts->by_both[i];

		if (!facts->verdict->baseline || group->key[0] != facts->verdict->baseline)
			continue;
		struct fact *fact = fact_add(maker, "limit_p95_ms", group->p95_ms * ratio, FACT_MS,
					     (int64_t)group->n_latency);
		fact_key(fact, "endpoint", say_name(maker->store, group->key[1]));
		fact_key_number(fact, "ratio", ratio);
	}
}

void
make_gate_facts(struct maker *maker)
{
	const struct gate_pick *pick = &maker->facts->gate;
	const double at_share = 0.05;
	static const uint64_t quiet[] = { 15, 30, 59 };

	make_limit_facts(maker);
	for (size_t i = 0; i < LENGTH(quiet); i++)
		fact_add(maker, arena_fmt(maker->arena, "upper95_no_timeout_in_%d", (int)quiet[i]),
			 stats_zero_of_n_upper(quiet[i]), FACT_SHARE, (int64_t)quiet[i]);
	if (!pick->exists)
		return;
	fact_add(maker, "gate_min_n", (double)gate_defaults().min_n, FACT_COUNT, -1);
	fact_add(maker, "backtest_min_n", (double)pick->options.min_n, FACT_COUNT, -1);
	fact_add(maker, "gate_window", (double)pick->options.window_ns / 1e9, FACT_S, -1);
	fact_add(maker, "gate_min_shift", pick->options.min_shift_ms, FACT_MS, -1);
	for (size_t i = 0; i < pick->gate.n_rules; i++)
		make_rule(maker, &pick->gate.rule[i]);
	make_backtest(maker);
	fact_add(maker, "canary_share", pick->canary_share, FACT_SHARE, -1);
	fact_add(maker, "canary_bad_rate", pick->canary_bad_rate, FACT_SHARE, -1);
	fact_add(maker, "affected_share", pick->canary_share * pick->canary_bad_rate,
		 FACT_SHARE, -1);
	fact_key_number(fact_add(maker, "affected_share_at_canary",
				 at_share * pick->canary_bad_rate, FACT_SHARE, -1),
			"canary_share", at_share);
	struct fact *wait =
		fact_add(maker, "minutes_to_min_n", pick->minutes_to_min_n, FACT_MIN, -1);
	fact_key_number(wait, "canary_share", at_share);
	fact_key_number(wait, "min_n", (double)gate_defaults().min_n);
}

/* What a claim says, and what would make it true. */
static void
make_claim_facts(struct maker *maker, const struct claim *claim)
{
	const struct verdict *verdict = maker->facts->verdict;

	if (!isnan(claim->value)) {
		fact_key(fact_add(maker, "reported_change", claim->value, FACT_CHANGE, -1), "by",
			 claim->by);
		for (int pooled = 0; pooled < 2; pooled++)
			fact_key_number(fact_add(maker,
						 pooled ? "share_that_gives_reported_change_"
							  "pooled" :
							  "share_that_gives_reported_change",
						 reported_share_giving(verdict, claim->value,
								       pooled),
						 FACT_SHARE, -1),
					"reported_change", claim->value);
	}
	if (claim->window_s)
		fact_key(fact_add(maker, "reported_window", (double)claim->window_s, FACT_S, -1),
			 "by", claim->by);
	if (claim->count >= 0)
		fact_key(fact_add(maker, "reported_count", (double)claim->count, FACT_COUNT, -1),
			 "of", claim->count_of ? claim->count_of : "things");
}

/* How far a stated time lies from the log, under each reading of its zone. */
static void
make_stated_facts(struct maker *maker, const struct claim *claim)
{
	const struct facts *facts = maker->facts;
	struct stated_time stated;
	struct ref first, last;

	if (!claim->at || ask_span(&facts->query, &first, &last) < 0)
		return;
	stated_time_read(claim, facts->incident, first.at_ns, last.at_ns, &stated);
	if (!stated.is_read || !stated.has_clock)
		return;
	const struct { int64_t at_ns; const char *zone; } reading[] = {
		{ stated.at_ns, "UTC" }, { stated.country_at_ns, stated.country_zone },
	};
	for (size_t i = 0; i < LENGTH(reading); i++) {
		int64_t at_ns = reading[i].at_ns;

		if (!reading[i].zone)
			continue;
		bool is_after = at_ns > last.at_ns, is_before = at_ns < first.at_ns;
		char *name = arena_fmt(maker->arena, "report_%s_if_%s",
				       is_after ? "after_last_record" : "before_first_record",
				       reading[i].zone);
		for (char *at = name; *at; at++)
			*at = isalnum((unsigned char)*at) ? (char)tolower((unsigned char)*at) : '_';
		if (is_after || is_before)
			fact_add(maker, name, (double)(is_after ? at_ns - last.at_ns :
				 first.at_ns - at_ns) / 1e9, FACT_S, -1);
	}
}

void
make_reported_facts(struct maker *maker)
{
	const struct incident_file *incident = maker->facts->incident;

	for (size_t i = 0; incident && i < incident->n_claims; i++) {
		make_claim_facts(maker, &incident->claim[i]);
		make_stated_facts(maker, &incident->claim[i]);
	}
}
