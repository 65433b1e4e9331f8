/* textlog: a line of a text format -> its fields by name, laid flat as those of JSON are. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/textlog.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/text.h"
#include "core/ingest/slow.h"
#include "core/ingest/textlog_cell.h"
#include "core/ingest/textlog_private.h"

static void
make_plan(struct textlog *text, const struct format *format)
{
	struct plan *plan = &text->plan[text->n_plans++];

	*plan = (struct plan){ .format = format };
	while (plan->n_variants < FORMAT_VARIANTS && format->pattern[plan->n_variants])
		plan->n_variants++;
	plan->variant = xcalloc((size_t)plan->n_variants, sizeof(*plan->variant));
	for (int i = 0; i < plan->n_variants; i++)
		pattern_compile(text, format->pattern[i], &plan->variant[i]);
	for (size_t i = 0; i < LENGTH(plan->need) && format->need[i]; i++)
		plan->need[plan->n_need++] =
			paths_id(text->paths, format->need[i], strlen(format->need[i]));
	for (size_t i = 0; i < LENGTH(plan->sum) && format->sum[i]; i++) {
		plan->sum[i] = paths_id(text->paths, format->sum[i], strlen(format->sum[i]));
		plan->n_sum = (int)i;
	}
}

static bool
has_numbered(const struct field_map *map)
{
	for (enum role role = ROLE_TIME; map && role < ROLES; role++)
		if (map->is_set[role] && map->role[role].path[0] == '#')
			return true;
	for (int i = 0; map && i < map->n_dims; i++)
		if (map->dims[i][0] == '#')
			return true;
	return false;
}

struct textlog *
textlog_new(const struct format_match *match, const struct field_map *map, struct paths *paths,
	    int64_t newest_ns)
{
	struct textlog *text = xcalloc(1, sizeof(*text));
	const struct { uint32_t *id; const char *name; } names[] = {
		{ &text->host, "host" }, { &text->method, "method" },
		{ &text->request_path, "path" }, { &text->retries, "retries" },
		{ &text->last_field, "last_field" }, { &text->date, "date" },
		{ &text->time, "time" }, { &text->when, "date-time" },
		{ &text->prefix_time, "prefix.time" }, { &text->prefix_host, "prefix.host" },
		{ &text->prefix_program, "prefix.program" }, { &text->prefix_pod, "prefix.pod" },
		{ &text->prefix_container, "prefix.container" },
	};

	text->paths = paths;
	text->newest_ns = newest_ns;
	text->delimiter = match->delimiter;
	text->has_prefix = match->has_prefix;
	text->has_parts = match->has_parts;
	text->is_bare = has_numbered(map);
	text->wanted_host = text->wanted_retries = true;
	for (size_t i = 0; i < LENGTH(names); i++)
		*names[i].id = paths_id(paths, names[i].name, strlen(names[i].name));
	make_plan(text, match->format);
	for (size_t i = 0; i < match->n_others; i++)
		make_plan(text, match->others[i]);
	return text;
}

struct textlog *
textlog_whole(const struct textlog *text, struct paths *paths)
{
	struct format_match match = {
		.format = text->plan[0].format, .delimiter = text->delimiter,
		.has_prefix = text->has_prefix, .has_parts = text->has_parts,
	};

	for (size_t i = 1; i < text->n_plans; i++)
		match.others[match.n_others++] = text->plan[i].format;
	struct textlog *whole = textlog_new(&match, NULL, paths, text->newest_ns);
	whole->is_bare = text->is_bare;
	for (size_t i = 0; i < text->n_headers; i++)
		table_header(whole, &text->header[i]);
	textlog_share_cell(text, whole);
	return whole;
}

void
textlog_restart(struct textlog *text)
{
	for (size_t i = 0; i < text->n_headers; i++) {
		free(text->header[i].path);
		free(text->header[i].text);
	}
	text->n_headers = 0;
	text_fast_free(text->fast);
	text->fast = NULL;
	text->at = NULL;
	text->counted = 0;
	text->repeated = text->short_rows = text->long_rows = text->yearless = text->beside = 0;
}

void
textlog_free(struct textlog *text)
{
	if (!text)
		return;
	textlog_restart(text);
	for (size_t i = 0; i < text->n_plans; i++)
		free(text->plan[i].variant);
	free(text->header);
	free(text->use);
	str_release(&text->joined);
	str_release(&text->cell_bytes);
	str_release(&text->cell_text);
	free(text);
}

static enum verdict_on_line
judge(void *context, const char *at, size_t len, int64_t offset, bool is_strict)
{
	return text_read(context, at, len, offset, is_strict);
}

/* A prefix of an object is none of its bytes, as where JSON is read. */
static size_t
prefix_bytes(const void *context)
{
	const struct textlog *text = context;

	return text->prefix.len;
}

