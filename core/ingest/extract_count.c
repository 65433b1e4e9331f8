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

static void
count_time(struct extract_counts *counts, const struct record *record)
{
	if (record->at_ns == INSTANT_NONE)
		return;
	if (counts->newest_ns != INSTANT_NONE && record->at_ns < counts->newest_ns - NS_PER_S)
		counts->clock_steps++;
	counts->newest_ns = record->at_ns;
	counts->times++;
	times_add(&counts->when, record->at_ns, record->line_first);
	/* Nearly always the step is known already: a division by a constant tells. */
	uint64_t rest = (uint64_t)record->at_ns % NS_PER_S;
	bool is_known = rest == 0 || counts->subsecond_ns == 1 ||
			(counts->subsecond_ns == NS_PER_MS && rest % NS_PER_MS == 0);
	if (!is_known)
		counts->subsecond_ns = common_step(counts->subsecond_ns, rest);
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
	for (uint32_t rest = record->flags; rest; rest &= rest - 1)
		counts->flag[__builtin_ctz(rest)]++;
	counts->latency[values->latency]++;
	counts->rounded += values->is_rounded;
	counts->unusable[record->unusable]++;
	count_time(counts, record);
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

void
extract_count_hit(struct extract *extract, const struct record *record, const struct hit *hit)
{
	struct extract_counts *counts = &extract->counts;
	bool has_latency = record->latency_us != LATENCY_NONE;

	counts->records++;
	for (uint32_t rest = record->flags; rest; rest &= rest - 1)
		counts->flag[__builtin_ctz(rest)]++;
	counts->latency[has_latency ? LATENCY_OK : LATENCY_ABSENT]++;
	counts->rounded += hit->is_rounded;
	counts->unusable[UNUSABLE_NOT]++;
	count_time(counts, record);
	for (enum role role = ROLE_TIME; extract->has_choice && role < ROLES; role++)
		if (extract->fields->n_role[role] > 1 && hit->plan[role] != PLAN_NONE)
			count_used(counts, role, hit->plan[role], record);
	if (has_latency)
		extract_watch_unit(counts, record, hit->plan[ROLE_LATENCY]);
	count_unknown(counts, record);
}
