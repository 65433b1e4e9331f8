/* gate_private: the sliding window and the rules on it, shared by the files of the gate. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_GATE_PRIVATE_H
#define SR_ANALYSIS_GATE_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/gate.h"

/*
 * Records become events, once, in order of time; ranks are places among the latencies of
 * their endpoint. A window slides over the events: what enters is added and what leaves is
 * taken away, in counts and in a Fenwick tree (1994) of ranks, so that a p95 at any step
 * costs a descent and not a sort.
 */
enum side_id { SIDE_CANARY, SIDE_BASELINE, SIDES, SIDE_OTHER = SIDES };
#define RANK_NONE UINT32_MAX	/* the record has no latency */

struct event {
	int64_t at_ns;
	uint32_t stratum, rank, id;
	uint8_t side, outcome;
};

/* One version's requests in the window, on one endpoint or on all. */
struct side {
	uint64_t n, n_known, timeouts, errors, n_latency;	/* known: with an outcome */
	uint32_t *tree;		/* owned; NULL over all endpoints: p95 is never pooled */
	/* The rank of the last p95, how many lie below it and how many on it: while those
	 * still bracket the p95, it has not moved and no tree is asked. */
	uint32_t p95_rank;
	uint64_t p95_below, p95_on;
};

/* What a p95 rule looks at. */
struct reading {
	uint64_t n[SIDES], above[SIDES];	/* with a latency; those above the baseline's p95 */
	int64_t p95_us[SIDES];			/* valid when n > 0 */
	int64_t age_ns;				/* of the baseline's window; 0 = concurrent */
};

struct stratum {
	uint32_t endpoint;
	int64_t *value;		/* owned: its latencies, ascending, each once */
	uint32_t n_values;
	uint64_t seen[SIDES];	/* in all events, not only in the window */
	struct side side[SIDES];
	struct reading reading;	/* of the concurrent window; fresh after slide_read() */
	bool is_touched, is_required;
};

struct slide {
	struct event *event;	/* owned */
	size_t n, cap;
	struct stratum *stratum;	/* owned, by endpoint name */
	size_t n_strata;
	bool has_endpoint;
	uint32_t canary, baseline;
	uint64_t most_seen[SIDES];	/* records of the whole log on the busiest endpoint */
	struct side all[SIDES];
	int64_t window_ns;
	size_t head, tail;	/* event[tail .. head) are in the window */
	bool has_ranks;		/* false: no p95 is asked for again before slide_rewind() */
	size_t *touched;	/* owned: strata that changed since slide_settle() */
	size_t n_touched;
};

/* Take the records of a query; options name the required endpoints. {0} is a valid slide. */
void slide_load(struct slide *slide, const struct query *query, uint32_t canary,
		uint32_t baseline, const struct gate_options *options);
/* The same where all of them are in the window and none ever leaves: without events, as if it had
 * been stepped through; out of lots where these know every latency. slide_read() is next. */
void slide_load_window(struct slide *slide, const struct query *query, uint32_t canary,
		       uint32_t baseline, const struct gate_options *options);
void slide_release(struct slide *slide);
/* Which of the two versions that are compared. */
enum side_id slide_side(const struct slide *slide, uint32_t version);

/* The endpoints in the order they are met: at[place[id] - 1], place[id] 0: not met. Then they are
 * given strata in order of their names, at and place likewise; one without requests too where it
 * is required, or there is none. strata_end() is next, once what was seen on each is counted. */
struct endpoints {
	const struct names *names;
	uint32_t *at, *place;	/* owned */
	size_t n, cap;
};
void endpoints_open(struct endpoints *endpoints, const struct names *names);
void endpoints_close(struct endpoints *endpoints);
uint32_t endpoints_add(struct endpoints *endpoints, uint32_t id);	/* its place - 1 */
void strata_open(struct slide *slide, struct endpoints *endpoints,
		 const struct gate_options *options);
void strata_end(struct slide *slide);
/* A Fenwick tree of n ranks out of the counts of each: tree[1 + rank]. */
void tree_grow(uint32_t *tree, uint32_t n);

/* Begin before the first event, with this window. */
void slide_rewind(struct slide *slide, int64_t window_ns);
/* Go on to the next distinct time: all its events enter. Returns false at the end. */
bool slide_step(struct slide *slide, int64_t *at_ns);
/* Let leave what is at or before at_ns - window. */
void slide_expire(struct slide *slide, int64_t at_ns);
/* Count one event in, or out, as if it were of that side. */
void slide_count(struct slide *slide, const struct event *event, enum side_id side, bool enters);
/* Take the readings of the touched strata; forget that they were touched. */
void slide_read(struct slide *slide);
void slide_settle(struct slide *slide);
/* The latency at a permille by nearest rank, as a rank; n_latency > 0. */
uint32_t side_rank(const struct side *side, uint32_t n_values, unsigned permille);
/* How many of a side lie above a rank. */
uint64_t side_above(const struct side *side, uint32_t rank);
/* side_rank() at 950, remembered from step to step; is what is remembered still it? */
bool side_has_p95(const struct side *side);
uint32_t side_p95(struct side *side, uint32_t n_values);

