/* check_save: a whole file or none, whatever stands in the way. */
/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "tests/runner.h"

/* Each test has a folder of its own, its working directory, taken away at the end. */
static const char pattern[] = "/tmp/sitrep-save-XXXXXX";
static char folder[sizeof(pattern)];
static int home;

static void
enter_folder(void)
{
	home = open(".", O_RDONLY | O_DIRECTORY);
	memcpy(folder, pattern, sizeof(pattern));
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static int
count_files(const char *path)
{
	DIR *dir = opendir(path);
	int n = 0;

	for (struct dirent *entry; (entry = readdir(dir)); )
		n += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
	closedir(dir);
	return n;
}

static void
leave_folder(void)
{
	static const char *const names[] = {
		"a", "b", "sub/a", "link", "fifo", "x/y/z", "x/y", "x", "sub",
	};

	for (size_t i = 0; i < LENGTH(names); i++)
		remove(names[i]);
	ck_assert_int_eq(count_files("."), 0);
	ck_assert_int_eq(fchdir(home), 0);
	ck_assert_int_eq(rmdir(folder), 0);
	close(home);
}

static void
assert_file(const char *path, const char *text, mode_t mode)
{
	struct str bytes = { 0 };
	struct err err = { 0 };
	struct stat info;

	ck_assert_msg(!save_read(path, 1 << 20, &bytes, &err), "%s", err.text);
	ck_assert_str_eq(str_text(&bytes), text);
	ck_assert_int_eq(stat(path, &info), 0);
	ck_assert_uint_eq(info.st_mode & 0777, mode);
	str_release(&bytes);
}

START_TEST(a_new_file_is_private_and_an_old_one_keeps_its_mode)
{
	struct err err = { 0 };

	ck_assert_int_eq(save_file("a", "one", 3, &err), 0);
	assert_file("a", "one", 0600);
	ck_assert_int_eq(chmod("a", 0644), 0);
	ck_assert_int_eq(save_file("a", "longer", 6, &err), 0);
	assert_file("a", "longer", 0644);
	ck_assert_int_eq(save_file("a", "", 0, &err), 0);
	assert_file("a", "", 0644);
	ck_assert_int_eq(mkdir("sub", 0700), 0);
	ck_assert_int_eq(save_file("sub/a", "two", 3, &err), 0);
	assert_file("sub/a", "two", 0600);
	ck_assert_int_eq(count_files("sub"), 1);
}
END_TEST

START_TEST(a_link_a_folder_or_a_fifo_is_not_replaced)
{
	static const char *const names[] = { "link", "sub", "fifo", "missing/a", "a/b" };
	static const char *const words[] = {
		"symbolic link", "directory", "not a regular file", "No such file",
		"Not a directory",
	};
	struct err err = { 0 };

	ck_assert_int_eq(save_file("a", "old", 3, &err), 0);
	ck_assert_int_eq(symlink("a", "link"), 0);
	ck_assert_int_eq(mkdir("sub", 0700), 0);
	ck_assert_int_eq(mkfifo("fifo", 0600), 0);
	for (size_t i = 0; i < LENGTH(names); i++) {
		err = (struct err){ 0 };
		ck_assert_int_eq(save_file(names[i], "new", 3, &err), -1);
		ck_assert_int_eq(err.code, ERR_CREATE);
		ck_assert_ptr_nonnull(strstr(err.text, words[i]));
		ck_assert_ptr_nonnull(strchr(err.text, ';'));
	}
	assert_file("a", "old", 0600);
	ck_assert_int_eq(count_files("."), 4);
}
END_TEST

START_TEST(a_failed_write_leaves_the_old_file_and_no_litter)
{
	struct err err = { 0 };
	struct rlimit limit;
	char *large = xcalloc(1, 100000);

	ck_assert_int_eq(save_file("a", "old", 3, &err), 0);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	struct rlimit small = { 50000, limit.rlim_max };
	setrlimit(RLIMIT_FSIZE, &small);
	ck_assert_int_eq(save_file("a", large, 100000, &err), -1);
	setrlimit(RLIMIT_FSIZE, &limit);
	ck_assert_int_eq(err.code, ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "ulimit -f"));
	assert_file("a", "old", 0600);
	ck_assert_int_eq(count_files("."), 1);
	ck_assert_int_eq(save_file("a", large, 100000, &err), 0);	/* there is a way back */
	free(large);
}
END_TEST

static volatile sig_atomic_t signals_left;

/* Interrupt, but not for ever: a slow machine must come to an end too. */
static void
wake(int number)
{
	static const struct itimerval never;

	(void)number;
	if (--signals_left <= 0)
		setitimer(ITIMER_REAL, &never, NULL);
}

