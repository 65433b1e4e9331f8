/* facts_table_cause: facts of the verdict: onset, cause, contrast, changes, hypotheses. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/incident/facts_private.h"

/* Name the blamed fields and values as keys of a fact. */
static void
key_cause(struct maker *maker, struct fact *fact, const struct cause *cause)
{
	for (int i = 0; i < cause->n; i++)
		fact_key(fact, say_field(maker->store, cause->term[i].field),
			 say_name(maker->store, cause->term[i].value));
}

static void
make_impact_facts(struct maker *maker)
{
	const struct impact *impact = &maker->facts->verdict->impact;

	fact_add(maker, "requests_after_onset", (double)impact->since_requests, FACT_COUNT, -1);
	fact_add(maker, "timeouts_after_onset", (double)impact->since_timeouts, FACT_COUNT,
		 (int64_t)impact->since_requests);
	fact_add(maker, "errors_after_onset", (double)impact->since_errors, FACT_COUNT,
		 (int64_t)impact->since_requests);
	fact_add(maker, "timeout_rate_after_onset", impact->since_timeout_rate, FACT_SHARE,
		 (int64_t)impact->since_requests);
	fact_add(maker, "seconds_after_onset", (double)(impact->to_ns - impact->from_ns) / 1e9,
		 FACT_S, -1);
}

/* What of the blamed group, and of each endpoint, lies at or after onset. */
static void
make_since_facts(struct maker *maker, const struct query *since)
{
	struct facts *facts = maker->facts;
	struct query blamed = ask_cause(*since, &facts->verdict->cause);

	key_cause(maker, fact_add(maker, "requests_after_onset", (double)query_count(&blamed),
				  FACT_COUNT, -1), &facts->verdict->cause);
	for (size_t i = 0; i < facts->n_endpoint; i++) {
		uint32_t endpoint = facts->by_endpoint[i].key[0];
		struct query on = query_with(*since, FIELD_ENDPOINT, endpoint);
		struct dist dist;
		uint64_t n = query_count(&on);

		fact_key(fact_add(maker, "requests_after_onset", (double)n, FACT_COUNT, -1),
			 "endpoint", say_name(maker->store, endpoint));
		ask_latencies(&on, &dist);
		fact_key(fact_add(maker, "mean_after_onset", dist_mean(&dist) / 1e3, FACT_MS,
				  (int64_t)dist.n), "endpoint", say_name(maker->store, endpoint));
		dist_release(&dist);
	}
}

void
make_cause_facts(struct maker *maker)
{
	struct facts *facts = maker->facts;
	const struct verdict *verdict = facts->verdict;
	const struct impact *impact = &verdict->impact;

	if (verdict->onset.is_known) {
		struct query since = query_window(facts->query, verdict->onset.at_or_before_ns,
						  verdict->onset.ended_ns);
		struct query before = facts->query;

		if (verdict->onset.at_or_before_ns > INT64_MIN + 1)
			before = query_window(before, INSTANT_NONE,
					      verdict->onset.at_or_before_ns - 1);
		fact_add(maker, "requests_before_onset", (double)query_count(&before), FACT_COUNT,
			 -1);
		make_impact_facts(maker);
		make_since_facts(maker, &since);
	}
	if (!verdict->cause.n)
		return;
	const struct { const char *name; double value; enum fact_unit unit; uint64_t n;
	} row[] = {
		{ "requests_of_cause", (double)impact->cause_requests, FACT_COUNT,
		  impact->requests },
		{ "timeouts_of_cause", (double)impact->cause_timeouts, FACT_COUNT,
		  impact->timeouts },
		{ "share_of_requests", impact->cause_share, FACT_SHARE, impact->requests },
		{ "share_of_requests_after_onset", impact->cause_share_since, FACT_SHARE,
		  impact->since_requests },
		{ "share_of_timeouts", impact->cause_share_of_timeouts, FACT_SHARE,
		  impact->timeouts },
		{ "share_of_latency", impact->cause_share_of_latency, FACT_SHARE,
		  impact->requests },
	};
	for (size_t i = 0; i < LENGTH(row); i++)
		key_cause(maker, fact_add(maker, row[i].name, row[i].value, row[i].unit,
					  (int64_t)row[i].n), &verdict->cause);
}

