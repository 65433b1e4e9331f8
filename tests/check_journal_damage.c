/* check_journal_damage: torn and bad lines, strangers, and a full disk: nothing typed is lost. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/runner.h"
#include "tests/session_place.h"

START_TEST(hostile_text_is_made_visible)
{
	struct journal *journal = open_it(false);

	put(journal, "note", NULL, NULL, "a\x1b[31mb\xe2\x80\xae" "c");
	ck_assert_str_eq(journal_entry(journal, 0)->text, "a<1B>[31mb<U+202E>c");
	journal_free(journal);
	scribble("{\"seq\":2,\"t_kind\":\"entered\",\"src\":\"human\",\"kind\":\"note\","
		 "\"text\":\"\\u001b]52;c;eA==\\u0007\"}\n");
	journal = open_it(true);
	ck_assert_str_eq(journal_entry(journal, 1)->text, "<1B>]52;c;eA==<07>");
	journal_free(journal);
}
END_TEST

START_TEST(a_torn_line_is_counted_left_and_written_past)
{
	struct journal *journal = open_it(false);

	put(journal, "note", NULL, NULL, "one");
	journal_free(journal);
	scribble("{\"seq\":2,\"kind\":\"note\",\"text\":\"to");
	journal = open_it(false);
	ck_assert_uint_eq(journal_bad_lines(journal), 1);
	ck_assert_uint_eq(journal_count(journal), 1);
	ck_assert_int_eq(put(journal, "note", NULL, NULL, "two"), 0);
	journal_free(journal);

	struct str bytes = { 0 };
	ck_assert_int_eq(save_read(path, 1 << 20, &bytes, NULL), 0);
	ck_assert_ptr_nonnull(strstr(str_text(&bytes), "\"text\":\"to\n"));
	str_release(&bytes);
	journal = open_it(true);
	ck_assert_uint_eq(journal_count(journal), 2);
	ck_assert_str_eq(journal_entry(journal, 1)->text, "two");
	ck_assert_uint_eq(journal_bad_lines(journal), 1);
	journal_free(journal);
}
END_TEST

/* One bad line each; the entries around it stand. */
static const char *const bad_lines[] = {
	"not json",
	"[1,2]",
	"{\"seq\":0,\"kind\":\"note\"}",
	"{\"seq\":7}",
	"{\"kind\":\"note\"}",
	"{\"seq\":7,\"kind\":3}",
	"{\"seq\":1.5,\"kind\":\"note\"}",
	"{\"seq\":-1,\"kind\":\"note\"}",
	"{\"seq\":1e300,\"kind\":\"note\"}",
	"{\"seq\":7,\"kind\":\"note\",\"t\":\"yesterday\"}",
	"{\"seq\":7,\"kind\":\"note\",\"src\":\"alien\"}",
	"{\"seq\":7,\"kind\":\"note\"} trailing",
	"{\"schema\":\"other/1\"}",
};

START_TEST(a_bad_line_costs_only_itself)
{
	struct journal *journal = open_it(false);

	put(journal, "note", NULL, NULL, "one");
	journal_free(journal);
	scribble(bad_lines[_i]);
	scribble("\n");
	journal = open_it(false);
	ck_assert_uint_eq(journal_bad_lines(journal), 1);
	ck_assert_uint_eq(journal_count(journal), 1);
	put(journal, "note", NULL, NULL, "two");
	ck_assert_uint_eq(journal_entry(journal, 1)->seq, 2);
	journal_free(journal);
}
END_TEST

START_TEST(unknown_kinds_and_keys_are_kept)
{
	struct journal *journal = open_it(false);

	put(journal, "note", NULL, NULL, "one");
	journal_free(journal);
	scribble("{\"seq\":9,\"kind\":\"weather\",\"text\":\"rain\",\"mood\":{\"a\":[1]}}\n");
	journal = open_it(false);
	ck_assert_uint_eq(journal_bad_lines(journal), 0);
	ck_assert_str_eq(journal_latest(journal, "weather")->text, "rain");
	put(journal, "note", NULL, NULL, "after");
	ck_assert_uint_eq(journal_latest(journal, "note")->seq, 10);
	journal_free(journal);

	struct str bytes = { 0 };
	ck_assert_int_eq(save_read(path, 1 << 20, &bytes, NULL), 0);
	ck_assert_ptr_nonnull(strstr(str_text(&bytes), "\"mood\":{\"a\":[1]}"));
	str_release(&bytes);
}
END_TEST

START_TEST(a_newer_schema_opens_for_reading_only)
{
	struct journal *journal = open_it(false);
	struct err err = { 0 };

	journal_free(journal);
	scribble("{\"schema\":\"sitrep.session/"
		 "2\"}\n{\"seq\":1,\"kind\":\"note\",\"text\":\"new\"}\n");
	journal = open_it(false);
	ck_assert(journal_is_read_only(journal));
	ck_assert_ptr_nonnull(strstr(journal_holder(journal), "newer sitrep"));
	ck_assert_str_eq(journal_entry(journal, 0)->text, "new");
	struct entry entry = { .kind = "note", .text = "x" };
	ck_assert_int_eq(journal_append(journal, &entry, &err), -1);
	ck_assert_uint_eq(journal_count(journal), 1);
	journal_free(journal);
}
END_TEST

