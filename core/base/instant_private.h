/* instant_private: a date and a clock as numbers, shared by the instant and zone files. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_INSTANT_PRIVATE_H
#define SR_BASE_INSTANT_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/instant.h"

enum { DAY_S = 86400, OFFSET_MOST_S = 14 * 3600 };

/* Accepted instants lie in 1 ns after the epoch .. the last ns of 2261. */
#define INSTANT_END_S 9214646400LL	/* 2262-01-01T00:00:00Z */

/* A time as it was written. */
struct civil {
	int year, month, day;	/* month and day from 1 */
	int hour, minute, second;
	int ns;			/* within the second */
	int offset_s;		/* east of UTC */
	bool has_zone;
};

/* Days since 1970-01-01 in the Gregorian calendar, and back (year, month, day). */
int64_t days_of(int year, int month, int day);
void days_split(int64_t days, struct civil *civil);
int days_in_month(int year, int month);

/*
 * Read text by a form of instant_parse.c, from its first to its last byte. What the
 * form does not hold stays as it was in *civil.
 */
bool form_read(const char *form, const char *at, size_t len, enum date_order order,
	       struct civil *civil);
/* The instant of a written time. Returns 0, or -1 when there is no such time or it is
 * out of range; sets INSTANT_NO_ZONE and INSTANT_LEAP in *flags. */
int civil_instant(const struct civil *civil, int64_t *at_ns, unsigned *flags);
/* The same for seconds and nanoseconds since the epoch: only the range is checked. */
int instant_in_range(int64_t s, int64_t ns, int64_t *at_ns);

/* An epoch number as text: digits, a fraction, an exponent. As instant_parse(). */
int epoch_read(const char *at, size_t len, int64_t *at_ns, unsigned *flags);

/* The offset of a zone word of ingest.md section 8 (`EAT`) or of `+03:00`, `+0300`, `+03`.
 * Returns the bytes read, 0 when none is there. */
size_t zone_word(const char *at, size_t len, int *offset_s);

struct zone;
/* Fill steps out of the bytes of a TZif file (RFC 8536). Returns 0, or -1 when damaged. */
int zone_file_read(const unsigned char *at, size_t len, struct zone *zone);
/* Append the steps after the last one, until 2262, by a POSIX rule (`EST5EDT,M3.2.0,M11.1.0`).
 * Returns 0, or -1 when the rule cannot be read. */
int zone_rule_extend(const char *at, size_t len, struct zone *zone, size_t *cap);

/* Countries with one zone and no summer time, by code; NULL ends the table. */
struct zone_country {
	const char *code, *country;	/* ISO 3166: "KE", "Kenya" */
	int offset_min;
	const char *name;		/* "EAT"; "+05:30" where no word is unambiguous */
};
extern const struct zone_country zone_countries[];

#endif
