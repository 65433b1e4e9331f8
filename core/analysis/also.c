/* also: a second cause beside the first, and how sure the first is once the second is set aside. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/onset_private.h"

/* Of a pair its second field: the first may be all of whom it is asked for. */
static struct query
without(struct query query, const struct cause *cause)
{
	int t = cause->n - 1;

	return cause->n && query.n_terms < QUERY_TERMS
		? query_without(query, cause->term[t].field, cause->term[t].value) : query;
}

struct query
verdict_beside(struct query query, const struct verdict *verdict)
{
	for (size_t i = 0; i < verdict->n_also; i++)
		query = without(query, &verdict->also[i].cause);
	return query;
}

/* A version may be called ill for what another cause did to it: asked without those records. */
static void
baseline_beside(struct study *study, struct verdict *out)
{
	struct query query = verdict_beside(study->query, out);
	struct study left;
	struct suspects suspects = {0};
	struct board board = {0};
	struct verdict rest;

	if (!out->n_also || out->baseline != NAME_NONE ||
	    out->cause.term[0].field != FIELD_VERSION)
		return;
	verdict_clear(&query, &rest);
	study_open(&left, &query, study->options, study->arena);
	left.is_quiet = left.is_rerun = true;
	if (left.n)
		study_judge(&left, &suspects, &board, &rest);
	study_release(&left);
	if (rest.baseline == NAME_NONE || rest.baseline == out->cause.term[0].value)
		return;
	out->baseline = rest.baseline;
	out->baseline_why = arena_fmt(study->arena, "without %s, which is another cause: %s",
				      cause_text(study->store, &out->also[0].cause, study->arena),
				      rest.baseline_why);
}

/* The first may have ended while another goes on, which keeps all from being well: asked without
 * that one's records. */
static void
end_beside(struct study *study, struct verdict *out)
{
	struct query query = verdict_beside(study->query, out);
	struct study left;

	if (!out->n_also || !out->onset.is_known || out->onset.is_always ||
	    out->onset.ended_ns != INSTANT_NONE)
		return;
	study_open(&left, &query, study->options, study->arena);
	left.is_quiet = left.is_rerun = true;
	if (left.n) {
		series_steps(&left);
		onset_find(&left);
		onset_end(&left, &out->cause);
	}
	if (left.onset.is_known && left.onset.ended_ns > out->onset.at_or_before_ns)
		study->onset.ended_ns = out->onset.ended_ns = left.onset.ended_ns;
	study_release(&left);
}

/* Load slows all, and a version is far worse than that explains: both are. */
static void
beyond_add(const struct board *board, struct verdict *out)
{
	for (size_t i = 1; i < board->n && board->row[0].kind == KIND_LOAD; i++) {
		const struct suspect *s = board->suspect[i];
		struct hypothesis *row = &out->hypothesis[i];

		if (!s || !s->is_beyond || row->state != STATE_POSSIBLE ||
		    out->n_also == LENGTH(out->also))
			continue;
		row->state = STATE_LEADING;
		out->also[out->n_also].kind = row->kind;
		out->also[out->n_also].cause = row->cause;
		out->also[out->n_also].explained = row->explained;
		out->also[out->n_also].certainty = CERTAINTY_ASSOCIATED;
		out->also[out->n_also++].ended_ns = INSTANT_NONE;
	}
}

/* A second cause: what is left when the first one's records are taken out (analysis.md 4.4). */
void
also_find(struct study *study, const struct board *board, struct verdict *out)
{
	struct query query = study->query;
	double first = study->excess;

	if (out->incident == TRUTH_YES && out->kind == KIND_LOAD)
		beyond_add(board, out);
	if (out->incident != TRUTH_YES || !out->cause.n || !board->suspect[0] ||
	    study->query.n_terms > 3)
		return;
	struct verdict rest = *out;

	while (out->n_also < LENGTH(out->also) && query.n_terms < QUERY_TERMS) {
		struct study left;
		struct suspects suspects = {0};
		struct board others = {0};

		query = query_without(query, rest.cause.term[0].field, rest.cause.term[0].value);
		verdict_clear(&query, &rest);
		study_open(&left, &query, study->options, study->arena);
		left.is_quiet = left.is_rerun = true;
		if (left.n)
			study_judge(&left, &suspects, &others, &rest);
		bool is_more = rest.incident == TRUTH_YES && rest.cause.n && others.suspect[0] &&
			       left.excess >= limit(LIMIT_ALSO_SHARE) * first;

		if (is_more) {
			onset_end(&left, &rest.cause);
			gone_fill(&left, &rest);
		}
		int64_t ended_ns = rest.gone.is_gone ? rest.gone.last_ns : left.onset.ended_ns;

		study_release(&left);
		if (!is_more)
			break;
		size_t i = out->n_also++;

		out->also[i].kind = rest.kind;
		out->also[i].cause = rest.cause;
		out->also[i].explained = rest.hypothesis[0].explained;
		out->also[i].certainty = rest.certainty;
		out->also[i].ended_ns = ended_ns;
		out->also[i].is_gone = rest.gone.is_gone;
		for (size_t row = 0; row < out->n_hypotheses; row++) {
			if (cause_equal(&out->hypothesis[row].cause, &rest.cause) &&
			    out->hypothesis[row].kind == rest.kind)
				out->hypothesis[row].state = STATE_LEADING;
		}
	}
	baseline_beside(study, out);
	end_beside(study, out);
}

/*
 * Two causes hurt each other's controls: what was only associated may be plain among the records
 * that the others did not touch. There it is asked once more, and the checks of that look are
 * shown: `probable` at most.
 */
void
also_set_aside(struct study *study, struct board *board, struct verdict *out)
{
	struct query query = study->query;
	struct study left;
	struct suspects suspects = {0};
	struct board rest_board = {0};
	struct verdict rest;

	if (!out->n_also || out->certainty != CERTAINTY_ASSOCIATED || !board->suspect[0] ||
	    query.n_terms + (int)out->n_also > QUERY_TERMS)
		return;
	for (size_t i = 0; i < out->n_also; i++) {
		if (out->also[i].cause.n != 1)
			return;
		query = query_without(query, out->also[i].cause.term[0].field,
				      out->also[i].cause.term[0].value);
	}
	verdict_clear(&query, &rest);
	study_open(&left, &query, study->options, study->arena);
	left.is_quiet = study->is_quiet;
	if (left.n)
		study_judge(&left, &suspects, &rest_board, &rest);
	study_release(&left);
	if (rest.certainty < CERTAINTY_PROBABLE || rest.kind != out->kind ||
	    !cause_equal(&rest.cause, &out->cause))
		return;
	struct hypothesis *row = &out->hypothesis[0], *aside = &rest.hypothesis[0];

	out->certainty = CERTAINTY_PROBABLE;
	row->check = aside->check;
	row->n_checks = aside->n_checks;
	row->why = arena_fmt(study->arena, "%s Asked without %s%s%s, which is another cause.",
			     row->why ? row->why : "",
			     cause_text(study->store, &out->also[0].cause, study->arena),
			     out->n_also > 1 ? " and " : "",
			     out->n_also > 1 ? cause_text(study->store, &out->also[1].cause,
							  study->arena) : "");
}
