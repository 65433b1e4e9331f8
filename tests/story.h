/* story: a made log with one thing in it, by seed: traffic, and who is hurt from when on. Included.
 */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_STORY_H
#define SR_TESTS_STORY_H

#include <math.h>
#include <stdio.h>

#include "core/analysis/verdict.h"
#include "tests/made_store.h"
#include "tests/dice.h"

enum hurt { HURT_NONE, HURT_VERSION, HURT_HOST, HURT_ENDPOINT, HURT_PAIR, HURT_ALL, HURT_FAST };

struct story {
	uint64_t seed;
	size_t n;
	enum hurt hurt;		/* v2, h1, /a, v2 on /a, everything, v2 fast and failing */
	double onset;		/* share of the log after which; 0 = from its start */
	double canary;		/* share of v2 from onset on; 0 = one version */
	bool has_both;		/* v2 from the start, with that share */
	double factor, turn;	/* how much slower, and which share of those turns bad */
	double surge;		/* rate since onset against before; 0 = 1 */
	double sigma;		/* of the log-normal; 0 = 0.35 */
	double gap_share;	/* of the log that is silent from onset on */
	bool no_status, no_latency, no_version, no_endpoint, no_hosts;
	double unit;		/* latencies times this from onset on; 0 = 1 */
	double until;		/* share of the log after which nothing is hurt; 0 = never */
	double warmup;		/* only so many first records of v2 are hurt */
};

static inline double
story_gauss(uint64_t *state)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += uniform(state);
	return sum;
}

/* 30 minutes of requests to /a (100 ms), /b (40 ms), /c (200 ms) on hosts h1..h6. */
static inline void
story_tell(const struct story *story, struct made *made)
{
	static const char *const endpoints[] = {"/a", "/b", "/c"}, *const dims[] = {"host"};
	static const double base[] = {100, 40, 200};
	static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5", "h6"};
	uint64_t state = story->seed * 7919 + 11;
	double span = 1800e3, at = 0, seen = 0, surge = story->surge > 0 ? story->surge : 1;
	double step = span * (story->onset + (1 - story->onset) * surge) / (double)story->n;

	made_open(made, dims, story->no_hosts ? 0 : 1);
	while (at < span) {
		bool is_since = at >= story->onset * span;
		int e = (int)(uniform(&state) * 3), h = (int)(uniform(&state) * 6);
		bool is_new = uniform(&state) < story->canary && (is_since || story->has_both);
		bool is_hurt = (story->hurt == HURT_VERSION && is_new) ||
			       (story->hurt == HURT_HOST && h == 0) ||
			       (story->hurt == HURT_ENDPOINT && e == 0) ||
			       story->hurt == HURT_ALL ||
			       (story->hurt == HURT_PAIR && is_new && e == 0);
		double latency = base[e] *
				 exp((story->sigma > 0 ? story->sigma : .35) * story_gauss(&state));
		double turn = uniform(&state), gap = uniform(&state);
		enum outcome outcome = uniform(&state) < .002 ? OUTCOME_TIMEOUT : OUTCOME_OK;
		const char *host = hosts[h];

		seen += is_new;
		if (story->warmup > 0 && seen > story->warmup)
			is_hurt = false;
		if (story->until > 0 && at > story->until * span)
			is_hurt = false;
		if (is_hurt && is_since) {
			latency *= story->factor;
			outcome = turn < story->turn ? OUTCOME_TIMEOUT : outcome;
		}
		if (story->hurt == HURT_FAST && is_new && is_since) {
			latency *= .2;
			outcome = turn < .4 ? OUTCOME_SERVER_ERROR : outcome;
		}
		if (story->unit > 0 && is_since)
			latency *= story->unit;
		bool is_silent = is_since && at < (story->onset + story->gap_share) * span;

		if (!is_silent)
			made_add(made, at,
				 story->no_version ? ""
				 : is_new          ? "v2"
						   : "v1",
				 story->no_endpoint ? "" : endpoints[e],
				 story->no_latency ? -1 : latency,
				 story->no_status ? OUTCOME_UNKNOWN : outcome, &host);
		at += step / (is_since ? surge : 1) * (.2 + 1.6 * gap);
	}
}

struct told { struct made made; struct arena arena; struct verdict verdict; };

static inline void
told_open(struct told *told, const struct story *story)
{
	static const struct analysis_options plain = {0};

	*told = (struct told){0};
	story_tell(story, &told->made);
	struct query query = query_all(told->made.store, INT64_MAX);

	verdict_run(&query, &plain, &told->arena, &told->verdict);
}

static inline void
told_close(struct told *told)
{
	arena_release(&told->arena);
	made_close(&told->made);
}

static inline const char *
told_cause(struct told *told)
{
	return cause_text(told->made.store, &told->verdict.cause, &told->arena);
}

/* The row of a kind (the first); NULL when there is none. */
static inline const struct hypothesis *
told_row(const struct told *told, enum kind kind)
{
	for (size_t i = 0; i < told->verdict.n_hypotheses; i++) {
		if (told->verdict.hypothesis[i].kind == kind)
			return &told->verdict.hypothesis[i];
	}
	return NULL;
}

/* The state of a check of a kind; -1 when it does not have it. */
static inline int
told_check(const struct told *told, enum kind kind, int id)
{
	const struct hypothesis *row = told_row(told, kind);

	for (size_t i = 0; row && i < row->n_checks; i++) {
		if (row->check[i].id == id)
			return (int)row->check[i].state;
	}
	return -1;
}

#endif
