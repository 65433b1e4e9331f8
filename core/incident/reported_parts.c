/* reported_parts: what is checked of a change and of a window that were claimed. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/reported_private.h"

/* A definition that has a group below this on either side settles nothing. */
enum { ARM_MIN = 20 };

/* The definitions a reader is told of, in this order, and what they are called. */
static const struct { const char *id, *words; } told[] = {
	{ "like_for_like_mean", "like for like" },
	{ "version_mean", "pooled" },
	{ "cause_mean", "pooled" },
	{ "onset_mean", "after onset against before" },
	{ "log_mean_vs_baseline", "all requests against " },
};

/* The first change that exists, in the order of the table above. */
static const struct change *
headline(const struct change *change, size_t n)
{
	for (size_t t = 0; t < LENGTH(told); t++)
		for (size_t i = 0; i < n; i++)
			if (!strcmp(change[i].id, told[t].id) && !isnan(change[i].change))
				return &change[i];
	return NULL;
}

struct cites
claim_ends(const struct checking *checking)
{
	struct ref ref[2];

	if (ask_span(checking->query, &ref[0], &ref[1]) < 0)
		return (struct cites){ 0 };
	return cites_of_refs(ref, ref[0].id == ref[1].id ? 1 : 2, checking->arena);
}

/* The extremes of both arms, which show where latency went. */
static struct cites
arms(const struct checking *checking)
{
	const struct verdict *verdict = checking->verdict;
	struct query query = *checking->query;

	if (!verdict->cause.n || !verdict->contrast.n_endpoints)
		return claim_ends(checking);
	if (verdict->contrast.n_endpoints == 1)
		query = query_with(query, FIELD_ENDPOINT, verdict->contrast.endpoint[0]);
	struct query a = ask_cause(query, &verdict->cause), b = ask_control(query, verdict);
	struct cites from = ask_cites(&a, 2, checking->arena),
		     to = ask_cites(&b, 2, checking->arena);
	struct cites both = cites_join(&from, &to, checking->arena);
	cites_sort(&both, checking->arena);
	return both;
}

static const char *
direction_why(const struct checking *checking, const struct change *change)
{
	const struct contrast *contrast = &checking->verdict->contrast;
	struct arena *arena = checking->arena;
	const struct store *store = checking->query->store;

	if (!change->like_for_like)
		return arena_fmt(arena, "%s: %s ms against %s ms", change->scope,
				 say_ms(arena, change->after_ms), say_ms(arena, change->before_ms));
	return arena_fmt(arena, "%s: %s %s ms, %s %s ms", contrast->n_endpoints == 1 &&
		contrast->endpoint[0] ? say_name(store, contrast->endpoint[0]) : "same endpoints",
		cause_text(store, &checking->verdict->cause, arena),
		say_range(arena, contrast->min_candidate_ms, contrast->max_candidate_ms),
		ask_control_name(checking->query, checking->verdict, arena),
		say_range(arena, contrast->min_control_ms, contrast->max_control_ms));
}

static const char *
size_why(const struct checking *checking, const struct change *change, size_t n)
{
	struct arena *arena = checking->arena;
	struct str text = { 0 };

	for (size_t t = 0; t < LENGTH(told); t++)
		for (size_t i = 0; i < n; i++) {
			if (strcmp(change[i].id, told[t].id) || isnan(change[i].change))
				continue;
			str_fmt(&text, "%s%s%s %s%s", text.len ? "; " : "", told[t].words,
				strcmp(told[t].id, "log_mean_vs_baseline") ? "" :
				say_name(checking->query->store, checking->verdict->baseline),
				say_change(arena, change[i].change), change[i].n_before != 1 ? "" :
				" (one record before)");
		}
	const char *kept = arena_fmt(arena, "%s", str_text(&text));
	str_release(&text);
	return kept;
}

/* +200% would fit 28.3% of /risk-score requests on v1.3 (30.5% pooled): consistency only. */
static void
say_fitting_share(struct checking *checking)
{
	const struct verdict *verdict = checking->verdict;
	const struct contrast *contrast = &verdict->contrast;
	double change = checking->claim->value;
	double share = reported_share_giving(verdict, change, false);
	double pooled = reported_share_giving(verdict, change, true);
	struct arena *arena = checking->arena;

	if (isnan(share) || !verdict->cause.n)
		return;
	const char *place = contrast->n_endpoints == 1 && contrast->endpoint[0] ?
		arena_fmt(arena, "%s ", say_name(checking->query->store, contrast->endpoint[0])) :
		"";
	struct cause first = { .n = 1, .term = { verdict->cause.term[0] } };
	const char *more = isnan(pooled) ? "" : arena_fmt(arena, " (%s pooled)",
		say_share(arena, pooled, 100));
	check_sentence(checking, arena_fmt(arena, "%s would fit %s of %srequests on %s%s.",
		say_change(arena, change), say_share(arena, share, 100), place,
		cause_text(checking->query->store, &first, arena), more));
}

