/* scan_fail: an object that is none: what of it is saved, what is skipped, where to go on. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/record.h"
#include "core/ingest/scan_private.h"

/*
 * The string before a violation at p may have been torn: its last quote is then the first of
 * the next record, and `{` stands before it. Returns the offset of that `{`, or -1.
 */
static int64_t
brace_before(const struct scan *scan, int64_t p)
{
	int64_t at = scan->string_end - 2;	/* the byte before the closing quote */
	int64_t least = p - LOOK_BACK > scan->string_from + 1 ? p - LOOK_BACK
							      : scan->string_from + 1;

	if (scan->string_end < 0)
		return -1;
	while (at >= least && scan_is_space(*scan_bytes(scan, at)))
		at--;
	return at >= least && *scan_bytes(scan, at) == '{' ? at : -1;
}

/* Step over what may stand between records: returns where it ends, at most `upto`. */
static int64_t
after_blank(const struct scan *scan, int64_t from, int64_t upto)
{
	for (; from < upto; from++) {
		char byte = *scan_bytes(scan, from);
		if (!scan_is_space(byte) && byte != ',' && byte != '[' && byte != ']')
			break;
	}
	return from;
}

/*
 * The held object is an envelope that will never close. What it held is not damaged: hand out
 * its records and keep only the one that is open, if any. Returns the index of the first
 * candidate that is left.
 */
static size_t
release_envelope(struct scan *scan)
{
	size_t first = scan->first_candidate, end = scan->n_candidates;
	bool has_open = false;

	if (scan->is_lost || scan->candidate[first].depth >= scan->rule.depth)
		return first;
	for (int i = scan->held; i < scan->n_levels && !has_open; i++) {
		const struct level *level = scan_level(scan, i);

		if (!level->is_array && level->depth == scan->rule.depth) {
			end = (size_t)(level->candidate - scan->candidate_base);
			has_open = true;
		}
	}
	uint64_t n = scan_hand_inside(scan, first + 1, end, FATE_SEPARATOR, false, 0);
	if (has_open)
		scan_settle(scan, scan->candidate[end].offset, FATE_SEPARATOR);
	return n || has_open ? end : first;
}

/* Skip from the mark to an offset as one damaged span, but for the records inside it. */
static void
skip_failed(struct scan *scan, size_t first, int64_t upto, enum odd_kind kind)
{
	scan_settle(scan, after_blank(scan, scan->mark.offset, upto), FATE_SEPARATOR);
	if (scan->mark.offset >= upto)
		return;

	struct place from = scan->mark;
	if (scan_hand_inside(scan, first, scan->n_candidates, FATE_SKIPPED, true,
			     FLAG_FROM_SPLICE))
		kind = ODD_SPLICED;
	scan_settle(scan, upto, FATE_SKIPPED);
	scan_enter(scan, kind, &from, upto - from.offset, scan_bytes(scan, from.offset),
		   upto - from.offset);
}

/* Forget all that is open and read on from an offset, between objects. */
static void
start_over(struct scan *scan, int64_t offset)
{
	scan->is_lost = scan->rule.depth > 0;
	scan->held = scan->counted = -1;
	scan->candidate_base += scan->n_candidates;
	scan->first_candidate = scan->n_candidates = 0;
	scan->first_mend = scan->n_mends = 0;
	scan_go(scan, offset);
	gap_begin(scan, AFTER_FAILURE);
}

void
scan_fail(struct scan *scan, int64_t p, enum odd_kind kind)
{
	int64_t brace = brace_before(scan, p);
	int64_t upto = brace >= 0 ? brace : p;
	size_t first = scan->n_candidates;

	if (brace >= 0)
		kind = ODD_SPLICED;
	if (scan->held >= 0) {
		first = release_envelope(scan);
	} else {
		/* Of shed containers only the string before the violation is damage. */
		int64_t from = upto;

		if (scan->string_end >= 0 || scan->token == HOLE)
			from = scan->string_from > p - LOOK_BACK ? scan->string_from
								 : p - LOOK_BACK;
		scan_settle(scan, from, scan_top(scan)->fate);
	}
	skip_failed(scan, first, upto, kind);
	start_over(scan, upto);
}

/* The bytes from the mark to the end may still become a record: they stay pending. */
static void
enter_tail(struct scan *scan)
{
	const char *at = scan_bytes(scan, scan->mark.offset);
	int64_t len = scan->base + (int64_t)scan->len - scan->mark.offset;

	if (len > 0)
		scan_enter(scan, ODD_TRUNCATED_TAIL, &scan->mark, len, at, len);
}

/* The end comes inside an object. */
static void
tail_of_object(struct scan *scan)
{
	size_t first = release_envelope(scan);
	int64_t end = scan->at;

	scan_settle(scan, after_blank(scan, scan->mark.offset, end), FATE_SEPARATOR);
	if (scan->mark.offset >= end)
		return;
	struct place from = scan->mark;
	if (scan_hand_inside(scan, first, scan->n_candidates, FATE_SKIPPED, true,
			     FLAG_FROM_SPLICE)) {
		scan_settle(scan, end, FATE_SKIPPED);
		scan_enter(scan, ODD_SPLICED, &from, end - from.offset,
			   scan_bytes(scan, from.offset), end - from.offset);
	} else {
		enter_tail(scan);
	}
}

void
scan_tail(struct scan *scan)
{
	if (scan->state == OUT) {
		gap_tail(scan);
		enter_tail(scan);
	} else if (scan->token == HOLE && scan->nul_run >= NUL_HOLE) {
		scan_fail(scan, scan->at, ODD_NUL_HOLE);
	} else if (scan->held >= 0) {
		tail_of_object(scan);
	} else {
		int64_t upto = scan->at;

		if (scan->token != PLAIN && scan->token != ATOM)
			upto = scan->string_from > upto - LOOK_BACK ? scan->string_from
								    : upto - LOOK_BACK;
		scan_settle(scan, upto, scan_top(scan)->fate);
		enter_tail(scan);
	}
}
