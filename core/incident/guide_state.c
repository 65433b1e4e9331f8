/* guide_state: how the incident stands: action, check, certainty, status, and people's timer. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/base/json.h"
#include "core/incident/facts_private.h"
#include "core/incident/guide_private.h"
#include "core/incident/recovery_private.h"

static const int64_t box_s = 600, extension_s = 300;

/* -- the action -- */

static bool
is_yes(const struct guide *guide, const char *name)
{
	const char *value = guide_value(guide, name);

	return value && strcmp(value, "yes") == 0;
}

static uint32_t
seq_of(const struct fold *fold, const char *name)
{
	const struct entry *entry = journal_field(fold->journal, name);

	return entry && entry->value && *entry->value ? entry->seq : 0;
}

/* When a person said it was taken: a clock of the log's day, or a whole time. */
int64_t
guide_taken_at(const struct fold *fold)
{
	const struct query *query = &fold->facts->query;
	const struct entry *entry = journal_field(fold->journal, "action.taken");
	int64_t at_ns = INSTANT_NONE;
	struct ref first, last;

	if (seq_of(fold, "action.taken") <= seq_of(fold, "action.declined") ||
	    !query_first(query, &first) || !query_last(query, &last) ||
	    instant_parse_moment(entry->value, first.at_ns, last.at_ns, &at_ns, NULL) != 0)
		return INSTANT_NONE;
	return at_ns;
}

bool
guide_is_entered(const struct fold *fold)
{
	return seq_of(fold, "action.taken") || seq_of(fold, "action.declined");
}

/* Do the words that a person chose for the action destroy something? */
static bool
is_irreversible(const char *what)
{
	static const char *const words[] = {
		"delete", "drop", "purge", "wipe", "truncate", "destroy", "irreversible", NULL,
	};

	return what && text_has_any(what, words);
}

void
guide_action_state(struct fold *fold)
{
	struct guide *guide = fold->guide;
	int64_t taken_ns = guide_taken_at(fold);

	guide->drafts.irreversible = is_irreversible(guide_typed(fold, "action.what"));
	guide->action_state = "proposed";
	if (strcmp(guide->action_kind, "none") == 0) {
		guide->action_state = "not_needed";
	} else if (taken_ns != INSTANT_NONE) {
		guide->action_state = "taken";
		guide->taken_at_ns = taken_ns;
	} else if (seq_of(fold, "action.declined")) {
		guide->action_state = "declined";
	} else if (is_yes(guide, "action.go") || seq_of(fold, "action.what")) {
		guide->action_state = "accepted";
	}
}

/* -- what must hold -- */

static void
require(struct guide *guide, const char *metric, uint32_t endpoint, const char *op, double value,
	const char *source)
{
	if (guide->n_verify < LENGTH(guide->verify))
		guide->verify[guide->n_verify++] = (struct predicate){
			.metric = metric,
			.endpoint = endpoint,
			.has_endpoint = endpoint != NAME_NONE,
			.op = op,
			.value = value,
			.source = source,
		};
}

static void
require_limits(struct fold *fold, const struct recovery_limit *limit, const char *who)
{
	struct arena *arena = fold->arena;
	unsigned long long n = limit->n, timeouts = limit->timeouts;
	char rate[32];

	if (isfinite(limit->p95_ms))
		require(fold->guide, "p95_ms", limit->endpoint,
			"<=", round(limit->p95_ms * 1000) / 1000,
			arena_fmt(arena,
				  limit->is_max ? "%s p95 (max, n=%llu) %s ms x 1.20"
						: "%s p95 (n=%llu) %s ms x 1.20",
				  who, n, say_ms(arena, limit->baseline_ms)));
	if (!fold->facts->all->told)	/* nothing records one: nothing could be held to it */
		return;
	require(fold->guide, "timeout_rate", limit->endpoint, limit->timeout_rate > 0 ? "<=" : "==",
		limit->timeout_rate, !limit->n ? "no baseline: set by hand" :
		arena_fmt(arena, "%s: %llu of %llu%s%s", who, timeouts, n, timeouts ? " = " : "",
			  timeouts ? num_text(rate, limit->timeout_rate, 4) : ""));
	if (isfinite(limit->error_rate))
		require(fold->guide, "error_rate", limit->endpoint, "<=", limit->error_rate,
			arena_fmt(arena, "%s: %llu of %llu; at least the gate's limit", who,
				  (unsigned long long)limit->errors, n));
}

