/* drafts_action: the one action that fits a verdict, its effect, undo, risks and rivals. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/drafts_private.h"

/* What is offered for a kind of verdict (guide.md section 2), when the log says enough for it. */
static const struct offer {
	const char *action;
	const char *sentence;	/* %s: the cause; NULL: of its own making */
	const char *breath;
} offer[KINDS] = {
	[KIND_BAD_VERSION] = { "rollback", NULL, NULL },
	[KIND_FASTER_BUT_BROKEN] = { "rollback", NULL, NULL },
	[KIND_DIMENSION] = { "drain", "Drain %s: send its traffic to the others.", "drain %s" },
	[KIND_ENDPOINT] = { "investigate",
			    "Look at %s with its owner: what changed there at the onset?",
			    "look at %s with its owner" },
	[KIND_DEPENDENCY] = { "investigate",
			      "Look at %s with the owner of the far side: what changed there at "
			      "the onset?",
			      "call the owner of the far side" },
	[KIND_LOAD] = { "shed_load",
			"Shed load: admit fewer requests until the rate is back to what it was "
			"before the onset.",
			"shed load" },
	[KIND_RETRY_STORM] = { "shed_load",
			       "Shed load: refuse retries first, then admit fewer requests.",
			       "shed load, retries first" },
	[KIND_SHARED] = { "investigate",
			  "Look at what all versions and endpoints share: network, database, "
			  "host, a change at the onset.",
			  "look at what all of them share" },
	[KIND_MIX_CHANGE] = { "investigate", "Look at who sends the traffic that changed the mix.",
			      "look at who changed the mix" },
	[KIND_UNCLEAR] = { "investigate",
			   "Look further: collect more records, with version, endpoint and "
			   "status in each.",
			   "collect more records" },
	[KIND_DATA_GAP] = { "restore_data",
			    "Mend the logging: find where the missing records went.",
			    "mend the logging" },
	[KIND_NONE] = { "none", "No action: the log shows no incident.", "no action" },
};
static const struct offer no_target = {
	"investigate",
	"Look for a version that is healthy: none was in the last 300 s of the log, so there "
	"is nothing to go back to from %s.",
	"look for a healthy version",
};
static const struct offer no_record = {
	"investigate",
	"Look at more of the log: the time and the filter that were chosen leave no record.",
	"look at more of the log",
};
static const struct offer no_place = {
	"investigate",
	"Look at the requests of %s with their owner: what changed for them at the onset?",
	"look at %s with its owner",
};

static const char *
name_of(const struct drafting *drafting, const struct cause *cause)
{
	return cause_text(drafting->store, cause, drafting->arena);
}

static void
consider(struct drafts *out, const char *what, const char *why_not)
{
	out->considered[out->n_considered].what = what;
	out->considered[out->n_considered++].why_not = why_not;
}

static void
precheck(struct drafts *out, const char *question, const char *answer)
{
	out->precheck[out->n_prechecks].question = question;
	out->precheck[out->n_prechecks++].answer = answer;
}

/* -- rollback -- */

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

/* What the far side of the counterfactual says for the endpoint it knows best. */
static const char *
expected_effect(struct drafting *drafting)
{
	const struct counterfactual *cf = &drafting->verdict->counterfactual;
	struct arena *arena = drafting->arena;
	const struct without *best = NULL;
	const char *refused = refused_endpoints(drafting), *text;
	const struct fact *bound = NULL;
	/* Where most requests have no status, nothing is known of timeouts. */
	bool is_told = 2 * drafting->facts->all->told > drafting->facts->all->n &&
		       drafting->facts->all->timeouts > 0;
	char least[32];

	for (size_t i = 0; cf->exists && i < cf->n_since_onset; i++)
		if (!cf->since_onset[i].is_refused && (!best || cf->since_onset[i].n > best->n))
			best = &cf->since_onset[i];
	if (best)
		bound = most_timeouts(drafting, say_name(drafting->store, best->endpoint));
	if (!best)
		text = arena_fmt(
			arena,
			"%s gets no more requests; no figure can be estimated from this log.",
			drafting->who);
	else
		text = arena_fmt(arena,
				 "%s since the onset: mean %s ms toward %s ms%s%s%s%s%s%s.",
				 best->endpoint ? arena_fmt(arena, "On %s", say_name(
					drafting->store, best->endpoint)) : "Over all",
				 say_ms(arena, best->mean_ms), say_ms(arena, best->without_mean_ms),
				 is_told ? ", timeouts " : "",
				 is_told ? draft_of(drafting, best->timeouts, best->n) : "",
				 is_told ? " toward " : "",
				 is_told ? num_text(least, best->without_timeouts, 1) : "",
				 is_told && bound ? ", at most " : "",
				 is_told && bound ? say_ms(arena, bound->value) : "");
	if (!refused)
		return text;
	return arena_fmt(arena, "%s No estimate for %s, where %s was never seen.", text, refused,
			 drafting->control);
}

