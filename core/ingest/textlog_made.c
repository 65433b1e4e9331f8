/* textlog_made: fields that a line does not hold as they are: sums, times, what a prefix tells. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/textlog_private.h"
#include "core/ingest/value.h"

static const struct cut *
find_cut(const struct textlog *text, uint32_t path)
{
	for (size_t i = 0; i < text->n_cuts; i++)
		if (text->cut[i].path == path)
			return &text->cut[i];
	return NULL;
}

/* Room for a text of at most len bytes; NULL when there is none. */
static char *
room(struct textlog *text, size_t len)
{
	return TEXT_MADE - text->n_made < len ? NULL : text->made + text->n_made;
}

static void
add(struct textlog *text, uint32_t path, const char *at, size_t len)
{
	text_cut(text, path, at, len, QUOTE_NONE);
	text->n_made += len;
}

static void
add_number(struct textlog *text, uint32_t path, int64_t number)
{
	char digits[24], *out = room(text, sizeof(digits));
	size_t n = sizeof(digits);

	if (!out)
		return;
	do
		digits[--n] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	memcpy(out, digits + n, sizeof(digits) - n);
	add(text, path, out, sizeof(digits) - n);
}

/* The whole of its parts, in microseconds; none when no part is there, or one is below 0. */
static void
add_sum(struct textlog *text)
{
	const struct plan *plan = text->used;
	int64_t sum_us = 0;
	int parts = 0;

	if (find_cut(text, plan->sum[0]))	/* the line says it itself */
		return;
	for (int i = 1; i <= plan->n_sum; i++) {
		const struct cut *cut = find_cut(text, plan->sum[i]);
		struct latency latency;
		if (!cut || text_is_absent(cut->at, cut->len))
			continue;
		if (latency_from_text(cut->at, cut->len, UNIT_S, &latency) != LATENCY_OK)
			return;
		sum_us += latency.us;
		parts++;
	}
	if (parts > 0)
		add_number(text, plan->sum[0], sum_us);
}

/* W3C: a date and a clock, UTC, in two columns. */
static void
add_when(struct textlog *text)
{
	const struct cut *date = find_cut(text, text->date), *clock = find_cut(text, text->time);
	char *out = room(text, 48);

	if (!date || !clock || !out || date->len > 16 || clock->len > 24)
		return;
	memcpy(out, date->at, date->len);
	out[date->len] = 'T';
	memcpy(out + date->len + 1, clock->at, clock->len);
	out[date->len + 1 + clock->len] = 'Z';
	add(text, text->when, out, date->len + clock->len + 2);
}

/* Is a time of the plan in the line itself? */
static bool
has_own_time(const struct textlog *text)
{
	for (int i = 0; i < text->n_own_times; i++) {
		const struct cut *cut = find_cut(text, text->own_time[i]);
		if (cut && !text_is_absent(cut->at, cut->len))
			return true;
	}
	return false;
}

/* What a syslog line says of itself goes by its own names. */
static void
add_params(struct textlog *text)
{
	struct slice data = text->prefix.data, key, value;

	while (prefix_param(&data, &key, &value)) {
		uint32_t path = key.len ? paths_id(text->paths, key.at, key.len) : NAME_NONE;
		if (path == NAME_NONE || !text_wants(text, path))
			continue;
		text->may_repeat = true;
		text_cut(text, path, value.at, value.len,
			 memchr(value.at, '\\', value.len) ? QUOTE_BACKSLASH : QUOTE_NONE);
	}
}

static void
add_prefix(struct textlog *text)
{
	const struct prefix *prefix = &text->prefix;
	const struct { uint32_t path; const struct slice *slice; } parts[] = {
		{ text->prefix_host, &prefix->host }, { text->prefix_program, &prefix->program },
		{ text->prefix_pod, &prefix->pod }, { text->prefix_container, &prefix->container },
	};
	char *out = room(text, PREFIX_TIME);

	if (prefix->time.len && out && text_wants(text, text->prefix_time) &&
	    !(text->is_planned && has_own_time(text))) {
		add(text, text->prefix_time, out, prefix_time(prefix, text->newest_ns, out));
		if (text->is_planned && prefix->is_yearless && text->offset >= text->counted) {
			text->yearless++;
			text->counted = text->offset + 1;
		}
	}
	for (size_t i = 0; i < LENGTH(parts); i++)
		if (parts[i].slice->len && text_wants(text, parts[i].path))
			text_cut(text, parts[i].path, parts[i].slice->at, parts[i].slice->len,
				 QUOTE_NONE);
	add_params(text);
}

void
text_make_fields(struct textlog *text)
{
	text->n_made = 0;
	if (text->used->n_sum)
		add_sum(text);
	if (text->used->format->kind == FORMAT_W3C)
		add_when(text);
	if (text->prefix.len || text->prefix.time.len)
		add_prefix(text);
	if (text->attempts > 0 && text->wanted_retries && !find_cut(text, text->retries))
		add_number(text, text->retries, text->attempts - 1);
}
