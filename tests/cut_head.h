/* cut_head: what may be read of a record that damage broke: its head, and nothing untrue. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_CUT_HEAD_H
#define SR_TESTS_CUT_HEAD_H

#include "tests/gen/damage.h"
#include "tests/taken.h"

#define DAY_MS INT64_C(1754006400000)	/* 2025-08-01T00:00:00Z */

static inline bool
is_name(const struct taken *taken, uint32_t id, const char *text)
{
	return strcmp(taken_name(taken, id), text) == 0;
}

/*
 * Of a broken record its head may be read, as one that was cut off: what it says is what was
 * written, and what it does not say is absent, not another value.
 */
static inline bool
is_true_head(const struct damage_record *truth, const struct taken *taken,
	     const struct record *record)
{
	enum outcome outcome = *truth->status == 'T' ? OUTCOME_TIMEOUT
			     : *truth->status == 'E' ? OUTCOME_SERVER_ERROR : OUTCOME_OK;
	bool has_status = record->status != NAME_NONE, has_ms = record->latency_us != LATENCY_NONE;
	bool is_measured = has_ms || has_status;

	return record->flags & FLAG_TRUNCATED && is_measured &&
	       record->at_ns == (DAY_MS + truth->at_ms) * NS_PER_MS &&
	       (!has_ms || record->latency_us == 1000 * truth->ms) &&
	       (has_status ? is_name(taken, record->status, truth->status) &&
			     record->outcome == outcome : record->outcome == OUTCOME_UNKNOWN) &&
	       (record->endpoint == NAME_NONE ||
		is_name(taken, record->endpoint, truth->endpoint)) &&
	       (record->version == NAME_NONE || is_name(taken, record->version, truth->version)) &&
	       record->line_first == truth->line_first && record->line_last == truth->line_first &&
	       record->length <= truth->text.len;
}

#endif
