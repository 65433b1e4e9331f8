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

static void
count(struct count *count, long line)
{
	if (!count->n++)
		count->line = line;
}

/* The head of a cut record: hand it out, and skip the rest of its line. */
static void
save_head(struct scan *scan, const struct cut *cut, int depth)
{
	struct candidate head = { .offset = cut->offset, .end = cut->offset + cut->sure,
				  .flags = FLAG_TRUNCATED, .depth = depth };
	struct place from = scan->mark;

	count(&scan->saved, from.line);
	scan_hand_out(scan, &head);
	scan_enter(scan, ODD_CUT, &from, cut->end - cut->offset, scan_bytes(scan, cut->offset),
		   cut->end - cut->offset);
	scan_settle(scan, cut->end, FATE_SKIPPED);
}

enum fate_of_cut { CUT_NOT, CUT_SAVED, CUT_LOST };

/* Was the object at the mark, which is open, cut off? Then save of it what can be. */
static enum fate_of_cut
take_cut(struct scan *scan, size_t index, int64_t *upto)
{
	const struct scan_rule *rule = &scan->rule;
	struct cut cut;

	if (!scan_cut_line(scan, index, *upto, &cut) || scan_holds_record(scan, index, cut.end))
		return CUT_NOT;
	*upto = cut.upto;
	if (!cut.sure || !rule->saves ||
	    !rule->saves(rule->context, scan_bytes(scan, cut.offset), (size_t)cut.sure))
		return CUT_LOST;
	save_head(scan, &cut, scan->candidate[index].depth);
	return CUT_SAVED;
}

/* The outermost open object that is an element of an array inside the held one: its candidate;
 * n_candidates: there is none. */
static size_t
open_element(struct scan *scan)
{
	for (int i = scan->held + 1; scan->held >= 0 && i < scan->n_levels; i++)
		if (!scan_level(scan, i)->is_array && scan_level(scan, i - 1)->is_array)
			return (size_t)(scan_level(scan, i)->candidate - scan->candidate_base);
	return scan->n_candidates;
}

/* Hand out the records inside a failed object. Of an array of them the last may be cut off. */
static uint64_t
hand_inside_failed(struct scan *scan, size_t first, int64_t upto)
{
	size_t open = open_element(scan), n = scan->n_candidates;
	uint64_t records;

	if (open <= first || open >= n)
		return scan_hand_inside(scan, first, n, FATE_SKIPPED, true, FLAG_FROM_SPLICE);
	records = scan_hand_inside(scan, first, open, FATE_SKIPPED, true, FLAG_FROM_SPLICE);
	if (records && scan->candidate[open].offset >= scan->mark.offset) {
		scan_settle(scan, scan->candidate[open].offset, FATE_SKIPPED);
		records += take_cut(scan, open, &upto) == CUT_SAVED;
	}
	return records + scan_hand_inside(scan, open, n, FATE_SKIPPED, true, FLAG_FROM_SPLICE);
}

/* Skip from the mark to an offset as one damaged span, but for the records inside it. Returns
 * where to go on. */
static int64_t
skip_failed(struct scan *scan, size_t first, int64_t upto, enum odd_kind kind)
{
	enum fate_of_cut fate = CUT_NOT;

	scan_settle(scan, after_blank(scan, scan->mark.offset, upto), FATE_SEPARATOR);
	if (scan->mark.offset >= upto)
		return upto;
	if (first < scan->n_candidates && scan_is_at_path(scan, first))
		fate = take_cut(scan, first, &upto);
	scan_settle(scan, after_blank(scan, scan->mark.offset, upto), FATE_SEPARATOR);
	if (scan->mark.offset >= upto)
		return upto;

	struct place from = scan->mark;
	if (hand_inside_failed(scan, first, upto))
		kind = ODD_SPLICED;
	else if (fate == CUT_LOST)
		count(&scan->lost, from.line);
	scan_settle(scan, upto, FATE_SKIPPED);
	scan_enter(scan, kind, &from, upto - from.offset, scan_bytes(scan, from.offset),
		   upto - from.offset);
	return upto;
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
	start_over(scan, skip_failed(scan, first, upto, kind));
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
	if (scan->rule.is_again) {
		scan_hand_out(scan, &(struct candidate){ .offset = from.offset, .end = end,
							 .flags = FLAG_TRUNCATED });
	} else if (scan_hand_inside(scan, first, scan->n_candidates, FATE_SKIPPED, true,
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
