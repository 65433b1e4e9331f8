/* check_query: every group equals a plain loop over the records, however it was found. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/query_log.h"

static int64_t
bin_of(int64_t at_ns, int64_t bin_ns)
{
	int64_t bin = at_ns / bin_ns * bin_ns;

	return bin > at_ns ? bin - bin_ns : bin;
}

static bool
in_group(const struct log *log, const struct question *q, const struct group *group, uint32_t i)
{
	if (!holds(log, q, i))
		return false;
	for (int f = 0; f < q->n_fields; f++)
		if (record_value(&log->all[i], q->fields[f]) != group->key[f])
			return false;
	return !q->bin_ns || bin_of(log->all[i].at_ns, q->bin_ns) == group->bin_ns;
}

static int
int64_compare(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

static void
check_dist(const struct dist *dist, int64_t *us, uint64_t n)
{
	uint64_t sum = 0;

	ck_assert_uint_eq(dist->n, n);
	if (!n)
		return;
	qsort(us, n, sizeof(*us), int64_compare);
	for (uint64_t i = 0; i < n; i++)
		sum += (uint64_t)us[i];
	ck_assert_int_eq(dist->min_us, us[0]);
	ck_assert_int_eq(dist->max_us, us[n - 1]);
	ck_assert_uint_eq(dist->sum_low, sum);
	ck_assert(dist_is_exact(dist));
	for (unsigned permille = 50; permille < 1000; permille += 50) {
		uint64_t k = (permille * n + 999) / 1000;
		ck_assert_int_eq(dist_quantile(dist, permille), us[k - 1]);
	}
}

static void
check_group(const struct log *log, const struct question *q, const struct group *group)
{
	int64_t *good = xcalloc(log->n, sizeof(*good)), *bad = xcalloc(log->n, sizeof(*bad));
	uint64_t n = 0, n_good = 0, n_bad = 0, outcome[OUTCOMES] = {0};
	uint32_t ref[REFS] = {0};

	for (uint32_t i = 0; i < log->n; i++) {
		if (!in_group(log, q, group, i))
			continue;
		const struct record *record = &log->all[i];
		n++;
		outcome[record->outcome]++;
		find_refs(log, i + 1, ref);
		if (record->latency_us == LATENCY_NONE)
			continue;
		if (record->outcome == OUTCOME_TIMEOUT || record->outcome == OUTCOME_SERVER_ERROR)
			bad[n_bad++] = record->latency_us;
		else
			good[n_good++] = record->latency_us;
	}
	ck_assert_uint_eq(group->cell.n, n);
	for (int i = 0; i < OUTCOMES; i++)
		ck_assert_uint_eq(group->cell.outcome[i], outcome[i]);
	for (int i = 0; i < REFS; i++) {
		ck_assert_uint_eq(group->cell.ref[i].id, ref[i]);
		if (ref[i])
			ck_assert_int_eq(group->cell.ref[i].offset, log->all[ref[i] - 1].offset);
	}
	check_dist(&group->cell.other, good, n_good);
	check_dist(&group->cell.bad, bad, n_bad);
	free(good);
	free(bad);
}

static const char *
key_text(const struct log *log, int field, uint32_t key)
{
	if (field == FIELD_OUTCOME)
		return outcome_word((enum outcome)key);
	return names_get(log->names, key)->raw;
}

static void
check_order(const struct log *log, const struct question *q, const struct groups *groups)
{
	for (size_t i = 1; i < groups->n; i++) {
		const struct group *a = &groups->at[i - 1], *b = &groups->at[i];
		int order = (a->bin_ns > b->bin_ns) - (a->bin_ns < b->bin_ns);
		for (int f = 0; f < q->n_fields && !order; f++) {
			bool is_word = q->fields[f] == FIELD_OUTCOME;
			order = !is_word && !a->key[f] != !b->key[f] ? (a->key[f] ? 1 : -1)
				: strcmp(key_text(log, q->fields[f], a->key[f]),
					 key_text(log, q->fields[f], b->key[f]));
		}
		ck_assert_int_lt(order, 0);
	}
}

static void
check_groups(const struct log *log, const struct question *q)
{
	struct groups groups;
	uint64_t n = 0;

	query_groups(&q->query, q->fields, q->n_fields, q->bin_ns, &groups);
	check_order(log, q, &groups);
	for (size_t i = 0; i < groups.n; i++) {
		check_group(log, q, &groups.at[i]);
		n += groups.at[i].cell.n;
	}
	/* Groups are a partition: no record is in none. */
	ck_assert_uint_eq(n, count(log, q));
	if (!q->n_fields && !q->bin_ns)
		ck_assert_uint_eq(groups.n, 1);
	groups_release(&groups);
}

