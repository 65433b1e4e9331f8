/* hypothesis: the table of possible causes, each with its question and checks, and their order. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/check_private.h"
#include "core/analysis/standing.h"
#include "core/store/traces.h"

enum { ROWS_A_KIND = 4 };

/* One row a kind: who answers when no field's values do, and what to say when nothing can be asked.
 */
static const struct question {
	enum kind kind;
	bool has_suspects;		/* values of a field can be blamed */
	void (*ask)(struct study *study, const struct suspects *suspects, struct answer *out);
	const char *missing;		/* said when there is no such field and nobody to ask */
} questions[] = {
	{KIND_BAD_VERSION, true, NULL, "No version field."},
	{KIND_ENDPOINT, true, NULL, "No second endpoint to compare with."},
	{KIND_DEPENDENCY, true, dependency_ask, NULL},
	{KIND_DIMENSION, true, dimension_ask, NULL},
	{KIND_LOAD, false, load_ask, NULL},
	{KIND_MIX_CHANGE, false, mix_ask, NULL},
	{KIND_DATA_GAP, false, gap_ask, NULL},
	{KIND_RETRY_STORM, false, retry_ask, NULL},
	{KIND_FASTER_BUT_BROKEN, false, faster_ask, NULL},
	{KIND_SHARED, false, shared_ask, NULL},
};

/* Why a value is out, in the words of what contradicts it. */
static const char *
ruled_out_why(struct study *study, const struct suspect *s)
{
	const struct check *control = check_find(s->check, s->n_checks, 4);
	const struct check *inside = check_find(s->check, s->n_checks, 5);
	bool has_control = control && control->state == CHECK_CONTRADICTS;
	bool has_inside = inside && inside->state == CHECK_CONTRADICTS;

	if (s->kind == KIND_ENDPOINT && (has_control || has_inside))
		return arena_fmt(
			study->arena, "%s%s%s", has_control ? "Other endpoints fail alike" : "",
			has_control && has_inside ? ", and a version on "
			: has_inside              ? "A version on "
						  : ".",
			!has_inside ? ""
				    : arena_fmt(study->arena, "%s is healthy at the same time.",
						cause_text(study->store, &s->cause, study->arena)));
	for (size_t i = 0; i < s->n_checks; i++) {
		if (s->check[i].state == CHECK_CONTRADICTS)
			return s->check[i].text;
	}
	return "";
}

/* `/sms has none of the 44 timeouts; its slowness explains 0.05 of the harm`: a share of the excess
 * is of slow ones too. */
static const char *
none_bad(struct study *study, const struct suspect *s, const char *own)
{
	const char *none = arena_fmt(study->arena, "%s has none of the %s", own,
				     count_text(study->arena, study->since_bad,
						study->bad == study->timeouts ? "timeout"
									      : "bad record"));

	return isnan(s->share.explained) || s->share.explained < .005 ? none
		: arena_fmt(study->arena, "%s; that it is slower explains %.2f of the harm", none,
			    s->share.explained);
}

static const char *
suspect_why(struct study *study, const struct suspect *s, enum hypothesis_state state)
{
	struct query bad = query_cause(query_since(study), &s->cause);
	const char *own = cause_text(study->store, &s->cause, study->arena);
	const struct check *control = check_find(s->check, s->n_checks, 4);
	bool is_beside = control && control->state == CHECK_PASS && !s->strata.is_past;

	bad.bad = 1;
	if (state == STATE_RULED_OUT)
		return ruled_out_why(study, s);
	if (state == STATE_NOT_TESTABLE)
		return arena_fmt(study->arena, "%s cannot be compared with anything like it.", own);
	uint64_t n_bad = study->since_bad ? query_count(&bad) : 0;
	const char *share =
		study->since_bad && !n_bad ? none_bad(study, s, own)
		: study->since_bad
			? arena_fmt(study->arena, "%s has %llu of %llu %s", own,
				    (unsigned long long)n_bad,
				    (unsigned long long)study->since_bad,
				    study->bad == study->timeouts ? "timeouts" : "bad records")
		: isnan(s->share.explained)
			? arena_fmt(study->arena, "No share can be given to %s", own)
			: arena_fmt(study->arena, "%s explains %.2f of the excess", own,
				    s->share.explained);

	return arena_fmt(
		study->arena, "%s%s%s%s.", share, is_beside ? "; on the same endpoint " : "",
		is_beside ? control_text(study, s) : "", is_beside ? " stayed fast beside it" : "");
}

static enum hypothesis_state
suspect_state(const struct suspect *s)
{
	static const int own[] = {1, 4, 5, 6};
	bool has_test = false;

	for (size_t i = 0; i < LENGTH(own); i++) {
		const struct check *check = check_find(s->check, s->n_checks, own[i]);

		has_test = has_test || (check && check->state != CHECK_UNTESTABLE);
	}
	if (s->is_ruled_out)
		return STATE_RULED_OUT;
	return has_test ? STATE_POSSIBLE : STATE_NOT_TESTABLE;
}

