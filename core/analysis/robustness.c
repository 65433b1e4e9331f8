/* robustness: does the verdict stand on one record, one value, one half of the log? */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/robustness_private.h"
#include "core/store/traces.h"

enum { VALUES_TRIED = 8 };

/* Was the proof of a run left out in the other: the traces that tell who waits for whom? */
static bool
lacks_traces(const struct verdict *a, const struct verdict *b)
{
	if (a->kind != KIND_DEPENDENCY || b->kind == KIND_DEPENDENCY)
		return false;
	for (size_t i = 0; i < b->n_hypotheses; i++) {
		if (b->hypothesis[i].kind == KIND_DEPENDENCY)
			return b->hypothesis[i].state == STATE_NOT_TESTABLE;
	}
	return false;
}

/* A version that is bad, and one that fails fast, is the same cause whatever it does inside. */
static bool
is_of_version(enum kind kind)
{
	return kind == KIND_BAD_VERSION || kind == KIND_FASTER_BUT_BROKEN;
}

/* Another cause named: an open result is weaker, not different; nor is the second of two causes. */
static bool
is_other(const struct verdict *a, const struct verdict *b)
{
	bool is_same = (a->kind == b->kind || (is_of_version(a->kind) && is_of_version(b->kind))) &&
		       cause_equal(&a->cause, &b->cause);

	for (size_t i = 0; i < a->n_also; i++)
		is_same = is_same || (a->also[i].kind == b->kind &&
				      cause_equal(&a->also[i].cause, &b->cause));
	return b->kind != KIND_UNCLEAR && !is_same && !lacks_traces(a, b);
}

/*
 * Was the service named instead whose version is blamed? The traces of its callers tell of it
 * still, when none of the version's own records is left: less is seen, and nothing else.
 */
static bool
is_less(const struct study *study, const struct query *left, const struct verdict *a,
	const struct verdict *b)
{
	if (a->kind != KIND_BAD_VERSION || b->kind != KIND_DEPENDENCY || !b->cause.n ||
	    !store_has_traces(study->store, study->query.as_of_ns))
		return false;
	struct query own = query_cause(study->query, &a->cause);
	struct query inside = query_cause(own, &b->cause), rest = query_cause(*left, &a->cause);

	return !query_count(&rest) && query_count(&own) == query_count(&inside);
}

static void
leave_one_out(struct study *study, struct verdict *verdict, bool *is_changed)
{
	struct robustness *out = &verdict->robustness;
	struct cursor cursor = {0};
	struct record record;
	struct arena arena = {0};
	uint32_t id;

	out->has_leave_one_out = true;
	while (query_next(&study->query, &cursor, &record, &id)) {
		struct query query = study->query;
		struct verdict other;

		query.skip_id = id;
		verdict_judge(&query, study->options, &arena, &other);
		out->of++;
		out->same_cause +=
			other.kind == verdict->kind && cause_equal(&other.cause, &verdict->cause);
		out->at[other.certainty]++;
		*is_changed = *is_changed || is_other(verdict, &other);
		arena_clear(&arena);
	}
	arena_release(&arena);
}

static bool
is_blamed(const struct verdict *verdict, int field, uint32_t value)
{
	for (int k = 0; k < verdict->cause.n; k++) {
		if (verdict->cause.term[k].field == field && verdict->cause.term[k].value == value)
			return true;
	}
	return false;
}

/* Are all other values of the field blamed too, so that without this one nothing is healthy? */
static bool
is_last_control(const struct axis *axis, uint32_t value, const struct verdict *verdict)
{
	size_t others = 0;

	for (size_t v = 0; v < axis->n; v++) {
		bool is_free = axis->value[v] != value && axis->value[v] != NAME_NONE &&
			       !is_blamed(verdict, axis->field, axis->value[v]);

		for (size_t i = 0; i < verdict->n_also; i++) {
			const struct cause *also = &verdict->also[i].cause;

			is_free = is_free && !(also->n == 1 && also->term[0].field == axis->field &&
					       also->term[0].value == axis->value[v]);
		}
		others += is_free;
	}
	return !others;
}

/* Does no other value of a field that is blamed stand beside what is blamed, on its endpoints? The
 * versions of other services are no control of this one's. */
