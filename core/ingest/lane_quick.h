/* lane_quick: times and latencies as nearly all are, where they stand; others are read in full. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_LANE_QUICK_H
#define SR_INGEST_LANE_QUICK_H

#include "core/base/instant.h"
#include "core/ingest/shape_private.h"
#include "core/ingest/value.h"

#define STAMP 16		/* bytes of `2025-08-01T18:06` */
#define STAMP_SECOND 3		/* of `:07` */
#define STAMP_REST 7		/* of what follows the seconds: `Z`, `+03:00` */

/* The minute of the last time that was read in full, the second that was met last, and what ended
 * them. All seconds of the minute are times (59 the last), so that digits are all there is to
 * look at. */
struct stamp {
	char minute[STAMP], second[STAMP_SECOND + 1];	/* and the byte after it */
	bool has_point;			/* that one is a point or a comma */
	unsigned flags;			/* enum record_flag that such a time has */
	int64_t minute_ns, second_ns;
	uint64_t rest, rest_mask;	/* with the quote, as a word; {1, 0} is like nothing */
	uint32_t rest_len;		/* without it */
};

/* Take another second of the minute, at a place behind it. Returns false when it is none. */
static inline bool
stamp_second(struct stamp *stamp, const char *at)
{
	uint32_t tens = (uint8_t)(at[1] - '0'), ones = (uint8_t)(at[2] - '0');

	if (at[0] != ':' || tens > 5 || ones > 9)
		return false;
	memcpy(stamp->second, at, sizeof(stamp->second));
	stamp->second_ns = stamp->minute_ns + (int64_t)(10 * tens + ones) * NS_PER_S;
	stamp->has_point = at[STAMP_SECOND] == '.' || at[STAMP_SECOND] == ',';
	return true;
}

/* The end of a time of the minute, with up to nine digits behind the point, or NULL: any other
 * time, or anything else. Reads SHAPE_PAD bytes. */
static inline const char *
stamp_end(struct stamp *stamp, const char *at, int64_t *at_ns)
{
	int64_t ns;

	if (same16(at, stamp->minute) != 0xFFFF)
		return NULL;
	at += STAMP;
	if (memcmp(at, stamp->second, sizeof(stamp->second)) != 0 && !stamp_second(stamp, at))
		return NULL;
	at += STAMP_SECOND;
	ns = stamp->second_ns;
	if (stamp->has_point) {
		uint64_t word = word8(at + 1), others = others8(word);
		if (count8(others) == 0)
			return NULL;
		ns += 10 * (int64_t)fraction8(word, others);
		at += 1 + count8(others);
		if (!others && (uint8_t)(*at - '0') < 10)
			ns += *at++ - '0';
	}
	if ((word8(at) & stamp->rest_mask) != stamp->rest)
		return NULL;
	*at_ns = ns;
	return at + stamp->rest_len;
}

/* The last epoch that was read in full, and all that begin with the same eight digits and are
 * equally long: 1754071560123 is in ms, and of a block of 100 s. */
struct epoch {
	uint64_t head;			/* the digits as they stand; 0 is like nothing */
	unsigned n_tail;		/* digits after them, 1..8 */
	int plan;			/* the field, which has its own idea of the unit */
	unsigned flags;			/* enum record_flag that such a time has */
	int64_t at_ns, unit_ns;		/* of the first one; of 1 */
};

/* The end of an epoch of that block, or NULL. */
static inline const char *
epoch_end(const struct epoch *epoch, const char *at, int plan, int64_t *at_ns)
{
	uint64_t word = word8(at + 8);
	unsigned n = count8(others8(word));

	if (word8(at) != epoch->head || n != epoch->n_tail || plan != epoch->plan)
		return NULL;
	*at_ns = epoch->at_ns + digits8(word, n) * epoch->unit_ns;
	return at + 8 + n;
}

/* Microseconds of 1 in a unit, 0 for those that are not read here. */
static inline uint32_t
unit_us(enum unit unit)
{
	static const uint32_t us[] = { [UNIT_US] = 1, [UNIT_MS] = 1000, [UNIT_S] = 1000000 };

	return us[unit];
}

/*
 * The end of a latency, or NULL: a number of up to seven digits, and as many after a point as
 * leave whole microseconds. us: of 1, not 0.
 */
static inline const char *
latency_end(const char *at, uint32_t us, int64_t *latency_us)
{
	uint64_t word = word8(at), others = others8(word);
	unsigned n = count8(others);

	if (UNLIKELY(!others || n == 0 || (n > 1 && (char)word == '0')))
		return NULL;
	uint64_t value = (uint64_t)digits8(word, n) * us;
	at += n;
	if (*at == '.') {
		word = word8(at + 1);
		others = others8(word);
		n = count8(others);
		uint64_t part = (uint64_t)fraction8(word, others) * us;
		if (!others || n == 0 || part % 100000000 != 0)
			return NULL;
		value += part / 100000000;
		at += 1 + n;
	}
	if (shape_atom[(unsigned char)*at] || value > (uint64_t)LATENCY_MAX_US)
		return NULL;
	*latency_us = (int64_t)value;
	return at;
}

#endif
