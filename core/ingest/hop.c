/* hop: a span as a trace needs it: who worked how long, and for whom. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/hop_private.h"

#include <stdlib.h>
#include <string.h>

#include "core/ingest/extract_private.h"
#include "core/ingest/intake_private.h"
#include "core/ingest/jsonform_private.h"
#include "core/ingest/spans_private.h"

#define NAMED_MAX 1024		/* names that only hops bring in: span names may hold anything */
#define NAME_BYTES 64		/* of one */
#define NS_A_US 1000

/* What the fields of a plain record are called, best first. */
static const char *const names[HOP_KEYS][8] = {
	[HOP_TRACE] = { "traceId", "trace_id", "traceID", "trace.id", "dd.trace_id", "traceid" },
	[HOP_ID] = { "spanId", "span_id", "spanID", "span.id", "dd.span_id", "spanid" },
	[HOP_PARENT] = { "parentSpanId", "parent_span_id", "parent_id", "parentId",
			 "parentSpanID", "parent.id", "parent_span", "dd.parent_id" },
	[HOP_SERVICE] = { "service.name", "service", "service_name", "serviceName", "app",
			  "component" },
	[HOP_PEER] = { "peer.service", "peer_service", "upstream", "callee", "server.address",
		       "db.system" },
	[HOP_KIND] = { "span.kind", "span_kind", "spanKind", "kind" },
};

/* Whom the span of a client calls, in the attributes of the formats, best first. */
static const char *const peers[] = {
	"peer.service", "rpc.service", "db.system", "db.system.name", "messaging.system",
	"server.address", "net.peer.name", "peer.hostname", "http.host",
};

static bool
is_sampled(const struct intake *in, const char *name)
{
	const struct paths *paths = &in->extract.paths;
	uint32_t id = names_find(paths->names, name, strlen(name));

	return id != NAME_NONE && paths_get(paths, id)->is_sampled;
}

/* Has the head such a field, and be it null on every record? An entry has no parent. */
static bool
is_met(const struct intake *in, const char *name)
{
	return names_find(in->extract.paths.names, name, strlen(name)) != NAME_NONE;
}

static bool
is_of_spans(const struct jsonform *form)
{
	return form && (form->cut == spans_cut_otlp || form->cut == spans_cut_jaeger ||
			form->cut == spans_cut_zipkin);
}

void
hops_begin(struct intake *in, const struct intake *before)
{
	struct hops *hops = &in->hops;
	bool is_written = in->extract.form.is_cut && is_of_spans(in->extract.form.form);

	for (int key = 0; key < HOP_KEYS; key++) {
		hops->key[key] = "";
		for (size_t i = 0; i < LENGTH(names[key]) && names[key][i]; i++)
			if (!*hops->key[key] &&
			    (is_sampled(in, names[key][i]) ||
			     (key == HOP_PARENT && is_met(in, names[key][i]))))
				hops->key[key] = names[key][i];
	}
	if (before)
		memcpy(hops->key, before->hops.key, sizeof(hops->key));
	if (is_written) {
		hops->key[HOP_TRACE] = SPANS_TRACE;
		hops->key[HOP_ID] = SPANS_ID;
		hops->key[HOP_PARENT] = SPANS_PARENT;
		hops->key[HOP_SERVICE] = "service.name";
	}
	hops->is_traced = hops->is_on && !in->replay_of && !in->text &&
			  (is_written || (*hops->key[HOP_TRACE] && *hops->key[HOP_ID] &&
					  *hops->key[HOP_PARENT]));
}

static uint64_t
id_hash(struct raw id)
{
	struct raw text = raw_inner(id);
	uint64_t hash = UINT64_C(0x9E3779B97F4A7C15) ^ text.len, word;

	if (!id.at || !spans_has_id(id) || raw_first(id) == '{' || raw_first(id) == '[')
		return 0;
	for (size_t i = 0; i < text.len; i += 8) {
		size_t left = text.len - i;

		word = 0;
		memcpy(&word, text.at + i, left < 8 ? left : 8);
		hash = (hash ^ word) * UINT64_C(0xBF58476D1CE4E5B9);
		hash ^= hash >> 29;
	}
	hash = (hash ^ hash >> 32) * UINT64_C(0x94D049BB133111EB);
	hash ^= hash >> 31;
	return hash ? hash : 1;
}

/* A value as a name. What no record has is kept short, and no more than so many. */
static uint32_t
name_of(struct intake *in, struct raw value)
{
	struct raw text = raw_inner(value);
	struct names *table = in->extract.names;

	if (!value.at || !text.len || raw_is(value, "null") || !spans_is_scalar(value))
		return NAME_NONE;
	uint32_t id = names_find(table, text.at, text.len);
	if (id != NAME_NONE)
		return id;
	if (text.len > NAME_BYTES || in->hops.named >= NAMED_MAX)
		return NAME_OTHER;
	in->hops.named++;
	return names_id(table, text.at, text.len);
}

