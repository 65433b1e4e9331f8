/* check_unpack_bomb: a stream that swells without measure is stopped, and costs no memory. */
/* SPDX-License-Identifier: MIT */
#include <sys/resource.h>

#include "core/ingest/unpack.h"
#include "tests/packed_file.h"

#define MIB ((size_t)1 << 20)

/* A sanitizer has memory of its own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED
#endif
#endif

/* Make a file of so many MiB of one repeated text (of zeros when it is NULL), by members of
 * 8 MiB, in a process of its own: the encoder's memory is not the decoder's. */
static void
write_bomb(const struct packer *packer, const char *text, size_t mib)
{
	pid_t child = fork();

	if (child == 0) {
		struct str unit = { 0 }, packed = { 0 }, all = { 0 };
		while (text && unit.len + strlen(text) <= 8 * MIB)
			str_add(&unit, text);
		while (unit.len < 8 * MIB)
			str_bytes(&unit, text ? "\n" : "\0", 1);
		pack(packer, unit.at, unit.len, &packed);
		for (size_t i = 0; i < mib / 8; i++)
			str_bytes(&all, packed.at, packed.len);
		_exit(save_file(path, all.at, all.len, &err) == 0 ? 0 : 1);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
}

/* All of it, and no more memory than is promised. */
static long
read_through(struct source *source, bool saw_record)
{
	enum { PIECE = 100000 };
	char *buf = xmalloc(PIECE);
	struct rusage usage;
	long n;

	if (saw_record)
		source_saw_record(source);
	while ((n = source_read(source, buf, PIECE)) >= 0)
		continue;
	free(buf);
	getrusage(RUSAGE_SELF, &usage);
#ifndef IS_SANITIZED
	ck_assert_int_le(usage.ru_maxrss, 64 << 10);	/* KiB */
#endif
	return n;
}

START_TEST(a_stream_of_zeros_is_stopped_after_64_mib)
{
	bool on_thread = _i == PACKERS;
	const struct packer *packer = &packers[on_thread ? 0 : _i];
	struct str text = { 0 }, out = { 0 };
	long long ratio;
	int at = 0;

	name_file(packer->name);
	write_bomb(packer, NULL, 80);
	struct source *source = open_file();
	if (on_thread)
		source_use_thread(source);
	ck_assert(!source_is_bomb(source));
	ck_assert_int_eq(read_through(source, false), SOURCE_FAILED);
	ck_assert(source_is_bomb(source));
	ck_assert_int_eq(source_bytes(source), 64 << 20);
	ck_assert_int_eq(sscanf(source_failure(source), "stopped after 64 MiB (ratio %lld:1); if "
				"you trust it: %n", &ratio, &at), 1);
	ck_assert_int_gt(ratio, 200);
	str_fmt(&text, "%s %s | sitrep -", unpack_codec_named(packer->name)->command, path);
	ck_assert_str_eq(source_failure(source) + at, text.at);
	str_clear(&text);
	str_fmt(&text, "stopped after 64 MiB (ratio %lld:1); 3 records kept; if you trust it: "
		"%s %s | sitrep -", ratio, unpack_codec_named(packer->name)->command, path);
	source_bomb_text(source, 3, &out);
	ck_assert_str_eq(out.at, text.at);
	/* What came before stays. */
	str_clear(&out);
	ck_assert_int_eq(source_reread(source, (64 << 20) - 1, 1, &out, &err), 0);
	ck_assert_uint_eq(out.len, 1);
	ck_assert_int_eq(out.at[0], '\0');
	source_free(source);
	str_release(&text);
	str_release(&out);
}
END_TEST

static const char line[] = "{\"timestamp\":\"2025-08-01T18:07:00Z\",\"responseTimeMs\":95,"
			   "\"status\":\"OK\",\"endpoint\":\"/risk\",\"modelVersion\":\"v1.2\"}\n";

START_TEST(one_with_records_is_read_up_to_256_mib)
{
	write_bomb(&packers[_i], line, 264);
	struct source *source = open_file();
	source_use_thread(source);
	ck_assert_int_eq(read_through(source, true), SOURCE_FAILED);
	ck_assert(source_is_bomb(source));
	ck_assert_int_eq(source_bytes(source), 256 << 20);
	ck_assert_ptr_nonnull(strstr(source_failure(source), "stopped after 256 MiB (ratio "));
	source_free(source);
}
END_TEST

#ifdef HAVE_ZSTD
/* A window of 80 MiB is memory that a bomb may not fill. */
START_TEST(a_wide_window_is_not_filled)
{
	pid_t child = fork();

	if (child == 0) {
		size_t room = MIB, len = 80 * MIB;
		char *to = xmalloc(room), *zeros = xcalloc(1, len);
		ZSTD_CCtx *context = ZSTD_createCCtx();
		ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, 1);
		ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 27);
		size_t written = ZSTD_compress2(context, to, room, zeros, len);
		_exit(!ZSTD_isError(written) && save_file(path, to, written, &err) == 0 ? 0 : 1);
	}
	int status;
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	struct source *source = open_file();
	ck_assert_int_eq(read_through(source, true), SOURCE_FAILED);
	ck_assert(source_is_bomb(source));
	ck_assert_int_eq(source_bytes(source), 32 << 20);
	source_free(source);
}
END_TEST
#endif

