/* check_scene: the columns of a look tell what going through its records tells. */
/* SPDX-License-Identifier: MIT */
#include "core/analysis/scene.h"

#include <math.h>

#include "tests/panel_log.h"

enum { RECORDS = 2400 };
static const struct analysis_options plain = {0};

/* A log, a look at it, judged, so that it has an onset and references. */
struct look {
	struct panel_log log;
	struct arena arena;
	struct study study;
	struct suspects suspects;
	struct board board;
	struct verdict verdict;
	size_t *at;		/* owned: of each record of the scene, its place in the log */
};

static void
look_open(struct look *look, uint64_t seed)
{
	*look = (struct look){0};
	panel_log_open(&look->log, seed, RECORDS, &(struct logged_way){0});
	struct query query = query_all(look->log.log.store, INT64_MAX);

	query = query_without(query, FIELD_ENDPOINT, names_find(look->log.log.names, "/p3", 3));
	study_open(&look->study, &query, &plain, &look->arena);
	study_judge(&look->study, &look->suspects, &look->board, &look->verdict);
	const struct scene *scene = look->study.scene;

	ck_assert_ptr_nonnull(scene);
	look->at = xcalloc(scene->n + 1, sizeof(*look->at));
	for (size_t i = 0; i < scene->n; i++)
		while (look->log.id[look->at[i]] != scene->panel->id[scene->pick[i]])
			look->at[i]++;
}

static void
look_close(struct look *look)
{
	free(look->at);
	study_release(&look->study);
	arena_release(&look->arena);
	panel_log_close(&look->log);
}

static const struct record *
record_of(const struct look *look, size_t i)
{
	return &look->log.at[look->at[i]];
}

static bool
is_bad(const struct record *record)
{
	return record->outcome == OUTCOME_TIMEOUT || record->outcome == OUTCOME_SERVER_ERROR;
}

START_TEST(its_columns_are_those_of_the_records_asked_about)
{
	struct look look;
	size_t expected = 0;

	look_open(&look, 3 + (uint64_t)_i);
	const struct scene *scene = look.study.scene;

	for (size_t i = 0; i < look.log.n; i++)
		expected += panel_log_match(&look.log, &look.study.query, i);
	ck_assert_uint_eq(scene->n, expected);
	for (size_t i = 0; i < scene->n; i++) {
		const struct record *record = record_of(&look, i);

		ck_assert_int_eq(scene->at_ns[i], record->at_ns);
		ck_assert_int_eq(scene->us[i], record->latency_us);
		ck_assert_uint_eq(scene->outcome[i], record->outcome);
		ck_assert_uint_eq(scene->is_bad[i], is_bad(record));
		ck_assert_uint_eq(i < scene->n_timed, record->latency_us != LATENCY_NONE);
	}
	look_close(&look);
}
END_TEST

START_TEST(counts_by_value_with_the_first_and_the_last)
{
	struct look look;

	look_open(&look, 13);
	const struct scene *scene = look.study.scene;

	for (int field = 0; field < store_fields(look.log.log.store); field++) {
		struct groups groups;
		uint64_t all = 0;

		if (field == FIELD_OUTCOME)
			continue;
		scene_values(scene, &look.study.query, field, &groups);
		for (size_t g = 0; g < groups.n; g++) {
			const struct cell *cell = &groups.at[g].cell;
			size_t first = SIZE_MAX, last = SIZE_MAX;
			uint64_t n = 0, bad = 0;

			for (size_t i = 0; i < look.log.n; i++) {
				const struct record *record = &look.log.at[i];

				if (!panel_log_match(&look.log, &look.study.query, i) ||
				    record_value(record, field) != groups.at[g].key[0])
					continue;
				n++;
				bad += is_bad(record);
				if (first == SIZE_MAX || record->at_ns < look.log.at[first].at_ns)
					first = i;
				if (last == SIZE_MAX || record->at_ns >= look.log.at[last].at_ns)
					last = i;
			}
			ck_assert_uint_gt(n, 0);
			ck_assert_uint_eq(cell->n, n);
			ck_assert_uint_eq(cell_bad(cell), bad);
			ck_assert_uint_eq(cell->ref[REF_FIRST].id, look.log.id[first]);
			ck_assert_uint_eq(cell->ref[REF_LAST].id, look.log.id[last]);
			all += n;
		}
		ck_assert_uint_eq(all, scene->n);
		groups_release(&groups);
	}
	struct cell cell = {0};

	scene_count(scene, &look.study.query, &cell);
	ck_assert_uint_eq(cell.n, scene->n);
	cell_release(&cell);
	look_close(&look);
}
END_TEST

