/* check_textlog: every case of tests/cases/formats/: a text log in; records, fields, books out. */
/* SPDX-License-Identifier: MIT */
#include "tests/case_check.h"
#include "tests/text_taken.h"

static struct cases cases;

/* `latency rt s format`: the first field of a role, and of a latency its unit and its proof. */
static void
check_field(const struct one_case *one, const struct fields *fields, const char *line)
{
	static const char *const roles[] = { "time", "latency", "status", "endpoint", "version" };
	static const char *const proofs[] = { "none", "mapped", "start-end", "value", "suffix",
					      "format", "assumed" };
	enum role role = ROLE_TIME;
	struct str have = { 0 };

	while (role < ROLES && strncmp(line, roles[role], strlen(roles[role])) != 0)
		role++;
	ck_assert_msg(role < ROLES, "%s: no role in %s", one->where, line);
	const struct field *field = &fields->role[role][0];
	str_fmt(&have, "%s %s", roles[role], fields->n_role[role] ? field->path : "-");
	if (role == ROLE_LATENCY && fields->n_role[role])
		str_fmt(&have, " %s %s", unit_word(field->unit), proofs[field->proof]);
	ck_assert_msg(strcmp(line, have.at) == 0, "%s: field is %s, not %s", one->where, have.at,
		      line);
	str_release(&have);
}

START_TEST(a_case_holds_in_any_pieces)
{
	const struct one_case *one = &cases.at[_i];
	struct field_map map;

	case_map(one, &map);
	for (size_t p = 0; p < LENGTH(case_pieces) + 1; p++) {
		struct text_taken taken;
		bool is_slow = p == LENGTH(case_pieces);
		const char *want = one->formats.n ? one->formats.at[0] : NULL;
		bool is_forced = want && strncmp(want, "as ", 3) == 0;
		ck_assert_msg(text_taken_as(&taken, is_forced ? want + 3 : NULL,
					    str_text(&one->bytes), one->bytes.len,
					    is_slow ? 100 : case_pieces[p], &map, is_slow),
			      "%s: no format fits", one->where);
		const char *have = textlog_format(taken.text)->name;
		ck_assert_msg(is_forced || (want && strcmp(have, want) == 0),
			      "%s: taken for %s", one->where, have);
		for (int i = 0; i < one->fields.n; i++)
			check_field(one, &taken.fields, one->fields.at[i]);
		struct case_read read = { taken.names, &taken.fields, taken.at, taken.n,
					  &taken.ledger, taken.books, taken.work,
					  str_text(&taken.notes) };
		case_check(one, &read);
		text_taken_release(&taken);
	}
}
END_TEST

/* Every row of the table has a case that names it. */
START_TEST(every_format_has_a_case)
{
	for (size_t i = 0; formats_at(i); i++) {
		bool is_there = false;
		for (size_t k = 0; k < cases.n; k++)
			is_there |= cases.at[k].formats.n &&
				    strcmp(cases.at[k].formats.at[0], formats_at(i)->name) == 0;
		ck_assert_msg(is_there, "%s has no case", formats_at(i)->name);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("textlog");
	TCase *tcase = tcase_create("cases");

	cases = cases_load("tests/cases/formats/*.case");
	tcase_add_test(tcase, every_format_has_a_case);
	tcase_add_loop_test(tcase, a_case_holds_in_any_pieces, 0, (int)cases.n);
	suite_add_tcase(suite, tcase);
	return suite;
}