/* Read everything from fd, check that it is the pattern, and end. */
static _Noreturn void
read_pattern(int fd, size_t len)
{
	char block[700];
	size_t seen = 0;

	for (ssize_t n; (n = read(fd, block, sizeof(block))) > 0; ) {
		for (ssize_t i = 0; i < n; i++, seen++) {
			if (block[i] != (char)(seen % 251))
				_exit(1);
		}
	}
	_exit(seen == len ? 0 : 2);
}

START_TEST(short_writes_signals_and_a_full_pipe_lose_nothing)
{
	enum { SIZE = 3000000 };
	static char bytes[SIZE];
	int ends[2], status;

	for (size_t i = 0; i < SIZE; i++)
		bytes[i] = (char)(i % 251);
	for (int is_nonblocking = 0; is_nonblocking < 2; is_nonblocking++) {
		ck_assert_int_eq(pipe(ends), 0);
		pid_t child = fork();
		if (!child) {
			close(ends[1]);
			read_pattern(ends[0], SIZE);
		}
		close(ends[0]);
		struct sigaction action = { .sa_handler = wake };	/* no SA_RESTART: EINTR */
		struct itimerval often = { { 0, 500 }, { 0, 500 } }, never = { 0 };
		signals_left = 100;
		sigaction(SIGALRM, &action, NULL);
		if (is_nonblocking)
			fcntl(ends[1], F_SETFL, O_NONBLOCK);
		setitimer(ITIMER_REAL, &often, NULL);
		int failed = save_all(ends[1], bytes, SIZE);
		setitimer(ITIMER_REAL, &never, NULL);
		ck_assert_int_eq(failed, 0);
		close(ends[1]);
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert_int_eq(status, 0);
	}
}
END_TEST

START_TEST(a_full_device_is_an_error_not_a_loop)
{
	int fd = open("/dev/full", O_WRONLY);

	if (fd < 0) {
		fprintf(stderr, "skipped: no /dev/full\n");
		return;
	}
	ck_assert_int_eq(save_all(fd, "x", 1), -1);
	ck_assert_int_eq(errno, ENOSPC);
	close(fd);
}
END_TEST

START_TEST(reading_has_a_limit_and_wants_a_regular_file)
{
	struct str bytes = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(save_file("a", "0123\0" "56789", 10, &err), 0);
	str_add(&bytes, "what was there before");
	ck_assert_int_eq(save_read("a", 10, &bytes, &err), 0);
	ck_assert_uint_eq(bytes.len, 10);
	ck_assert_mem_eq(bytes.at, "0123\0" "56789", 10);
	ck_assert_int_eq(save_read("a", 9, &bytes, &err), -1);
	ck_assert_int_eq(err.code, ERR_NO_INPUT);
	ck_assert_uint_eq(bytes.len, 0);
	ck_assert_int_eq(save_read("missing", 9, &bytes, &err), -1);
	ck_assert_int_eq(err.code, ERR_NO_INPUT);
	ck_assert_int_eq(save_read(".", 9, &bytes, &err), -1);
	ck_assert_int_eq(mkfifo("fifo", 0600), 0);
	ck_assert_int_eq(save_read("fifo", 9, &bytes, &err), -1);	/* and it does not hang */
	str_release(&bytes);
}
END_TEST

START_TEST(folders_are_made_with_their_parents_and_stay_private)
{
	struct stat info;
	struct err err = { 0 };

	umask(0);
	ck_assert_int_eq(save_mkdirs("x/y/z"), 0);
	ck_assert_int_eq(save_mkdirs("x/y/z"), 0);
	ck_assert_int_eq(save_mkdirs("x//y/"), 0);
	ck_assert_int_eq(stat("x/y/z", &info), 0);
	ck_assert_uint_eq(info.st_mode & 0777, 0700);
	ck_assert_int_eq(save_file("a", "", 0, &err), 0);
	ck_assert_int_eq(save_mkdirs("a"), -1);
	ck_assert_int_eq(errno, ENOTDIR);
	ck_assert_int_eq(save_mkdirs("a/b"), -1);
	ck_assert_int_eq(errno, ENOTDIR);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("save");
	TCase *tc = tcase_create("save");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, enter_folder, leave_folder);
	tcase_add_test(tc, a_new_file_is_private_and_an_old_one_keeps_its_mode);
	tcase_add_test(tc, a_link_a_folder_or_a_fifo_is_not_replaced);
	tcase_add_test(tc, a_failed_write_leaves_the_old_file_and_no_litter);
	tcase_add_test(tc, short_writes_signals_and_a_full_pipe_lose_nothing);
	tcase_add_test(tc, a_full_device_is_an_error_not_a_loop);
	tcase_add_test(tc, reading_has_a_limit_and_wants_a_regular_file);
	tcase_add_test(tc, folders_are_made_with_their_parents_and_stay_private);
	suite_add_tcase(s, tc);
	return s;
}
