/* text_makers: logs with keys and columns, and whole logs of any text format, made at random. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_TEXT_MAKERS_H
#define SR_TESTS_TEXT_MAKERS_H

#include "tests/text_writers.h"

/* Key, separator, value; for pairs, labels and columns in the order of the log. */
static void
write_keys(const struct style *s, struct str *out, const char *const (*pair)[2], int n,
	   const char *format, const char *between)
{
	for (int i = 0, written = 0; i < 8; i++) {
		if (s->order[i] >= n || !pair[s->order[i]][1])
			continue;
		str_add(out, written++ ? between : "");
		str_fmt(out, "%s%s", format[0] ? pair[s->order[i]][0] : "", format);
		str_add(out, pair[s->order[i]][1]);
	}
}

static void
write_logfmt(struct style *s, struct str *out, struct truth *t)
{
	static const struct { const char *unit; int64_t us; int digits; } units[] = {
		{ "ms", 1000, 0 }, { "s", 1000000, 3 }, { "us", 1, 0 }, { "ms", 1000, 2 },
	};
	char time[32], status[8], latency[64];

	snprintf(time, sizeof(time), "2025-08-01T%sZ", clock_text(t));
	snprintf(status, sizeof(status), "%d", t->status);
	const char *value = number(t, units[s->variant].us, units[s->variant].digits);
	snprintf(latency, sizeof(latency), "%s%s", value,
		 *value == '-' ? "" : units[s->variant].unit);
	const char *const pair[][2] = {
		{ s->seed & 1 ? "time" : "ts", time }, { "status", status },
		{ "duration", s->has_gaps && *value == '-' ? NULL : latency }, { "path", t->path },
		{ "method", t->method }, { "msg", "\"request \\\"done\\\"\"" },
		{ "pod", t->second % 2 ? "api-1" : "api-2" },
	};
	write_keys(s, out, pair, 7, "=", s->variant & 1 ? "  " : " ");
}

static void
write_ltsv(struct style *s, struct str *out, struct truth *t)
{
	static const struct { const char *label; int64_t us; int digits; } units[] = {
		{ "reqtime", 1000000, 3 }, { "apptime_ms", 1000, 0 }, { "reqtime_microsec", 1, 0 },
		{ "response_time", 1000000, 6 },
	};
	char time[48], status[8];

	if (s->seed & 1)
		snprintf(time, sizeof(time), "[01/Aug/2025:%s +0000]", clock_text(t));
	else
		snprintf(time, sizeof(time), "2025-08-01T%sZ", clock_text(t));
	snprintf(status, sizeof(status), "%d", t->status);
	const char *const pair[][2] = {
		{ "time", time }, { "status", status },
		{ units[s->variant].label,
		  number(t, units[s->variant].us, units[s->variant].digits) },
		{ "uri", t->path }, { "method", t->method }, { "host", "10.0.0.7" },
		{ "ua", "Mozilla/5.0 (X11; Linux)" },
	};
	write_keys(s, out, pair, 7, ":", "\t");
}

static void
write_heroku(struct style *s, struct str *out, struct truth *t)
{
	bool is_none = t->us == LATENCY_NONE;
	const char *time = is_none ? "" : number(t, 1000, 0);

	str_fmt(out, "%s2025-08-01T%s.000000+00:00 %s at=info method=%s path=\"%s\" host=a.example "
		"fwd=\"10.0.0.7\" dyno=web.%d connect=%s service=%s%s status=%d bytes=9",
		s->variant & 1 ? "<158>1 " : "", clock_text(t),
		s->variant & 1 ? "host heroku router -" : "heroku[router]:", t->method, t->path,
		t->second % 3, is_none ? "" : "1ms", time, is_none ? "" : "ms", t->status);
	if (!is_none)
		t->us += 1000;
}

static void
write_lograge(struct style *s, struct str *out, struct truth *t)
{
	(void)s;
	str_fmt(out, "I, [2025-08-01T%s.000000 #7]  INFO -- : method=%s path=%s format=json "
		"controller=Scores action=show status=%d duration=%s view=0.10", clock_text(t),
		t->method, t->path, t->status, number(t, 1000, 2));
}

/* Columns in the order of the log; the header when there is no request. */
static void
write_table(struct style *s, struct str *out, struct truth *t, const char *const *name, int n,
	    const char *between, int64_t unit_us, int digits, bool is_epoch)
{
	char time[32] = "", status[8] = "";
	const char *latency = "";

	if (t) {
		if (is_epoch)
			snprintf(time, sizeof(time), "%lld",
				 (long long)(DAY_NS / NS_PER_MS + t->second * 1000LL));
		else
			snprintf(time, sizeof(time), "2025-08-01T%sZ", clock_text(t));
		snprintf(status, sizeof(status), "%d", t->status);
		latency = t->us == LATENCY_NONE ? "" : number(t, unit_us, digits);
	}
	const char *const value[] = { time, status, latency, t ? t->path : "", t ? t->method : "",
				      "\"a, b; c\"" };
	const char *pair[8][2] = { { NULL, NULL } };
	for (int i = 0; i < n; i++)
		pair[i][1] = t ? value[i] : name[i];
	write_keys(s, out, (const char *const (*)[2])pair, n, "", between);
}

static void
write_csv(struct style *s, struct str *out, struct truth *t)
{
	static const struct { const char *name; int64_t us; int digits; } units[] = {
		{ "latency_ms", 1000, 0 }, { "duration_s", 1000000, 3 }, { "elapsed_us", 1, 0 },
		{ "responseTimeMs", 1000, 3 },
	};
	const char *const name[] = { "timestamp", "status", units[s->variant].name, "endpoint",
				     "method", "note" };

	write_table(s, out, t, name, 6, s->seed & 1 ? "," : s->seed & 2 ? ";" : "|",
		    units[s->variant].us, units[s->variant].digits, false);
}

