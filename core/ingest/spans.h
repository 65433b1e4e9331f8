/* spans: OTLP, Jaeger and Zipkin spans as records: the server's spans are the requests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_INGEST_SPANS_H
#define SR_INGEST_SPANS_H

#include "core/ingest/jsonform.h"

/*
 * A span that is a request is written anew under the names below, its attributes and tags
 * under their own keys, those of its resource or process behind them (a span's own win). The
 * ids have the same three names in every format, so that traces can be joined by them.
 */
#define SPANS_TRACE "traceId"
#define SPANS_ID "spanId"
#define SPANS_PARENT "parentSpanId"
/* OTLP has no duration: it is worked out, in ns. */
#define SPANS_DURATION "endTimeUnixNano - startTimeUnixNano"
/* `OK` or `ERROR`, as OpenTelemetry names it elsewhere: OTLP's status.code, Jaeger's and
 * Zipkin's `error`. Nothing when the span does not tell. */
#define SPANS_STATUS "otel.status_code"

enum span_kind {
	SPAN_UNKNOWN, SPAN_INTERNAL, SPAN_SERVER, SPAN_CLIENT, SPAN_PRODUCER, SPAN_CONSUMER
};
/* `2`, `"SPAN_KIND_SERVER"`, `"SERVER"`, `"server"`; anything else is unknown. */
enum span_kind span_kind_of(struct raw value);

#endif
