/* guide_escalate: when to stop and call others (guide.md section 1), and the text for them. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/facts_private.h"
#include "core/incident/guide_private.h"

enum { BOX_S = 600 };

static const int64_t LOOK_NS = 300 * NS_PER_S;

static const char *
no_way_back(const struct fold *fold)
{
	const struct drafts *drafts = &fold->guide->drafts;
	/* A version that is over, while another cause goes on, is none to go back from. */
	enum kind kind = drafts->n_aim ? drafts->aim[0].kind : fold->facts->verdict->kind;
	bool wants_target = strcmp(fold->guide->action_kind, "rollback") == 0 ||
			    kind == KIND_BAD_VERSION || kind == KIND_FASTER_BUT_BROKEN;

	return fold->is_incident && wants_target && !fold->guide->target.n &&
	       fold->facts->verdict->certainty >= CERTAINTY_PROBABLE ?
		"no version was seen healthy to go back to" : NULL;
}

static const char *
damage(const struct fold *fold)
{
	const char *said = guide_typed(fold, "action.damage");

	return said && strcmp(said, "yes") == 0 ? "damage to data or security is suspected" : NULL;
}

/* -- something new that breaks the gate's limits -- */

/* Too many of enough requests failed? */
static bool
is_breach(const struct group *group)
{
	const struct gate_options gate = gate_defaults();
	const uint64_t *outcome = group->cell.outcome;
	uint64_t told = group->cell.n - outcome[OUTCOME_UNKNOWN];
	double n = (double)told;

	return told >= gate.min_n &&
	       ((double)outcome[OUTCOME_TIMEOUT] > gate.timeout_max * n ||
		(double)outcome[OUTCOME_SERVER_ERROR] > gate.error_max * n);
}

static bool
was_breach(const struct groups *before, const struct group *now)
{
	for (size_t i = 0; i < before->n; i++)
		if (before->at[i].key[0] == now->key[0] && before->at[i].key[1] == now->key[1])
			return is_breach(&before->at[i]);
	return false;
}

/*
 * The first version and endpoint that fails in the last five minutes and did not in the five
 * before `from_ns`: the act, or live the moment the box began. After the act the suspect has
 * its own deadline.
 */
static const char *
new_breach(const struct fold *fold)
{
	static const int by[] = { FIELD_VERSION, FIELD_ENDPOINT };
	const struct guide *guide = fold->guide;
	const struct store *store = fold->facts->store;
	bool is_acted = guide->taken_at_ns != INSTANT_NONE;
	int64_t from_ns = is_acted ? guide->taken_at_ns
			: guide->mode == MODE_LIVE ? guide->box_started_ns : INSTANT_NONE;
	struct groups before = { 0 }, now = { 0 };
	const char *says = NULL;
	struct ref last;

	if (!fold->is_incident || from_ns == INSTANT_NONE ||
	    !query_last(&fold->facts->query, &last) || last.at_ns <= from_ns)
		return NULL;
	int64_t late_ns = last.at_ns - LOOK_NS > from_ns ? last.at_ns - LOOK_NS : from_ns;
	struct query old = query_window(fold->facts->query, from_ns - LOOK_NS, from_ns);
	struct query late = query_window(fold->facts->query, late_ns, INSTANT_NONE);
	query_group_counts(&old, by, 2, 0, &before);
	query_group_counts(&late, by, 2, 0, &now);
	for (size_t i = 0; i < now.n && !says; i++) {
		const struct group *group = &now.at[i];
		const uint64_t *outcome = group->cell.outcome;

		if (!is_breach(group) || was_breach(&before, group) ||
		    (is_acted && guide_aims_at(guide, group->key[0])))
			continue;
		says = arena_fmt(fold->arena, "new: %s%s%s breaks its limit, %llu of %llu failed "
				 "in the last 5 minutes",
				 group->key[0] ? say_name(store, group->key[0]) : "",
				 group->key[0] && group->key[1] ? " on " : "",
				 group->key[1] ? say_name(store, group->key[1]) : "",
				 (unsigned long long)(outcome[OUTCOME_TIMEOUT] +
						      outcome[OUTCOME_SERVER_ERROR]),
				 (unsigned long long)(group->cell.n - outcome[OUTCOME_UNKNOWN]));
	}
	groups_release(&before);
	groups_release(&now);
	return says;
}

