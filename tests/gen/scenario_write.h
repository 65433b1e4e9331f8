/* scenario_write: records as bytes: JSON lines, an array, logfmt; and how the values are called. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_SCENARIO_WRITE_H
#define SR_TESTS_GEN_SCENARIO_WRITE_H

#include <stdarg.h>
#include <stdio.h>

#include "tests/gen/scenario_draw.h"

enum { SCENARIO_START_S = 18 * 3600 };	/* 2025-08-01T18:00:00Z */

static const char *const scenario_words[] = { "OK", "Timeout", "Error", "Forbidden" };

/* The name of a field, and of a value of it; borrowed, forever. */
static inline const char *
scenario_field_name(const struct scenario_world *world, enum scenario_field field)
{
	static const char *const names[2][SCENARIO_FIELDS] = {
		{ "modelVersion", "endpoint", "host", "zone", NULL, "upstream" },
		{ "version", "path", "pod", "zone", NULL, "upstream" },
	};

	if (field == SCENARIO_UPSTREAM && world->has_spans)
		return "service";
	return field == SCENARIO_PLACE ? world->place_name : names[world->spelling][field];
}

static inline const char *
scenario_value_name(const struct scenario_world *world, enum scenario_field field, int value)
{
	static const char *const names[SCENARIO_FIELDS][SCENARIO_VALUES] = {
		[SCENARIO_VERSION] = { "v1.1", "v1.2", "v1.3" },
		[SCENARIO_ENDPOINT] = { "/risk-score", "/funding-approve", "/kyc-check",
					"/payout-status", "/loan-offer", "/statement" },
		[SCENARIO_HOST] = { "web-1", "web-2", "web-3", "web-4", "web-5", "web-6", "web-7",
				    "web-8", "web-9", "web-10", "web-11", "web-12" },
		[SCENARIO_ZONE] = { "eu-1a", "eu-1b", "eu-1c" },
		[SCENARIO_PLACE] = { "KE", "UG", "TZ", "RW", "NG" },
		[SCENARIO_UPSTREAM] = { "ledger", "scoring", "auth", "cache", "queue" },
	};
	static const char *const tenants[] = { "acme", "bolt", "coral", "delta", "ember" };

	if (field == SCENARIO_PLACE && strcmp(world->place_name, "tenant") == 0)
		return tenants[value];
	return names[field][value];
}

static inline void __attribute__((format(printf, 2, 3)))
text_add(struct scenario_text *text, const char *format, ...)
{
	va_list args;

	if (text->cap - text->len < 512) {
		text->cap = text->cap ? 2 * text->cap : 1 << 16;
		text->at = realloc(text->at, text->cap);
		if (!text->at)
			abort();
	}
	va_start(args, format);
	int n = vsnprintf(text->at + text->len, text->cap - text->len, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= text->cap - text->len)
		abort();
	text->len += (size_t)n;
}

/* `2025-08-01T18:03:04.056Z`; a clock that is off may show an hour before or after. Of August. */
static inline void
clock_write(struct scenario_text *text, double ms)
{
	long at_ms = SCENARIO_START_S * 1000L + lround(ms);

	text_add(text, "2025-08-%02ldT%02ld:%02ld:%02ld.%03ldZ", 1 + at_ms / 86400000,
		 at_ms / 3600000 % 24, at_ms / 60000 % 60, at_ms / 1000 % 60, at_ms % 1000);
}

/* A pair of the record; plain: no quotes in JSON either. */
static inline void
pair_write(const struct scenario_world *world, struct scenario_text *text, const char *key,
	   bool is_plain, const char *value)
{
	if (world->format == 2)
		text_add(text, " %s=%s", key, value);
	else
		text_add(text, is_plain ? ",\"%s\":%s" : ",\"%s\":\"%s\"", key, value);
}

