/* check_scan_split: however the bytes are cut, the spans, the ledger and the books are the same. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tests/runner.h"
#include "tests/scanned.h"

/* One of everything that section 3 knows, in about 2 KiB: shapes, mends, noise, torn records. */
static const char *const parts[] = {
	"\xEF\xBB\xBF", "[2025-08-01] INFO {start} \"up\n", "[\n",
	"{\"ts\":1,\"ms\":2,\"status\":\"OK\"},\n",
	"{ \"ts\" : 2 ,\r\n \"ms\":3, \"tags\":[\"a\",\"b\" \"c\",[1,,2],]},\n",
	"{\"ts\":3,\"ms\":4 \"status\":\"x\",,\"e\":,}\n",
	"{\"ts\":4,\"ms\":5,\"msg\":\"caf\xC3\xA9 \\u00e9 \\q \\u12 {\\\"ts\\\":1}\"},,\n",
	"{\"ts\":5,\"ms\":6,\"msg\":\"broken\n   over lines\"},\n",
	"{\"ts\":6,\"ms\":\"torn{\"ts\":7,\"ms\":8},\n",
	"{\"ts\":8,\"ms\":\"torn {  \"ts\":9,\"ms\":8},\n",
	"{\"ts\":10,\"req\":{\"ts\":11,\"ms\":1},\n{\"ts\":12,\"ms\":1}}\n",
	"{\"ts\":13,\"ms\":1,\n{\"ts\":14,\"ms\":1},\n",
	"tail of another\",\"ms\":5},\n{\"ts\":15,\"ms\":\xFF\xFE},\n",
	"{\"ts\":16,\"ms\":\"\xE2\x82\xAC \xE2\x82 \xF0\x9F\x98\x80\"}\xE2\x82\xAC "
	"{\"ts\":17,\"ms\":1}\n",
	"]\n\x1e{\"ts\":18,\"ms\":1}\n\x1e{\"ts\":19,\"ms\":1}\n",
	"{\"records\":[{\"ts\":20,\"ms\":1},{\"ms\":2} {\"ms\":3},"
	"{\"a\":{}}],\"meta\":{\"n\":2}}\n",
	"{\"records\":[{\"ts\":21,\"ms\":1},{\"ms\":2},{\"ts\":22,\"ms\n",
	"{\"ts\":23,\"ms\":1},{\"ms\":9},{}\n] } noise [ {\n{ }\n",
	"{\"deep\":[[[[{\"a\":{\"b\":[{\"c\":{}}]}}]]]]}{   x {\"half\n",
	"{\"ts\":24,\"ms\":1}\t\r\n, [\r\n{\"ts\":25,\"ms\":1},\r\n{\"ts\":26,\"ms\":true}\r\n",
};

static void
make_log(struct str *out)
{
	static const char nuls[40];

	for (size_t i = 0; i < LENGTH(parts); i++) {
		str_add(out, parts[i]);
		if (i % 5 == 3)
			str_bytes(out, nuls, 4 + 6 * i % 33);
	}
	/* Holes: in a string, between tokens, before a record; then filler up to 2 KiB. */
	str_add(out, "{\"ts\":27,\"ms\":\"");
	str_bytes(out, nuls, 30);
	str_add(out, "{\"ts\":28,\"ms\":\"");
	str_bytes(out, nuls, 5);
	str_add(out, "\"}\n{\"ts\":29,");
	str_bytes(out, nuls, 20);
	str_add(out, "\n");
	for (int i = 30; out->len < 2000; i++)
		str_fmt(out, "{\"ts\":%d,\"ms\":%d},\n", i, i);
	str_add(out, "{\"ts\":99,\"ms\":\"never ends \\");
}

/* The log with its line ends as they are, and with lone CRs. */
static void
make_variant(struct str *out, int variant)
{
	make_log(out);
	for (size_t i = 0; variant && i < out->len; i++)
		if (out->at[i] == '\n')
			out->at[i] = '\r';
}

START_TEST(every_split_of_a_damaged_file_gives_the_same)
{
	for (int depth = 0; depth < 2; depth++) {
		struct scan_rule rule = rule_of_depth(depth);
		struct str bytes = { 0 };
		struct scanned whole;

		rule.has_prefix = depth;
		make_variant(&bytes, _i);
		ck_assert_uint_ge(bytes.len, 2000);
		scanned_run(&whole, &rule, bytes.at, bytes.len, 0, 0, 0);
		ck_assert(whole.was_balanced);
		ck_assert_uint_gt(whole.n, 30);
		ck_assert_uint_gt(whole.ledger.n, 20);
		for (size_t at = 1; at < bytes.len; at++) {
			struct scanned split;

			scanned_run(&split, &rule, bytes.at, bytes.len, at, 0, 0);
			ck_assert_msg(scanned_same(&whole, &split), "split at %zu", at);
			ck_assert(split.was_balanced);
			scanned_release(&split);
		}
		scanned_release(&whole);
		str_release(&bytes);
	}
}
END_TEST

