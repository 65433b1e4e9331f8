/* json: writes JSON with exact numbers and a stable order; reading is cJSON's work. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_BASE_JSON_H
#define SR_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/str.h"

/*
 * A document being written into *out (borrowed). Commas, and in the indented form
 * line ends, are put by the writer. `key` is NULL inside an array and at the top.
 * Keys are ours; values may be outside bytes: every code point that is not safe on a
 * screen (text.h: C0, DEL, C1, bidi, invisible, surplus marks ...) becomes a \u escape,
 * bytes that are not UTF-8 become U+FFFD each.
 */
struct json {
	struct str *out;
	int indent;		/* spaces a level; 0 = all on one line */
	int depth;
	bool has_item[64];	/* does the open container of a level hold something? */
};

void json_init(struct json *json, struct str *out, int indent);
void json_object(struct json *json, const char *key);	/* opens { */
void json_array(struct json *json, const char *key);	/* opens [ */
void json_end(struct json *json, char bracket);		/* '}' or ']' */
void json_text(struct json *json, const char *key, const char *text);	/* NULL: null */
/* len bytes, which may hold NUL; at NULL: null. */
void json_bytes(struct json *json, const char *key, const char *at, size_t len);
void json_int(struct json *json, const char *key, int64_t value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);
/* A number with at most `decimals` decimals, half to even, trailing zeros cut;
 * NaN and infinity become null, -0 becomes 0, there is no exponent below 1e15. */
void json_num(struct json *json, const char *key, double value, int decimals);
/* Latency: microseconds printed as milliseconds with at most 3 decimals, exactly. */
void json_ms(struct json *json, const char *key, int64_t us);
/* An instant as RFC 3339 UTC; INSTANT_NONE becomes null. */
void json_time(struct json *json, const char *key, int64_t at_ns);

/* The same number format for texts: fills buf (>= 32 bytes), returns it; NaN and infinity
 * give "-". At most 12 decimals. */
char *num_text(char *buf, double value, int decimals);

/* How deep the brackets of a text go, those within strings left out: what is asked before a parser
 * that goes down by recursion is let near outside bytes. */
int json_depth(const char *at, size_t len);

#endif
