/* check_follow: every row of ingest.md section 15, by a follower whose clock is a number. */
/* SPDX-License-Identifier: MIT */
#include <sys/wait.h>

#include "core/base/save.h"
#include "tests/followed.h"
#include "tests/packed.h"
#include "tests/runner.h"

static char folder[64], path[96], first[96], second[96];
static struct followed followed;
static struct err err;

static void
set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-follow-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/api.log", folder);
	snprintf(first, sizeof(first), "%s/api.log.1", folder);
	snprintf(second, sizeof(second), "%s/api.log.2", folder);
	err = (struct err){ 0 };
	followed_begin(&followed, true);
}

static void
tear_down(void)
{
	char command[96];

	followed_end(&followed);
	snprintf(command, sizeof(command), "%s", folder);
	pid_t child = fork();
	if (child == 0)
		execlp("rm", "rm", "-rf", command, (char *)NULL);
	waitpid(child, NULL, 0);
}

static void
begin(const char *file)
{
	ck_assert_msg(follow_add(followed.follow, file, &err) == 0, "%s", err.text);
	followed_look(&followed);
}

static enum follow_state
state(void)
{
	return follow_status(followed.follow, 0).state;
}

START_TEST(what_is_there_is_read_and_what_comes_is_read_on)
{
	writer_append(path, 1, 20);
	begin(path);
	ck_assert_uint_eq(followed.n, 20);
	ck_assert_int_eq(state(), FOLLOW_LIVE);
	for (int id = 21; id <= 30; id++) {
		writer_append(path, id, id);
		followed_look(&followed);
		ck_assert_uint_eq(followed.n, (size_t)id);
	}
	ck_assert(followed_has(&followed, 1, 30));
	ck_assert_uint_eq(followed.n_in, 1);
	ck_assert_uint_eq(follow_gaps(followed.follow), 0);
}
END_TEST

START_TEST(a_young_file_is_read_after_a_moment_however_little_it_holds)
{
	writer_append(path, 1, 1);
	begin(path);
	ck_assert_uint_eq(followed.n, 0);
	ck_assert_int_eq(state(), FOLLOW_READING);
	ck_assert_int_gt(follow_status(followed.follow, 0).pending, 0);
	followed_pass(&followed, 500 * NS_PER_MS);
	ck_assert_uint_eq(followed.n, 1);
	ck_assert_int_eq(state(), FOLLOW_LIVE);
	ck_assert_int_eq(follow_status(followed.follow, 0).pending, 0);
}
END_TEST

START_TEST(half_a_first_record_is_pending)
{
	int writer = writer_open(path, O_APPEND);

	ck_assert_int_eq(write(writer, "{\"timestamp\":\"2025-08-01T18:0", 29), 29);
	begin(path);
	followed_pass(&followed, 2 * NS_PER_S);
	ck_assert_int_eq(state(), FOLLOW_LIVE);
	ck_assert_int_eq(follow_status(followed.follow, 0).pending, 29);
	static const char rest[] = "0:01.000Z\",\"status\":\"OK\",\"responseTimeMs\":1}";
	ck_assert_int_eq(write(writer, rest, sizeof(rest) - 1), (ssize_t)sizeof(rest) - 1);
	followed_pass(&followed, NS_PER_S);
	ck_assert(followed_has(&followed, 1, 1));
	close(writer);
}
END_TEST

START_TEST(a_missing_file_is_waited_for)
{
	begin(path);
	ck_assert_int_eq(state(), FOLLOW_WAITING);
	followed_pass(&followed, NS_PER_S);
	writer_append(path, 1, 9);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 9));
	ck_assert_int_eq(state(), FOLLOW_LIVE);
}
END_TEST

START_TEST(a_table_is_told_by_its_first_row_not_by_its_header)
{
	int writer = writer_open(path, O_APPEND);

	ck_assert_int_gt(dprintf(writer, "timestamp,status,latency_ms\n"), 0);
	begin(path);
	for (int i = 0; i < 5; i++)
		followed_look(&followed);
	ck_assert_uint_eq(followed.n, 0);
	for (int i = 0; i < 20; i++)
		ck_assert_int_gt(dprintf(writer, "2025-08-01T18:06:%02dZ,200,%d\n", i, 5 + i), 0);
	for (int i = 0; i < 5; i++)
		followed_look(&followed);
	ck_assert_uint_eq(followed.n, 20);
	close(writer);
}
END_TEST

