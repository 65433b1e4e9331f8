/* lane_time: a time read in full, and what those to come share with it. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/extract_private.h"
#include "core/ingest/lane_private.h"
#include "core/ingest/shape_private.h"
#include "core/ingest/slow.h"

static inline bool
is_digit(char byte)
{
	return (unsigned char)(byte - '0') < 10;
}

/* How many bytes of a time its minute, second and fraction are; 0: they do not stand so. */
static size_t
seconds_len(const char *at, size_t len)
{
	size_t i = STAMP + STAMP_SECOND;

	if (len < i)
		return 0;
	if (i + 1 < len && (at[i] == '.' || at[i] == ',') && is_digit(at[i + 1]))
		for (i++; i < len && is_digit(at[i]); i++) { }
	return i;
}

/* Not every second of every minute is a time: 24:00:00 is, 24:00:01 is not; the epoch is none. */
static bool
is_minute(const char *stamp, const char *rest, size_t rest_len)
{
	static const char *const seconds[] = { ":00", ":59" };
	char text[STAMP + 3 + STAMP_REST];
	int64_t at_ns;
	unsigned flags;

	memcpy(text, stamp, STAMP);
	memcpy(text + STAMP + 3, rest, rest_len);
	for (size_t i = 0; i < LENGTH(seconds); i++) {
		memcpy(text + STAMP, seconds[i], 3);
		if (instant_parse(text, STAMP + 3 + rest_len, &at_ns, &flags) != 0 || at_ns <= 0)
			return false;
	}
	return true;
}

/* A time that was read in full: what it shares with those to come. */
static void
keep_stamp(struct lane *lane, const struct token *token, const struct record *record)
{
	struct stamp *stamp = &lane->stamp;
	int64_t at_ns;

	*stamp = (struct stamp){ .rest = 1 };	/* like nothing */
	/* Of local time the offset may change from one minute to the next. */
	if (!token_is_string(token) || lane->extract->has_zone ||
	    (record->flags & FLAG_LEAP_SECOND))
		return;
	size_t n = seconds_len(token->at, token_len(token)), left = token_len(token) - n;
	if (!n || left > STAMP_REST || !is_minute(token->at, token->at + n, left))
		return;
	memcpy(stamp->minute, token->at, STAMP);
	stamp->flags = record->flags;
	stamp->rest_len = (uint32_t)left;
	stamp->rest_mask = UINT64_MAX >> (56 - 8 * left);
	stamp->rest = word8(token->at + n) & stamp->rest_mask;
	/* What this time has beyond its minute is found as with those to come. */
	if (stamp_end(stamp, token->at, &at_ns) == token->end) {
		stamp->minute_ns = record->at_ns - at_ns;
		stamp_second(stamp, token->at + STAMP);
	} else {
		*stamp = (struct stamp){ .rest = 1 };
	}
}

/* Read a time in full; false: it is none. */
static bool
read_full(const struct lane *lane, const char *at, size_t len, bool is_string, int plan,
	  struct record *record)
{
	struct flat_field field = { .text = at, .len = len };
	struct found found = { .field = &field, .plan = plan };

	*record = (struct record){ 0 };
	field.type = is_string ? FLAT_STRING : slow_atom(at, len);
	extract_time(lane->extract, &found, record);
	return !record->unusable;
}

/* The same of an epoch. All those of its block are in one unit if its first and last one are. */
static void
keep_epoch(struct lane *lane, const struct token *token, int plan, const struct record *record)
{
	static const struct { size_t len; int64_t unit_ns; } kinds[] = {
		{ 10, NS_PER_S }, { 13, NS_PER_MS }, { 16, 1000 },
	};
	char first[16], last[16];
	size_t len = token_len(token), kind = 0;
	struct record from, upto;

	lane->epoch = (struct epoch){ .head = 0 };
	while (kind < LENGTH(kinds) && kinds[kind].len != len)
		kind++;
	if (kind == LENGTH(kinds) || token_is_string(token) || token->at[0] == '0')
		return;
	for (size_t i = 0; i < len; i++) {
		if (!is_digit(token->at[i]))
			return;
		first[i] = i < 8 ? token->at[i] : '0';
		last[i] = i < 8 ? token->at[i] : '9';
	}
	struct epoch epoch = {
		.head = word8(first), .n_tail = (unsigned)len - 8, .plan = plan,
		.flags = record->flags, .unit_ns = kinds[kind].unit_ns,
	};
	int64_t span_ns = digits8(word8(last + 8), epoch.n_tail) * epoch.unit_ns;
	if (!read_full(lane, first, len, false, plan, &from) ||
	    !read_full(lane, last, len, false, plan, &upto) || from.flags != record->flags ||
	    upto.flags != record->flags || upto.at_ns - from.at_ns != span_ns)
		return;
	epoch.at_ns = from.at_ns;
	lane->epoch = epoch;
}

static bool
any_time(struct lane *lane, const struct token *token, int plan, struct hit *hit)
{
	struct record record;

	if (!read_full(lane, token->at, token_len(token), token_is_string(token), plan, &record))
		return false;
	keep_stamp(lane, token, &record);
	keep_epoch(lane, token, plan, &record);
	hit->at_ns = record.at_ns;
	hit->flags |= record.flags;
	return true;
}

bool
lane_time(struct lane *lane, const struct token *token, int plan, struct hit *hit)
{
	if (token_is_string(token)) {
		if (stamp_end(&lane->stamp, token->at, &hit->at_ns) == token->end) {
			hit->flags |= lane->stamp.flags;
			return true;
		}
	} else if (epoch_end(&lane->epoch, token->at, plan, &hit->at_ns) == token->end) {
		hit->flags |= lane->epoch.flags;
		return true;
	}
	return any_time(lane, token, plan, hit);
}
