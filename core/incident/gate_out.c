/* gate_out: gate/1 as JSON, and as one line a rule for people. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/incident/sink_private.h"

static void
value_json(struct json *json, const char *key, enum gate_metric metric, double value)
{
	if (metric == METRIC_P95_MS)
		ms_json(json, key, value);
	else
		rate_json(json, key, value);
}

static void
endpoint_json(struct json *json, const struct store *store, uint32_t endpoint, bool is_all)
{
	name_json(json, "endpoint", store, is_all ? NAME_NONE : endpoint);
}

void
spared_json(struct json *json, const char *key, const struct gate_spared *spared)
{
	json_object(json, key);
	count_json(json, "requests", spared->requests);
	count_json(json, "timeouts", spared->timeouts);
	json_end(json, '}');
}

static void
rule_json(struct json *json, const struct store *store, const struct gate_rule *rule)
{
	json_object(json, NULL);
	json_text(json, "metric", gate_metric_word(rule->metric));
	endpoint_json(json, store, rule->endpoint, rule->is_all);
	value_json(json, "limit", rule->metric, rule->limit);
	value_json(json, "value", rule->metric, rule->value);
	count_json(json, "n_canary", rule->n_canary);
	count_json(json, "n_baseline", rule->n_baseline);
	rate_json(json, "chance", rule->chance);
	json_text(json, "result", gate_result_word(rule->result));
	json_text(json, "why", rule->why && rule->why[0] ? rule->why : NULL);
	json_end(json, '}');
}

void
grid_json(struct json *json, const char *key, const struct store *store,
	  const struct backtest *backtest)
{
	json_array(json, key);
	for (size_t i = 0; i < backtest->n_grid; i++) {
		const struct gate_trip *trip = &backtest->grid[i];

		json_object(json, NULL);
		json_int(json, "window_s", trip->window_ns / NS_PER_S);
		count_json(json, "min_n", trip->min_n);
		json_text(json, "metric", gate_metric_word(trip->metric));
		endpoint_json(json, store, trip->endpoint, trip->is_all);
		json_time(json, "first_trip", trip->first_trip_ns);
		if (trip->first_trip_ns == INSTANT_NONE)
			json_null(json, "spared");
		else
			spared_json(json, "spared", &trip->spared);
		json_end(json, '}');
	}
	json_end(json, ']');
}

static void
backtest_json(struct json *json, const struct store *store, const struct backtest *backtest)
{
	bool has_tripped = backtest->first_trip_ns != INSTANT_NONE;
	double not_run = has_tripped ? backtest->value : NAN;
	struct cites lines = { .ref = backtest->lines.ref,
			       .n = has_tripped ? backtest->lines.n : 0 };

	json_object(json, "backtest");
	json_time(json, "first_trip", backtest->first_trip_ns);
	json_text(json, "rule", has_tripped ? gate_metric_word(backtest->metric) : NULL);
	name_json(json, "endpoint", store, has_tripped && !backtest->is_all ? backtest->endpoint :
		  NAME_NONE);
	if (has_tripped)
		spared_json(json, "spared", &backtest->spared);
	else
		json_null(json, "spared");
	json_time(json, "onset", backtest->onset_ns);	/* trips before it, or without, are false */
	json_bool(json, "first_trip_is_false",
		  gate_trip_is_false(backtest, backtest->first_trip_ns));
	count_json(json, "false_trips", backtest->false_trips);
	count_json(json, "flaps", backtest->flaps);
	value_json(json, "value", has_tripped ? backtest->metric : METRIC_P95_RATIO, not_run);
	count_json(json, "n_canary", has_tripped ? backtest->n_canary : 0);
	count_json(json, "n_baseline", has_tripped ? backtest->n_baseline : 0);
	cites_json(json, "lines", store, &lines);
	json_bool(json, "healthy_version_trips", backtest->healthy_trips);
	rate_json(json, "aa_false_share", backtest->aa_false_share);
	json_text(json, "aa", backtest->aa_text);
	grid_json(json, "grid", store, backtest);
	json_end(json, '}');
}

