/* zone_rule: summer time by a POSIX rule (`EST5EDT,M3.2.0,M11.1.0`), as zone files end in. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "core/base/instant.h"
#include "core/base/instant_private.h"
#include "core/base/mem.h"

enum { YEAR_FIRST = 1970, YEAR_LAST = 2261 };

/* A day of every year: Mm.w.d, Jn (1..365, no leap day) or n (0..365), and a wall clock time. */
struct rule_day {
	char kind;		/* 'M', 'J' or 'N' */
	int month, week, day;	/* day: 0 = Sunday for 'M', else n */
	int time_s;
};

struct rule {
	int std_offset_s, dst_offset_s;
	bool has_dst;
	struct rule_day start, end;
};

struct reader {
	const char *at, *end;
};

static bool
take(struct reader *r, char byte)
{
	if (r->at == r->end || *r->at != byte)
		return false;
	r->at++;
	return true;
}

static bool
read_int(struct reader *r, int least, int most, int *value)
{
	int sum = 0;
	const char *first = r->at;

	for (; r->at < r->end && *r->at >= '0' && *r->at <= '9' && sum <= most; r->at++)
		sum = 10 * sum + (*r->at - '0');
	*value = sum;
	return r->at > first && sum >= least && sum <= most;
}

/* `EST`, or `<+03>`. */
static bool
skip_name(struct reader *r)
{
	const char *first = r->at;

	if (take(r, '<')) {
		while (r->at < r->end && *r->at != '>')
			r->at++;
		return take(r, '>');
	}
	while (r->at < r->end && (*r->at | 0x20) >= 'a' && (*r->at | 0x20) <= 'z')
		r->at++;
	return r->at - first >= 3;
}

/* [+-]h[:mm[:ss]] in seconds. */
static bool
read_time(struct reader *r, int *time_s)
{
	int hours, minutes = 0, seconds = 0;
	bool is_negative = take(r, '-');

	if (!is_negative)
		take(r, '+');
	if (!read_int(r, 0, 167, &hours))
		return false;
	if (take(r, ':') && !read_int(r, 0, 59, &minutes))
		return false;
	if (take(r, ':') && !read_int(r, 0, 59, &seconds))
		return false;
	*time_s = 3600 * hours + 60 * minutes + seconds;
	if (is_negative)
		*time_s = -*time_s;
	return true;
}

static bool
read_day(struct reader *r, struct rule_day *day)
{
	bool ok;

	*day = (struct rule_day){ .time_s = 2 * 3600 };
	if (take(r, 'M')) {
		day->kind = 'M';
		ok = read_int(r, 1, 12, &day->month) && take(r, '.')
		     && read_int(r, 1, 5, &day->week) && take(r, '.')
		     && read_int(r, 0, 6, &day->day);
	} else {
		day->kind = take(r, 'J') ? 'J' : 'N';
		ok = read_int(r, day->kind == 'J', 365, &day->day);
	}
	return ok && (!take(r, '/') || read_time(r, &day->time_s));
}

static bool
read_rule(struct reader *r, struct rule *rule)
{
	/* POSIX counts offsets west of UTC. */
	if (!skip_name(r) || !read_time(r, &rule->std_offset_s))
		return false;
	rule->std_offset_s = -rule->std_offset_s;
	rule->has_dst = r->at < r->end;
	if (!rule->has_dst)
		return true;
	if (!skip_name(r))
		return false;
	rule->dst_offset_s = rule->std_offset_s + 3600;
	if (r->at < r->end && *r->at != ',') {
		if (!read_time(r, &rule->dst_offset_s))
			return false;
		rule->dst_offset_s = -rule->dst_offset_s;
	}
	return take(r, ',') && read_day(r, &rule->start) && take(r, ',') && read_day(r, &rule->end)
	       && r->at == r->end;
}

/* The instant a rule's day begins to count in a year, for a clock that is offset_s east. */
static int64_t
rule_instant_s(const struct rule_day *day, int year, int offset_s)
{
	int64_t days;

	if (day->kind == 'M') {
		int first_weekday = (int)((days_of(year, day->month, 1) + 4) % 7);
		int of_month = 1 + (day->day - first_weekday + 7) % 7 + 7 * (day->week - 1);

		while (of_month > days_in_month(year, day->month))	/* week 5 is the last one */
			of_month -= 7;
		days = days_of(year, day->month, of_month);
	} else {
		days = days_of(year, 1, 1) + day->day - (day->kind == 'J');
		if (day->kind == 'J' && day->day >= 60 && days_in_month(year, 2) == 29)
			days++;
	}
	return days * DAY_S + day->time_s - offset_s;
}

static void
add_step(struct zone *zone, size_t *cap, int64_t from_s, int offset_s)
{
	if (from_s <= zone->steps[zone->n_steps - 1].from_s)
		return;
	GROW(zone->steps, zone->n_steps, *cap);
	zone->steps[zone->n_steps++] = (struct zone_step){ from_s, offset_s };
}

int
zone_rule_extend(const char *at, size_t len, struct zone *zone, size_t *cap)
{
	struct reader r = { at, at + len };
	struct rule rule = { 0 };

	if (!read_rule(&r, &rule) || r.at != r.end)
		return -1;
	/* Without summer time the last transition has said it all, if there was one. */
	if (!rule.has_dst) {
		if (zone->n_steps == 1)
			zone->steps[0].offset_s = zone->offset_s = rule.std_offset_s;
		return 0;
	}
	for (int year = YEAR_FIRST; year <= YEAR_LAST; year++) {
		int64_t start = rule_instant_s(&rule.start, year, rule.std_offset_s);
		int64_t end = rule_instant_s(&rule.end, year, rule.dst_offset_s);

		/* South of the equator summer ends before it starts. */
		if (end < start)
			add_step(zone, cap, end, rule.std_offset_s);
		add_step(zone, cap, start, rule.dst_offset_s);
		if (end >= start)
			add_step(zone, cap, end, rule.std_offset_s);
	}
	return 0;
}
