/* counterfactual: had the cause answered as its control did on the same endpoint. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/verdict_private.h"

enum { NAMED_MAX = 8 };

/* The control on one endpoint: since onset, with records from before when those are too few. */
struct control { uint64_t n, timeouts, rated, latencies; double mean_us, low_us, high_us; };

/* Cells of one question by endpoint, and where a walk in the order of their names stands. */
struct places { struct groups groups; size_t next; };

/* What is asked of every endpoint: one question each for all of them. */
struct asked_places {
	struct places all, own;			/* the whole log, and the cause's part of it */
	struct places since, since_own;		/* the same from onset on */
	struct places control, control_before;
};

static void
places_ask(const struct query *query, struct places *out)
{
	static const int endpoint = FIELD_ENDPOINT;

	query_groups(query, &endpoint, 1, 0, &out->groups);
}

static struct query
control_of(const struct counterfactual *out, struct query query)
{
	const struct cause *cause = &out->replace;

	if (out->by.n)
		return query_with(query, out->by.term[0].field, out->by.term[0].value);
	return query_without(query, cause->term[0].field, cause->term[0].value);
}

static void
asked_open(struct study *study, const struct counterfactual *out, struct asked_places *asked)
{
	struct query after = query_since(study);
	/* What it did goes to its end; a control is as good from after it. */
	struct query since = query_window(after, INSTANT_NONE, study->onset.ended_ns);
	struct query own = query_cause(study->query, &out->replace);
	struct query since_own = query_cause(since, &out->replace);
	struct query control = control_of(out, after);
	struct query before = control_of(out, query_before(study));

	*asked = (struct asked_places){0};
	places_ask(&study->query, &asked->all);
	places_ask(&own, &asked->own);
	places_ask(&since, &asked->since);
	places_ask(&since_own, &asked->since_own);
	places_ask(&control, &asked->control);
	if (study->has_onset)
		places_ask(&before, &asked->control_before);
}

static void
asked_release(struct asked_places *asked)
{
	groups_release(&asked->all.groups);
	groups_release(&asked->own.groups);
	groups_release(&asked->since.groups);
	groups_release(&asked->since_own.groups);
	groups_release(&asked->control.groups);
	groups_release(&asked->control_before.groups);
}

/* The cell of an endpoint: those before it in the order of names have been passed. */
static const struct cell *
place_cell(const struct study *study, struct places *places, uint32_t endpoint)
{
	static const struct cell none;
	const struct groups *groups = &places->groups;

	while (places->next < groups->n &&
	       value_compare(study->names, groups->at[places->next].key[0], endpoint) < 0)
		places->next++;
	bool is_there = places->next < groups->n && groups->at[places->next].key[0] == endpoint;

	return is_there ? &groups->at[places->next].cell : &none;
}

static struct control
control_make(struct study *study, const struct cell *since, const struct cell *before)
{
	struct cell cell = {0};
	struct control control = {.mean_us = NAN, .low_us = NAN, .high_us = NAN};

	cell_merge(&cell, since);
	if ((double)cell.n < limit(LIMIT_CONTROL_LEAST))
		cell_merge(&cell, before);
	struct slots slots = cell_slots(&cell, study->arena);

	control.n = cell.n;
	control.timeouts = cell.outcome[OUTCOME_TIMEOUT];
	control.rated = cell.n - cell.outcome[OUTCOME_UNKNOWN];
	control.latencies = slots.n;
	if (slots.n) {
		control.mean_us = cell_sum_us(&cell) / (double)slots.n;
		control.low_us = (double)slots.at[0].value_us;
		control.high_us = (double)slots.at[slots.len - 1].value_us;
	}
	/* Many records: the interval of their mean instead of their extremes. */
	if ((double)slots.n >= limit(LIMIT_ARM_N)) {
		double squares = 0;

		for (size_t i = 0; i < slots.len; i++)
			squares += (double)slots.at[i].n *
				   pow((double)slots.at[i].value_us - control.mean_us, 2);
		double half =
			1.959963984540054 * sqrt(squares / (double)(slots.n - 1) / (double)slots.n);

		control.low_us = control.mean_us - half;
		control.high_us = control.mean_us + half;
	}
	cell_release(&cell);
	return control;
}

/* Timeouts that have a latency: of the bad ones, which are told apart by outcome alone, at most so
 * many. */
static uint64_t
censored(const struct cell *cell)
{
	uint64_t timeouts = cell->outcome[OUTCOME_TIMEOUT];

	return timeouts < cell->bad.n ? timeouts : cell->bad.n;
}

static double
replaced(double n, double us)
{
	return n > 0 ? n * us : 0;
}

/* One endpoint over one window: what was seen, and what it would have been. */
static struct without
without_make(struct study *study, const struct counterfactual *out, uint32_t endpoint,
	     const struct cell *all, const struct cell *cause, const struct control *control)
{
	struct without at = {.endpoint = endpoint, .mean_ms = NAN, .without_mean_ms = NAN,
			     .range_low_ms = NAN, .range_high_ms = NAN, .without_timeouts = NAN,
			     .timeout_upper95 = NAN, .n_control = control->n};
	double n = (double)cell_latencies(all), n_own = (double)cell_latencies(cause);
	double kept = cell_sum_us(all) - cell_sum_us(cause);

	at.n = all->n;
	at.n_latencies = cell_latencies(all);
	at.timeouts = all->outcome[OUTCOME_TIMEOUT];
	at.n_replaced = cause->n;
	at.n_censored = censored(all);
	at.is_refused = !control->n || (n_own > 0 && !control->latencies);
	at.mean_ms = n > 0 ? cell_sum_us(all) / n / 1000 : NAN;
	if (at.is_refused) {
		at.why = arena_fmt(study->arena, "no %s record", out->by.n
				   ? cause_text(study->store, &out->by, study->arena) : "control");
	} else {
		double rate =
			control->rated ? (double)control->timeouts / (double)control->rated : NAN;
		double rated = (double)(cause->n - cause->outcome[OUTCOME_UNKNOWN]);

		/* A candidate without latencies takes the place of none. */
		if (n > 0) {
			at.without_mean_ms = (kept + replaced(n_own, control->mean_us)) / n / 1000;
			at.range_low_ms = (kept + replaced(n_own, control->low_us)) / n / 1000;
			at.range_high_ms = (kept + replaced(n_own, control->high_us)) / n / 1000;
		}
		at.without_timeouts =
			(double)(at.timeouts - cause->outcome[OUTCOME_TIMEOUT]) + rated * rate;
		at.timeout_upper95 = stats_wilson(control->timeouts, control->rated).high;
	}
	return at;
}

