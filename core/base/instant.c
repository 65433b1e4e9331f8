/* instant: the calendar, and times as text. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/instant_private.h"

/* Division that rounds down, so that times before 1970 have a place in their day too. */
static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Years are counted from March, so that the leap day is the last of its year; 400 of
 * them are 146097 days (Hinnant, "chrono-compatible low-level date algorithms"). */
int64_t
days_of(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t year_of_era = y - 400 * era;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return 146097 * era + 365 * year_of_era + year_of_era / 4 - year_of_era / 100
	       + day_of_year - 719468;
}

void
days_split(int64_t days, struct civil *civil)
{
	int64_t z = days + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t day_of_era = z - 146097 * era;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524
			       - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - 365 * year_of_era - year_of_era / 4 + year_of_era / 100;
	int64_t from_march = (5 * day_of_year + 2) / 153;

	civil->day = (int)(day_of_year - (153 * from_march + 2) / 5 + 1);
	civil->month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
	civil->year = (int)(400 * era + year_of_era + (civil->month <= 2));
}

int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && is_leap ? 29 : days[month - 1];
}

int
instant_in_range(int64_t s, int64_t ns, int64_t *at_ns)
{
	/* The epoch itself is what an unset time looks like, not a time. */
	if (s < 0 || s >= INSTANT_END_S || (s == 0 && ns == 0))
		return -1;
	*at_ns = s * NS_PER_S + ns;
	return 0;
}

int
civil_instant(const struct civil *civil, int64_t *at_ns, unsigned *flags)
{
	const struct civil *c = civil;

	if (c->month < 1 || c->month > 12 || c->day < 1 || c->day > days_in_month(c->year, c->month)
	    || c->hour > 24 || c->minute > 59 || c->second > 60)
		return -1;
	/* 24:00:00 is the next day; nothing may come after it. */
	if (c->hour == 24 && (c->minute || c->second || c->ns))
		return -1;
	int64_t s = days_of(c->year, c->month, c->day) * DAY_S + c->hour * 3600
		    + c->minute * 60 + c->second - c->offset_s;
	if (c->second == 60) {
		/* A leap second is the last of a UTC day; it becomes the first of the next. */
		if (s % DAY_S != 0)
			return -1;
		*flags |= INSTANT_LEAP;
	}
	if (!c->has_zone)
		*flags |= INSTANT_NO_ZONE;
	return instant_in_range(s, c->ns, at_ns);
}

/* The instant as the clock of a zone shows it (NULL: UTC). */
static struct civil
civil_of(int64_t at_ns, const struct zone *zone)
{
	struct civil civil = { .offset_s = zone ? zone_offset_s(zone, at_ns) : 0 };
	int64_t s = floor_div(at_ns, NS_PER_S);

	civil.ns = (int)(at_ns - s * NS_PER_S);
	s += civil.offset_s;
	int64_t days = floor_div(s, DAY_S);
	int second = (int)(s - days * DAY_S);
	days_split(days, &civil);
	civil.hour = second / 3600;
	civil.minute = second / 60 % 60;
	civil.second = second % 60;
	return civil;
}

/* A fraction in groups of three digits; nothing when it is zero. */
static void
put_fraction(char *buf, size_t size, int ns)
{
	if (!ns)
		buf[0] = '\0';
	else if (ns % 1000)
		snprintf(buf, size, ".%09d", ns);
	else if (ns % 1000000)
		snprintf(buf, size, ".%06d", ns / 1000);
	else
		snprintf(buf, size, ".%03d", ns / 1000000);
}

static char *
put_none(char *buf)
{
	return memcpy(buf, "-", 2);
}

char *
instant_rfc3339(char *buf, int64_t at_ns)
{
	if (at_ns == INSTANT_NONE)
		return put_none(buf);

	struct civil c = civil_of(at_ns, NULL);
	char fraction[16];
	put_fraction(fraction, sizeof(fraction), c.ns);
	snprintf(buf, INSTANT_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d%sZ",
		 c.year, c.month, c.day, c.hour, c.minute, c.second, fraction);
	return buf;
}

char *
instant_clock(char *buf, int64_t at_ns, const struct zone *zone)
{
	if (at_ns == INSTANT_NONE)
		return put_none(buf);

	struct civil c = civil_of(at_ns, zone);
	char fraction[16];
	put_fraction(fraction, sizeof(fraction), c.ns);
	snprintf(buf, INSTANT_TEXT, "%02d:%02d:%02d%s", c.hour, c.minute, c.second, fraction);
	return buf;
}

char *
instant_date(char *buf, int64_t at_ns, const struct zone *zone)
{
	if (at_ns == INSTANT_NONE)
		return put_none(buf);

	struct civil c = civil_of(at_ns, zone);
	snprintf(buf, INSTANT_TEXT, "%04d-%02d-%02d", c.year, c.month, c.day);
	return buf;
}

int
instant_weekday(int64_t at_ns)
{
	int64_t days = floor_div(at_ns, DAY_S * NS_PER_S);

	return (int)(((days + 4) % 7 + 7) % 7);		/* 1970-01-01 was a Thursday */
}

const char *
weekday_name(int weekday)
{
	static const char *const names[] = {
		"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
	};

	return names[((weekday % 7) + 7) % 7];
}

/* Two units side by side; the smaller one is left out when it is zero. */
static void
put_pair(char *buf, const char *sign, int64_t large, const char *large_unit, int64_t small,
	 const char *small_unit)
{
	if (small)
		snprintf(buf, INSTANT_TEXT, "%s%lld %s %lld %s", sign, (long long)large, large_unit,
			 (long long)small, small_unit);
	else
		snprintf(buf, INSTANT_TEXT, "%s%lld %s", sign, (long long)large, large_unit);
}

char *
span_text(char *buf, int64_t ns)
{
	if (ns == INSTANT_NONE)
		return put_none(buf);

	const char *sign = ns < 0 ? "-" : "";
	int64_t size = ns < 0 ? -ns : ns;
	int64_t ms = size / NS_PER_MS + (size % NS_PER_MS >= NS_PER_MS / 2);
	int64_t s = (ms + 500) / 1000, minutes = (s + 30) / 60, hours = (minutes + 30) / 60;

	if (ms < 1000) {
		snprintf(buf, INSTANT_TEXT, "%s%lld ms", ms ? sign : "", (long long)ms);
	} else if (ms < 120 * 1000) {
		char fraction[16];

		/* Milliseconds, without the zeros that end them. */
		int len = snprintf(fraction, sizeof(fraction), ".%03d", (int)(ms % 1000));
		while (len > 0 && (fraction[len - 1] == '0' || fraction[len - 1] == '.'))
			fraction[--len] = '\0';
		snprintf(buf, INSTANT_TEXT, "%s%lld%s s", sign, (long long)(ms / 1000), fraction);
	} else if (s < 3600) {
		put_pair(buf, sign, s / 60, "min", s % 60, "s");
	} else if (minutes < 24 * 60) {
		put_pair(buf, sign, minutes / 60, "h", minutes % 60, "min");
	} else {
		put_pair(buf, sign, hours / 24, "d", hours % 24, "h");
	}
	return buf;
}
