/* verdict_private: what the files of the verdict share: the study, its tables, its suspects. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_VERDICT_PRIVATE_H
#define SR_ANALYSIS_VERDICT_PRIVATE_H

#include "core/analysis/limits.h"
#include "core/analysis/stats.h"
#include "core/analysis/verdict.h"

/*
 * A study is one look at the records of a query: it is opened, walked through the steps of
 * analysis.md 2.1 by one file a step, and released. Cells live in the study, texts and
 * arrays that go into the verdict in the arena.
 */

/* -- the fields of the log: study.c -- */

#define AXIS_VALUES 64
/* What a field is to the verdict. */
enum axis_role { AXIS_SUSPECT, AXIS_UPSTREAM, AXIS_RETRIES, AXIS_CONSTANT };

/* A field, and its AXIS_VALUES most frequent values: all others are VALUE_OTHER, never blamed. */
struct axis {
	int field;
	enum axis_role role;
	uint32_t by_id[AXIS_VALUES];	/* value[] in order of id */
	struct kept keep;		/* by_id as the store wants it */
	uint32_t value[AXIS_VALUES];	/* in order of their text, absent first */
	uint64_t count[AXIS_VALUES], rated[AXIS_VALUES], bad[AXIS_VALUES], refused[AXIS_VALUES];
	struct ref first[AXIS_VALUES], last[AXIS_VALUES];
	size_t n;
	uint64_t other;			/* records with a value that is not kept apart */
};

/* Latencies in rising order, with how many lie below each: places a latency in O(log n). */
struct ruler {
	const struct slot *slot;
	uint64_t *below;
	size_t len;
	uint64_t n;
	bool is_exact;
	/* By bucket, first .. end-1. Out of a histogram all latencies of a bucket are level: how
	 * many lie below it, with half of its own; none below the first, n above the last. Of
	 * one that is exact: its first slot in the bucket or above. */
	double *level;
	uint32_t *from;
	uint32_t first, end;
};

/* What is normal on an endpoint: R(e) of analysis.md 1. */
enum reference_kind { REFERENCE_NONE, REFERENCE_BEFORE, REFERENCE_BASELINE };
struct reference {
	uint32_t endpoint;
	enum reference_kind kind;
	uint64_t n, bad, rated;
	struct ruler ruler;		/* of its records that are not bad */
	double p95_us, limit_us;	/* NAN without latencies */
	double hurt_rate;		/* of its own records, bad or slow */
};

/* How much the records of a group are hurt. Excess counts records on supported endpoints only. */
struct harm {
	uint64_t n, rated, bad, timeouts;
	uint64_t supported;		/* records on endpoints with a reference */
	double hurt, expected; /* hurt, and what the reference lets expect, supported ones */
	double place, placed;		/* sum of displacements, and of how many records */
	double slow_unsupported;	/* bad records on endpoints without a reference */
};

/* -- tables of (version, endpoint, up to two more fields): frame.c -- */

#define FRAME_KEYS 4
struct row {
	uint32_t key[FRAME_KEYS];	/* version, endpoint, dim[0], dim[1]; folded */
	uint8_t code[FRAME_KEYS];	/* their places in the order of text */
	bool is_since;			/* in the incident window, else before it */
	struct harm harm;		/* its counts are always there */
	uint64_t outcome[OUTCOMES];
	uint64_t n_other, n_bad;	/* latencies of records that are not bad, and that are */
	double sum_us;			/* of both */
	struct cell *cell;		/* owned; NULL where the latencies stand in frame.us */
	size_t from;			/* there: n_other, then n_bad, each ascending */
	struct frame *frame;
};
struct frame {
	int dim[2];			/* -1 = not asked */
	struct row *row;		/* before, then since, each in order of the keys' text */
	size_t n;
	uint16_t *row_of;		/* owned: of each record of the scene; NULL without one */
	int64_t *us;			/* owned; NULL until asked for */
	struct strata_made *made;	/* owned: strata_make() has made these of it */
	struct frame *next;
};

