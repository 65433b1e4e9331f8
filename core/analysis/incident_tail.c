/* incident_tail: what is as usual in the middle, and slower where it is slowest. */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/analysis/check_private.h"
#include "core/analysis/incident_private.h"

bool
tail_is_slower(struct study *study, const struct suspect *s, double p50_us[2], double p99_us[2])
{
	struct query arm[2] = {suspect_query(study, s, true), control_query(study, s, true)};

	for (int i = 0; i < 2; i++) {
		struct cell cell = {0};

		query_cell(&arm[i], &cell);
		struct slots slots = cell_slots(&cell, study->arena);

		bool is_enough = (double)slots.n >= limit(LIMIT_TAIL_N);

		p50_us[i] = is_enough ? slots_quantile_us(&slots, 500) : NAN;
		p99_us[i] = is_enough ? slots_quantile_us(&slots, 990) : NAN;
		cell_release(&cell);
	}
	return p99_us[0] >= limit(LIMIT_STANDING_RATIO) * p99_us[1];
}

const char *
tail_text(struct study *study, const struct suspect *s)
{
	double p50[2], p99[2];

	if (study->is_quiet || !tail_is_slower(study, s, p50, p99))
		return "";
	return arena_fmt(study->arena, " in the middle (p50 %s against %s), though its slowest are "
			 "slower (p99 %s against %s)", ms_text(study->arena, p50[0]),
			 ms_text(study->arena, p50[1]), ms_text(study->arena, p99[0]),
			 ms_text(study->arena, p99[1]));
}
