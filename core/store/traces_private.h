/* traces_private: the spans a store keeps, and the traces they were joined to last. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_TRACES_PRIVATE_H
#define SR_STORE_TRACES_PRIVATE_H

#include "core/store/store_private.h"
#include "core/store/traces.h"

struct traces {
	struct hop *hop;		/* owned */
	size_t n, cap, most;
	unsigned halvings;
	bool has_services;		/* some span names its service */
	bool is_sorted;			/* by trace, id, clients last; each span once */
	/* Joined, for the moment as_of_ns. */
	bool is_joined;
	int64_t as_of_ns;
	size_t n_joined;		/* spans they were joined from */
	struct trace_told *told;	/* owned; by trace */
	size_t n_told, cap_told;
	struct trace_item *item;	/* owned; those of told[i] from first[i] on */
	size_t n_items, cap_items;
	uint64_t spans, orphans;
};

/* Does a span stand for the calling side? It may share its id with the server's (Zipkin). */
static inline bool
hop_is_client(const struct hop *hop)
{
	return hop->kind == SPAN_CLIENT || hop->kind == SPAN_PRODUCER;
}

struct traces *traces_new(size_t most);	/* keeps up to most spans */
void traces_free(struct traces *traces);
/* Take spans in, whose dims stand in the shared order. */
void traces_add(struct traces *traces, const struct hop *hop, size_t n);
/* Take what the intake of a source has by now; a source made by a test has none. */
void traces_pull(struct store *store, struct source *source);
/* Bring them in order, each once, no more than are kept. */
void traces_sort(struct traces *traces);
/* Join those known at a moment; nothing is done when that was done. */
void traces_join(struct traces *traces, int64_t as_of_ns);

/* Spans of one trace that were known: as they stand in traces->hop from a place on. */
struct known {
	const struct hop **hop;		/* owned */
	int32_t *parent;		/* owned; its place among them, -1: none is known */
	size_t n, cap;
};
/* The spans of the trace at a place (moved past it) that were known; *places are filled. */
void traces_known(const struct traces *traces, size_t *place, int64_t as_of_ns,
		  struct known *known);
void known_release(struct known *known);

#endif