static bool
is_alone(const struct study *study, const struct query *left, int field,
	 const struct verdict *verdict)
{
	static const int endpoint = FIELD_ENDPOINT;
	struct query own = query_cause(study->query, &verdict->cause);
	struct groups groups = {0};
	uint64_t beside = 0;
	int term = verdict->cause.n == 2 && verdict->cause.term[1].field == field;

	if (verdict->cause.term[term].field != field || field == FIELD_ENDPOINT)
		return false;
	struct query others = query_without(*left, field, verdict->cause.term[term].value);

	query_group_counts(&own, &endpoint, 1, 0, &groups);
	for (size_t i = 0; i < groups.n && !beside; i++) {
		struct query there = query_with(others, FIELD_ENDPOINT, groups.at[i].key[0]);

		beside = query_count(&there);
	}
	groups_release(&groups);
	return !beside;
}

/* Does a run without the records of a value name another cause? */
static bool
changes_without(const struct judged *judged, const struct query *left, struct arena *arena)
{
	const struct study *study = judged->study;
	struct verdict other;

	verdict_judge(left, study->options, arena, &other);
	bool is_changed = is_other(judged->verdict, &other) &&
			  !is_less(study, left, judged->verdict, &other);

	arena_clear(arena);
	return is_changed;
}

/* Is it one of the values that a run is made without? */
static bool
is_tried(const struct judged *judged, const struct axis *axis, size_t v)
{
	const struct verdict *verdict = judged->verdict;
	double least = limit(LIMIT_ROBUST_SHARE) * (double)judged->study->n;

	return (double)axis->count[v] >= least &&
	       !is_blamed(verdict, axis->field, axis->value[v]) &&
	       !is_last_control(axis, axis->value[v], verdict);
}

/* Without each large value that is neither blamed nor the only one to compare with, until one
 * run names another cause. */
static bool
leave_values_out(const struct judged *judged)
{
	struct study *study = judged->study;
	const struct verdict *verdict = judged->verdict;
	struct arena arena = {0};
	bool is_changed = false;
	int tried = 0;

	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];

		/* Who called the service and who answered stand in these. */
		bool is_way = verdict->kind == KIND_DEPENDENCY &&
			      store_has_traces(study->store, study->query.as_of_ns) &&
			      (axis->field == FIELD_ENDPOINT ||
			       axis->field == verdict->cause.term[0].field);

		if (axis->role == AXIS_CONSTANT || axis->role == AXIS_RETRIES || is_way ||
		    axis_values(axis) < 3)
			continue;
		for (size_t v = 0; v < axis->n && tried < VALUES_TRIED && !is_changed; v++) {
			if (!is_tried(judged, axis, v))
				continue;
			struct query query =
				query_without(study->query, axis->field, axis->value[v]);
			bool holds = holds_without(judged, axis->field, axis->value[v]);

			if (!holds && is_alone(study, &query, axis->field, verdict))
				continue;
			is_changed = !holds && changes_without(judged, &query, &arena);
			tried++;
		}
	}
	arena_release(&arena);
	return is_changed;
}

/* As it stood in the middle of the incident. */
static bool
changes_half_way(const struct judged *judged)
{
	const struct study *study = judged->study;
	struct arena arena = {0};
	struct query query = study->query;
	struct verdict other;

	query.as_of_ns = study->from_ns + (study->last_ns - study->from_ns) / 2;
	if (holds_until(judged, query.as_of_ns))
		return false;
	verdict_judge(&query, study->options, &arena, &other);
	/* "None" half way is an incident that had not shown yet. */
	bool is_changed = other.kind != KIND_NONE && is_other(judged->verdict, &other);

	arena_release(&arena);
	return is_changed;
}

static void
step_down(struct verdict *verdict)
{
	if (verdict->certainty > CERTAINTY_ASSOCIATED)
		verdict->certainty = (enum certainty)(verdict->certainty - 1);
}

void
robustness_run(struct study *study, const struct suspects *suspects, const struct board *board,
	       struct verdict *verdict)
{
	enum truth was_there = TRUTH_UNKNOWN;
	const struct judged judged = {study, suspects, board, verdict, &was_there};
	bool is_changed = false;

	if ((double)study->n <= limit(LIMIT_LEAVE_ONE_OUT_N)) {
		leave_one_out(study, verdict, &is_changed);
	} else if (verdict->cause.n && verdict->certainty >= CERTAINTY_PROBABLE) {
		is_changed = leave_values_out(&judged) || changes_half_way(&judged);
	}
	if (verdict->incident != TRUTH_YES)
		return;
	if (is_changed)
		step_down(verdict);
	if (study->dropped_repaired && !study->is_same_unrepaired)
		step_down(verdict);
	verdict->robustness.is_changed = is_changed;
}
