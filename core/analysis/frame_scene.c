/* frame_scene: the table of a frame out of the columns of a scene, in one pass by latency. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/frame_private.h"
#include "core/analysis/scene.h"

enum { DENSE_MAX = 1 << 16 };

/* The keys of a record as one number: since, then each key's place in the order of text. */
struct keying {
	const struct axis *axis[FRAME_KEYS];
	const uint8_t *code[FRAME_KEYS];
	uint32_t scale[FRAME_KEYS];
	uint32_t since;			/* scale of the window */
	uint64_t all;			/* so many numbers there are */
};

static struct keying
keying_of(const struct study *study, const struct frame *frame)
{
	const int fields[FRAME_KEYS] = {FIELD_VERSION, FIELD_ENDPOINT, frame->dim[0],
					frame->dim[1]};
	struct keying keying = {.all = 1};

	for (int k = FRAME_KEYS; k-- > 0;) {
		const struct axis *axis = fields[k] < 0 ? NULL : study_axis(study, fields[k]);

		keying.axis[k] = axis;
		keying.code[k] = axis ? scene_column(study, fields[k]) : NULL;
		keying.scale[k] = (uint32_t)keying.all;
		keying.all *= axis ? axis->n + 1 : 1;
	}
	keying.since = (uint32_t)keying.all;
	keying.all *= 2;
	return keying;
}

/* The number of each record; fields that all records have alike are left out. */
static void
number(const struct scene *scene, const struct keying *keying, uint32_t *out)
{
	for (size_t i = 0; i < scene->n; i++)
		out[i] = scene->is_since[i] ? keying->since : 0;
	for (int k = 0; k < FRAME_KEYS; k++) {
		const uint8_t *code = keying->code[k];
		uint32_t scale = keying->scale[k];

		for (size_t i = 0; code && i < scene->n; i++)
			out[i] += scale * code[i];
	}
}

static int
by_number(const void *left, const void *right)
{
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;

	return (a > b) - (a < b);
}

/* Where a number is among many: open addressing. */
static uint32_t *
number_slot(uint32_t *key, uint32_t *place, size_t mask, uint32_t number)
{
	size_t at = number * UINT32_C(2654435769) >> 8 & mask;

	while (place[at] && key[at] != number)
		at = (at + 1) & mask;
	key[at] = number;
	return &place[at];
}

/* Number rows in the order of the numbers of their keys: row_of from number[]. */
static size_t
rows_many(size_t n, uint32_t *number, uint16_t *row_of, uint32_t *row_number)
{
	size_t size = 64, n_rows = 0;

	while (size < 2 * n)
		size *= 2;
	uint32_t *key = xcalloc(size, sizeof(*key)), *place = xcalloc(size, sizeof(*place));

	for (size_t i = 0; i < n; i++) {
		uint32_t *at = number_slot(key, place, size - 1, number[i]);

		if (!*at) {
			row_number[n_rows++] = number[i];
			*at = 1;
		}
	}
	qsort(row_number, n_rows, sizeof(*row_number), by_number);
	for (size_t r = 0; r < n_rows; r++)
		*number_slot(key, place, size - 1, row_number[r]) = (uint32_t)r + 1;
	for (size_t i = 0; i < n; i++)
		row_of[i] = (uint16_t)(*number_slot(key, place, size - 1, number[i]) - 1);
	free(key);
	free(place);
	return n_rows;
}

static size_t
rows_few(size_t n, size_t all, const uint32_t *number, uint16_t *row_of, uint32_t *row_number)
{
	uint16_t *place = xcalloc(all, sizeof(*place));
	size_t n_rows = 0;

	for (size_t i = 0; i < n; i++)
		place[number[i]] = 1;
	for (size_t a = 0; a < all; a++) {
		if (!place[a])
			continue;
		row_number[n_rows] = (uint32_t)a;
		place[a] = (uint16_t)n_rows++;
	}
	for (size_t i = 0; i < n; i++)
		row_of[i] = place[number[i]];
	free(place);
	return n_rows;
}

static void
row_name(const struct keying *keying, uint32_t number, struct row *row)
{
	row->is_since = number >= keying->since;
	number %= keying->since;
	for (int k = 0; k < FRAME_KEYS; k++) {
		const struct axis *axis = keying->axis[k];
		uint32_t code = number / keying->scale[k];

		number %= keying->scale[k];
		row->code[k] = (uint8_t)code;
		row->key[k] = !axis ? NAME_NONE : code < axis->n ? axis->value[code] : VALUE_OTHER;
	}
}

/* Counts of all rows, which do not hang on a reference. */
static void
rows_count(const struct scene *scene, struct frame *frame)
{
	for (size_t i = 0; i < scene->n; i++) {
		struct row *row = &frame->row[frame->row_of[i]];

		row->harm.n++;
		row->harm.bad += scene->is_bad[i];
		row->outcome[scene->outcome[i]]++;
	}
	for (size_t r = 0; r < frame->n; r++) {
		struct row *row = &frame->row[r];

		row->harm.rated = row->harm.n - row->outcome[OUTCOME_UNKNOWN];
		row->harm.timeouts = row->outcome[OUTCOME_TIMEOUT];
	}
	for (size_t i = 0; i < scene->n_timed; i++) {
		struct row *row = &frame->row[frame->row_of[i]];

		row->n_other += !scene->is_bad[i];
		row->n_bad += scene->is_bad[i];
		row->sum_us += (double)scene->us[i];
	}
}

void
frame_of_scene(struct study *study, struct frame *frame)
{
	const struct scene *scene = study->scene;
	const struct keying keying = keying_of(study, frame);
	uint32_t *numbers = xmalloc((scene->n + 1) * sizeof(*numbers));
	uint32_t *row_number = xmalloc((scene->n + 1) * sizeof(*row_number));
	size_t from = 0;

	frame->row_of = xmalloc((scene->n + 1) * sizeof(*frame->row_of));
	number(scene, &keying, numbers);
	frame->n = keying.all <= DENSE_MAX
		? rows_few(scene->n, (size_t)keying.all, numbers, frame->row_of, row_number)
		: rows_many(scene->n, numbers, frame->row_of, row_number);
	frame->row = xcalloc(frame->n + 1, sizeof(*frame->row));
	for (size_t r = 0; r < frame->n; r++) {
		row_name(&keying, row_number[r], &frame->row[r]);
		frame->row[r].frame = frame;
	}
	rows_count(scene, frame);
	for (size_t r = 0; r < frame->n; r++) {
		frame->row[r].from = from;
		from += (size_t)(frame->row[r].n_other + frame->row[r].n_bad);
	}
	free(numbers);
	free(row_number);
}

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
