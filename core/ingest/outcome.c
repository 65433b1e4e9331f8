/* outcome: status words and codes -> ok timeout server_error client_error unknown. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/outcome_private.h"

#include <string.h>
#include <strings.h>

#include "core/base/mem.h"

struct decision { const char *word; enum outcome outcome; bool gave_up; };

/* Rows 1 and 2. Words are compared without case, space, `_` and `-`. */
static const struct decision words[] = {
	{ "timeout", OUTCOME_TIMEOUT, false },
	{ "timedout", OUTCOME_TIMEOUT, false },
	{ "requesttimeout", OUTCOME_TIMEOUT, false },
	{ "gatewaytimeout", OUTCOME_TIMEOUT, false },
	{ "deadlineexceeded", OUTCOME_TIMEOUT, false },
	{ "etimedout", OUTCOME_TIMEOUT, false },
	{ "esockettimedout", OUTCOME_TIMEOUT, false },
	{ "timeouterror", OUTCOME_TIMEOUT, false },
	{ "ok", OUTCOME_OK, false },
	{ "success", OUTCOME_OK, false },
	{ "succeeded", OUTCOME_OK, false },
	{ "completed", OUTCOME_OK, false },
	{ "pass", OUTCOME_OK, false },
	{ "successful", OUTCOME_OK, false },
	{ "complete", OUTCOME_OK, false },
	{ "passed", OUTCOME_OK, false },
	{ "done", OUTCOME_OK, false },
	{ "created", OUTCOME_OK, false },
	{ "accepted", OUTCOME_OK, false },
	{ "nocontent", OUTCOME_OK, false },
	{ "notmodified", OUTCOME_OK, false },
	{ "error", OUTCOME_SERVER_ERROR, false },
	{ "failed", OUTCOME_SERVER_ERROR, false },
	{ "failure", OUTCOME_SERVER_ERROR, false },
	{ "exception", OUTCOME_SERVER_ERROR, false },
	{ "internal", OUTCOME_SERVER_ERROR, false },
	{ "unavailable", OUTCOME_SERVER_ERROR, false },
	{ "fail", OUTCOME_SERVER_ERROR, false },
	{ "nok", OUTCOME_SERVER_ERROR, false },
	{ "ko", OUTCOME_SERVER_ERROR, false },
	{ "crash", OUTCOME_SERVER_ERROR, false },
	{ "crashed", OUTCOME_SERVER_ERROR, false },
	{ "panic", OUTCOME_SERVER_ERROR, false },
	{ "fault", OUTCOME_SERVER_ERROR, false },
	{ "fatal", OUTCOME_SERVER_ERROR, false },
	{ "internalerror", OUTCOME_SERVER_ERROR, false },
	{ "internalservererror", OUTCOME_SERVER_ERROR, false },
	{ "servererror", OUTCOME_SERVER_ERROR, false },
	{ "badgateway", OUTCOME_SERVER_ERROR, false },
	{ "serviceunavailable", OUTCOME_SERVER_ERROR, false },
	{ "notimplemented", OUTCOME_SERVER_ERROR, false },
	{ "insufficientstorage", OUTCOME_SERVER_ERROR, false },
	{ "connectionrefused", OUTCOME_SERVER_ERROR, false },
	{ "connectionreset", OUTCOME_SERVER_ERROR, false },
	{ "connectionerror", OUTCOME_SERVER_ERROR, false },
	{ "econnrefused", OUTCOME_SERVER_ERROR, false },
	{ "econnreset", OUTCOME_SERVER_ERROR, false },
	{ "ehostunreach", OUTCOME_SERVER_ERROR, false },
	{ "enotfound", OUTCOME_SERVER_ERROR, false },
	{ "epipe", OUTCOME_SERVER_ERROR, false },
	{ "sockethangup", OUTCOME_SERVER_ERROR, false },
	{ "brokenpipe", OUTCOME_SERVER_ERROR, false },
	{ "upstreamconnecterror", OUTCOME_SERVER_ERROR, false },
	{ "nohealthyupstream", OUTCOME_SERVER_ERROR, false },
	{ "circuitbreakeropen", OUTCOME_SERVER_ERROR, false },
	{ "circuitopen", OUTCOME_SERVER_ERROR, false },
	{ "overloaded", OUTCOME_SERVER_ERROR, false },
	{ "servfail", OUTCOME_SERVER_ERROR, false },
	{ "badrequest", OUTCOME_CLIENT_ERROR, false },
	{ "invalid", OUTCOME_CLIENT_ERROR, false },
	{ "rejected", OUTCOME_CLIENT_ERROR, false },
	{ "unauthorized", OUTCOME_CLIENT_ERROR, false },
	{ "forbidden", OUTCOME_CLIENT_ERROR, false },
	{ "notfound", OUTCOME_CLIENT_ERROR, false },
	{ "denied", OUTCOME_CLIENT_ERROR, false },
	{ "throttled", OUTCOME_CLIENT_ERROR, false },
	{ "ratelimited", OUTCOME_CLIENT_ERROR, false },
	{ "toomanyrequests", OUTCOME_CLIENT_ERROR, false },
	{ "conflict", OUTCOME_CLIENT_ERROR, false },
	{ "gone", OUTCOME_CLIENT_ERROR, false },
	{ "methodnotallowed", OUTCOME_CLIENT_ERROR, false },
	{ "notacceptable", OUTCOME_CLIENT_ERROR, false },
	{ "unprocessableentity", OUTCOME_CLIENT_ERROR, false },
	{ "unprocessablecontent", OUTCOME_CLIENT_ERROR, false },
	{ "payloadtoolarge", OUTCOME_CLIENT_ERROR, false },
	{ "paymentrequired", OUTCOME_CLIENT_ERROR, false },
	{ "preconditionfailed", OUTCOME_CLIENT_ERROR, false },
	{ "unsupportedmediatype", OUTCOME_CLIENT_ERROR, false },
	{ "clientclosedrequest", OUTCOME_TIMEOUT, true },
	{ "contextcanceled", OUTCOME_TIMEOUT, true },
};

