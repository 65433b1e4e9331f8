/* statement: the verdict in sentences: the word first, then the figures, then what is open. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"
#include "core/analysis/symptom.h"

/* What is blamed when no value is. */
static const char *const subjects[KINDS] = {
	[KIND_DEPENDENCY] = "A service that is called",
	[KIND_LOAD] = "Load", [KIND_MIX_CHANGE] = "A change of the mix of requests",
	[KIND_DATA_GAP] = "A break in the log", [KIND_RETRY_STORM] = "A storm of retries",
	[KIND_FASTER_BUT_BROKEN] = "Answering without doing the work",
	[KIND_SHARED] = "Something that all requests share",
};

static const char *
bad_words(const struct study *study)
{
	return study->bad == study->timeouts ? "timed out in" : "failed in";
}

/* `took 750-890 ms and timed out in 3 of 3 requests`: one arm of the contrast. like_ms: NAN where
 * it is the same. */
static const char *
arm_text(struct study *study, double low_ms, double high_ms, double mean_ms, double like_ms,
	 uint64_t n, uint64_t bad, uint64_t requests, const char *noun)
{
	struct arena *arena = study->arena;
	const char *like = isnan(like_ms) ? "" : arena_fmt(arena, "; %s like for like",
							   ms_text(arena, like_ms * 1000));
	const char *and = study->has_status ? " and " : "";
	const char *took = !n ? study->has_latency ? "has no latency and " : ""
		: (double)n < limit(LIMIT_ARM_N)
		? arena_fmt(arena, "took %s%s", ms_range(arena, low_ms * 1000, high_ms * 1000), and)
		: arena_fmt(arena, "took %s in the mean (n=%llu%s)%s",
			    ms_text(arena, mean_ms * 1000), (unsigned long long)n, like, and);

	if (!study->has_status)
		return n ? took : "has no latency";
	return arena_fmt(arena, "%s%s %llu of %llu%s", took, bad_words(study),
			 (unsigned long long)bad, (unsigned long long)requests, noun);
}

