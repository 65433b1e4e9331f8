/* gate: would this canary pass? rules over a window, three results, backtest over the log. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/gate_private.h"
#include "core/base/instant.h"
#include "core/base/json.h"
#include "core/base/names.h"

#define NOTES_MAX 32

const char *
gate_metric_word(enum gate_metric metric)
{
	static const char *const word[METRICS + 1] = {
		[METRIC_P95_RATIO] = "p95_ratio", [METRIC_P95_MS] = "p95_ms",
		[METRIC_TIMEOUT_RATE] = "timeout_rate", [METRIC_ERROR_RATE] = "error_rate",
		[METRIC_REFUSED_RATE] = "refused_rate",
	};

	return word[metric];
}

const char *
gate_result_word(enum gate_result result)
{
	static const char *const word[] = {
		[GATE_PASS] = "pass", [GATE_FAIL] = "fail", [GATE_INSUFFICIENT] = "insufficient",
	};

	return word[result];
}

struct gate_options
gate_defaults(void)
{
	return (struct gate_options){
		.p95_max_ratio = 1.20, .p95_max_ms = NAN, .timeout_max = 0.05, .error_max = 0.05,
		.window_ns = 300 * NS_PER_S, .min_n = 20, .min_shift_ms = 5, .consecutive = 1,
		.max_chance = 0.05,
	};
}

/* What a gate_run works on. */
struct run {
	struct query query;
	const struct gate_options *options;
	struct slide slide;
	struct lane lane;
	struct arena *arena;
};

/* With so many digits, or as many more as it takes not to look like the limit it is over. */
static void
text_over(char *buf, double value, double limit, int digits)
{
	do {
		num_text(buf, value, digits);
	} while (value > limit && strtod(buf, NULL) <= limit && digits++ < 9);
}

static const char *
where_text(const struct run *run, size_t place)
{
	if (!run->slide.has_endpoint)
		return "";
	if (place == 0)
		return " over all endpoints";
	uint32_t endpoint = run->slide.stratum[place - 1].endpoint;
	return arena_fmt(run->arena, " on %s",
			 names_get(store_names(run->query.store), endpoint)->clean);
}

/* A limit that the baseline breaks as well tells nothing of the canary alone. */
static const char *
beside_text(const struct run *run, enum gate_metric metric, const struct judged *judged)
{
	bool is_time = metric == METRIC_P95_MS;
	char number[32];

	if (!(judged->beside > judged->limit) ||	/* false for NAN */
	    judged->n[SIDE_BASELINE] < run->lane.bench.min_n)
		return "";
	text_over(number, judged->beside * (is_time ? 1 : 100),
		  judged->limit * (is_time ? 1 : 100), 1);
	return arena_fmt(run->arena, "the baseline breaks the limit too (%s%s)", number,
			 is_time ? " ms" : "%");
}

static const char *
why_text(const struct run *run, enum gate_metric metric, const struct judged *judged)
{
	char number[32];
	unsigned long long canary = judged->n[SIDE_CANARY], baseline = judged->n[SIDE_BASELINE];
	unsigned long long min_n = run->lane.bench.min_n, settled;
	const struct reading *reading = &judged->reading;

	switch (judged->why) {
	case WHY_N:
		return arena_fmt(run->arena, "n %llu of %llu", canary, min_n);
	case WHY_BASELINE_N:
		return arena_fmt(run->arena, "baseline n %llu of %llu", baseline, min_n);
	case WHY_NO_BASELINE:
		return "no baseline";
	case WHY_BASELINE_ZERO:
		return "the baseline's p95 is 0";
	case WHY_NO_OUTCOME:
		return "no outcome is known";
	case WHY_ROW:
		return arena_fmt(run->arena, "over the limit, not yet %d times in a row",
				 run->options->consecutive);
	case WHY_SHIFT:
		num_text(number, (double)(reading->p95_us[SIDE_CANARY] -
			 reading->p95_us[SIDE_BASELINE]) / 1000, 3);
		return arena_fmt(run->arena, "only %s ms slower", number);
	case WHY_NOISE:
		settled = noise_settled_at(reading, run->options->max_chance);
		num_text(number, judged->chance, 4);
		return settled == 0 ?
			arena_fmt(run->arena, "within noise (chance %s)", number) :
			arena_fmt(run->arena, "within noise (chance %s; n %llu a side would "
				  "settle it)", number, settled);
	case WHY_NONE:
		break;
	}
	return judged->result == GATE_FAIL ? beside_text(run, metric, judged) : "";
}

