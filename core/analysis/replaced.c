/* replaced: did a version fail while another took its place? */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/board_private.h"
#include "core/analysis/replaced.h"

bool
suspect_is_replaced(struct study *study, const struct suspect *s)
{
	if (s->kind != KIND_BAD_VERSION || s->strata.is_past || !study->has_onset)
		return false;
	struct query own = query_cause(study->query, &s->cause);
	struct query before = query_cause(query_before(study), &s->cause);
	struct query others = query_others(study->query, FIELD_VERSION, s->cause.term[0].value);
	struct ref first, last, other;
	struct cell was = {0};

	query_counts(&before, &was);
	bool was_well = (double)was.n >= limit(LIMIT_ARM_N) &&
			(double)cell_bad(&was) <=
				limit(LIMIT_HEALTHY_BAD) * (double)cell_rated(&was);

	cell_release(&was);
	if (!was_well || !query_first(&own, &first) || !query_last(&own, &last) ||
	    !query_first(&others, &other))
		return false;
	int64_t went = last.at_ns - study->from_ns;

	int64_t late = went / 5 > 2 * study->bin_ns ? went / 5 : 2 * study->bin_ns;

	/* What comes long after it began to fail is the answer to it. */
	return last.at_ns < study->last_ns && study->from_ns - first.at_ns > went &&
	       other.at_ns >= study->from_ns - went &&
	       other.at_ns <= study->from_ns + late;
}
