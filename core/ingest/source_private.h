/* source_private: the state of a source, shared by its opening, reading, decoding, refusals. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SOURCE_PRIVATE_H
#define SR_INGEST_SOURCE_PRIVATE_H

#include <sys/types.h>

#include "core/ingest/rewrite.h"
#include "core/ingest/source.h"
#include "core/ingest/source_identity.h"
#include "core/ingest/spill.h"
#include "core/ingest/unpack.h"

enum {
	SOURCE_YOUNG = 16,	/* of a file that grows, so many tell what it is */
	SOURCE_LOOK = 4096,	/* first bytes that tell what it is */
	SOURCE_LATER = 64 << 10,	/* of what cannot be looked at further on, so many tell what
				 * begins behind those */
	SOURCE_LOOK_MAX = 2 << 20,	/* and more of them, until a decoder has an answer */
	SOURCE_BLOCK = 256 << 10	/* decoded bytes made at once */
};

/* Stored bytes: of a regular file by offset, of a pipe as they come. */
struct feed {
	int fd;
	bool is_pipe;
	bool may_block;		/* a read of the pipe would wait */
	bool is_fifo;		/* a pipe with a name: its writer may come later */
	bool has_begun;		/* of a pipe: bytes came */
	bool has_given;		/* of a pipe: the read before gave bytes */
	bool is_waiting;	/* a FIFO without a writer so far */
	bool is_over;		/* of a pipe: its end was met */
	int error;		/* errno of the read that failed */
	int64_t at;		/* bytes so far; of a file the next offset */
	struct identity id;	/* of a file */
	/* What grows: at the end of what is there, nothing is there yet. */
	bool is_followed;
	bool is_sizeless;	/* a file of /proc: its size says nothing */
	bool has_changed;	/* what was read does not stand there any more: nothing is read */
	struct stat checked;	/* as it was when that was looked at last */
};

/* A piece of the decoded stream. */
struct block {
	char *at;		/* owned, SOURCE_BLOCK bytes; NULL before the first */
	size_t len;
	long end;		/* what follows it: 0 more, SOURCE_END, SOURCE_FAILED */
	int64_t stored, unpacked;	/* bytes taken and decompressed up to here */
	size_t memory;		/* bytes of the decoder's window */
	uint64_t lone;		/* surrogates */
	int64_t first_lone;
	struct rewritten rewritten;
};

/* A decoded stream. One thread at a time has it, and the feed with it. */
struct decode {
	struct feed *feed;
	const struct codec *codec;	/* NULL: not compressed */
	struct unpack *unpack;
	bool is_utf16, has_flushed;	/* flushed: its held half units are written */
	struct utf16 utf16;
	bool is_rewritten;
	struct rewrite rewrite;	/* of what is */
	struct str written;	/* owned; written anew, written_at of it given out */
	size_t written_at;
	char *in;		/* stored bytes, in_at of in_len taken */
	size_t in_at, in_len, in_cap;
	bool in_over;		/* the feed has no more */
	char *mid;		/* decompressed: the first bytes; of what is written anew all */
	size_t mid_at, mid_len;
	int64_t taken;		/* stored bytes decoded, when not compressed */
	int64_t given;		/* decoded bytes given out */
	long end;		/* 0, SOURCE_END, SOURCE_FAILED: what follows mid */
	enum unpack_result how;	/* how a compressed stream ended */
};

enum source_stage {
	STAGE_STORED,		/* the first stored bytes are gathered */
	STAGE_UNPACKED,		/* the first decompressed ones */
	STAGE_READ		/* it is known what it is */
};

struct ring;

struct source {
	struct feed feed;
	char *path;
	struct str name;	/* safe text */
	int64_t bytes;		/* read so far */
	int64_t size;		/* as stored; -1 = not known */
	int64_t modified_ns;	/* INSTANT_NONE = not known */

	enum source_stage stage;
	struct str look;	/* first stored bytes; a plain pipe gives them out first */
	size_t look_want, look_given;
	bool look_is_all;	/* there are no more */
	bool is_hurried;	/* few have to do: source_hurry() */
	const struct codec *looked_like;	/* by its magic; but nothing decodes. NULL: none */

	struct decode *decode;	/* NULL: read as it is */
	struct block block;	/* block_at of its bytes are given out */
	size_t block_at;
	bool wants_thread;
	struct ring *ring;	/* has the decode */
	bool saw_record, is_bomb, is_over;

	struct spill_pool *pool, *own_pool;
	struct spill *spill;	/* NULL: nothing kept yet, or a plain file */
	char failure[512];	/* safe text; "" = none */
};

/* source_feed: read stored bytes as source_read() does, errors in feed->error. */
long feed_read(struct feed *feed, char *buf, size_t len);
/* Read at an offset, through EINTR. */
ssize_t source_read_at(int fd, char *buf, size_t len, int64_t offset);

/* source_begin: find out what the source is. Returns 1 when it is known; 0 nothing is there
 * yet; SOURCE_FAILED: refused, in source->failure. */
long source_begin(struct source *source);

/* source_decode: a stream whose first stored bytes (copied) are already taken from the feed. */
struct decode *decode_new(struct feed *feed, const struct codec *codec, const char *head,
			  size_t len);
void decode_free(struct decode *decode);
/* Decompress up to SOURCE_LATER bytes into decode->mid. Returns 1 when they, or all, are there. */
int decode_look(struct decode *decode);
/* Fill the next block; block->len 0 with block->end 0: nothing is there yet. */
void decode_block(struct decode *decode, struct block *block);

/* source_thread: decode on a thread of its own. NULL when none can be started. */
struct ring *ring_new(struct decode *decode);
/* Stop the thread and wait for its end; the decode may then be used again, or freed. */
void ring_free(struct ring *ring);
/* Swap block with the next one, waiting for it; of a pipe an empty one when nothing is there
 * yet. After one with an end the thread does not touch the decode any more. */
void ring_take(struct ring *ring, struct block *block);

/* source_notes: set the failure and return SOURCE_FAILED. */
long source_fail(struct source *source, const char *why);
/* A compressed stream of which nothing could be decoded: its failure, else nothing. */
void source_say_empty(const struct source *source, struct str *out);
/* One that swells: its failure, with words on the records in the middle. */
void source_say_bomb(const struct source *source, const char *records, struct str *out);

/* What the first bytes tell of an input that cannot be read, as `WHY; HOW TO MEND` in
 * *out. codec: what they were decompressed from, or NULL. Returns whether there is something. */
bool source_refuse(const struct source *source, const struct codec *codec, const char *head,
		   size_t len, struct str *out);
/* The same for a codec: not in this build; inside another one. */
void source_refuse_absent(const struct source *source, const struct codec *codec,
			  struct str *out);
void source_refuse_nested(const struct source *source, const struct codec *outer,
			  const struct codec *inner, struct str *out);
/* Append the command that decodes the source to its output: `zcat x.gz`; of a pipe `zcat`. */
void source_command(const struct source *source, const struct codec *codec, const char *command,
		    struct str *out);
/* Append the source's name as one word of a shell command. */
void source_shell_word(const struct source *source, struct str *out);
/* open(2) or fstat(2) failed: the sentence for it. Returns -1. */
int source_cannot_open(const struct source *source, int error, struct err *err);

#endif
