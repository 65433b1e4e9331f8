/* halves_lambda: the version in `START`, the time taken in `REPORT`, a timeout in a line beside. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/ingest/halves_private.h"

#define START "START RequestId: "
#define REPORT "REPORT RequestId: "
#define TIMED_OUT "Task timed out after "
#define DURATION "Duration: "
#define ID 36			/* bytes of a RequestId */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Up to the first blank. */
static struct piece
word(struct piece text)
{
	size_t len = 0;

	while (len < text.len && !is_blank(text.at[len]))
		len++;
	return (struct piece){ text.at, len };
}

/* The word behind another one, anywhere in a text; len 0: none. */
static struct piece
value(struct piece text, const char *key)
{
	size_t len = strlen(key);
	const char *found = text.len ? memmem(text.at, text.len, key, len) : NULL;

	if (!found)
		return (struct piece){ NULL, 0 };
	found += len;
	return word((struct piece){ found, (size_t)(text.at + text.len - found) });
}

static bool
is_id(struct piece name)
{
	return name.len == ID && name.at[8] == '-' && name.at[13] == '-' && name.at[23] == '-';
}

bool
halves_is_lambda(struct piece line)
{
	struct piece rest = halves_behind(line, REPORT), id = word(rest);

	return is_id(id) && rest.len > id.len + sizeof(DURATION) &&
	       memcmp(rest.at + id.len + 1, DURATION, sizeof(DURATION) - 1) == 0;
}

/* Does the line tell that this request timed out? */
static bool
tells_timeout(struct piece line, struct piece id)
{
	const char *words = line.len ? memmem(line.at, line.len, TIMED_OUT, strlen(TIMED_OUT))
				     : NULL;

	return words && memmem(line.at, (size_t)(words - line.at), id.at, id.len);
}

/* One that was stopped is billed for just the time it may take, whole seconds; what stopped it may
 * be told in the next line. */
static bool
may_be_stopped(struct piece rest)
{
	struct piece billed = value(rest, "Billed Duration: ");

	return value(rest, "Status: ").len == 0 && billed.len > 3 &&
	       memcmp(billed.at + billed.len - 3, "000", 3) == 0;
}

static void
put_report(struct halves *halves, struct piece line, const char *status, struct str *out)
{
	struct piece rest = halves_behind(line, REPORT), id = word(rest);
	struct half *half = halves_find(halves, id);
	struct piece own = value(rest, "Status: ");

	str_bytes(out, line.at, (size_t)(rest.at - line.at));
	halves_put(out, id);
	str_add(out, " Version: ");
	str_bytes(out, half ? half->text : "-", half ? half->n_text : 1);
	str_add(out, " Status: ");
	if (own.len)
		halves_put(out, own);
	else
		str_add(out, *status ? status : half && half->status[0] ? half->status : "-");
	str_char(out, ' ');
	rest.at += id.len;
	rest.len -= id.len;
	for (; rest.len && is_blank(*rest.at); rest.len--)
		rest.at++;
	halves_put(out, rest);
	halves->joined += half != NULL;
	halves->alone += half == NULL;
	halves_close(halves, id);
}

void
halves_lambda_flush(struct halves *halves, struct piece next, struct str *out)
{
	struct str *waiting = &halves->waiting;
	size_t len = waiting->len, ends = 0;

	if (len == 0)
		return;
	while (ends < len && (waiting->at[len - ends - 1] == '\n' ||
			      waiting->at[len - ends - 1] == '\r'))
		ends++;
	struct piece line = { waiting->at, len - ends };
	bool is_stopped = tells_timeout(next, word(halves_behind(line, REPORT)));
	put_report(halves, line, is_stopped ? "timeout" : "", out);
	str_bytes(out, waiting->at + line.len, ends);
	str_clear(waiting);
}

/* Another line may tell of a request: its version, or how it ended. */
static void
look(struct halves *halves, struct piece line)
{
	struct piece start = halves_behind(line, START), id = word(start);

	if (is_id(id)) {
		halves_begin(halves, id, value(start, "Version: "));
		return;
	}
	for (size_t i = 0; halves->open && i < HALVES_OPEN; i++) {
		struct half *half = &halves->open[i];
		if (half->since && tells_timeout(line, (struct piece){ half->name, half->n_name }))
			memcpy(half->status, "timeout", sizeof("timeout"));
	}
}

void
halves_lambda(struct halves *halves, struct piece line, struct str *out)
{
	halves_lambda_flush(halves, line, out);
	if (!halves_is_lambda(line)) {
		if (memmem(line.at, line.len, "RequestId", 9) ||
		    memmem(line.at, line.len, TIMED_OUT, strlen(TIMED_OUT)))
			look(halves, line);
		halves_put(out, line);
	} else if (may_be_stopped(halves_behind(line, REPORT))) {
		str_bytes(&halves->waiting, line.at, line.len);
	} else {
		put_report(halves, line, "", out);
	}
}
