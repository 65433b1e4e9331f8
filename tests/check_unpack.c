/* check_unpack: what is compressed and what only looks so; members, junk, pieces of any size. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/unpack.h"

#include "tests/packed.h"

/* Decode all in input pieces of in_step and output pieces of out_step. */
static enum unpack_result
decode(const char *name, const struct str *packed, size_t in_step, size_t out_step,
       struct str *out)
{
	struct unpack *unpack = unpack_new(unpack_codec_named(name));
	enum unpack_result result = UNPACK_FULL;
	char *buf = xmalloc(out_step);
	size_t at = 0, given = 0;

	while (result < UNPACK_END) {
		struct unpack_io io = { packed->at + at, given - at, buf, out_step };
		result = unpack_some(unpack, &io, given == packed->len);
		str_bytes(out, buf, out_step - io.out_len);
		at = given - io.in_len;
		if (result == UNPACK_WANTS) {
			ck_assert_uint_lt(given, packed->len);
			given = packed->len - given < in_step ? packed->len : given + in_step;
		}
	}
	ck_assert_int_eq(unpack_in(unpack), (int64_t)at);
	ck_assert_int_eq(unpack_out(unpack), (int64_t)out->len);
	/* Over is over. */
	struct unpack_io io = { packed->at, packed->len, buf, out_step };
	ck_assert_int_eq(unpack_some(unpack, &io, true), result);
	ck_assert_uint_eq(io.out_len, out_step);
	unpack_free(unpack);
	free(buf);
	return result;
}

static enum unpack_is
detect(const struct str *bytes, const char **name)
{
	const struct codec *codec = NULL;

	enum unpack_is is = unpack_detect(str_text(bytes), bytes->len, true, &codec);
	*name = codec ? codec->name : NULL;
	return is;
}

START_TEST(a_member_decodes_to_what_went_in)
{
	struct str text = { 0 }, packed = { 0 }, out = { 0 };

	add_lines(&text, 0, 4000);
	pack(&packers[_i], text.at, text.len, &packed);
	ck_assert_int_eq(decode(packers[_i].name, &packed, 1000, 64 << 10, &out), UNPACK_END);
	ck_assert_uint_eq(out.len, text.len);
	ck_assert_int_eq(memcmp(out.at, text.at, text.len), 0);
	str_release(&text);
	str_release(&packed);
	str_release(&out);
}
END_TEST

/* Two members with padding between and behind, in pieces from one byte on. */
START_TEST(members_are_one_stream_in_any_pieces)
{
	static const size_t steps[] = { 1, 2, 3, 5, 7, 11, 13, 64, 1000 };
	struct str text = { 0 }, packed = { 0 }, out = { 0 };

	add_lines(&text, 0, 20);
	pack(&packers[_i], text.at, text.len / 3, &packed);
	str_bytes(&packed, "\0\0\0\0", 4);
	pack(&packers[_i], text.at + text.len / 3, text.len - text.len / 3, &packed);
	str_bytes(&packed, "\0\0\0\0\0\0\0\0", 8);
	for (size_t i = 0; i < LENGTH(steps); i++)
		for (size_t k = 0; k < LENGTH(steps); k++) {
			str_clear(&out);
			ck_assert_int_eq(decode(packers[_i].name, &packed, steps[i], steps[k],
						&out), UNPACK_END);
			ck_assert_str_eq(out.at, text.at);
		}
	str_release(&text);
	str_release(&packed);
	str_release(&out);
}
END_TEST

START_TEST(what_follows_the_last_member_is_junk_and_takes_nothing_away)
{
	static const char *const junk[] = { "x", "{\"a\":1}\n", "BZh", "\x1f\x8b" };
	struct str text = { 0 }, packed = { 0 }, out = { 0 };

	add_lines(&text, 0, 20);
	for (size_t i = 0; i < LENGTH(junk); i++)
		for (size_t step = 1; step < 20; step++) {
			str_clear(&packed);
			str_clear(&out);
			pack(&packers[_i], text.at, text.len, &packed);
			str_add(&packed, junk[i]);
			ck_assert_int_eq(decode(packers[_i].name, &packed, step, 100, &out),
					 UNPACK_JUNK);
			ck_assert_str_eq(out.at, text.at);
		}
	str_release(&text);
	str_release(&packed);
	str_release(&out);
}
END_TEST

START_TEST(a_codec_is_told_by_its_bytes)
{
	struct str packed = { 0 };
	const struct codec *codec = NULL;
	const char *name;

	pack(&packers[_i], "hello, log\n", 11, &packed);
	ck_assert_int_eq(detect(&packed, &name), UNPACK_IS);
	ck_assert_str_eq(name, packers[_i].name);
	/* Of a long one the first bytes are enough, or it says that they are not. */
	ck_assert_int_ne(unpack_detect(packed.at, 12, false, &codec), UNPACK_IS_NOT);
	str_clear(&packed);
	pack(&packers[_i], "", 0, &packed);
	ck_assert_int_eq(detect(&packed, &name), UNPACK_IS);
	str_release(&packed);
}
END_TEST

