/* text_writers: logs of every text format, made at random, with what they tell. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_TEXT_WRITERS_H
#define SR_TESTS_TEXT_WRITERS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/ingest/record.h"
#include "tests/splitmix.h"

#define DAY_NS (INT64_C(1754006400) * NS_PER_S)	/* 2025-08-01T00:00:00Z */

/* One request, as it happened. */
struct truth {
	int second;		/* of the day */
	int64_t us;		/* latency; LATENCY_NONE */
	int status;
	const char *method, *path;
};

/* How one log is written: the same on all its lines. */
struct style {
	uint64_t seed;
	int variant;		/* of the format: 0..3 */
	int order[8];		/* of keys or columns */
	bool has_gaps;		/* some values are absent */
	int prefix;		/* what stands before each line */
};

static int
roll(uint64_t *seed, int n)
{
	return (int)random_below(seed, (uint64_t)n);
}

/* `18:06:00` */
static const char *
clock_text(const struct truth *t)
{
	static char text[16];

	snprintf(text, sizeof(text), "%02d:%02d:%02d", t->second / 3600, t->second / 60 % 60,
		 t->second % 60);
	return text;
}

/* A latency in a unit, with so many digits behind the point; the truth is what was written. */
static const char *
number(struct truth *t, int64_t unit_us, int digits)
{
	static char text[4][40];
	static int next;
	int64_t step = unit_us;
	char *out = text[next = (next + 1) % 4];

	if (t->us == LATENCY_NONE)
		return "-";
	for (int i = 0; i < digits; i++)
		step /= 10;
	t->us = (t->us / step) * step;
	if (digits)
		snprintf(out, 40, "%lld.%0*lld", (long long)(t->us / unit_us), digits,
			 (long long)(t->us % unit_us / step));
	else
		snprintf(out, 40, "%lld", (long long)(t->us / unit_us));
	return out;
}

static void
clf(struct str *out, const struct truth *t, const char *more)
{
	str_fmt(out, "10.0.%d.%d - - [01/Aug/2025:%s +0000] \"%s %s HTTP/1.1\" %d %d%s",
		t->second % 7, t->second % 200, clock_text(t), t->method, t->path, t->status,
		t->second % 9000, more);
}

/* The part of it behind the proxy: absent where all of it is, for else it would be taken. */
static const char *
upstream(const struct truth *t, const char *text)
{
	return t->us == LATENCY_NONE ? "-" : text;
}

static void
write_nginx(struct style *s, struct str *out, struct truth *t)
{
	clf(out, t, " \"-\" \"curl/8.5\"");
	if (s->variant == 0)
		str_fmt(out, " rt=%s uct=\"0.001\" urt=\"%s\"", number(t, 1000000, 3),
			number(t, 1000000, 3));
	else if (s->variant == 1)
		str_fmt(out, " \"10.1.1.1\" %s", number(t, 1000000, 3));
	else if (s->variant == 2)
		str_fmt(out, " upstream_response_time=%s request_time=%s",
			upstream(t, "0.001"), number(t, 1000000, 3));
	else
		t->us = LATENCY_NONE;
}

static void
write_apache(struct style *s, struct str *out, struct truth *t)
{
	str_add(out, s->variant & 1 ? "risk.example:443 " : "");
	clf(out, t, " \"https://a.example/\" \"Mozilla/5.0 (X11; Linux x86_64)\"");
	str_fmt(out, " %s", number(t, 1, 0));
}

static void
write_ingress(struct style *s, struct str *out, struct truth *t)
{
	(void)s;
	clf(out, t, " \"-\" \"curl/8.5\" 310");
	str_fmt(out, " %s [risk-80] [] 10.1.0.4:80, 10.1.0.5:80 0, 9 %s 502, %d 6f1a",
		number(t, 1000000, 3), upstream(t, "0.001, 0.002"), t->status);
}

static void
write_traefik(struct style *s, struct str *out, struct truth *t)
{
	(void)s;
	if (t->us == LATENCY_NONE)
		t->us = 5000;
	clf(out, t, " \"-\" \"-\" 17 \"risk@docker\" \"http://10.1.0.4:80\"");
	str_fmt(out, " %sms", number(t, 1000, 0));
}

static void
write_envoy(struct style *s, struct str *out, struct truth *t)
{
	const char *details = s->variant & 1 ? " via_upstream - \"-\"" : "";

	str_fmt(out, "[2025-08-01T%s.000Z] \"%s %s HTTP/2\" %d -%s 0 512 %s %s \"-\" \"curl/8.5\" "
		"\"6f1a\" \"risk:80\" \"10.1.0.4:80\"", clock_text(t), t->method, t->path,
		t->status, details, number(t, 1000, 0), upstream(t, "1"));
	if (s->variant & 1)
		str_fmt(out, " outbound|80|v%d|risk.default - 10.2.0.1:80 10.1.0.1:6 - default",
			t->second % 2);
}

