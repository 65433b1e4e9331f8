/* instant_parse: times as logs write them, read by a table of forms (ingest.md section 8). */
/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/instant_private.h"
#include "core/base/mem.h"

/*
 * A form is read from left to right; a lower-case letter is a field of the table below,
 * `T` is one of `T t` and space, `[...]` may be absent, anything else is itself.
 * A weekday is checked to be one, but the date decides.
 */
static const char *const forms[] = {
	"y-m-dTh:i[:s]z",	/* RFC 3339 and ISO 8601 */
	"ymdThi[s]z",		/* ISO 8601, basic */
	"d/b/y:h:i:sz",		/* CLF; HAProxy has a fraction and no zone */
	"a, d b y h:i:sz",	/* HTTP date */
	"a b e h:i:s y",		/* ctime */
	"y/m/d h:i:sz",		/* Go log */
	"y/m/d - h:i:sz",	/* gin */
	"x[,]Tk:i[:s]pz",	/* 25/03/2026 13:05:06, 3/25/2026 1:05:06 PM; see read_slashes() */
	"d.m.y[,] h:i[:s]z",	/* German */
	"ymdhisz",		/* digits alone */
	"b e, y @ h:i:sz",	/* Kibana */
	"b e, y[,] k:i:sp",	/* Java, JavaScript: Mar 4, 2026, 1:05:06 PM */
	"d-b-y h:i:sz",		/* Oracle, Tomcat */
};

struct reader {
	const char *at, *end;
	enum date_order order;	/* of a date that does not tell it */
};

static bool
read_digits(struct reader *r, int n, int *value)
{
	int sum = 0;

	if (r->end - r->at < n)
		return false;
	for (int i = 0; i < n; i++) {
		if (r->at[i] < '0' || r->at[i] > '9')
			return false;
		sum = 10 * sum + (r->at[i] - '0');
	}
	r->at += n;
	*value = sum;
	return true;
}

/* One of n names of three letters, as its place in the list from 1. */
static bool
read_name(struct reader *r, const char *names, int n, int *value)
{
	if (r->end - r->at < 3)
		return false;
	for (int i = 0; i < n; i++) {
		if (!memcmp(r->at, names + 3 * i, 3)) {
			r->at += 3;
			*value = i + 1;
			return true;
		}
	}
	return false;
}

static bool
read_year(struct reader *r, struct civil *c)
{
	return read_digits(r, 4, &c->year);
}

static bool
read_month(struct reader *r, struct civil *c)
{
	return read_digits(r, 2, &c->month);
}

static bool
read_month_name(struct reader *r, struct civil *c)
{
	return read_name(r, "JanFebMarAprMayJunJulAugSepOctNovDec", 12, &c->month);
}

static bool
read_weekday(struct reader *r, struct civil *c)
{
	int weekday;

	(void)c;
	return read_name(r, "SunMonTueWedThuFriSat", 7, &weekday);
}

static bool
read_day(struct reader *r, struct civil *c)
{
	return read_digits(r, 2, &c->day);
}

/* A day of one digit or two, padded with a blank or not. */
static bool
read_padded_day(struct reader *r, struct civil *c)
{
	if (r->at < r->end && *r->at == ' ')
		r->at++;
	return read_digits(r, 2, &c->day) || read_digits(r, 1, &c->day);
}

static bool
read_hour(struct reader *r, struct civil *c)
{
	return read_digits(r, 2, &c->hour);
}

static bool
read_minute(struct reader *r, struct civil *c)
{
	return read_digits(r, 2, &c->minute);
}

/* Seconds and their fraction: `.` or `,` and digits, of which nine count. */
static bool
read_second(struct reader *r, struct civil *c)
{
	if (!read_digits(r, 2, &c->second))
		return false;
	if (r->at == r->end || (*r->at != '.' && *r->at != ','))
		return true;

	const char *first = ++r->at;
	int weight = 100000000;
	for (c->ns = 0; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++, weight /= 10)
		c->ns += weight * (*r->at - '0');
	return r->at > first;
}

/* A number of one digit or two. */
static bool
read_short(struct reader *r, int *value)
{
	return read_digits(r, 2, value) || read_digits(r, 1, value);
}

/* Two numbers and a year, between slashes. */
static bool
split_slashes(struct reader *r, int *first, int *second, int *year)
{
	if (!read_short(r, first) || r->at == r->end || *r->at++ != '/' ||
	    !read_short(r, second) || r->at == r->end || *r->at++ != '/')
		return false;
	return read_digits(r, 4, year);
}

/* Some write the day first, some the month. That is told where one of them is no month, or
 * both are the same; else it would be a guess, but for who knows the log's order. */
static bool
read_slashes(struct reader *r, struct civil *c)
{
	int first, second;

	if (!split_slashes(r, &first, &second, &c->year))
		return false;
	bool is_told = first > 12 || second > 12 || first == second;
	bool day_first = is_told ? first > 12 : r->order == DATE_DAY_FIRST;
	c->day = day_first ? first : second;
	c->month = day_first ? second : first;
	return is_told || r->order != DATE_ORDER_UNKNOWN;
}

static bool
read_short_hour(struct reader *r, struct civil *c)
{
	return read_short(r, &c->hour);
}

