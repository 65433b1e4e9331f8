/* lane_time: the time of a record: mostly only its seconds differ from the one before. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/extract_private.h"
#include "core/ingest/lane_private.h"
#include "core/ingest/shape_private.h"
#include "core/ingest/slow.h"

#define SECONDS_AT (STAMP + 1)	/* after the colon */

static inline bool
is_digit(char byte)
{
	return (unsigned char)(byte - '0') < 10;
}

/* `:SS[.fraction]` after a stamp. Returns how many bytes, 0 for anything else. */
static inline size_t
seconds_of(const char *at, size_t len, int64_t *ns)
{
	static const int64_t scale[] = {
		NS_PER_S, 100000000, 10000000, NS_PER_MS, 100000, 10000, 1000, 100, 10, 1
	};
	int64_t seconds, fraction = 0;
	size_t i = SECONDS_AT + 2, n = 0;

	if (len < i || at[STAMP] != ':' || !is_digit(at[SECONDS_AT]) || at[SECONDS_AT] > '5' ||
	    !is_digit(at[SECONDS_AT + 1]))
		return 0;
	seconds = (at[SECONDS_AT] - '0') * 10 + (at[SECONDS_AT + 1] - '0');
	if (i + 1 < len && (at[i] == '.' || at[i] == ',') && is_digit(at[i + 1]))
		for (i++; i < len && is_digit(at[i]); i++, n++) {
			if (n == LENGTH(scale) - 1)	/* more than nine digits */
				return 0;
			fraction = 10 * fraction + (at[i] - '0');
		}
	*ns = seconds * NS_PER_S + fraction * scale[n];
	return i;
}

/* Not every second of every minute is a time: 24:00:00 is, 24:00:01 is not; the epoch is none. */
static bool
is_minute(const struct lane *lane)
{
	static const char *const seconds[] = { ":00", ":59" };
	char text[STAMP + 3 + STAMP_REST];
	int64_t at_ns;
	unsigned flags;

	memcpy(text, lane->stamp, STAMP);
	memcpy(text + STAMP + 3, lane->rest, lane->rest_len);
	for (size_t i = 0; i < LENGTH(seconds); i++) {
		memcpy(text + STAMP, seconds[i], 3);
		if (instant_parse(text, STAMP + 3 + lane->rest_len, &at_ns, &flags) != 0 ||
		    at_ns <= 0)
			return false;
	}
	return true;
}

/* A time that was read in full: what it shares with those to come. */
static void
keep_stamp(struct lane *lane, const struct token *token, const struct record *record)
{
	int64_t ns;
	size_t n;

	lane->has_stamp = false;
	/* Of local time the offset may change from one minute to the next. */
	if (!token_is_string(token) || lane->extract->has_zone ||
	    (record->flags & FLAG_LEAP_SECOND))
		return;
	n = seconds_of(token->at, token_len(token), &ns);
	if (!n || token_len(token) - n > STAMP_REST)
		return;
	memcpy(lane->stamp, token->at, STAMP);
	lane->minute_ns = record->at_ns - ns;
	lane->rest_len = (uint32_t)(token_len(token) - n);
	memcpy(lane->rest, token->at + n, lane->rest_len);
	lane->stamp_flags = record->flags;
	lane->has_stamp = is_minute(lane);
}

static __attribute__((noinline)) bool
read_time(struct lane *lane, const struct token *token, int plan, struct hit *hit)
{
	struct flat_field field = { .text = token->at, .len = token_len(token) };
	struct found found = { .field = &field, .plan = plan };
	struct record record = { 0 };

	field.type = token_is_string(token) ? FLAT_STRING : slow_atom(token->at, token_len(token));
	extract_time(lane->extract, &found, &record);
	if (record.unusable)
		return false;
	keep_stamp(lane, token, &record);
	hit->at_ns = record.at_ns;
	hit->flags |= record.flags;
	return true;
}

/* What follows the seconds is what it was in the time before. */
static inline bool
has_same_rest(const struct lane *lane, const char *rest, size_t len)
{
	if (len != lane->rest_len)
		return false;
	return len == 1 ? rest[0] == lane->rest[0] : memcmp(rest, lane->rest, len) == 0;
}

bool
lane_time(struct lane *lane, const struct token *token, int plan, struct hit *hit)
{
	int64_t ns;

	if (lane->has_stamp && token_is_string(token) && token_len(token) >= SECONDS_AT + 2 &&
	    same16(token->at, lane->stamp) == 0xFFFF) {
		size_t n = seconds_of(token->at, token_len(token), &ns);
		if (n && has_same_rest(lane, token->at + n, token_len(token) - n)) {
			hit->at_ns = lane->minute_ns + ns;
			hit->flags |= lane->stamp_flags;
			return true;
		}
	}
	return read_time(lane, token, plan, hit);
}
