/* check_query_page: pages, walks and citations give the right records in the right order. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/query_log.h"

/* The ids that hold, in order of time. */
static uint32_t
ids_by_time(const struct log *log, const struct question *q, uint32_t *ids)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < log->n; i++) {
		if (!holds(log, q, i))
			continue;
		uint32_t place = n++;
		for (; place > 0 && is_before(log, i + 1, ids[place - 1]); place--)
			ids[place] = ids[place - 1];
		ids[place] = i + 1;
	}
	return n;
}

static void
check_cite(const struct log *log, const struct question *q, const uint32_t *ids, uint32_t n,
	   size_t max)
{
	struct ref out[16];
	uint32_t want[16], ref[REFS] = {0};
	uint64_t more;
	size_t n_want = 0, got = query_cite(&q->query, out, max, &more);

	for (uint32_t i = 0; i < n; i++)
		find_refs(log, ids[i], ref);
	for (size_t i = 0; i < 4 + (size_t)n && n_want < max; i++) {
		static const int first[] = {REF_FASTEST, REF_SLOWEST, REF_FIRST, REF_LAST};
		uint32_t id = i < 4 ? ref[first[i]] : ids[i - 4];
		bool is_new = id != 0;
		for (size_t j = 0; j < n_want; j++)
			is_new &= want[j] != id;
		if (is_new)
			want[n_want++] = id;
	}
	ck_assert_uint_eq(got, n_want);
	for (size_t i = 0; i < got; i++)
		ck_assert_uint_eq(out[i].id, want[i]);
	ck_assert_uint_eq(more, n - n_want);
}

static void
check_walk(const struct log *log, const struct question *q, uint64_t *seed)
{
	uint32_t *ids = xcalloc(log->n, sizeof(*ids)), id, page_ids[7];
	uint32_t n = ids_by_time(log, q, ids);
	struct cursor cursor = {0};
	struct record record, page[7];
	struct ref ref;

	for (uint32_t i = 0; i < n; i++) {
		ck_assert_int_eq(query_next(&q->query, &cursor, &record, &id), 1);
		ck_assert_uint_eq(id, ids[i]);
		ck_assert_int_eq(record.at_ns, log->all[id - 1].at_ns);
		ck_assert_int_eq(record.offset, log->all[id - 1].offset);
		ck_assert_int_eq(record.line_last, log->all[id - 1].line_last);
		ck_assert_uint_eq(record.flags, log->all[id - 1].flags);
		ck_assert_uint_eq(record.dims[0], log->all[id - 1].dims[0]);
		ck_assert_uint_eq(record.source, log->all[id - 1].source);
	}
	ck_assert_int_eq(query_next(&q->query, &cursor, &record, &id), 0);
	ck_assert_uint_eq(query_count(&q->query), n);
	ck_assert(query_first(&q->query, &ref) == (n > 0));
	ck_assert_uint_eq(ref.id, n ? ids[0] : 0);
	ck_assert(query_last(&q->query, &ref) == (n > 0));
	ck_assert_uint_eq(ref.id, n ? ids[n - 1] : 0);
	uint32_t first = made_below(seed, n + 3);
	size_t got = query_page(&q->query, ORDER_TIME, first, 7, page, page_ids);
	ck_assert_uint_eq(got, first >= n ? 0 : n - first < 7 ? n - first : 7);
	for (size_t i = 0; i < got; i++)
		ck_assert_uint_eq(page_ids[i], ids[first + i]);
	check_cite(log, q, ids, n, 1 + made_below(seed, 12));
	free(ids);
}

START_TEST(pages_and_citations_equal_a_loop_over_the_records)
{
	const struct shape *shape = &shapes[_i];
	uint64_t seed = 100 + (uint64_t)_i;
	struct log log;

	log_init(&log, shape, seed);
	for (int round = 0; round < 30; round++) {
		struct question q = random_question(&log, shape, &seed);
		struct where *where = question_filter(&q, 0, log.store);
		struct where *filter = question_filter(&q, 1, log.store);
		q.query.where = where;
		q.query.filter = filter;
		check_walk(&log, &q, &seed);
		where_free(where);
		where_free(filter);
	}
	ck_assert_uint_eq(store_lost(log.store), 0);
	log_release(&log);
}
END_TEST

START_TEST(pages_come_slowest_first_and_in_reading_order)
{
	struct log log;
	struct record page[1000];
	uint32_t ids[1000];

	log_init(&log, &shapes[1], 3);
	struct question q = {.query = query_all(log.store, INT64_MAX)};
	size_t n = query_page(&q.query, ORDER_SLOWEST, 0, 1000, page, ids);
	ck_assert_uint_eq(n, count(&log, &q));
	for (size_t i = 1; i < n; i++) {
		int64_t a = page[i - 1].latency_us, b = page[i].latency_us;
		ck_assert(a > b || (a == b && is_before(&log, ids[i - 1], ids[i])));
	}
	ck_assert_uint_eq(query_page(&q.query, ORDER_READING, 0, 1000, page, ids), n);
	for (size_t i = 1; i < n; i++)
		ck_assert_uint_lt(ids[i - 1], ids[i]);
	log_release(&log);
}
END_TEST

