/* onset_refine: the onset of one cause, refined to the record that begins a run of hurt ones. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/standing.h"

enum { RUN = 20, RUN_FAINT = 60, WALK_MAX = 20000 };
static const double RATE_PLAIN = .4;	/* half of it among 20 is far above what a p95 lets pass */

/* Is it seen for the first time after the first fifth of the log? */
static bool
is_new(const struct study *study, const struct cause *cause)
{
	double span = (double)(study->last_ns - study->first_ns);
	struct ref first;

	return cause_first(study, cause, &first) &&
	       (double)(first.at_ns - study->first_ns) > limit(LIMIT_STANDING_SHARE) * span;
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

/* Where to look for the first hurt record of a cause: around its own step, else from its start. */
static int64_t
search_from(const struct study *study, const struct cause *cause, double rate)
{
	struct query all = query_cause(study->query, cause);
	const struct step *own = own_step(study, cause);
	struct ref ref;

	/* Where hurt is frequent, a run of it cannot come about by chance: look at all records. So
	 * for what is new and has no step: it may be hurt from its first record on. */
	if (cause->n && (rate >= RATE_PLAIN || (is_new(study, cause) && !own)) &&
	    query_count(&all) <= WALK_MAX && query_first(&all, &ref))
		return ref.at_ns;
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

/* A walk from record to record, and the hurt records of it that may start a run. */
struct run_search {
	struct walked *walked;	/* owned, n of them */
	size_t n, cap;
	size_t next;		/* the first that is not looked at yet */
	size_t first;		/* the first hurt one + 1; 0: none yet */
	double rate;
};

/* Does a run start at one of those that have been looked at far enough? is_over: none follows. */
static const struct walked *
run_start(struct run_search *search, bool is_over)
{
	size_t run = search->rate < RATE_PLAIN ? RUN_FAINT : RUN;

	for (; search->next < search->n; search->next++) {
		size_t left = search->n - search->next, hurt = 0, m = left < run ? left : run;
		const struct walked *from = &search->walked[search->next];

		if (left < run && !is_over)
			return NULL;
		if (!from->is_hurt)
			continue;
		if (!search->first)
			search->first = search->next + 1;
		for (size_t j = 0; j < m; j++)
			hurt += from[j].is_hurt;
		if ((double)hurt >= search->rate / 2 * (double)m)
			return from;
	}
	return is_over && search->first ? &search->walked[search->first - 1] : NULL;
}

/*
 * The first hurt record from which on at least half of the usual share is hurt. Where that
 * share is small a longer run is asked, or chance would start one. No record is looked at
 * beyond those that tell. False: none is hurt.
 */
static bool
find_start(const struct study *study, const struct query *query, double rate, struct walked *out)
{
	struct run_search search = {.rate = rate};
	const struct walked *start = NULL;
	struct cursor cursor = {0};
	struct record record;
	uint32_t id;

	while (!start && search.n < WALK_MAX && query_next(query, &cursor, &record, &id)) {
		GROW(search.walked, search.n, search.cap);
		search.walked[search.n++] = (struct walked){
			ref_of(&record, id), record.endpoint, is_hurt(study, &record)};
		start = run_start(&search, false);
	}
	if (!start)
		start = run_start(&search, true);
	if (start)
		*out = *start;
	free(search.walked);
	return start != NULL;
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

/* The share of the cause's records since onset that are hurt. */
static double
incident_rate(struct study *study, const struct cause *cause)
{
	int dims[2] = {-1, -1}, n_dims = 0;
	struct harm harm = {0};

	for (int t = 0; t < cause->n; t++) {
		if (cause->term[t].field >= FIELD_DIM)
			dims[n_dims++] = cause->term[t].field;
	}
	const struct frame *frame = study_frame(study, dims[0], dims[1]);

	for (size_t i = 0; i < frame->n; i++) {
		if (frame->row[i].is_since && is_row_of(frame, &frame->row[i], cause))
			harm_add(&harm, &frame->row[i].harm);
	}
	return harm.n ? (harm.hurt + harm.slow_unsupported) / (double)harm.n : 0;
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
	double rate = incident_rate(study, cause);
	struct walked start;

	query = query_window(query, search_from(study, cause, rate), INSTANT_NONE);
	if (!find_start(study, &query, rate, &start))
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
