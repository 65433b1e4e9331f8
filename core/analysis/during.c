/* during: the arms of what is blamed while it lasted, where it ended before the log did. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/during.h"

#include "core/analysis/check_private.h"

/* The suspect's arms in the shorter study, set against the same controls as in the whole one. */
static void
suspect_in(struct study *study, const struct suspect *whole, struct suspect *out)
{
	struct asked ask = {.study = study, .suspect = out};

	*out = *whole;
	out->is_within = true;
	out->strata = (struct strata){
		.only = whole->strata.only, .without = whole->strata.without,
		.spread = whole->strata.spread,
	};
	strata_make(study, &out->cause, -1, &out->strata);
	out->strata.is_past = whole->strata.is_past;
	out->contrast = contrast_make(study, &out->strata, false, false);
	out->concurrent = out->strata.is_topped && !out->strata.is_past
				  ? contrast_make(study, &out->strata, true, false)
				  : out->contrast;
	out->contrast.lines = study->is_quiet ? (struct cites){0} : contrast_lines(&ask);
}

bool
during_open(struct during *during, struct study *study, const struct suspect *suspect,
	    const struct onset *onset)
{
	struct query query = query_window(study->query, INSTANT_NONE, onset->ended_ns);

	during->is_open = false;
	during->is_ended = onset->is_known && onset->ended_ns != INSTANT_NONE &&
			   onset->ended_ns < study->last_ns;
	if (!during->is_ended)
		return false;
	study_open(&during->study, &query, study->options, study->arena);
	windows_set(&during->study, study->has_onset ? study->from_ns : INSTANT_NONE);
	suspect_in(&during->study, suspect, &during->suspect);
	during->is_open = during->suspect.contrast.requests_candidate &&
			  during->suspect.contrast.requests_control;
	if (!during->is_open)
		study_release(&during->study);
	return during->is_open;
}

void
during_close(struct during *during)
{
	if (during->is_open)
		study_release(&during->study);
	during->is_open = false;
}

enum certainty
during_most(const struct during *during, const struct suspect *suspect)
{
	const struct contrast *c = &during->suspect.contrast;

	if (!during->is_ended || suspect->strata.is_past || suspect->is_own_past)
		return CERTAINTY_CONFIRMED;
	if (!during->is_open || during->suspect.concurrent.requests_control < 2)
		return CERTAINTY_ASSOCIATED;
	return (double)c->requests_candidate >= limit(LIMIT_ARM_N) &&
			       (double)c->requests_control >= limit(LIMIT_ARM_N)
		       ? CERTAINTY_CONFIRMED
		       : CERTAINTY_PROBABLE;
}

void
during_note(struct study *study, const struct suspect *suspect, struct board *board)
{
	for (size_t i = 0; i < board->n; i++) {
		struct hypothesis *row = &board->row[i];

		for (size_t k = 0; k < row->n_checks && board->suspect[i] == suspect; k++) {
			struct check *check = &row->check[k];

			if (check->id != 1 && check->id != 2 && check->id != 8)
				continue;
			check->text = arena_fmt(study->arena, "%s All since the onset is counted "
						"here, also after the end.", check->text);
		}
	}
}
