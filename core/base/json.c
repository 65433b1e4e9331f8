/* json: writes JSON with exact numbers and a stable order; reading is cJSON's work. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/text.h"

void
json_init(struct json *json, struct str *out, int indent)
{
	*json = (struct json){ .out = out, .indent = indent };
}

static void
line_end(struct json *json)
{
	if (json->indent)
		str_fmt(json->out, "\n%*s", json->indent * json->depth, "");
}

/* One escape, `\u` and four digits; a pair of them above U+FFFF. */
static void
put_escape(struct str *out, uint32_t cp)
{
	if (cp < 0x10000) {
		str_fmt(out, "\\u%04x", (unsigned)cp);
		return;
	}
	cp -= 0x10000;
	str_fmt(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + (cp >> 10)),
		(unsigned)(0xDC00 + (cp & 0x3FF)));
}

static void
put_string(struct str *out, const char *at, size_t len)
{
	size_t i = 0, kept = 0;		/* at[kept..i) goes out as it is */
	bool after_base = false;	/* one combining mark may follow: safe text (text.h) */

	str_char(out, '"');
	while (i < len) {
		uint32_t cp = 0;
		int n = text_decode(at + i, len - i, &cp);
		bool is_base = !n || text_cp_width(cp) > 0;
		bool is_plain = n && (is_base || (after_base && text_cp_safe(cp)));

		after_base = is_base;
		if (is_plain && cp != '"' && cp != '\\') {
			i += (size_t)n;
			continue;
		}
		str_bytes(out, at + kept, i - kept);
		if (!n)
			str_add(out, "\xEF\xBF\xBD");
		else if (cp == '"' || cp == '\\')
			str_fmt(out, "\\%c", (int)cp);
		else
			put_escape(out, cp);
		i += n ? (size_t)n : 1;
		kept = i;
	}
	str_bytes(out, at + kept, len - kept);
	str_char(out, '"');
}

/* What stands before a value: the comma, the line end and the key. */
static void
put_key(struct json *json, const char *key)
{
	if (json->depth) {
		if (json->has_item[json->depth - 1])
			str_char(json->out, ',');
		json->has_item[json->depth - 1] = true;
		line_end(json);
	}
	if (key) {
		put_string(json->out, key, strlen(key));
		str_add(json->out, json->indent ? ": " : ":");
	}
}

static void
open_container(struct json *json, const char *key, char bracket)
{
	put_key(json, key);
	str_char(json->out, bracket);
	assert(json->depth < (int)LENGTH(json->has_item));
	json->has_item[json->depth++] = false;
}

void
json_object(struct json *json, const char *key)
{
	open_container(json, key, '{');
}

void
json_array(struct json *json, const char *key)
{
	open_container(json, key, '[');
}

void
json_end(struct json *json, char bracket)
{
	assert(json->depth > 0 && (bracket == '}' || bracket == ']'));
	if (json->has_item[--json->depth])
		line_end(json);
	str_char(json->out, bracket);
}

void
json_bytes(struct json *json, const char *key, const char *at, size_t len)
{
	if (!at) {
		json_null(json, key);
		return;
	}
	put_key(json, key);
	put_string(json->out, at, len);
}

void
json_text(struct json *json, const char *key, const char *text)
{
	json_bytes(json, key, text, text ? strlen(text) : 0);
}

static void
put_word(struct json *json, const char *key, const char *word)
{
	put_key(json, key);
	str_add(json->out, word);
}

void
json_int(struct json *json, const char *key, int64_t value)
{
	put_key(json, key);
	str_fmt(json->out, "%lld", (long long)value);
}

void
json_bool(struct json *json, const char *key, bool value)
{
	put_word(json, key, value ? "true" : "false");
}

void
json_null(struct json *json, const char *key)
{
	put_word(json, key, "null");
}

/* Cut the zeros that end a fraction, and the point when nothing is left of it. */
static void
trim_fraction(char *text)
{
	char *end = text + strlen(text);

	if (!strchr(text, '.'))
		return;
	while (end[-1] == '0')
		end--;
	if (end[-1] == '.')
		end--;
	*end = '\0';
}

char *
num_text(char *buf, double value, int decimals)
{
	enum { SIZE = 32 };

	if (!isfinite(value))
		return memcpy(buf, "-", 2);
	if (fabs(value) >= 1e15) {
		/* As few digits as read back as the same number. */
		for (int digits = 15; digits <= 17; digits++) {
			double back;

			snprintf(buf, SIZE, "%.*g", digits, value);
			if (sscanf(buf, "%lf", &back) == 1 && back == value)
				break;
		}
		return buf;
	}
	/* printf rounds the exact binary value, half to even; 12 decimals still fit. */
	decimals = decimals < 0 ? 0 : decimals > 12 ? 12 : decimals;
	snprintf(buf, SIZE, "%.*f", decimals, value);
	trim_fraction(buf);
	if (!strcmp(buf, "-0"))
		memcpy(buf, "0", 2);
	return buf;
}

void
json_num(struct json *json, const char *key, double value, int decimals)
{
	char buf[32];

	put_word(json, key, isfinite(value) ? num_text(buf, value, decimals) : "null");
}

void
json_ms(struct json *json, const char *key, int64_t us)
{
	char buf[32];
	uint64_t size = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;

	snprintf(buf, sizeof(buf), "%s%llu.%03u", us < 0 ? "-" : "",
		 (unsigned long long)(size / 1000), (unsigned)(size % 1000));
	trim_fraction(buf);
	put_word(json, key, buf);
}

void
json_time(struct json *json, const char *key, int64_t at_ns)
{
	char buf[INSTANT_TEXT];

	json_text(json, key, at_ns == INSTANT_NONE ? NULL : instant_rfc3339(buf, at_ns));
}

int
json_depth(const char *at, size_t len)
{
	int depth = 0, most = 0;
	bool in_text = false;

	for (size_t i = 0; i < len; i++) {
		if (in_text && at[i] == '\\')
			i++;
		else if (at[i] == '"')
			in_text = !in_text;
		else if (!in_text && (at[i] == '{' || at[i] == '['))
			most = ++depth > most ? depth : most;
		else if (!in_text && (at[i] == '}' || at[i] == ']'))
			depth--;
	}
	return most;
}
