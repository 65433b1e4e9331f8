/* check_ledger: odd things are counted, kept in order, capped, and never lost. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/ledger.h"
#include "tests/runner.h"

static void
enter(struct ledger *ledger, enum odd_kind kind, int64_t offset, const char *text)
{
	struct odd odd = {
		.kind = kind, .source = 3, .line = offset + 1, .column = 2, .offset = offset,
		.bytes = 5
	};

	ledger_add(ledger, &odd, text, text ? strlen(text) : 0);
}

/* ingest.md section 4 and contract section 3, row for row. */
static const struct expected {
	enum odd_kind kind;
	const char *word, *action;
	bool is_damage;
} all[] = {
	{ ODD_MISSING_COMMA, "missing_comma", "mended", true },
	{ ODD_EXTRA_COMMA, "extra_comma", "mended", true },
	{ ODD_WRAPPED, "wrapped", "noted", false },
	{ ODD_UNCLOSED_STRING, "unclosed_string", "skipped", true },
	{ ODD_UNCLOSED_OBJECT, "unclosed_object", "skipped", true },
	{ ODD_STRAY_BYTES, "stray_bytes", "skipped", true },
	{ ODD_NUL_HOLE, "nul_hole", "skipped", true },
	{ ODD_BAD_UTF8, "bad_utf8", "noted", true },
	{ ODD_BOM, "bom", "noted", false },
	{ ODD_TRUNCATED_TAIL, "truncated_tail", "skipped", true },
	{ ODD_SPLICED, "spliced", "skipped", true },
	{ ODD_DUPLICATE_KEY, "duplicate_key", "noted", true },
	{ ODD_CUT, "unclosed_object", "mended", true },
};

START_TEST(each_kind_has_its_word_action_and_weight)
{
	const struct expected *row = &all[_i];
	struct ledger ledger = { 0 };

	ck_assert_int_eq(ODD_KINDS, sizeof(all) / sizeof(all[0]));
	ck_assert_str_eq(odd_row(row->kind)->word, row->word);
	ck_assert_str_eq(odd_action_word(odd_row(row->kind)->action), row->action);
	ck_assert_int_eq(odd_row(row->kind)->is_damage, row->is_damage);

	enter(&ledger, row->kind, 40, "x");
	ledger_settle(&ledger, 2);
	ck_assert_uint_eq(ledger_repaired(&ledger), row->is_damage);
	ck_assert_uint_eq(ledger.n, 1);
	ck_assert_str_eq(odd_action_word(ledger.odd[0].action), row->action);
	ck_assert_int_eq(ledger.odd[0].source, 3);
	ck_assert_int_eq(ledger.odd[0].line, 41);
	ck_assert_int_eq(ledger.odd[0].bytes, 5);
	if (row->is_damage)
		ck_assert_int_eq(ledger.first_damage_offset, 40);
	ledger_release(&ledger);
}
END_TEST

START_TEST(an_empty_ledger_holds_no_damage)
{
	struct ledger ledger = { 0 };

	ledger_settle(&ledger, 0);
	ck_assert_uint_eq(ledger_repaired(&ledger), 0);
	ledger_rewind(&ledger, 0);
	ledger_release(&ledger);
}
END_TEST

START_TEST(entries_stand_in_order_of_offset_whatever_the_order_of_entering)
{
	struct ledger ledger = { 0 };
	static const int64_t offsets[] = { 30, 10, 50, 20, 40, 10 };

	for (size_t i = 0; i < 6; i++)
		enter(&ledger, i == 5 ? ODD_MISSING_COMMA : ODD_STRAY_BYTES, offsets[i], NULL);
	static const int64_t sorted[] = { 10, 10, 20, 30, 40, 50 };
	for (size_t i = 0; i < 6; i++)
		ck_assert_int_eq(ledger.odd[i].offset, sorted[i]);
	ck_assert_int_eq(ledger.odd[0].kind, ODD_MISSING_COMMA);
	ck_assert_int_eq(ledger.first_damage_offset, 10);
	ledger_release(&ledger);
}
END_TEST

START_TEST(text_is_made_safe_and_cut_at_eighty_characters)
{
	struct ledger ledger = { 0 };
	char wide[121] = "";

	enter(&ledger, ODD_STRAY_BYTES, 0, "a\033[2J\xFF");
	ck_assert_str_eq(ledger.odd[0].text, "a<1B>[2J<FF>");

	memset(wide, 'x', 120);
	enter(&ledger, ODD_STRAY_BYTES, 1, wide);
	ck_assert_uint_eq(strlen(ledger.odd[1].text), 80);

	/* 31 characters of three bytes fill 93 of the 95 bytes there are. */
	for (size_t i = 0; i < 40; i++)
		memcpy(wide + 3 * i, "\xE2\x82\xAC", 4);
	enter(&ledger, ODD_STRAY_BYTES, 2, wide);
	ck_assert_uint_eq(strlen(ledger.odd[2].text), 93);

	/* A visible form is whole or not there: 78 + 4 characters would be too many. */
	memset(wide, 'x', 78);
	memcpy(wide + 78, "\033\033", 3);
	enter(&ledger, ODD_STRAY_BYTES, 3, wide);
	ck_assert_uint_eq(strlen(ledger.odd[3].text), 78);
	ledger_release(&ledger);
}
END_TEST

