/* textlog_value: the time and the latency of a line, where they are written as usual. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/textlog_fast.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Where the seconds of a time end and begin; false when it is not written so. */
static bool
find_seconds(const struct cut *cut, size_t *from, size_t *end, int64_t *ns)
{
	const char *at = cut->at;
	size_t i = 16;

	if (cut->len < 20 || cut->len > 44)
		return false;
	if (at[i] != ':' && at[++i] != ':')	/* `2025-08-01T18:06:`, `01/Aug/2025:18:06:` */
		return false;
	if (!is_digit(at[i + 1]) || at[i + 1] > '5' || !is_digit(at[i + 2]))
		return false;
	*from = ++i;
	*ns = ((at[i] - '0') * 10 + (at[i + 1] - '0')) * NS_PER_S;
	i += 2;
	if (i + 1 < cut->len && (at[i] == '.' || at[i] == ',') && is_digit(at[i + 1])) {
		int64_t unit = NS_PER_S;
		for (i++; i < cut->len && is_digit(at[i]); i++) {
			unit /= 10;
			*ns += unit * (at[i] - '0');
		}
	}
	*end = i;
	return cut->len - i < STAMP;
}

struct flat_field
text_field(const struct cut *cut)
{
	return (struct flat_field){
		.text = cut->at, .len = cut->len,
		.type = text_is_number(cut->at, cut->len) ? FLAT_NUMBER : FLAT_STRING,
	};
}

void
text_time(struct fast *fast, const struct extract *extract, const struct line_fields *fields,
	  struct record *record)
{
	const struct cut *cut = fields->role[ROLE_TIME];
	size_t from = 0, end = 0;
	int64_t ns = 0;
	bool is_usual = cut && find_seconds(cut, &from, &end, &ns);

	if (is_usual && from == fast->stamp_len && cut->len - end == fast->rest_len &&
	    memcmp(cut->at, fast->stamp, from) == 0 &&
	    memcmp(cut->at + end, fast->rest, fast->rest_len) == 0) {
		record->at_ns = fast->minute_ns + ns;
		record->flags |= fast->time_flags;
		return;
	}
	struct record read = { 0 };
	struct flat_field field = cut ? text_field(cut) : (struct flat_field){ 0 };
	struct found found = { .field = cut ? &field : NULL, .plan = fields->rank[ROLE_TIME] };
	extract_time(extract, &found, &read);
	record->at_ns = read.at_ns;
	record->unusable = read.unusable;
	record->flags |= read.flags;
	if (!is_usual || read.unusable || (read.flags & FLAG_LEAP_SECOND))
		return;
	memcpy(fast->stamp, cut->at, from);
	memcpy(fast->rest, cut->at + end, cut->len - end);
	fast->stamp_len = from;
	fast->rest_len = cut->len - end;
	fast->minute_ns = read.at_ns - ns;
	fast->time_flags = read.flags;
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
