/* certainty: the word a verdict may carry: each step of the ladder asks more, each cap takes back.
 */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/check_private.h"
#include "core/analysis/standing.h"
#include "core/analysis/suspect_private.h"
#include "core/analysis/trace_private.h"
#include "core/ingest/intake.h"

static const double WANDER_N = 384;	/* 48 blocks of 8: series_wander.c */

/* The weakest state the checks of a suspect must have for a word: pass, or not contradict. */
static bool
passes(const struct suspect *s, int id)
{
	const struct check *check = check_find(s->check, s->n_checks, id);

	return check && check->state == CHECK_PASS;
}

static bool
has_contradiction(const struct suspect *s)
{
	for (size_t i = 0; i < s->n_checks; i++) {
		if (s->check[i].state == CHECK_CONTRADICTS)
			return true;
	}
	return false;
}

/* Enough records: five an arm beyond chance, or three an arm and a gap between them. */
static bool
has_sample(const struct suspect *s)
{
	const struct contrast *c = &s->contrast;
	double least = fmin((double)c->requests_candidate, (double)c->requests_control);

	if (least >= limit(LIMIT_PROBABLE_N) && passes(s, 2))
		return true;
	return least >= limit(LIMIT_SEPARATED_N) && c->separated &&
	       c->gap_ratio >= limit(LIMIT_SEPARATED_GAP);
}

static bool
has_field(const struct suspect *s, int field)
{
	return s->cause.term[0].field == field ||
	       (s->cause.n == 2 && s->cause.term[1].field == field);
}

/*
 * What a rival explains with the candidate held equal. A zone cannot be looked at within one of
 * its hosts: there it is what the zone's other hosts explain.
 */
static double
rival_left(struct study *study, const struct suspect *s, const struct suspect *rival)
{
	struct strata rest = {.only = rival->strata.only, .without = s->cause,
			      .spread = rival->spread};

	if (!has_field(s, rival->hidden_field) || !strata_make(study, &rival->cause, -1, &rest))
		return rival->conditional;
	struct share share = share_of(study, &rest);

	if ((double)share.n < limit(LIMIT_ARM_N) || isnan(share.explained))
		return rival->conditional;
	return share.explained;
}

/*
 * Does a pair hold the suspect itself, narrowed by what nothing stands beside? A host that fell ill
 * when a version had replaced the other everywhere: that its old version would be well is not to be
 * seen, and the host is as ill for it.
 */
static bool
is_part_of(const struct suspect *s, const struct suspect *pair)
{
	bool has_own = false;

	for (int t = 0; t < pair->cause.n && pair->cause.n == 2 && s->cause.n == 1; t++)
		has_own = has_own || (pair->cause.term[t].field == s->cause.term[0].field &&
				      pair->cause.term[t].value == s->cause.term[0].value);
	return has_own && !passes(pair, 4);
}

/* The strongest rival of another field: none is what always was slower, and did not change. */
static double
rival_share(struct study *study, const struct suspects *suspects, const struct suspect *s)
{
	double best = 0;

	for (size_t i = 0; i < suspects->n; i++) {
		const struct suspect *other = &suspects->at[i];
		bool is_rival =
			other != s && other->has_details && !other->is_ruled_out &&
			!(other->is_standing && !s->is_standing) &&
			!rival_is_alias(study, s, &other->cause) && !is_part_of(s, other) &&
			!has_field(s, other->cause.term[0].field);

		if (is_rival && !isnan(other->conditional))
			best = fmax(best, rival_left(study, s, other));
	}
	return best;
}

/* More than a fifth of an arm mended? */
static bool
is_much_repaired(struct study *study, const struct suspect *s)
{
	struct query mended = study->query;

	mended.without_repaired = true;
	if (query_count(&mended) == study->n)
		return false;
	for (int arm = 0; arm < 2; arm++) {
		struct query query = arm ? control_query(study, s, false)
					 : query_cause(study->query, &s->cause);
		uint64_t all = query_count(&query);

		query.without_repaired = true;
		if ((double)(all - query_count(&query)) > limit(LIMIT_REPAIRED_SHARE) * (double)all)
			return true;
	}
	return false;
}

static bool
is_unit_assumed(const struct study *study)
{
	for (size_t i = 0; i < store_sources(study->store); i++) {
		const struct intake *intake = store_source(study->store, i);
		const struct fields *fields = intake ? intake_fields(intake) : NULL;

		for (int f = 0; fields && f < fields->n_role[ROLE_LATENCY]; f++) {
			if (fields->role[ROLE_LATENCY][f].proof == PROOF_ASSUMED)
				return true;
		}
	}
	return false;
}

