/* check_follow_sick: a source that cannot be read says so at once, and goes on when cured. */
/* SPDX-License-Identifier: MIT */
#undef _FORTIFY_SOURCE	/* calls of the system are made here anew */
#include <errno.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "core/ingest/intake_private.h"
#include "tests/followed.h"
#include "tests/runner.h"

static char folder[64], path[96], aside[96];
static struct followed followed;
static struct err err;

/* What fails, with which errno; 0: nothing does. */
static struct { int read, open, look; int fd; int reads_left; } sick;

ssize_t
preadv(int fd, const struct iovec *parts, int n, off_t offset)
{
	bool is_sick = sick.read && (sick.fd < 0 || sick.fd == fd);

	if (is_sick && sick.reads_left-- <= 0) {
		errno = sick.read;
		return -1;
	}
	return syscall(SYS_preadv, fd, parts, n, offset, 0L);
}

int
open(const char *name, int flags, ...)
{
	mode_t mode = 0;

	if (flags & O_CREAT) {
		va_list args;
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	if (sick.open && !(flags & O_CREAT) && strcmp(name, path) == 0) {
		errno = sick.open;
		return -1;
	}
	return (int)syscall(SYS_openat, AT_FDCWD, name, flags, mode);
}

int
stat(const char *restrict name, struct stat *restrict st)
{
	if (sick.look && strcmp(name, path) == 0) {
		errno = sick.look;
		return -1;
	}
	return fstatat(AT_FDCWD, name, st, 0);
}

static void
set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-sick-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/api.log", folder);
	snprintf(aside, sizeof(aside), "%s/api.log.1", folder);
	memset(&sick, 0, sizeof(sick));
	sick.fd = -1;
	followed_begin(&followed, false);
}

static void
tear_down(void)
{
	followed_end(&followed);
	unlink(path);
	rmdir(path);
	unlink(aside);
	rmdir(folder);
}

static void
begin(void)
{
	ck_assert_msg(follow_add(followed.follow, path, &err) == 0, "%s", err.text);
	followed_look(&followed);
}

static struct follow_status
status(void)
{
	return follow_status(followed.follow, 0);
}

/* Within a second it says why; within two of the cure it reads on. */
static void
says(const char *why)
{
	followed_pass(&followed, NS_PER_S);
	ck_assert_int_eq(status().state, FOLLOW_SICK);
	ck_assert_msg(strncmp(status().why, why, strlen(why)) == 0, "%s", status().why);
}

static void
is_well(int last)
{
	followed_pass(&followed, 2 * NS_PER_S);
	ck_assert_int_eq(status().state, FOLLOW_LIVE);
	ck_assert_str_eq(status().why, "");
	ck_assert(followed_has(&followed, 1, last));
	ck_assert_uint_eq(followed.n, (size_t)last);
}

static const int errors[] = { EIO, ESTALE, EACCES, ENOLINK };

/* A disk or a server that fails for a while. */
START_TEST(reads_that_fail_are_tried_again)
{
	writer_append(path, 1, 10);
	begin();
	sick.read = errors[_i];
	writer_append(path, 11, 15);
	says(errors[_i] == EACCES ? "permission denied" : strerror(errors[_i]));
	ck_assert_uint_eq(followed.n, 10);
	writer_append(path, 16, 20);
	followed_pass(&followed, 60 * NS_PER_S);
	sick.read = 0;
	is_well(20);
	ck_assert_uint_eq(followed.n_in, 1);
}
END_TEST

/* A server that has forgotten the open file, but knows it by its name. */
START_TEST(a_stale_file_is_opened_anew_and_read_on)
{
	writer_append(path, 1, 10);
	begin();
	sick.read = ESTALE;
	sick.fd = source_fd(followed.in[0]->source);
	writer_append(path, 11, 20);
	is_well(20);
	ck_assert_uint_eq(followed.n_in, 1);
}
END_TEST

START_TEST(the_first_read_may_fail_too)
{
	writer_append(path, 1, 10);
	sick.read = errors[_i];
	begin();
	says(errors[_i] == EACCES ? "permission denied" : strerror(errors[_i]));
	sick.read = 0;
	is_well(10);
}
END_TEST

/* EINTR is tried again at once, EAGAIN at the next look. */
static const int passing[] = { EINTR, EAGAIN };

