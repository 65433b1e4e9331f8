/* differs_values: the values of one field, counted on both sides, and what each explains. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/differs_private.h"

uint64_t
differs_selected(const struct differing *out, const struct cell *cell, struct arena *scratch)
{
	uint64_t n = 0;

	if (out->of == DIFFERS_BAD)
		return cell_bad(cell);
	if (out->of == DIFFERS_TIMEOUTS)
		return cell->outcome[OUTCOME_TIMEOUT];
	struct slots slots = cell_slots(cell, scratch);

	for (size_t i = slots.len;
	     i > 0 && (double)slots.at[i - 1].value_us > out->cut_ms * 1000; i--)
		n += slots.at[i - 1].n;
	arena_clear(scratch);
	return n;
}

static int
by_id(const void *left, const void *right)
{
	const struct value *a = left, *b = right;

	return (a->value > b->value) - (a->value < b->value);
}

static struct value *
value_find(const struct values *values, uint32_t value)
{
	struct value key = {.value = value};

	return values->n ? bsearch(&key, values->at, values->n, sizeof(key), by_id) : NULL;
}

const struct value *
differs_value(const struct values *values, uint32_t value)
{
	return value_find(values, value);
}

/* The groups of a query by one field; latencies only where they decide what is selected. */
static void
groups_of(const struct differing *out, const struct query *query, int field, struct groups *groups)
{
	if (out->of == DIFFERS_SLOWEST)
		query_groups(query, &field, 1, 0, groups);
	else
		query_group_counts(query, &field, 1, 0, groups);
}

static void
count_side(struct values *values, const struct differing *out, const struct query *query,
	   int field, bool is_asked, bool is_before)
{
	struct arena scratch = {0};
	struct groups groups = {0};

	groups_of(out, query, field, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const struct cell *cell = &groups.at[i].cell;
		struct value *value = value_find(values, groups.at[i].key[0]);

		if (!value)
			continue;
		uint64_t hurt = is_asked ? cell->n
				: out->of == DIFFERS_ASKED
				? 0 : differs_selected(out, cell, &scratch);

		if (!is_before)
			value->selected = hurt;
		else if (is_asked)
			value->before_selected = hurt;
		else {
			value->before = cell->n;
			value->before_selected = hurt;
		}
	}
	groups_release(&groups);
	arena_release(&scratch);
}

struct values
differs_values(const struct differs_ask *ask, const struct differing *out, int field,
	       struct arena *arena)
{
	struct arena scratch = {0};
	struct groups groups = {0};
	struct values values = {0};
	bool is_asked = out->of == DIFFERS_ASKED;

	groups_of(out, &ask->all, field, &groups);
	values.at = ARENA_NEW(arena, struct value, groups.n + 1);
	for (size_t i = 0; i < groups.n; i++) {
		const struct group *group = &groups.at[i];

		if (group->key[0] == VALUE_OTHER) {
			values.has_other = true;
			continue;
		}
		values.at[values.n++] = (struct value){
			.value = group->key[0], .n = group->cell.n,
			.selected = is_asked ? 0 : differs_selected(out, &group->cell, &scratch),
		};
	}
	groups_release(&groups);
	arena_release(&scratch);
	if (values.n)
		qsort(values.at, values.n, sizeof(*values.at), by_id);
	if (is_asked)
		count_side(&values, out, &ask->asked, field, true, false);
	if (ask->onset_ns == INSTANT_NONE)
		return values;
	struct query before = query_window(ask->all, INSTANT_NONE, ask->onset_ns - 1);

	count_side(&values, out, &before, field, false, true);
	if (is_asked) {
		before = query_window(ask->asked, INSTANT_NONE, ask->onset_ns - 1);
		count_side(&values, out, &before, field, true, true);
	}
	return values;
}

/*
 * Explanatory power of each value for the rise of the rate of selected records: the derivative of
 * a ratio in its two sums, as a share of the field's. a of d since onset, b of e before it, scaled
 * so that the sums of d and e agree.
 */
void
differs_explain(const struct values *values, double *power)
{
	double d = 0, e = 0, a = 0, b = 0, all = 0;

	/* By buckets of a histogram more may be slow before than in all: no unsigned difference. */
	for (size_t i = 0; i < values->n; i++) {
		const struct value *v = &values->at[i];

		e += (double)v->before;
		d += (double)(v->n - v->before);
		b += (double)v->before_selected;
		a += (double)v->selected - (double)v->before_selected;
		power[i] = NAN;
	}
	if (e < limit(LIMIT_DIFFERS_N) || d <= 0)
		return;
	double scale = d / e, sum_b = b * scale;

	if (a <= sum_b)
		return;
	for (size_t i = 0; i < values->n; i++) {
		const struct value *v = &values->at[i];
		double d_i = (double)(v->n - v->before), e_i = (double)v->before * scale;
		double a_i = (double)v->selected - (double)v->before_selected;
		double b_i = (double)v->before_selected * scale;

		power[i] = ((a_i - b_i) * d - sum_b * (d_i - e_i)) / (d * (d + d_i - e_i));
		all += power[i];
	}
	for (size_t i = 0; i < values->n; i++)
		power[i] = all > 0 && isfinite(power[i] / all) ? power[i] / all : NAN;
}
