/* paths_late: names that many loggers use for a role, looked for when no better one is there. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/paths.h"

/*
 * In order; names are compared without case and `_ - .`. They say less than those of ingest.md
 * section 10 (an `action` may be anything), so each comes after all of these, nested ones too.
 */
static const char *const late[ROLES][48] = {
	[ROLE_TIME] = { "@t", "asctime", "TimeGenerated", "isoTime", "iso_timestamp", "log_time",
			"log_timestamp", "received_at", "created_at", "created", "occurred_at",
			"logged_at", "_time", "when", "event_timestamp", "request_timestamp",
			"timestamp_utc", "utc", "timestamp_ns", "timestamp_us", "timestamp_ms",
			"timestampMillis", "timestampNanos", "ts_ns", "ts_us", "ts_ms", "epoch",
			"epoch_s", "epoch_ms", "epoch_us", "epoch_ns", "epochMillis", "epoch_time",
			"unixtime", "unix_ts", "unix_timestamp", "unix_ms", "time_unix", "time_ns",
			"at", "start" },
	[ROLE_LATENCY] = { "elapsedTime", "executionTime", "exec_time", "processing_time",
			   "processingTimeMillis", "http.duration", "http_duration",
			   "request_duration", "resp_time", "x_response_time", "grpc.time_ms",
			   "handler_time", "handler_ms", "runtime_ms", "total_ms",
			   "totalTimeMillis", "time_ms", "timeMillis", "dur", "ms", "millis",
			   "Duration (ms)", "cost_time", "cost", "total_ns", "total_us",
			   "wallTimeMs", "total_processing_time", "target_processing_time" },
	[ROLE_STATUS] = { "http_status", "http_status_code", "httpResponseCode", "http_code",
			  "response_status", "response_status_code", "resp_status", "resp_code",
			  "elb_status_code", "target_status_code", "resp",
			  "grpc.code", "grpc_code", "grpc.status", "grpc_status_code",
			  "resultCode", "returnCode", "ret_code", "sc", "ok", "is_success",
			  "response" },
	[ROLE_ENDPOINT] = { "http.target", "http_target", "http_path", "http_url", "request_url",
			    "url_path", "uri_path", "target", "transaction.name", "grpc.method",
			    "rpc_method", "operation", "handler", "api_name", "api", "op", "rpc",
			    "action", "resource", "view", "function" },
	[ROLE_VERSION] = { "git_commit", "git_commit_sha", "git.commit.id", "commit_sha",
			   "commit_hash", "commit_id", "git_revision", "build_version",
			   "build_number", "build_sha", "app_ver", "release_version",
			   "release_tag", "release_id", "package_version", "AssemblyVersion",
			   "functionVersion", "lambda_version", "server_version",
			   "software_version", "version_id", "deployment_id", "deploy_id",
			   "helm_release", "revision_name", "resource.labels.revision_name",
			   "pod_template_hash", "container_image_tag",
			   "container_image", "docker_image", "image", "sha", "rev", "ver",
			   "tag" },
};

/* Of those, what is a version only where its value looks like one. */
static const char *const doubtful[] = {
	"container_image", "docker_image", "image", "sha", "rev", "ver", "tag",
};

/* Parts of a nested name whose `version` is of something else than what served. */
static const char *const of_others[] = {
	"http", "ecs", "protocol", "schema", "api", "tls", "ssl", "db", "database", "os", "kernel",
	"browser", "user_agent", "useragent", "ua", "client", "device", "sdk", "telemetry",
	"agent", "log", "event", "runtime", "jvm", "java", "node", "python", "engine", "library",
	"lib", "driver", "payload", "body", "request", "req", "response", "res", "message",
	"document", "data", "user", "observer", "scope",
};

static bool
is_among(const char *const *list, size_t n, const char *at, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (alias_same(at, len, list[i], strlen(list[i])))
			return true;
	return false;
}

const char *
alias_late(enum role role, size_t i)
{
	return i < LENGTH(late[role]) ? late[role][i] : NULL;
}

bool
alias_is_nested_version(const char *path, size_t len)
{
	static const char word[] = ".version";
	size_t n = sizeof(word) - 1;

	if (len <= n || memcmp(path + len - n, word, n) != 0)
		return false;
	for (const char *at = path, *end = path + len - n + 1; at < end;) {
		const char *dot = memchr(at, '.', (size_t)(end - at));
		if (!dot || is_among(of_others, LENGTH(of_others), at, (size_t)(dot - at)))
			return false;
		at = dot + 1;
	}
	return true;
}

/* Labels that say what runs, whatever they stand in; collectors write `_` for their dots. */
static const char *const version_labels[] = {
	"app.kubernetes.io/version", "app.kubernetes.io_version", "tags.datadoghq.com/version",
	"tags.datadoghq.com_version",
};

bool
alias_is_version_label(const char *path, size_t len)
{
	for (size_t i = 0; i < LENGTH(version_labels); i++) {
		size_t n = strlen(version_labels[i]);
		bool is_part = len == n || (len > n && strchr("._", path[len - n - 1]));
		if (is_part && alias_same(path + len - n, n, version_labels[i], n))
			return true;
	}
	return false;
}

bool
alias_is_doubtful(const char *path, size_t len)
{
	return is_among(doubtful, LENGTH(doubtful), path, len);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

bool
alias_looks_like_version(const char *value)
{
	const char *colon = strrchr(value, ':'), *at = colon ? colon + 1 : value;
	size_t hex = 0, n = strlen(at);

	if (strlen(value) >= 48)		/* cut: an image that has its registry */
		return strchr(value, '/') != NULL;
	if (n == 0)
		return false;
	while (is_hex(at[hex]))
		hex++;
	if (hex == n && n >= 7)			/* a commit */
		return true;
	at += *at == 'v' || *at == 'V' || *at == 'r';
	if (!is_digit(*at))
		return false;
	for (; *at; at++)			/* 1.2.3, 1.2.3-rc1+b5 */
		if (!is_digit(*at) && !(*at >= 'a' && *at <= 'z') &&
		    !(*at >= 'A' && *at <= 'Z') && !strchr(".-+_", *at))
			return false;
	return true;
}
