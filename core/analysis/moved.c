/* moved: how many requests of each endpoint are slower than its median of before. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/moved.h"
#include "core/analysis/onset_private.h"

/* Requests of an endpoint below the median it had before; half of those that lie on it. */
static double
below_median(struct study *study, const struct cell *cell, const struct reference *reference)
{
	struct slots before = {reference->ruler.slot, reference->ruler.len, reference->ruler.n};
	struct slots own = dist_slots(&cell->other, study->arena);
	double median = slots_quantile_us(&before, 500), below = 0;

	for (size_t k = 0; k < own.len && (double)own.at[k].value_us <= median; k++)
		below += (double)own.at[k].n * ((double)own.at[k].value_us < median ? 1 : .5);
	return below;
}

static bool
fails_more(const struct cell *cell, const struct reference *reference)
{
	double rated = (double)(cell->n - cell->outcome[OUTCOME_UNKNOWN]);
	double past = reference->rated ? (double)reference->bad / (double)reference->rated : 0;

	return (double)cell_bad(cell) >= (past + limit(LIMIT_BAD_NONE)) * rated;
}

/* A tenth that waits five seconds moves no median, and is not as it was before. */
static bool
has_more_slow(struct study *study, const struct cell *cell, const struct reference *reference)
{
	struct harm harm = harm_of(study, reference, cell);

	return harm.hurt - harm.expected >
	       limit(LIMIT_HEALTHY_HURT) * (double)harm.supported;
}

struct moved
moved_find(struct study *study)
{
	int64_t ended_ns = onset_end_of_all(study);
	const struct query since =
		query_window(query_since(study), INSTANT_NONE,
			     ended_ns == INSTANT_NONE ? INSTANT_NONE : ended_ns - 1);
	const int field = FIELD_ENDPOINT;
	struct moved out = {.spared = NAME_NONE};
	struct groups groups = {0};
	double below = 0, n = 0;

	query_groups(&since, &field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const struct reference *reference = reference_of(study, groups.at[i].key[0]);
		const struct cell *cell = &groups.at[i].cell;

		if (!reference || reference->kind == REFERENCE_NONE || !reference->ruler.n)
			continue;
		double own = (double)cell->other.n + (double)cell_bad(cell);
		double under = below_median(study, cell, reference);
		bool is_own = groups.at[i].key[0] != NAME_NONE &&
			      groups.at[i].key[0] != VALUE_OTHER &&
			      (double)cell->n >= limit(LIMIT_JUDGED_N);
		bool is_spared = is_own && !fails_more(cell, reference) &&
				 !has_more_slow(study, cell, reference) &&
				 1 - 2 * under / own < limit(LIMIT_SPARED_SHARE);

		if (is_own && 1 - 2 * under / own >= limit(LIMIT_MOVED_SHARE) &&
		    out.n_hurt++ < HURT_NAMED)
			out.hurt[out.n_hurt - 1] = groups.at[i].key[0];

		if (is_spared && cell->n > out.n_spared) {
			out.spared = groups.at[i].key[0];
			out.n_spared = cell->n;
		}
		below += under;
		n += own;
	}
	groups_release(&groups);
	out.share = n >= limit(LIMIT_JUDGED_N) ? fmax(0, 1 - 2 * below / n) : NAN;
	return out;
}

const char *
moved_text(struct study *study, const struct moved *moved)
{
	size_t n = moved->n_hurt < HURT_NAMED ? moved->n_hurt : HURT_NAMED;
	struct str text = {0};

	if (moved->n_hurt < 2)
		return "the others share";
	for (size_t i = 0; i < n; i++)
		str_fmt(&text, "%s%s", !i ? "" : i + 1 == moved->n_hurt ? " and " : ", ",
			value_text(study, moved->hurt[i]));
	if (n < moved->n_hurt)
		str_fmt(&text, " and %zu more", moved->n_hurt - n);
	str_add(&text, " share");
	const char *out = arena_text(study->arena, str_text(&text), text.len);

	str_release(&text);
	return out;
}
