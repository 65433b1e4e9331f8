/* onset_refine: the onset of one cause, refined to the record that begins a run of hurt ones. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/onset_private.h"
#include "core/analysis/standing.h"

static const double USUAL_LEAST = .005, SINCE_MOST = .95;	/* not never, not always */

/* Is it seen for the first time after the first fifth of the log? */
static bool
is_new(const struct study *study, const struct cause *cause)
{
	double span = (double)(study->last_ns - study->first_ns);
	struct ref first;

	return cause_first(study, cause, &first) &&
	       (double)(first.at_ns - study->first_ns) > limit(LIMIT_STANDING_SHARE) * span;
}

/* Is it among the very first of the log? */
static bool
is_first(const struct study *study, const struct ref *start)
{
	double span = (double)(study->last_ns - study->first_ns);

	return (double)(start->at_ns - study->first_ns) <= limit(LIMIT_ONSET_FIRST) * span;
}

/* The plainest step up of a cause's own; NULL without one. */
static const struct step *
own_step(const struct study *study, const struct cause *cause)
{
	const struct step *own = NULL;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];
		bool is_own = false;

		for (int t = 0; t < cause->n; t++)
			is_own = is_own || (step->field == cause->term[t].field &&
					    step->value == cause->term[t].value);
		if (step->is_up && step->is_material && is_own &&
		    (!own || step->statistic > own->statistic))
			own = step;
	}
	return own;
}

/* Where hurt is frequent, or far above the usual while nothing of its own steps, all records of a
 * cause tell when it began: all traffic may show no more than its second spell. */
static bool
is_told_by_all(const struct study *study, const struct cause *cause,
	       const struct onset_rates *rates)
{
	const struct step *own = own_step(study, cause);
	struct query all = query_cause(study->query, cause);

	return cause->n && (own || !is_new(study, cause)) &&
	       (rates->since >= limit(LIMIT_ONSET_PLAIN) ||
		(!own && rates->since >= limit(LIMIT_ONSET_TIMES) * rates->usual)) &&
	       query_count(&all) <= ONSET_WALK;
}

/* Else where to look for its first hurt record: around its own step, or from its start. */
static int64_t
search_from(const struct study *study, const struct cause *cause)
{
	struct query all = query_cause(study->query, cause);
	const struct step *own = own_step(study, cause);
	struct ref ref;

	if (own)
		return own->at_ns - 2 * study->bin_ns;
	/* Seen for the first time within the log, or near the onset: hurt from its start. */
	if (cause->n && query_first(&all, &ref) &&
	    ((is_new(study, cause) && query_count(&all) <= ONSET_WALK) || !study->has_onset ||
	     ref.at_ns >= study->from_ns - 2 * study->bin_ns))
		return ref.at_ns;
	return study->has_onset ? study->from_ns - 2 * study->bin_ns : study->first_ns;
}

/* Is a row of the frame of a cause's fields one of the cause? */
static bool
is_row_of(const struct frame *frame, const struct row *row, const struct cause *cause)
{
	bool is = true;

	for (int t = 0; t < cause->n; t++) {
		int field = cause->term[t].field;
		int key = field == FIELD_VERSION ? 0 : field == FIELD_ENDPOINT ? 1
			: field == frame->dim[0] ? 2 : 3;

		is = is && row->key[key] == cause->term[t].value;
	}
	return is;
}

static double
rate_of(const struct harm *harm)
{
	return harm->n ? (harm->hurt + harm->slow_unsupported) / (double)harm->n : 0;
}

/* How often the cause is hurt since the onset and before it, of its endpoints' references. */
static struct onset_rates
rates_of(struct study *study, const struct cause *cause)
{
	int dims[2] = {-1, -1}, n_dims = 0;
	struct harm harm[2] = {{0}, {0}};

	for (int t = 0; t < cause->n; t++) {
		if (cause->term[t].field >= FIELD_DIM)
			dims[n_dims++] = cause->term[t].field;
	}
	const struct frame *frame = study_frame(study, dims[0], dims[1]);

	for (size_t i = 0; i < frame->n; i++) {
		if (is_row_of(frame, &frame->row[i], cause))
			harm_add(&harm[frame->row[i].is_since], &frame->row[i].harm);
	}
	double since = rate_of(&harm[true]);
	double usual = harm[true].supported
		? harm[true].expected / (double)harm[true].supported : 0;

	/* Its own past tells more, unless it was as ill then: the onset may lie before this one. */
	if ((double)harm[false].n >= limit(LIMIT_ARM_N) && rate_of(&harm[false]) <= since / 2)
		usual = fmax(usual, rate_of(&harm[false]));
	since = fmin(fmax(since, 2 * USUAL_LEAST), SINCE_MOST);
	return (struct onset_rates){since, fmin(fmax(usual, USUAL_LEAST), since / 2)};
}

/* There from the first fifth of the log on, and no step anywhere: its start is no onset of all. */
static bool
is_old(const struct study *study, const struct cause *cause)
{
	struct ref first;

	return !study->has_onset && cause->n && cause_first(study, cause, &first) &&
	       !is_new(study, cause);
}

bool
onset_refine(struct study *study, const struct cause *cause)
{
	struct query query = query_cause(study->query, cause);
	int64_t was_ns = study->has_onset ? study->from_ns : INSTANT_NONE;

	/* Without a cause and without a step there is nothing to place. */
	if (!cause->n && !study->has_onset)
		return false;
	if ((double)study->n < limit(LIMIT_SERIES_N)) {
		struct ref first;

		if (study->bad || !cause->n || !query_first(&query, &first))
			return false;
		onset_set(study, &first, NAME_NONE);
		windows_set(study, first.at_ns);
		return first.at_ns != was_ns;
	}
	const struct onset_rates rates = rates_of(study, cause);
	struct onset_start start;

	if (is_told_by_all(study, cause, &rates)) {
		if (!onset_start(study, &query, &rates, &start))
			return false;
	} else {
		query = query_window(query, search_from(study, cause), INSTANT_NONE);
		if (!onset_run(study, &query, rates.since, &start))
			return false;
	}
	/* As ill as that from the very start of the log on: it is no part of what began later. */
	if (study->has_onset && is_first(study, &start.ref) &&
	    cause_is_always(study, cause, &start.ref))
		return false;
	bool is_from_start = is_old(study, cause);

	onset_set(study, &start.ref, start.endpoint);
	/* A run of hurt ones among the first is no beginning. */
	if (is_from_start && cause_is_always(study, cause, &start.ref) &&
	    cause_first(study, cause, &start.ref)) {
		onset_set(study, &start.ref, start.endpoint);
		study->onset.after_ns = INSTANT_NONE;
		study->onset.is_always = true;
	}
	bool has_moved = start.ref.at_ns != was_ns && !is_from_start;

	if (has_moved)
		windows_set(study, start.ref.at_ns);
	return has_moved;
}
