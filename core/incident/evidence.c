/* evidence: the cards E1.. that a verdict rests on, each with its lines. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/stats.h"
#include "core/incident/evidence_private.h"

/* What an arm without a single latency is said to have taken. */
#define NO_TIME "took no time that was logged"

void
card_add(struct cards *cards, const char *kind, const char *grade, const char *text,
	 struct cites lines)
{
	if (lines.n && cards->n < CARDS_MAX)
		cards->at[cards->n++] = (struct evidence){ kind, grade, text, lines };
}

const char *
card_of(struct cards *cards, uint64_t k, uint64_t n)
{
	return arena_fmt(cards->arena, "%llu of %llu", (unsigned long long)k,
			 (unsigned long long)n);
}

/* Nothing but timeouts is called by that name. */
static bool
is_all_timeouts(const struct cards *cards)
{
	return !cards->facts->all->errors;
}

const char *
card_bad_word(const struct cards *cards, bool is_one)
{
	if (is_all_timeouts(cards))
		return is_one ? "timeout" : "timeouts";
	return is_one ? "failure" : "failures";
}

const char *
card_bad_verb(const struct cards *cards)
{
	return is_all_timeouts(cards) ? "timed out" : "failed";
}

/* The latencies of a small arm one by one, ascending: `750, 820 and 890`. */
static const char *
listed(struct cards *cards, const struct query *query, uint64_t n)
{
	struct record record[LISTED_MAX];
	uint32_t id[LISTED_MAX];
	struct ref ref[LISTED_MAX];
	size_t got = query_page(query, ORDER_SLOWEST, 0, (size_t)n, record, id);

	for (size_t i = 0; i < got; i++)
		ref[i] = ref_of(&record[got - 1 - i], id[got - 1 - i]);
	return say_latencies(cards->arena, ref, got);
}

const char *
card_latencies(struct cards *cards, const struct query *query)
{
	struct arena *arena = cards->arena;
	struct dist dist;
	const char *text = NO_TIME;

	ask_latencies(query, &dist);
	if (dist.n) {
		uint64_t all = query_count(query);
		const char *range = dist.n == all && all <= LISTED_MAX ? listed(cards, query, all) :
			say_range(arena, (double)dist.min_us / 1e3, (double)dist.max_us / 1e3);
		const char *mean = dist.n == 1 ? "" : arena_fmt(arena, "mean %s, ",
			say_ms(arena, dist_mean(&dist) / 1e3));

		text = arena_fmt(arena, "took %s ms (%sn=%llu)", range, mean,
				 (unsigned long long)dist.n);
	}
	dist_release(&dist);
	return text;
}

/* The filter that finds both arms: `version=v1.3,v1.2`, and the endpoint when it is one. */
static const char *
both_filter(struct cards *cards)
{
	const struct verdict *verdict = cards->verdict;
	const struct contrast *contrast = &verdict->contrast;
	struct str text = { 0 }, second = { 0 };

	if (verdict->cause.n == 1 && verdict->cause.term[0].field == FIELD_VERSION &&
	    verdict->baseline) {
		where_quote(&text, "version", "=", cards->who);
		where_quote(&second, "", "=", say_name(cards->store, verdict->baseline));
		str_fmt(&text, ",%s", strchr(str_text(&second), '=') + 1);
	}
	if (contrast->n_endpoints == 1 && contrast->endpoint[0]) {
		if (text.len)
			str_char(&text, ' ');
		where_quote(&text, "endpoint", "=", say_name(cards->store, contrast->endpoint[0]));
	}
	const char *kept = text.len ? arena_text(cards->arena, text.at, text.len) : NULL;
	str_release(&text);
	str_release(&second);
	return kept;
}

/* Both arms, the candidate's records first. */
static struct cites
both_arms(struct cards *cards)
{
	struct cites a = ask_cites(&cards->cause, CITES_MAX / 2, cards->arena);
	struct cites b = ask_cites(&cards->control, CITES_MAX / 2, cards->arena);
	struct cites both = cites_join(&a, &b, cards->arena);

	if (both.more)
		both.filter = both_filter(cards);
	return both;
}

const char *
card_arm(struct cards *cards, double min_ms, double max_ms, double mean_ms, double like_ms,
	 uint64_t n)
{
	if (!n)
		return NO_TIME;
	return arena_fmt(cards->arena, "took %s ms (mean %s, %s%s%sn=%llu)",
			 say_range(cards->arena, min_ms, max_ms), say_ms(cards->arena, mean_ms),
			 isnan(like_ms) ? "" : "like for like ",
			 isnan(like_ms) ? "" : say_ms(cards->arena, like_ms),
			 isnan(like_ms) ? "" : ", ", (unsigned long long)n);
}

bool
card_is_endpoint(const struct cards *cards)
{
	const struct cause *cause = &cards->verdict->cause;

	return cause->n == 1 && cause->term[0].field == FIELD_ENDPOINT;
}

