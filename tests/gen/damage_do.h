/* damage_do: the damages themselves: what may be done where, and what becomes of the record. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_DAMAGE_DO_H
#define SR_TESTS_GEN_DAMAGE_DO_H

#include "tests/gen/damage.h"

/* Is the byte at i of a record inside a string (its quotes are not)? */
static inline bool
damage_in_string(const struct damage_text *text, size_t i)
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

/* Containers that are open at byte i of a record. */
static inline int
damage_depth(const struct damage_text *text, size_t i)
{
	bool is_in = false;
	int open = 0;

	for (size_t k = 0; k < i; k++) {
		if (is_in && text->at[k] == '\\')
			k++;
		else if (text->at[k] == '"')
			is_in = !is_in;
		else if (!is_in && text->at[k] && strchr("{[", text->at[k]))
			open++;
		else if (!is_in && text->at[k] && strchr("}]", text->at[k]))
			open--;
	}
	return open;
}

/*
 * A random place of the record in or outside a string that holds one of `bytes`. Returns its
 * index, or 0 when none was found.
 */
static inline size_t
damage_place(struct damage_log *log, const struct damage_text *text, bool in_string,
	     const char *bytes)
{
	for (int tries = 0; tries < 400 && text->len > 1; tries++) {
		size_t i = 1 + damage_below(log, text->len - 1);

		if (text->at[i] && strchr(bytes, text->at[i]) && text->at[i - 1] != '\\' &&
		    damage_in_string(text, i) == in_string)
			return i;
	}
	return 0;
}

/*
 * May records first..last be broken? Not beside another broken one, nor with one between: two
 * halves can make one valid object (around the one between), and of that no reader can tell.
 * Nor where braces of an envelope that follow could close what is open.
 */
static inline bool
damage_may_break(const struct damage_log *log, int first, int last)
{
	if (first < 0 || last >= log->n || log->shape == DAMAGE_HITS)
		return false;
	for (int i = first - 2; i <= last + 2; i++)
		if (i >= 0 && i < log->n && log->record[i].fate == FATE_BROKEN)
			return false;
	for (int i = first; i <= last + 1 && i < log->n; i++)	/* what is to be torn is whole */
		if (log->record[i].fate != FATE_WHOLE || log->record[i].after.len)
			return false;
	return log->shape != DAMAGE_ENVELOPE || last + 1 < log->n;
}

/* Where the record may be cut so that nothing nested is left open to be closed by others. */
static inline size_t
damage_cut(struct damage_log *log, const struct damage_text *text)
{
	for (int tries = 0; tries < 400; tries++) {
		size_t at = 1 + damage_below(log, text->len - 1);

		if (log->shape != DAMAGE_ENVELOPE || damage_depth(text, at) == 1)
			return at;
	}
	return 1;
}

static inline void
damage_nuls(struct damage_log *log, struct damage_text *text, size_t from, size_t n)
{
	static const char nuls[600];

	damage_replace(text, from, n, nuls, 16 + damage_below(log, 500));
}

/* Could the rest of a record without its head be taken for an object of its own? */
static inline bool
damage_is_clean_rest(const struct damage_text *text, size_t from)
{
	from += strspn(text->at + from, ",: \n");
	return text->at[from] != '{' && text->at[from] != '[';
}