/* Which mean a sentence speaks of. */
static const char *
mean_words(const struct checking *checking, const struct change *head)
{
	const struct contrast *contrast = &checking->verdict->contrast;

	if (!head->like_for_like)
		return arena_fmt(checking->arena, "the mean (%s)", head->scope);
	if (contrast->n_endpoints != 1 || !contrast->endpoint[0])
		return "the like-for-like mean";
	return arena_fmt(checking->arena, "the like-for-like mean on %s",
			 say_name(checking->query->store, contrast->endpoint[0]));
}

static void
check_size(struct checking *checking, const struct change *change, size_t n,
	   const struct change *head, const char *direction)
{
	double claimed = checking->claim->value;
	struct arena *arena = checking->arena;
	const struct change *fits = NULL, *fits_small = NULL;
	char buf[32];

	for (size_t i = 0; i < n; i++) {
		if (!(fabs(change[i].change - claimed) <= 0.1 * fabs(claimed)))
			continue;
		bool is_big = change[i].n_after >= ARM_MIN && change[i].n_before >= ARM_MIN;
		if (is_big && !fits)
			fits = &change[i];
		else if (!is_big && !fits_small)
			fits_small = &change[i];
	}
	const char *text = arena_fmt(arena, "by %s%%", num_text(buf, 100 * fabs(claimed), 1));
	const char *all = size_why(checking, change, n);
	if (fits) {
		check_part(checking, text, SUPPORT_YES, arena_fmt(arena, "%s (%s); %s",
			   say_change(arena, fits->change), fits->scope, all), arms(checking));
		check_sentence(checking, arena_fmt(arena, "%s, and %s fits: %s.", direction,
			       say_change(arena, claimed), fits->scope));
	} else if (fits_small) {
		check_part(checking, text, SUPPORT_CANNOT_TELL,
			   arena_fmt(arena, "%s (%s) would fit, on too few records; %s",
				     say_change(arena, fits_small->change), fits_small->scope, all),
			   arms(checking));
		check_sentence(checking,
			       arena_fmt(arena, "%s; whether by %s, too few records tell.",
					 direction, say_change(arena, claimed)));
	} else {
		check_part(checking, text, SUPPORT_NO, all, arms(checking));
		check_sentence(checking, arena_fmt(arena,
			       "%s, but no definition of change gives %s: %s is %s.", direction,
			       say_change(arena, claimed), mean_words(checking, head),
			       say_change(arena, head->change)));
	}
	say_fitting_share(checking);
}

void
check_change(struct checking *checking)
{
	const struct claim *claim = checking->claim;
	struct arena *arena = checking->arena;
	struct change *change;

	if (!claim->metric || strcmp(claim->metric, "latency_change"))
		return;
	bool is_fall = claim->value < 0;
	const char *text = is_fall ? "latency fell" : "latency rose";
	size_t n = reported_changes(checking->query, checking->verdict, arena, &change);
	const struct change *head = headline(change, n);

	if (!head) {
		const char *why = !store_has_latency(checking->query->store) ? "no latency field" :
			"the log shows no before and after, and no two versions to compare";

		check_part(checking, text, SUPPORT_CANNOT_TELL, why, (struct cites){ 0 });
		check_sentence(checking,
			       arena_fmt(arena, "Cannot tell whether %s: %s.", text, why));
		return;
	}
	bool holds = is_fall ? head->change < 0 : head->change > 0;
	check_part(checking, text, holds ? SUPPORT_YES : SUPPORT_NO, direction_why(checking, head),
		   arms(checking));
	const char *direction = holds ? is_fall ? "Latency did fall" : "Latency did rise" :
		is_fall ? "Latency did not fall" : "Latency did not rise";
	if (isnan(claim->value))
		check_sentence(checking, arena_fmt(arena, "%s: %s.", direction,
			       direction_why(checking, head)));
	else
		check_size(checking, change, n, head, direction);
}

/* 1200 s as `20 minutes`. */
static const char *
window_text(struct arena *arena, int64_t seconds)
{
	if (seconds % 3600 == 0)
		return say_count(arena, (uint64_t)seconds / 3600, "hour", "hours");
	if (seconds % 60 == 0)
		return say_count(arena, (uint64_t)seconds / 60, "minute", "minutes");
	return arena_fmt(arena, "%lld s", (long long)seconds);
}

void
check_window(struct checking *checking)
{
	int64_t window_s = checking->claim->window_s;
	struct arena *arena = checking->arena;
	struct ref first, last;

	if (!window_s)
		return;
	int64_t span_ns = ask_span(checking->query, &first, &last);
	const char *window = window_text(arena, window_s);
	const char *text = arena_fmt(arena, "within %s", window);
	const char *span = span_ns < 0 ? "no time" : say_span(arena, span_ns);
	bool covers = span_ns / NS_PER_S >= window_s;

	check_part(checking, text, covers ? SUPPORT_YES : SUPPORT_CANNOT_TELL,
		   arena_fmt(arena, "the log covers %s", span), claim_ends(checking));
	check_sentence(checking, arena_fmt(arena, covers ? "The log covers %s, at least %s." :
		       "The log covers %s, not %s.", span, window));
}