START_TEST(random_pieces_and_single_bytes_give_the_same)
{
	for (int depth = 0; depth < 2; depth++) {
		struct scan_rule rule = rule_of_depth(depth);
		struct str bytes = { 0 };
		struct scanned whole;

		make_variant(&bytes, _i);
		scanned_run(&whole, &rule, bytes.at, bytes.len, 0, 0, 0);
		for (uint64_t seed = 0; seed < 300; seed++) {
			struct scanned pieces;

			/* Seeds 0..9: a byte at a time. */
			scanned_run(&pieces, &rule, bytes.at, bytes.len, 0,
				    seed < 10 ? 1 : 2 + (size_t)seed, seed);
			ck_assert_msg(scanned_same(&whole, &pieces), "seed %d", (int)seed);
			ck_assert(pieces.was_balanced);
			scanned_release(&pieces);
		}
		scanned_release(&whole);
		str_release(&bytes);
	}
}
END_TEST

START_TEST(a_scanner_that_begins_anew_tells_the_same)
{
	struct scan_rule rule = rule_of_depth(0), other = rule_of_depth(1);
	struct str bytes = { 0 };
	struct scanned whole, again = { .was_balanced = true };
	struct span span;

	make_log(&bytes);
	scanned_run(&whole, &rule, bytes.at, bytes.len, 0, 0, 0);
	struct scan *scan = scan_new(&other, &again.ledger, 7);
	scan_push(scan, bytes.at, bytes.len / 2);
	for (int i = 0; i < 9; i++)
		ck_assert_int_eq(scan_next(scan, &span), 1);
	scan_restart(scan, &rule);
	scan_push(scan, bytes.at, bytes.len);
	scanned_take(&again, scan);
	scanned_finish(&again, scan);
	ck_assert(scanned_same(&whole, &again));
	scan_free(scan);
	scanned_release(&whole);
	scanned_release(&again);
	str_release(&bytes);
}
END_TEST

START_TEST(pieces_around_the_limits_give_the_same)
{
	/* What is held or looked back at is bounded: a record over SCAN_MAX with strings, then a
	 * torn string of more than 64 KiB, deep nesting, blanks after a brace. */
	struct scan_rule rule = rule_of_depth(_i);
	struct str bytes = { 0 };
	struct scanned whole, pieces;

	str_add(&bytes, "{\"ts\":1,\"ms\":2}\n{\"ts\":1,\"list\":[");
	for (int i = 0; i < 60000; i++)
		str_fmt(&bytes, "{\"k\":\"value %d\"},\n", i);
	str_add(&bytes, "\"");
	for (int i = 0; i < 9000; i++)
		str_fmt(&bytes, "torn %d,", i);
	str_add(&bytes, "{ \"ts\":2,\"ms\":3}\n{");
	for (int i = 0; i < 70000; i++)
		str_char(&bytes, ' ');
	str_add(&bytes, "\"ts\":3,\"ms\":4}\n");
	for (int i = 0; i < 100; i++)
		str_add(&bytes, "{\"ts\":[");
	str_add(&bytes, "{\"ts\":5,\"ms\":6}");
	for (int i = 0; i < 100; i++)
		str_add(&bytes, "]}");
	str_add(&bytes, "\n{\"ts\":7,\"ms\":8}\n");

	scanned_run(&whole, &rule, bytes.at, bytes.len, 0, 0, 0);
	ck_assert_uint_eq(whole.too_long, 1);
	ck_assert_uint_eq(whole.too_deep, 1);
	for (uint64_t seed = 1; seed < 20; seed++) {
		scanned_run(&pieces, &rule, bytes.at, bytes.len, 0, 300 * seed * seed, seed);
		ck_assert_msg(scanned_same(&whole, &pieces), "seed %d", (int)seed);
		ck_assert(pieces.was_balanced);
		scanned_release(&pieces);
	}
	scanned_release(&whole);
	str_release(&bytes);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("scan_split");
	TCase *tcase = tcase_create("scan_split");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, every_split_of_a_damaged_file_gives_the_same, 0, 2);
	tcase_add_loop_test(tcase, random_pieces_and_single_bytes_give_the_same, 0, 2);
	tcase_add_test(tcase, a_scanner_that_begins_anew_tells_the_same);
	tcase_add_loop_test(tcase, pieces_around_the_limits_give_the_same, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
