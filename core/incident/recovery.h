/* recovery: did the action work? a state machine in event time (guide.md section 3). */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_RECOVERY_H
#define SR_INCIDENT_RECOVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/analysis/verdict.h"

enum recovery_state {
	RECOVERY_NO_DATA, RECOVERY_WAITING, RECOVERY_DRAINING, RECOVERY_HOLDING, RECOVERY_BLIND,
	RECOVERY_RECOVERED, RECOVERY_BEFORE_ACTION, RECOVERY_NOT_WORKING, RECOVERY_CAUSE_REJECTED,
	RECOVERY_RELAPSED
};
const char *recovery_state_word(enum recovery_state state);	/* `no_data` ... */

struct recovery_options {
	int64_t hold_s, drain_s, watch_s;	/* 300, 300, 900 */
	uint64_t min_n;				/* 15 */
};
struct recovery_options recovery_defaults(void);

struct recovery {
	enum recovery_state state;
	const char *why;		/* one sentence */
	int64_t since_ns;		/* of the state; INSTANT_NONE */
	int64_t recovered_at_ns, declared_at_ns;	/* hold start and end; INSTANT_NONE */
	int64_t held_s;			/* -1 = nothing held */
	uint64_t n, told, timeouts, errors;	/* in the hold; told: with a known outcome */
	double timeout_upper95;		/* of none; NAN: there were some, or no outcome is known */
	/* Nobody acted by then, and yet: when the suspect answered last (INSTANT_NONE: it was not
	 * seen gone, recovery_gone_at()), and whether a limit was broken without it. */
	int64_t gone_ns;
	int64_t newest_ns;		/* the last record; INSTANT_NONE: there is none */
	/* Of a break in the log: the last record before it and the first after it; both
	 * INSTANT_NONE without one, the second while nothing came again. */
	int64_t silent_ns, again_ns;
	bool is_bad_without;
};

/*
 * The time of the suspect's last record, when its absence since is more than chance: at its share
 * from the onset to then, so many requests (at least min_n) without one of it come once in 1,000.
 * INSTANT_NONE: it is not gone, or nothing is blamed. Cheap: the first thing to ask.
 */
int64_t recovery_gone_at(const struct query *query, const struct verdict *verdict);

/*
 * taken_at_ns: when a person said the action was taken (INSTANT_NONE: nobody did). Reads the
 * records up to query->as_of_ns; pure.
 */
void
recovery_run(const struct query *query, const struct verdict *verdict, int64_t taken_at_ns,
	     const struct recovery_options *options, struct arena *arena, struct recovery *out);

#endif
