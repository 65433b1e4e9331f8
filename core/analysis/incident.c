/* incident: is something wrong, is nothing, or can it not be told? I1-I5 of analysis.md 2.6. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/check_private.h"
#include "core/analysis/early.h"
#include "core/analysis/incident_private.h"
#include "core/analysis/standing.h"
#include "core/analysis/traffic.h"

static const char *const measure_words[] = {"mean rank", "share of slowest", "bad rate",
					    "pooled rank"};

static const char *
step_text(struct study *study, const struct step *step)
{
	const char *of =
		step->field < 0 ? "all traffic" : term_text(study, step->field, step->value);

	return arena_fmt(study->arena, "%s of %s rises by %.2f at %s (p %s)",
			 measure_words[step->measure], of, step->rise,
			 clock_text(study->arena, step->at_ns), p_text(study->arena, step->p));
}

static bool
has_fired(const struct verdict *out)
{
	bool has = false;

	for (int rule = 1; rule <= 5; rule++)
		has = has || out->fired[rule];
	return has;
}

/* I1: the plainest material change point. The pooled rank counts only when the mix carries it. */
static const struct step *
change_rule(struct study *study, struct verdict *out)
{
	const struct step *best = NULL;
	double ratio;

	for (size_t i = 0; i < study->steps.n; i++) {
		struct step *step = &study->steps.at[i];

		if (!step->is_up || !step->is_material ||
		    (step->measure == 3 && !mix_carries(study, &ratio)) ||
		    (step->measure < 2 && !step_matters(study, step)))
			continue;
		if (!best || (step->measure < 3 && best->measure == 3) ||
		    (step->measure < 3) == (best->measure < 3))
			best = !best || step->statistic > best->statistic || best->measure == 3
				       ? step
				       : best;
		/* A rerun shows no step: one is as good as another. */
		if (study->is_rerun && best->measure < 3)
			break;
	}
	out->fired[1] = best != NULL;
	out->fired_text[1] = best ? step_text(study, best) : "no material change point";
	return best;
}

/*
 * Few hurt records among few are no bell curve: there the exact chance of so many or more must be
 * as small as the z says, unless its bad ones alone, or the ranks of its latencies, say as much.
 */
static bool
is_exactly_beyond(struct study *study, const struct suspects *suspects, const struct suspect *s)
{
	struct stats_table *table = xcalloc(s->strata.n + 1, sizeof(*table));
	size_t n = 0;

	for (size_t i = 0; i < s->strata.n && !study->by_place; i++) {
		const struct harm *own = &s->strata.at[i].a;
		struct harm other = stratum_control(&s->strata, &s->strata.at[i]);
		uint64_t a = (uint64_t)own->hurt, b = (uint64_t)other.hurt;

		if (!own->supported || !other.supported)
			continue;
		table[n++] = (struct stats_table){a, own->supported - a, b, other.supported - b};
	}
	struct stats_cmh cmh = stats_cmh_sparse(table, n);

	free(table);
	return !n || !cmh.is_sparse || isnan(cmh.exact_greater) ||
	       cmh.exact_greater <= limit(LIMIT_I2_CHANCE) / (double)suspects->tested ||
	       (s->rates.bad > 0 &&
		s->rates.p_bad <= limit(LIMIT_I2_CHANCE) / (double)suspects->tested) ||
	       ((double)s->contrast.n_candidate >= limit(LIMIT_ARM_N) && measure_has_place(study) &&
		share_z(study, &s->strata, true) > suspect_quantile(suspects->tested));
}

/* Were only the first requests of it slow, or of a value that a pair is part of? A pair of many
 * requests that are slow later as well is not: they are few among those of the value. */
