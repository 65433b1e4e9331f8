/* unpack_private: what a codec's row calls; one implementation a library. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_UNPACK_PRIVATE_H
#define SR_INGEST_UNPACK_PRIVATE_H

#include "core/ingest/unpack.h"

enum codec_state {
	CODEC_GOES_ON,		/* it took all input, or there is no room left */
	CODEC_MEMBER_END, CODEC_DAMAGED, CODEC_TOO_BIG
};

struct codec_ops {
	void *(*start)(void);	/* never NULL: without memory the program dies */
	/* Decode until input or room is used up, or the member ends. */
	enum codec_state (*step)(void *state, struct unpack_io *io);
	void (*restart)(void *state);	/* for the next member */
	void (*end)(void *state);
	size_t (*memory)(void *state);	/* bytes it wants for its window; NULL: hardly any */
};

/* Libraries count in unsigned int: no more than this at once. */
#define UNPACK_PIECE ((size_t)1 << 30)

#ifdef HAVE_ZLIB
extern const struct codec_ops unpack_gz_ops;
#define UNPACK_GZ (&unpack_gz_ops)
#else
#define UNPACK_GZ NULL
#endif
#ifdef HAVE_BZ2
extern const struct codec_ops unpack_bz2_ops;
#define UNPACK_BZ2 (&unpack_bz2_ops)
#else
#define UNPACK_BZ2 NULL
#endif
#ifdef HAVE_LZMA
extern const struct codec_ops unpack_xz_ops;
#define UNPACK_XZ (&unpack_xz_ops)
#else
#define UNPACK_XZ NULL
#endif
#ifdef HAVE_ZSTD
extern const struct codec_ops unpack_zst_ops;
#define UNPACK_ZST (&unpack_zst_ops)
#else
#define UNPACK_ZST NULL
#endif

#endif
