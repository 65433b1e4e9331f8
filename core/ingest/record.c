/* record: one request as the log tells it: the form in which ingest hands it on. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/record.h"

#include <stddef.h>

#include "core/base/mem.h"

const char *
outcome_word(enum outcome outcome)
{
	static const char *const word[OUTCOMES] = {
		"unknown", "ok", "timeout", "server_error", "client_error",
	};

	return word[outcome];
}

const char *
unusable_word(enum unusable reason)
{
	static const char *const word[UNUSABLES] = {
		"usable", "no_time", "bad_time", "not_a_request", "duplicate",
		"ahead_of_clock",
	};

	return word[reason];
}

const char *
record_flag_word(uint32_t *flags)
{
	static const struct { uint32_t flag; const char *word;
	} words[] = {
		{ FLAG_BAD_UTF8, "bad_utf8" },
		{ FLAG_DUPLICATE_KEY, "duplicate_key" },
		{ FLAG_WRAPPED_VALUE, "wrapped_value" },
		{ FLAG_MISSING_VALUE, "missing_value" },
		{ FLAG_BAD_ESCAPE, "bad_escape" },
		{ FLAG_INNER_COMMA, "inner_comma" },
		{ FLAG_FROM_SPLICE, "spliced" },
		{ FLAG_TRUNCATED, "truncated" },
		{ FLAG_WRAPPED, "wrapped" },
		{ FLAG_RAW_CONTROL, "raw_control" },
		{ FLAG_NUL_IN_STRING, "nul_in_string" },
		{ FLAG_NUMBER_AS_STRING, "number_as_string" },
		{ FLAG_KEY_ALIAS, "key_alias" },
		{ FLAG_NO_ZONE, "no_zone" },
		{ FLAG_LEAP_SECOND, "leap_second" },
		{ FLAG_EPOCH_UNIT, "epoch_unit" },
		{ FLAG_CLIENT_GAVE_UP, "client_gave_up" },
		{ FLAG_LOOKALIKE, "lookalike" },
		{ FLAG_TIME_OUTLIER, "time_outlier" },
		{ FLAG_BAD_LATENCY, "bad_latency" },
		{ FLAG_POSSIBLE_DUPLICATE, "possible_duplicate" },
		{ FLAG_UNSAFE_TEXT, "unsafe_text" },
		{ FLAG_DUPLICATE, "duplicate" },
	};

	for (size_t i = 0; i < LENGTH(words); i++)
		if (*flags & words[i].flag) {
			*flags &= ~words[i].flag;
			return words[i].word;
		}
	return NULL;
}