START_TEST(an_empty_file_is_live_and_grows)
{
	close(writer_open(path, 0));
	begin(path);
	ck_assert_int_eq(state(), FOLLOW_LIVE);
	writer_append(path, 1, 9);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 9));
}
END_TEST

/* Renamed and created anew; late lines on the old file count as long as somebody writes there. */
START_TEST(a_renamed_file_is_drained_and_the_new_one_read)
{
	int old = writer_open(path, O_APPEND);

	writer_put(old, 1, 10);
	begin(path);
	writer_put(old, 11, 12);
	rename(path, first);
	writer_append(path, 13, 13);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 13));
	ck_assert_uint_eq(follow_status(followed.follow, 0).n_draining, 1);
	for (int id = 14; id <= 17; id++) {	/* 16 s in all, never quiet for 5 */
		followed_pass(&followed, 4 * NS_PER_S);
		writer_put(old, id, id);
		followed_look(&followed);
		ck_assert(followed_has(&followed, 1, id));
	}
	followed_pass(&followed, 6 * NS_PER_S);
	ck_assert_uint_eq(follow_status(followed.follow, 0).n_draining, 0);
	ck_assert_uint_eq(followed.n, 17);
	ck_assert_uint_eq(followed.n_in, 2);
	close(old);
}
END_TEST

START_TEST(a_deleted_file_is_drained_and_waited_for)
{
	int old = writer_open(path, O_APPEND);

	writer_put(old, 1, 10);
	begin(path);
	unlink(path);
	followed_look(&followed);
	ck_assert_int_eq(state(), FOLLOW_WAITING);
	writer_put(old, 11, 11);
	followed_pass(&followed, 20 * NS_PER_S);
	writer_put(old, 12, 12);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 12));
	writer_append(path, 13, 13);
	writer_put(old, 14, 14);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 14));
	ck_assert_int_eq(state(), FOLLOW_LIVE);
	close(old);
}
END_TEST

START_TEST(a_link_that_moves_is_followed)
{
	writer_append(first, 1, 10);
	ck_assert_int_eq(symlink("api.log.1", path), 0);
	begin(path);
	writer_append(second, 11, 20);
	unlink(path);
	ck_assert_int_eq(symlink("api.log.2", path), 0);
	writer_append(first, 21, 21);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 21));
	ck_assert_uint_eq(followed.n_in, 2);
}
END_TEST

/* A link that moves back to a file that is over: what comes then is not read, and that is said. */
START_TEST(a_file_that_comes_back_after_it_was_closed_is_no_secret)
{
	writer_append(first, 1, 10);
	writer_append(second, 11, 20);
	ck_assert_int_eq(symlink("api.log.1", path), 0);
	begin(path);
	unlink(path);
	ck_assert_int_eq(symlink("api.log.2", path), 0);
	followed_pass(&followed, 2 * NS_PER_S);
	unlink(path);
	ck_assert_int_eq(symlink("api.log.1", path), 0);	/* soon enough: it goes on */
	writer_append(path, 21, 25);
	followed_pass(&followed, 10 * NS_PER_S);
	ck_assert(followed_has(&followed, 1, 25));
	unlink(path);
	ck_assert_int_eq(symlink("api.log.2", path), 0);	/* closed since */
	followed_pass(&followed, NS_PER_S);
	ck_assert_int_eq(state(), FOLLOW_SAME);
	writer_append(path, 26, 26);
	followed_pass(&followed, NS_PER_S);
	ck_assert_int_eq(state(), FOLLOW_SICK);
	ck_assert_ptr_nonnull(strstr(follow_status(followed.follow, 0).why, "start again"));
	ck_assert_uint_eq(followed.n, 25);
}
END_TEST

/* It stood at the path between two looks only. */
START_TEST(two_rotations_between_two_looks_lose_nothing)
{
	writer_append(path, 1, 10);
	begin(path);
	rename(path, first);
	writer_append(path, 11, 20);
	rename(first, second);
	rename(path, first);
	writer_append(path, 21, 30);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 30));
	followed_pass(&followed, 10 * NS_PER_S);
	ck_assert_uint_eq(followed.n, 30);
}
END_TEST

START_TEST(an_older_file_that_is_moved_or_packed_meanwhile_is_not_read)
{
	char third[96];

	snprintf(third, sizeof(third), "%s/api.log.3", folder);
	writer_append(second, 900, 910);
	writer_append(path, 1, 10);
	begin(path);
	rename(second, third);
	rename(path, first);
	writer_append(path, 11, 12);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 12));
	ck_assert_uint_eq(followed.n, 12);
}
END_TEST

