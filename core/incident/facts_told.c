/* facts_told: the figures that the analysis tells in words alone, a fact each. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/incident/drafts_private.h"
#include "core/incident/facts_private.h"
#include "core/incident/guide_private.h"
#include "core/incident/numbers.h"
#include "core/incident/recovery_private.h"

enum { NAMES_MAX = 256, TOLD_MAX = 2000, LIMITS_MAX = 12 };	/* as many as a check has */

struct telling {
	struct maker *maker;
	struct number_names names;
	const char *name[NAMES_MAX];
	const char *where, *check;	/* `load`, `C9`; check NULL: the sentence itself */
	double *known;			/* values of facts, sorted; owned */
	size_t n_known, n_told;
};

/* Facts as they stand before: a number that is one of them needs no fact of its own. */
static void
know(struct telling *telling)
{
	const struct facts *facts = telling->maker->facts;

	telling->known = xmalloc((facts->n + 1) * sizeof(*telling->known));
	for (size_t i = 0; i < facts->n; i++)
		if (isfinite(facts->fact[i].value))
			telling->known[telling->n_known++] = fabs(facts->fact[i].value);
	qsort(telling->known, telling->n_known, sizeof(*telling->known), numbers_order);
}

static bool
is_known(const struct telling *telling, double value, double half)
{
	size_t low = 0, high = telling->n_known;

	half += 1e-9;
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (telling->known[mid] < value - half)
			low = mid + 1;
		else
			high = mid;
	}
	return low < telling->n_known && telling->known[low] <= value + half;
}

static enum fact_unit
unit_of(const struct number *number)
{
	const char *after = number->at + number->len;

	if (number->is_percent)
		return FACT_SHARE;
	if (strncmp(after, " ms", 3) == 0)
		return FACT_MS;
	return number->half < .5 ? FACT_RATIO : FACT_COUNT;
}

static void
tell(struct telling *telling, const struct number *number)
{
	bool is_span = number->span_len != 0;
	double value = is_span ? number->span_s
		       : number->is_percent ? number->value / 100 : number->value;

	if (telling->n_told >= TOLD_MAX)
		return;
	telling->n_told++;
	struct fact *fact = fact_add(telling->maker, "figure", value,
				     is_span ? FACT_S : unit_of(number), -1);
	fact_key(fact, "of", telling->where);
	if (telling->check)
		fact_key(fact, "check", telling->check);
}

/* Is there a fact for it? What is tiny is not printed by every fact that is as large. */
static bool
is_told(const struct telling *telling, const struct number *number)
{
	if (number->span_len)
		return is_known(telling, number->span_s, number->span_half) ||
		       is_known(telling, number->value, number->half);
	if (number->value > 0 && number->value < .001)
		return false;
	return is_known(telling, number->value, number->half) ||
	       (number->is_percent && is_known(telling, number->value / 100, number->half / 100));
}

static void
tell_text(struct telling *telling, const char *text)
{
	struct number number;

	for (const char *at = text; text && numbers_next(&at, text, &telling->names, &number);) {
		if (number.is_time)
			continue;
		if (number.span_len)
			at = number.at + number.span_len;
		if (!is_told(telling, &number))
			tell(telling, &number);
	}
}

static void
add_names(struct telling *telling)
{
	const struct facts *facts = telling->maker->facts;
	const struct verdict *verdict = facts->verdict;
	const struct store *store = telling->maker->store;
	size_t n = 0;

#define ADD(id)									\
	do {									\
		const char *text = say_name(store, (id));			\
		if (n < NAMES_MAX && numbers_need(text))			\
			telling->name[n++] = text;				\
	} while (0)
	for (size_t i = 0; i < facts->n_version; i++)
		ADD(facts->by_version[i].key[0]);
	for (size_t i = 0; i < facts->n_endpoint; i++)
		ADD(facts->by_endpoint[i].key[0]);
	for (size_t h = 0; h < verdict->n_hypotheses; h++)
		for (int t = 0; t < verdict->hypothesis[h].cause.n; t++)
			ADD(verdict->hypothesis[h].cause.term[t].value);
#undef ADD
	telling->names = (struct number_names){ telling->name, n };
}