/* The last window of the baseline on an endpoint that held min n (--baseline-max-age). */
struct aged { int64_t at_ns; uint64_t n, above; uint32_t rank; };

enum why {
	WHY_NONE, WHY_N, WHY_BASELINE_N, WHY_NO_BASELINE, WHY_BASELINE_ZERO, WHY_NOISE,
	WHY_SHIFT, WHY_ROW, WHY_NO_OUTCOME
};
struct judged {
	enum gate_result result;
	enum why why;
	double limit, value, chance;
	double beside;			/* of the other side, with_chance; NAN: not asked */
	uint64_t n[SIDES];
	struct reading reading;		/* of p95_ratio */
};

/* Who is judged, by what: the canary by all rules, or the baseline by the absolute ones. */
struct bench {
	const struct slide *slide;
	const struct gate_options *options;
	uint64_t min_n;
	enum side_id suspect;
	const struct aged *aged;	/* one a stratum; NULL = the baseline must be concurrent */
	int64_t at_ns;
	bool with_chance;		/* also where nothing hangs on it */
};

/*
 * A rule is a metric at a place: 0 = all endpoints, 1 + i = stratum i. rule_number() is its
 * place in the order of the output.
 */
bool rule_exists(const struct bench *bench, enum gate_metric metric, size_t place);
struct judged rule_judge(const struct bench *bench, enum gate_metric metric, size_t place);
/* Does a rule that exists fail? As rule_judge() says, without the figures. */
bool rule_fails(const struct bench *bench, enum gate_metric metric, size_t place);
static inline size_t
rule_number(const struct slide *slide, enum gate_metric metric, size_t place)
{
	return (size_t)metric * (slide->n_strata + 1) + place;
}
/* The endpoints a pass rests on: asked for, or >= 5 % of either side's requests. */
bool place_required(const struct bench *bench, size_t place);
/* Does every rule of every required endpoint pass (and is there one)? */
bool bench_passes(const struct bench *bench);
/* The smallest n a side at which a breach of these shares would be no chance; 0 = not found. */
uint64_t noise_settled_at(const struct reading *reading, double max_chance);

/* How many breaches in a row each rule has, for one min n; steps are counted from 0. */
struct lane {
	struct bench bench;
	long *since;		/* owned: the step at which the row began, -1 = no breach */
	size_t *open, *slot;	/* owned: the rules in breach, and where they stand in open */
	size_t n_open, n_rules;
	bool exists[2][METRICS];	/* rule_exists(), over all endpoints and on one */
	size_t n_open_of[METRICS];	/* of n_open, by metric */
	struct aged *aged;	/* owned; NULL without --baseline-max-age */
	long step;
};
void lane_open(struct lane *lane, const struct slide *slide, const struct gate_options *options,
	       uint64_t min_n, enum side_id suspect);
void lane_close(struct lane *lane);
/* Judge what changed at this step; call slide_read() before, slide_settle() after. */
void lane_step(struct lane *lane, int64_t at_ns);
/* Is a rule in breach for as many steps as --consecutive asks? */
bool lane_fails(const struct lane *lane, size_t rule);
bool lane_fails_any(const struct lane *lane);

/* The first time a metric fails, and the rule that does. */
struct trip {
	int64_t at_ns;		/* INSTANT_NONE = not yet */
	size_t place;
	struct judged judged;
};

/* Moments, each not before the last. {0} is valid; at is owned. */
struct moments { int64_t *at; size_t n, cap; };
void moments_add(struct moments *times, int64_t at_ns);
/* How many lie before this one. */
size_t moments_before(const struct moments *times, int64_t at_ns);

/* One min n on its way through the log. */
struct course {
	struct lane lane;
	struct trip first[METRICS];
	int n_tripped, enough;	/* metrics that have; when so many have, nothing more is asked */
	bool is_failing, has_failed;	/* now; and no pass since */
	bool ends_walk;		/* once it is done the other courses need not go on */
	struct moments trips, flaps;	/* steps into fail; passes after one. Owned */
};
/* enough: see above; COURSE_NEVER_DONE goes on to the end. */
#define COURSE_NEVER_DONE (METRICS + 1)
void course_open(struct course *course, const struct slide *slide,
		 const struct gate_options *options, uint64_t min_n, enum side_id suspect,
		 int enough);