START_TEST(a_file_in_utf_16_is_followed_too)
{
	struct follow_plan plan = { .names = followed.names, .has_no_hints = true, .threads = 4 };

	follow_free(followed.follow);
	followed.follow = follow_new(&plan);
	for (int turn = 0; turn < 3; turn++) {
		struct str text = { 0 }, wide = { 0 };
		for (int id = 1; id <= 10; id++)
			followed_line(&text, 10 * turn + id);
		str_bytes(&wide, "\xff\xfe", turn == 0 ? 2 : 0);
		for (size_t i = 0; i < text.len; i++) {
			str_char(&wide, text.at[i]);
			str_char(&wide, '\0');
		}
		int writer = writer_open(path, O_APPEND);
		ck_assert_int_eq(write(writer, wide.at, wide.len), (ssize_t)wide.len);
		close(writer);
		if (turn == 0)
			ck_assert_int_eq(follow_add(followed.follow, path, &err), 0);
		followed_look(&followed);
		ck_assert(followed_has(&followed, 1, 10 * turn + 10));
		ck_assert_int_eq(state(), FOLLOW_LIVE);
		str_release(&text);
		str_release(&wide);
	}
	ck_assert_str_eq(intake_encoding(followed.in[0]), "utf-16le");
	rename(path, first);
	writer_append(path, 31, 40);
	followed_pass(&followed, 10 * NS_PER_S);
	ck_assert(followed_has(&followed, 1, 40));
	ck_assert_uint_eq(followed.n, 40);
}
END_TEST

/* The copy lies beside the file, under one of these names. */
static const char *const copies[] = { "api.log.1", "api.log-20250801", "old" };

START_TEST(copytruncate_goes_on_in_the_copy)
{
	char copy[128];
	int writer = writer_open(path, O_APPEND);

	snprintf(copy, sizeof(copy), "%s/%s", folder, copies[_i]);
	writer_put(writer, 1, 20);
	begin(path);
	writer_put(writer, 21, 25);	/* nobody has looked yet */
	copy_file(path, copy);
	ck_assert_int_eq(ftruncate(writer, 0), 0);
	writer_put(writer, 26, 27);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 27));
	writer_put(writer, 28, 90);	/* past where it was */
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 90));
	followed_pass(&followed, 10 * NS_PER_S);
	ck_assert_uint_eq(followed.n, 90);
	ck_assert_uint_eq(follow_gaps(followed.follow), 0);
	close(writer);
}
END_TEST

/* logrotate has packed the copy already; it is known by what it holds. */
START_TEST(copytruncate_goes_on_in_a_packed_copy)
{
	const struct packer *packer = &packers[_i];
	struct str text = { 0 }, packed = { 0 }, bytes = { 0 };
	int writer = writer_open(path, O_APPEND);
	char copy[160];

	writer_put(writer, 1, 3000);
	begin(path);
	ck_assert_uint_eq(followed.n, 3000);
	writer_put(writer, 3001, 4000);
	for (int id = 1; id <= 4000; id++)
		followed_line(&text, id);
	pack(packer, text.at, text.len, &packed);
	snprintf(copy, sizeof(copy), "%s/api.log-20250801.%s", folder, packer->name);
	ck_assert_int_eq(save_file(copy, packed.at, packed.len, &err), 0);
	ck_assert_int_eq(ftruncate(writer, 0), 0);
	writer_put(writer, 4001, 4010);
	followed_pass(&followed, 2 * NS_PER_S);
	ck_assert(followed_has(&followed, 1, 4010));
	ck_assert_uint_eq(followed.n, 4010);
	ck_assert_uint_eq(follow_gaps(followed.follow), 0);
	const struct record *record = &followed.at[6];
	ck_assert_msg(intake_reread(followed.in[0], record->offset, record->length, &bytes,
				    &err) == 0, "%s", err.text);
	ck_assert_int_eq(memcmp(bytes.at, text.at + record->offset, record->length), 0);
	str_release(&text);
	str_release(&packed);
	str_release(&bytes);
	close(writer);
}
END_TEST

START_TEST(a_file_that_was_cut_and_has_grown_past_where_it_was_is_found_out)
{
	int writer = writer_open(path, O_APPEND);

	writer_put(writer, 1, 10);
	begin(path);
	copy_file(path, first);
	ck_assert_int_eq(ftruncate(writer, 0), 0);
	writer_put(writer, 11, 60);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 60));
	ck_assert_uint_eq(followed.n, 60);
	close(writer);
}
END_TEST

