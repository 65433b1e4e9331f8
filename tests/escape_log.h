/* escape_log: logs, and other files people give us, full of hostile text, under hostile names. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_ESCAPE_LOG_H
#define SR_TESTS_ESCAPE_LOG_H

#include <check.h>
#include <stdio.h>
#include <unistd.h>

#include "core/base/save.h"
#include "tests/escape.h"

enum hostile_log { HOSTILE_ESCAPED, HOSTILE_RAW, HOSTILE_CSV, HOSTILE_NGINX, HOSTILE_LOGS };
enum { HOSTILE_RECORDS = 400 };

/* A text as the inside of a JSON string: as \u escapes where it can be said so, else (and when
 * is_raw) as the bytes are. */
static inline void
hostile_json(struct str *out, const char *at, size_t len, bool is_raw)
{
	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		int n = escape_decode((const unsigned char *)at + i, len - i, &cp);

		if (n == 0 || is_raw) {
			if (at[i] == '"' || at[i] == '\\')
				str_char(out, '\\');
			str_char(out, at[i++]);
			continue;
		}
		if (cp >= 0x10000)
			str_fmt(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((cp - 0x10000) >> 10)),
				(unsigned)(0xDC00 + ((cp - 0x10000) & 0x3FF)));
		else if (cp < 0x20 || cp == '"' || cp == '\\' || cp >= 0x7F)
			str_fmt(out, "\\u%04x", (unsigned)cp);
		else
			str_char(out, (char)cp);
		i += (size_t)n;
	}
}

/* A role's value: mostly what a log has, at times a payload. */
static inline void
hostile_value(struct str *value, const char *usual, uint64_t *number, uint64_t *dice)
{
	str_clear(value);
	str_add(value, usual);
	if (random_below(dice, 3) == 0) {
		str_clear(value);
		escape_payload(value, (unsigned)(*number)++, dice);
	}
}

static inline void
hostile_record(struct str *out, enum hostile_log kind, int i, uint64_t *number, uint64_t *dice)
{
	static const char *const usual[] = { "/risk-score", "v1.3", "OK", "Kenya" };
	struct str value[4] = { { 0 } }, key = { 0 };
	int second = i % 60, minute = i / 60;
	bool is_raw = kind == HOSTILE_RAW;

	for (int k = 0; k < 4; k++)
		hostile_value(&value[k], k == 1 && i % 2 ? "v1.2" : k == 2 && i % 5 == 0
			      ? "Timeout" : usual[k], number, dice);
	if (kind == HOSTILE_CSV || kind == HOSTILE_NGINX)
		for (int k = 0; k < 4; k++)	/* one line a record: only its line is hostile */
			for (size_t n = 0; n < value[k].len; n++)
				if (value[k].at[n] == '\n' || value[k].at[n] == '"')
					value[k].at[n] = '_';
	escape_payload(&key, (unsigned)(*number)++, dice);
	switch (kind) {
	case HOSTILE_CSV:
		str_fmt(out, "2025-08-01T18:%02d:%02dZ,%d,", minute, second, 100 + i % 800);
		for (int k = 0; k < 4; k++) {
			str_add(out, "\"");
			str_bytes(out, value[k].at, value[k].len);
			str_add(out, k < 3 ? "\"," : "\"\n");
		}
		break;
	case HOSTILE_NGINX:
		str_fmt(out, "10.0.0.1 - - [01/Aug/2025:18:%02d:%02d +0000] \"GET ", minute,
			second);
		str_bytes(out, value[0].at, value[0].len);
		str_fmt(out, " HTTP/1.1\" %d 12 \"-\" \"", i % 5 ? 200 : 504);
		str_bytes(out, value[3].at, value[3].len);
		str_add(out, "\"\n");
		break;
	default:
		str_fmt(out, "{\"timestamp\": \"2025-08-01T18:%02d:%02dZ\", \"responseTimeMs\": %d",
			minute, second, 100 + i % 800);
		for (int k = 0; k < 4; k++) {
			str_fmt(out, ", \"%s\": \"", (const char *const[]){ "endpoint",
				"modelVersion", "status", "country" }[k]);
			hostile_json(out, value[k].at, value[k].len, is_raw && i % 7 == 0);
			str_add(out, "\"");
		}
		if (i % 20 == 0) {
			str_add(out, ", \"");
			hostile_json(out, key.at, key.len, false);
			str_add(out, "\": \"x\"");
		}
		str_add(out, "}\n");
	}
	for (int k = 0; k < 4; k++)
		str_release(&value[k]);
	str_release(&key);
}

static inline void
hostile_write(const char *path, const struct str *text)
{
	FILE *file = fopen(path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text->at, 1, text->len, file), text->len);
	fclose(file);
}

/* Make a log in a folder; its name holds a payload (without `/`) where is_hostile_name. Its path
 * goes to *path. */
static inline void
hostile_make(struct str *path, const char *folder, enum hostile_log kind, bool is_hostile_name)
{
	static const char *const endings[] = { "json", "json", "csv", "log" };
	struct str text = { 0 };
	uint64_t number = 0, dice = 99 + (uint64_t)kind;

	str_clear(path);
	str_fmt(path, "%s/%s%d.%s", folder,
		is_hostile_name ? "a\x1b]0;pwned\x07\n\xe2\x80\xae\x9b" "31m\xc3" : "log",
		(int)kind, endings[kind]);
	if (kind == HOSTILE_CSV)
		str_add(&text, "timestamp,latency_ms,endpoint,version,status,country\n");
	for (int i = 0; i < HOSTILE_RECORDS; i++)
		hostile_record(&text, kind, i, &number, &dice);
	hostile_write(path->at, &text);
	str_release(&text);
}

/* An incident file whose every text is a payload. */
static inline void
hostile_incident(const char *path)
{
	struct str text = { 0 }, value = { 0 };
	uint64_t dice = 7;

	for (unsigned i = 0; i < 8; i++) {
		static const char *const keys[] = { "{\"severity\": \"SEV2\", \"title\": \"",
			"\", \"reported\": [ { \"claim\": \"", "\", \"by\": \"", "\", \"at\": \"",
			"\" } ], \"depends\": [ { \"from\": \"", "\", \"on\": \"",
			"\", \"source\": \"", ("\" } ], \"platform\": \"argo-rollouts\", "
			"\"names\": { \"namespace\": \"") };
		str_add(&text, keys[i]);
		str_clear(&value);
		escape_payload(&value, i % 2 ? 0 : 1, &dice);
		hostile_json(&text, value.at, value.len, false);
	}
	str_add(&text, "\" } }\n");
	hostile_write(path, &text);
	str_release(&text);
	str_release(&value);
}

#endif
