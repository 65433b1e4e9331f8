/* halves: requests that a log tells in two lines: what was asked in one, how it went in another. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/halves.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/halves_private.h"

static const struct {
	const char *words;
	bool (*is_end)(struct piece line);
	void (*take)(struct halves *halves, struct piece line, struct str *out);
} kinds[] = {
	[HALVES_NONE] = { "", NULL, NULL },
	[HALVES_RAILS] = { "Rails", halves_is_rails, halves_rails },
	[HALVES_ASPNET] = { "ASP.NET Core", halves_is_aspnet, halves_aspnet },
	[HALVES_LAMBDA] = { "AWS Lambda", halves_is_lambda, halves_lambda },
};

struct piece
halves_behind(struct piece line, const char *word)
{
	size_t len = strlen(word);
	const char *found = line.len ? memmem(line.at, line.len, word, len) : NULL;

	if (!found)
		return (struct piece){ NULL, 0 };
	for (const char *at = line.at; at < found; at++)
		if (*at == '{' || *at == '"')
			return (struct piece){ NULL, 0 };
	return (struct piece){ found + len, (size_t)(line.at + line.len - found) - len };
}

/* ---- requests that are open ---- */

static bool
is_named(const struct half *half, struct piece name)
{
	return half->since && half->n_name == name.len &&
	       (name.len == 0 || memcmp(half->name, name.at, name.len) == 0);
}

struct half *
halves_begin(struct halves *halves, struct piece name, struct piece text)
{
	struct half *half = NULL;

	if (!halves->open)
		halves->open = xcalloc(HALVES_OPEN, sizeof(*halves->open));
	for (size_t i = 0; i < HALVES_OPEN; i++)
		if (!half || halves->open[i].since < half->since)
			half = &halves->open[i];
	name.len = name.len <= HALVES_NAME ? name.len : 0;
	*half = (struct half){ .since = halves->lines, .n_name = name.len,
			       .n_text = text.len <= HALVES_TEXT ? text.len : 0 };
	if (name.len)
		memcpy(half->name, name.at, name.len);
	if (half->n_text)
		memcpy(half->text, text.at, half->n_text);
	return half;
}

struct half *
halves_find(struct halves *halves, struct piece name)
{
	struct half *found = NULL;
	bool is_alone = true;

	for (size_t i = 0; halves->open && i < HALVES_OPEN; i++) {
		struct half *half = &halves->open[i];
		if (!is_named(half, name))
			continue;
		if (halves->lines - half->since > HALVES_FAR) {
			half->since = 0;
			continue;
		}
		is_alone &= !found && !half->is_doubtful;
		found = half;
	}
	/* Which of several ended is not known then, nor which is still open. */
	for (size_t i = 0; !is_alone && i < HALVES_OPEN; i++)
		if (is_named(&halves->open[i], name))
			halves->open[i].is_doubtful = true;
	return is_alone && found && found->n_text ? found : NULL;
}

void
halves_close(struct halves *halves, struct piece name)
{
	struct half *last = NULL;

	for (size_t i = 0; halves->open && i < HALVES_OPEN; i++) {
		struct half *half = &halves->open[i];
		if (is_named(half, name) && (!last || half->since > last->since))
			last = half;
	}
	if (last)
		last->since = 0;
}

/* ---- line by line ---- */

static void
take_line_end(struct halves *halves, struct str *out)
{
	struct str *line = &halves->line;
	bool has_cr = line->len > 0 && line->at[line->len - 1] == '\r';

	halves->lines++;
	if (!halves->is_long)
		kinds[halves->kind].take(halves, (struct piece){ str_text(line),
								 line->len - has_cr }, out);
	struct str *end = halves->waiting.len > 0 ? &halves->waiting : out;
	str_add(end, has_cr ? "\r\n" : "\n");
	halves->is_long = false;
	str_clear(line);
}

/* The line is too long to be one of a request. */
static void
let_pass(struct halves *halves, struct str *out)
{
	halves_lambda_flush(halves, (struct piece){ NULL, 0 }, out);
	str_bytes(out, str_text(&halves->line), halves->line.len);
	str_clear(&halves->line);
	str_clear(&halves->header);
	halves->is_long = true;
}

void
halves_push(struct halves *halves, const char *at, size_t len, struct str *out)
{
	for (const char *end = at + len; at < end;) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t some = (size_t)((stop ? stop : end) - at);
		if (!halves->is_long && halves->line.len + some > HALVES_LINE)
			let_pass(halves, out);
		str_bytes(halves->is_long ? out : &halves->line, at, some);
		at += some + (stop != NULL);
		if (stop)
			take_line_end(halves, out);
	}
}

void
halves_end(struct halves *halves, struct str *out)
{
	halves_lambda_flush(halves, (struct piece){ NULL, 0 }, out);
	/* A last line without its end may be torn: it is no half of anything. */
	str_bytes(out, str_text(&halves->line), halves->line.len);
	str_clear(&halves->line);
}

enum halves_kind
halves_detect(const char *at, size_t len)
{
	size_t n[LENGTH(kinds)] = { 0 };
	enum halves_kind best = HALVES_NONE;
	const char *end = at + len;

	for (const char *stop; at < end; at = stop + 1) {
		stop = memchr(at, '\n', (size_t)(end - at));
		if (!stop)
			break;
		for (enum halves_kind kind = HALVES_RAILS; kind <= HALVES_LAMBDA; kind++)
			n[kind] += kinds[kind].is_end((struct piece){ at, (size_t)(stop - at) });
	}
	for (enum halves_kind kind = HALVES_RAILS; kind <= HALVES_LAMBDA; kind++)
		if (n[kind] > n[best])
			best = kind;
	return best;
}

const char *
halves_words(const struct halves *halves)
{
	return kinds[halves->kind].words;
}

void
halves_release(struct halves *halves)
{
	free(halves->open);
	str_release(&halves->line);
	str_release(&halves->header);
	str_release(&halves->waiting);
	*halves = (struct halves){ 0 };
}
