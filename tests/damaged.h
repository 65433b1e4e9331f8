/* damaged: logs that are damaged on purpose, with the truth about each record. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_DAMAGED_H
#define SR_TESTS_DAMAGED_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/splitmix.h"

/* ingest.md section 3, input shapes. */
enum shape {
	SHAPE_ARRAY, SHAPE_ONE_LINE, SHAPE_NDJSON, SHAPE_BARE_COMMAS, SHAPE_CONCATENATED,
	SHAPE_RS, SHAPE_PRETTY, SHAPE_ENVELOPE, SHAPES
};

/* ingest.md section 19, what is done to a log. BREAKS_: the record is none any more. */
enum damage {
	DROP_COMMA, DOUBLE_COMMA, TRAILING_COMMA, DROP_OPEN, DROP_CLOSE, WRAP_TOKENS, WRAP_STRING,
	ADD_BRACE, NOISE_LINE, NUL_BETWEEN, BAD_UTF8, DOUBLE_KEY,
	BREAKS_QUOTE, BREAKS_BRACE, BREAKS_TAIL, BREAKS_TORN, BREAKS_HEAD, BREAKS_HOLE, DAMAGES
};

#define MOST_RECORDS 40

struct piece {
	struct str before, text, after;	/* after: an added brace; before: what separates */
	bool is_touched, is_broken;
	int64_t offset;			/* of text, in the whole */
};

struct damaged {
	struct piece piece[MOST_RECORDS];
	int n;
	enum shape shape;
	struct str head, tail, whole;
};

static const char *const spaces[] = { "", " ", "  " };

/* One valid record: five roles, then nested, with braces and quotes in strings, or lean. */
static inline void
damaged_record(struct str *out, int id, uint64_t *seed, bool is_pretty, const char *line_end)
{
	static const char *const statuses[] = { "OK", "Timeout", "Error" };
	static const char *const more[] = {
		"",
		",\"req\":{\"status\":5,\"path\":\"/a/{id}\"},\"tags\":[\"a\",\"b\",[1,2]]",
		",\"msg\":\"said \\\"no\\\" } { [x] {\\\"ts\\\":1}\"",
		",\"msg\":\"caf\xC3\xA9 \\u00e9 \\\\\",\"big\":12345678901234567890,\"e\":1e-5",
		",\"hops\":[{\"ms\":1},{\"ms\":2}],\"empty\":{},\"none\":[],\"null\":null",
		",\"ok\":true,\"deep\":{\"a\":{\"b\":{\"c\":[{\"status\":\"x\"}]}}}",
	};
	const char *space = spaces[random_below(seed, 3)];
	/* Drawn one after the other: the order of arguments is the compiler's own. */
	int ms = (int)random_below(seed, 2000);
	const char *status = statuses[random_below(seed, LENGTH(statuses))];
	char gap[8];

	snprintf(gap, sizeof(gap), "%s", is_pretty ? line_end : space);
	str_fmt(out, "{%s\"ts\":%s\"2025-08-01T18:%02d:%02d.000Z\",%s\"id\":%s%d,%s", gap, space,
		id / 60 % 60, id % 60, gap, space, id, gap);
	str_fmt(out, "\"endpoint\":%s\"/risk-score\",%s\"ms\":%s%d,%s\"status\":%s\"%s\"", space,
		gap, space, ms, gap, space, status);
	str_fmt(out, "%s%s}", more[random_below(seed, LENGTH(more))], gap);
}

/* Is the byte at i of a record inside a string (its quotes are not)? */
static inline bool
is_inside_string(const struct str *text, size_t i)
{
	bool is_in = false;

	for (size_t k = 0; k < i; k++) {
		if (is_in && text->at[k] == '\\')
			k++;
		else if (text->at[k] == '"')
			is_in = !is_in;
	}
	return is_in;
}

/* Are there open containers inside the record at byte i? */
static inline bool
is_nested(const struct str *text, size_t i)
{
	int open = 0;

	for (size_t k = 0; k < i; k++) {
		if (text->at[k] && strchr("{[]}", text->at[k]) && !is_inside_string(text, k))
			open += strchr("{[", text->at[k]) ? 1 : -1;
	}
	return open > 1;
}

static inline void
damaged_replace(struct str *text, size_t from, size_t n, const char *with, size_t len)
{
	struct str out = { 0 };

	str_bytes(&out, text->at, from);
	str_bytes(&out, with, len);
	str_bytes(&out, text->at + from + n, text->len - from - n);
	str_release(text);
	*text = out;
}

/* A random place of the record that is, or is not, inside a string and holds one of `bytes`
 * (NULL: any). Returns its index, or 0 when none was found. */
