/* damage: logs damaged on purpose, from a seed, with the truth about each of their records. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_DAMAGE_H
#define SR_TESTS_GEN_DAMAGE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/splitmix.h"

/*
 *	struct damage_log log;
 *	damage_make(&log, seed, 40, 3);		(40 records, 3 damages)
 *	... log.whole, and what became of log.record[i] ...
 *	damage_release(&log);
 *
 * Needs nothing of core, so that what it knows is no copy of what the program believes. The
 * same arguments give the same bytes on every machine.
 */

/* ingest.md section 3, input shapes. */
enum damage_shape {
	DAMAGE_ARRAY, DAMAGE_ONE_LINE, DAMAGE_NDJSON, DAMAGE_BARE_COMMAS, DAMAGE_CONCATENATED,
	DAMAGE_RS, DAMAGE_PRETTY, DAMAGE_ENVELOPE, DAMAGE_HITS, DAMAGE_PREFIX,
	DAMAGE_SHAPES
};

/* ingest.md section 19, the damages. From BREAK_QUOTE on a record is none any more. */
enum damage_kind {
	DAMAGE_DROP_COMMA, DAMAGE_DOUBLE_COMMA, DAMAGE_TRAILING_COMMA, DAMAGE_DROP_OPEN,
	DAMAGE_DROP_CLOSE, DAMAGE_INNER_COMMA, DAMAGE_INNER_COMMAS, DAMAGE_WRAP_TOKENS,
	DAMAGE_WRAP_STRING, DAMAGE_ADD_BRACE, DAMAGE_NOISE, DAMAGE_HOLE_BETWEEN, DAMAGE_BOM,
	DAMAGE_BLANKS, DAMAGE_BAD_UTF8, DAMAGE_DOUBLE_KEY,
	BREAK_QUOTE, BREAK_ADD_QUOTE, BREAK_BRACE, BREAK_TAIL, BREAK_TORN, BREAK_INTERLEAVED,
	BREAK_HEAD, BREAK_HOLE, BREAK_END_OF_FILE, BREAK_START_OF_FILE,
	DAMAGES
};

enum damage_fate {
	FATE_WHOLE,	/* not one of its bytes was touched: it must be read, with its values */
	FATE_CHANGED,	/* wrapped, a key twice, bad UTF-8: it must be read */
	FATE_BROKEN	/* no record any more: it must not be read */
};

struct damage_text { char *at; size_t len, cap; };	/* {0} is a valid empty one; owned */

struct damage_record {
	struct damage_text before, text, after;	/* before: what separates; after: what was added */
	enum damage_fate fate;
	size_t offset;		/* of text in the whole */
	long line_first, line_last;
	/* What it says. */
	int id;
	long at_ms;		/* since 2025-08-01T00:00:00Z */
	long ms;		/* latency */
	const char *status, *endpoint, *version;	/* borrowed, forever */
};

struct damage_log {
	struct damage_record *record;	/* owned, n of them */
	int n;
	enum damage_shape shape;
	const char *line_end;
	bool is_utf8;			/* no bad UTF-8 was put in */
	struct damage_text head, tail, whole;
	int done[DAMAGES];		/* how often each was done */
	int last;			/* record at which the last damage was done */
	int keys;			/* which field names */
	uint64_t seed;			/* the state of the dice */
};

static inline void
damage_bytes(struct damage_text *text, const char *at, size_t len)
{
	if (text->len + len + 1 > text->cap) {
		text->cap = 2 * (text->len + len + 1);
		text->at = realloc(text->at, text->cap);
		if (!text->at)
			abort();
	}
	memcpy(text->at + text->len, at, len);
	text->len += len;
	text->at[text->len] = '\0';
}

static inline void
damage_add(struct damage_text *text, const char *more)
{
	damage_bytes(text, more, strlen(more));
}

/* Put `len` bytes in place of the n at `from`. */
static inline void
damage_replace(struct damage_text *text, size_t from, size_t n, const char *with, size_t len)
{
	struct damage_text out = { 0 };

	if (text->len)
		damage_bytes(&out, text->at, from);
	damage_bytes(&out, with, len);
	if (text->len)
		damage_bytes(&out, text->at + from + n, text->len - from - n);
	free(text->at);
	*text = out;
}

static inline size_t
damage_below(struct damage_log *log, size_t n)
{
	return (size_t)random_below(&log->seed, n);
}

#define DAMAGE_PICK(log, list) (list)[damage_below(log, sizeof(list) / sizeof((list)[0]))]

