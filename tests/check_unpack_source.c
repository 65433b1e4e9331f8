/* check_unpack_source: compressed and UTF-16 files and pipes as sources: bytes, notes, refusals. */
/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <sys/stat.h>

#include "core/ingest/source_private.h"
#include "tests/packed_file.h"

/* The same file decoded by whoever reads it, and on a thread. */
#define READERS 2

enum {
	PAIRS = PACKERS > 0 ? PACKERS : 1,	/* to divide by */
#ifdef HAVE_ZLIB
	HAS_GZ = 1
#else
	HAS_GZ = 0
#endif
};

static struct source *
open_for(int reader)
{
	struct source *source = open_file();

	if (reader == 1)
		source_use_thread(source);
	return source;
}

START_TEST(a_compressed_file_is_read_decoded_whatever_its_name)
{
	static const size_t pieces[] = { 1000, 4096, 256 << 10, 1 << 20 };
	const struct packer *packer = &packers[_i];
	struct str text = { 0 }, packed = { 0 }, out = { 0 };

	add_lines(&text, 0, 20000);
	pack(packer, text.at, text.len, &packed);
	write_file(&packed);
	for (size_t i = 0; i < READERS * LENGTH(pieces); i++) {
		struct source *source = open_for(i % READERS);
		ck_assert_str_eq(source_compression(source), packer->name);
		ck_assert_str_eq(source_encoding(source), "utf-8");
		ck_assert_int_eq(source_size(source), -1);
		ck_assert_int_eq(source_stored_size(source), (int64_t)packed.len);
		ck_assert(!source_is_plain(source));
		ck_assert_int_eq(source_stored_bytes(source), 0);
		str_clear(&out);
		ck_assert_int_eq(read_all(source, pieces[i / READERS], &out), SOURCE_END);
		ck_assert_str_eq(out.at, text.at);
		ck_assert_int_eq(source_bytes(source), (int64_t)text.len);
		ck_assert_int_eq(source_kept(source), (int64_t)text.len);
		ck_assert_int_eq(source_stored_bytes(source), (int64_t)packed.len);
		has_no_note(source);
		/* What was decoded can be read again, with the file gone. */
		str_clear(&out);
		ck_assert_int_eq(source_reread(source, 700000, 50, &out, &err), 0);
		ck_assert_uint_eq(out.len, 50);
		ck_assert_int_eq(memcmp(out.at, text.at + 700000, 50), 0);
		source_free(source);
	}
	str_release(&text);
	str_release(&packed);
	str_release(&out);
}
END_TEST

START_TEST(plain_text_under_a_packed_name_is_text)
{
	struct str text = { 0 }, out = { 0 };

	name_file("gz");
	str_add(&text, "{\"status\":\"OK\"}\n");
	write_file(&text);
	struct source *source = open_file();
	ck_assert_ptr_null(source_compression(source));
	ck_assert(source_is_plain(source));
	ck_assert_int_eq(read_all(source, 100, &out), SOURCE_END);
	ck_assert_str_eq(out.at, text.at);
	has_no_note(source);
	source_free(source);
	str_release(&text);
	str_release(&out);
}
END_TEST

/* A pipe fed in pieces: of the magic, of the text. */
START_TEST(a_packed_pipe_is_decoded_as_it_comes)
{
	const struct packer *packer = &packers[_i / READERS];
	struct str text = { 0 }, packed = { 0 }, out = { 0 };
	char buf[4096];
	long n = 0;

	add_lines(&text, 0, 300);
	pack(packer, text.at, text.len, &packed);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	struct source *source = open_for(_i % READERS);
	int writer = open(path, O_WRONLY);
	for (size_t at = 0; at < packed.len; at += 500) {
		size_t len = packed.len - at < 500 ? packed.len - at : 500;
		ck_assert_int_eq(write(writer, packed.at + at, len), (ssize_t)len);
		n = source_read(source, buf, sizeof(buf));
		ck_assert_int_ge(n, 0);
		str_bytes(&out, buf, (size_t)n);
	}
	close(writer);
	ck_assert_int_eq(read_all(source, sizeof(buf), &out), SOURCE_END);
	ck_assert_str_eq(out.at, text.at);
	ck_assert_str_eq(source_compression(source), packer->name);
	ck_assert_int_eq(source_stored_size(source), -1);
	ck_assert_int_eq(source_stored_bytes(source), (int64_t)packed.len);
	source_free(source);
	str_release(&text);
	str_release(&packed);
	str_release(&out);
}
END_TEST

