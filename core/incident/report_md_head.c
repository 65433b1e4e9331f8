/* report_md_head: the head of the document: what was said, what the log holds, in one breath. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/sha256.h"
#include "core/ingest/intake.h"
#include "core/incident/report_md_private.h"

static void
label(struct report *report, const char *text)
{
	doc_strong(&report->doc, text);
	doc_text(&report->doc, " ");
}

/* `2025-08-01 18:05:00-18:07:15 UTC` */
static const char *
span_of_log(struct report *report)
{
	char date[INSTANT_TEXT], end_date[INSTANT_TEXT], from[INSTANT_TEXT], to[INSTANT_TEXT];
	struct ref first, last;

	if (!query_first(&report->facts->query, &first) ||
	    !query_last(&report->facts->query, &last))
		return "no record";
	instant_date(date, first.at_ns, NULL);
	instant_date(end_date, last.at_ns, NULL);
	return arena_fmt(&report->arena, "%s %s-%s%s%s UTC", date,
			 instant_clock(from, first.at_ns, NULL),
			 strcmp(date, end_date) ? end_date : "", strcmp(date, end_date) ? " " : "",
			 instant_clock(to, last.at_ns, NULL));
}

static void
put_time(struct report *report)
{
	const struct incident_file *incident = report->facts->incident;
	const char *zone = guide_value(report->guide, "declare.zone"), *at = NULL;

	for (size_t i = 0; incident && i < incident->n_claims && !at; i++)
		at = incident->claim[i].at;
	if (zone && strcmp(zone, "not stated") == 0)	/* an answer, and no zone */
		zone = NULL;
	label(report, "Time:");
	if (!at && !zone)		/* there is no time that could lack one */
		doc_fmt(&report->doc, "not reported (log: %s)", span_of_log(report));
	else
		doc_fmt(&report->doc, "%s (%s%s; log: %s)", at ? at : "not reported",
			zone ? "zone: " : "zone ", zone ? zone : "not stated",
			span_of_log(report));
	doc_break(&report->doc);
}

/* The claims about one subject (timeouts, or everything else), quoted. */
static bool
put_claims(struct report *report, bool about_timeouts)
{
	const struct incident_file *incident = report->facts->incident;
	bool has_one = false;

	for (size_t i = 0; incident && i < incident->n_claims; i++) {
		const struct claim *claim = &incident->claim[i];

		if ((claim->metric && strcmp(claim->metric, "timeouts") == 0) != about_timeouts)
			continue;
		doc_fmt(&report->doc, "%s\"%s\"", has_one ? " " : "Reported: ", claim->claim);
		has_one = true;
	}
	/* What a person typed is about no one metric: it stands once, at the incident. */
	const char *typed = has_one ? NULL : report_typed_claim(report);
	if (typed && !about_timeouts)
		doc_fmt(&report->doc, "Reported: \"%s\"", typed);
	else if (!has_one && !typed)
		doc_text(&report->doc, "Nothing was reported.");
	doc_text(&report->doc, typed && about_timeouts ? "In this log: " : " In this log: ");
	return has_one;
}

/* Does it fail, and is no slower than usual? Then its mean is not what hurts. */
static bool
is_failing(const struct report *report)
{
	const struct contrast *contrast = &report->verdict->contrast;

	return impact_is_errors(&report->verdict->impact) && !facts_is_slowness(report->facts) &&
	       contrast->rated_candidate && contrast->rated_control &&
	       contrast->mean_ratio < 1.2;
}

/* `; like for like 137.9 ms` of the control, where that is another mean. */
static const char *
like_for_like(struct report *report)
{
	const struct contrast *contrast = &report->verdict->contrast;

	if (!contrast_is_weighted(contrast))
		return "";
	return arena_fmt(&report->arena, "; like for like %s ms",
			 say_ms(&report->arena, contrast->like_control_ms));
}

