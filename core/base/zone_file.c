/* zone_file: reads the system's time zone files (TZif, RFC 8536), versions 1 to 4. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/instant_private.h"
#include "core/base/mem.h"

enum { HEADER = 44, COUNT_MOST = 10000, OFFSET_LIMIT_S = 26 * 3600 };

/* One block of a file: its counts, and where its parts begin. */
struct tzif {
	size_t n_utc, n_std, n_leaps, n_times, n_types, n_chars;
	const unsigned char *times, *indexes, *types, *end;
};

static uint32_t
big32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t
big_time(const unsigned char *at, size_t size)
{
	return size == 4 ? (int32_t)big32(at)
			 : (int64_t)((uint64_t)big32(at) << 32 | big32(at + 4));
}

/* Lay out the block at `at`, whose times are time_size bytes. Returns 0, or -1 when cut. */
static int
block_find(const unsigned char *at, const unsigned char *end, size_t time_size, struct tzif *tzif)
{
	size_t count[6];

	if (end - at < HEADER || memcmp(at, "TZif", 4) != 0)
		return -1;
	for (size_t i = 0; i < LENGTH(count); i++) {
		count[i] = big32(at + 20 + 4 * i);
		if (count[i] > COUNT_MOST)
			return -1;
	}
	*tzif = (struct tzif){ count[0], count[1], count[2], count[3], count[4], count[5],
			       .times = at + HEADER };
	size_t n = tzif->n_times * (time_size + 1) + tzif->n_types * 6 + tzif->n_chars
		   + tzif->n_leaps * (time_size + 4) + tzif->n_std + tzif->n_utc;
	if ((size_t)(end - tzif->times) < n || !tzif->n_types)
		return -1;
	tzif->indexes = tzif->times + tzif->n_times * time_size;
	tzif->types = tzif->indexes + tzif->n_times;
	tzif->end = tzif->times + n;
	return 0;
}

static int
type_offset(const struct tzif *tzif, size_t type, int *offset_s)
{
	if (type >= tzif->n_types)
		return -1;
	*offset_s = (int32_t)big32(tzif->types + 6 * type);
	return *offset_s < -OFFSET_LIMIT_S || *offset_s > OFFSET_LIMIT_S ? -1 : 0;
}

/* The steps of a block: the first type from ever, then each transition. */
static int
add_steps(const struct tzif *tzif, size_t time_size, struct zone *zone, size_t *cap)
{
	struct zone_step step = { .from_s = INT64_MIN };

	if (type_offset(tzif, 0, &step.offset_s))
		return -1;
	zone->offset_s = step.offset_s;
	GROW(zone->steps, zone->n_steps, *cap);
	zone->steps[zone->n_steps++] = step;
	for (size_t i = 0; i < tzif->n_times; i++) {
		step.from_s = big_time(tzif->times + i * time_size, time_size);
		if (step.from_s <= zone->steps[zone->n_steps - 1].from_s
		    || type_offset(tzif, tzif->indexes[i], &step.offset_s))
			return -1;
		GROW(zone->steps, zone->n_steps, *cap);
		zone->steps[zone->n_steps++] = step;
	}
	return 0;
}

/* The rule for what comes after the last transition stands between two newlines. */
static int
add_rule(const unsigned char *at, const unsigned char *end, struct zone *zone, size_t *cap)
{
	if (at == end || *at++ != '\n')
		return -1;
	const unsigned char *stop = memchr(at, '\n', (size_t)(end - at));
	if (!stop)
		return -1;
	return stop == at ? 0 : zone_rule_extend((const char *)at, (size_t)(stop - at), zone, cap);
}

int
zone_file_read(const unsigned char *at, size_t len, struct zone *zone)
{
	const unsigned char *end = at + len;
	struct tzif tzif;
	size_t time_size = 4, cap = 0;

	if (block_find(at, end, time_size, &tzif))
		return -1;
	bool has_rule = at[4] >= '2';
	if (has_rule) {		/* the block of 32-bit times is there for old readers */
		time_size = 8;
		if (block_find(tzif.end, end, time_size, &tzif))
			return -1;
	}
	if (!add_steps(&tzif, time_size, zone, &cap)
	    && (!has_rule || !add_rule(tzif.end, end, zone, &cap)))
		return 0;
	zone_release(zone);
	return -1;
}
