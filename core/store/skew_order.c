/* skew_order: who is off, by the order in which records of several hosts were written. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/names.h"
#include "core/store/skew_private.h"

#define NEAR 64			/* rows between two records of the first one, at most */
#define LEAST 24		/* comparisons that tell anything */
#define LEAST_A_QUARTER 4
#define JITTER_S 2.0		/* by so much steady offsets may differ */
#define WIDE_S 30.0		/* and so wide around nothing they lie, when few records come */
#define STEADY 0.25		/* and by this share of them */

enum { QUARTERS = 4 };

/* What one is compared by: how far it is ahead of its neighbors, record by record. */
struct course {
	double *start, *end;	/* owned; seconds, times taken for starts, for ends */
	uint8_t *quarter;	/* owned */
	size_t n, cap;
};

static void
course_add(struct course *course, double start, double end, size_t quarter)
{
	if (course->n == course->cap) {
		course->cap = course->cap ? 2 * course->cap : 256;
		course->start = xrealloc(course->start, course->cap, sizeof(*course->start));
		course->end = xrealloc(course->end, course->cap, sizeof(*course->end));
		course->quarter = xrealloc(course->quarter, course->cap, 1);
	}
	course->start[course->n] = start;
	course->end[course->n] = end;
	course->quarter[course->n++] = (uint8_t)quarter;
}

static void
course_release(struct course *course)
{
	free(course->start);
	free(course->end);
	free(course->quarter);
}

/* By how much a lies ahead of the middle of b and c. */
static double
ahead(int64_t a, int64_t b, int64_t c)
{
	return ((double)(a - b) + (double)(a - c)) / 2 / NS_PER_S;
}

/* Compare every record of one with those of the first one around it. */
static void
take_course(const struct sight *sight, size_t n, uint32_t first, uint32_t who,
	    struct course *course)
{
	size_t next = 0, before = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		if (sight[i].who == NAME_OTHER)
			before = SIZE_MAX;
		else if (sight[i].who == first)
			before = i;
		if (sight[i].who != who || before == SIZE_MAX)
			continue;
		next = next > i ? next : i + 1;
		while (next < n && sight[next].who != first && sight[next].who != NAME_OTHER)
			next++;
		if (next == n || sight[next].who == NAME_OTHER || next - before > NEAR)
			continue;
		course_add(course,
			   ahead(sight[i].start_ns, sight[before].start_ns, sight[next].start_ns),
			   ahead(sight[i].end_ns, sight[before].end_ns, sight[next].end_ns),
			   i * QUARTERS / n);
	}
}

static bool
is_near(double a, double b)
{
	double most = fabs(a) > fabs(b) ? fabs(a) : fabs(b);

	return fabs(a - b) <= (JITTER_S > STEADY * most ? JITTER_S : STEADY * most);
}

/* Does the offset hold in every quarter of the log? */
static bool
is_steady(const struct course *course, double ahead_s)
{
	double *part = xcalloc(course->n, sizeof(*part));
	bool is = true;

	for (size_t quarter = 0; is && quarter < QUARTERS; quarter++) {
		size_t n = 0;
		for (size_t i = 0; i < course->n; i++)
			if (course->quarter[i] == quarter)
				part[n++] = course->start[i];
		is = n >= LEAST_A_QUARTER && is_near(skew_quantile(part, n, .5), ahead_s);
	}
	free(part);
	return is;
}

/* The width of what lies between the tenth and the ninetieth percentile; *middle: the median. */
static double
spread(const double *at, size_t n, double *middle)
{
	double *sorted = xcalloc(n, sizeof(*sorted));

	for (size_t i = 0; i < n; i++)
		sorted[i] = at[i];
	*middle = skew_quantile(sorted, n, .5);
	double width = skew_quantile(sorted, n, .9) - skew_quantile(sorted, n, .1);
	free(sorted);
	return width;
}

static void
judge(const struct course *course, struct stand *stand)
{
	double start, end;

	stand->n = course->n;
	if (course->n < LEAST)
		return;
	double of_start = spread(course->start, course->n, &start);
	double of_end = spread(course->end, course->n, &end);
	double width = of_start < of_end ? of_start : of_end;
	double least = fabs(start) < fabs(end) ? start : end;
	/* What is right may lie wide apart, what is said to be off may not. */
	double room = fabs(least) < JITTER_S ? WIDE_S : fabs(least) / 2;
	/* A host that hangs writes late, and its times are of the start: no clock is off. */
	if (!is_near(start, end) || width > room || !is_steady(course, start))
		return;
	stand->is_known = true;
	stand->ahead_s = least;
}

size_t
skew_by_order(const struct sight *sight, size_t n, struct stand stand[SKEW_WHO])
{
	size_t n_who = skew_who(sight, n, LEAST, stand);

	for (size_t i = 0; i < n_who; i++) {
		struct course course = { 0 };
		if (i == 0) {
			stand[0].is_known = true;
			continue;
		}
		take_course(sight, n, stand[0].who, stand[i].who, &course);
		judge(&course, &stand[i]);
		course_release(&course);
	}
	return n_who;
}
