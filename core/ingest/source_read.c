/* source_read: the next bytes of a source, kept or remembered for reading them again. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/source_private.h"

/* 2.4 of ingest.md: a stream that swells without measure. */
#define SWELLS 200			/* decoded bytes of a stored one; more is too much */
#define SWELLS_FROM ((int64_t)256 << 20)	/* decoded bytes read in any case */
#define SWELLS_BARE ((int64_t)64 << 20)	/* the same while no record was found */
#define WIDE ((int64_t)32 << 20)	/* a window past this is not filled by such a one */

void
source_saw_record(struct source *source)
{
	source->saw_record = true;
}

/* Keep what cannot be read again where it came from. */
static void
spill(struct source *source, const char *buf, size_t len)
{
	if (!source->pool)
		source->pool = source->own_pool = spill_pool_new(NULL, SPILL_CAP);
	if (!source->spill)
		source->spill = spill_new(source->pool);
	spill_put(source->spill, buf, len);
}

/* Does the stream swell without measure up to the end of this block? */
static bool
swells(const struct source *source, const struct block *block)
{
	int64_t limit = source->saw_record ? SWELLS_FROM : SWELLS_BARE;

	if (block->memory > WIDE)
		limit = WIDE;
	return block->unpacked > limit && block->unpacked > block->stored * SWELLS;
}

/* The next block of a decoded stream. Returns 0, or what ends it. */
static long
next_block(struct source *source)
{
	struct block *block = &source->block;

	source->block_at = 0;
	/* At the end of what grows a thread would ask again and again. */
	source->wants_thread = source->wants_thread && !source->feed.is_followed;
	if (source->wants_thread && !source->ring)
		source->ring = ring_new(source->decode);
	source->wants_thread = source->wants_thread && source->ring;
	if (source->ring)
		ring_take(source->ring, block);
	else
		decode_block(source->decode, block);
	if (!swells(source, block))
		return 0;
	struct str why = { 0 };
	source->is_bomb = true;
	block->len = 0;
	source_say_bomb(source, "", &why);
	source_fail(source, why.at);
	str_release(&why);
	return SOURCE_FAILED;
}

/* The decoded stream is over: say how, when there was nothing in it. */
static long
finish(struct source *source, long end)
{
	struct str why = { 0 };

	source->is_over = true;
	if (end == SOURCE_FAILED) {
		end = source_fail(source, strerror(source->feed.error));
	} else if (source->bytes == 0) {
		source_say_empty(source, &why);
		if (why.len > 0)
			end = source_fail(source, why.at);
	}
	str_release(&why);
	return end;
}

static long
read_decoded(struct source *source, char *buf, size_t len)
{
	struct block *block = &source->block;

	if (source->block_at == block->len && !block->end && next_block(source) != 0)
		return SOURCE_FAILED;
	size_t n = block->len - source->block_at;
	if (n == 0)
		return block->end ? finish(source, block->end) : 0;
	if (n > len)
		n = len;
	memcpy(buf, block->at + source->block_at, n);
	source->block_at += n;
	return (long)n;
}

static long
read_plain(struct source *source, char *buf, size_t len)
{
	size_t left = source->look.len - source->look_given;

	if (left > 0) {
		size_t n = left < len ? left : len;
		memcpy(buf, source->look.at + source->look_given, n);
		source->look_given += n;
		return (long)n;
	}
	long n = feed_read(&source->feed, buf, len);
	return n == SOURCE_FAILED ? source_fail(source, strerror(source->feed.error)) : n;
}

long
source_read(struct source *source, char *buf, size_t len)
{
	long n = 1;

	if (*source->failure)
		return SOURCE_FAILED;
	if (source->is_over)
		return SOURCE_END;
	if (source->stage != STAGE_READ)
		n = source_begin(source);
	if (n != 1)
		return n;
	n = source->decode ? read_decoded(source, buf, len) : read_plain(source, buf, len);
	if (n <= 0)
		return n;
	if (source->decode || source->feed.is_pipe)
		spill(source, buf, (size_t)n);
	source->bytes += n;
	return n;
}
