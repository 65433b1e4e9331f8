/* rows: the records of one chunk as columns, in order of offset. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_STORE_ROWS_H
#define SR_STORE_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "core/ingest/record.h"

/* In `unusable`: the bytes of this record are gone or changed, nothing is known of it. */
enum { ROW_LOST = UNUSABLES };

/* {0} is valid and empty. All columns are owned and hold n values. */
struct rows {
	size_t n, cap;
	int64_t *at_ns, *latency_us, *offset;
	long *line;			/* first line */
	uint32_t *version, *endpoint, *status, *length, *flags;
	uint32_t *lines;		/* lines beyond the first */
	uint8_t *outcome, *unusable;
	uint32_t *dim[RECORD_DIMS];	/* shared order (store.h); NULL: absent in every row */
	int n_dims;			/* those from here on are NULL */
	size_t n_settled;		/* rows that say what was known of them at `stamp` */
	uint64_t stamp;			/* see aside.h */
};

/* Append a record whose dims stand in the shared order. */
void rows_add(struct rows *rows, const struct record *record);
/* Append a row of which only the place is known. */
void rows_add_lost(struct rows *rows, const struct record *place);
/* Row i in full, but for its source. */
void rows_get(const struct rows *rows, size_t i, struct record *record);
/* Give back what is allocated beyond n. */
void rows_trim(struct rows *rows);
/* Bytes held. */
size_t rows_bytes(const struct rows *rows);
void rows_release(struct rows *rows);

#endif
