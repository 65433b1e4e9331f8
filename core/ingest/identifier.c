/* identifier: which field names one request and no other, so that a copy of it can be known. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/identifier.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/ingest/fields_private.h"

#define TIMES_MOST 8		/* as often may one value of a named one be there, on average */

/* Names of one request, best first; compared as the names of roles are. */
static const char *const names[] = {
	"request_id", "req_id", "x_request_id", "request_uid", "trace_id", "span_id",
	"correlation_id", "x_correlation_id", "transaction_id", "message_id", "event_id",
	"log_id", "record_id", "insert_id", "call_id", "x_amzn_trace_id", "uuid", "guid", "id",
};
/* Those of them that name what was asked for, however often it was asked. */
static const char *const kept[] = {
	"request_id", "req_id", "x_request_id", "request_uid", "trace_id", "correlation_id",
	"x_correlation_id", "transaction_id", "call_id", "x_amzn_trace_id",
};

/* The place of the last part of a path among the names; LENGTH(names): it is not there. */
static size_t
place_of(const char *path)
{
	const char *dot = strrchr(path, '.'), *name = dot ? dot + 1 : path;

	for (size_t i = 0; i < LENGTH(names); i++)
		if (alias_same(name, strlen(name), names[i], strlen(names[i])))
			return i;
	return LENGTH(names);
}

/* Those that name what a record belongs to: each is in a few records, and none is like another. */
static const char *const links[] = {
	"parent_span_id", "parent_id", "parent_span", "span_id", "trace_id",
};

static bool
is_among(const char *path, const char *const *list, size_t n)
{
	const char *dot = strrchr(path, '.'), *name = dot ? dot + 1 : path;

	for (size_t i = 0; i < n; i++)
		if (alias_same(name, strlen(name), list[i], strlen(list[i])))
			return true;
	return false;
}

bool
identifier_is_kept(const char *path)
{
	return is_among(path, kept, LENGTH(kept));
}

bool
identifier_is_link(const char *path)
{
	return is_among(path, links, LENGTH(links));
}

/* `orderId`, `order_id`, `ORDER-ID`; not `paid`. */
static bool
ends_in_id(const char *path)
{
	size_t len = strlen(path);

	if (len < 3 || strcasecmp(path + len - 2, "id") != 0)
		return false;
	unsigned char before = (unsigned char)path[len - 3];
	bool is_new_word = path[len - 2] == 'I' && (islower(before) || isdigit(before));
	return is_new_word || before == '_' || before == '-' || before == '.';
}

bool
identifier_is_name(const char *path)
{
	return place_of(path) < LENGTH(names) || ends_in_id(path);
}

static bool
is_identifier(const struct probe *probe, const struct seen *seen, bool is_named)
{
	if (!covers_half(probe, seen->n))
		return false;
	if (is_named)
		return (uint64_t)seen->n_values * TIMES_MOST >= seen->n;
	return seen->n >= UNIQUE_FROM && seen->n_values * 2 > seen->n &&
	       ends_in_id(seen_name(probe, seen)->raw);
}

void
identifier_choose(const struct probe *probe, const struct fields *fields, char path[FIELD_PATH])
{
	size_t best = LENGTH(names) + 1;

	path[0] = '\0';
	for (size_t i = 0; i < probe->n_seen; i++) {
		const struct seen *seen = probe->seen[i];
		const char *name = seen_name(probe, seen)->raw;
		size_t place = place_of(name);
		if (place >= best || fields_use(fields, name) ||
		    !is_identifier(probe, seen, place < LENGTH(names)))
			continue;
		best = place;
		snprintf(path, FIELD_PATH, "%s", name);
	}
}
