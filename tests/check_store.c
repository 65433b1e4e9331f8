/* check_store: ids over several sources, late records, shared dimensions, widening buckets. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <stdio.h>

#include "tests/made.h"

static struct names *names;
static struct store *store;

static void
setup(void)
{
	names = names_new();
	store = store_new(names, NULL);
}

static void
teardown(void)
{
	store_free(store);
	names_free(names);
}

static struct record
at_second(int64_t second, uint32_t source)
{
	return (struct record){.at_ns = second * NS_PER_S, .latency_us = 1000, .source = source,
			       .outcome = OUTCOME_OK};
}

START_TEST(an_id_is_final_when_the_sources_before_are)
{
	struct made log[2] = {{0}};
	struct ref ref;
	struct record record;
	struct err err;

	for (int s = 0; s < 2; s++)
		store_add_made(store, NULL, 0, made_again, &log[s]);
	record = at_second(7, 1);
	store_fold(store, made_add(&log[1], &record, 0, 10, 0));
	struct query query = query_all(store, INT64_MAX);
	ck_assert(query_last(&query, &ref));
	ck_assert_uint_eq(ref.id, 1);
	for (int64_t i = 0; i < 3; i++) {
		record = at_second(i, 0);
		store_fold(store, made_add(&log[0], &record, 0, 10, 0));
	}
	ck_assert(query_last(&query, &ref));
	ck_assert_uint_eq(ref.id, 4);
	ck_assert_int_eq(store_record(store, 4, &record, &err), 1);
	ck_assert_int_eq(record.at_ns, 7 * NS_PER_S);
	ck_assert_uint_eq(record.source, 1);
	ck_assert_int_eq(store_record(store, 5, &record, &err), 0);
	ck_assert_int_eq(store_record(store, 0, &record, &err), 0);
	free(log[0].at);
	free(log[1].at);
}
END_TEST

/* Late is against what its own source had reached; equal stamps are not late. */
START_TEST(late_records_are_counted_and_stand_at_their_time)
{
	static const int64_t seconds[] = {10, 20, 20, 15, 19, 21, 20};
	struct made log = {0};
	struct ref ref;

	store_add_made(store, NULL, 0, made_again, &log);
	for (size_t i = 0; i < LENGTH(seconds); i++) {
		struct record record = at_second(seconds[i], 0);
		store_fold(store, made_add(&log, &record, 0, 10, 0));
	}
	ck_assert_uint_eq(store_tally(store).late, 3);
	struct query query = query_window(query_all(store, INT64_MAX), 11 * NS_PER_S, INSTANT_NONE);
	ck_assert(query_first(&query, &ref));
	ck_assert_uint_eq(ref.id, 4);
	free(log.at);
}
END_TEST

START_TEST(records_with_text_made_visible_are_counted_once)
{
	struct made log = {0};

	store_add_made(store, NULL, 0, made_again, &log);
	for (int i = 0; i < 3; i++) {
		struct record record = at_second(i, 0);
		record.endpoint = i ? made_name(names, "/\x1b[2J") : made_name(names, "/ok");
		record.version = i > 1 ? made_name(names, "v\x7f") : 0;
		store_fold(store, made_add(&log, &record, 0, 10, 0));
	}
	ck_assert_uint_eq(store_tally(store).unsafe_fields, 2);
	free(log.at);
}
END_TEST

START_TEST(unusable_records_have_an_id_but_are_in_no_figure)
{
	struct made log = {0};
	struct record record = at_second(1, 0);
	struct err err;

	store_add_made(store, NULL, 0, made_again, &log);
	record.at_ns = INSTANT_NONE;
	record.unusable = UNUSABLE_NO_TIME;
	store_fold(store, made_add(&log, &record, 0, 10, 0));
	ck_assert_int_eq(store_tally(store).first_ns, INSTANT_NONE);
	ck_assert_uint_eq(store_tally(store).unusable_why[UNUSABLE_NO_TIME], 1);
	struct query query = query_all(store, INT64_MAX);
	ck_assert_uint_eq(query_count(&query), 0);
	ck_assert_int_eq(store_record(store, 1, &record, &err), 1);
	ck_assert_int_eq(record.unusable, UNUSABLE_NO_TIME);
	free(log.at);
}
END_TEST

