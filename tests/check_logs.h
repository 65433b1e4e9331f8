/* check_logs: small logs that bring a check, or a kind, into a state few logs have. Included. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_CHECK_LOGS_H
#define SR_TESTS_CHECK_LOGS_H

#include "tests/kinds.h"

/* Retries rise (or not) as a field tells: `after` of four have one more. */
static inline void
fill_retries(struct made *made, int after)
{
	static const char *const counts[] = {"0", "1"};

	for (int i = 0; i < 600; i++) {
		const char *count = counts[i >= 300 && i % 4 < after];
		enum outcome outcome = i >= 300 && i % 3 == 0 ? OUTCOME_TIMEOUT : OUTCOME_OK;

		made_add(made, i * 1000, "v1", "/a", 100 + i % 7 + (i >= 300 ? 300 : 0), outcome,
			 &count);
	}
}
static inline void fill_storm(struct made *made) { fill_retries(made, 4); }
static inline void fill_some(struct made *made) { fill_retries(made, 1); /* a quarter more */ }
static inline void fill_calm(struct made *made) { fill_retries(made, 0); }

/* The mix moves to the slow endpoint; speeds stay, or the mean rises through speed as well. */
static inline void
fill_mix(struct made *made, double slower)
{
	uint64_t state = 3;

	for (int i = 0; i < 2000; i++) {
		bool is_slow = uniform(&state) < (i < 1000 ? .2 : .8);
		double ms = (is_slow ? 400 : 50) * exp(.2 * story_gauss(&state));

		made_add(made, i * 500, i % 2 ? "v1" : "v2", is_slow ? "/slow" : "/fast",
			 i < 1000 ? ms : ms * slower, OUTCOME_OK, NULL);
	}
}
static inline void fill_pure_mix(struct made *made) { fill_mix(made, 1); }
static inline void fill_half_mix(struct made *made) { fill_mix(made, 1.5); }

