/* guide_rules: the errors and warnings up to Verify, a row each, with the case it fires on. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/incident/facts_private.h"
#include "core/incident/guide_private.h"
#include "core/incident/reported_private.h"

static const struct verdict *
verdict_of(const struct fold *fold)
{
	return fold->facts->verdict;
}

static bool
is_empty(const struct fold *fold, const char *name)
{
	return !guide_value(fold->guide, name);
}

/* -- Declare -- */

static const char *
zone_assumed(const struct fold *fold)
{
	const struct incident_file *incident = fold->facts->incident;
	struct ref first, last;

	if (!incident || !is_empty(fold, "declare.zone") ||
	    !query_first(&fold->facts->query, &first) || !query_last(&fold->facts->query, &last))
		return NULL;
	for (size_t i = 0; i < incident->n_claims; i++) {
		struct stated_time stated;

		if (!incident->claim[i].at)
			continue;
		stated_time_read(&incident->claim[i], incident, first.at_ns, last.at_ns, &stated);
		if (stated.has_clock && !stated.has_zone)
			return "the zone of the reported time is not stated: nothing is assumed";
	}
	return NULL;
}

static const char *
severity_unset(const struct fold *fold)
{
	return fold->is_incident && strcmp(fold->guide->severity, "unset") == 0 ?
		"severity is unset: take the higher of two" : NULL;
}

/* -- Root cause -- */

static const char *
card_without_lines(const struct fold *fold)
{
	for (size_t i = 0; i < fold->facts->n_evidence; i++)
		if (!fold->facts->evidence[i].lines.n)
			return arena_fmt(fold->arena, "E%zu cites no record", i + 1);
	return NULL;
}

static const char *
pooled_contrast(const struct fold *fold)
{
	for (size_t i = 0; i < fold->facts->n_evidence; i++)
		if (strcmp(fold->facts->evidence[i].kind, "contrast") == 0 &&
		    !verdict_of(fold)->contrast.n_endpoints)
			return arena_fmt(fold->arena, "E%zu compares across endpoints", i + 1);
	return NULL;
}

static bool
names_person(const struct fold *fold, const char *text)
{
	static const char *const roles[] = {
		"declare.ic", "declare.owner", "declare.comms", "action.owner", "action.executor",
		"action.taken_by",
	};
	static const char *const words[] = { "team",     "engineer", "developer",
					     "operator", "somebody", NULL };

	for (size_t i = 0; i < LENGTH(roles); i++) {
		const char *name = guide_value(fold->guide, roles[i]);
		if (name && text_has_word(text, name))
			return true;
	}
	return text_has_any(text, words);
}

static const char *
person_as_cause(const struct fold *fold)
{
	const char *label = guide_any_typed(fold, STEP_RCA, names_person);

	return label ? arena_fmt(fold->arena, "%s names a person or a team as a cause", label)
		     : NULL;
}

static const char *
small_arms(const struct fold *fold)
{
	const struct contrast *contrast = &verdict_of(fold)->contrast;

	if (!fold->is_incident || !contrast->n_endpoints ||
	    (contrast->n_candidate >= 20 && contrast->n_control >= 20))
		return NULL;
	return arena_fmt(fold->arena, "%llu against %llu requests: fewer than 20 a side",
			 (unsigned long long)contrast->n_candidate,
			 (unsigned long long)contrast->n_control);
}

static bool
tells_mechanism(const struct fold *fold, const char *text)
{
	static const char *const words[] = {
		"blocking",    "inference",   "computation", "garbage collection",
		"deadlock",    "memory leak", "cold start",  "connection pool",
		"thread pool", "cache miss",  "query plan",  NULL,
	};

	(void)fold;
	return text_has_any(text, words);
}

/* A mechanism has a field of its own, where it is called untested. */
static const char *
stray_mechanism(const struct fold *fold)
{
	static const char *const fields[] = {
		"rca.suspect", "rca.contributing", "action.what", "action.why", "prevent.what",
	};

	for (size_t i = 0; i < LENGTH(fields); i++) {
		const char *text = guide_typed(fold, fields[i]);
		if (text && tells_mechanism(fold, text))
			return arena_fmt(fold->arena,
					 "%s tells a mechanism: it belongs under Mechanism",
					 guide_find(fold->guide, fields[i])->label);
	}
	return NULL;
}

/* -- Act now -- */

#define EMPTY(function, field, sentence)						\
	static const char *								\
	function(const struct fold *fold)						\
	{										\
		return fold->is_act && is_empty(fold, field) ? sentence : NULL;		\
	}
EMPTY(no_owner, "action.owner", "owner is empty")

/* To look further is nobody's act, yet somebody must (L16). */
static const char *
no_owner_of_look(const struct fold *fold)
{
	return fold->is_incident && !fold->is_act && is_empty(fold, "action.owner") ?
		"owner is empty" : NULL;
}

EMPTY(no_effect, "action.effect", "expected effect is empty")
EMPTY(no_undo, "action.undo", "undo is empty")

EMPTY(no_escalation, "action.escalate_to", "nobody is named to escalate to")

static const char *
no_verify(const struct fold *fold)
{
	return fold->is_act && !fold->guide->n_verify ? "nothing says how to see that it worked"
						      : NULL;
}

static const char *
two_actions(const struct fold *fold)
{
	const char *text = guide_typed(fold, "action.what");
	const char *end = text ? strchr(text, '\n') : NULL;

	return end && end[strspn(end, " \n")] ? "two actions: one now, the other under considered"
					      : NULL;
}