/* Lines of one length that end alike: only further back is there a byte that tells. */
static void
put_alike(int writer, int from, int to)
{
	for (int i = from; i <= to; i++)
		ck_assert_int_gt(dprintf(writer,
					 "{\"timestamp\":\"2025-08-01T18:06:%02dZ\",\"status\":200,"
					 "\"latency_ms\":5,\"agent\":\"%080d\"}\n", i, 7), 0);
}

START_TEST(a_file_that_was_cut_and_filled_with_lines_that_end_alike_is_read_once)
{
	int writer = writer_open(path, O_APPEND);

	put_alike(writer, 0, 9);
	begin(path);
	ck_assert_uint_eq(followed.n, 10);
	copy_file(path, first);
	ck_assert_int_eq(ftruncate(writer, 0), 0);
	put_alike(writer, 10, 59);
	followed_read(&followed);	/* before anybody has looked at the file again */
	followed_look(&followed);
	ck_assert_uint_eq(followed.n, 60);
	close(writer);
}
END_TEST

/* A writer that does not append leaves a hole where the old bytes were. */
START_TEST(copytruncate_under_a_writer_that_does_not_append_leaves_a_hole)
{
	int writer = writer_open(path, 0);

	writer_put(writer, 1, 10);
	begin(path);
	for (int turn = 0; turn < 3; turn++) {
		copy_file(path, first);
		ck_assert_int_eq(truncate(path, 0), 0);
		writer_put(writer, 11 + 10 * turn, 20 + 10 * turn);
		followed_look(&followed);
		followed_pass(&followed, NS_PER_S);
		ck_assert(followed_has(&followed, 1, 20 + 10 * turn));
	}
	ck_assert_uint_eq(followed.n, 40);
	ck_assert_uint_eq(follow_gaps(followed.follow), 0);
	close(writer);
}
END_TEST

START_TEST(without_a_copy_there_is_a_gap_that_says_how_much)
{
	struct str text = { 0 };
	int writer = writer_open(path, O_APPEND);
	struct stat st;

	writer_put(writer, 1, 10);
	followed.budget = 1000;
	begin(path);
	followed_pass(&followed, NS_PER_S);
	writer_put(writer, 11, 20);
	ck_assert_int_eq(fstat(writer, &st), 0);
	/* Seen, and not read. */
	follow_tick(followed.follow, followed.now_ns, followed.now_ns);
	int64_t lost = st.st_size - follow_status(followed.follow, 0).offset;
	ck_assert_int_eq(ftruncate(writer, 0), 0);
	writer_put(writer, 21, 22);
	int64_t seen_ns = followed.now_ns;
	followed_pass(&followed, 2 * NS_PER_S);
	ck_assert(followed_has(&followed, 1, 10));
	ck_assert(followed_has(&followed, 21, 22));
	ck_assert_uint_eq(followed.n, 12);
	ck_assert_uint_eq(follow_gaps(followed.follow), 1);
	struct follow_gap gap = follow_gap(followed.follow, 0);
	ck_assert_int_eq(gap.bytes, lost);
	ck_assert_int_gt(gap.bytes, 0);
	ck_assert_int_eq(gap.since_ns, seen_ns);
	ck_assert_int_gt(gap.until_ns, gap.since_ns);
	follow_gap_text(followed.follow, 0, &text);
	ck_assert_ptr_nonnull(strstr(text.at, "api.log: gap: the file was cut between 2025-08-"));
	str_release(&text);
	close(writer);
}
END_TEST

START_TEST(a_copy_that_shows_up_a_moment_later_is_joined)
{
	int writer = writer_open(path, O_APPEND);

	writer_put(writer, 1, 10);
	begin(path);
	writer_put(writer, 11, 20);
	copy_file(path, "/tmp/sitrep-follow-elsewhere");
	ck_assert_int_eq(ftruncate(writer, 0), 0);
	followed_look(&followed);
	ck_assert_uint_eq(followed.n, 10);
	copy_file("/tmp/sitrep-follow-elsewhere", first);
	unlink("/tmp/sitrep-follow-elsewhere");
	followed_pass(&followed, 250 * NS_PER_MS);
	ck_assert(followed_has(&followed, 1, 20));
	followed_pass(&followed, 2 * NS_PER_S);
	ck_assert_uint_eq(follow_gaps(followed.follow), 0);
	close(writer);
}
END_TEST

