/* robustness_left: which records of two causes, of a stream, of a value are left in a part. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>

#include "core/analysis/robustness_private.h"
#include "core/analysis/scene.h"
#include "core/analysis/spread_private.h"

enum { BINS_MAX = 240 };	/* as study_open() has it: where a gap is looked for */
static const double SILENT = 2;	/* a silence must be so much shorter than one that counts */

/* -- who is apart -- */

/* The table that tells some fields apart; NULL: none can. */
static struct frame *
frame_of_fields(struct study *study, const int *field, int n)
{
	int dims[2] = {-1, -1}, n_dims = 0;

	for (int i = 0; i < n; i++) {
		if (field[i] < FIELD_DIM || field[i] == dims[0] || field[i] == dims[1])
			continue;
		if (n_dims == 2)
			return NULL;
		dims[n_dims++] = field[i];
	}
	return study_frame(study, dims[0], dims[1]);
}

static int
fields_add(const struct cause *cause, int *field, int n)
{
	for (int t = 0; t < cause->n; t++)
		field[n++] = cause->term[t].field;
	return n;
}

static bool
row_has(const struct frame *frame, const struct row *row, const struct cause *cause)
{
	bool has = cause->n > 0;

	for (int t = 0; t < cause->n; t++)
		has = has && row->key[frame_key_of(frame, cause->term[t].field)] ==
				     cause->term[t].value;
	return has;
}

/* Records since onset that one of two causes has, and the other has not. */
struct apart { uint64_t only_a, only_b; };

static bool
apart_by_rows(const struct part_of *part, const struct cause *a, const struct cause *b,
	      struct apart *out)
{
	int field[6];
	int n = fields_add(&part->without, field, fields_add(b, field, fields_add(a, field, 0)));
	const struct frame *frame = frame_of_fields(part->study, field, n);

	for (size_t i = 0; frame && i < frame->n; i++) {
		const struct row *row = &frame->row[i];

		if (!row->is_since || row_has(frame, row, &part->without))
			continue;
		bool of_a = row_has(frame, row, a), of_b = row_has(frame, row, b);

		out->only_a += of_a && !of_b ? row->harm.n : 0;
		out->only_b += of_b && !of_a ? row->harm.n : 0;
	}
	return frame != NULL;
}

static void
apart_by_scene(const struct part_of *part, const struct cause *a, const struct cause *b,
	       struct apart *out)
{
	const struct scene *scene = part->study->scene;
	bool *of_a = xmalloc(2 * scene->n + 1), *of_b = of_a + scene->n;

	scene_cause(part->study, a, of_a);
	scene_cause(part->study, b, of_b);
	for (size_t i = 0; i < scene->n; i++) {
		bool is_in = part->is_in[i] && scene->is_since[i];

		out->only_a += is_in && of_a[i] && !of_b[i];
		out->only_b += is_in && of_b[i] && !of_a[i];
	}
	free(of_a);
}

bool
left_is_apart(const struct part_of *part, const struct cause *a, const struct cause *b)
{
	struct apart apart = {0};

	if (part->study->scene)
		apart_by_scene(part, a, b, &apart);
	else if (!apart_by_rows(part, a, b, &apart))
		return false;
	/* One may be part of the other, a host of its zone: then it is what else that has. */
	return (!apart.only_a || (double)apart.only_a >= limit(LIMIT_ARM_N)) &&
	       (!apart.only_b || (double)apart.only_b >= limit(LIMIT_ARM_N)) &&
	       apart.only_a + apart.only_b > 0;
}

/* -- gaps -- */

/* A stream of records: how many, from when to when, and the longest time without one. */
struct stream { double n; int64_t first_ns, last_ns, longest_ns; };

static void
stream_of_scene(const struct part_of *part, struct stream *out)
{
	const struct scene *scene = part->study->scene;
	const struct panel *panel = scene->panel;
	bool *is_left = xcalloc(panel->n + 1, sizeof(*is_left));

	for (size_t i = 0; i < scene->n; i++)
		is_left[scene->pick[i]] = part->is_in[i];
	for (size_t k = 0; k < panel->n; k++) {
		uint32_t i = panel->by_time[k];

		if (!is_left[i])
			continue;
		if (out->n < 1)
			out->first_ns = panel->at_ns[i];
		else if (panel->at_ns[i] - out->last_ns > out->longest_ns)
			out->longest_ns = panel->at_ns[i] - out->last_ns;
		out->last_ns = panel->at_ns[i];
		out->n++;
	}
	free(is_left);
}

