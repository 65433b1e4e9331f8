/* scan_cut: a record whose line was cut off: what of it is sure, and is read without the rest. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/record.h"
#include "core/ingest/scan_private.h"
#include "core/ingest/scan_text.h"

/*
 * A log shipper's limit, or a torn write, leaves the head of a record on its line. Its members up
 * to the cut are as they were written; the value at the cut is not: `"latency_ms": 12` may have
 * been 120. A string is whole when its quote is there, a number only when the next key follows
 * (a comma alone may be the one between two records), a container when it closed.
 */

struct head {
	const char *at, *end;
	bool is_array[SCAN_DEPTH];
	int depth, arrays;		/* open containers, and the arrays among them */
	const char *sure;		/* after the last member that is whole; NULL: none */
	const char *unproven;		/* after a bare word that no key follows yet; NULL: none */
	enum state state;
	bool is_in_string;		/* there the end came */
};

/*
 * Past the closing quote of the string that begins before `at`; NULL: it is not closed, and
 * *is_cut tells that the end came, not a byte that no sound line holds (a control byte other than
 * the tab).
 */
static const char *
string_over(const char *at, const char *end, bool *is_cut)
{
	for (;; at++) {
		at = text_end(at, end);
		*is_cut = at >= end;
		if (*is_cut)
			return NULL;
		if (*at == '"')
			return at + 1;
		if (*at == '\\' && at + 1 < end && (unsigned char)at[1] >= 0x20)
			at++;
		else if (*at != '\\' && *at != '\t')
			return NULL;
	}
}

static bool
is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c == '-' || c == '+' || c == '.' || c == '_';
}

/* A member of an object is whole at `at`, if it is not inside an array that is still open. */
static void
member_over(struct head *head, const char *at)
{
	head->state = head->is_array[head->depth - 1] ? A_NEXT : O_NEXT;
	if (head->arrays == 0)
		head->sure = at;
	head->unproven = NULL;
}

static bool
open_one(struct head *head, bool is_array)
{
	if (head->depth == SCAN_DEPTH)
		return false;
	head->is_array[head->depth++] = is_array;
	head->arrays += is_array;
	head->state = is_array ? A_FIRST : O_FIRST;
	head->at++;
	return true;
}

/* The innermost container closes; the record itself may not. */
static bool
close_one(struct head *head, bool is_array)
{
	if (head->depth == 1 || head->is_array[head->depth - 1] != is_array)
		return false;
	head->arrays -= is_array;
	head->depth--;
	member_over(head, ++head->at);
	return true;
}

/* A string, whose quote is at `at`. False: the end came first. */
static bool
take_string(struct head *head)
{
	const char *over = string_over(head->at + 1, head->end, &head->is_in_string);
	bool is_key = head->state == O_FIRST || head->state == O_KEY;

	if (is_key && head->unproven && head->arrays == 0)
		head->sure = head->unproven;
	if (!over)
		return false;
	head->at = over;
	head->unproven = NULL;
	if (is_key)
		head->state = O_COLON;
	else
		member_over(head, over);
	return true;
}

static void
take_word(struct head *head)
{
	while (head->at < head->end && is_word(*head->at))
		head->at++;
	head->state = head->is_array[head->depth - 1] ? A_NEXT : O_NEXT;
	head->unproven = head->at;
}

/* Take one token. False: it is none that may stand there, or it is not whole. */
static bool
take_one(struct head *head)
{
	char c = *head->at;
	bool wants_key = head->state == O_FIRST || head->state == O_KEY;
	bool wants_value = head->state == O_VALUE || head->state == A_FIRST ||
			   head->state == A_VALUE;

	if (c == '"' && (wants_key || wants_value))
		return take_string(head);
	if ((c == '{' || c == '[') && wants_value)
		return open_one(head, c == '[');
	if (is_word(c) && wants_value) {
		take_word(head);
		return true;
	}
	if (c == '}' && (head->state == O_FIRST || head->state == O_NEXT))
		return close_one(head, false);
	if (c == ']' && (head->state == A_FIRST || head->state == A_NEXT))
		return close_one(head, true);
	if (c == ':' && head->state == O_COLON)
		head->state = O_VALUE;
	else if (c == ',' && head->state == O_NEXT)
		head->state = O_KEY;
	else if (c == ',' && head->state == A_NEXT)
		head->state = A_VALUE;
	else
		return false;
	head->at++;
	return true;
}

bool
scan_read_head(const char *at, size_t len, int64_t *sure)
{
	struct head head = { .at = at + 1, .end = at + len, .depth = 1, .state = O_FIRST };

	*sure = 0;
	while (head.at < head.end) {
		if (*head.at == ' ' || *head.at == '\t')
			head.at++;
		else if (!take_one(&head))
			break;
	}
	if (head.at < head.end && !head.is_in_string)
		return false;
	*sure = head.sure ? head.sure - at : 0;
	return true;
}

/* The end of the line that the bytes from..upto begin on, without a CR before its LF. */
static int64_t
line_end(const struct scan *scan, int64_t from, int64_t upto)
{
	const char *at = scan_bytes(scan, from);
	const char *end = memchr(at, scan->line_ends == ENDS_CR ? '\r' : '\n',
				 (size_t)(upto - from));

	return end ? from + (end - at) : upto;
}

/* Nothing but a log's prefix between two offsets: text of one line, without quotes or braces. */
static bool
is_bare_prefix(const struct scan *scan, int64_t from, int64_t upto)
{
	for (; from < upto; from++) {
		char c = *scan_bytes(scan, from);

		if (c == '"' || c == '{' || c == '}' || c == '\n' || c == '\r' || !c)
			return false;
	}
	return true;
}

/* Does the failed object begin its line, but for what stands before all records? */
static bool
is_first_on_line(const struct scan *scan)
{
	const struct gap *gap = &scan->gap;
	const struct noise *noise = &scan->noise;

	return !gap->has_noise || noise->is_line_over ||
	       (scan->rule.has_prefix && !noise->has_key);
}

/* Does the line end, or the next record begin, where the object stops? */
static bool
is_over(const struct scan *scan, int64_t end, int64_t upto)
{
	return end < upto || (upto < scan->base + (int64_t)scan->len &&
			      *scan_bytes(scan, upto) == '{');
}

bool
scan_is_at_path(const struct scan *scan, size_t index)
{
	int depth = scan->candidate[index].depth;

	return (depth == scan->rule.depth || (scan->is_lost && depth == 0)) &&
	       is_first_on_line(scan);
}

bool
scan_cut_line(struct scan *scan, size_t first, int64_t upto, struct cut *cut)
{
	const struct candidate *open = &scan->candidate[first];
	int64_t from = scan->mark.offset, end;
	bool is_sound;

	if (first >= scan->n_candidates || open->offset != from || open->end || from >= upto)
		return false;
	end = line_end(scan, from, upto);
	if (!is_over(scan, end, upto))
		return false;
	*cut = (struct cut){ .offset = from, .end = end, .upto = upto };
	int64_t last = end;
	/* The comma there may be the one between two records. */
	while (last > from + 1 && strchr(", \t\r", *scan_bytes(scan, last - 1)))
		last--;
	is_sound = scan_read_head(scan_bytes(scan, from), (size_t)(last - from), &cut->sure);
	scan->work += (uint64_t)(last - from);
	if (is_sound && scan->rule.has_prefix && end < upto && is_bare_prefix(scan, end + 1, upto))
		cut->upto = end;
	return is_sound;
}
