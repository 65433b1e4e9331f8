/* evidence_control: the card of what stayed well beside the cause, or that nothing did. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/evidence_private.h"

/* `in 90 ms at 18:06:30 and in 95 ms at 18:07:00` of a few records. */
static const char *
answers(struct cards *cards, const struct record *record, size_t n)
{
	const char *item[LISTED_MAX];

	for (size_t i = 0; i < n; i++)
		item[i] = record[i].latency_us == LATENCY_NONE ?
			arena_fmt(cards->arena, "at %s", say_clock(cards->arena, record[i].at_ns)) :
			arena_fmt(cards->arena, "in %s ms at %s", say_ms(cards->arena,
				  (double)record[i].latency_us / 1e3),
				  say_clock(cards->arena, record[i].at_ns));
	return say_list(cards->arena, item, n);
}

/* The bad records of the cause next to the control's first and last: its lines are added. */
static const char *
between(struct cards *cards, int64_t first_ns, int64_t last_ns, struct cites *lines)
{
	struct query bad = cards->cause_since;
	struct ref ref[2];

	bad.bad = 1;
	struct query before = query_window(bad, INSTANT_NONE, first_ns);
	struct query after = query_window(bad, last_ns, INSTANT_NONE);
	if (!query_last(&before, &ref[0]) || !query_first(&after, &ref[1]) ||
	    ref[0].id == ref[1].id)
		return "";
	struct cites two = cites_of_refs(ref, 2, cards->arena);
	*lines = cites_join(lines, &two, cards->arena);
	return arena_fmt(cards->arena, ", between %s %s at %s and %s", cards->who,
			 card_bad_word(cards, false), say_clock(cards->arena, ref[0].at_ns),
			 say_clock(cards->arena, ref[1].at_ns));
}

/* Records whose outcome is known. */
static uint64_t
told_of(const struct query *query)
{
	struct cell cell = { 0 };

	query_counts(query, &cell);
	uint64_t told = cell.n - cell.outcome[OUTCOME_UNKNOWN];
	cell_release(&cell);
	return told;
}

/* Few as they are, records may leave open that all is hurt. */
static bool
may_be_shared(const struct cards *cards)
{
	const struct verdict *verdict = cards->verdict;

	for (size_t i = 0; i < verdict->n_hypotheses; i++)
		if (verdict->hypothesis[i].kind == KIND_SHARED)
			return verdict->hypothesis[i].state == STATE_POSSIBLE;
	return false;
}

/* Why nothing stands beside the cause. */
static const char *
no_control(struct cards *cards, bool has_others)
{
	if (card_is_endpoint(cards))
		return arena_fmt(cards->arena, "No concurrent control: %s is set against itself "
				 "before the onset.", cards->who);
	if (has_others)
		return arena_fmt(cards->arena, "No concurrent control: on the same endpoint "
				 "nothing else is set against %s.", cards->who);
	return arena_fmt(cards->arena, "No concurrent control: after %s nothing but %s answered "
			 "there.", say_clock(cards->arena, cards->verdict->onset.at_or_before_ns),
			 cards->who);
}

void
card_control(struct cards *cards)
{
	struct arena *arena = cards->arena;
	struct record record[LISTED_MAX];
	uint32_t id[LISTED_MAX];
	struct ref first, last;
	bool is_over = cards->verdict->onset.ended_ns != INSTANT_NONE;

	if (!cards->verdict->cause.n || !cards->verdict->onset.is_known)
		return;
	uint64_t n = query_count(&cards->control_since);
	bool is_beside = ask_is_beside(cards->facts->query, cards->verdict);
	if (!n || !cards->verdict->contrast.n_endpoints) {
		card_add(cards, "absence", "observed", no_control(cards, n > 0),
			 ask_cites(&cards->cause_since, CITES_MAX, arena));
		return;
	}
	struct query bad = cards->control_since;
	bad.bad = 1;
	uint64_t n_bad = query_count(&bad);
	/* The figures may be of what came after it ended as well: so are the lines, then. */
	struct query told_by = cards->control_since;
	if (is_over && n > LISTED_MAX && cards->verdict->concurrent.requests_control > n)
		told_by = query_window(ask_control(cards->facts->query, cards->verdict),
				       cards->verdict->onset.at_or_before_ns, INSTANT_NONE);
	struct cites lines = ask_cites(&told_by, CITES_MAX - 2, arena);
	query_first(&cards->control_since, &first);
	query_last(&cards->control_since, &last);
	const char *amid = between(cards, first.at_ns, last.at_ns, &lines);
	/* The control is healthy as check C4 has it: hurt no more than rarely. */
	const char *end = !is_beside ? " Before and after are not the same minutes." :
		20 * n_bad <= n && !may_be_shared(cards) ? " So it is not the whole API." : "";
	const char *apart = is_beside ? "" : "No concurrent control: it answered before or after, "
		"not beside it. ", *text;
	if (n <= LISTED_MAX && !n_bad) {
		size_t got = query_page(&cards->control_since, ORDER_TIME, 0, n, record, id);

		text = arena_fmt(arena, "%s%s answered %s %s%s.%s", apart,
				 ask_opening(cards->against, arena),
				 cards->place, answers(cards, record, got), amid, end);
	} else {
		const struct contrast *now = &cards->verdict->concurrent;

		/* Without a status nothing is known to have failed, or not to have. */
		uint64_t told = told_of(&cards->control_since);
		if (now->rated_control) {	/* of the same records as the latencies */
			told = now->rated_control;
			n_bad = now->bad_control;
		}
		const char *failed = !told ? "" :
			arena_fmt(arena, "%s in %s requests", card_bad_verb(cards),
				  card_of(cards, n_bad, told));
		/* A log without latencies says nothing of what they were. */
		const char *took = !now->n_control && told ? "" :
			card_arm(cards, now->min_control_ms, now->max_control_ms,
				 now->mean_control_ms, NAN, now->n_control);

		/* Too few from onset on were told apart by what the whole log has of them. */
		const struct onset *onset = &cards->verdict->onset;
		bool is_more = now->requests_control > n;
		const char *from = say_clock(arena, onset->at_or_before_ns);
		const char *when = is_more && !is_over ? "All the while" :
			is_more || !is_over ? arena_fmt(arena, "From %s on", from) :
			arena_fmt(arena, "From %s to %s", from, say_clock(arena, onset->ended_ns));

		text = arena_fmt(arena, "%s%s %s %s on %s%s%s%s.%s", apart, when, cards->against,
				 *took ? took : failed, cards->place,
				 *took && *failed ? " and " : "", *took ? failed : "", amid, end);
	}
	card_add(cards, is_beside ? "concurrent_control" : "absence", "observed", text, lines);
}