/* Endpoints where the cause was seen without anything to compare it with. */
static const char *
alone_text(struct study *study, const struct suspect *s)
{
	const struct strata *strata = &s->strata;
	struct str text = {0};
	size_t n = 0;

	for (size_t i = 0; i < strata->n && !strata->is_past; i++) {
		const struct stratum *at = &strata->at[i];

		if (!at->a.n || !at->n_rows || stratum_both(strata, at, 1) || n++ >= 2)
			continue;
		const char *affected = !at->a.rated || !at->a.bad ? ""
			: arena_fmt(study->arena, " is also affected (%llu of %llu %s) and",
				    (unsigned long long)at->a.bad, (unsigned long long)at->a.rated,
				    study->bad == study->timeouts ? "timed out" : "failed");

		str_fmt(&text, " %s on %s%s has no %s request to compare with.",
			value_text(study, at->row[0]->key[1]), suspect_text(study, s), affected,
			control_text(study, s));
	}
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

/* Further causes, which are told apart from the first: two hosts, or a version and a host. */
static const char *
beside_text(struct study *study, const struct verdict *verdict)
{
	struct str text = {0};
	bool is_ended = verdict->onset.ended_ns != INSTANT_NONE;	/* ended_text() told it */
	bool is_over = is_ended || verdict->gone.is_gone;
	bool is_gone = verdict->gone.is_gone && !is_ended;

	for (size_t i = 0; i < verdict->n_also; i++) {
		const struct also *also = &verdict->also[i];
		const char *name = cause_text(study->store, &also->cause, study->arena);
		bool is_likely = verdict->certainty >= CERTAINTY_PROBABLE &&
				 also->certainty >= CERTAINTY_PROBABLE;

		/* Of two the one that is over is told so, and which one is left. */
		if (is_over && also->ended_ns == INSTANT_NONE) {
			if (is_gone)
				str_fmt(&text, " %s answered last at %s.",
					cause_text(study->store, &verdict->cause, study->arena),
					moment_text(study, verdict->gone.last_ns));
			str_fmt(&text, " %s goes on, and %s a cause of its own.", name,
				is_likely ? "is most likely" : "may be");
			is_gone = false;
			continue;
		}
		str_fmt(&text, " Beside it %s %s a cause of its own%s%s.", name,
			is_likely ? "is most likely" : "may be",
			also->ended_ns == INSTANT_NONE ? "" : also->is_gone ? ", gone since "
			: ", well again since ", also->ended_ns == INSTANT_NONE
			? "" : moment_text(study, also->ended_ns));
	}
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

/* The figures go to that end; where they could not be told apart, on to that of the log. */
static const char *
ended_text(struct study *study, const struct suspect *s, const struct verdict *verdict)
{
	const struct onset *onset = &verdict->onset;

	if (!onset->is_known || onset->ended_ns == INSTANT_NONE)
		return "";
	return arena_fmt(study->arena, " It ended at %s%s.", clock_text(study->arena,
									onset->ended_ns),
			 s->is_within ? "" : "; these figures run on");
}

static const char *
suspect_statement(struct study *study, const struct suspect *s, const struct verdict *verdict)
{
	struct arena *arena = study->arena;
	const struct contrast *c = &s->contrast;
	const char *own = suspect_text(study, s), *other = control_text(study, s);
	const char *places = places_text(study, c);
	bool is_small = (double)c->requests_candidate < limit(LIMIT_ARM_N) ||
			(double)c->requests_control < limit(LIMIT_ARM_N);
	const char *rival = s->is_untold ? cause_text(study->store, &s->rival, arena) : NULL;
	const char *named =
		rival ? arena_fmt(arena, "%s (or %s: the two cannot be told apart)", own, rival)
		      : own;
	const char *head = frame_text(arena, verdict->certainty, named);
	const char *sample =
		is_small ? arena_fmt(arena, " (%llu v %llu records like for like: a small sample)",
				     (unsigned long long)c->requests_candidate,
				     (unsigned long long)c->requests_control)
			 : "";

	if (s->strata.is_past)
		other = "before onset it";
	const char *unit = suspect_may_be_unit(s)
		? " That is a thousand times off, and no more fail: the unit of its latencies may "
		  "have changed."
		: s->is_replaced
		? " It was being replaced then, and had been well: the change may be what failed."
		: "";

	return arena_fmt(arena, "%s%s. %s%s%s%s %s; %s %s.%s%s%s%s", head, sample,
			 verdict->onset.is_always
			 ? "It was so from the start of the log, which shows no beginning of it. "
			 : "", *places ? "On " : "",
			 places, *places ? " it" : own,
			 arm_text(study, c->min_candidate_ms, c->max_candidate_ms,
				  c->mean_candidate_ms, NAN, c->n_candidate,
				  c->bad_candidate, c->rated_candidate, " requests"),
			 other,
			 arm_text(study, c->min_control_ms, c->max_control_ms, c->mean_control_ms,
				  contrast_is_weighted(c) ? c->like_control_ms : NAN,
				  c->n_control, c->bad_control, c->rated_control, ""),
			 unit, ended_text(study, s, verdict), alone_text(study, s),
			 beside_text(study, verdict));
}

static const char *
none_statement(struct study *study, const struct verdict *verdict)
{
	struct arena *arena = study->arena;
	struct cell all = {0};
	char span[64];

	query_cell(&study->query, &all);
	struct slots slots = cell_slots(&all, arena);
	double upper = study->bad ? stats_wilson(study->bad, study->rated).high
				  : stats_zero_of_n_upper(study->rated);
	/* A bound is never rounded down to nothing. */
	upper = upper > 0 ? fmax(upper, .001) : upper;
	const char *bad = !study->has_status ? "timeouts cannot be counted"
		: arena_fmt(arena, "%llu of %llu bad (at most %s)", (unsigned long long)study->bad,
			    (unsigned long long)study->rated, share_text(arena, upper));
	const char *p95 = slots.n ? arena_fmt(arena, ", p95 %s",
					      ms_text(arena, slots_quantile_us(&slots, 950)))
				  : ", no latency";

	cell_release(&all);
	const char *refused = verdict->refused.text;

	return arena_fmt(arena,
			 "No incident in this log: %s in %s, %s%s. %s%s%s%sThe largest deviation "
			 "found does not count as one: %s. What has no field cannot be seen: %s.",
			 count_text(arena, study->n, "record"),
			 span_text(span, study->last_ns - study->first_ns), bad, p95,
			 study->aside ? study->aside : "", study->aside ? " " : "",
			 refused ? refused : "", refused ? " " : "", verdict->fired_text[2],
			 *missing_text(study, NULL) ? missing_text(study, NULL)
						    : "nothing that is usually logged");
}

static const char *
unknown_statement(struct study *study, const struct verdict *verdict)
{
	char span[64];

	if (!study->n)
		return "No records in the window.";
	if (!study->has_latency && !study->has_status)
		return arena_fmt(study->arena, "Nothing to tell by: neither a latency nor a status "
				 "was read from %s. --map latency=FIELD, --map status=FIELD name "
				 "them.", count_text(study->arena, study->n, "record"));
	if (verdict->fired_text[0] && (double)study->early_n >= limit(LIMIT_SEGMENT_N))
		return arena_fmt(study->arena, "Too early to tell: %s. More of the same would "
				 "decide it.", verdict->fired_text[0]);
	if (verdict->fired_text[0])
		return arena_fmt(study->arena, "Too early to tell: %s. More of the same, or "
				 "%.0f requests since a change, would decide it.",
				 verdict->fired_text[0], limit(LIMIT_SEGMENT_N));
	return arena_fmt(study->arena,
			 "Too few records to tell: %s in %s, %llu bad. %.0f records, or %.0f on "
			 "either side with a gap between them, would decide it.",
			 count_text(study->arena, study->n, "record"),
			 span_text(span, study->last_ns - study->first_ns),
			 (unsigned long long)study->bad, limit(LIMIT_JUDGED_N),
			 limit(LIMIT_SEPARATED_N));
}

static const char *
answer_statement(struct study *study, const struct hypothesis *row, const struct answer *answer,
		 const struct verdict *verdict)
{
	const char *subject = row->cause.n ? cause_text(study->store, &row->cause, study->arena)
			      : answer->lost ? arena_fmt(study->arena, "The loss of %s",
							 answer->lost)
			      : answer->is_ebb ? "A fall of all traffic"
			      : answer->is_spared ? "Something that some endpoints share"
			      : answer->is_echoed ? "Something that a part of the requests share"
			      : answer->is_partial ? "Something that no field of this log shows"
						   : subjects[row->kind];
	const char *small = (double)study->n < limit(LIMIT_JUDGED_N)
				    ? arena_fmt(study->arena, " (%s: a small sample)",
						count_text(study->arena, study->n, "record"))
				    : "";
	struct str text = {0};

	str_fmt(&text, "%s%s. %s", frame_text(study->arena, verdict->certainty, subject), small,
		row->why);
	for (size_t i = 0; i < answer->n; i++) {
		if (answer->check[i].state == CHECK_PASS)
			str_fmt(&text, " %s", answer->check[i].text);
	}
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}

const char *
statement_make(struct study *study, const struct board *board, const struct verdict *verdict)
{
	if (verdict->incident == TRUTH_UNKNOWN)
		return unknown_statement(study, verdict);
	if (verdict->incident == TRUTH_NO)
		return none_statement(study, verdict);
	if (verdict->certainty > CERTAINTY_INCONCLUSIVE && board->suspect[0])
		return suspect_statement(study, board->suspect[0], verdict);
	if (verdict->certainty > CERTAINTY_INCONCLUSIVE)
		return answer_statement(study, &board->row[0], board->answer[0], verdict);
	for (int rule = 1; rule <= 5; rule++) {
		const char *echo = symptom_echo_text(study);

		if (verdict->fired[rule])
			return arena_fmt(study->arena, "%s. Something is wrong: %s.%s%s",
					 certainty_frame(CERTAINTY_INCONCLUSIVE),
					 verdict->fired_text[rule], echo ? " " : "",
					 echo ? echo : "");
	}
	return "The log does not show the cause.";
}
