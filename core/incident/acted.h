/* acted: which causes of a verdict are over, and which an act is aimed at. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INCIDENT_ACTED_H
#define SR_INCIDENT_ACTED_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/verdict.h"

enum { ACTED_MOST = 3 };	/* the cause, and verdict->also */

/* One cause of a verdict, as far as the records asked know. */
struct acted {
	enum kind kind;
	struct cause cause;
	enum certainty certainty;
	/* Since when it is over; INSTANT_NONE: it goes on. Gone: that was its last record, by
	 * recovery_gone_at(); else it still answers, and is well again. */
	int64_t over_ns;
	bool is_gone;
};

/*
 * The causes of a verdict in its order, the blamed one first; 0 when nothing is blamed. What came
 * later than query knows is over for none: who acted at a moment asks with the records up to it.
 */
size_t acted_causes(const struct query *query, const struct verdict *verdict,
		    struct acted out[ACTED_MOST]);

/*
 * Those whose share must be 0 once somebody acted: of the causes that go on the first that can be
 * taken out (a version, a host, a zone; of a further cause `probable` at least), and with a version
 * the other bad versions; where none goes on, the blamed one. Returns how many.
 */
size_t acted_aim(const struct query *query, const struct verdict *verdict,
		 struct acted out[ACTED_MOST]);

/* Is it a version, perhaps on an endpoint? Can traffic be sent around it: is it a host, a zone? */
bool acted_is_version(const struct cause *cause);
bool acted_is_place(const struct store *store, const struct cause *cause);

#endif