void
gate_json(const struct store *store, const struct gate *gate, const struct backtest *backtest,
	  struct str *out)
{
	struct json json;

	json_init(&json, out, 0);
	json_object(&json, NULL);
	json_text(&json, "schema", "sitrep.gate/1");
	json_text(&json, "result", gate_result_word(gate->result));
	json_array(&json, "rules");
	for (size_t i = 0; i < gate->n_rules; i++)
		rule_json(&json, store, &gate->rule[i]);
	json_end(&json, ']');
	if (backtest)
		backtest_json(&json, store, backtest);
	else
		json_null(&json, "backtest");
	name_json(&json, "baseline", store, gate->baseline);
	name_json(&json, "canary", store, gate->canary);
	json_text(&json, "chosen", gate->canary_why);
	json_text(&json, "reason", gate->reason);
	json_num(&json, "minutes_to_min_n", gate->minutes_to_min_n, 1);
	texts_json(&json, "notes", gate->note, gate->n_notes);
	json_end(&json, '}');
	str_char(out, '\n');
}

/* -- for people -- */

/* A share of so many has a decimal: one that tripped must not look like its limit. */
#define FINE_N 100

/* A value of a metric as a person reads it: a ratio, ms, or percent. */
static const char *
value_text(struct arena *arena, enum gate_metric metric, double value, uint64_t n)
{
	char buf[32];

	if (isnan(value))
		return "-";
	if (metric == METRIC_P95_RATIO)
		return arena_fmt(arena, "%s", num_text(buf, value, 2));
	if (metric == METRIC_P95_MS)
		return arena_fmt(arena, "%s ms", say_ms(arena, value));
	return say_share(arena, value, n);
}

static bool
is_rate(enum gate_metric metric)
{
	return metric == METRIC_TIMEOUT_RATE || metric == METRIC_ERROR_RATE ||
	       metric == METRIC_REFUSED_RATE;
}

/* A limit as it was set. */
static const char *
limit_text(struct arena *arena, const struct gate_rule *rule)
{
	char buf[32];

	if (is_rate(rule->metric))	/* one is made of the baseline's share, and not set */
		return arena_fmt(arena, "%s%%", num_text(buf, 100 * rule->limit, rule->metric ==
							 METRIC_REFUSED_RATE ? 1 : 4));
	return value_text(arena, rule->metric, rule->limit, 0);
}

/* A value; one over its limit with as many digits as show that it is. */
static const char *
over_text(struct arena *arena, const struct gate_rule *rule)
{
	bool is_share = is_rate(rule->metric);
	double scale = is_share ? 100 : 1;
	const char *text = value_text(arena, rule->metric, rule->value, rule->n_canary);
	char buf[32];

	for (int digits = 1; digits <= 9 && rule->value > rule->limit &&
	     strtod(text, NULL) <= scale * rule->limit; digits++)
		text = arena_fmt(arena, "%s%s", num_text(buf, scale * rule->value, digits),
				 is_share ? "%" : rule->metric == METRIC_P95_MS ? " ms" : "");
	return text;
}

static void
rule_text(struct str *out, struct arena *arena, const struct store *store,
	  const struct gate_rule *rule)
{
	const char *place = rule->is_all ? "all endpoints" : rule->endpoint ?
		say_name(store, rule->endpoint) : "all requests";

	str_fmt(out, "  %-12s  %-12s  %s: %s, limit %s; n %llu canary, %llu baseline",
		gate_result_word(rule->result), gate_metric_word(rule->metric), place,
		over_text(arena, rule),
		limit_text(arena, rule), (unsigned long long)rule->n_canary,
		(unsigned long long)rule->n_baseline);
	if (rule->why && rule->why[0])
		str_fmt(out, "; %s", rule->why);
	str_char(out, '\n');
}