START_TEST(dimensions_of_all_sources_are_one_list)
{
	static const char *const first[] = {"http.host", "zone"}, *const second[] = {"zone", "pod"};
	struct made log[2] = {{0}};
	uint64_t total = 0;

	store_add_made(store, first, 2, made_again, &log[0]);
	struct record record = at_second(1, 0);
	record.dims[1] = made_name(names, "a");
	store_fold(store, made_add(&log[0], &record, 0, 10, 0));
	store_add_made(store, second, 2, made_again, &log[1]);
	record = at_second(2, 1);
	record.dims[0] = made_name(names, "a");
	record.dims[1] = made_name(names, "p1");
	store_fold(store, made_add(&log[1], &record, 0, 10, 0));
	ck_assert_int_eq(store_fields(store), FIELD_DIM + 3);
	ck_assert_int_eq(store_field_find(store, "host"), FIELD_DIM);
	ck_assert_int_eq(store_field_find(store, "http.host"), FIELD_DIM);
	ck_assert_int_eq(store_field_find(store, "pod"), FIELD_DIM + 2);
	ck_assert_int_eq(store_field_find(store, "latency"), -1);
	ck_assert(!store_has_field(store, FIELD_DIM) && store_has_field(store, FIELD_DIM + 2));
	struct query query = query_all(store, INT64_MAX);
	query = query_with(query, FIELD_DIM + 1, made_name(names, "a"));
	ck_assert_uint_eq(query_count(&query), 2);
	/* The first record is in the table of a dimension that came after it. */
	struct groups groups;
	query = query_all(store, INT64_MAX);
	query_groups(&query, (int[]){FIELD_DIM + 2}, 1, 0, &groups);
	ck_assert_uint_eq(groups.n, 2);
	ck_assert_uint_eq(groups.at[0].key[0], NAME_NONE);
	for (size_t i = 0; i < groups.n; i++)
		total += groups.at[i].cell.n;
	ck_assert_uint_eq(total, 2);
	groups_release(&groups);
	free(log[0].at);
	free(log[1].at);
}
END_TEST

START_TEST(more_dimensions_than_there_is_room_for_are_left_out)
{
	static const char *const first[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"};
	static const char *const second[] = {"k", "a", "l", "m", "n", "o", "p", "q", "r"};
	struct made log[2] = {{0}};

	store_add_made(store, first, 10, made_again, &log[0]);
	store_add_made(store, second, 9, made_again, &log[1]);
	struct record record = at_second(1, 1);
	for (int i = 0; i < 9; i++)
		record.dims[i] = made_name(names, second[i]);
	store_fold(store, made_add(&log[1], &record, 0, 10, 0));
	ck_assert_int_eq(store_fields(store), FIELD_DIM + RECORD_DIMS);
	struct query query = query_all(store, INT64_MAX);
	query = query_with(query, store_field_find(store, "p"), made_name(names, "p"));
	query = query_with(query, store_field_find(store, "a"), made_name(names, "a"));
	ck_assert_uint_eq(query_count(&query), 1);
	ck_assert_int_eq(store_field_find(store, "q"), -1);
	ck_assert_ptr_null(store_field_name(store, FIELDS_MAX));
	free(log[1].at);
}
END_TEST

/* speed.md section 5: the finest width that keeps the span within 4,096 buckets. */
START_TEST(buckets_widen_with_the_span_and_keep_every_count)
{
	static const struct { int64_t second; int64_t width_ns; } rows[] = {
		{0, NS_PER_S / 10}, {409, NS_PER_S / 10}, {410, NS_PER_S / 2}, {2047, NS_PER_S / 2},
		{2048, NS_PER_S}, {4096, 5 * NS_PER_S}, {20480, 30 * NS_PER_S},
		{122880, 60 * NS_PER_S}, {86400 * 400, 6 * 3600 * NS_PER_S},
	};
	struct made log = {0};

	store_add_made(store, NULL, 0, made_again, &log);
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct record record = at_second(rows[i].second, 0);
		store_fold(store, made_add(&log, &record, 0, 10, 0));
		const struct cells *cells = &store->cells[CELLS_STATUS];
		ck_assert_int_eq(cells_width_ns[cells->rung], rows[i].width_ns);
		struct query query = query_all(store, INT64_MAX);
		ck_assert_uint_eq(query_count(&query), i + 1);
	}
	free(log.at);
}
END_TEST

/* Of 70,000 versions one record each: the first 64 by name are told apart, wherever they stand.
 * 40503 has no factor in common with 70,000, so i x 40503 modulo that is each number once. */
