/* fields_guess: numbers with decimals and no unit: milliseconds or seconds? A table of evidence. */
/* SPDX-License-Identifier: MIT */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/ingest/fields_private.h"

/*
 * Each kind of evidence gives points: the logarithm of how many times more likely it is of
 * milliseconds than of seconds, below 0 of seconds. How often is an API's median so long, its
 * latency so written, so much of it under way at once? They are judged from what services and
 * their loggers do, and from logs of known unit; not from the log at hand, so they stay a guess.
 */
#define MIDDLE_MS 50.0		/* the median of services, roughly ... */
#define MIDDLE_SPREAD 1.7	/* ... and the standard deviation of its logarithm */
#define LONG_S 3.0		/* a median that few services have in seconds */
#define OVERLONG_S 600.0	/* and a request that none has */
#define BUSY 10.0		/* so many at once say nothing */
#define NEVER_MS 0.01		/* no request over a network is answered sooner */
#define ODD_LEAST 2		/* one number may be a mistake ... */
#define ODD_SHARE 0.005		/* ... and so few of them */
#define USUAL_SHARE 0.05	/* of the numbers have the decimals that it writes */
#define NUMBERS_LEAST 20	/* of them are many enough to tell how they are written */
#define LIMIT_WITHIN 0.01	/* a timeout lies so close behind what was set */
#define LIMIT_LEAST 3		/* requests that were cut off there */
#define BESIDE_LEAST 10		/* records with another time in a known unit */
#define BESIDE_SHARE 0.8	/* of them must fit */

/* What is weighed. */
struct sight {
	const struct probe *probe;
	const struct seen *seen;
	double sorted[PROBE_RECORDS];
	size_t n;			/* > 0 */
	double middle;			/* > 0 */
};

/* Of two medians, the one that is nearer to what services have; normal in the logarithm. */
static double
by_size(const struct sight *sight)
{
	double as_ms = log(sight->middle / MIDDLE_MS), as_s = as_ms + log(1000);

	return (as_s * as_s - as_ms * as_ms) / (2 * MIDDLE_SPREAD * MIDDLE_SPREAD);
}

/* Names that a library gives to milliseconds: pino-http, express-winston; morgan; Serilog. */
static double
by_name(const struct sight *sight)
{
	static const struct { const char *name; double points; } names[] = {
		{ "responseTime", 8 }, { "response-time", 8 }, { "Elapsed", 5 },
	};
	const char *path = seen_name(sight->probe, sight->seen)->raw;
	const char *dot = strrchr(path, '.'), *name = dot ? dot + 1 : path;

	for (size_t i = 0; i < LENGTH(names); i++)
		if (strcmp(name, names[i].name) == 0)
			return names[i].points;
	return 0;
}

/*
 * Nobody measures a latency in tenths of a second, few in hundredths. Seven to nine decimals are
 * nanoseconds written as seconds; of a millisecond there are six. More is what arithmetic leaves.
 */
static double
by_decimals(const struct sight *sight)
{
	const uint32_t *n = sight->seen->n_decimals;
	size_t most = PROBE_DECIMALS;

	while (most > 0 && n[most] < USUAL_SHARE * (double)sight->n)
		most--;
	if (most == 1)
		return sight->n >= 5 ? 8 : sight->n > 1 ? 5 : 3;
	if (most == 2)
		return sight->n >= NUMBERS_LEAST ? 2.6 : 1.3;
	return most >= 7 && most < PROBE_DECIMALS ? -3 : 0;
}

/* Longer than anybody waits. */
static double
by_longest(const struct sight *sight)
{
	return sight->sorted[sight->n - 1] > OVERLONG_S ? 6 : 0;
}

/* Sooner than anything is answered. */
static double
by_shortest(const struct sight *sight)
{
	size_t n = 0, zeros = sight->seen->n_fine_zeros;

	for (size_t i = 0; i < sight->n && sight->sorted[i] < NEVER_MS; i++)
		n += sight->sorted[i] > 0;
	n += zeros;
	return n >= ODD_LEAST && (double)n >= ODD_SHARE * (double)sight->n ? -4 : 0;
}

/* How many would be under way at once, as seconds (Little's law, by the median). */
static double
by_rate(const struct sight *sight)
{
	double at_once = sight->middle * fields_rate(sight->probe);
	double points = at_once > BUSY ? 1.2 * log(at_once / BUSY) : 0;

	return sight->middle >= LONG_S && at_once >= AT_ONCE ? fmax(points, 4) : points;
}

/* Limits that people set, seconds. */
static const double limits[] = { 1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120 };

