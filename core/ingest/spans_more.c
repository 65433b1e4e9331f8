/* spans_more: the spans of Jaeger and Zipkin as records. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/jsonform_private.h"
#include "core/ingest/spans_private.h"

#define PROCESSES 64	/* of a trace that are told apart */

static const struct raw none;

/* -- Jaeger: {"data":[{"spans":[...],"processes":{...}}]}, or spans with their `process` -- */

/* The value of a tag in a list of `{"key","type","value"}`. */
static struct raw
tag_of(struct raw tags, const char *key)
{
	struct raw tag;

	for (struct raw_walk walk = raw_open(tags); raw_element(&walk, &tag);)
		if (raw_is_string(raw_find(tag, "key"), key))
			return raw_find(tag, "value");
	return none;
}

static struct raw
jaeger_parent(struct raw span)
{
	struct raw parent = raw_find(span, "parentSpanID"), reference;

	if (spans_has_id(parent))
		return parent;
	for (struct raw_walk walk = raw_open(raw_find(span, "references"));
	     raw_element(&walk, &reference);)
		if (raw_is_string(raw_find(reference, "refType"), "CHILD_OF"))
			return raw_find(reference, "spanID");
	return none;
}

static void
write_tags(struct jsonform_cut *cut, struct raw tags)
{
	struct raw tag;

	for (struct raw_walk walk = raw_open(tags); raw_element(&walk, &tag);) {
		struct raw key = raw_find(tag, "key"), value = raw_find(tag, "value");
		if (raw_first(key) == '"' && spans_is_scalar(value))
			jsonform_label(cut, raw_inner(key), value);
	}
}

/* `error` says that it failed, whatever stands in it but `false`. */
static void
write_error(struct jsonform_cut *cut, struct raw error)
{
	if (error.at && !raw_is(error, "false") && !raw_is_string(error, "false"))
		jsonform_label_as(cut, SPANS_STATUS, (struct raw){ "\"ERROR\"", 7 });
}

static void
write_jaeger(struct jsonform_cut *cut, const struct jsonform_item *item)
{
	static const char *const own[] = { "startTime", "duration", "operationName" };
	struct raw span = item->part[0], process = item->part[1], tags = raw_find(span, "tags");

	spans_put_id(cut, SPANS_TRACE, raw_find(span, "traceID"));
	spans_put_id(cut, SPANS_ID, raw_find(span, "spanID"));
	spans_put_id(cut, SPANS_PARENT, jaeger_parent(span));
	for (size_t i = 0; i < LENGTH(own); i++)
		jsonform_label_as(cut, own[i], raw_find(span, own[i]));
	write_tags(cut, tags);
	write_error(cut, tag_of(tags, "error"));
	jsonform_label_as(cut, "service.name", raw_find(process, "serviceName"));
	write_tags(cut, raw_find(process, "tags"));
}

/* The processes of one trace. What is said of one is kept short: every span of it gets that. */
struct processes {
	struct raw key[PROCESSES], value[PROCESSES];
	int n;
};

static void
list_processes(struct raw object, struct processes *out)
{
	struct raw_walk walk = raw_open(object);

	out->n = 0;
	while (out->n < PROCESSES && raw_member(&walk, &out->key[out->n], &out->value[out->n]))
		out->n += out->value[out->n].len <= 2 * JSONFORM_AROUND;
}

static struct raw
process_of(struct raw span, const struct processes *processes)
{
	struct raw own = raw_find(span, "process"), id = raw_inner(raw_find(span, "processID"));

	if (raw_first(own) == '{')
		return own;
	for (int i = 0; id.at && processes && i < processes->n; i++)
		if (processes->key[i].len == id.len &&
		    memcmp(processes->key[i].at, id.at, id.len) == 0)
			return processes->value[i];
	return none;
}

static bool
cut_jaeger_span(struct jsonform_cut *cut, struct raw span, const struct processes *processes)
{
	if (!raw_find(span, "operationName").at || !raw_find(span, "startTime").at)
		return false;
	enum span_kind kind = span_kind_of(tag_of(raw_find(span, "tags"), "span.kind"));
	struct jsonform_item *item = spans_enter(cut, span, kind, jaeger_parent(span));

	item->write = write_jaeger;
	item->part[0] = span;
	item->part[1] = process_of(span, processes);
	return true;
}

/* One trace, or one span by itself. */
static bool
cut_trace(struct jsonform_cut *cut, struct raw trace)
{
	struct raw spans = raw_find(trace, "spans"), span;
	struct processes processes;
	bool is_mine = false;

	if (raw_first(spans) != '[')
		return cut_jaeger_span(cut, trace, NULL);
	list_processes(raw_find(trace, "processes"), &processes);
	for (struct raw_walk walk = raw_open(spans); raw_element(&walk, &span);)
		is_mine |= cut_jaeger_span(cut, span, &processes);
	return is_mine;
}

bool
spans_cut_jaeger(struct jsonform_cut *cut, struct raw object)
{
	struct raw data = raw_find(object, "data"), trace;
	bool is_mine = false;

	if (raw_first(data) != '[')
		return cut_trace(cut, object);
	for (struct raw_walk walk = raw_open(data); raw_element(&walk, &trace);)
		is_mine |= cut_trace(cut, trace);
	return is_mine;
}

/* -- Zipkin v2: an object is a span -- */

/* Is the name no more than a method, so that the path says more? */
static bool
is_method(struct raw name)
{
	static const char *const methods[] = { "get", "post", "put", "delete", "patch", "head",
					       "options" };
	struct raw word = raw_inner(name);

	for (size_t i = 0; i < LENGTH(methods); i++)
		if (strlen(methods[i]) == word.len &&
		    strncasecmp(methods[i], word.at, word.len) == 0)
			return true;
	return false;
}

static void
write_zipkin(struct jsonform_cut *cut, const struct jsonform_item *item)
{
	static const char *const own[] = { "timestamp", "duration" };
	struct raw span = item->part[0], tags = raw_find(span, "tags"), key, value,
		   name = raw_find(span, "name");

	spans_put_id(cut, SPANS_TRACE, raw_find(span, "traceId"));
	spans_put_id(cut, SPANS_ID, raw_find(span, "id"));
	spans_put_id(cut, SPANS_PARENT, raw_find(span, "parentId"));
	for (size_t i = 0; i < LENGTH(own); i++)
		jsonform_label_as(cut, own[i], raw_find(span, own[i]));
	if (!is_method(name) || !raw_find(tags, "http.path").at)
		jsonform_label_as(cut, "name", name);
	for (struct raw_walk walk = raw_open(tags); raw_member(&walk, &key, &value);)
		if (spans_is_scalar(value))
			jsonform_label(cut, key, value);
	write_error(cut, raw_find(tags, "error"));
	jsonform_label_as(cut, "localEndpoint", raw_find(span, "localEndpoint"));
	if (span_kind_of(raw_find(span, "kind")) == SPAN_CLIENT)
		jsonform_label_as(cut, "peer.service",
				  raw_find(raw_find(span, "remoteEndpoint"), "serviceName"));
}

bool
spans_cut_zipkin(struct jsonform_cut *cut, struct raw object)
{
	if (!raw_find(object, "traceId").at || !raw_find(object, "id").at ||
	    !raw_find(object, "timestamp").at)
		return false;
	struct jsonform_item *item = spans_enter(cut, object,
						 span_kind_of(raw_find(object, "kind")),
						 raw_find(object, "parentId"));

	item->write = write_zipkin;
	item->part[0] = object;
	return true;
}
