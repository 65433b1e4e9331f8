/* report_md_after: sections 3 and 4: the gate with its backtest, and the notes for the retro. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/report_md_private.h"

enum { GATE_COLUMNS = 6 };

static const char *
number(struct report *report, uint64_t n)
{
	return arena_fmt(&report->arena, "%llu", (unsigned long long)n);
}

/* `x 1.2`, `500 ms`, `5%` */
static const char *
limit_text(struct report *report, enum gate_metric metric, double limit)
{
	char buf[32];

	if (metric == METRIC_P95_RATIO)
		return arena_fmt(&report->arena, "x %s", num_text(buf, limit, 2));
	if (metric == METRIC_P95_MS)
		return arena_fmt(&report->arena, "%s ms", num_text(buf, limit, 1));
	return arena_fmt(&report->arena, "%s%%", num_text(buf, 100 * limit, 2));
}

static void
put_gate(struct report *report)
{
	static const char *const head[GATE_COLUMNS] = {
		"metric", "limit", "window", "min n", "on fail", "on too little data",
	};
	const struct gate_options defaults = gate_defaults();
	const struct gate_options *options =
		report->facts->gate.exists ? &report->facts->gate.options : &defaults;
	const bool has_gate = report->guide->drafts.has_gate;
	const struct { const char *words; enum gate_metric metric; double limit; } rule[] = {
		{ has_gate ? "p95 against the baseline, per endpoint" :
		  report->verdict->cause.n && report->verdict->kind == KIND_DIMENSION
			? "p95 against the others, per endpoint"
			: "p95 against the days before, per endpoint", METRIC_P95_RATIO,
		  options->p95_max_ratio },
		{ "p95", METRIC_P95_MS, options->p95_max_ms },
		{ "timeouts", METRIC_TIMEOUT_RATE, options->timeout_max },
		{ report->verdict->refused.is_cause ? "refusals (4xx), counted as errors" :
		  "errors", METRIC_ERROR_RATE, options->error_max },
	};
	const char *cells[(LENGTH(rule) + 2) * GATE_COLUMNS];
	size_t rows = 1;

	memcpy(cells, head, sizeof(head));
	for (size_t i = 0; i < LENGTH(rule); i++) {
		const char **cell = &cells[rows * GATE_COLUMNS];

		if (!facts_gate_holds(report->facts, has_gate, rule[i].metric, rule[i].limit))
			continue;
		cell[0] = rule[i].words;
		cell[1] = limit_text(report, rule[i].metric, rule[i].limit);
		cell[2] = say_span(&report->arena, options->window_ns);
		cell[3] = number(report, gate_defaults().min_n);
		cell[4] = report_field(report, "prevent.on_fail");
		cell[5] = report_field(report, "prevent.on_insufficient");
		rows++;
	}
	/* What was silent had no share of anything: that records come at all is the first limit. */
	if (report->verdict->kind == KIND_DATA_GAP) {
		const char **cell = &cells[rows++ * GATE_COLUMNS];

		cell[0] = "records, of each that sends some";
		cell[1] = "at least 1";
		cell[2] = "60 s, or what is usual at that hour";
		cell[3] = "-";
		cell[4] = report_field(report, "prevent.on_fail");
		cell[5] = "page";
	}
	doc_table(&report->doc, cells, rows, GATE_COLUMNS);
}

/* `spares 2 requests (2 timeouts)`, and after a slower switch. */
static void
put_spared(struct report *report)
{
	const struct gate_pick *pick = &report->facts->gate;

	bool is_told = report->facts->all->told > 0;
	const struct impact *impact = &report->verdict->impact;

	doc_fmt(&report->doc, " and spares %s", say_count(&report->arena,
		pick->by_delay[0].requests, "request", "requests"));
	if (is_told)
		doc_fmt(&report->doc, " (%llu %s)", (unsigned long long)pick->bad_by_delay[0],
			say_bad_noun(impact, pick->bad_by_delay[0]));
	for (size_t i = 1; i < LENGTH(pick->by_delay); i++) {
		doc_fmt(&report->doc, ", after %zu s %llu", 30 * i,
			(unsigned long long)pick->by_delay[i].requests);
		if (is_told)
			doc_fmt(&report->doc, " (%llu)",
				(unsigned long long)pick->bad_by_delay[i]);
	}
	doc_fmt(&report->doc, "; %llu false trips.",
		(unsigned long long)pick->backtest.false_trips);
}

/* Of another min n than the table's: when that one trips, which is the gate that is proposed. */
static void
put_at_least_n(struct report *report)
{
	const struct gate_pick *pick = &report->facts->gate;
	const struct backtest *backtest = &pick->backtest;
	const uint64_t min_n = gate_defaults().min_n;
	int64_t first_ns = INSTANT_NONE;

	if (pick->options.min_n <= min_n)
		return;		/* below it the trip is provisional, and said to be */
	for (size_t i = 0; i < backtest->n_grid; i++) {
		const struct gate_trip *trip = &backtest->grid[i];

		if (trip->window_ns == pick->options.window_ns && trip->min_n == min_n &&
		    trip->first_trip_ns != INSTANT_NONE &&
		    (first_ns == INSTANT_NONE || trip->first_trip_ns < first_ns))
			first_ns = trip->first_trip_ns;
	}
	const char *table = first_ns == INSTANT_NONE ? " waits for fewer requests" :
		arena_fmt(&report->arena, " trips %sat %s", gate_trip_is_false(backtest, first_ns) ?
			  "before the onset, " : "", say_clock(&report->arena, first_ns));

	doc_fmt(&report->doc, " %s is the largest min n that still spares some: the table's %s%s.",
		number(report, pick->options.min_n), number(report, min_n), table);
}

