/* prefix: what other programs put before a log line: syslog, journald, CRI, kubectl, compose. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/prefix.h"

#include <stdio.h>
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/ingest/prefix_private.h"

#define CHAIN 3			/* prefixes on one line */
#define LOOKED_AT 1024		/* bytes */

static bool
is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
	       c == '_' || c == '-';
}

static bool
take(struct cursor *c, const char *text)
{
	size_t n = strlen(text);

	if ((size_t)(c->end - c->at) < n || memcmp(c->at, text, n) != 0)
		return false;
	c->at += n;
	return true;
}

bool
take_token(struct cursor *c, struct slice *out)
{
	const char *blank = memchr(c->at, ' ', (size_t)(c->end - c->at));

	if (!blank || blank == c->at)
		return false;
	*out = (struct slice){ c->at, (size_t)(blank - c->at) };
	c->at = blank + 1;
	return true;
}

static size_t
digits(const struct cursor *c)
{
	size_t n = 0;

	while (c->at + n < c->end && is_digit(c->at[n]))
		n++;
	return n;
}

bool
take_iso(struct cursor *c, struct slice *out)
{
	struct cursor try = *c;
	int64_t at_ns;
	unsigned flags;

	if (c->end - c->at < 20 || !is_digit(c->at[0]) || c->at[4] != '-' || c->at[10] != 'T' ||
	    !take_token(&try, out) || instant_parse(out->at, out->len, &at_ns, &flags) != 0)
		return false;
	*c = try;
	return true;
}

/* `<134>`; it may be absent. */
static void
take_priority(struct cursor *c)
{
	struct cursor try = *c;

	if (!take(&try, "<"))
		return;
	size_t n = digits(&try);
	try.at += n;
	if (n >= 1 && n <= 3 && take(&try, ">"))
		*c = try;
}

/* `program[pid]: ` or `program: `. */
static bool
take_program(struct cursor *c, struct slice *program)
{
	const char *at = c->at;

	while (at < c->end && (is_word(*at) || *at == '/' || *at == '@'))
		at++;
	if (at == c->at)
		return false;
	struct slice name = { c->at, (size_t)(at - c->at) };
	if (at < c->end && *at == '[') {
		const char *close = memchr(at, ']', (size_t)(c->end - at));
		if (!close)
			return false;
		at = close + 1;
	}
	if (c->end - at < 2 || at[0] != ':' || at[1] != ' ')
		return false;
	*program = name;
	c->at = at + 2;
	return true;
}

/* `Aug  1 18:06:00` with a fraction or without, and a blank. */
static bool
take_yearless(struct cursor *c, struct slice *out)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *from = c->at;
	bool is_month = false;

	if (c->end - from < 16)
		return false;
	for (size_t i = 0; i < 12 && !is_month; i++)
		is_month = memcmp(from, months + 3 * i, 3) == 0;
	if (!is_month || from[3] != ' ' || !is_digit(from[5]) || from[6] != ' ' ||
	    from[9] != ':' || from[12] != ':')
		return false;
	struct cursor rest = { from + 15, c->end };
	if (take(&rest, "."))
		rest.at += digits(&rest);
	*out = (struct slice){ from, (size_t)(rest.at - from) };
	if (!take(&rest, " "))
		return false;
	*c = rest;
	return true;
}

/* RFC 3164 and journald short: `<134>Aug  1 18:06:00 host program[pid]: `. */
static bool
take_3164(struct cursor *c, struct prefix *out)
{
	struct cursor named;

	take_priority(c);
	if (!take_yearless(c, &out->time))
		return false;
	out->is_yearless = true;
	named = *c;
	if (take_program(&named, &out->program)) {	/* no host */
		*c = named;
		return true;
	}
	if (!take_token(c, &out->host))
		return false;
	take_program(c, &out->program);
	return true;
}

/* RFC 5424: `<134>1 TIME HOST PROGRAM PID ID [data] `; logplex leaves the data out. */
static bool
take_5424(struct cursor *c, struct prefix *out)
{
	struct slice ignored;
	struct cursor start = *c;

	take_priority(c);
	if (c->at == start.at || !take(c, "1 ") || !take_iso(c, &out->time) ||
	    !take_token(c, &out->host) || !take_token(c, &out->program) ||
	    !take_token(c, &ignored) || !take_token(c, &ignored))
		return false;
	if (take(c, "- "))
		return true;
	if (!take_data(c, &out->data))
		return false;
	take(c, " ");
	return true;
}

static bool
take_cri(struct cursor *c, struct prefix *out)
{
	if (!take_iso(c, &out->time) || !take_token(c, &out->stream) || out->stream.len != 6 ||
	    memcmp(out->stream.at, "std", 3) != 0)
		return false;
	out->is_partial = take(c, "P ");
	return out->is_partial || take(c, "F ");
}

/* journald short-iso, rsyslog, logplex: `TIME host program[pid]: `, `TIME program[part]: `. */
static bool
take_iso_program(struct cursor *c, struct prefix *out)
{
	if (!take_iso(c, &out->time))
		return false;
	if (take_program(c, &out->program))
		return true;
	return take_token(c, &out->host) && take_program(c, &out->program);
}

/* kubectl logs --timestamps: a time and a blank. */
static bool
take_stamp(struct cursor *c, struct prefix *out)
{
	return take_iso(c, &out->time);
}

