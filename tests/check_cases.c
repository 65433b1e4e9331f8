/* check_cases: every case of tests/cases/: bytes in; records, repairs, books and notes out. */
/* SPDX-License-Identifier: MIT */
#include "tests/case_check.h"
#include "tests/taken.h"

static struct cases cases;

START_TEST(a_case_holds_in_any_pieces)
{
	const struct one_case *one = &cases.at[_i];
	struct field_map map;

	case_map(one, &map);
	for (size_t p = 0; p < LENGTH(case_pieces); p++) {
		struct taken taken;
		struct str notes = { 0 };
		size_t n;
		taken_bytes(&taken, str_text(&one->bytes), one->bytes.len, case_pieces[p], &map);
		const char *const *note = intake_notes(taken.in, &n);
		for (size_t i = 0; i < n; i++)
			str_fmt(&notes, "%s\n", note[i]);
		struct case_read read = { taken.names, intake_fields(taken.in), taken.at, taken.n,
					  intake_ledger(taken.in), intake_books(taken.in),
					  intake_work(taken.in), str_text(&notes) };
		ck_assert_int_eq(taken.end, 0);
		case_check(one, &read);
		str_release(&notes);
		taken_release(&taken);
	}
}
END_TEST

/* A grammar that reads nothing would let everything pass. */
START_TEST(the_cases_are_there)
{
	ck_assert_uint_ge(cases.n, 60);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("cases");
	TCase *tcase = tcase_create("cases");

	cases = cases_load("tests/cases/*.case");
	tcase_add_test(tcase, the_cases_are_there);
	tcase_add_loop_test(tcase, a_case_holds_in_any_pieces, 0, (int)cases.n);
	suite_add_tcase(suite, tcase);
	return suite;
}
