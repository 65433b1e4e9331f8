/* cells_private: what a table of lots and its order share. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_CELLS_PRIVATE_H
#define SR_STORE_CELLS_PRIVATE_H

#include "core/store/cells.h"

/* The parts of a key that have few values, as one number. */
static inline uint32_t
cell_traits(const struct cell_key *key)
{
	return key->outcome * TRAIT_OUTCOME + key->is_past_damage * TRAIT_PAST_DAMAGE +
	       key->is_wrapped * TRAIT_WRAPPED + key->is_repaired * TRAIT_REPAIRED;
}

/* The index of the lot of a key, new and empty when there was none. */
size_t cells_place(struct cells *cells, const struct cell_key *key);
/* Fold to the next wider buckets. */
void cells_widen(struct cells *cells);
/* Fold as often as the limits ask for; records: as in cells_add_slowly(). */
void cells_fit(struct cells *cells, uint64_t records);
/* What was merged for questions no longer holds. */
void cells_drop_coarse(struct cells *cells);

#endif
