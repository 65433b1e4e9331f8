/* value: numbers and latencies out of text, exactly: own range-checked arithmetic, no locale. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/value.h"

#include <math.h>
#include <string.h>

#include "core/base/mem.h"

#define DIGITS_MAX 19

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Take digits into the number; returns how many there were. */
static size_t
take_digits(struct decimal *out, const char *at, size_t len, bool is_fraction, int *significant)
{
	size_t n = 0;

	for (; n < len && is_digit(at[n]); n++) {
		if (*significant == DIGITS_MAX) {
			out->is_cut |= at[n] != '0';
			out->exponent += !is_fraction;
			continue;
		}
		out->digits = 10 * out->digits + (uint64_t)(at[n] - '0');
		out->exponent -= is_fraction;
		*significant += *significant > 0 || at[n] != '0';
	}
	return n;
}

int
decimal_parse(const char *at, size_t len, struct decimal *out)
{
	size_t i = 0, n;
	int significant = 0;

	*out = (struct decimal){ .is_negative = len && at[0] == '-' };
	i += out->is_negative;
	n = take_digits(out, at + i, len - i, false, &significant);
	if (n == 0 || (n > 1 && at[i] == '0'))
		return -1;
	i += n;
	if (i < len && at[i] == '.') {
		n = take_digits(out, at + i + 1, len - i - 1, true, &significant);
		if (n == 0)
			return -1;
		out->has_fraction = true;
		i += n + 1;
	}
	if (i < len && (at[i] == 'e' || at[i] == 'E')) {
		bool minus = i + 1 < len && at[i + 1] == '-';
		bool sign = minus || (i + 1 < len && at[i + 1] == '+');
		int exponent = 0;
		size_t from = i + 1 + sign;
		for (i = from; i < len && is_digit(at[i]); i++)
			exponent = exponent < 10000 ? 10 * exponent + (at[i] - '0') : exponent;
		if (i == from)
			return -1;
		out->exponent += minus ? -exponent : exponent;
		out->has_fraction |= minus;
	}
	return i == len ? 0 : -1;
}

double
decimal_double(const struct decimal *number)
{
	double value = (double)number->digits;

	if (value != 0)
		value *= pow(10, number->exponent);
	return number->is_negative ? -value : value;
}

enum latency_result
latency_from(const struct decimal *number, enum unit unit, struct latency *out)
{
	static const int power[] = { [UNIT_NONE] = 3, [UNIT_NS] = -3, [UNIT_US] = 0, [UNIT_MS] = 3,
				     [UNIT_S] = 6 };
	int exponent = number->exponent + power[unit];
	uint64_t value = number->digits;
	bool is_more = number->is_cut;	/* digits that are not zero stand below `last` */
	unsigned last = 0;		/* the highest digit that fell off */

	*out = (struct latency){ .parts = 1 };
	if (value == 0)
		return LATENCY_OK;
	if (number->is_negative)
		return LATENCY_NEGATIVE;
	for (; exponent < 0 && (value || last); exponent++) {
		is_more |= last != 0;
		last = (unsigned)(value % 10);
		value /= 10;
	}
	for (; exponent > 0; exponent--) {
		if (value > (uint64_t)LATENCY_MAX_US)
			return LATENCY_TOO_LONG;
		value *= 10;
	}
	out->is_rounded = last != 0 || is_more;
	if (last > 5 || (last == 5 && (is_more || value % 2 == 1)))
		value++;
	if (value == 0)
		value = 1;
	if (value > (uint64_t)LATENCY_MAX_US)
		return LATENCY_TOO_LONG;
	out->us = (int64_t)value;
	return LATENCY_OK;
}

static const struct { const char *suffix; enum unit unit; int64_t times; } suffixes[] = {
	{ "ns", UNIT_NS, 1 }, { "us", UNIT_US, 1 }, { "\xc2\xb5s", UNIT_US, 1 },
	{ "\xce\xbcs", UNIT_US, 1 }, { "msecs", UNIT_MS, 1 }, { "msec", UNIT_MS, 1 },
	{ "ms", UNIT_MS, 1 }, { "seconds", UNIT_S, 1 }, { "second", UNIT_S, 1 },
	{ "secs", UNIT_S, 1 }, { "sec", UNIT_S, 1 }, { "s", UNIT_S, 1 },
	{ "milliseconds", UNIT_MS, 1 }, { "millis", UNIT_MS, 1 }, { "microseconds", UNIT_US, 1 },
	{ "micros", UNIT_US, 1 },
	{ "m", UNIT_S, 60 }, { "h", UNIT_S, 3600 },
};