START_TEST(every_answer_equals_a_loop_over_the_records)
{
	const struct shape *shape = &shapes[_i];
	uint64_t seed = 100 + (uint64_t)_i;
	struct log log;

	log_init(&log, shape, seed);
	uint64_t small = log.store->small_records;
	for (int round = 0; round < 120; round++) {
		struct question q = random_question(&log, shape, &seed);
		/* Of what passes for a large log, records that match a filter become lots. */
		log.store->small_records = round % 2 ? 1 : small;
		struct where *where = question_filter(&q, 0, log.store);
		struct where *filter = question_filter(&q, 1, log.store);
		q.query.where = where;
		q.query.filter = filter;
		check_groups(&log, &q);
		where_free(where);
		where_free(filter);
	}
	ck_assert_uint_eq(store_lost(log.store), 0);
	log_release(&log);
}
END_TEST

static bool
is_kept(const struct kept *kept, uint32_t value)
{
	for (size_t i = 0; i < kept->n; i++)
		if (kept->value[i] == value)
			return true;
	return false;
}

/* Does record i count in a group of which only some values are kept apart? */
static bool
in_folded(const struct log *log, const struct question *q, const struct kept *kept,
	  const struct group *group, uint32_t i)
{
	bool is = holds(log, q, i);

	for (int f = 0; f < q->n_fields; f++) {
		uint32_t value = record_value(&log->all[i], q->fields[f]);
		is = is && (is_kept(kept, value) ? value : VALUE_OTHER) == group->key[f];
	}
	return is && (!q->bin_ns || bin_of(log->all[i].at_ns, q->bin_ns) == group->bin_ns);
}

/* Of each field two values and the absent one are kept: all others are one group, the last. */
START_TEST(folded_values_are_one_group_that_sorts_last)
{
	const struct shape *shape = &shapes[_i];
	uint64_t seed = 900 + (uint64_t)_i;
	struct log log;

	log_init(&log, shape, seed);
	uint32_t value[] = {NAME_NONE, log.version[1], log.tenant[2]};
	const struct kept some = {value, LENGTH(value)};
	const struct kept *const kept[GROUP_KEYS] = {&some, &some, &some, &some};
	for (int round = 0; round < 30; round++) {
		struct question q = random_question(&log, shape, &seed);
		struct groups groups, counts;
		uint64_t n = 0;
		q.filter[0] = q.filter[1] = NULL;
		query_groups_folded(&q.query, q.fields, kept, q.n_fields, q.bin_ns, &groups);
		for (size_t g = 0; g < groups.n; g++) {
			uint64_t expected = 0;
			for (uint32_t i = 0; i < log.n; i++)
				expected += in_folded(&log, &q, kept[0], &groups.at[g], i);
			ck_assert_uint_eq(groups.at[g].cell.n, expected);
			n += expected;
			for (int f = 0; g && f < q.n_fields; f++)
				if (groups.at[g].bin_ns == groups.at[g - 1].bin_ns && f == 0)
					ck_assert(groups.at[g - 1].key[0] != VALUE_OTHER ||
						  groups.at[g].key[0] == VALUE_OTHER);
		}
		ck_assert_uint_eq(n, count(&log, &q));
		groups_release(&groups);
		query_groups(&q.query, q.fields, q.n_fields, q.bin_ns, &groups);
		query_group_counts(&q.query, q.fields, q.n_fields, q.bin_ns, &counts);
		ck_assert_uint_eq(counts.n, groups.n);
		for (size_t g = 0; g < groups.n; g++) {
			ck_assert_uint_eq(counts.at[g].cell.n, groups.at[g].cell.n);
			ck_assert_uint_eq(counts.at[g].cell.other.n, 0);
			ck_assert_mem_eq(counts.at[g].key, groups.at[g].key,
					 sizeof(groups.at[g].key));
		}
		groups_release(&counts);
		groups_release(&groups);
	}
	ck_assert_uint_eq(kept_value(NULL, 77), 77);
	ck_assert_uint_eq(kept_value(&some, log.version[0]), VALUE_OTHER);
	log_release(&log);
}
END_TEST

