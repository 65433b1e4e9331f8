/* facts_table: the makers of facts, in the order of the table: groups, records, data, the rest. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/incident/facts_private.h"

/* One figure of a group. least: as many records (or latencies) must be there to say it. */
static const struct group_row {
	const char *name;
	size_t offset;
	enum { IS_COUNT, IS_FIGURE } type;
	enum fact_unit unit;
	enum { N_NONE, N_RECORDS, N_LATENCIES } n;
	uint64_t least;
	int ref;		/* enum ref_kind that shows it; REFS = none */
} group_row[] = {
#define AT(field) offsetof(struct stat_group, field)
	{ "requests", AT(n), IS_COUNT, FACT_COUNT, N_NONE, 0, REFS },
	{ "timeouts", AT(timeouts), IS_COUNT, FACT_COUNT, N_RECORDS, 0, REFS },
	{ "errors", AT(errors), IS_COUNT, FACT_COUNT, N_RECORDS, 0, REFS },
	{ "timeout_rate", AT(timeout_rate), IS_FIGURE, FACT_SHARE, N_RECORDS, 1, REFS },
	{ "timeout_ci95_low", AT(ci_low), IS_FIGURE, FACT_SHARE, N_RECORDS, 1, REFS },
	{ "timeout_ci95_high", AT(ci_high), IS_FIGURE, FACT_SHARE, N_RECORDS, 1, REFS },
	{ "latency_min", AT(min_ms), IS_FIGURE, FACT_MS, N_LATENCIES, 1, REF_FASTEST },
	{ "latency_mean", AT(mean_ms), IS_FIGURE, FACT_MS, N_LATENCIES, 1, REFS },
	{ "latency_p50", AT(p50_ms), IS_FIGURE, FACT_MS, N_LATENCIES, 1, REFS },
	{ "latency_p95", AT(p95_ms), IS_FIGURE, FACT_MS, N_LATENCIES, 20, REFS },
	{ "latency_p99", AT(p99_ms), IS_FIGURE, FACT_MS, N_LATENCIES, 100, REFS },
	{ "latency_max", AT(max_ms), IS_FIGURE, FACT_MS, N_LATENCIES, 1, REF_SLOWEST },
#undef AT
};

static void
name_group(struct maker *maker, struct fact *fact, const struct stat_group *group, const int *by,
	   int n_by)
{
	for (int k = 0; k < n_by; k++)
		fact_key(fact, say_field(maker->store, by[k]),
			 say_name(maker->store, group->key[k]));
}

static void
make_group(struct maker *maker, const struct stat_group *group, const int *by, int n_by)
{
	for (size_t i = 0; i < LENGTH(group_row); i++) {
		const struct group_row *row = &group_row[i];
		const char *at = (const char *)group + row->offset;
		uint64_t n = row->n == N_LATENCIES ? group->n_latency : group->n;

		if (row->n != N_NONE && n < row->least)
			continue;
		double value = row->type == IS_COUNT ? (double)*(const uint64_t *)(const void *)at :
			*(const double *)(const void *)at;
		struct fact *fact = fact_add(maker, row->name, value, row->unit,
					     row->n == N_NONE ? -1 : (int64_t)n);
		name_group(maker, fact, group, by, n_by);
		if (row->ref != REFS && group->ref[row->ref].id)
			fact->lines = cites_of_refs(&group->ref[row->ref], 1, maker->arena);
	}
	if (group->told < group->n)
		name_group(maker, fact_add(maker, "requests_with_status", (double)group->told,
					   FACT_COUNT, (int64_t)group->n), group, by, n_by);
}

static void
make_group_facts(struct maker *maker)
{
	static const int by[] = { FIELD_VERSION, FIELD_ENDPOINT };
	const struct facts *facts = maker->facts;

	make_group(maker, facts->all, NULL, 0);
	for (size_t i = 0; i < facts->n_version; i++)
		make_group(maker, &facts->by_version[i], &by[0], 1);
	for (size_t i = 0; i < facts->n_endpoint; i++)
		make_group(maker, &facts->by_endpoint[i], &by[1], 1);
	for (size_t i = 0; i < facts->n_both; i++)
		make_group(maker, &facts->by_both[i], by, 2);
}