/* Bytes with the magic of a codec that its decoder makes nothing of, and others. */
#define T(bytes) { bytes, sizeof(bytes) - 1 }
static const struct { const char *bytes; size_t len;
} texts[] = {
	T(""),
	T("\x1f\x8b\x08"),
	T("\x1f\x8b\x08\xff text"),		/* reserved flags */
	T("\x1f\x8b\x08\0{\"status\":\"OK\",\"ms\":120}\n"),
	T("\x1f\x8b\x08\0abcdefbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"),
	T("\x1f\x8b\x08\x08zzzzzz and a name that has no end, a name that has no end"),
	T("BZh is no archive"),
	T("BZh91AY&SY{\"status\":\"OK\",\"ms\":120,\"n\":1}\n"),
	T("\xfd" "7zXZ\0{\"status\":\"OK\",\"ms\":120,\"n\":1}\n"),
	T("\x28\xb5\x2f\xfd{\"status\":\"OK\",\"ms\":120,\"n\":1}\n"),
	T("\x28\xb5\x2f"),
	T("{\"status\":\"OK\"}\n"),
};

START_TEST(a_text_may_begin_with_any_bytes)
{
	struct str bytes = { 0 };
	const char *name;

	str_bytes(&bytes, texts[_i].bytes, texts[_i].len);
	ck_assert_int_eq(detect(&bytes, &name), UNPACK_IS_NOT);
	str_release(&bytes);
}
END_TEST

#ifdef HAVE_ZSTD
START_TEST(a_skippable_frame_is_skipped)
{
	struct str packed = { 0 }, out = { 0 };
	const char *name;

	str_bytes(&packed, "\x53\x2a\x4d\x18\x05\0\0\0hello", 13);
	pack(&packers[PACKERS - 1], "hello, log\n", 11, &packed);
	str_bytes(&packed, "\x50\x2a\x4d\x18\0\0\0\0", 8);
	ck_assert_int_eq(detect(&packed, &name), UNPACK_IS);
	ck_assert_str_eq(name, "zst");
	for (size_t step = 1; step < 16; step++) {
		str_clear(&out);
		ck_assert_int_eq(decode("zst", &packed, step, 7, &out), UNPACK_END);
		ck_assert_str_eq(out.at, "hello, log\n");
	}
	str_release(&packed);
	str_release(&out);
}
END_TEST
#endif

#ifdef HAVE_LZMA
START_TEST(a_window_past_the_limit_is_too_big_and_decodes_nothing)
{
	struct str packed = { 0 }, out = { 0 };
	lzma_options_lzma options;
	lzma_filter filters[] = { { LZMA_FILTER_LZMA2, &options }, { LZMA_VLI_UNKNOWN, NULL } };
	uint8_t to[4096];
	size_t written = 0;

	lzma_lzma_preset(&options, 0);
	ck_assert_int_eq(lzma_stream_buffer_encode(filters, LZMA_CHECK_CRC32, NULL,
						   (const uint8_t *)"hello, log\n", 11, to,
						   &written, sizeof(to)), LZMA_OK);
	/* The header of the block, with a check of its own at its end, holds filter 0x21, one byte
	 * of properties: the dictionary's size, of which 40 is 4 GiB. */
	uint8_t *header = to + LZMA_STREAM_HEADER_SIZE;
	size_t len = (size_t)(header[0] + 1) * 4 - 4;
	uint8_t *filter = memmem(header, len, "\x21\x01", 2);
	ck_assert_ptr_nonnull(filter);
	filter[2] = 40;
	uint32_t crc = lzma_crc32(header, len, 0);
	for (size_t i = 0; i < 4; i++)
		header[len + i] = (uint8_t)(crc >> (8 * i));
	str_bytes(&packed, (const char *)to, written);
	ck_assert_int_eq(decode("xz", &packed, 7, 100, &out), UNPACK_TOO_BIG);
	ck_assert_uint_eq(out.len, 0);
	str_release(&packed);
	str_release(&out);
}
END_TEST
#endif

START_TEST(every_row_has_all_its_words)
{
	size_t n = 0;

	for (const struct codec *codec; (codec = unpack_codec(n)); n++) {
		ck_assert_ptr_eq(unpack_codec_named(codec->name), codec);
		ck_assert(*codec->word && *codec->command && *codec->command_big);
		/* A name follows these. */
		ck_assert_int_eq(codec->untar[strlen(codec->untar) - 1], ' ');
		ck_assert_int_eq(codec->expand[strlen(codec->expand) - 1], ' ');
	}
	ck_assert_uint_eq(n, 4);
	ck_assert_ptr_null(unpack_codec_named("lz4"));
	for (int i = 0; i < PACKERS; i++)
		ck_assert_ptr_nonnull(unpack_codec_named(packers[i].name)->ops);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("unpack");
	TCase *tcase = tcase_create("unpack");

	tcase_add_loop_test(tcase, a_member_decodes_to_what_went_in, 0, PACKERS);
	tcase_add_loop_test(tcase, members_are_one_stream_in_any_pieces, 0, PACKERS);
	tcase_add_loop_test(tcase, what_follows_the_last_member_is_junk_and_takes_nothing_away, 0,
			    PACKERS);
	tcase_add_loop_test(tcase, a_codec_is_told_by_its_bytes, 0, PACKERS);
	tcase_add_loop_test(tcase, a_text_may_begin_with_any_bytes, 0, LENGTH(texts));
#ifdef HAVE_ZSTD
	tcase_add_test(tcase, a_skippable_frame_is_skipped);
#endif
#ifdef HAVE_LZMA
	tcase_add_test(tcase, a_window_past_the_limit_is_too_big_and_decodes_nothing);
#endif
	tcase_add_test(tcase, every_row_has_all_its_words);
	suite_add_tcase(suite, tcase);
	return suite;
}