/* By buckets, as a look at what is left would see it: a gap that it finds lies between two. */
static void
stream_of_bins(const struct query *query, int64_t bin_ns, struct stream *out)
{
	struct groups groups = {0};

	*out = (struct stream){0};
	query_group_counts(query, NULL, 0, bin_ns, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		const struct ref *ref = groups.at[i].cell.ref;

		if (!i)
			out->first_ns = ref[REF_FIRST].at_ns;
		else if (ref[REF_FIRST].at_ns - out->last_ns > out->longest_ns)
			out->longest_ns = ref[REF_FIRST].at_ns - out->last_ns;
		out->last_ns = ref[REF_LAST].at_ns;
		out->n += (double)groups.at[i].cell.n;
	}
	groups_release(&groups);
}

/* Could a gap between the records that are left be one that counts (C12)? */
static bool
has_gap(const struct part_of *part)
{
	struct stream stream = {0};

	if (part->study->scene) {
		stream_of_scene(part, &stream);
	} else {
		stream_of_bins(&part->left, part->study->bin_ns, &stream);
		int64_t bin_ns = query_bin_width(stream.first_ns, stream.last_ns, BINS_MAX);

		if (bin_ns != part->study->bin_ns)
			stream_of_bins(&part->left, bin_ns, &stream);
	}
	double longest_ns = (double)stream.longest_ns;
	double active = (double)(stream.last_ns - stream.first_ns - stream.longest_ns);
	double due = active > 0 ? stream.n / active * longest_ns : stream.n;

	return longest_ns >= limit(LIMIT_GAP_S) * 1e9 && due >= limit(LIMIT_GAP_EXPECTED) &&
	       stream.n * exp(-due / 2) < limit(LIMIT_CHANGE_P);
}

/* -- values that fall silent -- */

/* Records that are left of a value: how many, from when to when. */
struct seen { double n; int64_t first_ns, last_ns; };

static void
seen_add(struct seen *at, double n, int64_t first_ns, int64_t last_ns)
{
	at->first_ns = at->n < 1 || first_ns < at->first_ns ? first_ns : at->first_ns;
	at->last_ns = at->n < 1 || last_ns > at->last_ns ? last_ns : at->last_ns;
	at->n += n;
}

static void
seen_of_scene(const struct part_of *part, int axis, struct seen *seen)
{
	const struct scene *scene = part->study->scene;
	const uint8_t *code = scene->code[axis];
	uint32_t n[AXIS_VALUES + 1] = {0};

	for (size_t i = 0; i < scene->n; i++) {
		struct seen *at = &seen[code[i]];
		int64_t at_ns = scene->at_ns[i];

		if (!part->is_in[i])
			continue;
		if (!n[code[i]]++)
			at->first_ns = at->last_ns = at_ns;
		at->first_ns = at_ns < at->first_ns ? at_ns : at->first_ns;
		at->last_ns = at_ns > at->last_ns ? at_ns : at->last_ns;
	}
	for (size_t v = 0; v <= part->study->axis[axis].n; v++)
		seen[v].n = n[v];
}

static void
seen_of_rows(const struct part_of *part, int axis, struct seen *seen)
{
	int field[5] = {part->study->axis[axis].field};
	const struct frame *frame =
		frame_of_fields(part->study, field, fields_add(&part->without, field, 1));
	int key = frame_key_of(frame, field[0]);

	for (size_t i = 0; i < frame->n; i++) {
		const struct row *row = &frame->row[i];

		if (!row_has(frame, row, &part->without))
			seen_add(&seen[row->code[key]], (double)row->harm.n,
				 row->cell->ref[REF_FIRST].at_ns, row->cell->ref[REF_LAST].at_ns);
	}
}

/* Could a value of a field be one that falls silent while others go on (C12)? */
static bool
has_silent_value(const struct part_of *part, int axis)
{
	const struct study *study = part->study;
	struct seen seen[AXIS_VALUES + 1] = {{0}};
	int64_t last_ns = INT64_MIN;

	if (study->scene)
		seen_of_scene(part, axis, seen);
	else
		seen_of_rows(part, axis, seen);
	for (size_t v = 0; v <= study->axis[axis].n; v++)
		last_ns = seen[v].n > 0 && seen[v].last_ns > last_ns ? seen[v].last_ns : last_ns;
	for (size_t v = 0; v < study->axis[axis].n; v++) {
		double alive = (double)(seen[v].last_ns - seen[v].first_ns);
		double left = (double)(last_ns - seen[v].last_ns);

		if (seen[v].n * SILENT >= limit(LIMIT_ARM_N) &&
		    SILENT * seen[v].n * left >= limit(LIMIT_SILENT_EXPECTED) * alive)
			return true;
	}
	return false;
}

bool
left_is_steady(const struct part_of *part)
{
	const struct study *study = part->study;

	if (has_gap(part))
		return false;
	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];

		if (axis->field >= FIELD_DIM && axis->role != AXIS_CONSTANT &&
		    axis->role != AXIS_RETRIES && has_silent_value(part, a))
			return false;
	}
	return true;
}
