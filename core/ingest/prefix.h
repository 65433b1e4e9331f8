/* prefix: what other programs put before a log line: syslog, journald, CRI, kubectl, compose. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_PREFIX_H
#define SR_INGEST_PREFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of a line, borrowed; len 0 = absent. */
struct slice { const char *at; size_t len; };

/* What stands before the line itself (ingest.md section 5, rule 4). */
struct prefix {
	size_t len;			/* bytes of it all; 0 = there is none */
	struct slice time;		/* as written */
	bool is_yearless;		/* `Aug  1 18:06:00`, klog's `0801 18:06:00.123456` */
	bool is_partial;		/* CRI `P`: the next line goes on */
	struct slice stream;		/* CRI: `stdout` `stderr` */
	struct slice host, program;	/* syslog and journald; fluentd (its tag) */
	struct slice data;		/* syslog 5424: `[id key="value"]`, see prefix_param() */
	struct slice pod, container;	/* kubectl --prefix; docker compose (container) */
};

/*
 * Take the prefixes off the front of a line, at most 3 of different kinds one after the other
 * (`api-1  | 2025-08-01T18:06:00Z <line>`): syslog 3164 and 5424, journald short and short-iso,
 * CRI, fluentd's file, zap's console, kubectl --timestamps and --prefix, stern (before an
 * object), docker compose, logplex, klog, Ruby's logger, what logback, log4j, Serilog, Python and
 * Go put before a message (time and level). The first time with a date counts, else the first.
 * Returns whether there was any; *out is filled anyway. Pure; looks at no more than the first 1024
 * bytes of each prefix.
 */
bool prefix_match(const char *at, size_t len, struct prefix *out);

/* The next pair of a prefix's data, whose front goes with it: key, and value as written (`\"` `\\`
 * and `\]` stand for themselves). Returns false when there is none left. */
bool prefix_param(struct slice *data, struct slice *key, struct slice *value);

#define PREFIX_TIME 48	/* bytes that prefix_time() may write, NUL included */
/*
 * The prefix's time as instant_parse() reads it, into buf[PREFIX_TIME]. A time without a year
 * gets the latest one in which it is not after newest_ns (the file's mtime) by more than 14 h
 * (it may be local time); a leap day the latest leap year. Returns its length; 0 when there is
 * no time, or no year and newest_ns is INSTANT_NONE.
 */
size_t prefix_time(const struct prefix *prefix, int64_t newest_ns, char *buf);

#endif