static inline size_t
damaged_place(const struct str *text, bool in_string, const char *bytes, uint64_t *seed)
{
	for (int tries = 0; tries < 400 && text->len > 1; tries++) {
		size_t i = 1 + (size_t)random_below(seed, text->len - 1);

		if (bytes && !strchr(bytes, text->at[i]))
			continue;
		if (is_inside_string(text, i) == in_string && (unsigned char)text->at[i] < 0x80)
			return i;
	}
	return 0;
}

/* May record i be broken? Not beside another, nor with one between: two halves can make one
 * valid object (around the one between), and of that no reader can tell. Nor the last one of
 * an envelope, whose end could be its own. */
static inline bool
may_break(const struct damaged *log, int i)
{
	for (int k = i - 2; k <= i + 2; k++)
		if (k >= 0 && k < log->n && log->piece[k].is_touched)
			return false;
	return log->shape != SHAPE_ENVELOPE || i + 1 < log->n;
}

static inline void
damaged_break(struct piece *piece, enum damage damage, bool is_enveloped, uint64_t *seed)
{
	struct str *text = &piece->text;
	static const char nuls[600];
	size_t at, end;

	switch (damage) {
	case BREAKS_QUOTE:
		/* An opening quote stands outside, a closing one right after the inside. */
		at = damaged_place(text, random_below(seed, 2), "\"", seed);
		if (!at || (is_inside_string(text, at) && text->at[at - 1] == '\\'))
			return;
		damaged_replace(text, at, 1, "", 0);
		break;
	case BREAKS_BRACE:
		at = damaged_place(text, false, "}", seed);
		if (!at)
			return;
		damaged_replace(text, at, 1, "", 0);
		break;
	case BREAKS_TAIL:
	case BREAKS_TORN:
		at = 1 + (size_t)random_below(seed, text->len - 1);
		if (is_enveloped && is_nested(text, at))	/* its end could be theirs */
			return;
		damaged_replace(text, at, text->len - at, "", 0);
		break;
	case BREAKS_HEAD:
		at = 1 + (size_t)random_below(seed, text->len - 1);
		end = at + strspn(text->at + at, ", \n");
		if (strchr("{[", text->at[end]))	/* whole nested objects alone are objects */
			return;
		damaged_replace(text, 0, at, "", 0);
		break;
	default:
		at = 1 + (size_t)random_below(seed, text->len - 2);
		end = at + (size_t)random_below(seed, text->len - at);
		damaged_replace(text, at, end - at, nuls, 16 + (size_t)random_below(seed, 500));
	}
	piece->is_broken = true;
}

/* Do one thing to the record and what stands before it. */
static inline void
damaged_do(struct damaged *log, enum damage damage, uint64_t *seed)
{
	static const char *const noise[] = {
		"2025-08-01 INFO {not json} \"unbalanced\n", "<html>{oops}</html>\n",
		"say {\"hello\n", "] [ }{ \" ' \\\n", "Exception: [1, 2] at {x}\n",
		"Traceback (most recent call last):\n  File \"a.py\", line 3\n"
	};
	int i = (int)random_below(seed, (uint64_t)log->n);
	struct piece *piece = &log->piece[i];
	struct str *text = &piece->text;
	const char *comma = memchr(str_text(&piece->before), ',', piece->before.len);
	size_t place = comma ? (size_t)(comma - piece->before.at) : 0, at;
	char key[] = "\"ms\":7,";

	if (damage >= BREAKS_QUOTE) {
		if (!may_break(log, i))
			return;
		if (damage == BREAKS_TORN && i + 1 < log->n)
			str_clear(&log->piece[i + 1].before);
		damaged_break(piece, damage, log->shape == SHAPE_ENVELOPE, seed);
		piece->is_touched = true;
		return;
	}
	switch (damage) {
	case DROP_COMMA:
		if (comma)
			damaged_replace(&piece->before, place, 1, "", 0);
		break;
	case DOUBLE_COMMA:
		if (comma)
			damaged_replace(&piece->before, place, 1, ",,", 2);
		break;
	case TRAILING_COMMA:
		if (!log->piece[log->n - 1].is_touched)
			damaged_replace(&log->tail, 0, 0, ",", 1);
		break;
	case DROP_OPEN:
		if (log->shape != SHAPE_ENVELOPE)
			str_clear(&log->head);
		break;
	case DROP_CLOSE:
		str_clear(&log->tail);
		break;
	case WRAP_TOKENS:
		at = damaged_place(text, false, ":,{}[]", seed);
		if (at && !piece->is_broken)
			damaged_replace(text, at, 0, "\n", 1);
		break;
	case WRAP_STRING:
		at = damaged_place(text, true, "/0123456789", seed);
		if (at && !piece->is_broken && text->at[at - 1] != '\\')
			damaged_replace(text, at, 0, "\n  ", 3);
		break;
	case ADD_BRACE:
		if (may_break(log, i)) {
			str_add(&piece->after, "}");
			piece->is_touched = true;
		}
		break;
	case NOISE_LINE:
		if (piece->is_touched || (i > 0 && log->piece[i - 1].is_touched))
			break;
		str_add(&piece->before, "\n");
		str_add(&piece->before, noise[random_below(seed, LENGTH(noise))]);
		break;
	case NUL_BETWEEN:
		if (!piece->is_touched && (i == 0 || !log->piece[i - 1].is_touched))
			str_bytes(&piece->before, (const char[700]){ 0 },
				  16 + (size_t)random_below(seed, 600));
		break;
	case BAD_UTF8:
		at = damaged_place(text, true, "/", seed);
		if (at && !piece->is_broken && text->at[at - 1] != '\\')
			damaged_replace(text, at, 0, "\xC3\xFF", 2);
		break;
	default:
		if (!piece->is_broken)
			damaged_replace(text, 1, 0, key, sizeof(key) - 1);
	}
}

