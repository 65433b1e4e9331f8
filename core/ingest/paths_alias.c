/* paths_alias: what the names of fields promise: roles, outcome signals, starts and ends. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/fields.h"
#include "core/ingest/paths.h"

/* ingest.md section 10, in order; names are compared without case, blanks and `_ - .`. */
static const char *const aliases[ROLES][32] = {
	[ROLE_TIME] = { "timestamp", "@timestamp", "time", "ts", "datetime", "date", "start_time",
			"startTime", "StartUTC", "time_iso8601", "time_local", "msec",
			"requestTimeEpoch", "requestTime", "eventTime", "EdgeStartTimestamp",
			"startTimeUnixNano", "timeUnixNano", "timeStamp", "t" },
	[ROLE_LATENCY] = { "responseTimeMs", "response_time_ms", "response_time", "responseTime",
			   "latency_ms", "latency", "duration_ms", "duration", "elapsed_ms",
			   "elapsed", "took", "request_time", "apptime", "time_taken", "time-taken",
			   "total_time", "rt", "service", "upstream_response_time" },
	[ROLE_STATUS] = { "status", "outcome", "result", "statusCode", "status_code",
			  "responseCode", "response_code", "res.statusCode", "sc-status",
			  "http.response.status_code", "grpc_status", "success", "code" },
	[ROLE_ENDPOINT] = { "endpoint", "route", "http.route", "path_template", "path", "url",
			    "uri", "request_uri", "requestPath", "url.path", "cs-uri-stem",
			    "operationName", "rpc.method", "label", "name", "request" },
	[ROLE_VERSION] = { "modelVersion", "model_version", "appVersion", "app_version",
			   "service.version", "release", "build", "build_id", "image_tag",
			   "revision", "commit", "git_sha", "application_Version", "version",
			   /* Which of two ran, where nothing tells what it was. */
			   "canary", "track", "variant", "deployment" },
};

/* They name the version of something else than what served the request. */
static const char *const never_version[] = {
	"v", "@version", "ecs.version", "http.version", "protocol", "schemaVersion", "apiVersion",
};

/* Objects that hold the fields of a request: their members may go by their last part. */
static const char *const containers[] = {
	"http",	       "req",	"res", "request",    "response",
	"httpRequest", "event", "rpc", "attributes", "fields",	  "mdc",
	"jsonPayload", "properties", "payload",	     "data",
};

/* Added to the place of what is a late name as a part, and of what is a name behind an `@`. */
enum { PART_OF_LATE = 64, MARKED = 512 };

/* Members that make a time out of an object: {"$date": ...}, {"seconds": .., "nanos": ..}. */
static const char *const time_members[] = {
	".$date.$numberLong", ".$date", ".seconds", "._seconds",
};

static const struct { const char *name; enum signal signal; } signals[] = {
	{ "error", SIGNAL_ERROR }, { "err", SIGNAL_ERROR }, { "error.type", SIGNAL_ERROR },
	{ "exception.type", SIGNAL_ERROR }, { "success", SIGNAL_SUCCESS },
	{ "event.outcome", SIGNAL_SUCCESS }, { "grpc_status", SIGNAL_GRPC },
	{ "grpc_status_code", SIGNAL_GRPC }, { "rpc.grpc.status_code", SIGNAL_GRPC },
	{ "response_flags", SIGNAL_ENVOY }, { "termination_state", SIGNAL_HAPROXY },
	{ "code", SIGNAL_HEROKU }, { "exception", SIGNAL_ERROR }, { "ok", SIGNAL_SUCCESS },
	{ "is_success", SIGNAL_SUCCESS }, { "grpc.code", SIGNAL_GRPC },
	{ "timeout", SIGNAL_TIMEOUT },
	{ "timed_out", SIGNAL_TIMEOUT }, { "is_timeout", SIGNAL_TIMEOUT },
};

static const char *const starts[] = {
	"start", "startTime", "start_time", "started_at", "StartUTC", "startTimeUnixNano",
	"EdgeStartTimestamp", "begin", "timestamp", "@timestamp", "time",
};
static const char *const ends[] = {
	"end", "endTime", "end_time", "ended_at", "EndUTC", "endTimeUnixNano", "EdgeEndTimestamp",
	"finish", "finish_time", "finished_at", "completed_at", "stop", "stop_time",
	"stageTimestamp",
};

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
alias_same(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t i = 0, k = 0;

	for (;;) {
		while (i < a_len && alias_is_joint(a[i]))
			i++;
		while (k < b_len && alias_is_joint(b[k]))
			k++;
		if (i == a_len || k == b_len)
			return i == a_len && k == b_len;
		if (lower(a[i++]) != lower(b[k++]))
			return false;
	}
}

