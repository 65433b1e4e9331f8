/* engine_limits: the thresholds of the verdict, for whoever asks what they are. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/limits.h"
#include "core/engine.h"

bool
engine_limit(size_t i, struct engine_limit *out)
{
	if (i >= LIMITS)
		return false;
	const struct limit_row *row = &analysis_limits[i];
	*out = (struct engine_limit){ row->name, row->text, row->value, row->low, row->high };
	return true;
}