/* Text that is read as it is, but begins like packed data: also when it comes from a pipe. */
START_TEST(a_text_with_a_magic_is_read_as_it_is)
{
	struct str text = { 0 }, out = { 0 };

	str_bytes(&text, "\x1f\x8b\x08\0", 4);
	add_lines(&text, 0, 200);
	if (_i % 2 == 0) {
		write_file(&text);
	} else {
		ck_assert_int_eq(mkfifo(path, 0600), 0);
	}
	struct source *source = open_file();
	if (_i % 2 == 1) {
		int writer = open(path, O_WRONLY);
		ck_assert_int_eq(write(writer, text.at, text.len), (ssize_t)text.len);
		close(writer);
	}
	ck_assert_int_eq(read_all(source, 100, &out), SOURCE_END);
	ck_assert_uint_eq(out.len, text.len);
	ck_assert_int_eq(memcmp(out.at, text.at, text.len), 0);
	ck_assert_ptr_null(source_compression(source));
	has_note(source, "begins like gzip data, but does not decode: it is read as it is");
	source_free(source);
	str_release(&text);
	str_release(&out);
}
END_TEST

START_TEST(junk_behind_is_a_note)
{
	const struct packer *packer = &packers[_i / READERS];
	struct str text = { 0 }, packed = { 0 }, out = { 0 };
	char note[128];

	add_lines(&text, 0, 100);
	pack(packer, text.at, text.len, &packed);
	snprintf(note, sizeof(note), "what follows the %s data at stored byte %zu is no %s data",
		 packer->name, packed.len, packer->name);
	str_add(&packed, "some junk");
	write_file(&packed);
	struct source *source = open_for(_i % READERS);
	ck_assert_int_eq(read_all(source, 100, &out), SOURCE_END);
	ck_assert_str_eq(out.at, text.at);
	ck_assert_ptr_null(source_failure(source));
	has_note(source, note);
	source_free(source);
	str_release(&text);
	str_release(&packed);
	str_release(&out);
}
END_TEST

START_TEST(a_cut_or_damaged_file_ends_with_a_note)
{
	const struct packer *packer = &packers[_i / READERS];
	struct str text = { 0 }, packed = { 0 }, out = { 0 };
	char note[160];

	add_lines(&text, 0, 4000);
	pack(packer, text.at, text.len, &packed);
	for (int flip = 0; flip < 2; flip++) {
		size_t at = packed.len * 3 / 4;
		str_clear(&out);
		if (flip)
			packed.at[at] = (char)(packed.at[at] ^ 0x55);
		else
			ck_assert_int_eq(save_file(path, packed.at, at, &err), 0);
		if (flip)
			write_file(&packed);
		struct source *source = open_for(_i % READERS);
		ck_assert_int_eq(read_all(source, 100, &out), SOURCE_END);
		ck_assert_uint_gt(out.len, 0);
		/* A gzip file may decode to its end, and only its check tells. */
		ck_assert_uint_le(out.len, text.len);
		snprintf(note, sizeof(note), flip ? "the %s data is damaged near stored byte "
			 : "the %s data is cut: it ends in the middle, at stored byte ",
			 packer->name);
		has_note(source, note);
		snprintf(note, sizeof(note), ", %zu bytes, is read\n", out.len);
		has_note(source, note);
		source_free(source);
	}
	str_release(&text);
	str_release(&packed);
	str_release(&out);
}
END_TEST

/* Of a file it is said when it is opened, of a pipe when it is read. */
START_TEST(of_what_nothing_decodes_the_failure_tells)
{
	const struct packer *packer = &packers[_i];
	struct str text = { 0 }, packed = { 0 }, out = { 0 };
	char words[128];

	add_lines(&text, 0, 100);
	pack(packer, text.at, text.len, &packed);
	packed.len = 13;
	snprintf(words, sizeof(words), "the %s data is cut at stored byte 13, before anything can "
		 "be decoded; get the whole file", packer->name);
	write_file(&packed);
	ck_assert_ptr_null(source_open(path, &err));
	ck_assert_int_eq(err.code, ERR_NO_INPUT);
	ck_assert_msg(strstr(err.text, words) != NULL, "%s", err.text);
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	struct source *source = open_file();
	int writer = open(path, O_WRONLY);
	ck_assert_int_eq(write(writer, packed.at, packed.len), 13);
	close(writer);
	ck_assert_int_eq(read_all(source, 100, &out), SOURCE_FAILED);
	ck_assert_str_eq(source_failure(source), words);
	source_free(source);
	str_release(&text);
	str_release(&packed);
	str_release(&out);
}
END_TEST

static void
refused(const char *words)
{
	ck_assert_ptr_null(source_open(path, &err));
	ck_assert_int_eq(err.code, ERR_NO_INPUT);
	ck_assert_msg(strstr(err.text, words) != NULL, "%s", err.text);
}