static void
put_backtest(struct report *report)
{
	const struct gate_pick *pick = &report->facts->gate;
	const struct backtest *backtest = &pick->backtest;

	if (backtest->first_trip_ns != INSTANT_NONE && !facts_gate_is_shown(report->facts))
		return;		/* a note says why */
	doc_strong(&report->doc, "Backtest:");
	if (backtest->first_trip_ns == INSTANT_NONE) {
		doc_text(&report->doc, " on this log it never trips.");
		doc_close(&report->doc);
		return;
	}
	doc_fmt(&report->doc, " with min n %s it trips at %s on %s",
		number(report, pick->options.min_n),
		say_clock(&report->arena, backtest->first_trip_ns),
		backtest->metric == METRIC_TIMEOUT_RATE ? "timeouts"
		: backtest->metric == METRIC_ERROR_RATE ? "errors"
							: "p95");
	put_spared(report);
	if (backtest->healthy_trips)
		doc_fmt(&report->doc, " %s trips it too: %s is in it.",
			say_name(report->store, pick->gate.baseline),
			cause_text(report->store, &report->verdict->also[0].cause,
				   &report->arena));
	put_at_least_n(report);
	if (pick->is_provisional)
		doc_fmt(&report->doc, " Provisional: at min n %llu it says %s.",
			(unsigned long long)gate_defaults().min_n,
			gate_result_word(pick->gate.result));
	doc_close(&report->doc);
}

static void
put_notes(struct report *report)
{
	const struct draft_texts *note = &report->guide->drafts.prevention_note;

	for (size_t i = 0; i < note->n; i++)
		doc_fmt(&report->doc, " %s", note->text[i]);
}

/* Exposure and time to decide. */
static void
put_exposure(struct report *report)
{
	const struct gate_pick *pick = &report->facts->gate;
	struct arena *arena = &report->arena;
	const uint64_t n = report->facts->all->n;

	if (isfinite(pick->canary_share) && pick->canary_bad_rate > 0) {
		doc_strong(&report->doc, "Exposure:");
		doc_fmt(&report->doc,
			" %s of requests x %s %s = %s hit (n=%llu); at a 5%% canary %s.",
			say_share(arena, pick->canary_share, 1000),
			say_share(arena, pick->canary_bad_rate, n),
			say_bad_noun(&report->verdict->impact, 2),
			say_share(arena, pick->canary_share * pick->canary_bad_rate, n),
			(unsigned long long)n,
			say_share(arena, .05 * pick->canary_bad_rate, n));
	}
	put_notes(report);
	doc_close(&report->doc);
}

void
report_prevention(struct report *report)
{
	const char *what = report_joined(report, report_field(report, "prevent.what"));

	if (report->is_incident) {
		doc_strong(&report->doc, what);
		doc_close(&report->doc);
		put_gate(report);
	} else {
		doc_text(&report->doc, what);
		doc_close(&report->doc);
		return;
	}
	doc_strong(&report->doc, "Owner:");
	doc_fmt(&report->doc, " %s; ", report_field(report, "prevent.owner"));
	doc_strong(&report->doc, "due:");
	doc_fmt(&report->doc, " %s; ", report_field(report, "prevent.due"));
	doc_strong(&report->doc, "where:");
	doc_fmt(&report->doc, " %s.", report_field(report, "prevent.where"));
	doc_close(&report->doc);
	if (report->guide->drafts.has_gate) {
		put_backtest(report);
		put_exposure(report);
		return;
	}
	doc_strong(&report->doc, "Backtest:");
	if (report->verdict->refused.is_cause)
		put_notes(report);
	else
		doc_text(&report->doc, " none: a gate is played between two versions, and here "
				       "none is blamed. Try the limit on a quiet day first.");
	doc_close(&report->doc);
}

void
report_retro(struct report *report)
{
	const struct guide_step *step = &report->guide->step[STEP_RETRO];
	const struct drafts *drafts = &report->guide->drafts;

	for (size_t i = 0; i < step->n_fields; i++) {
		const struct guide_field *field = &step->field[i];

		if (!*field->value)
			continue;
		doc_bullet(&report->doc);
		doc_strong(&report->doc, arena_fmt(&report->arena, "%s:", field->label));
		doc_fmt(&report->doc, " %s", report_joined(report, field->value));
		/* The lines are the draft's: another text does not rest on them. */
		if (i < drafts->n_retro && field->state <= FIELD_CONFIRMED)
			doc_cite(&report->doc, report_lines(report, &drafts->retro[i].lines, 4));
		doc_close(&report->doc);
	}
	doc_blank(&report->doc);
}
