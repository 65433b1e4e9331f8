/* early: did all of the newest requests fail, too few as yet to be an incident, or none? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/early.h"

enum { NEWEST = 12 };	/* so many in a row and rule I3 or a change point tells */
enum { NARROWEST = 1024 };	/* of a bucket the shortest part that is looked at, 4^k */

/* The chance that k requests in a row fail, at most, where bad of n did. */
static double
chance_of(uint64_t k, uint64_t bad, uint64_t n)
{
	double rate = bad ? stats_wilson(bad, n).high : stats_zero_of_n_upper(n);

	return n ? pow(fmin(1, rate), (double)k) : 1;
}

static bool
is_good(const struct record *record)
{
	return record->outcome != OUTCOME_UNKNOWN && !outcome_is_bad(record->outcome);
}

/*
 * The last of them by time: of a bucket, or of as short a part of it as holds more than NEWEST, so
 * that in a large log few records are looked at. Returns how many there are.
 */
static uint64_t
newest(const struct study *study, struct query *last)
{
	uint64_t all = 0;

	for (int64_t part = study->scene ? 1 : NARROWEST; part && all <= NEWEST; part /= 4) {
		int64_t since_ns = study->last_ns - study->bin_ns / part;

		*last = query_window(study->query, since_ns, INSTANT_NONE);
		all = query_count(last);
	}
	return all;
}

/*
 * How many of the newest failed, one after the other; the time of the first of them. Records of
 * one moment have no order: one good one among them ends the run before all of them.
 */
static uint64_t
newest_bad(const struct study *study, int64_t *from_ns)
{
	struct query last;
	struct record record[NEWEST];
	uint32_t id[NEWEST];
	uint64_t all = newest(study, &last), bad = 0;
	size_t n = query_page(&last, ORDER_TIME, all > NEWEST ? (size_t)all - NEWEST : 0, NEWEST,
			      record, id);

	while (n > 0) {
		int64_t at_ns = record[n - 1].at_ns;
		size_t first = n;
		uint64_t here = 0;
		bool has_good = false;

		while (first > 0 && record[first - 1].at_ns == at_ns) {
			has_good |= is_good(&record[--first]);
			here += outcome_is_bad(record[first].outcome) ? 1 : 0;
		}
		/* Of the first moment of the page some may stand before it. */
		if (has_good || (!first && all > NEWEST))
			break;
		bad += here;
		*from_ns = at_ns;
		n = first;
	}
	return bad;
}

/* All of a version's requests failed, and they are few. */
static const char *
new_version(struct study *study, struct query *which)
{
	const struct axis *axis = study_axis(study, FIELD_VERSION);

	for (size_t v = 0; axis && axis->role != AXIS_CONSTANT && v < axis->n; v++) {
		uint64_t bad = axis->bad[v], rest = study->rated - axis->rated[v];

		if (bad < 2 || bad != axis->rated[v] || axis->value[v] == NAME_NONE ||
		    axis->value[v] == VALUE_OTHER)
			continue;
		if (chance_of(bad, study->bad - bad, rest) * (double)axis->n >=
		    limit(LIMIT_CHANGE_P))
			continue;
		*which = query_with(study->query, FIELD_VERSION, axis->value[v]);
		return arena_fmt(study->arena, "all %s of %s failed, of the others %llu of %llu",
				 count_text(study->arena, bad, "request"),
				 value_text(study, axis->value[v]),
				 (unsigned long long)(study->bad - bad), (unsigned long long)rest);
	}
	return NULL;
}

static const char *
early_failures(struct study *study, struct query *which)
{
	int64_t from_ns = study->last_ns;

	if (!study->has_status || study->bad < 2)
		return NULL;
	const char *text = new_version(study, which);
	uint64_t bad = text ? 0 : newest_bad(study, &from_ns), rest = study->rated - bad;

	if (text || bad < 2 ||
	    chance_of(bad, study->bad - bad, rest) >= limit(LIMIT_CHANGE_P))
		return text;
	*which = query_window(study->query, from_ns, INSTANT_NONE);
	return arena_fmt(study->arena, "the newest %s failed, of those before them %llu of %llu",
			 count_text(study->arena, bad, "request"),
			 (unsigned long long)(study->bad - bad), (unsigned long long)rest);
}

const char *
early_text(struct study *study, struct query *which)
{
	const char *text = early_failures(study, which);

	return text ? text : early_value(study, which);
}
