/* drafts_after: prevention and retrospective: the gate's sentence, its notes, and four bullets. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

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

	if (!pick->exists || drafting->verdict->refused.is_cause)
		return;
	if (pick->backtest.first_trip_ns != INSTANT_NONE && !facts_gate_is_shown(drafting->facts))
		draft_text(&out->prevention_note, pick->backtest.false_trips ?
			   "No backtest is claimed: on this log the gate trips before the onset "
			   "too; set its limits by a week of requests." :
			   "No backtest is claimed: the version it is held against trips this gate "
			   "too; set its limits by a week of requests.");
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

/* `more than 5% of at least 20 requests in 300 s fail`, as the gate has it; of what is slow and
 * does not fail, by how much: `the p95 of .. in 300 s is more than 1.2 times ..`. */
static const char *
too_many(struct drafting *drafting, const char *usual)
{
	const struct gate_options gate = gate_defaults();
	const char *window = say_span(drafting->arena, gate.window_ns);
	char most[32];

	if (drafting->verdict->refused.is_cause)
		return arena_fmt(drafting->arena, "of at least %llu requests in %s twice the usual "
				 "share is refused (4xx)", (unsigned long long)gate.min_n, window);
	if (facts_is_slowness(drafting->facts))
		return arena_fmt(drafting->arena, "the p95 of at least %llu requests in %s is more "
				 "than %s times %s", (unsigned long long)gate.min_n, window,
				 num_text(most, gate.p95_max_ratio, 2), usual);
	return arena_fmt(drafting->arena, "more than %s%% of at least %llu requests in %s %s",
			 num_text(most, 100 * gate.timeout_max, 2), (unsigned long long)gate.min_n,
			 window, say_bad_now(&drafting->verdict->impact));
}

/* Page somebody before callers do. */
static const char *
prevent_by_paging(struct drafting *drafting)
{
	const char *noun = drafting->verdict->refused.is_cause ? "refusals (4xx)" :
		say_bad_noun(&drafting->verdict->impact, 2);

	if (drafting->verdict->kind == KIND_LOAD || drafting->verdict->kind == KIND_RETRY_STORM)
		return arena_fmt(drafting->arena, "Shed load automatically: when %s on any "
				 "endpoint, admit no more than before the rise.",
				 too_many(drafting, "what it was before"));
	if (drafting->verdict->kind == KIND_DATA_GAP)
		return "Page when the stream of records is silent for longer than is usual at that "
		       "hour.";
	if (drafting->verdict->kind == KIND_DIMENSION) {
		bool is_slow = facts_is_slowness(drafting->facts) &&
			       !drafting->verdict->refused.is_cause;

		return arena_fmt(drafting->arena, is_slow ?
				 "Measure %s of each %s apart: page when on one %s." :
				 "Count %s of each %s apart: page when %s on one and not on the "
				 "others.", is_slow ? "the latency" : noun,
				 say_field(drafting->store, drafting->verdict->cause.term[0].field),
				 too_many(drafting, "that of the others"));
	}
	return arena_fmt(drafting->arena, "Page before callers report it: when %s on any endpoint.",
			 too_many(drafting, "what is usual at that hour"));
}