START_TEST(packed_twice_is_refused_with_the_command)
{
	struct str text = { 0 }, once = { 0 }, twice = { 0 }, words = { 0 };
	const struct packer *inner = &packers[_i / PAIRS], *outer = &packers[_i % PAIRS];
	static const char *const commands[] = { "gz", "zcat", "bz2", "bzcat", "xz", "xzcat", "zst",
						"zstd -dc", NULL };
	const char *command[2] = { NULL, NULL };

	for (size_t i = 0; commands[i]; i += 2) {
		command[0] = strcmp(outer->name, commands[i]) ? command[0] : commands[i + 1];
		command[1] = strcmp(inner->name, commands[i]) ? command[1] : commands[i + 1];
	}
	add_lines(&text, 0, 4000);
	pack(inner, text.at, text.len, &once);
	pack(outer, once.at, once.len, &twice);
	name_file(outer->name);
	write_file(&twice);
	str_fmt(&words, "api.log.%s: %s data inside %s data; use: %s %s | %s | sitrep -",
		outer->name, inner->name, outer->name, command[0], path, command[1]);
	refused(words.at);
	/* A name that the tool would not take is given to its input. */
	str_clear(&words);
	str_fmt(&words, "%s < ", command[0]);
	name_file("");
	write_file(&twice);
	refused(words.at);
	str_release(&text);
	str_release(&once);
	str_release(&twice);
	str_release(&words);
}
END_TEST

static const struct { const char *codec, *file, *pipe; } absent[] = {
	{ "gz", "this build cannot read gzip; use: zcat %s | sitrep -",
	  "this build cannot read gzip; decode it first: zcat | sitrep -" },
	{ "bz2", "this build cannot read bzip2; use: bzcat %s | sitrep -",
	  "this build cannot read bzip2; decode it first: bzcat | sitrep -" },
	{ "xz", "this build cannot read xz; use: xzcat %s | sitrep -",
	  "this build cannot read xz; decode it first: xzcat | sitrep -" },
	{ "zst", "this build cannot read zstd; use: zstd -dc %s | sitrep -",
	  "this build cannot read zstd; decode it first: zstd -dc | sitrep -" },
};

START_TEST(a_codec_that_is_absent_is_named_with_the_command)
{
	struct str text = { 0 }, why = { 0 };

	str_add(&text, "{\"status\":\"OK\"}\n");
	for (size_t i = 0; i < LENGTH(absent); i++)
		for (int is_pipe = 0; is_pipe < 2; is_pipe++) {
			name_file(absent[i].codec);
			if (is_pipe)
				ck_assert_int_eq(mkfifo(path, 0600), 0);
			else
				write_file(&text);
			struct source *source = open_file();
			str_clear(&why);
			source_refuse_absent(source, unpack_codec_named(absent[i].codec), &why);
			const char *words = is_pipe ? absent[i].pipe : absent[i].file;
			const char *mark = strstr(words, "%s");
			ck_assert_int_eq(strncmp(why.at, words, mark ? (size_t)(mark - words)
								     : strlen(words)), 0);
			if (mark) {
				ck_assert_ptr_nonnull(strstr(why.at, path));
				ck_assert_str_eq(strstr(why.at, " | "), mark + 2);
			}
			source_free(source);
		}
	str_release(&text);
	str_release(&why);
}
END_TEST

static const struct { const char *bytes; size_t len, at; const char *words; } inside[] = {
	{ "PK\3\4", 4, 0, "a zip archive; decode it first: gzip -dk " },
	{ "ustar", 5, 257, "a tar archive; extract it first: tar xzf " },
	{ "SQLite format 3\0", 16, 0, "an SQLite database; decode it first: gzip -dk " },
	{ "\0\0\xfe\xff", 4, 0, "UTF-32, which is not read; use: zcat " },
};

START_TEST(what_no_log_is_is_refused_inside_too)
{
	char bytes[600] = "some text";
	struct str packed = { 0 };

	memcpy(bytes + inside[_i].at, inside[_i].bytes, inside[_i].len);
	pack(&packers[0], bytes, sizeof(bytes), &packed);
	name_file("gz");
	write_file(&packed);
	refused(inside[_i].words);
	str_release(&packed);
}
END_TEST

/* Text as UTF-16, of either order, with a mark or without. */
static void
add_utf16(struct str *out, const char *text, bool is_big, bool has_mark)
{
	if (has_mark)
		str_bytes(out, is_big ? "\xfe\xff" : "\xff\xfe", 2);
	for (; *text; text++) {
		str_char(out, is_big ? '\0' : *text);
		str_char(out, is_big ? *text : '\0');
	}
}