/* Is the number just behind a limit, which is so many times its seconds? 0: behind none. */
static double
limit_behind(double number, double times)
{
	for (size_t i = 0; i < LENGTH(limits); i++)
		if (number >= limits[i] * times * (1 - LIMIT_WITHIN / 2) &&
		    number <= limits[i] * times * (1 + LIMIT_WITHIN))
			return limits[i] * times;
	return 0;
}

/* Requests that timed out lie where timeouts are set. */
static double
by_timeouts(const struct sight *sight)
{
	const double *number = sight->seen->number;
	size_t n = 0, as_ms = 0, as_s = 0;

	for (size_t k = 0; k < sight->probe->n_seen; k++) {
		const struct seen *status = sight->probe->seen[k];
		if (!status->number || seen_path(sight->probe, status)->place[ROLE_STATUS] < 0)
			continue;
		for (size_t i = 0; i < PROBE_RECORDS; i++) {
			if ((status->number[i] != 504 && status->number[i] != 408) ||
			    isnan(number[i]))
				continue;
			n++;
			as_ms += limit_behind(number[i], 1000) > 0;
			as_s += limit_behind(number[i], 1) > 0;
		}
	}
	if (n < ODD_LEAST || 2 * (as_ms > as_s ? as_ms : as_s) < n || as_ms == as_s)
		return 0;
	return as_ms > as_s ? 5 : -5;
}

/* The longest ones all end at a limit, and hardly any shortly before it. */
static double
by_ceiling(const struct sight *sight)
{
	double limit = limit_behind(sight->sorted[sight->n - 1], 1);
	size_t at_limit = 0, before = 0;

	for (size_t i = sight->n; limit > 0 && i-- > 0 && sight->sorted[i] >= 0.7 * limit;)
		*(limit_behind(sight->sorted[i], 1) == limit ? &at_limit : &before) += 1;
	return at_limit >= LIMIT_LEAST && 2 * before <= at_limit ? -4 : 0;
}

/* Another field in a known unit: its milliseconds are a limit, or a part of the request. */
static double
by_one_beside(const struct sight *sight, const struct seen *other, double ms, bool is_limit)
{
	size_t n = 0, as_ms = 0, as_s = 0;

	for (size_t i = 0; i < PROBE_RECORDS; i++) {
		double number = sight->seen->number[i], beside = other->number[i] * ms;
		if (isnan(number) || isnan(beside) || beside <= 0)
			continue;
		double least = is_limit ? 0 : 0.5 * beside;
		double most = is_limit ? 1.1 * beside : 300 * beside;
		n++;
		as_ms += number >= least && number <= most;
		as_s += 1000 * number >= least && 1000 * number <= most;
	}
	bool fits_ms = (double)as_ms >= BESIDE_SHARE * (double)n;
	bool fits_s = (double)as_s >= BESIDE_SHARE * (double)n;

	if (n < BESIDE_LEAST || fits_ms == fits_s)
		return 0;
	return fits_ms ? 6 : -6;
}

static double
by_others(const struct sight *sight)
{
	static const double unit_ms[] = {
		[UNIT_NS] = 1e-6, [UNIT_US] = 1e-3, [UNIT_MS] = 1, [UNIT_S] = 1e3,
	};
	double points = 0;

	for (size_t i = 0; i < sight->probe->n_seen && points == 0; i++) {
		const struct seen *other = sight->probe->seen[i];
		const struct name *name = seen_name(sight->probe, other);
		enum unit_proof proof;
		enum unit unit = unit_of_name(name->raw, name->len, &proof);
		bool is_limit = strcasestr(name->raw, "timeout") ||
				strcasestr(name->raw, "deadline");

		if (other == sight->seen || !other->number || unit == UNIT_NONE ||
		    (!is_limit && !fields_sounds_like_latency(name)))
			continue;
		points = by_one_beside(sight, other, unit_ms[unit], is_limit);
	}
	return points;
}

static double (*const evidence[])(const struct sight *sight) = {
	by_size, by_name, by_decimals, by_longest, by_shortest, by_rate, by_timeouts, by_ceiling,
	by_others,
};

double
fields_lean(const struct probe *probe, const struct seen *seen)
{
	struct sight sight = { .probe = probe, .seen = seen };
	double points = 0;

	sight.n = fields_sorted(seen, sight.sorted);
	sight.middle = sight.n ? sight.sorted[sight.n / 2] : 0;
	if (sight.middle <= 0)		/* nearly all are 0: as seconds too short to be written */
		return LEAN_SURE_S;
	for (size_t i = 0; i < LENGTH(evidence); i++)
		points += evidence[i](&sight);
	return points - LEAN_MS;
}
