/* check_app_copy: commands of the guide that are copied, and what the journal tells of it. */
/* SPDX-License-Identifier: MIT */
#include "tests/app_case.h"

static size_t
copies(const char *command)
{
	const struct snapshot *s = engine_snapshot(engine);
	size_t n = 0;

	for (size_t i = 0; i < s->n_timeline; i++)
		n += strcmp(s->timeline[i].kind, "cmd_copied") == 0 &&
		     strcmp(s->timeline[i].text + strcspn(s->timeline[i].text, ":") + 2,
			    command) == 0;
	return n;
}

/* guide.md 4: `cmd_copied`, once a command, and it is no act. */
START_TEST(a_command_copied_by_its_key_is_in_the_journal_once)
{
	static const char command[] = "kubectl argo rollouts abort risk-model -n scoring";
	struct str file = { 0 };
	struct err err = { 0 };

	begin();
	press("2");
	sees("y copies it; sitrep runs nothing");
	press("y");
	ck_assert(app.ui.wants_copy);
	ck_assert_str_eq(str_text(&app.copy), command);
	ck_assert_uint_eq(copies(command), 1);
	ck_assert_str_eq(engine_snapshot(engine)->action_state, "proposed");
	sees("copied 1 of ");
	press("y");				/* the next one */
	ck_assert_str_ne(str_text(&app.copy), command);
	ck_assert_uint_eq(copies(str_text(&app.copy)), 1);
	press("j y");				/* the first one again: nothing new */
	ck_assert_str_eq(str_text(&app.copy), command);
	ck_assert_uint_eq(copies(command), 1);
	press("1 y");				/* elsewhere the row, and no entry */
	ck_assert_ptr_nonnull(strstr(str_text(&app.copy), "v1.3"));
	ck_assert_uint_eq(copies(str_text(&app.copy)), 0);
	ck_assert_int_eq(save_read(session, 1 << 20, &file, &err), 0);
	ck_assert_ptr_nonnull(strstr(str_text(&file), "cmd_copied"));
	str_release(&file);
	end();
}
END_TEST

START_TEST(a_command_copied_read_only_is_copied_and_no_more)
{
	begin();
	close_engine();
	open_engine(true);
	press("2 y");
	ck_assert(app.ui.wants_copy && !app.ui.message_is_error);
	ck_assert_uint_eq(copies(str_text(&app.copy)), 0);
	end();
}
END_TEST

/* Hidden names are copied as they are shown; the notes hold clear text, which is veiled again. */
START_TEST(a_command_copied_with_hidden_names_tells_none)
{
	struct str file = { 0 };
	struct err err = { 0 };

	begin();
	press(": r e d a c t <Enter> 2 j");
	for (size_t i = 0; i < 8; i++) {
		press("y");
		ck_assert(app.ui.wants_copy);
		ck_assert_msg(!strstr(str_text(&app.copy), "v1.2"), "%s", str_text(&app.copy));
		ck_assert_uint_eq(copies(str_text(&app.copy)), 1);
	}
	ck_assert_int_eq(save_read(session, 1 << 20, &file, &err), 0);
	ck_assert_ptr_nonnull(strstr(str_text(&file), "cmd_copied"));
	str_release(&file);
	end();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("app_copy");
	TCase *tcase = tcase_create("keys");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, a_command_copied_by_its_key_is_in_the_journal_once);
	tcase_add_test(tcase, a_command_copied_read_only_is_copied_and_no_more);
	tcase_add_test(tcase, a_command_copied_with_hidden_names_tells_none);
	suite_add_tcase(suite, tcase);
	return suite;
}
