/* gate_log: hand-made logs in a store for the tests of the gate, the sample among them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GATE_LOG_H
#define SR_TESTS_GATE_LOG_H

#include "core/base/instant.h"
#include "tests/made.h"

struct gate_log {
	struct names *names;
	struct store *store;
	struct made made;
	uint32_t source;
};

static inline struct gate_log *
gate_log_new(void)
{
	struct gate_log *log = calloc(1, sizeof(*log));

	log->names = names_new();
	log->store = store_new(log->names, NULL);
	log->source = store_add_made(log->store, NULL, 0, made_again, &log->made);
	return log;
}

static inline void
gate_log_free(struct gate_log *log)
{
	store_free(log->store);
	names_free(log->names);
	free(log->made.at);
	free(log);
}

/* NULL leaves a name absent, LATENCY_NONE the latency. */
static inline void
gate_log_add(struct gate_log *log, int64_t at_ns, const char *version, const char *endpoint,
	     int64_t latency_us, enum outcome outcome, uint32_t lines)
{
	struct record record = {
		.at_ns = at_ns, .latency_us = latency_us, .source = log->source,
		.version = version ? made_name(log->names, version) : NAME_NONE,
		.endpoint = endpoint ? made_name(log->names, endpoint) : NAME_NONE,
		.outcome = outcome,
	};

	store_fold(log->store, made_add(&log->made, &record, 2, 120, lines));
}

/* 2025-08-01T18:05:00Z, where the sample begins. */
#define SAMPLE_NS (1754071500 * NS_PER_S)

/* The log of the challenge; its lines are one less, for the `[`. */
static inline struct gate_log *
gate_log_sample(void)
{
	static const struct {
		int second;
		bool is_new, is_funding;
		int ms;
		bool is_timeout;
	} row[] = {
		{ 0, false, false, 120, false }, { 60, true, false, 750, true },
		{ 70, true, true, 680, false }, { 80, true, false, 820, true },
		{ 90, false, false, 90, false }, { 100, true, true, 700, true },
		{ 120, false, false, 95, false }, { 135, true, false, 890, true },
	};
	struct gate_log *log = gate_log_new();

	for (size_t i = 0; i < LENGTH(row); i++)
		gate_log_add(log, SAMPLE_NS + row[i].second * NS_PER_S,
			     row[i].is_new ? "v1.3" : "v1.2",
			     row[i].is_funding ? "/funding-approve" : "/risk-score",
			     row[i].ms * 1000, row[i].is_timeout ? OUTCOME_TIMEOUT : OUTCOME_OK,
			     i >= 6);
	return log;
}

#endif