static bool
is_warm_up(const struct suspects *suspects, const struct suspect *s)
{
	const struct check *own = check_find(s->check, s->n_checks, 17);

	if (own && own->state == CHECK_PASS &&
	    (double)s->contrast.requests_candidate >= 2 * limit(LIMIT_SERIES_N))
		return false;
	for (size_t i = 0; i < suspects->n; i++) {
		const struct suspect *at = &suspects->at[i];
		const struct check *warm = check_find(at->check, at->n_checks, 17);
		bool is_whole = false;

		for (int t = 0; t < s->cause.n; t++)
			is_whole = is_whole ||
				   (at->cause.n == 1 &&
				    at->cause.term[0].field == s->cause.term[t].field &&
				    at->cause.term[0].value == s->cause.term[t].value);
		if ((at == s || is_whole) && warm && warm->state == CHECK_CONTRADICTS)
			return true;
	}
	return false;
}

/* I2: a value, or a version on an endpoint, whose excess is beyond chance, material and new. */
static void
excess_rule(struct study *study, struct suspects *suspects, struct verdict *out)
{
	double quantile = suspect_quantile(suspects->tested);
	double least = limit(study->by_place ? LIMIT_I2_PLACE : LIMIT_I2_HURT);
	const struct suspect *top = NULL;

	for (size_t i = 0; i < suspects->n; i++) {
		const struct suspect *s = &suspects->at[i];

		if (!s->has_details || s->strata.is_past || isnan(s->mean_conditional))
			continue;
		if (!top || s->z_conditional > top->z_conditional)
			top = s;
		study->is_open |= !s->is_standing &&
			(s->z_conditional > limit(LIMIT_OPEN_Z) ||
			 (s->rates.bad >= limit(LIMIT_MIN_BAD) &&
			  s->rates.p_bad < limit(LIMIT_CHANGE_P)));
		if (is_warm_up(suspects, s))
			continue;
		bool is_beyond = s->z_conditional > quantile && s->mean_conditional >= least &&
				 is_exactly_beyond(study, suspects, s);

		if (!s->is_material || s->is_standing ||
		    (!is_beyond && !suspect_fails(suspects, s)))
			continue;
		out->fired[2] = true;
		suspects->beyond = s->cause;
		top = s;
		break;
	}
	if (!top) {
		out->fired_text[2] = "no value could be set against others";
		return;
	}
	bool is_small = !top->is_material || top->mean_conditional < least;
	double unused[2][2];

	study->is_open |= !out->fired[2] && top->z_conditional > quantile && is_small &&
			  !suspect_is_by_nature(study, top) &&
			  tail_is_slower(study, top, unused[0], unused[1]);
	const char *but = out->fired[2] ? top->z_conditional > quantile ? "" : ", and it fails more"
			: top->z_conditional <= quantile ? ", within chance"
			: suspect_is_by_nature(study, top) ? ", there from the start"
			: is_small ? arena_fmt(study->arena, ", immaterial%s",
					       tail_text(study, top))
			: top->is_standing ? ", there from the start"
			: is_warm_up(suspects, top) ? ", only at first" : ", in few records";

	out->fired_text[2] = arena_fmt(study->arena,
				       "%s: excess %s a record, z %.1f (%.1f wanted among %zu "
				       "looks)%s",
				       cause_text(study->store, &top->cause, study->arena),
				       ratio_text(study->arena, top->mean_conditional),
				       top->z_conditional, quantile, suspects->tested, but);
}

/* I3: bad records of all traffic, of one version or of one endpoint. */
static void
bad_rule(struct study *study, struct verdict *out)
{
	double best = 0;
	uint64_t bad = study->bad, rated = study->rated;
	const char *of = "all traffic";

	if ((double)study->bad >= limit(LIMIT_I3_BAD))
		best = stats_wilson(study->bad, study->rated).low;
	for (int field = FIELD_VERSION; field <= FIELD_ENDPOINT; field++) {
		const struct axis *axis = study_axis(study, field);

		for (size_t i = 0; axis && i < axis->n; i++) {
			double low = (double)axis->bad[i] >= limit(LIMIT_I3_BAD)
				? stats_wilson(axis->bad[i], axis->rated[i]).low : 0;

			if (low <= best)
				continue;
			best = low;
			bad = axis->bad[i];
			rated = axis->rated[i];
			of = term_text(study, field, axis->value[i]);
		}
	}
	out->fired[3] = best > limit(LIMIT_I3_RATE);
	out->fired_text[3] = study->has_status
				     ? arena_fmt(study->arena, "%llu of %llu bad (%s), at least %s",
						 (unsigned long long)bad, (unsigned long long)rated,
						 of, share_text(study->arena, best))
				     : "no status: timeouts cannot be counted";
}