START_TEST(a_flood_of_versions_is_64_and_the_others)
{
	struct made log = {0};
	struct groups groups;
	struct cell cell;
	char name[24];

	store_free(store);
	store = store_new(names, &(struct store_options){.row_budget = 1});
	store->chunk_bytes = 4000;
	store_add_made(store, NULL, 0, made_again, &log);
	for (int i = 0; i < 70000; i++) {
		struct record record = at_second(i, 0);
		snprintf(name, sizeof(name), "v%05d", (int)(i * INT64_C(40503) % 70000));
		record.version = made_name(names, name);
		store_fold(store, made_add(&log, &record, 0, 10, 0));
	}
	ck_assert(!store->cells[CELLS_STATUS].is_off);
	ck_assert_uint_lt(store->cells[CELLS_STATUS].n, 20000);
	struct query query = query_all(store, INT64_MAX);
	ck_assert_uint_eq(query_count(&query), 70000);
	query_groups(&query, (int[]){FIELD_VERSION}, 1, 0, &groups);
	ck_assert_uint_eq(groups.n, 65);
	for (int i = 0; i < 64; i++) {
		snprintf(name, sizeof(name), "v%05d", i);
		ck_assert_str_eq(names_get(names, groups.at[i].key[0])->clean, name);
		ck_assert_uint_eq(groups.at[i].cell.n, 1);
	}
	ck_assert_uint_eq(groups.at[64].key[0], VALUE_OTHER);
	ck_assert_uint_eq(groups.at[64].cell.n, 70000 - 64);
	ck_assert_str_eq(names_get(names, VALUE_OTHER)->clean, "(other)");
	groups_release(&groups);
	/* The others as a whole, and one of them by its name. */
	struct query others = query_with(query, FIELD_VERSION, VALUE_OTHER);
	query_counts(&others, &cell);
	ck_assert_uint_eq(cell.n, 70000 - 64);
	ck_assert_uint_eq(cell.ref[REF_LAST].id, 70000);
	struct query one = query_with(query, FIELD_VERSION, made_name(names, "v40503"));
	query_counts(&one, &cell);
	ck_assert_uint_eq(cell.n, 1);
	ck_assert_uint_eq(cell.ref[REF_FIRST].id, 2);
	struct query rest = query_without(others, FIELD_VERSION, made_name(names, "v40503"));
	ck_assert_uint_eq(query_count(&rest), 70000 - 65);
	/* The same in the language of filters: quoted it is a value like any other. */
	static const struct { const char *text; uint64_t n; } filters[] = {
		{"version=(other)", 70000 - 64}, {"version!=(other)", 64},
		{"version=(other),v00000", 70000 - 63}, {"version=\"(other)\"", 0},
	};
	for (size_t i = 0; i < LENGTH(filters); i++) {
		struct err err;
		struct where *where = where_parse(filters[i].text, store, &err);
		struct query asked = query;
		ck_assert_ptr_nonnull(where);
		asked.where = where;
		ck_assert_uint_eq(query_count(&asked), filters[i].n);
		where_free(where);
	}
	free(log.at);
}
END_TEST

/* The first versions to come are folded before the last one of them becomes the most frequent. */
START_TEST(a_value_that_becomes_frequent_late_has_all_its_records)
{
	enum { EARLY = 2000, LATE = 3000 };
	struct made log = {0};
	struct groups groups;
	char name[24];

	store_add_made(store, NULL, 0, made_again, &log);
	for (int i = 0; i < EARLY + LATE; i++) {
		struct record record = at_second(i, 0);
		snprintf(name, sizeof(name), "v%05d", i < EARLY ? i : EARLY - 1300);
		record.version = made_name(names, name);
		store_fold(store, made_add(&log, &record, 0, 10, 0));
	}
	struct query query = query_all(store, INT64_MAX);
	query_groups(&query, (int[]){FIELD_VERSION}, 1, 0, &groups);
	ck_assert_uint_eq(groups.n, 65);
	ck_assert_str_eq(names_get(names, groups.at[62].key[0])->clean, "v00062");
	ck_assert_str_eq(names_get(names, groups.at[63].key[0])->clean, "v00700");
	ck_assert_uint_eq(groups.at[63].cell.n, LATE + 1);
	ck_assert_uint_eq(groups.at[63].cell.ref[REF_FIRST].id, 701);
	ck_assert_uint_eq(groups.at[63].cell.other.n, LATE + 1);
	ck_assert_uint_eq(groups.at[64].cell.n, EARLY - 64);
	groups_release(&groups);
	query_values(&query, FIELD_VERSION, &groups);
	ck_assert_uint_eq(groups.n, EARLY);
	groups_release(&groups);
	free(log.at);
}
END_TEST