static void
row_add(struct board *board, enum kind kind, const struct suspect *suspect,
	const struct answer *answer)
{
	struct hypothesis *row = &board->row[board->n];

	board->suspect[board->n] = suspect;
	board->answer[board->n++] = answer;
	*row = (struct hypothesis){.kind = kind, .explained = NAN, .coverage = NAN, .chance = NAN,
				   .conditional = NAN};
	if (suspect) {
		row->cause = suspect->cause;
		row->state = suspect_state(suspect);
		row->explained = suspect->share.explained;
		row->coverage = suspect->share.coverage;
		row->conditional = suspect->conditional;
		row->chance = suspect->p;
		row->check = suspect->check;
		row->n_checks = suspect->n_checks;
		return;
	}
	row->cause = answer->cause;
	row->state = !answer->is_testable ? STATE_NOT_TESTABLE
		   : answer->contradicts && !answer->passes ? STATE_RULED_OUT : STATE_POSSIBLE;
	row->check = (struct check *)(uintptr_t)answer->check;
	row->n_checks = answer->n;
	row->why = answer->why;
}

/*
 * May a row be the leading one: enough explained and apart from its controls, or its own
 * checks pass? One of several causes explains less than half: then all that can be asked of
 * it must hold.
 */
static bool
can_lead(const struct study *study, const struct board *board, size_t i)
{
	static const int all[] = {1, 2, 5};
	const struct suspect *s = board->suspect[i];
	bool has_all = true;

	if (!s)
		return board->answer[i]->passes;
	if (board->row[i].state != STATE_POSSIBLE || isnan(s->share.explained) ||
	    !s->is_material || s->is_outdone || suspect_is_aside(study, s))
		return false;
	for (size_t k = 0; k < LENGTH(all); k++) {
		const struct check *check = check_find(s->check, s->n_checks, all[k]);
		bool is_passed = check && check->state == CHECK_PASS;

		if (all[k] == 1 && !is_passed)
			return false;
		has_all = has_all && is_passed;
	}
	const struct check *share = check_find(s->check, s->n_checks, 6);

	/* Of so many values looked at one always stands out. */
	if (!isnan(s->p_adjusted) && s->p_adjusted >= limit(LIMIT_CHANCE) &&
	    (double)(s->contrast.requests_candidate + s->contrast.requests_control) >=
		    limit(LIMIT_JUDGED_N))
		return false;
	/* What it leaves unexplained may be nothing: then it is all there is. Or all got worse, and
	 * it by far more. */
	return s->is_beyond || s->share.explained >= limit(LIMIT_EXPLAINED_LOW) ||
	       (has_all && share && share->state == CHECK_THIN) ||
	       (has_all && s->share.explained >= limit(LIMIT_RIVAL_MARGIN) &&
		s->z_conditional > limit(LIMIT_CONDITIONAL_Z));
}

static void
tally(const struct board *board, size_t i, int *contradictions, int *passes)
{
	*contradictions = *passes = 0;
	for (size_t c = 0; c < board->row[i].n_checks; c++) {
		*contradictions += board->row[i].check[c].state == CHECK_CONTRADICTS;
		*passes += board->row[i].check[c].state == CHECK_PASS;
	}
}

/*
 * A question that outranks what it explains: figures in two units cannot be compared at
 * all, a fast failing version is that and no slow one, retries make the load, a lost zone leaves
 * its load to the others, and traces tell which service an endpoint waits for.
 */
static bool
outranks(const struct board *board, size_t a, size_t b)
{
	enum kind kind = board->row[a].kind, other = board->row[b].kind;

	if (!board->answer[a] || !board->answer[a]->passes)
		return false;
	return board->answer[a]->is_first ||
	       /* Of several endpoints that are ill not the worst is it: what they share is. */
	       (board->answer[a]->is_several && other == KIND_ENDPOINT &&
		!(board->row[b].explained >= limit(LIMIT_EXPLAINED_PASS))) ||
	       (kind == KIND_FASTER_BUT_BROKEN &&
		(other == KIND_BAD_VERSION || other == KIND_SHARED)) ||
	       (kind == KIND_RETRY_STORM &&
		(other == KIND_LOAD || other == KIND_SHARED || other == KIND_DEPENDENCY)) ||
	       (kind == KIND_LOAD && (other == KIND_SHARED || other == KIND_DEPENDENCY)) ||
	       (board->answer[a]->lost && (other == KIND_SHARED || other == KIND_LOAD)) ||
	       (kind == KIND_DEPENDENCY &&
		(other == KIND_SHARED || other == KIND_ENDPOINT ||
		 (board->row[a].cause.n && cause_equal(&board->row[a].cause,
						       &board->row[b].cause))));
}

static double
weight(const struct suspect *s)
{
	double delta = s ? s->contrast.delta : NAN, explained = s ? s->share.explained : NAN;

	return (isnan(explained) ? 0 : explained) * (isnan(delta) ? 0 : fabs(delta));
}