/* Where nothing is blamed that could be set against others: before the onset and since. */
static bool
put_course(struct report *report)
{
	const struct onset *onset = &report->verdict->onset;
	struct dist ill, well;

	if (!report->is_incident || report->verdict->cause.n || !onset->is_known ||
	    onset->after_ns == INSTANT_NONE)
		return false;
	struct query since = query_window(report->facts->query, onset->at_or_before_ns,
					  onset->ended_ns);
	struct query before = query_window(report->facts->query, INSTANT_NONE,
					   onset->at_or_before_ns - 1);
	ask_latencies(&since, &ill);
	ask_latencies(&before, &well);
	bool has_both = ill.n && well.n;
	if (has_both)
		doc_fmt(&report->doc, "mean %s ms %s (n=%llu), %s ms before it (n=%llu).",
			say_ms(&report->arena, dist_mean(&ill) / 1e3),
			onset->ended_ns == INSTANT_NONE ? "since the onset" : "while it lasted",
			(unsigned long long)ill.n, say_ms(&report->arena, dist_mean(&well) / 1e3),
			(unsigned long long)well.n);
	dist_release(&ill);
	dist_release(&well);
	return has_both;
}

/* `/risk-score mean 820 ms on v1.3 (n=3), 101.7 ms on v1.2 (n=3).` */
static void
put_incident(struct report *report)
{
	const struct contrast *contrast = &report->verdict->contrast;
	const struct stat_group *all = report->facts->all;

	label(report, "Incident:");
	put_claims(report, false);
	const struct cause *cause = &report->verdict->cause;
	bool has_arms = report->is_incident && cause->n && contrast->n_endpoints &&
			contrast->n_candidate;
	const struct refused *refused = &report->verdict->refused;
	if (report->is_incident && refused->is_cause)
		doc_fmt(&report->doc, "%llu of %llu requests%s%s were refused (4xx), %llu of %llu "
			"%s.", (unsigned long long)refused->own,
			(unsigned long long)refused->own_of, *report->who ? " of " : "",
			report->who, (unsigned long long)refused->other,
			(unsigned long long)refused->other_of,
			refused->is_past ? "before" : "beside it");
	else if (has_arms && is_failing(report))
		doc_fmt(&report->doc, "%llu of %llu requests of %s failed, %llu of %llu of %s.",
			(unsigned long long)contrast->bad_candidate,
			(unsigned long long)contrast->rated_candidate, report->who,
			(unsigned long long)contrast->bad_control,
			(unsigned long long)contrast->rated_control,
			cause->term[0].field == FIELD_ENDPOINT && cause->n == 1 ?
			"those before the onset" : ask_control_name(&report->facts->query,
				report->verdict, &report->arena));
	else if (has_arms && cause->n == 1 && cause->term[0].field == FIELD_ENDPOINT)
		doc_fmt(&report->doc, "%s mean %s ms since the onset (n=%llu), %s ms before it "
			"(n=%llu%s).", report->who,
			say_ms(&report->arena, contrast->mean_candidate_ms),
			(unsigned long long)contrast->n_candidate,
			say_ms(&report->arena, contrast->mean_control_ms),
			(unsigned long long)contrast->n_control, like_for_like(report));
	else if (has_arms)
		doc_fmt(&report->doc, "%s mean %s ms on %s (n=%llu), %s ms on %s (n=%llu%s).",
			contrast->n_endpoints == 1 ? say_name(report->store, contrast->endpoint[0])
						   : "on the endpoints of both,",
			say_ms(&report->arena, contrast->mean_candidate_ms), report->who,
			(unsigned long long)contrast->n_candidate,
			say_ms(&report->arena, contrast->mean_control_ms),
			ask_control_name(&report->facts->query, report->verdict, &report->arena),
			(unsigned long long)contrast->n_control, like_for_like(report));
	else if (put_course(report))
		;
	else if (all->n_latency)
		doc_fmt(&report->doc, "mean %s ms, max %s ms (n=%llu).",
			say_ms(&report->arena, all->mean_ms), say_ms(&report->arena, all->max_ms),
			(unsigned long long)all->n_latency);
	else
		doc_text(&report->doc, "no latency.");
	doc_break(&report->doc);
}

