/* check_store_sample: the sample log through the whole floor gives the figures of the design. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/save.h"
#include "tests/made.h"

#define SAMPLE "samples/kenya-sme-timeouts.json"
#define FIGURES "tests/spec/seed-figures.json"

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

static void
load(const char *const *paths, size_t n, size_t budget)
{
	struct err err = {0};

	for (uint32_t i = 0; i < n; i++) {
		struct intake *intake = intake_open(paths[i], i, names, NULL, &err);
		ck_assert_msg(intake != NULL, "%s", err.text);
		store_add_source(store, intake);
	}
	while (store_load(store, budget)) {
	}
}

static void
load_sample(void)
{
	static const char *const path = SAMPLE;

	load(&path, 1, 64 << 10);
}

static cJSON *
figures(void)
{
	struct str text = {0};
	struct err err = {0};

	ck_assert_int_eq(save_read(FIGURES, 8 << 20, &text, &err), 0);
	cJSON *json = cJSON_ParseWithLength(text.at, text.len);
	str_release(&text);
	ck_assert_ptr_nonnull(json);
	return json;
}

static double
number(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	ck_assert_msg(cJSON_IsNumber(item), "no number %s", key);
	return item->valuedouble;
}

/* Does an instant read as the text of a key? */
static void
check_time(const cJSON *object, const char *key, int64_t at_ns)
{
	char text[INSTANT_TEXT];

	ck_assert_str_eq(instant_rfc3339(text, at_ns),
			 cJSON_GetObjectItemCaseSensitive(object, key)->valuestring);
}

static void
check_latency(const cJSON *want, const struct cell *cell)
{
	struct dist all = {0};

	dist_merge(&all, &cell->other);
	dist_merge(&all, &cell->bad);
	ck_assert_double_eq((double)all.n, number(want, "n"));
	ck_assert_double_eq((double)all.min_us / 1000, number(want, "min"));
	ck_assert_double_eq((double)all.max_us / 1000, number(want, "max"));
	ck_assert_double_eq_tol(dist_mean(&all) / 1000, number(want, "mean"), 0.0005);
	ck_assert_double_eq((double)dist_quantile(&all, 500) / 1000, number(want, "p50"));
	ck_assert_double_eq((double)dist_quantile(&all, 950) / 1000, number(want, "p95"));
	ck_assert_double_eq((double)dist_quantile(&all, 990) / 1000, number(want, "p99"));
	dist_release(&all);
}

static void
check_cell(const cJSON *want, const struct cell *cell)
{
	ck_assert_double_eq((double)cell->n, number(want, "n"));
	ck_assert_double_eq((double)cell->outcome[OUTCOME_TIMEOUT], number(want, "timeouts"));
	ck_assert_double_eq((double)cell->outcome[OUTCOME_SERVER_ERROR], number(want, "errors"));
	check_latency(cJSON_GetObjectItemCaseSensitive(want, "latency_ms"), cell);
}

/* One `stats` entry of the figures: its groups, in its order. */
static void
check_stats(const cJSON *stats)
{
	struct query query = query_all(store, store_tally(store).last_ns);
	struct groups groups;
	int fields[GROUP_KEYS], n = 0;
	size_t i = 0;
	const cJSON *by, *want;

	cJSON_ArrayForEach(by, cJSON_GetObjectItemCaseSensitive(stats, "by"))
		fields[n++] = store_field_find(store, by->valuestring);
	query_groups(&query, fields, n, 0, &groups);
	cJSON_ArrayForEach(want, cJSON_GetObjectItemCaseSensitive(stats, "groups")) {
		const cJSON *key = cJSON_GetObjectItemCaseSensitive(want, "key");
		ck_assert_uint_lt(i, groups.n);
		for (int f = 0; f < n; f++) {
			const char *field = store_field_name(store, fields[f]);
			ck_assert_str_eq(names_get(names, groups.at[i].key[f])->clean,
					 cJSON_GetObjectItemCaseSensitive(key, field)->valuestring);
		}
		check_cell(want, &groups.at[i++].cell);
	}
	ck_assert_uint_eq(i, groups.n);
	groups_release(&groups);
}

START_TEST(the_sample_gives_the_figures_of_the_design)
{
	cJSON *json = figures();
	const cJSON *stats;
	struct cell cell;

	load_sample();
	cJSON_ArrayForEach(stats, cJSON_GetObjectItemCaseSensitive(json, "stats"))
		check_stats(stats);
	struct query query = query_all(store, store_tally(store).last_ns);
	query_cell(&query, &cell);
	check_cell(cJSON_GetObjectItemCaseSensitive(json, "stats_total"), &cell);
	cell_release(&cell);
	cJSON_Delete(json);
}
END_TEST