/* I3 of a moment: nearly everything failed for some seconds, and then nothing did. */
static void
burst_rule(struct study *study, struct verdict *out)
{
	struct burst burst;

	/* A step alone may yet be taken back, as what was only new: what fails outright is not. */
	if (out->fired[2] || (out->fired[3] && study->has_onset) || out->fired[4] ||
	    out->fired[5] || !burst_find(study, &burst))
		return;
	out->fired[3] = true;
	out->fired_text[3] = arena_fmt(study->arena, "%llu of %llu bad from %s to %s, %llu of all "
				       "others", (unsigned long long)burst.bad,
				       (unsigned long long)burst.n,
				       moment_text(study, burst.first.at_ns),
				       moment_text(study, burst.last.at_ns),
				       (unsigned long long)(study->bad - burst.bad));
	if (study->has_onset)
		return;
	onset_set(study, &burst.first, NAME_NONE);
	study->onset.ended_ns = burst.last.at_ns;
	study->onset.is_always = burst.is_start;
}

/* I4: arms too small for chance to be told, but with a gap between them that nature has not. */
static void
gap_rule(struct study *study, const struct suspects *suspects, struct verdict *out)
{
	out->fired_text[4] = "no two small arms lie apart";
	for (size_t i = 0; i < suspects->n && !out->fired[4]; i++) {
		const struct suspect *s = &suspects->at[i];
		const struct contrast *c = &s->contrast;
		double least = fmin((double)c->n_candidate, (double)c->n_control);

		if (!s->has_details || !s->is_material || s->strata.is_past || !c->separated ||
		    least < limit(LIMIT_SEPARATED_N) || least >= limit(LIMIT_ARM_N) ||
		    !(c->gap_ratio >= limit(LIMIT_SEPARATED_GAP)) || suspect_is_by_nature(study, s))
			continue;
		out->fired[4] = true;
		out->fired_text[4] = arena_fmt(
			study->arena, "%s and %s do not overlap, %llu v %llu, gap %s",
			suspect_text(study, s), control_text(study, s),
			(unsigned long long)c->n_candidate, (unsigned long long)c->n_control,
			ratio_text(study->arena, c->gap_ratio));
	}
}

/* Was a value not there before, so that its first requests are seen? */
static bool
is_new(const struct study *study, const struct suspect *s)
{
	double span = (double)(study->last_ns - study->first_ns);
	struct ref first;

	return cause_first(study, &s->cause, &first) &&
	       (double)(first.at_ns - study->first_ns) > limit(LIMIT_STANDING_SHARE) * span;
}

/* Did a step of all come with its first requests? */
static bool
is_new_with(const struct study *study, const struct suspect *s, const struct step *step)
{
	struct ref first;

	if (!step || !is_new(study, s) || !cause_first(study, &s->cause, &first))
		return false;
	return step->at_ns >= first.at_ns - 2 * study->bin_ns &&
	       step->at_ns <= first.at_ns + 2 * study->bin_ns;
}

