/* source_decode: the decoded stream of a compressed or UTF-16 source, block by block. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/source_private.h"

enum {
	IN = 256 << 10,		/* stored bytes read at once */
	MID = 64 << 10,		/* decompressed bytes of a text that is written anew */
	PATIENCE = 8 << 20	/* stored bytes of which nothing may come before the caller is
				   asked whether to go on */
};

struct decode *
decode_new(struct feed *feed, const struct codec *codec, const char *head, size_t len)
{
	struct decode *decode = xcalloc(1, sizeof(*decode));

	decode->feed = feed;
	decode->codec = codec;
	decode->unpack = codec ? unpack_new(codec) : NULL;
	decode->in_cap = len + IN;
	decode->in = xmalloc(decode->in_cap);
	memcpy(decode->in, head, len);
	decode->in_len = len;
	decode->mid = xmalloc(MID);
	return decode;
}

void
decode_free(struct decode *decode)
{
	if (!decode)
		return;
	unpack_free(decode->unpack);
	free(decode->in);
	free(decode->mid);
	rewrite_release(&decode->rewrite);
	str_release(&decode->written);
	free(decode);
}

/* What is not compressed passes through. */
static enum unpack_result
copy_some(struct decode *decode, struct unpack_io *io)
{
	size_t n = io->in_len < io->out_len ? io->in_len : io->out_len;

	memcpy(io->out, io->in, n);
	io->in += n;
	io->in_len -= n;
	io->out += n;
	io->out_len -= n;
	decode->taken += (int64_t)n;
	if (io->out_len == 0)
		return UNPACK_FULL;
	return decode->in_over ? UNPACK_END : UNPACK_WANTS;
}

/* Read more stored bytes behind those not taken yet. Returns as feed_read(). */
static long
refill(struct decode *decode)
{
	size_t left = decode->in_len - decode->in_at;

	memmove(decode->in, decode->in + decode->in_at, left);
	decode->in_at = 0;
	decode->in_len = left;
	long n = feed_read(decode->feed, decode->in + left, decode->in_cap - left);
	if (n > 0)
		decode->in_len += (size_t)n;
	return n;
}

/*
 * Decompress until there is no room, nothing more comes, or the stream is over. Returns the
 * bytes written, or when there are none 0 (nothing yet), SOURCE_END, SOURCE_FAILED.
 */
static long
unpacked(struct decode *decode, char *out, size_t room)
{
	int64_t limit = decode->feed->at + PATIENCE;
	struct unpack_io io = { .out = out, .out_len = room };
	enum unpack_result result = UNPACK_WANTS;

	while (decode->end == 0 && io.out_len > 0) {
		io.in = decode->in + decode->in_at;
		io.in_len = decode->in_len - decode->in_at;
		result = decode->unpack ? unpack_some(decode->unpack, &io, decode->in_over)
					: copy_some(decode, &io);
		decode->in_at = decode->in_len - io.in_len;
		if (result >= UNPACK_END)
			decode->end = SOURCE_END;
		if (result != UNPACK_WANTS)
			continue;
		long n = decode->feed->at < limit ? refill(decode) : 0;
		if (n == SOURCE_END)
			decode->in_over = true;
		else if (n == SOURCE_FAILED)
			decode->end = SOURCE_FAILED;
		else if (n == 0)
			break;
	}
	if (result >= UNPACK_END)
		decode->how = result;
	return io.out_len < room ? (long)(room - io.out_len) : decode->end;
}

int
decode_look(struct decode *decode)
{
	while (decode->mid_len < SOURCE_LATER) {
		long n = unpacked(decode, decode->mid + decode->mid_len,
				  SOURCE_LATER - decode->mid_len);
		if (n < 0)
			break;
		if (n == 0)
			return 0;
		decode->mid_len += (size_t)n;
	}
	return 1;
}

/* Bytes before the text is written anew: first what was looked at. Returns as unpacked(). */
static long
before_text(struct decode *decode)
{
	if (decode->mid_at < decode->mid_len)
		return 1;
	long n = unpacked(decode, decode->mid, MID);
	decode->mid_at = 0;
	decode->mid_len = n > 0 ? (size_t)n : 0;
	return n;
}

static long
fill_utf16(struct decode *decode, char *out, size_t room)
{
	struct unpack_io io = { .out = out, .out_len = room };
	long n = 0;

	while (io.out_len >= UTF16_ROOM && (n = before_text(decode)) > 0) {
		io.in = decode->mid + decode->mid_at;
		io.in_len = decode->mid_len - decode->mid_at;
		utf16_some(&decode->utf16, &io);
		decode->mid_at = decode->mid_len - io.in_len;
	}
	if (n < 0 && !decode->has_flushed) {
		utf16_end(&decode->utf16, &io);
		decode->has_flushed = true;
	}
	return io.out_len < room ? (long)(room - io.out_len) : n;
}

/* A text that is read as another than it was written. */
static long
fill_rewritten(struct decode *decode, char *out, size_t room)
{
	struct str *written = &decode->written;
	long n = 1;

	while (decode->written_at == written->len && n > 0) {
		str_clear(written);
		decode->written_at = 0;
		n = before_text(decode);
		if (n > 0)
			rewrite_push(&decode->rewrite, decode->mid + decode->mid_at,
				     decode->mid_len - decode->mid_at, written);
		if (n > 0)
			decode->mid_at = decode->mid_len;
		if (n < 0 && !decode->has_flushed)
			rewrite_end(&decode->rewrite, written);
		decode->has_flushed |= n < 0;
	}
	size_t some = written->len - decode->written_at;
	some = some < room ? some : room;
	memcpy(out, str_text(written) + decode->written_at, some);
	decode->written_at += some;
	return some > 0 ? (long)some : n;
}

static long
fill_utf8(struct decode *decode, char *out, size_t room)
{
	size_t n = decode->mid_len - decode->mid_at;

	if (n == 0)
		return unpacked(decode, out, room);
	if (n > room)
		n = room;
	memcpy(out, decode->mid + decode->mid_at, n);
	decode->mid_at += n;
	if (n == room)
		return (long)n;
	long more = unpacked(decode, out + n, room - n);
	return (long)n + (more > 0 ? more : 0);
}

void
decode_block(struct decode *decode, struct block *block)
{
	/* Blocks end at the same bytes of the stream, whatever the pieces a pipe came in. */
	size_t room = SOURCE_BLOCK - (size_t)(decode->given % SOURCE_BLOCK);

	if (!block->at)
		block->at = xmalloc(SOURCE_BLOCK);
	long n = decode->is_utf16 ? fill_utf16(decode, block->at, SOURCE_BLOCK)
		: decode->is_rewritten ? fill_rewritten(decode, block->at, room)
				       : fill_utf8(decode, block->at, room);
	block->len = n > 0 ? (size_t)n : 0;
	block->end = n < 0 ? n : 0;
	decode->given += (int64_t)block->len;
	block->stored = decode->unpack ? unpack_in(decode->unpack) : decode->taken;
	block->unpacked = decode->unpack ? unpack_out(decode->unpack) : decode->taken;
	block->memory = decode->unpack ? unpack_memory(decode->unpack) : 0;
	block->lone = decode->utf16.lone;
	block->first_lone = decode->utf16.first_lone;
	block->rewritten = rewrite_done(&decode->rewrite);
}
