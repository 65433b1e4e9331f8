/* check_unpack_thread: decoding on a thread: errors, ends, leaving early, what is kept, a cap. */
/* SPDX-License-Identifier: MIT */
#undef _FORTIFY_SOURCE	/* pread() is made here anew */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "core/ingest/spill.h"
#include "tests/packed_file.h"

/* The disk: from the byte at which it fails on. -1: never. Set before any thread is there. */
static int64_t sick_from = -1;

ssize_t
pread(int fd, void *buf, size_t len, off_t offset)
{
	if (sick_from >= 0 && offset >= sick_from) {
		errno = EIO;
		return -1;
	}
	if (sick_from >= 0 && offset + (off_t)len > sick_from)
		len = (size_t)(sick_from - offset);
	return syscall(SYS_pread64, fd, buf, len, offset);
}

static struct str text, packed;

static void
fill(int i, int lines)
{
	add_lines(&text, 0, lines);
	pack(&packers[i], text.at, text.len, &packed);
	write_file(&packed);
}

static void
release(void)
{
	sick_from = -1;
	str_release(&text);
	str_release(&packed);
	tear_down();
}

START_TEST(a_source_may_be_freed_at_any_moment)
{
	char *buf = xmalloc(300000);

	fill(0, 40000);
	for (int reads = 0; reads < 14; reads++) {
		struct source *source = open_file();
		source_use_thread(source);
		for (int i = 0; i < reads; i++)
			ck_assert_int_gt(source_read(source, buf, 300000), 0);
		source_free(source);
	}
	free(buf);
}
END_TEST

START_TEST(a_pipe_whose_writer_is_silent_may_be_freed)
{
	char buf[1000];

	fill(0, 100);
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	struct source *source = open_file();
	source_use_thread(source);
	int writer = open(path, O_WRONLY);
	ck_assert_int_eq(write(writer, packed.at, packed.len / 2), (ssize_t)(packed.len / 2));
	for (int i = 0; i < 5; i++)
		ck_assert_int_ge(source_read(source, buf, sizeof(buf)), 0);
	source_free(source);
	close(writer);
}
END_TEST

START_TEST(the_thread_may_take_over_in_the_middle)
{
	struct str out = { 0 };
	char *buf = xmalloc(300000);

	fill(0, 20000);
	struct source *source = open_file();
	for (int i = 0; i < 6; i++) {
		long n = source_read(source, buf, i == 2 ? 300000 : 1000);
		ck_assert_int_gt(n, 0);
		str_bytes(&out, buf, (size_t)n);
		if (i == 3)
			source_use_thread(source);
	}
	ck_assert_int_eq(read_all(source, 777, &out), SOURCE_END);
	ck_assert_str_eq(out.at, text.at);
	ck_assert_int_eq(source_read(source, buf, 1), SOURCE_END);
	source_free(source);
	str_release(&out);
	free(buf);
}
END_TEST

/* What a failing disk gave is decoded; then it is said. */
START_TEST(a_disk_that_fails_in_the_middle_leaves_what_decodes)
{
	struct str out = { 0 };

	fill(_i / 2, 20000);
	sick_from = (int64_t)packed.len * 2 / 3;
	struct source *source = open_file();
	if (_i % 2)
		source_use_thread(source);
	ck_assert_int_eq(read_all(source, 5000, &out), SOURCE_FAILED);
	ck_assert_str_eq(source_failure(source), strerror(EIO));
	ck_assert_uint_gt(out.len, 0);
	ck_assert_uint_lt(out.len, text.len);
	ck_assert_int_eq(memcmp(out.at, text.at, out.len), 0);
	has_no_note(source);
	source_free(source);
	str_release(&out);
}
END_TEST