static void
put_impact(struct report *report)
{
	const struct impact *impact = &report->verdict->impact;
	struct hurt_endpoint worst[4];
	size_t more, n = ask_worst_endpoints(report->facts, worst, LENGTH(worst), &more);
	const struct refused *refused = &report->verdict->refused;

	label(report, "Impact:");
	put_claims(report, true);
	const char *beside = say_errors_beside(&report->arena, report->facts);
	doc_text(&report->doc, *beside ? say_timeouts(&report->arena, report->facts->all)
				       : say_harm(&report->arena, report->facts));
	for (size_t i = 0; i < n; i++)
		doc_fmt(&report->doc, "%s%llu of %llu on %s",
			i ? ", " : impact_is_errors(impact) ? ": " : " (",
			(unsigned long long)worst[i].harm.k, (unsigned long long)worst[i].harm.told,
			worst[i].endpoint ? say_name(report->store, worst[i].endpoint)
					  : "requests without an endpoint");
	if (more)
		doc_fmt(&report->doc, " and %s", say_count(&report->arena, more, "more endpoint",
							    "more endpoints"));
	doc_fmt(&report->doc, "%s%s", n && !impact_is_errors(impact) ? ")" : "", beside);
	if (refused->is_cause)
		doc_fmt(&report->doc, "; %llu of %llu requests%s%s were refused (4xx)",
			(unsigned long long)refused->own, (unsigned long long)refused->own_of,
			*report->who ? " of " : "", report->who);
	for (size_t i = 0; i < impact->n_unknown; i++)
		doc_fmt(&report->doc, "%s%s", i ? " or " : "; no field for ", impact->unknown[i]);
	doc_text(&report->doc, ".");
	doc_break(&report->doc);
}

static void
put_status(struct report *report)
{
	const struct guide *guide = report->guide;
	const struct { const char *label, *value; } row[] = {
		{ "Status:", guide->status },
		{ "Certainty:", certainty_word(guide->certainty) },
		{ "Severity:", guide->severity },
		{ "IC:", report_field(report, "declare.ic") },
		{ "Owner:", report_field(report, "action.owner") },
		{ "Stage:", guide->is_signed_off ? "final" : "draft" },
	};

	for (size_t i = 0; i < LENGTH(row); i++) {
		if (i)
			doc_text(&report->doc, " \xc2\xb7 ");
		label(report, row[i].label);
		doc_text(&report->doc, row[i].value);
	}
	if (guide->is_signed_off) {
		doc_text(&report->doc, ", signed off by ");
		doc_text(&report->doc, report_field(report, "export.signed_off"));
	} else if (guide->is_signed) {
		doc_text(&report->doc, ", signed by ");
		doc_text(&report->doc, report_field(report, "export.signed_off"));
		doc_fmt(&report->doc, ", %zu error%s open", guide->n_open,
			guide->n_open == 1 ? "" : "s");
	}
	doc_break(&report->doc);
}

/* Name and short digest of each source, of stdin the name alone. */
static void
put_sources(struct report *report)
{
	char hex[SHA256_HEX];

	for (size_t i = 0; i < store_sources(report->store) && i < 3; i++) {
		const struct intake *source = store_source(report->store, i);

		if (!source)
			continue;
		doc_fmt(&report->doc, " %s", intake_name(source));
		if (strcmp(intake_path(source), "-") != 0)
			doc_fmt(&report->doc, ", sha256 %.12s",
				sha256_file(intake_path(source), hex, NULL) == 0 ? hex
										 : "not read");
		doc_text(&report->doc, ".");
	}
	if (store_sources(report->store) > 3)
		doc_fmt(&report->doc, " And %zu more sources.", store_sources(report->store) - 3);
}

static bool
is_small(const struct report *report)
{
	const struct contrast *contrast = &report->verdict->contrast;

	return report->facts->all->n < 20 ||
	       (contrast->n_endpoints &&
		(contrast->requests_candidate < 20 || contrast->requests_control < 20));
}

static void
put_data(struct report *report)
{
	const struct facts *facts = report->facts;

	label(report, "Data:");
	for (size_t i = 0; i < facts->n_data_notes && i < 4; i++)
		doc_fmt(&report->doc, "%s%s", i ? "; " : facts_whole_word(facts),
			facts->data_note[i]);
	doc_text(&report->doc, facts->n_data_notes ? "." : "");
	if (!facts->n_data_notes)
		doc_fmt(&report->doc, "%s, no damage.",
			say_count(&report->arena, facts->all->n, "record", "records"));
	put_sources(report);
	if (is_small(report))
		doc_text(&report->doc, " Small sample: percentages are indicative.");
	doc_close(&report->doc);
}

