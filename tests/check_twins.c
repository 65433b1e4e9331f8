/* check_twins: what was read twice is left out once, what may be is kept and flagged. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/ingest/byte_hash.h"
#include "core/store/twins.h"
#include "tests/logged.h"

static const struct logged_way plain_way;

/* A record of a second after 18:00, with an identifier unless that is NULL. */
static void
put(struct str *text, int second, int ms, const char *id)
{
	str_fmt(text, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/score\",\"latency_ms\":%d,"
		"\"status\":\"%s\"", second / 60 % 60, second % 60, ms,
		ms > 500 ? "Timeout" : "OK");
	if (id)
		str_fmt(text, ",\"requestId\":\"%s\"", id);
	str_add(text, "}\n");
}

/* Records from..upto of one log, a second each. */
static void
put_run(struct str *text, int from, int upto)
{
	for (int i = from; i < upto; i++)
		put(text, i, 60 + i * 37 % 100, NULL);
}

/* The books of records, whatever was left out. */
static void
check_books(const struct logged *logged, uint64_t records, uint64_t duplicates)
{
	struct tally tally = store_tally(logged->store);
	struct query query = query_all(logged->store, INT64_MAX);
	struct groups groups;
	int field = FIELD_OUTCOME;
	uint64_t n = 0;

	ck_assert_uint_eq(tally.records, records);
	ck_assert_uint_eq(tally.duplicates, duplicates);
	ck_assert_uint_eq(query_count(&query) + tally.unusable + tally.duplicates, records);
	query_groups(&query, &field, 1, 0, &groups);
	for (size_t i = 0; i < groups.n; i++)
		n += groups.at[i].cell.n;
	groups_release(&groups);
	ck_assert_uint_eq(n + tally.unusable + tally.duplicates, records);
}

static void
check_flagged(const struct logged *logged, const char *want)
{
	uint64_t records = store_tally(logged->store).records;

	ck_assert_uint_eq(strlen(want), records);
	for (uint32_t id = 1; id <= records; id++) {
		struct record record = logged_record(logged, id);
		char is = record.flags & FLAG_DUPLICATE		   ? 'x'
			  : record.flags & FLAG_POSSIBLE_DUPLICATE ? '?'
								   : '.';
		ck_assert_msg(is == want[id - 1], "record %u: %c, not %c", id, is, want[id - 1]);
		ck_assert_int_eq(record.unusable == UNUSABLE_DUPLICATE, is == 'x');
	}
}

START_TEST(a_record_with_its_identifier_counts_once)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged logged;

	put(&text, 1, 90, "a");
	put(&text, 1, 90, "a");
	put(&text, 1, 90, "b");		/* another request */
	put(&text, 2, 90, "c");
	put(&text, 3, 700, "d");
	put(&text, 2, 91, "c");		/* another record of the same one: a retry */
	put(&text, 3, 700, "d");
	put(&text, 1, 90, "a");
	logged_read(&logged, texts, 1, &plain_way);
	check_books(&logged, 8, 3);
	check_flagged(&logged, ".x....xx");
	ck_assert(logged_note(&logged, "3 records left out: identical to one before them, with "
			      "the same identifier"));
	struct query bad = query_with(query_all(logged.store, INT64_MAX), FIELD_OUTCOME,
				      OUTCOME_TIMEOUT);
	ck_assert_uint_eq(query_count(&bad), 1);
	logged_release(&logged);
	str_release(&text);
}
END_TEST

/* The field is there, but these records have nothing in it. */
START_TEST(without_a_value_in_the_field_they_are_kept)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged logged;

	for (int i = 0; i < 8; i++) {
		char id[8];
		snprintf(id, sizeof(id), "q%d", i);
		put(&text, i, 90, id);
	}
	put(&text, 9, 90, NULL);
	put(&text, 9, 90, NULL);
	put(&text, 10, 90, "");
	put(&text, 10, 90, "");
	logged_read(&logged, texts, 1, &plain_way);
	check_books(&logged, 12, 0);
	check_flagged(&logged, ".........?.?");
	ck_assert(logged_note(&logged, "2 records are identical to one before them"));
	logged_release(&logged);
	str_release(&text);
}
END_TEST

