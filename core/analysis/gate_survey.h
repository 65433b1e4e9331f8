/* gate_survey: what lots alone tell of the gate, so that few records have to be looked at. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_GATE_SURVEY_H
#define SR_ANALYSIS_GATE_SURVEY_H

#include "core/analysis/gate_private.h"

/*
 * Time is cut into bins that the window is a multiple of. At any step in a bin the window holds
 * the whole of some bins, and of two, the one it enters and the one it leaves, some part. What is
 * true for whatever part holds at every step of the bin: then no record of it is needed. Of the
 * latencies of a lot, the bucket is known, which leaves them within its edges.
 *
 * So "no" and "yes" are proved, and "maybe" is walked (gate_skim.c).
 */
enum sure { SURE_NO, SURE_MAYBE, SURE_YES };
static inline enum sure
sure_and(enum sure a, enum sure b)
{
	return a < b ? a : b;
}
static inline enum sure
sure_or(enum sure a, enum sure b)
{
	return a > b ? a : b;
}
static inline enum sure
sure_not(enum sure a)
{
	return (enum sure)(SURE_YES - a);
}

/* What is known of all steps of a bin. */
struct outlook {
	uint8_t fails;		/* enum sure: some rule does, with the canary as suspect */
	uint8_t passes;		/* bench_passes() */
	uint8_t is_sick;	/* some absolute rule fails the baseline */
};

/* So many min n are surveyed at a time: those of the ladder, and the one asked for. */
enum { SURVEYED = LADDER + 1 };

struct survey {
	int64_t origin_ns, width_ns, window_ns;
	size_t n_bins, reach;		/* reach: bins in a window */
	int64_t *first_ns;		/* owned: of the first record in each; INSTANT_NONE: none */
	uint64_t min_n[SURVEYED];
	size_t n_min_n;
	struct outlook *outlook;	/* owned: n_bins of each min n, one after the other */
};

/*
 * Look at all lots of a query, with the versions that options name and each min n of them; a bin is
 * one of `reach` in a window. False, and nothing is owned, where lots do not tell it: then all
 * records are to be walked.
 */
bool survey_open(struct survey *survey, const struct query *query,
		 const struct gate_options *options, size_t reach, const uint64_t *min_n,
		 size_t n_min_n);
/* How many bins a window may be cut into so that lots fill them whole: the most of n, 0: none. */
size_t survey_reach(const struct query *query, int64_t window_ns, const size_t *reach, size_t n);
void survey_close(struct survey *survey);
/* The outlooks at a min n, by bin; NULL: that one was not looked at. */
const struct outlook *survey_at(const struct survey *survey, uint64_t min_n);

/* -- a backtest by a survey (gate_skim.c): as a walk of all records finds it -- */

/* NULL: no survey is to be had. query and options are borrowed. */
struct skim *skim_new(const struct query *query, const struct gate_options *options,
		      const uint64_t *min_n, size_t n_min_n);
void skim_free(struct skim *skim);
/* Give back the records it looked at last. */
void skim_rest(struct skim *skim);
bool skim_has(const struct skim *skim, uint64_t min_n);
/* The first step at which a rule fails the canary, or an absolute one the baseline; INSTANT_NONE:
 * there is none. For this and the next, skim_has() that min n. */
int64_t skim_first(struct skim *skim, uint64_t min_n, enum side_id suspect);
/* All of a rung, whose min n is set. */
void skim_rung(struct skim *skim, struct rung *rung);
/* Bins that were walked, record by record. */
size_t skim_walked(const struct skim *skim);

/* -- on one bin (gate_bounds.c) -- */

struct amounts { uint64_t n, known, timeouts, errors, timed; };
/* One version on one endpoint, or on all: what is in the window for sure, and what may be. */
struct flank {
	struct amounts core, edge;
	uint32_t *core_at, *edge_at;	/* owned: latencies by bucket; NULL: nobody asks for p95 */
	uint32_t top;			/* no latency of the log lies in a higher bucket */
	bool is_timed;			/* there is one */
};
struct spot { uint32_t endpoint; struct flank side[SIDES]; };
struct ground {
	const struct gate_options *options;
	struct flank all[SIDES];
	struct spot *spot;		/* owned */
	size_t n_spots, cap_spots;
	bool has_endpoint;
};
/* What is true of a bin at each of n min n: out[i * stride]. */
void ground_judge(const struct ground *ground, const uint64_t *min_n, size_t n,
		  struct outlook *out, size_t stride);

#endif
