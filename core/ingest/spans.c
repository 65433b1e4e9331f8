/* spans: OTLP spans and logs as records: server spans are requests, joined with their resource. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/spans.h"

#include <string.h>

#include "core/ingest/jsonform_private.h"
#include "core/ingest/spans_private.h"

static const struct raw none;

enum span_kind
span_kind_of(struct raw value)
{
	static const char *const words[] = {
		[SPAN_INTERNAL] = "INTERNAL", [SPAN_SERVER] = "SERVER", [SPAN_CLIENT] = "CLIENT",
		[SPAN_PRODUCER] = "PRODUCER", [SPAN_CONSUMER] = "CONSUMER",
	};
	struct raw word = raw_inner(value);
	uint64_t number;

	if (raw_uint(value, &number) == 0)
		return number <= SPAN_CONSUMER ? (enum span_kind)number : SPAN_UNKNOWN;
	if (word.len > 10 && memcmp(word.at, "SPAN_KIND_", 10) == 0)
		word = (struct raw){ word.at + 10, word.len - 10 };
	for (size_t i = SPAN_INTERNAL; i < LENGTH(words); i++)
		if (strlen(words[i]) == word.len && strncasecmp(words[i], word.at, word.len) == 0)
			return (enum span_kind)i;
	return SPAN_UNKNOWN;
}

bool
spans_is_request(struct jsonform_cut *cut, enum span_kind kind, struct raw parent)
{
	static const enum jsonform_left why[] = {
		[SPAN_UNKNOWN] = LEFT_UNKNOWN,	 [SPAN_INTERNAL] = LEFT_INTERNAL,
		[SPAN_CLIENT] = LEFT_CLIENT,	 [SPAN_PRODUCER] = LEFT_PRODUCER,
		[SPAN_CONSUMER] = LEFT_CONSUMER,
	};

	if (kind == SPAN_SERVER || (cut->is_rooted && !spans_has_id(parent)))
		return true;
	cut->left[why[kind]]++;
	return false;
}

struct jsonform_item *
spans_enter(struct jsonform_cut *cut, struct raw span, enum span_kind kind, struct raw parent)
{
	if (spans_is_request(cut, kind, parent))
		return jsonform_item(cut, span);
	GROW(cut->aside, cut->n_aside, cut->cap_aside);
	struct jsonform_aside *aside = &cut->aside[cut->n_aside++];

	*aside = (struct jsonform_aside){ .item.len = span.len, .kind = (uint8_t)kind };
	aside->item.from = (size_t)(span.at - cut->at);
	return &aside->item;
}

bool
spans_has_id(struct raw id)
{
	struct raw text = raw_inner(id);

	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] != '0')
			return !raw_is(id, "null");
	return false;
}

void
spans_put_id(struct jsonform_cut *cut, const char *key, struct raw id)
{
	if (spans_has_id(id))
		jsonform_label_as(cut, key, id);
}

bool
spans_is_scalar(struct raw value)
{
	char first = raw_first(value);

	return first && first != '{' && first != '[';
}

/* The arrays that make an object one of OTLP's levels, with an older name of one, and what
 * makes it a span or a log record by itself. */
enum {
	SPANS = 4, LOGS = 7, LISTS,
	START = LISTS, ID, KIND, PARENT, TIME, OBSERVED, BODY, OWN_ATTRIBUTES, RESOURCE, LEVEL_KEYS
};
static const char *const level_keys[LEVEL_KEYS] = {
	"resourceSpans", "batches", "scopeSpans", "instrumentationLibrarySpans", "spans",
	"resourceLogs", "scopeLogs", "logRecords", "startTimeUnixNano", "spanId", "kind",
	"parentSpanId", "timeUnixNano", "observedTimeUnixNano", "body", "attributes", "resource",
};

/* An object of any level. */
struct level { struct raw object, list, of[LEVEL_KEYS]; };

static struct level
level_of(struct raw object)
{
	struct level level = { .object = object, .list = none };

	raw_pick(object, level_keys, LEVEL_KEYS, level.of);
	for (int i = 0; i < LISTS && !level.list.at; i++)
		if (raw_first(level.of[i]) == '[')
			level.list = level.of[i];
	return level;
}

