/* lot_cell: what a lot holds as part of a cell, the form in which answers have it. */
/* SPDX-License-Identifier: MIT */
#include "core/store/lot_private.h"

/* Does a reference stay whatever else a mark says, by its time or its latency alone? Most do. */
static inline bool
stays(const struct ref *kept, enum ref_kind kind, const struct mark *mark)
{
	if (!kept->id)
		return false;
	return kind == REF_LAST      ? mark->at_ns < kept->at_ns
	       : kind == REF_FASTEST ? mark->latency_us > kept->latency_us
	       : kind == REF_SLOWEST ? mark->latency_us < kept->latency_us
				     : mark->at_ns > kept->at_ns;
}

static inline void
offer_ref(struct cell *cell, enum ref_kind kind, const struct mark *mark)
{
	if (mark->id && !stays(&cell->ref[kind], kind, mark)) {
		struct ref ref = mark_ref(mark);
		cell_offer(cell, kind, &ref);
	}
}

void
cell_merge_lot_counts(struct cell *cell, const struct lot *lot, enum outcome outcome)
{
	uint64_t n = lot_n(lot);

	cell->n += n;
	cell->outcome[outcome] += n;
	offer_ref(cell, REF_FIRST, &lot->mark[MARK_FIRST]);
	offer_ref(cell, REF_LAST, &lot->mark[MARK_LAST]);
	offer_ref(cell, REF_FASTEST, &lot->mark[MARK_FASTEST]);
	offer_ref(cell, REF_SLOWEST, &lot->mark[MARK_SLOWEST]);
	if (outcome_is_bad(outcome))
		offer_ref(cell, REF_FIRST_BAD, &lot->mark[MARK_FIRST]);
}

void
dist_merge_lot(struct dist *dist, const struct lot *lot)
{
	const struct lot_more *more = lot_more_of(lot);

	if (more->n_sketched) {
		struct dist sums = {
			.n = more->n_sketched, .sum_low = more->sum_low,
			.sum_high = more->sum_high, .min_us = lot->mark[MARK_FASTEST].latency_us,
			.max_us = lot->mark[MARK_SLOWEST].latency_us,
		};
		dist_add_packed(dist, &sums, more->packed, more->n_packed);
	}
	if (more->digest && (dist->hist || dist->n + lot->n_us > DIST_EXACT)) {
		struct dist sums = {
			.n = lot->n_us, .sum_low = more->digest_sum,
			.min_us = lot->mark[MARK_FASTEST].latency_us,
			.max_us = lot->mark[MARK_SLOWEST].latency_us,
		};
		dist_add_packed(dist, &sums, more->digest, more->n_digest);
		return;
	}
	for (struct strip *strip = lot_chain(lot); strip; strip = strip->next) {
		__builtin_prefetch(strip->next);
		dist_add_values(dist, strip->us, lot_strip_len(lot, strip));
	}
	for (uint32_t i = 0; i < more->n_wide; i++)
		dist_add(dist, more->wide[i]);
}

void
cell_merge_lot(struct cell *cell, const struct lot *lot, enum outcome outcome)
{
	cell_merge_lot_counts(cell, lot, outcome);
	dist_merge_lot(outcome_is_bad(outcome) ? &cell->bad : &cell->other, lot);
}
