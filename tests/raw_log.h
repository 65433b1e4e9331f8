/* raw_log: the sample's report beside its log, read by a second, naive path. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_RAW_LOG_H
#define SR_TESTS_RAW_LOG_H

#include "tests/report_case.h"

/* The log read by a second, naive path: from `{` to `}`, numbers and texts after their keys. */
struct raw { int first, last, ms; bool is_timeout; char version[16], endpoint[32], clock[16]; };
static struct raw raw[16];
static size_t n_raw;

static inline void
copy_after(const char *at, const char *end, const char *key, char *out, size_t size)
{
	const char *found = strstr(at, key);
	size_t n = 0;

	ck_assert(found && found < end);
	found = strchr(strchr(found + strlen(key), ':'), '"') + 1;
	while (found[n] != '"' && n + 1 < size) {
		out[n] = found[n];
		n++;
	}
	out[n] = '\0';
}

static inline void
read_raw(void)
{
	struct str text = case_bytes(SAMPLE_LOG);
	int line = 1;

	n_raw = 0;
	for (const char *at = text.at; *at; at++) {
		line += *at == '\n';
		if (*at != '{')
			continue;
		struct raw *row = &raw[n_raw++];
		const char *end = strchr(at, '}');
		char status[16], stamp[32];

		row->first = row->last = line;
		for (const char *c = at; c < end; c++)
			row->last += *c == '\n';
		row->ms = (int)strtol(strchr(strstr(at, "responseTimeMs"), ':') + 1, NULL, 10);
		copy_after(at, end, "modelVersion", row->version, sizeof(row->version));
		copy_after(at, end, "endpoint", row->endpoint, sizeof(row->endpoint));
		copy_after(at, end, "\"status\"", status, sizeof(status));
		copy_after(at, end, "timestamp", stamp, sizeof(stamp));
		snprintf(row->clock, sizeof(row->clock), "%.8s", stamp + 11);
		row->is_timeout = !strcmp(status, "Timeout");
	}
	str_release(&text);
}

static struct incident_case sample;
static struct str sample_text;
static cJSON *report;

static inline void
open_sample(void)
{
	schema_open();
	case_open(&sample, SAMPLE_LOG, SAMPLE_INCIDENT, INSTANT_NONE);
	report = report_of(&sample, &sample_text);
	read_raw();
}

static inline void
close_sample(void)
{
	cJSON_Delete(report);
	str_release(&sample_text);
	case_free(&sample);
	schema_close();
}

#endif