/* -- every record that is cited anywhere -- */

struct pile {
	struct ref *ref;	/* owned */
	size_t n, cap;
};

static void
pile_add(struct pile *pile, const struct ref *ref, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!ref[i].id)
			continue;
		GROW(pile->ref, pile->n, pile->cap);
		pile->ref[pile->n++] = ref[i];
	}
}

static void
pile_verdict(struct pile *pile, const struct verdict *verdict)
{
	pile_add(pile, verdict->lines.ref, verdict->lines.n);
	pile_add(pile, &verdict->onset.ref, 1);
	pile_add(pile, &verdict->onset.before, 1);
	pile_add(pile, verdict->contrast.lines.ref, verdict->contrast.lines.n);
	for (size_t i = 0; i < verdict->n_hypotheses; i++) {
		const struct hypothesis *hypothesis = &verdict->hypothesis[i];

		for (size_t c = 0; c < hypothesis->n_checks; c++)
			pile_add(pile, hypothesis->check[c].lines.ref,
				 hypothesis->check[c].lines.n);
	}
	for (size_t i = 0; i < verdict->n_differs; i++)
		pile_add(pile, verdict->differs[i].lines.ref, verdict->differs[i].lines.n);
	for (size_t i = 0; i < verdict->n_cautions; i++)
		pile_add(pile, verdict->caution[i].lines.ref, verdict->caution[i].lines.n);
}

static void
pile_facts(struct pile *pile, const struct facts *facts)
{
	const struct backtest *backtest = &facts->gate.backtest;

	for (size_t i = 0; i < facts->n_evidence; i++)
		pile_add(pile, facts->evidence[i].lines.ref, facts->evidence[i].lines.n);
	for (int i = 0; i < REFS; i++)
		pile_add(pile, &facts->all->ref[i], 1);
	if (facts->gate.exists && backtest->first_trip_ns != INSTANT_NONE) {
		pile_add(pile, &backtest->at, 1);
		pile_add(pile, backtest->lines.ref, backtest->lines.n);
	}
	for (size_t i = 0; facts->checked && i < facts->incident->n_claims; i++)
		pile_add(pile, facts->checked[i].lines.ref, facts->checked[i].lines.n);
}

