/* check_readback: records read back by marks are those that were handed out at load. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/made.h"

static const char *const paths[] = {
	"samples/kenya-sme-timeouts.json", "samples/healthy.json", "samples/load-surge.json",
	"samples/bad-canary.json",
};

/* A log in a store of its own. chunk_bytes 0: every row is kept. */
struct loaded {
	struct names *names;
	struct store *store;
};

static struct loaded
load(const char *path, size_t chunk_bytes, size_t budget)
{
	struct loaded loaded = {.names = names_new()};
	struct err err = {0};
	struct intake *intake = intake_open(path, 0, loaded.names, NULL, &err);

	ck_assert_msg(intake != NULL, "%s", err.text);
	loaded.store = store_new(loaded.names,
				 &(struct store_options){.row_budget = chunk_bytes ? 1 : 0});
	if (chunk_bytes) {
		loaded.store->chunk_bytes = chunk_bytes;
		loaded.store->small_records = 0;
		loaded.store->keep_chunks = 0;
	}
	store_add_source(loaded.store, intake);
	while (store_load(loaded.store, budget)) {
	}
	return loaded;
}

static void
unload(struct loaded *loaded)
{
	store_free(loaded->store);
	names_free(loaded->names);
}

/* Names have other numbers in another store. */
static void
check_name(const struct loaded *a, uint32_t left, const struct loaded *b, uint32_t right)
{
	ck_assert_str_eq(names_get(a->names, left)->clean, names_get(b->names, right)->clean);
}

static void
check_record(const struct loaded *a, const struct loaded *b, uint32_t id)
{
	struct record left, right;
	struct err err = {0};

	ck_assert_int_eq(store_record(a->store, id, &left, &err), 1);
	ck_assert_msg(store_record(b->store, id, &right, &err) == 1, "%s", err.text);
	ck_assert_int_eq(left.at_ns, right.at_ns);
	ck_assert_int_eq(left.latency_us, right.latency_us);
	ck_assert_int_eq(left.offset, right.offset);
	ck_assert_uint_eq(left.length, right.length);
	ck_assert_int_eq(left.line_first, right.line_first);
	ck_assert_int_eq(left.line_last, right.line_last);
	ck_assert_uint_eq(left.flags, right.flags);
	ck_assert_int_eq(left.outcome, right.outcome);
	ck_assert_int_eq(left.unusable, right.unusable);
	check_name(a, left.version, b, right.version);
	check_name(a, left.endpoint, b, right.endpoint);
	check_name(a, left.status, b, right.status);
	for (int i = 0; i < RECORD_DIMS; i++)
		check_name(a, left.dims[i], b, right.dims[i]);
}

START_TEST(a_sample_read_back_is_the_same_record_by_record)
{
	struct loaded kept = load(paths[_i], 0, 10000);
	struct loaded back = load(paths[_i], 3000, 10000);
	uint64_t n = store_tally(kept.store).records;
	const struct chunks *chunks = &back.store->source[0].chunks;
	size_t marks = 0;

	ck_assert_uint_eq(store_tally(back.store).records, n);
	for (size_t i = 0; i < chunks->n; i++)
		marks += chunks->at[i].has_mark;
	/* A batch is 128 records: of more than two, a chunk begins where one of them ends. */
	if (n > 300)
		ck_assert_uint_gt(marks, 0);
	/* Back and forth, so that chunks are read back more than once. */
	uint32_t step = n > 1000 ? 13 : 1;
	for (uint32_t id = 1; id <= n; id += step)
		check_record(&kept, &back, id);
	for (uint32_t id = (uint32_t)n; id > step; id -= step)
		check_record(&kept, &back, id);
	ck_assert_uint_eq(store_lost(back.store), 0);
	unload(&kept);
	unload(&back);
}
END_TEST

/* Blocks of all sizes: the same lots in the same tables. */
START_TEST(what_is_kept_does_not_depend_on_how_much_is_read_at_a_time)
{
	static const size_t budgets[] = {1 << 20, 40007, 1 << 16};
	struct loaded first = load(paths[_i], 0, 9999);

	for (size_t b = 0; b < LENGTH(budgets); b++) {
		struct loaded other = load(paths[_i], 0, budgets[b]);
		for (int t = 0; t < CELLS_DIM + first.store->n_dims; t++) {
			const struct cells *one = &first.store->cells[t];
			const struct cells *two = &other.store->cells[t];
			ck_assert_int_eq(one->rung, two->rung);
			ck_assert_uint_eq(one->n, two->n);
			ck_assert_mem_eq(one->key, two->key, one->n * sizeof(*one->key));
			ck_assert_uint_eq(cells_room(one), cells_room(two));
		}
		unload(&other);
	}
	unload(&first);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("readback");
	TCase *tcase = tcase_create("readback");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, a_sample_read_back_is_the_same_record_by_record, 0,
			    (int)LENGTH(paths));
	tcase_add_loop_test(tcase, what_is_kept_does_not_depend_on_how_much_is_read_at_a_time, 0,
			    (int)LENGTH(paths));
	suite_add_tcase(suite, tcase);
	return suite;
}