/* Row 3: gRPC codes by number, with their names. */
static const struct decision grpc[] = {
	{ "ok", OUTCOME_OK, false },
	{ "cancelled", OUTCOME_TIMEOUT, true },
	{ "unknown", OUTCOME_SERVER_ERROR, false },
	{ "invalidargument", OUTCOME_CLIENT_ERROR, false },
	{ "deadlineexceeded", OUTCOME_TIMEOUT, false },
	{ "notfound", OUTCOME_CLIENT_ERROR, false },
	{ "alreadyexists", OUTCOME_CLIENT_ERROR, false },
	{ "permissiondenied", OUTCOME_CLIENT_ERROR, false },
	{ "resourceexhausted", OUTCOME_SERVER_ERROR, false },
	{ "failedprecondition", OUTCOME_CLIENT_ERROR, false },
	{ "aborted", OUTCOME_CLIENT_ERROR, false },
	{ "outofrange", OUTCOME_CLIENT_ERROR, false },
	{ "unimplemented", OUTCOME_SERVER_ERROR, false },
	{ "internal", OUTCOME_SERVER_ERROR, false },
	{ "unavailable", OUTCOME_SERVER_ERROR, false },
	{ "dataloss", OUTCOME_SERVER_ERROR, false },
	{ "unauthenticated", OUTCOME_CLIENT_ERROR, false },
	{ "canceled", OUTCOME_TIMEOUT, true }, /* no code: as Go spells it */
};
#define GRPC_CODES 17

/* Row 4, Envoy: of several flags the first row here decides. */
static const struct decision envoy[] = {
	{ "UT", OUTCOME_TIMEOUT, false }, { "DT", OUTCOME_TIMEOUT, false },
	{ "SI", OUTCOME_TIMEOUT, false }, { "DC", OUTCOME_TIMEOUT, true },
	{ "UF", OUTCOME_SERVER_ERROR, false }, { "UO", OUTCOME_SERVER_ERROR, false },
	{ "URX", OUTCOME_SERVER_ERROR, false }, { "UH", OUTCOME_SERVER_ERROR, false },
	{ "UC", OUTCOME_SERVER_ERROR, false }, { "LR", OUTCOME_SERVER_ERROR, false },
	{ "NR", OUTCOME_SERVER_ERROR, false },
};

/* Row 5, HAProxy: by the first letter of the termination state. */
static const struct decision haproxy[] = {
	{ "s", OUTCOME_TIMEOUT, false }, { "c", OUTCOME_TIMEOUT, false },
	{ "C", OUTCOME_TIMEOUT, true }, { "S", OUTCOME_SERVER_ERROR, false },
	{ "P", OUTCOME_SERVER_ERROR, false }, { "R", OUTCOME_SERVER_ERROR, false },
	{ "I", OUTCOME_SERVER_ERROR, false },
};

