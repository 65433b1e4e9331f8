/* drafts_effect: what an act should bring: latency and failures toward those of the control. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/drafts_private.h"

/* The endpoint without a control, for which nothing can be estimated. */
static const char *
refused_endpoints(struct drafting *drafting)
{
	const struct counterfactual *without = &drafting->verdict->counterfactual;
	const char *item[3];
	size_t n = 0;

	for (size_t i = 0; i < without->n_by_endpoint && n < LENGTH(item); i++)
		if (without->by_endpoint[i].is_refused && without->by_endpoint[i].endpoint)
			item[n++] = say_name(drafting->store, without->by_endpoint[i].endpoint);
	return n ? say_list(drafting->arena, item, n) : NULL;
}

/* How many timeouts the control's few records still allow on an endpoint; NULL: not known. */
static const struct fact *
most_timeouts(const struct drafting *drafting, const char *endpoint)
{
	const struct facts *facts = drafting->facts;

	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *fact = &facts->fact[i];

		if (strcmp(fact->name, "timeouts_without_upper95") == 0 && fact->n_keys == 2 &&
		    strcmp(fact->key[0].text, "since_onset") == 0 &&
		    strcmp(fact->key[1].text, endpoint) == 0)
			return fact;
	}
	return NULL;
}

const char *
draft_fewer_refusals(struct drafting *drafting)
{
	const struct refused *refused = &drafting->verdict->refused;

	return arena_fmt(drafting->arena, "Refusals (4xx) fall from %s toward %s, as %s.",
			 draft_of(drafting, refused->own, refused->own_of),
			 draft_of(drafting, refused->other, refused->other_of),
			 refused->is_past ? "before the onset" : "beside it");
}

/* Where server errors lead: what failed since the onset, and how often the control did. */
static const char *
fewer_failures(struct drafting *drafting, const char *refused)
{
	const struct contrast *contrast = &drafting->verdict->contrast;
	const struct impact *impact = &drafting->verdict->impact;
	struct arena *arena = drafting->arena;
	const char *now = draft_of(drafting, impact->since_timeouts + impact->since_errors,
				   impact->since_requests);

	if (!contrast->rated_control)
		return arena_fmt(arena, "Failures fall from %s since the onset; this log gives no "
				 "estimate of how far.", now);
	return arena_fmt(arena, "Failures fall from %s since the onset toward the rate of %s, %s "
			 "on the same endpoints.%s", now, drafting->control,
			 draft_of(drafting, contrast->bad_control, contrast->rated_control),
			 !refused ? "" : arena_fmt(arena, " No estimate for %s, where %s was never "
						   "seen.", refused, drafting->control));
}

/* `On /v1/quote since the onset: mean 283.5 ms toward 122.3 ms, timeouts 34 of 254 toward 0, at
 * most 2.9.`; of a log without latencies or without a status what it has. */
static const char *
effect_text(struct drafting *drafting, const struct without *best, const struct fact *bound,
	    bool is_told)
{
	struct arena *arena = drafting->arena;
	const char *place = !best->endpoint ? "Over all" :
		arena_fmt(arena, "On %s", say_name(drafting->store, best->endpoint));
	const char *times = isnan(best->mean_ms) || isnan(best->without_mean_ms) ? "" :
		arena_fmt(arena, "mean %s ms toward %s ms", say_ms(arena, best->mean_ms),
			  say_ms(arena, best->without_mean_ms));
	char least[32];
	const char *most = !bound || bound->value < .05 ? "" :
		arena_fmt(arena, ", at most %s", say_ms(arena, bound->value));
	const char *failed = !is_told ? "" :
		arena_fmt(arena, "timeouts %s toward %s%s",
			  draft_of(drafting, best->timeouts, best->n),
			  num_text(least, best->without_timeouts, 1), most);

	return arena_fmt(arena, "%s since the onset: %s%s%s.", place, times,
			 *times && *failed ? ", " : "", failed);
}

static const char *
no_figure(struct drafting *drafting)
{
	return arena_fmt(drafting->arena, "%s %s no more requests; no figure can be estimated from "
			 "this log.", drafting->out->aim_words,
			 drafting->out->n_aim > 1 ? "get" : "gets");
}

/* The counterfactual replaces what is blamed, and leaves a further version as it is. */
static const char *
with_others(struct drafting *drafting, const char *text)
{
	const struct drafts *out = drafting->out;

	return out->n_aim < 2 ? text :
		arena_fmt(drafting->arena,
			  "%s That counts %s alone: without %s it should fall further.",
			  text, drafting->who, out->n_aim > 2 ? "the others" :
			  cause_text(drafting->store, &out->aim[1].cause, drafting->arena));
}

