/* incident_burst: did everything fail for a moment, too short to step up and down? */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/incident_private.h"

enum { BURST_BINS = 3 };

/* The run of a few buckets, from one on, with the most bad ones among enough of them. */
static void
look_at(struct study *study, const struct groups *groups, size_t from, struct burst *out)
{
	uint64_t bad = 0, n = 0;

	for (size_t i = from; i < groups->n && i < from + BURST_BINS; i++) {
		const struct cell *cell = &groups->at[i].cell;

		if (groups->at[i].bin_ns - groups->at[from].bin_ns >= BURST_BINS * study->bin_ns)
			break;
		bad += cell_bad(cell);
		n += cell->n - cell->outcome[OUTCOME_UNKNOWN];
		if ((double)bad < limit(LIMIT_BURST_N) ||
		    (double)bad < limit(LIMIT_BURST_RATE) * (double)n || bad <= out->bad)
			continue;
		struct query window = query_window(study->query, groups->at[from].bin_ns,
						   groups->at[i].bin_ns + study->bin_ns - 1);
		struct burst burst = {.bad = bad};

		window.bad = 1;
		if (!query_first(&window, &burst.first) || !query_last(&window, &burst.last))
			continue;
		window = query_window(study->query, burst.first.at_ns, burst.last.at_ns);
		burst.n = query_count(&window);
		*out = burst;
	}
}

/*
 * A log that was opened when it was over, or rotated while it burned: from its first record on many
 * failed, and then they stepped down.
 */
static bool
start_find(struct study *study, struct burst *out)
{
	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];
		struct query early = query_window(study->query, INSTANT_NONE, step->at_ns - 1);
		struct cell cell = {0};

		if (step->field >= 0 || step->measure != 2 || step->is_up)
			continue;
		query_counts(&early, &cell);
		*out = (struct burst){.bad = cell_bad(&cell), .is_start = true,
				      .n = cell.n - cell.outcome[OUTCOME_UNKNOWN]};
		cell_release(&cell);
		early.bad = 1;
		if ((double)out->bad >= limit(LIMIT_I3_BAD) &&
		    stats_wilson(out->bad, out->n).low > limit(LIMIT_I3_RATE) &&
		    query_first(&early, &out->first) && query_last(&early, &out->last)) {
			early = query_window(study->query, out->first.at_ns, out->last.at_ns);
			out->n = query_count(&early);
			return true;
		}
	}
	*out = (struct burst){.bad = 0};
	return false;
}

bool
burst_find(struct study *study, struct burst *out)
{
	struct groups groups = {0};

	*out = (struct burst){.bad = 0};
	if ((double)study->bad < limit(LIMIT_BURST_N))
		return false;
	query_group_counts(&study->query, NULL, 0, study->bin_ns, &groups);
	for (size_t i = 0; i < groups.n; i++)
		look_at(study, &groups, i, out);
	groups_release(&groups);
	if (!out->bad && !start_find(study, out))
		return false;
	if ((double)(out->last.at_ns - out->first.at_ns) < limit(LIMIT_BURST_S) * 1e9)
		return false;
	double others = study->rated > out->n ? (double)(study->bad - out->bad) /
						(double)(study->rated - out->n) : 0;

	return (double)out->bad / (double)out->n > limit(LIMIT_BURST_TIMES) * others;
}
