/* guide_timers: what the wall clock asks of people: prompts of the box, updates due, escalation. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/incident/facts_private.h"
#include "core/incident/guide_private.h"

enum { BOX_S = 600, EXERCISE_S = 1500, UPDATE_S = 1200, INTERNAL_FIRST_S = 120,
       EXTERNAL_FIRST_S = 300, EXTERNAL_LAST_S = 7200, UPDATES_MAX = 72 };

/* Seconds since the box began; -1 without one, or without a clock. */
static int64_t
age_s(int64_t started_ns, int64_t now_ns)
{
	if (started_ns == INSTANT_NONE || now_ns == INSTANT_NONE || now_ns < started_ns)
		return -1;
	return (now_ns - started_ns) / NS_PER_S;
}

static bool
is_decided(const struct guide *guide)
{
	return strcmp(guide->action_state, "taken") == 0 ||
	       strcmp(guide->action_state, "declined") == 0;
}

/* -- decision points of the ten minutes -- */

static const char *
box_prompt(const struct fold *fold)
{
	static const struct { int64_t from_s; const char *says; } point[] = {
		{ BOX_S, "10 minutes are over: act, say why not, or escalate" },
		{ 480, "who is the escalation?" },
		{ 300, "act on the best reversible option, or say why not" },
		{ 120, "a first internal update is ready" },
	};
	int64_t age = age_s(fold->guide->box_started_ns, fold->now_ns);

	if (is_decided(fold->guide) || fold->guide->box_left_s < 0)
		return "";
	/* The extension moves the end, and nothing before it. */
	if (fold->guide->box_over)
		return point[0].says;
	for (size_t i = 1; i < LENGTH(point); i++)
		if (age >= point[i].from_s)
			return point[i].says;
	return "";
}

/* -- when to stop and escalate (guide.md section 1) -- */

static const char *
no_way_back(const struct fold *fold)
{
	bool wants_target = strcmp(fold->guide->action_kind, "rollback") == 0 ||
			    fold->facts->verdict->kind == KIND_BAD_VERSION ||
			    fold->facts->verdict->kind == KIND_FASTER_BUT_BROKEN;

	return fold->is_incident && wants_target && !fold->guide->target.n &&
	       fold->facts->verdict->certainty >= CERTAINTY_PROBABLE ?
		"no version was seen healthy to go back to" : NULL;
}

static const char *
escalate_why(const struct fold *fold)
{
	static const struct { enum recovery_state state; const char *says; } states[] = {
		{ RECOVERY_NOT_WORKING, "the suspect still serves after the time to drain" },
		{ RECOVERY_CAUSE_REJECTED, "the suspect is gone and requests are still bad" },
		{ RECOVERY_BLIND, "the log has been silent for 60 s" },
		{ RECOVERY_RELAPSED, "it came back" },
	};
	const struct guide *guide = fold->guide;
	int64_t age = age_s(guide->box_started_ns, fold->now_ns);

	for (size_t i = 0; i < LENGTH(states); i++)
		if (guide->recovery.state == states[i].state)
			return states[i].says;
	if (guide->box_over && !is_decided(guide))
		return "10 minutes without a decision";
	if (guide->mode == MODE_EXERCISE && age >= EXERCISE_S)
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
		return arena_fmt(fold->arena, "%s, taken at %s UTC; %s",
			guide->drafts.breath_action,
				 instant_clock(clock, guide->taken_at_ns, NULL),
				 guide->recovery.why);
	if (strcmp(guide->action_state, "declined") == 0)
		return arena_fmt(fold->arena, "nothing: %s was declined",
				 guide->drafts.breath_action);
	return "nothing yet";
}