/* What the far side of the counterfactual says for the endpoint it knows best. */
const char *
draft_effect(struct drafting *drafting)
{
	const struct counterfactual *cf = &drafting->verdict->counterfactual;
	struct arena *arena = drafting->arena;
	const struct without *best = NULL;
	const char *refused = refused_endpoints(drafting), *text;
	const struct fact *bound = NULL;
	/* Where most requests have no status, nothing is known of timeouts. */
	bool is_told = 2 * drafting->facts->all->told > drafting->facts->all->n &&
		       drafting->facts->all->timeouts > 0;

	if (!drafting->is_aim_lead)
		return no_figure(drafting);
	if (drafting->verdict->refused.is_cause)
		return draft_fewer_refusals(drafting);
	if (impact_is_errors(&drafting->verdict->impact) && !facts_is_slowness(drafting->facts))
		return with_others(drafting, fewer_failures(drafting, refused));
	for (size_t i = 0; cf->exists && i < cf->n_since_onset; i++)
		if (!cf->since_onset[i].is_refused && (!best || cf->since_onset[i].n > best->n))
			best = &cf->since_onset[i];
	if (best)
		bound = most_timeouts(drafting, say_name(drafting->store, best->endpoint));
	if (!best || (isnan(best->mean_ms) && !is_told))
		text = no_figure(drafting);
	else
		text = with_others(drafting, effect_text(drafting, best, bound, is_told));
	if (!refused)
		return text;
	return arena_fmt(arena, "%s No estimate for %s, where %s was never seen.", text, refused,
			 drafting->control);
}

/* What was slow and is over: `Requests took 800 ms in the mean (n=400) while it lasted, ..` */
static const char *
slow_while_it_lasted(struct drafting *drafting)
{
	const struct onset *onset = &drafting->verdict->onset;
	struct query blamed = ask_cause(drafting->facts->query, &drafting->verdict->cause);
	struct query in = query_window(blamed, onset->at_or_before_ns, onset->ended_ns);
	struct query before = query_window(blamed, INSTANT_NONE, onset->at_or_before_ns - 1);
	struct arena *arena = drafting->arena;
	const char *text = "It has ended.";
	struct dist ill, well;

	ask_latencies(&in, &ill);
	ask_latencies(&before, &well);
	if (ill.n && well.n && onset->at_or_before_ns > INT64_MIN + 1)
		text = arena_fmt(arena, "Requests took %s ms in the mean (n=%llu) while it lasted, "
				 "%s ms (n=%llu) before it; it has ended.",
				 say_ms(arena, dist_mean(&ill) / 1e3), (unsigned long long)ill.n,
				 say_ms(arena, dist_mean(&well) / 1e3), (unsigned long long)well.n);
	dist_release(&ill);
	dist_release(&well);
	return text;
}

/* What an act that is no rollback should bring: the rates themselves, and no more. */
const char *
draft_act_effect(struct drafting *drafting)
{
	const struct impact *impact = &drafting->verdict->impact;
	const struct stat_group *all = drafting->facts->all;
	struct arena *arena = drafting->arena;
	bool is_failed = impact_is_errors(impact);
	const char *noun = is_failed ? "Failures" : "Timeouts";
	uint64_t since = impact->since_timeouts + (is_failed ? impact->since_errors : 0);
	uint64_t whole = impact->timeouts + (is_failed ? impact->errors : 0);
	uint64_t before = impact->requests - impact->since_requests;
	const char *now = draft_of(drafting, since, impact->since_requests);

	if (!drafting->is_aim_lead)
		return no_figure(drafting);
	if (drafting->verdict->onset.ended_ns != INSTANT_NONE && facts_is_slowness(drafting->facts))
		return slow_while_it_lasted(drafting);
	if (drafting->verdict->onset.ended_ns != INSTANT_NONE)
		return since ? arena_fmt(arena, "%s were %s while it lasted; it has ended.", noun,
					 now) : "It has ended.";
	if (drafting->verdict->refused.is_cause)
		return draft_fewer_refusals(drafting);
	bool is_slow = facts_is_slowness(drafting->facts);
	const struct contrast *with = &drafting->verdict->contrast;
	if (is_slow && with->n_endpoints && with->n_candidate && with->n_control)
		return arena_fmt(arena, "On %s the mean falls from %s ms (n=%llu) toward %s ms "
				 "(%sn=%llu), that of %s.",
				 say_count(arena, with->n_endpoints, "endpoint", "endpoints"),
				 say_ms(arena, with->mean_candidate_ms),
				 (unsigned long long)with->n_candidate,
				 say_ms(arena, contrast_is_weighted(with) ? with->like_control_ms
									  : with->mean_control_ms),
				 contrast_is_weighted(with) ? "like for like, " : "",
				 (unsigned long long)with->n_control, drafting->control);
	if (is_slow || all->told < all->n || !since)
		return "Latency falls toward what it was before the onset; this log gives no "
		       "estimate.";
	if (before)
		return arena_fmt(arena, "%s fall from %s since the onset toward what they were "
				 "before it, %s; this log gives no better estimate.", noun, now,
				 draft_of(drafting, whole - since, before));
	return arena_fmt(arena, "%s fall from %s; the log begins in the incident, and gives no "
			 "estimate of how far.", noun, now);
}
