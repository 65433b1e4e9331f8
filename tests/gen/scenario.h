/* scenario: incidents made from a family and a seed, with the truth about each (analysis.md 15). */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_H
#define SR_TESTS_GEN_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tests/gen/random.h"

/*
 *	struct scenario scenario;
 *	scenario_make(scenario_family("canary"), 7, &scenario);	(of scenario_make.h)
 *	... scenario.file[0].at, scenario.truth ...
 *	scenario_release(&scenario);
 *
 * Headers only, and nothing of core: what they know is no copy of what the program believes.
 * Whoever includes scenario_make.h links tests/gen/random.c. Numbers are splitmix64's, seeded by
 * the family's name and the seed: the same arguments give the same bytes. Tuning is done on even
 * seeds, judging on odd ones.
 */

enum {
	SCENARIO_VALUES = 12, SCENARIO_FAULTS = 3, SCENARIO_CAUSES = 3, SCENARIO_FILES = 2,
	SCENARIO_LEAVES = 12, SCENARIO_WANDER = 256
};

/* What a record can be told apart by. */
enum scenario_field {
	SCENARIO_VERSION, SCENARIO_ENDPOINT, SCENARIO_HOST, SCENARIO_ZONE, SCENARIO_PLACE,
	SCENARIO_UPSTREAM,
	SCENARIO_FIELDS
};

struct scenario_text { char *at; size_t len, cap; };	/* {0} is a valid empty one; owned */

/* One or two values of fields: who is to blame. */
struct scenario_cause {
	int n;
	struct { enum scenario_field field; int value; } term[2];
};

struct scenario_truth {
	const char *family;
	uint64_t seed;
	const char *kind[2];		/* any is right; kind[1] may be NULL */
	const char *tolerated;		/* a kind that may be named, but not surely; NULL */
	struct scenario_cause cause[SCENARIO_CAUSES];	/* any is right; none: nothing is blamed */
	int n_causes;
	bool is_quiet;			/* no incident: only false is right */
	bool is_identifiable;
	const char *why_not;		/* NULL when it is */
	const char *highest;		/* the surest word the log allows; NULL = any */
	bool has_onset;
	double onset_ms;		/* the cause's first record, since the log's start */
	long records, bad;		/* lines of all files; their timeouts and server errors */
	long affected, control;		/* of the cause since onset; beside them in shared strata */
	long second;			/* of the affected, on the second most affected endpoint */
	double rate;			/* records a minute before onset */
};

enum { SCENARIO_OK, SCENARIO_TIMEOUT, SCENARIO_ERROR, SCENARIO_REFUSED };

struct scenario_event {
	double at_ms, latency_ms;	/* since the log's start; as logged */
	double shown_ms;		/* the time it is logged with: a clock may be off */
	double order_ms;		/* its place in the file */
	int value[SCENARIO_FIELDS];
	int outcome, file, attempt;
	uint64_t id;
	int child;			/* of a request with spans: its so manyth call; 0: itself */
	bool is_hit;			/* slowed or failed by a fault */
};

/* Slows (or, below 1, hastens) records of a cause: part of them, and turns some bad. */
struct scenario_fault {
	struct scenario_cause cause;	/* n = 0: every record */
	double from_ms, until_ms;
	double ramp_ms;			/* its factor grows from 1 over so long; 0 = at once */
	double factor, part, turn;
	int turned;			/* outcome of those */
	long first;			/* only so many first records; 0 = all */
	long seen;
};

/* A host or a zone that serves nothing for a while: others do its work, or it is lost. */
struct scenario_leave {
	enum scenario_field field;
	int value;
	double from_ms, until_ms;
	double every_ms;		/* again after so long; 0 = once */
	bool is_lost;
};

/* How versions take traffic. */
enum scenario_rollout {
	ROLLOUT_STEADY,			/* weights that stay */
	ROLLOUT_CANARY,			/* the last version gets `share` from onset on */
	ROLLOUT_RAMP,			/* from nothing to `share` at the end */
	ROLLOUT_ROLLING,		/* host after host changes over */
	ROLLOUT_BLUE_GREEN,		/* all at once */
	ROLLOUT_WINDOWS,		/* canary, in windows[] only */
	ROLLOUT_BY_VALUE,		/* mostly records of one value of by_field */
	ROLLOUT_ONE_HOST,		/* one host serves it, and nothing else */
	ROLLOUT_TWO			/* the second from window[0] on, the last from onset on */
};

struct scenario_world {
	struct random rng;
	double span_ms, onset_ms, rate;	/* records a ms, on average */
	double wave, wave_ms, wave_at_ms;	/* +- share, its period, where in it it begins */
	bool has_bursts;		/* else a sine */
	double burst[64];
	int n[SCENARIO_FIELDS];		/* values; 0: the log has no such field */
	double weight[SCENARIO_FIELDS][SCENARIO_VALUES];
	double scale[SCENARIO_FIELDS][SCENARIO_VALUES];	/* latency; an endpoint's median in ms */
	double sigma[SCENARIO_VALUES];	/* of an endpoint's log-normal */
	bool has_slow_mode;		/* a tenth takes three times as long */
	double bad_rate, limit_ms;	/* a timeout's limit censors what is larger */
	int zone_of[SCENARIO_VALUES];	/* of a host */
	const char *place_name;

	enum scenario_rollout rollout;
	double share, window[4];	/* window: from, until, from, until */
	enum scenario_field by_field;
	int by_value;
	double by_share[2];		/* within that value, elsewhere */

	struct scenario_fault fault[SCENARIO_FAULTS];
	int n_faults;
	struct scenario_leave leave[SCENARIO_LEAVES];
	int n_leaves;
	double day_factor;		/* latency at the top of the wave against its foot; 1 */
	double wander[SCENARIO_WANDER];	/* logarithm of a factor, over the span */
	bool has_wander;
	bool is_few;			/* a few requests of the cause fail, none is slower */
	int echo;			/* a field that repeats the outcome: which; 0 = none */
	double surge, surge_ms;		/* load: so many times the rate, reached in so long */
	double surge_factor, capacity;	/* latency at the full surge; rate from which on it rises */
	double mix;			/* weight of endpoint 0 since onset; 0 = unchanged */
	double gap_ms;			/* nothing is logged for so long from onset on */
	int silent_host;		/* falls silent at onset; -1 = none */
	double unit;			/* latencies are logged in another unit since onset; 1 */
	double closed_loop;		/* callers wait: rate since onset; 1 */
	double retries;			/* chance that a bad request comes again, up to 4 times */
	bool has_ids, has_attempts, has_status, has_endpoint, has_version;
	bool has_spans;			/* each request is logged with what it calls */
	int callee;			/* of those, the service that has versions; -1 = none */
	double lost;			/* chance that a record never reaches the log */
	double disorder_ms, twice, late, skew_ms;
	int skew_host;
	long tiny;			/* records an arm; 0 = a log of the usual size */
	double tiny_gap;
	bool has_damage;
	int format;			/* 0 JSON lines, 1 an array, 2 logfmt */
	int spelling;			/* of the fields' names */
};

struct scenario_family {
	const char *name;
	/* Fill in what is special about it; truth: kind, causes, highest, quiet. */
	void (*set_up)(struct scenario_world *world, struct scenario_truth *truth);
	const char *help;
};

struct scenario {
	struct scenario_world world;
	struct scenario_truth truth;
	struct scenario_event *event;	/* by at_ms */
	size_t n, cap;
	struct scenario_text file[SCENARIO_FILES];
	int n_files;
};

#endif