/* An endpoint whose baseline is known comes first: there are few places. */
void
guide_verify(struct fold *fold)
{
	const struct facts *facts = fold->facts;
	const struct verdict *verdict = facts->verdict;
	struct recovery_options options = recovery_defaults();
	struct guide *guide = fold->guide;
	struct recovery_limit *limit;

	/* Live, silence goes on by the wall clock; in a saved log by that of its records. */
	struct query now = facts->query;
	if (guide->mode == MODE_LIVE && fold->now_ns != INSTANT_NONE && facts_is_whole(facts) &&
	    fold->now_ns > now.as_of_ns)
		now.as_of_ns = fold->now_ns;
	recovery_run(&now, verdict, guide->taken_at_ns, &options, fold->arena, &guide->recovery);
	if (!fold->is_act)
		return;
	struct query before = query_window(facts->query, INSTANT_NONE, guide->taken_at_ns);
	size_t n = recovery_limits(&before, verdict, fold->arena, &limit);
	const char *who = verdict->baseline ? say_name(facts->store, verdict->baseline) :
		"before the onset";
	for (size_t i = 0; i < guide->drafts.n_aim; i++) {
		require(guide, "share", NAME_NONE, "==", 0, NULL);
		guide->verify[guide->n_verify - 1].key = guide->drafts.aim[i].cause;
	}
	for (int known = 1; known >= 0; known--)
		for (size_t i = 0; i < n; i++)
			if ((limit[i].n > 0) == known)
				require_limits(fold, &limit[i], who);
}

/* -- how sure, and where the incident stands -- */

/* All of guide.md section 2 for `confirmed`. */
static bool
is_confirmed(const struct fold *fold)
{
	const struct guide *guide = fold->guide;
	const char *other = guide_typed(fold, "verify.other_change");

	return fold->facts->verdict->certainty >= CERTAINTY_PROBABLE &&
	       fold->facts->verdict->cause.n && guide->recovery.state == RECOVERY_RECOVERED &&
	       guide->taken_at_ns != INSTANT_NONE &&
	       guide->recovery.recovered_at_ns >= guide->taken_at_ns && other &&
	       strcmp(other, "no") == 0;
}

/* The suspect is gone and the trouble is not: the cause cannot be held up. */
static bool
is_rejected(const struct guide *guide)
{
	return guide->recovery.state == RECOVERY_CAUSE_REJECTED;
}

void
guide_status(struct fold *fold)
{
	static const char *const by_state[] = {
		[RECOVERY_NO_DATA] = NULL, [RECOVERY_WAITING] = NULL,
		[RECOVERY_DRAINING] = "mitigating", [RECOVERY_HOLDING] = "monitoring",
		[RECOVERY_BLIND] = "monitoring", [RECOVERY_RECOVERED] = "resolved",
		[RECOVERY_BEFORE_ACTION] = "monitoring", [RECOVERY_NOT_WORKING] = "mitigating",
		[RECOVERY_CAUSE_REJECTED] = "investigating", [RECOVERY_RELAPSED] = "investigating",
	};
	const struct verdict *verdict = fold->facts->verdict;
	struct guide *guide = fold->guide;
	const char *severity = guide_value(guide, "declare.severity");

	guide->severity = severity ? severity : "unset";
	guide->certainty = verdict->certainty;
	if (is_confirmed(fold))
		guide->certainty = CERTAINTY_CONFIRMED;
	else if (is_rejected(guide) && guide->certainty > CERTAINTY_ASSOCIATED)
		guide->certainty = CERTAINTY_ASSOCIATED;
	if (verdict->incident == TRUTH_NO)
		guide->status = "none";
	else if (verdict->incident == TRUTH_UNKNOWN)
		guide->status = "investigating";
	else if (by_state[guide->recovery.state])
		guide->status = by_state[guide->recovery.state];
	else
		guide->status =
			verdict->certainty >= CERTAINTY_PROBABLE ? "identified" : "investigating";
}