/* The length of the number at the front, by its bytes alone. */
static size_t
number_len(const char *at, size_t len)
{
	size_t n = len && at[0] == '-';

	while (n < len && (is_digit(at[n]) || at[n] == '.'))
		n++;
	if (n < len && (at[n] == 'e' || at[n] == 'E'))
		for (n++; n < len && (is_digit(at[n]) || at[n] == '-' || at[n] == '+'); n++)
			continue;
	return n;
}

/* One number with its unit at the front of the text; *taken: its bytes. */
static enum latency_result
take_part(const char *at, size_t len, enum unit unit, struct latency *out, size_t *taken)
{
	size_t n = number_len(at, len), found = 0;
	struct decimal number;
	int64_t times = 1;

	if (decimal_parse(at, n, &number) != 0)
		return LATENCY_NOT_A_NUMBER;
	size_t start = n;
	while (start < len && at[start] == ' ')
		start++;
	for (size_t i = 0; i < LENGTH(suffixes) && !found; i++) {
		size_t size = strlen(suffixes[i].suffix);
		if (len - start >= size && memcmp(at + start, suffixes[i].suffix, size) == 0) {
			found = size;
			unit = suffixes[i].unit;
			times = suffixes[i].times;
		}
	}
	enum latency_result result = latency_from(&number, unit, out);
	if (result != LATENCY_OK)
		return result;
	if (out->us > LATENCY_MAX_US / times)
		return LATENCY_TOO_LONG;
	out->us *= times;
	out->has_unit = found > 0;
	*taken = found ? start + found : n;
	return LATENCY_OK;
}

/* Digits and their value, at most n of them; 0 when there are none. */
static size_t
take_int(const char *at, size_t len, size_t most, uint64_t *value)
{
	size_t n = 0;

	for (*value = 0; n < len && n < most && is_digit(at[n]); n++)
		*value = 10 * *value + (uint64_t)(at[n] - '0');
	return n;
}

/* `[d.]hh:mm:ss[.fraction]`, as .NET writes a span. Returns 0 and *number in seconds, or -1. */
static int
span_parse(const char *at, size_t len, struct decimal *number)
{
	uint64_t days = 0, part[3], value;
	size_t i = take_int(at, len, 3, &value), n;

	if (i && i < len && at[i] == '.') {
		days = value;
		at += i + 1;
		len -= i + 1;
	}
	i = 0;
	for (int k = 0; k < 3; k++) {
		n = take_int(at + i, len - i, 2, &part[k]);
		if ((k ? n != 2 : n == 0) || (k && part[k] > 59))
			return -1;
		i += n;
		if (k < 2 && (i == len || at[i++] != ':'))
			return -1;
	}
	*number = (struct decimal){ .digits = days * 86400 + part[0] * 3600 + part[1] * 60 +
					      part[2] };
	if (i < len && at[i] == '.' && i + 1 < len && len - i <= 10) {
		for (i++; i < len && is_digit(at[i]); i++) {
			number->digits = 10 * number->digits + (uint64_t)(at[i] - '0');
			number->exponent--;
		}
	}
	return i == len ? 0 : -1;
}

/* `1,234 ms`: groups of three before a unit. The text without commas into out; 0: it is none. */
static size_t
without_groups(const char *at, size_t len, char *out, size_t cap)
{
	uint64_t value;
	size_t i = take_int(at, len, 3, &value), n = i;

	if (i == 0 || i == len || at[i] != ',' || len > cap)
		return 0;
	memcpy(out, at, i);
	while (i < len && at[i] == ',') {
		if (take_int(at + i + 1, len - i - 1, 4, &value) != 3)
			return 0;
		memcpy(out + n, at + i + 1, 3);
		n += 3;
		i += 4;
	}
	if (i == len || memchr(at + i, ',', len - i))
		return 0;
	memcpy(out + n, at + i, len - i);
	return n + len - i;
}

