/* differs_numbers: fields of numbers, selected records against the rest, by size. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/differs_private.h"
#include "core/ingest/fields_left.h"
#include "core/ingest/intake.h"

enum { MEASURES_MOST = 16 };

/* Of all a histogram may be left where the part has its values: then both are taken by buckets,
 * so that what is in both is found in both. */
static void
make_alike(struct cell *all, struct cell *part)
{
	if (dist_is_exact(&all->other) && dist_is_exact(&all->bad))
		return;
	dist_sketch(&all->other);
	dist_sketch(&all->bad);
	dist_sketch(&part->other);
	dist_sketch(&part->bad);
}

static struct slots
slots_without(const struct slots *all, const struct slots *part, struct arena *arena)
{
	struct slot *slot = ARENA_NEW(arena, struct slot, all->len + 1);
	struct slots out = {.at = slot};
	size_t k = 0;

	for (size_t i = 0; i < all->len; i++) {
		uint64_t n = all->at[i].n;

		while (k < part->len && part->at[k].value_us < all->at[i].value_us)
			k++;
		if (k < part->len && part->at[k].value_us == all->at[i].value_us)
			n -= part->at[k].n < n ? part->at[k].n : n;
		if (!n)
			continue;
		slot[out.len] = all->at[i];
		slot[out.len++].n = n;
		out.n += n;
	}
	return out;
}

/* One cut that separates all of both sides: then latency follows from the outcome. */
static bool
name_latency(const struct differs_ask *ask, struct arena *arena, struct differing *out,
	     const struct slots *a, const struct slots *b)
{
	static const char *const words[] = {
		[DIFFERS_HURT] = "bad", [DIFFERS_BAD] = "bad", [DIFFERS_TIMEOUTS] = "timeout",
	};

	(void)ask;
	if (out->of == DIFFERS_SLOWEST) {
		differs_name(out, arena, DIFFERS_OUTCOME, "latency", "it was selected by");
		return true;
	}
	if (out->of == DIFFERS_ASKED || !a->len || !b->len || a->n + b->n < 4)
		return false;
	if (a->at[0].value_us > b->at[b->len - 1].value_us) {
		differs_name(out, arena, DIFFERS_OUTCOME, "latency",
			     arena_fmt(arena, "the log says %s exactly when latency >= %s",
				       words[out->of],
				       ms_text(arena, (double)a->at[0].value_us)));
		return true;
	}
	return false;
}

static void
number_add(struct differing *out, struct arena *arena, const char *field, const struct slots *a,
	   const struct slots *b, double unit, bool is_sampled)
{
	struct stats_stratum stratum = {*a, *b};
	struct stats_ranks ranks = stats_rank_test(&stratum, 1);

	if (!out->number)
		out->number = ARENA_NEW(arena, struct differs_number, MEASURES_MOST + 1);
	if (!a->n || !b->n || out->n_numbers > MEASURES_MOST)
		return;
	out->number[out->n_numbers++] = (struct differs_number){
		.field = field, .delta = ranks.delta, .p = ranks.p_two_sided,
		.median_selected = slots_quantile_us(a, 500) * unit,
		.median_rest = slots_quantile_us(b, 500) * unit,
		.n_selected = a->n, .n_rest = b->n, .is_sampled = is_sampled,
	};
}

static void
latency(const struct differs_ask *ask, struct arena *arena, struct differing *out)
{
	struct cell all = {0}, part = {0};
	struct query query;

	if (!store_has_latency(ask->all.store))
		return;
	query_cell(&ask->all, &all);
	if (differs_query(ask, out->of, &query))
		query_cell(&query, &part);
	make_alike(&all, &part);
	struct slots whole = cell_slots(&all, arena), a = cell_slots(&part, arena);
	struct slots b = slots_without(&whole, &a, arena);

	if (!name_latency(ask, arena, out, &a, &b))
		number_add(out, arena, "latency", &a, &b, 1e-3, false);
	cell_release(&all);
	cell_release(&part);
}

/* -- measures: read again out of the records' bytes -- */

struct measured { size_t n; double *value; };	/* n x fields */

struct measures {
	const char *path[MEASURES_MOST], *name[MEASURES_MOST];
	size_t n;
};

static void
list_measures(const struct store *store, struct measures *out)
{
	for (size_t i = 0; i < store_sources(store); i++) {
		const struct intake *intake = store_source(store, i);
		size_t n = 0;
		const struct field_left *left = intake ? intake_fields_left(intake, &n) : NULL;

		for (size_t k = 0; k < n && out->n < MEASURES_MOST; k++) {
			bool is_new = left[k].why == FIELD_MEASURE;

			for (size_t j = 0; j < out->n; j++)
				is_new = is_new && strcmp(out->path[j], left[k].path) != 0;
			if (!is_new)
				continue;
			out->path[out->n] = left[k].path;
			out->name[out->n++] = left[k].clean;
		}
	}
}

/* Is a record one of those that are read? As many of either side as there is room for, spread
 * evenly over time. */
struct sieve { uint64_t step, next, seen, taken; };

static bool
sieve_takes(struct sieve *sieve)
{
	bool is = sieve->seen++ == sieve->next && sieve->taken < DIFFERS_SAMPLE;

	if (is) {
		sieve->next += sieve->step;
		sieve->taken++;
	}
	return is;
}