/* Row 6, the Heroku router. */
static const struct decision heroku[] = {
	{ "H12", OUTCOME_TIMEOUT, false }, { "H13", OUTCOME_SERVER_ERROR, false },
	{ "H18", OUTCOME_SERVER_ERROR, false }, { "H10", OUTCOME_SERVER_ERROR, false },
	{ "H14", OUTCOME_SERVER_ERROR, false }, { "H27", OUTCOME_TIMEOUT, true },
};

/* Rows 7 and 8, HTTP: the first row whose range holds the code. */
static const struct { int low, high; struct decision decision; } http[] = {
	{ 504, 504, { "", OUTCOME_TIMEOUT, false } }, { 408, 408, { "", OUTCOME_TIMEOUT, false } },
	{ 522, 522, { "", OUTCOME_TIMEOUT, false } }, { 524, 524, { "", OUTCOME_TIMEOUT, false } },
	{ 598, 599, { "", OUTCOME_TIMEOUT, false } },
	{ 499, 499, { "", OUTCOME_TIMEOUT, true } }, { 460, 460, { "", OUTCOME_TIMEOUT, true } },
	{ 100, 399, { "", OUTCOME_OK, false } }, { 400, 499, { "", OUTCOME_CLIENT_ERROR, false } },
	{ 500, 599, { "", OUTCOME_SERVER_ERROR, false } },
};

/* The row of exactly these bytes. */
static const struct decision *
find(const struct decision *rows, size_t n, const char *at, size_t len)
{
	for (size_t i = 0; len > 0 && i < n; i++)
		if (strlen(rows[i].word) == len && memcmp(rows[i].word, at, len) == 0)
			return &rows[i];
	return NULL;
}

static const struct decision *
find_word(const struct decision *rows, size_t n, struct signal_text text)
{
	char word[OUTCOME_WORD];

	return text.at ? find(rows, n, word, outcome_fold(word, text)) : NULL;
}

/* The length of `HTTP/1.1 ` or `HTTP ` at the front. */
static size_t
protocol_len(struct signal_text text)
{
	const char *blank = text.len > 7 ? memchr(text.at, ' ', text.len) : NULL;

	return blank && memcmp(text.at, "HTTP", 4) == 0 && (text.at[4] == '/' || text.at[4] == ' ')
		? (size_t)(blank - text.at) + 1 : 0;
}

/* A code of up to 3 digits, alone or before a blank (`504 Gateway Timeout`), behind a protocol
 * (`HTTP/1.1 504`), or as tables write whole numbers (`504.0`); -1 when it is none. */
static int
code_of(struct signal_text text)
{
	int code = 0;
	size_t n = 0, skip = protocol_len(text);

	text.at += skip;
	text.len -= skip;
	while (n < text.len && n < 4 && text.at[n] >= '0' && text.at[n] <= '9')
		code = 10 * code + (text.at[n++] - '0');
	size_t end = n;
	if (end + 1 < text.len && text.at[end] == '.')
		for (end++; end < text.len && text.at[end] == '0';)
			end++;
	if (n == 0 || n > 3 || (end < text.len && text.at[n] != ' '))
		return -1;
	return code;
}

static const struct decision *
by_grpc(const struct signals *signals)
{
	int code = signals->grpc.at ? code_of(signals->grpc) : -1;

	if (code >= 0 && code < GRPC_CODES)
		return &grpc[code];
	const struct decision *name = find_word(grpc, LENGTH(grpc), signals->grpc);
	if (name)
		return name;
	/* Another status field may use the names, but for UNKNOWN, which there means nothing. */
	name = find_word(grpc, LENGTH(grpc), signals->status);
	return name == &grpc[2] ? NULL : name;
}

static const struct decision *
by_envoy(const struct signals *signals)
{
	const struct decision *first = NULL;
	const char *at = signals->envoy.at, *end = at ? at + signals->envoy.len : NULL;

	while (at && at < end) {
		const char *comma = memchr(at, ',', (size_t)(end - at));
		const char *flag_end = comma ? comma : end;
		const struct decision *row =
			find(envoy, LENGTH(envoy), at, (size_t)(flag_end - at));
		if (row && (!first || row < first))
			first = row;
		at = comma ? comma + 1 : end;
	}
	return first;
}

static const struct decision *
by_haproxy(const struct signals *signals)
{
	return signals->haproxy.len < 2 ? NULL
		: find(haproxy, LENGTH(haproxy), signals->haproxy.at, 1);
}