/* 9,000 latencies of one group, in cells that were exact: within the stated error. */
START_TEST(a_large_group_is_a_histogram_with_exact_ends)
{
	static const struct shape large = {"large", 60 * NS_PER_S, 20000, 1, 0, 1, 0, 0, 0, 0,
					   false};
	struct log log;
	struct cell cell;
	static int64_t us[20000];
	size_t n = 0;

	log_init(&log, &large, 8);
	struct query query = query_all(log.store, T0 + 31 * NS_PER_S + 1);
	query.bad = 0;
	for (uint32_t i = 0; i < log.n; i++)
		if (!log.all[i].unusable && !outcome_is_bad(log.all[i].outcome) &&
		    log.all[i].latency_us != LATENCY_NONE && log.all[i].at_ns <= query.as_of_ns)
			us[n++] = log.all[i].latency_us;
	qsort(us, n, sizeof(*us), int64_compare);
	ck_assert_uint_gt(n, DIST_EXACT);
	query_cell(&query, &cell);
	ck_assert_uint_eq(cell.other.n, n);
	ck_assert_int_eq(cell.other.min_us, us[0]);
	ck_assert_int_eq(cell.other.max_us, us[n - 1]);
	for (unsigned permille = 50; permille < 1000; permille += 50) {
		double want = (double)us[(permille * n + 999) / 1000 - 1];
		double got = (double)dist_quantile(&cell.other, permille);
		ck_assert_double_le(got, want * (1 + HIST_MAX_RELATIVE_ERROR));
		ck_assert_double_ge(got, want * (1 - HIST_MAX_RELATIVE_ERROR));
	}
	cell_release(&cell);
	log_release(&log);
}
END_TEST

START_TEST(an_answer_follows_records_that_came_since)
{
	struct log log;
	struct record record, late = {.at_ns = T0 - NS_PER_S, .latency_us = 5, .source = 0};
	uint32_t id;
	struct cursor cursor = {0};

	log_init(&log, &shapes[0], 4);
	struct query query = query_all(log.store, INT64_MAX);
	ck_assert_int_eq(query_next(&query, &cursor, &record, &id), 1);
	uint64_t n = query_count(&query), generation = store_generation(log.store);
	store_fold(log.store, made_add(&log.made[0], &late, 0, 100, 0));
	ck_assert_uint_gt(store_generation(log.store), generation);
	ck_assert_uint_eq(query_count(&query), n + 1);
	cursor = (struct cursor){0};
	ck_assert_int_eq(query_next(&query, &cursor, &record, &id), 1);
	ck_assert_uint_eq(id, log.n + 1);
	log_release(&log);
}
END_TEST

START_TEST(records_whose_bytes_are_gone_are_counted_not_invented)
{
	struct log log;
	struct record record;
	struct err err = {0};

	log_init(&log, &shapes[2], 4);
	struct query query = query_all(log.store, INT64_MAX);
	uint64_t n = query_count(&query);
	struct record page[1];
	uint32_t ids[1];
	ck_assert_uint_eq(query_page(&query, ORDER_TIME, 0, 1, page, ids), 1);
	log.made[0].is_gone = true;
	ck_assert_int_eq(store_record(log.store, log.n / 2, &record, &err), 0);
	ck_assert_str_eq(err.text, "made.log: the file has changed since");
	ck_assert_uint_gt(store_lost(log.store), 0);
	ck_assert_uint_eq(query_count(&query), n);
	/* A walk that began before passes over them, and ends. */
	struct cursor cursor = {0};
	uint32_t id, walked = 0;
	while (query_next(&query, &cursor, &record, &id)) {
		ck_assert_int_eq(record.offset, log.all[id - 1].offset);
		walked++;
	}
	ck_assert_uint_lt(walked, n);
	log_release(&log);
}
END_TEST

START_TEST(a_bin_width_is_the_finest_of_the_ladder)
{
	ck_assert_int_eq(query_bin_width(T0, T0, 1), NS_PER_S / 10);
	ck_assert_int_eq(query_bin_width(T0, T0 + 135 * NS_PER_S, 512), NS_PER_S / 2);
	ck_assert_int_eq(query_bin_width(T0, T0 + 135 * NS_PER_S, 10), 30 * NS_PER_S);
	ck_assert_int_eq(query_bin_width(T0, T0 + 3600 * NS_PER_S, 60), 300 * NS_PER_S);
	ck_assert_int_eq(query_bin_width(0, INT64_MAX, 5), 86400 * NS_PER_S);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("query");
	TCase *tcase = tcase_create("query");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, every_answer_equals_a_loop_over_the_records, 0,
			    (int)LENGTH(shapes));
	tcase_add_loop_test(tcase, folded_values_are_one_group_that_sorts_last, 0,
			    (int)LENGTH(shapes));
	tcase_add_test(tcase, a_large_group_is_a_histogram_with_exact_ends);
	tcase_add_test(tcase, an_answer_follows_records_that_came_since);
	tcase_add_test(tcase, records_whose_bytes_are_gone_are_counted_not_invented);
	tcase_add_test(tcase, a_bin_width_is_the_finest_of_the_ladder);
	suite_add_tcase(suite, tcase);
	return suite;
}
