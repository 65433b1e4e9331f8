/* portion_place: sums of displacements out of one table for each reference. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/portion_place.h"

#include <math.h>
#include <stdlib.h>

void
placing_open(struct placing *placing, const struct study *study)
{
	*placing = (struct placing){
		.study = study,
		.table = xcalloc(study->n_references + 1, sizeof(*placing->table)),
	};
}

void
placing_close(struct placing *placing)
{
	for (size_t i = 0; i < placing->study->n_references; i++)
		free(placing->table[i]);
	free(placing->table);
}

static double *
table_make(const struct ruler *ruler, uint64_t all_n)
{
	double *table = xmalloc(HIST_BUCKETS * sizeof(*table));

	for (uint32_t bucket = 0; bucket < HIST_BUCKETS; bucket++)
		table[bucket] = ruler_level(ruler, bucket, all_n);
	return table;
}

/* Where there are few latencies in the reference, each of these has a place of its own. */
static double
sum_singly(const struct ruler *ruler, uint64_t all_n, const struct portion *portion)
{
	size_t n;
	struct slot *slot = portion_slots(portion, &n);
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)slot[i].n * ruler_place(ruler, slot[i].value_us, all_n);
	free(slot);
	return sum;
}

struct placed
placing_of(struct placing *placing, uint32_t endpoint, const struct portion *portion)
{
	const struct reference *reference = reference_of(placing->study, endpoint);
	struct placed out = {0};

	if (!reference || reference->kind == REFERENCE_NONE)
		return out;
	if (outcome_is_bad(portion->outcome)) {
		out.sum = out.n = (double)portion->n;
		return out;
	}
	if (isnan(reference->limit_us) || !portion->n_timed)
		return out;
	const struct ruler *ruler = &reference->ruler;
	uint64_t all_n = ruler->n + reference->bad;

	out.n = (double)portion->n_timed;
	if (!ruler->level) {
		out.sum = sum_singly(ruler, all_n, portion);
		return out;
	}
	double **table = &placing->table[reference - placing->study->reference];

	if (!*table)
		*table = table_make(ruler, all_n);
	portion_sum(portion, *table, 1, &out.sum);
	return out;
}
