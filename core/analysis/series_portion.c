/* series_portion: the sums of series of a large log, lot by lot, without a group of each bucket. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/analysis/portion_place.h"
#include "core/analysis/series_private.h"
#include "core/store/portion.h"

/* What is summed of each latency: its score, the square of that, whether it is among the slowest;
 * then its score among all, and the square of that. */
enum { PLACE, SQUARE, HIGH, POOLED, POOLED_SQUARE, SUMS };

void
scales_open(struct study *study, struct scales *scales)
{
	struct groups groups = {0};
	struct dist all = {0};
	int field = FIELD_ENDPOINT;
	const struct kept *kept = axis_kept(study_axis(study, field));
	/* Refusals share no scale with what did the work. */
	struct query work = study->refused
		? query_without(study->query, FIELD_OUTCOME, OUTCOME_CLIENT_ERROR) : study->query;

	query_groups_folded(&work, &field, &kept, 1, 0, &groups);
	scales->at = ARENA_NEW(study->arena, struct scale, groups.n + 1);
	for (size_t i = 0; i < groups.n; i++) {
		const struct cell *cell = &groups.at[i].cell;

		scales->at[scales->n++] = (struct scale){
			groups.at[i].key[0], ruler_make(&cell->other, study->arena),
			cell->other.n + cell_bad(cell), NULL,
		};
		dist_merge(&all, &cell->other);
		scales->all.n += cell->other.n + cell_bad(cell);
	}
	scales->all.ruler = ruler_make(&all, study->arena);
	dist_release(&all);
	groups_release(&groups);
}

void
scales_close(struct scales *scales)
{
	for (size_t i = 0; i < scales->n; i++)
		free(scales->at[i].table);
	free(scales->all.table);
	*scales = (struct scales){0};
}

static void
row_fill(const struct scales *scales, double place, double pooled, double *row)
{
	row[PLACE] = place;
	row[SQUARE] = place * place;
	row[HIGH] = place > high_from;
	row[POOLED] = scales->all.n ? pooled : 0;
	row[POOLED_SQUARE] = row[POOLED] * row[POOLED];
}

/* Of the buckets that latencies of the endpoint lie in; all others stay as they are. */
static void
table_fill(const struct scales *scales, struct scale *scale)
{
	const struct ruler *ruler = &scale->ruler;

	scale->table = xcalloc(HIST_BUCKETS * SUMS, sizeof(*scale->table));
	for (size_t i = 0; i < ruler->len; i++) {
		uint32_t bucket = hist_bucket(ruler->slot[i].value_us);

		row_fill(scales, ruler_level(ruler, bucket, scale->n),
			 ruler_level(&scales->all.ruler, bucket, scales->all.n),
			 scale->table + (size_t)bucket * SUMS);
	}
}

/* Where there are few latencies each has a score of its own. */
static void
sum_singly(const struct scales *scales, const struct scale *scale, const struct portion *portion,
	   double *sum)
{
	size_t n;
	struct slot *slot = portion_slots(portion, &n);

	for (size_t i = 0; i < n; i++) {
		int64_t us = slot[i].value_us;
		double row[SUMS];

		row_fill(scales, ruler_place(&scale->ruler, us, scale->n),
			 ruler_place(&scales->all.ruler, us, scales->all.n), row);
		for (int k = 0; k < SUMS; k++)
			sum[k] += (double)slot[i].n * row[k];
	}
	free(slot);
}

static struct scale *
scale_of(struct scales *scales, uint32_t endpoint)
{
	for (size_t i = 0; i < scales->n; i++) {
		if (scales->at[i].endpoint == endpoint)
			return &scales->at[i];
	}
	return &scales->all;
}

static void
track_add(struct track *track, size_t bin, double n, double sum, double square)
{
	track->weight[bin] += n;
	track->sum[bin] += sum;
	track->square[bin] += square;
}

static void
series_add(struct series *series, const struct portion *portion, const double *sum, size_t bin)
{
	double n = (double)portion->n, n_timed = (double)portion->n_timed;
	bool is_all = series->field < 0;	/* only there the pooled rank is looked at */

	series->n += portion->n;
	if (outcome_is_bad(portion->outcome)) {
		for (int m = 0; m < MEASURES; m++)
			track_add(&series->track[m], bin, n, n, n);
		return;
	}
	if (!outcome_is_work(portion->outcome))
		n_timed = 0;
	track_add(&series->track[0], bin, n_timed, sum[PLACE], sum[SQUARE]);
	track_add(&series->track[1], bin, n_timed, sum[HIGH], sum[HIGH]);
	if (is_all)
		track_add(&series->track[MEASURE_POOLED], bin, n_timed, sum[POOLED],
			  sum[POOLED_SQUARE]);
	if (portion->outcome != OUTCOME_UNKNOWN)
		track_add(&series->track[2], bin, n, 0, 0);
}

struct reading {
	struct study *study;
	struct scales *scales;
	const struct axis *const *axes;
	struct series **series;
	size_t n_sets;
	int64_t origin_ns;
};

static void
take(void *context, const struct portion *portion)
{
	const struct reading *reading = context;
	const struct study *study = reading->study;
	size_t bin = (size_t)((portion->bin_ns - reading->origin_ns) / study->bin_ns);
	struct scale *scale = scale_of(reading->scales, portion->key[0]);
	double sum[SUMS] = {0};

	if (bin >= study->bins)
		bin = study->bins - 1;
	if (outcome_is_work(portion->outcome) && portion->n_timed) {
		if (!scale->ruler.is_exact && !scale->table)
			table_fill(reading->scales, scale);
		if (scale->table)
			portion_sum(portion, scale->table, SUMS, sum);
		else
			sum_singly(reading->scales, scale, portion, sum);
	}
	for (size_t set = 0; set < reading->n_sets; set++) {
		const struct axis *axis = reading->axes[set];
		size_t at = !axis ? 0
				  : axis_place(axis,
					       portion->key[axis->field != FIELD_ENDPOINT]);

		series_add(&reading->series[set][at], portion, sum, bin);
	}
}

void
series_read(struct study *study, int field, struct scales *scales, const struct axis *const *axes,
	    struct series **series, size_t n_sets)
{
	const int fields[2] = {FIELD_ENDPOINT, field};
	const struct kept *kept[2] = {axis_kept(study_axis(study, FIELD_ENDPOINT)),
				       axis_kept(study_axis(study, field))};
	struct reading reading = {
		.study = study, .scales = scales, .axes = axes, .series = series,
		.n_sets = n_sets,
		.origin_ns = bins_origin(study),
	};

	query_portions(&study->query, fields, kept, 2, study->bin_ns, take, &reading);
}