/* Whose figure it is, against whom, and where. */
static void
key_contrast(struct maker *maker, const struct contrast *contrast, const char *against,
	     struct fact *fact)
{
	const struct cause *cause = &maker->facts->verdict->cause;

	if (cause->n) {
		fact_key(fact, say_field(maker->store, cause->term[0].field),
			 say_name(maker->store, cause->term[0].value));
		fact_key(fact, "against", against);
	}
	if (contrast->n_endpoints == 1 && contrast->endpoint[0])
		fact_key(fact, "endpoint", say_name(maker->store, contrast->endpoint[0]));
}

/* The figures of one contrast; suffix tells the pooled and the concurrent one apart. */
static void
make_contrast(struct maker *maker, const struct contrast *contrast, const char *suffix)
{
	const struct facts *facts = maker->facts;
	uint64_t n = contrast->n_candidate + contrast->n_control;
	struct stats_interval a =
		stats_wilson(contrast->bad_candidate, contrast->rated_candidate);
	struct stats_interval b = stats_wilson(contrast->bad_control, contrast->rated_control);
	const struct { const char *name; double value; enum fact_unit unit; uint64_t n;
	} row[] = {
		{ "ratio_of_means", contrast->mean_ratio, FACT_RATIO, n },
		{ "change_of_means", contrast->mean_ratio - 1, FACT_CHANGE, n },
		{ "ratio_of_p50", contrast->p50_ratio, FACT_RATIO, n },
		{ "ratio_of_max", contrast->max_ratio, FACT_RATIO, n },
		{ "gap_ratio", contrast->gap_ratio, FACT_RATIO, n },
		{ "cliffs_delta", contrast->delta, FACT_RATIO, n },
		{ "mann_whitney_p_two_sided", contrast->p_two_sided, FACT_P, n },
		{ "mann_whitney_p_floor", contrast->p_floor, FACT_P, n },
		{ "shift", contrast->shift_ms, FACT_MS, n },
		{ "shift_ratio", contrast->shift_ratio, FACT_RATIO, n },
		{ "records_of_candidate", (double)contrast->n_candidate, FACT_COUNT, n },
		{ "records_of_control", (double)contrast->n_control, FACT_COUNT, n },
		{ "requests_of_candidate", (double)contrast->requests_candidate, FACT_COUNT, n },
		{ "requests_of_control", (double)contrast->requests_control, FACT_COUNT, n },
		{ "timeouts_of_candidate", (double)contrast->timeouts_candidate, FACT_COUNT,
		  contrast->rated_candidate },
		{ "timeouts_of_control", (double)contrast->timeouts_control, FACT_COUNT,
		  contrast->rated_control },
		{ "bad_of_candidate", (double)contrast->bad_candidate, FACT_COUNT,
		  contrast->rated_candidate },
		{ "bad_of_control", (double)contrast->bad_control, FACT_COUNT,
		  contrast->rated_control },
		{ "mean_of_candidate", contrast->mean_candidate_ms, FACT_MS,
		  contrast->n_candidate },
		{ "mean_of_control", contrast->mean_control_ms, FACT_MS, contrast->n_control },
		{ "mean_of_control_like_for_like", contrast->like_control_ms, FACT_MS,
		  contrast->n_control },
		{ "min_of_candidate", contrast->min_candidate_ms, FACT_MS, contrast->n_candidate },
		{ "max_of_candidate", contrast->max_candidate_ms, FACT_MS, contrast->n_candidate },
		{ "min_of_control", contrast->min_control_ms, FACT_MS, contrast->n_control },
		{ "max_of_control", contrast->max_control_ms, FACT_MS, contrast->n_control },
		{ "bad_ci95_low_of_candidate", a.low, FACT_SHARE, contrast->rated_candidate },
		{ "bad_ci95_high_of_candidate", a.high, FACT_SHARE, contrast->rated_candidate },
		{ "bad_ci95_low_of_control", b.low, FACT_SHARE, contrast->rated_control },
		{ "bad_ci95_high_of_control", b.high, FACT_SHARE, contrast->rated_control },
		{ "fisher_two_sided", contrast->fisher_two_sided, FACT_P,
		  contrast->rated_candidate + contrast->rated_control },
	};
	const char *against = ask_control_name(&facts->query, facts->verdict, maker->arena);

	if (!contrast->requests_candidate || !contrast->requests_control)
		return;
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct fact *fact =
			fact_add(maker, arena_fmt(maker->arena, "%s%s", row[i].name, suffix),
				 row[i].value, row[i].unit, (int64_t)row[i].n);

		key_contrast(maker, contrast, against, fact);
		if (row[i].unit != FACT_COUNT)
			fact->lines = contrast->lines;
	}
}

