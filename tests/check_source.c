/* check_source: what may be read, what is refused, pipes, and reading again. */
/* SPDX-License-Identifier: MIT */
#undef _FORTIFY_SOURCE	/* pread() is made here anew */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/ingest/source.h"
#include "tests/runner.h"

static char folder[64];
static char path[128];
static struct err err;

static void
set_up(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-source-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/api.log", folder);
	err = (struct err){ 0 };
}

static void
tear_down(void)
{
	unlink(path);
	rmdir(folder);
}

static void
write_file(const char *at, size_t len)
{
	ck_assert_int_eq(save_file(path, at, len, &err), 0);
}

/* All bytes of a source, in reads of `piece`; returns what ended it. */
static long
read_all(struct source *source, size_t piece, struct str *out)
{
	char buf[4096];
	long n;

	while ((n = source_read(source, buf, piece)) >= 0)
		str_bytes(out, buf, (size_t)n);
	return n;
}

static void
refused(const char *name, const char *words)
{
	ck_assert_ptr_null(source_open(name, &err));
	ck_assert_int_eq(err.code, ERR_NO_INPUT);
	ck_assert_msg(strstr(err.text, words) != NULL, "%s", err.text);
}

START_TEST(a_file_is_read_to_its_end)
{
	struct str out = { 0 };

	write_file("hello, log\n", 11);
	struct source *source = source_open(path, &err);
	ck_assert_ptr_nonnull(source);
	ck_assert_int_eq(source_size(source), 11);
	ck_assert_int_eq(read_all(source, 3, &out), SOURCE_END);
	ck_assert_str_eq(out.at, "hello, log\n");
	ck_assert_int_eq(source_bytes(source), 11);
	ck_assert_int_eq(source_kept(source), 11);
	ck_assert_ptr_null(source_failure(source));
	source_free(source);
	str_release(&out);
}
END_TEST

START_TEST(what_is_no_log_file_is_refused_with_a_way_out)
{
	char text[256];

	snprintf(text, sizeof(text), "is a directory; name the files: sitrep %s/*.log", folder);
	refused(folder, text);
	refused(path, "no such file");
	refused("/dev/null", "is a device that holds nothing; name a log");
	refused("/dev/zero", "is a device; name a file, or pipe it in: cat /dev/zero | sitrep -");
	refused("/dev/zero", "cat /dev/zero | sitrep -");
}
END_TEST

START_TEST(a_file_of_proc_has_no_size_and_is_read)
{
	struct str out = { 0 };
	struct source *source = source_open("/proc/self/status", &err);

	ck_assert_ptr_nonnull(source);
	ck_assert_int_eq(source_size(source), -1);
	ck_assert_int_eq(read_all(source, 512, &out), SOURCE_END);
	ck_assert_ptr_nonnull(strstr(out.at, "Pid:"));
	source_free(source);
	str_release(&out);
}
END_TEST

/* First bytes, and words that the refusal must hold. */
static const struct { const char *bytes; size_t len; const char *words;
} magics[] = {
	{ "PK\3\4", 4, "a zip archive; extract it first: unzip " },
	{ "SQLite format 3\0", 16, "an SQLite database; export its table as JSON first" },
	{ "PAR1", 4, "a Parquet file; export it as JSON first" },
	{ "\xd4\xc3\xb2\xa1", 4, "a packet capture; name a log" },
	{ "\xa1\xb2\xc3\xd4", 4, "a packet capture; name a log" },
	{ "\x4d\x3c\xb2\xa1", 4, "a packet capture; name a log" },
	{ "\x0a\x0d\x0d\x0a", 4, "a packet capture; name a log" },
	{ "\x7f"
	  "ELF",
	  4, "a program; name a log" },
	{ "\xff\xfe\0\0{\0\0\0", 8, "UTF-32, which is not read; use: iconv -f UTF-32 -t UTF-8 " },
	{ "\0\0\xfe\xff\0\0\0{", 8, "UTF-32, which is not read; use: iconv -f UTF-32 -t UTF-8 " },
	{ "{\0\0\0\"\0\0\0t\0\0\0s\0\0\0\"\0\0\0:\0\0\0001\0\0\0}\0\0\0", 32,
	  "UTF-32, which is not read; use: iconv -f UTF-32LE -t UTF-8 " },
	{ "\0\0\0{\0\0\0\"\0\0\0t\0\0\0s\0\0\0\"\0\0\0:\0\0\0001\0\0\0}", 32,
	  "UTF-32, which is not read; use: iconv -f UTF-32BE -t UTF-8 " },
};

