/* guide_steps: the table of steps and fields: name, label, type, who fills it, what drafts it. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/str.h"
#include "core/incident/guide_private.h"

static const struct { const char *name, *question; } steps[STEPS] = {
	[STEP_DECLARE] = { "Declare",
			   "What was reported, who leads, and in which zone is it told?" },
	[STEP_RCA] = { "Root cause", "What does the log show, and what speaks against it?" },
	[STEP_ACTION] = { "Act now", "What one change stops the harm now?" },
	[STEP_VERIFY] = { "Verify", "Did it work, and did anything else change?" },
	[STEP_PREVENT] = { "Prevent", "What number would have stopped it, and who keeps it?" },
	[STEP_RETRO] = { "Retro", "What went well, what badly, what was luck, what is open?" },
	[STEP_EXPORT] = { "Export", "Is it right, and who signs?" },
};

const char *
step_name(enum step step)
{
	return steps[step].name;
}

const char *
step_question(enum step step)
{
	return steps[step].question;
}

/* -- drafts: each takes one text out of what was drafted from facts -- */

#define FROM_DRAFTS(function, member)			\
	static const char *				\
	function(const struct fold *fold)		\
	{						\
		return fold->guide->drafts.member;	\
	}
FROM_DRAFTS(draft_title, title)
FROM_DRAFTS(draft_severity, severity)
FROM_DRAFTS(draft_suspect, suspect)
FROM_DRAFTS(draft_effect, effect)
FROM_DRAFTS(draft_undo, undo)
FROM_DRAFTS(draft_prevention, prevention)
FROM_DRAFTS(draft_on_fail, on_fail)
FROM_DRAFTS(draft_on_insufficient, on_insufficient)

#define FROM_INCIDENT(function, member)							\
	static const char *								\
	function(const struct fold *fold)						\
	{										\
		return fold->facts->incident ? fold->facts->incident->member : NULL;	\
	}
FROM_INCIDENT(draft_ic, ic)
FROM_INCIDENT(draft_owner, owner)
FROM_INCIDENT(draft_comms, comms)

/* Once somebody said what was done, the act stays what it was. */
static const char *
draft_what(const struct fold *fold)
{
	const struct drafts *drafts = &fold->guide->drafts;

	return *drafts->left && !guide_is_entered(fold) ? drafts->left : drafts->action;
}

static const char *
kept(const struct fold *fold, struct str *text)
{
	const char *out = arena_text(fold->arena, str_text(text), text->len);

	str_release(text);
	return out;
}

/* The claims word for word, one a line. */
static const char *
draft_claims(const struct fold *fold)
{
	const struct incident_file *incident = fold->facts->incident;
	struct str text = { 0 };

	for (size_t i = 0; incident && i < incident->n_claims; i++)
		str_fmt(&text, "%s%s", i ? "\n" : "", incident->claim[i].claim);
	return kept(fold, &text);
}

static const char *
draft_platform(const struct fold *fold)
{
	const struct incident_file *incident = fold->facts->incident;
	const char *const *known = playbook_platforms();

	for (size_t i = 0; incident && incident->platform && known[i]; i++)
		if (strcmp(known[i], incident->platform) == 0)
			return known[i];
	return "generic";
}

static const char *
draft_mode(const struct fold *fold)
{
	return mode_word(fold->guide->mode);
}

/* In steps while both versions answer in the last minute of the log. */
static const char *
draft_promoted(const struct fold *fold)
{
	struct query last_minute = fold->facts->query;
	const struct guide *guide = fold->guide;
	struct ref last;

	if (!guide->target.n || !query_last(&last_minute, &last))
		return NULL;
	last_minute = query_window(last_minute, last.at_ns - 60 * NS_PER_S, INSTANT_NONE);
	struct query good = query_with(last_minute, FIELD_VERSION, guide->target.term[0].value);
	return query_count(&good) > 0 ? "no" : "yes";
}

static const char *
lines_of(const struct fold *fold, const struct draft_texts *list)
{
	struct str text = { 0 };

	for (size_t i = 0; i < list->n; i++)
		str_fmt(&text, "%s%s", i ? "\n" : "", list->text[i]);
	return kept(fold, &text);
}

static const char *
draft_why(const struct fold *fold)
{
	return lines_of(fold, &fold->guide->drafts.why);
}

