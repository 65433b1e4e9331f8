/* scan_stack: objects that open, close, grow too long or too deep, and who of them is a record. */
/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <limits.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/scan_private.h"

static void
count(struct count *count, long line)
{
	if (!count->n++)
		count->line = line;
}

/* A record was found inside shed containers: they are its envelopes. */
static void
mark_envelopes(struct scan *scan)
{
	for (int i = scan->n_levels - 1; i >= 0; i--) {
		struct level *level = scan_level(scan, i);

		if (level->fate == FATE_SEPARATOR)
			break;
		level->fate = FATE_SEPARATOR;
	}
}

/* How often the bytes from the mark may be judged: nested objects are looked at again, level by
 * level, and hostile ones would make that slow. */
static void
grant_judging(struct scan *scan)
{
	scan->judge_left = 8 * (scan->at + 1 - scan->mark.offset);
}

static enum verdict_on_object
judge(struct scan *scan, const struct candidate *candidate, bool is_strict)
{
	int64_t len = candidate->end - candidate->offset;

	if (len > scan->judge_left)
		return OBJECT_OTHER;
	scan->judge_left -= len;
	return scan->rule.judge(scan->rule.context, scan_bytes(scan, candidate->offset),
				(size_t)len, candidate->depth,
				is_strict || candidate->depth != scan->rule.depth);
}

/* Is there an object inside this one, at most so deep, that is surely a record? */
static bool
holds_record(struct scan *scan, size_t index, int depth)
{
	int64_t end = scan->candidate[index].end;

	for (size_t i = index + 1; i < scan->n_candidates; i++) {
		const struct candidate *inner = &scan->candidate[i];

		if (inner->offset >= end)
			break;
		if (inner->end && inner->depth <= depth &&
		    judge(scan, inner, true) == OBJECT_RECORD)
			return true;
	}
	return false;
}

/* What is a complete object? Above the record path it is a record only when it could be one
 * anywhere and none is inside it (an envelope may have a time and a status of its own). At the
 * path and below, what is no record is an envelope only when a sure record is inside it. */
static enum verdict_on_object
verdict_of(struct scan *scan, size_t index, bool is_strict)
{
	const struct candidate *candidate = &scan->candidate[index];
	int depth = scan->rule.depth;

	if (candidate->depth < depth && holds_record(scan, index, depth))
		return OBJECT_ENVELOPE;
	enum verdict_on_object verdict = judge(scan, candidate, is_strict);
	if (candidate->depth < depth)
		return verdict == OBJECT_RECORD ? OBJECT_RECORD : OBJECT_ENVELOPE;
	if (verdict == OBJECT_OTHER && holds_record(scan, index, INT_MAX))
		return OBJECT_ENVELOPE;
	return verdict;
}

uint64_t
scan_hand_inside(struct scan *scan, size_t from, size_t to, enum fate fate, bool is_strict,
		 uint32_t flags)
{
	uint64_t n = 0;

	grant_judging(scan);
	for (size_t i = from; i < to; i++) {
		struct candidate *candidate = &scan->candidate[i];

		/* Open ones are no records; those before the mark lie inside what was judged. */
		if (!candidate->end || candidate->offset < scan->mark.offset)
			continue;
		enum verdict_on_object verdict = verdict_of(scan, i, is_strict);

		if (verdict == OBJECT_ENVELOPE)
			continue;
		scan_settle(scan, candidate->offset, fate);
		if (verdict == OBJECT_RECORD) {
			candidate->flags |= flags;
			scan_hand_out(scan, candidate);
			n++;
		} else {
			if (!is_strict)
				count(&scan->other, scan->mark.line);
			scan_settle(scan, candidate->end, FATE_SKIPPED);
		}
	}
	return n;
}

bool
scan_holds_record(struct scan *scan, size_t index, int64_t upto)
{
	grant_judging(scan);
	for (size_t i = index + 1; i < scan->n_candidates; i++) {
		const struct candidate *inner = &scan->candidate[i];

		if (inner->offset >= upto)
			break;
		if (inner->end && inner->end <= upto &&
		    judge(scan, inner, true) == OBJECT_RECORD)
			return true;
	}
	return false;
}

static void
forget_candidates(struct scan *scan)
{
	scan->candidate_base += scan->n_candidates;
	scan->first_candidate = scan->n_candidates = 0;
	scan->held = -1;
}

/* The held object is complete: it is a record, or an envelope of some, or neither. */
static void
complete(struct scan *scan)
{
	const struct candidate *held = &scan->candidate[scan->first_candidate];
	bool is_strict = scan->is_doubtful && !scan->n_levels;

	grant_judging(scan);
	enum verdict_on_object verdict = verdict_of(scan, scan->first_candidate, is_strict);

	if (verdict == OBJECT_RECORD) {
		scan->is_doubtful = false;
		scan->is_lost |= held->depth < scan->rule.depth;
		scan_hand_out(scan, held);
		mark_envelopes(scan);
	} else if (verdict == OBJECT_ENVELOPE) {
		if (scan_hand_inside(scan, scan->first_candidate + 1, scan->n_candidates,
				     FATE_SEPARATOR, is_strict || scan->is_lost, 0)) {
			mark_envelopes(scan);
			scan->is_lost = scan->is_lost && scan->n_levels > 0;
			scan->is_doubtful = false;
		}
		scan_settle(scan, held->end, FATE_SEPARATOR);
	} else {
		count(&scan->other, scan->mark.line);
		scan_settle(scan, held->end, FATE_SKIPPED);
	}
	forget_candidates(scan);
}