/* `"service":{"name":"x"}` and Zipkin's `"localEndpoint":{"serviceName":"x"}` too. */
static struct raw
service_in(struct raw object, struct raw found)
{
	struct raw inner;

	if (!found.at)
		return raw_find(raw_find(object, "localEndpoint"), "serviceName");
	if (raw_first(found) != '{')
		return found;
	inner = raw_find(found, "name");
	return inner.at ? inner : raw_find(found, "serviceName");
}

static struct raw
peer_in(struct raw object, struct raw found)
{
	for (size_t i = 0; i < LENGTH(peers) && !found.at; i++)
		found = raw_find(object, peers[i]);
	return found.at ? found : raw_find(object, "name");
}

/* The links of a span, out of its text; false when it has none. */
static bool
read_links(struct intake *in, struct raw object, struct hop *hop)
{
	struct raw of[HOP_KEYS];

	raw_pick(object, in->hops.key, HOP_KEYS, of);
	hop->trace = id_hash(of[HOP_TRACE]);
	hop->id = id_hash(of[HOP_ID]);
	hop->parent = id_hash(of[HOP_PARENT]);
	if (!hop->trace || !hop->id)
		return false;
	hop->service = name_of(in, service_in(object, of[HOP_SERVICE]));
	if (hop->kind == SPAN_UNKNOWN)
		hop->kind = (uint8_t)span_kind_of(of[HOP_KIND]);
	if (hop->kind == SPAN_CLIENT) {
		struct raw peer = peer_in(object, of[HOP_PEER]);
		/* Jaeger calls the name of a span its operation. */
		hop->peer = name_of(in, peer.at ? peer : raw_find(object, "operationName"));
	}
	return true;
}

static struct hop *
room(struct hops *hops)
{
	GROW(hops->at, hops->n, hops->cap);
	return &hops->at[hops->n];
}

void
hops_record(struct intake *in, const struct record *record, const char *at, size_t len)
{
	struct hop *hop = room(&in->hops);

	if (record->unusable != UNUSABLE_NOT || record->latency_us == LATENCY_NONE ||
	    record->latency_us < 0)
		return;
	*hop = (struct hop){
		.at_ns = record->at_ns, .us = record->latency_us, .is_request = true,
		.outcome = (uint8_t)record->outcome, .version = record->version,
		.endpoint = record->endpoint, .status = record->status, .flags = record->flags,
	};
	memcpy(hop->dims, record->dims, sizeof(hop->dims));
	in->hops.n += read_links(in, (struct raw){ at, len }, hop);
}

/* When a span that is no request began, and how long it took; false when it does not say. */
static bool
read_times(struct raw object, struct hop *hop)
{
	static const struct { const char *at, *took; int64_t ns; } forms[] = {
		{ "startTimeUnixNano", SPANS_DURATION, 1 },
		{ "startTime", "duration", NS_A_US },
		{ "timestamp", "duration", NS_A_US },
	};

	for (size_t i = 0; i < LENGTH(forms); i++) {
		uint64_t at, took;

		if (raw_uint(raw_find(object, forms[i].at), &at) != 0 ||
		    raw_uint(raw_find(object, forms[i].took), &took) != 0)
			continue;
		if (at > (uint64_t)(INT64_MAX / forms[i].ns) || took > INT64_MAX / NS_A_US)
			return false;
		hop->at_ns = (int64_t)at * forms[i].ns;
		hop->us = (int64_t)took * forms[i].ns / NS_A_US;
		/* As of a record: sums of what is longer would pass 64 bits. */
		return hop->us <= LATENCY_MAX_US;
	}
	return false;
}

void
hops_aside(struct intake *in)
{
	struct jsonform_cut *cut = &in->extract.cut;

	for (size_t i = 0; i < cut->n_aside; i++) {
		struct hop *hop = room(&in->hops);
		struct raw object;

		*hop = (struct hop){ .kind = cut->aside[i].kind };
		object.at = jsonform_aside_text(cut, i, &object.len);
		if (hop->kind == SPAN_UNKNOWN)
			hop->kind = SPAN_INTERNAL;
		in->hops.n += read_times(object, hop) && read_links(in, object, hop);
	}
	/* The text of its first record, laid flat, was written where these were. */
	if (cut->n_aside > 0)
		in->extract.selected = SIZE_MAX;
}

void
hops_release(struct hops *hops)
{
	free(hops->at);
	hops->at = NULL;
	hops->n = hops->cap = 0;
}

void
intake_set_hops(struct intake *in, bool is_on)
{
	in->hops.is_on = is_on;
}

const struct hop *
intake_hops(const struct intake *in, size_t *n)
{
	*n = in->hops.n;
	return in->hops.at;
}

void
intake_drop_hops(struct intake *in)
{
	in->hops.n = 0;
}