static const char *
escalate_why(const struct fold *fold)
{
	static const struct { enum recovery_state state; const char *says; } states[] = {
		{ RECOVERY_NOT_WORKING, "the suspect still serves after the time to drain" },
		{ RECOVERY_CAUSE_REJECTED, "the suspect is gone and requests are still bad" },
		{ RECOVERY_RELAPSED, "it came back" },
	};
	const struct guide *guide = fold->guide;

	const char *worst = damage(fold);

	if (worst)
		return worst;
	/* A log that is read afterwards is not silent, it ends (guide.md 2). */
	if (guide->recovery.state == RECOVERY_BLIND && guide->mode == MODE_LIVE)
		return "the log has been silent for 60 s";
	for (size_t i = 0; i < LENGTH(states); i++)
		if (guide->recovery.state == states[i].state)
			return states[i].says;
	const char *says = new_breach(fold);
	if (says)
		return says;
	if (guide->box_over && !guide_is_decided(guide))
		return arena_fmt(fold->arena, "%lld minutes without a decision",
				 (long long)guide->box_s / 60);
	if (guide->mode == MODE_EXERCISE &&
	    guide_age_s(guide_exercise_ns(fold), fold->now_ns) >= GUIDE_EXERCISE_S)
		return "25 minutes are over: stop, and export what there is";
	return no_way_back(fold);
}

/* The sentence of the certainty with the subject in it. */
static const char *
frame(const struct fold *fold)
{
	const char *subject = fold->guide->drafts.subject, *at;
	struct str out = { 0 };

	at = certainty_frame(*subject ? fold->guide->certainty : CERTAINTY_INCONCLUSIVE);
	for (const char *mark; (mark = strstr(at, "%s")); at = mark + 2) {
		str_bytes(&out, at, (size_t)(mark - at));
		str_add(&out, subject);
	}
	str_add(&out, at);
	const char *kept = arena_text(fold->arena, str_text(&out), out.len);
	str_release(&out);
	return kept;
}

static const char *
tried(const struct fold *fold)
{
	const struct guide *guide = fold->guide;
	char clock[INSTANT_TEXT];

	if (guide->taken_at_ns != INSTANT_NONE)
		return arena_fmt(fold->arena, "%s%staken at %s UTC; %s", guide->act,
				 *guide->act ? ", " : "",
				 instant_clock(clock, guide->taken_at_ns, NULL),
				 guide->recovery.why);
	if (strcmp(guide->action_state, "declined") == 0)
		return arena_fmt(fold->arena, "nothing: %s was declined",
				 guide->drafts.breath_action);
	if (guide->recovery.gone_ns != INSTANT_NONE)
		return arena_fmt(fold->arena, "nothing that was entered, yet %s answered last at "
				 "%s UTC", guide->drafts.subject,
				 say_clock(fold->arena, guide->recovery.gone_ns));
	return "nothing yet";
}

/* Who, what is known and how surely, what was tried, what is needed by when: from facts only. */
static const char *
escalation(const struct fold *fold, const char *why)
{
	const struct guide *guide = fold->guide;
	const char *to = guide_value(guide, "action.escalate_to");
	int64_t now_ns = fold->now_ns != INSTANT_NONE ? fold->now_ns
						      : fold->facts->query.as_of_ns;
	char by[INSTANT_TEXT];

	if (!fold->is_incident)
		return "";
	instant_clock(by, now_ns + BOX_S * NS_PER_S, NULL);
	return arena_fmt(fold->arena,
			 "To %s: %s. Known (%s): %s; %s. Tried: %s. "
			 "Needed by %.5s UTC: a decision on this: %s.",
			 to ? to : "the incident commander", why ? why : "for your information",
			 certainty_word(guide->certainty), frame(fold),
			 say_harm(fold->arena, fold->facts), tried(fold), by, guide->next);
}

void
guide_escalate(struct fold *fold)
{
	struct guide *guide = fold->guide;
	const char *why = escalate_why(fold);

	guide->escalate_why = why ? why : "";
	guide->escalation = escalation(fold, why);
}