struct line_rule
textlog_rule(struct textlog *text)
{
	const struct format *format = text->plan[0].format;

	return (struct line_rule){ .judge = judge, .context = text,
				   .apart = format->kind == FORMAT_JSON ? prefix_bytes : NULL,
				   .has_quotes = format->kind == FORMAT_TABLE,
				   .has_parts = text->has_parts };
}

const struct format *
textlog_format(const struct textlog *text)
{
	return text->plan[0].format;
}

/* ---- lay flat ---- */

/* `\"` `\\` `\t` `\xNN` as Apache and nginx write them; any other escape stays. */
static size_t
unescape(char *out, const char *at, size_t len)
{
	static const char from[] = "\"\\/bfnrtv", to[] = "\"\\/\b\f\n\r\t\v";
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (at[i] != '\\' || i + 1 == len) {
			out[n++] = at[i];
			continue;
		}
		const char *known = at[i + 1] ? strchr(from, at[i + 1]) : NULL;
		if (known) {
			out[n++] = to[known - from];
			i++;
		} else if (at[i + 1] == 'x' && len - i > 3 && hex_value(at[i + 2]) >= 0 &&
			   hex_value(at[i + 3]) >= 0) {
			out[n++] = (char)(16 * hex_value(at[i + 2]) + hex_value(at[i + 3]));
			i += 3;
		} else {
			out[n++] = at[i];
		}
	}
	return n;
}

static size_t
undouble(char *out, const char *at, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		out[n++] = at[i];
		i += at[i] == '"';
	}
	return n;
}

size_t
text_unquote(char *out, const struct cut *cut)
{
	switch ((enum quoting)cut->quoting) {
	case QUOTE_BACKSLASH: return unescape(out, cut->at, cut->len);
	case QUOTE_DOUBLED: return undouble(out, cut->at, cut->len);
	default: memmove(out, cut->at, cut->len); return cut->len;
	}
}

bool
text_is_number(const char *at, size_t len)
{
	size_t i = len && *at == '-', first = i;

	while (i < len && at[i] >= '0' && at[i] <= '9')
		i++;
	if (i == first || (at[first] == '0' && i > first + 1))
		return false;
	if (i == len)
		return true;
	if (at[i++] != '.')
		return false;
	first = i;
	while (i < len && at[i] >= '0' && at[i] <= '9')
		i++;
	return i == len && i > first;
}

static void
add(struct textlog *text, struct flat *flat, uint32_t path, const char *at, size_t len,
    uint32_t flags)
{
	if (text_is_absent(at, len))
		return;
	struct flat_field field = {
		.path = path, .folded = paths_get(text->paths, path)->folded, .text = at,
		.len = len, .flags = flags,
		.type = text_is_number(at, len) ? FLAT_NUMBER : FLAT_STRING,
	};
	flat->flags |= flags;
	if (text->may_repeat) {
		flat_add(flat, &field);
		return;
	}
	GROW(flat->field, flat->n, flat->cap);
	flat->field[flat->n++] = field;
}

static void
add_cut(struct textlog *text, struct flat *flat, const struct cut *cut, bool is_plain)
{
	const char *at = cut->at;
	size_t len = cut->len;
	uint32_t flags = 0;

	if (!is_plain) {
		if (memchr(at, '\0', len))
			flags |= FLAG_NUL_IN_STRING;
		if (!text_is_utf8(at, len))
			flags |= FLAG_BAD_UTF8;
	}
	if (cut->quoting != QUOTE_NONE) {
		char *out = arena_alloc(&flat->arena, len + 1);
		len = text_unquote(out, cut);
		at = out;
	}
	add(text, flat, cut->path, at, len, flags);
}

/* Does the object say it itself, better than what stands around it? A cell that was opened is no
 * field of it, either. */
static bool
is_said(const struct textlog *text, const struct flat *flat, uint32_t path)
{
	for (size_t i = 0; i < flat->n; i++)
		if (flat->field[i].path == path && flat->field[i].depth == 0)
			return true;
	return path == text->cell;
}

int
textlog_flatten(struct textlog *text, const struct span *span, struct flat *flat)
{
	flat->n = 0;
	flat->flags = 0;
	arena_clear(&flat->arena);
	if (!text_reread(text, span))
		return -1;
	bool is_object = text->used->format->kind == FORMAT_JSON;
	if (is_object) {
		struct span object = { .at = text->object, .len = text->object_len };
		if (slow_flatten(&object, flat) != 0)
			return -1;
	}
	bool is_plain = text_is_plain(span->at, span->len);
	is_object |= text_open_cell(text, flat);
	for (size_t i = 0; i < text->n_cuts; i++)
		if (!is_object || !is_said(text, flat, text->cut[i].path))
			add_cut(text, flat, &text->cut[i], is_plain);
	if (text->is_short)
		flat->flags |= FLAG_MISSING_VALUE;
	if (text->is_cut_off)
		flat->flags |= FLAG_TRUNCATED;
	return 0;
}
