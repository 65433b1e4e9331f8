/* engine_find: records by a piece of text, the board's filter before it is taken, options anew. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/engine_private.h"

#define LOOKED_AT_MAX 2000000	/* records a search goes through */

int
engine_filter_check(const struct engine *engine, const char *text, struct err *err)
{
	if (strlen(text) >= FILTER_MAX)
		return err_set(err, ERR_USAGE, "a filter has at most %d bytes", FILTER_MAX - 1);
	struct where *where = where_parse(text, engine->store, err);
	if (!where)
		return -1;
	where_free(where);
	return 0;
}

void
engine_filter_term(const struct engine *engine, const char *field, const char *op, uint32_t id,
		   struct str *out)
{
	where_quote(out, field, op, id == NAME_NONE ? NULL : names_get(engine->names, id)->clean);
}

const char *
engine_field(const struct engine *engine, size_t i)
{
	static const char *const bins[] = { "minute", "hour" };
	size_t n = (size_t)store_fields(engine->store);

	if (i < n)
		return store_field_name(engine->store, (int)i);
	return i - n < LENGTH(bins) ? bins[i - n] : NULL;
}

/* ---- search ---- */

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
holds(const char *text, const char *part)
{
	for (; *text; text++) {
		size_t i = 0;
		while (part[i] && lower(text[i]) == lower(part[i]))
			i++;
		if (!part[i])
			return true;
	}
	return false;
}

/* Which names hold the text is found once a name: 0 not looked at, 1 no, 2 yes. */
struct search { struct engine *engine; const char *text; long line; unsigned char *known; };

static bool
name_holds(struct search *search, uint32_t id)
{
	if (id == NAME_NONE || id > names_count(search->engine->names))
		return false;
	if (!search->known[id])
		search->known[id] = holds(names_get(search->engine->names, id)->clean,
					  search->text) ? 2 : 1;
	return search->known[id] == 2;
}

static bool
record_holds(struct search *search, const struct record *record)
{
	if (search->line > 0)
		return record->line_first <= search->line && search->line <= record->line_last;
	bool found = name_holds(search, record->version) || name_holds(search, record->endpoint) ||
		     name_holds(search, record->status) ||
		     holds(outcome_word(record->outcome), search->text);
	for (int i = 0; i < RECORD_DIMS && !found; i++)
		found = name_holds(search, record->dims[i]);
	return found;
}

/* `L12` and `l12` are a line. */
static long
line_of(const char *text)
{
	char *end;

	if (lower(*text) != 'l' || text[1] < '0' || text[1] > '9')
		return 0;
	long line = strtol(text + 1, &end, 10);
	return *end ? 0 : line;
}

int64_t
engine_find(struct engine *engine, const char *text, int64_t from, int direction, bool *wrapped)
{
	struct query query = snap_page_query(engine);
	struct search search = { .engine = engine, .text = text, .line = line_of(text) };
	int64_t first = -1, last = -1, before = -1, after = -1, place = 0;
	struct cursor cursor = { 0 };
	struct record record;
	uint32_t id;

	*wrapped = false;
	if (!*text)
		return -1;
	search.known = xcalloc((size_t)names_count(engine->names) + 1, 1);
	for (; place < LOOKED_AT_MAX && query_next(&query, &cursor, &record, &id); place++) {
		if (!record_holds(&search, &record))
			continue;
		first = first < 0 ? place : first;
		last = place;
		before = place < from ? place : before;
		after = place > from && after < 0 ? place : after;
		if (direction > 0 && after >= 0)
			break;
	}
	free(search.known);
	int64_t found = direction > 0 ? after : before;
	if (found < 0) {
		found = direction > 0 ? first : last;
		*wrapped = found >= 0;
	}
	return found < 0 && place >= LOOKED_AT_MAX ? -2 : found;
}

/* ---- options said anew ---- */

static const char *const changeable[] = {
	"where", "since", "until", "at", "baseline", "percentile",
};

static const char **
option_of(struct engine_options *options, size_t i)
{
	const char **const at[] = { &options->where, &options->since, &options->until,
				    &options->at, &options->baseline };

	return i < LENGTH(at) ? at[i] : NULL;
}

int
engine_change(struct engine *engine, const char *option, const char *value, struct err *err)
{
	struct engine_options old = engine->options;
	size_t i = 0;

	while (i < LENGTH(changeable) && strcmp(changeable[i], option) != 0)
		i++;
	if (i == LENGTH(changeable))
		return err_set(err, ERR_USAGE, "%s: it cannot change while the board runs", option);
	if (!engine->is_settled)
		return err_set(err, ERR_USAGE, "%s: the log is still being read", option);
	engine_put_down(engine);	/* what was left in the middle goes by the old ones */
	const char **at = option_of(&engine->options, i);
	char *text = *value ? xstrdup(value) : NULL;
	if (at) {
		*at = text;
	} else {
		bool is_r7 = strcmp(value, "r7") == 0;
		if (!is_r7 && *value && strcmp(value, "nearest") != 0) {
			free(text);
			return err_set(err, ERR_USAGE, "percentile: nearest or r7");
		}
		engine->options.r7 = is_r7;
	}
	size_t notes = engine->n_notes;	/* what is told of the sources was told before */
	if (strcmp(option, "baseline") == 0)
		engine->baseline = NAME_NONE;
	engine->known.is_found = engine->known_part.is_found = engine->marks.is_found = false;
	if (engine_settle(engine, err) != 0) {
		struct err ignored = { 0 };
		engine->options = old;
		if (strcmp(option, "baseline") == 0)
			engine->baseline = NAME_NONE;
		engine_settle(engine, &ignored);
		engine->n_notes = notes;
		free(text);
		return -1;
	}
	engine->n_notes = notes;
	free(engine->changed[i]);
	engine->changed[i] = text;
	return 0;
}