static void
put_harm(struct maker *maker, const char *of, struct bad_count harm)
{
	fact_key(fact_add(maker, "bad_requests", (double)harm.k, FACT_COUNT, (int64_t)harm.told),
		 "of", of);
	fact_key(fact_add(maker, "requests_told", (double)harm.told, FACT_COUNT, -1), "of", of);
}

/* What counts as bad, by the one rule, of all that is spoken of: where server errors lead these
 * are sums that no other fact is. */
static void
make_harm_facts(struct maker *maker)
{
	const struct facts *facts = maker->facts;
	const struct verdict *verdict = facts->verdict;
	const struct impact *impact = &verdict->impact;
	struct drafting drafting = { .facts = facts, .verdict = verdict };
	struct query query = ask_cause(facts->query, &verdict->cause);
	struct bad_count all = group_harm(facts->all, impact), since = { 0 }, before = { 0 };

	if (impact->from_ns != INSTANT_NONE)
		since = (struct bad_count){ impact->since_timeouts + (impact_is_errors(impact) ?
					    impact->since_errors : 0), impact->since_requests };
	put_harm(maker, "all", all);
	put_harm(maker, "since_onset", since);
	before = (struct bad_count){ all.k - since.k, impact->requests - since.told };
	if (verdict->onset.ended_ns != INSTANT_NONE) {
		struct query past = query_window(facts->query, INSTANT_NONE,
						 verdict->onset.at_or_before_ns - 1);

		before = ask_harm(&past, impact);
		before.told = query_count(&past);
	}
	put_harm(maker, "before_onset", before);
	if (verdict->cause.n)
		put_harm(maker, "cause", ask_harm(&query, impact));
	query.bad = 1;
	if (verdict->cause.n)
		fact_add(maker, "bad_of_cause", (double)query_count(&query), FACT_COUNT, -1);
	if (draft_control(&drafting, &query)) {
		put_harm(maker, "control", ask_harm(&query, impact));
		query.bad = 1;
		fact_add(maker, "bad_of_control", (double)query_count(&query), FACT_COUNT, -1);
	}
	for (size_t i = 0; i < facts->n_endpoint && i < LIMITS_MAX; i++)
		put_harm(maker, say_name(maker->store, facts->by_endpoint[i].key[0]),
			 group_harm(&facts->by_endpoint[i], impact));
}

/* Who served of late, and how many requests did not fail: the action and the retro say so. */
void
make_recent_facts(struct maker *maker)
{
	static const int by[] = { FIELD_VERSION };
	const struct facts *facts = maker->facts;
	struct groups groups = { 0 };
	struct ref last;

	if (facts->verdict->incident == TRUTH_YES)
		make_harm_facts(maker);
	fact_add(maker, "requests_not_bad",
		 (double)(facts->all->n - facts->all->timeouts - facts->all->errors), FACT_COUNT,
		 (int64_t)facts->all->n);
	for (size_t i = 0, shown = 0; i < facts->n_version && shown < LIMITS_MAX; i++) {
		const struct stat_group *group = &facts->by_version[i];
		uint64_t bad = group->timeouts + group->errors;

		/* Of any that may be gone back to it is said how often it failed. */
		if (!bad || (facts->n_version > LIMITS_MAX &&
			     group->key[0] != facts->verdict->baseline))
			continue;
		shown++;
		fact_key(fact_add(maker, "failed_requests", (double)bad, FACT_COUNT,
				  (int64_t)group->told), "version",
			 say_name(maker->store, group->key[0]));
	}
	/* As the target is chosen: without what a further cause did. */
	struct query known = verdict_beside(facts->query, facts->verdict);
	if (!facts->verdict->baseline || !query_last(&known, &last))
		return;
	struct query recent = query_window(known, last.at_ns - 300 * NS_PER_S, INSTANT_NONE);
	query_group_counts(&recent, by, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++)
		fact_key(fact_add(maker, "requests_in_last_300_s", (double)groups.at[i].cell.n,
				  FACT_COUNT, -1),
			 "version", say_name(maker->store, groups.at[i].key[0]));
	groups_release(&groups);
}

