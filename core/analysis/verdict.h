/* verdict: what the log shows: the cause, how sure, its rivals, and the lines behind each word. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_ANALYSIS_VERDICT_H
#define SR_ANALYSIS_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/mem.h"
#include "core/store/query.h"

/*
 * Everything below is a plain value made by verdict_run(), with texts and arrays in the
 * arena it was given. Shares, rates and p are 0..1; a figure that does not exist is NAN
 * (`null` outside). Texts are safe text, ready to print, and hold no number that is not a
 * fact of this structure. analysis.md is the law of this floor.
 */

enum kind {
	KIND_BAD_VERSION, KIND_ENDPOINT, KIND_DEPENDENCY, KIND_DIMENSION, KIND_LOAD,
	KIND_MIX_CHANGE, KIND_DATA_GAP, KIND_RETRY_STORM, KIND_FASTER_BUT_BROKEN, KIND_SHARED,
	KIND_NONE, KIND_UNCLEAR,
	KINDS
};
const char *kind_word(enum kind kind);			/* `bad_version` ... `unclear` */

enum certainty {
	CERTAINTY_INCONCLUSIVE, CERTAINTY_ASSOCIATED, CERTAINTY_PROBABLE, CERTAINTY_STRONG,
	CERTAINTY_CONFIRMED
};
const char *certainty_word(enum certainty certainty);	/* `inconclusive` ... `confirmed` */
/* The one sentence frame of guide.md section 2, `%s` = the cause: "%s is most likely the cause". */
const char *certainty_frame(enum certainty certainty);

enum hypothesis_state { STATE_LEADING, STATE_POSSIBLE, STATE_RULED_OUT, STATE_NOT_TESTABLE };
const char *hypothesis_state_word(enum hypothesis_state state);
enum check_state { CHECK_PASS, CHECK_CONTRADICTS, CHECK_UNTESTABLE, CHECK_THIN };
const char *check_state_word(enum check_state state);

enum truth { TRUTH_UNKNOWN = -1, TRUTH_NO = 0, TRUTH_YES = 1 };

/* Lines a claim rests on: at most CITES_MAX, chosen as analysis.md 10 says, by place; and how
 * many more. */
#define CITES_MAX 12
struct cites {
	const struct ref *ref;
	size_t n;
	uint64_t more;
	const char *filter;	/* the --where that finds all of them; NULL when more = 0 */
};

/* What is blamed: one field and value, or two for a pair; n = 0: nothing is. */
struct cause {
	int n;
	struct { int field; uint32_t value; } term[2];	/* field of store.h, name id */
};

struct check {
	int id;			/* 1..18: C1..C18 */
	enum check_state state;
	const char *text;
	struct cites lines;
};

struct hypothesis {
	enum kind kind;
	struct cause cause;
	enum hypothesis_state state;
	double explained, coverage, chance;	/* NAN: none exists */
	double conditional;	/* explained after conditioning on the strongest rivals; NAN */
	const char *why;
	struct check *check;
	size_t n_checks;
};

/* A contrast of two arms inside equal strata (analysis.md 3.1). Latencies in milliseconds. */
struct contrast {
	uint64_t n_candidate, n_control;	/* with a latency, in strata with both arms */
	uint64_t timeouts_candidate, timeouts_control, bad_candidate, bad_control;
	uint64_t requests_candidate, requests_control;	/* also those without a latency */
	uint64_t rated_candidate, rated_control;	/* of those, with a known outcome */
	double u, delta, cles;			/* Mann-Whitney U, Cliff's delta, CLES */
	double p_two_sided, p_one_sided, p_floor;
	double p_normal;			/* normal approximation, ties and continuity */
	double shift_ms, pairs_min_ms, pairs_max_ms, shift_ratio;	/* Hodges-Lehmann */
	double gap_ratio;			/* smallest candidate / largest control */
	double mean_candidate_ms, mean_control_ms;	/* of those n */
	/* Like for like: each stratum weighted by the candidate's records in it. */
	double like_control_ms, mean_ratio, p50_ratio, max_ratio;
	double min_candidate_ms, max_candidate_ms, min_control_ms, max_control_ms;
	double fisher_two_sided, fisher_one_sided;	/* of timeouts */
	bool separated;				/* in each stratum all candidates are slower */
	uint32_t endpoint[64];			/* those compared, by name; n_named of them */
	size_t n_named, n_endpoints;		/* n_endpoints counts (other) too, as one */
	struct cites lines;			/* both arms */
};

