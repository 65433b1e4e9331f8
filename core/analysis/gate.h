/* gate: would this canary pass? rules over a window, three results, backtest over the log. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_GATE_H
#define SR_ANALYSIS_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/err.h"
#include "core/base/mem.h"
#include "core/store/query.h"

enum gate_metric {
	METRIC_P95_RATIO, METRIC_P95_MS, METRIC_TIMEOUT_RATE, METRIC_ERROR_RATE, METRICS,
	/* Of gate_run() alone, no backtest plays it: refusals (4xx) of the canary on an endpoint,
	 * where it has any and both sides have min n. The limit is the baseline's share and
	 * error_max; a breach within chance (max_chance) passes, and says so. */
	METRIC_REFUSED_RATE = METRICS
};
const char *gate_metric_word(enum gate_metric metric);	/* `p95_ratio` ... */
/* Too little data is a result of its own: never a pass. */
enum gate_result { GATE_PASS, GATE_FAIL, GATE_INSUFFICIENT };
const char *gate_result_word(enum gate_result result);

/* guide.md section 6; gate_defaults() gives the defaults printed there. */
struct gate_options {
	/* Versions by name id; NAME_NONE: chosen (newest = canary). A word of the user is
	 * interned, not searched: one that was never seen is an error and no NAME_NONE. */
	uint32_t baseline, canary;
	double p95_max_ratio;		/* 1.20; NAN = rule off */
	double p95_max_ms;		/* NAN = off */
	double timeout_max, error_max;	/* 0.05; NAN = off */
	int64_t window_ns;		/* (t - window, t] */
	uint64_t min_n;			/* each side */
	double min_shift_ms;		/* 5 */
	int consecutive;		/* 1 */
	double max_chance;		/* 0.05; 1 turns the noise guard off */
	uint32_t require[16];		/* endpoints; n_require = 0: those with >= 5 % of a side */
	size_t n_require;
	int64_t baseline_max_age_ns;	/* 0 */
	int64_t switch_delay_ns;	/* 0 */
	int aa;				/* A/A splits (guide: 200); 0 = not asked, the default */
};
struct gate_options gate_defaults(void);

struct gate_rule {
	enum gate_metric metric;
	uint32_t endpoint;		/* NAME_NONE with is_all, or when the log has no endpoint */
	bool is_all;			/* over all endpoints of the canary */
	double limit, value;		/* value NAN = none can be computed */
	uint64_t n_canary, n_baseline;
	double chance;			/* one-sided exact p; NAN = not asked */
	enum gate_result result;
	/* `within noise`, `n 3 of 20`, `no baseline` ...; of a fail, that the baseline breaks the
	 * limit too; "" */
	const char *why;
};

struct gate_spared { uint64_t requests, timeouts; };
struct gate_trip {			/* one cell of the grid */
	int64_t window_ns;
	uint64_t min_n;
	enum gate_metric metric;
	uint32_t endpoint;
	bool is_all;
	int64_t first_trip_ns;		/* INSTANT_NONE = never */
	struct gate_spared spared;
};

struct gate {
	uint32_t baseline, canary;
	const char *canary_why;		/* how they were chosen */
	enum gate_result result;
	const char *reason;		/* one line */
	struct gate_rule *rule;		/* metric by metric; all endpoints first, then by name */
	size_t n_rules;
	/* For min n requests of the side that has fewer, at its present rate; NAN: both have so
	 * many, or one has none (then a note says so of the baseline). */
	double minutes_to_min_n;
	const char **note;		/* `suspicious_improvement: ...` and others */
	size_t n_notes;
};

struct backtest {
	int64_t first_trip_ns;		/* INSTANT_NONE = never */
	enum gate_metric metric;
	uint32_t endpoint;
	bool is_all;
	struct ref at;			/* the record whose time tripped it */
	double value;
	uint64_t n_canary, n_baseline;
	/* The canary's records that the rule counted, chosen as analysis.md 10 says, by time. */
	struct cites_of_gate { struct ref ref[12]; size_t n; uint64_t more; } lines;
	struct gate_spared spared;
	/* As asked: a trip before it, or where it is none, is false; of any that are, the first. */
	int64_t onset_ns;
	uint64_t false_trips, flaps;
	bool healthy_trips;		/* the baseline as canary trips an absolute rule */
	struct gate_trip *grid;
	size_t n_grid;
	/* The records around the longest time without one, the first of several such; what
	 * walks all records anyway can tell it. id 0: there are fewer than two. */
	struct ref gap[2];
	double aa_false_share;		/* NAN = not run */
	const char *aa_text;		/* `not run: ...`, or what came of it; NULL = not asked */
};

