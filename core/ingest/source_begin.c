/* source_begin: what an input is, by its first bytes: a codec's, an archive, UTF-16, a notation. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/source_private.h"

#define STRETCHES 16

/*
 * Gather the first stored bytes: a pipe gives them in pieces of any size, and what they tell
 * must not depend on that. Returns whether so many, or all, are there; of what grows, and where
 * somebody waits, whether there are any to tell by.
 */
static bool
gather(struct source *source)
{
	char buf[SOURCE_LOOK];

	while (source->look.len < source->look_want && !source->look_is_all) {
		size_t left = source->look_want - source->look.len;
		long n = feed_read(&source->feed, buf, left < sizeof(buf) ? left : sizeof(buf));
		if (n == 0)
			return (source->feed.is_followed || source->is_hurried) &&
			       source->look.len >= SOURCE_YOUNG;
		if (n > 0)
			str_bytes(&source->look, buf, (size_t)n);
		else
			source->look_is_all = true;
	}
	return true;
}

void
source_hurry(struct source *source)
{
	source->is_hurried = true;
}

bool
source_is_held_up(const struct source *source)
{
	return source->stage != STAGE_READ && source->look.len > 0;
}

/* Refuse with a ready sentence, if there is one. */
static long
refuse(struct source *source, struct str *why)
{
	long result = why->len > 0 ? source_fail(source, why->at) : 1;

	str_release(why);
	return result;
}

/* Whole lines, beginning behind the first line end. */
static void
add_lines(const char *at, size_t len, struct str *out)
{
	const char *first = len > 0 ? memchr(at, '\n', len) : NULL;
	const char *last = len > 0 ? memrchr(at, '\n', len) : NULL;

	if (first < last)
		str_bytes(out, first + 1, (size_t)(last - first));
}

/* What is to be rewritten may begin behind the head of a plain file: whole lines of some stretches
 * of it, evenly spread. */
static void
look_later(const struct source *source, struct str *out)
{
	int64_t size = source->size, stretches = size / SOURCE_LOOK - 1;	/* none overlap */
	char buf[SOURCE_LOOK];

	if (source->feed.is_pipe || source->decode)
		return;
	stretches = stretches < STRETCHES ? stretches : STRETCHES;
	for (int64_t i = 1; i <= stretches; i++) {
		ssize_t n = source_read_at(source->feed.fd, buf, sizeof(buf),
					   (size - SOURCE_LOOK) / stretches * i);
		add_lines(buf, n > 0 ? (size_t)n : 0, out);
	}
}

/* Neither compressed nor refused: is it UTF-16, or to be rewritten? all: the first bytes, as far as
 * they are there. */
static void
find_encoding(struct source *source, const char *head, size_t all)
{
	size_t len = all < SOURCE_LOOK ? all : SOURCE_LOOK;
	enum utf16_is is = utf16_detect(head, len);
	struct rewrite rewrite = { 0 };
	struct str later = { 0 };
	bool is_other = false;

	if (is == UTF16_NOT) {
		look_later(source, &later);
		if (all > len)
			add_lines(head + len, all - len, &later);
		is_other = rewrite_detect(head, len, &later, &rewrite);
		str_release(&later);
	}

	if ((is != UTF16_NOT || is_other) && !source->decode)
		source->decode = decode_new(&source->feed, NULL, source->look.at, source->look.len);
	if (is_other) {
		source->decode->is_rewritten = true;
		source->decode->rewrite = rewrite;
	}
	if (is != UTF16_NOT) {
		source->decode->is_utf16 = true;
		source->decode->utf16.is_big = is == UTF16_BIG;
	}
	if (!source->decode && !source->feed.is_pipe) {
		/* A file is read again from its start, and says then what ails it. */
		struct feed *feed = &source->feed;
		feed->at = 0;
		feed->error = 0;
		feed->id = (struct identity){ .dev = feed->id.dev, .ino = feed->id.ino };
	}
	if (source->decode || !source->feed.is_pipe)
		str_release(&source->look);
	source->stage = STAGE_READ;
}

/* The first bytes of the stored stream. */
static long
look_stored(struct source *source)
{
	const struct codec *codec = NULL;
	enum unpack_is is = UNPACK_UNDECIDED;
	struct str why = { 0 };

	while (is == UNPACK_UNDECIDED) {
		if (!gather(source))
			return 0;
		is = unpack_detect(str_text(&source->look), source->look.len, source->look_is_all,
				   &codec);
		if (source->look_want >= SOURCE_LOOK_MAX)
			break;
		if (is == UNPACK_UNDECIDED && source->look.len < source->look_want &&
		    !source->look_is_all)
			return 0;	/* it grows */
		source->look_want *= 2;
	}
	if (is == UNPACK_IS && !codec->ops) {
		source_refuse_absent(source, codec, &why);
	} else if (is == UNPACK_IS) {
		source->decode = decode_new(&source->feed, codec, source->look.at,
					    source->look.len);
		source->stage = STAGE_UNPACKED;
		/* What is packed is whole. */
		source->feed.is_followed &= source->feed.is_pipe;
	} else {
		if (source->feed.is_pipe && source->look_want < SOURCE_LATER) {
			source->look_want = SOURCE_LATER;
			return look_stored(source);
		}
		size_t len = source->look.len < SOURCE_LOOK ? source->look.len : SOURCE_LOOK;
		source->looked_like = codec;
		if (!source_refuse(source, NULL, str_text(&source->look), len, &why))
			find_encoding(source, str_text(&source->look),
				      source->feed.is_pipe ? source->look.len : len);
	}
	return refuse(source, &why);
}

/* The first bytes of the decompressed stream. */
static long
look_unpacked(struct source *source)
{
	struct decode *decode = source->decode;
	const struct codec *inner = NULL;
	struct str why = { 0 };

	/* Of a file 0 only means that much of it decodes to nothing. */
	if (!decode_look(decode) && source->feed.is_pipe)
		return 0;
	const char *head = decode->mid;
	size_t len = decode->mid_len < SOURCE_LOOK ? decode->mid_len : SOURCE_LOOK;
	if (len == 0)
		source_say_empty(source, &why);
	else if (unpack_detect(head, len, decode->end != 0, &inner) != UNPACK_IS_NOT)
		source_refuse_nested(source, decode->codec, inner, &why);
	else
		source_refuse(source, decode->codec, head, len, &why);
	if (why.len == 0)
		find_encoding(source, head, decode->mid_len);
	return refuse(source, &why);
}

long
source_begin(struct source *source)
{
	long result = 1;

	if (source->stage == STAGE_STORED)
		result = look_stored(source);
	if (result == 1 && source->stage == STAGE_UNPACKED)
		result = look_unpacked(source);
	return result;
}
