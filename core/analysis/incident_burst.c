/* incident_burst: did everything fail for a moment, too short to step up and down? */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/incident_private.h"

enum { BURST_BAD = 20, BURST_BINS = 3 };
static const double BURST_RATE = 1 / 3.0;	/* of the requests of the burst are bad */
static const double BURST_NS = 15e9;		/* shorter is a restart, a moment's hiccup */
static const double BURST_TIMES = 10;		/* the rate of all others, at least */

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
		if (bad < BURST_BAD || (double)bad < BURST_RATE * (double)n || bad <= out->bad)
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

bool
burst_find(struct study *study, struct burst *out)
{
	struct groups groups = {0};

	*out = (struct burst){.bad = 0};
	if (study->bad < BURST_BAD)
		return false;
	query_group_counts(&study->query, NULL, 0, study->bin_ns, &groups);
	for (size_t i = 0; i < groups.n; i++)
		look_at(study, &groups, i, out);
	groups_release(&groups);
	if (!out->bad || (double)(out->last.at_ns - out->first.at_ns) < BURST_NS)
		return false;
	double others = study->rated > out->n ? (double)(study->bad - out->bad) /
						(double)(study->rated - out->n) : 0;

	return (double)out->bad / (double)out->n > BURST_TIMES * others;
}
