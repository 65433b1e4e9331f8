/* differs: how some records differ from the rest, field by field, and what is left out. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/differs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/differs_private.h"
#include "core/analysis/symptom.h"

bool
differs_query(const struct differs_ask *ask, enum differs_of of, struct query *out)
{
	*out = ask->all;
	switch (of) {
	case DIFFERS_TIMEOUTS:
		*out = query_with(ask->all, FIELD_OUTCOME, OUTCOME_TIMEOUT);
		return true;
	case DIFFERS_BAD: out->bad = 1; return true;
	case DIFFERS_ASKED: *out = ask->asked; return true;
	default: return false;
	}
}

/* What DIFFERS_HURT comes to, where the slowest begin, and how many are selected. */
static void
select_open(const struct differs_ask *ask, struct arena *arena, struct differing *out)
{
	struct arena scratch = {0};
	struct cell all = {0};

	out->of = ask->of;
	out->cut_ms = NAN;
	query_cell(&ask->all, &all);
	if (out->of == DIFFERS_HURT)
		out->of = cell_bad(&all) ? DIFFERS_BAD : DIFFERS_SLOWEST;
	if (out->of == DIFFERS_SLOWEST) {
		struct slots slots = cell_slots(&all, arena);

		out->cut_ms = slots.n ? slots_quantile_us(&slots, 900) / 1000 : INFINITY;
	}
	out->n = out->of == DIFFERS_ASKED ? query_count(&ask->asked)
					  : differs_selected(out, &all, &scratch);
	out->n_rest = all.n - out->n;
	cell_release(&all);
	arena_release(&scratch);
}

/* Is the field on nearly all records of one side and nearly none of the other? An error's text is
 * written when there is one. */
