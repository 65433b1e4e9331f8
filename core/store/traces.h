/* traces: spans joined to traces: where the time of a request went, as known at a moment. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_TRACES_H
#define SR_STORE_TRACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ingest/hop.h"
#include "core/store/query.h"

/*
 * Of the spans known at a moment no more than a bound are told. Where there are more, half of the
 * traces, chosen by a hash of their ids, are left out whole, then half of the rest. So what is told
 * of a moment hangs neither on the order of records nor on what came after it, and it is a fair
 * sample. How it was cut down is said. Kept is what some moment tells: half a bound more each time
 * the spans double.
 *
 * A trace is the spans of one trace id, joined by their parents. Its entry is the request that
 * nobody in the log called: one without a parent, else the one that began first. What does not
 * hang on the entry is left out, counted.
 */
#define TRACES_HOPS ((size_t)1 << 16)	/* spans told, some 150 bytes each */

/*
 * Where time went, by analysis.md section 5. What a span took beyond its children is self time of
 * its service; where another service called it, it is on the edge from that service. So is what a
 * client's span took beyond the server's: the way there, and who was called when the log does not
 * have his spans. The time of a consumer is no time of whoever sent to it.
 */
struct trace_item {
	uint32_t caller;	/* NAME_NONE: self time */
	uint32_t callee;	/* the service; where spans name none, the endpoint */
	uint32_t calls;
	int64_t us;
};

/* A trace, by its entry. */
struct trace_told {
	uint64_t trace;
	int64_t at_ns, us;		/* of the entry */
	uint32_t endpoint, service;	/* service: as in an item */
	const struct trace_item *item;	/* by caller, callee; each once */
	size_t n_items;
	const struct hop *entry;
};

struct traces_found {
	const struct trace_told **at;	/* in the arena; by trace */
	size_t n;
	uint64_t spans, orphans;	/* of all traces: joined, and without a way to an entry */
	unsigned halvings;		/* 1 of 2^halvings traces is kept */
	bool is_by_service;		/* spans name their service; else items are endpoints */
};

/* Does the log have spans that could be joined, by a moment? */
bool store_has_traces(const struct store *store, int64_t as_of_ns);
/* The traces whose entry is a record that matches, of the spans known at query->as_of_ns.
 * Borrowed from the store until it takes in more, or another moment is asked about. */
void query_traces(const struct query *query, struct arena *arena, struct traces_found *out);
/*
 * In how many traces a request of one endpoint (name ids) leads to one of another, however many
 * calls away; *entered: in how many there is one of the first.
 */
uint64_t query_traces_link(const struct query *query, uint32_t from, uint32_t to,
			   uint64_t *entered);

#endif
