/* prefix_private: the walk over what stands before a log line, kind by kind. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_PREFIX_PRIVATE_H
#define SR_INGEST_PREFIX_PRIVATE_H

#include "core/ingest/prefix.h"

/* A walk over the prefix; `at` stays within `end`. */
struct cursor { const char *at, *end; };

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes up to a blank, at least one; the blank is taken too. */
bool take_token(struct cursor *c, struct slice *out);
/* `2025-08-01T18:06:00.123Z`, `2025-08-01T18:06:00+00:00` and a blank. */
bool take_iso(struct cursor *c, struct slice *out);

/* May it be what take_dated() takes? A look at its first bytes alone. */
bool prefix_may_be_dated(const char *at, size_t len);
/*
 * The time that a logging library puts before its message: `2025-08-01 18:06:00,123 `,
 * `[2025-08-01 18:06:00] `, `2025/08/01 18:06:00 ` (Go), a zone behind it or not; in front of it
 * a level or none (`INFO `, `[warn] `, `ERROR: `). Before an object the words between belong to
 * it (`INFO  [main] c.e.App - {`).
 */
bool take_dated(struct cursor *c, struct prefix *out);
/* klog's front, `I1027 18:06:00.538501       1 httplog.go:132] `. */
bool take_klog(struct cursor *c, struct prefix *out);

/* prefix_tabbed.c: fluentd's file, `TIME<TAB>tag<TAB>{`; zap's console, `TIME<TAB>INFO<TAB>
 * caller<TAB>message<TAB>{`. */
bool take_tabbed(struct cursor *c, struct prefix *out);

/* prefix_data.c: the elements of structured data that begin here, if any. False: one is broken. */
bool take_data(struct cursor *c, struct slice *out);

#endif
