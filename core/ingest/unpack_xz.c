/* unpack_xz: xz streams through liblzma. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/unpack_private.h"

#ifdef HAVE_LZMA
#include <lzma.h>
#include <stdlib.h>

#include "core/base/err.h"
#include "core/base/mem.h"

/* A decoder that lives can be set to the start again by the same call. */
static void
xz_restart(void *state)
{
	if (lzma_stream_decoder(state, UNPACK_MEMORY, 0) != LZMA_OK)
		die(ERR_MEMORY, "out of memory");
}

static void *
xz_start(void)
{
	lzma_stream *stream = xcalloc(1, sizeof(*stream));

	*stream = (lzma_stream)LZMA_STREAM_INIT;
	xz_restart(stream);
	return stream;
}

static enum codec_state
xz_step(void *state, struct unpack_io *io)
{
	lzma_stream *stream = state;

	stream->next_in = (const uint8_t *)io->in;
	stream->avail_in = io->in_len;
	stream->next_out = (uint8_t *)io->out;
	stream->avail_out = io->out_len;
	lzma_ret result = lzma_code(stream, LZMA_RUN);
	io->in = (const char *)stream->next_in;
	io->in_len = stream->avail_in;
	io->out = (char *)stream->next_out;
	io->out_len = stream->avail_out;
	switch (result) {
	case LZMA_STREAM_END:
		return CODEC_MEMBER_END;
	case LZMA_OK: case LZMA_BUF_ERROR:
		return CODEC_GOES_ON;
	case LZMA_MEMLIMIT_ERROR:
		return CODEC_TOO_BIG;
	case LZMA_MEM_ERROR:
		die(ERR_MEMORY, "out of memory");
	default:
		return CODEC_DAMAGED;
	}
}

static void
xz_end(void *state)
{
	lzma_end(state);
	free(state);
}

static size_t
xz_memory(void *state)
{
	return (size_t)lzma_memusage(state);
}

const struct codec_ops unpack_xz_ops = { xz_start, xz_step, xz_restart, xz_end, xz_memory };
#endif