/* Does a gap of the stream touch the onset? */
static bool
is_gap_near(const struct board *board)
{
	for (size_t i = 0; i < board->n; i++) {
		if (board->row[i].kind == KIND_DATA_GAP && board->answer[i] &&
		    board->answer[i]->passes)
			return true;
	}
	return false;
}

static enum certainty
suspect_grade(struct study *study, const struct suspects *suspects, const struct board *board,
	      const struct suspect *s)
{
	const struct contrast *c = &s->contrast;
	bool has_alternative = false, has_all = true;
	double conditional = isnan(s->conditional) ? 0 : s->conditional;

	if (!passes(s, 1) || c->requests_candidate < 2 || c->requests_control < 2 ||
	    !s->is_material)
		return CERTAINTY_INCONCLUSIVE;
	for (size_t i = 0; i < board->n; i++)
		has_alternative = has_alternative || board->row[i].state == STATE_RULED_OUT;
	/* What was so all the while has no time to be set against. */
	for (int id = 1; id <= 8; id++)
		has_all = has_all && (passes(s, id) || (id == 3 && study->onset.is_always));
	bool is_probable = passes(s, 4) && passes(s, 5) && !has_contradiction(s) &&
			   has_alternative && has_sample(s);

	if (!is_probable || study->is_wide || s->is_untold || s->is_part || s->is_own_past ||
	    suspect_may_be_unit(s) || suspect_is_new_and_far(study, s) ||
	    s->is_replaced || suspect_is_chronic(study, s) ||
	    conditional < rival_share(study, suspects, s) + limit(LIMIT_RIVAL_MARGIN) ||
	    is_much_repaired(study, s))
		return CERTAINTY_ASSOCIATED;
	const struct axis *endpoints = study_axis(study, FIELD_ENDPOINT);
	/* An endpoint that is new may be one that fails by nature. */
	bool is_new = s->kind == KIND_ENDPOINT && !s->strata.is_past;
	bool is_strong = has_all && endpoints && !is_new && s->p_adjusted < limit(LIMIT_STRONG_P) &&
			 s->share.coverage >= limit(LIMIT_STRONG_COVERAGE) &&
			 !is_unit_assumed(study) && !is_gap_near(board);

	return is_strong ? CERTAINTY_STRONG : CERTAINTY_PROBABLE;
}

/* A version whose latencies stand a thousand times off, outcomes alike: it may log another unit. */
bool
suspect_may_be_unit(const struct suspect *s)
{
	double ratio = s->contrast.p50_ratio;

	ratio = ratio < 1 ? 1 / ratio : ratio;
	return s->kind == KIND_BAD_VERSION && !s->strata.is_past &&
	       ratio >= 1000 / limit(LIMIT_UNIT_WITHIN) &&
	       ratio <= 1000 * limit(LIMIT_UNIT_WITHIN) &&
	       !(fabs(s->rates.bad) >= limit(LIMIT_BAD_NONE));
}

/* The row of a kind that was asked; NULL when it is ruled out or was not asked. */
static const struct answer *
open_answer(const struct board *board, enum kind kind)
{
	for (size_t i = 0; i < board->n; i++) {
		if (board->row[i].kind == kind && board->row[i].state != STATE_RULED_OUT)
			return board->answer[i];
	}
	return NULL;
}

/*
 * Could the additional requests be the failed ones again? Each attempt too many follows a
 * failure: with as many failures as additional requests, and no ids to tell them by, load and
 * a storm of retries look alike.
 */
static bool
may_be_retries(const struct study *study, const struct board *board, const struct answer *load)
{
	double extra = load->rate_ratio > 1
		? (double)study->since_n * (1 - 1 / load->rate_ratio) : 0;

	return extra > 0 && (double)study->since_bad >= limit(LIMIT_RETRIED_SHARE) * extra &&
	       open_answer(board, KIND_RETRY_STORM);
}

/*
 * Nothing stayed healthy, and the rate is up, or latency follows it whatever the onset says:
 * shared by all is also what a surge looks like. So it is where the rate is up a little and latency
 * follows it a little: neither is refuted.
 */
static bool
may_be_load(const struct board *board)
{
	const struct answer *load = open_answer(board, KIND_LOAD);

	for (size_t i = 0; i < board->n; i++) {
		const struct hypothesis *row = &board->row[i];
		const struct check *follows = check_find(row->check, row->n_checks, 9);

		if (row->kind == KIND_LOAD && follows &&
		    (follows->state == CHECK_PASS ||
		     (follows->state == CHECK_THIN && load &&
		      load->rate_ratio >= limit(LIMIT_LOAD_RATIO_NONE))))
			return true;
	}
	return load && load->rate_ratio >= limit(LIMIT_LOAD_RATIO);
}

/* More attempts a request than before, though not as many more as make a storm? */
static bool
may_be_storm(const struct board *board)
{
	const struct answer *retry = open_answer(board, KIND_RETRY_STORM);

	return retry && retry->is_testable;
}

