/* traces_private: the spans a store keeps, and the traces they were joined to last. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_TRACES_PRIVATE_H
#define SR_STORE_TRACES_PRIVATE_H

#include "core/store/store_private.h"
#include "core/store/traces.h"

#define HALVINGS_MOST 63

struct traces {
	struct hop *hop;		/* owned; all that is kept at some moment */
	size_t n, cap, most;
	size_t room;			/* spans taken in before they are sorted anew */
	/* Since when 1 of 2^h traces is kept: never later than from_ns[h + 1]; INT64_MAX: never. */
	int64_t from_ns[HALVINGS_MOST + 1];
	int64_t first_ns, service_ns;	/* of the first span; of the first that names a service */
	bool is_sorted;			/* by trace, id, clients last; see traces_sort() */
	/* Joined, for the moment as_of_ns. */
	bool is_joined;
	int64_t as_of_ns;
	unsigned halvings;		/* by then */
	bool has_services;		/* some span names its service by then */
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

/* Has something been by a moment? Not what never was: a query may ask of the end of time. */
static inline bool
traces_is_by(int64_t from_ns, int64_t as_of_ns)
{
	return from_ns != INT64_MAX && from_ns <= as_of_ns;
}

/* How often traces can be halved before one is left out: the zeros its hash begins with. */
static inline unsigned
traces_level(uint64_t trace)
{
	unsigned level = 0;

	while (level < HALVINGS_MOST && !(trace >> (HALVINGS_MOST - level)))
		level++;
	return level;
}

struct traces *traces_new(size_t most);	/* of a moment up to most spans are told */
void traces_free(struct traces *traces);
/* Take spans in, whose dims stand in the shared order. */
void traces_add(struct traces *traces, const struct hop *hop, size_t n);
/* Take what the intake of a source has by now; a source made by a test has none. */
void traces_pull(struct store *store, struct source *source);
/*
 * Bring them in order and leave out what is not kept at any moment. A span that was told twice
 * stands there twice only when what is told of it first is not what is told of it later.
 */
void traces_sort(struct traces *traces);
/* How often the traces were halved at a moment, by the spans known then. */
unsigned traces_halvings(const struct traces *traces, int64_t as_of_ns);
/* Join those known at a moment; nothing is done when that was done. */
void traces_join(struct traces *traces, int64_t as_of_ns);

/* Spans of one trace that were known: as they stand in traces->hop from a place on. */
struct known {
	const struct hop **hop;		/* owned */
	int32_t *parent;		/* owned; its place among them, -1: none is known */
	size_t n, cap;
};
/* The spans of the trace at a place (moved past it) that were known and are kept at a moment, each
 * once; *places are filled. */
void traces_known(const struct traces *traces, size_t *place, int64_t as_of_ns,
		  struct known *known);
void known_release(struct known *known);

#endif
