/* drafts_after: prevention and retrospective: the gate's sentence, its notes, and four bullets. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/incident/drafts_private.h"

static uint64_t
requests_of(const struct facts *facts, uint32_t version)
{
	for (size_t i = 0; i < facts->n_version; i++)
		if (facts->by_version[i].key[0] == version)
			return facts->by_version[i].n;
	return 0;
}

/* Where the gate's own limits are weak. */
static void
prevention_notes(struct drafting *drafting)
{
	const struct gate_pick *pick = &drafting->facts->gate;
	struct drafts *out = drafting->out;
	struct arena *arena = drafting->arena;

	if (!pick->exists)
		return;
	uint64_t n = requests_of(drafting->facts, pick->gate.baseline);
	if (pick->gate.baseline && n < 100)
		draft_text(&out->prevention_note,
			   arena_fmt(arena,
				     "The baseline has %s: recompute limits "
				     "from a week of %s.",
				     say_count(arena, n, "request", "requests"),
				     say_name(drafting->store, pick->gate.baseline)));
	if (isfinite(pick->minutes_to_min_n) &&
	    pick->minutes_to_min_n * 60 > (double)pick->options.window_ns / 1e9)
		draft_text(&out->prevention_note,
			   arena_fmt(arena,
				     "At this rate a 5%% canary needs %s "
				     "minutes for %llu requests.",
				     say_ms(arena, pick->minutes_to_min_n),
				     (unsigned long long)gate_defaults().min_n));
}

void
draft_prevention(struct drafting *drafting)
{
	struct drafts *out = drafting->out;

	if (drafting->verdict->incident == TRUTH_NO) {
		out->prevention = "Nothing to prevent is seen in this log.";
		return;
	}
	if (drafting->is_version)
		out->prevention = arena_fmt(drafting->arena,
					    "Gate every %s on latency and timeouts against the "
					    "version beside it while it is a canary, and roll it "
					    "back automatically when it "
					    "fails.",
					    drafting->version_word);
	else if (drafting->verdict->kind == KIND_LOAD ||
		 drafting->verdict->kind == KIND_RETRY_STORM)
		out->prevention = "Shed load automatically: when more than 5% of at least 20 "
				  "requests in 300 s "
				  "time out on any endpoint, admit no more than before the rise.";
	else
		out->prevention =
			"Gate every release on timeouts: stop it when more than 5% of at least 20 "
			"requests in 300 s time out on any endpoint.";
	if (drafting->is_version)
		prevention_notes(drafting);
}

/* -- the four bullets; each kind draws on what the log holds, for any verdict -- */

static void
bullet(struct drafting *drafting, const char *kind, const char *text, const char *basis,
       struct cites lines)
{
	struct drafts *out = drafting->out;
	size_t i = out->n_retro++;

	out->retro[i].kind = kind;
	out->retro[i].text = text;
	out->retro[i].basis = basis;
	out->retro[i].lines = lines;
}

/* `, and the answer was known at 18:07:15` */
static const char *
knowable(struct drafting *drafting)
{
	if (drafting->facts->knowable_at_ns == INSTANT_NONE)
		return "";
	return arena_fmt(drafting->arena, " The log could tell by %s.",
			 say_clock(drafting->arena, drafting->facts->knowable_at_ns));
}

static void
went_well(struct drafting *drafting)
{
	struct arena *arena = drafting->arena;
	const struct stat_group *all = drafting->facts->all;
	struct query control, bad;

	if (draft_control(drafting, &control)) {
		bad = control;
		bad.bad = 1;
		uint64_t n = query_count(&control), n_bad = query_count(&bad);

		bullet(drafting, "went_well",
		       arena_fmt(arena,
				 "%s kept serving beside %s (%s failed): a "
				 "control and a way back.%s",
				 drafting->control, drafting->who, draft_of(drafting, n_bad, n),
				 knowable(drafting)),
		       "log", ask_cites(&control, 4, arena));
		return;
	}
	struct query good = drafting->facts->query;
	good.bad = 0;
	bullet(drafting, "went_well",
	       arena_fmt(arena, "%s requests did not fail, and the log tells which.%s",
			 draft_of(drafting, all->n - all->timeouts - all->errors, all->n),
			 knowable(drafting)),
	       "log", ask_cites(&good, 4, arena));
}

/* `; a gate on timeouts with min n 3 trips at 18:06:20` */
static const char *
gate_words(struct drafting *drafting)
{
	const struct gate_pick *pick = &drafting->facts->gate;

	if (!pick->exists || pick->backtest.first_trip_ns == INSTANT_NONE || !drafting->is_version)
		return "";
	return arena_fmt(drafting->arena, "; a gate on %s with min n %llu trips at %s",
		pick->backtest.metric == METRIC_TIMEOUT_RATE ? "timeouts" :
		pick->backtest.metric == METRIC_ERROR_RATE ? "errors" : "latency",
		(unsigned long long)pick->options.min_n,
		say_clock(drafting->arena, pick->backtest.first_trip_ns));
}

static void
went_badly(struct drafting *drafting)
{
	const struct impact *impact = &drafting->verdict->impact;
	struct arena *arena = drafting->arena;
	struct query bad = drafting->facts->query;

	bad.bad = 1;
	if (!drafting->is_incident)
		return;
	if (drafting->verdict->cause.n)
		bullet(drafting, "went_badly",
		       arena_fmt(arena,
				 "%s took %s requests and %llu of its %llu timed "
				 "out%s.",
				 drafting->who,
				 draft_of(drafting, impact->cause_requests, impact->requests),
				 (unsigned long long)impact->cause_timeouts,
				 (unsigned long long)impact->cause_requests, gate_words(drafting)),
		       "log", ask_cites(&bad, 4, arena));
	else
		bullet(drafting, "went_badly",
		       arena_fmt(arena, "%s requests timed out%s.",
				 draft_of(drafting, impact->timeouts, impact->requests),
				 *drafting->out->subject
					 ? ""
					 : ", and this log does not tell the cause"),
		       "log", ask_cites(&bad, 4, arena));
}

static void
lucky(struct drafting *drafting)
{
	const struct stat_group *all = drafting->facts->all;
	struct ref first;
	bool has_one = query_first(&drafting->facts->query, &first);
	struct cites lines = cites_of_refs(&first, has_one ? 1 : 0, drafting->arena);

	if (drafting->is_version)
		bullet(drafting, "lucky",
		       "Records carry the version; without it fast and slow could not be told "
		       "apart.",
		       "log", lines);
	else if (store_has_field(drafting->store, FIELD_STATUS))
		bullet(drafting, "lucky",
		       arena_fmt(drafting->arena,
				 "The %s carry a status: a timeout is told "
				 "from a slow answer.",
				 say_count(drafting->arena, all->n, "record", "records")),
		       "log", lines);
	else
		bullet(drafting, "lucky",
		       "Records carry a time and a latency; that is all there was to go by.", "log",
		       lines);
}

static void
question(struct drafting *drafting)
{
	const char *text =
		"Which limit, passed for how long, would have to be called an incident here?";

	if (drafting->is_version)
		text = arena_fmt(
			drafting->arena,
			"What did the validation of %s measure, and what would show a slow "
			"canary?",
			drafting->who);
	else if (drafting->is_incident)
		text = "Who or what noticed it first, and what would have shown it earlier?";
	bullet(drafting, "question", text, "human", (struct cites){ 0 });
}

void
draft_retro(struct drafting *drafting)
{
	went_well(drafting);
	went_badly(drafting);
	lucky(drafting);
	question(drafting);
}