START_TEST(rotated_files_that_are_named_too_are_read_once)
{
	int rename_them = _i;
	int writer = writer_open(path, O_APPEND);

	writer_append(first, 1, 10);
	writer_put(writer, 11, 20);
	ck_assert_int_eq(follow_add(followed.follow, path, &err), 0);
	ck_assert_int_eq(follow_add(followed.follow, first, &err), 0);
	ck_assert_int_eq(follow_add(followed.follow, second, &err), 0);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 20));
	rename(first, second);
	if (rename_them) {
		rename(path, first);
		close(writer);
		writer = writer_open(path, O_APPEND);
	} else {
		writer_put(writer, 21, 22);
		copy_file(path, first);
		ck_assert_int_eq(ftruncate(writer, 0), 0);
	}
	writer_put(writer, rename_them ? 21 : 23, 30);
	followed_look(&followed);
	followed_pass(&followed, 10 * NS_PER_S);
	ck_assert(followed_has(&followed, 1, 30));
	ck_assert_uint_eq(followed.n, 30);
	ck_assert_int_eq(follow_status(followed.follow, 1).state, FOLLOW_SAME);
	close(writer);
}
END_TEST

START_TEST(a_file_named_twice_is_read_once)
{
	writer_append(path, 1, 10);
	ck_assert_int_eq(follow_add(followed.follow, path, &err), 0);
	ck_assert_int_eq(follow_add(followed.follow, path, &err), 0);
	followed_look(&followed);
	ck_assert_uint_eq(followed.n, 10);
}
END_TEST

START_TEST(what_is_never_read_is_refused)
{
	ck_assert_int_eq(follow_add(followed.follow, folder, &err), -1);
	ck_assert_int_eq(err.code, ERR_NO_INPUT);
	ck_assert_ptr_nonnull(strstr(err.text, "is a directory"));
	ck_assert_int_eq(follow_add(followed.follow, "/dev/zero", &err), -1);
}
END_TEST

START_TEST(a_fifo_waits_for_its_next_writer)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	begin(path);
	ck_assert_int_eq(state(), FOLLOW_NO_WRITER);
	for (int turn = 0; turn < 3; turn++) {
		int writer = open(path, O_WRONLY | O_NONBLOCK);
		ck_assert_int_ge(writer, 0);
		writer_put(writer, 10 * turn + 1, 10 * turn + 10);
		followed_look(&followed);
		ck_assert_int_eq(state(), FOLLOW_LIVE);
		close(writer);
		followed_look(&followed);
		ck_assert_int_eq(state(), FOLLOW_NO_WRITER);
		ck_assert(followed_has(&followed, 1, 10 * turn + 10));
	}
	ck_assert_uint_eq(followed.n_in, 1);
	ck_assert(!follow_is_over(followed.follow));
}
END_TEST

START_TEST(standard_input_ends_with_its_writer)
{
	int ends[2], old = dup(STDIN_FILENO);

	ck_assert_int_eq(pipe(ends), 0);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	begin("-");
	writer_put(ends[1], 1, 9);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 9));
	ck_assert(!follow_is_over(followed.follow));
	ck_assert_int_eq(state(), FOLLOW_LIVE);
	close(ends[1]);
	followed_look(&followed);
	ck_assert(follow_is_over(followed.follow));
	ck_assert_int_eq(state(), FOLLOW_ENDED);
	dup2(old, STDIN_FILENO);
	close(old);
}
END_TEST

/* Lines of an old file, of a found copy and of the new file are told apart and opened again. */
START_TEST(lines_of_every_life_are_opened_where_they_stand)
{
	int writer = writer_open(path, O_APPEND);

	writer_put(writer, 1, 12);
	begin(path);
	rename(path, second);
	close(writer);
	writer = writer_open(path, O_APPEND);
	writer_put(writer, 13, 24);
	followed_look(&followed);
	writer_put(writer, 25, 30);
	copy_file(path, first);
	ck_assert_int_eq(ftruncate(writer, 0), 0);
	writer_put(writer, 31, 40);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 40));
	for (size_t i = 0; i < followed.n; i++) {
		const struct record *record = &followed.at[i];
		struct str bytes = { 0 }, want = { 0 };
		followed_line(&want, followed_id(record));
		ck_assert_msg(intake_reread(followed.in[record->source], record->offset,
					    record->length, &bytes, &err) == 0, "%s", err.text);
		ck_assert_uint_eq(bytes.len + 1, want.len);
		ck_assert_int_eq(memcmp(bytes.at, want.at, bytes.len), 0);
		str_release(&bytes);
		str_release(&want);
	}
	close(writer);
}
END_TEST