/* Fill the window that ends at the query's time, and the rows of breaches if they count. */
static void
run_load(struct run *run, uint32_t canary, uint32_t baseline)
{
	const struct gate_options *options = run->options;
	struct query query = run->query;
	bool in_steps = options->consecutive > 1 || options->baseline_max_age_ns > 0;
	int64_t at_ns = INSTANT_NONE, end_ns = query.as_of_ns;

	if (options->consecutive <= 1)
		query = query_window(query, end_ns - options->window_ns -
				     options->baseline_max_age_ns + 1, INSTANT_NONE);
	if (in_steps) {
		slide_load(&run->slide, &query, canary, baseline, options);
		slide_rewind(&run->slide, options->window_ns);
	} else {
		slide_load_window(&run->slide, &query, canary, baseline, options);
	}
	lane_open(&run->lane, &run->slide, options, options->min_n, SIDE_CANARY);
	while (slide_step(&run->slide, &at_ns)) {
		slide_read(&run->slide);
		lane_step(&run->lane, at_ns);
		slide_settle(&run->slide);
	}
	slide_expire(&run->slide, end_ns);
	slide_read(&run->slide);
	if (at_ns != end_ns || !in_steps)
		lane_step(&run->lane, end_ns);
	slide_settle(&run->slide);
	run->lane.bench.with_chance = true;
}

static bool
is_shown(const struct run *run, size_t place)
{
	if (place == 0 || !run->slide.has_endpoint)
		return true;
	const struct stratum *stratum = &run->slide.stratum[place - 1];
	return stratum->is_required || stratum->side[SIDE_CANARY].n > 0 ||
		stratum->side[SIDE_BASELINE].n > 0;
}

/* The first rule that decides gives the reason; required ones alone can hold a pass back. */
static void
give_reason(const struct run *run, struct gate *out, const struct gate_rule *rule, size_t place)
{
	const char *metric = gate_metric_word(rule->metric), *where = where_text(run, place);
	char value[32], limit[32];

	if (rule->result == GATE_FAIL && out->result != GATE_FAIL) {
		text_over(value, rule->value, rule->limit, 4);
		num_text(limit, rule->limit, 4);
		out->result = GATE_FAIL;
		out->reason = arena_fmt(run->arena, "%s%s is %s, limit %s (n %llu)%s%s", metric,
					where, value, limit, (unsigned long long)rule->n_canary,
					*rule->why ? "; " : "", rule->why);
	} else if (rule->result == GATE_INSUFFICIENT && !out->reason &&
		   place_required(&run->lane.bench, place)) {
		out->reason = arena_fmt(run->arena, "%s%s: %s", metric, where, rule->why);
	}
}

static void
put_rule(const struct run *run, struct gate *out, enum gate_metric metric, size_t place)
{
	const struct bench *bench = &run->lane.bench;
	struct judged judged = rule_judge(bench, metric, place);

	if (judged.result == GATE_FAIL &&
	    !lane_fails(&run->lane, rule_number(&run->slide, metric, place))) {
		judged.result = GATE_INSUFFICIENT;
		judged.why = WHY_ROW;
	}
	const char *why = why_text(run, metric, &judged);
	if (judged.reading.age_ns > 0) {
		char age[64];
		why = arena_fmt(run->arena, "%s%sbaseline %s old", why, *why ? "; " : "",
				span_text(age, judged.reading.age_ns));
	}
	out->rule[out->n_rules++] = (struct gate_rule){
		.metric = metric, .is_all = place == 0,
		.endpoint = place > 0 ? run->slide.stratum[place - 1].endpoint : NAME_NONE,
		.limit = judged.limit, .value = judged.value, .chance = judged.chance,
		.n_canary = judged.n[SIDE_CANARY], .n_baseline = judged.n[SIDE_BASELINE],
		.result = judged.result, .why = why,
	};
	give_reason(run, out, &out->rule[out->n_rules - 1], place);
}

static void
put_rules(const struct run *run, struct gate *out)
{
	const struct bench *bench = &run->lane.bench;

	out->rule = ARENA_NEW(run->arena, struct gate_rule, run->lane.n_rules);
	out->result = GATE_INSUFFICIENT;
	for (int i = 0; i < METRICS; i++) {
		enum gate_metric metric = (enum gate_metric)i;
		for (size_t place = 0; place <= run->slide.n_strata; place++)
			if (rule_exists(bench, metric, place) && is_shown(run, place))
				put_rule(run, out, metric, place);
	}
	if (out->result == GATE_FAIL)
		return;
	if (bench_passes(bench)) {
		out->result = GATE_PASS;
		out->reason = "every rule of every required endpoint passes";
	} else if (!out->reason) {
		out->reason = "no endpoint holds 5 % of the requests, and none is required";
	}
}

static void
put_note(const struct run *run, struct gate *out, const char *text)
{
	if (!out->note)
		out->note = ARENA_NEW(run->arena, const char *, NOTES_MAX);
	if (out->n_notes < NOTES_MAX)
		out->note[out->n_notes++] = text;
}

