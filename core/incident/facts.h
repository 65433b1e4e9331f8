/* facts: the one table of numbers and claims; everything that is said comes from here. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_FACTS_H
#define SR_INCIDENT_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/analysis/gate.h"
#include "core/analysis/verdict.h"
#include "core/incident/reported.h"

enum fact_unit {
	FACT_COUNT, FACT_MS, FACT_S, FACT_SHARE, FACT_RATIO, FACT_CHANGE, FACT_P, FACT_PER_MIN,
	FACT_MIN, FACT_TIME
};
const char *fact_unit_word(enum fact_unit unit);

/* One number a text may show. Ids are F1.. in the order of the table. */
struct fact {
	const char *name;		/* `requests` `timeout_rate` `latency_p50` ... */
	struct { const char *field, *text; double number; } key[3];	/* text NULL: number */
	int n_keys;
	double value;			/* NAN = null */
	enum fact_unit unit;
	int64_t n;			/* records behind it; -1 = not said */
	struct cites lines;
};

/* A card of evidence (guide.md): E1.. in order; every one has lines. */
struct evidence {
	const char *kind;		/* `contrast` `timeouts` `onset` `concurrent_control` ... */
	const char *grade;		/* `observed` `derived` `assumed` */
	const char *text;
	struct cites lines;
};

/* One group of `stats`: what the tables of screen, report and stats/1 show. */
struct stat_group {
	uint32_t key[GROUP_KEYS];	/* name ids, as by; FIELD_OUTCOME: enum outcome */
	int64_t bin_ns;			/* start of the minute or hour; INSTANT_NONE without bins */
	uint64_t n, timeouts, errors, refused;	/* refused: client errors */
	uint64_t told;			/* records whose outcome is known: a rate is of these */
	double timeout_rate, ci_low, ci_high;	/* NAN when n = 0 or there is no status field */
	uint64_t n_latency;
	double min_ms, mean_ms, p50_ms, p95_ms, p99_ms, max_ms;	/* NAN without latencies */
	bool is_sketch, p95_is_max;	/* sketch: max_relative_error holds; p95_is_max: n < 20 */
	struct ref ref[REFS];
};
/* Groups sorted by bin, then by key text, absent first. by: fields of store.h. bin_ns 0 or
 * minute, hour. n_by = 0 without bins gives one group, also of nothing. */
size_t facts_stats(const struct query *query, const int *by, int n_by, int64_t bin_ns, bool r7,
		   struct arena *arena, struct stat_group **out);
/* The same of groups that were asked for before, put together by n_keep of their keys (keep: their
 * places; none: one group). In order of their first key; of another one alone, in order of id. */
size_t facts_stats_of(const struct groups *groups, const int *keep, int n_keep, bool r7,
		      struct arena *arena, struct stat_group **out);

/* The gate of the report and what the backtest says of it (guide.md section 6). */
struct gate_pick {
	bool exists;
	struct gate_options options;	/* min_n = that of the backtest shown */
	struct gate gate;		/* at the document's own min n (20) */
	struct backtest backtest;	/* at options.min_n, with the grid */
	bool is_provisional;		/* options.min_n < 20 */
	struct gate_spared by_delay[3];	/* switch delay 0, 30, 60 s */
	uint64_t bad_by_delay[3];	/* of these, what counts as bad (impact_is_errors) */
	double canary_share, canary_timeout_rate, canary_bad_rate;
	double requests_per_min, minutes_to_min_n;
};

/* Everything the facts were made from, and the facts. All in one arena. */
struct facts {
	const struct store *store;
	struct query query;		/* the question they answer: as of, window, where */
	const struct verdict *verdict;
	const struct incident_file *incident;	/* NULL: nothing was reported */
	struct checked_claim *checked;	/* incident->n_claims */
	struct checked_depends *depends;	/* incident->n_depends */
	struct gate_pick gate;
	struct fact *fact;
	size_t n, cap;
	struct evidence *evidence;
	size_t n_evidence;
	struct stat_group *all, *by_version, *by_endpoint, *by_both;	/* all: one group */
	size_t n_version, n_endpoint, n_both;
	const char **cannot_tell;	/* what the log does not show, as sentences */
	size_t n_cannot_tell;
	const char **limits;
	size_t n_limits;
	const char **data_note;		/* ready sentences on damage and its effect */
	size_t n_data_notes;
	int64_t knowable_at_ns;		/* INSTANT_NONE: never probable, or not asked yet */
	/* `922 of 2281 records (since ...)`, where not the whole log was asked; else NULL. The
	 * first data note ends with it. */
	const char *selected;
#define FACTS_SELECTED "; selected: "
	bool is_partial;		/* loading was stopped: there are more records */
	int64_t bytes_read, bytes_total;	/* then; total -1 = not known */
};

/* Build the table. verdict and incident (may be NULL) are borrowed; the rest lives in arena. */
void facts_build(const struct query *query, const struct verdict *verdict,
		 const struct incident_file *incident, struct arena *arena, struct facts *out);
/*
 * The same for who asks again and again. past: where the backtests of the gate are kept from one
 * time to the next (gate.h; NULL: nowhere), and may_be_old as there; with one, the gate has no
 * grid until facts_add_grid(), for only documents show it.
 */
struct facts_source { struct gate_past *past; bool may_be_old; };
void facts_build_from(const struct query *query, const struct verdict *verdict,
		      const struct incident_file *incident, const struct facts_source *source,
		      struct arena *arena, struct facts *out);
void facts_add_grid(struct facts *facts, struct arena *arena);
/* The gate's first trip as a mark on the log; INSTANT_NONE: there is none, or it is a false one,
 * which stopped no harm. */
int64_t facts_gate_mark(const struct facts *facts);
/* Is the harm slowness, so that an alarm on failures would have slept through it: did no more of
 * what is blamed fail since the onset than the gate allows? */
bool facts_is_slowness(const struct facts *facts);
/* What an incident is of, where nobody gave it a name. */
enum harm_sort { HARM_SLOWDOWN, HARM_FAILURES, HARM_REFUSALS, HARM_SILENCE, HARM_SORTS };
/* HARM_SLOWDOWN also where there is none. */
enum harm_sort facts_harm_sort(const struct facts *facts);
/* Does section 3 hold this limit of the gate? One that could not have fired is none to propose.
 * has_gate: a version is blamed, and held against the one beside it. */
bool facts_gate_holds(const struct facts *facts, bool has_gate, enum gate_metric metric,
		      double limit);
/* Does the backtest show a gate that trips on the incident, and neither before it nor on the
 * version to go to? Else none is claimed. */
bool facts_gate_is_shown(const struct facts *facts);
/* Only what the `data` block of the contract needs: for outputs that claim nothing. */
void facts_data(const struct query *query, const struct verdict *verdict, struct arena *arena,
		struct facts *out);
/* Is the verdict sure enough that it was knowable at some moment? */
bool facts_is_knowable(const struct facts *facts);
/* Find since when the answer was knowable: it judges many moments, so it is asked apart. */
void facts_find_knowable(struct facts *facts, const struct analysis_options *options);
/* The fact of a name and first key text (NULL = no key); NULL when there is none. */
const struct fact *facts_find(const struct facts *facts, const char *name, const char *key);
#endif
