/* spans_write: an OTLP span or log record as plain JSON: typed attributes as fields. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "core/ingest/jsonform_private.h"
#include "core/ingest/spans_private.h"

#define ATTRIBUTES 64	/* of a resource that are looked at */

static const struct raw none;

/* `{"stringValue":"x"}` `{"intValue":"7"}` ...: the value as plain JSON; nothing for lists. */
static struct raw
typed_value(struct raw value)
{
	struct raw type, inner;
	struct raw_walk walk = raw_open(value);
	uint64_t number;

	if (!raw_member(&walk, &type, &inner))
		return spans_is_scalar(value) ? value : none;
	if (raw_is(type, "intValue") && raw_uint(inner, &number) == 0)
		return raw_inner(inner);
	return spans_is_scalar(inner) ? inner : none;
}

/* A list of `{"key","value"}`, or a plain object as some exporters write it. */
static void
write_attributes(struct jsonform_cut *cut, struct raw attributes, size_t most)
{
	struct raw_walk walk = raw_open(attributes);
	struct raw key, value;

	if (raw_first(attributes) == '{') {
		for (; most > 0 && raw_member(&walk, &key, &value); most--)
			if (spans_is_scalar(value))
				jsonform_label(cut, key, value);
		return;
	}
	for (; most > 0 && raw_element(&walk, &value); most--) {
		key = raw_find(value, "key");
		value = typed_value(raw_find(value, "value"));
		if (raw_first(key) == '"' && value.at)
			jsonform_label(cut, raw_inner(key), value);
	}
}

/* What end - start gives; an end that is no number stands for itself, as a bad one. */
static void
write_duration(struct jsonform_cut *cut, struct raw start, struct raw end)
{
	uint64_t start_ns, end_ns;
	char text[32];

	if (!end.at || raw_uint(start, &start_ns) != 0)
		return;
	if (raw_uint(end, &end_ns) != 0) {
		jsonform_label_as(cut, SPANS_DURATION, end);
		return;
	}
	if (end_ns == 0)	/* it has not ended */
		return;
	int n = snprintf(text, sizeof(text), "%s%llu", end_ns < start_ns ? "-" : "",
			 (unsigned long long)(end_ns < start_ns ? start_ns - end_ns
								: end_ns - start_ns));
	jsonform_label_as(cut, SPANS_DURATION, (struct raw){ text, (size_t)n });
}

static void
write_status(struct jsonform_cut *cut, struct raw status)
{
	struct raw code = raw_find(status, "code");
	uint64_t number;
	bool is_number = raw_uint(code, &number) == 0;

	if ((is_number && number == 2) || raw_is_string(code, "STATUS_CODE_ERROR"))
		jsonform_label_as(cut, SPANS_STATUS, (struct raw){ "\"ERROR\"", 7 });
	else if ((is_number && number == 1) || raw_is_string(code, "STATUS_CODE_OK"))
		jsonform_label_as(cut, SPANS_STATUS, (struct raw){ "\"OK\"", 4 });
}

/* Do the attributes tell the endpoint? The name of a span then says no more. */
static bool
has_endpoint(struct raw attributes)
{
	static const char *const keys[] = { "http.route", "url.path", "http.target" };
	struct raw attribute;

	for (struct raw_walk walk = raw_open(attributes);
	     raw_first(attributes) == '[' && raw_element(&walk, &attribute);)
		for (size_t i = 0; i < LENGTH(keys); i++)
			if (raw_is_string(raw_find(attribute, "key"), keys[i]))
				return true;
	for (size_t i = 0; i < LENGTH(keys); i++)
		if (raw_find(attributes, keys[i]).at)
			return true;
	return false;
}

void
spans_write_span(struct jsonform_cut *cut, const struct jsonform_item *item)
{
	enum { TRACE, ID, PARENT, START, END, NAME, ATTRIBUTES_OF, STATUS, KEYS };
	static const char *const keys[KEYS] = {
		"traceId", "spanId", "parentSpanId", "startTimeUnixNano", "endTimeUnixNano", "name",
		"attributes", "status",
	};
	struct raw of[KEYS];

	raw_pick(item->part[0], keys, KEYS, of);
	spans_put_id(cut, SPANS_TRACE, of[TRACE]);
	spans_put_id(cut, SPANS_ID, of[ID]);
	spans_put_id(cut, SPANS_PARENT, of[PARENT]);
	jsonform_label_as(cut, "startTimeUnixNano", of[START]);
	write_duration(cut, of[START], of[END]);
	if (!has_endpoint(of[ATTRIBUTES_OF]))
		jsonform_label_as(cut, "name", of[NAME]);
	write_attributes(cut, of[ATTRIBUTES_OF], SIZE_MAX);
	write_status(cut, of[STATUS]);
	write_attributes(cut, item->part[1], ATTRIBUTES);
}

void
spans_write_log(struct jsonform_cut *cut, const struct jsonform_item *item)
{
	static const char *const own[] = { "timeUnixNano", "observedTimeUnixNano", "severityText" };
	struct raw log = item->part[0], body = raw_find(log, "body"), key, value;
	uint64_t at_ns;

	spans_put_id(cut, SPANS_TRACE, raw_find(log, "traceId"));
	spans_put_id(cut, SPANS_ID, raw_find(log, "spanId"));
	for (size_t i = 0; i < LENGTH(own); i++) {
		value = raw_find(log, own[i]);
		if (raw_uint(value, &at_ns) != 0 || at_ns > 0)	/* 0: not known */
			jsonform_label_as(cut, own[i], value);
	}
	write_attributes(cut, raw_find(log, "attributes"), SIZE_MAX);
	struct raw_walk walk = raw_open(body);
	if (raw_member(&walk, &key, &value)) {
		if (raw_is(key, "kvlistValue"))
			write_attributes(cut, raw_find(value, "values"), SIZE_MAX);
		else if (spans_is_scalar(value))
			jsonform_label_as(cut, "body", value);
	}
	write_attributes(cut, item->part[1], ATTRIBUTES);
}
