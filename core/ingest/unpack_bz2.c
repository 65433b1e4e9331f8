/* unpack_bz2: bzip2 streams through libbz2. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/unpack_private.h"

#ifdef HAVE_BZ2
#include <bzlib.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/err.h"
#include "core/base/mem.h"

static void *
bz2_start(void)
{
	bz_stream *stream = xcalloc(1, sizeof(*stream));

	if (BZ2_bzDecompressInit(stream, 0, 0) != BZ_OK)
		die(ERR_MEMORY, "out of memory");
	return stream;
}

static enum codec_state
bz2_step(void *state, struct unpack_io *io)
{
	bz_stream *stream = state;
	unsigned in = (unsigned)(io->in_len < UNPACK_PIECE ? io->in_len : UNPACK_PIECE);
	unsigned out = (unsigned)(io->out_len < UNPACK_PIECE ? io->out_len : UNPACK_PIECE);

	stream->next_in = (char *)(uintptr_t)io->in;	/* read only, though the type hides it */
	stream->avail_in = in;
	stream->next_out = io->out;
	stream->avail_out = out;
	int result = BZ2_bzDecompress(stream);
	io->in += in - stream->avail_in;
	io->in_len -= in - stream->avail_in;
	io->out += out - stream->avail_out;
	io->out_len -= out - stream->avail_out;
	switch (result) {
	case BZ_STREAM_END:
		return CODEC_MEMBER_END;
	case BZ_OK:
		return CODEC_GOES_ON;
	case BZ_MEM_ERROR:
		die(ERR_MEMORY, "out of memory");
	default:
		return CODEC_DAMAGED;
	}
}

static void
bz2_restart(void *state)
{
	bz_stream *stream = state;

	BZ2_bzDecompressEnd(stream);
	memset(stream, 0, sizeof(*stream));
	if (BZ2_bzDecompressInit(stream, 0, 0) != BZ_OK)
		die(ERR_MEMORY, "out of memory");
}

static void
bz2_end(void *state)
{
	BZ2_bzDecompressEnd(state);
	free(state);
}

const struct codec_ops unpack_bz2_ops = { bz2_start, bz2_step, bz2_restart, bz2_end, NULL };
#endif
