/* check_identifier: which field tells one request from all others, and which only looks so. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/ingest/byte_hash.h"
#include "tests/taken.h"

/* 40 records, each with one more field, in which the # is the record's number, counted up to a
 * limit and then from 0 again. */
static void
check(const char *more, int limit, const char *want)
{
	struct str text = { 0 };
	struct taken taken;

	for (int i = 0; i < 40; i++) {
		int len = (int)strcspn(more, "#");
		str_fmt(&text, "{\"ts\":\"2025-08-01T18:00:%02dZ\",\"path\":\"/score\",\"ms\":90,"
			"\"status\":\"OK\",%.*s%d%s}\n", i, len, more, i % limit, more + len + 1);
	}
	taken_bytes(&taken, text.at, text.len, 1 << 20, NULL);
	const char *got = intake_identifier(taken.in);
	ck_assert_msg(want ? got && strcmp(got, want) == 0 : !got, "%s: %s", more,
		      got ? got : "none");
	taken_release(&taken);
	str_release(&text);
}

START_TEST(what_is_named_so_is_one)
{
	check("\"requestId\":\"r#\"", 40, "requestId");
	check("\"request_id\":#", 40, "request_id");
	check("\"X-Request-Id\":\"r#\"", 40, "X-Request-Id");
	check("\"http\":{\"trace-id\":\"t#\"}", 40, "http.trace-id");
	check("\"id\":#", 40, "id");
	/* each of them eight times over: a log that was written twice or more */
	check("\"requestId\":\"r#\"", 5, "requestId");
	check("\"requestId\":\"r#\"", 4, NULL);
}
END_TEST

START_TEST(what_ends_in_id_has_to_be_different_most_times)
{
	check("\"orderId\":\"o#\"", 40, "orderId");
	check("\"ORDER_ID\":\"o#\"", 21, "ORDER_ID");
	check("\"order_id\":\"o#\"", 20, NULL);
	check("\"tenant_id\":\"t#\"", 3, NULL);
	check("\"paid\":\"#\"", 40, NULL);
}
END_TEST

/* An address or a message that is another one each time names no request. */
START_TEST(what_is_only_different_is_none)
{
	check("\"remote_addr\":\"10.0.0.#\"", 40, NULL);
	check("\"message\":\"done after # rows\"", 40, NULL);
	check("\"bytes\":#", 40, NULL);
}
END_TEST

START_TEST(the_best_name_of_several_is_taken)
{
	check("\"orderId\":\"o\",\"spanId\":\"s#\",\"traceId\":\"t\",\"requestId\":null", 40,
	      "spanId");
	check("\"orderId\":\"o#\",\"span_id\":\"s\",\"request_id\":\"r1\"", 40, "orderId");
}
END_TEST

/* The field that says the endpoint is none, whatever it is called. */
START_TEST(a_field_with_a_role_is_none)
{
	struct str text = { 0 };
	struct field_map map = { 0 };
	struct err err = { 0 };
	struct taken taken;

	ck_assert_int_eq(field_map_add(&map, "endpoint=id", &err), 0);
	for (int i = 0; i < 40; i++)
		str_fmt(&text, "{\"ts\":\"2025-08-01T18:00:%02dZ\",\"id\":\"/s%d\","
			"\"status\":\"OK\"}\n", i, i);
	taken_bytes(&taken, text.at, text.len, 1 << 20, &map);
	ck_assert_ptr_null(intake_identifier(taken.in));
	taken_release(&taken);
	str_release(&text);
}
END_TEST

START_TEST(a_record_has_one_or_not)
{
	static const char log[] =
		"{\"ts\":\"2025-08-01T18:00:01Z\",\"ms\":9,\"requestId\":\"a\"}\n"
		"{\"ts\":\"2025-08-01T18:00:02Z\",\"ms\":9,\"requestId\":\"b\"}\n"
		"{\"ts\":\"2025-08-01T18:00:03Z\",\"ms\":9,\"requestId\":\"\"}\n"
		"{\"ts\":\"2025-08-01T18:00:04Z\",\"ms\":90,\"status\":\"OK\"}\n";
	struct taken taken;

	taken_text(&taken, log);
	ck_assert_uint_eq(taken.n, 4);
	for (size_t i = 0; i < 4; i++)
		ck_assert_int_eq(intake_is_identified(taken.in, &taken.at[i],
						      log + taken.at[i].offset), i < 2);
	taken_release(&taken);
}
END_TEST

