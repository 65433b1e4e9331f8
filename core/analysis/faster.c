/* faster: did it get faster by not doing the work? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"

/* C15 of one version against the others, like for like. */
static void
faster_version(struct study *study, const struct suspect *s, struct answer *out)
{
	const struct contrast *c = &s->contrast;
	struct query own = query_place(query_cause(query_since(study), &s->cause), c);
	bool is_broken = !isnan(s->rates.bad) && s->rates.bad >= limit(LIMIT_FASTER_BAD);
	enum check_state state = CHECK_THIN;
	const char *name = cause_text(study->store, &s->cause, study->arena);

	out->cause = s->cause;
	if (isnan(c->p50_ratio) || s->strata.is_past) {
		check_add(out->check, &out->n, 15, CHECK_UNTESTABLE,
			  "No latencies of both sides on one endpoint.", (struct cites){0});
		out->why = "Speed cannot be compared like for like.";
		return;
	}
	if (c->p50_ratio <= limit(LIMIT_FASTER_RATIO) && is_broken)
		state = CHECK_PASS;
	else if (c->p50_ratio >= 1 / limit(LIMIT_MIN_RATIO))	/* less is no difference at all */
		state = CHECK_CONTRADICTS;
	const char *places = places_text(study, c);

	check_add(out->check, &out->n, 15, state,
		  arena_fmt(study->arena, "%s%s%s: %s.", name, *places ? " on " : "", places,
			    latencies_text(study, &own)), cite_query(study, &own));
	out->is_testable = true;
	out->passes = state == CHECK_PASS;
	out->contradicts = state == CHECK_CONTRADICTS;
	const char *why = out->passes ? " answers faster and fails more."
			: c->p50_ratio >= limit(LIMIT_MIN_RATIO) ? " is slower, not faster."
			: out->contradicts ? " is not faster."
			: " is faster, but not by half with more failures.";

	out->why = arena_fmt(study->arena, "%s%s", name, why);
}

/*
 * The same of all traffic, against its own past. A failure that comes at once is a refusal, by who
 * sheds load or cannot reach anybody: who skips work is fast with the answers that are none.
 */
static void
faster_all(struct study *study, struct answer *out)
{
	struct query queries[2] = {query_before(study), query_since(study)};
	double p50[2], rate[2], answered = NAN;

	for (int i = 0; i < 2; i++) {
		struct cell cell = {0};

		query_cell(&queries[i], &cell);
		struct slots slots = dist_slots(&cell.other, study->arena);
		uint64_t rated = cell.n - cell.outcome[OUTCOME_UNKNOWN];

		p50[i] = (double)slots.n >= limit(LIMIT_PROBABLE_N) ? slots_quantile_us(&slots, 500)
								    : NAN;
		rate[i] = rated ? (double)cell_bad(&cell) / (double)rated : NAN;
		answered = 1 - rate[i];
		cell_release(&cell);
	}
	if (!study->has_onset || isnan(p50[0]) || isnan(p50[1]) || p50[0] <= 0) {
		check_add(out->check, &out->n, 15, CHECK_UNTESTABLE,
			  "No second version and too little before onset to compare speed with.",
			  (struct cites){0});
		out->why = "Speed cannot be compared.";
		return;
	}
	/* A few that went well before all is refused are not its answers. */
	if (answered < limit(LIMIT_ANSWERED_SHARE)) {
		check_add(out->check, &out->n, 15, CHECK_UNTESTABLE,
			  arena_fmt(study->arena, "Only %.0f%% of the requests went well since "
				    "onset: hardly anything is answered, fast or not.",
				    100 * answered), cite_query(study, &queries[1]));
		out->why = "Too few requests are answered since onset to compare speed.";
		return;
	}
	bool is_faster = p50[1] <= limit(LIMIT_FASTER_RATIO) * p50[0];
	bool is_broken =
		!isnan(rate[0]) && !isnan(rate[1]) && rate[1] - rate[0] >= limit(LIMIT_FASTER_BAD);
	enum check_state state = is_faster && is_broken ? CHECK_PASS
			       : p50[1] >= p50[0] ? CHECK_CONTRADICTS : CHECK_THIN;

	check_add(out->check, &out->n, 15, state,
		  arena_fmt(study->arena, "p50 without failures %s before onset, %s since.",
			    ms_text(study->arena, p50[0]), ms_text(study->arena, p50[1])),
		  cite_query(study, &queries[1]));
	out->is_testable = true;
	out->passes = state == CHECK_PASS;
	out->contradicts = state == CHECK_CONTRADICTS;
	out->why = out->passes ? "Requests are answered faster and fail more."
			       : "Requests did not get faster by failing.";
}

void
faster_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	const struct suspect *best = NULL;

	*out = (struct answer){.strength = NAN, .records = study->n};
	for (size_t i = 0; i < suspects->n; i++) {
		const struct suspect *s = &suspects->at[i];

		if (s->kind != KIND_BAD_VERSION || !s->has_details || s->is_own_past)
			continue;
		bool is_fast = s->contrast.p50_ratio <= limit(LIMIT_FASTER_RATIO) &&
			       s->rates.bad >= limit(LIMIT_FASTER_BAD);

		if (!best || (is_fast && !(best->contrast.p50_ratio <= limit(LIMIT_FASTER_RATIO))))
			best = s;
	}
	if (best)
		faster_version(study, best, out);
	else
		faster_all(study, out);
}
