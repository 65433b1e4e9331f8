/* told: what the numbers of each lane mean to the engine: names, outcomes; worked out once each. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_TOLD_H
#define SR_INGEST_TOLD_H

#include "core/ingest/extract.h"
#include "core/ingest/lane.h"

/* What became of one text of a lane. */
struct meaning {
	const char *text;	/* in the arena */
	uint32_t len;
	enum memo_kind kind;
	uint32_t name;		/* id in the engine's table; of a status its own */
	uint32_t flags;		/* enum record_flag that a record with it has */
	enum outcome outcome;	/* of a status */
	bool is_known;		/* name, flags and outcome are worked out */
};

/* What the three numbers of a hit that has dozens of its like mean together. */
struct trio {
	uint64_t who;		/* numbers of the lane, the key: version and endpoint, */
	uint32_t status;
	uint32_t flags;				/* of all three; TOLD_UNKNOWN: free */
	uint32_t names[3];			/* in the same order */
	enum outcome outcome;
};
#define TOLD_UNKNOWN (UINT32_C(1) << 31)	/* no enum record_flag */
#define TRIO_BITS 8

#define TOLD_LANES 9		/* eight threads, and the one that takes over */

/* {0} is valid and empty. One a source: the lanes' tables, by the lane's index. */
struct told {
	struct meaning *meaning[TOLD_LANES];	/* owned; by number, [0] is "absent" */
	size_t cap[TOLD_LANES];
	struct trio *trio[TOLD_LANES];	/* owned; those met last, by their key */
	struct arena texts;
};

/* Take in what a lane numbered anew. Names enter the engine's table when a record that has them
 * is taken over, so that their order is that of the records whatever the lanes did. */
void told_news(struct told *told, uint32_t lane, const struct news *news);
void told_release(struct told *told);

/*
 * Take n hits over as records, as extract_record() would have made them; counting them is the
 * caller's, and so is the place (offset, length, lines). dims: n_dims numbers of the lane a hit.
 */
void told_records(struct told *told, struct extract *extract, uint32_t lane,
		  const struct hit *hits, const uint32_t *dims, struct record *records, size_t n);

#endif