void
card_contrast(struct cards *cards)
{
	const struct contrast *contrast = &cards->verdict->contrast;

	if (!cards->who || !contrast->n_candidate || !contrast->n_control)
		return;
	bool is_small = contrast->n_candidate <= LISTED_MAX && contrast->n_control <= LISTED_MAX;
	const char *a = is_small ? card_latencies(cards, &cards->cause) : card_arm(cards,
		contrast->min_candidate_ms, contrast->max_candidate_ms, contrast->mean_candidate_ms,
		NAN, contrast->n_candidate);
	const char *b = is_small ? card_latencies(cards, &cards->control) : card_arm(cards,
		contrast->min_control_ms, contrast->max_control_ms, contrast->mean_control_ms,
		contrast_is_weighted(contrast) ? contrast->like_control_ms : NAN,
		contrast->n_control);
	char delta[32];
	/* Pooled over endpoints the ranges may overlap where no endpoint's do. */
	const char *end = !contrast->separated ? arena_fmt(cards->arena, "Cliff's delta %s.",
		num_text(delta, contrast->delta, 2)) :
		contrast->n_endpoints > 1 || contrast->max_control_ms >= contrast->min_candidate_ms
		? "Like for like no overlap: on each endpoint every one was slower." :
		"No overlap.";
	const char *text = card_is_endpoint(cards) ?
		arena_fmt(cards->arena, "Since the onset %s %s; before the onset it %s. %s",
			  cards->who, a, b, end) :
		arena_fmt(cards->arena, "%s, %s: %s %s; %s %s. %s", contrast->n_endpoints > 1 ?
			  "Same endpoints" : "Same endpoint", cards->place, cards->who, a,
			  cards->against, b, end);
	card_add(cards, "contrast", is_small ? "observed" : "derived", text, both_arms(cards));
}

/* A 95 % interval as `44-100%`. */
static const char *
interval(struct cards *cards, uint64_t k, uint64_t n)
{
	struct stats_interval ci = stats_wilson(k, n);
	char low[32];

	return arena_fmt(cards->arena, "%s-%s", num_text(low, 100 * ci.low, n < 100 ? 0 : 1),
			 say_share(cards->arena, ci.high, n));
}

void
card_timeouts(struct cards *cards)
{
	const struct contrast *contrast = &cards->verdict->contrast;
	uint64_t n = contrast->rated_candidate, m = contrast->rated_control;

	if (!cards->who || !n || !m || !(contrast->bad_candidate + contrast->bad_control))
		return;
	const char *where = card_is_endpoint(cards) ? "Since the onset" :
		arena_fmt(cards->arena, "On %s", cards->place);
	card_add(cards, "timeouts", "observed",
		 arena_fmt(cards->arena,
			   "%s %s %s in %s requests (95%% interval %s), %s in %s (%s).",
			   where, cards->who, card_bad_verb(cards),
			   card_of(cards, contrast->bad_candidate, n),
			   interval(cards, contrast->bad_candidate, n),
			   card_is_endpoint(cards) ? "before the onset" : cards->against,
			   card_of(cards, contrast->bad_control, m),
			   interval(cards, contrast->bad_control, m)),
		 both_arms(cards));
}

static void
set_arms(struct cards *cards)
{
	const struct verdict *verdict = cards->verdict;
	const struct contrast *contrast = &verdict->contrast;
	struct query query = cards->facts->query;
	const char *item[NAMED_MAX];
	size_t n = contrast->n_endpoints == contrast->n_named ? contrast->n_named : 0;

	if (!verdict->cause.n)
		return;
	for (size_t i = 0; i < n && n <= NAMED_MAX; i++)
		item[i] = say_name(cards->store, contrast->endpoint[i]);
	cards->place = n && !contrast->endpoint[0] ? "all requests"
		: n && n <= NAMED_MAX ? say_list(cards->arena, item, n)
		: contrast->n_endpoints ? say_count(cards->arena, contrast->n_endpoints,
						    "endpoint", "endpoints") : "all requests";
	cards->who = cause_text(cards->store, &verdict->cause, cards->arena);
	cards->against = ask_control_name(&query, verdict, cards->arena);
	if (n == 1 && contrast->endpoint[0])
		query = query_with(query, FIELD_ENDPOINT, contrast->endpoint[0]);
	cards->cause = ask_cause(query, &verdict->cause);
	cards->control = ask_control(query, verdict);
	cards->cause_since = cards->cause;
	cards->control_since = cards->control;
	if (verdict->onset.is_known) {
		int64_t from_ns = verdict->onset.at_or_before_ns, to_ns = verdict->onset.ended_ns;

		cards->cause_since = query_window(cards->cause, from_ns, to_ns);
		cards->control_since = query_window(cards->control, from_ns, to_ns);
	}
	/* A small control is topped up from before onset; a big one is of the incident alone. */
	if (query_count(&cards->control) != contrast->requests_control) {
		cards->cause = cards->cause_since;
		cards->control = cards->control_since;
	}
}

void
facts_evidence(struct facts *facts, struct arena *arena)
{
	static void (*const make[])(struct cards *) = {
		card_contrast, card_timeouts, card_control, card_onset, card_also_affected,
		card_mixed_versions, card_trend, card_impact,
	};
	struct cards cards = {
		.facts = facts, .verdict = facts->verdict, .store = facts->store, .arena = arena,
	};

	set_arms(&cards);
	if (facts->verdict->incident == TRUTH_YES)
		for (size_t i = 0; i < LENGTH(make); i++)
			make[i](&cards);
	else
		card_absence(&cards);
	facts->n_evidence = cards.n;
	facts->evidence = arena_copy(arena, cards.at, cards.n * sizeof(cards.at[0]));
}