/* A hash is of the bytes alone, whichever way they were read. */
START_TEST(hashes_are_the_same_by_every_way)
{
	struct str text = { 0 };
	uint32_t want[300];

	for (int i = 0; i < 300; i++)
		str_fmt(&text, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/p\",\"ms\":%d}%s",
			i / 60, i % 60, i * 7 % 50, i % 50 ? "\n" : "{\n");
	for (int way = 0; way < 3; way++) {
		char path[40];
		struct err err = { 0 };
		struct names *names = names_new();
		struct record record;
		int fd = memfd_create("hashes", MFD_CLOEXEC), n = 0, more;
		ck_assert_int_eq(write(fd, text.at, text.len), (long)text.len);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		struct intake *in = intake_open(path, 0, names, NULL, &err);
		ck_assert_ptr_nonnull(in);
		intake_set_slow(in, way == 1);
		intake_set_hashes(in, true);
		do {
			more = intake_read(in, way == 2 ? 100 : 1 << 20);
			while (intake_next(in, &record)) {
				if (way == 0)
					want[n] = record.hash;
				ck_assert_uint_eq(record.hash, want[n]);
				n++;
			}
		} while (more > 0);
		ck_assert_int_eq(n, 300);
		intake_free(in);
		names_free(names);
		close(fd);
	}
	ck_assert_uint_ne(want[0], want[1]);
	str_release(&text);
}
END_TEST

/* The same of records that other threads read ahead. */
START_TEST(hashes_are_those_of_the_bytes_with_any_number_of_threads)
{
	static const struct { int threads; size_t piece; } ways[] = {
		{ 1, 1 << 20 }, { 1, 4000 }, { 2, 1 << 20 }, { 2, 100000 }, { 3, 1 << 20 },
		{ 8, 1 << 20 }, { 8, 300000 },
	};
	struct str text = { 0 };

	for (int i = 0; i < 60000; i++)
		str_fmt(&text, "{\"ts\":\"2025-08-01T18:%02d:%02d.%03dZ\",\"path\":\"/score\","
			"\"ms\":%d,\"status\":\"OK\",\"note\":\"%040d\"}\n", i / 1000 % 60,
			i / 100 % 60, i % 1000, i * 7 % 50, i);
	for (size_t way = 0; way < LENGTH(ways); way++) {
		char path[40];
		struct err err = { 0 };
		struct names *names = names_new();
		struct record record;
		int fd = memfd_create("hashes", MFD_CLOEXEC), n = 0, more;
		ck_assert_int_eq(write(fd, text.at, text.len), (long)text.len);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		struct intake *in = intake_open(path, 0, names, NULL, &err);
		ck_assert_ptr_nonnull(in);
		intake_set_threads(in, ways[way].threads);
		intake_set_hashes(in, true);
		do {
			more = intake_read(in, ways[way].piece);
			for (; intake_next(in, &record); n++)
				ck_assert_uint_eq(record.hash, byte_hash(text.at + record.offset,
									 record.length));
		} while (more > 0);
		ck_assert_int_eq(n, 60000);
		intake_free(in);
		names_free(names);
		close(fd);
	}
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("identifier");
	TCase *tcase = tcase_create("identifier");

	tcase_add_test(tcase, what_is_named_so_is_one);
	tcase_add_test(tcase, what_ends_in_id_has_to_be_different_most_times);
	tcase_add_test(tcase, what_is_only_different_is_none);
	tcase_add_test(tcase, the_best_name_of_several_is_taken);
	tcase_add_test(tcase, a_field_with_a_role_is_none);
	tcase_add_test(tcase, a_record_has_one_or_not);
	tcase_add_test(tcase, hashes_are_the_same_by_every_way);
	tcase_add_test(tcase, hashes_are_those_of_the_bytes_with_any_number_of_threads);
	suite_add_tcase(suite, tcase);
	return suite;
}