static inline void
damaged_line_ends(struct str *text, const char *line_end)
{
	for (size_t i = 0; i < text->len; i++) {
		if (text->at[i] != '\n')
			continue;
		damaged_replace(text, i, 1, line_end, strlen(line_end));
		i += strlen(line_end) - 1;
	}
}

/* Make the log of a seed: 5..40 records in some shape, damaged up to `most` times. */
static inline void
damaged_make(struct damaged *log, uint64_t seed, int most)
{
	static const char *const line_ends[] = { "\n", "\n", "\r\n", "\r" };
	static const struct { const char *head, *between, *tail; } shapes[SHAPES] = {
		[SHAPE_ARRAY] = { "[\n  ", ",\n  ", "\n]\n" },
		[SHAPE_ONE_LINE] = { "[", ",", "]" },
		[SHAPE_NDJSON] = { "", "\n", "\n" },
		[SHAPE_BARE_COMMAS] = { "", ",\n", "\n" },
		[SHAPE_CONCATENATED] = { "", "", "" },
		[SHAPE_RS] = { "\x1e", "\n\x1e", "\n" },
		[SHAPE_PRETTY] = { "[\n", ",\n", "\n]\n" },
		[SHAPE_ENVELOPE] = { "{\"took\":3,\"records\":[\n", ",\n",
				     "\n],\"meta\":{\"n\":1}}\n" },
	};
	const char *line_end = line_ends[random_below(&seed, 4)];

	*log = (struct damaged){ .shape = (enum shape)random_below(&seed, SHAPES) };
	log->n = 5 + (int)random_below(&seed, MOST_RECORDS - 4);
	if (!random_below(&seed, 8))
		str_add(&log->head, "\xEF\xBB\xBF");
	str_add(&log->head, shapes[log->shape].head);
	str_add(&log->tail, shapes[log->shape].tail);
	for (int i = 0; i < log->n; i++) {
		str_add(&log->piece[i].before, i ? shapes[log->shape].between : "");
		damaged_record(&log->piece[i].text, i, &seed, log->shape == SHAPE_PRETTY, "\n");
	}
	for (int k = most > 0 ? 1 + (int)random_below(&seed, (uint64_t)most) : 0; k > 0; k--)
		damaged_do(log, (enum damage)random_below(&seed, DAMAGES), &seed);

	damaged_line_ends(&log->head, line_end);
	str_bytes(&log->whole, str_text(&log->head), log->head.len);
	for (int i = 0; i < log->n; i++) {
		struct piece *piece = &log->piece[i];

		damaged_line_ends(&piece->before, line_end);
		damaged_line_ends(&piece->text, line_end);
		str_bytes(&log->whole, str_text(&piece->before), piece->before.len);
		piece->offset = (int64_t)log->whole.len;
		str_bytes(&log->whole, str_text(&piece->text), piece->text.len);
		str_bytes(&log->whole, str_text(&piece->after), piece->after.len);
	}
	damaged_line_ends(&log->tail, line_end);
	str_bytes(&log->whole, str_text(&log->tail), log->tail.len);
}

static inline void
damaged_release(struct damaged *log)
{
	for (int i = 0; i < log->n; i++) {
		str_release(&log->piece[i].before);
		str_release(&log->piece[i].text);
		str_release(&log->piece[i].after);
	}
	str_release(&log->head);
	str_release(&log->tail);
	str_release(&log->whole);
}

#endif
