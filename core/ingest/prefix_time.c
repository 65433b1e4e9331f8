/* prefix_time: the year of a time that a prefix tells without one. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/ingest/prefix_private.h"

#define AHEAD_NS (14 * 3600 * NS_PER_S)	/* local time may be so far ahead of UTC */

/* A time without a year, as `01/Aug/2025:18:06:00`: of `Aug  1 18:06:00`, and of klog's `0801
 * 18:06:00`. Returns its length, or what it would be. */
static int
with_year(char text[PREFIX_TIME], const char *buf, int year)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int month = 10 * (buf[0] - '0') + buf[1] - '0';

	if (!is_digit(buf[0]))
		return snprintf(text, PREFIX_TIME, "%c%c/%.3s/%04d:%s",
				buf[4] == ' ' ? '0' : buf[4], buf[5], buf, year, buf + 7);
	if (month < 1 || month > 12)
		return PREFIX_TIME;
	return snprintf(text, PREFIX_TIME, "%.2s/%.3s/%04d:%s", buf + 2,
			months + 3 * (month - 1), year, buf + 5);
}

size_t
prefix_time(const struct prefix *prefix, int64_t newest_ns, char *buf)
{
	char text[PREFIX_TIME], date[INSTANT_TEXT];
	unsigned flags = 0;
	int64_t at_ns;

	if (!prefix->time.len || prefix->time.len >= PREFIX_TIME - 8)
		return 0;
	memcpy(buf, prefix->time.at, prefix->time.len);
	buf[prefix->time.len] = '\0';
	if (!prefix->is_yearless)
		return prefix->time.len;
	if (newest_ns == INSTANT_NONE)
		return 0;
	int year = 0;
	instant_date(date, newest_ns + AHEAD_NS, NULL);
	for (int i = 0; i < 4; i++)
		year = 10 * year + (date[i] - '0');
	/* Back to the last leap year at most. */
	for (int back = 0; back < 8; back++) {
		int n = with_year(text, buf, year - back);
		if (n < (int)sizeof(text) && instant_parse(text, (size_t)n, &at_ns, &flags) == 0 &&
		    at_ns <= newest_ns + AHEAD_NS) {
			memcpy(buf, text, (size_t)n + 1);
			return (size_t)n;
		}
	}
	return prefix->time.len;	/* no such day: a bad time */
}