void
draft_prevention(struct drafting *drafting)
{
	const struct impact *impact = &drafting->verdict->impact;
	struct drafts *out = drafting->out;

	if (drafting->verdict->incident == TRUTH_NO) {
		out->prevention = "Nothing to prevent is seen in this log.";
		return;
	}
	if (!drafting->is_incident) {
		out->prevention = "Whether there is anything to prevent, this log does not tell.";
		return;
	}
	if (drafting->is_version)
		out->prevention = arena_fmt(drafting->arena,
					    "Gate every %s on latency and %s against the "
					    "version beside it while it is a canary, and roll it "
					    "back automatically when it "
					    "fails.", drafting->version_word,
					    drafting->verdict->refused.is_cause ?
					    "refusals (4xx)" : say_bad_noun(impact, 2));
	else
		out->prevention = prevent_by_paging(drafting);
	if (drafting->verdict->refused.is_cause)
		draft_text(&out->prevention_note, "Timeouts and server errors do not show this: "
			   "where it is enforced, refusals (4xx) have to be counted "
			   "too. sitrep gate holds them against the version beside; no backtest "
			   "is claimed.");
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

/*
 * ` The log could tell by 18:07:15.` when that is the moment of this very verdict. Of an earlier
 * one ` By 18:07:15 the log pointed to v1.3.` and no more: how sure it was then hangs on reruns
 * that the search for the moment leaves out.
 */
static const char *
knowable(struct drafting *drafting)
{
	struct ref last;

	if (drafting->facts->knowable_at_ns == INSTANT_NONE)
		return "";
	if (drafting->verdict->certainty >= CERTAINTY_PROBABLE &&
	    query_last(&drafting->facts->query, &last) &&
	    last.at_ns <= drafting->facts->knowable_at_ns)
		return arena_fmt(drafting->arena, " The log could tell by %s.",
				 say_clock(drafting->arena, drafting->facts->knowable_at_ns));
	return arena_fmt(drafting->arena, " By %s the log pointed to %s.",
			 say_clock(drafting->arena, drafting->facts->knowable_at_ns),
			 drafting->verdict->cause.n ? drafting->who : "the same cause");
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
		/* Without a status nothing is known to have failed, or not to have. */
		uint64_t told = ask_harm(&control, &drafting->verdict->impact).told;
		bool is_beside = ask_is_beside(drafting->facts->query, drafting->verdict);

		/* Nobody sends one customer's requests to another. */
		bool is_back = drafting->is_version ||
			       acted_is_place(drafting->store, &drafting->verdict->cause);

		bullet(drafting, "went_well",
		       arena_fmt(arena, is_beside ? "%s kept serving beside %s (%s): a control%s.%s"
				 : "%s answered once %s was gone (%s): a comparison%s.%s",
				 ask_opening(drafting->control, arena),
				 drafting->who, !told ?
				 say_count(arena, query_count(&control), "request", "requests") :
				 arena_fmt(arena, "%s failed",
					   draft_of(drafting, query_count(&bad), told)),
				 is_back ? " and a way back" : "", knowable(drafting)),
		       "log", ask_cites(&control, 4, arena));
		return;
	}
	struct query good = drafting->facts->query;
	good.bad = 0;
	const char *text = !all->told ?
		arena_fmt(arena, "%s carry a time and a latency: a slow answer is told from a "
			  "fast one.%s", say_count(arena, all->n_latency, "record", "records"),
			  knowable(drafting)) :
		arena_fmt(arena, "%s requests%s did not fail, and the log tells which.%s",
			  draft_of(drafting, all->told - all->timeouts - all->errors, all->told),
			  all->told < all->n ? " with a status" : "", knowable(drafting));
	bullet(drafting, "went_well", text, "log", ask_cites(&good, 4, arena));
}

/* `; a gate on timeouts with min n 3 trips at 18:06:20` */
static const char *
gate_words(struct drafting *drafting)
{
	const struct gate_pick *pick = &drafting->facts->gate;

	if (!facts_gate_is_shown(drafting->facts) || !drafting->is_version)
		return "";
	return arena_fmt(drafting->arena, "; a gate on %s with min n %llu trips at %s",
		pick->backtest.metric == METRIC_TIMEOUT_RATE ? "timeouts" :
		pick->backtest.metric == METRIC_ERROR_RATE ? "errors" : "latency",
		(unsigned long long)pick->options.min_n,
		say_clock(drafting->arena, pick->backtest.first_trip_ns));
}

/* `, in the mean 127 ms (n=1353) against 114.8 ms (n=2990)` of what was slow and did not fail. */
static const char *
slower_words(struct drafting *drafting)
{
	const struct contrast *with = &drafting->verdict->contrast;
	struct arena *arena = drafting->arena;

	if (!facts_is_slowness(drafting->facts) || !with->n_candidate || !with->n_control)
		return "";
	bool is_weighted = contrast_is_weighted(with);

	return arena_fmt(arena, ", in the mean %s ms (n=%llu) against %s ms (%sn=%llu)",
			 say_ms(arena, with->mean_candidate_ms),
			 (unsigned long long)with->n_candidate,
			 say_ms(arena, is_weighted ? with->like_control_ms : with->mean_control_ms),
			 is_weighted ? "like for like, " : "", (unsigned long long)with->n_control);
}