static const char *
false_trip_text(struct arena *arena, const struct backtest *backtest)
{
	if (backtest->onset_ns == INSTANT_NONE)
		return "a false trip: no onset of an incident is found in this log";
	return arena_fmt(arena, "a false trip: the incident is seen from %s UTC on",
			 say_clock(arena, backtest->onset_ns));
}

static void
backtest_text(struct str *out, struct arena *arena, const struct store *store,
	      const struct backtest *backtest)
{
	struct cites lines = { .ref = backtest->lines.ref, .n = backtest->lines.n };

	if (backtest->first_trip_ns == INSTANT_NONE) {
		str_add(out, "backtest: never trips in this log\n");
	} else {
		str_fmt(out, "backtest: trips at %s UTC by %s%s%s (%s, n %llu); %s",
			say_clock(arena, backtest->first_trip_ns),
			gate_metric_word(backtest->metric),
			backtest->is_all || !backtest->endpoint ? "" : " on ",
			backtest->is_all || !backtest->endpoint ?
				"" :
				say_name(store, backtest->endpoint),
			value_text(arena, backtest->metric, backtest->value, FINE_N),
			(unsigned long long)backtest->n_canary, cites_text(store, &lines, arena));
		if (gate_trip_is_false(backtest, backtest->first_trip_ns))
			str_fmt(out, "; %s\n", false_trip_text(arena, backtest));
		else
			/* Of a rule on errors `0 timeouts` would read as nothing bad. */
			str_fmt(out, "; spares %s%s\n",
				say_count(arena, backtest->spared.requests, "request", "requests"),
				backtest->metric == METRIC_ERROR_RATE &&
				!backtest->spared.timeouts ? "" :
				arena_fmt(arena, ", %s", say_count(arena, backtest->spared.timeouts,
								   "timeout", "timeouts")));
	}
	str_fmt(out, "          false trips %llu, flaps %llu%s\n",
		(unsigned long long)backtest->false_trips, (unsigned long long)backtest->flaps,
		backtest->healthy_trips ? "; the healthy version trips it" : "");
	if (backtest->aa_text)
		str_fmt(out, "          A/A: %s\n", backtest->aa_text);
	for (size_t i = 0; i < backtest->n_grid; i++) {
		const struct gate_trip *trip = &backtest->grid[i];

		if (trip->first_trip_ns == INSTANT_NONE)
			continue;
		str_fmt(out, "  grid    window %lld s, min n %llu, %s: %s, ",
			(long long)(trip->window_ns / NS_PER_S), (unsigned long long)trip->min_n,
			gate_metric_word(trip->metric), say_clock(arena, trip->first_trip_ns));
		if (gate_trip_is_false(backtest, trip->first_trip_ns))
			str_add(out, "a false trip\n");
		else
			str_fmt(out, "spares %s%s\n", say_count(arena, trip->spared.requests,
				"request", "requests"),
				!trip->spared.timeouts ? "" : arena_fmt(arena, " (%s)", say_count(
				arena, trip->spared.timeouts, "timeout", "timeouts")));
	}
}

void
gate_text(const struct store *store, const struct gate *gate, const struct backtest *backtest,
	  struct str *out)
{
	struct arena arena = { 0 };

	str_fmt(out, "%s: %s\n", gate_result_word(gate->result), gate->reason);
	if (gate->canary_why && gate->canary_why[0])
		str_fmt(out, "%s\n", gate->canary_why);
	for (size_t i = 0; i < gate->n_rules; i++)
		rule_text(out, &arena, store, &gate->rule[i]);
	if (gate->result == GATE_INSUFFICIENT && !isnan(gate->minutes_to_min_n))
		str_fmt(out, "at this rate and share min n is reached in %s min\n",
			say_ms(&arena, gate->minutes_to_min_n));
	for (size_t i = 0; i < gate->n_notes; i++)
		str_fmt(out, "note: %s\n", gate->note[i]);
	if (backtest)
		backtest_text(out, &arena, store, backtest);
	arena_release(&arena);
}