void
make_contrast_facts(struct maker *maker)
{
	const struct verdict *verdict = maker->facts->verdict;

	make_contrast(maker, &verdict->contrast, "");
	make_contrast(maker, &verdict->concurrent, "_concurrent");
	make_contrast(maker, &verdict->pooled, "_pooled");
}

void
make_change_facts(struct maker *maker)
{
	static const struct { const char *id, *name; } known[] = {
		{ "onset_mean", "change_of_mean_after_onset" },
		{ "log_mean_vs_baseline", "change_of_all_against_baseline" },
	};
	struct change *change;
	size_t n = reported_changes(&maker->facts->query, maker->facts->verdict, maker->arena,
				    &change);

	for (size_t i = 0; i < n; i++) {
		uint64_t records = change[i].n_after + change[i].n_before;
		const char *name = arena_fmt(maker->arena, "change_%s", change[i].id);

		for (size_t k = 0; k < LENGTH(known); k++)
			if (!strcmp(known[k].id, change[i].id))
				name = known[k].name;
		fact_key(fact_add(maker, name, change[i].change, FACT_CHANGE, (int64_t)records),
			 "scope", change[i].scope);
		fact_key(fact_add(maker, arena_fmt(maker->arena, "after_%s", change[i].id),
				  change[i].after_ms, FACT_MS, (int64_t)change[i].n_after), "scope",
			 change[i].scope);
		fact_key(fact_add(maker, arena_fmt(maker->arena, "before_%s", change[i].id),
				  change[i].before_ms, FACT_MS, (int64_t)change[i].n_before),
			 "scope", change[i].scope);
	}
}

void
make_hypothesis_facts(struct maker *maker)
{
	const struct verdict *verdict = maker->facts->verdict;
	const struct robustness *robust = &verdict->robustness;

	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *row = &verdict->hypothesis[i];
		const struct { const char *name; double value; enum fact_unit unit; } figure[] = {
			{ "explained", row->explained, FACT_SHARE },
			{ "coverage", row->coverage, FACT_SHARE },
			{ "chance", row->chance, FACT_P },
			{ "conditional", row->conditional, FACT_SHARE },
		};

		for (size_t f = 0; f < LENGTH(figure); f++) {
			struct fact *fact = fact_add(maker, figure[f].name, figure[f].value,
						     figure[f].unit, -1);

			key_cause(maker, fact, &row->cause);
			fact_key(fact, "kind", kind_word(row->kind));
		}
	}
	for (size_t i = 0; i < verdict->n_differs; i++) {
		const struct differs *row = &verdict->differs[i];
		const struct { const char *name; double value; } figure[] = {
			{ "share_hurt", row->share_hurt }, { "share_rest", row->share_rest },
		};

		for (size_t f = 0; f < LENGTH(figure); f++)
			fact_key(fact_add(maker, figure[f].name, figure[f].value, FACT_SHARE,
					  (int64_t)row->n), say_field(maker->store, row->field),
				 say_name(maker->store, row->value));
	}
	if (!robust->has_leave_one_out)
		return;
	fact_key_number(fact_add(maker, "leave_one_out_same_cause", robust->same_cause, FACT_COUNT,
				 -1),
			"of", robust->of);
	for (int i = 0; i < 5; i++)
		if (robust->at[i])
			fact_key(fact_add(maker, "leave_one_out_certainty", robust->at[i],
					  FACT_COUNT, -1),
				 "certainty", certainty_word((enum certainty)i));
}
