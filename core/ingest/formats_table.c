/* formats_table: the text log formats, one row each (ingest.md section 10, waves 1 and 2). */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "core/ingest/formats.h"

#define BACKSLASH "\\\" and \\xNN inside quotes"
#define DOUBLED "\"\" inside quotes"

/* The common and combined log formats, with whatever a site has put behind them. */
#define CLF "<remote_addr> <> <remote_user> [<time_local>] \"<:r>\" <status:c> <bytes_sent:n>"
#define COMBINED CLF " \"<referer>\" \"<agent>\""

#define CLF_FIELDS                                                                          \
	{ "time_local", ROLE_TIME, 0, 0, 0 },                                           \
	{ "request_time", ROLE_LATENCY, UNIT_S, 0, 0 },                                 \
	{ "rt", ROLE_LATENCY, UNIT_S, 0, 0 },                                           \
	{ "last_field", ROLE_LATENCY, UNIT_US, UNIT_S, FORMAT_GUESS },                      \
	{ "upstream_response_time", ROLE_LATENCY, UNIT_S, 0, FORMAT_LIST },                       \
	{ "urt", ROLE_LATENCY, UNIT_S, 0, FORMAT_LIST },                                          \
	{ "uht", ROLE_LATENCY, UNIT_S, 0, FORMAT_LIST },                                          \
	{ "uct", ROLES, UNIT_S, 0, FORMAT_LIST },                                           \
	{ "upstream_status", ROLES, 0, 0, FORMAT_LIST },                                    \
	{ "status", ROLE_STATUS, 0, 0, 0 },                                             \
	{ "path", ROLE_ENDPOINT, 0, 0, 0 }

#define ENVOY_HEAD "[<start_time>] \"<:r>\" <response_code:c> <response_flags>"
#define ENVOY_TAIL                                                                          \
	" <bytes_received:n> <bytes_sent:n> <duration:n> <upstream_service_time:n>"         \
	" \"<x_forwarded_for>\" \"<agent>\" \"<request_id>\" \"<authority>\" \"<upstream_host>\""

#define HAPROXY                                                                             \
	"<client_addr> [<accept_date>] <frontend> <backend>/<server> "                      \
	"<Tq>/<Tw>/<Tc>/<Tr>/<Tt:p> <status_code:p> <bytes_read:p> <> <> "                  \
	"<termination_state> <> <>?( {<>})?( {<>}) \"<:r>\"*"

#define ELB_TIMES                                                                           \
	" <request_processing_time:d> <target_processing_time:d> <response_processing_time:d>"
#define ELB_STATUS                                                                          \
	" <elb_status_code:c> <target_status_code:c> <received_bytes:n> <sent_bytes:n> \"<:r>\""

#define ELB_FIELDS                                                                          \
	{ "time", ROLE_TIME, 0, 0, 0 },                                                 \
	{ "total_processing_time", ROLE_LATENCY, UNIT_US, 0, 0 },                       \
	{ "elb_status_code", ROLE_STATUS, 0, 0, 0 },                                    \
	{ "target_status_code", ROLE_STATUS, 0, 0, 0 },                                 \
	{ "path", ROLE_ENDPOINT, 0, 0, 0 }
#define ELB_SUM                                                                             \
	{ "total_processing_time", "request_processing_time", "target_processing_time",     \
	  "response_processing_time" }

#define CHI " \"<:r>\" from <remote_addr> - <status:c> <bytes>B in <latency:u>"

#define S3_TAIL                                                                             \
	" <http_status:c> <error_code> <bytes_sent:n> <object_size:n> <total_time:n> "      \
	"<turn_around_time:n> \"<referer>\" \"<agent>\" <version_id>*"

