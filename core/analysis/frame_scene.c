/* frame_scene: the table of a frame out of the columns of a scene, in one pass by latency. */
/* SPDX-License-Identifier: MIT */
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

/* What is counted of a row, which does not hang on a reference. */
struct count { uint32_t outcome[OUTCOMES], untimed[2]; uint64_t sum_us; };

static void
rows_count(const struct scene *scene, struct frame *frame)
{
	struct count *count = xcalloc(frame->n + 1, sizeof(*count));
	size_t from = 0;

	for (size_t i = 0; i < scene->n_timed; i++) {
		struct count *at = &count[frame->row_of[i]];

		at->outcome[scene->outcome[i]]++;
		at->sum_us += (uint64_t)scene->us[i];
	}
	for (size_t i = scene->n_timed; i < scene->n; i++) {
		struct count *at = &count[frame->row_of[i]];

		at->outcome[scene->outcome[i]]++;
		at->untimed[scene->is_bad[i]]++;
	}
	for (size_t r = 0; r < frame->n; r++) {
		struct row *row = &frame->row[r];

		for (int o = 0; o < OUTCOMES; o++) {
			row->outcome[o] = count[r].outcome[o];
			row->harm.n += row->outcome[o];
			row->harm.bad += outcome_is_bad((enum outcome)o) ? row->outcome[o] : 0;
		}
		row->harm.rated = row->harm.n - row->outcome[OUTCOME_UNKNOWN];
		row->harm.timeouts = row->outcome[OUTCOME_TIMEOUT];
		row->n_other = row->harm.n - row->harm.bad - count[r].untimed[0];
		row->n_bad = row->harm.bad - count[r].untimed[1];
		row->sum_us = (double)count[r].sum_us;
		row->from = from;
		from += (size_t)(row->n_other + row->n_bad);
	}
	free(count);
}

/* Rows of version and endpoint, out of the columns. */
static void
rows_first(struct study *study, struct frame *frame, uint32_t *numbers, uint32_t *row_number)
{
	const struct scene *scene = study->scene;
	const struct keying keying = keying_of(study, frame);

	number(scene, &keying, numbers);
	frame->n = keying.all <= DENSE_MAX
		? rows_few(scene->n, (size_t)keying.all, numbers, frame->row_of, row_number)
		: rows_many(scene->n, numbers, frame->row_of, row_number);
	frame->row = xcalloc(frame->n + 1, sizeof(*frame->row));
	for (size_t r = 0; r < frame->n; r++)
		row_name(&keying, row_number[r], &frame->row[r]);
}

/* Each row of a frame without the last field, split by that: in order again. */
static void
rows_split(struct study *study, struct frame *frame, uint32_t *numbers, uint32_t *row_number)
{
	const struct scene *scene = study->scene;
	int key = frame->dim[1] >= 0 ? 3 : 2, field = frame->dim[key - 2];
	const struct frame *whole = study_frame(study, key == 3 ? frame->dim[0] : -1, -1);
	const struct axis *axis = study_axis(study, field);
	const uint8_t *code = axis ? scene_column(study, field) : NULL;
	uint32_t values = axis ? (uint32_t)axis->n + 1 : 1;
	size_t all = whole->n * values;

	for (size_t i = 0; i < scene->n; i++)
		numbers[i] = whole->row_of[i] * values + (code ? code[i] : 0);
	frame->n = all <= DENSE_MAX ? rows_few(scene->n, all, numbers, frame->row_of, row_number)
				    : rows_many(scene->n, numbers, frame->row_of, row_number);
	frame->row = xcalloc(frame->n + 1, sizeof(*frame->row));
	for (size_t r = 0; r < frame->n; r++) {
		const struct row *of = &whole->row[row_number[r] / values];
		struct row *row = &frame->row[r];
		uint32_t value = row_number[r] % values;

		row->is_since = of->is_since;
		for (int k = 0; k < key; k++) {
			row->key[k] = of->key[k];
			row->code[k] = of->code[k];
		}
		row->code[key] = (uint8_t)value;
		row->key[key] = !axis ? NAME_NONE : value < axis->n ? axis->value[value]
								    : VALUE_OTHER;
	}
}

void
frame_of_scene(struct study *study, struct frame *frame)
{
	const struct scene *scene = study->scene;
	uint32_t *numbers = xmalloc((scene->n + 1) * sizeof(*numbers));
	uint32_t *row_number = xmalloc((scene->n + 1) * sizeof(*row_number));

	frame->row_of = xmalloc((scene->n + 1) * sizeof(*frame->row_of));
	if (frame->dim[0] < 0)
		rows_first(study, frame, numbers, row_number);
	else
		rows_split(study, frame, numbers, row_number);
	for (size_t r = 0; r < frame->n; r++)
		frame->row[r].frame = frame;
	rows_count(scene, frame);
	free(numbers);
	free(row_number);
}
