/* refused_lead: refusals that somebody brings lead the board, where nothing that failed does. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/check_private.h"
#include "core/analysis/refused_private.h"

static bool
is_version(const struct hypothesis *row)
{
	return row->kind == KIND_BAD_VERSION || row->kind == KIND_FASTER_BUT_BROKEN;
}

/*
 * What leads already stays, with the refusals as a caution: unless it is another version that fails
 * no more than others, which is only slower than one that refuses what it should answer.
 */
static bool
stays(const struct study *study, const struct board *board, const struct verdict *out,
      const struct refusal *refusal)
{
	if (out->incident != TRUTH_YES || !board->n || board->row[0].state != STATE_LEADING)
		return false;
	const struct suspect *led = board->suspect[0];
	int64_t end_ns = refusal->until_ns == INSTANT_NONE ? INSTANT_NONE : refusal->until_ns + 1;
	double rated = (double)study->rated, since = (double)study->since_n;
	double more = since > 0 && rated > 0 ? (double)study->since_bad / since -
					       (double)study->bad / rated : 0;

	/* An answer takes longer than a refusal: that they came back is no incident. */
	if (end_ns != INSTANT_NONE && study->onset.is_known && more < limit(LIMIT_MIN_BAD) &&
	    study->onset.at_or_before_ns > refusal->from_ns &&
	    study->onset.at_or_before_ns - end_ns <= end_ns - refusal->from_ns)
		return false;
	return refusal->kind != KIND_BAD_VERSION || !led || !is_version(&board->row[0]) ||
	       led->cause.term[0].value == refusal->cause.term[0].value ||
	       led->rates.bad >= limit(LIMIT_MIN_BAD);
}

static struct query
own_query(const struct study *study, const struct refusal *refusal)
{
	return query_window(query_cause(study->query, &refusal->cause), refusal->from_ns,
			    refusal->until_ns);
}

static struct cites
lines_of(struct study *study, const struct refusal *refusal)
{
	struct query own = own_query(study, refusal), rest = own;

	if (refusal->cause.n && !refusal->is_past) {
		rest = query_others(study->query, refusal->cause.term[0].field,
				    refusal->cause.term[0].value);
		if (refusal->cause.n == 2)
			rest = query_with(rest, refusal->cause.term[1].field,
					  refusal->cause.term[1].value);
		rest = query_window(rest, refusal->from_ns, refusal->until_ns);
	}
	struct query parts[2] = {query_with(own, FIELD_OUTCOME, OUTCOME_CLIENT_ERROR), rest};
	struct cites out = cite_queries(study, parts, refusal->is_past ? 1 : 2, NULL);

	cites_lead(study, &parts[0], &out);
	return out;
}

static const char *
rest_name(struct study *study, const struct refusal *refusal)
{
	const struct axis *axis = study_axis(study, FIELD_VERSION);

	if (refusal->is_past)
		return "before";
	for (size_t v = 0; axis && axis_values(axis) == 2 && v < axis->n; v++) {
		if (axis->value[v] != NAME_NONE &&
		    axis->value[v] != refusal->cause.term[0].value)
			return value_text(study, axis->value[v]);
	}
	return "the other versions";
}

static void
answer_fill(struct study *study, const struct refusal *refusal, struct answer *out)
{
	const char *who = refusal->cause.n ? cause_text(study->store, &refusal->cause, study->arena)
					   : "All requests";
	struct cites lines = study->is_quiet ? (struct cites){0} : lines_of(study, refusal);
	const char *beside = refusal->is_past ? "" : " on the same endpoints in the same minutes";

	*out = (struct answer){
		.cause = refusal->cause, .strength = NAN, .is_testable = true, .passes = true,
		.records = refusal->own.n + refusal->other.n, .is_before_after = refusal->is_past,
		.is_refused = true, .is_sure = refusal->is_sure,
	};
	out->why = arena_fmt(study->arena, "Requests are refused (4xx), which is an answer and no "
			     "failure.%s", refusal->is_past
			     ? " Nothing beside it tells whether they should be." : "");
	check_add(out->check, &out->n, 1, CHECK_PASS,
		  arena_fmt(study->arena, "%s: %llu of %llu refused; %s: %llu of %llu%s.", who,
			    (unsigned long long)refusal->own.k, (unsigned long long)refusal->own.n,
			    rest_name(study, refusal), (unsigned long long)refusal->other.k,
			    (unsigned long long)refusal->other.n, beside), lines);
	check_add(out->check, &out->n, 4, refusal->is_past ? CHECK_UNTESTABLE : CHECK_PASS,
		  refusal->is_past ? "Set against what it was before: time alone tells them apart."
		  : arena_fmt(study->arena, "%s answered in the same minutes.",
			      opening(study, rest_name(study, refusal))), lines);
	check_add(out->check, &out->n, 5, refusal->is_sure ? CHECK_PASS : CHECK_THIN,
		  refusal->is_sure ? "It holds with every other field held equal."
		  : "With another field held equal too few requests can be compared.", lines);
}