START_TEST(codes_and_causes_are_the_values_of_the_records)
{
	struct look look;

	look_open(&look, 23);
	const struct study *study = &look.study;
	bool *mark = xcalloc(study->scene->n + 1, sizeof(*mark));

	for (int a = 0; a < study->n_axes; a++) {
		const struct axis *axis = &study->axis[a];
		const uint8_t *code = scene_column(study, axis->field);

		ck_assert_ptr_nonnull(code);
		for (size_t i = 0; i < study->scene->n; i++) {
			ck_assert_uint_lt(code[i], axis->n);
			ck_assert_uint_eq(axis->value[code[i]],
					  record_value(record_of(&look, i), axis->field));
		}
		for (size_t v = 0; v < axis->n; v++) {
			struct cause cause = {.n = 2};

			cause.term[0].field = axis->field;
			cause.term[0].value = axis->value[v];
			cause.term[1].field = study->axis[0].field;
			cause.term[1].value = study->axis[0].value[0];
			scene_cause(study, &cause, mark);
			for (size_t i = 0; i < study->scene->n; i++) {
				const struct record *r = record_of(&look, i);

				ck_assert_uint_eq(mark[i],
					record_value(r, axis->field) == axis->value[v] &&
					record_value(r, study->axis[0].field) ==
						study->axis[0].value[0]);
			}
		}
	}
	ck_assert_int_ge(study->n_axes, 3);
	ck_assert_ptr_null(scene_column(study, FIELDS_MAX));
	free(mark);
	look_close(&look);
}
END_TEST

START_TEST(buckets_and_the_window_are_by_time_alone)
{
	struct look look;

	look_open(&look, 33 + (uint64_t)_i);
	struct study *study = &look.study;
	struct scene *scene = study->scene;

	if (!scene->bin)
		scene_bins(study);
	scene_window(study);
	ck_assert_int_eq(scene->origin_ns % study->bin_ns, 0);
	ck_assert_int_le(scene->origin_ns, study->first_ns);
	ck_assert_int_gt(scene->origin_ns + study->bin_ns, study->first_ns);
	for (size_t i = 0; i < scene->n; i++) {
		ck_assert_int_eq(scene->bin[i],
				 (scene->at_ns[i] - scene->origin_ns) / study->bin_ns);
		ck_assert_uint_eq(scene->is_since[i], scene->at_ns[i] >= study->from_ns);
	}
	look_close(&look);
}
END_TEST