static const struct decision *
by_http(const struct signals *signals)
{
	int code = signals->status.at ? code_of(signals->status) : -1;

	if (signals->status.len == 3 && memcmp(signals->status.at + 1, "xx", 2) == 0)
		code = 100 * (signals->status.at[0] - '0');	/* a class: `5xx` */
	for (size_t i = 0; code > 0 && i < LENGTH(http); i++)
		if (code >= http[i].low && code <= http[i].high)
			return &http[i].decision;
	return NULL;
}

static const struct decision *
by_success(struct signal_text text)
{
	static const struct decision rows[] = {
		{ "true", OUTCOME_OK, false },
		{ "success", OUTCOME_OK, false },
		{ "false", OUTCOME_SERVER_ERROR, false },
		{ "failure", OUTCOME_SERVER_ERROR, false },
	};

	return find_word(rows, LENGTH(rows), text);
}

/* Words that no table has, but that say it: `request timed out`. */
static const struct decision *
by_words(struct signal_text text)
{
	static const struct decision timeout = { "", OUTCOME_TIMEOUT, false };

	return text.at && outcome_says_timeout(text) ? &timeout : NULL;
}

static bool
is_true(struct signal_text text)
{
	return text.len == 4 && strncasecmp(text.at, "true", 4) == 0;
}

/* The row of a person that has this text; NULL: none. */
static const struct decision *
find_own(const struct outcome_words *own, struct signal_text text, struct decision *room)
{
	size_t i = text.at ? outcome_words_find(own, text) : SIZE_MAX;

	if (i == SIZE_MAX)
		return NULL;
	*room = (struct decision){ NULL, own->row[i].outcome, own->row[i].gave_up };
	return room;
}

static const struct decision *
decide(const struct outcome_words *own, const struct signals *signals, struct decision *room)
{
	const struct decision *row = find_own(own, signals->status, room);

	row = row ? row : find_word(words, LENGTH(words), signals->status);
	row = row ? row : by_grpc(signals);
	row = row ? row : by_envoy(signals);
	row = row ? row : by_haproxy(signals);
	row = row ? row : find(heroku, LENGTH(heroku), signals->heroku.at, signals->heroku.len);
	row = row ? row : find(heroku, LENGTH(heroku), signals->status.at, signals->status.len);
	row = row ? row : by_http(signals);
	row = row ? row : by_success(signals->status);
	row = row ? row : by_words(signals->status);
	return row ? row : by_success(signals->success);
}

enum outcome
outcome_of(const struct outcome_words *own, const struct signals *signals, uint32_t *flags)
{
	struct decision room, room_of_error;
	const struct decision *row = decide(own, signals, &room);
	enum outcome outcome = row ? row->outcome : OUTCOME_UNKNOWN;

	/* An error's name may say that the failure was a timeout; it never spoils a success, nor
	 * what a person said of the status. */
	if (row != &room &&
	    (outcome == OUTCOME_SERVER_ERROR || outcome == OUTCOME_UNKNOWN)) {
		const struct decision *word = find_own(own, signals->error, &room_of_error);
		word = word ? word : find_word(words, LENGTH(words), signals->error);
		word = word || !signals->error.at ? word : by_words(signals->error);
		if ((word && word->outcome == OUTCOME_TIMEOUT) ||
		    (signals->timeout.at && is_true(signals->timeout)))
			return OUTCOME_TIMEOUT;
	}
	if (row && row->gave_up)
		*flags |= FLAG_CLIENT_GAVE_UP;
	return outcome;
}

/* The end of the attempt that begins at i: a code or a dash; 0 when it is neither. */
static size_t
attempt_end(struct signal_text text, size_t i)
{
	size_t end = i;

	while (end < text.len && text.at[end] >= '0' && text.at[end] <= '9')
		end++;
	if (end == i && end < text.len && text.at[end] == '-')
		return end + 1;
	return end - i == 3 ? end : 0;
}

int
outcome_last_attempt(struct signal_text *status)
{
	struct signal_text last = { 0 };
	int attempts = 0;

	for (size_t i = 0;;) {
		size_t end = attempt_end(*status, i);
		if (end == 0)
			return 1;
		if (status->at[i] != '-') {	/* an attempt that was made */
			last = (struct signal_text){ status->at + i, end - i };
			attempts++;
		}
		if (end == status->len)
			break;
		size_t left = status->len - end;
		if (left > 2 && memcmp(status->at + end, ", ", 2) == 0)
			i = end + 2;
		else if (left > 3 && memcmp(status->at + end, " : ", 3) == 0)
			i = end + 3;
		else
			return 1;
	}
	if (attempts > 0)
		*status = last;
	return attempts;
}