START_TEST(a_call_that_was_interrupted_is_no_sickness)
{
	writer_append(path, 1, 10);
	begin();
	sick.read = passing[_i];
	sick.reads_left = 0;
	writer_append(path, 11, 20);
	if (passing[_i] == EAGAIN)
		followed_look(&followed);
	sick.reads_left = 1000;
	is_well(20);
}
END_TEST

START_TEST(a_new_file_that_may_not_be_opened_is_waited_for_and_the_old_one_drained)
{
	int old = writer_open(path, O_APPEND);

	writer_put(old, 1, 10);
	begin();
	rename(path, aside);
	writer_append(path, 12, 20);
	sick.open = EACCES;
	writer_put(old, 11, 11);
	says("permission denied; run as the owner or: sudo cat ");
	ck_assert(followed_has(&followed, 1, 11));
	sick.open = 0;
	is_well(20);
	close(old);
}
END_TEST

/* As Landlock refuses it: permissions are asked, and say yes. */
START_TEST(a_link_to_where_it_may_not_read_is_called_one)
{
	char elsewhere[112];

	snprintf(elsewhere, sizeof(elsewhere), "%s-elsewhere", folder);
	writer_append(path, 1, 10);
	begin();
	writer_append(elsewhere, 11, 20);
	unlink(path);
	ck_assert_int_eq(symlink(elsewhere, path), 0);
	sick.open = EACCES;
	says("it leads outside the folder sitrep may read; ");
	sick.open = 0;
	is_well(20);
	unlink(elsewhere);
}
END_TEST

START_TEST(a_file_that_may_not_be_opened_at_first_is_waited_for)
{
	writer_append(path, 1, 10);
	sick.open = errors[_i];
	begin();
	followed_pass(&followed, NS_PER_S);
	ck_assert_int_eq(status().state, FOLLOW_SICK);
	sick.open = 0;
	is_well(10);
}
END_TEST

START_TEST(a_path_that_cannot_be_looked_at_is_looked_at_again)
{
	writer_append(path, 1, 10);
	begin();
	sick.look = errors[_i];
	writer_append(path, 11, 15);
	followed_pass(&followed, NS_PER_S);
	ck_assert_int_eq(status().state, FOLLOW_SICK);
	ck_assert(followed_has(&followed, 1, 15));	/* the open file is read all the same */
	sick.look = 0;
	is_well(15);
}
END_TEST

START_TEST(a_directory_in_its_place_is_waited_out)
{
	writer_append(path, 1, 10);
	begin();
	rename(path, aside);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	says("is a directory");
	writer_append(aside, 11, 11);	/* a late writer */
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 11));
	rmdir(path);
	writer_append(path, 12, 20);
	is_well(20);
}
END_TEST

START_TEST(a_file_of_proc_has_no_size_and_is_not_cut)
{
	ck_assert_int_eq(follow_add(followed.follow, "/proc/self/limits", &err), 0);
	followed_pass(&followed, 3 * NS_PER_S);
	ck_assert_int_eq(status().state, FOLLOW_LIVE);
	ck_assert_int_gt(status().offset, 100);
	ck_assert_uint_eq(followed.n_in, 1);
	ck_assert_uint_eq(follow_gaps(followed.follow), 0);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("follow_sick");
	TCase *t = tcase_create("sick");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, reads_that_fail_are_tried_again, 0, LENGTH(errors));
	tcase_add_loop_test(t, the_first_read_may_fail_too, 0, LENGTH(errors));
	tcase_add_test(t, a_stale_file_is_opened_anew_and_read_on);
	tcase_add_loop_test(t, a_call_that_was_interrupted_is_no_sickness, 0, LENGTH(passing));
	tcase_add_test(t, a_new_file_that_may_not_be_opened_is_waited_for_and_the_old_one_drained);
	tcase_add_test(t, a_link_to_where_it_may_not_read_is_called_one);
	tcase_add_loop_test(t, a_file_that_may_not_be_opened_at_first_is_waited_for, 0,
			    LENGTH(errors));
	tcase_add_loop_test(t, a_path_that_cannot_be_looked_at_is_looked_at_again, 0,
			    LENGTH(errors));
	tcase_add_test(t, a_directory_in_its_place_is_waited_out);
	tcase_add_test(t, a_file_of_proc_has_no_size_and_is_not_cut);
	suite_add_tcase(s, t);
	return s;
}