/* `v1.2 took at most 120 ms and timed out in 0 of 3; 3 of them in the last 300 s.` Of many the
 * slowest says little: then p95 is told. */
static const char *
target_record(struct drafting *drafting, uint32_t target)
{
	const struct facts *facts = drafting->facts;

	for (size_t i = 0; i < facts->n_version; i++) {
		const struct stat_group *group = &facts->by_version[i];

		if (group->key[0] != target)
			continue;
		struct arena *arena = drafting->arena;
		const char *times = isnan(group->max_ms) ? "answered" : arena_fmt(arena,
			group->p95_is_max ? "took at most %s ms" : "has a p95 of %s ms",
			say_ms(arena, group->p95_is_max ? group->max_ms : group->p95_ms));
		const char *failed = !group->told ? "" :
			arena_fmt(arena, " and %s in %s", facts->all->errors ? "failed"
				  : "timed out", draft_of(drafting, group->timeouts +
							  group->errors, group->told));
		return arena_fmt(arena, "%s %s%s; %llu of %s in the last 300 s.",
				 say_name(drafting->store, target), times, failed,
				 (unsigned long long)drafting->out->target_n,
				 group->told == group->n ? "them" : "its requests are");
	}
	return NULL;
}

static void
draft_rollback(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	struct arena *arena = drafting->arena;
	const char *who = drafting->who, *target = name_of(drafting, &out->target);

	out->action = arena_fmt(arena, "Roll back or disable %s %s; route all traffic to %s.",
				drafting->version_word, who, target);
	out->breath_action = arena_fmt(arena, "route all traffic to %s", target);
	out->effect = expected_effect(drafting);
	out->undo = arena_fmt(
		arena, "Give %s its share back, after it has passed the gate of section 3.", who);
	draft_text(&out->why, target_record(drafting, out->target.term[0].value));
	draft_text(&out->why, "It can be undone.");
	draft_text(&out->risk,
		   arena_fmt(arena, "A rollback does not recall answers that %s gave.", who));
	precheck(out, arena_fmt(arena, "Can %s carry all traffic?", target), "");
	precheck(out, "Does GitOps re-apply it?", "");
	precheck(out, arena_fmt(arena, "Was %s healthy in the last 300 s?", target), "yes");
	precheck(out, "Can a timed-out write be committed?", "");
	consider(out, "Raise the timeout",
		 "hides the signal that check and gate need, holds callers longer");
	if (drafting->verdict->contrast.n_endpoints)
		consider(out, "Add capacity",
			 arena_fmt(arena, "%s is well on the same endpoint", drafting->control));
	draft_text(&out->escalate, "nothing is accepted in 10 minutes");
	draft_text(&out->escalate, arena_fmt(arena, "%s serves 5 minutes after the act", who));
	draft_text(&out->escalate, arena_fmt(arena, "%s is gone and requests fail", who));
}

/* -- everything else -- */

static bool
is_place(const struct drafting *drafting)
{
	static const char *const places[] = {
		"host", "hostname", "zone",    "node", "region",
		"pod",  "instance", "cluster", "az",   "shard",
	};
	const char *field = say_field(drafting->store, drafting->verdict->cause.term[0].field);

	for (size_t i = 0; i < LENGTH(places); i++)
		if (strcmp(field, places[i]) == 0)
			return true;
	return false;
}

static bool
is_ruled_out(const struct verdict *verdict, enum kind kind)
{
	bool is_out = false;

	for (size_t i = 0; i < verdict->n_hypotheses; i++)
		if (verdict->hypothesis[i].kind == kind) {
			if (verdict->hypothesis[i].state != STATE_RULED_OUT)
				return false;
			is_out = true;
		}
	return is_out;
}

/* Why it should help: what the verdict's own comparison says. */
static const char *
why_acting(struct drafting *drafting)
{
	const struct verdict *verdict = drafting->verdict;
	const struct contrast *contrast = &verdict->contrast;
	struct arena *arena = drafting->arena;

	if (verdict->kind == KIND_LOAD)
		return "Latency follows the request rate in this log, and was lower before the "
		       "rate rose.";
	if (verdict->kind == KIND_RETRY_STORM)
		return "Repeated requests are part of the load that slows the others.";
	if (!verdict->cause.n || !contrast->n_candidate || !contrast->n_control)
		return NULL;
	return arena_fmt(arena, "Like for like %s took %s ms in the mean (n=%llu) where %s took "
			 "%s ms (n=%llu).", drafting->control,
			 say_ms(arena, contrast->mean_control_ms),
			 (unsigned long long)contrast->n_control, drafting->who,
			 say_ms(arena, contrast->mean_candidate_ms),
			 (unsigned long long)contrast->n_candidate);
}