/* The file may grow no more: every further entry stays in memory, and none is lost. */
START_TEST(a_full_disk_keeps_the_text_and_retry_writes_it)
{
	struct journal *journal = open_it(false);
	struct rlimit limit, old;
	struct stat status;
	struct err err = { 0 };
	struct entry entry = { .t_ns = INSTANT_NONE, .wall_ns = INSTANT_NONE, .src = SRC_HUMAN,
			       .kind = "note", .text = "kept in memory" };

	put(journal, "note", NULL, NULL, "saved");
	ck_assert_int_eq(stat(path, &status), 0);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = old;
	limit.rlim_cur = (rlim_t)status.st_size + 20;	/* the entry stops half way */
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	int failed = journal_append(journal, &entry, &err);
	entry.text = "second";
	int failed_again = journal_append(journal, &entry, NULL);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
	ck_assert_int_eq(failed, -1);
	ck_assert_int_eq(failed_again, -1);
	ck_assert_int_eq(err.code, ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, path));
	ck_assert_uint_eq(journal_unsaved(journal), 2);
	ck_assert_uint_eq(journal_count(journal), 3);
	ck_assert_int_eq(journal_retry(journal, &err), 0);
	ck_assert_uint_eq(journal_unsaved(journal), 0);
	journal_free(journal);
	journal = open_it(true);
	ck_assert_uint_eq(journal_count(journal), 3);
	ck_assert_str_eq(journal_entry(journal, 1)->text, "kept in memory");
	ck_assert_str_eq(journal_entry(journal, 2)->text, "second");
	ck_assert_uint_eq(journal_bad_lines(journal), 1);	/* the half line */
	journal_free(journal);
}
END_TEST

START_TEST(a_file_that_is_no_session_is_refused_and_untouched)
{
	struct journal *journal = open_it(false);
	struct err err = { 0 };
	struct str bytes = { 0 };
	static const char log[] = "{\"timestamp\":\"2025-08-01T18:05:00Z\",\"status\":\"OK\"}\n";

	journal_free(journal);
	ck_assert_int_eq(truncate(path, 0), 0);
	scribble(log);
	ck_assert_ptr_null(journal_open(path, false, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "not a session file"));
	ck_assert_int_eq(save_read(path, 4096, &bytes, NULL), 0);
	ck_assert_str_eq(str_text(&bytes), log);
	str_release(&bytes);
}
END_TEST

START_TEST(links_and_devices_are_refused)
{
	struct journal *journal = open_it(false);
	struct err err = { 0 };
	char other[64];

	journal_free(journal);
	snprintf(other, sizeof(other), "%s/state/b.session", folder);
	ck_assert_int_eq(symlink(path, other), 0);
	ck_assert_ptr_null(journal_open(other, false, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "symbolic link"));
	ck_assert_ptr_null(journal_open("/dev/null", false, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "not a regular file"));
	ck_assert_ptr_null(journal_open("/nowhere/at/all", true, &err));
}
END_TEST

START_TEST(a_line_written_twice_counts_once)
{
	struct journal *journal = open_it(false);

	put(journal, "note", NULL, NULL, "one");
	journal_free(journal);
	/* As after a write that was not sure to have arrived. */
	scribble("{\"seq\":1,\"t_kind\":\"entered\",\"src\":\"human\",\"kind\":\"note\",\"text\":"
		 "\"one\"}\n");
	scribble("{\"seq\":1,\"t_kind\":\"entered\",\"src\":\"human\",\"kind\":\"note\",\"text\":"
		 "\"other\"}\n");
	journal = open_it(true);
	ck_assert_uint_eq(journal_count(journal), 2);
	ck_assert_str_eq(journal_entry(journal, 1)->text, "other");	/* another one's: kept */
	ck_assert_uint_eq(journal_entry(journal, 1)->seq, 2);
	journal_free(journal);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("journal_damage");
	TCase *t = tcase_create("journal_damage");

	tcase_add_checked_fixture(t, make_folder, drop_folder);
	tcase_add_test(t, hostile_text_is_made_visible);
	tcase_add_test(t, a_torn_line_is_counted_left_and_written_past);
	tcase_add_loop_test(t, a_bad_line_costs_only_itself, 0, (int)LENGTH(bad_lines));
	tcase_add_test(t, unknown_kinds_and_keys_are_kept);
	tcase_add_test(t, a_newer_schema_opens_for_reading_only);
	tcase_add_test(t, a_full_disk_keeps_the_text_and_retry_writes_it);
	tcase_add_test(t, a_file_that_is_no_session_is_refused_and_untouched);
	tcase_add_test(t, links_and_devices_are_refused);
	tcase_add_test(t, a_line_written_twice_counts_once);
	suite_add_tcase(s, t);
	return s;
}