START_TEST(identical_ones_of_one_source_are_kept_and_flagged)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged logged;

	put_run(&text, 0, 4);
	put_run(&text, 1, 4);
	put_run(&text, 3, 4);
	logged_read(&logged, texts, 1, &plain_way);
	check_books(&logged, 8, 0);
	check_flagged(&logged, "....????");
	logged_release(&logged);
	str_release(&text);
}
END_TEST

/* Three in a row are an overlap, two are chance. */
START_TEST(sources_overlap_from_three_records_on)
{
	for (int n = 1; n <= 5; n++) {
		struct str a = {0}, b = {0};
		const struct str *texts[] = {&a, &b};
		struct logged logged;
		uint64_t out = n >= OVERLAP_LEAST ? (uint64_t)n : 0;

		put_run(&a, 0, 20);
		put_run(&b, 20 - n, 40);
		logged_read(&logged, texts, 2, &plain_way);
		check_books(&logged, (uint64_t)(20 + 20 + n), out);
		for (uint32_t id = 1; id <= (uint32_t)(40 + n); id++) {
			bool is_out = out && id > 20 && id <= 20 + (uint32_t)n;
			struct record record = logged_record(&logged, id);
			ck_assert_int_eq((record.flags & FLAG_DUPLICATE) != 0, is_out);
			ck_assert_int_eq(record.flags & FLAG_POSSIBLE_DUPLICATE, 0);
		}
		ck_assert_int_eq(logged_note(&logged, "overlaps"), out > 0);
		logged_release(&logged);
		str_release(&a);
		str_release(&b);
	}
}
END_TEST

/* In a row in both: every second record of one file is no overlap. */
START_TEST(a_row_is_a_row_in_both_sources)
{
	struct str a = {0}, b = {0};
	const struct str *texts[] = {&a, &b};
	struct logged logged;

	put_run(&a, 0, 30);
	put(&b, 3000, 90, NULL);
	for (int i = 1; i < 30; i += 2)
		put_run(&b, i, i + 1);
	logged_read(&logged, texts, 2, &plain_way);
	check_books(&logged, 46, 0);
	logged_release(&logged);
	str_release(&a);
	str_release(&b);
}
END_TEST

/* Two records, and the file as it was when it had one: they begin with the same bytes. */
START_TEST(a_copy_is_known_by_its_first_bytes)
{
	struct str a = {0}, b = {0};
	const struct str *texts[] = {&a, &b}, *turned[] = {&b, &a};
	struct logged logged;

	put_run(&a, 0, 2);
	put_run(&b, 0, 1);
	logged_read(&logged, texts, 2, &plain_way);
	check_books(&logged, 3, 1);
	check_flagged(&logged, "..x");
	logged_release(&logged);
	logged_read(&logged, turned, 2, &plain_way);
	check_books(&logged, 3, 1);
	check_flagged(&logged, ".x.");
	logged_release(&logged);
	str_release(&a);
	str_release(&b);
}
END_TEST

/* One source has a record twice, the other three times: three is what there was. */
START_TEST(the_source_with_most_of_a_record_says_how_often_it_was)
{
	struct str a = {0}, b = {0};
	const struct str *texts[] = {&a, &b}, *turned[] = {&b, &a};
	struct logged logged;

	put_run(&a, 0, 5);
	put_run(&a, 4, 5);
	put_run(&b, 1, 5);
	put_run(&b, 4, 5);
	put_run(&b, 4, 8);
	logged_read(&logged, texts, 2, &plain_way);
	check_books(&logged, 15, 5);
	check_flagged(&logged, ".....?" "xxxxx?...");
	logged_release(&logged);
	logged_read(&logged, turned, 2, &plain_way);
	check_books(&logged, 15, 5);
	check_flagged(&logged, "....??..." ".xxxxx");
	logged_release(&logged);
	str_release(&a);
	str_release(&b);
}
END_TEST

/* Equal hashes of different bytes are found by the bytes. */
START_TEST(records_of_one_hash_are_compared)
{
	static const char *const note[] = {"00021cc1", "00058ccc"};
	struct str text = {0}, line[2] = {{0}, {0}};
	const struct str *texts[] = {&text};
	struct logged logged;

	for (int i = 0; i < 2; i++)
		str_fmt(&line[i], "{\"ts\":\"2025-08-01T18:00:07Z\",\"path\":\"/score\",\"ms\":90,"
			"\"status\":\"OK\",\"note\":\"%s\"}", note[i]);
	ck_assert_uint_eq(byte_hash(line[0].at, line[0].len), byte_hash(line[1].at, line[1].len));
	str_fmt(&text, "%s\n%s\n%s\n%s\n", line[0].at, line[1].at, line[1].at, line[0].at);
	logged_read(&logged, texts, 1, &plain_way);
	check_books(&logged, 4, 0);
	check_flagged(&logged, "..??");
	logged_release(&logged);
	str_release(&text);
	str_release(&line[0]);
	str_release(&line[1]);
}
END_TEST

