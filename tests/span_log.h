/* span_log: traces made span by span, written in four formats, with what each item took. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_SPAN_LOG_H
#define SR_TESTS_SPAN_LOG_H

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/splitmix.h"

/* 2025-08-01T18:00:00Z */
#define SPAN_LOG_START_US (INT64_C(1754071200) * 1000000)

enum span_form { FORM_OTLP, FORM_JAEGER, FORM_ZIPKIN, FORM_PLAIN, FORM_COUNT };

/* Microseconds of one trace by whose they are, as they were drawn: the truth of every test. */
struct made_trace {
	int64_t at_us;
	bool is_list;			/* /list: gateway -> users; else gateway -> risk -> db */
	int64_t gateway, to_callee, callee, inner, db;
	bool has_client;		/* spans of clients are written */
	bool is_new;			/* risk's v8 serves it */
	bool is_batch;			/* entered by another service: batch -> risk -> db */
};

struct span_log {
	enum span_form form;
	struct made_trace *trace;	/* owned */
	size_t n, cap;
	struct str *line;		/* owned; one span (OTLP, Jaeger, Zipkin, plain) a line */
	int64_t *line_us;		/* owned; when the span of a line begins */
	size_t n_lines, cap_lines, cap_us;
};

/* What a log is made of: multiply one part of the traces since onset. */
struct span_story {
	uint64_t seed;
	enum span_form form;
	int traces;
	double onset;			/* share of the log */
	double gateway, to_callee, callee, db;	/* factors since onset; 0 = 1 */
	double batch_edge;		/* of calls by the batch service alone */
	bool has_batch;			/* a third of the traces are entered by `batch` */
	bool no_clients;
	double canary;			/* share of risk's calls that its new version v8 serves */
	double surge;			/* so many times the traffic since onset; 0 = 1 */
};

static inline struct str *
span_line(struct span_log *log, int64_t at_us)
{
	GROW(log->line, log->n_lines, log->cap_lines);
	GROW(log->line_us, log->n_lines, log->cap_us);
	log->line_us[log->n_lines] = at_us;
	log->line[log->n_lines] = (struct str){0};
	return &log->line[log->n_lines++];
}

struct made_span {
	unsigned trace, id, parent;
	const char *kind;		/* SERVER CLIENT INTERNAL CONSUMER */
	const char *service, *name, *peer, *version;
	int64_t at_us, us;
};

