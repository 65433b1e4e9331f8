/* onset: when it began, as an interval between two records, and when it ended. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/verdict_private.h"

enum { RUN = 20, RUN_FAINT = 60, WALK_MAX = 20000 };
static const double RATE_PLAIN = .4;	/* half of it among 20 is far above what a p95 lets pass */

/* The step that tells when it began: the earliest of all traffic, else the plainest of a value. */
static const struct step *
leading_step(const struct study *study)
{
	const struct step *best = NULL;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];

		if (!step->is_up || !step->is_material || step->measure > 2)
			continue;
		bool is_better = !best;

		if (best && (step->field < 0) != (best->field < 0))
			is_better = step->field < 0;
		else if (best && step->field < 0)
			is_better = step->at_ns < best->at_ns;
		else if (best)
			is_better = step->statistic > best->statistic;
		if (is_better)
			best = step;
	}
	for (size_t i = 0; i < study->steps.n && !best; i++) {
		const struct step *step = &study->steps.at[i];

		if (step->is_up && step->is_material && step->measure == 3)
			best = step;
	}
	return best;
}

/* The matching step down of the same series, when nothing rose again after it. */
static int64_t
ended_at(const struct study *study, const struct step *up)
{
	int64_t ended = INSTANT_NONE;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];

		if (step->field != up->field || step->value != up->value ||
		    step->measure != up->measure || step->at_ns <= up->at_ns)
			continue;
		if (step->is_up && step->is_material)
			return INSTANT_NONE;
		if (!step->is_up && -step->rise >= up->rise / 2)
			ended = step->at_ns;
	}
	return ended;
}

/* The interval: the record it was seen with, and the last good one on its endpoint before. */
static void
interval_set(struct study *study, const struct ref *ref, uint32_t endpoint)
{
	struct query good = query_window(study->query, INSTANT_NONE, ref->at_ns - 1);

	good.bad = 0;
	study->onset.is_known = true;
	study->onset.ref = *ref;
	study->onset.at_or_before_ns = ref->at_ns;
	study->onset.after_ns = INSTANT_NONE;
	study->onset.before = (struct ref){0};
	if (ref->at_ns <= study->first_ns)
		return;
	if (endpoint != NAME_NONE)
		good = query_with(good, FIELD_ENDPOINT, endpoint);
	if (query_last(&good, &study->onset.before) ||
	    (good.n_terms = study->query.n_terms, query_last(&good, &study->onset.before)))
		study->onset.after_ns = study->onset.before.at_ns;
}

static uint32_t
endpoint_of(const struct study *study, uint32_t id)
{
	struct record record;

	return store_record(study->store, id, &record, NULL) == 1 ? record.endpoint : NAME_NONE;
}

/* Most records bad, and the first of all already: no step, because the log begins in it. */
static bool
begins_in_it(const struct study *study)
{
	struct record first;

	return study->bad && 2 * study->bad >= study->rated &&
	       store_record(study->store, study->first.id, &first, NULL) == 1 &&
	       outcome_is_bad(first.outcome);
}

/* A fall of everything to a thousandth is no recovery: seconds where milliseconds stood. */
static bool
unit_falls(struct study *study)
{
	double ratio;
	struct ref ref;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];
		struct query since = query_window(study->query, step->at_ns, INSTANT_NONE);

		if (step->field >= 0 || step->measure || step->is_up || !step->is_material)
			continue;
		windows_set(study, step->at_ns);
		if (unit_steps(study, &ratio) && query_first(&since, &ref)) {
			interval_set(study, &ref, NAME_NONE);
			return true;
		}
	}
	windows_set(study, INSTANT_NONE);
	return false;
}

void
onset_find(struct study *study)
{
	struct ref ref;
	int64_t from_ns = INSTANT_NONE;

	if (!study->n)
		return;
	if ((double)study->n < limit(LIMIT_SERIES_N)) {
		struct query bad = study->query;

		bad.bad = 1;
		if (query_first(&bad, &ref)) {
			from_ns = ref.at_ns;
			interval_set(study, &ref, endpoint_of(study, ref.id));
		}
		windows_set(study, from_ns);
		return;
	}
	const struct step *step = leading_step(study);

	if (!step && unit_falls(study))
		return;
	if (step) {
		struct query since = query_window(study->query, step->at_ns, INSTANT_NONE);

		if (step->field >= 0)
			since = query_with(since, step->field, step->value);
		if (query_first(&since, &ref)) {
			from_ns = ref.at_ns;
			interval_set(study, &ref, NAME_NONE);
		}
		study->onset.ended_ns = ended_at(study, step);
	} else if (begins_in_it(study)) {
		interval_set(study, &study->first, NAME_NONE);
	}
	windows_set(study, from_ns);
}