static int
by_id(const void *a, const void *b)
{
	const struct ref *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static void
make_record_facts(struct maker *maker)
{
	struct pile pile = { 0 };

	pile_verdict(&pile, maker->facts->verdict);
	pile_facts(&pile, maker->facts);
	if (pile.n)
		qsort(pile.ref, pile.n, sizeof(*pile.ref), by_id);
	for (size_t i = 0; i < pile.n; i++) {
		const struct ref *ref = &pile.ref[i];

		if ((i && ref[-1].id == ref->id) || ref->latency_us == LATENCY_NONE)
			continue;
		struct fact *fact =
			fact_add(maker, "latency", (double)ref->latency_us / 1e3, FACT_MS, 1);
		fact_key_number(fact, "record", ref->id);
		fact->lines = cites_of_refs(ref, 1, maker->arena);
	}
	free(pile.ref);
}

/* -- the data: damage, what a plainer reader gets, the span -- */

static void
make_damage_facts(struct maker *maker)
{
	struct tally tally = store_tally(maker->store);
	const struct { const char *name; uint64_t value; } count[] = {
		{ "records_read", tally.records }, { "damage_repaired", tally.repaired },
		{ "records_wrapped", tally.wrapped }, { "records_unusable", tally.unusable },
		{ "records_duplicate", tally.duplicates }, { "records_late", tally.late },
		{ "fields_unsafe", tally.unsafe_fields },
		{ "bytes_skipped", (uint64_t)tally.books.skipped_bytes },
	};

	for (size_t i = 0; i < LENGTH(count); i++)
		fact_add(maker, count[i].name, (double)count[i].value, FACT_COUNT, -1);
}

/* One reader of the table of effects, a version or all of them (version NULL). */
static void
make_reader(struct maker *maker, const char *const name[4], const struct cell *cell,
	    const char *version)
{
	struct dist dist = { 0 };

	dist_merge(&dist, &cell->other);
	dist_merge(&dist, &cell->bad);
	const struct { double value; enum fact_unit unit; int64_t n; } row[] = {
		{ (double)cell->n, FACT_COUNT, -1 },
		{ (double)cell->outcome[OUTCOME_TIMEOUT], FACT_COUNT, (int64_t)cell->n },
		{ dist_mean(&dist) / 1e3, FACT_MS, (int64_t)dist.n },
		{ dist.n ? (double)dist.max_us / 1e3 : NAN, FACT_MS, (int64_t)dist.n },
	};
	for (size_t i = 0; i < LENGTH(row); i++) {
		struct fact *fact = fact_add(maker, name[i], row[i].value, row[i].unit, row[i].n);

		if (version)
			fact_key(fact, "version", version);
	}
	dist_release(&dist);
}

static void
make_effect_facts(struct maker *maker)
{
	static const char *const strict[] = { "strict_reader_records", "strict_reader_timeouts",
		"strict_reader_mean", "strict_reader_max" };
	static const char *const lines[] = { "line_reader_records", "line_reader_timeouts",
		"line_reader_mean", "line_reader_max" };
	struct cell all_strict = { 0 }, all_lines = { 0 };
	size_t n;
	const struct effect *effect = store_effect(maker->store, &n);
	uint32_t source;
	long line;

	if (!n || !facts_is_whole(maker->facts))
		return;
	for (size_t i = 0; i < n; i++) {
		cell_merge(&all_strict, &effect[i].strict);
		cell_merge(&all_lines, &effect[i].lines);
	}
	make_reader(maker, strict, &all_strict, NULL);
	make_reader(maker, lines, &all_lines, NULL);
	for (size_t i = 0; i < n; i++) {
		make_reader(maker, strict, &effect[i].strict,
			    say_name(maker->store, effect[i].version));
		make_reader(maker, lines, &effect[i].lines,
			    say_name(maker->store, effect[i].version));
	}
	if (store_first_damage(maker->store, &source, &line))
		fact_add(maker, "strict_reader_stops_at_line", (double)line, FACT_COUNT, -1);
	cell_release(&all_strict);
	cell_release(&all_lines);
}

/* The records around the largest gap, first of several. Returns it, -1 = there are not two. */
static int64_t
find_gap(const struct facts *facts, struct ref gap[2])
{
	const struct ref *walked = facts->gate.backtest.gap;

	/* The gate has walked the same records: not twice. */
	if (facts->gate.exists && walked[0].id && walked[1].id) {
		gap[0] = walked[0];
		gap[1] = walked[1];
		return gap[1].at_ns - gap[0].at_ns;
	}
	query_gap(&facts->query, gap);
	return gap[1].id ? gap[1].at_ns - gap[0].at_ns : -1;
}

/* Span, rate and the largest gap between records. */
static void
make_span_facts(struct maker *maker)
{
	struct facts *facts = maker->facts;
	struct ref first, last, gap[2] = { { 0 } };
	int64_t span_ns = ask_span(&facts->query, &first, &last);

	if (span_ns < 0)
		return;
	int64_t widest_ns = find_gap(facts, gap);
	fact_add(maker, "span", (double)span_ns / 1e9, FACT_S, -1);
	if (widest_ns >= 0)
		fact_add(maker, "largest_gap", (double)widest_ns / 1e9, FACT_S,
			 (int64_t)facts->all->n)->lines = cites_of_refs(gap, 2, maker->arena);
	if (span_ns > 0)
		fact_add(maker, "requests_per_min", (double)facts->all->n * 6e10 / (double)span_ns,
			 FACT_PER_MIN, (int64_t)facts->all->n);
}

void
facts_fill(struct maker *maker)
{
	static void (*const make[])(struct maker *) = {
		make_group_facts, make_record_facts, make_damage_facts, make_effect_facts,
		make_span_facts, make_cause_facts, make_contrast_facts, make_change_facts,
		make_hypothesis_facts, make_counterfactual_facts, make_gate_facts,
		make_reported_facts, make_recent_facts, make_before_facts, make_timeline_facts,
		make_told_facts,
	};

	for (size_t i = 0; i < LENGTH(make); i++)
		make[i](maker);
}
