/* impact: who was hit, how much, and which part of it the blamed group holds. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/verdict_private.h"

static double
ratio(double part, double whole)
{
	return whole > 0 ? part / whole : NAN;
}

static void
by_endpoint(struct study *study, struct impact *impact, uint32_t baseline)
{
	const int field = FIELD_ENDPOINT;
	struct query healthy = query_with(study->query, FIELD_VERSION, baseline);
	struct groups groups = {0}, served = {0};
	size_t next = 0;

	query_group_counts(&study->query, &field, 1, 0, &groups);
	if (baseline != NAME_NONE)
		query_group_counts(&healthy, &field, 1, 0, &served);
	impact->by_endpoint = ARENA_NEW(study->arena, struct impact_endpoint, groups.n + 1);
	for (size_t i = 0; i < groups.n; i++) {
		struct impact_endpoint *at = &impact->by_endpoint[impact->n_endpoints++];

		*at = (struct impact_endpoint){
			.endpoint = groups.at[i].key[0], .n = groups.at[i].cell.n,
			.timeouts = groups.at[i].cell.outcome[OUTCOME_TIMEOUT],
			.has_baseline = next < served.n &&
					served.at[next].key[0] == groups.at[i].key[0],
		};
		/* Both are in one order: what the baseline served is a part of all. */
		next += at->has_baseline;
	}
	groups_release(&groups);
	groups_release(&served);
}

static void
of_cause(struct study *study, struct impact *impact, const struct cause *cause, double latency_us)
{
	struct query own = query_cause(study->query, cause);
	struct query since = query_cause(query_window(query_since(study), INSTANT_NONE,
						      study->onset.ended_ns), cause);
	struct cell cell = {0};

	query_cell(&own, &cell);
	impact->cause_requests = cell.n;
	impact->cause_timeouts = cell.outcome[OUTCOME_TIMEOUT];
	impact->cause_share = ratio((double)cell.n, (double)study->n);
	impact->cause_share_since =
		ratio((double)query_count(&since), (double)impact->since_requests);
	impact->cause_share_of_timeouts =
		ratio((double)impact->cause_timeouts, (double)study->timeouts);
	impact->cause_share_of_latency = ratio(cell_sum_us(&cell), latency_us);
	cell_release(&cell);
}

void
impact_fill(struct study *study, struct verdict *verdict)
{
	static const char *const who[] = {"country", "tenant"};
	struct impact *impact = &verdict->impact;
	struct stats_interval interval = stats_wilson(study->timeouts, study->rated);
	struct cell all = {0};

	*impact = (struct impact){
		.requests = study->n, .timeouts = study->timeouts, .errors = study->errors,
		.timeout_rate = ratio((double)study->timeouts, (double)study->rated),
		.ci_low = interval.low, .ci_high = interval.high,
		.from_ns = INSTANT_NONE, .to_ns = INSTANT_NONE, .since_timeout_rate = NAN,
		.cause_share = NAN, .cause_share_since = NAN, .cause_share_of_timeouts = NAN,
		.cause_share_of_latency = NAN,
	};
	for (size_t i = 0; i < LENGTH(who); i++) {
		if (!has_named_field(study, who[i]))
			impact->unknown[impact->n_unknown++] = who[i];
	}
	if (!study->n)
		return;
	by_endpoint(study, impact, verdict->baseline);
	if (!verdict->onset.is_known)
		return;
	bool is_over = verdict->onset.ended_ns != INSTANT_NONE;
	struct query since = query_window(study->query, verdict->onset.at_or_before_ns,
					  verdict->onset.ended_ns);

	query_cell(&since, &all);
	impact->from_ns = verdict->onset.at_or_before_ns;
	impact->to_ns = is_over ? verdict->onset.ended_ns : study->last_ns;
	impact->since_requests = all.n;
	impact->since_timeouts = all.outcome[OUTCOME_TIMEOUT];
	impact->since_errors = all.outcome[OUTCOME_SERVER_ERROR];
	impact->since_timeout_rate = ratio((double)impact->since_timeouts,
					   (double)(all.n - all.outcome[OUTCOME_UNKNOWN]));
	cell_release(&all);
	if (!verdict->cause.n)
		return;
	query_cell(&study->query, &all);
	of_cause(study, impact, &verdict->cause, cell_sum_us(&all));
	cell_release(&all);
}

bool
impact_is_errors(const struct impact *impact)
{
	bool has_onset = impact->from_ns != INSTANT_NONE && impact->since_requests > 0;

	return has_onset ? impact->since_errors > impact->since_timeouts
			 : impact->errors > impact->timeouts;
}
