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
	[KIND_UNCLEAR] = { "investigate", "", "" },	/* draft_unclear() says it */
	[KIND_DATA_GAP] = { "restore_data",
			    "Ask first whether it still serves: the log cannot tell down from "
			    "not logged. Then find where the records went.",
			    "ask whether it still serves" },
	[KIND_NONE] = { "none", "No action: the log shows no incident.", "no action" },
};
static const struct offer no_target = {
	"investigate",
	"Look for a version that is healthy: none was in the last 300 s of the log, so there "
	"is nothing to go back to from %s.",
	"look for a healthy version",
};
static const struct offer not_all = {
	"investigate",
	"Look at what the hurt requests share and the others do not: a store, a queue, a call, a "
	"change at the onset.",
	"look at what the hurt requests share",
};
static const struct offer no_version = {
	"investigate",
	"Look at a few of the fast answers end to end: what gives them, and what changed there at "
	"the onset? No version is blamed, so there is none to roll back.",
	"look at a few fast answers end to end",
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
static const struct offer no_begin = {
	"investigate",
	"Look at the requests of %s with their owner: they were so from the start of the log; were "
	"they ever better?",
	"look at %s with its owner",
};

/* Of a further cause that goes on when the first is over: the onset told is that one's. */
static const struct offer now_on = {
	"investigate",
	"Look at %s with its owner: what changed there when it began?",
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

static const char *
write_question(const struct drafting *drafting)
{
	return impact_is_errors(&drafting->verdict->impact) ?
		"Can a failed write be committed?" : "Can a timed-out write be committed?";
}

/* -- rollback -- */

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
		if (drafting->acted_ns != INSTANT_NONE)
			return arena_fmt(arena, "%s %s%s; it was healthy in the 300 s before the "
					 "act.", say_name(drafting->store, target), times, failed);
		/* Behind `3 of 2266` the word `them` could be the 3. */
		const char *of = group->told != group->n ? "of its requests are"
			: group->told == drafting->out->target_n ? "of them"
			: arena_fmt(arena, "of the %llu", (unsigned long long)group->told);
		return arena_fmt(arena, "%s %s%s; %llu %s in the last 300 s.",
				 say_name(drafting->store, target), times, failed,
				 (unsigned long long)drafting->out->target_n, of);
	}
	return NULL;
}

static void
draft_rollback(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	struct arena *arena = drafting->arena;
	const char *who = out->aim_words, *target = name_of(drafting, &out->target);
	bool is_many = out->n_aim > 1, is_onward = !is_many && draft_is_onward(drafting);

	if (is_onward)
		out->action_kind = "shift_traffic";
	out->action = arena_fmt(arena, is_onward ? "Move on from %s %s: route all traffic to %s."
				: is_many ? "Roll back or disable %ss %s; route all traffic to %s."
				: "Roll back or disable %s %s; route all traffic to %s.",
				drafting->version_word, who, target);
	out->breath_action = arena_fmt(arena, "route all traffic to %s", target);
	if (is_many || !drafting->is_aim_lead)
		out->breath_action = arena_fmt(arena, "take %s out, %s", who, out->breath_action);
	out->effect = draft_effect(drafting);
	out->undo = arena_fmt(arena, is_onward ? "Give %s its share back." :
			      is_many ? "Give %s their share back, each after it has passed the "
					"gate of section 3." :
			      "Give %s its share back, after it has passed the gate of section 3.",
			      who);
	draft_text(&out->why, target_record(drafting, out->target.term[0].value));
	draft_text(&out->why, "It can be undone.");
	draft_text(&out->risk, arena_fmt(arena, "%s does not recall answers that %s gave.",
					 is_onward ? "To move on" : "A rollback", who));
	precheck(out, arena_fmt(arena, "Can %s carry all traffic?", target), "");
	precheck(out, "Does GitOps re-apply it?", "");
	precheck(out, arena_fmt(arena, "Was %s healthy in the last 300 s?", target), "yes");
	precheck(out, write_question(drafting), "");
	consider(out, "Raise the timeout",
		 "hides the signal that check and gate need, holds callers longer");
	if (drafting->verdict->contrast.n_endpoints && drafting->is_aim_lead)
		consider(out, "Add capacity",
			 arena_fmt(arena, "%s %s well on the same endpoint", drafting->control,
				   drafting->verdict->control ? "is" : "are"));
	draft_text(&out->escalate, "nothing is accepted in 10 minutes");
	draft_text(&out->escalate, arena_fmt(arena, is_many ?
					     "one of %s serves 5 minutes after the act" :
					     "%s serves 5 minutes after the act", who));
	draft_text(&out->escalate, arena_fmt(arena, is_many ? "%s are gone and requests fail" :
					     "%s is gone and requests fail", who));
}

/* -- everything else -- */

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
		return "Repeated requests are part of the load, and the first that can be spared.";
	if (!verdict->cause.n || !drafting->is_aim_lead || !contrast->n_candidate ||
	    !contrast->n_control)
		return NULL;
	return arena_fmt(arena, "Like for like %s took %s ms in the mean (n=%llu) where %s took "
			 "%s ms (n=%llu).", drafting->control,
			 say_ms(arena, contrast->like_control_ms),
			 (unsigned long long)contrast->n_control, drafting->who,
			 say_ms(arena, contrast->mean_candidate_ms),
			 (unsigned long long)contrast->n_candidate);
}

