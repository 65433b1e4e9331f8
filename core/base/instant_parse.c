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
};

struct reader {
	const char *at, *end;
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
	return c->has_zone;
}

static const struct field {
	char letter;
	bool (*read)(struct reader *r, struct civil *civil);
} fields[] = {
	{ 'y', read_year }, { 'm', read_month }, { 'b', read_month_name }, { 'a', read_weekday },
	{ 'd', read_day }, { 'e', read_padded_day }, { 'h', read_hour }, { 'i', read_minute },
	{ 's', read_second }, { 'z', read_zone },
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
form_read(const char *form, const char *at, size_t len, struct civil *civil)
{
	struct reader r = { at, at + len }, before = r;
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

int
instant_parse(const char *at, size_t len, int64_t *at_ns, unsigned *flags)
{
	for (size_t i = 0; i < LENGTH(forms); i++) {
		struct civil civil = { 0 };

		*flags = 0;
		if (form_read(forms[i], at, len, &civil))
			return civil_instant(&civil, at_ns, flags);
	}
	*flags = 0;
	return epoch_read(at, len, at_ns, flags);
}