static int
slower_first(const void *a, const void *b, void *context)
{
	const struct log *log = context;
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	int64_t x = log->all[left - 1].latency_us, y = log->all[right - 1].latency_us;

	return x != y ? (x > y ? -1 : 1) : is_before(log, left, right) ? -1 : 1;
}

/* Of 20,000 records only those that are asked for are kept, and more when more are asked for. */
START_TEST(the_slowest_of_many_are_the_slowest)
{
	static const struct shape many = {"many", 60 * NS_PER_S, 20000, 2, 0, 1, 9000, 0, 0, 0,
					  true};
	static const size_t firsts[] = {0, 10, 3000, 700, 19000};
	static uint32_t want[20000];
	struct record page[40];
	uint32_t ids[40], n = 0;
	struct log log;

	log_init(&log, &many, 9);
	struct query query = query_all(log.store, INT64_MAX);
	for (uint32_t i = 1; i <= log.n; i++)
		if (!log.all[i - 1].unusable)
			want[n++] = i;
	qsort_r(want, n, sizeof(*want), slower_first, &log);
	for (size_t i = 0; i < LENGTH(firsts); i++) {
		size_t got = query_page(&query, ORDER_SLOWEST, firsts[i], 40, page, ids);
		size_t left = firsts[i] < n ? n - firsts[i] : 0;
		ck_assert_uint_eq(got, left < 40 ? left : 40);
		ck_assert_mem_eq(ids, want + firsts[i], got * sizeof(*ids));
	}
	log_release(&log);
}
END_TEST

/* Whole seconds: chunks of one source meet at a stamp. Places are asked for out of order. */
START_TEST(a_place_is_the_same_record_however_it_is_reached)
{
	enum { N = 3000 };
	struct names *names = names_new();
	struct store *store = store_new(names, &(struct store_options){.row_budget = 1});
	struct made log = {0};
	struct record page[3];
	uint32_t ids[3];
	uint64_t seed = 1;

	store->chunk_bytes = 500;
	store_add_made(store, NULL, 0, made_again, &log);
	for (int i = 0; i < N; i++) {
		struct record record = {.at_ns = T0 + i / 40 * NS_PER_S, .latency_us = 1};
		store_fold(store, made_add(&log, &record, 0, 10, 0));
	}
	struct query query = query_all(store, INT64_MAX);
	for (int i = 0; i < 300; i++) {
		uint32_t place = made_below(&seed, N - 3);
		ck_assert_uint_eq(query_page(&query, ORDER_TIME, place, 3, page, ids), 3);
		for (uint32_t k = 0; k < 3; k++)
			ck_assert_uint_eq(ids[k], place + k + 1);
	}
	ck_assert_uint_eq(query_page(&query, ORDER_TIME, N - 1, 3, page, ids), 1);
	ck_assert_uint_eq(query_page(&query, ORDER_TIME, N, 3, page, ids), 0);
	store_free(store);
	names_free(names);
	free(log.at);
}
END_TEST

/* Source 1 reaches the stamp of source 0's first record within a chunk that began earlier. */
START_TEST(of_equal_stamps_the_earlier_source_is_cited_first)
{
	struct names *names = names_new();
	struct store *store = store_new(names, NULL);
	struct made log[2] = {{0}};
	static const struct { uint32_t source; int64_t second; } rows[] = {
		{0, 10}, {0, 12}, {1, 5}, {1, 10}, {1, 10}};
	struct ref out[4];
	uint64_t more;

	for (int s = 0; s < 2; s++)
		store_add_made(store, NULL, 0, made_again, &log[s]);
	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct record record = {.source = rows[i].source, .latency_us = LATENCY_NONE,
					.at_ns = rows[i].second * NS_PER_S};
		store_fold(store, made_add(&log[rows[i].source], &record, 0, 10, 0));
	}
	/* First, last, then by time: seconds 5 and 12, then 10 of source 0. */
	struct query query = query_all(store, INT64_MAX);
	ck_assert_uint_eq(query_cite(&query, out, 3, &more), 3);
	ck_assert_uint_eq(out[0].id, 3);
	ck_assert_uint_eq(out[1].id, 2);
	ck_assert_uint_eq(out[2].id, 1);
	ck_assert_uint_eq(more, 2);
	query.skip_id = 3;
	ck_assert_uint_eq(query_cite(&query, out, 4, &more), 4);
	ck_assert_uint_eq(out[0].id, 1);
	ck_assert_uint_eq(out[1].id, 2);
	ck_assert_uint_eq(out[2].id, 4);
	ck_assert_uint_eq(out[3].id, 5);
	store_free(store);
	names_free(names);
	free(log[0].at);
	free(log[1].at);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("query_page");
	TCase *tcase = tcase_create("query_page");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, pages_and_citations_equal_a_loop_over_the_records, 0,
			    (int)LENGTH(shapes));
	tcase_add_test(tcase, pages_come_slowest_first_and_in_reading_order);
	tcase_add_test(tcase, the_slowest_of_many_are_the_slowest);
	tcase_add_test(tcase, a_place_is_the_same_record_however_it_is_reached);
	tcase_add_test(tcase, of_equal_stamps_the_earlier_source_is_cited_first);
	suite_add_tcase(suite, tcase);
	return suite;
}