/* kubectl logs --prefix: `[pod/NAME/CONTAINER] `. */
static bool
take_pod(struct cursor *c, struct prefix *out)
{
	if (!take(c, "[pod/"))
		return false;
	const char *close = memchr(c->at, ']', (size_t)(c->end - c->at));
	if (!close || close + 1 == c->end || close[1] != ' ')
		return false;
	const char *slash = memchr(c->at, '/', (size_t)(close - c->at));
	out->pod = (struct slice){ c->at, (size_t)((slash ? slash : close) - c->at) };
	if (slash)
		out->container = (struct slice){ slash + 1, (size_t)(close - slash - 1) };
	c->at = close + 2;
	return true;
}

/* stern: `POD CONTAINER {`, the pod as its owner names it: `api-7d9f8b6c4d-x2kqp`, `db-0`. */
static bool
take_stern(struct cursor *c, struct prefix *out)
{
	static const char label[] = "abcdefghijklmnopqrstuvwxyz-.0123456789";

	if (!take_token(c, &out->pod) || !take_token(c, &out->container) || c->at == c->end ||
	    *c->at != '{')
		return false;
	const char *at = out->pod.at, *stop = at + out->pod.len;
	const char *dash = memrchr(at, '-', out->pod.len);
	for (; at < out->container.at + out->container.len; at++)
		if (!memchr(label, *at, sizeof(label) - 1) && at != stop)
			return false;
	if (!dash || dash == out->pod.at)
		return false;
	struct cursor last = { dash + 1, stop };
	return stop - last.at == 5 || (digits(&last) > 0 && last.at + digits(&last) == stop);
}

/* docker compose: `name-1  | `. */
static bool
take_compose(struct cursor *c, struct prefix *out)
{
	const char *at = c->at;

	while (at < c->end && is_word(*at))
		at++;
	out->container = (struct slice){ c->at, (size_t)(at - c->at) };
	while (at < c->end && *at == ' ')
		at++;
	if (out->container.len == 0 || c->end - at < 2 || at[0] != '|' || at[1] != ' ' ||
	    at == out->container.at + out->container.len)
		return false;
	c->at = at + 2;
	return true;
}

/* Ruby's logger: `I, [2025-08-01T18:06:00.123456 #4711]  INFO -- : `. */
static bool
take_ruby(struct cursor *c, struct prefix *out)
{
	int64_t at_ns;
	unsigned flags;

	if (c->end - c->at < 30 || c->at[1] != ',' || c->at[2] != ' ' || c->at[3] != '[')
		return false;
	c->at += 4;
	if (!take_token(c, &out->time) ||
	    instant_parse(out->time.at, out->time.len, &at_ns, &flags) != 0)
		return false;
	const char *end = memmem(c->at, (size_t)(c->end - c->at), " -- ", 4);
	const char *colon = end ? memmem(end, (size_t)(c->end - end), ": ", 2) : NULL;
	if (!colon)
		return false;
	c->at = colon + 2;
	return true;
}

/* The first that fits; each may begin with the bytes in `first` only (`0`: as `2025-08-01T`,
 * `1`: as prefix_may_be_dated()). */
static const struct {
	const char *first;
	bool (*take)(struct cursor *c, struct prefix *out);
} kinds[] = {
	{ "0", take_tabbed }, { "0", take_cri }, { "0", take_iso_program }, { "<", take_5424 },
	{ "<JFMASOND", take_3164 }, { "[", take_pod }, { "DIWEFUA", take_ruby },
	{ "IWEF", take_klog },
	{ "0", take_stamp }, { "1", take_dated }, { "", take_compose }, { "", take_stern },
};

/* The front of `2025-08-01T18:06:00Z `. */
static bool
may_be_iso(const char *at, size_t len)
{
	return len > 20 && is_digit(*at) && at[4] == '-' && at[10] == 'T';
}

/* A name before `|` stands before all else. */
static bool
may_begin(const char *first, const char *at, size_t len, bool is_first)
{
	if (first[0] == '0')
		return may_be_iso(at, len);
	if (first[0] == '1')
		return is_first && prefix_may_be_dated(at, len);
	return first[0] ? *at && strchr(first, *at) != NULL : is_first && is_word(*at);
}

static void
merge(struct prefix *into, const struct prefix *one)
{
	if (one->time.len && (!into->time.len || (into->is_yearless && !one->is_yearless))) {
		into->time = one->time;
		into->is_yearless = one->is_yearless;
	}
	into->is_partial |= one->is_partial;
	into->stream = into->stream.len ? into->stream : one->stream;
	into->host = into->host.len ? into->host : one->host;
	into->program = into->program.len ? into->program : one->program;
	into->data = into->data.len ? into->data : one->data;
	into->pod = into->pod.len ? into->pod : one->pod;
	into->container = into->container.len ? into->container : one->container;
}

bool
prefix_match(const char *at, size_t len, struct prefix *out)
{
	unsigned used = 0;

	*out = (struct prefix){ 0 };
	for (int n = 0; n < CHAIN && out->len < len; n++) {
		size_t left = len - out->len, before = out->len;
		const char *from = at + out->len;
		for (size_t i = 0; i < LENGTH(kinds) && out->len == before; i++) {
			if ((used >> i & 1) ||
			    !may_begin(kinds[i].first, from, left, n == 0))
				continue;
			struct prefix one = { 0 };
			struct cursor c = { from, from + (left < LOOKED_AT ? left : LOOKED_AT) };
			if (!kinds[i].take(&c, &one))
				continue;
			used |= 1u << i;
			merge(out, &one);
			out->len += (size_t)(c.at - from);
		}
		if (out->len == before)
			break;
	}
	return out->len > 0;
}
