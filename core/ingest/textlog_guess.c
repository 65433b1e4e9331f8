/* textlog_guess: is the number at the end of an access line micro- or milliseconds? */
/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "core/ingest/fields_private.h"
#include "core/ingest/textlog_private.h"

enum { TIMEOUTS_LEAST = 3, NUMBERS_LEAST = 20 };
static const double LIMIT_WITHIN = .01;	/* a timeout lies so close to what was set ... */
static const double LIMIT_SHARE = .5;	/* ... of the timeouts at least so many */
static const double SHORT_MIDDLE = 300;	/* us that are few for a service */
static const double LONG_TIMES = 100;	/* the middle, and more */
static const double NEVER_US = 20;	/* no request over a network takes less */
static const double ODD_SHARE = .01;	/* of the numbers, that are none of microseconds */

static bool
is_round_limit(double ms)
{
	static const double limits[] = { 5000, 10000, 15000, 20000, 30000, 60000 };

	for (size_t i = 0; i < LENGTH(limits); i++)
		if (fabs(ms / limits[i] - 1) <= LIMIT_WITHIN)
			return true;
	return false;
}

/* Do the timeouts lie where timeouts are set, in milliseconds? */
static bool
are_at_limits(const struct seen *seen, const struct seen *status)
{
	double n = 0, at_limit = 0;

	for (size_t i = 0; status && status->number && i < PROBE_RECORDS; i++) {
		if ((status->number[i] != 504 && status->number[i] != 408) ||
		    isnan(seen->number[i]))
			continue;
		n++;
		at_limit += is_round_limit(seen->number[i]);
	}
	return n >= TIMEOUTS_LEAST && at_limit >= LIMIT_SHARE * n;
}

/* As microseconds short ones, with some far too short or far longer than the others; and as
 * milliseconds not more of them at once than there would be? */
static bool
are_odd_as_us(const struct probe *probe, const struct seen *seen)
{
	double sorted[PROBE_RECORDS], odd = 0;
	size_t n = fields_sorted(seen, sorted);

	if (n < NUMBERS_LEAST)
		return false;
	double middle = sorted[n / 2];

	for (size_t i = 0; i < n; i++)
		odd += sorted[i] < NEVER_US || sorted[i] > LONG_TIMES * middle;
	return middle < SHORT_MIDDLE && odd >= ODD_SHARE * (double)n &&
	       middle / 1e3 * fields_rate(probe) < AT_ONCE;
}

enum unit
text_guess_unit(const struct probe *probe, const struct seen *seen)
{
	if (!seen || !seen->number || seen->has_fraction)
		return UNIT_US;
	return are_at_limits(seen, probe_find(probe, "status")) || are_odd_as_us(probe, seen)
		? UNIT_MS : UNIT_US;
}