static struct sieve
sieve_for(uint64_t n)
{
	return (struct sieve){.step = n > DIFFERS_SAMPLE ? (n + DIFFERS_SAMPLE - 1) / DIFFERS_SAMPLE
							 : 1};
}

static bool
is_selected(const struct differing *out, const struct query *query, bool has_query,
	    const struct record *record, uint32_t id)
{
	if (has_query)
		return query_match(query, record, id);
	return record->latency_us != LATENCY_NONE &&
	       (double)record->latency_us > out->cut_ms * 1000;
}

static void
read_measures(const struct differs_ask *ask, const struct differing *out,
	      const struct measures *measures, struct measured side[2])
{
	struct sieve sieve[2] = {sieve_for(out->n_rest), sieve_for(out->n)};
	struct cursor cursor = {0};
	struct record record;
	struct query query;
	struct str bytes = {0};
	struct err ignored = {0};
	bool has_query = differs_query(ask, out->of, &query);
	uint32_t id;

	while (query_next(&ask->all, &cursor, &record, &id)) {
		bool is_in = is_selected(out, &query, has_query, &record, id);
		struct ref ref = ref_of(&record, id);
		struct measured *to = &side[is_in];

		if (!sieve_takes(&sieve[is_in]))
			continue;
		str_clear(&bytes);
		if (store_bytes(ask->all.store, &ref, &bytes, &ignored) != 0)
			continue;
		intake_measure(store_source(ask->all.store, record.source), &record,
			       str_text(&bytes), measures->path, measures->n,
			       to->value + to->n * measures->n);
		to->n++;
	}
	str_release(&bytes);
}

static int
by_size(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Values as slots: the i-th different one of both sides stands at i. */
static struct slots
place(const struct measured *side, size_t field, size_t fields, const double *different, size_t n,
      struct arena *arena)
{
	struct slot *slot = ARENA_NEW(arena, struct slot, n + 1);
	struct slots out = {.at = slot};
	size_t *count = ARENA_NEW(arena, size_t, n + 1);

	for (size_t i = 0; i < side->n; i++) {
		double value = side->value[i * fields + field];
		const double *at = isnan(value) ? NULL
			: bsearch(&value, different, n, sizeof(value), by_size);

		if (at)
			count[at - different]++;
	}
	for (size_t i = 0; i < n; i++) {
		if (!count[i])
			continue;
		slot[out.len++] = (struct slot){.value_us = (int64_t)i, .n = count[i]};
		out.n += count[i];
	}
	return out;
}

static void
compare_measure(const struct measured side[2], const struct measures *measures, size_t field,
		bool is_sampled, struct arena *arena, struct differing *out)
{
	double *all = ARENA_NEW(arena, double, side[0].n + side[1].n + 1);
	size_t n = 0, n_different = 0;

	for (int s = 0; s < 2; s++) {
		for (size_t i = 0; i < side[s].n; i++) {
			double value = side[s].value[i * measures->n + field];

			if (!isnan(value))
				all[n++] = value;
		}
	}
	if (!n)
		return;
	qsort(all, n, sizeof(*all), by_size);
	for (size_t i = 0; i < n; i++) {
		if (!i || all[i] > all[n_different - 1])
			all[n_different++] = all[i];
	}
	struct slots a = place(&side[1], field, measures->n, all, n_different, arena);
	struct slots b = place(&side[0], field, measures->n, all, n_different, arena);
	size_t before = out->n_numbers;

	number_add(out, arena, measures->name[field], &a, &b, 1, is_sampled);
	if (out->n_numbers == before)
		return;
	struct differs_number *number = &out->number[before];

	number->median_selected = all[(size_t)number->median_selected];
	number->median_rest = all[(size_t)number->median_rest];
}

static int
by_delta(const void *left, const void *right)
{
	const struct differs_number *a = left, *b = right;
	double size_a = isnan(a->delta) ? -1 : fabs(a->delta);
	double size_b = isnan(b->delta) ? -1 : fabs(b->delta);

	if (size_a != size_b)
		return size_a < size_b ? 1 : -1;
	return strcmp(a->field, b->field);
}

void
differs_numbers(const struct differs_ask *ask, struct arena *arena, struct differing *out)
{
	struct measures measures = {.n = 0};
	struct measured side[2] = {{0, NULL}, {0, NULL}};

	if (!out->n)
		return;
	latency(ask, arena, out);
	if (ask->has_numbers)
		list_measures(ask->all.store, &measures);
	if (out->n + out->n_rest > DIFFERS_MEASURED) {
		for (size_t i = 0; i < measures.n; i++)
			differs_name(out, arena, DIFFERS_VARIED, measures.name[i],
				     "a number: compared in logs of up to 200000 records");
		measures.n = 0;
	}
	if (measures.n) {
		for (int s = 0; s < 2; s++)
			side[s].value = xcalloc((size_t)DIFFERS_SAMPLE * measures.n,
						sizeof(*side[s].value));
		read_measures(ask, out, &measures, side);
		for (size_t i = 0; i < measures.n; i++)
			compare_measure(side, &measures, i,
					out->n > DIFFERS_SAMPLE || out->n_rest > DIFFERS_SAMPLE,
					arena, out);
		free(side[0].value);
		free(side[1].value);
	}
	if (out->n_numbers)
		qsort(out->number, out->n_numbers, sizeof(*out->number), by_delta);
}
