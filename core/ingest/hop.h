/* hop: a span as a trace needs it: who worked how long, and for whom. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_HOP_H
#define SR_INGEST_HOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ingest/record.h"
#include "core/ingest/spans.h"

/*
 * Spans that are requests are records too; those that are none (a client's, an internal one)
 * are told as hops alone. Ids are hashes of their text, 0: none. Plain JSON records are hops
 * when the log has a trace, a span and a parent id; elsewhere there are none.
 */
struct hop {
	uint64_t trace, id, parent;
	int64_t at_ns;			/* event time, as of a record */
	int64_t us;			/* how long it took, >= 0 */
	uint32_t service, peer;		/* names: who worked; whom a client's call names, or what */
	uint8_t kind;			/* enum span_kind */
	bool is_request;		/* the rest is known of requests alone */
	uint8_t outcome;
	uint32_t version, endpoint, status, flags;
	uint32_t dims[RECORD_DIMS];	/* in the order of its source */
};

struct intake;

/* From now on spans are told as hops, or no longer. To be called before the first record. */
void intake_set_hops(struct intake *in, bool is_on);
/* The hops since they were dropped last, in order of the source; *n of them. Borrowed until the
 * next call of intake_next() or intake_drop_hops(). */
const struct hop *intake_hops(const struct intake *in, size_t *n);
void intake_drop_hops(struct intake *in);

#endif
