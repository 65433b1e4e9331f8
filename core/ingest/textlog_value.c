/* textlog_value: the time and the latency of a line, where they are written as usual. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/textlog_fast.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The seconds of a time and their fraction, which begin `:SS` at `at`. Returns where they end, NULL
 * when they are not written so. */
static inline const char *
read_seconds(const char *at, const char *end, int64_t *ns)
{
	static const int64_t scale[] = {
		NS_PER_S, 100000000, 10000000, NS_PER_MS, 100000, 10000, 1000, 100, 10, 1
	};
	int64_t fraction = 0;
	size_t n = 0;

	if (end - at < 3 || at[0] != ':' || !is_digit(at[1]) || at[1] > '5' || !is_digit(at[2]))
		return NULL;
	int64_t seconds = (at[1] - '0') * 10 + (at[2] - '0');
	at += 3;
	if (end - at > 1 && (*at == '.' || *at == ',') && is_digit(at[1]))
		for (at++; at < end && is_digit(*at) && n < LENGTH(scale); at++, n++)
			fraction = 10 * fraction + (*at - '0');
	if (n == LENGTH(scale))		/* more than nine digits */
		return NULL;
	*ns = seconds * NS_PER_S + fraction * scale[n];
	return at;
}

/* Not every second of every minute is a time: 24:00:00 is, 24:00:01 is not; the epoch is none. */
static bool
is_minute(const struct stamp *stamp)
{
	static const char *const seconds[] = { ":00", ":59" };
	char text[2 * LEAD_MAX + 3];
	size_t head = stamp->head.len, tail = stamp->tail.len;
	int64_t at_ns;
	unsigned flags;

	memcpy(text, stamp->head.word, head);
	memcpy(text + head + 3, stamp->tail.word, tail);
	for (size_t i = 0; i < LENGTH(seconds); i++) {
		memcpy(text + head, seconds[i], 3);
		if (instant_parse(text, head + 3 + tail, &at_ns, &flags) != 0 || at_ns <= 0)
			return false;
	}
	return true;
}

/* A time that was read in full: what it shares with those to come. */
static void
keep_stamp(struct stamp *stamp, const struct cut *cut, const struct record *record)
{
	const char *end = cut->at + cut->len;
	int64_t ns;

	stamp->head.len = 0;
	if (record->unusable || (record->flags & FLAG_LEAP_SECOND) || cut->len < 19)
		return;
	/* `2025-08-01T18:06:`, `01/Aug/2025:18:06:` */
	const char *colon = cut->at[16] == ':' ? cut->at + 16 : cut->at + 17;
	const char *rest = read_seconds(colon, end, &ns);
	if (!rest || end - rest > LEAD_MAX)
		return;
	stamp->head = lead_of(cut->at, (size_t)(colon - cut->at));
	stamp->tail = lead_of(rest, (size_t)(end - rest));
	stamp->minute_ns = record->at_ns - ns;
	stamp->flags = record->flags;
	if (!is_minute(stamp))
		stamp->head.len = 0;
}

struct flat_field
text_field(const struct cut *cut)
{
	return (struct flat_field){
		.text = cut->at, .len = cut->len,
		.type = text_is_number(cut->at, cut->len) ? FLAT_NUMBER : FLAT_STRING,
	};
}

static __attribute__((noinline)) void
read_time(struct fast *fast, const struct extract *extract, const struct line_fields *fields,
	  struct record *record)
{
	const struct cut *cut = fields->role[ROLE_TIME];
	struct record read = { 0 };
	struct flat_field field = cut ? text_field(cut) : (struct flat_field){ 0 };
	struct found found = { .field = cut ? &field : NULL, .plan = fields->rank[ROLE_TIME] };

	extract_time(extract, &found, &read);
	record->at_ns = read.at_ns;
	record->unusable = read.unusable;
	record->flags |= read.flags;
	if (cut)
		keep_stamp(&fast->stamp, cut, &read);
}

/* Does a text of so many bytes end as the stamp does? */
static inline bool
has_tail(const struct stamp *stamp, const char *at, size_t len)
{
	return len == stamp->tail.len && leads(&stamp->tail, at);
}

void
text_time(struct fast *fast, const struct extract *extract, const struct line_fields *fields,
	  struct record *record)
{
	const struct cut *cut = fields->role[ROLE_TIME];
	const struct stamp *stamp = &fast->stamp;
	int64_t ns;

	if (cut && stamp->head.len && cut->len > stamp->head.len &&
	    leads(&stamp->head, cut->at)) {
		const char *end = cut->at + cut->len;
		const char *rest = read_seconds(cut->at + stamp->head.len, end, &ns);
		if (rest && has_tail(stamp, rest, (size_t)(end - rest))) {
			record->at_ns = stamp->minute_ns + ns;
			record->flags |= stamp->flags;
			return;
		}
	}
	read_time(fast, extract, fields, record);
}

/* A plain number that is a whole count of microseconds: nearly all are. */
static bool
read_plain(const struct cut *cut, enum unit unit, int64_t *us)
{
	static const int64_t per[] = { [UNIT_US] = 1, [UNIT_MS] = 1000, [UNIT_S] = 1000000 };
	int64_t value = 0, scale = 1;
	const char *at = cut->at, *end = at + cut->len;

	if (cut->len > 12 || (*at == '0' && cut->len > 1 && is_digit(at[1])))
		return false;
	for (; at < end && is_digit(*at); at++)
		value = 10 * value + (*at - '0');
	if (at == cut->at)
		return false;
	if (at < end && *at == '.') {
		if (at + 1 == end)
			return false;
		for (at++; at < end && is_digit(*at); at++) {
			value = 10 * value + (*at - '0');
			scale *= 10;
		}
	}
	if (at < end) {		/* a value that says its unit */
		unit = end - at == 1 && *at == 's' ? UNIT_S
		     : end - at != 2 || at[1] != 's' ? UNIT_NONE
		     : *at == 'm' ? UNIT_MS : *at == 'u' ? UNIT_US : UNIT_NONE;
	}
	if (unit < UNIT_US || per[unit] % scale != 0)
		return false;
	*us = value * (per[unit] / scale);
	return *us <= LATENCY_MAX_US;
}

void
text_latency(const struct extract *extract, const struct line_fields *fields,
	     struct record *record, struct seen_values *values)
{
	const struct cut *cut = fields->role[ROLE_LATENCY];
	int rank = fields->rank[ROLE_LATENCY];
	struct latency latency = { 0 };

	*values = (struct seen_values){ .latency = LATENCY_OK };
	if (cut && read_plain(cut, extract->fields->role[ROLE_LATENCY][rank].unit,
			      &record->latency_us))
		return;
	struct flat_field field = cut ? text_field(cut) : (struct flat_field){ 0 };
	struct found found = { .field = cut ? &field : NULL, .plan = rank };
	if (cut)
		found.unit = extract->fields->role[ROLE_LATENCY][rank].unit;
	extract_latency(extract, &found, record, &latency, &values->latency);
	record->flags &= ~(uint32_t)FLAG_NUMBER_AS_STRING;
	values->is_rounded = latency.is_rounded;
}
