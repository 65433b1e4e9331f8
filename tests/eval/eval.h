/* eval: what the judge of the verdict notes down of each log, and how it is counted. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_EVAL_EVAL_H
#define SR_TESTS_EVAL_EVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { EVAL_TEXT = 96, EVAL_WORDS = 5 };	/* words: of certainty */

/* How a verdict compares with the truth. */
enum eval_class {
	EVAL_MISSING,		/* the judge died over it */
	EVAL_RIGHT,
	EVAL_CANNOT_TELL,	/* incident null, or kind unclear */
	EVAL_WRONG		/* another cause, no incident, or a false alarm */
};

/* One log. Plain data: workers write it into shared memory. */
struct eval_log {
	int family;
	uint64_t seed;
	enum eval_class class;
	bool is_quiet, is_identifiable, is_capped;	/* capped: the log allows no sure word */
	bool is_false_alarm;	/* an incident where there is none */
	bool is_overclaim;	/* a cause that is wrong, `probable` or above */
	bool is_missed;		/* `no incident`, and there is one */
	bool is_above;		/* surer than the log allows */
	bool has_cause;		/* an incident and a kind were named */
	int certainty;		/* enum certainty */
	long records, affected;
	double ms;		/* CPU time of the verdict */
	double onset_off;	/* distance of the truth to the interval, in buckets; NAN */
	double first_probable;	/* affected records until then; NAN: never, or not asked */
	bool is_asked_first;
	char said[EVAL_TEXT], want[EVAL_TEXT];
};

struct eval_options {
	int logs;		/* a family */
	int from;		/* its first seed, made odd or even */
	int first_logs;		/* of those, ask when it first was probable */
	bool is_tuning;		/* even seeds */
	bool is_lenient;	/* a missed target is no failure of the program */
	bool is_verbose;	/* list every log that is not right */
	const char *only;	/* families, with blanks between; NULL = all */
	const char *json;	/* where to write the figures; NULL */
	int jobs;
};

int eval_families(void);
const char *eval_family_name(int family);
/* Make the log of a family and seed, judge it, compare. Fills *out. */
void eval_judge(int family, uint64_t seed, bool asks_first, struct eval_log *out);

/* Judge one log and tell everything. Returns 0, -1 without such a family. */
int eval_show(const char *family, uint64_t seed, FILE *out);

/* Print the table, the targets, the misses. Returns how many targets are missed. */
int eval_report(const struct eval_log *log, size_t n, const struct eval_options *options,
		FILE *out);
/* The seed of the i-th log of a family: 1, 3, 5 ... are for judging, 2, 4, 6 ... for tuning. */
uint64_t eval_seed_of(const struct eval_options *options, int i);
/* The same figures as JSON (json.c). Returns 0, -1 when it cannot be written. */
int eval_write_json(const struct eval_log *log, size_t n, const struct eval_options *options,
		    const char *path);

/* Counts of one family, or of all (family -1). */
struct eval_sum {
	int n, identifiable, top1, right, cannot_tell, wrong, missing;
	int overclaims, quiet, false_alarms, missed, capped, above;
	int said[EVAL_WORDS], said_right[EVAL_WORDS];	/* of verdicts that name a cause */
	int large, large_probable;	/* identifiable, >= 100 affected; of those said and right */
	int onsets, onsets_near;
	int asked_first, n_first;
	double ms_median, ms_p99, ms_most, first_median;
};
struct eval_sum eval_sum_of(const struct eval_log *log, size_t n, int family);

/* A target that every family, or the logs of all together, must meet. */
struct eval_target {
	const char *text;
	bool is_of_each;	/* family: the worst one counts */
	bool is_least;		/* at least so much; else at most */
	double limit;
	double (*figure)(const struct eval_sum *sum);	/* NAN: nothing to measure */
	const char *only;	/* families it holds for, by blanks; NULL = all */
	const char *but;	/* families it does not hold for */
};
extern const struct eval_target eval_targets[];
extern const size_t eval_n_targets;
/* The figure that counts; NAN: nothing to measure. *family: the worst one, or -1. */
double eval_worst_of(const struct eval_target *target, const struct eval_log *log, size_t n,
		     int *family);
bool eval_is_missed(const struct eval_target *target, double figure);
/* Is it listed: a false alarm, too sure, or not seen where the log shows it? */
bool eval_is_miss(const struct eval_log *log);

#endif
