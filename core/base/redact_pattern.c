/* redact_pattern: what looks like a person's, a customer's or a secret's: found by its form. */
/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "core/base/mem.h"
#include "core/base/redact.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool
is_hex(char c)
{
	return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static bool
is_word(char c)
{
	return is_digit(c) || is_letter(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* Bytes a run of a class has; `in` may be NULL. */
static size_t
run(const char *at, const char *end, bool (*is)(char c))
{
	size_t n = 0;

	while (at + n < end && is(at[n]))
		n++;
	return n;
}

static bool
is_local(char c)
{
	return is_word(c) || (c && strchr(".%+-'", c));
}

static bool
is_domain(char c)
{
	return is_word(c) || c == '.' || c == '-';
}

/* name@host.tld; also percent-encoded. */
static size_t
email(const char *at, const char *end)
{
	size_t n = run(at, end, is_local), skip;

	if (!n || at + n >= end)
		return 0;
	if (at[n] == '@')
		skip = 1;
	else
		return 0;
	size_t host = run(at + n + skip, end, is_domain);
	const char *dot = memchr(at + n + skip, '.', host);
	return host >= 3 && dot && dot[1] ? n + skip + host : 0;
}

/* The same when `@` is written %40: the local part has eaten it. */
static size_t
encoded_email(const char *at, const char *end)
{
	size_t n = run(at, end, is_local);
	const char *mark = memmem(at, n, "%40", 3);

	return mark && mark > at && memchr(mark, '.', (size_t)(at + n - mark)) ? n : 0;
}

static size_t
uuid(const char *at, const char *end)
{
	static const int part[] = { 8, 4, 4, 4, 12 };
	const char *from = at;

	for (size_t i = 0; i < LENGTH(part); i++) {
		if (i && (at >= end || *at++ != '-'))
			return 0;
		if (run(at, end, is_hex) != (size_t)part[i])
			return 0;
		at += part[i];
	}
	return (size_t)(at - from);
}

static size_t
mac(const char *at, const char *end)
{
	const char *from = at;

	for (int i = 0; i < 6; i++) {
		if (i && (at >= end || (*at != ':' && *at != '-') || *at++ != from[2]))
			return 0;
		if (run(at, end, is_hex) != 2)
			return 0;
		at += 2;
	}
	return (size_t)(at - from);
}

static size_t
ipv4_of(const char *at, const char *end, char joint)
{
	const char *from = at;

	for (int i = 0; i < 4; i++) {
		int value = 0;
		size_t n;

		if (i && (at >= end || *at++ != joint))
			return 0;
		n = run(at, end, is_digit);
		if (n < 1 || n > 3)
			return 0;
		for (size_t k = 0; k < n; k++)
			value = 10 * value + (at[k] - '0');
		if (value > 255)
			return 0;
		at += n;
	}
	return (size_t)(at - from);
}

static size_t
ipv4(const char *at, const char *end)
{
	return ipv4_of(at, end, '.');
}

/* `ip-10-2-3-4.ec2.internal`: clouds name their machines after their addresses. */
static size_t
ip_host(const char *at, const char *end)
{
	size_t n = 0;

	if (end - at > 3 && strncasecmp(at, "ip-", 3) == 0)
		n = ipv4_of(at + 3, end, '-');
	return n ? n + 3 : 0;
}

/* Four groups and more of hex, or `::`; a time of day has three. */
static size_t
ipv6(const char *at, const char *end)
{
	const char *from = at;
	int groups = 0, colons = 0;
	bool has_gap = false, has_letter = false;

	while (at < end && (is_hex(*at) || *at == ':')) {
		size_t n = run(at, end, is_hex);
		for (size_t i = 0; i < n; i++)
			has_letter = has_letter || is_letter(at[i]);
		if (n > 4)
			return 0;
		groups += n > 0;
		at += n;
		if (at < end && *at == ':') {
			colons++;
			has_gap = has_gap || (at + 1 < end && at[1] == ':');
			at++;
		}
	}
	while (at > from && at[-1] == ':' && !(at - from > 1 && at[-2] == ':'))
		at--;
	return groups >= 2 && (colons >= 4 || (has_gap && (colons >= 3 || has_letter)))
		       ? (size_t)(at - from)
		       : 0;
}

static bool
is_token(char c)
{
	return is_digit(c) || is_letter(c) || c == '_' || c == '-';
}

static bool
is_base64(char c)
{
	return is_token(c) || (c && strchr("+/=.~", c));
}

static size_t
jwt(const char *at, const char *end)
{
	if (end - at < 12 || strncmp(at, "eyJ", 3) != 0)
		return 0;
	return run(at, end, is_base64);
}

/* `Bearer xyz`, `Basic xyz`: the word stays. */
static size_t
bearer(const char *at, const char *end)
{
	static const char *const words[] = { "bearer ", "basic ", "token ", "apikey " };

	for (size_t i = 0; i < LENGTH(words); i++) {
		size_t len = strlen(words[i]);
		if ((size_t)(end - at) > len && strncasecmp(at, words[i], len) == 0) {
			size_t n = run(at + len, end, is_base64);
			return n >= 6 ? len + n : 0;
		}
	}
	return 0;
}

/* AB12 and 11 to 30 of letters and digits, in groups of 4 or in one. */
static size_t
iban(const char *at, const char *end)
{
	size_t n = 0, kept = 0, digits = 0, last = 0;

	if (end - at < 15 || !(at[0] >= 'A' && at[0] <= 'Z') || !(at[1] >= 'A' && at[1] <= 'Z') ||
	    !is_digit(at[2]) || !is_digit(at[3]))
		return 0;
	while (at + n < end && kept < 34) {
		char c = at[n];
		if (is_digit(c) || (c >= 'A' && c <= 'Z')) {
			kept++;
			digits += is_digit(c);
			last = ++n;
		} else if (c == ' ' && kept % 4 == 0) {
			n++;
		} else {
			break;
		}
	}
	return kept >= 15 && digits >= 8 && (at + last == end || !is_word(at[last])) ? last : 0;
}

/* Seven digits and more, in one or in groups: phones, cards, accounts, national ids. */
static size_t
digits(const char *at, const char *end)
{
	size_t n = 0, count = 0, last = 0, separators = 0;
	bool is_plus = *at == '+' || *at == '(';

	if (!is_digit(*at) && !is_plus)
		return 0;
	while (at + n < end && count < 40) {
		char c = at[n];
		if (is_digit(c)) {
			count++;
			last = ++n;
		} else if ((c == '+' && n == 0) || strchr(" -()/.", c ? c : 'x')) {
			/* Separators stand one or two at a time. */
			if (n && n - last >= 2)
				break;
			separators += n > 0;
			n++;
		} else {
			break;
		}
	}
	/* `2025-08-01` is a day, and so is what begins with one. */
	if (!is_plus && count >= 8 && at[4] == '-' && last >= 10 && at[7] == '-' &&
	    (at[0] == '1' || at[0] == '2'))
		return 0;
	if (at + last < end && is_letter(at[last]))
		return separators ? 0 : count >= 7 ? last : 0;
	return count >= 7 ? last : 0;
}

/* Long runs that no person reads: hex, base64, ids with a prefix (`cus_N4ab..`). */
static size_t
token(const char *at, const char *end)
{
	size_t n = run(at, end, is_token), n_digits = 0, n_letters = 0, n_hex = 0, changes = 0;

	for (size_t i = 0; i < n; i++) {
		n_digits += is_digit(at[i]);
		n_letters += is_letter(at[i]);
		n_hex += is_hex(at[i]);
		changes += i && is_digit(at[i]) != is_digit(at[i - 1]);
	}
	if (n >= 16 && (strncmp(at, "AKIA", 4) == 0 || strncmp(at, "ASIA", 4) == 0))
		return n;
	const char *mark = memchr(at, '_', n);
	size_t after = mark ? n - (size_t)(mark - at) - 1 : 0;
	if (n_digits >= 6 && n_letters >= 1 && n_hex == n && n >= 16)
		return n;
	if (n >= 20 && n_digits >= 4 && n_letters >= 4 && changes >= 5)
		return n;
	return after >= 8 && n_digits >= 3 && n_letters >= 4 && changes >= 3 ? n : 0;
}

/* A segment of a path that is no word of it: `/loans/LN-88231/approve`. A version, a year, a day
 * and the name of a file are none; nor is what stands in `3/1000`. */
static size_t
path_id(const char *at, const char *start, const char *end)
{
	size_t n = 0, in_row = 0, longest = 0, letters = 0;

	if (at == start || at[-1] != '/' || (at - start > 1 && is_digit(at[-2])))
		return 0;
	for (; at + n < end && (is_word(at[n]) || at[n] == '-'); n++) {
		in_row = is_digit(at[n]) ? in_row + 1 : 0;
		longest = in_row > longest ? in_row : longest;
		letters += is_letter(at[n]);
	}
	bool is_whole = at + n == end || strchr("/? \",;|)", at[n] ? at[n] : 'x');
	bool is_day = n >= 8 && is_digit(at[0]) && at[4] == '-' && !letters;

	return is_whole && !is_day && longest >= 3 && letters && !is_digit(at[0]) ? n : 0;
}

size_t
redact_pattern(const char *at, const char *start, const char *end, const char **kind)
{
	static const struct {
		const char *word;
		size_t (*find)(const char *at, const char *end);
	} forms[] = {
		{ "email", email }, { "email", encoded_email }, { "token", jwt },
		{ "token", bearer }, { "id", uuid }, { "mac", mac }, { "ip", ipv4 },
		{ "ip", ip_host }, { "ip", ipv6 }, { "iban", iban }, { "number", digits },
		{ "token", token },
	};
	bool is_inside = at > start && is_word(at[-1]) && at[-1] != '_';

	if (is_inside)
		return 0;
	for (size_t i = 0; i < LENGTH(forms); i++) {
		size_t n = forms[i].find(at, end);
		if (n) {
			*kind = forms[i].word;
			return n;
		}
	}
	size_t n = path_id(at, start, end);
	if (n)
		*kind = "id";
	return n;
}