/* Is its control's mean like for like another than that of its records, by more than a hundredth?
 * Then a sentence that compares the two arms tells it too. */
bool contrast_is_weighted(const struct contrast *contrast);

struct onset {
	bool is_known;
	bool is_always;	/* what is blamed was so from the start of the log to its end: none began */
	int64_t after_ns;		/* INSTANT_NONE: the log begins in the incident */
	int64_t at_or_before_ns;
	struct ref ref, before;		/* first bad or hurt record; last good one (id 0 = none) */
	int64_t ended_ns;		/* INSTANT_NONE: it did not end in the log */
};

struct impact {
	uint64_t requests, timeouts, errors;
	double timeout_rate, ci_low, ci_high;
	struct impact_endpoint {
		uint32_t endpoint;
		uint64_t n, timeouts;
		bool has_baseline;	/* the baseline version was seen on it */
	} *by_endpoint;			/* by name; all endpoints */
	size_t n_endpoints;
	int64_t from_ns, to_ns;		/* from onset to its end; INSTANT_NONE without one */
	uint64_t since_requests, since_timeouts, since_errors;
	double since_timeout_rate;
	uint64_t cause_requests, cause_timeouts;	/* of the blamed group */
	double cause_share, cause_share_since, cause_share_of_timeouts, cause_share_of_latency;
	const char *unknown[4];		/* of country, tenant: those the log has no field for */
	size_t n_unknown;
};
/* Were server errors more of the harm than timeouts: since the onset, or in all without one? Then
 * what is told counts both as failed. */
bool impact_is_errors(const struct impact *impact);

struct differs {
	int field;
	uint32_t value;
	double share_hurt, share_rest, difference;
	double explained;		/* of the rise of the share of hurt ones; NAN */
	uint64_t n, n_hurt;
	struct cites lines;
};

/* Had the candidate answered as its control did (analysis.md 6). */
struct without {
	uint32_t endpoint;
	uint64_t n, n_latencies, timeouts;
	double mean_ms;			/* observed */
	bool is_refused;		/* no control: nothing below holds */
	const char *why;		/* when refused */
	double without_mean_ms, range_low_ms, range_high_ms;
	double without_timeouts, timeout_upper95;	/* rate: Wilson bound of the control */
	uint64_t n_replaced, n_control;
	/* Timeouts among the latencies the mean is of: they would have taken longer, and the mean
	 * is at least that. */
	uint64_t n_censored;
};
struct counterfactual {
	bool exists;
	struct cause replace, by;
	struct without *by_endpoint, *since_onset;	/* by name; the second: not refused */
	size_t n_by_endpoint, n_since_onset;
	bool fleet_refused;
	struct without fleet;		/* endpoint NAME_NONE; refused ones left as they are */
	const char *fleet_note;		/* "/funding-approve left as it is", 8 named; NULL */
};

struct robustness {
	bool has_leave_one_out;		/* n <= 30 */
	uint32_t of, same_cause, at[5];	/* at[certainty]: how many runs came out with that word */
	uint64_t dropped_repaired;
	enum kind without_repaired_kind;
	enum certainty without_repaired_certainty;
	bool is_changed;		/* some run named another cause: a step of certainty less */
};

/* Does a version that is blamed still answer? (gone.c) */
struct gone {
	bool is_gone;			/* no more: so many since cannot all have missed it */
	bool is_well;			/* and the others are healthy since then */
	int64_t last_ns;		/* its last record; INSTANT_NONE: no version is blamed */
	struct ref last;
	uint64_t after, bad_after;	/* requests since; of those bad, known when it is gone */
};

struct caution { const char *id, *text; struct cites lines; };

/* Client errors that step up (refused.h): from when to when, in how many requests, and in how many
 * of all others. text is NULL when they do not. is_cause: they are what leads, own of own_of
 * requests of the cause against other of other_of beside it, or before. */