/* -- change points: series.c, onset.c -- */

struct step {
	int field;			/* -1: all traffic */
	uint32_t value;
	int64_t at_ns;			/* start of the bucket in which it happens */
	double statistic, p, rise;	/* rise of the series that stepped */
	double wander;			/* times the variance that its records alone would have */
	int measure; /* 0 mean rank, 1 share of slowest, 2 bad rate, 3 pooled rank */
	bool is_up, is_material;
	bool is_known, matters;		/* asked of step_matters() already, and what it said */
};
struct steps {
	struct step *at;
	size_t n, cap;
};

struct healthy { bool exists, is_all; int field; uint32_t value, endpoint; uint64_t n; };

struct scene;
struct study {
	struct query query;		/* as asked */
	struct scene *scene;		/* owned; NULL: the log is no small one */
	const struct analysis_options *options;
	const struct store *store;
	const struct names *names;
	struct arena *arena;
	uint64_t early_n;	/* requests in which early_value() saw a rise; 0: in none */
	bool is_rerun;	/* only kind, cause and certainty are asked for */
	bool is_quiet; /* no sentences and no lines: only what a verdict hangs on */
	struct arena scratch;		/* for the moment: cleared by whoever filled it */

	uint64_t n, rated, unknown, bad, timeouts, errors, refused, latencies;
	int64_t first_ns, last_ns;	/* of the records; INSTANT_NONE without any */
	struct ref first, last;
	int64_t bin_ns;			/* width of the buckets */
	size_t bins;
	bool has_status, has_latency;
	struct axis *axis;		/* owned; n_axes of them */
	int n_axes;

	struct steps steps;
	bool has_onset;			/* from_ns splits the log; else all of it is the incident */
	int64_t from_ns;
	struct onset onset;
	bool is_wide;	/* what leads shows only in a wider window than that */
	bool is_day, is_open; /* day_rule() held; something stood out, and no rule fired for it */
	bool is_newcomer;	/* newcomer_rule() held */

	struct frame *frames;
	struct reference *reference;	/* by endpoint, in order of text */
	size_t n_references;
	uint32_t baseline;
	const char *baseline_why;
	bool has_past;			/* some endpoint's reference is its own past */

	bool by_place;			/* the measure: displacement, else hurt */
	double excess;			/* of all records since onset, in the measure */
	bool is_hurt;			/* that excess is beyond chance and big enough to matter */
	uint64_t since_n, since_bad;

	/* Asked once a look, answered when needed: gap.c, check.c. */
	struct silence {
		bool is_known, passes, is_daily; /* daily: few come then on other days either */
		int64_t gap_ns, median_ns, alike, every_ns;	/* one of so many, at a beat */
		int64_t second_ns, second_at_ns;	/* the longest other gap, its begin */
		struct ref before, after;
	} silence;
	/* Said beside "no incident": who left while nobody was hurt, how the rate fell, what got
	 * better; else NULL. is_less: all do less since: nobody is sure. gap.c, fell.c */
	const char *aside;
	bool is_less;
	struct traffic {
		bool is_known;
		enum { TRAFFIC_STEADY, TRAFFIC_HOLE, TRAFFIC_FALLEN, TRAFFIC_STEP } kind;
		int64_t from_ns, until_ns;	/* until: of a step INSTANT_NONE */
		double due, ratio;		/* records due; of a step since against before */
	} traffic;		/* traffic_find() */
	struct healthy healthy;		/* of this look: healthy_beside() */
	bool has_healthy, has_fifth;
	int64_t fifth_ns; /* when a fifth of the bad records had happened; see check.c */
	struct cause echo;	/* what goes with the failures and is no axis: symptom.h */

	/* What the runs without mended records gave: filled before the board is made. */
	uint64_t dropped_repaired;
	bool is_same_unrepaired;	/* same kind and cause without them */
	struct ref damage[4];		/* records at the first damages */
	size_t n_damage;
	bool has_damage_run, is_same_undamaged;	/* the run without the first of those */
};

void study_open(struct study *study, const struct query *query,
		const struct analysis_options *options, struct arena *arena);