static inline void
write_span(struct span_log *log, const struct made_span *s)
{
	struct str *out = span_line(log, s->at_us);
	long long at = (long long)s->at_us, us = (long long)s->us;

	if (log->form == FORM_OTLP) {
		int kind = !strcmp(s->kind, "SERVER") ? 2 : !strcmp(s->kind, "CLIENT") ? 3
			   : !strcmp(s->kind, "CONSUMER") ? 5 : 1;

		str_fmt(out, "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":"
			"\"service.name\",\"value\":{\"stringValue\":\"%s\"}},{\"key\":"
			"\"service.version\",\"value\":{\"stringValue\":\"%s\"}}]},\"scopeSpans\":"
			"[{\"spans\":[{\"traceId\":\"t%08x\",\"spanId\":\"s%08x\",", s->service,
			s->version, s->trace, s->id);
		if (s->parent)
			str_fmt(out, "\"parentSpanId\":\"s%08x\",", s->parent);
		str_fmt(out, "\"name\":\"%s\",\"kind\":%d,\"startTimeUnixNano\":\"%lld000\","
			"\"endTimeUnixNano\":\"%lld000\",\"attributes\":[%s%s%s"
			"{\"key\":\"http.response.status_code\",\"value\":{\"intValue\":\"200\"}}]}"
			"]}]}]}", s->name, kind, at, at + us,
			s->peer ? "{\"key\":\"db.system\",\"value\":{\"stringValue\":\"" : "",
			s->peer ? s->peer : "", s->peer ? "\"}}," : "");
	} else if (log->form == FORM_JAEGER) {
		str_fmt(out, "{\"traceID\":\"t%08x\",\"spanID\":\"s%08x\",\"operationName\":\"%s\","
			"\"startTime\":%lld,\"duration\":%lld,\"references\":[", s->trace, s->id,
			s->name, at, us);
		if (s->parent)
			str_fmt(out, "{\"refType\":\"CHILD_OF\",\"traceID\":\"t%08x\",\"spanID\":"
				"\"s%08x\"}", s->trace, s->parent);
		str_add(out, "],\"tags\":[{\"key\":\"span.kind\",\"value\":\"");
		for (const char *c = s->kind; *c; c++)
			str_char(out, (char)(*c + 'a' - 'A'));
		str_fmt(out, "\"},%s%s%s{\"key\":\"http.status_code\",\"value\":200}],\"process\":{"
			"\"serviceName\":\"%s\",\"tags\":[{\"key\":\"service.version\",\"value\":"
			"\"%s\"}]}}", s->peer ? "{\"key\":\"db.system\",\"value\":\"" : "",
			s->peer ? s->peer : "", s->peer ? "\"}," : "", s->service, s->version);
	} else if (log->form == FORM_ZIPKIN) {
		str_fmt(out, "{\"traceId\":\"t%08x\",\"id\":\"s%08x\",", s->trace, s->id);
		if (s->parent)
			str_fmt(out, "\"parentId\":\"s%08x\",", s->parent);
		if (strcmp(s->kind, "INTERNAL") != 0)
			str_fmt(out, "\"kind\":\"%s\",", s->kind);
		str_fmt(out, "\"name\":\"%s\",\"timestamp\":%lld,\"duration\":%lld,"
			"\"localEndpoint\":{\"serviceName\":\"%s\"},%s%s%s\"tags\":{"
			"\"http.status_code\":\"200\"}}", s->name, at, us, s->service,
			s->peer ? "\"remoteEndpoint\":{\"serviceName\":\"" : "",
			s->peer ? s->peer : "", s->peer ? "\"}," : "");
	} else {
		str_fmt(out, "{\"ts\":%lld.%03lld,\"trace_id\":\"t%08x\",\"span_id\":\"s%08x\",",
			at / 1000, at % 1000, s->trace, s->id);
		if (s->parent)
			str_fmt(out, "\"parent_id\":\"s%08x\",", s->parent);
		else
			str_add(out, "\"parent_id\":null,");
		str_fmt(out, "\"service\":\"%s\",\"version\":\"%s\",\"endpoint\":\"%s\","
			"\"latency_us\":%lld,\"status\":200}", s->service, s->version, s->name, us);
	}
}

/*
 * The spans of a trace. Each wait is on its caller's clock: gateway = own + call, call = way +
 * server, server = own + inner work + db call. Plain logs have neither clients nor databases.
 */
static inline void
write_trace(struct span_log *log, size_t i)
{
	const struct made_trace *t = &log->trace[i];
	unsigned id = (unsigned)i + 1, base = id * 16;
	bool has_db = t->has_client && !t->is_list;
	const char *entry = t->is_batch ? "batch" : "gateway";
	const char *callee = t->is_list ? "users" : "risk";
	int64_t server = t->callee + t->inner + (has_db ? t->db : 0), call = server + t->to_callee;
	unsigned parent = base + 1;

	write_span(log, &(struct made_span){id, base + 1, 0, "SERVER", entry,
		   t->is_list ? "/list" : t->is_batch ? "/night" : "/pay", NULL, "v1", t->at_us,
		   t->gateway + call});
	if (t->has_client) {
		write_span(log, &(struct made_span){id, base + 2, base + 1, "CLIENT", entry, "call",
			   NULL, "v1", t->at_us + 10, call});
		parent = base + 2;
	}
	write_span(log, &(struct made_span){id, base + 3, parent, "SERVER", callee,
		   t->is_list ? "/find" : "/score", NULL, t->is_new ? "v8" : "v7", t->at_us + 20,
		   server});
	if (log->form != FORM_PLAIN)
		write_span(log, &(struct made_span){id, base + 4, base + 3, "INTERNAL", callee,
			   "work", NULL, "v7", t->at_us + 30, t->inner});
	if (has_db)
		write_span(log, &(struct made_span){id, base + 5, base + 3, "CLIENT", callee,
			   "SELECT", "postgres", "v7", t->at_us + 40, t->db});
}

