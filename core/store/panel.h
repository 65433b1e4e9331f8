/* panel: the records of a small log as columns, by latency: a verdict goes through them often. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_PANEL_H
#define SR_STORE_PANEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/store/query.h"

/*
 * The values of a field that are told apart, in order of their text (absent first), and behind
 * them VALUE_OTHER where there is more. code: of each record, which of them it has.
 */
struct panel_field {
	uint16_t *code;		/* owned */
	uint32_t *raw;		/* owned: the value itself; NULL while value[code] is that */
	uint32_t *value;	/* owned, n of them */
	size_t n;
};

/*
 * All usable records that pass the filters, whenever they were. Those with a latency come first,
 * n_timed of them, shortest first; equal ones, and those without, in reading order.
 */
struct panel {
	size_t n, n_timed;
	int64_t *at_ns, *latency_us;	/* owned, as all columns are */
	uint32_t *by_time;		/* its records in order of time, source, offset */
	uint32_t *id;			/* 1-based, in reading order */
	uint8_t *outcome, *is_repaired;
	struct panel_field field[FIELDS_MAX];	/* FIELD_OUTCOME: empty */
	int n_fields;
};

/* Of more records lots answer sooner than a pass over a panel, where they can. */
#define PANEL_FEW 8192

/*
 * The panel of a query's where and filter: its window, moment, terms and the rest are for
 * whoever goes through it. NULL when the log is not a small one. Borrowed until the store
 * changes, or until other filters were asked about twice.
 */
const struct panel *query_panel(const struct query *query);
/* The same, only when it is there already. */
const struct panel *query_panel_there(const struct query *query);
/* Which records of the panel are asked about, in its order: pick has room for panel->n places.
 * Returns how many. */
size_t panel_pick(const struct panel *panel, const struct query *query, uint32_t *pick);
/* The same in order of time. */
size_t panel_pick_by_time(const struct panel *panel, const struct query *query, uint32_t *pick);
/* The first of those asked about from the place *at of by_time on, 0 at first; false: no more. */
bool panel_next(const struct panel *panel, const struct query *query, size_t *at, uint32_t *found);
/* The last of them. */
bool panel_last(const struct panel *panel, const struct query *query, uint32_t *found);
/*
 * The records that stand for all that are asked about, by their places in the panel: the fastest,
 * the slowest, the first and the last, of equal ones the earliest; and the first of all, at most
 * max. n: how many are asked about; n_timed of them have a latency, else fastest and slowest are
 * nothing. earliest: room for max.
 */
struct panel_stand {
	uint64_t n, n_timed;
	uint32_t fastest, slowest, first, last;
	size_t n_earliest;
};
void panel_stand(const struct panel *panel, const struct query *query, uint32_t *earliest,
		 size_t max, struct panel_stand *out);
/* Where a record stands. */
struct ref query_ref(const struct query *query, uint32_t id);

#endif