/* v2 only, and one record of v1 beside it. */
static inline void
fill_one_control(struct made *made)
{
	for (int i = 0; i < 6; i++)
		made_add(made, i * 1000, "v1", "/a", 100 + i, OUTCOME_OK, NULL);
	for (int i = 6; i < 12; i++)
		made_add(made, i * 1000, "v2", "/a", 700 + i, OUTCOME_TIMEOUT, NULL);
	made_add(made, 12000, "v1", "/a", 101, OUTCOME_OK, NULL);
}
/* v1 is gone when v2 comes. */
static inline void
fill_no_control(struct made *made)
{
	for (int i = 0; i < 6; i++)
		made_add(made, i * 1000, "v1", "/a", 100 + i, OUTCOME_OK, NULL);
	for (int i = 6; i < 12; i++)
		made_add(made, i * 1000, "v2", "/a", 700 + i, OUTCOME_TIMEOUT, NULL);
}
static inline void
fill_two(struct made *made)
{
	made_add(made, 0, "v1", "/a", 100, OUTCOME_OK, NULL);
	made_add(made, 1000, "v2", "/b", 100, OUTCOME_OK, NULL);
}
/* v2 and host hz come and go together. */
static inline void
fill_twins(struct made *made)
{
	uint64_t state = 9;

	for (int i = 0; i < 1500; i++) {
		bool is_new = i > 700 && uniform(&state) < .3;
		const char *host = is_new ? "hz" : i % 2 ? "h1" : "h2";

		made_add(made, i * 1000, is_new ? "v2" : "v1", "/a",
			 (is_new ? 500 : 100) * exp(.2 * story_gauss(&state)), OUTCOME_OK, &host);
	}
}
/* v2 is bad from the start, the trouble begins with v3 later. */
static inline void
fill_late(struct made *made)
{
	uint64_t state = 11;

	for (int i = 0; i < 2400; i++) {
		const char *version = i > 1800 && uniform(&state) < .5 ? "v3"
				      : uniform(&state) < .4           ? "v2"
								       : "v1";
		bool is_bad = i > 600 && uniform(&state) < (!strcmp(version, "v1") ? 0 : .6);

		made_add(made, i * 500, version, "/a",
			 (is_bad ? 500 : 100) * exp(.2 * story_gauss(&state)),
			 is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
	}
}
/* v2 somewhat faster, failing no more. */
static inline void
fill_faster(struct made *made)
{
	uint64_t state = 12;

	for (int i = 0; i < 1200; i++) {
		bool is_new = i > 500 && i % 2;

		made_add(made, i * 500, is_new ? "v2" : "v1", "/a",
			 (is_new ? 80 : 100) * exp(.1 * story_gauss(&state)), OUTCOME_OK, NULL);
	}
}

/* All that is bad was mended: without those records nothing happened. */
static inline void
fill_mended(struct made *made)
{
	for (int i = 0; i < 600; i++) {
		bool is_new = i > 200 && i % 2;
		struct record record = {
			.at_ns = MADE_START_NS + i * NS_PER_S,
			.latency_us = (is_new ? 700 : 100) * 1000 + i % 17 * 1000,
			.version = made_name(made, is_new ? "v2" : "v1"),
			.endpoint = made_name(made, i % 3 ? "/a" : "/b"),
			.outcome = is_new && i % 5 == 0 ? OUTCOME_TIMEOUT : OUTCOME_OK,
			.offset = (int64_t)made->n * 100, .length = 90,
			.line_first = (long)made->n + 1, .line_last = (long)made->n + 1,
			.flags = is_new ? FLAG_WRAPPED_VALUE : 0,
		};

		GROW(made->record, made->n, made->cap);
		made->record[made->n++] = record;
		store_fold(made->store, &record);
	}
}
/* v2 is bad, whatever is called upstream of it. */
static inline void
fill_upstream(struct made *made)
{
	static const char *const callees[] = {"ledger", "auth", "cache"};
	uint64_t state = 31;

	for (int i = 0; i < 1800; i++) {
		bool is_new = i > 800 && uniform(&state) < .3;
		const char *callee = callees[(int)(uniform(&state) * 3)];

		made_add(made, i * 1000, is_new ? "v2" : "v1", "/a",
			 (is_new ? 400 : 100) * exp(.3 * story_gauss(&state)), OUTCOME_OK, &callee);
	}
}
/* One callee is slow, under both versions. */
static inline void
fill_callee(struct made *made)
{
	static const char *const callees[] = {"ledger", "auth", "cache"};
	uint64_t state = 32;

	for (int i = 0; i < 2400; i++) {
		const char *callee = callees[(int)(uniform(&state) * 3)];
		bool is_hurt = i > 1200 && callee == callees[1];

		made_add(made, i * 700, uniform(&state) < .4 ? "v2" : "v1", i % 3 ? "/a" : "/b",
			 (is_hurt ? 400 : 100) * exp(.3 * story_gauss(&state)), OUTCOME_OK,
			 &callee);
	}
}

/* Each with the one dimension it has, NULL: none. */
static const struct { const char *dim; void (*fill)(struct made *made); } odd_logs[] = {
	{"retries", fill_storm}, {"retries", fill_some}, {"retries", fill_calm},
	{"host", fill_twins}, {NULL, fill_pure_mix}, {NULL, fill_half_mix},
	{NULL, fill_one_control}, {NULL, fill_no_control}, {NULL, fill_two}, {NULL, fill_late},
	{NULL, fill_faster}, {NULL, fill_mended}, {"upstream", fill_upstream},
	{"upstream", fill_callee},
};

static const struct story odd_stories[] = {
	{.seed = 120,
	 .n = 3000,
	 .onset = .5,
	 .canary = .3,
	 .hurt = HURT_VERSION,
	 .factor = 3,
	 .no_latency = true,
	 .turn = .4},
	{.seed = 121,
	 .n = 30,
	 .onset = .3,
	 .canary = .5,
	 .hurt = HURT_VERSION,
	 .factor = 1.2,
	 .turn = .3},
	{.seed = 122,
	 .n = 800,
	 .onset = .5,
	 .canary = .5,
	 .hurt = HURT_ALL,
	 .factor = 2,
	 .surge = 1.2,
	 .has_both = true},
	{.seed = 123,
	 .n = 2000,
	 .onset = .5,
	 .canary = .5,
	 .hurt = HURT_ALL,
	 .factor = 2,
	 .surge = .5,
	 .has_both = true},
	{.seed = 124,
	 .n = 60,
	 .onset = .5,
	 .canary = .2,
	 .hurt = HURT_VERSION,
	 .factor = 5,
	 .turn = .5},
	{.seed = 125,
	 .n = 500,
	 .onset = .5,
	 .canary = .3,
	 .hurt = HURT_VERSION,
	 .factor = 1.15},
	{.seed = 126,
	 .n = 1500,
	 .onset = .5,
	 .canary = .5,
	 .has_both = true,
	 .hurt = HURT_HOST,
	 .factor = 1.4},
	{.seed = 127, .n = 30, .onset = .9, .no_hosts = true},
};

#endif