/* Only the first requests of a value were slow: detectable, but no incident (C17). */
static void
warmup_rule(struct study *study, const struct board *board, const struct step *step,
	    struct verdict *out)
{
	if (out->fired[2] || out->fired[3] || out->fired[4] || out->fired[5])
		return;
	for (size_t i = 0; i < board->n; i++) {
		const struct suspect *s = board->suspect[i];
		const struct check *warm = s ? check_find(s->check, s->n_checks, 17) : NULL;

		if (!warm || warm->state != CHECK_CONTRADICTS ||
		    !(s->share.explained >= limit(is_new_with(study, s, step)
							  ? LIMIT_RIVAL_MARGIN
							  : LIMIT_EXPLAINED_LOW)))
			continue;
		/* A change of the mix slows nobody: whoever was slow at first did not make it. */
		if (step && step->measure == 3)
			return;
		/* What was there before the log began has no first requests that would fail. */
		if (!is_new(study, s) &&
		    (!out->fired[1] || 2 * (double)s->contrast.bad_candidate >= s->hurt))
			continue;
		if (out->fired[1])
			out->fired_text[1] =
				arena_fmt(study->arena, "%s, and only while %s was new",
					  out->fired_text[1], suspect_text(study, s));
		out->fired[1] = false;
		/* The note is what the statement shows as the largest deviation. */
		out->fired_text[2] =
			arena_fmt(study->arena, "warm-up, %.*s",
				  *warm->text ? (int)strcspn(warm->text, "\n") - 1 : 4,
				  *warm->text ? warm->text : "seen");
		return;
	}
}

void
incident_judge(struct study *study, struct suspects *suspects, const struct board *board,
	       struct verdict *out)
{
	bool is_led = board->n && board->row[0].state == STATE_LEADING;
	const struct step *step = NULL;
	struct only_more more;
	const char *no_harm;
	struct query newest;

	/* Each look for itself: what fired in the first one is kept by who asks twice. */
	memset(out->fired, 0, sizeof(out->fired));
	study->is_open = false;
	bad_rule(study, out);
	gap_rule(study, suspects, out);
	out->fired_text[5] = "the stream is continuous";
	for (size_t i = 0; i < board->n; i++) {
		const struct answer *answer = board->answer[i];

		if (board->row[i].kind != KIND_DATA_GAP || !answer || !answer->passes)
			continue;
		out->fired[5] = true;
		out->fired_text[5] = answer->check[0].text;
	}
	/* The dearest rules last: of a rerun one that fired is enough, though without anything that
	 * leads it is I2 that names what the onset is refined to. */
	if (!study->is_rerun || !is_led || !has_fired(out))
		excess_rule(study, suspects, out);
	if (!study->is_rerun || !has_fired(out))
		step = change_rule(study, out);
	burst_rule(study, out);
	bool had_fired = has_fired(out);

	warmup_rule(study, board, step, out);
	newcomer_rule(study, suspects, step, out);
	if ((out->fired[1] || out->fired[2]) && !out->fired[3] && !out->fired[4] &&
	    !out->fired[5] && only_more_find(study, suspects, &more) && !more.is_harm) {
		out->fired[1] = out->fired[2] = false;
		out->fired_text[2] = more.text;
	}
	if (out->fired[1] && !out->fired[2] && !out->fired[3] && !out->fired[4] && !out->fired[5] &&
	    (no_harm = habit_text(study, step))) {
		out->fired[1] = false;
		out->fired_text[2] = no_harm;
	}
	study->is_open |= study->is_less || (had_fired && !has_fired(out));
	day_rule(study, suspects, board, out);
	bool can_tell = study->has_latency || study->has_status;

	out->incident = has_fired(out) ? TRUTH_YES
			: can_tell && (double)study->n >= limit(LIMIT_JUDGED_N) ? TRUTH_NO
								    : TRUTH_UNKNOWN;
	out->fired_text[0] = out->incident == TRUTH_NO ? early_text(study, &newest) : NULL;
	if (out->incident == TRUTH_NO && !out->fired_text[0] &&
	    study->traffic.kind == TRAFFIC_FALLEN)
		out->fired_text[0] = traffic_text(study);
	if (out->fired_text[0])
		out->incident = TRUTH_UNKNOWN;
	const char *unsure = out->incident == TRUTH_NO ? unknown_text(study) : NULL;

	if (out->incident == TRUTH_NO && !unsure && !had_fired)
		unsure = clump_text(study);
	if (out->incident == TRUTH_NO && !unsure && !had_fired)
		unsure = row_text(study);
	if (!unsure)
		return;
	study->is_open = true;
	out->fired_text[2] = unsure;
}
