/* check_timing: C3: does the suspect begin when the incident begins? */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/check_private.h"
#include "core/analysis/standing.h"

/* When a fifth of the bad records had happened: the start of the bucket in which it was passed. */
static int64_t
fifth_at(struct study *study)
{
	struct query bad = query_since(study);
	struct groups groups = {0};
	uint64_t seen = 0;

	if (study->has_fifth)
		return study->fifth_ns;
	study->has_fifth = true;
	study->fifth_ns = INSTANT_NONE;
	if (!study->since_bad)
		return INSTANT_NONE;
	bad.bad = 1;
	query_group_counts(&bad, NULL, 0, study->bin_ns, &groups);
	for (size_t i = 0; i < groups.n && study->fifth_ns == INSTANT_NONE; i++) {
		seen += groups.at[i].cell.n;
		if (5 * seen >= study->since_bad)
			study->fifth_ns = groups.at[i].bin_ns;
	}
	groups_release(&groups);
	return study->fifth_ns;
}

/* The candidate's own change point nearest to the onset; INSTANT_NONE without one. */
static int64_t
own_change(const struct asked *ask)
{
	const struct study *study = ask->study;
	const struct suspect *s = ask->suspect;
	int64_t best = INSTANT_NONE;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];

		if (!step->is_up || !step->is_material || step->measure > 2 ||
		    step->field != s->cause.term[0].field || step->value != s->cause.term[0].value)
			continue;
		int64_t off = llabs(step->at_ns - study->onset.at_or_before_ns);

		if (best == INSTANT_NONE || off < llabs(best - study->onset.at_or_before_ns))
			best = step->at_ns;
	}
	return best;
}

static const char *
well_text(struct asked *ask, uint64_t n)
{
	struct study *study = ask->study;
	char span[64];
	struct ref first;

	cause_first(study, &ask->suspect->cause, &first);
	return arena_fmt(study->arena, "%s answered well for %s before the onset (n=%llu), and no "
			 "other version is there since: its start is not what began.",
			 suspect_text(study, ask->suspect),
			 span_text(span, study->from_ns - first.at_ns), (unsigned long long)n);
}

static struct cites
well_lines(struct asked *ask)
{
	struct query query = query_cause(query_before(ask->study), &ask->suspect->cause);

	return cite_query(ask->study, &query);
}

/* C3: does it begin when the incident begins? */
void
timing_check(struct asked *ask)
{
	struct study *study = ask->study;
	const struct onset *onset = &study->onset;
	enum check_state state = CHECK_THIN;
	struct ref first = {0};
	/* In a log without buckets the interval between two records is all there is. */
	int64_t slack = (double)study->n < limit(LIMIT_SERIES_N) ? 0 : study->bin_ns;
	int64_t change = own_change(ask);
	uint64_t n_well;

	cause_first(study, &ask->suspect->cause, &first);
	if (suspect_was_well(study, ask->suspect, &n_well)) {
		check_put(ask, 3, CHECK_CONTRADICTS, LOUD(ask, well_text(ask, n_well)),
			  well_lines(ask));
		return;
	}
	if (!onset->is_known || onset->after_ns == INSTANT_NONE) {
		check_put(ask, 3, CHECK_UNTESTABLE, onset->is_known
		    ? "The log begins in the incident: what came first cannot be told."
		    : "No onset was found to set its start against.", (struct cites){0});
		return;
	}
	bool is_new = first.at_ns > onset->after_ns - slack &&
		      first.at_ns <= onset->at_or_before_ns + slack;
	bool is_change = change != INSTANT_NONE && change >= onset->after_ns - 2 * slack &&
			 change <= onset->at_or_before_ns + 2 * slack;
	int64_t start = change != INSTANT_NONE ? change : first.at_ns;

	if (is_new || is_change) {
		state = CHECK_PASS;
	} else if (start > onset->at_or_before_ns) {
		int64_t fifth = fifth_at(study);

		if (fifth != INSTANT_NONE && start > fifth + 2 * study->bin_ns)
			state = CHECK_CONTRADICTS;
	}
	const struct ref refs[3] = {onset->before, onset->ref, first};

	check_put(ask, 3, state, LOUD(ask, timing_text(ask, &first, is_new, change)),
	    cite_refs(study, refs, is_new || !is_change ? 3 : 2));
}
