/* incident_new: is all that is hurt somebody who only came, from farther away? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"
#include "core/analysis/incident_private.h"
#include "core/analysis/standing.h"

/* Does anything get slower, or fail more, in what was there beside a value? */
static bool
rest_steps(struct study *study, const struct cause *cause)
{
	struct query query = query_without(study->query, cause->term[0].field,
					   cause->term[0].value);
	struct study rest;
	bool has_step = false;

	study_open(&rest, &query, study->options, study->arena);
	rest.is_quiet = rest.is_rerun = true;
	if (rest.n)
		series_steps(&rest);
	for (size_t i = 0; i < rest.steps.n && !has_step; i++) {
		struct step *step = &rest.steps.at[i];

		has_step = step->is_up && step->is_material && step->measure < 3 &&
			   (step->measure == 2 || step_matters(&rest, step));
	}
	study_release(&rest);
	return has_step;
}

/*
 * Did a step happen before somebody came? Where few are hurt it is found some buckets beside where
 * it was: then without his requests there is none.
 */
static bool
is_earlier(struct study *study, const struct suspect *s, const struct step *step, int64_t first_ns)
{
	return step->at_ns < first_ns - 2 * study->bin_ns &&
	       (study->query.n_terms >= QUERY_TERMS || rest_steps(study, &s->cause));
}

void
newcomer_rule(struct study *study, const struct suspects *suspects, const struct step *step,
	      struct verdict *out)
{
	const struct suspect *s;
	struct ref first;

	study->is_newcomer = false;
	if ((!out->fired[1] && !out->fired[2]) || out->fired[3] || out->fired[4] || out->fired[5])
		return;
	s = newcomer_find(study, suspects);
	if (!s || !cause_first(study, &s->cause, &first) ||
	    (out->fired[1] && (!step || is_earlier(study, s, step, first.at_ns))))
		return;
	study->is_newcomer = true;
	out->fired[1] = out->fired[2] = false;
	out->fired_text[2] = arena_fmt(study->arena, "%s came at %s and took longer from its first "
				       "request on, %s in the mean against %s, failing no more; "
				       "what was there before is as it was",
				       suspect_text(study, s), moment_text(study, first.at_ns),
				       ms_text(study->arena, s->contrast.mean_candidate_ms * 1000),
				       ms_text(study->arena, s->contrast.like_control_ms * 1000));
}
