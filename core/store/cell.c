/* cell: adding a record, merging two cells; every choice of a reference is a total order. */
/* SPDX-License-Identifier: MIT */
#include "core/store/cell.h"

int
ref_compare(const struct ref *a, const struct ref *b)
{
	if (a->at_ns != b->at_ns)
		return a->at_ns < b->at_ns ? -1 : 1;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	if (a->offset != b->offset)
		return a->offset < b->offset ? -1 : 1;
	return 0;
}

struct ref
ref_of(const struct record *record, uint32_t id)
{
	return (struct ref){
		.at_ns = record->at_ns,
		.latency_us = record->latency_us,
		.offset = record->offset,
		.id = id,
		.source = record->source,
		.length = record->length,
		.line_first = record->line_first,
		.line_last = record->line_last,
	};
}

/* By latency, then in order of time. */
static int
latency_compare(const struct ref *a, const struct ref *b)
{
	if (a->latency_us != b->latency_us)
		return a->latency_us < b->latency_us ? -1 : 1;
	return ref_compare(a, b);
}

/* By latency the longest first, then in order of time: the earliest of equals is kept. */
static int
slowness_compare(const struct ref *a, const struct ref *b)
{
	if (a->latency_us != b->latency_us)
		return a->latency_us > b->latency_us ? -1 : 1;
	return ref_compare(a, b);
}

static int
reverse_compare(const struct ref *a, const struct ref *b)
{
	return ref_compare(b, a);
}

/* Of all references offered for a place, the one that sorts first stays. */
static int (*const order_of[REFS])(const struct ref *, const struct ref *) = {
	[REF_FIRST] = ref_compare,
	[REF_LAST] = reverse_compare,
	[REF_FASTEST] = latency_compare,
	[REF_SLOWEST] = slowness_compare,
	[REF_FIRST_BAD] = ref_compare,
};

void
cell_offer(struct cell *cell, enum ref_kind kind, const struct ref *ref)
{
	struct ref *kept = &cell->ref[kind];

	if (ref->id && (!kept->id || order_of[kind](ref, kept) < 0))
		*kept = *ref;
}

void
cell_count(struct cell *cell, const struct record *record, uint32_t id)
{
	struct ref ref = ref_of(record, id);

	cell->n++;
	cell->outcome[record->outcome]++;
	cell_offer(cell, REF_FIRST, &ref);
	cell_offer(cell, REF_LAST, &ref);
	if (record->latency_us != LATENCY_NONE) {
		cell_offer(cell, REF_FASTEST, &ref);
		cell_offer(cell, REF_SLOWEST, &ref);
	}
	if (outcome_is_bad(record->outcome))
		cell_offer(cell, REF_FIRST_BAD, &ref);
}

void
cell_add(struct cell *cell, const struct record *record, uint32_t id)
{
	cell_count(cell, record, id);
	if (record->latency_us != LATENCY_NONE)
		dist_add(outcome_is_bad(record->outcome) ? &cell->bad : &cell->other,
			 record->latency_us);
}

void
cell_merge_counts(struct cell *cell, const struct cell *from)
{
	cell->n += from->n;
	for (int i = 0; i < OUTCOMES; i++)
		cell->outcome[i] += from->outcome[i];
	for (int i = 0; i < REFS; i++)
		cell_offer(cell, (enum ref_kind)i, &from->ref[i]);
}

void
cell_merge(struct cell *cell, const struct cell *from)
{
	cell_merge_counts(cell, from);
	dist_merge(&cell->other, &from->other);
	dist_merge(&cell->bad, &from->bad);
}

void
cell_release(struct cell *cell)
{
	dist_release(&cell->other);
	dist_release(&cell->bad);
	*cell = (struct cell){0};
}

bool
cell_lost_values(const struct cell *cell)
{
	return (cell->other.n <= DIST_EXACT && !dist_is_exact(&cell->other)) ||
	       (cell->bad.n <= DIST_EXACT && !dist_is_exact(&cell->bad));
}
