/* report_out: what the short texts share: for chat, the status page, and the talk. */
/* SPDX-License-Identifier: MIT */
#include "core/incident/report_out.h"

#include <math.h>
#include <string.h>

void
out_open(struct report *report, const struct dossier *dossier)
{
	*report = (struct report){
		.dossier = dossier, .facts = dossier->facts, .verdict = dossier->facts->verdict,
		.guide = dossier->guide, .store = dossier->facts->store,
		.is_incident = dossier->facts->verdict->incident == TRUTH_YES,
	};
	report->who = cause_text(report->store, &report->verdict->cause, &report->arena);
}

const char *
out_clock(struct report *report, int64_t at_ns)
{
	char clock[INSTANT_TEXT];

	if (at_ns == INSTANT_NONE)
		return "n/a";
	instant_clock(clock, at_ns, NULL);
	return arena_fmt(&report->arena, "%.5s", clock);
}

const char *
out_after(struct report *report, int minutes)
{
	int64_t now_ns = report->dossier->generated_at_ns;

	return out_clock(report, now_ns == INSTANT_NONE ? now_ns
		: now_ns + minutes * 60 * NS_PER_S);
}

bool
out_is_approved(const struct report *report)
{
	const char *approved = guide_value(report->guide, "export.external");

	return approved && strcmp(approved, report->guide->status) == 0;
}

const char *
out_place(struct report *report)
{
	const struct contrast *contrast = &report->verdict->contrast;

	if (!contrast->n_endpoints || !report->verdict->cause.n)
		return "";
	if (contrast->n_endpoints > 1)
		return arena_fmt(&report->arena, "%zu shared endpoints", contrast->n_endpoints);
	return contrast->endpoint[0] ? say_name(report->store, contrast->endpoint[0]) : "";
}

const char *
out_arm(struct report *report, bool is_cause)
{
	const struct contrast *c = &report->verdict->contrast;
	const struct refused *refused = &report->verdict->refused;
	unsigned long long n = is_cause ? c->rated_candidate : c->rated_control;
	bool is_failed = impact_is_errors(&report->verdict->impact);
	unsigned long long k = is_failed ? (is_cause ? c->bad_candidate : c->bad_control)
					 : is_cause ? c->timeouts_candidate : c->timeouts_control;
	const char *word = !is_cause ? "" : !is_failed ? " timeouts" :
			   c->timeouts_candidate ? " failed" : " failed (server errors)";
	uint64_t n_ms = is_cause ? c->n_candidate : c->n_control;
	double low = is_cause ? c->min_candidate_ms : c->min_control_ms;
	double high = is_cause ? c->max_candidate_ms : c->max_control_ms;
	struct arena *arena = &report->arena;

	if (!c->n_endpoints)
		return "";
	if (refused->is_cause)
		return arena_fmt(arena, "%llu of %llu%s", (unsigned long long)(is_cause ?
				 refused->own : refused->other), (unsigned long long)(is_cause ?
				 refused->own_of : refused->other_of),
				 is_cause ? " refused (4xx)" : "");
	const char *bad = n ? arena_fmt(arena, "%llu of %llu%s", k, n, word) : "";
	if (!n_ms)
		return bad;
	return arena_fmt(arena, "%s%s%s ms", bad, n ? ", " : "", say_range(arena, low, high));
}

const char *
out_share(struct report *report)
{
	struct query minute = report->facts->query;
	struct ref last;

	const struct drafts *drafts = &report->guide->drafts;
	uint64_t k = 0;

	if (!drafts->n_aim || !query_last(&minute, &last))
		return "n/a";
	minute = query_window(minute, last.at_ns - 60 * NS_PER_S, INSTANT_NONE);
	for (size_t i = 0; i < drafts->n_aim; i++) {
		struct query cause = ask_cause(minute, &drafts->aim[i].cause);

		k += query_count(&cause);
	}
	uint64_t n = query_count(&minute);
	return n ? arena_fmt(&report->arena, "%llu of %llu", (unsigned long long)k,
			     (unsigned long long)n)
		 : "n/a";
}

const char *
out_limits(struct report *report)
{
	const struct guide *guide = report->guide;
	size_t n_p95 = 0;
	double p95_ms = NAN, most = 0, most_errors = 0;
	bool is_max = false, has_rate = false;

	for (size_t i = 0; i < guide->n_verify; i++) {
		const struct predicate *row = &guide->verify[i];

		if (strcmp(row->metric, "p95_ms") == 0 && n_p95++ == 0) {
			p95_ms = row->value;
			is_max = row->source && strstr(row->source, "(max");
		}
		has_rate = has_rate || strcmp(row->metric, "timeout_rate") == 0;
		if (strcmp(row->metric, "timeout_rate") == 0 && row->value > most)
			most = row->value;
		if (strcmp(row->metric, "error_rate") == 0 && row->value > most_errors)
			most_errors = row->value;
	}
	const char *errors = most_errors > 0 ? say_share(&report->arena, most_errors, 1000) : "";
	return arena_fmt(&report->arena, "%s%s%s%s",
			 n_p95 == 1 ? arena_fmt(&report->arena, "%s <= %s ms",
						is_max ? "max" : "p95",
						say_ms(&report->arena, p95_ms))
			 : n_p95    ? "p95 of each endpoint within its limit"
				    : "",
			 n_p95 && has_rate ? ", " : "",
			 most > 0 ? "timeouts at most the baseline's"
			 : has_rate ? "0 timeouts" : "",
			 *errors ? arena_fmt(&report->arena, ", server errors at most %s", errors)
				 : "");
}

const char *
out_silence(const struct report *report)
{
	return report->guide->recovery.state == RECOVERY_BLIND ? report->guide->recovery.why : "";
}