static void
write_haproxy(struct style *s, struct str *out, struct truth *t)
{
	if (t->us == LATENCY_NONE)
		t->us = 7000;
	str_fmt(out, "Aug  1 %s lb haproxy[7]: 10.0.0.7:33 [01/Aug/2025:%s.000] fe be/srv%d "
		"0/0/1/-1/%s%s %d 99 - - ---- 1/1/1/1/0 0/0 %s\"%s %s HTTP/1.1\"", clock_text(t),
		clock_text(t), t->second % 3, s->variant & 1 ? "+" : "", number(t, 1000, 0),
		t->status,
		s->variant & 2 ? "{a|b} {} " : "", t->method, t->path);
}

static void
write_alb(struct style *s, struct str *out, struct truth *t)
{
	bool is_failed = t->us == LATENCY_NONE;
	const char *time = is_failed ? "-1" : number(t, 1000000, 3);

	(void)s;
	str_fmt(out, "https 2025-08-01T%s.000000Z app/risk/1 10.0.0.7:2 10.1.0.4:80 %s %s %s %d %d "
		"34 366 \"%s https://risk.example:443%s HTTP/1.1\" \"curl/8.5\" E T arn:x \"R=1\"",
		clock_text(t), is_failed ? "-1" : "0.000", time, is_failed ? "-1" : "0.001",
		t->status,
		t->status, t->method, t->path);
	if (!is_failed)
		t->us += 1000;
}

static void
write_elb(struct style *s, struct str *out, struct truth *t)
{
	const char *time = t->us == LATENCY_NONE ? "-1" : number(t, 1000000, 6);

	str_fmt(out, "2025-08-01T%s.000000Z risk-lb 10.0.0.7:2 10.1.0.4:80 %s %s %s %d %d 0 29 "
		"\"%s http://risk.example:80%s HTTP/1.1\"%s", clock_text(t),
		t->us == LATENCY_NONE ? "-1" : "0.000001", time,
		t->us == LATENCY_NONE ? "-1" : "0.000002", t->status, t->status, t->method, t->path,
		s->variant & 1 ? " \"curl/8.5\" - -" : "");
	if (t->us != LATENCY_NONE)
		t->us += 3;
}

static void
write_uwsgi(struct style *s, struct str *out, struct truth *t)
{
	bool is_micros = s->variant & 1;

	if (t->us == LATENCY_NONE)
		t->us = 9000;
	str_fmt(out, "[pid: %d|app: 0|req: 1/1] 10.0.0.7 () {32 vars in 500 bytes} "
		"[Fri Aug  1 %s 2025] %s %s => generated 9 bytes in %s %s (HTTP/1.1 %d) 4 headers "
		"in 150 bytes (1 switches on core 0)", t->second % 5, clock_text(t), t->method,
		t->path, number(t, is_micros ? 1 : 1000, 0), is_micros ? "micros" : "msecs",
		t->status);
}

static void
write_chi(struct style *s, struct str *out, struct truth *t)
{
	static const struct { const char *unit; int64_t us; int digits; } units[] = {
		{ "ms", 1000, 3 }, { "\xc2\xb5s", 1, 0 }, { "s", 1000000, 6 }, { "ms", 1000, 0 },
	};

	if (t->us == LATENCY_NONE)
		t->us = 1000;
	str_fmt(out, "2025/08/01 %s ", clock_text(t));
	if (s->seed & 1)
		str_fmt(out, "[a1/x7Kq-%06d] ", t->second);
	str_fmt(out, "\"%s http://risk.example%s HTTP/1.1\" from 10.0.0.7:3 - %d %dB in %s%s",
		t->method, t->path, t->status, t->second % 900,
		number(t, units[s->variant].us, units[s->variant].digits), units[s->variant].unit);
}

static void
write_actix(struct style *s, struct str *out, struct truth *t)
{
	(void)s;
	if (t->us == LATENCY_NONE)
		t->us = 1000;
	str_fmt(out, "[2025-08-01T%sZ INFO  actix_web::middleware::logger] 10.0.0.7 \"%s %s "
		"HTTP/1.1\" %d %d \"-\" \"curl/8.5 (a \\\"b\\\")\" %s", clock_text(t), t->method,
		t->path, t->status, t->second % 900, number(t, 1000000, 6));
}

