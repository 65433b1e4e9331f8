/* traces_join: spans to traces: who called whom, and where the time of each went. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/traces_private.h"

#define ITEMS_A_TRACE 256	/* further ones are one, the callee (other) */
#define UNNAMED_MOST 64		/* spans above one that are asked for their service */

/* The first of the known spans with an id, -1 when there is none: they stand in order of id. */
static int32_t
find(const struct known *known, uint64_t id)
{
	size_t low = 0, high = known->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (known->hop[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < known->n && known->hop[low]->id == id ? (int32_t)low : -1;
}

/* Who called a span: its parent; for a server that shares its id with a client, that one. */
static int32_t
parent_of(const struct known *known, size_t i)
{
	const struct hop *hop = known->hop[i];
	size_t twin = i + 1;

	if (!hop_is_client(hop) && twin < known->n && known->hop[twin]->id == hop->id)
		return (int32_t)twin;
	if (!hop->parent || hop->parent == hop->id)
		return -1;
	return find(known, hop->parent);
}

void
traces_known(const struct traces *traces, size_t *place, int64_t as_of_ns, struct known *known)
{
	uint64_t trace = traces->hop[*place].trace;
	bool is_kept = traces_level(trace) >= traces_halvings(traces, as_of_ns);

	known->n = 0;
	for (; *place < traces->n && traces->hop[*place].trace == trace; (*place)++) {
		const struct hop *hop = &traces->hop[*place];
		const struct hop *last = known->n ? known->hop[known->n - 1] : NULL;

		if (hop->at_ns > as_of_ns || !is_kept)
			continue;
		if (last && last->id == hop->id && hop_is_client(last) == hop_is_client(hop))
			continue;	/* what was told of it later counts */
		if (known->n == known->cap) {
			known->cap = known->cap ? 2 * known->cap : 64;
			known->hop = xrealloc(known->hop, known->cap, sizeof(struct hop *));
			known->parent = xrealloc(known->parent, known->cap, sizeof(int32_t));
		}
		known->hop[known->n++] = hop;
	}
	for (size_t i = 0; i < known->n; i++)
		known->parent[i] = parent_of(known, i);
}

void
known_release(struct known *known)
{
	free(known->hop);
	free(known->parent);
	*known = (struct known){0};
}

/* The request that nobody in the log called. -1: none. */
static int32_t
entry_of(const struct known *known)
{
	int32_t best = -1;

	for (size_t i = 0; i < known->n; i++) {
		const struct hop *hop = known->hop[i], *at;

		if (!hop->is_request || known->parent[i] >= 0)
			continue;
		if (best < 0) {
			best = (int32_t)i;
			continue;
		}
		at = known->hop[best];
		/* Of several the root, else the first; their order has no ties (by id). */
		if ((!hop->parent && at->parent) ||
		    (!hop->parent == !at->parent && hop->at_ns < at->at_ns))
			best = (int32_t)i;
	}
	return best;
}

/* Scratch for one trace, grown as needed. */
struct work {
	struct known known;
	int64_t *below;		/* owned: what the children of each took */
	int8_t *reach;		/* owned: does it hang on the entry? -1: not known yet */
	uint32_t *called;	/* owned: of a client, the service of its first server */
	int64_t *called_ns;	/* owned: when that began */
	size_t cap;
};

static void
work_reserve(struct work *work)
{
	size_t n = work->known.n;

	if (n > work->cap) {
		work->cap = work->known.cap;
		work->below = xrealloc(work->below, work->cap, sizeof(*work->below));
		work->reach = xrealloc(work->reach, work->cap, sizeof(*work->reach));
		work->called = xrealloc(work->called, work->cap, sizeof(*work->called));
		work->called_ns = xrealloc(work->called_ns, work->cap, sizeof(*work->called_ns));
	}
	memset(work->below, 0, n * sizeof(*work->below));
	memset(work->reach, -1, n * sizeof(*work->reach));
	memset(work->called, 0, n * sizeof(*work->called));
}

/* Mark what hangs on the entry by calls that are waited for. A ring of parents hangs on nothing. */
static void
mark_reach(struct work *work, int32_t entry)
{
	const struct known *known = &work->known;

	work->reach[entry] = 1;
	for (size_t i = 0; i < known->n; i++) {
		int32_t at = (int32_t)i;
		int8_t found = 0;

		/* Up to what is known; 0 on the way breaks a ring. */
		while (at >= 0 && work->reach[at] < 0) {
			work->reach[at] = 0;
			if (known->hop[at]->kind == SPAN_CONSUMER) {
				at = -1;
				break;
			}
			at = known->parent[at];
		}
		if (at >= 0 && work->reach[at] == 1)
			found = 1;
		for (at = (int32_t)i; found && work->reach[at] == 0; at = known->parent[at])
			work->reach[at] = 1;
	}
}

static uint32_t
service_of(const struct traces *traces, const struct hop *hop)
{
	return traces->has_services ? hop->service : hop->endpoint;
}

/* Whose time a span's is, when it names nobody: that of the nearest above who is named. */
static uint32_t
owner_of(const struct traces *traces, const struct known *known, int32_t at)
{
	for (int i = 0; i < UNNAMED_MOST && at >= 0; i++, at = known->parent[at]) {
		uint32_t service = service_of(traces, known->hop[at]);

		if (service != NAME_NONE)
			return service;
	}
	return NAME_NONE;
}

/* Sum the children, and note whom each client called. */
static void
look_below(const struct traces *traces, struct work *work, int32_t entry)
{
	const struct known *known = &work->known;

	for (size_t i = 0; i < known->n; i++) {
		const struct hop *hop = known->hop[i];
		int32_t parent = known->parent[i];

		if (work->reach[i] != 1 || (int32_t)i == entry || parent < 0)
			continue;
		work->below[parent] += hop->us;
		uint32_t service = service_of(traces, hop);
		bool is_first = work->called[parent] == NAME_NONE ||
				hop->at_ns < work->called_ns[parent];

		if (hop_is_client(known->hop[parent]) && service != NAME_NONE && is_first &&
		    service != owner_of(traces, known, parent)) {
			work->called[parent] = service;
			work->called_ns[parent] = hop->at_ns;
		}
	}
}

static void
item_add(struct traces *traces, size_t first, uint32_t caller, uint32_t callee, int64_t us)
{
	for (size_t i = first; i < traces->n_items; i++) {
		struct trace_item *item = &traces->item[i];

		if (item->caller == caller && item->callee == callee) {
			item->us += us;
			item->calls++;
			return;
		}
	}
	if (traces->n_items - first >= ITEMS_A_TRACE &&
	    (callee != NAME_OTHER || caller != NAME_NONE)) {
		item_add(traces, first, NAME_NONE, NAME_OTHER, us);
		return;
	}
	GROW(traces->item, traces->n_items, traces->cap_items);
	traces->item[traces->n_items++] =
		(struct trace_item){.caller = caller, .callee = callee, .calls = 1, .us = us};
}

static void
enter_span(struct traces *traces, struct work *work, size_t first, size_t i, int32_t entry)
{
	const struct known *known = &work->known;
	const struct hop *hop = known->hop[i];
	int64_t left = hop->us > work->below[i] ? hop->us - work->below[i] : 0;
	uint32_t own = owner_of(traces, known, (int32_t)i);
	uint32_t above = (int32_t)i == entry ? NAME_NONE
					      : owner_of(traces, known, known->parent[i]);

	if (hop->kind == SPAN_CLIENT) {
		uint32_t callee = work->called[i] != NAME_NONE ? work->called[i] : hop->peer;

		item_add(traces, first, callee == NAME_NONE ? NAME_NONE : own,
			 callee == NAME_NONE ? own : callee, left);
		return;
	}
	bool is_edge = above != NAME_NONE && above != own;

	item_add(traces, first, is_edge ? above : NAME_NONE, own, left);
}

static int
by_names(const void *left, const void *right)
{
	const struct trace_item *a = left, *b = right;

	if (a->caller != b->caller)
		return a->caller < b->caller ? -1 : 1;
	return a->callee < b->callee ? -1 : a->callee > b->callee;
}

/* One trace. Where several spans stand on one edge, it was called more than once. */
static void
join_one(struct traces *traces, struct work *work)
{
	const struct known *known = &work->known;
	int32_t entry = known->n ? entry_of(known) : -1;
	size_t first = traces->n_items;

	if (entry < 0) {
		traces->orphans += known->n;
		return;
	}
	work_reserve(work);
	mark_reach(work, entry);
	look_below(traces, work, entry);
	for (size_t i = 0; i < known->n; i++) {
		bool is_joined = work->reach[i] == 1;

		traces->spans += is_joined;
		traces->orphans += !is_joined;
		if (is_joined)
			enter_span(traces, work, first, i, entry);
	}
	qsort(traces->item + first, traces->n_items - first, sizeof(*traces->item), by_names);
	const struct hop *hop = known->hop[entry];

	GROW(traces->told, traces->n_told, traces->cap_told);
	traces->told[traces->n_told++] = (struct trace_told){
		.trace = hop->trace, .at_ns = hop->at_ns, .us = hop->us, .endpoint = hop->endpoint,
		.service = owner_of(traces, known, entry), .n_items = traces->n_items - first,
		.entry = hop,
	};
}

void
traces_join(struct traces *traces, int64_t as_of_ns)
{
	struct work work = {0};
	size_t place = 0, next = 0;

	if (traces->is_joined && traces->as_of_ns == as_of_ns)
		return;
	traces_sort(traces);
	traces->halvings = traces_halvings(traces, as_of_ns);
	traces->has_services = traces_is_by(traces->service_ns, as_of_ns);
	traces->n_told = traces->n_items = 0;
	traces->spans = traces->orphans = 0;
	while (place < traces->n) {
		traces_known(traces, &place, as_of_ns, &work.known);
		join_one(traces, &work);
	}
	/* Now that they stay where they are. */
	for (size_t i = 0; i < traces->n_told; i++) {
		traces->told[i].item = traces->item + next;
		next += traces->told[i].n_items;
	}
	traces->is_joined = true;
	traces->as_of_ns = as_of_ns;
	known_release(&work.known);
	free(work.below);
	free(work.reach);
	free(work.called);
	free(work.called_ns);
}
