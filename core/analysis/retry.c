/* retry: do the same requests come again and again? */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "core/analysis/verdict_private.h"

/* Mean of a numeric field by its values, over a query; NAN without numbers. */
static double
mean_value(struct study *study, const struct query *query, int field)
{
	struct groups groups = {0};
	double sum = 0, n = 0;

	query_group_counts(query, &field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const char *text = names_get(study->names, groups.at[i].key[0])->clean;
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

void
retry_ask(struct study *study, const struct suspects *suspects, struct answer *out)
{
	const struct axis *axis = NULL;
	struct query before = query_before(study), since = query_since(study);

	(void)suspects;
	*out = (struct answer){.strength = NAN, .records = study->n};
	for (int a = 0; a < study->n_axes; a++) {
		if (study->axis[a].role == AXIS_RETRIES)
			axis = &study->axis[a];
	}
	double first = axis ? mean_value(study, &before, axis->field) : NAN;
	double then = axis ? mean_value(study, &since, axis->field) : NAN;
	/* `retries` counts from 0, `attempt` from 1. */
	bool is_attempt = axis && !strncmp(field_last(store_field_name(study->store, axis->field)),
					   "attempt", 7);

	if (!is_attempt) {
		first += 1;
		then += 1;
	}
	if (!axis || isnan(first) || isnan(then) || first <= 0) {
		check_add(out->check, &out->n, 14, CHECK_UNTESTABLE, axis
			  ? "Nothing lies before the incident to compare attempts with."
			  : "Missing: request or client id.", (struct cites){0});
		out->why = axis ? "No attempts before onset to compare with."
				: "No request or client id.";
		return;
	}
	double ratio = then / first;
	enum check_state state = ratio >= limit(LIMIT_ATTEMPTS_RATIO) ? CHECK_PASS
			       : ratio < 1.1 ? CHECK_CONTRADICTS : CHECK_THIN;

	check_add(out->check, &out->n, 14, state,
		  arena_fmt(study->arena, "Attempts a request: %.2f before onset, %.2f since.",
			    first, then),
		  cite_query(study, &since));
	out->is_testable = true;
	out->passes = state == CHECK_PASS;
	out->contradicts = state == CHECK_CONTRADICTS;
	out->why = out->passes ? "The same requests come again and again."
			       : "Requests are not tried more often than before.";
}