static void
write_tsv(struct style *s, struct str *out, struct truth *t)
{
	static const char *const name[] = { "time", "code", "latency_ms", "route", "verb" };

	write_table(s, out, t, name, 5, "\t", 1000, 0, false);
}

static void
write_jmeter(struct style *s, struct str *out, struct truth *t)
{
	static const char *const name[] = { "timeStamp", "responseCode", "elapsed", "label",
					    "threadName", "responseMessage" };

	write_table(s, out, t, name, 6, ",", 1000, 0, true);
}

static void
write_w3c(struct style *s, struct str *out, struct truth *t)
{
	bool is_decimal = s->variant & 1;
	char status[8];
	const char *name[] = { "date", "time", "cs-method", "cs-uri-stem", "sc-status",
			       "time-taken", "s-ip" };
	const char *pair[8][2] = { { NULL, NULL } };

	if (t)
		snprintf(status, sizeof(status), "%d", t->status);
	const char *value[7];
	if (t) {
		value[0] = "2025-08-01";
		value[1] = clock_text(t);
		value[2] = t->method;
		value[3] = t->path;
		value[4] = status;
		value[5] = number(t, is_decimal ? 1000000 : 1000, is_decimal ? 3 : 0);
		value[6] = "10.1.0.4";
	}
	for (int i = 0; i < 7; i++)
		pair[i][1] = t ? value[i] : name[i];
	str_add(out, t ? "" : "#Version: 1.0\n#Fields: ");
	write_keys(s, out, (const char *const (*)[2])pair, 7, "", is_decimal && t ? "\t" : " ");
}

static const struct {
	const char *name;
	void (*write)(struct style *s, struct str *out, struct truth *t);
	bool has_header, may_have_prefix;
} writers[] = {
	{ "nginx", write_nginx, false, true }, { "apache", write_apache, false, true },
	{ "ingress-nginx", write_ingress, false, true },
	{ "traefik-text", write_traefik, false, true },
	{ "envoy-text", write_envoy, false, true }, { "haproxy", write_haproxy, false, false },
	{ "alb", write_alb, false, false }, { "elb", write_elb, false, false },
	{ "uwsgi", write_uwsgi, false, true }, { "gin", write_gin, false, true },
	{ "chi", write_chi, false, true }, { "actix", write_actix, false, true },
	{ "squid", write_squid, false, true }, { "s3", write_s3, false, true },
	{ "rails", write_rails, false, true }, { "aspnet", write_aspnet, false, false },
	{ "serilog", write_serilog, false, false }, { "morgan", write_morgan, false, false },
	{ "lambda", write_lambda, false, false },
	{ "logfmt", write_logfmt, false, true }, { "ltsv", write_ltsv, false, false },
	{ "heroku", write_heroku, false, false }, { "lograge", write_lograge, false, false },
	{ "csv", write_csv, true, false }, { "tsv", write_tsv, true, false },
	{ "jmeter", write_jmeter, true, false }, { "w3c", write_w3c, true, false },
};

static struct style
make_style(uint64_t seed)
{
	struct style s = { .seed = seed, .variant = roll(&seed, 4), .has_gaps = roll(&seed, 2) };

	s.prefix = roll(&seed, 6);
	for (int i = 0; i < 8; i++)
		s.order[i] = i;
	for (int i = 7; i > 0; i--) {
		int k = roll(&seed, i + 1), kept = s.order[i];
		s.order[i] = s.order[k];
		s.order[k] = kept;
	}
	return s;
}

static void
write_prefix(int prefix, struct str *out, const struct truth *t)
{
	if (prefix == 0)
		str_fmt(out, "web-%d  | ", t->second % 2);
	else if (prefix == 1)
		str_fmt(out, "2025-08-01T%s.123456789Z ", clock_text(t));
	else if (prefix == 2)
		str_fmt(out, "Aug  1 %s host-%d app[7]: ", clock_text(t), t->second % 2);
}

/* A log of up to 80 requests, and what they were. */
static int
make_log(size_t writer, uint64_t seed, struct str *out, struct truth *truth)
{
	static const char *const paths[] = { "/score", "/pay", "/loans/open", "/a/b/c", "/health" };
	static const int statuses[] = { 200, 200, 200, 201, 404, 500, 504 };
	struct style style = make_style(seed);
	int n = 25 + roll(&seed, 55), second = 3600 + roll(&seed, 60000);
	int64_t typical_us = 1000 + roll(&seed, 400000);

	str_clear(out);
	if (writers[writer].has_header) {
		writers[writer].write(&style, out, NULL);
		str_char(out, '\n');
	}
	for (int i = 0; i < n; i++) {
		second += roll(&seed, 9);
		truth[i] = (struct truth){
			.second = second, .us = typical_us / 2 + roll(&seed, 400000),
			.status = statuses[roll(&seed, (int)LENGTH(statuses))],
			.method = roll(&seed, 2) ? "GET" : "POST",
			.path = paths[roll(&seed, (int)LENGTH(paths))],
		};
		if (style.has_gaps && roll(&seed, 8) == 0)
			truth[i].us = LATENCY_NONE;
		if (writers[writer].may_have_prefix)
			write_prefix(style.prefix, out, &truth[i]);
		writers[writer].write(&style, out, &truth[i]);
		str_char(out, '\n');
		if (roll(&seed, 25) == 0)	/* what some other writer said in between */
			str_add(out, "Traceback (most recent call last):\n");
	}
	return n;
}

#endif
