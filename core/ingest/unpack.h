/* unpack: gz bz2 xz zst by content; joined members, the prefix of a damaged stream; UTF-16. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_UNPACK_H
#define SR_INGEST_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct codec_ops;

/* One row a codec. */
struct codec {
	const char *name;	/* `gz`, as data.sources[].compression says it */
	const char *word;	/* `gzip`, in a sentence */
	const char *command;	/* writes a named file decoded to its output */
	const char *command_big;	/* the same for data that wants much memory */
	const char *untar;	/* takes a compressed tar apart; a name follows */
	const char *expand;	/* decodes a file beside itself; a name follows */
	bool (*begins)(const unsigned char *at, size_t len);	/* are these its first bytes? */
	size_t magic_len;	/* what these are at least */
	const struct codec_ops *ops;	/* NULL: this build cannot read it */
};

/* Row i of the table, or NULL past its end; the row of that name, or NULL. */
const struct codec *unpack_codec(size_t i);
const struct codec *unpack_codec_named(const char *name);

enum unpack_is { UNPACK_IS_NOT, UNPACK_IS, UNPACK_UNDECIDED };
/*
 * Tell from the first bytes of an input whether a codec wrote it: its magic is there and its
 * decoder makes something of what follows; a text may begin with any bytes. is_all: the input
 * has no more bytes than these. UNPACK_UNDECIDED: ask again with more of them (not with
 * is_all). Sets *codec to the one whose magic is there, else leaves it as it was. What is not in
 * this build (codec->ops is NULL) is told by its magic, and by not being text behind it.
 */
enum unpack_is unpack_detect(const char *head, size_t len, bool is_all,
			     const struct codec **codec);

/* Where to decode from and to; both are moved on. */
struct unpack_io {
	const char *in;
	size_t in_len;
	char *out;
	size_t out_len;
};

enum unpack_result {
	UNPACK_WANTS,		/* more input (all that the given one holds is written) */
	UNPACK_FULL,		/* more room for output */
	/* Over; from here on every call says the same. */
	UNPACK_END,		/* the input ended with a whole member */
	UNPACK_JUNK,		/* what follows the last whole member is none */
	UNPACK_CUT,		/* the input ended inside a member */
	UNPACK_DAMAGED,		/* what follows is not what the encoder wrote */
	UNPACK_TOO_BIG		/* its window wants more memory than UNPACK_MEMORY */
};

#define UNPACK_MEMORY ((size_t)128 << 20)	/* bytes a decoder may want for its window */

/* A stream of one codec (codec->ops must not be NULL). */
struct unpack;
struct unpack *unpack_new(const struct codec *codec);
void unpack_free(struct unpack *unpack);
/*
 * Decode what fits. Members that follow one another are one stream; zero bytes between and
 * after them are padding. Input that is not taken must be given again, with more behind it.
 * is_last: no more input comes after this. All that the decoder gave before a cut or a
 * damaged byte is written.
 */
enum unpack_result unpack_some(struct unpack *unpack, struct unpack_io *io, bool is_last);
/* Bytes the decoder wants for its window now; 0 = a fixed few. It touches them as it fills it. */
size_t unpack_memory(const struct unpack *unpack);
int64_t unpack_in(const struct unpack *unpack);		/* bytes taken so far */
int64_t unpack_out(const struct unpack *unpack);	/* bytes written so far */

/* UTF-16 to UTF-8, in pieces of any size. {0} is a valid start, of little-endian text. */
struct utf16 {
	bool is_big;		/* set by the caller */
	bool has_begun;		/* the byte order mark, if any, is behind */
	bool has_odd;		/* one byte of a unit is held */
	unsigned char odd;
	uint32_t high;		/* held high surrogate; 0 = none */
	uint64_t lone;		/* surrogates without their other half that became U+FFFD; also a
				   last byte alone */
	int64_t first_lone;	/* where the first stands in the output */
	int64_t out;		/* bytes written so far */
};

enum { UTF16_ROOM = 6 };	/* less room than this is not written to */
/* Decode while there is input and room. A byte order mark at the start is dropped. */
void utf16_some(struct utf16 *utf16, struct unpack_io *io);
/* The input has ended: write what is held. io->out_len must be UTF16_ROOM or more. */
void utf16_end(struct utf16 *utf16, struct unpack_io *io);

enum utf16_is { UTF16_NOT, UTF16_LITTLE, UTF16_BIG };
/* Tell UTF-16 by its byte order mark, or by a zero in three of ten second bytes or more (and
 * in hardly any of the others) of the first 4 KiB. */
enum utf16_is utf16_detect(const char *head, size_t len);

#endif
