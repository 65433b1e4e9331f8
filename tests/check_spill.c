/* check_spill: bytes kept for reading again: the cap, what goes first, a disk that is full. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/spill.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "tests/runner.h"

enum { KIB = 1024 };

/* Byte i of the stream that is put: no two pieces of it are alike. */
static char
byte_at(int64_t i)
{
	return (char)(i * 31 + i / 251 * 7 + i / 65521);
}

static void
put(struct spill *spill, int64_t from, size_t len)
{
	char *at = xmalloc(len);

	for (size_t i = 0; i < len; i++)
		at[i] = byte_at(from + (int64_t)i);
	spill_put(spill, at, len);
	free(at);
}

static void
holds(const struct spill *spill, int64_t first, int64_t end)
{
	struct str out = { 0 };
	int64_t is_first, is_end;

	spill_range(spill, &is_first, &is_end);
	ck_assert_int_eq(is_first, first);
	ck_assert_int_eq(is_end, end);
	ck_assert_int_eq(spill_get(spill, first, (size_t)(end - first), &out), 0);
	ck_assert_uint_eq(out.len, (size_t)(end - first));
	int64_t good = first;
	while (good < end && out.at[good - first] == byte_at(good))
		good++;
	ck_assert_int_eq(good, end);
	str_release(&out);
}

START_TEST(what_is_put_is_got)
{
	struct spill_pool *pool = spill_pool_new(NULL, SPILL_CAP);
	struct spill *spill = spill_new(pool);
	struct str out = { 0 };
	int64_t at = 0;

	holds(spill, 0, 0);
	for (size_t len = 1; len < 10000; len = len * 3 + 1) {
		put(spill, at, len);
		at += (int64_t)len;
		holds(spill, 0, at);
	}
	ck_assert_int_eq(spill_error(spill), 0);
	ck_assert_int_eq(spill_pool_used(pool), at);
	/* Not what is not there, nor a part of it. */
	str_add(&out, "as it was");
	ck_assert_int_eq(spill_get(spill, at - 1, 2, &out), -1);
	ck_assert_int_eq(errno, ERANGE);
	ck_assert_int_eq(spill_get(spill, -1, 2, &out), -1);
	ck_assert_str_eq(out.at, "as it was");
	str_release(&out);
	spill_free(spill);
	ck_assert_int_eq(spill_pool_used(pool), 0);
	spill_pool_free(pool);
}
END_TEST

/* The descriptor of the file that was opened last. */
static int
newest_fd(void)
{
	int fd = dup(STDIN_FILENO);

	close(fd);
	return fd - 1;
}

START_TEST(at_the_cap_the_oldest_bytes_go_and_the_disk_gets_them_back)
{
	enum { CAP = 1024 * KIB, STEP = 100 * KIB + 7 };
	struct spill_pool *pool = spill_pool_new(NULL, CAP);
	struct spill *spill = spill_new(pool);
	int fd = newest_fd();
	struct str out = { 0 };
	int64_t first = 0, end = 0, at = 0;
	struct stat st;

	for (int i = 0; i < 60; i++, at += STEP) {
		put(spill, at, STEP);
		ck_assert_int_le(spill_pool_used(pool), CAP);
	}
	spill_range(spill, &first, &end);
	ck_assert_int_eq(end, at);
	/* No more than a piece (an eighth) below the cap is given back. */
	ck_assert_int_ge(end - first, CAP - CAP / 8 - STEP);
	holds(spill, first, end);
	ck_assert_int_eq(spill_get(spill, first - 1, 2, &out), -1);
	ck_assert_int_eq(errno, ERANGE);
	ck_assert_uint_eq(out.len, 0);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(st.st_size, end);
	ck_assert_int_le(st.st_blocks * 512, CAP + 64 * KIB);
	ck_assert_int_eq(spill_error(spill), 0);
	spill_free(spill);
	spill_pool_free(pool);
}
END_TEST

START_TEST(one_put_past_the_cap_keeps_its_end)
{
	struct spill_pool *pool = spill_pool_new(NULL, 64 * KIB);
	struct spill *spill = spill_new(pool);
	int64_t first, end;

	put(spill, 0, 300 * KIB);
	spill_range(spill, &first, &end);
	ck_assert_int_eq(end, 300 * KIB);
	ck_assert_int_ge(end - first, 48 * KIB);
	holds(spill, first, end);
	spill_free(spill);
	spill_pool_free(pool);
}
END_TEST