START_TEST(the_sample_by_minute)
{
	cJSON *json = figures();
	const cJSON *more = cJSON_GetObjectItemCaseSensitive(json, "stats_more"), *want;
	struct groups groups;
	size_t i = 0;

	load_sample();
	struct query query = query_all(store, INT64_MAX);
	query_groups(&query, NULL, 0, 60 * NS_PER_S, &groups);
	cJSON_ArrayForEach(want, cJSON_GetObjectItemCaseSensitive(more, "per_minute")) {
		const struct group *group = &groups.at[i++];
		uint64_t us = group->cell.other.sum_low + group->cell.bad.sum_low;
		check_time(want, "minute", group->bin_ns);
		ck_assert_double_eq((double)group->cell.n, number(want, "n"));
		ck_assert_double_eq((double)group->cell.outcome[OUTCOME_TIMEOUT],
				    number(want, "timeouts"));
		ck_assert_double_eq_tol((double)us / (double)group->cell.n / 1000,
					number(want, "mean_ms"), 0.0005);
	}
	ck_assert_uint_eq(i, groups.n);
	groups_release(&groups);
	cJSON_Delete(json);
}
END_TEST

START_TEST(the_sample_as_of_each_record)
{
	cJSON *json = figures();
	const cJSON *want;
	int64_t at_ns;
	unsigned flags;

	load_sample();
	cJSON_ArrayForEach(want, cJSON_GetObjectItemCaseSensitive(json, "as_of")) {
		const char *at = cJSON_GetObjectItemCaseSensitive(want, "at")->valuestring;
		ck_assert_int_eq(instant_parse(at, strlen(at), &at_ns, &flags), 0);
		struct query query = query_all(store, at_ns);
		ck_assert_double_eq((double)query_count(&query), number(want, "records"));
		query = query_with(query, FIELD_OUTCOME, OUTCOME_TIMEOUT);
		ck_assert_double_eq((double)query_count(&query), number(want, "timeouts"));
	}
	cJSON_Delete(json);
}
END_TEST

START_TEST(the_sample_tallies_and_its_books_balance)
{
	cJSON *json = figures();
	const cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
	const cJSON *more = cJSON_GetObjectItemCaseSensitive(json, "data_more");

	load_sample();
	struct tally tally = store_tally(store);
	ck_assert_double_eq((double)tally.records, number(data, "records"));
	ck_assert_double_eq((double)tally.repaired, number(data, "repaired"));
	ck_assert_double_eq((double)tally.wrapped, number(data, "wrapped"));
	ck_assert_double_eq((double)tally.unusable, number(data, "unusable"));
	ck_assert_double_eq((double)tally.duplicates, number(data, "duplicates"));
	ck_assert_double_eq((double)tally.late, number(data, "late"));
	ck_assert_double_eq((double)tally.unsafe_fields, number(data, "unsafe_fields"));
	ck_assert_double_eq((double)tally.books.record_bytes, number(more, "record_bytes"));
	ck_assert_double_eq((double)tally.books.separator_bytes, number(more, "separator_bytes"));
	ck_assert_double_eq((double)tally.books.skipped_bytes, number(data, "skipped_bytes"));
	ck_assert_double_eq((double)tally.books.pending_bytes, number(data, "pending_bytes"));
	check_time(data, "first", tally.first_ns);
	check_time(data, "last", tally.last_ns);
	ck_assert_int_eq(store_fields(store), FIELD_DIM);
	ck_assert(store_has_field(store, FIELD_VERSION) && store_has_field(store, FIELD_STATUS));
	ck_assert(store_has_latency(store));
	cJSON_Delete(json);
}
END_TEST

/* ingest.md section 0, last row of the table. */
static void
check_effect(const struct effect *v13, const struct effect *v12)
{
	uint64_t all = v13->as_read.n + v12->as_read.n;

	ck_assert_uint_eq(all, 8);
	ck_assert_uint_eq(v13->as_read.n, 5);
	ck_assert_uint_eq(v13->as_read.other.sum_low + v13->as_read.bad.sum_low, 5 * 768000);
	ck_assert_int_eq(v13->as_read.bad.max_us, 890000);
	ck_assert_uint_eq(v13->strict.n + v12->strict.n, 6);
	ck_assert_uint_eq(v13->strict.n, 4);
	ck_assert_uint_eq(v13->strict.outcome[OUTCOME_TIMEOUT], 3);
	ck_assert_uint_eq(v13->lines.n + v12->lines.n, 6);
	ck_assert_uint_eq(v13->lines.n, 4);
	ck_assert_uint_eq(v13->lines.other.sum_low + v13->lines.bad.sum_low, 4 * 737500);
	ck_assert_int_eq(v13->lines.bad.max_us, 820000);
}

START_TEST(the_sample_shows_what_plainer_readers_would_get)
{
	uint32_t source;
	long line;
	size_t n;

	load_sample();
	const struct effect *effect = store_effect(store, &n);
	ck_assert_uint_eq(n, 2);
	ck_assert_str_eq(names_get(names, effect[0].version)->clean, "v1.2");
	check_effect(&effect[1], &effect[0]);
	ck_assert(store_first_damage(store, &source, &line));
	ck_assert_uint_eq(source, 0);
	ck_assert_int_eq(line, 8);
}
END_TEST