void study_release(struct study *study);
/* The axis of a field; NULL when the log does not have it. */
const struct axis *study_axis(const struct study *study, int field);
/* Where a value stands among those kept apart; axis->n for the others. */
size_t axis_place(const struct axis *axis, uint32_t value);
/* The value itself, or VALUE_OTHER when it is not kept apart. */
uint32_t axis_fold(const struct axis *axis, uint32_t value);
/* The same for query_groups_folded(); NULL when all values are kept apart. */
const struct kept *axis_kept(const struct axis *axis);
/* First record of a cause: out of the axis for one value, else asked. False when none. */
bool cause_first(const struct study *study, const struct cause *cause, struct ref *out);
/* Values other than absent. */
size_t axis_values(const struct axis *axis);
/* Order of values by their text: absent first, (other) last. */
int value_compare(const struct names *names, uint32_t a, uint32_t b);
const char *value_text(const struct study *study, uint32_t value);
/* `field=value`, or the bare value of version and endpoint. */
const char *term_text(const struct study *study, int field, uint32_t value);
const char *field_last(const char *path);	/* the last part of a dotted path */
/* The same, but for one that says nothing by itself: `service.name` is no `name`. */
const char *field_shown(const char *path);

struct slots cell_slots(const struct cell *cell, struct arena *arena);	/* bad ones too */
/* Is its latency one of the work asked for? A refusal takes what a refusal takes: many of them, or
 * their end, make nothing faster or slower (2.2). Neither is what is bad. */
static inline bool
outcome_is_work(enum outcome outcome)
{
	return outcome != OUTCOME_CLIENT_ERROR && !outcome_is_bad(outcome);
}
uint64_t cell_latencies(const struct cell *cell);
double cell_sum_us(const struct cell *cell);
/* Mean, and variance of that mean, of the logarithms of latencies; 0 counts as 1 us. */
struct log_mean { double mean, variance; uint64_t n; };
struct log_mean log_mean(const struct slots *slots);
double mean_variance(const struct slots *slots);	/* of their mean; 0 for fewer than two */
struct slots slots_merge(const struct slots *parts, size_t n, struct arena *arena);
double slots_mean_us(const struct slots *slots);
double slots_quantile_us(const struct slots *slots, unsigned permille);
struct ruler ruler_make(const struct dist *dist, struct arena *arena);
/* Share of the ruler's latencies below one, ties half, out of all_n records in its place. */
double ruler_place(const struct ruler *ruler, int64_t us, uint64_t all_n);
/* The same by bucket, of a ruler that is not exact. */
double ruler_level(const struct ruler *ruler, uint32_t bucket, uint64_t all_n);
/* The same for latencies that rise from call to call: *at, 0 at first, is where the last lay. */
double ruler_walk(const struct ruler *ruler, int64_t us, uint64_t all_n, size_t *at);

/* -- onset -- */

/* Fill study->steps: every material change point of all traffic and of every value. */
void series_steps(struct study *study);
/* Is a step of the mean rank or the slowest share material in milliseconds too, or in the bad rate,
 * like for like by endpoint? Where nothing can be compared it is taken to be. */
bool step_matters(struct study *study, struct step *step);
/* The provisional onset out of steps or, in a small log, out of the first bad record. */
void onset_find(struct study *study);
/* The interval: the record it was seen with, and the last good one before, on that endpoint where
 * there is one (NAME_NONE: on any). */
void onset_set(struct study *study, const struct ref *ref, uint32_t endpoint);
/* The onset of a cause, refined to a record. Returns whether it moved. onset_refine.c */
bool onset_refine(struct study *study, const struct cause *cause);

/* -- windows, reference, harm: baseline.c -- */

