/* story_log: a bad canary, an act that is said to be taken, and how it goes on. Included. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_STORY_LOG_H
#define SR_TESTS_STORY_LOG_H

#include "core/base/str.h"
#include "tests/told.h"

/* What comes after the act at 10:20:00. */
enum ends {
	ENDS_OPEN,	/* nothing: the log ends in the failure, and nobody acted */
	ENDS_GOOD,	/* v2 is gone and all is well */
	ENDS_STUCK,	/* v2 serves on */
	ENDS_VAIN,	/* v2 is gone and requests are still slow and time out */
	ENDS_SILENT,	/* a minute of good, then no record */
	ENDS_BACK,	/* well for six minutes, then v2 is back */
	ENDS_BEFORE	/* it went away by itself, at 10:20, and nobody acted */
};
struct story_log {
	enum ends ends;
	int after_min;	/* minutes of log after 10:20 */
	int step_s;	/* seconds between records; 0 = 3 */
	bool has_no_act;
};

static inline void
story_record(struct str *log, int at_s, const char *version, const char *endpoint, int ms,
	     const char *status)
{
	str_fmt(log, "{\"timestamp\":\"2025-08-01T%02d:%02d:%02dZ\",\"endpoint\":\"%s\","
		"\"responseTimeMs\":%d,\"status\":\"%s\",\"modelVersion\":\"%s\"}\n", at_s / 3600,
		at_s / 60 % 60, at_s % 60, endpoint, ms, status, version);
}

/* 10:00 v1 alone; from 10:10 on every second request is v2's, slow, and half of them time out. */
static inline void
story_log_write(const struct story_log *story, struct str *log)
{
	int step = story->step_s ? story->step_s : 3, act = 10 * 3600 + 20 * 60, i = 0;

	for (int at = 10 * 3600; at < act + 60 * story->after_min; at += step, i++) {
		int ms = 90 + i * 7 % 31, since = at - act;
		const char *endpoint = i % 4 < 2 ? "/a" : "/b";
		bool is_new = at >= act - 600 && i % 2, is_bad = is_new;

		if (since >= 0 && story->ends == ENDS_SILENT && since >= 60)
			break;
		if (since >= 0 && story->ends != ENDS_STUCK && story->ends != ENDS_OPEN)
			is_new = is_bad = story->ends == ENDS_BACK && since >= 420 && i % 2;
		if (since >= 0 && story->ends == ENDS_VAIN)
			is_bad = i % 2;
		story_record(log, at, is_new ? "v2" : "v1", endpoint, is_bad ? 8 * ms : ms,
			     is_bad && i % 4 == 1 ? "Timeout" : "OK");
	}
}

/* Judged, and `taken` said at 10:20 unless nobody acted. */
static inline struct told *
story_log_told(const struct story_log *story)
{
	struct str log = { 0 };

	story_log_write(story, &log);
	struct told *told = told_text(log.at, NULL);
	if (story->ends != ENDS_OPEN && story->ends != ENDS_BEFORE && !story->has_no_act) {
		told_keep(told, "action.taken", "10:20:00", NULL);
		told_keep(told, "action.taken_by", "Grace", NULL);
	}
	str_release(&log);
	return told;
}

#endif
