/* refused: client errors (4xx) that step up. They are not bad, and no silence about them either. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"
#include "core/analysis/refused_private.h"

/* Requests of all bins before each, and client errors among them. */
struct sums { uint64_t *n, *refused; };

static uint64_t
refused_of(const struct cell *cell)
{
	return cell->outcome[OUTCOME_CLIENT_ERROR];
}

/* Bins first .. end-1 against all others. */
static void
run_find(const struct sums *sums, size_t bins, size_t *first, size_t *end)
{
	uint64_t all = sums->n[bins], all_bad = sums->refused[bins];
	double best = 0;

	for (size_t i = 1; i < bins; i++) {
		for (size_t j = i + 1; j <= bins; j++) {
			uint64_t n = sums->n[j] - sums->n[i];
			uint64_t bad = sums->refused[j] - sums->refused[i];
			double z = n < REFUSED_LEAST ? 0
				: refused_z((struct refused_count){n, bad},
					    (struct refused_count){all - n, all_bad - bad});

			if (z > best) {
				best = z;
				*first = i;
				*end = j;
			}
		}
	}
}

/* The share of a value's requests that is refused, when it has nearly all of them and the others
 * few; else 0. */
static double
value_share(const struct group *at, const struct refused *run)
{
	double n = (double)refused_of(&at->cell), all = (double)cell_rated(&at->cell);
	double others = (double)run->of - all;

	if (at->key[0] == NAME_NONE || at->key[0] == VALUE_OTHER || others < 1 ||
	    n < limit(LIMIT_REFUSED_VALUE) * (double)run->n ||
	    n / all < REFUSED_TIMES * ((double)run->n - n) / others)
		return 0;
	return n / all;
}

/* The value that is refused most of all: ` (tenant=globex 253 of 253)`; empty: none is. */
static const char *
value_of(struct study *study, const struct query *window, const struct refused *run)
{
	const char *out = "";
	double best = 0;

	for (int a = 0; a < study->n_axes; a++) {
		struct groups groups = {0};
		int field = study->axis[a].field;

		query_group_counts(window, &field, 1, 0, &groups);
		for (size_t i = 0; i < groups.n; i++) {
			const struct group *at = &groups.at[i];
			double share = value_share(at, run);

			if (share <= best)
				continue;
			best = share;
			out = arena_fmt(study->arena, " (%s %llu of %llu)",
					term_text(study, field, at->key[0]),
					(unsigned long long)refused_of(&at->cell),
					(unsigned long long)cell_rated(&at->cell));
		}
		groups_release(&groups);
	}
	return out;
}

static void
refused_tell(struct study *study, const struct groups *groups, size_t end, struct refused *out)
{
	struct query window = query_window(study->query, out->from_ns, out->until_ns);
	struct query such = query_with(window, FIELD_OUTCOME, OUTCOME_CLIENT_ERROR);
	const char *until = end < groups->n ? arena_fmt(study->arena, " to %s",
		clock_text(study->arena, groups->at[end].bin_ns)) : " on";

	const char *of = value_of(study, &window, out);

	out->is_of_value = *of;
	out->lines = cite_query(study, &such);
	out->text = arena_fmt(study->arena,
			      "Client errors (4xx) step up: %llu of %llu requests from %s%s%s, "
			      "%llu of %llu otherwise. They are not counted as failures.",
			      (unsigned long long)out->n, (unsigned long long)out->of,
			      clock_text(study->arena, out->from_ns), until,
			      of,
			      (unsigned long long)out->otherwise,
			      (unsigned long long)out->otherwise_of);
}

void
refused_find(struct study *study, struct refused *out)
{
	struct groups groups = {0};
	size_t first = 0, end = 0;

	*out = (struct refused){.from_ns = INSTANT_NONE, .until_ns = INSTANT_NONE};
	if (study->refused < REFUSED_LEAST)
		return;
	query_group_counts(&study->query, NULL, 0, study->bin_ns, &groups);
	struct sums sums = {ARENA_NEW(study->arena, uint64_t, groups.n + 1),
			    ARENA_NEW(study->arena, uint64_t, groups.n + 1)};

	for (size_t i = 0; i < groups.n; i++) {
		sums.n[i + 1] = sums.n[i] + cell_rated(&groups.at[i].cell);
		sums.refused[i + 1] = sums.refused[i] + refused_of(&groups.at[i].cell);
	}
	run_find(&sums, groups.n, &first, &end);
	/* Too few came after it to show an end. */
	if (end && sums.n[groups.n] - sums.n[end] < REFUSED_LEAST)
		end = groups.n;
	out->n = sums.refused[end] - sums.refused[first];
	out->of = sums.n[end] - sums.n[first];
	out->otherwise = sums.refused[groups.n] - out->n;
	out->otherwise_of = sums.n[groups.n] - out->of;
	const struct refused_count own = {out->of, out->n};
	const struct refused_count rest = {out->otherwise_of, out->otherwise};

	if (end && refused_steps(own, rest)) {
		out->from_ns = groups.at[first].bin_ns;
		out->until_ns = end < groups.n ? groups.at[end].bin_ns - 1 : INSTANT_NONE;
		refused_tell(study, &groups, end, out);
	}
	groups_release(&groups);
}
