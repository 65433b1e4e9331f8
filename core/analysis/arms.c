/* arms: groups of records out of one pass by latency; cells where there is no scene. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/arms.h"

#include <stdlib.h>

#include "core/analysis/scene.h"

/* Latencies of an arm on the way: how many are not bad and bad, and their exact sum. */
struct filling { uint64_t n[2]; double sum_us; };

/* Of rows: their cells merged. */
static void
arms_merge(const struct study *study, const struct frame *frame, const uint32_t *group, size_t n,
	   struct arena *arena, struct arm *arm)
{
	struct cell *cells = xcalloc(n + 1, sizeof(*cells));

	for (size_t r = 0; r < frame->n; r++) {
		if (group[r] < n)
			row_merge(study, &frame->row[r], &cells[group[r]]);
	}
	for (size_t g = 0; g < n; g++) {
		arm[g] = (struct arm){.n = cells[g].n, .bad = cell_bad(&cells[g]),
				      .sum_us = cell_sum_us(&cells[g]),
				      .slots = cell_slots(&cells[g], arena)};
		for (int o = 0; o < OUTCOMES; o++)
			arm[g].outcome[o] = cells[g].outcome[o];
		cell_release(&cells[g]);
	}
	free(cells);
}

/* Room for the slots of each arm: as many as it may have at most, behind one that is no slot. */
static void
arms_room(const struct filling *filling, size_t n, struct arena *arena, struct arm *arm)
{
	uint64_t all = 0;

	for (size_t g = 0; g < n; g++)
		all += filling[g].n[0] + filling[g].n[1] + 1;
	struct slot *slot = ARENA_NEW(arena, struct slot, (size_t)all + 1);

	for (size_t g = 0; g < n; g++) {
		slot->value_us = LATENCY_NONE;
		arm[g].slots.at = slot;
		slot += filling[g].n[0] + filling[g].n[1] + 1;
	}
}

/* Records stand in order of latency, so that each arm's rise. of: what group[] is indexed by, of
 * each record; NULL: the record. */
static void
arms_fill(const struct scene *scene, const uint16_t *of, const uint32_t *group, size_t n,
	  const struct filling *filling, struct arm *arm)
{
	/* The last slot of each that is filled; one before its room at first. */
	struct slot **last = xmalloc((n + 1) * sizeof(*last));

	for (size_t g = 0; g < n; g++)
		last[g] = (struct slot *)(uintptr_t)arm[g].slots.at;
	for (size_t i = 0; i < scene->n_timed; i++) {
		uint32_t g = group[of ? of[i] : i];

		if (g >= n)
			continue;
		struct slot *slot = last[g] + (last[g]->value_us != scene->us[i]);

		slot->value_us = scene->us[i];
		slot->n++;
		last[g] = slot;
	}
	for (size_t g = 0; g < n; g++) {
		struct slots *slots = &arm[g].slots;

		slots->len = (size_t)(last[g] - slots->at);
		slots->at++;
		slots->n = filling[g].n[0] + filling[g].n[1];
		arm[g].sum_us = filling[g].sum_us;
	}
	free(last);
}

static bool
is_exact(const struct filling *filling, size_t n)
{
	for (size_t g = 0; g < n; g++) {
		if (filling[g].n[0] > DIST_EXACT || filling[g].n[1] > DIST_EXACT)
			return false;
	}
	return true;
}

void
arms_of_rows(const struct study *study, const struct frame *frame, const uint32_t *group,
	     size_t n, struct arena *arena, struct arm *arm)
{
	if (!frame->row_of) {
		arms_merge(study, frame, group, n, arena, arm);
		return;
	}
	struct filling *filling = xcalloc(n + 1, sizeof(*filling));

	for (size_t g = 0; g < n; g++)
		arm[g] = (struct arm){0};
	for (size_t r = 0; r < frame->n; r++) {
		const struct row *row = &frame->row[r];

		if (group[r] >= n)
			continue;
		arm[group[r]].n += row->harm.n;
		arm[group[r]].bad += row->harm.bad;
		for (int o = 0; o < OUTCOMES; o++)
			arm[group[r]].outcome[o] += row->outcome[o];
		filling[group[r]].n[0] += row->n_other;
		filling[group[r]].n[1] += row->n_bad;
		filling[group[r]].sum_us += row->sum_us;
	}
	if (is_exact(filling, n)) {
		arms_room(filling, n, arena, arm);
		arms_fill(study->scene, frame->row_of, group, n, filling, arm);
	} else {
		arms_merge(study, frame, group, n, arena, arm);
	}
	free(filling);
}

/* Of records: the cells they make. */
static void
arms_sketch(const struct scene *scene, const uint32_t *group, size_t n, struct arena *arena,
	    struct arm *arm)
{
	struct cell *cells = xcalloc(n + 1, sizeof(*cells));

	scene_cells(scene, group, n, cells);
	for (size_t g = 0; g < n; g++) {
		arm[g].sum_us = cell_sum_us(&cells[g]);
		arm[g].slots = cell_slots(&cells[g], arena);
		cell_release(&cells[g]);
	}
	free(cells);
}

void
arms_of_scene(const struct scene *scene, const uint32_t *group, size_t n, struct arena *arena,
	      struct arm *arm)
{
	struct filling *filling = xcalloc(n + 1, sizeof(*filling));

	for (size_t g = 0; g < n; g++)
		arm[g] = (struct arm){0};
	for (size_t i = 0; i < scene->n; i++) {
		if (group[i] >= n)
			continue;
		arm[group[i]].n++;
		arm[group[i]].bad += scene->is_bad[i];
		arm[group[i]].outcome[scene->outcome[i]]++;
		if (i >= scene->n_timed)
			continue;
		filling[group[i]].n[scene->is_bad[i]]++;
		filling[group[i]].sum_us += (double)scene->us[i];
	}
	if (is_exact(filling, n)) {
		arms_room(filling, n, arena, arm);
		arms_fill(scene, NULL, group, n, filling, arm);
	} else {
		arms_sketch(scene, group, n, arena, arm);
	}
	free(filling);
}

const struct quarter *
strata_quarters(struct study *study, const struct strata *strata)
{
	const struct frame *frame = strata->frame;

	if (strata->quarter)
		return strata->quarter;
	struct quarter *out = ARENA_NEW(study->arena, struct quarter, strata->n + 1);
	uint32_t *group = xmalloc((frame->n + 1) * sizeof(*group));
	struct arm *arm = xmalloc((4 * strata->n + 1) * sizeof(*arm));

	for (size_t r = 0; r < frame->n; r++)
		group[r] = ARM_NONE;
	for (size_t s = 0; s < strata->n; s++) {
		const struct stratum *at = &strata->at[s];

		for (size_t i = 0; i < at->n_rows; i++)
			group[at->row[i] - frame->row] = (uint32_t)(
				4 * s + (at->is_candidate[i] ? 0 : 1) +
				(at->row[i]->is_since ? 0 : 2));
	}
	arms_of_rows(study, frame, group, 4 * strata->n, study->arena, arm);
	for (size_t s = 0; s < strata->n; s++)
		out[s] = (struct quarter){arm[4 * s], arm[4 * s + 1], arm[4 * s + 2],
					  arm[4 * s + 3]};
	free(group);
	free(arm);
	return out;
}
