/* prefix_dated: the time, and the level before it, that logging libraries put before a message. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/instant.h"
#include "core/base/mem.h"
#include "core/ingest/prefix_private.h"

enum { CLOCK_END = 19, TIME_MOST = 40, LEVEL_MOST = 8, WORDS_MOST = 160 };

/* `2025-08-01 18:06:00`, `2025/08/01 18:06:00`, a T for the blank. */
static bool
is_dated(const char *at, const char *end)
{
	static const char form[] = "0000-00-00 00:00:00";

	if (end - at <= CLOCK_END)
		return false;
	for (size_t i = 0; i < CLOCK_END; i++) {
		bool fits = form[i] == '0' ? is_digit(at[i])
			: form[i] == '-'   ? at[i] == '-' || at[i] == '/'
			: form[i] == ' '   ? at[i] == ' ' || at[i] == 'T'
					   : at[i] == form[i];
		if (!fits)
			return false;
	}
	return true;
}

/* The bytes of a level and what closes it, the blanks behind it too; 0: there is none. */
static size_t
level_len(const char *at, const char *end)
{
	static const char *const words[] = {
		"trace", "debug", "info", "notice", "warn", "warning", "error", "err", "fatal",
		"critical", "severe",
	};
	const char *from = at < end && *at == '[' ? at + 1 : at, *stop = from;
	char word[LEVEL_MOST + 1] = "";

	while (stop < end && stop - from < LEVEL_MOST && (*stop | 0x20) >= 'a' &&
	       (*stop | 0x20) <= 'z') {
		word[stop - from] = (char)(*stop | 0x20);
		stop++;
	}
	bool is_known = false;
	for (size_t i = 0; word[0] && i < LENGTH(words) && !is_known; i++)
		is_known = strcmp(word, words[i]) == 0;
	if (!is_known || stop == end || (from > at && *stop++ != ']'))
		return 0;
	if (stop < end && *stop == ':')
		stop++;
	const char *next = stop;
	while (next < end && *next == ' ')
		next++;
	return next > stop ? (size_t)(next - at) : 0;
}

bool
prefix_may_be_dated(const char *at, size_t len)
{
	const char *end = at + len;

	if (len <= CLOCK_END)
		return false;
	if (!is_digit(*at) && !(*at == '[' && is_digit(at[1])))
		at += level_len(at, end);
	at += at < end && *at == '[';
	return is_dated(at, end);
}

/* The end of a time that begins at `at`, with the zone behind a blank if there is one. */
static const char *
time_end(const char *at, const char *end)
{
	const char *stop = end - at < TIME_MOST ? end : at + TIME_MOST, *best = NULL;
	int64_t at_ns;
	unsigned flags;
	int blanks = 0;

	for (const char *p = at + CLOCK_END; p < stop && blanks < 2; p++) {
		if (*p != ' ' && *p != ']')
			continue;
		if (instant_parse(at, (size_t)(p - at), &at_ns, &flags) == 0)
			best = p;
		blanks++;
	}
	return best;
}

/* The end of a short word of letters that begins at `at` and must be followed by anything. */
static const char *
behind_word(const char *at, const char *end)
{
	const char *stop = at;

	while (end - stop > 1 && stop - at < LEVEL_MOST && (*stop | 0x20) >= 'a' &&
	       (*stop | 0x20) <= 'z')
		stop++;
	return stop;
}

/* `INFO  [main] c.e.App - {`: the object that words without values lead to; else `at`. */
static const char *
object_behind(const char *at, const char *end)
{
	const char *stop = end - at < WORDS_MOST ? end : at + WORDS_MOST;

	for (const char *p = at; p < stop && *p != '=' && *p != '"'; p++)
		if (*p == '{')
			return p == at || p[-1] == ' ' ? p : at;
	return at;
}

bool
take_dated(struct cursor *c, struct prefix *out)
{
	const char *at = c->at + level_len(c->at, c->end);
	bool is_closed = at < c->end && *at == '[';

	at += is_closed;
	if (!is_dated(at, c->end))
		return false;
	const char *stop = time_end(at, c->end);
	if (!stop)
		return false;
	out->time = (struct slice){ at, (size_t)(stop - at) };
	if (is_closed && *stop == ' ')	/* `[2025-08-01 18:06:00 +00:00 INF] `, as Serilog has it */
		stop = behind_word(stop + 1, c->end);
	if (stop >= c->end || (*stop == ']') != is_closed)
		return false;
	stop += is_closed;
	if (stop < c->end && *stop == ':')	/* `[2025-08-01 18:06:00]: ` */
		stop++;
	if (stop == c->end || *stop != ' ')
		return false;
	c->at = object_behind(stop + 1, c->end);
	return true;
}

/* klog's and glog's: `I1027 18:06:00.538501       1 httplog.go:132] `; the year is not told. */
bool
take_klog(struct cursor *c, struct prefix *out)
{
	static const char form[] = "0000 00:00:00.000000 ";
	const char *at = c->at + 1;

	if (c->end - at <= (ptrdiff_t)sizeof(form))
		return false;
	for (size_t i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == '0' ? !is_digit(at[i]) : at[i] != form[i])
			return false;
	const char *close = memchr(at, ']', (size_t)(c->end - at));
	if (!close || c->end - close < 2 || close[1] != ' ')
		return false;
	out->time = (struct slice){ at, sizeof(form) - 2 };
	out->is_yearless = true;
	c->at = close + 2;
	return true;
}