/* Who worked, on what, for whom. A call has the fields of its own service, and no others. */
static inline void
span_write(const struct scenario_world *world, struct scenario_text *text,
	   const struct scenario_event *event)
{
	const char *service = "api";
	unsigned long long id = event->id;

	if (event->child) {
		service = scenario_value_name(world, SCENARIO_UPSTREAM,
					      event->value[SCENARIO_UPSTREAM]);
		text_add(text, ",\"%s\":\"/%s\",\"parentSpanId\":\"%016llx\"",
			 scenario_field_name(world, SCENARIO_ENDPOINT), service, id);
	}
	text_add(text, ",\"service\":\"%s\",\"traceId\":\"%016llx%016llx\","
		 "\"spanId\":\"%016llx\"",
		 service, id, id, id + (unsigned long long)event->child);
}

/* A field that says the outcome once more, in the words of whoever wrote the log. */
static inline void
echo_write(const struct scenario_world *world, struct scenario_text *text,
	   const struct scenario_event *event)
{
	static const struct { const char *key, *word[SCENARIO_REFUSED + 1]; } echoes[] = {
		{ "settled", { "yes", "no", "no", "no" } },
		{ "verdict", { "fine", "late", "broken", "denied" } },
		{ "fallback", { "none", "stale", "stale", "none" } },
		{ "pool", { "main", "graveyard", "graveyard", "main" } },
	};

	pair_write(world, text, echoes[world->echo - 1].key, false,
		   echoes[world->echo - 1].word[event->outcome]);
}

static inline void
record_write(const struct scenario_world *world, struct scenario_text *text,
	     const struct scenario_event *event)
{
	char number[64];

	text_add(text, world->format == 2 ? "ts=" : "{\"timestamp\":\"");
	clock_write(text, event->shown_ms);
	text_add(text, world->format == 2 ? "" : "\"");
	snprintf(number, sizeof(number), world->unit < 1 ? "%.4f" : "%.1f", event->latency_ms);
	pair_write(world, text, world->spelling ? "latency_ms" : "responseTimeMs", true, number);
	if (world->has_status)
		pair_write(world, text, "status", false, scenario_words[event->outcome]);
	if (world->echo)
		echo_write(world, text, event);
	for (int f = 0; f < SCENARIO_FIELDS; f++) {
		if (!world->n[f] || event->child || event->value[f] < 0 ||
		    (f == SCENARIO_ENDPOINT && !world->has_endpoint) ||
		    (f == SCENARIO_VERSION && !world->has_version))
			continue;
		enum scenario_field field = (enum scenario_field)f;
		pair_write(world, text, scenario_field_name(world, field), false,
			   scenario_value_name(world, field, event->value[f]));
	}
	if (world->has_ids) {
		snprintf(number, sizeof(number), "%016llx", (unsigned long long)event->id);
		pair_write(world, text, "requestId", false, number);
	}
	if (world->has_attempts) {
		snprintf(number, sizeof(number), "%d", event->attempt + 1);
		pair_write(world, text, "attempt", true, number);
	}
	if (event->child && event->value[SCENARIO_VERSION] && world->callee >= 0)
		pair_write(world, text, scenario_field_name(world, SCENARIO_VERSION), false,
			   scenario_value_name(world, SCENARIO_VERSION,
					       event->value[SCENARIO_VERSION]));
	if (world->has_spans)
		span_write(world, text, event);
	text_add(text, world->format == 2 ? "" : "}");
}

static inline void
scenario_write(struct scenario *scenario)
{
	struct scenario_world *world = &scenario->world;
	long left[SCENARIO_FILES] = {0};

	scenario->n_files = world->late > 0 ? 2 : 1;
	for (size_t i = 0; i < scenario->n; i++)
		left[scenario->event[i].file]++;
	for (int f = 0; f < scenario->n_files && world->format == 1; f++)
		text_add(&scenario->file[f], "[\n");
	for (size_t i = 0; i < scenario->n; i++) {
		int f = scenario->event[i].file;
		struct scenario_text *text = &scenario->file[f];
		bool is_last = --left[f] == 0;

		record_write(world, text, &scenario->event[i]);
		/* A comma that is missing costs no record. */
		bool has_comma = world->format == 1 && !is_last &&
				 !(world->has_damage && draw_chance(&world->rng, .01));
		text_add(text, has_comma ? ",\n" : "\n");
	}
	for (int f = 0; f < scenario->n_files && world->format == 1; f++)
		text_add(&scenario->file[f], "]\n");
}

#endif
