/* traces: spans are kept up to a bound, a fair sample of whole traces beyond it. */
/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/store/traces_private.h"

struct traces *
traces_new(size_t most)
{
	struct traces *traces = xcalloc(1, sizeof(*traces));

	traces->most = most;
	return traces;
}

void
traces_free(struct traces *traces)
{
	if (!traces)
		return;
	free(traces->hop);
	free(traces->told);
	free(traces->item);
	free(traces);
}

/* Is a trace among those that are kept? Its hash has as many leading zeros as it was cut down. */
static bool
is_kept(const struct traces *traces, uint64_t trace)
{
	return !traces->halvings || trace >> (64 - traces->halvings) == 0;
}

/* A log that lies about its ids may leave nothing: so be it, there is no more to tell then. */
static void
cut_down(struct traces *traces)
{
	while (traces->n > traces->most && traces->halvings < 63) {
		size_t n = 0;

		traces->halvings++;
		for (size_t i = 0; i < traces->n; i++)
			if (is_kept(traces, traces->hop[i].trace))
				traces->hop[n++] = traces->hop[i];
		traces->n = n;
	}
}

/* All of what tells two spans apart, so that the order is one whatever the log's. */
static int
by_trace(const void *left, const void *right)
{
	const struct hop *a = left, *b = right;

	if (a->trace != b->trace)
		return a->trace < b->trace ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	if (hop_is_client(a) != hop_is_client(b))
		return hop_is_client(a) ? 1 : -1;
	if (a->is_request != b->is_request)
		return a->is_request ? -1 : 1;
	if (a->at_ns != b->at_ns)
		return a->at_ns < b->at_ns ? -1 : 1;
	if (a->us != b->us)
		return a->us < b->us ? -1 : 1;
	return a->parent < b->parent ? -1 : a->parent > b->parent;
}

void
traces_sort(struct traces *traces)
{
	size_t n = 0;

	if (traces->is_sorted)
		return;
	traces->is_sorted = true;
	if (traces->n)
		qsort(traces->hop, traces->n, sizeof(*traces->hop), by_trace);
	/* A span told twice is one; a client and its server may share an id (Zipkin). */
	for (size_t i = 0; i < traces->n; i++) {
		const struct hop *hop = &traces->hop[i], *last = n ? &traces->hop[n - 1] : NULL;

		if (last && last->trace == hop->trace && last->id == hop->id &&
		    hop_is_client(last) == hop_is_client(hop))
			continue;
		traces->hop[n++] = *hop;
	}
	traces->n = n;
	cut_down(traces);
}

void
traces_add(struct traces *traces, const struct hop *hop, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_kept(traces, hop[i].trace))
			continue;
		GROW(traces->hop, traces->n, traces->cap);
		traces->hop[traces->n++] = hop[i];
		traces->has_services = traces->has_services || hop[i].service != NAME_NONE;
		traces->is_sorted = traces->is_joined = false;
		/* What was told twice takes no room. Room to spare: or of a log that is read twice
		 * each span would have all of them sorted anew. */
		if (traces->n > traces->most + traces->most / 4)
			traces_sort(traces);
	}
}