/* Field names: time, latency, status, endpoint, version. */
static const char *const damage_keys[][5] = {
	{ "timestamp", "responseTimeMs", "status", "endpoint", "modelVersion" },
	{ "ts", "latency_ms", "status", "path", "appVersion" },
	{ "@timestamp", "duration_ms", "outcome", "route", "release" },
};

/* One valid record: five roles, then something nested, or with braces and quotes in a string. */
static inline void
damage_write_record(struct damage_log *log, struct damage_record *record, int id)
{
	static const char *const statuses[] = { "OK", "OK", "Timeout", "Error" };
	static const char *const endpoints[] = { "/risk-score", "/payout", "/kyc-check" };
	static const char *const versions[] = { "v1.2", "v1.3" };
	static const char *const spaces[] = { "", " ", "  " };
	static const char *const more[] = {
		"", "",
		(",\"req\":{\"status\":5,\"path\":\"/a/{id}\",\"ms\":3},"
		 "\"tags\":[\"a\",\"b\",[1,2]]"),
		",\"msg\":\"said \\\"no\\\" } { [x] {\\\"ts\\\":1}\"",
		",\"msg\":\"caf\xC3\xA9 \\u00e9 \\\\\",\"big\":12345678901234567890,\"e\":1e-5",
		",\"hops\":[{\"ms\":1},{\"ms\":2}],\"empty\":{},\"none\":[],\"null\":null",
		",\"ok\":true,\"deep\":{\"a\":{\"b\":{\"c\":[{\"status\":\"x\"}]}}}",
		",\"sql\":\"select '{\\\"a\\\":[1,2]}' -- ,\"",
	};
	const char *const *key = damage_keys[log->keys], *space = DAMAGE_PICK(log, spaces);
	const char *gap = log->shape == DAMAGE_PRETTY ? "\n  " : space;
	char text[400];

	record->id = id;
	record->at_ms = 65160000 + 250L * id;
	record->ms = (long)damage_below(log, 2000);
	record->status = DAMAGE_PICK(log, statuses);
	record->endpoint = DAMAGE_PICK(log, endpoints);
	record->version = DAMAGE_PICK(log, versions);
	long s = record->at_ms / 1000;
	snprintf(text, sizeof(text),
		"{%s\"%s\":%s\"2025-08-01T%02ld:%02ld:%02ld.%03ldZ\",%s\"id\":%s%d,"
		 "%s\"%s\":%s\"%s\",%s\"%s\":%s%ld,%s\"%s\":%s\"%s\",%s\"%s\":%s\"%s\"", gap,
			key[0],
		 space, s / 3600, s / 60 % 60, s % 60, record->at_ms % 1000, gap, space, id, gap,
		 key[3], space, record->endpoint, gap, key[1], space, record->ms, gap, key[2],
			space,
		 record->status, gap, key[4], space, record->version);
	damage_add(&record->text, text);
	damage_add(&record->text, DAMAGE_PICK(log, more));
	damage_add(&record->text, log->shape == DAMAGE_PRETTY ? "\n" : space);
	damage_add(&record->text, "}");
}

/* What stands before record i (0: behind the head), and what around all. */
static inline void
damage_write_shape(struct damage_log *log)
{
	static const struct { const char *head, *between, *tail; } shapes[DAMAGE_SHAPES] = {
		[DAMAGE_ARRAY] = { "[\n  ", ",\n  ", "\n]\n" },
		[DAMAGE_ONE_LINE] = { "[", ",", "]" },
		[DAMAGE_NDJSON] = { "", "\n", "\n" },
		[DAMAGE_BARE_COMMAS] = { "", ",\n", "\n" },
		[DAMAGE_CONCATENATED] = { "", "", "" },
		[DAMAGE_RS] = { "\x1e", "\n\x1e", "\n" },
		[DAMAGE_PRETTY] = { "[\n", ",\n", "\n]\n" },
		[DAMAGE_ENVELOPE] = { "{\"took\":3,\"records\":[\n", ",\n",
				      "\n],\"meta\":{\"n\":1}}\n" },
		[DAMAGE_HITS] = { "{\"took\":3,\"hits\":{\"hits\":[{\"_id\":\"0\",\"_source\":",
				  "},\n{\"_id\":\"1\",\"_source\":", "}]}}\n" },
		[DAMAGE_PREFIX] = { "", "\n", "\n" },
	};

	damage_add(&log->head, damage_below(log, 8) ? "" : "\xEF\xBB\xBF");
	damage_add(&log->head, shapes[log->shape].head);
	damage_add(&log->tail, shapes[log->shape].tail);
	for (int i = 0; i < log->n; i++) {
		struct damage_text *before = &log->record[i].before;
		char text[60];

		damage_add(before, i ? shapes[log->shape].between : "");
		snprintf(text, sizeof(text), "Aug  1 18:06:%02d api-%d app[%d]: ", i % 60, i % 3,
			i);
		if (log->shape == DAMAGE_PREFIX)
			damage_add(before, text);
	}
}