static void
draft_acting(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	const struct impact *impact = &drafting->verdict->impact;

	const struct stat_group *all = drafting->facts->all;
	uint64_t before = impact->requests - impact->since_requests;
	uint64_t before_bad = impact->timeouts - impact->since_timeouts;

	out->effect = all->told < all->n || !impact->since_timeouts ?
		"Latency falls toward what it was before the onset; this log gives no estimate." :
		before ? arena_fmt(drafting->arena, "Timeouts fall from %s since the onset toward "
				   "what they were before it, %s; this log gives no better "
				   "estimate.",
				   draft_of(drafting, impact->since_timeouts,
					    impact->since_requests),
				   draft_of(drafting, before_bad, before)) :
		arena_fmt(drafting->arena, "Timeouts fall from %s; the log begins in the incident, "
			  "and gives no estimate of how far.",
			  draft_of(drafting, impact->since_timeouts, impact->since_requests));
	out->undo = "Take the limit or the drain back once the limits have held for 300 s.";
	draft_text(&out->why, why_acting(drafting));
	draft_text(&out->why, "It can be undone.");
	if (drafting->facts->n_version > 1 && !drafting->is_version &&
	    is_ruled_out(drafting->verdict, KIND_BAD_VERSION))
		consider(out, "Roll back a version", "the versions do not differ like for like");
	draft_text(&out->risk, "Callers that are turned away see errors instead of waiting.");
	precheck(out, "Can what is left carry the traffic?", "");
	precheck(out, "Does automation undo it?", "");
	precheck(out, "Is the target healthy in the last 300 s?", "");
	precheck(out, "Can a timed-out write be committed?", "");
	draft_text(&out->escalate, "nothing is accepted in 10 minutes");
	draft_text(&out->escalate, "the limits are still broken 5 minutes after the act");
}

/* The log is mended, and nothing on production. */
static void
draft_mending(struct drafting *drafting)
{
	struct drafts *out = drafting->out;

	out->effect = "Records come again, each with its time, unit and status; what is missing "
		      "stays unknown.";
	out->undo = "Take the change of the logging back; nothing on production is changed.";
	draft_text(&out->why, "What is not in the log can neither be cleared nor blamed.");
	draft_text(&out->risk, "What was not logged may be gone for good.");
	precheck(out, "Does automation undo it?", "");
	consider(out, "Act on production", "the log shows nothing that an act would mend");
	draft_text(&out->escalate, "nothing is accepted in 10 minutes");
	draft_text(&out->escalate, "records are still missing 5 minutes after it");
}

static void
draft_looking(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	if (!drafting->is_incident)
		return;
	draft_text(&out->why, "No reversible act is shown to help by this log.");
	consider(out, "Roll back a version", drafting->verdict->baseline ?
		 "no version is shown to be the cause" : "no version is known to be healthy");
	draft_text(&out->escalate, "nothing is found after 10 minutes");
}

bool
action_is_act(const char *action_kind)
{
	return strcmp(action_kind, "none") != 0 && strcmp(action_kind, "investigate") != 0;
}

/* What fits the verdict and what the log says enough for. */
static const struct offer *
pick_offer(struct drafting *drafting)
{
	enum kind kind = drafting->verdict->kind;

	if (kind == KIND_UNCLEAR && drafting->verdict->n == 0)
		return &no_record;
	if (kind != KIND_NONE && drafting->verdict->certainty < CERTAINTY_ASSOCIATED)
		return &offer[KIND_UNCLEAR];
	if (kind == KIND_DIMENSION && !is_place(drafting))
		return &no_place;
	if (!offer[kind].sentence && !draft_target(drafting))
		return &no_target;
	return &offer[kind];
}

static const char *
with_cause(struct drafting *drafting, const char *sentence)
{
	const char *mark = strstr(sentence, "%s");

	if (!mark)
		return sentence;
	return arena_fmt(drafting->arena, "%.*s%s%s", (int)(mark - sentence), sentence,
			 *drafting->who ? drafting->who : "what the slow requests wait for",
			 mark + 2);
}

void
draft_action(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	const struct offer *row = pick_offer(drafting);
	bool is_act = action_is_act(row->action);

	out->suspect_cause = drafting->verdict->cause;
	out->action_kind = row->action;
	if (!row->sentence) {
		draft_rollback(drafting);
	} else {
		out->action = with_cause(drafting, row->sentence);
		out->breath_action = with_cause(drafting, row->breath);
		(!is_act ? draft_looking : drafting->verdict->kind == KIND_DATA_GAP
			? draft_mending : draft_acting)(drafting);
		if (drafting->is_incident)
			consider(out, "Raise the timeout",
				 "hides the signal that check and gate need, holds callers longer");
	}
	/* Below probable an act is an option, and a person chooses. */
	if (is_act && drafting->verdict->certainty == CERTAINTY_ASSOCIATED) {
		out->action = arena_fmt(drafting->arena, "An option, or look further first: %s",
					out->action);
		out->breath_action =
			arena_fmt(drafting->arena, "look further, or %s", out->breath_action);
	}
}
