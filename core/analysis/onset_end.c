/* onset_end: did what is blamed end before the log did, by its own records? */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/onset_private.h"

/* The last step down of a series, of a value or (no cause) of all traffic; INSTANT_NONE when it
 * rose again after it. */
static int64_t
last_fall(const struct study *study, const struct cause *cause)
{
	int64_t rose_ns = study->onset.at_or_before_ns, fell_ns = INSTANT_NONE;

	for (size_t i = 0; i < study->steps.n; i++) {
		const struct step *step = &study->steps.at[i];

		if ((cause ? step->field != cause->term[0].field ||
			     step->value != cause->term[0].value : step->field >= 0) ||
		    step->measure > 2 || !step->is_material)
			continue;
		if (step->is_up && step->at_ns > rose_ns)
			rose_ns = step->at_ns;
		if (!step->is_up && (fell_ns == INSTANT_NONE || step->at_ns > fell_ns))
			fell_ns = step->at_ns;
	}
	return fell_ns != INSTANT_NONE && fell_ns > rose_ns ? fell_ns : INSTANT_NONE;
}

/* Of all requests of a window, those of a cause that are hurt: few of a slow kind do no harm. */
static double
hurt_share(struct study *study, const struct query *all, const struct cause *cause)
{
	struct query own = query_cause(*all, cause);
	struct harm harm = harm_in(study, &own);
	double n = (double)query_count(all);

	return n > 0 ? (harm.hurt + harm.slow_unsupported) / n : 0;
}

static double
displaced_by(struct study *study, const struct query *query)
{
	struct harm harm = harm_in(study, query);

	return harm.placed >= limit(LIMIT_ARM_N) ? harm.place / harm.placed - .5 : 0;
}

/* How far the latencies of a cause are displaced, beside those of the others at the time. */
static double
displaced(struct study *study, const struct query *all, const struct cause *cause)
{
	struct query own = query_cause(*all, cause);
	struct query rest = query_without(*all, cause->term[0].field, cause->term[0].value);

	if (cause->n == 2)
		rest = query_with(rest, cause->term[1].field, cause->term[1].value);
	return displaced_by(study, &own) - displaced_by(study, &rest);
}

int64_t
onset_end_of_all(struct study *study)
{
	if (!study->onset.is_known || study->onset.ended_ns != INSTANT_NONE)
		return study->onset.ended_ns;
	int64_t fell_ns = last_fall(study, NULL);
	struct query after = query_window(study->query, fell_ns, INSTANT_NONE);

	return fell_ns != INSTANT_NONE &&
			       (double)query_count(&after) >= limit(LIMIT_ARM_N) &&
			       is_well_in(study, &after)
		       ? fell_ns
		       : INSTANT_NONE;
}

void
onset_end(struct study *study, const struct cause *cause)
{
	struct onset *onset = &study->onset;

	if (!onset->is_known)
		return;
	if (!cause->n) {
		onset->ended_ns = onset_end_of_all(study);
		return;
	}
	if (onset->ended_ns == INSTANT_NONE && cause->n == 1) {
		int64_t fell_ns = last_fall(study, cause);
		struct query after = query_window(query_cause(study->query, cause), fell_ns,
						  INSTANT_NONE);

		if (fell_ns != INSTANT_NONE &&
		    (double)query_count(&after) >= limit(LIMIT_ARM_N) && is_well_in(study, &after))
			onset->ended_ns = fell_ns;
	}
	if (onset->ended_ns == INSTANT_NONE)
		return;
	/* All may be better while what is blamed is not: then it goes on. */
	struct query during = query_window(study->query, onset->at_or_before_ns, onset->ended_ns);
	struct query after = query_window(study->query, onset->ended_ns, INSTANT_NONE);
	struct query own = query_cause(after, cause);

	if ((double)query_count(&own) >= limit(LIMIT_ARM_N) && !is_well_in(study, &own) &&
	    hurt_share(study, &after, cause) > hurt_share(study, &during, cause) / 2)
		onset->ended_ns = INSTANT_NONE;
	/* Of a little that is slower few pass a limit, while it lasts and after, and all may be
	 * faster by then: ranks tell, beside the others'. */
	if (study->by_place && (double)query_count(&own) >= limit(LIMIT_ARM_N) &&
	    displaced(study, &after, cause) > displaced(study, &during, cause) / 2)
		onset->ended_ns = INSTANT_NONE;
}