START_TEST(what_cannot_be_decoded_is_told_by_its_first_bytes)
{
	write_file(magics[_i].bytes, magics[_i].len);
	refused(path, magics[_i].words);
}
END_TEST

START_TEST(a_tar_archive_is_told_by_its_257th_byte)
{
	char tar[512] = "api.log";

	memcpy(tar + 257, "ustar", 5);
	write_file(tar, sizeof(tar));
	refused(path, "a tar archive; extract it first: tar xf ");
}
END_TEST

/* A text file may begin with any two bytes, or three. */
static const struct { const char *bytes; size_t len;
} texts[] = {
	{ "BZh is no archive", 17 },
	{ "\x1f\x8b\x08\xff"
	  "text",
	  8 },
	{ "PK", 2 },
	{ "\x1f\x8b", 2 },
	{ "", 0 },
	{ "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20 },
	{ "\xef\xbb\xbf{}", 5 },
};

START_TEST(what_only_looks_like_it_is_read)
{
	write_file(texts[_i].bytes, texts[_i].len);
	struct source *source = source_open(path, &err);
	ck_assert_msg(source != NULL, "%s", err.text);
	source_free(source);
}
END_TEST

START_TEST(a_name_is_one_word_of_the_command_that_is_proposed)
{
	char odd[160];

	snprintf(odd, sizeof(odd), "%s/a b;'c", folder);
	ck_assert_int_eq(save_file(odd, "PK\3\4", 4, &err), 0);
	refused(odd, "/a b;'\\''c'");
	unlink(odd);
}
END_TEST

START_TEST(bytes_are_read_again_while_the_file_is_what_it_was)
{
	struct str out = { 0 };

	write_file("0123456789", 10);
	struct source *source = source_open(path, &err);
	read_all(source, 4, &out);
	str_clear(&out);
	ck_assert_int_eq(source_reread(source, 2, 3, &out, &err), 0);
	ck_assert_str_eq(out.at, "234");
	str_clear(&out);
	ck_assert_int_eq(source_reread(source, 8, 100, &out, &err), 0);
	ck_assert_str_eq(out.at, "89");
	ck_assert_int_eq(source_reread(source, 11, 1, &out, &err), -1);
	ck_assert_int_eq(source_reread(source, -1, 1, &out, &err), -1);
	source_free(source);
	str_release(&out);
}
END_TEST

/* What is done to the file, and whether its bytes may still be given out. */
static const struct { int64_t at; const char *bytes; int64_t size; bool is_same; } changes[] = {
	{ 2000, "more", 2004, true },		/* grown */
	{ 0, "x", 2000, false },		/* its head */
	{ 1999, "x", 2000, false },		/* its end */
	{ 0, "", 1999, false },			/* cut */
};

START_TEST(a_changed_file_never_gives_a_wrong_line)
{
	struct str text = { 0 }, out = { 0 };

	for (int i = 0; i < 500; i++)
		str_fmt(&text, "%03d\n", i);
	write_file(text.at, text.len);
	struct source *source = source_open(path, &err);
	read_all(source, 700, &out);
	str_clear(&out);
	int fd = open(path, O_RDWR);
	size_t n = strlen(changes[_i].bytes);
	ck_assert_int_eq(pwrite(fd, changes[_i].bytes, n, changes[_i].at), (ssize_t)n);
	ck_assert_int_eq(ftruncate(fd, changes[_i].size), 0);
	close(fd);
	ck_assert_int_eq(source_reread(source, 40, 4, &out, &err), changes[_i].is_same ? 0 : -1);
	if (changes[_i].is_same)
		ck_assert_str_eq(out.at, "010\n");
	else
		ck_assert_ptr_nonnull(strstr(err.text, "the file has changed"));
	source_free(source);
	str_release(&text);
	str_release(&out);
}
END_TEST

START_TEST(a_file_replaced_at_its_path_is_read_from_the_old_one)
{
	struct str out = { 0 };

	write_file("old\n", 4);
	struct source *source = source_open(path, &err);
	write_file("new\n", 4);
	ck_assert_int_eq(read_all(source, 10, &out), SOURCE_END);
	ck_assert_str_eq(out.at, "old\n");
	struct source *other = source_open(path, &err), *again = source_open(path, &err);
	ck_assert(!source_is_same(source, other));
	ck_assert(source_is_same(other, again));
	source_free(source);
	source_free(other);
	source_free(again);
	str_release(&out);
}
END_TEST

START_TEST(a_fifo_waits_for_a_writer_and_ends_with_it)
{
	struct str out = { 0 };
	char buf[16];

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	struct source *source = source_open(path, &err);
	ck_assert_ptr_nonnull(source);
	ck_assert_int_eq(source_size(source), -1);
	ck_assert_int_eq(source_read(source, buf, sizeof(buf)), 0);
	int writer = open(path, O_WRONLY);
	ck_assert_int_ge(writer, 0);
	ck_assert_int_eq(write(writer, "one two", 7), 7);
	close(writer);
	ck_assert_int_eq(read_all(source, 3, &out), SOURCE_END);
	ck_assert_str_eq(out.at, "one two");
	str_clear(&out);
	ck_assert_int_eq(source_reread(source, 4, 3, &out, &err), 0);
	ck_assert_str_eq(out.at, "two");
	source_free(source);
	str_release(&out);
}
END_TEST

/* Standard input as a pipe, fed byte by byte, or all at once. */
START_TEST(what_a_pipe_is_does_not_depend_on_its_pieces)
{
	int ends[2], old = dup(STDIN_FILENO);
	char buf[64];
	size_t step = _i ? 1 : 4;
	long n = 0;

	ck_assert_int_eq(pipe(ends), 0);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	struct source *source = source_open("-", &err);
	ck_assert_ptr_nonnull(source);
	ck_assert_str_eq(source_name(source), "stdin");
	ck_assert(!source_is_waiting(source));
	for (size_t i = 0; i < 4; i += step) {
		ck_assert_int_eq(write(ends[1], &"PK\3\4"[i], step), (ssize_t)step);
		n = source_read(source, buf, sizeof(buf));
		ck_assert_int_eq(n, 0);
	}
	close(ends[1]);
	while ((n = source_read(source, buf, sizeof(buf))) == 0)
		continue;
	ck_assert_int_eq(n, SOURCE_FAILED);
	ck_assert_str_eq(source_failure(source), "a zip archive; extract it first: unzip");
	ck_assert_int_eq(source_bytes(source), 0);
	source_free(source);
	dup2(old, STDIN_FILENO);
	close(old);
}
END_TEST

/* A shell's `<(...)`: a pipe under /dev/fd whose writer may be gone before it is opened. */
START_TEST(a_pipe_without_a_name_whose_writer_is_gone_has_ended)
{
	struct str out = { 0 };
	char name[32];
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	if (_i)
		ck_assert_int_eq(write(ends[1], "one", 3), 3);
	close(ends[1]);
	snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
	struct source *source = source_open(name, &err);
	ck_assert_msg(source != NULL, "%s", err.text);
	ck_assert(!source_is_waiting(source));
	ck_assert_int_eq(read_all(source, 64, &out), SOURCE_END);
	ck_assert_str_eq(str_text(&out), _i ? "one" : "");
	source_free(source);
	close(ends[0]);
	str_release(&out);
}
END_TEST

START_TEST(a_fifo_says_whether_it_waits_for_a_writer)
{
	char buf[16];

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	struct source *source = source_open(path, &err);
	ck_assert(source_is_waiting(source));
	ck_assert_int_eq(source_read(source, buf, sizeof(buf)), 0);
	ck_assert(source_is_waiting(source));
	int writer = open(path, O_WRONLY);
	ck_assert_int_eq(source_read(source, buf, sizeof(buf)), 0);
	ck_assert(!source_is_waiting(source));
	close(writer);
	long n;
	while ((n = source_read(source, buf, sizeof(buf))) == 0)
		continue;
	ck_assert_int_eq(n, SOURCE_END);
	source_free(source);
}
END_TEST

START_TEST(a_plain_file_is_what_can_be_read_at_an_offset)
{
	char buf[16];
	struct source *source = source_open("/proc/self/status", &err);

	ck_assert(!source_is_plain(source));	/* its size is not known */
	source_free(source);
	write_file("", 0);
	source = source_open(path, &err);
	ck_assert(!source_is_plain(source));
	source_free(source);
	write_file("0123456789", 10);
	source = source_open(path, &err);
	ck_assert(source_is_plain(source));
	ck_assert_int_eq(source_at(source, 4, buf, 3), 3);
	ck_assert_int_eq(memcmp(buf, "456", 3), 0);
	ck_assert_int_eq(source_at(source, 8, buf, 16), 2);
	ck_assert_int_eq(source_at(source, 99, buf, 16), 0);
	ck_assert_int_eq(source_bytes(source), 0);
	ck_assert_int_eq(source_read(source, buf, 2), 2);
	ck_assert_int_eq(memcmp(buf, "01", 2), 0);
	source_free(source);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	source = source_open(path, &err);
	ck_assert(!source_is_plain(source));
	source_free(source);
}
END_TEST

/* Read by offset up to here, in steps; then on by source_read(). */
static const int64_t advances[][3] = {
	{ 2000, 0, 0 }, { 10, 500, 2000 }, { 1, 63, 64 }, { 1500, 1990, 0 }, { 1023, 1024, 1025 },
};

START_TEST(what_was_read_by_offset_is_known_again)
{
	struct str text = { 0 }, out = { 0 };
	int64_t at = 0;

	for (int i = 0; i < 500; i++)
		str_fmt(&text, "%03d\n", i);
	write_file(text.at, text.len);
	struct source *source = source_open(path, &err);
	for (int i = 0; i < 3; i++)
		if (advances[_i][i] > 0) {
			at = advances[_i][i];
			source_advance(source, at);
			ck_assert_int_eq(source_bytes(source), at);
			ck_assert_int_eq(source_kept(source), at);
		}
	str_bytes(&out, text.at, (size_t)at);
	ck_assert_int_eq(read_all(source, 700, &out), SOURCE_END);
	ck_assert_str_eq(out.at, text.at);
	str_clear(&out);
	ck_assert_int_eq(source_reread(source, 40, 4, &out, &err), 0);
	ck_assert_str_eq(out.at, "010\n");
	int fd = open(path, O_RDWR);
	/* The first KiB and the last 64 bytes are what it is known by. */
	ck_assert_int_eq(pwrite(fd, "x", 1, advances[_i][0] % 2 ? 1000 : 1940), 1);
	close(fd);
	ck_assert_int_eq(source_reread(source, 40, 4, &out, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "the file has changed"));
	source_free(source);
	str_release(&text);
	str_release(&out);
}
END_TEST

START_TEST(a_file_cut_before_what_was_read_by_offset_is_another)
{
	struct str out = { 0 };

	write_file("0123456789", 10);
	struct source *source = source_open(path, &err);
	ck_assert_int_eq(truncate(path, 4), 0);
	source_advance(source, 10);
	ck_assert_int_eq(source_reread(source, 0, 4, &out, &err), -1);
	ck_assert_ptr_nonnull(strstr(err.text, "the file has changed"));
	source_free(source);
	str_release(&out);
}
END_TEST

START_TEST(what_is_not_compressed_says_so)
{
	struct str out = { 0 };

	write_file("hello, log\n", 11);
	struct source *source = source_open(path, &err);
	source_use_thread(source);
	ck_assert_ptr_null(source_compression(source));
	ck_assert_str_eq(source_encoding(source), "utf-8");
	ck_assert_int_eq(source_stored_size(source), 11);
	ck_assert_int_eq(source_stored_bytes(source), 0);
	read_all(source, 64, &out);
	ck_assert_str_eq(out.at, "hello, log\n");
	ck_assert_int_eq(source_stored_bytes(source), 11);
	str_clear(&out);
	source_notes(source, &out);
	ck_assert_uint_eq(out.len, 0);
	ck_assert(!source_is_bomb(source));
	source_free(source);
	str_release(&out);
}
END_TEST

/* The disk: from the byte at which it fails on. -1: never. */
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

START_TEST(a_file_that_fails_in_the_middle_keeps_what_it_has)
{
	static const int64_t places[] = { 0, 100, 5000 };
	struct str text = { 0 }, out = { 0 };

	for (int i = 0; i < 2000; i++)
		str_fmt(&text, "%03d\n", i);
	write_file(text.at, text.len);
	sick_from = places[_i];
	struct source *source = source_open(path, &err);
	ck_assert_msg(source != NULL, "%s", err.text);
	ck_assert_int_eq(read_all(source, 64, &out), SOURCE_FAILED);
	ck_assert_str_eq(source_failure(source), strerror(EIO));
	ck_assert_int_eq((int64_t)out.len, sick_from);
	ck_assert_int_eq(source_bytes(source), sick_from);
	ck_assert_int_eq(source_at(source, sick_from, text.at, 1), SOURCE_FAILED);
	ck_assert(out.len == 0 || memcmp(out.at, text.at, out.len) == 0);
	/* It stays failed, also when the disk is well again. */
	sick_from = -1;
	ck_assert_int_eq(read_all(source, 64, &out), SOURCE_FAILED);
	source_free(source);
	str_release(&text);
	str_release(&out);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("source");
	TCase *tcase = tcase_create("source");

	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_test(tcase, a_file_is_read_to_its_end);
	tcase_add_test(tcase, what_is_no_log_file_is_refused_with_a_way_out);
	tcase_add_test(tcase, a_file_of_proc_has_no_size_and_is_read);
	tcase_add_loop_test(tcase, what_cannot_be_decoded_is_told_by_its_first_bytes, 0,
			    LENGTH(magics));
	tcase_add_test(tcase, a_tar_archive_is_told_by_its_257th_byte);
	tcase_add_loop_test(tcase, what_only_looks_like_it_is_read, 0, LENGTH(texts));
	tcase_add_test(tcase, a_name_is_one_word_of_the_command_that_is_proposed);
	tcase_add_test(tcase, bytes_are_read_again_while_the_file_is_what_it_was);
	tcase_add_loop_test(tcase, a_changed_file_never_gives_a_wrong_line, 0, LENGTH(changes));
	tcase_add_test(tcase, a_file_replaced_at_its_path_is_read_from_the_old_one);
	tcase_add_test(tcase, a_fifo_waits_for_a_writer_and_ends_with_it);
	tcase_add_loop_test(tcase, what_a_pipe_is_does_not_depend_on_its_pieces, 0, 2);
	tcase_add_loop_test(tcase, a_pipe_without_a_name_whose_writer_is_gone_has_ended, 0, 2);
	tcase_add_test(tcase, a_fifo_says_whether_it_waits_for_a_writer);
	tcase_add_test(tcase, a_plain_file_is_what_can_be_read_at_an_offset);
	tcase_add_loop_test(tcase, what_was_read_by_offset_is_known_again, 0, LENGTH(advances));
	tcase_add_test(tcase, a_file_cut_before_what_was_read_by_offset_is_another);
	tcase_add_test(tcase, what_is_not_compressed_says_so);
	tcase_add_loop_test(tcase, a_file_that_fails_in_the_middle_keeps_what_it_has, 0, 3);
	suite_add_tcase(suite, tcase);
	return suite;
}
