/* check_journal: the session file: round trip, locks, corrections, drafts, size. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/runner.h"
#include "tests/session_place.h"

START_TEST(an_entry_comes_back_as_it_was_written)
{
	struct entry entry = {
		.t_ns = 1754071560 * NS_PER_S + 5,
		.wall_ns = 1754071600 * NS_PER_S,
		.t_kind = T_OBSERVED,
		.src = SRC_AUTO,
		.actor = "ic",
		.kind = "onset",
		.subject = "x",
		.text = "a \"quoted\" \\ text\nof two lines",
		.is_starred = true,
		.is_external = true,
		.n_refs = 1,
		.ref = { { .id = 4,
			   .source = 1,
			   .line_first = 8,
			   .line_last = 9,
			   .offset = 826,
			   .length = 131,
			   .at_ns = 1754071620 * NS_PER_S,
			   .latency_us = 95000 } },
	};
	struct journal *journal = open_it(false);

	ck_assert_int_eq(journal_append(journal, &entry, NULL), 0);
	journal_free(journal);
	journal = open_it(true);
	ck_assert_uint_eq(journal_count(journal), 1);
	const struct entry *back = journal_entry(journal, 0);
	ck_assert_uint_eq(back->seq, 1);
	ck_assert_int_eq(back->t_ns, entry.t_ns);
	ck_assert_int_eq(back->wall_ns, entry.wall_ns);
	ck_assert_int_eq(back->t_kind, T_OBSERVED);
	ck_assert_int_eq(back->src, SRC_AUTO);
	ck_assert_str_eq(back->actor, "ic");
	ck_assert_str_eq(back->kind, "onset");
	ck_assert_str_eq(back->subject, "x");
	ck_assert_str_eq(back->text, entry.text);
	ck_assert(back->is_starred && back->is_external && !back->field && !back->value);
	ck_assert_uint_eq(back->n_refs, 1);
	ck_assert_mem_eq(&back->ref[0], &entry.ref[0], sizeof(entry.ref[0]));
	ck_assert_uint_eq(journal_bad_lines(journal), 0);
	journal_free(journal);
}
END_TEST

START_TEST(folder_and_file_belong_to_the_user_alone)
{
	struct stat status;
	char state[64];
	struct journal *journal = open_it(false);

	put(journal, "note", NULL, NULL, "x");
	ck_assert_int_eq(stat(path, &status), 0);
	ck_assert_int_eq(status.st_mode & 0777, 0600);
	snprintf(state, sizeof(state), "%s/state", folder);
	ck_assert_int_eq(stat(state, &status), 0);
	ck_assert_int_eq(status.st_mode & 0777, 0700);
	journal_free(journal);
}
END_TEST

START_TEST(a_second_writer_reads_only_and_knows_the_first)
{
	struct journal *first = open_it(false), *second;
	char pid[32];

	put(first, "note", NULL, NULL, "mine");
	second = open_it(false);
	ck_assert(!journal_is_read_only(first));
	ck_assert(journal_is_read_only(second));
	snprintf(pid, sizeof(pid), "process %d", (int)getpid());
	ck_assert_ptr_nonnull(strstr(journal_holder(second), pid));
	ck_assert_int_eq(put(second, "note", NULL, NULL, "theirs"), -1);
	ck_assert_uint_eq(journal_count(second), 1);
	journal_free(second);
	journal_free(first);
	second = open_it(false);	/* the lock died with its holder */
	ck_assert(!journal_is_read_only(second));
	journal_free(second);
}
END_TEST

