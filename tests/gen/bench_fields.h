/* bench_fields: the fields of a lean and of a fat record, in order; a part of gen_bench.c. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_GEN_BENCH_FIELDS_H
#define SR_TESTS_GEN_BENCH_FIELDS_H

struct field {
	void (*write)(struct out *out, const struct request *request);	/* NULL: a label */
	bool is_optional;	/* in half of the records, when the schema drifts */
	const char *name, *value;	/* of a label */
	int place;			/* of a label: 0..7, among those that may vary */
};

static const char *
stamp(char at[STAMP_TEXT], const struct request *r)
{
	long ms = r->at_ms, minute = ms / 60000;

	snprintf(at, STAMP_TEXT, "2025-08-01T%02ld:%02ld:%02ld.%03ldZ", START_HOUR + minute / 60,
		 minute % 60, ms / 1000 % 60, ms % 1000);
	return at;
}

static void
put_time(struct out *out, const struct request *r)
{
	char at[STAMP_TEXT];

	text(out, "timestamp", stamp(at, r));
}

static void
put_endpoint(struct out *out, const struct request *r)
{
	text(out, "endpoint", endpoints[r->endpoint].path);
}

static void
put_latency(struct out *out, const struct request *r)
{
	number(out, "responseTimeMs", r->latency_ms);
}

static void
put_status(struct out *out, const struct request *r)
{
	text(out, "status", status_word[r->status]);
}

static void
put_version(struct out *out, const struct request *r)
{
	text(out, "modelVersion", versions[r->version]);
}

/* A label has one value, unless it is among the n_dims that vary, over 2..44 values. */
static void
put_label(struct out *out, const struct request *r, const struct field *field)
{
	static const unsigned values[8] = { 2, 3, 4, 6, 12, 20, 30, 44 };
	int i = field->place;

	key(out, field->name);
	if (i < r->n_dims)
		put(out, "\"%s-%u\"", field->value, (unsigned)(r->id >> (6 * i)) % values[i]);
	else
		put(out, "\"%s\"", field->value);
}

static void
put_level(struct out *out, const struct request *r)
{
	(void)r;
	text(out, "level", "INFO");
}

static void
put_trace(struct out *out, const struct request *r)
{
	key(out, "traceId");
	put(out, "\"%016llx%016llx\"", (unsigned long long)(r->id * 0x9E3779B97F4A7C15u),
	    (unsigned long long)r->id);
}

static void
put_span(struct out *out, const struct request *r)
{
	key(out, "spanId");
	put(out, "\"%016llx\"", (unsigned long long)(r->id * 0x94D049BB133111EBu));
}

static void
put_request_id(struct out *out, const struct request *r)
{
	unsigned long long a = r->id * 0xBF58476D1CE4E5B9u, b = r->id ^ a >> 7;

	key(out, "requestId");
	put(out, "\"%08llx-%04llx-4%03llx-a%03llx-%012llx\"", a >> 32, a >> 16 & 0xffff, a & 0xfff,
	    b >> 52, b & 0xffffffffffff);
}

/* Its `status` comes before the wanted one, and means something else. */
static void
put_http(struct out *out, const struct request *r)
{
	key(out, "http");
	open_object(out);
	text(out, "method", "POST");
	number(out, "status", http_status[r->status]);
	number(out, "bytesIn", 180 + (long)(r->id % 1900));
	number(out, "bytesOut", 90 + (long)(r->id >> 20) % 7000);
	key(out, "headers");
	open_object(out);
	text(out, "content-type", "application/json");
	text(out, "user-agent", "umoja-mobile/5.2 (Android 13)");
	key(out, "x-forwarded-for");
	put(out, "\"10.%u.%u.%u\"", (unsigned)(r->id >> 8) & 255, (unsigned)(r->id >> 16) & 255,
	    (unsigned)(r->id >> 24) & 255);
	close_object(out);
	close_object(out);
}

static void
put_model(struct out *out, const struct request *r)
{
	key(out, "model");
	open_object(out);
	text(out, "family", "gradient-boosting");
	number(out, "features", 184);
	key(out, "score");
	put(out, "0.%04u", (unsigned)(r->id >> 30) % 10000);
	close_object(out);
}

static void
put_queue(struct out *out, const struct request *r)
{
	number(out, "queueDepth", (long)(r->id >> 40) % 300);
}

static void
put_cpu(struct out *out, const struct request *r)
{
	key(out, "cpuShare");
	put(out, "0.%03u", (unsigned)(r->id >> 50) % 1000);
}

static void
put_tags(struct out *out, const struct request *r)
{
	key(out, "tags");
	put(out, r->id >> 60 & 1 ? "[\"lending\",\"sme\",\"ke\"]" : "[\"lending\",\"sme\"]");
}

static void
put_customer(struct out *out, const struct request *r)
{
	key(out, "customer");
	put(out, "\"c-%010llu\"", (unsigned long long)(r->id >> 8) % 10000000000u);
}

/* Escapes in 2 of 5 records: quotes, a path, a code point. */
static void
put_message(struct out *out, const struct request *r)
{
	unsigned item = (unsigned)(r->id >> 12) % 100000;

	key(out, "message");
	switch (r->id % 5) {
	case 0:
		put(out, "\"scored \\\"loan %u\\\" for caf\\u00e9 owner, limits \\/v2\\/sme\"",
		    item);
		break;
	case 1:
		put(out, "\"scored loan %u:\\tmodel said \\\"review\\\"\\nby rule 12\"", item);
		break;
	default:
		put(out, "\"scored loan %u for a shop\"", item);
	}
}

/* Only where a request timed out. */
static void
put_error(struct out *out, const struct request *r)
{
	if (r->status != 1)
		return;
	key(out, "error");
	open_object(out);
	text(out, "type", "UpstreamTimeout");
	number(out, "attempt", 1 + (long)(r->id % 3));
	text(out, "detail", "no answer from \\\"scoring\\\" within 1500 ms");
	close_object(out);
}

/* The sample's five. */
static const struct field lean[] = {
	{ .write = put_time }, { .write = put_endpoint }, { .write = put_latency },
	{ .write = put_status, .is_optional = true }, { .write = put_version, .is_optional = true },
};

static const struct field fat[] = {
	{ .write = put_time },
	{ .write = put_level },
	{ NULL, true, "logger", "lending.http.RequestLog", 7 },
	{ NULL, false, "service", "lending-api", 3 },
	{ NULL, true, "env", "production", 2 },
	{ NULL, false, "region", "af-south-1", 0 },
	{ NULL, true, "zone", "af-south-1b", 1 },
	{ NULL, false, "host", "api-7c9d", 4 },
	{ NULL, true, "pod", "lending-api-7c9d", 5 },
	{ .write = put_trace },
	{ .write = put_span, .is_optional = true },
	{ .write = put_request_id },
	{ .write = put_endpoint },
	{ .write = put_http },
	{ .write = put_model, .is_optional = true },
	{ .write = put_latency },
	{ .write = put_queue, .is_optional = true },
	{ .write = put_cpu, .is_optional = true },
	{ .write = put_tags, .is_optional = true },
	{ NULL, true, "tenant", "umoja-sacco", 6 },
	{ .write = put_customer, .is_optional = true },
	{ .write = put_message, .is_optional = true },
	{ .write = put_status },
	{ .write = put_version },
	{ .write = put_error },
};

#endif
