/* check_rotate: `sitrep records -f` on a log that is rotated under it; GNU tail -F beside it. */
/* SPDX-License-Identifier: MIT */
#include "tests/follower.h"
#include "tests/splitmix.h"

/* How the log is rotated, and whether its writer appends. */
static const struct style {
	const char *name;
	bool is_copied, appends;
	bool is_deleted;	/* nobody can read what was not opened in time */
} styles[] = {
	{ "rename", false, true, false },
	{ "delete", false, true, true },
	{ "replace", false, true, true },
	{ "symlink", false, true, false },
	{ "copytruncate", true, true, false },
	{ "copytruncate without O_APPEND", true, false, false },
};

static char folder[64], path[96];
static struct style style;
static int lines, rotations;	/* of a run */

/* The log's one writer, and the descriptor of the file before, for one late line. */
struct writer {
	int fd, old_fd;
	int id, late_id, turn;
	uint64_t seed;
};

static void
open_log(struct writer *writer)
{
	char target[128];

	snprintf(target, sizeof(target), "%s.%d", path, writer->turn);
	if (strcmp(style.name, "symlink") == 0) {
		writer->fd = writer_open(target, O_APPEND);
		snprintf(target, sizeof(target), "%s.new", path);
		char to[32];
		snprintf(to, sizeof(to), "api.log.%d", writer->turn);
		ck_assert(symlink(to, target) == 0 && rename(target, path) == 0);
	} else if (strcmp(style.name, "replace") == 0 && writer->turn > 0) {
		snprintf(target, sizeof(target), "%s/next", folder);
		writer->fd = writer_open(target, O_APPEND);
		ck_assert_int_eq(rename(target, path), 0);
	} else {
		writer->fd = writer_open(path, style.appends ? O_APPEND : 0);
	}
}

static void
rotate(struct writer *writer)
{
	char aside[128];

	snprintf(aside, sizeof(aside), "%s.%d", path, writer->turn++);
	if (style.is_copied) {
		copy_file(path, aside);
		ck_assert_int_eq(truncate(path, 0), 0);
		return;
	}
	if (strcmp(style.name, "rename") == 0)
		ck_assert_int_eq(rename(path, aside), 0);
	else if (strcmp(style.name, "delete") == 0)
		ck_assert_int_eq(unlink(path), 0);
	if (writer->old_fd >= 0)
		close(writer->old_fd);
	writer->old_fd = writer->fd;
	open_log(writer);
}

/* No two files are of one size, so that an idle token is that of one file. */
static void
pad(const struct writer *writer)
{
	for (int i = 0; i < writer->turn; i++)
		ck_assert_int_eq(write(writer->fd, "\n", 1), 1);
}

/* A write of some lines, now and then in two pieces, some time after a rotation with a late one. */
static void
write_some(struct writer *writer, int upto)
{
	struct str text = { 0 };
	int n = 1 + (int)random_below(&writer->seed, 200);

	for (int i = 0; i < n && writer->id <= upto; i++)
		followed_line(&text, writer->id++);
	size_t cut = random_below(&writer->seed, 4) ? text.len
						    : random_below(&writer->seed, text.len + 1);
	ck_assert_int_eq(write(writer->fd, str_text(&text), cut), (ssize_t)cut);
	if (cut < text.len)
		ck_assert_int_eq(write(writer->fd, text.at + cut, text.len - cut),
				 (ssize_t)(text.len - cut));
	if (writer->old_fd >= 0 && random_below(&writer->seed, 3) == 0) {
		writer_put(writer->old_fd, writer->late_id, writer->late_id);
		writer->late_id++;
		close(writer->old_fd);
		writer->old_fd = -1;
	}
	str_release(&text);
}

struct counts { uint64_t lost, twice, late, late_of; };

static struct counts
count(const struct follower *follower, const struct writer *writer)
{
	struct counts counts = { 0 };

	for (int id = 1; id <= lines; id++) {
		counts.lost += follower->times[id] == 0;
		counts.twice += follower->times[id] > 1;
	}
	for (int id = lines + 1; id < writer->late_id; id++) {
		counts.late_of++;
		counts.late += follower->times[id] == 1;
		counts.twice += follower->times[id] > 1;
	}
	return counts;
}

/* Write it all, in turns: `parts` between two rotations. */
static void
write_all(struct writer *writer, struct follower *followers, size_t n)
{
	int each = lines / (rotations + 1);

	for (int turn = 0; turn <= rotations; turn++) {
		int upto = turn == rotations ? lines : (turn + 1) * each;
		if (turn > 0)
			rotate(writer);
		pad(writer);
		do {
			write_some(writer, upto);
			drain(followers, n, random_below(&writer->seed, 3) ? 0 : 5);
		} while (writer->id <= upto);
		/* What is deleted before it was opened once is nobody's. */
		if (style.is_deleted)
			ck_assert_msg(wait_for_idle(followers, n, path), "%s: not idle",
				      style.name);
	}
	if (writer->old_fd >= 0)
		close(writer->old_fd);
}

