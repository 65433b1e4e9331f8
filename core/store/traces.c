/* traces: spans are told up to a bound, a fair sample of whole traces beyond it. */
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
	traces->room = most + most / 4;
	traces->first_ns = traces->service_ns = INT64_MAX;
	for (unsigned h = 1; h <= HALVINGS_MOST; h++)
		traces->from_ns[h] = INT64_MAX;
	traces->from_ns[0] = INT64_MIN;
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

unsigned
traces_halvings(const struct traces *traces, int64_t as_of_ns)
{
	unsigned h = 0;

	while (h < HALVINGS_MOST && traces_is_by(traces->from_ns[h + 1], as_of_ns))
		h++;
	return h;
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

static bool
is_same(const struct hop *a, const struct hop *b)
{
	return a->trace == b->trace && a->id == b->id && hop_is_client(a) == hop_is_client(b);
}

/* When a span was heard of first, and how often its trace may be halved before it is left out. */
struct heard { int64_t at_ns; unsigned level; };

static int
by_time(const void *left, const void *right)
{
	const struct heard *a = left, *b = right;

	return a->at_ns < b->at_ns ? -1 : a->at_ns > b->at_ns;
}

/*
 * Find when traces were halved. Spans that were left out before are counted no more, and need not
 * be: by their time traces were halved more often than they allow, and that still holds.
 * A log that lies about its ids may leave nothing: so be it, there is no more to tell then.
 */
static void
halvings_find(struct traces *traces)
{
	struct heard *heard = xmalloc((traces->n + 1) * sizeof(*heard));
	size_t at_level[HALVINGS_MOST + 1] = {0}, n = 0, total = 0;
	unsigned h = 0;

	for (size_t i = 0; i < traces->n; i++) {
		/* The last of those of one span is the first that was heard. */
		if (i + 1 < traces->n && is_same(&traces->hop[i], &traces->hop[i + 1]))
			continue;
		heard[n++] = (struct heard){traces->hop[i].at_ns,
					    traces_level(traces->hop[i].trace)};
	}
	qsort(heard, n, sizeof(*heard), by_time);
	for (size_t i = 0; i < n; i++) {
		for (; h < HALVINGS_MOST && traces->from_ns[h + 1] <= heard[i].at_ns; h++)
			total -= at_level[h];
		at_level[heard[i].level]++;
		total += heard[i].level >= h;
		for (; h < HALVINGS_MOST && total > traces->most; h++) {
			total -= at_level[h];
			traces->from_ns[h + 1] = heard[i].at_ns;
		}
	}
	free(heard);
}

static void
cut_down(struct traces *traces)
{
	size_t n = 0;

	if (traces->n <= traces->most && traces->from_ns[1] == INT64_MAX)
		return;
	halvings_find(traces);
	for (size_t i = 0; i < traces->n; i++) {
		const struct hop *hop = &traces->hop[i];

		if (traces_level(hop->trace) >= traces_halvings(traces, hop->at_ns))
			traces->hop[n++] = *hop;
	}
	traces->n = n;
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
	/* A span told twice is one; a client and its server may share an id (Zipkin). Behind the
	 * one that counts stands what was heard before it: it counts until then. */
	for (size_t i = 0; i < traces->n; i++) {
		const struct hop *hop = &traces->hop[i], *last = n ? &traces->hop[n - 1] : NULL;

		if (!last || !is_same(last, hop) || hop->at_ns < last->at_ns)
			traces->hop[n++] = *hop;
	}
	traces->n = n;
	cut_down(traces);
	/* Room to spare: or of a log that is read twice each span would have all sorted anew. */
	traces->room = (traces->n > traces->most ? traces->n : traces->most) + traces->most / 4;
}

void
traces_add(struct traces *traces, const struct hop *hop, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t at_ns = hop[i].at_ns;

		if (at_ns < traces->first_ns)
			traces->first_ns = at_ns;
		if (hop[i].service != NAME_NONE && at_ns < traces->service_ns) {
			traces->service_ns = at_ns;
			traces->is_joined = false;
		}
		if (traces_level(hop[i].trace) < traces_halvings(traces, at_ns))
			continue;
		GROW(traces->hop, traces->n, traces->cap);
		traces->hop[traces->n++] = hop[i];
		traces->is_sorted = traces->is_joined = false;
		if (traces->n > traces->room)
			traces_sort(traces);
	}
}
