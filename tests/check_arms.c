/* check_arms: groups of records at once have the counts and latencies of their records. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/arms.h"

#include <math.h>
#include <stdlib.h>

#include "core/analysis/gap_private.h"
#include "core/analysis/scene.h"
#include "tests/panel_log.h"

enum { RECORDS = 2400, GROUPS = 4 };
static const struct analysis_options plain = {0};

struct look {
	struct panel_log log;
	struct arena arena;
	struct study study;
	struct suspects suspects;
	struct board board;
	struct verdict verdict;
};

static void
look_open(struct look *look, uint64_t seed, int records)
{
	*look = (struct look){0};
	panel_log_open(&look->log, seed, records, &(struct logged_way){0});
	struct query query = query_all(look->log.log.store, INT64_MAX);

	study_open(&look->study, &query, &plain, &look->arena);
	study_judge(&look->study, &look->suspects, &look->board, &look->verdict);
	ck_assert_ptr_nonnull(look->study.scene);
}

static void
look_close(struct look *look)
{
	study_release(&look->study);
	arena_release(&look->arena);
	panel_log_close(&look->log);
}

static int
by_size(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

/* An arm against the records whose group it is, gathered and sorted here. */
static void
arm_is(const struct scene *scene, const uint32_t *group, uint32_t g, const struct arm *arm)
{
	int64_t *us = xcalloc(scene->n + 1, sizeof(*us));
	uint64_t n = 0, bad = 0, unknown = 0;
	size_t timed = 0, seen = 0;
	double sum_us = 0;

	for (size_t i = 0; i < scene->n; i++) {
		if (group[i] != g)
			continue;
		n++;
		bad += scene->outcome[i] == OUTCOME_TIMEOUT ||
		       scene->outcome[i] == OUTCOME_SERVER_ERROR;
		unknown += scene->outcome[i] == OUTCOME_UNKNOWN;
		if (scene->us[i] == LATENCY_NONE)
			continue;
		sum_us += (double)scene->us[i];
		us[timed++] = scene->us[i];
	}
	qsort(us, timed, sizeof(*us), by_size);
	ck_assert_uint_eq(arm->n, n);
	ck_assert_uint_eq(arm->bad, bad);
	ck_assert_uint_eq(arm->outcome[OUTCOME_UNKNOWN], unknown);
	ck_assert(arm->sum_us == sum_us);
	ck_assert_uint_eq(arm->slots.n, timed);
	for (size_t s = 0; s < arm->slots.len; s++) {
		ck_assert(!s || arm->slots.at[s].value_us > arm->slots.at[s - 1].value_us);
		for (uint64_t k = 0; k < arm->slots.at[s].n; k++)
			ck_assert_int_eq(arm->slots.at[s].value_us, us[seen++]);
	}
	ck_assert_uint_eq(seen, timed);
	free(us);
}

START_TEST(arms_of_records_hold_them_each_once_and_in_order)
{
	struct look look;
	struct arm arm[GROUPS];
	uint64_t rng = 5 + (uint64_t)_i;

	look_open(&look, 23 + (uint64_t)_i, RECORDS);
	const struct scene *scene = look.study.scene;
	uint32_t *group = xcalloc(scene->n + 1, sizeof(*group));

	/* The last of them is empty. */
	for (size_t i = 0; i < scene->n; i++)
		group[i] = random_below(&rng, 5) ? (uint32_t)random_below(&rng, GROUPS - 1)
						 : ARM_NONE;
	uint32_t *pick = xcalloc(2 * scene->n + 1, sizeof(*pick)), *own = pick + scene->n;
	size_t n = 0;

	for (size_t i = 0; i < scene->n; i++) {
		pick[n] = (uint32_t)i;
		own[n] = group[i];
		n += group[i] != ARM_NONE;
	}
	ck_assert(n > 0 && n < scene->n);
	arms_of_scene(scene, pick, n, own, GROUPS, &look.arena, arm);
	for (uint32_t g = 0; g < GROUPS; g++)
		arm_is(scene, group, g, &arm[g]);
	free(pick);
	ck_assert_uint_eq(arm[GROUPS - 1].n, 0);
	free(group);
	look_close(&look);
}
END_TEST

START_TEST(arms_of_rows_hold_the_records_of_their_rows)
{
	struct look look;
	struct arm arm[GROUPS];

	look_open(&look, 33 + (uint64_t)_i, RECORDS);
	const struct scene *scene = look.study.scene;
	const struct frame *frame = study_frame(&look.study, FIELD_DIM, -1);
	uint32_t *group = xcalloc(scene->n + 1, sizeof(*group));
	uint32_t *row = xcalloc(frame->n + 1, sizeof(*row));

	for (size_t r = 0; r < frame->n; r++)
		row[r] = r % 6 < GROUPS ? (uint32_t)(r % 6) : ARM_NONE;
	for (size_t i = 0; i < scene->n; i++)
		group[i] = row[frame->row_of[i]];
	arms_of_rows(&look.study, frame, row, GROUPS, &look.arena, arm);
	for (uint32_t g = 0; g < GROUPS; g++) {
		ck_assert_uint_gt(arm[g].n, 0);
		arm_is(scene, group, g, &arm[g]);
	}
	free(group);
	free(row);
	look_close(&look);
}
END_TEST

