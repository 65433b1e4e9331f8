/* check_scan: each state, oddity and violation of ingest.md section 3, with its exact place. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/ingest/record.h"
#include "tests/runner.h"
#include "tests/scan_rows.h"
#include "tests/scanned.h"

START_TEST(bytes_give_their_spans_ledger_and_books)
{
	const struct row *row = &rows[_i];
	struct scan_rule rule = rule_of_depth(row->depth);
	struct scanned out, bytewise;
	struct str text = { 0 };

	scanned_run(&out, &rule, row->bytes, row->len, 0, 0, 0);
	ck_assert(out.was_balanced);
	ck_assert_uint_le(out.work, 3 * row->len + 4096);
	ck_assert_msg(!strcmp(scanned_text(&out, &text), row->out), "%s:\n%s", row->name, text.at);
	for (size_t i = 0; i < out.n; i++)
		ck_assert_mem_eq(out.span[i].at, row->bytes + out.span[i].offset, out.span[i].len);
	scanned_run(&bytewise, &rule, row->bytes, row->len, 0, 1, 1);
	ck_assert_msg(scanned_same(&out, &bytewise), "%s, a byte at a time", row->name);
	scanned_release(&bytewise);
	scanned_release(&out);
	str_release(&text);
}
END_TEST

static void
read_file(const char *path, struct str *out)
{
	char block[4096];
	size_t n;
	FILE *file = fopen(path, "rb");

	ck_assert_ptr_nonnull(file);
	while ((n = fread(block, 1, sizeof(block), file)) > 0)
		str_bytes(out, block, n);
	fclose(file);
}

/* ingest.md section 0. */
START_TEST(the_sample_is_read_as_the_contract_says)
{
	static const char expected[] =
		"4,129 L2\n137,134 L3\n275,134 L4\n413,134 L5\n551,129 L6\n684,139 L7\n"
		"826,131 L8-9 80\n961,136 L10-11 80\n"
		"missing_comma 7:142 823 0 []\n"
		"wrapped 8:3 826 131 [{ \"timestamp\": \"2025-08-01T18:07:00Z\", \"endpoint\": "
		"\"/risk-score\", \"responseTimeM]\n"
		"wrapped 10:3 961 136 [{ \"timestamp\": \"2025-08-01T18:07:15Z\", \"endpoint\": "
		"\"/risk-score\", \"responseTimeM]\n"
		"1066+34+0+0\n";
	struct scan_rule rule = rule_of_depth(0);
	struct str bytes = { 0 }, text = { 0 };
	struct scanned out;

	read_file("samples/kenya-sme-timeouts.json", &bytes);
	ck_assert_uint_eq(bytes.len, 1100);
	scanned_run(&out, &rule, bytes.at, bytes.len, 0, 0, 0);
	ck_assert_str_eq(scanned_text(&out, &text), expected);
	ck_assert_uint_eq(ledger_repaired(&out.ledger), 1);
	ck_assert_int_eq(out.ledger.first_damage_offset, 823);
	ck_assert_uint_eq(out.wrapped, 2);
	ck_assert(!out.is_pretty);
	scanned_release(&out);
	str_release(&bytes);
	str_release(&text);
}
END_TEST

START_TEST(a_prefix_before_most_objects_is_no_damage)
{
	static const char bytes[] =
		"Aug  1 18:00 api: " R "\nAug  1 18:01 api: {\"ms\":3}\nwhat?\n"
		"\nAug [2] " R "\n!\n";
	struct scan_rule rule = rule_of_depth(0);
	struct str text = { 0 };
	struct scanned out;

	rule.has_prefix = true;
	scanned_run(&out, &rule, bytes, sizeof(bytes) - 1, 0, 0, 0);
	ck_assert_str_eq(scanned_text(&out, &text),
			 "18,15 L1\n52,8 L2\n76,15 L5\n"
			 "stray_bytes 3:1 61 5 [what?]\nstray_bytes 6:1 92 1 [!]\n"
			 "38+50+6+0\n");
	scanned_release(&out);
	str_release(&text);
}
END_TEST

START_TEST(a_pretty_printed_source_lists_no_wrapped_record)
{
	static const char pretty[] = "[{\"ts\":1,\n\"ms\":2},{\"ts\":1,\n\"ms\":2}," R "]";
	struct scan_rule rule = rule_of_depth(0);
	struct scanned out;

	scanned_run(&out, &rule, pretty, sizeof(pretty) - 1, 0, 0, 0);
	ck_assert_uint_eq(out.n, 3);
	ck_assert_uint_eq(out.wrapped, 2);
	ck_assert_uint_eq(out.ledger.count[ODD_WRAPPED], 2);
	ck_assert_uint_eq(out.ledger.n, 0);
	ck_assert(out.is_pretty);
	ck_assert_uint_eq(out.span[0].flags, FLAG_WRAPPED);
	scanned_release(&out);
}
END_TEST

