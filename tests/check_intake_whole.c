/* check_intake_whole: an answer larger than a record may be, told by its head, is read whole. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"
#include "tests/taken.h"

#define START_MS INT64_C(1754071560000)

/* A Loki answer of n lines, a second apart: the i-th took 100 + i % 700 ms. */
static void
write_answer(struct str *out, int n)
{
	str_add(out, "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":["
		     "{\"stream\":{\"app\":\"risk\"},\"values\":[");
	for (int i = 0; i < n; i++)
		str_fmt(out, "%s[\"%lld000000\",\"{\\\"path\\\":\\\"/a\\\",\\\"status\\\":%d,"
			     "\\\"latency_ms\\\":%d}\"]", i ? "," : "",
			(long long)(START_MS + 1000L * i), i % 10 ? 200 : 504, 100 + i % 700);
	str_add(out, "]}]}}\n");
}

static void
check_answer(int n, size_t piece)
{
	struct str bytes = { 0 };
	struct taken taken;
	struct record again;
	struct err err = { 0 };

	write_answer(&bytes, n);
	taken_bytes(&taken, bytes.at, bytes.len, piece, NULL);
	ck_assert_uint_eq(taken.n, (size_t)n);
	for (int i = 0; i < n; i++) {
		const struct record *record = &taken.at[i];

		ck_assert_int_eq(record->at_ns, (START_MS + 1000L * i) * NS_PER_MS);
		ck_assert_int_eq(record->latency_us, 1000L * (100 + i % 700));
		ck_assert_int_eq(record->outcome, i % 10 ? OUTCOME_OK : OUTCOME_TIMEOUT);
	}
	struct books books = intake_books(taken.in);
	ck_assert(books_balance(&books));
	ck_assert_int_eq(books.skipped_bytes + books.pending_bytes, 0);
	ck_assert_uint_eq(ledger_repaired(intake_ledger(taken.in)), 0);

	const struct record *last = &taken.at[n - 1];
	ck_assert_int_eq(intake_again(taken.in, last->offset, last->length, last->line_first,
				      &again, &err), 1);
	ck_assert_int_eq(again.latency_us, last->latency_us);
	ck_assert_int_eq(again.at_ns, last->at_ns);
	taken_release(&taken);
	str_release(&bytes);
}

START_TEST(a_long_answer_gives_all_its_lines_in_any_pieces)
{
	check_answer(40, 1 << 20);		/* for comparison: fits a record */
	check_answer(16000, 1 << 20);
	check_answer(16000, 100003);
}
END_TEST

/* What is no answer stays bounded: an object that only grows is no record, and is said. */
START_TEST(a_long_object_of_another_kind_is_not_held)
{
	struct str bytes = { 0 };
	struct taken taken;

	str_add(&bytes, "{\"a\":[");
	for (int i = 0; i < 200000; i++)
		str_fmt(&bytes, "%s[\"%d\",\"x\"]", i ? "," : "", i);
	str_add(&bytes, "]}\n");
	ck_assert_uint_gt(bytes.len, 2 << 20);
	str_add(&bytes, "{\"ts\":\"2025-08-01T18:06:00Z\",\"latency_ms\":1,\"status\":\"OK\"}\n");
	taken_bytes(&taken, bytes.at, bytes.len, 1 << 20, NULL);
	ck_assert_uint_eq(taken.n, 1);
	ck_assert_int_eq(taken.at[0].line_first, 2);
	taken_release(&taken);
	str_release(&bytes);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("intake_whole");
	TCase *tcase = tcase_create("intake_whole");

	tcase_add_test(tcase, a_long_answer_gives_all_its_lines_in_any_pieces);
	tcase_add_test(tcase, a_long_object_of_another_kind_is_not_held);
	suite_add_tcase(suite, tcase);
	return suite;
}