/* Up to a ratio of 200 everything is read, records or not. */
START_TEST(what_is_only_well_packed_is_read_whole)
{
	struct str text = { 0 };

	add_lines(&text, 0, 3000);
	write_bomb(&packers[0], text.at, 72);
	struct source *source = open_file();
	ck_assert_int_eq(read_through(source, false), SOURCE_END);
	ck_assert_int_eq(source_bytes(source), 72 << 20);
	ck_assert(!source_is_bomb(source));
	source_free(source);
	str_release(&text);
}
END_TEST

START_TEST(what_swells_but_ends_before_64_mib_is_read_whole)
{
	write_bomb(&packers[_i], NULL, 64);
	struct source *source = open_file();
	ck_assert_int_eq(read_through(source, false), SOURCE_END);
	ck_assert_int_eq(source_bytes(source), 64 << 20);
	source_free(source);
}
END_TEST

/* Members of nothing: many stored bytes, none decoded. */
START_TEST(members_of_nothing_end)
{
	struct str packed = { 0 }, all = { 0 };

	pack(&packers[_i], "", 0, &packed);
	/* More of the fastest: a reader is asked in between whether to go on. */
	while (all.len < (_i == 0 ? 9 * MIB : MIB / 4))
		str_bytes(&all, packed.at, packed.len);
	write_file(&all);
	str_release(&all);
	struct source *source = open_file();
	ck_assert_int_eq(read_through(source, false), SOURCE_END);
	ck_assert_int_eq(source_bytes(source), 0);
	source_free(source);
	str_release(&packed);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("unpack_bomb");
	TCase *tcase = tcase_create("unpack_bomb");

	tcase_set_timeout(tcase, 120);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	if (PACKERS > 0) {
		/* Each, and the first on a thread. */
		tcase_add_loop_test(tcase, a_stream_of_zeros_is_stopped_after_64_mib, 0,
				    PACKERS + 1);
		/* The last, zst where it is there, is the fastest. */
		tcase_add_loop_test(tcase, one_with_records_is_read_up_to_256_mib, PACKERS - 1,
				    PACKERS);
		tcase_add_test(tcase, what_is_only_well_packed_is_read_whole);
		tcase_add_loop_test(tcase, what_swells_but_ends_before_64_mib_is_read_whole, 0, 1);
	}
	tcase_add_loop_test(tcase, members_of_nothing_end, 0, PACKERS);
#ifdef HAVE_ZSTD
	tcase_add_test(tcase, a_wide_window_is_not_filled);
#endif
	suite_add_tcase(suite, tcase);
	return suite;
}