START_TEST(the_lock_of_a_killed_holder_is_free)
{
	int ready[2];
	char byte;

	ck_assert_int_eq(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0) {
		struct journal *journal = journal_open(path, false, NULL);
		if (journal && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	close(ready[1]);
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	struct journal *journal = open_it(false);
	ck_assert(journal_is_read_only(journal));
	journal_free(journal);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ready[0]);
	journal = open_it(false);
	ck_assert(!journal_is_read_only(journal));
	journal_free(journal);
}
END_TEST

START_TEST(the_newest_value_wins_and_can_be_taken_back)
{
	struct journal *journal = open_it(false);
	struct entry entry = { .t_ns = INSTANT_NONE, .wall_ns = INSTANT_NONE, .src = SRC_HUMAN,
			       .kind = "field", .field = "action.owner" };

	ck_assert_ptr_null(journal_field(journal, "action.owner"));
	entry.value = "ann";
	journal_append(journal, &entry, NULL);
	entry.value = "bob";
	entry.supersedes = 1;
	journal_append(journal, &entry, NULL);
	ck_assert_str_eq(journal_field(journal, "action.owner")->value, "bob");
	ck_assert(journal_is_superseded(journal, 0));
	ck_assert_ptr_null(journal_field(journal, "action.own"));
	entry.value = NULL;
	entry.text = "withdrawn";
	entry.supersedes = 2;
	journal_append(journal, &entry, NULL);
	ck_assert_ptr_null(journal_field(journal, "action.owner"));
	journal_free(journal);
	journal = open_it(true);	/* and so it stands in the file */
	ck_assert_ptr_null(journal_field(journal, "action.owner"));
	ck_assert_uint_eq(journal_count(journal), 3);
	journal_free(journal);
}
END_TEST

/* An edit keeps the draft of its moment: one that reads like a withdrawal takes nothing back. */
START_TEST(an_edit_of_a_draft_that_says_withdrawn_is_kept)
{
	struct journal *journal = open_it(false);
	struct entry entry = { .t_ns = INSTANT_NONE, .wall_ns = INSTANT_NONE, .src = SRC_HUMAN,
			       .kind = "field", .field = "declare.title", .value = "ann",
			       .text = "withdrawn" };

	journal_append(journal, &entry, NULL);
	entry.value = "bob";
	entry.supersedes = 1;
	journal_append(journal, &entry, NULL);
	ck_assert_ptr_nonnull(journal_field(journal, "declare.title"));
	ck_assert_str_eq(journal_field(journal, "declare.title")->value, "bob");
	journal_free(journal);
}
END_TEST

START_TEST(a_draft_counts_until_a_newer_value)
{
	struct journal *journal = open_it(false);

	ck_assert_int_eq(journal_draft(journal, "retro.1", "a", INSTANT_NONE, NULL), 0);
	ck_assert_int_eq(journal_draft(journal, "retro.1", "ab", INSTANT_NONE, NULL), 0);
	ck_assert_int_eq(journal_draft(journal, "retro.1", "ab", INSTANT_NONE, NULL), 0);
	ck_assert_uint_eq(journal_count(journal), 2);	/* the same text is not written twice */
	ck_assert_str_eq(journal_draft_of(journal, "retro.1")->value, "ab");
	ck_assert_ptr_null(journal_field(journal, "retro.1"));
	put(journal, "field", "retro.1", "abc", NULL);
	ck_assert_ptr_null(journal_draft_of(journal, "retro.1"));
	journal_draft(journal, "retro.1", "abcd", INSTANT_NONE, NULL);
	ck_assert_str_eq(journal_draft_of(journal, "retro.1")->value, "abcd");
	ck_assert_str_eq(journal_field(journal, "retro.1")->value, "abc");
	journal_free(journal);
}
END_TEST

START_TEST(what_the_log_shows_is_found_by_kind_and_subject)
{
	struct journal *journal = journal_memory();
	struct entry entry = { .t_ns = 5, .wall_ns = INSTANT_NONE, .src = SRC_AUTO,
			       .kind = "version_first_seen", .subject = "v1.3", .text = "x" };

	journal_append(journal, &entry, NULL);
	ck_assert_ptr_null(journal_auto(journal, "version_first_seen", "v1.2"));
	ck_assert_int_eq(journal_auto(journal, "version_first_seen", "v1.3")->t_ns, 5);
	entry.t_ns = 3;
	entry.supersedes = 1;
	journal_append(journal, &entry, NULL);
	ck_assert_int_eq(journal_auto(journal, "version_first_seen", "v1.3")->t_ns, 3);
	ck_assert_uint_eq(journal_unsaved(journal), 0);
	ck_assert_ptr_null(journal_path(journal));
	journal_free(journal);
}
END_TEST

START_TEST(too_long_a_text_is_refused_with_its_length)
{
	struct journal *journal = open_it(false);
	char *text = xcalloc(JOURNAL_TEXT_MAX + 2, 1);
	struct entry entry = { .kind = "note", .text = text };
	struct err err = { 0 };

	memset(text, 'x', JOURNAL_TEXT_MAX);
	ck_assert_int_eq(journal_append(journal, &entry, &err), 0);
	text[JOURNAL_TEXT_MAX] = 'x';
	ck_assert_int_eq(journal_append(journal, &entry, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "32769 bytes"));
	ck_assert_uint_eq(journal_count(journal), 1);
	journal_free(journal);
	free(text);
}
END_TEST

START_TEST(another_place_takes_everything)
{
	struct journal *journal = journal_memory();
	struct err err = { 0 };
	char other[64];

	put(journal, "note", NULL, NULL, "one");
	put(journal, "note", NULL, NULL, "two");
	ck_assert_uint_eq(journal_unsaved(journal), 2);
	ck_assert_int_eq(journal_move(journal, "/dev/null/x", &err), -1);
	ck_assert_uint_eq(journal_unsaved(journal), 2);
	ck_assert_int_eq(journal_move(journal, path, &err), 0);
	ck_assert_uint_eq(journal_unsaved(journal), 0);
	ck_assert_str_eq(journal_path(journal), path);
	put(journal, "note", NULL, NULL, "three");
	/* A place that holds notes is not taken. */
	snprintf(other, sizeof(other), "%s/state/b.session", folder);
	struct journal *stranger = journal_open(other, false, NULL);
	put(stranger, "note", NULL, NULL, "theirs");
	journal_free(stranger);
	ck_assert_int_eq(journal_move(journal, other, &err), -1);
	journal_free(journal);
	journal = open_it(true);
	ck_assert_uint_eq(journal_count(journal), 3);
	journal_free(journal);
}
END_TEST

START_TEST(a_hundred_thousand_entries_are_found_again)
{
	enum { N = 100000 };
	struct journal *journal;
	int fd;
	struct str line = { 0 };

	journal = open_it(false);
	put(journal, "note", NULL, NULL, "first");
	journal_free(journal);
	for (int i = 2; i <= N; i++)
		str_fmt(&line,
			"{\"seq\":%d,\"t_kind\":\"entered\",\"src\":\"human\",\"kind\":\"field\","
			"\"field\":\"f.%d\",\"value\":\"%d\"}\n",
			i, i % 500, i);
	fd = open(path, O_WRONLY | O_APPEND);
	ck_assert_int_eq(save_all(fd, line.at, line.len), 0);
	close(fd);
	str_release(&line);
	journal = open_it(false);
	ck_assert_uint_eq(journal_count(journal), N);
	ck_assert_uint_eq(journal_bad_lines(journal), 0);
	ck_assert_str_eq(journal_field(journal, "f.0")->value, "100000");
	ck_assert_str_eq(journal_field(journal, "f.499")->value, "99999");
	ck_assert_uint_eq(journal_entry(journal, N - 1)->seq, N);
	journal_free(journal);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("journal");
	TCase *t = tcase_create("journal");

	tcase_add_checked_fixture(t, make_folder, drop_folder);
	tcase_add_test(t, an_entry_comes_back_as_it_was_written);
	tcase_add_test(t, folder_and_file_belong_to_the_user_alone);
	tcase_add_test(t, a_second_writer_reads_only_and_knows_the_first);
	tcase_add_test(t, the_lock_of_a_killed_holder_is_free);
	tcase_add_test(t, the_newest_value_wins_and_can_be_taken_back);
	tcase_add_test(t, an_edit_of_a_draft_that_says_withdrawn_is_kept);
	tcase_add_test(t, a_draft_counts_until_a_newer_value);
	tcase_add_test(t, what_the_log_shows_is_found_by_kind_and_subject);
	tcase_add_test(t, too_long_a_text_is_refused_with_its_length);
	tcase_add_test(t, another_place_takes_everything);
	tcase_add_test(t, a_hundred_thousand_entries_are_found_again);
	suite_add_tcase(s, t);
	return s;
}