static const char *
draft_risks(const struct fold *fold)
{
	return lines_of(fold, &fold->guide->drafts.risk);
}

static const char *
draft_escalate(const struct fold *fold)
{
	return lines_of(fold, &fold->guide->drafts.escalate);
}

static const char *
draft_considered(const struct fold *fold)
{
	const struct drafts *drafts = &fold->guide->drafts;
	struct str text = { 0 };

	for (size_t i = 0; i < drafts->n_considered; i++)
		str_fmt(&text, "%s%s: %s", i ? "\n" : "", drafts->considered[i].what,
			drafts->considered[i].why_not);
	return kept(fold, &text);
}

static const char *const yes_no[] = { "yes", "no", "unknown", NULL };
static const char *const picked[] = { "yes", "no", NULL };
static const char *const judged[] = { "agree", "disagree", NULL };
static const char *const severities[] = { "SEV1", "SEV2", "SEV3", "SEV4", "unset", NULL };
static const char *const modes[] = { "live", "replay", "exercise", "postmortem", NULL };
static const char *const fails[] = { "rollback", "abort", "hold", "page", NULL };
static const char *const told[] = { "none",	  "investigating", "identified", "mitigating",
				    "monitoring", "resolved",	   NULL };
static const char *const thins[] = { "hold", "fail", NULL };
static const char *const platforms[] = { NULL };	/* filled from the playbook, see guide.c */