START_TEST(a_frame_split_by_a_field_has_a_row_for_each_that_is_seen_in_order)
{
	struct look look;

	look_open(&look, 43 + (uint64_t)_i, RECORDS);
	const struct scene *scene = look.study.scene;
	const struct frame *frame = study_frame(&look.study, FIELD_DIM, -1);
	uint64_t n = 0;

	ck_assert_uint_gt(frame->n, 20);
	for (size_t r = 1; r < frame->n; r++) {
		const struct row *a = &frame->row[r - 1], *b = &frame->row[r];
		const int order[] = {a->is_since - b->is_since, a->code[0] - b->code[0],
				     a->code[1] - b->code[1], a->code[2] - b->code[2]};
		size_t k = 0;

		while (k < 3 && !order[k])
			k++;
		ck_assert_int_lt(order[k], 0);
	}
	for (size_t i = 0; i < scene->n; i++) {
		const struct row *row = &frame->row[frame->row_of[i]];
		const struct panel *panel = scene->panel;
		const struct panel_field *field = &panel->field[FIELD_DIM];

		ck_assert_uint_eq(row->is_since, scene->at_ns[i] >= look.study.from_ns);
		ck_assert_uint_eq(row->key[2], field->value[field->code[scene->pick[i]]]);
	}
	for (size_t r = 0; r < frame->n; r++)
		n += frame->row[r].harm.n;
	ck_assert_uint_eq(n, scene->n);
	look_close(&look);
}
END_TEST

/* More of a group than are kept one by one: what is told is what a cell tells. */
START_TEST(a_large_arm_is_the_histogram_it_is_elsewhere)
{
	struct look look;
	struct arm arm[1];
	struct dist dist[2] = {{0}, {0}};

	look_open(&look, 53, 3 * DIST_EXACT);
	const struct scene *scene = look.study.scene;
	uint32_t *group = xcalloc(scene->n + 1, sizeof(*group));
	double sum_us = 0;

	for (size_t i = 0; i < scene->n_timed; i++) {
		dist_add(&dist[scene->is_bad[i]], scene->us[i]);
		sum_us += (double)scene->us[i];
	}
	ck_assert_uint_gt(dist[0].n, DIST_EXACT);
	uint32_t *pick = xcalloc(scene->n + 1, sizeof(*pick));

	for (size_t i = 0; i < scene->n; i++)
		pick[i] = (uint32_t)i;
	arms_of_scene(scene, pick, scene->n, group, 1, &look.arena, arm);
	free(pick);
	struct slots parts[2] = {dist_slots(&dist[0], &look.arena),
				 dist_slots(&dist[1], &look.arena)};
	struct slots slots = slots_merge(parts, 2, &look.arena);

	ck_assert_uint_eq(arm->n, scene->n);
	ck_assert(arm->sum_us == sum_us);
	ck_assert_uint_eq(arm->slots.n, scene->n_timed);
	ck_assert_uint_eq(arm->slots.len, slots.len);
	for (size_t s = 0; s < slots.len; s++) {
		ck_assert_int_eq(arm->slots.at[s].value_us, slots.at[s].value_us);
		ck_assert_uint_eq(arm->slots.at[s].n, slots.at[s].n);
	}
	dist_release(&dist[0]);
	dist_release(&dist[1]);
	free(group);
	look_close(&look);
}
END_TEST

START_TEST(quarters_are_both_arms_before_and_since)
{
	struct look look;

	look_open(&look, 63, RECORDS);
	const struct axis *hosts = study_axis(&look.study, FIELD_DIM);
	const struct cause cause = {.n = 1, .term = {{FIELD_DIM, hosts->value[1]}}};
	struct strata strata = {.only = NAME_NONE};

	ck_assert(strata_make(&look.study, &cause, -1, &strata));
	const struct quarter *quarter = strata_quarters(&look.study, &strata);

	for (size_t s = 0; s < strata.n; s++) {
		ck_assert_uint_eq(quarter[s].a.n, strata.at[s].a.n);
		ck_assert_uint_eq(quarter[s].b.n, strata.at[s].b.n);
		ck_assert_uint_eq(quarter[s].a_before.n, strata.at[s].a_before.n);
		ck_assert_uint_eq(quarter[s].b_before.bad, strata.at[s].b_before.bad);
	}
	strata.quarter = quarter;
	ck_assert_ptr_eq(strata_quarters(&look.study, &strata), quarter);
	look_close(&look);
}
END_TEST