static bool
is_written_by_outcome(const struct differing *out, const struct values *values)
{
	const struct value *absent = differs_value(values, NAME_NONE);
	uint64_t with = absent ? out->n - absent->selected : out->n;
	uint64_t rest_with = absent ? out->n_rest - (absent->n - absent->selected) : out->n_rest;

	return out->n && out->n_rest && absent &&
	       (double)with >= limit(LIMIT_DIFFERS_NEARLY) * (double)out->n &&
	       (double)rest_with <= (1 - limit(LIMIT_DIFFERS_NEARLY)) * (double)out->n_rest;
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

static int
by_count(const void *left, const void *right, void *names)
{
	const struct differs *a = left, *b = right;

	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	return value_compare(names, a->value, b->value);
}

static double
share(uint64_t n, uint64_t of)
{
	return of ? (double)n / (double)of : 0;
}

/* The rows of a field, the AXIS_VALUES most frequent values; returns how many. */
static size_t
rows_of(const struct differs_ask *ask, const struct differing *out, int field,
	const struct values *values, struct arena *arena, struct differs *row)
{
	double *power = ARENA_NEW(arena, double, values->n + 1);
	struct differs *all = ARENA_NEW(arena, struct differs, values->n + 1);

	differs_explain(values, power);
	for (size_t i = 0; i < values->n; i++) {
		const struct value *v = &values->at[i];

		all[i] = (struct differs){
			.field = field, .value = v->value, .n = v->n, .n_hurt = v->selected,
			.share_hurt = share(v->selected, out->n),
			.share_rest = share(v->n - v->selected, out->n_rest),
			.explained = power[i],
		};
		all[i].difference = all[i].share_hurt - all[i].share_rest;
	}
	size_t n = values->n < AXIS_VALUES ? values->n : AXIS_VALUES;

	if (values->n > AXIS_VALUES)
		qsort_r(all, values->n, sizeof(*all), by_count, store_names(ask->all.store));
	memcpy(row, all, n * sizeof(*row));
	return n;
}

static void
rank_fields(const struct differs_ask *ask, struct arena *arena, struct differing *out)
{
	const struct store *store = ask->all.store;
	int fields = store_fields(store);
	struct differs *row = ARENA_NEW(arena, struct differs, (size_t)fields * AXIS_VALUES + 1);

	out->row = row;
	for (int field = 0; field < fields; field++) {
		const char *path = store_field_name(store, field);

		if (field == FIELD_STATUS || field == FIELD_OUTCOME ||
		    !store_has_field(store, field))
			continue;
		if (out->of != DIFFERS_ASKED && field >= FIELD_DIM && symptom_name(path)) {
			differs_name(out, arena, DIFFERS_OUTCOME, path,
				     "it tells how the request ended");
			continue;
		}
		struct values values = differs_values(ask, out, field, arena);

		/* A constant is no difference. */
		if (values.n + values.has_other < 2) {
			const char *value = values.n ? names_get(store_names(store),
								 values.at[0].value)->clean : "";
			differs_name(out, arena, DIFFERS_CONSTANT, path,
				     arena_fmt(arena, "%s on every record", value));
			continue;
		}
		if (field >= FIELD_DIM && is_written_by_outcome(out, &values)) {
			differs_name(out, arena, DIFFERS_OUTCOME, path,
				     "it stands on the selected records alone");
			continue;
		}
		out->n_rows += rows_of(ask, out, field, &values, arena, row + out->n_rows);
	}
	qsort_r(row, out->n_rows, sizeof(*row), by_difference, store_names(store));
}

/* Of few selected records the plainest split, with the chance of it. */
static void
best_split(struct differing *out)
{
	out->is_ordered = out->n >= DIFFERS_ORDER_N;
	out->best_p = NAN;
	out->tried = out->n_rows;
	for (size_t i = 0; !out->is_ordered && i < out->n_rows; i++) {
		const struct differs *row = &out->row[i];
		uint64_t rest = row->n - row->n_hurt;
		struct stats_table table = {row->n_hurt, out->n - row->n_hurt, rest,
					    out->n_rest - rest};
		double p = stats_fisher(&table).p_two_sided;

		if (isnan(out->best_p) || p < out->best_p) {
			out->best_p = p;
			out->best = i;
		}
	}
}

static void
cite_rows(const struct differs_ask *ask, struct arena *arena, struct differing *out)
{
	struct study study = {
		.query = ask->all, .store = ask->all.store, .arena = arena,
		.names = store_names(ask->all.store),
	};
	struct query query;
	bool has_query = differs_query(ask, out->of, &query);

	for (size_t i = 0; i < out->n_rows; i++) {
		struct differs *row = &out->row[i];
		struct query own = has_query && row->n_hurt ? query : ask->all;

		own = query_with(own, row->field, row->value);
		row->lines = cite_query(&study, &own);
	}
}

void
differs_find(const struct differs_ask *ask, struct arena *arena, struct differing *out)
{
	*out = (struct differing){.best_p = NAN};
	select_open(ask, arena, out);
	if (out->n)
		rank_fields(ask, arena, out);
	best_split(out);
	if (out->n_rows > DIFFERS_ROWS)
		out->n_rows = DIFFERS_ROWS;
	if (ask->has_lines)
		cite_rows(ask, arena, out);
	differs_numbers(ask, arena, out);
	differs_name_left(ask, arena, out);
}

void
differs_fill(struct study *study, struct verdict *verdict)
{
	struct differs_ask ask = {
		.all = study->query, .of = DIFFERS_HURT, .has_lines = true,
		.onset_ns = study->has_onset ? study->from_ns : INSTANT_NONE,
	};
	struct differing found;

	differs_find(&ask, study->arena, &found);
	verdict->differs = found.row;
	verdict->n_differs = found.n_rows;
}

const char *
differs_of_text(const struct differing *found, struct arena *arena)
{
	switch (found->of) {
	case DIFFERS_TIMEOUTS: return "timeouts";
	case DIFFERS_HURT:
	case DIFFERS_BAD: return "bad records";
	case DIFFERS_SLOWEST:
		return isfinite(found->cut_ms)
			? arena_fmt(arena, "the slowest 10%%, over %s",
				    ms_text(arena, found->cut_ms * 1000))
			: "the slowest 10%";
	case DIFFERS_ASKED: return "selected records";
	}
	return "";
}
