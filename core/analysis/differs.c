/* differs: how the hurt records differ from the rest, field by field. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/verdict_private.h"

enum { DIFFERS_MAX = 200 };

/* The selection: bad records; without any, those above the 90th percentile. */
struct selection { bool by_outcome; double cut_us; uint64_t n, rest; };

static uint64_t
selected(struct study *study, const struct selection *selection, const struct cell *cell)
{
	uint64_t n = 0;

	if (selection->by_outcome)
		return cell_bad(cell);
	struct slots slots = cell_slots(cell, &study->scratch);

	for (size_t i = slots.len; i > 0 && (double)slots.at[i - 1].value_us > selection->cut_us;
	     i--)
		n += slots.at[i - 1].n;
	arena_clear(&study->scratch);
	return n;
}

static struct selection
selection_make(struct study *study)
{
	struct selection out = {.by_outcome = study->bad > 0, .cut_us = INFINITY};
	struct cell all = {0};

	query_cell(&study->query, &all);
	if (!out.by_outcome) {
		struct slots slots = cell_slots(&all, study->arena);

		if (slots.n)
			out.cut_us = slots_quantile_us(&slots, 900);
	}
	out.n = selected(study, &out, &all);
	out.rest = all.n - out.n;
	cell_release(&all);
	return out;
}

static int
by_difference(const void *left, const void *right, void *names)
{
	const struct differs *a = left, *b = right;
	double size_a = fabs(a->difference), size_b = fabs(b->difference);

	if (size_a != size_b)
		return size_a < size_b ? 1 : -1;
	if ((a->difference > 0) != (b->difference > 0))
		return a->difference > 0 ? -1 : 1;
	if (a->field != b->field)
		return a->field < b->field ? -1 : 1;
	return value_compare(names, a->value, b->value);
}

void
differs_fill(struct study *study, struct verdict *verdict)
{
	struct names *names = store_names(study->store);
	struct selection selection = selection_make(study);
	/* All are told apart before the DIFFERS_MAX plainest are kept. */
	struct differs *out = ARENA_NEW(study->arena, struct differs,
					(size_t)study->n_axes * AXIS_VALUES + 1);
	size_t n = 0;

	verdict->differs = out;
	if (!selection.n)
		return;
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];
		struct groups groups = {0};

		/* A constant is no difference; a field of identifiers is none either. */
		if (axis->role == AXIS_CONSTANT)
			continue;
		const struct kept *kept = axis_kept(axis);

		query_groups_folded(&study->query, &axis->field, &kept, 1, 0, &groups);
		for (size_t i = 0; i < groups.n; i++) {
			uint64_t hurt = selected(study, &selection, &groups.at[i].cell);
			uint64_t rest = groups.at[i].cell.n - hurt;

			if (groups.at[i].key[0] == VALUE_OTHER)
				continue;
			out[n++] = (struct differs){
				.field = axis->field,
				.value = groups.at[i].key[0],
				.share_hurt = (double)hurt / (double)selection.n,
				.share_rest =
					selection.rest ? (double)rest / (double)selection.rest : 0,
				.n = groups.at[i].cell.n,
				.n_hurt = hurt,
			};
			out[n - 1].difference = out[n - 1].share_hurt - out[n - 1].share_rest;
		}
		groups_release(&groups);
	}
	qsort_r(out, n, sizeof(*out), by_difference, names);
	n = n < DIFFERS_MAX ? n : DIFFERS_MAX;
	for (size_t i = 0; i < n; i++) {
		struct query query = query_with(study->query, out[i].field, out[i].value);

		if (selection.by_outcome && out[i].n_hurt)
			query.bad = 1;
		out[i].lines = cite_query(study, &query);
	}
	verdict->n_differs = n;
}