/* 100 tenants, tenant i on i + 1 records, and some records without one. */
START_TEST(the_most_frequent_are_told_apart_in_whatever_order_records_come)
{
	static const char *const dims[] = {"tenant"};
	enum { TENANTS = 100, RECORDS = TENANTS * (TENANTS + 1) / 2 };
	char name[24];

	for (int step = 1; step < 4; step++) {
		struct made log = {0};
		struct groups groups;
		uint32_t tenant[RECORDS];
		int n = 0;
		for (int t = 0; t < TENANTS; t++)
			for (int i = 0; i <= t; i++) {
				snprintf(name, sizeof(name), "t%03d", t);
				tenant[n++] = made_name(names, name);
			}
		store_free(store);
		store = store_new(names, NULL);
		store_add_made(store, dims, 1, made_again, &log);
		/* 5050 = 2 x 5 x 5 x 101: 1, 7 and 13 have no factor in common with it. */
		for (int i = 0; i < RECORDS + 10; i++) {
			struct record record = at_second(i, 0);
			if (i < RECORDS)
				record.dims[0] = tenant[i * (6 * step - 5) % RECORDS];
			store_fold(store, made_add(&log, &record, 0, 10, 0));
		}
		struct query query = query_all(store, INT64_MAX);
		query_groups(&query, (int[]){FIELD_DIM}, 1, 0, &groups);
		ck_assert_uint_eq(groups.n, 66);
		ck_assert_uint_eq(groups.at[0].key[0], NAME_NONE);
		ck_assert_uint_eq(groups.at[0].cell.n, 10);
		for (unsigned i = 1; i <= 64; i++) {
			snprintf(name, sizeof(name), "t%03u", i + 35);
			ck_assert_str_eq(names_get(names, groups.at[i].key[0])->clean, name);
			ck_assert_uint_eq(groups.at[i].cell.n, i + 36);
		}
		ck_assert_uint_eq(groups.at[65].key[0], VALUE_OTHER);
		ck_assert_uint_eq(groups.at[65].cell.n, 36 * 37 / 2);
		groups_release(&groups);
		free(log.at);
	}
}
END_TEST

/* How many records a lot should hold is asked of all sources: one that just begins is no thin log.
 */
START_TEST(a_source_that_begins_late_does_not_widen_the_buckets)
{
	struct made log[2] = {{0}};
	int rung = 0;

	for (int s = 0; s < 2; s++)
		store_add_made(store, NULL, 0, made_again, &log[s]);
	for (int i = 0; i < 30010; i++) {
		struct record record = {
			.at_ns = i * INT64_C(10000000), .latency_us = 1000,
			.source = i >= 30000, .outcome = (enum outcome)(i % OUTCOMES),
			.version = made_name(names, i / 3 % 2 ? "a" : "b"),
		};
		store_fold(store, made_add(&log[record.source], &record, 0, 10, 0));
		if (i == 29999)
			rung = store->cells[CELLS_STATUS].rung;
	}
	ck_assert_int_lt(rung, 3);
	ck_assert_int_eq(store->cells[CELLS_STATUS].rung, rung);
	free(log[0].at);
	free(log[1].at);
}
END_TEST

/* A chunk that is still growing is read back, and grows on: in another one. */
START_TEST(records_are_read_back_while_more_come)
{
	struct made log = {0};
	struct record record;
	struct err err;

	store_free(store);
	store = store_new(names, &(struct store_options){.row_budget = 1});
	store->small_records = 0;
	store->keep_chunks = 0;
	store_add_made(store, NULL, 0, made_again, &log);
	store->source[0].replay = &made_replay;
	for (uint32_t i = 0; i < 400; i++) {
		record = at_second(i, 0);
		store_fold(store, made_add(&log, &record, 0, 10, 0));
		if (i % 7 && i % 16)
			continue;
		struct query query = query_window(query_all(store, INT64_MAX),
						  i / 2 * NS_PER_S + 1, INSTANT_NONE);
		query.skip_id = i + 1;
		ck_assert_uint_eq(query_count(&query), i > i / 2 ? i - i / 2 - 1 : 0);
		ck_assert_int_eq(store_record(store, i + 1, &record, &err), 1);
		ck_assert_int_eq(record.at_ns, i * NS_PER_S);
	}
	ck_assert_uint_eq(store_lost(store), 0);
	free(log.at);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("store");
	TCase *tcase = tcase_create("store");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, an_id_is_final_when_the_sources_before_are);
	tcase_add_test(tcase, late_records_are_counted_and_stand_at_their_time);
	tcase_add_test(tcase, records_with_text_made_visible_are_counted_once);
	tcase_add_test(tcase, unusable_records_have_an_id_but_are_in_no_figure);
	tcase_add_test(tcase, dimensions_of_all_sources_are_one_list);
	tcase_add_test(tcase, more_dimensions_than_there_is_room_for_are_left_out);
	tcase_add_test(tcase, buckets_widen_with_the_span_and_keep_every_count);
	tcase_add_test(tcase, a_flood_of_versions_is_64_and_the_others);
	tcase_add_test(tcase, a_value_that_becomes_frequent_late_has_all_its_records);
	tcase_add_test(tcase, the_most_frequent_are_told_apart_in_whatever_order_records_come);
	tcase_add_test(tcase, a_source_that_begins_late_does_not_widen_the_buckets);
	tcase_add_test(tcase, records_are_read_back_while_more_come);
	suite_add_tcase(suite, tcase);
	return suite;
}