void course_close(struct course *course);
/* Take n courses through all events with one window, until all are done or one ends it. */
void course_walk(struct slide *slide, int64_t window_ns, struct course *course, size_t n);
/* The same where only steps at from_ns .. upto_ns count; those before fill the window. */
void course_walk_part(struct slide *slide, int64_t window_ns, int64_t from_ns, int64_t upto_ns,
		      struct course *course, size_t n);
/* The earliest trip of any metric, on a tie the first in the order of the rules; NULL = none. */
const struct trip *course_first(const struct course *course, enum gate_metric *metric);

/* Which versions are compared; fills *canary, *baseline and why. Returns 0; -1 and *err. */
int gate_versions(const struct query *query, const struct gate_options *options,
		  struct arena *arena, uint32_t *canary, uint32_t *baseline, const char **why,
		  struct err *err);
/* The time a query asks about (see gate_run), and the query cut there. */
struct query gate_query(const struct query *query);

/* -- what walks found, kept (gate_past.c) -- */

/* What one min n met: its first trip, every trip and flap, and the first trip of the baseline by
 * an absolute rule (INSTANT_NONE: never). */
struct rung {
	uint64_t min_n;
	struct trip first;	/* place is of the slide it was found in */
	enum gate_metric metric;
	uint32_t endpoint;
	bool is_all;
	struct moments trips, flaps;	/* owned */
	int64_t healthy_ns;
};
/* Two records next to each other in time, further apart than any two before. */
struct rift { int64_t at_ns; uint32_t id[2]; };
/* The min n that are tried, ascending; the first LADDER_BASE before any other. */
enum { LADDER_BASE = 8, LADDER = 13 };
extern const uint64_t gate_ladder[LADDER];
struct gate_past {
	struct query query;		/* as_of_ns: so far it was walked */
	uint64_t generation;		/* of the store */
	struct gate_options options;	/* with the versions that were chosen */
	struct slide slide;		/* while it is needed */
	struct skim *skim;		/* owned; NULL: all records were walked */
	uint64_t few;			/* of fewer records all are walked; 0: the default */
	bool is_whole;			/* all are to be walked in any case */
	bool is_kept, is_open, has_slide;	/* kept: from gate_past_new() */
	struct moments canary, timeouts;	/* its requests; those that timed out. Owned */
	struct rift *rift;		/* owned, by time */
	size_t n_rifts, cap_rifts;
	int64_t ladder_ns[LADDER];	/* the first trip of each min n of the ladder, */
	bool knows_rung[LADDER];	/* where it was looked for */
	struct rung *rung;		/* owned: those that were asked for */
	size_t n_rungs, cap_rungs;
	uint64_t walks;
};
/* Make it answer for this question (from gate_query()), with the versions chosen: what it
 * holds stays where it does, or may be old. {0} is one for a single question. past_rest() gives
 * its slide back, past_close() all of it. */
void past_open(struct gate_past *past, const struct query *asked,
	       const struct gate_options *options, bool may_be_old);
void past_rest(struct gate_past *past);
void past_close(struct gate_past *past);
/* Its events, read anew where they were given back. */
struct slide *past_slide(struct gate_past *past);
/*
 * The largest min n of the ladder's base that trips and spares a request by a moment; where that
 * trips before the onset, the smallest of the larger ones that does all this and does not. 0 = none
 * trips and spares. onset_ns INSTANT_NONE: no trip is held to be false.
 */
uint64_t past_best_min_n(struct gate_past *past, const struct query *asked,
			 const struct gate_options *options, int64_t onset_ns);
/* What the backtest at options->min_n says at the moment of a question. */
void past_read(struct gate_past *past, const struct query *asked,
	       const struct gate_options *options, int64_t onset_ns, struct backtest *out);
/* Of the canary after a trip and the time it takes to switch, up to a moment. */
struct gate_spared past_spared(const struct gate_past *past, int64_t trip_ns, int64_t delay_ns,
			       int64_t upto_ns);

/* Split the baseline against itself options->aa times; fills the aa fields. */
void gate_aa(struct slide *slide, const struct gate_options *options, const char *baseline,
	     struct arena *arena, struct backtest *out);

/* Add the rules on refusals (4xx), and what they make of the result (gate_refused.c). query: up to
 * the end of the window. */
void gate_refused(const struct query *query, const struct gate_options *options,
		  struct arena *arena, struct gate *out);

#endif
