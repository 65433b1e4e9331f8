/* check_query_gap: the longest time without a record, by chunks and by a loop over the records. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/query_log.h"

static const struct log *sorted_log;

static int
by_time(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;
	int64_t x_ns = sorted_log->all[*x - 1].at_ns, y_ns = sorted_log->all[*y - 1].at_ns;

	return x_ns != y_ns ? (x_ns > y_ns) - (x_ns < y_ns) : (*x > *y) - (*x < *y);
}

/* The records around the longest time without one, the first of several. */
static void
find_gap(const struct log *log, const struct question *q, uint32_t gap[2])
{
	uint32_t *id = xcalloc(log->n + 1, sizeof(*id)), n = 0;
	int64_t widest_ns = -1;

	for (uint32_t i = 0; i < log->n; i++)
		if (holds(log, q, i))
			id[n++] = i + 1;
	sorted_log = log;
	qsort(id, n, sizeof(*id), by_time);
	gap[0] = gap[1] = 0;
	for (uint32_t i = 1; i < n; i++) {
		int64_t wide_ns = log->all[id[i] - 1].at_ns - log->all[id[i - 1] - 1].at_ns;
		if (wide_ns <= widest_ns)
			continue;
		widest_ns = wide_ns;
		memcpy(gap, &id[i - 1], 2 * sizeof(*gap));
	}
	free(id);
}

START_TEST(the_longest_gap_is_that_of_the_records_in_order_of_time)
{
	const struct shape *shape = &shapes[_i];
	uint64_t seed = 900 + (uint64_t)_i;
	struct log log;

	log_init(&log, shape, seed);
	for (int round = 0; round < 60; round++) {
		struct question q = random_question(&log, shape, &seed);
		struct ref gap[2];
		uint32_t ids[2];
		/* Every second question is the one that chunks may answer: all up to a moment. */
		if (round % 2) {
			q.query = query_all(log.store, q.query.as_of_ns);
			q.filter[0] = q.filter[1] = NULL;
		}
		struct where *where = question_filter(&q, 0, log.store);
		q.query.where = where;
		q.filter[1] = NULL;
		q.query.filter = NULL;
		find_gap(&log, &q, ids);
		query_gap(&q.query, gap);
		ck_assert_uint_eq(gap[0].id, ids[0]);
		ck_assert_uint_eq(gap[1].id, ids[1]);
		where_free(where);
	}
	log_release(&log);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("query_gap");
	TCase *tcase = tcase_create("query_gap");

	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, the_longest_gap_is_that_of_the_records_in_order_of_time, 0,
			    (int)LENGTH(shapes));
	suite_add_tcase(suite, tcase);
	return suite;
}