/* A byte a block, tiny chunks and no rows: the same records, and their bytes as logged. */
START_TEST(the_sample_is_the_same_however_it_is_read)
{
	static const char *const path = SAMPLE;
	cJSON *json = figures(), *want;
	struct record record;
	struct err err = {0};
	uint32_t id = 0;

	store_free(store);
	store = store_new(names, &(struct store_options){.row_budget = 1});
	store->chunk_bytes = 1;
	store->keep_chunks = 0;
	load(&path, 1, 1);
	cJSON_ArrayForEach(want, cJSON_GetObjectItemCaseSensitive(json, "records")) {
		ck_assert_msg(store_record(store, ++id, &record, &err) == 1, "%s", err.text);
		ck_assert_double_eq((double)record.offset, number(want, "offset"));
		ck_assert_double_eq((double)record.length, number(want, "length"));
		ck_assert_double_eq((double)record.line_first, number(want, "line_first"));
		ck_assert_double_eq((double)record.line_last, number(want, "line_last"));
		ck_assert_double_eq((double)record.latency_us / 1000, number(want, "latency_ms"));
		check_time(want, "at", record.at_ns);
		ck_assert_str_eq(names_get(names, record.version)->clean,
				 cJSON_GetObjectItemCaseSensitive(want, "version")->valuestring);
		struct ref ref = ref_of(&record, id);
		struct str bytes = {0};
		ck_assert_int_eq(store_bytes(store, &ref, &bytes, &err), 0);
		ck_assert_uint_eq(bytes.len, record.length);
		ck_assert(bytes.at[0] == '{' && bytes.at[bytes.len - 1] == '}');
		str_release(&bytes);
	}
	ck_assert_uint_eq(id, store_tally(store).records);
	ck_assert_int_eq(store_record(store, id + 1, &record, &err), 0);
	ck_assert_uint_eq(store_lost(store), 0);
	cJSON_Delete(json);
}
END_TEST

/* The sample, and the same half a second later: no record of one is one of the other. */
START_TEST(two_sources_are_one_log_by_time)
{
	struct str text = {0}, later = {0};
	struct err err = {0};
	struct cursor cursor = {0};
	struct record record;
	int64_t last_ns = INT64_MIN;
	uint32_t id, n = 0, last_id = 0;

	ck_assert_int_eq(save_read(SAMPLE, 8 << 20, &text, &err), 0);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == 'Z')
			str_add(&later, ".5");
		str_char(&later, text.at[i]);
	}
	char path[] = "/tmp/sitrep-later-XXXXXX";
	int fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, later.at, later.len), (long)later.len);
	load((const char *const[]){SAMPLE, path}, 2, 200);
	unlink(path);
	struct query query = query_all(store, INT64_MAX);
	while (query_next(&query, &cursor, &record, &id)) {
		ck_assert(record.at_ns > last_ns || (record.at_ns == last_ns && id > last_id));
		ck_assert_uint_eq(record.source, id > 8);
		last_ns = record.at_ns;
		last_id = id;
		n++;
	}
	ck_assert_uint_eq(n, 16);
	ck_assert_uint_eq(last_id, 16);
	close(fd);
	str_release(&text);
	str_release(&later);
}
END_TEST

/* The sample beside itself is the sample. */
START_TEST(a_copy_beside_its_original_is_left_out)
{
	struct str text = {0};
	struct err err = {0};

	ck_assert_int_eq(save_read(SAMPLE, 8 << 20, &text, &err), 0);
	char path[] = "/tmp/sitrep-copy-XXXXXX";
	int fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text.at, text.len), (long)text.len);
	load((const char *const[]){SAMPLE, path}, 2, 200);
	unlink(path);
	struct tally tally = store_tally(store);
	ck_assert_uint_eq(tally.records, 16);
	ck_assert_uint_eq(tally.duplicates, 8);
	struct query query = query_all(store, INT64_MAX);
	ck_assert_uint_eq(query_count(&query), 8);
	close(fd);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("store_sample");
	TCase *tcase = tcase_create("store_sample");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_add_test(tcase, the_sample_gives_the_figures_of_the_design);
	tcase_add_test(tcase, the_sample_by_minute);
	tcase_add_test(tcase, the_sample_as_of_each_record);
	tcase_add_test(tcase, the_sample_tallies_and_its_books_balance);
	tcase_add_test(tcase, the_sample_shows_what_plainer_readers_would_get);
	tcase_add_test(tcase, the_sample_is_the_same_however_it_is_read);
	tcase_add_test(tcase, two_sources_are_one_log_by_time);
	tcase_add_test(tcase, a_copy_beside_its_original_is_left_out);
	suite_add_tcase(suite, tcase);
	return suite;
}
