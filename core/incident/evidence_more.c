/* evidence_more: cards on when it began, who else is hurt, and verdicts without a contrast. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/evidence_private.h"

/* What stood before the first bad record, as a sentence. */
static const char *
before_onset(struct cards *cards, const struct onset *onset)
{
	struct query before = query_window(cards->facts->query, INSTANT_NONE,
					   onset->at_or_before_ns - 1);
	uint64_t n = query_count(&before);
	struct record record;
	struct err err;

	if (!n)
		return onset->is_always ? "It was so from the start of the log."
					: "The log begins in the incident.";
	if (!onset->before.id || !store_record(cards->store, onset->before.id, &record, &err))
		return arena_fmt(cards->arena, "%s before it.",
				 say_count(cards->arena, n, "record lies", "records lie"));
	/* It was good, and on the same endpoint: version and latency are what is new. */
	if (record.version || record.latency_us != LATENCY_NONE)
		record.endpoint = record.status = NAME_NONE;
	const char *words = say_record(cards->store, &record, cards->arena);
	const char *clock = say_clock(cards->arena, record.at_ns);

	if (n == 1)
		return arena_fmt(cards->arena, "The only record before it is %s, at %s.", words,
				 clock);
	return arena_fmt(cards->arena,
			 "Of the %llu records before it, the last good one of its kind: "
			 "%s, at %s.",
			 (unsigned long long)n, words, clock);
}

void
card_onset(struct cards *cards)
{
	const struct onset *onset = &cards->verdict->onset;
	struct arena *arena = cards->arena;
	struct ref first = { 0 };
	struct record record;
	struct err err;

	if (!onset->is_known || !onset->ref.id)
		return;
	const char *bad = store_record(cards->store, onset->ref.id, &record, &err) &&
		!outcome_is_bad(record.outcome) ? cards->verdict->refused.is_cause ? "refused"
										   : "slow" : "bad";
	const char *clock = say_clock(arena, onset->ref.at_ns), *text;
	struct query blamed = ask_cause(cards->facts->query, &cards->verdict->cause);
	if (!cards->verdict->cause.n)
		text = arena_fmt(arena, "The first %s record is at %s.", bad, clock);
	else if (query_first(&blamed, &first) && first.id == onset->ref.id)
		text = arena_fmt(arena, "The first %s record, %s, is the first %s one.", cards->who,
				 clock, bad);
	else
		text = arena_fmt(arena, "The first %s %s record is at %s.", bad, cards->who, clock);
	struct ref ref[2] = { onset->ref, onset->before };
	card_add(cards, "onset", "observed",
		 arena_fmt(arena, "%s %s", text, before_onset(cards, onset)),
		 cites_of_refs(ref, onset->before.id ? 2 : 1, arena));
}

/* `680 ms OK and 700 ms Timeout` of a few records. */
static const char *
ways(struct cards *cards, const struct query *query, uint64_t n)
{
	struct record record[LISTED_MAX];
	uint32_t id[LISTED_MAX];
	const char *item[LISTED_MAX];
	size_t got = query_page(query, ORDER_TIME, 0, (size_t)n, record, id);

	for (size_t i = 0; i < got; i++) {
		const char *status = record[i].status ? say_name(cards->store, record[i].status) :
			outcome_word(record[i].outcome);

		item[i] = record[i].latency_us == LATENCY_NONE ?
			status :
			arena_fmt(cards->arena, "%s ms %s",
				  say_ms(cards->arena, (double)record[i].latency_us / 1e3), status);
	}
	return say_list(cards->arena, item, got);
}

/* Endpoints on which the blamed version is bad and the baseline was never seen. */
void
card_also_affected(struct cards *cards)
{
	const struct verdict *verdict = cards->verdict;
	const struct impact *impact = &verdict->impact;
	size_t made = 0;

	if (!verdict->cause.n || verdict->cause.term[0].field != FIELD_VERSION ||
	    !verdict->baseline)
		return;
	for (size_t i = 0; i < impact->n_endpoints && made < 3; i++) {
		const struct impact_endpoint *row = &impact->by_endpoint[i];

		if (row->has_baseline || !row->endpoint)
			continue;
		struct query query = query_with(cards->facts->query, FIELD_ENDPOINT, row->endpoint);
		query = query_with(query, FIELD_VERSION, verdict->cause.term[0].value);
		struct query bad = query;
		bad.bad = 1;
		uint64_t n = query_count(&query), n_bad = query_count(&bad);
		if (!n_bad)
			continue;
		const char *what = n <= LISTED_MAX ?
			ways(cards, &query, n) :
			arena_fmt(cards->arena, "%s; %s", card_latencies(cards, &query),
				  card_bad_verb(cards));
		card_add(cards, "also_affected", "observed",
			 arena_fmt(cards->arena,
				   n <= LISTED_MAX ? "%s on %s: %s (%s). No %s baseline on this "
						     "endpoint." :
						     "%s on %s %s %s. No %s baseline on this "
						     "endpoint.",
				   say_name(cards->store, row->endpoint),
				   say_name(cards->store, verdict->cause.term[0].value), what,
				   card_of(cards, n_bad, n), cards->against),
			 ask_cites(&query, CITES_MAX, cards->arena));
		made++;
	}
}

