/* extract_count: what was met in the records of a source, for its notes. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/extract_private.h"
#include "core/ingest/lane.h"

/* Count a word in a short list; words past its end are left to the caller's own total. */
static void
count_word(struct word_count list[WORDS_KEPT], uint32_t name)
{
	size_t i = 0;

	while (i < WORDS_KEPT && list[i].n > 0 && list[i].name != name)
		i++;
	if (i == WORDS_KEPT)
		return;
	list[i].name = name;
	list[i].n++;
}

static uint64_t
common_step(uint64_t a, uint64_t b)
{
	while (b) {
		uint64_t rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

/* Is a time known to be a multiple of the common step? Nearly always a constant tells. */
static inline bool
has_step(int64_t at_ns, uint64_t step_ns)
{
	return step_ns == 1 || (step_ns == NS_PER_MS && (uint64_t)at_ns % NS_PER_MS == 0) ||
	       (uint64_t)at_ns % NS_PER_S == 0;
}

/* Usable times, of n > 0 records that follow one another. */
static void
count_times(struct extract_counts *counts, const struct record *records, size_t n)
{
	int64_t back_ns = counts->newest_ns == INSTANT_NONE ? INT64_MIN
							     : counts->newest_ns - NS_PER_S;
	uint64_t steps = 0, step_ns = counts->subsecond_ns;
	size_t first = 0;	/* of those that are not in counts->when yet */

	for (size_t i = 0; i < n; i++) {
		int64_t at_ns = records[i].at_ns;
		steps += at_ns < back_ns;
		back_ns = at_ns - NS_PER_S;
		if (!has_step(at_ns, step_ns))
			step_ns = common_step(step_ns, (uint64_t)at_ns % NS_PER_S);
		if (times_is_last(&counts->when, at_ns))
			continue;
		if (i > first)
			times_add_more(&counts->when, i - first, records[first].line_first);
		times_add_slowly(&counts->when, at_ns, records[i].line_first);
		first = i + 1;
	}
	if (n > first)
		times_add_more(&counts->when, n - first, records[first].line_first);
	counts->newest_ns = records[n - 1].at_ns;
	counts->clock_steps += steps;
	counts->subsecond_ns = step_ns;
	counts->times += n;
}

static void
count_flags(struct extract_counts *counts, uint32_t flags)
{
	for (; flags; flags &= flags - 1)
		counts->flag[__builtin_ctz(flags)]++;
}

static void
count_used(struct extract_counts *counts, enum role role, int plan, const struct record *record)
{
	counts->used[role][plan].n++;
	count_word(counts->used[role][plan].version, record->version);
}

static void
count_unknown(struct extract_counts *counts, const struct record *record)
{
	if (record->outcome != OUTCOME_UNKNOWN || record->status == NAME_NONE)
		return;
	counts->unknown_outcome++;
	count_word(counts->unknown, record->status);
}

void
extract_count(struct extract *extract, const struct record *record, const struct found found[ROLES],
	      const struct seen_values *values)
{
	struct extract_counts *counts = &extract->counts;

	counts->records++;
	count_flags(counts, record->flags);
	counts->latency[values->latency]++;
	counts->rounded += values->is_rounded;
	counts->unusable[record->unusable]++;
	if (record->at_ns != INSTANT_NONE)
		count_times(counts, record, 1);
	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		if (found[role].field && found[role].plan < 0) {
			if (counts->late[role].n++ == 0)
				counts->late[role].path = found[role].field->path;
		} else if (found[role].field && extract->fields->n_role[role] > 1) {
			count_used(counts, role, found[role].plan, record);
		}
	}
	if (record->latency_us != LATENCY_NONE)
		extract_watch_unit(counts, record, found[ROLE_LATENCY].plan);
	count_unknown(counts, record);
}

/* Which of several fields served each role. */
static void
count_choice(struct extract *extract, const struct hit *hits, const struct record *records,
	     size_t n)
{
	for (enum role role = ROLE_TIME; role < ROLES; role++)
		for (size_t i = 0; extract->fields->n_role[role] > 1 && i < n; i++)
			if (hits[i].plan[role] != PLAN_NONE)
				count_used(&extract->counts, role, hits[i].plan[role], &records[i]);
}

void
extract_count_hits(struct extract *extract, const struct hit *hits, const struct record *records,
		   size_t n)
{
	struct extract_counts *counts = &extract->counts;
	size_t absent = 0, rounded = 0;

	for (size_t i = 0; i < n; i++) {
		const struct record *record = &records[i];
		int plan = hits[i].plan[ROLE_LATENCY];
		if (record->flags)
			count_flags(counts, record->flags);
		if (record->outcome == OUTCOME_UNKNOWN)
			count_unknown(counts, record);
		rounded += hits[i].is_rounded;
		if (record->latency_us == LATENCY_NONE)
			absent++;
		else if (!extract_is_watched(counts, record, plan))
			extract_watch_unit(counts, record, plan);
	}
	counts->records += n;
	counts->unusable[UNUSABLE_NOT] += n;
	counts->latency[LATENCY_OK] += n - absent;
	counts->latency[LATENCY_ABSENT] += absent;
	counts->rounded += rounded;
	count_times(counts, records, n);
	if (extract->has_choice)
		count_choice(extract, hits, records, n);
}