struct refused {
	int64_t from_ns, until_ns;	/* until INSTANT_NONE: to the end */
	uint64_t n, of, otherwise, otherwise_of;
	bool is_of_value;		/* one value has nearly all of them */
	bool is_cause, is_past;		/* is_past: other is before, not beside it */
	uint64_t own, own_of, other, other_of;
	const char *text;
	struct cites lines;
};

struct verdict {
	int64_t as_of_ns;
	enum truth incident;
	enum kind kind;
	struct cause cause;
	uint32_t baseline;		/* version by name id; NAME_NONE = none is healthy */
	const char *baseline_why;
	/* The one version that the contrast of a version is against, by name id; NAME_NONE: there
	 * are several, or none. */
	uint32_t control;
	enum certainty certainty;
	const char *statement;
	struct cites lines;
	struct also {
		enum kind kind;
		struct cause cause;
		double explained;
		enum certainty certainty;
		int64_t ended_ns;	/* since then it is well, or gone; INSTANT_NONE: not */
		bool is_gone;		/* a version that answered last at ended_ns */
	} also[2];
	size_t n_also;
	struct gone gone;
	bool fired[6];			/* [1]..[5]: I1..I5 of analysis.md 2.6 */
	const char *fired_text[6];	/* [0]: why it is too early to tell (early.h); else NULL */
	struct onset onset;
	struct impact impact;
	/* Of the cause, like for like; n_endpoints = 0: no pair. While nothing is blamed: of the
	 * version that comes nearest, for its n. */
	struct contrast contrast;
	struct contrast pooled;		/* over endpoints: only ever printed with the word pooled */
	struct contrast concurrent;	/* like for like, only records since onset */
	struct hypothesis *hypothesis;	/* ranked */
	size_t n_hypotheses;
	struct differs *differs;
	size_t n_differs;
	struct counterfactual counterfactual;
	struct robustness robustness;
	struct refused refused;
	struct caution *caution;	/* worst first */
	size_t n_cautions;
	uint64_t n;			/* records that entered */
};

struct analysis_options {
	uint32_t baseline;		/* --baseline by name id; NAME_NONE = chosen and said why */
	bool r7;			/* --percentile r7 */
};

/*
 * Judge the records of a query as known at query->as_of_ns. Pure: the same records and
 * options give the same verdict. out's texts and arrays live in arena.
 */
void verdict_run(const struct query *query, const struct analysis_options *options,
		 struct arena *arena, struct verdict *out);
/* The query without the records of a verdict's further causes: what the first one is judged by. */
struct query verdict_beside(struct query query, const struct verdict *verdict);
/*
 * The same without cautions and, above 30 records, without the reruns of robustness. A
 * verdict that does not stand those reruns is one step surer here: ask it for kind and cause,
 * and never print its certainty.
 */
void verdict_brief(const struct query *query, const struct analysis_options *options,
		   struct arena *arena, struct verdict *out);
/*
 * The first record time at which the verdict of `final` (same kind and cause) is at least
 * `probable`, before reruns for robustness: when the answer became knowable. INSTANT_NONE
 * when it never is. Runs up to some 60 verdicts.
 */
enum { KNOWABLE_SMALL = 64 };	/* so few records are looked through one by one */
int64_t verdict_knowable_at(const struct query *query, const struct analysis_options *options,
			    const struct verdict *final);
/*
 * What a switch at a moment would have spared, as far as query knows: requests of the
 * counterfactual's candidate after it, and how many of them were bad, on endpoints with a
 * control; those on endpoints without one are counted apart, for nothing can be said of them.
 * All 0 without a counterfactual.
 */
struct spared_by { uint64_t requests, bad, timeouts, refused; };
struct spared_by counterfactual_spared(const struct query *query, const struct verdict *verdict,
				       int64_t at_ns);
bool cause_equal(const struct cause *a, const struct cause *b);
/* The cause in words: `v1.3`, `country=KE`, `v1.3 on /risk-score`; "" when nothing is blamed. */
const char *cause_text(const struct store *store, const struct cause *cause, struct arena *arena);
/* `L3, L5, L10-11`; with more than one source `name:3`. */
const char *cites_text(const struct store *store, const struct cites *cites, struct arena *arena);

#endif