static const struct field_row rows[] = {
	{ STEP_DECLARE, "declare.title", "Title", TYPE_LINE, NOT_ASKED, ONE, draft_title, NULL },
	{ STEP_DECLARE, "declare.claims", "Reported, word for word, or none", TYPE_TEXT, ASKED, ONE,
	  draft_claims, NULL },
	{ STEP_DECLARE, "declare.severity", "Severity", TYPE_CHOICE, ASKED, ONE, draft_severity,
	  severities },
	{ STEP_DECLARE, "declare.zone", "Zone of reported times", TYPE_LINE, ASKED, ONE, NULL,
	  NULL },
	{ STEP_DECLARE, "declare.ic", "Incident commander", TYPE_LINE, ASKED, ONE, draft_ic, NULL },
	{ STEP_DECLARE, "declare.owner", "Owner", TYPE_LINE, ASKED, ONE, draft_owner, NULL },
	{ STEP_DECLARE, "declare.comms", "Communications", TYPE_LINE, ASKED, ONE, draft_comms,
	  NULL },
	{ STEP_DECLARE, "declare.mode", "Mode", TYPE_CHOICE, NOT_ASKED, ONE, draft_mode, modes },

	{ STEP_RCA, "rca.suspect", "Suspect", TYPE_LINE, ASKED, ONE, draft_suspect, NULL },
	{ STEP_RCA, "rca.pick.E%zu", NULL, TYPE_PICK, NOT_ASKED, EACH_EVIDENCE, NULL, picked },
	{ STEP_RCA, "rca.judge.%s", NULL, TYPE_JUDGE, NOT_ASKED, EACH_HYPOTHESIS, NULL, judged },
	{ STEP_RCA, "rca.depends", "Does one endpoint wait for another?", TYPE_YES_NO, ASKED, ONE,
	  NULL, yes_no },
	{ STEP_RCA, "rca.mechanism", "Mechanism (untested)", TYPE_LINE, ASKED, ONE, NULL, NULL },
	{ STEP_RCA, "rca.test", "Test that would settle it", TYPE_LINE, ASKED, ONE, NULL, NULL },
	{ STEP_RCA, "rca.contributing", "Contributing factors", TYPE_TEXT, NOT_ASKED, ONE, NULL,
	  NULL },

	{ STEP_ACTION, "action.what", "Action", TYPE_TEXT, NOT_ASKED, ONE, draft_what, NULL },
	{ STEP_ACTION, "action.owner", "Owner", TYPE_LINE, ASKED, ONE, NULL, NULL },
	{ STEP_ACTION, "action.executor", "Executor", TYPE_LINE, ASKED_FOR_ACT, ONE, NULL, NULL },
	{ STEP_ACTION, "action.platform", "Platform", TYPE_CHOICE, NOT_ASKED, ONE, draft_platform,
	  platforms },
	{ STEP_ACTION, "action.promoted", "Is the rollout promoted already?", TYPE_YES_NO,
	  NOT_ASKED, ONE, draft_promoted, yes_no },
	{ STEP_ACTION, "action.precheck.%zu", NULL, TYPE_YES_NO, ASKED_FOR_ACT, EACH_PRECHECK, NULL,
	  yes_no },
	{ STEP_ACTION, "action.go", "Go from the incident commander", TYPE_YES_NO, ASKED_FOR_ACT,
	  ONE, NULL, yes_no },
	{ STEP_ACTION, "action.damage", "Is damage to data or security suspected?", TYPE_YES_NO,
	  ASKED, ONE_OF_INCIDENT, NULL, yes_no },
	{ STEP_ACTION, "action.extend", "5 minutes more, because", TYPE_LINE, NOT_ASKED, ONE_IN_BOX,
	  NULL, NULL },
	{ STEP_ACTION, "action.taken", "Taken at", TYPE_CLOCK, ASKED_FOR_ACT, ONE, NULL, NULL },
	{ STEP_ACTION, "action.taken_by", "Taken by", TYPE_LINE, NOT_ASKED, ONE, NULL, NULL },
	{ STEP_ACTION, "action.declined", "Declined, because", TYPE_LINE, NOT_ASKED, ONE, NULL,
	  NULL },
	{ STEP_ACTION, "action.why", "Why this works", TYPE_TEXT, NOT_ASKED, ONE, draft_why, NULL },
	{ STEP_ACTION, "action.effect", "Expected effect", TYPE_TEXT, NOT_ASKED, ONE, draft_effect,
	  NULL },
	{ STEP_ACTION, "action.undo", "Undo", TYPE_TEXT, NOT_ASKED, ONE, draft_undo, NULL },
	{ STEP_ACTION, "action.risks", "Risks", TYPE_TEXT, NOT_ASKED, ONE, draft_risks, NULL },
	{ STEP_ACTION, "action.considered", "Considered, not chosen", TYPE_TEXT, NOT_ASKED, ONE,
	  draft_considered, NULL },
	{ STEP_ACTION, "action.escalate_to", "Escalate to", TYPE_LINE, ASKED_FOR_ACT, ONE,
	  draft_ic, NULL },
	{ STEP_ACTION, "action.escalate_when", "Escalate when", TYPE_TEXT, NOT_ASKED, ONE,
	  draft_escalate, NULL },

	{ STEP_VERIFY, "verify.other_change", "Did anything else change?", TYPE_YES_NO,
	  ASKED_FOR_ACT, ONE, NULL, yes_no },
	{ STEP_VERIFY, "verify.accept", "Accept as it is, because", TYPE_LINE, NOT_ASKED, ONE, NULL,
	  NULL },

	{ STEP_PREVENT, "prevent.what", "Improvement", TYPE_TEXT, NOT_ASKED, ONE, draft_prevention,
	  NULL },
	{ STEP_PREVENT, "prevent.owner", "Owner", TYPE_LINE, ASKED, ONE, NULL, NULL },
	{ STEP_PREVENT, "prevent.due", "Due", TYPE_DATE, ASKED, ONE, NULL, NULL },
	{ STEP_PREVENT, "prevent.where", "Where enforced", TYPE_LINE, ASKED, ONE, NULL, NULL },
	{ STEP_PREVENT, "prevent.on_fail", "On fail", TYPE_CHOICE, NOT_ASKED, ONE, draft_on_fail,
	  fails },
	{ STEP_PREVENT, "prevent.on_insufficient", "On too little data", TYPE_CHOICE, NOT_ASKED,
	  ONE, draft_on_insufficient, thins },

	{ STEP_RETRO, "retro.%zu", NULL, TYPE_TEXT, ASKED, EACH_BULLET, NULL, NULL },

	{ STEP_EXPORT, "export.external", "Status the IC approved outside text for", TYPE_CHOICE,
	  NOT_ASKED, ONE, NULL, told },
	{ STEP_EXPORT, "export.signed_off", "Signed off by (name or role)", TYPE_LINE, ASKED, ONE,
	  NULL, NULL },
};

const struct field_row *
guide_rows(size_t *n)
{
	*n = LENGTH(rows);
	return rows;
}
