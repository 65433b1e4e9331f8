/* refused_course: requests and refusals by bin: where they step up, and in whose place. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/refused_private.h"

/* In the bins of `all`; NULL: this is all. */
struct course
course_make(struct study *study, const struct query *query, const struct course *all)
{
	struct groups groups = {0};
	struct course out = {0};

	query_group_counts(query, NULL, 0, study->bin_ns, &groups);
	if (all)
		out = *all;
	else if (groups.n)
		out = (struct course){.first_ns = groups.at[0].bin_ns,
			.n = (size_t)((groups.at[groups.n - 1].bin_ns - groups.at[0].bin_ns) /
				      study->bin_ns) + 1};
	out.bin = ARENA_NEW(study->arena, struct refused_count, out.n + 1);
	for (size_t i = 0; i < groups.n; i++) {
		const struct cell *cell = &groups.at[i].cell;
		size_t b = (size_t)((groups.at[i].bin_ns - out.first_ns) / study->bin_ns);

		out.bin[b].n += cell->n - cell->outcome[OUTCOME_UNKNOWN];
		out.bin[b].k += cell->outcome[OUTCOME_CLIENT_ERROR];
	}
	groups_release(&groups);
	return out;
}

struct refused_count
course_sum(const struct course *course, size_t from, size_t end)
{
	struct refused_count out = {0, 0};

	for (size_t b = from; b < end; b++) {
		out.n += course->bin[b].n;
		out.k += course->bin[b].k;
	}
	return out;
}

/* The bins whose refusals lie farthest above the mean share of all; not from the first bin on. */
bool
course_run(const struct course *course, size_t *from, size_t *end)
{
	struct refused_count all = course_sum(course, 0, course->n);
	double mean = all.n ? (double)all.k / (double)all.n : 0, sum = 0, best = 0;
	size_t start = 1;

	for (size_t b = 1; b < course->n; b++) {
		if (sum <= 0) {
			sum = 0;
			start = b;
		}
		sum += (double)course->bin[b].k - mean * (double)course->bin[b].n;
		if (sum > best) {
			best = sum;
			*from = start;
			*end = b + 1;
		}
	}
	return best > 0;
}

/*
 * Refused in place of being answered: fewer are answered by so much, beyond chance, and what is
 * missing there is found among the refused. A scanner's requests come on top, and so do those a
 * limit holds back: what was answered before is answered still.
 *
 * Of the bins back .. from-1 against from .. end-1; the others' rate (all: NULL) says how many
 * answers were to be expected.
 */
static bool
is_lost(const struct course *own, const struct course *others, size_t back, size_t from, size_t end,
	double z)
{
	struct refused_count in = course_sum(own, from, end), before = course_sum(own, back, from);
	double times = (double)(end - from) / (double)(from - back);

	if (others) {
		double beside = (double)course_sum(others, from, end).n;
		double past = (double)course_sum(others, back, from).n;

		times = past >= limit(LIMIT_REFUSED_N) ? beside / past : times;
	}
	double answered = (double)(before.n - before.k), expected = times * answered;
	double lost = expected - (double)(in.n - in.k);
	double gained = (double)in.k - times * (double)before.k;

	return answered >= limit(LIMIT_REFUSED_N) &&
	       lost >= limit(LIMIT_REFUSED_FALLEN) * expected &&
	       lost >= z * sqrt(expected * (1 + times)) &&
	       gained >= limit(LIMIT_REFUSED_GAINED) * lost &&
	       (lost >= limit(LIMIT_REFUSED_LOST) * gained ||
		lost >= limit(LIMIT_REFUSED_HALF) * expected);
}

/* Are requests refused that were answered before, as many of them: in as many bins, and in all? */
bool
course_is_in_place(const struct course *own, const struct course *others, size_t from, size_t end)
{
	size_t back = end - from < from ? from - (end - from) : 0;

	return is_lost(own, others, back, from, end, limit(LIMIT_REFUSED_NEAR_Z)) &&
	       is_lost(own, others, 0, from, end, limit(LIMIT_REFUSED_FALLEN_Z));
}