/* Both versions answered in the same minutes: a rollout in progress, and a way back. */
void
card_mixed_versions(struct cards *cards)
{
	const struct verdict *verdict = cards->verdict;
	const struct impact *impact = &verdict->impact;
	struct ref first, last, start;

	if (!verdict->cause.n || verdict->cause.term[0].field != FIELD_VERSION ||
	    !verdict->baseline || !ask_is_beside(cards->facts->query, verdict))
		return;
	struct query other = query_with(cards->facts->query, FIELD_VERSION, verdict->baseline);
	other = query_window(other, verdict->onset.is_known ? verdict->onset.at_or_before_ns :
			     INSTANT_NONE, INSTANT_NONE);
	if (!query_first(&other, &first) || !query_last(&other, &last))
		return;
	/* From the blamed record just before the other's first to the end of the log. */
	struct query blamed = query_window(ask_cause(cards->facts->query, &verdict->cause),
					   INSTANT_NONE, first.at_ns);
	if (!query_last(&blamed, &start))
		start = first;
	struct query window = query_window(cards->facts->query, start.at_ns, INSTANT_NONE);
	card_add(cards, "mixed_versions", "observed", arena_fmt(cards->arena,
		 "Both versions served requests at the same time; %s took %s.", cards->who,
		 card_of(cards, impact->cause_requests, impact->requests)),
		 ask_cites(&window, CITES_MAX, cards->arena));
}

/* What the leading hypothesis passed, where no contrast of two arms says it. */
void
card_trend(struct cards *cards)
{
	const struct verdict *verdict = cards->verdict;

	if ((cards->who && verdict->contrast.n_endpoints) || !verdict->n_hypotheses)
		return;
	const struct hypothesis *leading = &verdict->hypothesis[0];
	for (size_t i = 0; i < leading->n_checks && i < 6; i++)
		if (leading->check[i].state == CHECK_PASS)
			card_add(cards, "trend", "derived", leading->check[i].text,
				 leading->check[i].lines);
}

/* `5 of 40 requests failed`; where some have no status, of those that have one. */
static const char *
card_failed(struct cards *cards)
{
	const struct stat_group *all = cards->facts->all;

	return arena_fmt(cards->arena, "%s requests%s %s",
			 card_of(cards, all->timeouts + all->errors, all->told),
			 all->told < all->n ? " with a status" : "", card_bad_verb(cards));
}

/* Fewer than two cards: at least what is wrong, and how slow it got. */
void
card_impact(struct cards *cards)
{
	const struct stat_group *all = cards->facts->all;
	struct query query = cards->facts->query, bad = query;

	if (cards->n >= 2)
		return;
	bad.bad = 1;
	if (all->told)		/* without a status nothing is known to have failed, or not */
		card_add(cards, "timeouts", "observed", arena_fmt(cards->arena, "%s.",
			 card_failed(cards)), ask_cites(all->timeouts + all->errors ? &bad : &query,
							CITES_MAX, cards->arena));
	if (cards->n < 2)
		card_add(cards, "trend", "observed", !all->n_latency ? "No latency is logged." :
			 arena_fmt(cards->arena, "All requests %s.", card_latencies(cards, &query)),
			 ask_cites(&query, CITES_MAX, cards->arena));
}

/* Without an incident: what was looked at, and the worst of it. */
void
card_absence(struct cards *cards)
{
	const struct stat_group *all = cards->facts->all;
	struct query query = cards->facts->query;

	if (!all->n)
		return;
	const char *failed = all->told ? card_failed(cards) : "Timeouts are not recorded";
	const char *took = !all->n_latency ? "no latency is logged" :
		arena_fmt(cards->arena, "all %s", card_latencies(cards, &query));
	card_add(cards, "absence", "observed", arena_fmt(cards->arena, "%s; %s.", failed, took),
		 ask_cites(&query, CITES_MAX, cards->arena));
}