/* Where to look for the first hurt record of a cause: around its own step, else from its start. */
static int64_t
search_from(const struct study *study, const struct cause *cause, double rate)
{
	struct query all = query_cause(study->query, cause);
	const struct step *own = NULL;
	struct ref ref;

	/* Where hurt is frequent, a run of it cannot come about by chance: look at all records. */
	if (cause->n && rate >= RATE_PLAIN && query_count(&all) <= WALK_MAX &&
	    query_first(&all, &ref))
		return ref.at_ns;
	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];
		bool is_own = cause->n && step->field == cause->term[0].field &&
			      step->value == cause->term[0].value;

		if (step->is_up && step->is_material && is_own &&
		    (!own || step->statistic > own->statistic))
			own = step;
	}
	if (own)
		return own->at_ns - 2 * study->bin_ns;
	if (cause->n) {
		/* Seen for the first time near or after the onset: hurt from its start. */
		if (query_first(&all, &ref) &&
		    (!study->has_onset || ref.at_ns >= study->from_ns - 2 * study->bin_ns))
			return ref.at_ns;
	}
	return study->has_onset ? study->from_ns - 2 * study->bin_ns : study->first_ns;
}

static bool
is_hurt(const struct study *study, const struct record *record)
{
	const struct axis *axis = study_axis(study, FIELD_ENDPOINT);
	const struct reference *reference = reference_of(study, axis_fold(axis, record->endpoint));

	if (outcome_is_bad(record->outcome))
		return true;
	return reference && reference->kind != REFERENCE_NONE &&
	       record->latency_us != LATENCY_NONE &&
	       (double)record->latency_us > reference->limit_us;
}

struct walked { struct ref ref; uint32_t endpoint; bool is_hurt; };

/*
 * The first hurt record from which on at least half of the usual share is hurt. Where that
 * share is small a longer run is asked, or chance would start one.
 */
static const struct walked *
run_start(const struct walked *walked, size_t n, double rate)
{
	const struct walked *first = NULL;
	size_t run = rate < RATE_PLAIN ? RUN_FAINT : RUN;

	for (size_t i = 0; i < n; i++) {
		size_t hurt = 0, m = n - i < run ? n - i : run;

		if (!walked[i].is_hurt)
			continue;
		if (!first)
			first = &walked[i];
		for (size_t j = i; j < i + m; j++)
			hurt += walked[j].is_hurt;
		if ((double)hurt >= rate / 2 * (double)m)
			return &walked[i];
	}
	return first;
}

/* The share of the cause's records since onset that are hurt. */
static double
incident_rate(struct study *study, const struct cause *cause)
{
	const struct frame *frame = study_frame(study, -1, -1);
	struct harm harm = {0};

	for (size_t i = 0; i < frame->n; i++) {
		bool is_in = frame->row[i].is_since;

		if (cause->n && cause->term[0].field == FIELD_VERSION)
			is_in = is_in && frame->row[i].key[0] == cause->term[0].value;
		if (cause->n && cause->term[0].field == FIELD_ENDPOINT)
			is_in = is_in && frame->row[i].key[1] == cause->term[0].value;
		if (is_in)
			harm_add(&harm, &frame->row[i].harm);
	}
	return harm.n ? (harm.hurt + harm.slow_unsupported) / (double)harm.n : 0;
}

/* There from the first fifth of the log on, and no step anywhere: its start is no onset of all. */
static bool
is_old(const struct study *study, const struct cause *cause)
{
	double span = (double)(study->last_ns - study->first_ns);
	struct ref first;

	return !study->has_onset && cause->n && cause_first(study, cause, &first) &&
	       (double)(first.at_ns - study->first_ns) <= limit(LIMIT_STANDING_SHARE) * span;
}

bool
onset_refine(struct study *study, const struct cause *cause)
{
	struct query query = query_cause(study->query, cause);
	int64_t was_ns = study->has_onset ? study->from_ns : INSTANT_NONE;
	struct cursor cursor = {0};
	struct record record;
	uint32_t id;
	size_t n = 0;

	/* Without a cause and without a step there is nothing to place. */
	if (!cause->n && !study->has_onset)
		return false;
	if ((double)study->n < limit(LIMIT_SERIES_N)) {
		struct ref first;

		if (study->bad || !cause->n || !query_first(&query, &first))
			return false;
		interval_set(study, &first, NAME_NONE);
		windows_set(study, first.at_ns);
		return first.at_ns != was_ns;
	}
	struct walked *walked = xcalloc(WALK_MAX, sizeof(*walked));

	double rate = incident_rate(study, cause);

	query = query_window(query, search_from(study, cause, rate), INSTANT_NONE);
	while (n < WALK_MAX && query_next(&query, &cursor, &record, &id))
		walked[n++] = (struct walked){ref_of(&record, id), record.endpoint,
					      is_hurt(study, &record)};
	const struct walked *start = run_start(walked, n, rate);
	bool has_moved = false;

	if (start) {
		interval_set(study, &start->ref, start->endpoint);
		has_moved = start->ref.at_ns != was_ns;
		has_moved = has_moved && !is_old(study, cause);
		if (has_moved)
			windows_set(study, start->ref.at_ns);
	}
	free(walked);
	return has_moved;
}
