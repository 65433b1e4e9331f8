/* wrong_clock: a log with an incident, and single records of another century, for tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_WRONG_CLOCK_H
#define SR_TESTS_WRONG_CLOCK_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/str.h"

static inline void
wrong_clock_put(struct str *text, const char *time, int i, const char *version)
{
	bool is_bad = strcmp(version, "v1.3") == 0 && i % 5 < 2;

	str_fmt(text, "{\"timestamp\":\"%s\",\"endpoint\":\"/%s\",\"status\":\"%s\","
		"\"responseTimeMs\":%d,\"modelVersion\":\"%s\"}\n", time,
		i % 3 ? "score" : "risk", is_bad ? "Timeout" : "OK",
		is_bad ? 800 + i % 97 : 60 + i * 37 % 90, version);
}

/* Records from..upto of a log with an incident in its second half, two seconds apart. */
static inline void
wrong_clock_log(struct str *text, int from, int upto)
{
	for (int i = from; i < upto; i++) {
		char time[40];
		int second = 2 * i;
		snprintf(time, sizeof(time), "2025-08-01T%02d:%02d:%02d.250Z", 12 + second / 3600,
			 second / 60 % 60, second % 60);
		wrong_clock_put(text, time, i, i > 500 && i % 2 ? "v1.3" : "v1.2");
	}
}

#endif
