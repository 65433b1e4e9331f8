/* hop_private: where the hops of a source are kept until they are taken. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_HOP_PRIVATE_H
#define SR_INGEST_HOP_PRIVATE_H

#include "core/ingest/hop.h"

enum hop_key { HOP_TRACE, HOP_ID, HOP_PARENT, HOP_SERVICE, HOP_PEER, HOP_KIND, HOP_KEYS };

struct hops {
	bool is_on;			/* they are asked for ... */
	bool is_traced;			/* ... and the source has them */
	const char *key[HOP_KEYS];	/* the field of a plain record; "" = it has none */
	struct hop *at;			/* owned */
	size_t n, cap;
	uint32_t named;			/* names that only hops brought in */
};

/* The fields of a source are chosen: does it have traces? before: whose plan was taken; NULL. */
void hops_begin(struct intake *in, const struct intake *before);
/* A record was read out of this text (as its form wrote it anew). */
void hops_record(struct intake *in, const struct record *record, const char *at, size_t len);
/* The object last cut holds spans that are no requests. */
void hops_aside(struct intake *in);
void hops_release(struct hops *hops);

#endif