static void
write_squid(struct style *s, struct str *out, struct truth *t)
{
	(void)s;
	if (t->us == LATENCY_NONE)
		t->us = 1000;
	str_fmt(out, "%lld.000 %6s 10.0.0.7 TCP_%s/%d %d %s http://risk.example%s - "
		"HIER_DIRECT/10.1.0.4 text/html", (long long)(DAY_NS / NS_PER_S + t->second),
		number(t, 1000, 0), t->second % 2 ? "MISS" : "HIT", t->status, t->second % 900,
		t->method, t->path);
}

static void
write_s3(struct style *s, struct str *out, struct truth *t)
{
	bool has_none = s->variant & 1;

	str_fmt(out, "79a5 risk-files [01/Aug/2025:%s +0000] 10.0.0.7 79a5 3E57427F3E%d %s a.jpg "
		"%s%s %s%s %d - %d - %s - \"-\" \"S3Console/0.4\" -", clock_text(t), t->second,
		t->path, has_none ? "-" : "\"", has_none ? "" : t->method,
		has_none ? "" : t->path, has_none ? "" : " HTTP/1.1\"", t->status, t->second % 900,
		number(t, 1000, 0));
}

static void
write_rails(struct style *s, struct str *out, struct truth *t)
{
	static const char *const words[] = { "OK", "Internal Server Error", "Found",
					     "Gateway Timeout" };

	if (t->us == LATENCY_NONE)
		t->us = 1000;
	str_fmt(out, "I, [2025-08-01T%s.5 #7]  INFO -- : [6f1a2b3c-%d] Completed [2025-08-01 %s "
		"+0000] \"%s %s\" 10.0.0.7 - %d %s in %sms%s", clock_text(t), t->second,
		clock_text(t), t->method, t->path, t->status, words[t->second % 4],
		number(t, 1000, 0), s->variant & 1 ? " (Views: 10.1ms | Allocations: 12)" : "");
}

static void
write_aspnet(struct style *s, struct str *out, struct truth *t)
{
	if (t->us == LATENCY_NONE)
		t->us = 1000;
	str_fmt(out, "2025-08-01 %s.000 +00:00 [INF] Request finished HTTP/1.1 %s "
		"http://risk.example%s %s- %d - application/json %sms", clock_text(t), t->method,
		t->path, s->variant & 1 ? "text/plain 17 " : s->variant & 2 ? "- - " : "",
		t->status, number(t, 1000, 3));
}

static void
write_serilog(struct style *s, struct str *out, struct truth *t)
{
	if (t->us == LATENCY_NONE)
		t->us = 1000;
	str_fmt(out, "%s2025-08-01 %s.000 +00:00 %sINF] HTTP %s %s responded %d in %s ms",
		s->variant & 1 ? "[" : "", clock_text(t), s->variant & 1 ? "" : "[", t->method,
		t->path, t->status, number(t, 1000, 3));
}

static void
write_morgan(struct style *s, struct str *out, struct truth *t)
{
	if (t->us == LATENCY_NONE)
		t->us = 1000;
	str_fmt(out, s->variant & 1 ? "2025-08-01T%s.000Z %s %s %d%s%s ms"
				    : "[2025-08-01 %s.000] %s %s %d%s%sms",
		clock_text(t), t->method, t->path, t->status,
		(s->variant & 3) == 3 ? " 512 - " : " ", number(t, 1000, 3));
}

/* It tells no path. */
static void
write_lambda(struct style *s, struct str *out, struct truth *t)
{
	if (t->us == LATENCY_NONE)
		t->us = 1000;
	t->path = "-";
	str_fmt(out, "2025-08-01T%s.000Z %sREPORT RequestId: 6f1a2b3c-9d4e-4f5a-8b6c-7d8e9f%06d "
		"Version: %d Status: %d Duration: %s ms\tBilled Duration: 9 ms\t", clock_text(t),
		s->variant & 1 ? "2025/08/01/[7]a1 " : "", t->second, t->second % 2, t->status,
		number(t, 1000, 2));
}

static void
write_gin(struct style *s, struct str *out, struct truth *t)
{
	static const struct { const char *unit; int64_t us; int digits; } units[] = {
		{ "ms", 1000, 3 }, { "µs", 1, 0 }, { "s", 1000000, 6 }, { "ms", 1000, 0 },
	};
	bool has_color = s->variant == 3;

	if (t->us == LATENCY_NONE)
		t->us = 1000;
	str_fmt(out, "[GIN] 2025/08/01 - %s |%s %d %s| %9s%s |  10.0.0.7 | %-7s \"%s\"",
		clock_text(t),
		has_color ? "\x1b[97;42m" : "", t->status, has_color ? "\x1b[0m" : "",
		number(t, units[s->variant].us, units[s->variant].digits), units[s->variant].unit,
		t->method, t->path);
}

#endif