/* Does a value explain half or more, so that no cause of all records does? */
static bool
has_plain_suspect(const struct suspects *suspects)
{
	for (size_t i = 0; i < suspects->n; i++) {
		const struct suspect *s = &suspects->at[i];

		if (s->has_details && !s->is_ruled_out &&
		    s->share.explained >= limit(LIMIT_EXPLAINED_LOW))
			return true;
	}
	return false;
}

/* Did it begin with a version that had gone before it ended? It may have left something behind. */
static bool
may_be_left(const struct suspects *suspects)
{
	for (size_t i = 0; i < suspects->n; i++)
		if (suspects->at[i].goes_on && passes(&suspects->at[i], 3))
			return true;
	return false;
}

/* Is a version far worse than the load explains? Then load is one of two causes. */
static bool
has_beyond(const struct suspects *suspects)
{
	for (size_t i = 0; i < suspects->n; i++)
		if (suspects->at[i].is_beyond)
			return true;
	return false;
}

/* Kinds without a share: the check of their own and the size of the log decide. */
static enum certainty
answer_grade(const struct study *study, const struct suspects *suspects,
	     const struct board *board)
{
	enum kind kind = board->row[0].kind;
	const struct answer *answer = board->answer[0];
	double n = (double)answer->records;

	if (kind == KIND_LOAD) {
		if (has_plain_suspect(suspects) || may_be_retries(study, board, answer))
			return CERTAINTY_ASSOCIATED;
		if (n >= limit(LIMIT_STRONG_N) && !has_beyond(suspects) &&
		    (double)answer->bins >= limit(LIMIT_STRONG_BINS) &&
		    answer->strength >= limit(LIMIT_LOAD_RHO_STRONG))
			return CERTAINTY_STRONG;
		return CERTAINTY_PROBABLE;
	}
	if (kind == KIND_SHARED &&
	    (answer->is_partial || may_be_load(board) || may_be_storm(board) ||
	     may_be_left(suspects)))
		return CERTAINTY_ASSOCIATED;
	/* Whether a level wanders by itself is not seen in so few: only failures tell there. */
	if (kind == KIND_SHARED && (double)study->n < WANDER_N && !study->since_bad)
		return CERTAINTY_ASSOCIATED;
	if (n < limit(LIMIT_JUDGED_N) || answer->is_before_after || answer->is_doubtful ||
	    answer->is_ebb)
		return CERTAINTY_ASSOCIATED;
	if (kind == KIND_SHARED || kind == KIND_FASTER_BUT_BROKEN || kind == KIND_DEPENDENCY ||
	    answer->lost || answer->is_more || n < limit(LIMIT_STRONG_N))
		return CERTAINTY_PROBABLE;
	return CERTAINTY_STRONG;
}

/*
 * Could a value that is not kept apart be a bad one? Rare values of a field are counted together
 * as (other), which is never blamed: of 200 versions one may fail, and all look well.
 */
static bool
is_much_unseen(const struct study *study)
{
	for (int a = 0; a < study->n_axes; a++)
		if ((double)study->axis[a].other > limit(LIMIT_UNSEEN_SHARE) * (double)study->n)
			return true;
	return false;
}

enum certainty
certainty_grade(struct study *study, const struct suspects *suspects, const struct board *board,
		struct verdict *out)
{
	if (out->incident == TRUTH_UNKNOWN)
		return CERTAINTY_INCONCLUSIVE;
	if (out->incident == TRUTH_NO)
		return (double)study->n >= limit(LIMIT_STRONG_N) &&
				       (double)study->bins >= limit(LIMIT_LOAD_BINS) &&
				       !is_much_unseen(study) && !out->refused.text &&
				       !study->is_open
			       ? CERTAINTY_STRONG
			       : CERTAINTY_PROBABLE;
	if (!board->n || board->row[0].state != STATE_LEADING)
		return CERTAINTY_INCONCLUSIVE;
	/* Refused like for like: the version does it. Whether it should is not in the log. */
	if (board->answer[0] && board->answer[0]->is_refused)
		return board->answer[0]->is_sure ? CERTAINTY_PROBABLE : CERTAINTY_ASSOCIATED;
	if (board->suspect[0]) {
		const struct suspect *s = board->suspect[0];
		enum certainty word = suspect_grade(study, suspects, board, s);

		/* Who waits for a version is no rival of it, nor a share it does not explain. */
		if (word == CERTAINTY_ASSOCIATED && board->row[0].kind == KIND_BAD_VERSION &&
		    trace_blames_version(study, &s->cause))
			return CERTAINTY_PROBABLE;
		return word;
	}
	return answer_grade(study, suspects, board);
}
