/* cautions: what a reader must know before he trusts the verdict, worst first. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/check_private.h"
#include "core/base/text.h"
#include "core/ingest/intake.h"

enum { CAUTIONS_MAX = 24 };

static void
add(struct verdict *verdict, const char *id, const char *text, struct cites lines)
{
	if (verdict->n_cautions < CAUTIONS_MAX)
		verdict->caution[verdict->n_cautions++] = (struct caution){id, text, lines};
}

static void
of_verdict(struct study *study, const struct suspects *suspects, struct verdict *verdict)
{
	struct cites none = {0};
	const struct axis *versions = study_axis(study, FIELD_VERSION);

	if (study->dropped_repaired && !study->is_same_unrepaired)
		add(verdict, "repaired_changes",
		    "Without the mended records the verdict is another one.", none);
	if (verdict->robustness.is_changed)
		add(verdict, "not_robust",
		    "Leaving a part of the records out names another cause: the word is one step "
		    "weaker for it.",
		    none);
	for (size_t i = 0; i < suspects->n; i++) {
		const struct suspect *s = &suspects->at[i];

		if (!s->has_details || s->strata.is_past || isnan(s->contrast.delta))
			continue;
		struct contrast pooled = contrast_make(study, &s->strata, false, true);
		bool is_misleading =
			(pooled.delta * s->contrast.delta < 0 &&
			 fabs(pooled.delta) >= limit(LIMIT_DELTA_NONE)) ||
			(pooled.delta >= limit(LIMIT_DELTA_MEDIUM) &&
			 s->contrast.delta < limit(LIMIT_DELTA_NONE));

		if (is_misleading && (double)pooled.n_candidate >= limit(LIMIT_ARM_N))
			add(verdict, "pooled_misleads",
			    arena_fmt(study->arena,
				      "%s: pooled over endpoints Cliff's delta is %.2f, like for "
				      "like %.2f. The pooled one misleads.",
				      suspect_text(study, s), pooled.delta, s->contrast.delta),
			    s->contrast.lines);
	}
	if (verdict->incident == TRUTH_YES && !verdict->onset.is_known)
		add(verdict, "no_onset", "No onset was found.", none);
	else if (verdict->incident == TRUTH_YES && verdict->onset.after_ns == INSTANT_NONE)
		add(verdict, "begins_in_incident",
		    "The log begins in the incident: there is no record of normal before it.",
		    none);
	if (versions && study->options && study->options->baseline != NAME_NONE &&
	    verdict->cause.n && verdict->cause.term[0].value == study->options->baseline)
		add(verdict, "baseline_unhealthy", "The baseline given is what is blamed.",
		    none);
}

/* The log by this moment, or, where its books know of later records too, the whole of it. */
static bool
is_by_now(const struct study *study, const struct tally *tally)
{
	return tally->last_ns == INSTANT_NONE || study->query.as_of_ns >= tally->last_ns;
}

/* Identical records that no identifier tells apart are kept (twins.h): all figures count each. */
static void
of_twins(struct study *study, const struct tally *tally, const char *in, struct verdict *verdict)
{
	struct cites none = {0};
	double n = (double)(tally->records - tally->unusable), k = (double)tally->possible;
	/* Of a log that stands there twice it is half. */
	bool is_half = fabs(k / n - .5) < limit(LIMIT_TWIN_HALF);

	if (n <= 0 || k <= 0 || k < limit(LIMIT_TWIN_SHARE) * n)
		return;
	add(verdict, "possible_duplicates",
	    arena_fmt(study->arena, "%s%llu of %s are identical to one before them: %s", in,
		      (unsigned long long)tally->possible,
		      count_text(study->arena, tally->records - tally->unusable, "record"),
		      is_half ? "as if the log was written twice. Then all counts are double; "
				"rates and percentiles stand, and chance is understated."
			      : "without an identifier nothing tells whether they are the same "
				"requests, and each counts."),
	    none);
}

/* A latency whose unit is assumed (is_doubtful: and by little); NULL: none. */
static const struct field *
assumed_unit(const struct study *study, bool is_doubtful)
{
	for (size_t i = 0; i < store_sources(study->store); i++) {
		const struct intake *intake = store_source(study->store, i);
		const struct fields *fields = intake ? intake_fields(intake) : NULL;

		for (int f = 0; fields && f < fields->n_role[ROLE_LATENCY]; f++) {
			const struct field *field = &fields->role[ROLE_LATENCY][f];
			if (field->proof == PROOF_ASSUMED && (field->is_doubtful || !is_doubtful))
				return field;
		}
	}
	return NULL;
}