/* A version other than the target is named as the way to go. */
static const char *
unhealthy_target(const struct fold *fold)
{
	const struct facts *facts = fold->facts;
	const struct guide *guide = fold->guide;
	const char *text = guide_typed(fold, "action.what");

	for (size_t i = 0; text && i < facts->n_version; i++) {
		uint32_t version = facts->by_version[i].key[0];
		const char *name = say_name(facts->store, version);

		if (version && text_has_word(text, name) &&
		    !guide_aims_at(guide, version) &&
		    !(guide->target.n && guide->target.term[0].value == version))
			return arena_fmt(fold->arena,
					 "%s was not seen healthy in the last 300 s of the log",
					 name);
	}
	return NULL;
}

static const char *
open_placeholder(const struct fold *fold)
{
	const char *text = guide_typed(fold, "action.what"),
		   *open = text ? strchr(text, '{') : NULL;

	return open && strchr(open, '}') ? "a {placeholder} is left in the action" : NULL;
}

static const char *
irreversible(const struct fold *fold)
{
	return fold->guide->drafts.irreversible ? "the action cannot be undone" : NULL;
}

static const char *
undo_is_action(const struct fold *fold)
{
	const char *what = guide_value(fold->guide, "action.what");
	const char *undo = guide_value(fold->guide, "action.undo");

	return what && undo && strcmp(what, undo) == 0 ? "undo is the action itself" : NULL;
}

static const char *
command_as_proof(const struct fold *fold)
{
	const char *text = guide_typed(fold, "action.effect");
	const struct card *card = fold->guide->card;

	for (size_t i = 0; text && i < card->n; i++)
		if (strcmp(card->line[i].role, "act") == 0 && strstr(text, card->line[i].text))
			return "the action's own command is no proof that it worked";
	return NULL;
}

size_t
guide_open_prechecks(const struct fold *fold)
{
	const struct guide_step *step = &fold->guide->step[STEP_ACTION];
	size_t n = 0;

	for (size_t i = 0; fold->is_act && i < step->n_fields; i++)
		n += strncmp(step->field[i].name, "action.precheck.", 16) == 0 &&
		     !*step->field[i].value;
	return n;
}

static const char *
open_prechecks(const struct fold *fold)
{
	size_t n = guide_open_prechecks(fold);

	return n ? arena_fmt(fold->arena, "%zu pre-check%s not answered (unknown is an answer)", n,
			     n == 1 ? " is" : "s are") : NULL;
}

/* -- Verify -- */

static const char *
share_alone(const struct fold *fold)
{
	const struct guide *guide = fold->guide;

	return fold->is_act && guide->n_verify == 1 && strcmp(guide->verify[0].metric, "share") == 0
		       ? "the share alone does not show that requests are well again"
		       : NULL;
}

static const char *
hold_too_short(const struct fold *fold)
{
	struct recovery_options options = recovery_defaults();
	double per_min = fold->facts->gate.requests_per_min;

	if (!fold->is_act || !isfinite(per_min) || per_min <= 0 ||
	    per_min * (double)options.hold_s / 60 >= (double)options.min_n)
		return NULL;
	return arena_fmt(fold->arena, "at this log's rate %llu requests take longer than %lld s",
			 (unsigned long long)options.min_n, (long long)options.hold_s);
}

static const struct rule rules[] = {
	{ STEP_DECLARE, WARNS, "declare.zone", zone_assumed },
	{ STEP_DECLARE, WARNS, "declare.severity", severity_unset },
	{ STEP_RCA, FAILS, NULL, card_without_lines },
	{ STEP_RCA, FAILS, NULL, guide_above_certainty },
	{ STEP_RCA, FAILS, NULL, pooled_contrast },
	{ STEP_RCA, FAILS, NULL, person_as_cause },
	{ STEP_RCA, WARNS, NULL, small_arms },
	{ STEP_RCA, FAILS_FINAL, NULL, stray_mechanism },
	{ STEP_ACTION, FAILS, "action.owner", no_owner },
	{ STEP_ACTION, FAILS_FINAL, "action.owner", no_owner_of_look },
	{ STEP_ACTION, FAILS, "action.effect", no_effect },
	{ STEP_ACTION, FAILS, NULL, no_verify },
	{ STEP_ACTION, FAILS, "action.undo", no_undo },
	{ STEP_ACTION, FAILS, "action.what", two_actions },
	{ STEP_ACTION, FAILS, "action.what", unhealthy_target },
	{ STEP_ACTION, FAILS, "action.what", open_placeholder },
	{ STEP_ACTION, FAILS, NULL, guide_above_certainty },
	{ STEP_ACTION, WARNS, NULL, irreversible },
	{ STEP_ACTION, WARNS, "action.undo", undo_is_action },
	{ STEP_ACTION, WARNS, "action.effect", command_as_proof },
	{ STEP_ACTION, FAILS_FINAL, NULL, open_prechecks },
	{ STEP_ACTION, FAILS_FINAL, "action.escalate_to", no_escalation },
	{ STEP_VERIFY, FAILS, NULL, share_alone },
	{ STEP_VERIFY, WARNS, NULL, hold_too_short },
};

const struct rule *
guide_rules(size_t *n)
{
	*n = LENGTH(rules);
	return rules;
}