/* Around a median, a log-normal of sigma .3. */
static inline int64_t
draw_us(uint64_t *rng, double median_us, double factor)
{
	double u = ((double)(splitmix64(rng) >> 11) + 1) / 9007199254740993.0;
	double v = (double)(splitmix64(rng) >> 11) / 9007199254740992.0;
	double normal = sqrt(-2 * log(u)) * cos(6.283185307179586 * v);

	return (int64_t)(median_us * (factor > 0 ? factor : 1) * exp(.3 * normal));
}

/* Twenty minutes; the traffic of a surge comes closer together. */
static inline int64_t
span_log_time(const struct span_story *story, int i)
{
	double surge = story->surge > 0 ? story->surge : 1, all = story->traces;
	double first = story->onset * all, before = i < first ? i : first;
	double since = i < first ? 0 : (i - first) / surge;

	return (int64_t)(1200e6 * (before + since) / (first + (all - first) / surge));
}

static inline void
span_log_make(struct span_log *log, const struct span_story *story)
{
	uint64_t rng = story->seed;

	*log = (struct span_log){.form = story->form};
	for (int i = 0; i < story->traces; i++) {
		bool is_since = i >= story->onset * story->traces;
		struct span_story f = is_since ? *story : (struct span_story){0};
		struct made_trace t = {
			.at_us = SPAN_LOG_START_US + span_log_time(story, i) +
				 (int64_t)random_below(&rng, 100000),
			.is_list = random_below(&rng, 3) == 0,
			.has_client = story->form != FORM_PLAIN && !story->no_clients,
		};

		t.is_batch = story->has_batch && !t.is_list && random_below(&rng, 2) == 0;
		t.gateway = draw_us(&rng, 8000, f.gateway);
		t.to_callee = draw_us(&rng, 2000, t.is_list ? 1
				      : t.is_batch && f.batch_edge > 0 ? f.batch_edge
				      : f.to_callee);
		t.is_new = !t.is_list && is_since && story->canary > 0 &&
			   (double)random_below(&rng, 1000) < story->canary * 1000;
		t.callee = draw_us(&rng, 20000, t.is_list || (story->canary > 0 && !t.is_new)
						? 1 : f.callee);
		t.inner = story->form == FORM_PLAIN ? 0 : draw_us(&rng, 3000, 1);
		t.db = draw_us(&rng, 15000, f.db);
		GROW(log->trace, log->n, log->cap);
		log->trace[log->n++] = t;
		write_trace(log, log->n - 1);
	}
}

/* All lines, in the order given (NULL: as made). */
static inline void
span_log_text(const struct span_log *log, const size_t *order, struct str *out)
{
	for (size_t i = 0; i < log->n_lines; i++) {
		const struct str *line = &log->line[order ? order[i] : i];

		str_bytes(out, line->at, line->len);
		str_char(out, '\n');
	}
}

/* Those that begin at a moment or before it. */
static inline void
span_log_text_until(const struct span_log *log, int64_t last_us, struct str *out)
{
	for (size_t i = 0; i < log->n_lines; i++)
		if (log->line_us[i] <= last_us)
			str_fmt(out, "%s\n", str_text(&log->line[i]));
}

static inline void
span_log_release(struct span_log *log)
{
	for (size_t i = 0; i < log->n_lines; i++)
		str_release(&log->line[i]);
	free(log->line);
	free(log->line_us);
	free(log->trace);
}

#endif
