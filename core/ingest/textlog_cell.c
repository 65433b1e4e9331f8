/* textlog_cell: records that stand in one column of a table, or behind one key of a line. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/textlog_cell.h"

#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/slow.h"
#include "core/ingest/textlog_private.h"
#include "core/ingest/wrapped.h"

#define TRIED 16	/* columns that may be the one */

/* How often a column held a record. */
struct tally { uint32_t path; size_t records, more; };

/* What a cut stands for, as an object with LINES_PAD behind it in text->cell_text; false: it
 * holds no record. */
static bool
write_object(struct textlog *text, const struct cut *cut)
{
	static const char pad[LINES_PAD];
	struct str *bytes = &text->cell_bytes, *out = &text->cell_text;

	if (cut->len < 2)
		return false;
	str_clear(bytes);
	str_bytes(bytes, cut->at, cut->len);
	bytes->len = text_unquote(bytes->at, cut);
	enum wrapped_kind kind = wrapped_kind_of(bytes->at, bytes->len);
	str_clear(out);
	if (kind == WRAPPED_TEXT)
		return false;
	if (kind == WRAPPED_JSON) {
		str_bytes(out, bytes->at, bytes->len);
	} else {
		str_char(out, '{');
		wrapped_logfmt(out, bytes->at, bytes->len);
		str_char(out, '}');
	}
	text->cell_len = out->len;
	str_bytes(out, pad, sizeof(pad));
	return true;
}

bool
text_open_cell(struct textlog *text, struct flat *flat)
{
	if (text->cell == NAME_NONE)
		return false;
	for (size_t i = 0; i < text->n_cuts; i++) {
		if (text->cut[i].path != text->cell)
			continue;
		if (!write_object(text, &text->cut[i]))
			return false;
		struct span object = { .at = text->cell_text.at, .len = text->cell_len };
		return slow_flatten(&object, flat) == 0;
	}
	return false;
}

static bool
says(const struct textlog *text, uint32_t path, enum role role)
{
	return paths_get(text->paths, path)->place[role] >= 0;
}

/* Does the object laid flat say more of a request than the columns beside it? */
static bool
tells_more(const struct textlog *text, const struct flat *flat, uint32_t cell)
{
	int inside = 0, beside = 0;
	bool has_measure = false;

	for (enum role role = ROLE_LATENCY; role < ROLES; role++) {
		bool is_inside = false, is_beside = false;
		for (size_t i = 0; i < flat->n; i++)
			is_inside |= says(text, flat->field[i].path, role);
		for (size_t i = 0; i < text->n_cuts; i++)
			is_beside |= text->cut[i].path != cell &&
				     says(text, text->cut[i].path, role);
		inside += is_inside;
		beside += is_beside;
		has_measure |= is_inside && (role == ROLE_LATENCY || role == ROLE_STATUS);
	}
	return has_measure && inside > beside;
}

static struct tally *
tally_of(struct tally *tally, size_t *n, uint32_t path)
{
	for (size_t i = 0; i < *n; i++)
		if (tally[i].path == path)
			return &tally[i];
	if (*n == TRIED)
		return NULL;
	tally[*n] = (struct tally){ .path = path };
	return &tally[(*n)++];
}

/* Each column of a line that could be opened. */
static void
try_line(struct textlog *text, struct flat *flat, struct tally *tally, size_t *n)
{
	for (size_t i = 0; i < text->n_cuts; i++) {
		if (!write_object(text, &text->cut[i]))
			continue;
		struct span object = { .at = text->cell_text.at, .len = text->cell_len };
		struct tally *of = tally_of(tally, n, text->cut[i].path);
		if (!of || slow_flatten(&object, flat) != 0)
			continue;
		of->records++;
		of->more += tells_more(text, flat, of->path);
	}
}

/* A time beside the cell is for records that have none. */
static void
step_back(struct textlog *text)
{
	for (size_t i = 0; i < text->n_cuts; i++) {
		struct path *path = paths_get(text->paths, text->cut[i].path);
		if (path->place[ROLE_TIME] >= 0 && path->place[ROLE_TIME] < PLACE_FALLBACK)
			path->place[ROLE_TIME] = PLACE_FALLBACK;
	}
}

bool
textlog_find_cell(struct textlog *text, struct flat *flat, const char *head, size_t len)
{
	struct tally tally[TRIED];
	struct ledger ignored = { 0 };
	struct line_rule rule = textlog_rule(text);
	struct span span;
	size_t n = 0, rows = 0;

	if (text->plan[0].format->kind != FORMAT_TABLE &&
	    text->plan[0].format->kind != FORMAT_PAIRS)
		return false;
	struct lines *lines = lines_new(&rule, &ignored, 0);
	lines_push(lines, head, len);
	lines_end(lines);
	while (rows < CELL_SAMPLE && lines_next(lines, &span)) {
		if (!text_reread(text, &span))
			continue;
		rows++;
		try_line(text, flat, tally, &n);
	}
	for (size_t i = 0; i < n && text->cell == NAME_NONE; i++)
		if ((double)tally[i].records >= CELL_SHARE * (double)rows &&
		    2 * tally[i].more > tally[i].records)
			text->cell = tally[i].path;
	if (text->cell != NAME_NONE) {
		step_back(text);
		paths_get(text->paths, text->cell)->is_no_dim = true;
		paths_get(text->paths, text->cell)->is_wanted = true;
	}
	lines_free(lines);
	ledger_release(&ignored);
	textlog_restart(text);
	return text->cell != NAME_NONE;
}

const char *
textlog_cell(const struct textlog *text)
{
	return text->cell == NAME_NONE ? NULL : paths_name(text->paths, text->cell)->clean;
}

void
textlog_share_cell(const struct textlog *from, struct textlog *to)
{
	if (from->cell == NAME_NONE)
		return;
	const struct name *name = paths_name(from->paths, from->cell);
	to->cell = paths_id(to->paths, name->raw, name->len);
}
