/* numbers: the numbers of a sentence, one by one: past names, times and what is quoted. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_NUMBERS_H
#define SR_INCIDENT_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

/* Names that hold digits and do not begin with a letter or `/`: those are passed over anyway. */
struct number_names { const char *const *name; size_t n; };

struct number {
	const char *at;
	size_t len;		/* of the number alone */
	bool is_time;		/* `18:06:20` or `2025-08-01`: value says nothing */
	bool is_percent;	/* `82%`, and the first of `44-100%`; value is 82 */
	double value, half;	/* half: half of the last digit shown */
	size_t span_len;	/* of `22 min 45 s`, `2 h`, `135 s`; 0 = it is no span */
	double span_s, span_half;
};

/*
 * The next number at or after *at in text, which *at is moved past: past the number alone; a
 * caller that takes it for a span goes on at number->at + span_len. Returns false at the end.
 */
bool numbers_next(const char **at, const char *text, const struct number_names *names,
		  struct number *number);
/* Would such a name be taken for a number, so that it has to be among struct number_names? */
bool numbers_need(const char *name);
/* Order of two doubles for qsort(): ascending. */
int numbers_order(const void *a, const void *b);

#endif