/* Is min n out of reach, because nobody sends the other side a request? */
static bool
waits_for_baseline(const struct run *run, const struct gate *gate)
{
	bool waits = false;

	for (size_t i = 0; i < gate->n_rules; i++) {
		const struct gate_rule *rule = &gate->rule[i];
		waits = waits || (rule->metric == METRIC_P95_RATIO &&
				  rule->result == GATE_INSUFFICIENT && rule->n_baseline == 0);
	}
	return waits && gate->result == GATE_INSUFFICIENT && run->slide.all[SIDE_CANARY].n > 0 &&
		run->slide.all[SIDE_BASELINE].n == 0;
}

/* Faster by half is seldom good news: work may be left undone. */
static void
put_notes(const struct run *run, struct gate *out)
{
	const struct side *all = &run->slide.all[SIDE_CANARY];
	char canary_ms[32], baseline_ms[32];

	for (size_t i = 0; i < run->slide.n_strata; i++) {
		const struct stratum *stratum = &run->slide.stratum[i];
		int64_t p50_us[SIDES] = {0};
		bool is_full = true;
		for (int side = 0; side < SIDES; side++) {
			is_full = is_full && stratum->side[side].n_latency >= run->lane.bench.min_n;
			if (is_full)
				p50_us[side] = stratum->value[side_rank(&stratum->side[side],
					stratum->n_values, 500)];
		}
		if (!is_full || 2 * p50_us[SIDE_CANARY] >= p50_us[SIDE_BASELINE])
			continue;
		num_text(canary_ms, (double)p50_us[SIDE_CANARY] / 1000, 3);
		num_text(baseline_ms, (double)p50_us[SIDE_BASELINE] / 1000, 3);
		put_note(run, out, arena_fmt(run->arena, "suspicious_improvement: p50%s is %s ms, "
			"less than half of the baseline's %s ms", where_text(run, i + 1), canary_ms,
			baseline_ms));
	}
	if (out->baseline != NAME_NONE && waits_for_baseline(run, out))
		put_note(run, out, "no_baseline: none ran in the window, and p95_ratio waits for "
			 "one: more requests of the canary do not settle it; an earlier window may "
			 "serve, with --baseline-max-age");
	if (5 * (all->n - all->n_known) > all->n)
		put_note(run, out, arena_fmt(run->arena, "unknown_outcomes: %llu of %llu requests "
			"enter no rate", (unsigned long long)(all->n - all->n_known),
			(unsigned long long)all->n));
}

/* How long the side that lacks requests takes for min n, as they come now; NAN: none lacks any. */
static double
minutes_to_min_n(const struct run *run, const struct gate *gate)
{
	int64_t end_ns = run->query.as_of_ns, span_ns = run->options->window_ns;
	bool is_compared = gate->baseline != NAME_NONE && !isnan(run->options->p95_max_ratio) &&
		run->options->baseline_max_age_ns == 0;
	uint64_t least = run->slide.all[SIDE_CANARY].n, other = run->slide.all[SIDE_BASELINE].n;
	struct ref first;

	if (!query_first(&run->query, &first))
		return NAN;
	if (end_ns - first.at_ns < span_ns)
		span_ns = end_ns - first.at_ns;
	if (is_compared && other < least)
		least = other;
	if (least == 0 || least >= run->lane.bench.min_n || span_ns <= 0)
		return NAN;
	return (double)run->lane.bench.min_n * ((double)span_ns / 6e10) / (double)least;
}

int
gate_run(const struct query *query, const struct gate_options *options, struct arena *arena,
	 struct gate *out, struct err *err)
{
	struct run run = { .query = gate_query(query), .options = options, .arena = arena };

	*out = (struct gate){ .minutes_to_min_n = NAN };
	if (gate_versions(&run.query, options, arena, &out->canary, &out->baseline,
			  &out->canary_why, err) < 0)
		return -1;
	run_load(&run, out->canary, out->baseline);
	put_rules(&run, out);
	gate_refused(&run.query, options, arena, out);
	put_notes(&run, out);
	if (!waits_for_baseline(&run, out))
		out->minutes_to_min_n = minutes_to_min_n(&run, out);
	lane_close(&run.lane);
	slide_release(&run.slide);
	return 0;
}

struct gate_spared
gate_spared_after(const struct query *query, uint32_t canary, int64_t after_ns)
{
	struct cell cell = {0};

	if (after_ns == INT64_MAX || after_ns >= query->as_of_ns)
		return (struct gate_spared){0};
	struct query rest = query_window(query_with(*query, FIELD_VERSION, canary), after_ns + 1,
					 INSTANT_NONE);
	query_cell(&rest, &cell);
	struct gate_spared spared = { cell.n, cell.outcome[OUTCOME_TIMEOUT] };
	cell_release(&cell);
	return spared;
}