START_TEST(a_line_whose_file_was_cut_without_a_copy_is_gone_and_says_so)
{
	struct record record;
	int writer = writer_open(path, O_APPEND);

	writer_put(writer, 1, 12);
	begin(path);
	ck_assert_int_eq(ftruncate(writer, 0), 0);
	writer_put(writer, 13, 50);
	followed_pass(&followed, 3 * NS_PER_S);
	ck_assert(followed_has(&followed, 1, 50));
	record = followed.at[6];
	ck_assert_int_eq(record.line_first, 7);
	ck_assert_int_eq(intake_again(followed.in[0], record.offset, record.length, 7, &record,
				      &err), 0);
	ck_assert_ptr_nonnull(strstr(err.text,
				     "the file has changed since; line 7 as it was is gone"));
	close(writer);
}
END_TEST

START_TEST(the_end_settles_what_is_pending)
{
	int writer = writer_open(path, O_APPEND);

	writer_put(writer, 1, 9);
	ck_assert_int_eq(write(writer, "{\"timestamp\":", 13), 13);
	begin(path);
	ck_assert_int_eq(follow_status(followed.follow, 0).pending, 13);
	ck_assert_uint_eq(intake_ledger(followed.in[0])->count[ODD_TRUNCATED_TAIL], 0);
	follow_end(followed.follow);
	followed_read(&followed);
	ck_assert_uint_eq(intake_ledger(followed.in[0])->count[ODD_TRUNCATED_TAIL], 1);
	ck_assert(follow_is_over(followed.follow));
	close(writer);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("follow");
	TCase *t = tcase_create("rows");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, what_is_there_is_read_and_what_comes_is_read_on);
	tcase_add_test(t, a_young_file_is_read_after_a_moment_however_little_it_holds);
	tcase_add_test(t, half_a_first_record_is_pending);
	tcase_add_test(t, a_missing_file_is_waited_for);
	tcase_add_test(t, a_table_is_told_by_its_first_row_not_by_its_header);
	tcase_add_test(t, an_empty_file_is_live_and_grows);
	tcase_add_test(t, a_renamed_file_is_drained_and_the_new_one_read);
	tcase_add_test(t, a_deleted_file_is_drained_and_waited_for);
	tcase_add_test(t, a_link_that_moves_is_followed);
	tcase_add_test(t, a_file_that_comes_back_after_it_was_closed_is_no_secret);
	tcase_add_test(t, two_rotations_between_two_looks_lose_nothing);
	tcase_add_test(t, an_older_file_that_is_moved_or_packed_meanwhile_is_not_read);
	tcase_add_test(t, a_file_in_utf_16_is_followed_too);
	tcase_add_loop_test(t, copytruncate_goes_on_in_the_copy, 0, LENGTH(copies));
	tcase_add_loop_test(t, copytruncate_goes_on_in_a_packed_copy, 0, PACKERS);
	tcase_add_test(t, a_file_that_was_cut_and_has_grown_past_where_it_was_is_found_out);
	tcase_add_test(t, a_file_that_was_cut_and_filled_with_lines_that_end_alike_is_read_once);
	tcase_add_test(t, copytruncate_under_a_writer_that_does_not_append_leaves_a_hole);
	tcase_add_test(t, without_a_copy_there_is_a_gap_that_says_how_much);
	tcase_add_test(t, a_copy_that_shows_up_a_moment_later_is_joined);
	tcase_add_loop_test(t, rotated_files_that_are_named_too_are_read_once, 0, 2);
	tcase_add_test(t, a_file_named_twice_is_read_once);
	tcase_add_test(t, what_is_never_read_is_refused);
	tcase_add_test(t, a_fifo_waits_for_its_next_writer);
	tcase_add_test(t, standard_input_ends_with_its_writer);
	tcase_add_test(t, lines_of_every_life_are_opened_where_they_stand);
	tcase_add_test(t, a_line_whose_file_was_cut_without_a_copy_is_gone_and_says_so);
	tcase_add_test(t, the_end_settles_what_is_pending);
	suite_add_tcase(s, t);
	return s;
}