/* All latencies may be a thousand times as long: whoever reads on must know it. */
static void
of_unit(struct study *study, struct verdict *verdict)
{
	const struct field *field = assumed_unit(study, true);
	struct cites none = {0};

	if (!field)
		return;
	const char *name = text_safe_in(study->arena, field->path, strlen(field->path));
	const char *other = field->unit == UNIT_S ? "ms" : "s";

	add(verdict, "doubtful_unit",
	    arena_fmt(study->arena, "%s is read as %s but may be %s: --map latency=%s:%s", name,
		      unit_word(field->unit), other, name, other),
	    none);
}

static void
of_log(struct study *study, struct verdict *verdict)
{
	struct tally tally = store_tally(study->store);
	struct cites none = {0};
	struct arena *arena = study->arena;
	const char *in = is_by_now(study, &tally) ? "" : "In the whole log ";

	if (study->n && !study->has_status)
		add(verdict, "no_status", "No status field: timeouts cannot be counted.",
		    none);
	else if ((double)study->unknown > limit(LIMIT_UNKNOWN_SHARE) * (double)study->n)
		add(verdict, "unknown_outcomes",
		    arena_fmt(arena, "%llu of %llu outcomes are unknown and enter no rate.",
			      (unsigned long long)study->unknown, (unsigned long long)study->n),
		    none);
	if (study->n && !study->has_latency)
		add(verdict, "no_latency", "No latency field: only rates can be compared.",
		    none);
	if (study->n && !study_axis(study, FIELD_ENDPOINT))
		add(verdict, "unstratified",
		    "No endpoint field: the comparison is unstratified.", none);
	if (!assumed_unit(study, true) && assumed_unit(study, false))
		add(verdict, "assumed_unit", "The unit of latency is assumed, not written.", none);
	if (tally.repaired)
		add(verdict, "repaired",
		    arena_fmt(arena, "The %slog is damaged in %s; %s.", *in ? "whole " : "",
			      count_text(arena, tally.repaired, "place"),
			      study->dropped_repaired ?
				arena_fmt(arena, "%s mended", count_text(arena,
					study->dropped_repaired, "record")) :
				"no record that counts was altered"),
		    cite_refs(study, study->damage, study->n_damage));
	if (tally.duplicates)
		add(verdict, "duplicates",
		    arena_fmt(arena, "%s%s left out of all figures: each request counts once.", in,
			      count_text(arena, tally.duplicates, "duplicate")),
		    none);
	of_twins(study, &tally, in, verdict);
	if (tally.unusable)
		add(verdict, "unusable", arena_fmt(arena, "%s%s could not be used.",
			in, count_text(arena, tally.unusable, "record")), none);
	if (tally.late)
		add(verdict, "late",
		    arena_fmt(arena, "%s%s out of order; counted at their event time.", in,
			      count_text(arena, tally.late, "record")),
		    none);
	for (int a = 0; a < study->n_axes; a++) {
		if (study->axis[a].other)
			add(verdict, "folded",
			    arena_fmt(arena,
				      "%s: %d values kept apart, %llu records are (other) and "
				      "never blamed.",
				      store_field_name(study->store, study->axis[a].field),
				      AXIS_VALUES, (unsigned long long)study->axis[a].other),
			    none);
	}
}

void
cautions_fill(struct study *study, const struct suspects *suspects, struct verdict *verdict)
{
	const struct contrast *c = &verdict->contrast;

	verdict->caution = ARENA_NEW(study->arena, struct caution, CAUTIONS_MAX);
	of_unit(study, verdict);
	of_verdict(study, suspects, verdict);
	if (verdict->cause.n && c->n_endpoints &&
	    ((double)c->requests_candidate < limit(LIMIT_ARM_N) ||
	     (double)c->requests_control < limit(LIMIT_ARM_N)))
		add(verdict, "small_sample",
		    arena_fmt(study->arena,
			      "%llu v %llu like-for-like records: a small sample; p95 is the "
			      "maximum.",
			      (unsigned long long)c->requests_candidate,
			      (unsigned long long)c->requests_control),
		    c->lines);
	/* Without an incident the statement says it. */
	if (verdict->refused.text && verdict->incident != TRUTH_NO &&
	    !verdict->refused.is_cause)
		add(verdict, "client_errors", verdict->refused.text,
		    verdict->refused.lines);
	of_log(study, verdict);
	struct cites lines = {0};
	const char *clip = clip_text(study, &lines);

	if (clip)
		add(verdict, "timeouts_clipped", clip, lines);
	const char *cut = verdict->incident == TRUTH_YES ? cut_text(study, &lines) : NULL;

	if (cut)
		add(verdict, "one_proof", cut, lines);
}