/* Where nothing is blamed: what was refused, failed, or was slow, and since when. */
static const char *
what_hurt(struct drafting *drafting)
{
	const struct verdict *verdict = drafting->verdict;
	const struct stat_group *all = drafting->facts->all;
	struct arena *arena = drafting->arena;
	const char *since = !verdict->onset.is_known ? "" :
		arena_fmt(arena, " from %s on", say_clock(arena, verdict->onset.at_or_before_ns));

	if (verdict->refused.is_cause)
		return arena_fmt(arena, "%s requests were refused (4xx)%s",
				 draft_of(drafting, verdict->refused.own,
					  verdict->refused.own_of), since);
	if (!all->told)
		return "Requests were slow, and the log does not record how many timed out";
	if (facts_is_slowness(drafting->facts) && (!(all->timeouts + all->errors) ||
	    verdict->certainty > CERTAINTY_INCONCLUSIVE))
		return arena_fmt(arena, "Requests took longer%s", since);
	return say_harm(arena, drafting->facts);
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
	if (drafting->verdict->cause.n) {
		struct query blamed = ask_cause(drafting->facts->query, &drafting->verdict->cause);
		struct query hurt = query_with(blamed, FIELD_OUTCOME, OUTCOME_TIMEOUT);
		struct bad_count harm = ask_harm(&blamed, impact);
		const char *how = say_bad_verb(impact);

		if (!harm.k || impact_is_errors(impact)) {	/* errors are no timeouts */
			hurt = blamed;
			hurt.bad = 1;
			harm.k = query_count(&hurt);
			how = "failed";
		}
		/* The harm that it is blamed for; of what was slow a rare failure is none. */
		const char *slow = slower_words(drafting);
		bool is_rare = *slow && 100 * harm.k < harm.told;
		const char *harmed = arena_fmt(arena, "%s%s", slow, !harm.k || is_rare ? "" :
			arena_fmt(arena, " and %llu of its %llu %s", (unsigned long long)harm.k,
				  (unsigned long long)harm.told, how));
		if (is_rare)
			harm.k = 0;
		if (drafting->verdict->refused.is_cause)
			harmed = arena_fmt(arena, " and %s since the onset were refused (4xx)",
				draft_of(drafting, drafting->verdict->refused.own,
					 drafting->verdict->refused.own_of));
		bullet(drafting, "went_badly",
		       arena_fmt(arena, "%s took %s requests%s%s.", drafting->who,
				 draft_of(drafting, impact->cause_requests, impact->requests),
				 harmed, gate_words(drafting)),
		       "log", ask_cites(harm.k ? &hurt : &blamed, 4, arena));
		return;
	}
	const struct stat_group *all = drafting->facts->all;
	if (drafting->verdict->kind == KIND_DATA_GAP) {
		bullet(drafting, "went_badly", "Records are missing, and what happened meanwhile "
		       "is not in the log.", "log", drafting->verdict->lines);
		return;
	}
	bullet(drafting, "went_badly",
	       arena_fmt(arena, "%s%s.", what_hurt(drafting),
			 *drafting->out->subject ? "" : ", and this log does not tell the cause"),
	       "log", ask_cites(all->timeouts + all->errors ? &bad : &drafting->facts->query, 4,
				arena));
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
		       drafting->verdict->kind == KIND_FASTER_BUT_BROKEN || !all->n_latency ?
		       "Records carry the version; without it good and bad could not be told "
		       "apart." :
		       "Records carry the version; without it fast and slow could not be told "
		       "apart.",
		       "log", lines);
	else if (drafting->verdict->cause.n && drafting->verdict->cause.term[0].field >= FIELD_DIM)
		bullet(drafting, "lucky",
		       arena_fmt(drafting->arena, "Records carry the field %s; without it good and "
				 "bad could not be told apart.",
				 say_field(drafting->store,
					   drafting->verdict->cause.term[0].field)), "log", lines);
	else if (store_has_field(drafting->store, FIELD_STATUS))
		bullet(drafting, "lucky",
		       arena_fmt(drafting->arena,
				 "The %s carry a status: a %s is told "
				 "from a slow answer.",
				 say_count(drafting->arena, all->n, "record", "records"),
				 say_bad_noun(&drafting->verdict->impact, 1)),
		       "log", lines);
	else
		bullet(drafting, "lucky",
		       "Records carry a time and a latency; that is all there was to go by.", "log",
		       lines);
}

static void
question(struct drafting *drafting)
{
	static const char *const canary[HARM_SORTS] = {
		[HARM_SLOWDOWN] = "slow", [HARM_FAILURES] = "failing", [HARM_REFUSALS] = "refusing",
		[HARM_SILENCE] = "silent",
	};
	const char *text =
		"Which limit, passed for how long, would have to be called an incident here?";

	if (drafting->is_version)
		text = arena_fmt(
			drafting->arena,
			"What did the validation of %s measure, and what would show a %s "
			"canary?",
			drafting->who, drafting->verdict->kind == KIND_FASTER_BUT_BROKEN ?
			"failing" : canary[facts_harm_sort(drafting->facts)]);
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
