/* unpack_zst: Zstandard frames through libzstd. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/unpack_private.h"

#ifdef HAVE_ZSTD
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "core/base/err.h"
#include "core/base/mem.h"

enum { BLOCK_HEADER = 3 };

struct zst {
	ZSTD_DStream *stream;
	size_t hint;		/* bytes the decoder wants next */
};

static void
zst_restart(void *state)
{
	struct zst *zst = state;

	zst->hint = ZSTD_initDStream(zst->stream);
}

static void *
zst_start(void)
{
	struct zst *zst = xcalloc(1, sizeof(*zst));

	zst->stream = ZSTD_createDStream();
	if (!zst->stream)
		die(ERR_MEMORY, "out of memory");
	zst_restart(zst);
	return zst;
}

/*
 * A call that meets an error does not say what it wrote before. So no call gets more than
 * one block: the decoder asks for a block and the header of the next, and is given them one
 * after the other.
 */
static size_t
one_block(const struct zst *zst, size_t len)
{
	size_t most = zst->hint > BLOCK_HEADER ? zst->hint - BLOCK_HEADER : zst->hint;

	if (most == 0)
		most = 1;
	return len < most ? len : most;
}

static enum codec_state
zst_step(void *state, struct unpack_io *io)
{
	struct zst *zst = state;
	size_t taken, written;

	do {
		ZSTD_inBuffer in = { io->in, one_block(zst, io->in_len), 0 };
		ZSTD_outBuffer out = { io->out, io->out_len, 0 };
		size_t result = ZSTD_decompressStream(zst->stream, &out, &in);
		if (ZSTD_isError(result)) {
			switch (ZSTD_getErrorCode(result)) {
			case ZSTD_error_frameParameter_windowTooLarge:
				return CODEC_TOO_BIG;
			case ZSTD_error_memory_allocation:
				die(ERR_MEMORY, "out of memory");
			default:
				return CODEC_DAMAGED;
			}
		}
		taken = in.pos;
		written = out.pos;
		io->in += taken;
		io->in_len -= taken;
		io->out += written;
		io->out_len -= written;
		if (result == 0)
			return CODEC_MEMBER_END;
		zst->hint = result;
	} while (io->out_len > 0 && io->in_len > 0 && taken + written > 0);
	return CODEC_GOES_ON;
}

static void
zst_end(void *state)
{
	struct zst *zst = state;

	ZSTD_freeDStream(zst->stream);
	free(zst);
}

static size_t
zst_memory(void *state)
{
	const struct zst *zst = state;

	return ZSTD_sizeof_DStream(zst->stream);
}

const struct codec_ops unpack_zst_ops = { zst_start, zst_step, zst_restart, zst_end, zst_memory };
#endif