/* Break record i in this way. Returns false when that may not be done there. */
static inline bool
damage_break(struct damage_log *log, enum damage_kind kind, int i)
{
	if (kind == BREAK_START_OF_FILE)
		i = 0;
	if (kind == BREAK_END_OF_FILE)
		i = log->n - 1;
	struct damage_record *record = &log->record[i], *next = record + 1;
	struct damage_text *text = &record->text;
	bool takes_two = kind == BREAK_TORN || kind == BREAK_INTERLEAVED;
	size_t at = 0;

	if (!damage_may_break(log, i, i) || (takes_two && i + 1 >= log->n))
		return false;
	switch (kind) {
	case BREAK_QUOTE:
		/* An opening quote stands outside, a closing one right after the inside. */
		at = damage_place(log, text, damage_below(log, 2), "\"");
		if (at)
			damage_replace(text, at, 1, "", 0);
		break;
	case BREAK_ADD_QUOTE:
		at = 1 + damage_below(log, text->len - 1);
		/* A string that ends before a brace of its own ends the record: a whole one. */
		if (text->at[at - 1] == '\\' || text->at[at + strspn(text->at + at, " ")] == '}')
			return false;
		damage_replace(text, at, 0, "\"", 1);
		break;
	case BREAK_BRACE:
		at = damage_place(log, text, false, "}");
		if (at)
			damage_replace(text, at, 1, "", 0);
		break;
	case BREAK_TAIL:
	case BREAK_TORN:
		at = damage_cut(log, text);
		damage_replace(text, at, text->len - at, "", 0);
		break;
	case BREAK_INTERLEAVED:	/* two writers: the next record stands in the midst of this one */
		at = 1 + damage_below(log, text->len - 1);
		if (damage_depth(text, at) != 1)
			return false;
		damage_bytes(&next->after, text->at + at, text->len - at);
		damage_replace(text, at, text->len - at, "", 0);
		break;
	case BREAK_START_OF_FILE:
	case BREAK_HEAD:
		at = 1 + damage_below(log, text->len - 1);
		if (!damage_is_clean_rest(text, at))
			return false;
		damage_replace(text, 0, at, "", 0);
		if (kind == BREAK_START_OF_FILE)
			log->head.len = 0;
		break;
	case BREAK_END_OF_FILE:
		at = 1 + damage_below(log, text->len - 1);
		damage_replace(text, at, text->len - at, "", 0);
		log->tail.len = 0;
		break;
	default:
		at = 1 + damage_below(log, text->len - 2);
		damage_nuls(log, text, at, damage_below(log, text->len - at));
	}
	if (at && takes_two)
		next->before.len = 0;
	record->fate = at ? FATE_BROKEN : record->fate;
	return at > 0;
}

static const char *const damage_noise[] = {
	"2025-08-01 INFO {not json} \"unbalanced\n", "<html>{oops}</html>\n", "say {\"hello\n",
	"] [ }{ \" ' \\\n", "Exception: [1, 2] at {x}\n", "{\"level\":\"info\",\"text\":\"up\"}\n",
	"Traceback (most recent call last):\n  File \"a.py\", line 3\n", "{\"a\": {\"b\"\n",
	"{\"a\": 1, \n", "{\"a\": \"\n", "{\"a\": [1, 2\n", "{}\n", "[]\n", "\xC2\xA9 2025 \"{\n",
	"}}}\n", "{{{\n", "\\\"{\\\"ts\\\":1}\n", "{\"ts\":\n", "{\"a\": {\"b\": \n",
	"\x1b[31m{\"a\x1b[0m\n",
};

/* Change what stands before record i. */
static inline bool
damage_between(struct damage_log *log, enum damage_kind kind, int i)
{
	struct damage_text *before = &log->record[i].before;
	const char *comma = before->len ? memchr(before->at, ',', before->len) : NULL;
	size_t place = comma ? (size_t)(comma - before->at) : 0;
	bool is_torn = i > 0 && log->record[i - 1].fate == FATE_BROKEN;

	if (is_torn || log->record[i].fate == FATE_BROKEN)
		return false;
	switch (kind) {
	case DAMAGE_DROP_COMMA:
		if (comma)
			damage_replace(before, place, 1, "", 0);
		return comma;
	case DAMAGE_DOUBLE_COMMA:
		if (comma)
			damage_replace(before, place, 1, ",,", 2);
		return comma;
	case DAMAGE_NOISE:
		if (log->shape == DAMAGE_HITS || log->shape == DAMAGE_PREFIX)
			return false;
		damage_add(before, "\n");
		damage_add(before, DAMAGE_PICK(log, damage_noise));
		return true;
	case DAMAGE_HOLE_BETWEEN:
		if (log->shape == DAMAGE_HITS)
			return false;
		damage_nuls(log, before, before->len, 0);
		return true;
	case DAMAGE_BOM:
		if (i == 0 || log->shape == DAMAGE_HITS)
			return false;
		damage_add(before, "\xEF\xBB\xBF");
		return true;
	default:
		damage_add(before, damage_below(log, 2) ? "\n\n" : " \t ");
		return true;
	}
}