/* One value: `12`, `12ms`, `1m2.5s`, `PT0.5S`. */
static enum latency_result
one_value(const char *at, size_t len, enum unit unit, struct latency *out)
{
	char lower[32], plain[32];
	struct decimal number;

	if (len > 6 && memchr(at, ':', len) && span_parse(at, len, &number) == 0) {
		enum latency_result result = latency_from(&number, UNIT_S, out);
		out->has_unit = true;
		return result;
	}
	size_t n_plain = without_groups(at, len, plain, sizeof(plain));
	bool is_grouped = n_plain > 0;
	if (is_grouped) {
		at = plain;
		len = n_plain;
	}
	if (len > 2 && len < sizeof(lower) && at[0] == 'P' && at[1] == 'T') {
		for (size_t i = 2; i < len; i++)
			lower[i - 2] =
				at[i] >= 'A' && at[i] <= 'Z' ? (char)(at[i] - 'A' + 'a') : at[i];
		at = lower;
		len -= 2;
		if (is_digit(at[len - 1]))	/* ISO 8601 wants its unit */
			return LATENCY_NOT_A_NUMBER;
	}
	*out = (struct latency){ .parts = 1 };
	for (size_t i = 0, n = 0; i < len; i += n) {
		struct latency part;
		enum latency_result result = take_part(at + i, len - i, unit, &part, &n);
		if (result != LATENCY_OK)
			return result;
		if ((i > 0 || n < len) && !part.has_unit)	/* of several, each has a unit */
			return LATENCY_NOT_A_NUMBER;
		if (is_grouped && !part.has_unit)	/* it may be a decimal comma */
			return LATENCY_NOT_A_NUMBER;
		out->us += part.us;
		out->has_unit |= part.has_unit;
		out->is_rounded |= part.is_rounded;
		if (out->us > LATENCY_MAX_US)
			return LATENCY_TOO_LONG;
	}
	return len ? LATENCY_OK : LATENCY_NOT_A_NUMBER;
}

/* Where the first value of a list ends: before a comma or colon with a blank beside it (the
 * comma of `1,5` is a decimal one). *next: where the following value begins. */
static size_t
list_end(const char *at, size_t len, size_t *next)
{
	for (size_t i = 0; i + 1 < len; i++) {
		bool is_comma = at[i] == ',' && at[i + 1] == ' ';
		bool is_colon = at[i] == ' ' && at[i + 1] == ':' && i + 2 < len && at[i + 2] == ' ';
		if (is_comma || is_colon) {
			*next = i + (is_comma ? 2 : 3);
			return i;
		}
	}
	*next = len;
	return len;
}

enum latency_result
latency_from_text(const char *at, size_t len, enum unit unit, struct latency *out)
{
	struct latency sum = { 0 };

	if (len == 0)
		return LATENCY_ABSENT;
	for (bool is_last = false; !is_last;) {
		size_t next, size = list_end(at, len, &next);
		is_last = size == len;
		if (!(size == 1 && at[0] == '-')) {	/* a dash: a part that was not reached */
			struct latency part;
			enum latency_result result = one_value(at, size, unit, &part);
			if (result != LATENCY_OK)
				return result;
			sum.us += part.us;
			sum.has_unit |= part.has_unit;
			sum.is_rounded |= part.is_rounded;
			sum.parts++;
		}
		at += next;
		len -= next;
	}
	if (sum.parts == 0)
		return LATENCY_ABSENT;
	if (sum.us > LATENCY_MAX_US)
		return LATENCY_TOO_LONG;
	*out = sum;
	return LATENCY_OK;
}

enum comma
comma_of(const char *at, size_t len)
{
	size_t commas = 0, last = 0, point = 0;
	bool is_grouped = true;

	for (size_t i = 0; i < len; i++) {
		if (at[i] == '.' && commas && !point) {
			point = i;
		} else if (at[i] == ',' && !point) {
			is_grouped &= commas ? i - last == 4 : i >= 1 && i <= 3;
			last = i;
			commas++;
		} else if (!is_digit(at[i])) {
			return COMMA_OTHER;
		}
	}
	if (commas == 0)
		return len ? COMMA_NONE : COMMA_OTHER;
	is_grouped &= (point ? point : len) - last == 4 && point + 1 != len;
	if (commas > 1 || point)
		return is_grouped && at[0] != '0' ? COMMA_GROUPS : COMMA_OTHER;
	if (!is_grouped || at[0] == '0')
		return last > 0 && last + 1 < len ? COMMA_DECIMAL : COMMA_OTHER;
	return COMMA_EITHER;
}

size_t
without_commas(const char *at, size_t len, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (at[i] != ',')
			out[n++] = at[i];
	return n;
}
