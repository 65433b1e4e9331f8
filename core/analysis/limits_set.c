/* limits_set: a threshold set within its range, and all of them as they are built in. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/limits.h"

bool
limits_set(enum limit which, double value)
{
	struct limit_row *row = &analysis_limits[which];

	if (!(value >= row->low && value <= row->high))
		return false;
	row->value = value;
	return true;
}

void
limits_reset(void)
{
	for (size_t i = 0; i < LIMITS; i++)
		analysis_limits[i].value = analysis_limits[i].usual;
}