/* Forget candidates before the first one in use, once they are the most. */
static void
compact(struct scan *scan)
{
	size_t first = scan->first_candidate, live = scan->n_candidates - first;

	if (first < 1024 || first < live)
		return;
	memmove(scan->candidate, scan->candidate + first, live * sizeof(*scan->candidate));
	scan->candidate_base += first;
	scan->first_candidate = 0;
	scan->n_candidates = live;
}

void
scan_shed(struct scan *scan, enum shed_reason reason)
{
	struct level *outer = scan_level(scan, scan->held);
	int inner = scan->held + 1;
	while (inner < scan->n_levels && scan_level(scan, inner)->is_array)
		inner++;

	bool has_inner = inner < scan->n_levels;
	size_t end = has_inner
		? (size_t)(scan_level(scan, inner)->candidate - scan->candidate_base)
		: scan->n_candidates;
	int64_t upto = has_inner ? scan->candidate[end].offset : scan->at - LOOK_BACK;
	bool is_envelope = outer->depth < scan->rule.depth && !scan->is_lost;
	enum fate fate = is_envelope ? FATE_SEPARATOR : FATE_SKIPPED;
	long line = scan->mark.line;

	if (scan_hand_inside(scan, scan->first_candidate + 1, end, fate,
			     scan->is_lost || scan->is_doubtful, 0)) {
		is_envelope = true;
		fate = FATE_SEPARATOR;
	}
	if (!is_envelope && scan->counted < 0 && !scan->dropped) {
		count(reason == TOO_LONG ? &scan->too_long : &scan->too_deep, line);
		scan->counted = scan->held;
	}
	scan_settle(scan, upto, fate);
	for (int i = scan->held; i < inner; i++)
		scan_level(scan, i)->fate = fate;
	if (is_envelope)
		mark_envelopes(scan);
	if (has_inner) {
		scan->first_candidate = end;
		scan->held = inner;
		compact(scan);
	} else {
		forget_candidates(scan);
	}
}

/* The ring is full: it forgets its outermost container. */
static void
drop_outermost(struct scan *scan)
{
	if (scan->held == 0)
		scan_shed(scan, TOO_DEEP);
	scan->bottom = (scan->bottom + 1) & (SCAN_DEPTH - 1);
	scan->n_levels--;
	scan->dropped++;
	scan->held -= scan->held >= 0;
	scan->counted -= scan->counted >= 0;
}

void
scan_open(struct scan *scan, bool is_array)
{
	struct level level = { .is_array = is_array, .fate = FATE_SKIPPED };

	if (scan->n_levels > 0) {
		const struct level *outer = scan_top(scan);

		level.depth = outer->depth + !outer->is_array;
		level.fate = outer->fate;
	}
	if (scan->n_levels == SCAN_DEPTH)
		drop_outermost(scan);
	if (!is_array) {
		if (scan->held < 0) {
			scan_settle(scan, scan->at, level.fate);
			scan->held = scan->n_levels;
		}
		level.candidate = scan->candidate_base + scan->n_candidates;
		GROW(scan->candidate, scan->n_candidates, scan->cap_candidates);
		scan->candidate[scan->n_candidates++] = (struct candidate){
			.offset = scan->at, .depth = level.depth
		};
	}
	scan->n_levels++;
	*scan_top(scan) = level;
	scan->state = is_array ? A_FIRST : O_FIRST;
}

/* An object's `}`: what it was becomes known, now or with the object around it. */
static void
close_object(struct scan *scan, const struct level *level, bool is_empty)
{
	int64_t end = scan->at + 1;

	if (scan->held < 0 || scan->n_levels < scan->held) {
		scan_settle(scan, end, level->fate);
		return;
	}
	size_t index = (size_t)(level->candidate - scan->candidate_base);
	assert(index < scan->n_candidates);
	struct candidate *candidate = &scan->candidate[index];

	candidate->end = end;
	candidate->flags = level->flags;
	if (scan->n_levels == scan->held)
		complete(scan);
	else if (is_empty)		/* surely no record: not worth keeping */
		scan->n_candidates--;
}

void
scan_close(struct scan *scan)
{
	struct level level = *scan_top(scan);
	bool is_empty = scan->state == O_FIRST;

	scan->n_levels--;
	if (scan->n_levels <= scan->counted)
		scan->counted = -1;
	if (!level.is_array)
		close_object(scan, &level, is_empty);
	if (scan->n_levels > 0) {
		scan_top(scan)->flags |= level.flags;
		scan->state = scan_top(scan)->is_array ? A_NEXT : O_NEXT;
		return;
	}
	/* Of containers that the ring forgot nobody knows what is due now. */
	if (scan->dropped && scan->held < 0)
		scan_settle(scan, scan->at + 1, level.fate);
	gap_begin(scan, scan->dropped ? AFTER_FAILURE : AFTER_OBJECT);
}
