/* goes_on: did the harm stay when a version had gone? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"
#include "core/analysis/goes_on.h"
#include "core/analysis/onset_private.h"

bool
goes_on_query(const struct study *study, const struct suspect *suspect, struct query *out)
{
	struct query own = query_cause(query_since(study), &suspect->cause);
	struct ref first, last;

	if (!query_first(&own, &first) || !query_last(&own, &last) || last.at_ns >= study->last_ns)
		return false;
	int64_t span = (last.at_ns - first.at_ns) / 2;

	*out = query_window(control_query(study, suspect, true), last.at_ns + 1,
			    last.at_ns + 1 + span);
	return span > 0;
}

bool
suspect_goes_on(struct study *study, const struct suspect *suspect)
{
	struct query own = suspect_query(study, suspect, true), after;

	if (!study->has_onset || suspect->kind != KIND_BAD_VERSION || suspect->strata.is_past ||
	    !goes_on_query(study, suspect, &after))
		return false;
	struct harm harm[2] = {harm_in(study, &own), harm_in(study, &after)};
	double n[2] = {harm_weight(study, &harm[0]), harm_weight(study, &harm[1])};

	if (fmin(n[0], n[1]) < limit(LIMIT_ARM_N))
		return false;
	double was = harm_mean(study, &harm[0]), is = harm_mean(study, &harm[1]);
	double hurt = harm_hurt_rate(&harm[1]);
	double variance = (study->by_place ? 1 / 12.0 : hurt * (1 - hurt)) / n[1];

	return was > 0 && is >= limit(LIMIT_CONTROL_SHARE) * was &&
	       is > limit(LIMIT_RISEN_CONTROL_Z) * sqrt(variance);
}