/* One run of one style. Returns false when it cannot run here. */
static bool
run(bool has_hints, bool has_tail, bool is_defective)
{
	const char *build = getenv("BUILD");
	char program[128];
	char *sitrep[] = { program, (char *)"records", (char *)"-f", (char *)"--verbose", path,
			   NULL };
	char *tail[] = { (char *)"tail", (char *)"-F", (char *)"-n", (char *)"+1", path, NULL };
	struct follower followers[2];
	size_t n = has_tail ? 2 : 1;
	struct writer writer = { .old_fd = -1, .id = 1, .late_id = lines + 1, .seed = 7 };

	snprintf(program, sizeof(program), "%s/sitrep", build ? build : "build");
	snprintf(folder, sizeof(folder), "/tmp/sitrep-rotate-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/api.log", folder);
	open_log(&writer);
	int n_ids = lines + rotations + 1;
	start(&followers[0], sitrep, has_hints, n_ids);
	if (has_tail)
		start(&followers[1], tail, true, n_ids);
	/* What was rotated before they came is no part of what they follow. */
	writer_put(writer.fd, writer.id, writer.id);
	writer.id++;
	int64_t until = now_ms() + WAIT_MS;
	for (size_t i = 0; i < n; i++)
		while (followers[i].lines == 0 && !followers[i].is_over && now_ms() < until)
			drain(followers, n, 20);
	write_all(&writer, followers, n);
	bool is_idle = wait_for_idle(followers, n, path);
	close(writer.fd);
	if (is_defective)
		followers[0].times[lines / 2] = 0;
	struct counts counts = count(&followers[0], &writer);
	int status = stop(&followers[0]);
	bool can_run = !WIFEXITED(status) || WEXITSTATUS(status) != 99;
	for (size_t i = 0; can_run && i < n; i++) {
		struct counts of = i == 0 ? counts : count(&followers[1], &writer);
		printf("%s, %s%s: %d lines, %d rotations: %llu lost, %llu twice, late %llu of "
		       "%llu\n", style.name, i == 0 ? "sitrep" : "tail -F",
		       has_hints ? "" : " by the clock",
		       lines, rotations, (unsigned long long)of.lost,
		       (unsigned long long)of.twice, (unsigned long long)of.late,
		       (unsigned long long)of.late_of);
	}
	if (has_tail)
		stop(&followers[1]);
	for (size_t i = 0; i < n; i++)
		free(followers[i].times);
	pid_t cleaner = fork();
	if (cleaner == 0)
		execlp("rm", "rm", "-rf", folder, (char *)NULL);
	waitpid(cleaner, NULL, 0);
	if (!can_run)
		return false;
	ck_assert_msg(is_idle, "%s: not idle at the end of the file", style.name);
	ck_assert_msg(counts.lost == (is_defective ? 1 : 0), "%s: %llu lost", style.name,
		      (unsigned long long)counts.lost);
	ck_assert_msg(counts.twice == 0, "%s: %llu twice", style.name,
		      (unsigned long long)counts.twice);
	ck_assert_uint_eq(counts.late, counts.late_of);
	ck_assert(!followers[0].has_gap);
	ck_assert_int_eq(followers[0].polls, !has_hints);
	ck_assert_msg(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT, "status %d", status);
	return true;
}

static void
set_size(void)
{
	bool is_full = getenv("SITREP_MANY") != NULL;

	lines = is_full ? 1000000 : 12000;
	rotations = is_full ? 50 : 6;
}

START_TEST(nothing_is_lost_and_nothing_comes_twice)
{
	set_size();
	style = styles[_i];
	ck_assert(run(true, getenv("SITREP_MANY") != NULL, false));
}
END_TEST

START_TEST(without_inotify_too)
{
	set_size();
	style = styles[_i];
	if (!run(false, false, false))
		printf("skip: without_inotify_too: no user namespace to forbid it in\n");
}
END_TEST

START_TEST(a_lost_line_is_found_out)
{
	lines = 3000;
	rotations = 2;
	style = styles[0];
	ck_assert(run(true, false, true));
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("rotate");
	TCase *oracle = tcase_create("oracle");

	tcase_set_timeout(oracle, 60);
	tcase_add_test(oracle, a_lost_line_is_found_out);
	suite_add_tcase(s, oracle);
	for (int i = 0; i < (int)LENGTH(styles); i++) {	/* CK_RUN_CASE=rename runs one */
		TCase *t = tcase_create(styles[i].name);
		tcase_set_timeout(t, 600);
		tcase_add_loop_test(t, nothing_is_lost_and_nothing_comes_twice, i, i + 1);
		tcase_add_loop_test(t, without_inotify_too, i, i + 1);
		suite_add_tcase(s, t);
	}
	return s;
}