void windows_set(struct study *study, int64_t from_ns);	/* INSTANT_NONE: no onset */
void baseline_choose(struct study *study);	/* sets references, frames' harm, measure */
/* Count the excess by displacement, or by hurt records: excess and is_hurt with it. */
void measure_set(struct study *study, bool by_place);
double measure_z(struct study *study, bool by_place);	/* of the excess of all */
bool measure_has_place(struct study *study);	/* are there latencies enough for ranks? */
const struct reference *reference_of(const struct study *study, uint32_t endpoint);
struct harm harm_of(struct study *study, const struct reference *reference,
		    const struct cell *cell);
void harm_add(struct harm *into, const struct harm *from);
/* Excess in the measure of the study; the mean a record; NAN without supported records. */
double harm_excess(const struct study *study, const struct harm *harm);
double harm_weight(const struct study *study, const struct harm *harm);	/* its records */
double harm_mean(const struct study *study, const struct harm *harm);
double harm_hurt_rate(const struct harm *harm);	/* NAN without records */
double harm_bad_rate(const struct harm *harm);

/* The table with up to two fields beside version and endpoint (-1 = none); kept till released. */
struct frame *study_frame(struct study *study, int dim0, int dim1);
/* Add what a row holds to a cell; of the references nothing. */
void row_merge(const struct study *study, const struct row *row, struct cell *into);
/* Set all rows against the references as they are by now. */
void frame_harm(struct study *study, struct frame *frame);
void frames_release(struct study *study);

/* -- strata and contrasts: strata.c, contrast.c, share.c -- */

struct stratum {
	uint32_t key[FRAME_KEYS];	/* of the fields held fixed, else 0 */
	const struct row **row;		/* of both arms, before and since */
	bool *is_candidate;
	size_t n_rows;
	struct harm a, b;		/* since onset: candidate, control */
	struct harm a_before, b_before;
};
struct strata {
	struct cause cause;
	const struct frame *frame;
	bool fixed[FRAME_KEYS];		/* the keys that are equal within a stratum */
	struct stratum *at;		/* in order of key */
	size_t n;
	bool is_topped;			/* the control is filled up with records from before */
	bool is_past;			/* endpoint: the control is the same arm before onset */
	uint32_t only; /* version control restricted to this one; NAME_NONE = all */
	struct cause without;		/* its records are in neither arm; n = 0: all are */
	const struct spread *spread;	/* its well endpoints are in neither arm; NULL: all are */
	bool is_whole;			/* strata without the candidate are asked for as well */
	const struct quarter *quarter;	/* strata_quarters(), once asked for; else NULL */
};
/*
 * Arms of a cause inside equal endpoint and version (whatever is not the suspect), and inside equal
 * values of `extra` when it is >= 0: then, but for an endpoint or with is_whole, only strata that
 * hold the candidate. `only`, `without`, `spread`, is_whole are what out has them to be. False when
 * it cannot be asked. Made once for all who ask, until strata_forget(): `at` is not to be changed.
 */
bool strata_make(struct study *study, const struct cause *cause, int extra, struct strata *out);
/* The harm of a stratum's control as the strata say: topped up or not. */
struct harm stratum_control(const struct strata *strata, const struct stratum *stratum);
bool stratum_both(const struct strata *strata, const struct stratum *stratum, uint64_t least);

/* Figures of 3.1 but the shift; concurrent leaves out what was topped up, pooled the strata. */
struct contrast contrast_make(struct study *study, const struct strata *strata, bool concurrent,
			      bool pooled);
/* The shift between the arms, which is searched for: only what is shown needs it. */
void contrast_shift(struct study *study, const struct strata *strata, bool concurrent,
		    bool pooled, struct contrast *out);
/* Rates within strata, weighted by the candidate's records; NAN without both arms. */
struct rate_contrast { double bad, hurt, p_bad, control; };	/* control: its bad rate */
struct rate_contrast contrast_rates(struct study *study, const struct strata *strata);
/* Do failures alone, so many more than before that, matter? */
bool rates_are_material(const struct rate_contrast *rates, double before);
/* Is it big enough to matter (analysis.md 3.4)? material.c */
bool contrast_is_material(struct study *study, const struct strata *strata,
			  const struct contrast *contrast, const struct rate_contrast *rates);