START_TEST(utf16_is_read_as_utf8)
{
	bool is_big = _i % 2, has_mark = _i / 2 % 2, is_packed = _i / 4;
	struct str text = { 0 }, wide = { 0 }, bytes = { 0 }, out = { 0 };

	add_lines(&text, 0, 9000);
	add_utf16(&wide, text.at, is_big, has_mark);
	if (is_packed)
		pack(&packers[0], wide.at, wide.len, &bytes);
	else
		str_bytes(&bytes, wide.at, wide.len);
	write_file(&bytes);
	for (int reader = 0; reader < READERS; reader++) {
		struct source *source = open_for(reader);
		ck_assert_str_eq(source_encoding(source), is_big ? "utf-16be" : "utf-16le");
		ck_assert((source_compression(source) != NULL) == is_packed);
		ck_assert(!source_is_plain(source));
		str_clear(&out);
		ck_assert_int_eq(read_all(source, 5000, &out), SOURCE_END);
		ck_assert_str_eq(out.at, text.at);
		ck_assert_int_eq(source_bytes(source), (int64_t)text.len);
		ck_assert_int_eq(source_stored_bytes(source), (int64_t)bytes.len);
		ck_assert_int_eq(source_stored_size(source), (int64_t)bytes.len);
		ck_assert_uint_eq(source_lone_surrogates(source, NULL), 0);
		has_note(source, is_big ? "UTF-16BE decoded to UTF-8"
					: "UTF-16LE decoded to UTF-8");
		str_clear(&out);
		ck_assert_int_eq(source_reread(source, 12345, 5, &out, &err), 0);
		ck_assert_int_eq(memcmp(out.at, text.at + 12345, 5), 0);
		source_free(source);
	}
	str_release(&text);
	str_release(&wide);
	str_release(&bytes);
	str_release(&out);
}
END_TEST

START_TEST(a_utf16_pipe_is_cut_at_any_byte)
{
	struct str wide = { 0 }, out = { 0 };
	char buf[64];

	add_utf16(&wide, "{\"a\":\"b\"}\n", _i % 2, _i / 2);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	struct source *source = open_file();
	int writer = open(path, O_WRONLY);
	for (size_t i = 0; i < wide.len; i++) {
		ck_assert_int_eq(write(writer, wide.at + i, 1), 1);
		ck_assert_int_eq(source_read(source, buf, sizeof(buf)), 0);
	}
	close(writer);
	ck_assert_int_eq(read_all(source, 1, &out), SOURCE_END);
	ck_assert_str_eq(out.at, "{\"a\":\"b\"}\n");
	source_free(source);
	str_release(&wide);
	str_release(&out);
}
END_TEST

START_TEST(a_lone_surrogate_is_counted_with_its_place)
{
	struct str wide = { 0 }, out = { 0 };
	int64_t first = 0;

	add_utf16(&wide, "ab", false, true);
	str_bytes(&wide, "\0\xdc", 2);
	add_utf16(&wide, "c", false, false);
	str_bytes(&wide, "\0\xd8", 2);
	write_file(&wide);
	struct source *source = open_file();
	ck_assert_int_eq(read_all(source, 10, &out), SOURCE_END);
	ck_assert_str_eq(out.at, "ab\xEF\xBF\xBD" "c\xEF\xBF\xBD");
	ck_assert_uint_eq(source_lone_surrogates(source, &first), 2);
	ck_assert_int_eq(first, 2);
	has_note(source, "2 lone surrogates of UTF-16 are U+FFFD now (first: byte 2 of");
	source_free(source);
	str_release(&wide);
	str_release(&out);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("unpack_source");
	TCase *tcase = tcase_create("unpack_source");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, set_up, tear_down);
	tcase_add_loop_test(tcase, a_compressed_file_is_read_decoded_whatever_its_name, 0, PACKERS);
	tcase_add_test(tcase, plain_text_under_a_packed_name_is_text);
	tcase_add_loop_test(tcase, a_packed_pipe_is_decoded_as_it_comes, 0, PACKERS * READERS);
	tcase_add_loop_test(tcase, junk_behind_is_a_note, 0, PACKERS * READERS);
	tcase_add_loop_test(tcase, a_cut_or_damaged_file_ends_with_a_note, 0, PACKERS * READERS);
	tcase_add_loop_test(tcase, of_what_nothing_decodes_the_failure_tells, 0, PACKERS);
	tcase_add_loop_test(tcase, packed_twice_is_refused_with_the_command, 0, PACKERS * PACKERS);
	tcase_add_loop_test(tcase, a_text_with_a_magic_is_read_as_it_is, 0, 2);
	tcase_add_loop_test(tcase, what_no_log_is_is_refused_inside_too, 0,
			    HAS_GZ * (int)LENGTH(inside));
	tcase_add_loop_test(tcase, utf16_is_read_as_utf8, 0, 4 + HAS_GZ * 4);
	tcase_add_test(tcase, a_codec_that_is_absent_is_named_with_the_command);
	tcase_add_loop_test(tcase, a_utf16_pipe_is_cut_at_any_byte, 0, 4);
	tcase_add_test(tcase, a_lone_surrogate_is_counted_with_its_place);
	suite_add_tcase(suite, tcase);
	return suite;
}