/* Does row a come before row b (2.3: rank)? */
static bool
ranks_before(struct study *study, const struct board *board, size_t a, size_t b)
{
	int contradictions[2], passes[2];

	if (outranks(board, a, b) || outranks(board, b, a))
		return outranks(board, a, b);
	tally(board, a, &contradictions[0], &passes[0]);
	tally(board, b, &contradictions[1], &passes[1]);
	if (contradictions[0] != contradictions[1])
		return contradictions[0] < contradictions[1];
	if (passes[0] != passes[1])
		return passes[0] > passes[1];
	double first = weight(board->suspect[a]), second = weight(board->suspect[b]);

	if (first != second)
		return first > second;
	if (board->row[a].kind != board->row[b].kind || !board->row[a].cause.n ||
	    !board->row[b].cause.n)
		return board->row[a].kind < board->row[b].kind;
	return value_compare(study->names, board->row[a].cause.term[0].value,
			     board->row[b].cause.term[0].value) < 0;
}

static void
swap_rows(struct board *board, size_t i, size_t j)
{
	struct hypothesis row = board->row[i];
	const struct suspect *suspect = board->suspect[i];
	const struct answer *answer = board->answer[i];

	board->row[i] = board->row[j];
	board->suspect[i] = board->suspect[j];
	board->answer[i] = board->answer[j];
	board->row[j] = row;
	board->suspect[j] = suspect;
	board->answer[j] = answer;
}

static void
board_sort(struct study *study, struct board *board)
{
	size_t best = board->n;

	for (size_t i = 0; i < board->n; i++) {
		if (can_lead(study, board, i) &&
		    (best == board->n || ranks_before(study, board, i, best)))
			best = i;
	}
	if (best < board->n)
		board->row[best].state = STATE_LEADING;
	/* Insertion sort: few rows, and it keeps the order of equals. */
	for (size_t i = 1; i < board->n; i++) {
		for (size_t j = i; j > 0; j--) {
			const struct hypothesis *a = &board->row[j - 1], *b = &board->row[j];
			bool is_after = a->state != b->state ? a->state > b->state
				: a->kind != b->kind ? a->kind > b->kind
				: ranks_before(study, board, j, j - 1);

			if (!is_after)
				break;
			swap_rows(board, j - 1, j);
		}
	}
}

/* Two suspects may be one pair once they are narrowed. */
static bool
has_row(const struct board *board, const struct suspect *s)
{
	for (size_t i = 0; i < board->n; i++)
		if (board->row[i].kind == s->kind && cause_equal(&board->row[i].cause, &s->cause))
			return true;
	return false;
}

/* The rows of one kind out of suspects: the best, and further ones that explain something. */
static size_t
rows_of_suspects(struct study *study, struct suspects *suspects, enum kind kind,
		 struct board *board)
{
	size_t n = 0;

	for (size_t i = 0; i < suspects->n && n < ROWS_A_KIND; i++) {
		struct suspect *s = &suspects->at[i];
		bool is_wanted =
			!n || (s->has_details && s->share.explained >= limit(LIMIT_ROW_EXPLAINED));

		if (s->kind != kind || !is_wanted || has_row(board, s))
			continue;
		suspect_check(study, suspects, s);
		row_add(board, kind, s, NULL);
		n++;
	}
	return n;
}

void
board_make(struct study *study, struct suspects *suspects, struct board *board)
{
	size_t room = LENGTH(questions) * ROWS_A_KIND;

	*board = (struct board){
		.row = ARENA_NEW(study->arena, struct hypothesis, room),
		.suspect = ARENA_NEW(study->arena, const struct suspect *, room),
		.answer = ARENA_NEW(study->arena, const struct answer *, room),
	};
	for (size_t q = 0; q < LENGTH(questions); q++) {
		const struct question *question = &questions[q];
		struct answer *answer = ARENA_NEW(study->arena, struct answer, 1);

		/* Spans tell whom a request waits for better than a field does. */
		bool is_traced = question->kind == KIND_DEPENDENCY &&
				 store_has_traces(study->store, study->query.as_of_ns);

		if (is_traced)
			question->ask(study, suspects, answer);
		else if (question->kind == KIND_DEPENDENCY)
			callee_ask(study, suspects, answer);
		bool is_asked = is_traced || answer->is_testable;
		if (question->has_suspects && !answer->is_testable &&
		    rows_of_suspects(study, suspects, question->kind, board))
			continue;
		if (is_asked) {
			/* It was asked. */
		} else if (question->ask) {
			question->ask(study, suspects, answer);
		} else {
			answer->why = question->missing;
			check_add(answer->check, &answer->n, 1, CHECK_UNTESTABLE, question->missing,
				  (struct cites){0});
		}
		row_add(board, question->kind, NULL, answer);
	}
	board_sort(study, board);
	for (size_t i = 0; i < board->n; i++) {
		if (board->suspect[i] && !study->is_quiet)
			board->row[i].why =
				suspect_why(study, board->suspect[i], board->row[i].state);
	}
}
