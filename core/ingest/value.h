/* value: numbers and latencies out of text, exactly: own range-checked arithmetic, no locale. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_VALUE_H
#define SR_INGEST_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ingest/fields.h"

/* A decimal number as digits: value = digits x 10^exponent. */
struct decimal {
	bool is_negative;
	uint64_t digits;	/* the first 19 significant digits */
	int exponent;
	bool has_fraction;	/* a point or a negative exponent was written */
	bool is_cut;		/* digits that are not zero follow the 19 */
};

/* Read JSON's number grammar, the whole text. Returns 0, or -1 for anything else (`007`
 * `0x1F` `1_000` `.5` `5.` `+5` `NaN`). */
int decimal_parse(const char *at, size_t len, struct decimal *out);
/* The nearest double, for medians; infinite when it is beyond. */
double decimal_double(const struct decimal *number);

/* Why a latency can or cannot be used; from LATENCY_NOT_A_NUMBER on it is there but unusable. */
enum latency_result {
	LATENCY_OK, LATENCY_ABSENT, LATENCY_NOT_A_NUMBER, LATENCY_NEGATIVE, LATENCY_TOO_LONG,
	LATENCY_RESULTS
};
#define LATENCY_MAX_US INT64_C(604800000000)	/* 7 days */

struct latency {
	int64_t us;		/* 0..LATENCY_MAX_US */
	bool has_unit;		/* one was written in the value */
	bool is_rounded;	/* it was finer than 1 us */
	int parts;		/* numbers of a list that were summed; 1 for a single value */
};

/* A number in a unit as microseconds: half to even, 0 < x < 1 us becomes 1. Fills *out when
 * LATENCY_OK. */
enum latency_result latency_from(const struct decimal *number, enum unit unit, struct latency *out);

/*
 * A latency written as a string: a number (in `unit`), a number with a unit (`12ms` `0.044s`),
 * a Go duration (`1m2.5s`), ISO 8601 (`PT0.5S`), .NET's span (`00:00:01.5`), or a list of
 * those (`0.1, 0.2` `0.1 : 0.2`: the sum, `-` parts skipped). `""` and `-` are absent; a
 * decimal comma is no number,
 * groups of three are one before a unit (`1,234 ms`).
 */
enum latency_result latency_from_text(const char *at, size_t len, enum unit unit,
				      struct latency *out);

/* What the comma of a bare number says. `1,234` may be either: its whole field tells. */
enum comma {
	COMMA_NONE,	/* there is none: `187` */
	COMMA_EITHER,	/* groups of three, or three decimals: `1,234` */
	COMMA_GROUPS,	/* `1,234,567` `1,234.5` */
	COMMA_DECIMAL,	/* `1,5` `0,123` */
	COMMA_OTHER	/* no bare number */
};
enum comma comma_of(const char *at, size_t len);
#define COMMA_BYTES 24	/* more is no latency */
/* `1,234` (COMMA_EITHER or _GROUPS) without its commas, into out of at least len bytes. Returns
 * how many bytes that are. */
size_t without_commas(const char *at, size_t len, char *out);

#endif