START_TEST(an_unfinished_record_is_pending_until_its_brace)
{
	struct scan_rule rule = rule_of_depth(0);
	struct ledger ledger = { 0 };
	struct scan *scan = scan_new(&rule, &ledger, 0);
	struct span span;

	scan_push(scan, R "\n{\"ts\":1,", 24);
	ck_assert_int_eq(scan_next(scan, &span), 1);
	ck_assert_int_eq(scan_next(scan, &span), 0);
	ck_assert_int_eq(scan_books(scan).pending_bytes, 8);
	ck_assert_uint_eq(ledger.n, 0);
	scan_push(scan, "\"ms\":2}", 7);
	ck_assert_int_eq(scan_next(scan, &span), 1);
	ck_assert_int_eq(span.offset, 16);
	ck_assert_int_eq(span.line_first, 2);
	ck_assert_int_eq(scan_next(scan, &span), 0);
	ck_assert_int_eq(scan_books(scan).pending_bytes, 0);
	scan_end(scan);
	ck_assert_int_eq(scan_next(scan, &span), 0);
	ck_assert_uint_eq(ledger.n, 0);
	scan_free(scan);
	ledger_release(&ledger);
}
END_TEST

START_TEST(records_pushed_and_not_yet_taken_stay_whole)
{
	struct scan_rule rule = rule_of_depth(0);
	struct ledger ledger = { 0 };
	struct scan *scan = scan_new(&rule, &ledger, 0);
	char text[32];
	struct span span;

	for (int i = 0; i < 20000; i++) {
		int len = snprintf(text, sizeof(text), "{\"ts\":%05d,\"ms\":2}\n", i);

		scan_push(scan, text, (size_t)len);
		if (i == 9)
			ck_assert_int_eq(scan_next(scan, &span), 1);
	}
	for (int i = 1; i < 20000; i++) {
		snprintf(text, sizeof(text), "{\"ts\":%05d,\"ms\":2}", i);
		ck_assert_int_eq(scan_next(scan, &span), 1);
		ck_assert_int_eq(span.line_first, i + 1);
		ck_assert_uint_eq(span.len, 19);
		ck_assert_mem_eq(span.at, text, span.len);
	}
	ck_assert_int_eq(scan_next(scan, &span), 0);
	scan_free(scan);
	ledger_release(&ledger);
}
END_TEST

/* n objects around a record, each a member of the one before. */
static void
nest(struct str *out, int n)
{
	for (int i = 0; i < n; i++)
		str_add(out, "{\"a\":");
	str_add(out, R);
	for (int i = 0; i < n; i++)
		str_add(out, "}");
}

START_TEST(of_more_than_64_containers_the_outermost_is_shed)
{
	struct scan_rule rule = rule_of_depth(0);
	struct str bytes = { 0 };
	struct scanned out;

	/* 64 containers: an object without a role. 65: what is inside goes on alone. */
	nest(&bytes, 63);
	str_add(&bytes, "\n");
	nest(&bytes, 64);
	str_add(&bytes, "\n" R);
	scanned_run(&out, &rule, bytes.at, bytes.len, 0, 0, 0);
	ck_assert_uint_eq(out.other, 2);
	ck_assert_int_eq(out.other_line, 1);
	ck_assert_uint_eq(out.too_deep, 1);
	ck_assert_int_eq(out.too_deep_line, 2);
	ck_assert_uint_eq(out.n, 1);
	ck_assert_int_eq(out.span[0].line_first, 3);
	ck_assert_int_eq(out.books.record_bytes, 15);
	ck_assert(out.was_balanced);
	scanned_release(&out);
	str_release(&bytes);
}
END_TEST

START_TEST(the_line_of_the_first_object_without_a_role_is_known)
{
	static const char bytes[] = R "\n{\"a\":1}\n\n{\"b\":2}\n";
	struct scan_rule rule = rule_of_depth(0);
	struct scanned out;

	scanned_run(&out, &rule, bytes, sizeof(bytes) - 1, 0, 0, 0);
	ck_assert_uint_eq(out.other, 2);
	ck_assert_int_eq(out.other_line, 2);
	ck_assert_int_eq(out.books.skipped_bytes, 14);
	ck_assert_uint_eq(out.ledger.n, 0);
	scanned_release(&out);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("scan");
	TCase *tcase = tcase_create("scan");

	tcase_add_loop_test(tcase, bytes_give_their_spans_ledger_and_books, 0, (int)LENGTH(rows));
	tcase_add_test(tcase, the_sample_is_read_as_the_contract_says);
	tcase_add_test(tcase, a_prefix_before_most_objects_is_no_damage);
	tcase_add_test(tcase, a_pretty_printed_source_lists_no_wrapped_record);
	tcase_add_test(tcase, an_unfinished_record_is_pending_until_its_brace);
	tcase_add_test(tcase, records_pushed_and_not_yet_taken_stay_whole);
	tcase_add_test(tcase, of_more_than_64_containers_the_outermost_is_shed);
	tcase_add_test(tcase, the_line_of_the_first_object_without_a_role_is_known);
	suite_add_tcase(suite, tcase);
	return suite;
}