/* All endpoints together; those without a control are left as they are. */
static void
fleet_fill(struct study *study, struct counterfactual *out, uint64_t refused,
	   uint64_t n_replaced)
{
	struct query all_query = study->query;
	struct cell all = {0};
	struct str note = {0};
	double delta_ms = 0, delta_timeouts = 0;
	size_t left = 0;

	query_cell(&all_query, &all);
	double n = (double)cell_latencies(&all);

	out->fleet_refused =
		(double)refused > limit(LIMIT_FLEET_REFUSED) * (double)(refused + n_replaced);
	out->fleet = (struct without){
		.endpoint = NAME_NONE, .n = all.n, .timeouts = all.outcome[OUTCOME_TIMEOUT],
		.mean_ms = n > 0 ? cell_sum_us(&all) / n / 1000 : NAN, .n_replaced = n_replaced,
		.n_censored = censored(&all),
		.range_low_ms = NAN, .range_high_ms = NAN, .timeout_upper95 = NAN,
	};
	for (size_t i = 0; i < out->n_by_endpoint; i++) {
		const struct without *at = &out->by_endpoint[i];

		if (at->is_refused) {
			if (left++ < NAMED_MAX)
				str_fmt(&note, "%s%s", note.len ? ", " : "",
					value_text(study, at->endpoint));
			continue;
		}
		if (!isnan(at->without_mean_ms))
			delta_ms += (at->without_mean_ms - at->mean_ms) *
				    (double)at->n_latencies;
		delta_timeouts += at->without_timeouts - (double)at->timeouts;
	}
	out->fleet.without_mean_ms = n > 0 ? out->fleet.mean_ms + delta_ms / n : NAN;
	out->fleet.without_timeouts = (double)out->fleet.timeouts + delta_timeouts;
	if (left > NAMED_MAX)
		str_fmt(&note, " and %zu more", left - NAMED_MAX);
	if (note.len)
		out->fleet_note = arena_fmt(study->arena, "%s left as it is", str_text(&note));
	str_release(&note);
	cell_release(&all);
}

void
counterfactual_fill(struct study *study, const struct board *board, struct verdict *verdict)
{
	struct counterfactual *out = &verdict->counterfactual;
	struct asked_places asked;
	uint64_t refused = 0, n_replaced = 0;

	if (!verdict->cause.n || !board->n || !board->suspect[0] ||
	    board->suspect[0]->strata.is_past)
		return;
	out->exists = true;
	out->replace = verdict->cause;
	if (verdict->cause.term[0].field == FIELD_VERSION && verdict->baseline != NAME_NONE &&
	    verdict->baseline != verdict->cause.term[0].value)
		out->by = (struct cause){.n = 1, .term = {{FIELD_VERSION, verdict->baseline}}};
	asked_open(study, out, &asked);
	out->by_endpoint = ARENA_NEW(study->arena, struct without, asked.own.groups.n + 1);
	out->since_onset = ARENA_NEW(study->arena, struct without, asked.own.groups.n + 1);
	for (size_t i = 0; i < asked.own.groups.n; i++) {
		const struct cell *own = &asked.own.groups.at[i].cell;
		uint32_t e = asked.own.groups.at[i].key[0];
		struct control control = control_make(study, place_cell(study, &asked.control, e),
						      place_cell(study, &asked.control_before, e));
		struct without all = without_make(study, out, e, place_cell(study, &asked.all, e),
						  own, &control);

		if (!all.n_replaced)
			continue;
		out->by_endpoint[out->n_by_endpoint++] = all;
		*(all.is_refused ? &refused : &n_replaced) += all.n_replaced;
		if (!all.is_refused)
			out->since_onset[out->n_since_onset++] = without_make(
				study, out, e, place_cell(study, &asked.since, e),
				place_cell(study, &asked.since_own, e), &control);
	}
	asked_release(&asked);
	fleet_fill(study, out, refused, n_replaced);
}

struct spared_by
counterfactual_spared(const struct query *query, const struct verdict *verdict, int64_t at_ns)
{
	const struct counterfactual *what_if = &verdict->counterfactual;
	struct query after = query_window(*query, at_ns + 1, INSTANT_NONE);
	struct spared_by out = {0};

	if (!what_if->exists)
		return out;
	after = query_cause(after, &what_if->replace);
	for (size_t i = 0; i < what_if->n_by_endpoint; i++) {
		const struct without *at = &what_if->by_endpoint[i];
		struct query own = query_with(after, FIELD_ENDPOINT, at->endpoint);
		struct cell cell = {0};

		query_counts(&own, &cell);
		if (at->is_refused) {
			out.refused += cell.n;
		} else {
			out.requests += cell.n;
			out.bad += cell_bad(&cell);
			out.timeouts += cell.outcome[OUTCOME_TIMEOUT];
		}
		cell_release(&cell);
	}
	return out;
}
