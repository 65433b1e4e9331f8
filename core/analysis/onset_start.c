/* onset_start: the record with which a cause began to be hurt, among all that it was before. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/onset_private.h"

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

struct walked { struct onset_start start; bool is_hurt; };

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
	bool is_faint = search->rate < limit(LIMIT_ONSET_PLAIN);
	size_t run = (size_t)limit(is_faint ? LIMIT_ONSET_RUN_FAINT : LIMIT_ONSET_RUN);

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

bool
onset_run(const struct study *study, const struct query *query, double rate,
	  struct onset_start *out)
{
	struct run_search search = {.rate = rate};
	const struct walked *start = NULL;
	struct cursor cursor = {0};
	struct record record;
	uint32_t id;

	while (!start && search.n < ONSET_WALK && query_next(query, &cursor, &record, &id)) {
		GROW(search.walked, search.n, search.cap);
		search.walked[search.n++] = (struct walked){
			{ref_of(&record, id), record.endpoint}, is_hurt(study, &record)};
		start = run_start(&search, false);
	}
	if (!start)
		start = run_start(&search, true);
	if (start)
		*out = start->start;
	free(search.walked);
	return start != NULL;
}

bool
onset_start(const struct study *study, const struct query *query, const struct onset_rates *rates,
	    struct onset_start *out)
{
	double n = fmin((double)query_count(query), ONSET_WALK);
	double wanted = log(n / limit(LIMIT_CHANGE_P));
	double up = log(rates->since / rates->usual);
	double down = log((1 - rates->since) / (1 - rates->usual)), sum = 0, best = 0;
	struct onset_start start = {.endpoint = NAME_NONE};
	struct cursor cursor = {0};
	struct record record;
	uint32_t id;

	for (size_t i = 0; i < ONSET_WALK && best < wanted &&
	     query_next(query, &cursor, &record, &id); i++) {
		bool is = is_hurt(study, &record);

		if (is && sum <= 0)
			start = (struct onset_start){ref_of(&record, id), record.endpoint};
		sum = fmax(0, sum + (is ? up : down));
		if (sum > best) {
			best = sum;
			*out = start;
		}
	}
	return best > 0;
}
