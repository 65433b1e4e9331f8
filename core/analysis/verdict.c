/* verdict: what the log shows: the cause, how sure, its rivals, and the lines behind each word. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/check_private.h"
#include "core/analysis/during.h"
#include "core/analysis/fell.h"
#include "core/analysis/early.h"
#include "core/analysis/incident_private.h"
#include "core/analysis/onset_private.h"
#include "core/analysis/refused.h"
#include "core/analysis/standing.h"

void
verdict_clear(const struct query *query, struct verdict *out)
{
	*out = (struct verdict){
		.as_of_ns = query->as_of_ns, .incident = TRUTH_UNKNOWN, .kind = KIND_UNCLEAR,
		.baseline = NAME_NONE, .statement = "", .baseline_why = "",
	};
	out->onset = (struct onset){
		.after_ns = INSTANT_NONE, .at_or_before_ns = INSTANT_NONE, .ended_ns = INSTANT_NONE,
	};
	out->impact.from_ns = out->impact.to_ns = out->gone.last_ns = INSTANT_NONE;
	out->robustness.without_repaired_kind = KIND_UNCLEAR;
}

/* Steps 2, 4 and 5 of analysis.md 2.1 with the onset as it stands. */
static void
look(struct study *study, struct suspects *suspects, struct board *board)
{
	baseline_choose(study);
	suspects_find(study, suspects);
	board_make(study, suspects, board);
}

static bool
is_led(const struct board *board)
{
	return board->n && board->row[0].state == STATE_LEADING;
}

/*
 * The look with the onset of what led. The records since may be too few to show what more of the
 * log shows: then it is said of those it was seen in, and no surer than `associated`.
 */
static void
look_moved(struct study *study, struct suspects *suspects, struct board *board, int64_t was_ns,
	   bool was_led)
{
	look(study, suspects, board);
	if (!was_led || is_led(board))
		return;
	windows_set(study, was_ns);
	study->is_wide = true;
	look(study, suspects, board);
}

/* The first look finds what leads; with its own onset the second one puts it into words. */
static void
look_twice(struct study *study, struct suspects *suspects, struct board *board, struct verdict *out)
{
	bool is_quiet = study->is_quiet, has_moved = false, was_led = false;
	int64_t was_ns = INSTANT_NONE;

	study->is_quiet = true;
	look(study, suspects, board);
	incident_judge(study, suspects, board, out);
	study->is_quiet = is_quiet;
	struct verdict first = *out;

	if (out->incident == TRUTH_YES) {
		struct cause cause = is_led(board) ? board->row[0].cause : suspects->beyond;
		/* A unit or the mix changed, or nothing is hurt: a step stands where it stands. */
		bool is_fixed = is_led(board) && board->answer[0] &&
				(board->answer[0]->is_first ||
				 board->row[0].kind == KIND_MIX_CHANGE);

		is_fixed = is_fixed || (!cause.n && !study->is_hurt) ||
			   (is_led(board) && board->suspect[0] &&
			    suspect_only_grew(study, board->suspect[0]));
		was_led = is_led(board) && board->suspect[0];
		was_ns = study->has_onset ? study->from_ns : INSTANT_NONE;
		has_moved = !is_fixed && onset_refine(study, &cause);
	}
	if (has_moved)
		look_moved(study, suspects, board, was_ns, was_led);
	else if (!is_quiet)
		board_make(study, suspects, board);
	/* That it is an incident is known by then: what fires now is only shown, unless it was the
	 * morning, and a version that came meanwhile stood in its way. */
	if ((!study->is_rerun || is_day_long(study)) && (has_moved || !is_quiet))
		incident_judge(study, suspects, board, out);
	if (first.incident != TRUTH_YES ||
	    ((study->is_day || study->is_newcomer) && out->incident == TRUTH_NO))
		return;
	/* The onset moved with the cause: what fired before has still happened. */
	out->incident = TRUTH_YES;
	for (int rule = 1; rule <= 5; rule++) {
		if (!first.fired[rule] || out->fired[rule])
			continue;
		out->fired[rule] = true;
		out->fired_text[rule] = first.fired_text[rule];
	}
	out->onset = study->onset;
}

static void
rows_fill(const struct board *board, struct verdict *out)
{
	out->hypothesis = board->row;
	out->n_hypotheses = board->n;
	for (size_t i = 0; i < board->n; i++) {
		/* Without an incident nothing leads. */
		if (out->incident != TRUTH_YES && board->row[i].state == STATE_LEADING)
			board->row[i].state = STATE_POSSIBLE;
	}
}

/* The suspect that refusals blame; NULL when there is none, or nothing beside it. */
static const struct suspect *
suspect_named(struct study *study, struct suspects *suspects, const struct cause *cause)
{
	for (size_t i = 0; i < suspects->n && cause->n; i++) {
		struct suspect *at = &suspects->at[i];

		if (!cause_equal(&at->cause, cause) || at->strata.is_past)
			continue;
		suspect_detail(study, suspects, at);
		return at;
	}
	return NULL;
}

/*
 * Figures and lines of what leads; also shown, without a word of blame, while it is open. Of a
 * cause that ended they are of the time it lasted: it takes its place on the board with those.
 */
static void
contrast_fill(struct study *study, struct suspects *suspects, struct board *board,
	      struct during *during, struct verdict *out)
{
	const struct suspect *shown = board->n ? board->suspect[0] : NULL;

