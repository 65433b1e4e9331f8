/* incident_unknown: did outcomes that nobody can read come all at once? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/incident_private.h"

/* Requests, and those of unknown outcome. */
struct heard { double n, unknown; };

static double
share_of_unknown(const struct heard *heard)
{
	return heard->unknown / heard->n;
}

/* How far the share rises from one side to the other; 0: within chance, or of too few. */
static double
rise_of(const struct heard *before, const struct heard *since)
{
	double least = limit(LIMIT_JUDGED_N), all;

	if (before->n < least || since->n < least)
		return 0;
	all = (before->unknown + since->unknown) / (before->n + since->n);
	double rise = share_of_unknown(since) - share_of_unknown(before);
	double chance = sqrt(all * (1 - all) * (1 / before->n + 1 / since->n));

	return rise >= limit(LIMIT_UNKNOWN_RISE) && rise > limit(LIMIT_UNKNOWN_Z) * chance ? rise
										      : 0;
}

const char *
unknown_text(struct study *study)
{
	struct heard before = {0}, since = {(double)study->n, (double)study->unknown};
	struct heard best[2] = {before, before};
	struct groups groups = {0};
	int64_t at_ns = INSTANT_NONE;
	double most = 0;

	if (!study->has_status || (double)study->unknown < limit(LIMIT_ARM_N))
		return NULL;
	query_group_counts(&study->query, NULL, 0, study->bin_ns, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const struct cell *cell = &groups.at[i].cell;
		double rise = rise_of(&before, &since), n = (double)cell->n;
		double unknown = (double)cell->outcome[OUTCOME_UNKNOWN];

		if (rise > most) {
			most = rise;
			at_ns = groups.at[i].bin_ns;
			best[0] = before;
			best[1] = since;
		}
		before = (struct heard){before.n + n, before.unknown + unknown};
		since = (struct heard){since.n - n, since.unknown - unknown};
	}
	groups_release(&groups);
	if (most <= 0)
		return NULL;
	return arena_fmt(study->arena, "from about %s on %s of the requests have an outcome that "
			 "is not known, before that %s: whether they failed, the log does not say",
			 moment_text(study, at_ns),
			 share_text(study->arena, share_of_unknown(&best[1])),
			 share_text(study->arena, share_of_unknown(&best[0])));
}
