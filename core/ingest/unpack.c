/* unpack: gz bz2 xz zst by content; joined members, the prefix of a damaged stream. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/unpack.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/text.h"
#include "core/ingest/unpack_private.h"

enum {
	MAGIC_MAX = 10,		/* bytes that tell whether one more member follows */
	TRY_MAX = 64 << 10	/* decoded bytes that tell enough */
};

/* The reserved bits of a gzip header's flags are 0, else it is some text. */
static bool
begins_gz(const unsigned char *at, size_t len)
{
	return len >= 4 && memcmp(at, "\x1f\x8b\x08", 3) == 0 && (at[3] & 0xE0) == 0;
}

/* `BZh`, a level, and a block or the end mark: three letters alone may begin any text. */
static bool
begins_bz2(const unsigned char *at, size_t len)
{
	return len >= 10 && memcmp(at, "BZh", 3) == 0 && at[3] >= '1' && at[3] <= '9' &&
	       (memcmp(at + 4, "1AY&SY", 6) == 0 ||
		memcmp(at + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

static bool
begins_xz(const unsigned char *at, size_t len)
{
	static const unsigned char magic[6] = { 0xfd, '7', 'z', 'X', 'Z', 0 };

	return len >= sizeof(magic) && memcmp(at, magic, sizeof(magic)) == 0;
}

/* A frame, or one to be skipped over. */
static bool
begins_zst(const unsigned char *at, size_t len)
{
	return len >= 4 && (memcmp(at, "\x28\xb5\x2f\xfd", 4) == 0 ||
			    ((at[0] & 0xF0) == 0x50 && memcmp(at + 1, "\x2a\x4d\x18", 3) == 0));
}

static const struct codec codecs[] = {
	{ "gz", "gzip", "zcat", "zcat", "tar xzf ", "gzip -dk ", begins_gz, 4, UNPACK_GZ },
	{ "bz2", "bzip2", "bzcat", "bzcat", "tar xjf ", "bzip2 -dk ", begins_bz2, 10,
	  UNPACK_BZ2 },
	{ "xz", "xz", "xzcat", "xzcat", "tar xJf ", "xz -dk ", begins_xz, 6, UNPACK_XZ },
	{ "zst", "zstd", "zstd -dc", "zstd -dc --long=31", "tar --zstd -xf ", "zstd -d ",
	  begins_zst, 4, UNPACK_ZST },
};

const struct codec *
unpack_codec(size_t i)
{
	return i < LENGTH(codecs) ? &codecs[i] : NULL;
}

const struct codec *
unpack_codec_named(const char *name)
{
	for (size_t i = 0; i < LENGTH(codecs); i++)
		if (strcmp(codecs[i].name, name) == 0)
			return &codecs[i];
	return NULL;
}

struct unpack {
	const struct codec *codec;
	void *state;
	bool is_between;	/* a whole member is behind, the next is looked for */
	bool has_member;	/* one was whole */
	bool is_dry;		/* the decoder holds nothing that it could still write */
	int64_t in, out;
	enum unpack_result over;	/* UNPACK_END or later: it is over */
};

struct unpack *
unpack_new(const struct codec *codec)
{
	struct unpack *unpack = xcalloc(1, sizeof(*unpack));

	unpack->codec = codec;
	unpack->state = codec->ops->start();
	return unpack;
}

void
unpack_free(struct unpack *unpack)
{
	if (!unpack)
		return;
	unpack->codec->ops->end(unpack->state);
	free(unpack);
}

/* After a whole member: padding, then one more, or the end, or something else. */
static enum unpack_result
find_member(struct unpack *unpack, struct unpack_io *io, bool is_last)
{
	size_t pad = 0;

	while (pad < io->in_len && io->in[pad] == '\0')
		pad++;
	io->in += pad;
	io->in_len -= pad;
	unpack->in += (int64_t)pad;
	if (io->in_len == 0)
		return is_last ? UNPACK_END : UNPACK_WANTS;
	if (unpack->codec->begins((const unsigned char *)io->in, io->in_len)) {
		unpack->codec->ops->restart(unpack->state);
		unpack->is_between = false;
		return UNPACK_FULL;
	}
	return io->in_len < MAGIC_MAX && !is_last ? UNPACK_WANTS : UNPACK_JUNK;
}

/* Run the decoder once. UNPACK_FULL: it goes on. */
static enum unpack_result
step(struct unpack *unpack, struct unpack_io *io)
{
	size_t in = io->in_len, out = io->out_len;

	enum codec_state state = unpack->codec->ops->step(unpack->state, io);
	unpack->in += (int64_t)(in - io->in_len);
	unpack->out += (int64_t)(out - io->out_len);
	unpack->is_dry = io->in_len == 0 && io->out_len > 0;
	switch (state) {
	case CODEC_MEMBER_END:
		unpack->is_between = true;
		unpack->has_member = true;
		return UNPACK_FULL;
	case CODEC_DAMAGED:
		return UNPACK_DAMAGED;
	case CODEC_TOO_BIG:
		return UNPACK_TOO_BIG;
	case CODEC_GOES_ON:
		/* Neither took nor wrote, with input and room there: nothing will come of it. */
		return in > 0 && in == io->in_len && out == io->out_len ? UNPACK_DAMAGED
									: UNPACK_FULL;
	}
	return UNPACK_DAMAGED;
}

enum unpack_result
unpack_some(struct unpack *unpack, struct unpack_io *io, bool is_last)
{
	enum unpack_result result = UNPACK_FULL;

	if (unpack->over >= UNPACK_END)
		return unpack->over;
	while (result == UNPACK_FULL && io->out_len > 0) {
		if (unpack->is_between)
			result = find_member(unpack, io, is_last);
		else if (unpack->is_dry && io->in_len == 0)
			result = is_last ? UNPACK_CUT : UNPACK_WANTS;
		else
			result = step(unpack, io);
	}
	if (result >= UNPACK_END)
		unpack->over = result;
	return result;
}

size_t
unpack_memory(const struct unpack *unpack)
{
	const struct codec_ops *ops = unpack->codec->ops;

	return ops->memory ? ops->memory(unpack->state) : 0;
}

int64_t
unpack_in(const struct unpack *unpack)
{
	return unpack->in;
}

int64_t
unpack_out(const struct unpack *unpack)
{
	return unpack->out;
}

/* UTF-8 without a control byte but those that text has, to the end: somebody's text. */
static bool
is_text(const char *at, size_t len)
{
	uint32_t cp;

	if (len <= MAGIC_MAX)
		return false;
	while (len > 0) {
		int n = text_decode(at, len, &cp);
		if (n == 0)
			return len < 4;	/* the bytes may end inside a character */
		if (cp < ' ' && cp != '\t' && cp != '\n' && cp != '\r' && cp != 0x1B)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Decode for the answer alone. */
static enum unpack_result
try_decoding(struct unpack *unpack, const char *head, size_t len, bool is_all)
{
	enum unpack_result result = UNPACK_FULL;
	char out[1024];
	struct unpack_io io = { .in = head, .in_len = len };

	while (result == UNPACK_FULL && unpack->out < TRY_MAX) {
		io.out = out;
		io.out_len = sizeof(out);
		result = unpack_some(unpack, &io, is_all);
	}
	return result;
}

/*
 * Does the decoder make anything of these bytes? When it stops at bytes that are text from
 * the magic on, whatever it made of the first of them is chance.
 */
static enum unpack_is
try_codec(const struct codec *codec, const char *head, size_t len, bool is_all)
{
	bool is_somebodys = is_text(head + codec->magic_len, len - codec->magic_len);
	enum unpack_is is = UNPACK_IS;

	if (!codec->ops)
		return is_somebodys ? UNPACK_IS_NOT : UNPACK_IS;
	struct unpack *unpack = unpack_new(codec);
	enum unpack_result result = try_decoding(unpack, head, len, is_all);
	bool is_empty = unpack->out == 0 && !unpack->has_member;
	if (result == UNPACK_WANTS && is_empty)
		is = UNPACK_UNDECIDED;
	else if (result == UNPACK_DAMAGED && is_empty)
		is = UNPACK_IS_NOT;
	else if ((result == UNPACK_DAMAGED || result == UNPACK_CUT) && is_somebodys)
		is = UNPACK_IS_NOT;
	unpack_free(unpack);
	return is;
}

enum unpack_is
unpack_detect(const char *head, size_t len, bool is_all, const struct codec **codec)
{
	for (size_t i = 0; i < LENGTH(codecs); i++) {
		if (!codecs[i].begins((const unsigned char *)head, len))
			continue;
		*codec = &codecs[i];
		return try_codec(&codecs[i], head, len, is_all);
	}
	return UNPACK_IS_NOT;
}
