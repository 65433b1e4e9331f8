/* check_refold: tables made anew for what is left out, of a part, of the whole, or not at all. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/logged.h"

static const struct logged_way plain_way;

/* Records from..upto, with so much in them that the head of the log is no more than a part. */
static void
put_long_run(struct str *text, int from, int upto)
{
	for (int i = from; i < upto; i++)
		str_fmt(text, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/score\","
			"\"latency_ms\":%d,\"status\":\"OK\",\"note\":\"%02000d\"}\n", i / 60,
			i % 60, 60 + i * 37 % 100, i);
}

/* The books of records, whatever was left out. */
static void
check_books(const struct logged *logged, uint64_t records, uint64_t duplicates)
{
	struct tally tally = store_tally(logged->store);
	struct query query = query_all(logged->store, INT64_MAX);

	ck_assert_uint_eq(tally.records, records);
	ck_assert_uint_eq(tally.duplicates, duplicates);
	ck_assert_uint_eq(query_count(&query) + tally.unusable + tally.duplicates, records);
}

/* Bytes that are gone cannot be compared, nor tables made anew: all is counted, as is said. */
START_TEST(what_cannot_be_read_again_is_counted)
{
	struct str a = {0};
	const struct str *texts[] = {&a, &a};
	const struct logged_way way = {.has_no_rows = true};
	struct logged logged;

	str_add(&a, "{\"ts\":\"1971-01-01T00:00:00Z\",\"path\":\"/score\",\"ms\":5}\n");
	put_long_run(&a, 0, 400);
	logged_begin(&logged, texts, 2, &way);
	while (store_tally(logged.store).records < 700)
		ck_assert_int_eq(store_load(logged.store, 20000), 1);
	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(ftruncate(logged.fd[i], 100), 0);
	store_conclude(logged.store);
	struct tally tally = store_tally(logged.store);
	ck_assert_uint_eq(tally.duplicates, 0);
	ck_assert_uint_eq(tally.outside, 0);
	struct query query = query_all(logged.store, INT64_MAX);
	ck_assert_uint_eq(query_count(&query), tally.records);
	ck_assert(logged_note(&logged, "cannot be read again"));
	logged_release(&logged);
	str_release(&a);
}
END_TEST

/* Reading is stopped and goes on: what was found of a part is found anew of the whole. */
START_TEST(a_part_and_then_the_whole)
{
	struct str a = {0}, b = {0};
	const struct str *texts[] = {&a, &b};
	struct logged logged;
	int turns = 0;

	put_long_run(&a, 0, 400);
	put_long_run(&b, 100, 500);
	logged_begin(&logged, texts, 2, &plain_way);
	while (store_tally(logged.store).records < 600)
		ck_assert_int_eq(store_load(logged.store, 20000), 1);
	store_conclude(logged.store);
	uint64_t records = store_tally(logged.store).records;
	uint64_t before = store_tally(logged.store).duplicates;
	ck_assert_uint_lt(records, 800);
	ck_assert_uint_gt(before, 100);
	ck_assert_uint_lt(before, 300);
	check_books(&logged, records, before);
	for (; store_load(logged.store, 20000); turns++) {
		if (turns % 2)	/* as one does who follows a log */
			store_conclude(logged.store);
		before = store_tally(logged.store).duplicates;
		struct query query = query_all(logged.store, INT64_MAX);
		ck_assert_uint_eq(query_count(&query) + before,
				  store_tally(logged.store).records);
	}
	ck_assert_int_gt(turns, 1);
	check_books(&logged, 800, 300);
	logged_release(&logged);
	str_release(&a);
	str_release(&b);
}
END_TEST

/* The log goes on behind one wrong time: what comes is asked about, that one is not. */
START_TEST(a_log_that_goes_on_is_counted_to_its_end)
{
	static const struct logged_way ways[] = {{0}, {.has_no_rows = true}};

	for (size_t w = 0; w < LENGTH(ways); w++) {
		struct str a = {0};
		const struct str *texts[] = {&a};
		struct logged logged;
		struct ref ref;
		put_long_run(&a, 0, 100);
		str_add(&a, "{\"ts\":\"2099-01-01T00:00:00Z\",\"path\":\"/score\","
			"\"latency_ms\":5,\"status\":\"OK\"}\n");
		put_long_run(&a, 100, 500);
		logged_begin(&logged, texts, 1, &ways[w]);
		while (store_load(logged.store, 20000)) {
			store_conclude(logged.store);
			struct tally tally = store_tally(logged.store);
			struct query query = query_all(logged.store, tally.last_ns);
			if (!tally.records)
				continue;
			ck_assert_uint_eq(tally.outside, 1);
			ck_assert_uint_eq(query_count(&query) + tally.outside, tally.records);
			ck_assert(query_last(&query, &ref));
			ck_assert_uint_eq(ref.id, tally.records);
		}
		struct tally tally = store_tally(logged.store);
		ck_assert_uint_eq(tally.records, 501);
		struct query query = query_all(logged.store, tally.last_ns);
		ck_assert_uint_eq(query_count(&query), 500);
		ck_assert_uint_eq(tally.late, 0);
		logged_release(&logged);
		str_release(&a);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("refold");
	TCase *tcase = tcase_create("refold");

	tcase_add_test(tcase, what_cannot_be_read_again_is_counted);
	tcase_add_test(tcase, a_part_and_then_the_whole);
	tcase_add_test(tcase, a_log_that_goes_on_is_counted_to_its_end);
	suite_add_tcase(suite, tcase);
	return suite;
}