/* What the check of the action sets its limits by where no version is the baseline. */
void
make_before_facts(struct maker *maker)
{
	const struct facts *facts = maker->facts;
	struct recovery_limit *limit;

	if (facts->verdict->incident != TRUTH_YES)
		return;
	size_t n = recovery_limits(&facts->query, facts->verdict, maker->arena, &limit);
	for (size_t i = 0, shown = 0; i < n && shown < LIMITS_MAX; i++) {
		if (!limit[i].n)
			continue;
		shown++;
		const char *endpoint = say_name(maker->store, limit[i].endpoint);
		const struct { const char *name; double value; enum fact_unit unit; } row[] = {
			{ "limit_baseline_p95", limit[i].baseline_ms, FACT_MS },
			{ "limit_baseline_timeouts", (double)limit[i].timeouts, FACT_COUNT },
			{ "limit_timeout_rate", limit[i].timeout_rate, FACT_SHARE },
			{ "limit_baseline_requests", (double)limit[i].n, FACT_COUNT },
		};
		for (size_t k = 0; k < LENGTH(row); k++)
			fact_key(fact_add(maker, row[k].name, row[k].value, row[k].unit,
					  (int64_t)limit[i].n), "endpoint", endpoint);
	}
}

/* The records of the timeline: each of its lines tells the latency of one. */
void
make_timeline_facts(struct maker *maker)
{
	struct entry *entry;
	size_t n = guide_happenings(maker->facts, maker->arena, &entry);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < entry[i].n_refs; k++) {
			const struct ref *ref = &entry[i].ref[k];
			bool is_new = ref->id && ref->latency_us != LATENCY_NONE;

			for (size_t f = 0; f < maker->facts->n && is_new; f++) {
				const struct fact *fact = &maker->facts->fact[f];
				is_new = strcmp(fact->name, "latency") != 0 ||
					 fact->key[0].number != (double)ref->id;
			}
			if (!is_new)
				continue;
			struct fact *fact = fact_add(maker, "latency",
						     (double)ref->latency_us / 1e3, FACT_MS, 1);
			fact_key_number(fact, "record", ref->id);
			fact->lines = cites_of_refs(ref, 1, maker->arena);
		}
}

/* The first drafts of the action and the notes: of what served last, of how many requests. */
static void
tell_drafts(struct telling *telling)
{
	struct drafts drafts;

	drafts_make(telling->maker->facts, INSTANT_NONE, telling->maker->arena, &drafts);
	telling->where = "draft";
	telling->check = NULL;
	tell_text(telling, drafts.action);
	tell_text(telling, drafts.left);
	tell_text(telling, drafts.effect);
	for (size_t i = 0; i < drafts.why.n; i++)
		tell_text(telling, drafts.why.text[i]);
	for (size_t i = 0; i < drafts.n_retro; i++)
		tell_text(telling, drafts.retro[i].text);
}

void
make_told_facts(struct maker *maker)
{
	const struct facts *facts = maker->facts;
	const struct verdict *verdict = facts->verdict;
	struct telling telling = { .maker = maker };

	add_names(&telling);
	know(&telling);
	telling.where = "statement";
	tell_text(&telling, verdict->statement);
	telling.where = "evidence";
	for (size_t i = 0; i < facts->n_evidence; i++)
		tell_text(&telling, facts->evidence[i].text);
	telling.where = "data";
	for (size_t i = 0; i < facts->n_data_notes; i++)
		tell_text(&telling, facts->data_note[i]);
	telling.where = "caution";
	for (size_t i = 0; i < verdict->n_cautions; i++)
		tell_text(&telling, verdict->caution[i].text);
	for (size_t h = 0; h < verdict->n_hypotheses; h++) {
		const struct hypothesis *rival = &verdict->hypothesis[h];

		telling.where = kind_word(rival->kind);
		telling.check = NULL;
		tell_text(&telling, rival->why);
		for (size_t c = 0; c < rival->n_checks; c++) {
			telling.check = arena_fmt(maker->arena, "C%d", rival->check[c].id);
			tell_text(&telling, rival->check[c].text);
		}
	}
	tell_drafts(&telling);
	free(telling.known);
}