START_TEST(past_the_cap_old_bytes_are_gone_and_it_says_why)
{
	enum { CAP = 1 << 20 };
	struct spill_pool *pool = spill_pool_new(NULL, CAP);
	struct str out = { 0 };

	fill(0, 20000);
	struct source *source = open_file();
	source_use_spill(source, pool);
	source_use_thread(source);
	ck_assert_int_eq(read_all(source, 5000, &out), SOURCE_END);
	ck_assert_str_eq(out.at, text.at);
	ck_assert_int_eq(source_bytes(source), (int64_t)text.len);
	ck_assert_int_le(source_kept(source), CAP);
	ck_assert_int_ge(source_kept(source), CAP / 2);
	str_clear(&out);
	ck_assert_int_eq(source_reread(source, (int64_t)text.len - 50, 99, &out, &err), 0);
	ck_assert_str_eq(out.at, text.at + text.len - 50);
	ck_assert_int_eq(source_reread(source, 10, 5, &out, &err), -1);
	ck_assert_int_eq(err.code, ERR_IO);
	ck_assert_ptr_nonnull(strstr(err.text, "api.log: these bytes are gone: at most 1 MiB of "
				     "decoded input are kept for reading again; decode it to a "
				     "file and name that"));
	str_clear(&out);
	str_fmt(&out, "the first %lld bytes are no longer kept (at most 1 MiB are): their lines "
		"cannot be opened", (long long)(source_bytes(source) - source_kept(source)));
	has_note(source, out.at);
	source_free(source);
	ck_assert_int_eq(spill_pool_used(pool), 0);
	spill_pool_free(pool);
	str_release(&out);
}
END_TEST

/* Two sources of one pool, each read on a thread of its own. */
static void *
read_one(void *source)
{
	struct str out = { 0 };

	read_all(source, 50000, &out);
	bool is_whole = out.len == text.len && memcmp(out.at, text.at, text.len) == 0;
	str_release(&out);
	return is_whole ? source : NULL;
}

START_TEST(sources_share_a_cap_from_several_threads)
{
	enum { CAP = 1 << 20 };
	struct spill_pool *pool = spill_pool_new(NULL, CAP);
	struct source *source[3];
	pthread_t thread[3];
	int64_t kept = 0;

	fill(0, 20000);
	for (int i = 0; i < 3; i++) {
		source[i] = open_file();
		source_use_spill(source[i], pool);
		source_use_thread(source[i]);
		ck_assert_int_eq(pthread_create(&thread[i], NULL, read_one, source[i]), 0);
	}
	for (int i = 0; i < 3; i++) {
		void *result;
		pthread_join(thread[i], &result);
		ck_assert_ptr_eq(result, source[i]);
	}
	for (int i = 0; i < 3; i++) {
		struct str out = { 0 };
		int64_t held = source_kept(source[i]), bytes = source_bytes(source[i]);
		ck_assert_int_eq(source_reread(source[i], bytes - held, (size_t)held, &out, &err),
				 0);
		ck_assert_uint_eq(out.len, (size_t)held);
		ck_assert(held == 0 || memcmp(out.at, text.at + bytes - held, out.len) == 0);
		kept += held;
		str_release(&out);
	}
	ck_assert_int_eq(kept, spill_pool_used(pool));
	ck_assert_int_le(kept, CAP);
	ck_assert_int_ge(kept, CAP / 2);
	for (int i = 0; i < 3; i++)
		source_free(source[i]);
	spill_pool_free(pool);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("unpack_thread");
	TCase *tcase = tcase_create("unpack_thread");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, release);
	if (PACKERS > 0) {
		tcase_add_test(tcase, a_source_may_be_freed_at_any_moment);
		tcase_add_test(tcase, a_pipe_whose_writer_is_silent_may_be_freed);
		tcase_add_test(tcase, the_thread_may_take_over_in_the_middle);
		tcase_add_loop_test(tcase, a_disk_that_fails_in_the_middle_leaves_what_decodes, 0,
				    2 * PACKERS);
		tcase_add_test(tcase, past_the_cap_old_bytes_are_gone_and_it_says_why);
		tcase_add_test(tcase, sources_share_a_cap_from_several_threads);
	}
	suite_add_tcase(suite, tcase);
	return suite;
}
