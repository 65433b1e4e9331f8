/* retry: do the same requests come again and again? by a count that is logged, or by their ids. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/verdict_private.h"
#include "core/store/attempts.h"

enum { LOOK_MOST = 8192 };	/* records on either side of the onset whose ids are looked at */

/* Attempts a request on either side of the onset, and how they are known. */
struct tries {
	double before, since;	/* NAN: not known */
	double requests;	/* different ones a second, since against before; NAN: not known */
	bool is_after_bad;	/* the first bad record came before they rose */
	struct ref first_bad;	/* that one, where it is known; line_first is 0 where not */
};

/* Mean of a numeric field by its values, over a query; NAN without numbers. */
static double
mean_value(struct study *study, const struct query *query, int field)
{
	struct groups groups = {0};
	double sum = 0, n = 0;

	query_group_counts(query, &field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const char *text = names_raw(study->names, groups.at[i].key[0])->clean;
		double value = 0;

		/* Counts of attempts are small whole numbers. */
		if (!*text || strlen(text) > 4 || strspn(text, "0123456789") != strlen(text))
			continue;
		for (; *text; text++)
			value = 10 * value + (*text - '0');
		sum += value * (double)groups.at[i].cell.n;
		n += (double)groups.at[i].cell.n;
	}
	groups_release(&groups);
	return n > 0 ? sum / n : NAN;
}

/* A field that counts them: its mean, from 1 on. */
static struct tries
tries_by_count(struct study *study, const struct axis *axis)
{
	struct query before = query_before(study), since = query_since(study);
	/* `retries` counts from 0, `attempt` from 1. */
	bool is_attempt = !strncmp(field_last(store_field_name(study->store, axis->field)),
				   "attempt", 7);

	return (struct tries){
		.before = mean_value(study, &before, axis->field) + !is_attempt,
		.since = mean_value(study, &since, axis->field) + !is_attempt,
		.requests = NAN, .is_after_bad = true,
	};
}

/* Whole buckets at the end of a query, no more than can be looked at; the last one at least. */
static struct query
query_end(struct study *study, struct query query)
{
	struct groups groups = {0};
	uint64_t n = 0;
	size_t i;

	query_group_counts(&query, NULL, 0, study->bin_ns, &groups);
	for (i = groups.n; i > 0; i--) {
		n += groups.at[i - 1].cell.n;
		if (n > LOOK_MOST && i < groups.n)
			break;
	}
	if (i > 0)
		query = query_window(query, groups.at[i < groups.n ? i : i - 1].bin_ns,
				     INSTANT_NONE);
	groups_release(&groups);
	return query;
}

static double
seconds(const struct attempts *attempts)
{
	return (double)(attempts->last_ns - attempts->first_ns) / 1e9;
}

/* The ids of the last records before onset and the first since. */
static struct tries
tries_by_id(struct study *study)
{
	struct query queries[2] = {query_end(study, query_before(study)), query_since(study)};
	struct tries out = {.before = NAN, .since = NAN, .requests = NAN};
	struct attempts before, since;
	struct query bad = queries[1];
	struct ref first;

	query_attempts(&queries[0], LOOK_MOST, &before);
	query_attempts(&queries[1], LOOK_MOST, &since);
	if ((double)before.records < limit(LIMIT_ARM_N) ||
	    (double)since.records < limit(LIMIT_ARM_N))
		return out;
	out.before = (double)before.records / (double)before.requests;
	out.since = (double)since.records / (double)since.requests;
	if (seconds(&before) > 0 && seconds(&since) > 0)
		out.requests = (double)since.requests / seconds(&since) * seconds(&before) /
			       (double)before.requests;
	bad.bad = 1;
	out.is_after_bad = since.again_ns != INSTANT_NONE && query_first(&bad, &first) &&
			   first.at_ns <= since.again_ns;
	if (out.is_after_bad && first.at_ns < since.again_ns)
		out.first_bad = first;
	return out;
}

static enum check_state
tries_state(const struct tries *tries)
{
	double ratio = tries->since / tries->before;

	if (ratio < limit(LIMIT_ATTEMPTS_FLAT))
		return CHECK_CONTRADICTS;
	if (ratio < limit(LIMIT_ATTEMPTS_RATIO) || !tries->is_after_bad ||
	    tries->requests >= limit(LIMIT_ATTEMPTS_REQUESTS))
		return CHECK_THIN;
	return CHECK_PASS;
}

static const char *
tries_text(struct study *study, const struct tries *tries)
{
	const char *more = "";

	if (!isnan(tries->requests))
		more = arena_fmt(study->arena, "; different requests a second: %s of those before",
				 ratio_text(study->arena, tries->requests));
	return arena_fmt(study->arena, "Attempts a request: %.2f before onset, %.2f since%s.",
			 tries->before, tries->since, more);
}

/* A storm makes worse what began without it: a failure that came before the retries rose. */
static const char *
storm_text(struct study *study, const struct tries *tries)
{
	const struct ref *first = &tries->first_bad;

	if (first->line_first <= 0)
		return "The same requests come again and again.";
	return arena_fmt(study->arena, "The same requests come again and again. What failed first, "
			 "at %s, is a question of its own.",
			 clock_text(study->arena, first->at_ns));
}

void
retry_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	const struct axis *axis = NULL;
	struct query since = query_since(study);
	bool has_ids = attempts_are_told(study->store);
	struct tries tries = {.before = NAN, .since = NAN, .requests = NAN};

	(void)suspects;
	*out = (struct answer){.strength = NAN, .records = study->n};
	for (int a = 0; a < study->n_axes; a++) {
		if (study->axis[a].role == AXIS_RETRIES)
			axis = &study->axis[a];
	}
	if (axis && study->has_onset)
		tries = tries_by_count(study, axis);
	else if (has_ids && study->has_onset)
		tries = tries_by_id(study);
	if (isnan(tries.before) || isnan(tries.since) || tries.before <= 0) {
		bool is_told = axis || has_ids;

		check_add(out->check, &out->n, 14, CHECK_UNTESTABLE, is_told
			  ? "Nothing lies before the incident to compare attempts with."
			  : "Missing: request or client id.", (struct cites){0});
		out->why = is_told ? "No attempts before onset to compare with."
				   : "No request or client id.";
		return;
	}
	enum check_state state = tries_state(&tries);

	check_add(out->check, &out->n, 14, state, tries_text(study, &tries),
		  cite_query(study, &since));
	out->is_testable = true;
	out->passes = state == CHECK_PASS;
	out->contradicts = state == CHECK_CONTRADICTS;
	out->why = out->passes ? storm_text(study, &tries)
		 : out->contradicts ? "Requests are not tried more often than before."
				    : "Requests are tried more often, but that alone is no storm.";
}