struct share { double numerator, explained, coverage, z, mean; uint64_t n; };
struct share share_of(struct study *study, const struct strata *strata);
/* What the excess has beside that share, in standard errors of chance; NAN without any. */
double share_rest_z(struct study *study, const struct share *share);
/* The z of a share in hurt records or in displacement, whatever the measure is. */
double share_z(struct study *study, const struct strata *strata, bool by_place);

/* -- suspects: suspect.c -- */

struct suspect {
	enum kind kind;
	struct cause cause;
	struct strata strata;
	struct share share;
	double conditional, z_conditional, mean_conditional; /* smallest over others; NAN: none */
	int hidden_field;		/* no stratum separates the cause from this field; -1 */
	struct contrast contrast, concurrent;
	struct rate_contrast rates;
	struct cause rival;		/* the rival C7 names; n = 0: none */
	bool is_untold;			/* it and the rival cannot be told apart */
	bool is_part;			/* a pair, and perhaps not all of what is hurt */
	bool is_outdone;		/* a version that is plainer as a pair: that one leads */
	bool is_apart, goes_on, is_replaced; /* its control was there at another time; goes_on.h */
	bool is_material, is_standing, has_details, is_within, is_beyond; /* during.h, beyond.h */
	bool is_own_past;		/* before against after only: no other value exists */
	bool has_other_control;		/* the control is narrowed to the values that are healthy */
	const struct spread *spread;	/* a version bad on some endpoints; NULL: on any */
	double hurt, p, p_adjusted; /* hurt: records since onset, also on unsupported endpoints */
	struct check *check;
	size_t n_checks;
	int contradictions, passes;
	bool is_ruled_out;
};
struct suspects {
	struct suspect *at;		/* best first */
	size_t n, cap;
	size_t tested;
	struct cause beyond;		/* the one that rule I2 fired for; n = 0: it did not */
};
void suspects_find(struct study *study, struct suspects *out);
/* Was it there from the first fifth of the log on, and did it not change (2.6)? standing.c */
bool suspect_stands(struct study *study, const struct suspect *suspect);
/* Narrow a suspect to a pair of fields where only one value of another field carries it (4.3). */
void suspect_narrow(struct study *study, struct suspect *suspect);	/* pair.c */
/* The (version, endpoint) pair with the largest z; false when none has the records. */
bool pair_strongest(struct study *study, struct suspect *out, size_t *tested);
/* Of such a pair: are the version's records on other endpoints shown to be healthy (4.3)? */
bool pair_stands_alone(struct study *study, const struct suspect *pair);
/* Is the version of a pair plainly worse on another endpoint as well? */
bool pair_is_elsewhere(struct study *study, const struct suspect *pair);
struct suspect suspect_make(struct study *study, enum kind kind, const struct cause *cause);
/* The z an excess must pass so that one of `tested` looks is chance with LIMIT_I2_CHANCE. */
double suspect_quantile(size_t tested);
/* Contrast, rates, conditional scores: what costs more than a first look. */
void suspect_detail(struct study *study, const struct suspects *all, struct suspect *suspect);
/* Does it fail more than its controls by what matters, and beyond the chance of all looks? */
bool suspect_fails(const struct suspects *all, const struct suspect *suspect);
/* Checks C1-C8 and C17 of a suspect, with words and lines. */
void suspect_check(struct study *study, const struct suspects *all, struct suspect *suspect);
const struct check *check_find(const struct check *check, size_t n, int id);

/* A value that stayed healthy on an affected endpoint while others there were hurt; is_all: on the
 * affected endpoints together, where each alone has too few records. */
struct healthy healthy_beside(struct study *study);
/* Its records since onset. */
struct query healthy_query(struct study *study, const struct healthy *healthy);
/* Is it there, on any endpoint, between a cause's first and last record? */
bool healthy_is_beside(struct study *study, const struct cause *cause,
		       const struct healthy *healthy);
bool harm_is_healthy(struct study *study, const struct harm *value, const struct harm *rest,
		     double chance);

#include "core/analysis/board_private.h"

#endif
