/* baseline_ill: the one value that is ill all along: what is normal is what all others do. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/standing.h"

bool
ill_find(const struct study *study, struct ill *out)
{
	double most = 0;

	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];

		for (size_t v = 0; v < axis->n && axis->field >= FIELD_DIM &&
				   axis->role == AXIS_SUSPECT; v++) {
			uint64_t n = axis->rated[v], rest_n = study->rated - n;
			uint64_t rest_bad = study->bad - axis->bad[v];
			double least = limit(LIMIT_ARM_N);

			if (axis->value[v] == NAME_NONE || (double)n < least ||
			    (double)rest_n < least ||
			    (double)rest_bad > limit(LIMIT_HEALTHY_BAD) * (double)rest_n)
				continue;
			double low = stats_wilson(axis->bad[v], n).low;
			double high = stats_wilson(rest_bad, rest_n).high;

			if (low <= limit(LIMIT_I3_RATE) || low <= high || low - high <= most)
				continue;
			most = low - high;
			*out = (struct ill){axis->field, axis->value[v]};
		}
	}
	return most > 0;
}