/* `Check: v1.3 share 0, p95 <= 144 ms, 0 timeouts for 300 s and 15 requests.` */
static void
put_check(struct report *report)
{
	const struct guide *guide = report->guide;
	struct recovery_options hold = recovery_defaults();
	double p95_ms = NAN;
	size_t n_limits = 0;

	for (size_t i = 0; i < guide->n_verify; i++)
		if (strcmp(guide->verify[i].metric, "p95_ms") == 0 && n_limits++ == 0)
			p95_ms = guide->verify[i].value;
	if (!guide->n_verify)
		return;
	doc_text(&report->doc, " Check: ");
	if (guide->drafts.n_aim)
		doc_fmt(&report->doc, "%s share 0, ", guide->drafts.aim_words);
	if (n_limits == 1)
		doc_fmt(&report->doc, "p95 at most %s ms, ", say_ms(&report->arena, p95_ms));
	if (report->facts->all->told || n_limits > 1)
		doc_fmt(&report->doc, "%s within limits ",
			!report->facts->all->told ? "p95" :
			impact_is_errors(&report->verdict->impact) ?
			(n_limits > 1 ? "p95 and failures" : "failures") :
			n_limits > 1 ? "p95 and timeouts" : "timeouts");
	doc_fmt(&report->doc, "for %lld s and %llu requests.", (long long)hold.hold_s,
		(unsigned long long)hold.min_n);
}

static bool
is_version(const struct report *report)
{
	const struct cause *cause = &report->verdict->cause;

	return cause->n && cause->term[0].field == FIELD_VERSION;
}

/* At most 60 words: certainty, act, check, prevention. */
static void
put_breath(struct report *report)
{
	const struct drafts *drafts = &report->guide->drafts;
	char most[32];

	doc_quote(&report->doc);
	doc_strong(&report->doc, "In one breath:");
	doc_fmt(&report->doc, " %s", report_frame(report));
	if (*report_over(report))
		doc_fmt(&report->doc, " %s", report_over(report));
	if (report->guide->taken_at_ns != INSTANT_NONE)
		doc_fmt(&report->doc, " Done: %s%staken at %s UTC.", report->guide->act,
			*report->guide->act ? ", " : "",
			say_clock(&report->arena, report->guide->taken_at_ns));
	if (*report->guide->next)
		doc_fmt(&report->doc, " Now: %s.", report->guide->next);
	put_check(report);
	const char *bad = say_bad_noun(&report->verdict->impact, 2);
	const char *on = report->facts->all->n_latency ? "latency and " : "";
	if (report->is_incident && report->verdict->refused.is_cause && is_version(report))
		doc_text(&report->doc, " Later: gate each version on refusals (4xx) too while it "
			 "is a canary.");
	else if (report->is_incident && drafts->has_gate)
		doc_fmt(&report->doc,
			" Later: gate each version on %s%s while it is a canary.", on, bad);
	else if (report->is_incident && report->verdict->refused.is_cause)
		doc_text(&report->doc, " Later: act on refusals (4xx) over twice the usual "
			 "automatically.");
	else if (report->is_incident && report->verdict->kind == KIND_DATA_GAP)
		doc_text(&report->doc, " Later: page when records stop coming.");
	else if (report->is_incident && facts_is_slowness(report->facts))
		doc_fmt(&report->doc, " Later: act on a p95 over %s times the usual automatically.",
			num_text(most, gate_defaults().p95_max_ratio, 2));
	else if (report->is_incident)
		doc_fmt(&report->doc, " Later: act on %s over %s%% automatically.", bad,
			num_text(most, 100 * gate_defaults().timeout_max, 2));
	doc_close(&report->doc);
}

void
report_head(struct report *report)
{
	doc_strong(&report->doc, "Scenario");
	doc_break(&report->doc);
	put_time(report);
	put_incident(report);
	put_impact(report);
	put_status(report);
	put_data(report);
	put_breath(report);
}
