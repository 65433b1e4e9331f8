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

/* Room for the slots of each arm: as many as it may have at most, behind one that is no slot. To
 * be freed, once each arm has its own. */
static struct slot *
arms_room(const struct filling *filling, size_t n, struct arm *arm)
{
	uint64_t all = 0;

	for (size_t g = 0; g < n; g++)
		all += filling[g].n[0] + filling[g].n[1] + 1;
	struct slot *room = xmalloc(((size_t)all + 1) * sizeof(*room)), *slot = room;

	for (size_t g = 0; g < n; g++) {
		slot->value_us = LATENCY_NONE;
		arm[g].slots.at = slot;
		slot += filling[g].n[0] + filling[g].n[1] + 1;
	}
	return room;
}

/* Take a latency as the next one of an arm, whose last slot is given. Returns its slot. */
static inline struct slot *
slot_add(struct slot *slot, int64_t us)
{
	uint64_t same = slot->value_us == us ? slot->n : 0;

	slot += same == 0;
	*slot = (struct slot){us, same + 1};
	return slot;
}

/*
 * Records stand in order of latency, so that each arm's rise. of: the row of each record, which
 * group[] is indexed by; NULL: it is by record, of those picked. many: how many are gone through.
 */
static void
arms_fill(const struct scene *scene, const uint16_t *of, const uint32_t *pick, size_t many,
	  const uint32_t *group, size_t n, const struct filling *filling, struct arena *arena,
	  struct arm *arm)
{
	struct slot *room = arms_room(filling, n, arm);
	/* The last slot of each that is filled; one before its room at first. */
	struct slot **last = xmalloc((n + 1) * sizeof(*last));

	for (size_t g = 0; g < n; g++)
		last[g] = (struct slot *)(uintptr_t)arm[g].slots.at;
	for (size_t i = 0; i < many && of; i++) {
		uint32_t g = group[of[i]];

		if (g < n)
			last[g] = slot_add(last[g], scene->us[i]);
	}
	for (size_t i = 0; i < many && !of; i++)
		last[group[i]] = slot_add(last[group[i]], scene->us[pick[i]]);
	for (size_t g = 0; g < n; g++) {
		struct slots *slots = &arm[g].slots;

		slots->len = (size_t)(last[g] - slots->at);
		slots->at = arena_copy(arena, slots->at + 1, slots->len * sizeof(*slots->at));
		slots->n = filling[g].n[0] + filling[g].n[1];
		arm[g].sum_us = filling[g].sum_us;
	}
	free(last);
	free(room);
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
	if (is_exact(filling, n))
		arms_fill(study->scene, frame->row_of, NULL, study->scene->n_timed, group, n,
			  filling, arena, arm);
	else
		arms_merge(study, frame, group, n, arena, arm);
	free(filling);
}

/* Of records: the cells they make. */
static void
arms_sketch(const struct scene *scene, const uint32_t *pick, size_t n_pick, const uint32_t *group,
	    size_t n, struct arena *arena, struct arm *arm)
{
	struct cell *cells = xcalloc(n + 1, sizeof(*cells));
	uint32_t *all = xmalloc((scene->n + 1) * sizeof(*all));

	for (size_t i = 0; i < scene->n; i++)
		all[i] = ARM_NONE;
	for (size_t i = 0; i < n_pick; i++)
		all[pick[i]] = group[i];
	scene_cells(scene, all, n, cells);
	for (size_t g = 0; g < n; g++) {
		arm[g].sum_us = cell_sum_us(&cells[g]);
		arm[g].slots = cell_slots(&cells[g], arena);
		cell_release(&cells[g]);
	}
	free(all);
	free(cells);
}

void
arms_of_scene(const struct scene *scene, const uint32_t *pick, size_t n_pick,
	      const uint32_t *group, size_t n, struct arena *arena, struct arm *arm)
{
	struct filling *filling = xcalloc(n + 1, sizeof(*filling));
	size_t timed = 0;

	for (size_t g = 0; g < n; g++)
		arm[g] = (struct arm){0};
	for (size_t i = 0; i < n_pick; i++) {
		uint32_t at = pick[i], g = group[i];

		arm[g].n++;
		arm[g].bad += scene->is_bad[at];
		arm[g].outcome[scene->outcome[at]]++;
		if (at >= scene->n_timed)
			continue;
		timed++;
		filling[g].n[scene->is_bad[at]]++;
		filling[g].sum_us += (double)scene->us[at];
	}
	if (is_exact(filling, n))
		arms_fill(scene, NULL, pick, timed, group, n, filling, arena, arm);
	else
		arms_sketch(scene, pick, n_pick, group, n, arena, arm);
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
