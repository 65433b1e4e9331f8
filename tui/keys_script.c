/* keys_script: what --keys holds: keys, and waits, resizes and pastes between them. */
/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/str.h"
#include "core/base/text.h"
#include "tui/keys.h"

static bool
is_word(const char *word, const char *name, size_t len)
{
	return strlen(word) == len && !strncasecmp(word, name, len);
}

/* A script being read. */
struct script_reader {
	struct keys_script *script;
	size_t cap;
	struct arena *arena;
	const char *start, *at, *end;
	struct err *err;
};

static void
add(struct script_reader *reader, struct key_event event)
{
	struct keys_script *script = reader->script;

	GROW(script->event, script->n, reader->cap);
	script->event[script->n++] = event;
}

static int
unknown(struct script_reader *reader, const char *at, size_t len, const char *what)
{
	if (reader->err)
		reader->err->column = (long)(at - reader->start) + 1;
	return err_set(reader->err, ERR_USAGE, "--keys: %.*s: %s", (int)(len > 80 ? 80 : len), at,
		what);
}

/* A number of up to 9 digits with up to 3 decimals, in thousandths; false when it is none. */
static bool
read_thousandths(const char **at, const char *end, int64_t *value)
{
	const char *start = *at;
	int decimals = -1;

	*value = 0;
	for (; *at < end && *at - start < 13; (*at)++) {
		if (**at == '.' && decimals < 0)
			decimals = 0;
		else if (**at >= '0' && **at <= '9' && decimals < 3) {
			*value = *value * 10 + (**at - '0');
			decimals += decimals >= 0;
		} else
			break;
	}
	for (decimals = decimals < 0 ? 0 : decimals; decimals < 3; decimals++)
		*value *= 10;
	return *at > start && *start != '.' && (*at)[-1] != '.';
}

static bool
read_wait(const char *at, const char *end, struct key_event *event)
{
	static const struct { const char *unit; int64_t ms; } units[] = {
		{ "ms", 1 }, { "s", 1000 }, { "m", 60 * 1000 }, { "h", 3600 * 1000 },
	};
	int64_t thousandths;

	if (!read_thousandths(&at, end, &thousandths))
		return false;
	for (size_t i = 0; i < LENGTH(units); i++) {
		if (is_word(units[i].unit, at, (size_t)(end - at))) {
			*event = (struct key_event){ .key = KEY_WAIT,
				.wait_ms = thousandths * units[i].ms / 1000 };
			return true;
		}
	}
	return false;
}

/* A whole number 0..99999; *at moves past it. */
static bool
read_size(const char **at, const char *end, int *value)
{
	const char *start = *at;

	for (*value = 0; *at < end && **at >= '0' && **at <= '9' && *at - start < 5; (*at)++)
		*value = *value * 10 + (**at - '0');
	return *at > start;
}

static bool
read_resize(const char *at, const char *end, struct key_event *event)
{
	*event = (struct key_event){ .key = KEY_RESIZE };
	if (!read_size(&at, end, &event->cols) || at == end || *at++ != 'x')
		return false;
	return read_size(&at, end, &event->rows) && at == end;
}

/* The text of a Paste up to its `>`; returns past it, NULL when it never ends. */
static const char *
read_paste(struct script_reader *reader, const char *at)
{
	struct str text = { 0 };
	int lines = 1;

	for (; at < reader->end && *at != '>'; at++) {
		char c = *at;

		if (c == '\\' && at + 1 < reader->end) {
			at++;
			c = *at == 'n' ? '\n' : *at == 't' ? '\t' : *at;
		}
		lines += c == '\n';
		str_char(&text, c);
	}
	if (at < reader->end)
		add(reader, (struct key_event){ .key = KEY_PASTE, .lines = lines, .len = text.len,
			.text = arena_text(reader->arena, str_text(&text), text.len) });
	str_release(&text);
	return at < reader->end ? at + 1 : NULL;
}

/* `<Name>` or `<Event:...>`, its `>` at close. */
static int
read_bracket(struct script_reader *reader, const char *close)
{
	static const struct {
		const char *prefix;
		bool (*read)(const char *at, const char *end, struct key_event *event);
	} events[] = { { "Wait:", read_wait }, { "Resize:", read_resize } };
	const char *name = reader->at + 1;
	size_t whole = (size_t)(close + 1 - reader->at);

	for (size_t i = 0; i < LENGTH(events); i++) {
		size_t len = strlen(events[i].prefix);
		struct key_event event;

		if ((size_t)(close - name) < len || strncasecmp(name, events[i].prefix, len))
			continue;
		if (!events[i].read(name + len, close, &event))
			return unknown(reader, reader->at, whole, "not a time or size");
		add(reader, event);
		return 0;
	}
	uint32_t key = keys_find(reader->at, whole);
	if (key == KEY_NONE)
		return unknown(reader, reader->at, whole, "no key has this name");
	add(reader, (struct key_event){ .key = key });
	return 0;
}

/* One key or event at reader->at, which moves past it. */
static int
read_key(struct script_reader *reader)
{
	static const char paste[] = "<Paste:";
	size_t left = (size_t)(reader->end - reader->at);

	if (left >= strlen(paste) && !strncasecmp(reader->at, paste, strlen(paste))) {
		const char *next = read_paste(reader, reader->at + strlen(paste));

		if (!next)
			return unknown(reader, reader->at, left, "the paste has no closing >");
		reader->at = next;
		return 0;
	}
	const char *close = *reader->at == '<' ? memchr(reader->at, '>', left) : NULL;
	/* `< ` and `<` before another bracket is the key itself. */
	if (close && close > reader->at + 1 && reader->at[1] != ' ') {
		if (read_bracket(reader, close))
			return -1;
		reader->at = close + 1;
		return 0;
	}
	uint32_t cp;
	int n = text_decode(reader->at, left, &cp);
	if (!n || !text_cp_safe(cp))
		return unknown(reader, reader->at, n ? (size_t)n : 1, "not a character to type");
	add(reader, (struct key_event){ .key = cp });
	reader->at += n;
	return 0;
}

int
keys_script(struct keys_script *script, struct arena *arena, const char *at, size_t len,
	struct err *err)
{
	struct script_reader reader = { .script = script, .arena = arena, .start = at, .at = at,
					.end = at + len, .err = err };
	int result = 0;

	*script = (struct keys_script){ 0 };
	while (!result && reader.at < reader.end) {
		if (*reader.at == ' ' || *reader.at == '\n' || *reader.at == '\t')
			reader.at++;
		else
			result = read_key(&reader);
	}
	struct key_event *grown = script->event;
	if (!result && script->n)
		script->event = arena_copy(arena, grown, script->n * sizeof(*grown));
	else
		*script = (struct keys_script){ 0 };
	free(grown);
	return result;
}