	for (size_t i = 0; i < suspects->n && !shown; i++) {
		if (suspects->at[i].kind == KIND_BAD_VERSION && suspects->at[i].has_details)
			shown = &suspects->at[i];
	}
	/* What another suspect took is no figure of the cause. */
	if (out->refused.is_cause ||
	    (out->cause.n && shown && !cause_equal(&shown->cause, &out->cause)))
		shown = suspect_named(study, suspects, &out->cause);
	if (!shown)
		return;
	bool is_leading = board->n && shown == board->suspect[0];

	if (out->cause.n && cause_equal(&shown->cause, &out->cause)) {
		bool is_within = during_open(during, study, shown, &out->onset);
		enum certainty most = during_most(during, shown);

		out->certainty = is_leading && out->certainty > most ? most : out->certainty;
		if (is_within) {
			during_note(study, shown, board);
			shown = &during->suspect;
			study = &during->study;
			if (is_leading)
				board->suspect[0] = shown;
		}
	}
	uint32_t control = control_value(shown);
	bool is_version = shown->cause.term[0].field == FIELD_VERSION;

	out->control = is_version && control != VALUE_OTHER ? control : NAME_NONE;
	out->contrast = shown->contrast;
	out->concurrent = shown->concurrent;
	out->concurrent.lines = shown->contrast.lines;
	contrast_shift(study, &shown->strata, false, false, &out->contrast);
	/* Nothing was filled up from before: it is the same contrast. */
	if (shown->strata.is_past || !shown->strata.is_topped)
		out->concurrent = out->contrast;
	else
		contrast_shift(study, &shown->strata, true, false, &out->concurrent);
	if (!shown->strata.is_past) {
		out->pooled = contrast_make(study, &shown->strata, false, true);
		contrast_shift(study, &shown->strata, false, true, &out->pooled);
	}
	out->pooled.lines = shown->contrast.lines;
}

static void
lines_fill(struct study *study, const struct board *board, struct verdict *out)
{
	const struct query since = query_since(study);

	if (out->certainty == CERTAINTY_INCONCLUSIVE || out->incident != TRUTH_YES) {
		struct query which = study->query;

		if (out->fired_text[0])
			early_text(study, &which);
		out->lines = cite_query(study, &which);
		return;
	}
	const struct suspect *s = board->suspect[0];

	if (!s) {
		out->lines = board->answer[0]->n ? board->answer[0]->check[0].lines
						 : cite_query(study, &since);
		return;
	}
	const struct check *inside =
		s->is_within ? NULL : check_find(s->check, s->n_checks, 5);

	const struct query own = suspect_query(study, s, true);

	out->lines = inside && inside->lines.n ? inside->lines : s->contrast.lines;
	cites_lead(study, &own, &out->lines);
}

void
study_judge(struct study *study, struct suspects *suspects, struct board *board,
	    struct verdict *out)
{
	out->n = study->n;
	series_steps(study);
	onset_find(study);
	look_twice(study, suspects, board, out);
	refused_judge(study, board, out);
	if (out->incident == TRUTH_NO)
		fell_find(study);
	out->baseline = study->baseline;
	out->baseline_why = study->baseline_why;
	rows_fill(board, out);
	out->certainty = certainty_grade(study, suspects, board, out);
	if (out->incident == TRUTH_NO) {
		out->kind = KIND_NONE;
	} else if (out->incident == TRUTH_YES && out->certainty > CERTAINTY_INCONCLUSIVE) {
		out->kind = board->row[0].kind;
		out->cause = board->row[0].cause;
	}
}

void
verdict_judge(const struct query *query, const struct analysis_options *options,
	      struct arena *arena, struct verdict *out)
{
	struct study study;
	struct suspects suspects = {0};
	struct board board = {0};

	verdict_clear(query, out);
	study_open(&study, query, options, arena);
	study.is_quiet = study.is_rerun = true;
	if (study.n)
		study_judge(&study, &suspects, &board, out);
	study_release(&study);
}

static void
run(const struct query *query, const struct analysis_options *options, struct arena *arena,
    bool is_brief, struct verdict *out)
{
	struct study study;
	struct suspects suspects = {0};
	struct board board = {0};
	struct during during = {0};

	verdict_clear(query, out);
	study_open(&study, query, options, arena);
	if (study.n) {
		damage_run(&study, out);
		study_judge(&study, &suspects, &board, out);
		if (!out->refused.is_cause)
			onset_end(&study, &out->cause);
		if (out->onset.is_known)
			out->onset.ended_ns = study.onset.ended_ns;
		if (!study.dropped_repaired) {
			out->robustness.without_repaired_kind = out->kind;
			out->robustness.without_repaired_certainty = out->certainty;
		}
		also_find(&study, &board, out);
		also_set_aside(&study, &board, out);
		if (!is_brief || (double)study.n <= limit(LIMIT_LEAVE_ONE_OUT_N))
			robustness_run(&study, &suspects, &board, out);
		gone_fill(&study, out);
		contrast_fill(&study, &suspects, &board, &during, out);
		lines_fill(&study, &board, out);
		if (!study.dropped_repaired)
			out->robustness.without_repaired_certainty = out->certainty;
	}
	out->statement = statement_make(&study, &board, out);
	impact_fill(&study, out);
	counterfactual_fill(&study, &board, out);
	differs_fill(&study, out);
	if (!is_brief)
		cautions_fill(&study, &suspects, out);
	during_close(&during);
	study_release(&study);
}

void
verdict_run(const struct query *query, const struct analysis_options *options, struct arena *arena,
	    struct verdict *out)
{
	run(query, options, arena, false, out);
}

void
verdict_brief(const struct query *query, const struct analysis_options *options,
	      struct arena *arena, struct verdict *out)
{
	run(query, options, arena, true, out);
}
