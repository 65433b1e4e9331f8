/* template: endpoints as routes: the parts of a path that name one thing become {n}, {uuid} ... */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/template.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/mem.h"

#define SEGMENT_MAX 64	/* bytes; a longer part is an id */
#define METHOD_MAX 10
#define SCHEME_MAX 8

struct segment { const char *at; size_t len; };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_number(struct segment s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_digit(s.at[i]))
			return false;
	return s.len > 0;
}

static bool
is_uuid(struct segment s)
{
	if (s.len != 36)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool joint = i == 8 || i == 13 || i == 18 || i == 23;
		if (joint ? s.at[i] != '-' : !is_hex(s.at[i]))
			return false;
	}
	return true;
}

static bool
is_hex_id(struct segment s)
{
	bool digit = false;

	for (size_t i = 0; i < s.len; i++) {
		if (!is_hex(s.at[i]))
			return false;
		digit |= is_digit(s.at[i]);
	}
	return s.len >= 8 && digit;
}

static bool
is_date(struct segment s)
{
	if (s.len != 10)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (i == 4 || i == 7 ? s.at[i] != '-' : !is_digit(s.at[i]))
			return false;
	return true;
}

static bool
is_email(struct segment s)
{
	return memchr(s.at, '@', s.len) != NULL;
}

/* ULID, KSUID, base62 and the like: 16 or more letters and digits, both kinds. */
static bool
is_opaque(struct segment s)
{
	bool digit = false, letter = false;

	for (size_t i = 0; i < s.len; i++) {
		if (!is_digit(s.at[i]) && !is_letter(s.at[i]))
			return s.len > SEGMENT_MAX;
		digit |= is_digit(s.at[i]);
		letter |= is_letter(s.at[i]);
	}
	return s.len > SEGMENT_MAX || (s.len >= 16 && digit && letter);
}

static const struct { bool (*is)(struct segment); const char *becomes; } kinds[] = {
	{ is_number, "{n}" }, { is_uuid, "{uuid}" }, { is_date, "{date}" }, { is_hex_id, "{hex}" },
	{ is_email, "{email}" }, { is_opaque, "{id}" },
};

/* A part the log has templated itself: `{id}`, `<int:id>`, `:id`. */
static bool
is_route(struct segment s)
{
	if (s.len < 2 || s.len > SEGMENT_MAX)
		return false;
	char first = s.at[0], last = s.at[s.len - 1];
	return (first == '{' && last == '}') || (first == '<' && last == '>') ||
	       (first == ':' && (is_letter(s.at[1]) || s.at[1] == '_'));
}

/* `GET /x HTTP/1.1` -> `/x`; anything else stays. */
static struct segment
without_method(struct segment s)
{
	const char *space = memchr(s.at, ' ', s.len), *end = s.at + s.len;

	if (!space || space == s.at || space + 1 == end || space - s.at > METHOD_MAX)
		return s;
	for (const char *c = s.at; c < space; c++)
		if (*c < 'A' || *c > 'Z')
			return s;
	const char *path = space + 1, *path_end = memchr(path, ' ', (size_t)(end - path));
	return (struct segment){ path, (size_t)((path_end ? path_end : end) - path) };
}

/* `https://host/x` -> `/x`. */
static struct segment
without_host(struct segment s)
{
	const char *scheme = memmem(s.at, s.len, "://", 3), *end = s.at + s.len;

	if (!scheme || scheme == s.at || scheme - s.at > SCHEME_MAX)
		return s;
	for (const char *c = s.at; c < scheme; c++)
		if (!is_letter(*c))
			return s;
	const char *slash = memchr(scheme + 3, '/', (size_t)(end - scheme - 3));
	return slash ? (struct segment){ slash, (size_t)(end - slash) }
		     : (struct segment){ "/", 1 };
}

static struct segment
without_query(struct segment s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.at[i] == '?' || s.at[i] == '#')
			return (struct segment){ s.at, i };
	return s;
}

/* What that drops: `user@host:8443`; empty when there is none. */
static struct segment
host_of(struct segment url)
{
	struct segment path = without_host(url);
	const char *end = url.at + url.len;

	if (path.at == url.at)
		return (struct segment){ url.at, 0 };
	const char *host = (const char *)memmem(url.at, url.len, "://", 3) + 3;
	const char *slash = memchr(host, '/', (size_t)(end - host));
	return (struct segment){ host, (size_t)((slash ? slash : end) - host) };
}

/* `user@risk.example:8443` -> `risk.example`; `[::1]:80` -> `[::1]`. */
static struct segment
without_user_and_port(struct segment s)
{
	const char *end = s.at + s.len, *user = memrchr(s.at, '@', s.len);

	if (user)
		s = (struct segment){ user + 1, (size_t)(end - user - 1) };
	const char *from = s.len > 0 && *s.at == '[' ? memchr(s.at, ']', s.len) : s.at;
	const char *colon = from ? memchr(from, ':', (size_t)(end - from)) : NULL;
	if (colon)
		s.len = (size_t)(colon - s.at);
	return s;
}

const char *
request_part_word(enum request_part part)
{
	static const char *const words[] = { [PART_METHOD] = "method", [PART_HOST] = "host" };

	return words[part];
}

size_t
request_part(enum request_part part, const char *at, size_t len, const char **from)
{
	struct segment whole = { at, len }, target = without_method(whole);

	*from = at;
	if (!memchr(at, '/', len))	/* a name */
		return 0;
	if (part == PART_METHOD)	/* it stands first, with a blank behind it */
		return target.at == at ? 0 : (size_t)(target.at - at) - 1;
	struct segment host = without_user_and_port(host_of(without_query(target)));
	*from = host.at;
	return host.len;
}

static void
add_segment(struct str *out, struct segment s)
{
	for (size_t i = 0; i < LENGTH(kinds) && !is_route(s); i++)
		if (kinds[i].is(s)) {
			str_add(out, kinds[i].becomes);
			return;
		}
	str_bytes(out, s.at, s.len);
}

void
template_of(struct str *out, const char *at, size_t len)
{
	struct segment whole = { at, len };
	struct segment path = without_host(without_query(without_method(whole)));
	const char *end = path.at + path.len;
	size_t before = out->len;

	if (!memchr(at, '/', len)) {	/* a name, `GetRisk`, `orders#create` */
		str_bytes(out, at, len);
		return;
	}
	for (const char *from = path.at; from < end;) {
		if (*from == '/') {	/* runs of slashes fold into one */
			from++;
			continue;
		}
		const char *slash = memchr(from, '/', (size_t)(end - from));
		struct segment s = { from, (size_t)((slash ? slash : end) - from) };
		from += s.len;
		const char *semicolon = memchr(s.at, ';', s.len);
		if (semicolon)
			s.len = (size_t)(semicolon - s.at);
		if (s.len == 0)
			continue;
		if (out->len > before || path.at[0] == '/')
			str_char(out, '/');
		add_segment(out, s);
	}
	if (out->len == before)
		str_char(out, '/');
}
