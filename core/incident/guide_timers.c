/* guide_timers: what the wall clock asks of people: prompts of the box, updates due. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/incident/facts_private.h"
#include "core/incident/guide_private.h"

enum { UPDATE_S = 1200, INTERNAL_FIRST_S = 120,
       EXTERNAL_FIRST_S = 300, EXTERNAL_LAST_S = 7200, UPDATES_MAX = 72 };

int64_t
guide_age_s(int64_t started_ns, int64_t now_ns)
{
	if (started_ns == INSTANT_NONE || now_ns == INSTANT_NONE || now_ns < started_ns)
		return -1;
	return (now_ns - started_ns) / NS_PER_S;
}

bool
guide_is_decided(const struct guide *guide)
{
	return strcmp(guide->action_state, "taken") == 0 ||
	       strcmp(guide->action_state, "declined") == 0;
}

/* -- decision points of the ten minutes -- */

static const char *
box_prompt(const struct fold *fold)
{
	static const struct { int64_t from_s; const char *says; } point[] = {
		{ 480, "who is the escalation?" },
		{ 300, "act on the best reversible option, or say why not" },
		{ 120, "a first internal update is ready" },
	};
	int64_t age = guide_age_s(fold->guide->box_started_ns, fold->now_ns);

	if (guide_is_decided(fold->guide) || fold->guide->box_left_s < 0)
		return "";
	/* The extension moves the end, and nothing before it. */
	if (fold->guide->box_over)
		return arena_fmt(fold->arena, "%lld minutes are over: act, say why not, or "
				 "escalate", (long long)fold->guide->box_s / 60);
	for (size_t i = 0; i < LENGTH(point); i++)
		if (age >= point[i].from_s)
			return point[i].says;
	return "";
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

	guide->box_prompt = box_prompt(fold);
	guide_escalate(fold);
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
	int64_t age = guide_age_s(started_ns, now_ns);
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

static bool
is_timed(const struct guide *guide)
{
	return guide->mode == MODE_LIVE || guide->mode == MODE_EXERCISE;
}

bool
guide_has_clock(const struct guide *guide)
{
	bool is_exercise = guide->mode == MODE_EXERCISE && !guide->step[guide->current].is_done;

	return is_exercise || guide->box_left_s >= 0 ||
	       (is_timed(guide) && guide->box_started_ns != INSTANT_NONE);
}

void
guide_timer_entries(const struct guide *guide, struct journal *journal, int64_t now_ns)
{
	static const char *const moved[] = { "mitigating", "monitoring", "resolved" };

	guide_budget_entries(guide, journal, now_ns);
	if (!is_timed(guide) || guide_age_s(guide->box_started_ns, now_ns) < 0)
		return;
	char overdue[64];
	snprintf(overdue, sizeof(overdue), "%lld minutes without a decision",
		 (long long)guide->box_s / 60);
	if (guide->box_over && !guide_is_decided(guide))
		enter(journal, "action_overdue", "box", overdue, now_ns, now_ns);
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
