/* beyond: a version far worse than others that got worse as well: two causes at the same time. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/beyond.h"

enum { EIGHTHS = 8, CELL_N = 2 };

/* Sums over the candidate's requests. */
struct excess { double all, compared, worse, slower, fails; };

static struct query
time_of(const struct study *study, const struct suspect *suspect, int64_t *width_ns)
{
	struct query own = query_cause(query_since(study), &suspect->cause);
	struct query out = query_since(study);
	struct ref first, last;

	*width_ns = 0;
	if (suspect->cause.n == 2)
		out = query_with(out, suspect->cause.term[1].field, suspect->cause.term[1].value);
	if (!query_first(&own, &first) || !query_last(&own, &last))
		return out;
	int64_t span = (last.at_ns - first.at_ns) / EIGHTHS;

	*width_ns = (span / study->bin_ns + 1) * study->bin_ns;
	return query_window(out, first.at_ns, last.at_ns + 1);
}

static double
failing(const struct cell *cell)
{
	double rated = (double)cell_rated(cell);

	return rated > 0 ? (double)cell_bad(cell) / rated : 0;
}

/* One cell of the candidate against what is beside it. */
static void
excess_add(struct study *study, const struct cell *own, const struct cell *control,
	   struct excess *out)
{
	struct slots a = cell_slots(own, &study->scratch), b = cell_slots(control, &study->scratch);
	struct log_mean mean[2] = {log_mean(&a), log_mean(&b)};
	double n = (double)own->n, fails = failing(own) - failing(control);
	bool has_both = mean[0].n >= CELL_N && mean[1].n >= CELL_N;
	double slower = has_both ? mean[0].mean - mean[1].mean : 0;

	out->compared += n;
	out->slower += n * slower;
	out->fails += n * fails;
	out->worse += slower > 0 || fails > 0 ? n : 0;
	arena_clear(&study->scratch);
}

static struct excess
excess_of(struct study *study, const struct suspect *suspect)
{
	static const int fields[] = {FIELD_ENDPOINT, FIELD_VERSION};
	uint32_t version = suspect->cause.term[0].value, only = suspect->strata.only;
	struct excess out = {0};
	struct groups groups = {0};
	int64_t width_ns;
	struct query query = time_of(study, suspect, &width_ns);

	const struct kept *kept[] = {axis_kept(study_axis(study, FIELD_ENDPOINT)),
				     axis_kept(study_axis(study, FIELD_VERSION))};

	query_groups_folded(&query, fields, kept, LENGTH(fields), width_ns, &groups);
	for (size_t i = 0; i < groups.n && width_ns; i++) {
		const struct group *own = &groups.at[i];
		struct cell control = {0};

		if (own->key[1] != version)
			continue;
		for (size_t k = 0; k < groups.n; k++) {
			const struct group *at = &groups.at[k];

			/* What has no version is no other one. */
			bool is_other = at->key[1] != version && at->key[1] != NAME_NONE &&
					(only == NAME_NONE || at->key[1] == only);

			if (is_other && at->bin_ns == own->bin_ns && at->key[0] == own->key[0])
				cell_merge(&control, &at->cell);
		}
		out.all += (double)own->cell.n;
		if (own->cell.n >= CELL_N && control.n >= CELL_N)
			excess_add(study, &own->cell, &control, &out);
		cell_release(&control);
	}
	groups_release(&groups);
	return out;
}

bool
suspect_is_beyond(struct study *study, const struct suspects *all, const struct suspect *suspect)
{
	const struct contrast *c = &suspect->contrast;
	double least = fmin((double)c->requests_candidate, (double)c->requests_control);

	if (suspect->kind != KIND_BAD_VERSION || suspect->strata.is_past || suspect->is_own_past ||
	    suspect->is_standing || !suspect->is_material || least < limit(LIMIT_ARM_N) ||
	    !(suspect->p_adjusted < limit(LIMIT_STRONG_P)) ||
	    suspect->z_conditional <= suspect_quantile(all->tested))
		return false;
	struct excess excess = excess_of(study, suspect);

	return excess.compared > 0 &&
	       excess.compared >= limit(LIMIT_BEYOND_COMPARED) * excess.all &&
	       excess.worse >= limit(LIMIT_BEYOND_MOST) * excess.compared &&
	       (excess.slower >= log(limit(LIMIT_BEYOND_RATIO)) * excess.compared ||
		excess.fails >= limit(LIMIT_BEYOND_BAD) * excess.compared);
}
