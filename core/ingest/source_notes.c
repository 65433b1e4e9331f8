/* source_notes: what there is to say of the reading of a source, in ready sentences. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/ingest/source_private.h"

#define MIB ((int64_t)1 << 20)

long
source_fail(struct source *source, const char *why)
{
	snprintf(source->failure, sizeof(source->failure), "%s", why);
	return SOURCE_FAILED;
}

const char *
source_failure(const struct source *source)
{
	return *source->failure ? source->failure : NULL;
}

bool
source_is_bomb(const struct source *source)
{
	return source->is_bomb;
}

void
source_say_bomb(const struct source *source, const char *records, struct str *out)
{
	const struct codec *codec = source->decode->codec;

	str_fmt(out, "stopped after %lld MiB (ratio %lld:1); %sif you trust it: ",
		(long long)(source->block.unpacked / MIB),
		(long long)(source->block.unpacked / source->block.stored), records);
	source_command(source, codec, codec->command, out);
	str_add(out, " | sitrep -");
}

void
source_bomb_text(const struct source *source, uint64_t records, struct str *out)
{
	char text[48];

	snprintf(text, sizeof(text), "%llu records kept; ", (unsigned long long)records);
	if (source->is_bomb)
		source_say_bomb(source, text, out);
}

uint64_t
source_lone_surrogates(const struct source *source, int64_t *first)
{
	if (first)
		*first = source->block.first_lone;
	return source->block.lone;
}

/* How a compressed stream ended, unless well. */
static void
say_end(const struct source *source, struct str *out)
{
	const struct decode *decode = source->decode;
	const char *name = decode->codec->name;
	long long stored = unpack_in(decode->unpack), unpacked = unpack_out(decode->unpack);

	switch (decode->how) {
	case UNPACK_JUNK:
		str_fmt(out, "what follows the %s data at stored byte %lld is no %s data and was "
			"not read\n", name, stored, name);
		break;
	case UNPACK_CUT:
		str_fmt(out, "the %s data is cut: it ends in the middle, at stored byte %lld; "
			"what decodes before, %lld bytes, is read\n", name, stored, unpacked);
		break;
	case UNPACK_DAMAGED: case UNPACK_TOO_BIG:
		str_fmt(out, "the %s data is damaged near stored byte %lld; what decodes before, "
			"%lld bytes, is read\n", name, stored, unpacked);
		break;
	default:
		break;
	}
}

void
source_say_empty(const struct source *source, struct str *out)
{
	const struct decode *decode = source->decode;
	const char *name = decode->codec ? decode->codec->name : "";
	long long stored = decode->unpack ? unpack_in(decode->unpack) : 0;

	switch (decode->how) {
	case UNPACK_CUT:
		str_fmt(out, "the %s data is cut at stored byte %lld, before anything can be "
			"decoded; get the whole file", name, stored);
		break;
	case UNPACK_DAMAGED:
		str_fmt(out, "the %s data is damaged near stored byte %lld, before anything can "
			"be decoded; get a good copy", name, stored);
		break;
	case UNPACK_TOO_BIG:
		str_fmt(out, "%s data that wants more than %lld MiB to decode; use: ", name,
			(long long)((int64_t)UNPACK_MEMORY / MIB));
		source_command(source, decode->codec, decode->codec->command_big, out);
		str_add(out, " | sitrep -");
		break;
	default:
		break;
	}
}

/* What of a stream that had to be kept cannot be read again, and why. */
static void
say_spill(const struct source *source, struct str *out)
{
	int64_t first, end;

	if (!source->spill)
		return;
	spill_range(source->spill, &first, &end);
	if (first > 0)
		str_fmt(out, "the first %lld bytes are no longer kept (at most %lld MiB are): "
			"their lines cannot be opened\n", (long long)first,
			(long long)(spill_pool_cap(source->pool) / MIB));
	if (end < source->bytes)
		str_fmt(out, "the last %lld bytes were not kept (%s): their lines cannot be "
			"opened\n", (long long)(source->bytes - end),
			strerror(spill_error(source->spill)));
}

void
source_notes(const struct source *source, struct str *out)
{
	const struct decode *decode = source->decode;

	if (source->looked_like)
		str_fmt(out, "begins like %s data, but does not decode: it is read as it is\n",
			source->looked_like->word);
	if (decode && decode->is_utf16)
		str_fmt(out, "UTF-16%s decoded to UTF-8: bytes, lines and columns are those of "
			"the decoded text\n", decode->utf16.is_big ? "BE" : "LE");
	if (decode && decode->is_rewritten)
		rewrite_notes(&decode->rewrite, &source->block.rewritten, out);
	if (source->block.lone > 0)
		str_fmt(out, "%llu lone surrogates of UTF-16 are U+FFFD now (first: byte %lld of "
			"the decoded text)\n", (unsigned long long)source->block.lone,
			(long long)source->block.first_lone);
	/* The decoding thread has the rest until the end was taken from it. */
	if (source->is_over && decode && decode->codec)
		say_end(source, out);
	say_spill(source, out);
}