static inline void
damage_line_ends(struct damage_text *text, const char *line_end)
{
	if (*line_end == '\n')
		return;
	for (size_t i = 0; i < text->len; i++) {
		if (text->at[i] != '\n')
			continue;
		damage_replace(text, i, 1, line_end, strlen(line_end));
		i += strlen(line_end) - 1;
	}
}

static inline long
damage_lines(const struct damage_log *log, const char *at, size_t len)
{
	char end = strcmp(log->line_end, "\r") == 0 ? '\r' : '\n';
	long n = 0;

	for (size_t i = 0; i < len; i++)
		n += at[i] == end;
	return n;
}

/* Put the pieces together and note where each record stands. */
static inline void
damage_join(struct damage_log *log)
{
	long line = 1;
	size_t counted = 0;

	damage_line_ends(&log->head, log->line_end);
	damage_line_ends(&log->tail, log->line_end);
	damage_bytes(&log->whole, log->head.at, log->head.len);
	for (int i = 0; i < log->n; i++) {
		struct damage_record *record = &log->record[i];

		damage_line_ends(&record->before, log->line_end);
		damage_line_ends(&record->text, log->line_end);
		damage_line_ends(&record->after, log->line_end);
		if (record->before.len)
			damage_bytes(&log->whole, record->before.at, record->before.len);
		line += damage_lines(log, log->whole.at + counted, log->whole.len - counted);
		counted = record->offset = log->whole.len;
		record->line_first = line;
		damage_bytes(&log->whole, record->text.at, record->text.len);
		record->line_last = line + damage_lines(log, record->text.at, record->text.len);
		if (record->after.len)
			damage_bytes(&log->whole, record->after.at, record->after.len);
	}
	if (log->tail.len)
		damage_bytes(&log->whole, log->tail.at, log->tail.len);
}

static inline void
damage_release(struct damage_log *log)
{
	for (int i = 0; i < log->n; i++) {
		free(log->record[i].before.at);
		free(log->record[i].text.at);
		free(log->record[i].after.at);
	}
	free(log->record);
	free(log->head.at);
	free(log->tail.at);
	free(log->whole.at);
}

#include "tests/gen/damage_do.h"

/* Write n records in some shape, undamaged yet and in pieces. */
static inline void
damage_begin(struct damage_log *log, uint64_t seed, int n)
{
	static const char *const line_ends[] = { "\n", "\n", "\n", "\r\n", "\r" };

	*log = (struct damage_log){ .n = n, .seed = seed, .is_utf8 = true };
	log->shape = (enum damage_shape)damage_below(log, DAMAGE_SHAPES);
	log->line_end = DAMAGE_PICK(log, line_ends);
	log->keys = (int)damage_below(log, sizeof(damage_keys) / sizeof(damage_keys[0]));
	log->record = calloc((size_t)n, sizeof(*log->record));
	if (!log->record)
		abort();
	damage_write_shape(log);
	for (int i = 0; i < n; i++)
		damage_write_record(log, &log->record[i], i);
}

/*
 * Make a log of n records in some shape, and do `damages` things to it, each where it may be
 * done (a place that would leave no truth to know is passed over). Release with
 * damage_release().
 */
static inline void
damage_make(struct damage_log *log, uint64_t seed, int n, int damages)
{
	damage_begin(log, seed, n);
	for (int tries = 0; damages > 0 && tries < 20 * damages + 20; tries++) {
		enum damage_kind kind = (enum damage_kind)damage_below(log, DAMAGES);

		if (damage_do(log, kind)) {
			log->done[kind]++;
			damages--;
		}
	}
	damage_join(log);
}

/* The same with one damage of one kind. It may not be possible: log->done[kind] tells. */
static inline void
damage_make_one(struct damage_log *log, uint64_t seed, int n, enum damage_kind kind)
{
	damage_begin(log, seed, n);
	for (int tries = 0; tries < 50 && !log->done[kind]; tries++)
		log->done[kind] = damage_do(log, kind);
	damage_join(log);
}

#endif