static const struct format formats[] = {
	{ .name = "ingress-nginx", .help = "ingress-nginx of Kubernetes", .wave = 2,
	  .example = "10.0.0.7 - - [01/Aug/2025:18:06:00 +0000] \"GET /score HTTP/1.1\" 200 512 "
		     "\"-\" \"curl/8.5\" 310 0.123 [risk-api-80] [] 10.1.0.4:8080 512 0.120 200 "
		     "6f1a2b3c",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { COMBINED " <request_length:n> <request_time:d> [<proxy_upstream_name>]"
			"?( [<>]) <upstream_addr:l> <upstream_response_length:l> "
			"<upstream_response_time:l> <upstream_status:l>*",
		       "<remote_addr> - [<>] - <remote_user> [<time_local>] \"<:r>\" <status:c> "
			"<bytes_sent:n> \"<referer>\" \"<agent>\" <request_length:n> "
			"<request_time:d> [<proxy_upstream_name>]?( [<>]) <upstream_addr:l> "
			"<upstream_response_length:l> <upstream_response_time:l> "
			"<upstream_status:l>*" },
	  .field = { { "time_local", ROLE_TIME, 0, 0, 0 },
		     { "request_time", ROLE_LATENCY, UNIT_S, 0, 0 },
		     { "upstream_response_time", ROLE_LATENCY, UNIT_S, 0, FORMAT_LIST },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "traefik-text", .help = "Traefik's access log in its common format", .wave = 2,
	  .example = "10.0.0.7 - - [01/Aug/2025:18:06:00 +0000] \"GET /score HTTP/1.1\" 200 512 "
		     "\"-\" \"-\" 17 \"risk@docker\" \"http://10.1.0.4:8080\" 123ms",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { COMBINED " <request_count:n> \"<RouterName>\" \"<ServiceURL>\" "
				"<Duration:n>ms*" },
	  .field = { { "time_local", ROLE_TIME, 0, 0, 0 },
		     { "Duration", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "nginx", .help = "nginx: combined, with $request_time or rt= urt= behind it",
	  .wave = 2,
	  .example = "10.0.0.7 - - [01/Aug/2025:18:06:00 +0000] \"GET /score HTTP/1.1\" 200 512 "
		     "\"-\" \"curl/8.5\" rt=0.123 urt=\"0.120\"",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH, .no_whole_end = true,
	  .pattern = { COMBINED "+", CLF "+" }, .field = { CLF_FIELDS } },
	{ .name = "apache", .also = "common combined httpd",
	  .help = "Apache httpd: common, combined, with %D behind them", .wave = 2,
	  .example = "10.0.0.7 - - [01/Aug/2025:18:06:00 +0000] \"GET /score HTTP/1.1\" 200 512 "
		     "\"-\" \"curl/8.5\" 123456",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { COMBINED "+", CLF "+", "<vhost> " COMBINED "+", "<vhost> " CLF "+" },
	  .field = { CLF_FIELDS } },
	{ .name = "envoy-text", .also = "istio", .help = "Envoy's and Istio's default text log",
	  .wave = 2,
	  .example = "[2025-08-01T18:06:00.123Z] \"GET /score HTTP/1.1\" 200 - 0 512 123 120 "
		     "\"-\" \"curl/8.5\" \"6f1a2b3c\" \"risk:8080\" \"10.1.0.4:8080\"",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { ENVOY_HEAD ENVOY_TAIL "*",
		       ENVOY_HEAD " <response_code_details> <> \"<upstream_failure>\"" ENVOY_TAIL
				  " <upstream_cluster:v>*",
		       ENVOY_HEAD " \"<upstream_failure>\"" ENVOY_TAIL " <upstream_cluster:v>*",
		       ENVOY_HEAD " \"<upstream_failure>\"" ENVOY_TAIL "*" },
	  .field = { { "start_time", ROLE_TIME, 0, 0, 0 },
		     { "duration", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "upstream_service_time", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "response_code", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 },
		     { "upstream_subset", ROLE_VERSION, 0, 0, 0 } } },
	{ .name = "haproxy", .help = "HAProxy's HTTP log", .wave = 2,
	  .example = "Aug  1 18:06:00 lb haproxy[14389]: 10.0.0.7:33317 "
		     "[01/Aug/2025:18:06:00.123] http-in risk/srv1 10/0/30/83/123 200 2750 - - "
		     "---- 1/1/1/1/0 0/0 \"GET /score HTTP/1.1\"",
	  .kind = FORMAT_PATTERN, .pattern = { HAPROXY, "haproxy[<>]: " HAPROXY },
	  .field = { { "accept_date", ROLE_TIME, 0, 0, 0 },
		     { "Tt", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "status_code", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "alb", .help = "AWS application load balancer", .wave = 2,
	  .example = "https 2025-08-01T18:06:00.123456Z app/risk/50dc6c495c0c9188 10.0.0.7:2817 "
		     "10.1.0.4:80 0.001 0.120 0.002 200 200 34 366 \"GET "
		     "https://risk.example:443/score HTTP/1.1\" \"curl/8.5\" ECDHE TLSv1.2 "
		     "arn:aws:elasticloadbalancing:x \"Root=1-2-3\"",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { "<type> <time> <elb> <client_addr> <target_addr>" ELB_TIMES ELB_STATUS
		       " \"<agent>\" <> <>?( <target_group_arn>)*" },
	  .sum = ELB_SUM, .field = { ELB_FIELDS } },
	{ .name = "elb", .help = "AWS classic load balancer", .wave = 2,
	  .example = "2025-08-01T18:06:00.123456Z risk-lb 10.0.0.7:2817 10.1.0.4:80 0.000073 "
		     "0.122048 0.000057 200 200 0 29 \"GET http://risk.example:80/score HTTP/1.1\" "
		     "\"curl/8.5\" - -",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { "<time> <elb> <client_addr> <target_addr>" ELB_TIMES ELB_STATUS "*" },
	  .sum = ELB_SUM, .field = { ELB_FIELDS } },
	{ .name = "uwsgi", .help = "uWSGI's request log", .wave = 2,
	  .example = "[pid: 7|app: 0|req: 1/1] 10.0.0.7 () {32 vars in 500 bytes} "
		     "[Fri Aug  1 18:06:00 2025] GET /score => generated 512 bytes in 123 msecs "
		     "(HTTP/1.1 200) 4 headers in 150 bytes (1 switches on core 0)",
	  .kind = FORMAT_PATTERN,
	  .pattern = { "[pid: <pid>|app: <app>|req: <>] <remote_addr> (<>) {<>} [<time>] <method> "
		       "<path> => generated <bytes:n> bytes in <msecs:n> msecs "
		       "(HTTP/<> <status:c>)*",
		       "[pid: <pid>|app: <app>|req: <>] <remote_addr> (<>) {<>} [<time>] <method> "
		       "<path> => generated <bytes:n> bytes in <micros:n> micros "
		       "(HTTP/<> <status:c>)*" },
	  .field = { { "time", ROLE_TIME, 0, 0, 0 },
		     { "msecs", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "micros", ROLE_LATENCY, UNIT_US, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "gin", .help = "Gin (Go)", .wave = 2,
	  .example = "[GIN] 2025/08/01 - 18:06:00 | 200 |  123.4567ms |  10.0.0.7 | GET "
		     "\"/score\"",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { "[GIN] <time>| <status:c>| <latency>| <remote_addr>| <method> \"<path>\"*",
		       "[GIN] <time>| <status:c>| <latency>| <remote_addr>| <method> <path>" },
	  .field = { { "time", ROLE_TIME, 0, 0, 0 },
		     { "latency", ROLE_LATENCY, UNIT_NS, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "chi", .help = "chi's logger (Go)", .wave = 2,
	  .example = "2025/08/01 18:06:00 [a1/x7Kq-000001] \"GET http://risk.example/score "
		     "HTTP/1.1\" from 10.0.0.7:33317 - 200 512B in 123.4567ms",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { "<time:t> [<request_id>]" CHI, "<time:t>" CHI },
	  .field = { { "time", ROLE_TIME, 0, 0, 0 },
		     { "latency", ROLE_LATENCY, UNIT_NS, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "actix", .help = "actix-web's logger (Rust)", .wave = 2,
	  .example = "[2025-08-01T18:06:00Z INFO  actix_web::middleware::logger] 10.0.0.7 \"GET "
		     "/score HTTP/1.1\" 200 512 \"-\" \"curl/8.5\" 0.123456",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { "[<time> <level> <target>] <remote_addr> \"<:r>\" <status:c> "
			"<bytes_sent:n> \"<referer>\" \"<agent>\" <request_time:s>*" },
	  .field = { { "time", ROLE_TIME, 0, 0, 0 },
		     { "request_time", ROLE_LATENCY, UNIT_S, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "squid", .help = "Squid's native access log", .wave = 2,
	  .example = "1754071560.123    123 10.0.0.7 TCP_MISS/200 512 GET "
		     "http://risk.example/score - HIER_DIRECT/10.1.0.4 application/json",
	  .kind = FORMAT_PATTERN,
	  .pattern = { "<time:f> <elapsed:n> <remote_addr> <cache>/<status:c> <bytes:n> <method> "
			"<path> <user> <hierarchy>/<peer> <type>*" },
	  .field = { { "time", ROLE_TIME, 0, 0, 0 },
		     { "elapsed", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "s3", .help = "Amazon S3's server access log", .wave = 2,
	  .example = "79a59df900b949e55d96a1e6 risk-files [01/Aug/2025:18:06:00 +0000] 10.0.0.7 "
		     "79a59df900b949e55d96a1e6 3E57427F3EXAMPLE REST.GET.OBJECT a.jpg \"GET "
		     "/risk-files/a.jpg HTTP/1.1\" 200 - 512 512 123 120 \"-\" \"S3Console/0.4\" -",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { "<bucket_owner> <bucket> [<time>] <remote_addr> <requester> <request_id> "
			"<operation> <key> \"<:r>\"" S3_TAIL,
		       "<bucket_owner> <bucket> [<time>] <remote_addr> <requester> <request_id> "
			"<operation> <key> <>" S3_TAIL },
	  .field = { { "time", ROLE_TIME, 0, 0, 0 },
		     { "total_time", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "turn_around_time", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "http_status", ROLE_STATUS, 0, 0, 0 },
		     { "operation", ROLE_ENDPOINT, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "w3c", .also = "iis cloudfront",
	  .help = "W3C extended: IIS, CloudFront, any log with #Fields:", .wave = 2,
	  .example = "#Fields: date time cs-method cs-uri-stem sc-status time-taken\n"
		     "2025-08-01 18:06:00 GET /score 200 123",
	  .kind = FORMAT_W3C, .quoting = DOUBLED,
	  .field = { { "date-time", ROLE_TIME, 0, 0, 0 },
		     { "time-taken", ROLE_LATENCY, UNIT_MS, UNIT_S, 0 },
		     { "sc-status", ROLE_STATUS, 0, 0, 0 },
		     { "cs-uri-stem", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "rails", .help = "Rails: Completed, with what Started said before", .wave = 2,
	  .example = "I, [2025-08-01T18:06:00.123456 #7]  INFO -- : [6f1a2b3c-9d4e] Completed 200 "
		     "OK in 123ms (Views: 100.1ms | ActiveRecord: 10.2ms)",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH, .mark = "Completed ",
	  .mark_next = "12345[",
	  .pattern = { "Completed [<time>] \"<:r>\" <remote_addr> - <status:c> <:w> in "
			"<duration:d>ms*",
		       "Completed <status:c> <:w> in <duration:d>ms*",
		       "Completed <status:c> in <duration:d>ms*" },
	  .field = { { "time", ROLE_TIME, 0, 0, 0 },
		     { "duration", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "aspnet", .help = "ASP.NET Core: Request finished", .wave = 2,
	  .example = "2025-08-01 18:06:00.123 +00:00 [INF] Request finished HTTP/1.1 GET "
		     "http://risk.example/score - 200 - application/json;+charset=utf-8 123.4567ms",
	  .kind = FORMAT_PATTERN, .mark = "Request finished ", .mark_next = "Hi",
	  .pattern = { "Request finished <protocol> <method> <url> - <status:c> <> <> "
			"<elapsed:d>ms*",
		       "Request finished <protocol> <method> <url> <> <> - <status:c> <> <> "
			"<elapsed:d>ms*",
		       "Request finished in <elapsed:d>ms <status:c>*" },
	  .field = { { "elapsed", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "url", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "serilog", .help = "Serilog's request logging (ASP.NET Core)", .wave = 2,
	  .example = "2025-08-01 18:06:00.123 +00:00 [INF] HTTP GET /score responded 200 in "
		     "123.4567 ms",
	  .kind = FORMAT_PATTERN, .mark = "HTTP ", .also_mark = " responded ",
	  .pattern = { "HTTP <method> <path> responded <status:c> in <elapsed:d> ms*" },
	  .field = { { "elapsed", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "morgan", .also = "express", .help = "morgan (Express): dev, tiny, behind a time",
	  .wave = 2,
	  .example = "2025-08-01T18:06:00.123Z GET /score 200 123.456 ms - 512",
	  .kind = FORMAT_PATTERN, .quoting = BACKSLASH,
	  .pattern = { "<method:m> <path> <status:c> <response_time:d> ms*",
		       "<method:m> <path> <status:c> <response_time:d>ms*",
		       "<method:m> <path> <status:c> <bytes> - <response_time:d> ms*" },
	  .field = { { "response_time", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "lambda", .help = "AWS Lambda: REPORT, with the version of START", .wave = 2,
	  .example = "2025-08-01T18:06:00.123Z REPORT RequestId: "
		     "6f1a2b3c-9d4e-4f5a-8b6c-7d8e9f0a1b2c\tDuration: 123.45 ms\t"
		     "Billed Duration: 124 ms\tMemory Size: 128 MB\t"
		     "Max Memory Used: 64 MB",
	  .kind = FORMAT_PATTERN, .mark = "REPORT RequestId: ",
	  .pattern = { "REPORT RequestId: <request_id> Version: <version> Status: <status> "
			"Duration: <duration:d> ms*",
		       "REPORT RequestId: <request_id>\tDuration: <duration:d> ms*" },
	  .field = { { "duration", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "version", ROLE_VERSION, 0, 0, 0 } } },
	{ .name = "heroku", .help = "Heroku's router", .wave = 1,
	  .example = "2025-08-01T18:06:00.123456+00:00 heroku[router]: at=info method=GET "
		     "path=\"/score\" host=risk.example dyno=web.1 connect=1ms service=122ms "
		     "status=200 bytes=512",
	  .kind = FORMAT_PAIRS, .quoting = BACKSLASH,
	  .need = { "dyno", "service", "status" }, .sum = { "total", "connect", "service" },
	  .field = { { "total", ROLE_LATENCY, UNIT_US, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "lograge", .help = "Rails with lograge", .wave = 1,
	  .example = "I, [2025-08-01T18:06:00.123456 #7]  INFO -- : method=GET path=/score "
		     "format=json controller=ScoresController action=show status=200 "
		     "duration=123.45 view=1.20 db=10.50",
	  .kind = FORMAT_PAIRS, .quoting = BACKSLASH,
	  .need = { "controller", "duration", "status" },
	  .field = { { "duration", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "status", ROLE_STATUS, 0, 0, 0 },
		     { "path", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "ltsv", .help = "labeled tab-separated values", .wave = 2,
	  .example = "time:2025-08-01T18:06:00Z\tstatus:200\turi:/score\treqtime:0.123",
	  .kind = FORMAT_LABELS, .is_generic = true,
	  .field = { { "reqtime", ROLE_LATENCY, UNIT_S, 0, 0 },
		     { "reqtime_ms", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "reqtime_us", ROLE_LATENCY, UNIT_US, 0, 0 },
		     { "reqtime_microsec", ROLE_LATENCY, UNIT_US, 0, 0 },
		     { "request_time", ROLE_LATENCY, UNIT_S, 0, 0 },
		     { "response_time", ROLE_LATENCY, UNIT_S, 0, 0 },
		     { "response_time_ms", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "response_time_us", ROLE_LATENCY, UNIT_US, 0, 0 },
		     { "apptime", ROLE_LATENCY, UNIT_S, 0, 0 },
		     { "apptime_ms", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "apptime_us", ROLE_LATENCY, UNIT_US, 0, 0 },
		     { "upstream_response_time", ROLE_LATENCY, UNIT_S, 0, FORMAT_LIST },
		     { "taken_sec", ROLE_LATENCY, UNIT_S, 0, 0 },
		     { "uri", ROLE_ENDPOINT, 0, 0, 0 },
		     { "req", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "jmeter", .also = "jtl", .help = "JMeter's results (JTL, CSV)", .wave = 2,
	  .example = "timeStamp,elapsed,label,responseCode,success\n"
		     "1754071560000,123,/score,200,true",
	  .kind = FORMAT_TABLE, .quoting = DOUBLED, .need = { "timeStamp", "elapsed", "label" },
	  .field = { { "timeStamp", ROLE_TIME, 0, 0, 0 },
		     { "elapsed", ROLE_LATENCY, UNIT_MS, 0, 0 },
		     { "responseCode", ROLE_STATUS, 0, 0, 0 },
		     { "success", ROLE_STATUS, 0, 0, 0 },
		     { "label", ROLE_ENDPOINT, 0, 0, 0 } } },
	{ .name = "csv", .help = "a table with a header, values between , ; or |", .wave = 2,
	  .example = "time,endpoint,latency_ms,status\n2025-08-01T18:06:00Z,/score,123,200",
	  .kind = FORMAT_TABLE, .quoting = DOUBLED, .is_generic = true },
	{ .name = "tsv", .help = "a table with a header, values between TABs", .wave = 2,
	  .example = "time\tendpoint\tlatency_ms\tstatus\n2025-08-01T18:06:00Z\t/score\t123\t200",
	  .kind = FORMAT_TABLE, .quoting = DOUBLED, .is_generic = true },
	{ .name = "logfmt", .help = "key=value pairs", .wave = 1,
	  .example = "time=2025-08-01T18:06:00Z level=info path=/score status=200 duration=123ms",
	  .kind = FORMAT_PAIRS, .quoting = BACKSLASH, .is_generic = true,
	  .field = { { "dur", ROLE_LATENCY, UNIT_NONE, 0, 0 },
		     { "duration", ROLE_LATENCY, UNIT_NONE, 0, 0 } } },
};

const struct format *
formats_at(size_t i)
{
	return i < LENGTH(formats) ? &formats[i] : NULL;
}