static int
find(const char *const *list, size_t n, const char *at, size_t len)
{
	for (size_t i = 0; i < n && list[i]; i++)
		if (alias_same(at, len, list[i], strlen(list[i])))
			return (int)i;
	return -1;
}

static bool
is_exactly(const char *at, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(at, word, len) == 0;
}

static bool
is_never_version(const char *at, size_t len)
{
	for (size_t i = 0; i < LENGTH(never_version); i++)
		if (is_exactly(at, len, never_version[i]))
			return true;
	return false;
}

/* The length of the name that the time members stand in. */
static size_t
without_member(const char *at, size_t len)
{
	for (size_t i = 0; i < LENGTH(time_members); i++) {
		size_t n = strlen(time_members[i]);
		if (len > n && memcmp(at + len - n, time_members[i], n) == 0)
			return len - n;
	}
	return len;
}

/* `timestamp [UTC]`, as Azure's tables have it. */
static size_t
without_zone(const char *at, size_t len)
{
	static const char zone[] = " [UTC]";
	size_t n = sizeof(zone) - 1;

	return len > n && memcmp(at + len - n, zone, n) == 0 ? len - n : len;
}

/* The last part of a path that begins in a container, and its length; NULL for any other. */
static const char *
nested_part(const char *at, size_t len, size_t *part_len)
{
	const char *first = memchr(at, '.', len), *last = memrchr(at, '.', len);

	for (size_t i = 0; first && i < LENGTH(containers); i++)
		if (is_exactly(at, (size_t)(first - at), containers[i])) {
			*part_len = len - (size_t)(last + 1 - at);
			return last + 1;
		}
	return NULL;
}

/* The place of a whole name; a latency may carry any unit at its end (`latency_us`). */
static int
place_of(enum role role, const char *at, size_t len)
{
	int place = find(aliases[role], LENGTH(aliases[role]), at, len);
	enum unit unit;

	if (place < 0 && role == ROLE_LATENCY) {
		size_t ending = unit_ending(at, len, &unit);
		if (ending)
			place = find(aliases[role], LENGTH(aliases[role]), at, len - ending);
	}
	return place;
}

/* The place of a name that says less; a `version` in a nested name is the last of them. */
static int
late_place(enum role role, const char *at, size_t len)
{
	enum unit unit;
	size_t i = 0, stem = role == ROLE_LATENCY ? len - unit_ending(at, len, &unit) : len;

	for (; alias_late(role, i); i++) {
		const char *name = alias_late(role, i);
		if (alias_same(at, len, name, strlen(name)) ||
		    (stem != len && alias_same(at, stem, name, strlen(name))))
			return PLACE_LATE + (int)i;
	}
	bool is_version = alias_is_nested_version(at, len) || alias_is_version_label(at, len);

	return role == ROLE_VERSION && is_version ? PLACE_LATE + (int)i : -1;
}

int
alias_place(enum role role, const char *path, size_t len)
{
	size_t part_len;

	if (role == ROLE_VERSION && is_never_version(path, len))
		return -1;
	if (role == ROLE_TIME)
		len = without_zone(path, without_member(path, len));
	int place = place_of(role, path, len);
	if (place >= 0)
		return PLACE_ALIAS + place;
	const char *part = nested_part(path, len, &part_len);
	if (part)
		place = place_of(role, part, part_len);
	if (place >= 0)
		return PLACE_NESTED + place;
	place = late_place(role, path, len);
	if (place < 0 && part) {
		place = late_place(role, part, part_len);
		return place < 0 ? -1 : PART_OF_LATE + place;
	}
	/* `@duration`, as Datadog's exports have it. */
	if (place < 0 && role != ROLE_VERSION && role != ROLE_TIME && len > 1 && *path == '@') {
		place = alias_place(role, path + 1, len - 1);
		return place < 0 ? -1 : MARKED + place;
	}
	return place;
}

enum signal
alias_signal(const char *path, size_t len)
{
	for (size_t i = 0; i < LENGTH(signals); i++)
		if (alias_same(path, len, signals[i].name, strlen(signals[i].name)))
			return signals[i].signal;
	return SIGNAL_NONE;
}

const char *
alias_name(size_t i)
{
	for (enum role role = ROLE_TIME; role < ROLES; role++) {
		size_t n = 0;
		while (n < LENGTH(aliases[role]) && aliases[role][n])
			n++;
		if (i < n)
			return aliases[role][i];
		i -= n;
		for (n = 0; alias_late(role, n); n++)
			if (i-- == 0)
				return alias_late(role, n);
	}
	return i < LENGTH(signals) ? signals[i].name : NULL;
}

bool
alias_is_end(const char *path, size_t len)
{
	return find(ends, LENGTH(ends), path, len) >= 0;
}

bool
alias_is_start(const char *path, size_t len)
{
	return find(starts, LENGTH(starts), path, len) >= 0;
}
