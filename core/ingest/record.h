/* record: one request as the log tells it: the form in which ingest hands it on. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_RECORD_H
#define SR_INGEST_RECORD_H

#include <stdint.h>

/* How a request ended (ingest.md section 13). */
enum outcome {
	OUTCOME_UNKNOWN, OUTCOME_OK, OUTCOME_TIMEOUT, OUTCOME_SERVER_ERROR, OUTCOME_CLIENT_ERROR,
	OUTCOMES
};
/* `unknown` `ok` `timeout` `server_error` `client_error`, as contract section 3 spells them. */
const char *outcome_word(enum outcome outcome);
/* Bad is what hurts: a timeout or a server error. */
static inline int
outcome_is_bad(enum outcome outcome)
{
	return outcome == OUTCOME_TIMEOUT || outcome == OUTCOME_SERVER_ERROR;
}

/* What a field of the log can be for us. */
enum role { ROLE_TIME, ROLE_LATENCY, ROLE_STATUS, ROLE_ENDPOINT, ROLE_VERSION, ROLES };

/* At most so many further fields are dimensions (ingest.md section 12). */
#define RECORD_DIMS 16
/* "The record has no latency". */
#define LATENCY_NONE INT64_MIN

/* What was odd about a record; a set of these is kept with it. */
enum record_flag {
	/* The REPAIRED ones: the analysis is run once more without such records. */
	FLAG_BAD_UTF8 = 1 << 0, FLAG_DUPLICATE_KEY = 1 << 1, FLAG_WRAPPED_VALUE = 1 << 2,
	FLAG_MISSING_VALUE = 1 << 3, FLAG_BAD_ESCAPE = 1 << 4, FLAG_INNER_COMMA = 1 << 5,
	FLAG_FROM_SPLICE = 1 << 6,	/* found inside a failed span */
	FLAG_TRUNCATED = 1 << 22,	/* its line was cut off: what is left of it */
	FLAGS_REPAIRED = ((1 << 7) - 1) | FLAG_TRUNCATED,
	/* The others only inform. */
	FLAG_WRAPPED = 1 << 7,		/* its bytes stand on more than one line */
	FLAG_RAW_CONTROL = 1 << 8, FLAG_NUL_IN_STRING = 1 << 9, FLAG_NUMBER_AS_STRING = 1 << 10,
	FLAG_KEY_ALIAS = 1 << 11, FLAG_NO_ZONE = 1 << 12, FLAG_LEAP_SECOND = 1 << 13,
	FLAG_EPOCH_UNIT = 1 << 14, FLAG_CLIENT_GAVE_UP = 1 << 15, FLAG_LOOKALIKE = 1 << 16,
	FLAG_TIME_OUTLIER = 1 << 17, FLAG_BAD_LATENCY = 1 << 18, FLAG_POSSIBLE_DUPLICATE = 1 << 19,
	FLAG_UNSAFE_TEXT = 1 << 20, FLAG_DUPLICATE = 1 << 21
};
/* The word of the lowest flag in *flags, which is then cleared; NULL when none is left. */
const char *record_flag_word(uint32_t *flags);

/* Why a record enters no figure. */
enum unusable {
	UNUSABLE_NOT,
	UNUSABLE_NO_TIME,
	UNUSABLE_BAD_TIME,
	UNUSABLE_NOT_A_REQUEST,
	UNUSABLE_DUPLICATE,	/* found by the store: a twin of one before it; counted apart */
	UNUSABLE_AHEAD,		/* by the store too: ahead of our clock, for now (ahead.h) */
	UNUSABLES
};
const char *unusable_word(enum unusable reason);	/* `no_time` `bad_time` ... */

/* Names (version, endpoint, status, dims) are ids of the engine's one name table, 0 = absent. */
struct record {
	int64_t at_ns;		/* event time since 1970 UTC; INSTANT_NONE when unusable */
	int64_t latency_us;	/* LATENCY_NONE when absent or unusable */
	uint32_t version, endpoint, status;
	uint32_t dims[RECORD_DIMS];	/* in the order of fields.dims of its source's field plan */
	enum outcome outcome;
	enum unusable unusable;
	uint32_t flags;		/* enum record_flag */
	uint32_t source;	/* index of its source, in command order */
	int64_t offset;		/* bytes from the start of the decoded source, of its `{` */
	uint32_t length;	/* bytes */
	uint32_t hash;		/* of its bytes, where that was asked for (intake_set_hashes()) */
	long line_first, line_last;	/* 1-based lines of the decoded source */
};

#endif