/* -- the 10-minute box, on the wall clock -- */

void
guide_box(struct fold *fold)
{
	struct guide *guide = fold->guide;
	int64_t started_ns = INSTANT_NONE, extra_s = 0;
	uint32_t start_seq = 0;
	bool is_running = false;

	for (size_t i = 0; i < journal_count(fold->journal); i++) {
		const struct entry *entry = journal_entry(fold->journal, i);

		if (strcmp(entry->kind, "timer") != 0 || !entry->value)
			continue;
		if (strcmp(entry->value, "start") == 0) {
			started_ns = entry->wall_ns;
			extra_s = 0;
			is_running = true;
			start_seq = entry->seq;
		} else if (strcmp(entry->value, "stop") == 0) {
			is_running = false;
		} else if (strcmp(entry->value, "extend") == 0) {
			extra_s = extension_s;	/* once */
		}
	}
	guide->box_started_ns = started_ns;
	guide->box_s = box_s + (extra_s || seq_of(fold, "action.extend") > start_seq ? extension_s
										       : 0);
	if (!is_running || guide_is_decided(guide))
		return;
	guide->box_left_s = guide->box_s;
	if (started_ns != INSTANT_NONE && fold->now_ns != INSTANT_NONE && fold->now_ns > started_ns)
		guide->box_left_s -= (fold->now_ns - started_ns) / NS_PER_S;
	guide->box_over = guide->box_left_s <= 0;
	if (guide->box_over)
		guide->box_left_s = 0;
}

/* -- one line a step for the board -- */

static size_t
count_yes(const struct guide_step *step)
{
	size_t n = 0;

	for (size_t i = 0; i < step->n_fields; i++)
		n += step->field[i].type == TYPE_PICK && strcmp(step->field[i].value, "yes") == 0;
	return n;
}

static size_t
count_kept(const struct guide_step *step)
{
	size_t n = 0;

	for (size_t i = 0; i < step->n_fields; i++)
		n += step->field[i].state >= FIELD_CONFIRMED && *step->field[i].value;
	return n;
}

const char *
guide_summary(const struct fold *fold, enum step step)
{
	const struct guide *guide = fold->guide;
	struct arena *arena = fold->arena;
	const struct guide_step *at = &guide->step[step];

	if (at->state == STEP_NOT_NEEDED)
		return "not needed";
	switch (step) {
	case STEP_DECLARE:
		return arena_fmt(arena, "%zu of %zu asked", at->n_filled, at->n_asked);
	case STEP_RCA:
		if (guide->certainty == CERTAINTY_INCONCLUSIVE && count_yes(at) == 0)
			return "inconclusive";
		return arena_fmt(arena, "%s %zu cited", certainty_word(guide->certainty),
				 count_yes(at));
	case STEP_ACTION:
		return guide->action_state;
	case STEP_VERIFY:
		return recovery_state_word(guide->recovery.state);
	case STEP_PREVENT:
		return at->lacks ? "0 gates" : "1 gate";
	case STEP_RETRO:
		return arena_fmt(arena, "%zu of 3-4", count_kept(at));
	case STEP_EXPORT:
		return guide->is_signed_off ? "signed" :
			guide->is_signed ? arena_fmt(arena, "draft, %zu open", guide->n_open) :
			"draft";
	case STEPS:
		break;
	}
	return "";
}