START_TEST(the_longest_silence_is_between_two_records)
{
	struct look look;
	struct silence silence = {0};

	look_open(&look, 73 + (uint64_t)_i, RECORDS);
	const struct scene *scene = look.study.scene;
	int64_t gap_ns = 0;

	silence_see(&look.study, &silence);
	/* By hand among all times; a gap within a bucket, or between two full ones, is none. */
	for (size_t i = 0; i < scene->n; i++) {
		int64_t next_ns = INT64_MAX;

		for (size_t k = 0; k < scene->n; k++) {
			if (scene->at_ns[k] > scene->at_ns[i] && scene->at_ns[k] < next_ns)
				next_ns = scene->at_ns[k];
		}
		if (next_ns < INT64_MAX && next_ns - scene->at_ns[i] > gap_ns)
			gap_ns = next_ns - scene->at_ns[i];
	}
	ck_assert_int_le(silence.gap_ns, gap_ns);
	ck_assert_int_eq(silence.after.at_ns - silence.before.at_ns, silence.gap_ns);
	if (gap_ns > 2 * look.study.bin_ns)
		ck_assert_int_eq(silence.gap_ns, gap_ns);
	const int64_t all[2] = {look.study.first_ns, look.study.last_ns}, none[2] = {1, 0};

	ck_assert_uint_eq(silence_near(&look.study, all, none), scene->n);
	ck_assert_uint_eq(silence_near(&look.study, all, all), 2 * scene->n);
	look_close(&look);
}
END_TEST

static bool
has_candidate(const struct stratum *at)
{
	bool has = false;

	for (size_t i = 0; i < at->n_rows; i++)
		has = has || at->is_candidate[i];
	return has;
}

static void
same_number(double a, double b)
{
	ck_assert_msg(a == b || (isnan(a) && isnan(b)), "%.17g is not %.17g", a, b);
}

/* With one more field held equal most strata lack the candidate: without them it fares the same,
 * and what was asked once is there until the frame's harm is counted anew. */
static size_t
leaves_the_same(struct study *study, const struct cause *cause, int extra)
{
	struct strata lean = {.only = NAME_NONE}, again = lean, whole = lean;
	size_t held = 0;

	whole.is_whole = true;
	ck_assert(strata_make(study, cause, extra, &lean));
	ck_assert(strata_make(study, cause, extra, &again));
	ck_assert_ptr_eq(lean.at, again.at);
	ck_assert(strata_make(study, cause, extra, &whole));
	ck_assert_ptr_ne(lean.at, whole.at);
	for (size_t i = 0; i < whole.n; i++) {
		const struct stratum *at = &whole.at[i];

		if (!has_candidate(at))
			continue;
		ck_assert_uint_lt(held, lean.n);
		ck_assert_mem_eq(at->key, lean.at[held].key, sizeof(at->key));
		ck_assert_uint_eq(at->n_rows, lean.at[held].n_rows);
		ck_assert_mem_eq(&at->a, &lean.at[held].a, sizeof(at->a));
		ck_assert_mem_eq(&at->b_before, &lean.at[held++].b_before, sizeof(at->b));
	}
	ck_assert_uint_eq(held, lean.n);
	ck_assert_int_eq(lean.is_topped, whole.is_topped);

	const struct share few = share_of(study, &lean), all = share_of(study, &whole);
	const struct rate_contrast own = contrast_rates(study, &lean);
	const struct rate_contrast of_all = contrast_rates(study, &whole);

	same_number(few.explained, all.explained);
	same_number(few.z, all.z);
	same_number(few.coverage, all.coverage);
	same_number(own.bad, of_all.bad);
	same_number(own.p_bad, of_all.p_bad);
	frame_harm(study, study_frame(study, lean.frame->dim[0], lean.frame->dim[1]));
	ck_assert(strata_make(study, cause, extra, &again));
	ck_assert_ptr_ne(lean.at, again.at);
	return whole.n - lean.n;
}

START_TEST(strata_without_the_candidate_are_left_out_and_change_nothing)
{
	struct look look;
	size_t left_out = 0;

	look_open(&look, 23, RECORDS / 8);
	const struct study *study = &look.study;

	for (int a = 0; a < study->n_axes; a++) {
		for (int e = 0; e < study->n_axes; e++) {
			const struct axis *axis = &study->axis[a], *extra = &study->axis[e];

			if (a == e || axis->field == FIELD_ENDPOINT || extra->field < FIELD_DIM)
				continue;
			for (size_t v = 0; v < axis->n && v < 3; v++)
				left_out += leaves_the_same(&look.study, &(struct cause){
					1, {{axis->field, axis->value[v]}}}, extra->field);
		}
	}
	ck_assert_uint_gt(left_out, 0);
	look_close(&look);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("arms");
	TCase *tcase = tcase_create("arms");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, arms_of_records_hold_them_each_once_and_in_order, 0, 3);
	tcase_add_loop_test(tcase, arms_of_rows_hold_the_records_of_their_rows, 0, 3);
	tcase_add_loop_test(tcase,
			    a_frame_split_by_a_field_has_a_row_for_each_that_is_seen_in_order, 0,
			    2);
	tcase_add_test(tcase, a_large_arm_is_the_histogram_it_is_elsewhere);
	tcase_add_test(tcase, quarters_are_both_arms_before_and_since);
	tcase_add_loop_test(tcase, the_longest_silence_is_between_two_records, 0, 2);
	tcase_add_test(tcase, strata_without_the_candidate_are_left_out_and_change_nothing);
	suite_add_tcase(suite, tcase);
	return suite;
}
