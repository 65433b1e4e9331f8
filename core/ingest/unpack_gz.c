/* unpack_gz: gzip members through zlib. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/unpack_private.h"

#ifdef HAVE_ZLIB
#define ZLIB_CONST
#include <stdlib.h>
#include <zlib.h>

#include "core/base/err.h"
#include "core/base/mem.h"

enum { GZIP_ONLY = 16 + MAX_WBITS };	/* a gzip header, and the check of its trailer */

static void *
gz_start(void)
{
	z_stream *stream = xcalloc(1, sizeof(*stream));

	if (inflateInit2(stream, GZIP_ONLY) != Z_OK)
		die(ERR_MEMORY, "out of memory");
	return stream;
}

static enum codec_state
gz_step(void *state, struct unpack_io *io)
{
	z_stream *stream = state;
	uInt in = (uInt)(io->in_len < UNPACK_PIECE ? io->in_len : UNPACK_PIECE);
	uInt out = (uInt)(io->out_len < UNPACK_PIECE ? io->out_len : UNPACK_PIECE);

	stream->next_in = (const unsigned char *)io->in;
	stream->avail_in = in;
	stream->next_out = (unsigned char *)io->out;
	stream->avail_out = out;
	int result = inflate(stream, Z_NO_FLUSH);
	io->in += in - stream->avail_in;
	io->in_len -= in - stream->avail_in;
	io->out += out - stream->avail_out;
	io->out_len -= out - stream->avail_out;
	switch (result) {
	case Z_STREAM_END:
		return CODEC_MEMBER_END;
	case Z_OK: case Z_BUF_ERROR:
		return CODEC_GOES_ON;
	case Z_MEM_ERROR:
		die(ERR_MEMORY, "out of memory");
	default:
		return CODEC_DAMAGED;
	}
}

static void
gz_restart(void *state)
{
	inflateReset(state);
}

static void
gz_end(void *state)
{
	inflateEnd(state);
	free(state);
}

const struct codec_ops unpack_gz_ops = { gz_start, gz_step, gz_restart, gz_end, NULL };
#endif
