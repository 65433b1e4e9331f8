/* traces_query: the traces whose entry is one of the records asked about. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/query_private.h"
#include "core/store/traces_private.h"

bool
store_has_traces(const struct store *store, int64_t as_of_ns)
{
	return traces_is_by(store->traces->first_ns, as_of_ns);
}

void
traces_pull(struct store *store, struct source *source)
{
	size_t n;
	const struct hop *hops = intake_hops(source->intake, &n);

	for (size_t i = 0; i < n; i++) {
		struct hop hop = hops[i];
		struct record record = {.source = 0};

		memcpy(record.dims, hop.dims, sizeof(hop.dims));
		if (source->has_plan && hop.is_request)
			source_map_dims(source, &record);
		memcpy(hop.dims, record.dims, sizeof(hop.dims));
		traces_add(store->traces, &hop, 1);
	}
	intake_drop_hops(source->intake);
}

/* The record that a request was, as far as conditions go. */
static struct record
record_of(const struct store *store, const struct hop *hop)
{
	struct record record = {
		.at_ns = hop->at_ns, .latency_us = hop->us, .version = hop->version,
		.endpoint = apart_joined(&store->apart[FIELD_ENDPOINT], hop->endpoint),
		.status = hop->status, .outcome = hop->outcome, .flags = hop->flags,
	};

	memcpy(record.dims, hop->dims, sizeof(record.dims));
	return record;
}

static bool
is_asked(const struct match *match, const struct hop *hop)
{
	const struct query *query = match->query;
	struct record record = record_of(query->store, hop);

	if (record.at_ns < match->low_ns || record.at_ns > match->high_ns ||
	    !match_traits(query, record.outcome, (record.flags & FLAGS_REPAIRED) != 0))
		return false;
	for (int i = 0; i < query->n_terms; i++)
		if (!match_term(query, &query->term[i],
				record_value(&record, query->term[i].field)))
			return false;
	return match_filters(query, &record);
}

void
query_traces(const struct query *query, struct arena *arena, struct traces_found *out)
{
	struct traces *traces = query->store->traces;
	struct match match = match_init(query);

	traces_join(traces, query->as_of_ns);
	*out = (struct traces_found){
		.at = ARENA_NEW(arena, const struct trace_told *, traces->n_told + 1),
		.spans = traces->spans, .orphans = traces->orphans,
		.halvings = traces->halvings, .is_by_service = traces->has_services,
	};
	for (size_t i = 0; i < traces->n_told; i++) {
		struct trace_told *told = &traces->told[i];

		if (!is_asked(&match, told->entry))
			continue;
		told->endpoint = apart_joined(&query->store->apart[FIELD_ENDPOINT],
					      told->entry->endpoint);
		out->at[out->n++] = told;
	}
}

/* Does some request of one endpoint stand above one of another in the trace? */
static bool
leads(const struct store *store, const struct known *known, uint32_t from, uint32_t to)
{
	enum { DEPTH_MOST = 256 };	/* also what a ring of parents is left by */
	const struct apart *apart = &store->apart[FIELD_ENDPOINT];

	for (size_t i = 0; i < known->n; i++) {
		int32_t at = known->parent[i];

		if (apart_joined(apart, known->hop[i]->endpoint) != to ||
		    !known->hop[i]->is_request)
			continue;
		for (int depth = 0; at >= 0 && depth < DEPTH_MOST; depth++) {
			if (known->hop[at]->is_request &&
			    apart_joined(apart, known->hop[at]->endpoint) == from)
				return true;
			at = known->parent[at];
		}
	}
	return false;
}

uint64_t
query_traces_link(const struct query *query, uint32_t from, uint32_t to, uint64_t *entered)
{
	struct traces *traces = query->store->traces;
	const struct apart *apart = &query->store->apart[FIELD_ENDPOINT];
	struct match match = match_init(query);
	struct known known = {0};
	uint64_t joined = 0;
	size_t place = 0;

	*entered = 0;
	traces_sort(traces);
	while (place < traces->n) {
		bool is_entered = false;

		traces_known(traces, &place, query->as_of_ns, &known);
		for (size_t i = 0; i < known.n && !is_entered; i++)
			is_entered = known.hop[i]->is_request &&
				     apart_joined(apart, known.hop[i]->endpoint) == from &&
				     is_asked(&match, known.hop[i]);
		*entered += is_entered;
		joined += is_entered && leads(query->store, &known, from, to);
	}
	known_release(&known);
	return joined;
}
