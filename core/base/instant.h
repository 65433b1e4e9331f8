/* instant: times and zones: parse, print, arithmetic; no libc time function, no locale. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_INSTANT_H
#define SR_BASE_INSTANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"

/* An instant is an int64_t of nanoseconds since 1970-01-01T00:00:00Z; this is "none". */
#define INSTANT_NONE INT64_MIN
#define NS_PER_S 1000000000LL
#define NS_PER_MS 1000000LL

enum instant_flag {
	INSTANT_NO_ZONE = 1,	/* no zone was written: taken as UTC */
	INSTANT_LEAP = 2,	/* a leap second became the next second */
	INSTANT_EPOCH_S = 4, INSTANT_EPOCH_MS = 8, INSTANT_EPOCH_US = 16, INSTANT_EPOCH_NS = 32
};

/*
 * Read a time in any form of ingest.md section 8 (RFC 3339 and relatives, CLF, HTTP
 * date, ctime, Go log, epoch digits, dates of Kibana, .NET, Java, Germany; not year-less
 * syslog). Of `03/25/2026` the number over 12 is the day. The whole text must be a time: no
 * blanks around it. A weekday must be one, but the date decides.
 * Returns 0, fills *at_ns (after 1970-01-01T00:00:00Z, before 2262) and *flags (enum
 * instant_flag); -1 for a bad time, with *at_ns as it was.
 */
int instant_parse(const char *at, size_t len, int64_t *at_ns, unsigned *flags);
/* Does it begin with a date of which nobody knows the day from the month (`03/04/2026`)? */
bool instant_is_ambiguous(const char *at, size_t len);
/* What stands first in the dates of a log that are two numbers and a year, between slashes. */
enum date_order { DATE_ORDER_UNKNOWN, DATE_DAY_FIRST, DATE_MONTH_FIRST };
/* What a text that begins with such a date proves by a number over 12; UNKNOWN: nothing. */
enum date_order instant_date_order(const char *at, size_t len);
/* As instant_parse(), a date that is ambiguous read in that order. (One that is not is read as
 * it stands.) UNKNOWN: as instant_parse(). */
int instant_parse_ordered(const char *at, size_t len, enum date_order order, int64_t *at_ns,
			  unsigned *flags);
/* The same for an epoch number already split into whole and fraction digits (ASCII, len 0
 * for none). s, ms, us or ns goes by the size of whole; us and ns take only zeros as fraction. */
int instant_from_epoch(int64_t whole, const char *fraction, size_t len, int64_t *at_ns,
		       unsigned *flags);

/*
 * A moment of the command line: RFC 3339, `18:06[:20]` (on the day of first_ns),
 * `-10m` (before last_ns), `+90s` (after first_ns); units s m h d, ms.
 * Returns 0, or -1 and fills *err (ERR_USAGE).
 */
int instant_parse_moment(const char *text, int64_t first_ns, int64_t last_ns, int64_t *at_ns,
			 struct err *err);
/* A duration as `300s`, `5m`, `2h`, `1d`, `250ms`, or plain seconds, with decimals or without,
 * in nanoseconds. Returns 0, or -1 when it is none or too long. */
int instant_parse_duration(const char *text, int64_t *ns);

/* A zone to show times in: UTC, a fixed offset, or a name (IANA names from TZif files). */
struct zone {
	char name[40];
	int offset_s;		/* east of UTC; used when there is no table */
	struct zone_step { int64_t from_s; int offset_s; } *steps;	/* owned, may be NULL */
	size_t n_steps;
};
/* Find a zone: a word of ingest.md section 8, `+03:00 +0300 +03`, or an IANA name. Returns 0
 * and fills *zone (release it); -1 and *err (ERR_USAGE) with *zone empty. */
int zone_find(const char *name, struct zone *zone, struct err *err);
void zone_release(struct zone *zone);
int zone_offset_s(const struct zone *zone, int64_t at_ns);
/* The zone of a country that has one zone and no summer time ("Kenya" or "KE": EAT, +3 h;
 * "India": "+05:30", for IST has several meanings). Returns 0, or -1 for any other. */
int zone_of_country(const char *country, int *offset_s, const char **name);

/* Print: buf holds >= INSTANT_TEXT bytes, is returned. Fractions only when not zero, of 3, 6
 * or 9 digits. zone NULL: UTC. INSTANT_NONE gives "-". */
#define INSTANT_TEXT 48
char *instant_rfc3339(char *buf, int64_t at_ns);		/* 2025-08-01T18:06:00Z */
char *instant_clock(char *buf, int64_t at_ns, const struct zone *zone);	/* 18:06:00 */
char *instant_date(char *buf, int64_t at_ns, const struct zone *zone);	/* 2025-08-01 */
/* 0 = Sunday .. 6 = Saturday, UTC. */
int instant_weekday(int64_t at_ns);
const char *weekday_name(int weekday);	/* "Friday" */
/* A span for people: `250 ms`, `75 s`, `22 min 45 s`, `2 h 35 min`, `3 d 4 h`, rounded to the
 * smaller unit shown; seconds alone below 2 min. buf holds >= INSTANT_TEXT bytes. */
char *span_text(char *buf, int64_t ns);

#endif
