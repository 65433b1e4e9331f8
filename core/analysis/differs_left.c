/* differs_left: fields that are named, not ranked: outcomes, identifiers, constants, absent. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/analysis/differs_private.h"
#include "core/base/text.h"
#include "core/ingest/fields_left.h"
#include "core/ingest/intake.h"

enum { NAMED_MOST = 64 };

void
differs_name(struct differing *out, struct arena *arena, enum differs_why why, const char *field,
	     const char *text)
{
	if (!out->named)
		out->named = ARENA_NEW(arena, struct differs_named, NAMED_MOST);
	for (size_t i = 0; i < out->n_named; i++) {
		if (!strcmp(out->named[i].field, field))
			return;
	}
	if (out->n_named < NAMED_MOST)
		out->named[out->n_named++] = (struct differs_named){
			.why = why, .text = text,
			.field = text_safe_in(arena, field, strlen(field)),
		};
}

/* Fields of a source that the store does not have. */
static void
name_source(const struct intake *intake, struct arena *arena, struct differing *out)
{
	size_t n;
	const struct field_left *left = intake_fields_left(intake, &n);

	for (size_t i = 0; i < n; i++) {
		const char *field = left[i].clean;

		switch (left[i].why) {
		case FIELD_CONSTANT:
			differs_name(out, arena, DIFFERS_CONSTANT, field,
				     arena_fmt(arena, "%s on every record", left[i].value));
			break;
		case FIELD_IDENTIFIER:
			differs_name(out, arena, DIFFERS_IDENTIFIER, field,
				     "an identifier: nearly every record has its own");
			break;
		case FIELD_CROWDED:
			differs_name(out, arena, DIFFERS_VARIED, field,
				     "no room: enough others are told apart");
			break;
		case FIELD_TIME:
		case FIELD_VARIED:
		case FIELD_RARE:
			differs_name(out, arena, DIFFERS_VARIED, field,
				     left[i].why == FIELD_TIME ? "a time"
				     : left[i].why == FIELD_RARE
				     ? "on fewer than one record in twenty"
				     : "too many values to tell apart");
			break;
		case FIELD_MEASURE: break;	/* compared by size */
		}
	}
}

/* What a log could tell and this one does not. */
static void
name_absent(const struct differs_ask *ask, struct arena *arena, struct differing *out)
{
	static const char *const groups[] = {"country", "tenant", "host", "zone"};
	struct study study = {.store = ask->all.store, .arena = arena};
	bool has_request = false;

	for (size_t i = 0; i < LENGTH(groups); i++) {
		if (!has_named_field(&study, groups[i]))
			differs_name(out, arena, DIFFERS_ABSENT, groups[i], "no such field");
	}
	for (size_t i = 0; i < store_sources(ask->all.store); i++) {
		const struct intake *intake = store_source(ask->all.store, i);

		has_request = has_request || (intake && intake_identifier(intake));
	}
	if (!has_request)
		differs_name(out, arena, DIFFERS_ABSENT, "request id", "no such field");
}

void
differs_name_left(const struct differs_ask *ask, struct arena *arena, struct differing *out)
{
	for (size_t i = 0; i < store_sources(ask->all.store); i++) {
		const struct intake *intake = store_source(ask->all.store, i);

		if (intake)
			name_source(intake, arena, out);
	}
	name_absent(ask, arena, out);
	/* In order of why: few of them, and equal ones stay as they were. */
	for (size_t i = 1; i < out->n_named; i++) {
		struct differs_named named = out->named[i];
		size_t k = i;

		for (; k > 0 && out->named[k - 1].why > named.why; k--)
			out->named[k] = out->named[k - 1];
		out->named[k] = named;
	}
}