START_TEST(past_the_cap_entries_are_counted_and_the_earliest_kept)
{
	struct ledger ledger = { 0 };

	for (int64_t i = 0; i < LEDGER_CAP + 500; i++)
		enter(&ledger, ODD_EXTRA_COMMA, 2 * i + 100, ",");
	ck_assert_uint_eq(ledger.n, LEDGER_CAP);
	ck_assert_uint_eq(ledger.count[ODD_EXTRA_COMMA], LEDGER_CAP + 500);
	ck_assert_uint_eq(ledger_repaired(&ledger), LEDGER_CAP + 500);

	enter(&ledger, ODD_BAD_UTF8, 7, NULL);
	ck_assert_uint_eq(ledger.n, LEDGER_CAP);
	ck_assert_int_eq(ledger.odd[0].offset, 7);
	ck_assert_int_eq(ledger.odd[LEDGER_CAP - 1].offset, 2 * (LEDGER_CAP - 2) + 100);
	ck_assert_int_eq(ledger.first_damage_offset, 7);
	ledger_release(&ledger);
}
END_TEST

START_TEST(wrapped_records_are_listed_while_they_are_the_exception)
{
	struct ledger ledger = { 0 };

	enter(&ledger, ODD_STRAY_BYTES, 20, NULL);
	for (int64_t i = 0; i < 4; i++)
		enter(&ledger, ODD_WRAPPED, 10 * i, NULL);
	ck_assert_uint_eq(ledger.n, 1);
	ledger_settle(&ledger, 7);		/* 4 of 7: the layout */
	ck_assert_uint_eq(ledger.n, 1);
	ledger_settle(&ledger, 8);		/* 4 of 8: not more than half */
	ck_assert_uint_eq(ledger.n, 5);
	static const int64_t offsets[] = { 0, 10, 20, 20, 30 };
	for (size_t i = 0; i < 5; i++)
		ck_assert_int_eq(ledger.odd[i].offset, offsets[i]);
	ck_assert_int_eq(ledger.odd[2].kind, ODD_WRAPPED);
	enter(&ledger, ODD_WRAPPED, 40, NULL);
	ledger_settle(&ledger, 9);
	ck_assert_uint_eq(ledger.n, 1);
	ledger_settle(&ledger, 20);
	ck_assert_uint_eq(ledger.n, 6);
	enter(&ledger, ODD_WRAPPED, 60, NULL);
	ledger_settle(&ledger, 21);
	ledger_settle(&ledger, 22);
	ck_assert_uint_eq(ledger.n, 7);
	ck_assert_uint_eq(ledger.count[ODD_WRAPPED], 6);
	ck_assert_uint_eq(ledger_repaired(&ledger), 1);
	ledger_release(&ledger);
}
END_TEST

START_TEST(wrapped_records_crowd_no_damage_out)
{
	struct ledger ledger = { 0 };

	for (int64_t i = 0; i < LEDGER_CAP + 10; i++)
		enter(&ledger, ODD_WRAPPED, i, NULL);
	enter(&ledger, ODD_STRAY_BYTES, LEDGER_CAP + 20, NULL);
	ledger_settle(&ledger, 3 * LEDGER_CAP);
	ck_assert_uint_eq(ledger.n, LEDGER_CAP + 1);
	ck_assert_int_eq(ledger.odd[LEDGER_CAP].kind, ODD_STRAY_BYTES);
	ck_assert_uint_eq(ledger.count[ODD_WRAPPED], LEDGER_CAP + 10);
	ledger_release(&ledger);
}
END_TEST

START_TEST(a_rewound_ledger_forgets_what_came_after)
{
	struct ledger ledger = { 0 };

	for (int64_t i = 0; i < 4; i++) {
		enter(&ledger, ODD_STRAY_BYTES, 10 * i + 5, NULL);
		enter(&ledger, ODD_WRAPPED, 10 * i, NULL);
	}
	ledger_settle(&ledger, 100);
	ledger_rewind(&ledger, 20);
	ck_assert_uint_eq(ledger.n, 2);
	ck_assert_uint_eq(ledger.count[ODD_STRAY_BYTES], 2);
	ck_assert_uint_eq(ledger.count[ODD_WRAPPED], 2);
	ck_assert_int_eq(ledger.first_damage_offset, 5);
	ledger_settle(&ledger, 100);
	ck_assert_uint_eq(ledger.n, 4);
	ledger_rewind(&ledger, 0);
	ledger_settle(&ledger, 100);
	ck_assert_uint_eq(ledger.n, 0);
	ck_assert_uint_eq(ledger_repaired(&ledger), 0);
	enter(&ledger, ODD_STRAY_BYTES, 90, NULL);
	ck_assert_int_eq(ledger.first_damage_offset, 90);
	ledger_release(&ledger);
}
END_TEST

START_TEST(books_balance_when_every_byte_has_one_place)
{
	struct books books = { 1100, 1066, 34, 0, 0 };

	ck_assert(books_balance(&books));
	books.pending_bytes = 1;
	ck_assert(!books_balance(&books));
	books = (struct books){ 10, 12, 0, 0, -2 };
	ck_assert(!books_balance(&books));
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("ledger");
	TCase *tcase = tcase_create("ledger");

	tcase_add_loop_test(tcase, each_kind_has_its_word_action_and_weight, 0, 12);
	tcase_add_test(tcase, an_empty_ledger_holds_no_damage);
	tcase_add_test(tcase, entries_stand_in_order_of_offset_whatever_the_order_of_entering);
	tcase_add_test(tcase, text_is_made_safe_and_cut_at_eighty_characters);
	tcase_add_test(tcase, past_the_cap_entries_are_counted_and_the_earliest_kept);
	tcase_add_test(tcase, wrapped_records_are_listed_while_they_are_the_exception);
	tcase_add_test(tcase, wrapped_records_crowd_no_damage_out);
	tcase_add_test(tcase, a_rewound_ledger_forgets_what_came_after);
	tcase_add_test(tcase, books_balance_when_every_byte_has_one_place);
	suite_add_tcase(suite, tcase);
	return suite;
}