/* ` AM`, ` PM`, or neither. (Some put a narrow blank before it: those are not read.) */
static bool
read_half(struct reader *r, struct civil *c)
{
	if (r->end - r->at < 3 || r->at[0] != ' ' || (r->at[2] | 0x20) != 'm')
		return true;
	char half = (char)(r->at[1] | 0x20);
	if ((half != 'a' && half != 'p') || c->hour < 1 || c->hour > 12)
		return false;
	r->at += 3;
	c->hour = c->hour % 12 + (half == 'p' ? 12 : 0);
	return true;
}

/* `[Europe/Paris]` behind an offset: Java names the zone too. */
static void
pass_zone_name(struct reader *r)
{
	const char *close = r->end - 1;

	if (r->end - r->at > 2 && *r->at == '[' && *close == ']' &&
	    !memchr(r->at + 1, '[', (size_t)(close - r->at - 1)))
		r->at = r->end;
}

/* A zone, after a blank if need be; nothing at all when the text is at its end. */
static bool
read_zone(struct reader *r, struct civil *c)
{
	if (r->at == r->end)
		return true;
	if (*r->at == ' ')
		r->at++;
	size_t n = zone_word(r->at, (size_t)(r->end - r->at), &c->offset_s);
	r->at += n;
	c->has_zone = n > 0;
	if (n > 0)
		pass_zone_name(r);
	return c->has_zone;
}

static const struct field {
	char letter;
	bool (*read)(struct reader *r, struct civil *civil);
} fields[] = {
	{ 'y', read_year }, { 'm', read_month }, { 'b', read_month_name }, { 'a', read_weekday },
	{ 'd', read_day }, { 'e', read_padded_day }, { 'h', read_hour }, { 'i', read_minute },
	{ 's', read_second }, { 'z', read_zone },
	{ 'x', read_slashes }, { 'k', read_short_hour }, { 'p', read_half },
};

/* Read what one character of a form stands for. */
static bool
read_item(struct reader *r, char item, struct civil *civil)
{
	for (size_t i = 0; i < LENGTH(fields); i++) {
		if (fields[i].letter == item)
			return fields[i].read(r, civil);
	}
	if (r->at == r->end)
		return false;
	char byte = *r->at++;
	return byte == item || (item == 'T' && (byte == 't' || byte == ' '));
}

bool
form_read(const char *form, const char *at, size_t len, enum date_order order,
	  struct civil *civil)
{
	struct reader r = { at, at + len, order }, before = r;
	bool is_optional = false, is_absent = false;

	for (; *form; form++) {
		if (*form == '[') {
			is_optional = true;
			before = r;
		} else if (*form == ']') {
			is_optional = is_absent = false;
		} else if (!is_absent && !read_item(&r, *form, civil)) {
			if (!is_optional)
				return false;
			is_absent = true;
			r = before;
		}
	}
	return r.at == r.end;
}

/* .NET's `/Date(1772629506789)/`: milliseconds, UTC; `+0100` behind them only says where. */
static int
date_read(const char *at, size_t len, int64_t *at_ns, unsigned *flags)
{
	static const char head[] = "/Date(", tail[] = ")/";
	size_t n = sizeof(head) - 1, most;
	int offset_s;

	if (len < n + 2 || memcmp(at, head, n) != 0 || memcmp(at + len - 2, tail, 2) != 0)
		return -1;
	at += n;
	for (most = len - n - 2, n = 0; n < most && at[n] >= '0' && at[n] <= '9';)
		n++;
	if (n < 12 || n > 13 || (n < most && n + zone_word(at + n, most - n, &offset_s) != most))
		return -1;
	return epoch_read(at, n, at_ns, flags);
}

bool
instant_is_ambiguous(const char *at, size_t len)
{
	struct reader r = { at, at + len, DATE_ORDER_UNKNOWN };
	int first, second, year;

	return split_slashes(&r, &first, &second, &year) && first >= 1 && second >= 1 &&
	       first <= 12 && second <= 12 && first != second;
}

enum date_order
instant_date_order(const char *at, size_t len)
{
	struct reader r = { at, at + len, DATE_ORDER_UNKNOWN };
	int first, second, year;

	if (!split_slashes(&r, &first, &second, &year) || (first > 12) == (second > 12))
		return DATE_ORDER_UNKNOWN;
	return first > 12 ? DATE_DAY_FIRST : DATE_MONTH_FIRST;
}

int
instant_parse(const char *at, size_t len, int64_t *at_ns, unsigned *flags)
{
	return instant_parse_ordered(at, len, DATE_ORDER_UNKNOWN, at_ns, flags);
}

int
instant_parse_ordered(const char *at, size_t len, enum date_order order, int64_t *at_ns,
		      unsigned *flags)
{
	for (size_t i = 0; i < LENGTH(forms); i++) {
		struct civil civil = { 0 };

		*flags = 0;
		if (form_read(forms[i], at, len, order, &civil))
			return civil_instant(&civil, at_ns, flags);
	}
	*flags = 0;
	if (len > 0 && *at == '/')
		return date_read(at, len, at_ns, flags);
	return epoch_read(at, len, at_ns, flags);
}
