/* scan_gap: what stands between objects: separators, a comma too few or too many, noise. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/scan_private.h"

static const char bom[] = "\xEF\xBB\xBF";

void
gap_begin(struct scan *scan, enum after after)
{
	scan->state = OUT;
	scan->token = PLAIN;
	scan->string_end = scan->maybe_comma = -1;
	scan->n_levels = 0;
	scan->dropped = 0;
	scan->noise.is_open = false;
	scan->is_doubtful |= after == AFTER_FAILURE;
	scan->gap = (struct gap){
		.after = after, .end = scan->mark, .can_comma = true, .open_from = -1,
		.anchor = -1
	};
}

static void
take_comma(struct scan *scan)
{
	struct gap *gap = &scan->gap;

	scan_settle(scan, scan->at, FATE_SEPARATOR);
	if (gap->can_comma) {
		gap->can_comma = false;
		gap->has_comma = gap->is_last_comma = true;
		gap->comma = scan->mark;
	} else {
		scan_enter(scan, ODD_EXTRA_COMMA, &scan->mark, 1, ",", 1);
	}
	gap->open_from = -1;
}

static void
take_bracket(struct scan *scan, bool is_open)
{
	struct gap *gap = &scan->gap;

	if (!is_open && gap->is_last_comma)
		scan_enter(scan, ODD_EXTRA_COMMA, &gap->comma, 1, ",", 1);
	gap->is_last_comma = false;
	gap->has_bracket = true;
	gap->can_comma = !is_open;
	if (!is_open) {
		scan->brackets -= scan->brackets > 0;
		gap->open_from = -1;
		return;
	}
	scan->brackets++;
	if (gap->open_from < 0) {
		gap->open_from = scan->at;
		gap->open_n = 0;
	}
	gap->open_n++;
}

static void
lex_blank(struct scan *scan, int64_t stop)
{
	for (; scan->at < stop; scan->at++) {
		char byte = *scan_bytes(scan, scan->at);

		if (byte == '\n' || byte == '\r' || byte == RS) {
			scan->gap.open_from = -1;
		} else if (byte == ',') {
			take_comma(scan);
		} else if (byte == '[' || byte == ']') {
			take_bracket(scan, byte == '[');
		} else if (byte == '{') {
			scan->gap.anchor = scan->at++;
			return;
		} else if (byte != ' ' && byte != '\t') {
			noise_begin(scan);
			return;
		}
	}
}

/* An object begins: the gap before it is known in full. */
static void
end_gap(struct scan *scan)
{
	struct gap *gap = &scan->gap;
	bool is_plain = gap->after == AFTER_OBJECT && !gap->has_noise && !gap->has_bracket;

	if (scan->noise.is_open)
		scan->is_doubtful |= noise_end(scan, true);
	if (is_plain && !gap->has_comma && (scan->brackets > 0 || scan->style == STYLE_COMMA))
		scan_enter(scan, ODD_MISSING_COMMA, &gap->end, 0, NULL, 0);
	if (is_plain && !scan->brackets && scan->style == STYLE_UNKNOWN)
		scan->style = gap->has_comma ? STYLE_COMMA : STYLE_BARE;
	scan_settle(scan, gap->anchor, FATE_SEPARATOR);
}

/* After a `{`: a `"` or a `}` makes it an object, all else makes it noise. */
static void
lex_anchor(struct scan *scan, int64_t stop)
{
	int64_t anchor = scan->gap.anchor, most = anchor + LOOK_BACK, next = scan->at;

	while (next < stop && next < most && scan_is_space(*scan_bytes(scan, next)))
		next++;
	scan->at = next;
	if (next == stop && next < most)
		return;

	char byte = next < most ? *scan_bytes(scan, next) : '\0';
	if (byte == '"' || byte == '}') {
		end_gap(scan);
		scan->at = anchor;
		scan_open(scan, false);
		scan->at = next;
		return;
	}
	scan_go(scan, anchor);
	scan->gap.anchor = -1;
	if (!scan->noise.is_open)
		noise_begin(scan);
	noise_take(scan, anchor);
	scan_go(scan, anchor + 1);
}

/* A byte order mark at the very beginning. Returns false when it takes more bytes to know. */
static bool
take_bom(struct scan *scan, int64_t stop)
{
	size_t n = stop < 3 ? (size_t)stop : 3;

	if (scan->at || memcmp(scan->buffer, bom, n) != 0)
		return true;
	if (n < 3)
		return scan->is_ended;
	struct place from = scan->mark;
	scan->at = 3;
	scan_settle(scan, 3, FATE_SEPARATOR);
	scan_enter(scan, ODD_BOM, &from, 3, bom, 3);
	return true;
}

void
gap_lex(struct scan *scan, int64_t stop)
{
	if (scan->at == stop || !take_bom(scan, stop))
		return;
	while (scan->at < stop && scan->state == OUT) {
		if (scan->gap.anchor >= 0)
			lex_anchor(scan, stop);
		else if (scan->noise.is_open)
			noise_lex(scan, stop);
		else
			lex_blank(scan, stop);
	}
}

void
gap_pause(struct scan *scan)
{
	int64_t upto = scan->gap.anchor >= 0 ? scan->gap.anchor : scan->at;

	if (scan->noise.is_open) {
		noise_pause(scan, upto);
	} else if (scan->gap.open_from >= 0 && scan->at - scan->gap.open_from <= OPEN_RUN) {
		upto = scan->gap.open_from;
	}
	scan_settle(scan, upto, FATE_SEPARATOR);
}

void
gap_tail(struct scan *scan)
{
	if (scan->noise.is_open)
		noise_end(scan, false);
	scan_settle(scan, scan->gap.anchor >= 0 ? scan->gap.anchor : scan->at, FATE_SEPARATOR);
}