START_TEST(cells_of_groups_hold_the_latencies_of_their_records)
{
	enum { GROUPS = 5 };
	struct look look;
	uint64_t rng = 9;

	look_open(&look, 43);
	const struct scene *scene = look.study.scene;
	struct cell cell[GROUPS] = {{0}};
	uint32_t *group = xcalloc(scene->n + 1, sizeof(*group));
	uint64_t n[GROUPS] = {0}, bad[GROUPS] = {0}, timed[2][GROUPS] = {{0}};
	double sum[2][GROUPS] = {{0}};

	for (size_t i = 0; i < scene->n; i++) {
		group[i] = (uint32_t)random_below(&rng, GROUPS + 1);
		if (group[i] == GROUPS)
			continue;
		n[group[i]]++;
		bad[group[i]] += scene->is_bad[i];
		if (scene->us[i] == LATENCY_NONE)
			continue;
		timed[scene->is_bad[i]][group[i]]++;
		sum[scene->is_bad[i]][group[i]] += (double)scene->us[i];
	}
	scene_cells(scene, group, GROUPS, cell);
	for (int g = 0; g < GROUPS; g++) {
		ck_assert_uint_eq(cell[g].n, n[g]);
		ck_assert_uint_eq(cell_bad(&cell[g]), bad[g]);
		ck_assert_uint_eq(cell[g].other.n, timed[0][g]);
		ck_assert_uint_eq(cell[g].bad.n, timed[1][g]);
		ck_assert_double_eq_tol(dist_mean(&cell[g].other), sum[0][g] / (double)timed[0][g],
					1e-6);
		ck_assert_double_eq_tol(dist_mean(&cell[g].bad), sum[1][g] / (double)timed[1][g],
					1e-6);
		cell_release(&cell[g]);
	}
	free(group);
	look_close(&look);
}
END_TEST

/* Of the records of a reference before onset: the share below, half for ties; bad ones above. */
static double
place_by_hand(const struct look *look, uint32_t endpoint, int64_t us)
{
	const struct study *study = &look->study;
	double below = 0, n = 0;

	for (size_t i = 0; i < study->scene->n; i++) {
		const struct record *record = record_of(look, i);

		if (record->endpoint != endpoint || record->at_ns >= study->from_ns ||
		    (record->latency_us == LATENCY_NONE && !is_bad(record)))
			continue;
		n++;
		if (!is_bad(record))
			below += record->latency_us < us ? 1 : record->latency_us == us ? .5 : 0;
	}
	return below / n;
}

START_TEST(each_record_is_set_against_the_reference_of_its_endpoint)
{
	struct look look;
	size_t placed = 0, slow = 0;

	look_open(&look, 53);
	struct scene *scene = look.study.scene;

	scene_place(&look.study);
	for (size_t i = 0; i < scene->n_timed; i++) {
		const struct record *record = record_of(&look, i);
		const struct reference *reference = reference_of(&look.study, record->endpoint);

		if (scene->is_bad[i] || !reference || reference->kind == REFERENCE_NONE) {
			ck_assert(isnan(scene->place[i]));
			ck_assert(!scene->is_slow[i]);
			continue;
		}
		ck_assert_uint_eq(scene->is_slow[i],
				  (double)record->latency_us > reference->limit_us);
		slow += scene->is_slow[i];
		if (reference->kind != REFERENCE_BEFORE)
			continue;
		ck_assert_double_eq_tol(scene->place[i],
					place_by_hand(&look, record->endpoint, scene->us[i]), 1e-9);
		placed++;
	}
	ck_assert_uint_gt(placed, 100);
	ck_assert_uint_gt(slow, 100);
	look_close(&look);
}
END_TEST

START_TEST(a_large_log_has_no_scene)
{
	struct panel_log log;

	panel_log_open(&log, 63, 300, &(struct logged_way){.has_no_rows = true});
	struct query query = query_all(log.log.store, INT64_MAX);

	ck_assert_ptr_null(scene_open(&query));
	panel_log_close(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("scene");
	TCase *tcase = tcase_create("scene");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, its_columns_are_those_of_the_records_asked_about, 0, 2);
	tcase_add_test(tcase, counts_by_value_with_the_first_and_the_last);
	tcase_add_test(tcase, codes_and_causes_are_the_values_of_the_records);
	tcase_add_loop_test(tcase, buckets_and_the_window_are_by_time_alone, 0, 2);
	tcase_add_test(tcase, cells_of_groups_hold_the_latencies_of_their_records);
	tcase_add_test(tcase, each_record_is_set_against_the_reference_of_its_endpoint);
	tcase_add_test(tcase, a_large_log_has_no_scene);
	suite_add_tcase(suite, tcase);
	return suite;
}
