/* textlog_fast: what is remembered from line to line, so that the usual is not worked out again. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_TEXTLOG_FAST_H
#define SR_INGEST_TEXTLOG_FAST_H

#include "core/ingest/extract_private.h"
#include "core/ingest/textlog_private.h"

#define SHORT 32		/* bytes of a name that is remembered */
#define NAMES 1024		/* that are; a power of two */
#define STAMP 24		/* bytes of a time up to its seconds, and of what follows them */
#define SIGNALS 8

/* A text of at most SHORT bytes as words, zeros behind it. */
struct bytes32 { uint64_t a, b, c, d; };
/* A text met lately and what became of it. */
struct met {
	struct bytes32 words;
	uint32_t what;		/* its length and kind; 0: free */
	enum outcome outcome;
	uint32_t id, flags;
};
enum kind { KIND_NONE, KIND_NAME, KIND_ENDPOINT, KIND_STATUS, KIND_SIGNS };

/* The fields of one line that are used. */
struct line_fields {
	const struct cut *role[ROLES], *dim[RECORD_DIMS], *signal[SIGNALS];
	int rank[ROLES];
	bool has_signal;
};

struct fast {
	struct line_fields fields;	/* of the line at hand */
	struct use *use;	/* owned; by path id */
	size_t cap;
	bool is_off;		/* the plan asks for more than is done here */
	struct met met[NAMES];
	char stamp[STAMP], rest[STAMP];	/* of the time read last: up to its seconds, after them */
	size_t stamp_len, rest_len;
	int64_t minute_ns;
	uint32_t time_flags;
};

/* textlog_value.c: as extract_time() and extract_latency() read them. */
void text_time(struct fast *fast, const struct extract *extract, const struct line_fields *fields,
	       struct record *record);
void text_latency(const struct extract *extract, const struct line_fields *fields,
		  struct record *record, struct seen_values *values);
/* A cut field as one of a flat record. */
struct flat_field text_field(const struct cut *cut);

#endif