static void
draft_acting(struct drafting *drafting)
{
	struct drafts *out = drafting->out;

	out->effect = draft_act_effect(drafting);
	bool is_drain = drafting->aim_kind == KIND_DIMENSION;
	out->undo = is_drain ? arena_fmt(drafting->arena, "Send %s its traffic again, a little "
					 "first, once it is mended.", out->aim_words) :
		"Take the limit back once the limits of the check have held for 300 s.";
	draft_text(&out->why, why_acting(drafting));
	draft_text(&out->why, "It can be undone.");
	if (drafting->facts->n_version > 1 && !drafting->is_version &&
	    is_ruled_out(drafting->verdict, KIND_BAD_VERSION))
		consider(out, "Roll back a version", "the versions do not differ like for like");
	draft_text(&out->risk, is_drain ? "What is left carries more: watch its latency." :
		   "Callers that are turned away see errors instead of waiting.");
	precheck(out, "Can what is left carry the traffic?", "");
	precheck(out, "Does automation undo it?", "");
	precheck(out, "Is the target healthy in the last 300 s?", "");
	precheck(out, write_question(drafting), "");
	draft_text(&out->escalate, "nothing is accepted in 10 minutes");
	draft_text(&out->escalate, "the limits are still broken 5 minutes after the act");
}

/* The version before answers no more: whether it can be had again, a person finds out. */
static void
draft_again(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	const char *version = say_name(drafting->store, out->gone.version);

	out->action = arena_fmt(drafting->arena,
				"Find out now whether %s can be deployed again: it is the last "
				"version seen healthy, until %s (%s in the 300 s before), and "
				"answers no more. Then roll %s back to it.", version,
				say_clock(drafting->arena, out->gone.at_ns),
				say_count(drafting->arena, out->gone.n, "request", "requests"),
				out->aim_words);
	out->breath_action = arena_fmt(drafting->arena,
				       "find out whether %s can be deployed again", version);
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
	draft_text(&out->why, out->gone.version ?
		   "It is the last version that this log shows healthy; that it would be again is "
		   "not shown." : "No reversible act is shown to help by this log.");
	if (!out->gone.version)
		consider(out, "Roll back a version",
			 draft_is_moved(drafting) && drafting->is_version ?
			 "the one that was ill is over, and none that goes on is shown to be" :
			 drafting->verdict->baseline ? "no version is shown to be the cause" :
			 "no version is known to be healthy");
	draft_text(&out->escalate, "nothing is found after 10 minutes");
}

bool
action_is_act(const char *action_kind)
{
	return strcmp(action_kind, "none") != 0 && strcmp(action_kind, "investigate") != 0;
}

/* Is there something to take out: a version, or a place? */
static bool
offer_is_act(const struct drafting *drafting)
{
	return drafting->is_aim_version ||
	       (drafting->aim_kind == KIND_DIMENSION &&
		acted_is_place(drafting->store, &drafting->out->suspect_cause));
}

/* What fits the verdict and what the log says enough for. */
static const struct offer *
pick_offer(struct drafting *drafting)
{
	enum kind kind = drafting->aim_kind;

	if (kind == KIND_UNCLEAR && drafting->verdict->n == 0)
		return &no_record;
	if (kind != KIND_NONE && drafting->verdict->certainty < CERTAINTY_ASSOCIATED)
		return &offer[KIND_UNCLEAR];
	if (draft_is_moved(drafting) && !offer_is_act(drafting))
		return &now_on;
	if (kind == KIND_DIMENSION && !offer_is_act(drafting))
		return drafting->verdict->onset.is_always ? &no_begin : &no_place;
	if (kind == KIND_SHARED && strcmp(drafting->out->subject, SHARED_BY_ALL))
		return &not_all;
	if (!offer[kind].sentence && !drafting->is_aim_version)
		return &no_version;
	if (!offer[kind].sentence && !draft_target(drafting))
		return &no_target;
	return &offer[kind];
}

static const char *
with_cause(struct drafting *drafting, const char *sentence)
{
	const char *mark = strstr(sentence, "%s"), *who = drafting->out->aim_words;

	if (!mark)
		return sentence;
	return arena_fmt(drafting->arena, "%.*s%s%s", (int)(mark - sentence), sentence,
			 *who ? who : "what the slow requests wait for", mark + 2);
}

void
draft_action(struct drafting *drafting)
{
	struct drafts *out = drafting->out;
	const struct offer *row = pick_offer(drafting);
	bool is_act = action_is_act(row->action);

	out->action_kind = row->action;
	if (!row->sentence) {
		draft_rollback(drafting);
	} else {
		out->action = with_cause(drafting, row->sentence);
		out->breath_action = with_cause(drafting, row->breath);
		if (row == &no_target && draft_target_gone(drafting))
			draft_again(drafting);
		if (row == &offer[KIND_UNCLEAR])
			draft_unclear(drafting);
		(!is_act ? draft_looking : drafting->verdict->kind == KIND_DATA_GAP
			? draft_mending : draft_acting)(drafting);
		if (drafting->is_incident)
			consider(out, "Raise the timeout",
				 "hides the signal that check and gate need, holds callers longer");
	}
	draft_beside(drafting);
	/* Below probable an act is an option, and a person chooses. */
	if (is_act && (out->n_aim ? out->aim[0].certainty : drafting->verdict->certainty) ==
	    CERTAINTY_ASSOCIATED) {
		out->action = arena_fmt(drafting->arena, "An option, or look further first: %s",
					out->action);
		out->breath_action =
			arena_fmt(drafting->arena, "look further, or %s", out->breath_action);
	}
}