/* Who, what is known and how surely, what was tried, what is needed by when: from facts only. */
static const char *
escalation(const struct fold *fold, const char *why)
{
	const struct guide *guide = fold->guide;
	const struct impact *impact = &fold->facts->verdict->impact;
	const char *to = guide_value(guide, "action.escalate_to");
	int64_t now_ns = fold->now_ns != INSTANT_NONE ? fold->now_ns
						      : fold->facts->query.as_of_ns;
	char by[INSTANT_TEXT];

	if (!fold->is_incident)
		return "";
	instant_clock(by, now_ns + BOX_S * NS_PER_S, NULL);
	return arena_fmt(fold->arena,
			 "To %s: %s. Known (%s): %s; %llu of %llu requests timed out. Tried: %s. "
			 "Needed by %.5s UTC: a decision on this: %s.",
			 to ? to : "the incident commander", why ? why : "for your information",
			 certainty_word(guide->certainty), frame(fold),
			 (unsigned long long)impact->timeouts, (unsigned long long)impact->requests,
			 tried(fold), by, guide->drafts.breath_action);
}

/* -- updates -- */

/* The newest update that became due and was not sent on since; "" when all were. */
static const char *
update_due(const struct fold *fold)
{
	const struct entry *due = journal_latest(fold->journal, "update_due");
	const struct entry *sent = journal_latest(fold->journal, "exported");

	return due && (!sent || sent->seq < due->seq) && due->text ? due->text : "";
}

void
guide_timers(struct fold *fold)
{
	struct guide *guide = fold->guide;
	const char *why = escalate_why(fold);

	guide->box_prompt = box_prompt(fold);
	guide->escalate_why = why ? why : "";
	guide->escalation = escalation(fold, why);
	guide->update_due = update_due(fold);
}

/* One entry of a kind and subject, ever: a restart finds it in the journal. */
static void
enter(struct journal *journal, const char *kind, const char *subject, const char *text,
      int64_t t_ns, int64_t wall_ns)
{
	struct entry entry = { .t_ns = t_ns, .t_kind = T_ENTERED, .wall_ns = wall_ns,
			       .src = SRC_AUTO, .kind = kind, .subject = subject, .text = text };

	if (!journal_auto(journal, kind, subject))
		journal_append(journal, &entry, NULL);
}

static void
enter_updates(struct journal *journal, const char *word, int64_t first_s, int64_t last_s,
	      int64_t started_ns, int64_t now_ns)
{
	struct str subject = { 0 }, text = { 0 };
	int64_t age = age_s(started_ns, now_ns);
	char clock[INSTANT_TEXT];

	for (int i = 0; i < UPDATES_MAX; i++) {
		int64_t due_s = i == 0 ? first_s : (int64_t)i * UPDATE_S;

		if (due_s > age || due_s > last_s)
			break;
		str_clear(&subject);
		str_clear(&text);
		str_fmt(&subject, "%s %d", word, i + 1);
		str_fmt(&text, "%s update due since %.5s UTC", word,
			instant_clock(clock, started_ns + due_s * NS_PER_S, NULL));
		enter(journal, "update_due", str_text(&subject), str_text(&text),
		      started_ns + due_s * NS_PER_S, now_ns);
	}
	str_release(&subject);
	str_release(&text);
}

void
guide_timer_entries(const struct guide *guide, struct journal *journal, int64_t now_ns)
{
	static const char *const moved[] = { "mitigating", "monitoring", "resolved" };
	bool is_timed = guide->mode == MODE_LIVE || guide->mode == MODE_EXERCISE;

	if (!is_timed || age_s(guide->box_started_ns, now_ns) < 0)
		return;
	if (guide->box_over && !is_decided(guide))
		enter(journal, "action_overdue", "box", "10 minutes without a decision", now_ns,
		      now_ns);
	if (strcmp(guide->status, "resolved") != 0) {
		enter_updates(journal, "internal", INTERNAL_FIRST_S, INT64_MAX,
			      guide->box_started_ns, now_ns);
		enter_updates(journal, "external", EXTERNAL_FIRST_S, EXTERNAL_LAST_S,
			      guide->box_started_ns, now_ns);
	}
	/* A change of state offers one at once. */
	for (size_t i = 0; i < LENGTH(moved); i++)
		if (strcmp(guide->status, moved[i]) == 0)
			enter(journal, "update_due", moved[i], "update due: the state has changed",
			      now_ns, now_ns);
}
