/* told_logs: the logs that every document is tried on, and a count of words in them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_TOLD_LOGS_H
#define SR_TESTS_TOLD_LOGS_H

#include "tests/told.h"

#define UNCLEAR_LOG                                                                                \
	"{\"time\":\"2025-08-01T18:05:00Z\",\"endpoint\":\"/"                                      \
	"a\",\"latency_ms\":120,\"status\":200}\n"                                                 \
	"{\"time\":\"2025-08-01T18:05:30Z\",\"endpoint\":\"/"                                      \
	"a\",\"latency_ms\":90,\"status\":200}\n"

static inline struct told *
the_sample(void)
{
	return told_file(TOLD_SAMPLE, TOLD_INCIDENT);
}

static inline struct told *
unclear(void)
{
	return told_text(UNCLEAR_LOG, NULL);
}

static inline struct told *
healthy(void)
{
	return told_file("samples/healthy.json", NULL);
}

static inline struct told *
surge(void)
{
	return told_file("samples/load-surge.json", NULL);
}

static struct told *(*const logs[])(void) = { the_sample, unclear, healthy, surge };

/* How often a part stands in a text. */
static inline size_t
count(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
		n++;
	return n;
}

#endif