/* Its row to the top; the one it had as a suspect goes. */
static void
board_lead(struct board *board, const struct refusal *refusal, const struct answer *answer)
{
	size_t at = board->n;

	for (size_t i = 0; i < board->n; i++) {
		if (board->row[i].state == STATE_LEADING)
			board->row[i].state = STATE_POSSIBLE;
		if (at == board->n && board->row[i].kind == refusal->kind &&
		    (board->answer[i] || cause_equal(&board->row[i].cause, &refusal->cause)))
			at = i;
	}
	/* There is room: rows are fewer than questions times rows a kind. */
	board->n += at == board->n;
	for (; at > 0; at--) {
		board->row[at] = board->row[at - 1];
		board->suspect[at] = board->suspect[at - 1];
		board->answer[at] = board->answer[at - 1];
	}
	board->suspect[0] = NULL;
	board->answer[0] = answer;
	board->row[0] = (struct hypothesis){
		.kind = refusal->kind, .cause = refusal->cause, .state = STATE_LEADING,
		.explained = NAN, .coverage = NAN, .chance = NAN, .conditional = NAN,
		.why = answer->why, .check = (struct check *)(uintptr_t)answer->check,
		.n_checks = answer->n,
	};
}

/* A version that refuses what others answer is nothing to go back to. */
static void
baseline_mend(struct study *study, const struct refusal *refusal)
{
	const struct axis *axis = study_axis(study, FIELD_VERSION);
	size_t best = axis ? axis->n : 0;

	if (refusal->kind != KIND_BAD_VERSION ||
	    (study->options && study->options->baseline != NAME_NONE) ||
	    (study->baseline != NAME_NONE &&
	     study->baseline != refusal->cause.term[0].value))
		return;
	for (size_t v = 0; axis && v < axis->n; v++) {
		bool is_well = axis->value[v] != NAME_NONE && axis->rated[v] &&
			axis->value[v] != refusal->cause.term[0].value &&
			(double)axis->bad[v] <= limit(LIMIT_HEALTHY_BAD) * (double)axis->rated[v];

		if (is_well && (best == axis->n || axis->count[v] > axis->count[best]))
			best = v;
	}
	study->baseline = axis && best < axis->n ? axis->value[best] : NAME_NONE;
	study->baseline_why = !axis || best == axis->n ? "no other version is healthy"
		: arena_fmt(study->arena, "it answers what %s refuses (%s)",
			    value_text(study, refusal->cause.term[0].value),
			    count_text(study->arena, axis->count[best], "record"));
}

/* What is told begins where the onset is. */
static void
recount(struct study *study, struct refusal *refusal)
{
	const struct cause *cause = &refusal->cause;
	struct query own = own_query(study, refusal);

	if (refusal->is_past) {
		struct query past = query_window(query_cause(study->query, cause), INSTANT_NONE,
						 refusal->from_ns - 1);

		refusal->own = refused_count(&own);
		refusal->other = refused_count(&past);
	} else if (cause->n == 2) {
		struct query rest = query_others(study->query, cause->term[0].field,
						 cause->term[0].value);

		rest = query_with(rest, cause->term[1].field, cause->term[1].value);
		rest = query_window(rest, refusal->from_ns, refusal->until_ns);
		refusal->own = refused_count(&own);
		refusal->other = refused_count(&rest);
	} else {
		struct query window = query_window(study->query, refusal->from_ns,
						   refusal->until_ns);
		struct refused_like like = refused_like(&window, cause->term[0].field,
							cause->term[0].value, FIELD_ENDPOINT);

		refusal->own = like.own;
		refusal->other = like.rest;
	}
}

static void
onset_of(struct study *study, struct refusal *refusal)
{
	struct query own = query_with(own_query(study, refusal), FIELD_OUTCOME,
				      OUTCOME_CLIENT_ERROR);
	struct ref first;

	if (!query_first(&own, &first))
		return;
	refusal->from_ns = first.at_ns;
	onset_set(study, &first, NAME_NONE);
	/* The tables stand as they are: only what is asked from here on begins there. */
	study->has_onset = first.at_ns > study->first_ns;
	study->from_ns = study->has_onset ? first.at_ns : study->first_ns;
	study->onset.ended_ns = refusal->until_ns == INSTANT_NONE ? INSTANT_NONE
							       : refusal->until_ns + 1;
	recount(study, refusal);
}

void
refused_judge(struct study *study, struct board *board, struct verdict *out)
{
	bool is_led = out->incident == TRUTH_YES && board->n &&
		      board->row[0].state == STATE_LEADING;
	struct answer *answer = ARENA_NEW(study->arena, struct answer, 1);
	struct refusal refusal;

	/* A rerun needs no caution, and failures stay what leads. */
	if (study->is_rerun && is_led && board->suspect[0] &&
	    board->suspect[0]->rates.bad >= limit(LIMIT_MIN_BAD))
		return;
	refused_find(study, &out->refused);
	if (!refusal_find(study, &out->refused, &refusal) || stays(study, board, out, &refusal))
		return;
	onset_of(study, &refusal);
	answer_fill(study, &refusal, answer);
	board_lead(board, &refusal, answer);
	baseline_mend(study, &refusal);
	out->refused.is_cause = true;
	out->refused.is_past = refusal.is_past;
	out->refused.own = refusal.own.k;
	out->refused.own_of = refusal.own.n;
	out->refused.other = refusal.other.k;
	out->refused.other_of = refusal.other.n;
	out->incident = TRUTH_YES;
	out->onset = study->onset;
	out->fired_text[0] = NULL;
	out->fired[3] = true;
	out->fired_text[3] = answer->check[0].text;
}