/* One that cannot be used enters no figure as it is: it is no duplicate as well. */
START_TEST(what_is_unusable_stays_so)
{
	struct str a = {0};
	const struct str *texts[] = {&a, &a};
	struct logged logged;

	put_run(&a, 0, 3);
	str_add(&a, "{\"ts\":\"never\",\"path\":\"/score\",\"ms\":90,\"status\":\"OK\"}\n");
	put_run(&a, 3, 5);
	logged_read(&logged, texts, 2, &plain_way);
	check_books(&logged, 12, 5);
	ck_assert_uint_eq(store_tally(logged.store).unusable, 2);
	ck_assert_uint_eq(logged_record(&logged, 10).unusable, UNUSABLE_BAD_TIME);
	logged_release(&logged);
	str_release(&a);
}
END_TEST

/* Exact ends of a window: what is left out is so in a bucket that is read back too. */
START_TEST(cuts_inside_a_bucket_leave_the_same_out)
{
	struct str a = {0}, b = {0}, once = {0};
	const struct str *texts[] = {&a, &b}, *alone[] = {&once};
	int field = FIELD_OUTCOME;
	struct logged logged, want;

	put_run(&a, 0, 400);
	put_run(&b, 300, 500);
	put_run(&once, 0, 500);
	logged_read(&logged, texts, 2, &(struct logged_way){.has_no_rows = true});
	logged_read(&want, alone, 1, &plain_way);
	check_books(&logged, 600, 100);
	int64_t from_ns = store_tally(want.store).first_ns;
	for (int i = 0; i < 40; i++) {
		struct str figures[2] = {{0}, {0}};
		struct logged *both[] = {&logged, &want};
		for (int k = 0; k < 2; k++) {
			struct query query = query_all(both[k]->store,
						       from_ns + (120 + i * 9) * NS_PER_S);
			query = query_window(query, from_ns + i * 7 * NS_PER_S + 1, INSTANT_NONE);
			logged_figures(both[k], query, &field, 1, 0, &figures[k]);
		}
		ck_assert_str_eq(str_text(&figures[0]), str_text(&figures[1]));
		str_release(&figures[0]);
		str_release(&figures[1]);
	}
	logged_release(&logged);
	logged_release(&want);
	str_release(&a);
	str_release(&b);
	str_release(&once);
}
END_TEST

/* A text log has its identifier in a column. */
START_TEST(a_text_log_has_identifiers_too)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged logged;

	for (int i = 0; i < 60; i++)
		for (int k = 0; k <= i % 3 / 2; k++)
			str_fmt(&text, "time=2025-08-01T18:00:%02dZ path=/score duration=%dms "
				"status=200 request_id=r%d\n", i, 60 + i, i);
	logged_read(&logged, texts, 1, &plain_way);
	check_books(&logged, 80, 20);
	ck_assert(logged_note(&logged, "20 records left out"));
	logged_release(&logged);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("twins");
	TCase *tcase = tcase_create("twins");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_record_with_its_identifier_counts_once);
	tcase_add_test(tcase, without_a_value_in_the_field_they_are_kept);
	tcase_add_test(tcase, identical_ones_of_one_source_are_kept_and_flagged);
	tcase_add_test(tcase, sources_overlap_from_three_records_on);
	tcase_add_test(tcase, a_row_is_a_row_in_both_sources);
	tcase_add_test(tcase, a_copy_is_known_by_its_first_bytes);
	tcase_add_test(tcase, the_source_with_most_of_a_record_says_how_often_it_was);
	tcase_add_test(tcase, records_of_one_hash_are_compared);
	tcase_add_test(tcase, what_is_unusable_stays_so);
	tcase_add_test(tcase, cuts_inside_a_bucket_leave_the_same_out);
	tcase_add_test(tcase, a_text_log_has_identifiers_too);
	suite_add_tcase(suite, tcase);
	return suite;
}
