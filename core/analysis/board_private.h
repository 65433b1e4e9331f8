/* board_private: lines and words, questions that blame no value, hypotheses, the whole verdict. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_BOARD_PRIVATE_H
#define SR_ANALYSIS_BOARD_PRIVATE_H

#include "core/analysis/verdict_private.h"

/* -- lines and words: cite.c words.c -- */

struct cites cite_query(struct study *study, const struct query *query);
/* The records of several queries; at least one of each, the rest by place. filter may be NULL. */
struct cites cite_queries(struct study *study, const struct query *query, size_t n,
			  const struct query *all);
struct cites cite_refs(struct study *study, const struct ref *ref, size_t n);
/* Of lines that are a choice, those of the query first: what is shown of them is cut at the end. */
void cites_lead(struct study *study, const struct query *query, struct cites *cites);
struct query query_cause(struct query query, const struct cause *cause);
struct query query_since(const struct study *study);	/* the incident window */
struct query query_before(const struct study *study);

const char *ms_text(struct arena *arena, double us);	/* `101.7 ms`, up to one decimal */
const char *ms_range(struct arena *arena, double low_us, double high_us);	/* `90-120 ms` */
const char *p_text(struct arena *arena, double p);	/* `= 0.10`, `= 0.0357`, `< 0.0001` */
const char *share_text(struct arena *arena, double share);	/* `71.4%` */
const char *ratio_text(struct arena *arena, double ratio);	/* two decimals */
const char *clock_text(struct arena *arena, int64_t at_ns);
/* To the second; with the date in a log of a day or more. */
const char *moment_text(const struct study *study, int64_t at_ns);
/* The latencies of few records as `750, 820 and 890 ms`, of many as `p50 80 ms, p95 120 ms`. */
const char *latencies_text(struct study *study, const struct query *query);
const char *frame_text(struct arena *arena, enum certainty certainty, const char *cause);
struct check *check_add(struct check *check, size_t *n, int id, enum check_state state,
			const char *text, struct cites lines);
/* `3 of 5`; counts with their noun: `1 record`, `2 records`. */
const char *count_text(struct arena *arena, uint64_t n, const char *noun);

/* -- the questions that blame no value: load.c mix.c gap.c retry.c faster.c trace.c -- */

/* What a question found: its checks, and what they add up to. */
struct answer {
	struct cause cause;
	struct check check[4];
	size_t n;
	const char *why;
	bool is_testable, passes, contradicts; /* contradicts: by lines or a property of the data */
	double strength;		/* load: smallest Spearman of a version; else NAN */
	size_t records, bins;
	bool is_before_after; /* only past against present: no value to set beside another */
	double rate_ratio; /* load: the request rate since onset against before; else 0 */
	bool is_earlier; /* load: the rate rose before what it did was felt, not with it */
	bool is_first;        /* outranks everything: latencies cannot be compared at all */
	bool is_partial;      /* shared: only part of the requests moved, and no field says which */
	bool is_spared, is_several; /* shared: an endpoint is as it was, two are not */
	bool is_echoed;	      /* shared: a part, and what repeats the outcome goes with it */
	const char *lost; /* data_gap: who fell silent as the harm of the others began; else NULL */
	bool is_doubtful; /* data_gap: who fell silent may have been taken out */
	bool is_ebb;	  /* data_gap: for a while hardly any came, though some did */
	bool is_more;	  /* mix_change: a value of a field that was slow gets more of them */
	bool is_refused, is_sure; /* refusals (4xx) lead; beside others, and by no other field */
};
void load_ask(struct study *study, const struct suspects *suspects, struct answer *out);
void mix_ask(struct study *study, const struct suspects *suspects, struct answer *out);
/* The names of what a log could tell but does not: of country, lender, host, zone. */
const char *missing_text(struct study *study, const char *only);
bool has_named_field(const struct study *study, const char *group);
/* Does a field name one of a group: country, tenant, host, zone? */
bool field_is_of(const struct study *study, int field, const char *group);
/* Do the latencies of every endpoint step by a factor of 1000, up or down, at the onset? A unit
 * changed, not a service. */
bool unit_steps(struct study *study, double *ratio);
void gap_ask(struct study *study, const struct suspects *suspects, struct answer *out);
void retry_ask(struct study *study, const struct suspects *suspects, struct answer *out);
void faster_ask(struct study *study, const struct suspects *suspects, struct answer *out);
void shared_ask(struct study *study, const struct suspects *suspects, struct answer *out);
/* Where no endpoint calls two of the services a field names: whom do those that are hurt call? */
void callee_ask(struct study *study, const struct suspects *suspects, struct answer *out);
void dependency_ask(struct study *study, const struct suspects *suspects, struct answer *out);
void dimension_ask(struct study *study, const struct suspects *suspects, struct answer *out);
/* Did the mix of endpoints and versions carry the rise of the pooled mean? For rule I1. */
bool mix_carries(struct study *study, double *ratio);

/* -- the board of hypotheses, incident, certainty: hypothesis.c incident.c certainty.c -- */

struct board {
	struct hypothesis *row;
	const struct suspect **suspect;	/* of a row; NULL for questions */
	const struct answer **answer;
	size_t n;
};
void board_make(struct study *study, struct suspects *suspects, struct board *out);
void incident_judge(struct study *study, struct suspects *suspects, const struct board *board,
		    struct verdict *out);
enum certainty certainty_grade(struct study *study, const struct suspects *suspects,
			       const struct board *board, struct verdict *out);
const char *statement_make(struct study *study, const struct board *board,
			   const struct verdict *verdict);

/* Kind, cause and certainty alone: no robustness, no figures beside them. What reruns ask. */
void verdict_judge(const struct query *query, const struct analysis_options *options,
		   struct arena *arena, struct verdict *out);
/* Nothing is known of the records of a query yet. */
void verdict_clear(const struct query *query, struct verdict *out);
/* Steps 1 to 7 of analysis.md 2.1. */
void study_judge(struct study *study, struct suspects *suspects, struct board *board,
		 struct verdict *out);
/* Further causes, and the first one's word without their records: also.c. */
void also_find(struct study *study, const struct board *board, struct verdict *out);
void also_set_aside(struct study *study, struct board *board, struct verdict *out);
/* Is what is blamed, a version, still there? gone.c */
void gone_fill(struct study *study, struct verdict *out);
/* Run again without mended records, and in a small log without the record at a damage. */
void damage_run(struct study *study, struct verdict *out);
void robustness_run(struct study *study, const struct suspects *suspects,
		    const struct board *board, struct verdict *verdict);
void impact_fill(struct study *study, struct verdict *verdict);
void differs_fill(struct study *study, struct verdict *verdict);
/*
 * Timeouts that all took the same time: a limit as a hint (censoring). Outcomes that follow from
 * latency on an endpoint and version: one proof, not two. Sentences with their lines; NULL: none.
 * clip.c
 */
const char *clip_text(struct study *study, struct cites *lines);
const char *cut_text(struct study *study, struct cites *lines);
void counterfactual_fill(struct study *study, const struct board *board, struct verdict *verdict);
void cautions_fill(struct study *study, const struct suspects *suspects, struct verdict *verdict);

#endif
