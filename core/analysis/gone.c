/* gone: does a version that is blamed still answer, and are the others well since it does not? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/onset_private.h"

struct harm
harm_in(struct study *study, const struct query *query)
{
	int field = FIELD_ENDPOINT;
	struct groups groups = {0};
	struct harm all = {0};

	query_groups(query, &field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		struct harm own = harm_of(study, reference_of(study, groups.at[i].key[0]),
					  &groups.at[i].cell);

		harm_add(&all, &own);
	}
	groups_release(&groups);
	return all;
}

static bool
is_well(const struct harm *harm)
{
	double n = (double)harm->supported;

	if (harm->rated && harm_bad_rate(harm) > limit(LIMIT_HEALTHY_BAD))
		return false;
	return harm->hurt <= harm->expected + limit(LIMIT_HEALTHY_HURT) * n;
}

bool
is_well_in(struct study *study, const struct query *query)
{
	struct harm harm = harm_in(study, query);

	return is_well(&harm);
}

void
gone_fill(struct study *study, struct verdict *out)
{
	struct query own = query_cause(study->query, &out->cause);
	struct gone *gone = &out->gone;

	if (!out->cause.n || out->cause.term[0].field != FIELD_VERSION ||
	    !query_last(&own, &gone->last))
		return;
	int64_t last_ns = gone->last.at_ns;
	int64_t from_ns = study->has_onset ? study->from_ns : INSTANT_NONE;
	struct query beside = query_window(study->query, from_ns, last_ns);
	struct query after = query_window(study->query, last_ns + 1, INSTANT_NONE);

	own = query_window(own, from_ns, last_ns);
	gone->last_ns = last_ns;
	gone->after = query_count(&after);
	double all = (double)query_count(&beside), n = (double)gone->after;
	double share = all > 0 ? (double)query_count(&own) / all : 0;

	/* As many requests since as would hardly all have gone past it by chance. */
	if (n < limit(LIMIT_ARM_N) || pow(1 - share, n) >= limit(LIMIT_CHANGE_P))
		return;
	struct harm harm = harm_in(study, &after);

	gone->is_gone = true;
	gone->bad_after = harm.bad;
	gone->is_well = is_well(&harm);
}
