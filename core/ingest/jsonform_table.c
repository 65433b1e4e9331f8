/* jsonform_table: one row a format (ingest.md section 10); the first that fits is taken. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/jsonform_private.h"

#define FIRST(role, path) { ROLE_##role, path, UNIT_NONE, FORM_FIELD, false, NULL }
#define IN(path, unit) { ROLE_LATENCY, path, UNIT_##unit, FORM_FIELD, false, NULL }
#define FALLBACK(role, path) { ROLE_##role, path, UNIT_NONE, FORM_FALLBACK, false, NULL }
#define NEVER(role, path) { ROLE_##role, path, UNIT_NONE, FORM_NEVER, false, NULL }
#define NO_DIM(path) { ROLE_TIME, path, UNIT_NONE, FORM_NO_DIM, false, NULL }
#define FROM "{\"timestamp\":\"2025-08-01T18:06:00Z\","

static const struct jsonform rows[] = {
	/* -- traces: what is in an object decides -- */
	{ .name = "otlp", .help = "OpenTelemetry spans and logs (OTLP JSON): server spans",
	  .example = "{\"resourceSpans\":[{\"resource\":{\"attributes\":[]},\"scopeSpans\":[{"
		     "\"spans\":[{\"spanId\":\"b2\",\"kind\":2,"
		     "\"startTimeUnixNano\":\"1754071560000000000\"}]}]}]}",
	  .must = { "resourceSpans|batches|scopeSpans|spans|startTimeUnixNano|resourceLogs|"
		    "scopeLogs|timeUnixNano" },
	  .cut = spans_cut_otlp, .is_always_cut = true, .is_deep = true,
	  .hint = { FIRST(TIME, "startTimeUnixNano"), FIRST(TIME, "timeUnixNano"),
		    FALLBACK(TIME, "observedTimeUnixNano"),
		    IN("endTimeUnixNano - startTimeUnixNano", NS),
		    FIRST(STATUS, "http.response.status_code"), FIRST(STATUS, "http.status_code"),
		    FIRST(STATUS, "rpc.grpc.status_code"), FALLBACK(STATUS, "otel.status_code"),
		    FIRST(ENDPOINT, "http.route"), FIRST(ENDPOINT, "url.path"),
		    FIRST(ENDPOINT, "http.target"), FIRST(VERSION, "service.version") } },
	{ .name = "jaeger", .help = "Jaeger traces, as its API and its storage write them",
	  .example = "{\"data\":[{\"traceID\":\"a1\",\"spans\":[{\"operationName\":\"/risk-score\","
		     "\"startTime\":1754071560000000,\"duration\":95000,\"tags\":[]}]}]}",
	  .must = { "data|spans|operationName" },
	  .cut = spans_cut_jaeger, .is_always_cut = true, .is_deep = true,
	  .hint = { FIRST(TIME, "startTime"), IN("duration", US),
		    FIRST(STATUS, "http.status_code"), FIRST(STATUS, "http.response.status_code"),
		    FIRST(STATUS, "rpc.grpc.status_code"), FALLBACK(STATUS, "otel.status_code"),
		    FIRST(ENDPOINT, "operationName"), FIRST(VERSION, "service.version") } },
	{ .name = "zipkin", .help = "Zipkin v2 spans",
	  .example = "{\"traceId\":\"a1\",\"id\":\"b2\",\"kind\":\"SERVER\","
		     "\"name\":\"/risk-score\",\"timestamp\":1754071560000000,\"duration\":95000}",
	  .must = { "traceId:s", "id:s", "timestamp:n", "duration|kind|localEndpoint|tags" },
	  .cut = spans_cut_zipkin, .is_always_cut = true,
	  .hint = { FIRST(TIME, "timestamp"), IN("duration", US),
		    FIRST(STATUS, "http.status_code"), FIRST(STATUS, "http.response.status_code"),
		    FIRST(STATUS, "rpc.grpc.status_code"), FALLBACK(STATUS, "otel.status_code"),
		    FIRST(ENDPOINT, "name"), FIRST(ENDPOINT, "http.path"),
		    FIRST(VERSION, "service.version") } },
	{ .name = "har", .help = "HTTP archives of browsers (HAR): log.entries[]",
	  .example = "{\"startedDateTime\":\"2025-08-01T18:06:00Z\",\"time\":95,\"request\":{"
		     "\"url\":\"/risk-score\"},\"response\":{\"status\":200}}",
	  .must = { "startedDateTime:s", "request.url", "response" },
	  .cut = jsonform_cut_har, .is_always_cut = true,
	  .hint = { FIRST(TIME, "startedDateTime"), NEVER(TIME, "time"), IN("time", MS),
		    FIRST(STATUS, "response.status"), FIRST(ENDPOINT, "request.url") } },

	/* -- records in a string -- */
	{ .name = "docker", .help = "container logs as JSON: the record is in `log`",
	  .example = "{\"log\":\"{\\\"status\\\":200}\\n\",\"stream\":\"stdout\",\"time\":"
		     "\"2025-08-01T18:06:00Z\"}",
	  .must = { "log:s", "stream|time|@timestamp|kubernetes" },
	  .cut = wrapped_cut, .wrapped = { "log" },
	  .beside = { "stream", "time", "@timestamp", "kubernetes" },
	  .hint = { FALLBACK(TIME, "docker.time"), FALLBACK(TIME, "docker.@timestamp"),
		    FALLBACK(TIME, "docker.timestamp"), FALLBACK(TIME, "docker.date"),
		    FALLBACK(VERSION, "kubernetes.labels.version"),
		    FALLBACK(VERSION, "kubernetes.labels.app.kubernetes.io/version") } },
	{ .name = "journald", .help = "journalctl -o json: the record is in MESSAGE",
	  .example = "{\"__REALTIME_TIMESTAMP\":\"1754071560000000\",\"MESSAGE\":\"status=200 "
		     "duration=95ms\"}",
	  .must = { "MESSAGE", "__REALTIME_TIMESTAMP|_HOSTNAME|SYSLOG_IDENTIFIER" },
	  .cut = wrapped_cut, .wrapped = { "MESSAGE" },
	  .hint = { FALLBACK(TIME, "__REALTIME_TIMESTAMP"), NO_DIM("__CURSOR"),
		    NO_DIM("__MONOTONIC_TIMESTAMP") } },
	{ .name = "cloudwatch", .help = "CloudWatch log events: the record is in `message`",
	  .example = "{\"timestamp\":1754071560000,\"message\":\"{\\\"status\\\":200}\","
		     "\"ingestionTime\":1754071560500}",
	  .must = { "message:s|@message:s|logEvents|events",
		    "timestamp|@timestamp|logEvents|events",
		    "ingestionTime|logStreamName|id|eventId|@message|logEvents|events" },
	  .cut = wrapped_cut_cloudwatch, .is_deep = true, .wrapped = { "message", "@message" },
	  .beside = { "timestamp", "@timestamp", "ingestionTime", "logStreamName" },
	  .hint = { FALLBACK(TIME, "cloudwatch.timestamp"),
		    FALLBACK(TIME, "cloudwatch.@timestamp"), NO_DIM("ingestionTime") } },
	{ .name = "loki", .help = "Loki streams, as logcli and its API write them",
	  .example = "{\"labels\":{\"app\":\"risk\"},\"line\":\"status=200 duration=95ms\","
		     "\"timestamp\":\"2025-08-01T18:06:00Z\"}",
	  .must = { "line:s|values|streams|data.result" },
	  .cut = wrapped_cut_loki, .is_deep = true, .wrapped = { "line" },
	  .beside = { "timestamp", "labels", "fields", "stream" },
	  .hint = { FALLBACK(TIME, "loki.timestamp") } },
	{ .name = "gcp", .help = "Google Cloud Logging entries",
	  .example = FROM "\"insertId\":\"a1\",\"resource\":{\"type\":\"cloud_run_revision\"},"
		     "\"httpRequest\":{\"status\":200,\"latency\":\"0.095s\"}}",
	  .must = { "timestamp|receiveTimestamp", "logName|insertId",
		    "resource.type|resource.labels|httpRequest|jsonPayload|textPayload" },
	  .cut = wrapped_cut_gcp, .wrapped = { "textPayload", "jsonPayload" },
	  .hint = { FIRST(TIME, "timestamp"), FALLBACK(TIME, "gcp.timestamp"),
		    IN("httpRequest.latency", S), FIRST(STATUS, "httpRequest.status"),
		    FIRST(ENDPOINT, "httpRequest.requestUrl"),
		    FALLBACK(VERSION, "resource.labels.revision_name"), NO_DIM("insertId") } },
	{ .name = "ecs", .help = "Elastic Common Schema, nested or dotted",
	  .example = "{\"@timestamp\":\"2025-08-01T18:06:00Z\",\"event.duration\":95000000,"
		     "\"http.response.status_code\":200,\"url.path\":\"/risk-score\"}",
	  .must = { "@timestamp",
		    "ecs.version|event.duration|event.outcome|http.response.status_code" },
	  .cut = wrapped_cut_if, .wrapped = { "message" }, .beside = { "@timestamp" },
	  .hint = { FIRST(TIME, "@timestamp"), FALLBACK(TIME, "ecs.@timestamp"),
		    IN("event.duration", NS), FIRST(STATUS, "http.response.status_code"),
		    FIRST(STATUS, "event.outcome"), FIRST(ENDPOINT, "url.path"),
		    FIRST(ENDPOINT, "url.original"), FIRST(VERSION, "service.version") } },
	{ .name = "message", .help = "loggers whose message is the record: JSON or key=value in it",
	  .example = "{\"time\":\"2025-08-01T18:06:00Z\",\"level\":\"info\",\"message\":"
		     "\"{\\\"status\\\":200,\\\"path\\\":\\\"/risk-score\\\"}\"}",
	  .must = { "message:s|msg:s|body:s" },
	  .cut = wrapped_cut_message, .wrapped = { "message", "msg", "body" },
	  .hint = { FALLBACK(TIME, "message.timestamp"), FALLBACK(TIME, "message.@timestamp"),
		    FALLBACK(TIME, "message.time"), FALLBACK(TIME, "message.ts"),
		    FALLBACK(TIME, "message.datetime"), FALLBACK(TIME, "message.date"),
		    FALLBACK(TIME, "message.@t"), FALLBACK(TIME, "message.eventTime") } },

	/* -- proxies and gateways -- */
	{ .name = "envoy", .help = "Envoy and Istio access logs as JSON",
	  .example = "{\"start_time\":\"2025-08-01T18:06:00Z\",\"response_code\":200,"
		     "\"duration\":95,\"response_flags\":\"-\",\"path\":\"/risk-score\"}",
	  .must = { "start_time", "response_code",
		    "response_flags|upstream_cluster|upstream_host" },
	  .cut = jsonform_cut_envoy,
	  .hint = { FIRST(TIME, "start_time"), IN("duration", MS), FIRST(STATUS, "response_code"),
		    FIRST(ENDPOINT, "path"), FIRST(VERSION, "upstream_cluster.subset") } },
	{ .name = "caddy", .help = "Caddy access logs",
	  .example = "{\"ts\":1754071560.25,\"logger\":\"http.log.access\",\"request\":{\"uri\":"
		     "\"/risk-score\"},\"duration\":0.095,\"status\":200}",
	  .must = { "ts", "request.uri", "duration", "status", "logger|request.host|"
		     "request.method" },
	  .hint = { FIRST(TIME, "ts"), IN("duration", S), FIRST(STATUS, "status"),
		    FIRST(ENDPOINT, "request.uri") } },
	{ .name = "traefik", .help = "Traefik access logs as JSON",
	  .example = "{\"StartUTC\":\"2025-08-01T18:06:00Z\",\"Duration\":95000000,"
		     "\"DownstreamStatus\":200,\"RequestPath\":\"/risk-score\"}",
	  .must = { "DownstreamStatus|OriginStatus", "Duration|OriginDuration",
		    "RequestPath|RouterName|ServiceName" },
	  .hint = { FIRST(TIME, "StartUTC"), FIRST(TIME, "time"), IN("Duration", NS),
		    IN("OriginDuration", NS), FIRST(STATUS, "DownstreamStatus"),
		    FIRST(STATUS, "OriginStatus"), FIRST(ENDPOINT, "RequestPath") } },
	{ .name = "cloudflare", .help = "Cloudflare HTTP requests (Logpush)",
	  .example = "{\"EdgeStartTimestamp\":\"2025-08-01T18:06:00Z\",\"EdgeEndTimestamp\":"
		     "\"2025-08-01T18:06:01Z\",\"EdgeResponseStatus\":200}",
	  .must = { "EdgeStartTimestamp", "EdgeResponseStatus|ClientRequestURI|RayID" },
	  .hint = { FIRST(TIME, "EdgeStartTimestamp"),
		    { ROLE_LATENCY, "OriginResponseDurationMs", UNIT_MS, FORM_FIELD, false,
		      "EdgeEndTimestamp" },
		    { ROLE_LATENCY, "OriginResponseTime", UNIT_NS, FORM_FIELD, false,
		      "EdgeEndTimestamp" },
		    FIRST(STATUS, "EdgeResponseStatus"), FIRST(ENDPOINT, "ClientRequestURI"),
		    FIRST(ENDPOINT, "ClientRequestPath") } },
	{ .name = "apigateway", .help = "AWS API Gateway access logs as JSON",
	  .example = "{\"requestTimeEpoch\":1754071560000,\"responseLatency\":95,\"status\":200,"
		     "\"resourcePath\":\"/risk-score\"}",
	  .must = { "requestTimeEpoch|requestTime", "responseLatency|integrationLatency" },
	  .hint = { FIRST(TIME, "requestTimeEpoch"), FIRST(TIME, "requestTime"),
		    IN("responseLatency", MS), IN("integrationLatency", MS),
		    FIRST(STATUS, "status"), FIRST(ENDPOINT, "resourcePath"),
		    FIRST(ENDPOINT, "path"), FIRST(ENDPOINT, "routeKey") } },
	{ .name = "kong", .help = "Kong's log plugins (http-log, file-log)",
	  .example = "{\"latencies\":{\"request\":95,\"kong\":2,\"proxy\":93},\"request\":{\"uri\":"
		     "\"/risk-score\"},\"response\":{\"status\":200},"
		     "\"started_at\":1754071560000}",
	  .must = { "latencies.request", "started_at", "response.status|request.uri" },
	  .hint = { FIRST(TIME, "started_at"), IN("latencies.request", MS),
		    FIRST(STATUS, "response.status"), FIRST(ENDPOINT, "request.uri"),
		    FALLBACK(ENDPOINT, "upstream_uri") } },
	{ .name = "frontdoor", .help = "Azure Front Door and CDN access logs: timeTaken is in s",
	  .example = "{\"time\":\"2025-08-01T18:06:00Z\",\"category\":\"FrontDoorAccessLog\","
		     "\"properties\":{\"timeTaken\":\"0.095\",\"httpStatusCode\":\"200\","
		     "\"requestUri\":\"https://a/risk-score\"}}",
	  .must = { "time", "properties.timeTaken", "properties.httpStatusCode",
		    "properties.requestUri" },
	  .hint = { FIRST(TIME, "time"), IN("properties.timeTaken", S),
		    FIRST(STATUS, "properties.httpStatusCode"),
		    FIRST(ENDPOINT, "properties.requestUri"), NEVER(ENDPOINT, "operationName"),
		    NEVER(ENDPOINT, "properties.endpoint") } },
	{ .name = "fastly", .help = "Fastly's real-time logs: time_elapsed is in us",
	  .example = "{\"timestamp\":\"2025-08-01T18:06:00+0000\",\"response_status\":200,"
		     "\"time_elapsed\":95000,\"url\":\"/risk-score\",\"fastly_server\":\"a1\"}",
	  .must = { "time_elapsed", "fastly_server|fastly_is_edge|pop|cache_status",
		    "url|request|response_status" },
	  .hint = { FIRST(TIME, "timestamp"), IN("time_elapsed", US),
		    FIRST(STATUS, "response_status"), FIRST(ENDPOINT, "url"),
		    FIRST(VERSION, "origin_version") } },
	{ .name = "nginx-json", .help = "nginx access logs with a JSON log_format",
	  .example = "{\"time_iso8601\":\"2025-08-01T18:06:00+00:00\",\"request_time\":\"0.095\","
		     "\"status\":\"200\",\"request_uri\":\"/risk-score\"}",
	  .must = { "request_time|upstream_response_time", "time_iso8601|msec|time_local",
		    "status|upstream_status" },
	  .hint = { FIRST(TIME, "time_iso8601"), FIRST(TIME, "msec"), FIRST(TIME, "time_local"),
		    IN("request_time", S), IN("upstream_response_time", S),
		    FIRST(STATUS, "status"), FIRST(STATUS, "upstream_status"),
		    FIRST(ENDPOINT, "request_uri"), FIRST(ENDPOINT, "uri"),
		    FIRST(ENDPOINT, "request"), FIRST(VERSION, "release"),
		    FIRST(VERSION, "pool") } },
	{ .name = "k8s-audit", .help = "Kubernetes audit events: complete ones, from the request",
	  .example = "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"auditID\":\"a1\","
		     "\"stage\":\"ResponseComplete\",\"verb\":\"get\","
		     "\"requestURI\":\"/api/v1/pods\",\"responseStatus\":{\"code\":200},"
		     "\"requestReceivedTimestamp\":\"2025-08-01T18:06:00.000000Z\","
		     "\"stageTimestamp\":\"2025-08-01T18:06:00.095000Z\"}",
	  .must = { "auditID:s", "stage:s", "requestURI:s", "stageTimestamp:s",
		    "requestReceivedTimestamp:s" },
	  .cut = jsonform_cut_audit, .is_always_cut = true,
	  .hint = { FIRST(TIME, "requestReceivedTimestamp"), FIRST(STATUS, "responseStatus.code"),
		    FIRST(ENDPOINT, "requestURI"), NEVER(STATUS, "responseStatus.status"),
		    NO_DIM("stage") } },

	/* -- loggers -- */
	{ .name = "k6", .help = "k6 samples (--out json): http_req_duration",
	  .example = "{\"type\":\"Point\",\"metric\":\"http_req_duration\",\"data\":{\"time\":"
		     "\"2025-08-01T18:06:00Z\",\"value\":95.2,\"tags\":{\"status\":\"200\"}}}",
	  .must = { "metric:s", "type:s", "data" },
	  .cut = jsonform_cut_k6, .is_always_cut = true,
	  .hint = { FIRST(TIME, "data.time"), IN("data.value", MS),
		    FIRST(STATUS, "data.tags.status"), FIRST(ENDPOINT, "data.tags.name"),
		    FIRST(ENDPOINT, "data.tags.url") } },
	{ .name = "bunyan", .help = "bunyan",
	  .example = "{\"name\":\"risk\",\"hostname\":\"a1\",\"pid\":7,\"level\":30,\"req\":{"
		     "\"url\":\"/risk-score\"},\"msg\":\"\","
		     "\"time\":\"2025-08-01T18:06:00Z\",\"v\":0}",
	  .must = { "v:n", "name:s", "hostname:s", "pid:n", "level:n", "time:s" },
	  .hint = { FIRST(TIME, "time"), FIRST(LATENCY, "duration"), FIRST(LATENCY, "latency"),
		    FIRST(STATUS, "res.statusCode"), FIRST(ENDPOINT, "req.url"),
		    NEVER(ENDPOINT, "name"), NEVER(VERSION, "v") } },
	{ .name = "pino", .help = "pino and pino-http",
	  .example = "{\"level\":30,\"time\":1754071560000,\"pid\":7,\"hostname\":\"a1\",\"req\":{"
		     "\"url\":\"/risk-score\"},\"res\":{\"statusCode\":200},\"responseTime\":95}",
	  .must = { "level", "time:n", "pid:n|hostname:s|req.url|res.statusCode",
		    "hostname:s|msg:s|responseTime:n" },	/* `base` may leave out either */
	  .hint = { FIRST(TIME, "time"), IN("responseTime", MS), FIRST(STATUS, "res.statusCode"),
		    FIRST(ENDPOINT, "req.url"), NEVER(ENDPOINT, "name"), NEVER(VERSION, "v"),
		    FIRST(VERSION, "commit") } },
	{ .name = "winston", .help = "winston with express-winston",
	  .example = "{\"level\":\"info\",\"message\":\"HTTP GET\",\"meta\":{\"req\":{\"url\":"
		     "\"/risk-score\"},\"res\":{\"statusCode\":200},\"responseTime\":95}}",
	  .must = { "level:s", "message:s", "meta.req.url", "meta.responseTime" },
	  .hint = { FIRST(TIME, "timestamp"), IN("meta.responseTime", MS),
		    FIRST(STATUS, "meta.res.statusCode"), FIRST(ENDPOINT, "meta.req.url") } },
	{ .name = "logrus", .help = "logrus with the fields of an HTTP logger",
	  .example = "{\"time\":\"2025-08-01T18:06:00Z\",\"level\":\"info\",\"msg\":\"request "
		     "complete\",\"http.resp.status\":200,\"http.resp.took_ms\":95}",
	  .must = { "level:s", "msg", "time|timestamp",
		    "http.resp.took_ms|http.resp.status|http.req.path" },
	  .hint = { FIRST(TIME, "time"), FIRST(TIME, "timestamp"), IN("http.resp.took_ms", MS),
		    FIRST(STATUS, "http.resp.status"), FIRST(ENDPOINT, "http.req.path") } },
	{ .name = "zap", .help = "zap in its production form",
	  .example = "{\"level\":\"info\",\"ts\":1754071560.25,\"caller\":\"api/http.go:41\","
		     "\"msg\":\"request\",\"status\":200,\"path\":\"/risk-score\","
		     "\"duration\":0.095}",
	  .must = { "level:s", "ts:n", "msg:s", "caller|logger|duration|latency" },
	  .hint = { FIRST(TIME, "ts"),
		    { ROLE_LATENCY, "duration", UNIT_S, FORM_FIELD, true, NULL },
		    { ROLE_LATENCY, "latency", UNIT_S, FORM_FIELD, true, NULL },
		    FIRST(STATUS, "status"), FIRST(ENDPOINT, "path"), NO_DIM("caller") } },
	{ .name = "clef", .help = "Serilog's compact form (CLEF): Elapsed is in ms",
	  .example = "{\"@t\":\"2025-08-01T18:06:00Z\",\"@mt\":\"HTTP {RequestPath}\","
		     "\"Elapsed\":95.5,\"StatusCode\":200,\"RequestPath\":\"/risk-score\"}",
	  .must = { "@t:s", "@mt:s|@m:s" },
	  .hint = { FIRST(TIME, "@t"), IN("Elapsed", MS), IN("ElapsedMilliseconds", MS),
		    FIRST(STATUS, "StatusCode"), FIRST(ENDPOINT, "RequestPath") } },
	{ .name = "zerolog", .help = "zerolog",
	  .example = "{\"level\":\"info\",\"status\":200,\"path\":\"/risk-score\",\"duration\":95,"
		     "\"time\":\"2025-08-01T18:06:00Z\",\"message\":\"request\"}",
	  .must = { "level:s", "time", "message:s" }, .first = "level", .last = "message",
	  .hint = { FIRST(TIME, "time"), IN("duration", MS), IN("latency", MS),
		    FIRST(STATUS, "status"), FIRST(ENDPOINT, "path"), FIRST(ENDPOINT, "url") } },
	{ .name = "lograge", .help = "lograge as JSON (Rails)",
	  .example = "{\"method\":\"GET\",\"path\":\"/risk-score\",\"format\":\"json\","
		     "\"controller\":\"RiskController\",\"action\":\"show\","
		     "\"status\":200,\"duration\":95.2}",
	  .must = { "controller:s", "action:s", "status", "duration", "path" },
	  .hint = { IN("duration", MS), FIRST(STATUS, "status"), FIRST(ENDPOINT, "path") } },
};

const struct jsonform *
jsonform_at(size_t i)
{
	_Static_assert(LENGTH(rows) <= JSONFORM_ROWS, "the votes have room for all rows");
	return i < LENGTH(rows) ? &rows[i] : NULL;
}
