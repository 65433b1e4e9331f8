/* halves_rails: `Started GET "/x" for ADDRESS at TIME`, and `Completed 200 OK in 12ms`. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/halves_private.h"

#define STARTED "Started "
#define COMPLETED "Completed "
#define NO_ROUTE "RoutingError ("
#define TEXT_MOST 400		/* bytes of a path */

enum { NAME_LEAST = 8 };	/* bytes of a request's name among tags */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A tag that names one request: letters, digits and dashes, with a digit among them. */
static bool
is_name(struct piece tag)
{
	bool has_digit = false;

	for (size_t i = 0; i < tag.len; i++) {
		char c = tag.at[i];
		if (!is_digit(c) && !is_letter(c) && c != '-' && c != '_')
			return false;
		has_digit |= is_digit(c);
	}
	return has_digit && tag.len >= NAME_LEAST && tag.len <= HALVES_NAME;
}

/* The request's name among the tags before the words, or the process (`#7`); else none. */
static struct piece
name_of(const char *at, const char *end)
{
	struct piece process = { NULL, 0 };

	while (at < end && (at = memchr(at, '[', (size_t)(end - at))) != NULL) {
		const char *stop = memchr(at, ']', (size_t)(end - at));
		if (!stop)
			break;
		struct piece tag = { at + 1, (size_t)(stop - at) - 1 };
		if (is_name(tag))
			return tag;
		const char *mark = memchr(tag.at, '#', tag.len);
		if (mark && stop - mark <= HALVES_NAME)
			process = (struct piece){ mark, (size_t)(stop - mark) };
		at = stop + 1;
	}
	return process;
}

/* What stands up to a word, and what behind it. */
static bool
split(struct piece *rest, const char *word, struct piece *before)
{
	size_t len = strlen(word);
	const char *found = rest->len ? memmem(rest->at, rest->len, word, len) : NULL;

	if (!found)
		return false;
	*before = (struct piece){ rest->at, (size_t)(found - rest->at) };
	*rest = (struct piece){ found + len, rest->len - before->len - len };
	return true;
}

/* `[TIME] "GET /x" ADDRESS - ` of what stands behind `Started `. False: it is something else. */
static bool
read_start(struct piece rest, struct str *text)
{
	struct piece method, path, address;

	if (!split(&rest, " \"", &method) || !split(&rest, "\" for ", &path) ||
	    !split(&rest, " at ", &address) || method.len == 0 || method.len > 10 ||
	    path.len == 0 || path.len > TEXT_MOST || path.at[0] != '/' || address.len > 48 ||
	    rest.len < 19 || rest.len > 32)
		return false;
	for (size_t i = 0; i < method.len; i++)
		if (method.at[i] < 'A' || method.at[i] > 'Z')
			return false;
	if (memchr(path.at, '"', path.len) || memchr(path.at, '\\', path.len) ||
	    memchr(path.at, ' ', path.len) || memchr(address.at, ' ', address.len) ||
	    memchr(rest.at, ']', rest.len))
		return false;
	str_char(text, '[');
	halves_put(text, rest);
	str_add(text, "] \"");
	halves_put(text, method);
	str_char(text, ' ');
	halves_put(text, path);
	str_add(text, "\" ");
	halves_put(text, address);
	str_add(text, " - ");
	return true;
}

/* `200 OK in 12ms`, also in parts of a millisecond. */
static bool
is_end(struct piece rest)
{
	struct piece words;

	if (rest.len < 8 || !is_digit(rest.at[0]) || !is_digit(rest.at[1]) ||
	    !is_digit(rest.at[2]) || rest.at[3] != ' ' || !split(&rest, " in ", &words))
		return false;
	size_t n = 0;
	while (n < rest.len && (is_digit(rest.at[n]) || rest.at[n] == '.'))
		n++;
	return n > 0 && rest.len >= n + 2 && memcmp(rest.at + n, "ms", 2) == 0;
}

bool
halves_is_rails(struct piece line)
{
	struct piece rest = halves_behind(line, COMPLETED);

	return rest.at && is_end(rest);
}

/* `GET "`, whatever follows? `Started 2 workers` is none. */
static bool
is_request(struct piece rest)
{
	size_t n = 0;

	while (n < rest.len && rest.at[n] >= 'A' && rest.at[n] <= 'Z')
		n++;
	return n > 2 && rest.len >= n + 2 && memcmp(rest.at + n, " \"", 2) == 0;
}

static void
begin(struct halves *halves, struct piece line, struct piece rest)
{
	struct str text = { 0 };
	const char *words = rest.at - strlen(STARTED);

	/* One that cannot be read is open all the same: the next end may be its own. */
	if (!read_start(rest, &text))
		str_clear(&text);
	halves_begin(halves, name_of(line.at, words),
		     (struct piece){ str_text(&text), text.len });
	str_release(&text);
}

void
halves_rails(struct halves *halves, struct piece line, struct str *out)
{
	struct piece start = halves_behind(line, STARTED), end = halves_behind(line, COMPLETED);

	if (start.at && is_request(start))
		begin(halves, line, start);
	if (!end.at || !is_end(end)) {
		/* No route: nothing is completed. */
		if (memmem(line.at, line.len, NO_ROUTE, strlen(NO_ROUTE)))
			halves_close(halves, name_of(line.at, line.at + line.len));
		halves_put(out, line);
		return;
	}
	struct piece name = name_of(line.at, end.at - strlen(COMPLETED));
	const struct half *half = halves_find(halves, name);
	str_bytes(out, line.at, (size_t)(end.at - line.at));
	if (half)
		str_bytes(out, half->text, half->n_text);
	halves_put(out, end);
	halves->joined += half != NULL;
	halves->alone += half == NULL;
	halves_close(halves, name);
}