/* Change record i so that it stays one. */
static inline bool
damage_change(struct damage_log *log, enum damage_kind kind, int i)
{
	struct damage_record *record = &log->record[i];
	struct damage_text *text = &record->text;
	char key[40];
	size_t at = 0;

	if (record->fate == FATE_BROKEN)
		return false;
	switch (kind) {
	case DAMAGE_INNER_COMMA:	/* before a key of the record's own */
		at = damage_place(log, text, false, ",");
		if (!at || damage_depth(text, at) != 1)
			return false;
		damage_replace(text, at, 1, " ", 1);
		break;
	case DAMAGE_INNER_COMMAS:
		at = damage_place(log, text, false, ",");
		if (at && damage_depth(text, at) == 1)
			damage_replace(text, at, 0, ",", 1);
		else
			damage_replace(text, at = text->len - 1, 0, ",", 1);
		break;
	case DAMAGE_WRAP_TOKENS:
		at = damage_place(log, text, false, ":,{}[]");
		if (at)
			damage_replace(text, at, 0, "\n", 1);
		break;
	case DAMAGE_WRAP_STRING:
		at = damage_place(log, text, true, "/-:vKe");
		if (at)
			damage_replace(text, at, 0, "\n  ", 3);
		break;
	case DAMAGE_BAD_UTF8:
		at = damage_place(log, text, true, "/-:vKe");
		if (at)
			damage_replace(text, at, 0, "\xC3\xFF", 2);
		log->is_utf8 &= !at;
		break;
	default:
		snprintf(key, sizeof(key), "\"%s\":7,", damage_keys[log->keys][1]);
		damage_replace(text, at = 1, 0, key, strlen(key));
	}
	record->fate = at ? FATE_CHANGED : record->fate;
	return at > 0;
}

/* Do one damage somewhere. Returns false when it may not be done at the place that was drawn. */
static inline bool
damage_do(struct damage_log *log, enum damage_kind kind)
{
	int i = (int)damage_below(log, (size_t)log->n);

	log->last = i;
	if (kind >= BREAK_QUOTE)
		return damage_break(log, kind, i);
	switch (kind) {
	case DAMAGE_TRAILING_COMMA:
		if (log->record[log->n - 1].fate == FATE_BROKEN || log->shape == DAMAGE_HITS)
			return false;
		damage_replace(&log->tail, 0, 0, ",", 1);
		return true;
	case DAMAGE_DROP_OPEN:
		if (log->shape >= DAMAGE_ENVELOPE || !log->head.len)
			return false;
		log->head.len = 0;
		return true;
	case DAMAGE_DROP_CLOSE:
		if (!log->tail.len)
			return false;
		log->tail.len = 0;
		return true;
	case DAMAGE_ADD_BRACE:
		if (!damage_may_break(log, i, i))
			return false;
		damage_add(&log->record[i].after, "}");
		return true;
	case DAMAGE_DROP_COMMA: case DAMAGE_DOUBLE_COMMA: case DAMAGE_NOISE:
	case DAMAGE_HOLE_BETWEEN: case DAMAGE_BOM: case DAMAGE_BLANKS:
		return damage_between(log, kind, i);
	default:
		return damage_change(log, kind, i);
	}
}

/* Valid UTF-8 as UTF-16, with a byte order mark or without. */
static inline void
damage_utf16(const char *at, size_t len, bool is_big, bool has_mark, struct damage_text *out)
{
	const unsigned char *byte = (const unsigned char *)at;
	uint32_t cp = 0xFEFF;

	for (size_t i = 0; i < len || has_mark; has_mark = false) {
		size_t n = has_mark ? 0 : byte[i] < 0x80 ? 1 : byte[i] < 0xE0 ? 2
			 : byte[i] < 0xF0 ? 3 : 4;
		if (n)
			cp = n == 1 ? byte[i] : byte[i] & (0x7Fu >> n);
		for (size_t k = 1; k < n; k++)
			cp = cp << 6 | (byte[i + k] & 0x3Fu);
		i += n;
		uint32_t units[] = { cp, 0 };
		if (cp > 0xFFFF) {
			units[0] = 0xD800 + ((cp - 0x10000) >> 10);
			units[1] = 0xDC00 + ((cp - 0x10000) & 0x3FF);
		}
		for (int k = 0; k < 1 + (cp > 0xFFFF); k++) {
			char pair[2] = { (char)(units[k] >> 8), (char)(units[k] & 0xFF) };
			char swapped[2] = { pair[1], pair[0] };
			damage_bytes(out, is_big ? pair : swapped, 2);
		}
	}
}

#endif
