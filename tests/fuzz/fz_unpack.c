/* fz_unpack: any bytes, decoded or rewritten in any pieces, give the same bytes and end. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/rewrite.h"
#include "core/ingest/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT_MAX = 1 << 20 };	/* decoded bytes that are enough */

static enum unpack_result
unpack_in_pieces(const struct codec *codec, const char *at, size_t len, size_t step, size_t room,
		 struct str *out)
{
	struct unpack *unpack = unpack_new(codec);
	enum unpack_result result = UNPACK_FULL;
	char *buf = xmalloc(room);
	size_t taken = 0, given = 0;

	while (result < UNPACK_END && out->len < OUT_MAX) {
		struct unpack_io io = { at + taken, given - taken, buf, room };
		result = unpack_some(unpack, &io, given == len);
		str_bytes(out, buf, room - io.out_len);
		taken = given - io.in_len;
		assert(result != UNPACK_FULL || io.out_len == 0);
		assert(result != UNPACK_WANTS || given < len);
		if (result == UNPACK_WANTS)
			given = len - given < step ? len : given + step;
	}
	assert(unpack_out(unpack) == (int64_t)out->len && unpack_in(unpack) == (int64_t)taken);
	unpack_free(unpack);
	free(buf);
	return result;
}

static void
utf16_in_pieces(const char *at, size_t len, bool is_big, size_t step, size_t room, struct str *out)
{
	struct utf16 utf16 = { .is_big = is_big };
	char *buf = xmalloc(room);
	size_t done = 0;

	while (done < len) {
		size_t n = len - done < step ? len - done : step;
		struct unpack_io io = { at + done, n, buf, room };
		utf16_some(&utf16, &io);
		str_bytes(out, buf, room - io.out_len);
		done += n - io.in_len;
	}
	struct unpack_io io = { NULL, 0, buf, room };
	utf16_end(&utf16, &io);
	str_bytes(out, buf, room - io.out_len);
	assert(utf16.out == (int64_t)out->len);
	free(buf);
}

/* Lines in another notation: no line end is lost or added. */
static void
dialect_in_pieces(const char *at, size_t len, int kind, size_t step, struct str *out)
{
	struct dialect dialect = { .kind = kind ? DIALECT_ESCAPED : DIALECT_PRINTED,
				   .levels = kind };
	size_t ends = 0, written = 0;

	for (size_t i = 0; i < len; i++)
		ends += at[i] == '\n';
	for (size_t done = 0; done < len; done += step)
		dialect_push(&dialect, at + done, len - done < step ? len - done : step, out);
	dialect_end(&dialect, out);
	for (size_t i = 0; i < out->len; i++)
		written += out->at[i] == '\n';
	assert(written == ends);
}

/* The other steps: no line end is lost or added; only colors are taken out. */
static void
steps_in_pieces(const char *at, size_t len, unsigned which, size_t step, struct str *out)
{
	struct rewrite rewrite = { .has_colors = which & 1 };
	size_t ends = 0, written = 0;

	rewrite.unfold.width = which & 2 ? UNFOLD_LEAST / 4 : 0;
	rewrite.unfold.is_chars = which & 4;
	rewrite.halves.kind = which & 2 ? HALVES_NONE : (enum halves_kind)(which / 8 % 4);
	for (size_t i = 0; i < len; i++)
		ends += at[i] == '\n';
	for (size_t done = 0; done < len; done += step)
		rewrite_push(&rewrite, at + done, len - done < step ? len - done : step, out);
	rewrite_end(&rewrite, out);
	for (size_t i = 0; i < out->len; i++)
		written += out->at[i] == '\n';
	assert(written == ends);
	struct rewritten done = rewrite_done(&rewrite);
	assert(rewrite.halves.kind || out->len + done.color_bytes == len);
	rewrite_release(&rewrite);
}

/*
 * The same bytes. One that was stopped at OUT_MAX may have gone a little further than the other;
 * and a library may see what is damaged a few bytes earlier when it has less room.
 */
static bool
is_equal(const struct str *a, const struct str *b, bool is_damaged)
{
	size_t n = a->len < b->len ? a->len : b->len;

	return (a->len == b->len || n >= OUT_MAX || is_damaged) &&
	       (n == 0 || memcmp(a->at, b->at, n) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str whole = { 0 }, pieces = { 0 };
	const struct codec *found = NULL;

	if (size < 3)
		return 0;
	const char *at = (const char *)data + 2;
	size_t len = size - 2, step = 1 + data[1] % 16, room = UTF16_ROOM + data[1] / 16;
	const struct codec *codec = unpack_codec(data[0] % 8);
	struct rewrite rewrite;
	struct str none = { 0 };
	unpack_detect(at, len, true, &found);
	utf16_detect(at, len);
	rewrite_detect(at, len, &none, &rewrite);
	rewrite_release(&rewrite);
	/* A decoder is only ever started at its magic: libzstd alone would take older ones too. */
	if (codec && codec->ops && codec->begins((const unsigned char *)at, len)) {
		enum unpack_result result = unpack_in_pieces(codec, at, len, len, 1 << 16, &whole);
		enum unpack_result other = unpack_in_pieces(codec, at, len, step, room, &pieces);
		assert(is_equal(&whole, &pieces, result == UNPACK_DAMAGED));
		assert(result == other || whole.len >= OUT_MAX);
	} else if (!codec && data[0] % 8 == 5) {
		steps_in_pieces(at, len, data[0] / 8, len, &whole);
		steps_in_pieces(at, len, data[0] / 8, step, &pieces);
		assert(is_equal(&whole, &pieces, false));
	} else if (!codec && data[0] % 8 > 5) {
		int kind = data[0] / 8 % (DIALECT_LEVELS + 1);
		dialect_in_pieces(at, len, kind, len, &whole);
		dialect_in_pieces(at, len, kind, step, &pieces);
		assert(is_equal(&whole, &pieces, false));
	} else if (!codec) {
		utf16_in_pieces(at, len, data[0] & 0x80, len, 3 * size + UTF16_ROOM, &whole);
		utf16_in_pieces(at, len, data[0] & 0x80, step, room, &pieces);
		assert(is_equal(&whole, &pieces, false));
	}
	str_release(&whole);
	str_release(&pieces);
	return 0;
}
