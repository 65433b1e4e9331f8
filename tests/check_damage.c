/* check_damage: of a damaged log every whole record is read and none invented; books balance. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/record.h"
#include "tests/damaged.h"
#include "tests/runner.h"
#include "tests/scanned.h"

#define LOGS 1000

struct score { long whole, read, invented; };

/* Compare what was read with the truth: a record is read when its exact bytes came out. */
static void
score(const struct damaged *log, const struct scanned *out, struct score *score)
{
	size_t k = 0;

	for (int i = 0; i < log->n; i++) {
		const struct piece *piece = &log->piece[i];

		if (piece->is_broken)
			continue;
		score->whole++;
		for (; k < out->n && out->span[k].offset < piece->offset; k++)
			score->invented++;
		if (k < out->n && out->span[k].offset == piece->offset &&
		    out->span[k].len == piece->text.len &&
		    !memcmp(out->span[k].at, piece->text.at, piece->text.len)) {
			score->read++;
			k++;
		}
	}
	score->invented += (long)(out->n - k);
}

static void
check_accounts(const struct scanned *out, size_t len)
{
	int64_t records = 0, last = 0;

	for (size_t i = 0; i < out->n; i++) {
		ck_assert_int_ge(out->span[i].offset, last);
		last = out->span[i].offset + (int64_t)out->span[i].len;
		records += (int64_t)out->span[i].len;
	}
	ck_assert(out->was_balanced);
	ck_assert_int_eq(out->books.bytes, (int64_t)len);
	ck_assert_int_eq(out->books.record_bytes, records);
	ck_assert_uint_le(out->work, 3 * len + 4096);
}

START_TEST(every_whole_record_of_damaged_logs_is_read_and_none_is_invented)
{
	static struct damaged log;
	struct score total = { 0 };

	for (uint64_t seed = 1; seed <= LOGS; seed++) {
		struct scanned out, pieces;

		damaged_make(&log, seed, 5);
		struct scan_rule rule = rule_of_depth(log.shape == SHAPE_ENVELOPE);
		scanned_run(&out, &rule, log.whole.at, log.whole.len, 0, 0, 0);
		score(&log, &out, &total);
		check_accounts(&out, log.whole.len);
		scanned_run(&pieces, &rule, log.whole.at, log.whole.len, 0, 97, seed);
		ck_assert_msg(scanned_same(&out, &pieces), "seed %d", (int)seed);
		scanned_release(&pieces);
		scanned_release(&out);
		damaged_release(&log);
	}
	ck_assert_int_gt(total.whole, 15 * LOGS);
	ck_assert_msg(1000 * total.read >= 999 * total.whole, "%ld of %ld", total.read,
		      total.whole);
	ck_assert_int_eq(total.invented, 0);
}
END_TEST

START_TEST(heads_of_cut_records_are_the_same_in_any_pieces_and_balance)
{
	static struct damaged log;
	long heads = 0;

	for (uint64_t seed = 1; seed <= LOGS; seed++) {
		struct scanned out, pieces;

		damaged_make(&log, seed, 5);
		struct scan_rule rule = rule_of_depth(log.shape == SHAPE_ENVELOPE);
		rule.saves = saves_of_tests;
		scanned_run(&out, &rule, log.whole.at, log.whole.len, 0, 0, 0);
		check_accounts(&out, log.whole.len);
		for (size_t i = 0; i < out.n; i++)
			heads += (out.span[i].flags & FLAG_TRUNCATED) != 0;
		scanned_run(&pieces, &rule, log.whole.at, log.whole.len, 0, 97, seed);
		ck_assert_msg(scanned_same(&out, &pieces), "seed %d", (int)seed);
		scanned_release(&pieces);
		scanned_release(&out);
		damaged_release(&log);
	}
	ck_assert_int_gt(heads, LOGS / 20);
}
END_TEST

START_TEST(an_undamaged_log_of_any_shape_is_read_whole_without_a_word)
{
	static struct damaged log;

	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct score all = { 0 };
		struct scanned out;

		damaged_make(&log, seed, 0);
		struct scan_rule rule = rule_of_depth(log.shape == SHAPE_ENVELOPE);
		scanned_run(&out, &rule, log.whole.at, log.whole.len, 0, 0, 0);
		score(&log, &out, &all);
		ck_assert_int_eq(all.read, log.n);
		ck_assert_int_eq(all.whole, log.n);
		ck_assert_int_eq(all.invented, 0);
		ck_assert_uint_eq(ledger_repaired(&out.ledger), 0);
		/* What is no record of an envelope: `"meta":{"n":1}`. */
		ck_assert_int_eq(out.books.skipped_bytes, log.shape == SHAPE_ENVELOPE ? 7 : 0);
		ck_assert_int_eq(out.books.pending_bytes, 0);
		scanned_release(&out);
		damaged_release(&log);
	}
}
END_TEST

