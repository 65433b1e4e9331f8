/* scan_noise: runs of bytes between objects that are neither record nor separator. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/scan_private.h"

/* Keep the beginning of a noise run while its bytes are at hand. */
static void
keep_text(struct scan *scan)
{
	struct noise *noise = &scan->noise;
	int64_t from = noise->from.offset + noise->n_text;
	int64_t n = scan->at - from;

	if (n > NOISE_TEXT - noise->n_text)
		n = NOISE_TEXT - noise->n_text;
	if (n <= 0)
		return;
	memcpy(noise->text + noise->n_text, scan_bytes(scan, from), (size_t)n);
	noise->n_text += n;
}

void
noise_begin(struct scan *scan)
{
	struct gap *gap = &scan->gap;
	int64_t from = scan->at;

	/* `[2025-09-12] text`: that bracket is no array's. */
	if (gap->open_from >= 0 && scan->at - gap->open_from <= OPEN_RUN) {
		from = gap->open_from;
		scan->brackets -= gap->open_n;
	}
	gap->open_from = -1;
	gap->has_noise = true;
	gap->is_last_comma = false;
	scan_settle(scan, from, FATE_SEPARATOR);
	struct noise *noise = &scan->noise;
	noise->is_open = true;
	noise->from = scan->mark;
	noise->end = noise->lines_end = from;
	noise->tail = noise->n_text = 0;
	noise->is_line_over = noise->has_hole = noise->has_key = false;
	noise->nul_run = 0;
	noise->brackets = scan->brackets;
}

void
noise_take(struct scan *scan, int64_t offset)
{
	struct noise *noise = &scan->noise;
	bool is_nul = !*scan_bytes(scan, offset);

	noise->nul_run = !is_nul ? 0 : noise->end == offset ? noise->nul_run + 1 : 1;
	if (noise->nul_run >= NUL_HOLE) {
		noise->has_hole = true;
		noise->nul_run = NUL_HOLE;
	}
	if (noise->is_line_over) {
		noise->lines_end = noise->end;
		noise->is_line_over = noise->has_key = false;
	}
	noise->has_key |= noise->last == '"' && noise->end == offset &&
			  *scan_bytes(scan, offset) == ':';
	noise->last = *scan_bytes(scan, offset);
	noise->end = offset + 1;
	scan->brackets = noise->brackets;
}

static void
settle_noise(struct scan *scan)
{
	struct noise *noise = &scan->noise;

	if (noise->end <= scan->mark.offset)
		return;
	scan->books.separator_bytes -= noise->tail;
	scan->books.skipped_bytes += noise->tail;
	noise->tail = 0;
	scan_settle(scan, noise->end, FATE_SKIPPED);
}

/* Text before an object, on its line: is it a prefix? The rest of a torn record, which holds a key
 * where prefixes hold none, is not. */
static bool
is_prefix(struct scan *scan)
{
	const struct noise *noise = &scan->noise;

	if (!scan->rule.has_prefix || noise->is_line_over)
		return false;
	if (!noise->has_key) {
		scan->plain_prefixes++;
		return true;
	}
	scan->keyed_prefixes++;
	return scan->keyed_prefixes > scan->plain_prefixes;
}

bool
noise_end(struct scan *scan, bool is_before_object)
{
	struct noise *noise = &scan->noise;
	int64_t end = noise->end;

	keep_text(scan);
	settle_noise(scan);
	noise->is_open = false;
	if (is_before_object && is_prefix(scan)) {
		end = noise->lines_end;
		scan->books.skipped_bytes -= noise->end - end;
		scan->books.separator_bytes += noise->end - end;
	}
	int64_t bytes = end - noise->from.offset;
	if (bytes > 0)
		scan_enter(scan, noise->has_hole ? ODD_NUL_HOLE : ODD_STRAY_BYTES, &noise->from,
			   bytes, noise->text, bytes < noise->n_text ? bytes : noise->n_text);
	/* What follows the rest of a torn record may have been inside it. */
	return bytes > 0 || noise->has_key;
}

void
noise_lex(struct scan *scan, int64_t stop)
{
	struct noise *noise = &scan->noise;

	for (; scan->at < stop; scan->at++) {
		char byte = *scan_bytes(scan, scan->at);

		if (byte == '{') {
			scan->gap.anchor = scan->at++;
			return;
		}
		if (byte == '\n' || byte == '\r')
			noise->is_line_over = true;
		else if (noise->is_line_over && (byte == '[' || byte == ']'))
			scan->brackets += byte == '[' ? 1 : scan->brackets > 0 ? -1 : 0;
		else if (byte != ' ' && byte != '\t' && byte != ',' && byte != RS)
			noise_take(scan, scan->at);
	}
}

void
noise_pause(struct scan *scan, int64_t upto)
{
	keep_text(scan);
	settle_noise(scan);
	if (upto > scan->mark.offset)
		scan->noise.tail += upto - scan->mark.offset;
}
