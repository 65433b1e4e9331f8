/* frame_harm: the latencies of the rows of a scene's frame, and what they suffered. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/frame_private.h"
#include "core/analysis/scene.h"

/* The latencies of all rows, side by side. */
static void
frame_fill(const struct scene *scene, struct frame *frame)
{
	size_t *other = xmalloc((frame->n + 1) * sizeof(*other));
	size_t *bad = xmalloc((frame->n + 1) * sizeof(*bad));

	frame->us = xmalloc((scene->n_timed + 1) * sizeof(*frame->us));
	for (size_t r = 0; r < frame->n; r++) {
		other[r] = frame->row[r].from;
		bad[r] = other[r] + (size_t)frame->row[r].n_other;
	}
	for (size_t i = 0; i < scene->n_timed; i++)
		frame->us[(scene->is_bad[i] ? bad : other)[frame->row_of[i]]++] = scene->us[i];
	free(other);
	free(bad);
}

void
row_merge(const struct study *study, const struct row *row, struct cell *into)
{
	if (row->cell) {
		cell_merge(into, row->cell);
		return;
	}
	if (!row->frame->us)
		frame_fill(study->scene, row->frame);
	const int64_t *us = row->frame->us + row->from;

	into->n += row->harm.n;
	for (int i = 0; i < OUTCOMES; i++)
		into->outcome[i] += row->outcome[i];
	dist_add_rising(&into->other, us, (size_t)row->n_other);
	dist_add_rising(&into->bad, us + row->n_other, (size_t)row->n_bad);
}

/* The run of equal latencies that a row is in. */
struct run { int64_t us; double n, place, places, slow; };

/*
 * Displacements by row, summed as harm_of() does it: equal latencies are one term. Records stand in
 * order of latency, so that they follow on one another within a row.
 */
static void
runs_add(const struct scene *scene, const struct frame *frame, struct run *run)
{
	for (size_t i = 0; i < scene->n_timed; i++) {
		struct run *at = &run[frame->row_of[i]];

		if (scene->is_bad[i])
			continue;
		if (scene->us[i] != at->us) {
			at->places += at->n * at->place;
			at->us = scene->us[i];
			at->place = scene->place[i];
			at->n = 0;
		}
		at->n++;
		at->slow += scene->is_slow[i];
	}
}

void
frame_harm_scene(struct study *study, struct frame *frame)
{
	struct run *run = xcalloc(frame->n + 1, sizeof(*run));

	for (size_t r = 0; r < frame->n; r++)
		run[r].us = -1;
	runs_add(study->scene, frame, run);
	for (size_t r = 0; r < frame->n; r++) {
		struct row *row = &frame->row[r];
		const struct reference *reference = reference_of(study, row->key[1]);
		struct harm harm = {.n = row->harm.n, .rated = row->harm.rated,
				    .bad = row->harm.bad, .timeouts = row->harm.timeouts};

		if (!reference || reference->kind == REFERENCE_NONE) {
			harm.slow_unsupported = (double)harm.bad;
		} else if (row->n_other > DIST_EXACT) {
			/* So many are a histogram, wherever they are asked for. */
			struct cell cell = {0};

			row_merge(study, row, &cell);
			harm = harm_of(study, reference, &cell);
			cell_release(&cell);
		} else {
			bool has_limit = !isnan(reference->limit_us);

			harm.supported = study->has_status ? harm.n : row->n_other + row->n_bad;
			harm.expected = (double)harm.supported * reference->hurt_rate;
			harm.hurt = (double)harm.bad + (has_limit ? run[r].slow : 0);
			if (has_limit && row->n_other)
				harm.place = run[r].places + run[r].n * run[r].place;
			harm.placed = has_limit ? (double)row->n_other : 0;
			harm.place += (double)harm.bad;
			harm.placed += (double)harm.bad;
		}
		row->harm = harm;
	}
	free(run);
}