/* Inputs made to be slow: a piece again and again. */
static const struct trap { const char *name, *head, *piece; size_t bytes; } traps[] = {
	{ "deep objects", "", "{\"a\":", 500000 },
	{ "deep arrays", "", "[", 500000 },
	{ "deep arrays inside", "{\"a\":", "[", 500000 },
	{ "an endless string", "{\"a\":\"", "x", 500000 },
	{ "an endless string of blanks", "{\"a\":\"{", " ", 500000 },
	{ "torn strings", "{", "\"x{", 500000 },
	{ "torn strings, bare", "", "x{\"x{", 400000 },
	{ "torn strings with blanks", "", "{   \"    \"  x", 400000 },
	{ "braces", "", "{", 500000 },
	{ "braces with blanks", "", "{    ", 300000 },
	{ "many keys", "{", "\"key\":\"value\",", 300000 },
	{ "missing commas", "{", "\"k\":1 ", 300000 },
	{ "missing commas, unsure", "{", "\"k\":1 \"x\" ", 300000 },
	{ "extra commas", "[{\"ts\":1,\"ms\":2}", ",", 300000 },
	{ "objects inside", "{\"a\":[", "{\"b\":{\"c\":{\"d\":1}}},", 500000 },
	{ "records inside", "{\"a\":[", "{\"ts\":1,\"ms\":2},", 500000 },
	{ "objects that fail", "", "{\"a\":{\"b\":{\"c\":1} \"", 500000 },
	{ "deep objects that close and fail", "",
	  "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}!", 400000 },
	{ "holes", "{\"a\":\"", "\0", 400000 },
	{ "backslashes", "{\"a\":\"", "\\", 400000 },
	{ "brackets before noise", "", "[[[[[x\n", 400000 },
	{ "quotes", "", "\"", 400000 },
	{ "cut lines", "", "{\"ts\":1,\"ms\":2,\"x\":\"y\n", 400000 },
	{ "cut lines, open", "", "{\"ts\":1,\"ms\":2,\"x\":\n", 400000 },
	{ "cut lines in arrays", "{\"a\":[",
	  "{\"ts\":1,\"ms\":2},{\"ts\":1,\"x\":\"y\n", 400000 },
};

START_TEST(hostile_input_is_lexed_at_most_three_times)
{
	const struct trap *trap = &traps[_i];
	size_t n = trap->piece[0] ? strlen(trap->piece) : 1;
	struct str bytes = { 0 };

	str_add(&bytes, trap->head);
	while (bytes.len < trap->bytes)
		str_bytes(&bytes, trap->piece, n);
	for (int depth = 0; depth < 3; depth++) {
		struct scan_rule rule = rule_of_depth(depth);
		rule.saves = saves_of_tests;
		struct scanned whole, pieces;

		scanned_run(&whole, &rule, bytes.at, bytes.len, 0, 0, 0);
		check_accounts(&whole, bytes.len);
		scanned_run(&pieces, &rule, bytes.at, bytes.len, 0, 9000, 5);
		ck_assert_msg(scanned_same(&whole, &pieces), "%s", trap->name);
		scanned_release(&whole);
		scanned_release(&pieces);
	}
	str_release(&bytes);
}
END_TEST

/* Repeat a piece until it is `bytes` long. */
static void
fill(struct str *out, const char *piece, size_t bytes)
{
	for (size_t end = out->len + bytes; out->len < end; )
		str_add(out, piece);
}

START_TEST(a_record_with_a_value_of_one_mebibyte_is_read)
{
	struct scan_rule rule = rule_of_depth(0);
	struct str bytes = { 0 };
	struct scanned out;

	str_add(&bytes, "{\"ts\":1,\"ms\":2,\"body\":\"");
	fill(&bytes, "x", 1 << 20);
	str_add(&bytes, "\"}\n{\"ts\":2,\"ms\":3}\n");
	scanned_run(&out, &rule, bytes.at, bytes.len, 0, 100000, 3);
	ck_assert_uint_eq(out.n, 2);
	ck_assert_uint_eq(out.span[0].len, (1 << 20) + 25);
	ck_assert_uint_eq(out.too_long, 0);
	check_accounts(&out, bytes.len);
	scanned_release(&out);
	str_release(&bytes);
}
END_TEST

