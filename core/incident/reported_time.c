/* reported_time: reads `Friday 6:30 PM` and the like, and sets it against the log. */
/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core/incident/reported_private.h"

#define NS_PER_DAY (86400 * NS_PER_S)

static int64_t
day_of(int64_t at_ns)
{
	int64_t day = at_ns / NS_PER_DAY - (at_ns % NS_PER_DAY < 0);

	return day * NS_PER_DAY;
}

/* A weekday named anywhere in a text; -1 = none. Three letters are enough. */
static int
find_weekday(const char *text)
{
	for (int day = 0; day < 7; day++)
		for (const char *at = text; *at; at++)
			if (!strncasecmp(at, weekday_name(day), 3) &&
			    (at == text || !isalpha((unsigned char)at[-1])))
				return day;
	return -1;
}

/* One number of at most two digits; -1 when there is none. */
static int
two_digits(const char **at)
{
	int value = -1;

	for (int i = 0; i < 2 && isdigit((unsigned char)**at); i++, ++*at)
		value = 10 * (value < 0 ? 0 : value) + (**at - '0');
	return isdigit((unsigned char)**at) ? -1 : value;
}

/* A clock in a text, `6:30 PM`, `18:30`, `6 pm`, `18:30:05`, in seconds of the day; -1 = none. */
static int
find_clock(const char *text, const char **rest)
{
	for (const char *at = text; *at; at++) {
		if (!isdigit((unsigned char)*at) || (at > text && isalnum((unsigned char)at[-1])))
			continue;
		const char *end = at;
		int hour = two_digits(&end), minute = 0, second = 0;
		bool has_minute = false;

		if (hour >= 0 && *end == ':') {
			end++;
			minute = two_digits(&end);
			has_minute = minute >= 0;
			if (has_minute && *end == ':') {
				end++;
				second = two_digits(&end);
			}
		}
		while (*end == ' ')
			end++;
		bool is_pm = !strncasecmp(end, "pm", 2) || !strncasecmp(end, "p.m", 3);
		bool is_am = !strncasecmp(end, "am", 2) || !strncasecmp(end, "a.m", 3);
		if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
		    second > 59 || (!has_minute && !is_pm && !is_am) ||
		    ((is_pm || is_am) && (hour < 1 || hour > 12)))
			continue;
		if (is_pm || is_am) {
			hour = hour % 12 + (is_pm ? 12 : 0);
			end += end[1] == '.' ? 3 : 2;
			end += *end == '.';
		}
		*rest = end;
		return hour * 3600 + minute * 60 + second;
	}
	return -1;
}

/* A zone that follows the clock: `UTC`, `EAT`, `+03:00`; false when none is stated. */
static bool
find_zone(const char *rest, int64_t at_ns, int *offset_s)
{
	char word[8];
	size_t len = 0;
	struct zone zone;

	while (*rest == ' ' || *rest == ',' || *rest == '(')
		rest++;
	while (len + 1 < sizeof(word) && (isalnum((unsigned char)rest[len]) ||
	       (rest[len] && strchr("+-:", rest[len])))) {
		word[len] = rest[len];
		len++;
	}
	word[len] = '\0';
	/* A zone file is no place to look: what is stated must say its offset itself. */
	bool is_zone = len >= 1 && (word[0] == '+' || word[0] == '-' ||
		!strcasecmp(word, "utc") || !strcasecmp(word, "gmt") || !strcasecmp(word, "z") ||
		!strcasecmp(word, "eat"));
	if (!is_zone || zone_find(word, &zone, NULL))
		return false;
	*offset_s = zone_offset_s(&zone, at_ns);
	zone_release(&zone);
	return true;
}

/* The country any claim names, as a zone. */
static void
named_country(const struct incident_file *file, struct stated_time *out)
{
	for (size_t i = 0; file && i < file->n_claims; i++)
		for (size_t d = 0; d < file->claim[i].n_dims; d++)
			if (!strcasecmp(file->claim[i].dim[d].field, "country") &&
			    !zone_of_country(file->claim[i].dim[d].value, &out->country_offset_s,
					     &out->country_zone))
				return;
}

/* The day of the log that the text may mean: the one with its weekday, else the first. */
static void
pick_day(struct stated_time *out, int64_t first_ns, int64_t last_ns)
{
	int64_t day_ns = day_of(first_ns);

	out->day_ns = day_ns;
	out->weekday_matches = out->weekday < 0;
	for (int i = 0; i < 7 && day_ns <= last_ns && !out->weekday_matches; i++) {
		if (instant_weekday(day_ns) == out->weekday) {
			out->weekday_matches = true;
			out->day_ns = day_ns;
		}
		day_ns += NS_PER_DAY;
	}
}

void
stated_time_read(const struct claim *claim, const struct incident_file *file, int64_t first_ns,
		 int64_t last_ns, struct stated_time *out)
{
	const char *rest = "";
	unsigned flags = 0;
	int64_t at_ns;
	int clock_s, offset_s = 0;

	*out = (struct stated_time){ .weekday = -1, .country_at_ns = INSTANT_NONE,
				     .zone_at_ns = INSTANT_NONE };
	named_country(file, out);
	if (!instant_parse(claim->at, strlen(claim->at), &at_ns, &flags)) {
		out->is_read = out->has_clock = out->weekday_matches = true;
		out->has_zone = !(flags & INSTANT_NO_ZONE);
		out->day_ns = day_of(at_ns);
		out->at_ns = at_ns;
	} else {
		out->weekday = find_weekday(claim->at);
		clock_s = find_clock(claim->at, &rest);
		out->has_clock = clock_s >= 0;
		out->is_read = out->has_clock || out->weekday >= 0;
		pick_day(out, first_ns, last_ns);
		out->at_ns = out->day_ns + (out->has_clock ? clock_s : 0) * NS_PER_S;
		if (out->has_clock && find_zone(rest, out->at_ns, &offset_s)) {
			out->has_zone = true;
			out->at_ns -= offset_s * NS_PER_S;
		}
	}
	if (out->country_zone && !out->has_zone)
		out->country_at_ns = out->at_ns - out->country_offset_s * NS_PER_S;
	else
		out->country_zone = NULL;
	if (file && file->zone && !out->has_zone) {
		out->zone_offset_s = zone_offset_s(file->zone, out->at_ns);
		out->zone_at_ns = out->at_ns - out->zone_offset_s * NS_PER_S;
	}
}
