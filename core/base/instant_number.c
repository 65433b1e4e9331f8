/* instant_number: times told as numbers: epochs, durations, moments of the command line. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/instant.h"
#include "core/base/instant_private.h"
#include "core/base/mem.h"

/* The unit of an epoch number goes by its size, so that each row ends where the next begins. */
static const struct epoch_row {
	int64_t least;
	int64_t unit_ns;
	bool has_decimals;
	unsigned flag;
} epoch_rows[] = {
	{ 100000000000000000, 1, false, INSTANT_EPOCH_NS },
	{ 100000000000000, 1000, false, INSTANT_EPOCH_US },
	{ 100000000000, NS_PER_MS, true, INSTANT_EPOCH_MS },
	{ 100000000, NS_PER_S, true, INSTANT_EPOCH_S },
};

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Append a digit to a number. Returns false when the number leaves int64_t. */
static bool
push_digit(int64_t *number, char digit)
{
	return !__builtin_mul_overflow(*number, 10, number)
	       && !__builtin_add_overflow(*number, digit - '0', number);
}

/* The digits after a point in ns, for a whole of unit_ns; what is finer than 1 ns is cut. */
static int64_t
fraction_ns(const char *fraction, size_t len, int64_t unit_ns)
{
	int64_t sum = 0;

	for (size_t i = 0; i < len && unit_ns; i++)
		sum += (unit_ns /= 10) * (fraction[i] - '0');
	return sum;
}

int
instant_from_epoch(int64_t whole, const char *fraction, size_t len, int64_t *at_ns,
		   unsigned *flags)
{
	const struct epoch_row *row = epoch_rows;
	const struct epoch_row *end = row + LENGTH(epoch_rows);

	while (row < end && whole < row->least)
		row++;
	if (row == end)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (!is_digit(fraction[i]) || (fraction[i] != '0' && !row->has_decimals))
			return -1;
	}
	int64_t per_s = NS_PER_S / row->unit_ns;
	int64_t ns = whole % per_s * row->unit_ns + fraction_ns(fraction, len, row->unit_ns);
	*flags = row->flag;
	return instant_in_range(whole / per_s, ns, at_ns);
}

/* Count the digits at the start of at[0..len). */
static size_t
count_digits(const char *at, size_t len)
{
	size_t n = 0;

	while (n < len && is_digit(at[n]))
		n++;
	return n;
}

/* A JSON number that is not negative. Java writes a double of seconds as `1.7540715E9`. */
int
epoch_read(const char *at, size_t len, int64_t *at_ns, unsigned *flags)
{
	const char *end = at + len, *fraction = at;
	size_t n = count_digits(at, len), n_fraction = 0;
	int64_t whole = 0, exponent = 0;

	if (!n || (at[0] == '0' && n > 1))
		return -1;
	for (; n; n--) {
		if (!push_digit(&whole, *at++))
			return -1;
	}
	if (at < end && *at == '.') {
		fraction = ++at;
		n_fraction = count_digits(at, (size_t)(end - at));
		at += n_fraction;
		if (!n_fraction)
			return -1;
	}
	if (at < end && (*at == 'e' || *at == 'E')) {
		at++;
		if (at < end && *at == '+')
			at++;
		n = count_digits(at, (size_t)(end - at));
		if (!n || n > 2)
			return -1;
		for (; n; n--)
			push_digit(&exponent, *at++);
	}
	if (at != end)
		return -1;
	for (; exponent > 0; exponent--) {	/* the point moves to the right */
		if (!push_digit(&whole, n_fraction ? *fraction : '0'))
			return -1;
		if (n_fraction) {
			fraction++;
			n_fraction--;
		}
	}
	return instant_from_epoch(whole, fraction, n_fraction, at_ns, flags);
}

int
instant_parse_duration(const char *text, int64_t *ns)
{
	static const struct {
		const char *name;
		int64_t ns;
	} units[] = {
		{ "", NS_PER_S }, { "s", NS_PER_S }, { "ms", NS_PER_MS }, { "m", 60 * NS_PER_S },
		{ "h", 3600 * NS_PER_S }, { "d", DAY_S * NS_PER_S },
	};
	const char *at = text, *fraction = "";
	size_t n_fraction = 0;
	int64_t whole = 0;

	for (; is_digit(*at); at++) {
		if (!push_digit(&whole, *at))
			return -1;
	}
	if (at == text)
		return -1;
	if (*at == '.') {
		fraction = ++at;
		while (is_digit(*at))
			at++;
		n_fraction = (size_t)(at - fraction);
		if (!n_fraction)
			return -1;
	}
	for (size_t i = 0; i < LENGTH(units); i++) {
		int64_t sum;

		if (strcmp(at, units[i].name) != 0)
			continue;
		int64_t part = fraction_ns(fraction, n_fraction, units[i].ns);
		if (__builtin_mul_overflow(whole, units[i].ns, &sum)
		    || __builtin_add_overflow(sum, part, &sum))
			return -1;
		*ns = sum;
		return 0;
	}
	return -1;
}

/* `18:06[:20]` on the day of first_ns, in the zone that is written (UTC by default). */
static int
clock_moment(struct civil *civil, int64_t first_ns, int64_t *at_ns)
{
	int64_t local_s = first_ns / NS_PER_S + civil->offset_s;
	unsigned flags = 0;

	days_split(local_s / DAY_S - (local_s % DAY_S < 0), civil);
	return civil_instant(civil, at_ns, &flags);
}

int
instant_parse_moment(const char *text, int64_t first_ns, int64_t last_ns, int64_t *at_ns,
		     struct err *err)
{
	static const char forms[] = "2025-08-01T18:06:00Z, 18:06, -10m or +90s";
	struct civil civil = { 0 };
	size_t len = strlen(text);
	bool is_before = text[0] == '-', is_after = text[0] == '+';
	bool is_clock = form_read("h:i[:s]z", text, len, DATE_ORDER_UNKNOWN, &civil);
	int64_t span, from = is_before ? last_ns : first_ns;
	unsigned flags;

	if ((is_before || is_after || is_clock) && from == INSTANT_NONE)
		return err_set(err, ERR_USAGE, "%s: there is no record yet to count from; "
			       "give a date and time: 2025-08-01T18:06:00Z", text);
	if (is_clock && !clock_moment(&civil, first_ns, at_ns))
		return 0;
	if ((is_before || is_after) && !instant_parse_duration(text + 1, &span)
	    && !__builtin_add_overflow(from, is_before ? -span : span, at_ns))
		return 0;
	if (!instant_parse(text, len, at_ns, &flags))
		return 0;
	return err_set(err, ERR_USAGE, "%s: no such time; use %s", text, forms);
}