/* A record of exactly `len` bytes between two others. */
static void
scan_long(struct scanned *out, size_t len)
{
	struct scan_rule rule = rule_of_depth(0);
	struct str bytes = { 0 };

	str_add(&bytes, "{\"ts\":1,\"ms\":2}\n");
	str_add(&bytes, "{\"ts\":1,\"ms\":2,\"body\":\"");
	fill(&bytes, "x", len - 25);
	str_add(&bytes, "\"}\n{\"ts\":2,\"ms\":3}\n");
	scanned_run(out, &rule, bytes.at, bytes.len, 0, 0, 0);
	check_accounts(out, bytes.len);
	ck_assert_int_eq(out->books.bytes, (int64_t)len + 33);
	str_release(&bytes);
}

START_TEST(a_record_past_the_limit_is_skipped_and_noted_with_its_line)
{
	struct scanned out;

	scan_long(&out, SCAN_MAX);
	ck_assert_uint_eq(out.n, 3);
	ck_assert_uint_eq(out.span[1].len, SCAN_MAX);
	ck_assert_uint_eq(out.too_long, 0);
	scanned_release(&out);

	scan_long(&out, SCAN_MAX + 1);
	ck_assert_uint_eq(out.n, 2);
	ck_assert_uint_eq(out.too_long, 1);
	ck_assert_int_eq(out.too_long_line, 2);
	ck_assert_int_eq(out.span[1].line_first, 3);
	ck_assert_int_eq(out.books.skipped_bytes, SCAN_MAX + 1);
	ck_assert_int_eq(out.books.separator_bytes, 3);
	scanned_release(&out);
}
END_TEST

START_TEST(a_long_envelope_hands_its_records_out_and_holds_no_more)
{
	struct scan_rule rule = rule_of_depth(1);
	struct ledger ledger = { 0 };
	struct scan *scan = scan_new(&rule, &ledger, 0);
	static char block[17 * 4096];
	struct span span;
	uint64_t n = 0;

	for (size_t i = 0; i < 4096; i++)
		memcpy(block + 17 * i, "{\"ts\":1,\"ms\":22},", 17);
	scan_push(scan, "{\"took\":1,\"records\":[", 21);
	for (int i = 0; i < 100; i++) {
		scan_push(scan, block, sizeof(block));
		while (scan_next(scan, &span)) {
			ck_assert_uint_eq(span.len, 16);
			ck_assert_uint_eq(span.flags, 0);
			n++;
		}
		ck_assert_int_le(scan_books(scan).pending_bytes, SCAN_MAX);
	}
	scan_push(scan, "{\"ts\":1,\"ms\":22}],\"n\":{\"a\":1}}\n", 31);
	scan_end(scan);
	while (scan_next(scan, &span))
		n++;
	struct books books = scan_books(scan);
	ck_assert_uint_eq(n, 409601);
	ck_assert_int_eq(books.record_bytes, 409601 * 16);
	ck_assert_int_eq(books.skipped_bytes, 7);
	ck_assert_int_eq(books.pending_bytes, 0);
	ck_assert(books_balance(&books));
	ck_assert_uint_eq(ledger.n, 0);
	ck_assert_uint_eq(scan_too_long(scan, NULL), 0);
	ck_assert_uint_le(scan_work(scan), 3 * (uint64_t)books.bytes + 4096);
	scan_free(scan);
	ledger_release(&ledger);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("damage");
	TCase *tcase = tcase_create("damage");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, every_whole_record_of_damaged_logs_is_read_and_none_is_invented);
	tcase_add_test(tcase, heads_of_cut_records_are_the_same_in_any_pieces_and_balance);
	tcase_add_test(tcase, an_undamaged_log_of_any_shape_is_read_whole_without_a_word);
	tcase_add_loop_test(tcase, hostile_input_is_lexed_at_most_three_times, 0,
			    (int)LENGTH(traps));
	tcase_add_test(tcase, a_record_with_a_value_of_one_mebibyte_is_read);
	tcase_add_test(tcase, a_record_past_the_limit_is_skipped_and_noted_with_its_line);
	tcase_add_test(tcase, a_long_envelope_hands_its_records_out_and_holds_no_more);
	suite_add_tcase(suite, tcase);
	return suite;
}