START_TEST(the_one_that_holds_most_gives_first)
{
	struct spill_pool *pool = spill_pool_new(NULL, 256 * KIB);
	struct spill *large = spill_new(pool), *small = spill_new(pool);
	int64_t first, end;

	put(large, 0, 250 * KIB);
	put(small, 0, 20 * KIB);
	holds(small, 0, 20 * KIB);
	spill_range(large, &first, &end);
	ck_assert_int_gt(first, 0);
	ck_assert_int_eq(end, 250 * KIB);
	/* When it grows itself it has the same right. */
	for (int i = 1; i < 20; i++)
		put(small, i * 20 * KIB, 20 * KIB);
	spill_range(small, &first, &end);
	ck_assert_int_eq(end, 400 * KIB);
	ck_assert_int_ge(end - first, 96 * KIB);
	holds(small, first, end);
	spill_range(large, &first, &end);
	ck_assert_int_ge(end - first, 64 * KIB);
	holds(large, first, end);
	ck_assert_int_le(spill_pool_used(pool), 256 * KIB);
	spill_free(large);
	ck_assert_int_le(spill_pool_used(pool), 256 * KIB);
	spill_free(small);
	ck_assert_int_eq(spill_pool_used(pool), 0);
	spill_pool_free(pool);
}
END_TEST

START_TEST(a_disk_that_takes_no_more_leaves_what_is_there)
{
	struct rlimit old, limit;
	struct spill_pool *pool = spill_pool_new(NULL, SPILL_CAP);
	struct spill *spill = spill_new(pool);

	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = (struct rlimit){ 100 * KIB, old.rlim_max };
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	put(spill, 0, 60 * KIB);
	put(spill, 60 * KIB, 60 * KIB);
	ck_assert_int_eq(spill_error(spill), EFBIG);
	put(spill, 120 * KIB, 10);	/* would fit, but no longer behind the others */
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
	holds(spill, 0, 60 * KIB);
	ck_assert_int_eq(spill_pool_used(pool), 60 * KIB);
	spill_free(spill);
	spill_pool_free(pool);
}
END_TEST

START_TEST(without_a_file_nothing_is_kept_and_it_says_why)
{
	struct rlimit old, limit;
	struct spill_pool *pool = spill_pool_new(NULL, SPILL_CAP);
	struct str out = { 0 };

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &old), 0);
	limit = (struct rlimit){ 0, old.rlim_max };
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	struct spill *spill = spill_new(pool);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &old), 0);
	ck_assert_int_eq(spill_error(spill), EMFILE);
	put(spill, 0, 10);
	holds(spill, 0, 0);
	ck_assert_int_eq(spill_get(spill, 0, 1, &out), -1);
	spill_free(spill);
	spill_pool_free(pool);
}
END_TEST

START_TEST(the_folder_that_is_named_is_used_and_nothing_is_left_in_it)
{
	char folder[] = "/tmp/sitrep-spill-XXXXXX", link[64], target[256];
	struct stat st, place;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	struct spill_pool *pool = spill_pool_new(folder, SPILL_CAP);
	struct spill *spill = spill_new(pool);
	int fd = newest_fd();
	put(spill, 0, 10);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, target, sizeof(target) - 1);
	ck_assert_int_gt(n, 0);
	target[n] = '\0';
	ck_assert_msg(strncmp(target, folder, strlen(folder)) == 0, "%s", target);
	ck_assert_int_eq(fstat(fd, &st), 0);
	ck_assert_int_eq(stat(folder, &place), 0);
	ck_assert(st.st_dev == place.st_dev);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	ck_assert_uint_eq(st.st_nlink, 0);
	ck_assert_int_ne(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	/* An empty folder can be removed. */
	ck_assert_int_eq(rmdir(folder), 0);
	holds(spill, 0, 10);
	spill_free(spill);
	/* One that is not there is passed over. */
	spill = spill_new(pool);
	ck_assert_int_eq(spill_error(spill), 0);
	spill_free(spill);
	spill_pool_free(pool);
}
END_TEST

START_TEST(a_cap_is_at_least_4_kib)
{
	struct spill_pool *pool = spill_pool_new("", 0);
	struct spill *spill = spill_new(pool);
	int64_t first, end;

	ck_assert_int_eq(spill_pool_cap(pool), 4096);
	put(spill, 0, 10000);
	spill_range(spill, &first, &end);
	ck_assert_int_eq(end, 10000);
	holds(spill, first, end);
	ck_assert_int_ge(end - first, 3000);
	spill_free(spill);
	spill_pool_free(pool);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("spill");
	TCase *tcase = tcase_create("spill");

	tcase_add_test(tcase, what_is_put_is_got);
	tcase_add_test(tcase, at_the_cap_the_oldest_bytes_go_and_the_disk_gets_them_back);
	tcase_add_test(tcase, one_put_past_the_cap_keeps_its_end);
	tcase_add_test(tcase, the_one_that_holds_most_gives_first);
	tcase_add_test(tcase, a_disk_that_takes_no_more_leaves_what_is_there);
	tcase_add_test(tcase, without_a_file_nothing_is_kept_and_it_says_why);
	tcase_add_test(tcase, the_folder_that_is_named_is_used_and_nothing_is_left_in_it);
	tcase_add_test(tcase, a_cap_is_at_least_4_kib);
	suite_add_tcase(suite, tcase);
	return suite;
}
