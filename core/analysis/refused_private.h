/* refused_private: what the files that look at client errors (4xx) share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_REFUSED_PRIVATE_H
#define SR_ANALYSIS_REFUSED_PRIVATE_H

#include "core/analysis/refused.h"
#include "core/analysis/verdict_private.h"

/* A step of refusals: so many standard errors, so much above the others, and so many times. */
#define REFUSED_Z limit(LIMIT_REFUSED_Z)
#define REFUSED_ABOVE limit(LIMIT_REFUSED_ABOVE)
#define REFUSED_TIMES limit(LIMIT_REFUSED_TIMES)
/* Requests, or refused ones, that it takes. */
#define REFUSED_LEAST ((uint64_t)limit(LIMIT_REFUSED_N))

/* Requests with a known outcome, and those refused. */
struct refused_count { uint64_t n, k; };

struct refused_count refused_count(const struct query *query);
/* z of two proportions with their pooled variance; 0 where an arm is empty. */
double refused_z(struct refused_count own, struct refused_count rest);
/* Is the step from rest to own one that is told? */
bool refused_steps(struct refused_count own, struct refused_count rest);

/*
 * A value against the other values of its field in the same window, in equal strata: endpoints,
 * or the values of a further field. Only strata with both arms count.
 */
struct refused_like {
	struct refused_count own, rest;
	double expected;		/* what own.n had been refused had it been as the rest */
	double z;			/* Mantel-Haenszel */
	double covered;			/* share of the value's requests in such strata */
	uint32_t stratum;		/* the only one that shows it; NAME_NONE: several do */
};
struct refused_like refused_like(const struct query *window, int field, uint32_t value, int strata);
bool refused_differs(const struct refused_like *like);

/* Requests and refusals by bin, of a value or of all; arrays in the arena. */
struct course { struct refused_count *bin; size_t n; int64_t first_ns; };
/* In the bins of `all`; NULL: this is all. */
struct course course_make(struct study *study, const struct query *query,
			  const struct course *all);
struct refused_count course_sum(const struct course *course, size_t from, size_t end);
/* The bins whose refusals lie farthest above the mean share of all; not from the first bin on. */
bool course_run(const struct course *course, size_t *from, size_t *end);
/* Are requests refused that were answered before, as many of them: in as many bins, and in all? */
bool course_is_in_place(const struct course *own, const struct course *others, size_t from,
			size_t end);

/* What is blamed for refusals, and the window in which. */
struct refusal {
	enum kind kind;
	struct cause cause;		/* n = 0: all requests alike */
	int64_t from_ns, until_ns;	/* INSTANT_NONE: from the begin, to the end of the log */
	struct refused_count own, other;
	bool is_past;			/* other is its own past, not others beside it */
	bool is_sure;			/* like for like, and by no other field */
};
/* False: nobody brings any. */
bool refusal_find(struct study *study, const struct refused *run, struct refusal *out);

#endif