/*
 * Judge the canary in the window that ends at query->as_of_ns (at query->until_ns when that is
 * earlier; at the last record when as_of_ns is INT64_MAX). Arrays and texts live in arena.
 * Rules stand for the endpoints seen in the window and the required ones. Returns 0; -1 and
 * *err (ERR_USAGE, naming those seen) for a version never seen.
 */
int gate_run(const struct query *query, const struct gate_options *options, struct arena *arena,
	     struct gate *out, struct err *err);
/*
 * Evaluate after the last record of each distinct time up to query->as_of_ns, without
 * hindsight. A trip is a step into fail, a flap the next pass after a fail. onset_ns
 * (at_or_before; INSTANT_NONE = no incident: every trip is false) tells false trips;
 * with_grid fills the grid: windows 60 120 300 s x min n 1 2 3 5 20 x p95_ratio, timeout_rate,
 * and error_rate where one of its rows trips.
 * A row of the grid names the endpoint that trips first; one that never trips, for p95_ratio
 * the endpoint with most requests of both versions. Costs one walk, and one a window of the
 * grid: n records x log n each. Returns as gate_run().
 */
int gate_backtest(const struct query *query, const struct gate_options *options, int64_t onset_ns,
		  bool with_grid, struct arena *arena, struct backtest *out, struct err *err);
/* Is a trip of it false: before the onset, or in a log without one? INSTANT_NONE is no trip. */
bool gate_trip_is_false(const struct backtest *backtest, int64_t trip_ns);
/*
 * gate_backtest() with the grid, at the min n that gate_largest_min_n() finds (entered in
 * options), or, where that one trips before the onset, the smallest of 200 500 1000 2000 5000 that
 * trips and spares but not before it, if there is one. Where none trips and spares it is that of
 * the options. The log is read once for both.
 */
int gate_propose(const struct query *query, struct gate_options *options, int64_t onset_ns,
		 struct arena *arena, struct backtest *out, struct err *err);
/*
 * What backtests found in a log, for who asks again and again: of a replay each moment, of a log
 * that grows each verdict. Opaque; it holds few bytes a request of the canary. Forget what it
 * holds when a `where` that was asked with is freed.
 */
struct gate_past;
struct gate_past *gate_past_new(void);
void gate_past_free(struct gate_past *past);	/* NULL is well */
void gate_past_forget(struct gate_past *past);
uint64_t gate_past_walks(const struct gate_past *past);	/* through the records, so far */
bool gate_past_is_old(const struct gate_past *past);	/* has the store grown since? */
struct gate_asks {
	int64_t onset_ns;		/* as for gate_backtest() */
	bool proposes;			/* at the min n of gate_propose(), else at the options' */
	bool may_be_old;		/* of a log that grew: up to where it was walked last */
};
/* gate_backtest() or gate_propose() without the grid: the same figures, and no walk where the past
 * holds them. Returns as they do. */
int gate_past_backtest(struct gate_past *past, const struct query *query,
		       struct gate_options *options, const struct gate_asks *asks,
		       struct backtest *out, struct err *err);
/* The grid alone, into out->grid. Returns as gate_run(). */
int gate_grid(const struct query *query, const struct gate_options *options, struct arena *arena,
	      struct backtest *out, struct err *err);
/*
 * The largest of 1 2 3 5 10 20 50 100 as min n whose backtest trips and spares at least one
 * request, other options as given; 0 = none does. One walk. -1 as gate_run().
 */
int gate_largest_min_n(const struct query *query, const struct gate_options *options,
		       uint64_t *min_n, struct err *err);
/* What a switch at trip + delay would have spared: canary records strictly after it. */
struct gate_spared gate_spared_after(const struct query *query, uint32_t canary, int64_t after_ns);

#endif
