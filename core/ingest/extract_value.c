/* extract_value: the time and the latency of a record. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/str.h"
#include "core/ingest/extract_private.h"

#define EPOCHS (INSTANT_EPOCH_S | INSTANT_EPOCH_MS | INSTANT_EPOCH_US | INSTANT_EPOCH_NS)

static bool
is_scalar(const struct flat_field *field)
{
	return field && (field->type == FLAT_STRING || field->type == FLAT_NUMBER);
}

/* `x.seconds` with `x.nanos`: whole seconds and up to nine digits of their fraction. */
static int
join_nanos(const struct flat_field *seconds, const struct flat_field *nanos, int64_t *at_ns,
	   unsigned *flags)
{
	char fraction[] = "000000000";
	int64_t whole = 0;

	if (seconds->len == 0 || seconds->len > 11 || nanos->len == 0 || nanos->len > 9)
		return -1;
	for (size_t i = 0; i < seconds->len; i++) {
		if (seconds->text[i] < '0' || seconds->text[i] > '9')
			return -1;
		whole = 10 * whole + (seconds->text[i] - '0');
	}
	for (size_t i = 0; i < nanos->len; i++) {
		if (nanos->text[i] < '0' || nanos->text[i] > '9')
			return -1;
		fraction[9 - nanos->len + i] = nanos->text[i];
	}
	return instant_from_epoch(whole, fraction, 9, at_ns, flags);
}

/* A date in one field, the clock in another. */
static int
join_clock(const struct flat_field *date, const struct flat_field *clock,
	   enum date_order order, int64_t *at_ns, unsigned *flags)
{
	char text[80];

	if (date->len + clock->len + 1 > sizeof(text))
		return -1;
	memcpy(text, date->text, date->len);
	text[date->len] = 'T';
	memcpy(text + date->len + 1, clock->text, clock->len);
	return instant_parse_ordered(text, date->len + 1 + clock->len, order, at_ns, flags);
}

/* The instant of a planned time field of the open record. Returns 0 or -1. */
static int
time_of(const struct extract *extract, const struct flat_field *field, int plan, int64_t *at_ns,
	unsigned *flags)
{
	uint32_t with = plan >= 0 ? extract->plan[ROLE_TIME][plan].with : NAME_NONE;
	enum date_order order = plan < 0 ? DATE_ORDER_UNKNOWN
		: extract->fields->role[ROLE_TIME][plan].order;
	bool is_alias;

	if (!is_scalar(field))
		return -1;
	const struct flat_field *other = with ? flat_find(&extract->flat, with, &is_alias) : NULL;
	if (is_scalar(other)) {
		const char *path = extract->fields->role[ROLE_TIME][plan].path;
		size_t len = strlen(path);
		bool is_seconds = len > 8 && strcmp(path + len - 7, "seconds") == 0;
		return is_seconds ? join_nanos(field, other, at_ns, flags)
				  : join_clock(field, other, order, at_ns, flags);
	}
	return instant_parse_ordered(field->text, field->len, order, at_ns, flags);
}

/* Local time to UTC: the offset that holds at the moment itself, not at its UTC reading. */
static int64_t
from_zone(const struct zone *zone, int64_t local_ns)
{
	int64_t guess = local_ns - zone_offset_s(zone, local_ns) * NS_PER_S;

	return local_ns - zone_offset_s(zone, guess) * NS_PER_S;
}

void
extract_time(const struct extract *extract, const struct found *found, struct record *record)
{
	unsigned flags = 0, usual = found->plan < 0 ? 0
		: extract->fields->role[ROLE_TIME][found->plan].epoch;
	int64_t at_ns;

	record->at_ns = INSTANT_NONE;
	if (!found->field) {
		record->unusable = UNUSABLE_NO_TIME;
		return;
	}
	if (time_of(extract, found->field, found->plan, &at_ns, &flags) != 0) {
		record->unusable = UNUSABLE_BAD_TIME;
		return;
	}
	if (flags & INSTANT_LEAP)
		record->flags |= FLAG_LEAP_SECOND;
	if (usual && (flags & EPOCHS) && (flags & EPOCHS) != usual)
		record->flags |= FLAG_EPOCH_UNIT;
	if ((flags & INSTANT_NO_ZONE) && extract->has_zone)
		at_ns = from_zone(&extract->zone, at_ns);
	else if (flags & INSTANT_NO_ZONE)
		record->flags |= FLAG_NO_ZONE;
	if (at_ns <= 0)		/* the zone led out of the accepted range */
		record->unusable = UNUSABLE_BAD_TIME;
	else
		record->at_ns = at_ns;
}

/* end - start, where no field says the latency itself. */
static enum latency_result
span_of(const struct extract *extract, const struct found *found, struct latency *latency)
{
	bool is_alias;
	int64_t end_ns, start_ns, span_ns;
	unsigned flags = 0;
	const struct flat_field *start =
		flat_find(&extract->flat, extract->plan[ROLE_LATENCY][found->plan].with, &is_alias);

	if (flat_is_absent(start))
		return LATENCY_ABSENT;
	if (!is_scalar(start) || !is_scalar(found->field) ||
	    instant_parse(found->field->text, found->field->len, &end_ns, &flags) != 0 ||
	    instant_parse(start->text, start->len, &start_ns, &flags) != 0)
		return LATENCY_NOT_A_NUMBER;
	span_ns = end_ns - start_ns;
	if (span_ns < 0)
		return LATENCY_NEGATIVE;
	struct decimal number = { .digits = (uint64_t)span_ns };
	return latency_from(&number, UNIT_NS, latency);
}

/* A latency in a string; what its comma is, it tells itself (`1,234.5`), or the field. */
static enum latency_result
text_latency(const struct extract *extract, const struct found *found, struct latency *latency)
{
	const struct flat_field *field = found->field;
	const struct field *plan = found->plan < 0 ? NULL
		: &extract->fields->role[ROLE_LATENCY][found->plan];
	enum latency_result result =
		latency_from_text(field->text, field->len, found->unit, latency);
	char plain[COMMA_BYTES];
	size_t len = field->len;

	if (result != LATENCY_NOT_A_NUMBER || !plan || len > sizeof(plain))
		return result;
	enum comma comma = comma_of(field->text, len);
	bool is_told = plan->is_grouped || memchr(field->text, '.', len);

	if (!is_told || (comma != COMMA_EITHER && comma != COMMA_GROUPS))
		return result;
	len = without_commas(field->text, len, plain);
	return latency_from_text(plain, len, found->unit, latency);
}

void
extract_latency(const struct extract *extract, const struct found *found, struct record *record,
		struct latency *latency, enum latency_result *result)
{
	const struct flat_field *field = found->field;
	struct decimal number;

	*latency = (struct latency){ 0 };
	*result = LATENCY_NOT_A_NUMBER;
	if (!field) {
		*result = LATENCY_ABSENT;
	} else if (found->plan >= 0 && extract->plan[ROLE_LATENCY][found->plan].with) {
		*result = span_of(extract, found, latency);
	} else if (field->type == FLAT_NUMBER &&
		   decimal_parse(field->text, field->len, &number) == 0) {
		*result = latency_from(&number, found->unit, latency);
	} else if (field->type == FLAT_STRING) {
		*result = text_latency(extract, found, latency);
		if (*result == LATENCY_OK)
			record->flags |= FLAG_NUMBER_AS_STRING;
	}
	record->latency_us = *result == LATENCY_OK ? latency->us : LATENCY_NONE;
	if (*result >= LATENCY_NOT_A_NUMBER)
		record->flags |= FLAG_BAD_LATENCY;
}
