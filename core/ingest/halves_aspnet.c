/* halves_aspnet: the time on one line, `Request finished ...` on the next. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/halves_private.h"
#include "core/ingest/prefix.h"

#define STARTING "Request starting "
#define FINISHED "Request finished "
#define HOSTING "Hosting."	/* in the category of both lines */

static const struct piece nobody = { "", 0 };

static bool
has_time(const char *at, size_t len)
{
	struct prefix prefix;

	return prefix_match(at, len, &prefix) && prefix.time.len > 0;
}

static bool
begins(struct piece text, const char *word)
{
	size_t len = strlen(word);

	return text.len > len && memcmp(text.at, word, len) == 0;
}

/* Up to the first blank; *rest behind it. */
static struct piece
word(struct piece *rest)
{
	const char *blank = rest->len ? memchr(rest->at, ' ', rest->len) : NULL;
	size_t len = blank ? (size_t)(blank - rest->at) : rest->len;
	struct piece first = { rest->at, len };

	len += blank != NULL;
	rest->at += len;
	rest->len -= len;
	return first;
}

bool
halves_is_aspnet(struct piece line)
{
	struct piece rest = halves_behind(line, FINISHED);

	return rest.at && (begins(rest, "in ") ||
			   (begins(rest, "HTTP/") && !has_time(line.at, line.len)));
}

/* `in 12.3ms 200 text/html`, as it was written before .NET 5: what was asked stood in the line of
 * the request that is open, if it is the only one. */
static void
put_old(struct halves *halves, struct piece rest, struct str *out)
{
	const struct half *half = halves_find(halves, nobody);
	struct piece words = rest;

	word(&words);
	struct piece taken = word(&words), status = word(&words);
	halves->joined += half != NULL;
	halves->alone += half == NULL;
	if (!half) {
		halves_put(out, rest);
		return;
	}
	str_bytes(out, half->text, half->n_text);
	str_add(out, " - ");
	halves_put(out, status);
	str_add(out, " - - ");
	halves_put(out, taken);
}

static void
finish(struct halves *halves, struct piece line, struct piece rest, struct str *out)
{
	const struct str *header = &halves->header;
	bool is_behind = header->len > 0 && !has_time(line.at, line.len) &&
			 has_time(header->at, header->len);

	if (is_behind) {
		str_bytes(out, header->at, header->len);
		str_add(out, " " FINISHED);
	} else {
		str_bytes(out, line.at, (size_t)(rest.at - line.at));
	}
	if (begins(rest, "in ")) {
		put_old(halves, rest, out);
	} else {
		halves->joined += is_behind;
		halves_put(out, rest);
	}
	halves_close(halves, nobody);
}

void
halves_aspnet(struct halves *halves, struct piece line, struct str *out)
{
	struct piece start = halves_behind(line, STARTING), end = halves_behind(line, FINISHED);

	if (begins(start, "HTTP/")) {
		struct piece rest = start;
		word(&rest);
		word(&rest);
		struct piece url = word(&rest);
		halves_begin(halves, nobody, (struct piece){ start.at, (size_t)(url.at + url.len -
										start.at) });
	}
	if (end.at)
		finish(halves, line, end, out);
	else
		halves_put(out, line);
	str_clear(&halves->header);
	if (line.len && line.at[line.len - 1] == ']' && memmem(line.at, line.len, HOSTING,
							      strlen(HOSTING)))
		str_bytes(&halves->header, line.at, line.len);
}
