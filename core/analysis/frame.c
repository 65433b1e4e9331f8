/* frame: the records before and since onset as a table of version, endpoint and two more fields. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/frame_private.h"
#include "core/analysis/scene.h"

struct query
query_since(const struct study *study)
{
	return query_window(study->query, study->has_onset ? study->from_ns : INSTANT_NONE,
			    INSTANT_NONE);
}

struct query
query_before(const struct study *study)
{
	/* Without an onset nothing lies before it: an empty window. */
	int64_t until_ns = study->has_onset ? study->from_ns - 1 : study->first_ns - 1;

	return query_window(study->query, INSTANT_NONE, until_ns);
}

/* Where a key stands in the order of text: its place in the axis, the others behind all. */
static uint8_t
key_code(const struct axis *axis, uint32_t value)
{
	size_t at = 0;

	while (axis && at < axis->n && axis->value[at] != value)
		at++;
	return (uint8_t)at;
}

static void
frame_add(struct study *study, struct frame *frame, const struct query *query, bool is_since)
{
	int fields[FRAME_KEYS] = {FIELD_VERSION, FIELD_ENDPOINT, frame->dim[0], frame->dim[1]};
	int n_fields = frame->dim[1] >= 0 ? 4 : frame->dim[0] >= 0 ? 3 : 2;
	const struct axis *axis[FRAME_KEYS];
	const struct kept *kept[FRAME_KEYS];
	struct groups groups = {0};

	for (int k = 0; k < n_fields; k++) {
		axis[k] = study_axis(study, fields[k]);
		kept[k] = axis_kept(axis[k]);
	}
	query_groups_folded(query, fields, kept, n_fields, 0, &groups);
	frame->row = xrealloc(frame->row, frame->n + groups.n + 1, sizeof(*frame->row));
	for (size_t i = 0; i < groups.n; i++) {
		struct row *row = &frame->row[frame->n];
		struct cell *cell = &groups.at[i].cell;

		if (!cell->n)
			continue;
		*row = (struct row){.is_since = is_since, .frame = frame};
		row->n_other = cell->other.n;
		row->n_bad = cell->bad.n;
		row->sum_us = cell_sum_us(cell);
		row->harm = harm_of(study, NULL, cell);
		for (int o = 0; o < OUTCOMES; o++)
			row->outcome[o] = cell->outcome[o];
		row->cell = xmalloc(sizeof(*row->cell));
		*row->cell = *cell;
		*cell = (struct cell){0};
		for (int k = 0; k < n_fields; k++) {
			row->key[k] = groups.at[i].key[k];
			row->code[k] = key_code(axis[k], row->key[k]);
		}
		frame->n++;
	}
	groups_release(&groups);
}

void
frame_harm(struct study *study, struct frame *frame)
{
	strata_forget(frame);
	if (frame->row_of) {
		frame_harm_scene(study, frame);
		return;
	}
	for (size_t i = 0; i < frame->n; i++) {
		struct row *row = &frame->row[i];

		row->harm = harm_of(study, reference_of(study, row->key[1]), row->cell);
	}
}

struct frame *
study_frame(struct study *study, int dim0, int dim1)
{
	if (dim0 < 0 || (dim1 >= 0 && dim1 < dim0)) {
		int swap = dim0;

		dim0 = dim1;
		dim1 = swap;
	}
	for (struct frame *frame = study->frames; frame; frame = frame->next) {
		if (frame->dim[0] == dim0 && frame->dim[1] == dim1)
			return frame;
	}
	struct frame *frame = xcalloc(1, sizeof(*frame));

	frame->dim[0] = dim0;
	frame->dim[1] = dim1;
	if (study->scene) {
		frame_of_scene(study, frame);
	} else {
		struct query before = query_before(study), since = query_since(study);

		if (study->has_onset)
			frame_add(study, frame, &before, false);
		frame_add(study, frame, &since, true);
	}
	if (study->n_references)
		frame_harm(study, frame);
	frame->next = study->frames;
	study->frames = frame;
	return frame;
}

void
frames_release(struct study *study)
{
	while (study->frames) {
		struct frame *frame = study->frames;

		study->frames = frame->next;
		for (size_t i = 0; i < frame->n; i++) {
			if (frame->row[i].cell)
				cell_release(frame->row[i].cell);
			free(frame->row[i].cell);
		}
		strata_forget(frame);
		free(frame->row);
		free(frame->row_of);
		free(frame->us);
		free(frame);
	}
}

void
windows_set(struct study *study, int64_t from_ns)
{
	frames_release(study);
	study->n_references = 0;
	study->reference = NULL;
	study->has_fifth = study->has_healthy = false;
	study->has_onset = from_ns != INSTANT_NONE && from_ns > study->first_ns;
	study->from_ns = study->has_onset ? from_ns : study->first_ns;
	if (study->scene)
		scene_window(study);
}