static bool
cut_one(struct jsonform_cut *cut, const struct level *level, struct raw attributes)
{
	const struct raw *of = level->of;
	bool is_span = of[START].at && of[ID].at;
	bool is_log = !is_span && of[TIME].at &&
		      (of[BODY].at || of[OWN_ATTRIBUTES].at || of[OBSERVED].at);

	if (!is_span && !is_log)
		return false;
	struct jsonform_item *item = is_span
		? spans_enter(cut, level->object, span_kind_of(of[KIND]), of[PARENT])
		: jsonform_item(cut, level->object);
	item->write = is_span ? spans_write_span : spans_write_log;
	item->part[0] = level->object;
	item->part[1] = attributes;
	return true;
}

/* The attributes of a resource, kept short: every span of it gets them. */
static struct raw
attributes_of(struct jsonform_cut *cut, struct raw resource)
{
	struct raw attributes = raw_find(resource, "attributes"), element;
	struct str kept = { 0 };

	if (raw_first(attributes) != '[')
		return attributes.len <= 2 * JSONFORM_AROUND ? attributes : none;
	str_char(&kept, '[');
	for (struct raw_walk walk = raw_open(attributes); raw_element(&walk, &element);)
		if (kept.len + element.len < 2 * JSONFORM_AROUND) {
			str_bytes(&kept, element.at, element.len);
			str_char(&kept, ',');
		}
	str_char(&kept, ']');
	struct raw short_one = { arena_text(&cut->scratch, kept.at, kept.len), kept.len };
	str_release(&kept);
	return short_one;
}

/* Those of the resource that stands beside a list, before it or behind. */
static struct raw
resource_of(struct jsonform_cut *cut, const struct level *level, struct raw outer)
{
	struct raw attributes = attributes_of(cut, level->of[RESOURCE]);

	return attributes.at ? attributes : outer;
}

/* The lists stand at most three deep: resources, scopes, spans. */
struct step { struct raw_walk walk; struct raw attributes; };

static bool
has_left(const struct jsonform_cut *cut)
{
	for (int i = 0; i < JSONFORM_LEFT; i++)
		if (cut->left[i])
			return true;
	return false;
}

/* A resource by itself: its attributes and nothing that another object would have. */
static bool
is_resource(struct raw object)
{
	struct raw key, value;
	bool has_attributes = false;

	for (struct raw_walk walk = raw_open(object); raw_member(&walk, &key, &value);) {
		bool is_list = raw_is(key, "attributes") && raw_first(value) == '[';
		if (!is_list && !raw_is(key, "droppedAttributesCount") &&
		    !raw_is(key, "entityRefs"))
			return false;
		has_attributes |= is_list;
	}
	return has_attributes;
}

/* A span, a log record or a resource that was taken out of a longer document. */
static bool
cut_part(struct jsonform_cut *cut, const struct level *level, struct raw kept)
{
	if (cut_one(cut, level, kept)) {
		cut->is_apart = true;
		return true;
	}
	if (!is_resource(level->object))
		return false;
	cut->context = attributes_of(cut, level->object);
	return true;
}

bool
spans_cut_otlp(struct jsonform_cut *cut, struct raw object)
{
	struct step step[4];
	int depth = 0;
	struct level level = level_of(object);
	struct raw element, kept = { cut->kept.at, cut->kept.len };

	if (cut->state != CONTEXT_KEPT)
		kept = none;
	if (!level.list.at)
		return cut_part(cut, &level, kept);
	/* A scope by itself lacks its resource; a resource's element, or a whole document, does
	 * not. */
	cut->is_apart = level.list.at == level.of[SPANS].at || level.list.at == level.of[LOGS].at;
	step[depth++] = (struct step){
		raw_open(level.list), resource_of(cut, &level, cut->is_apart ? kept : none),
	};
	while (depth > 0) {
		struct step *top = &step[depth - 1];
		if (!raw_element(&top->walk, &element)) {
			depth--;
			continue;
		}
		level = level_of(element);
		if (level.list.at && depth < (int)LENGTH(step))
			step[depth++] = (struct step){
				raw_open(level.list), resource_of(cut, &level, top->attributes),
			};
		else
			cut_one(cut, &level, top->attributes);
	}
	return cut->n > 0 || has_left(cut);
}
