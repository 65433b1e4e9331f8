/* talk_keys: --keys @FILE: the keys of a talk (report --format talk) at the times it names. */
/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/save.h"
#include "core/base/text.h"
#include "tui/keys.h"
#include "tui/run.h"

#define TALK_MAX ((size_t)1 << 20)	/* bytes of a talk */
enum { STEP_MS = 500 };			/* a wait is cut, so that what moves is seen to move */

struct talk_reader {
	struct keys_script *script;
	size_t cap;
	struct arena *arena;
	const char *path;
	long line;
	int64_t at_ms;			/* of the talk, so far */
	struct err *err;
};

static void
add(struct talk_reader *reader, struct key_event event)
{
	struct keys_script *script = reader->script;

	GROW(script->event, script->n, reader->cap);
	script->event[script->n++] = event;
}

static void
wait_until(struct talk_reader *reader, int64_t to_ms)
{
	while (reader->at_ms < to_ms) {
		int64_t left = to_ms - reader->at_ms, step = left < STEP_MS ? left : STEP_MS;

		add(reader, (struct key_event){ .key = KEY_WAIT, .wait_ms = step });
		reader->at_ms += step;
	}
}

static int
refuse(struct talk_reader *reader, const char *why)
{
	return err_set(reader->err, ERR_USAGE, "--keys @%s: line %ld: %s", reader->path,
		       reader->line, why);
}

/* The keys of a segment; the waits among them are part of its time. */
static int
read_keys(struct talk_reader *reader, const char *at, size_t len)
{
	struct keys_script keys;
	struct err why = { 0 };

	if (keys_script(&keys, reader->arena, at, len, &why) != 0)
		return refuse(reader, strncmp(why.text, "--keys: ", 8) == 0 ? why.text + 8
			: why.text);
	for (size_t i = 0; i < keys.n; i++) {
		if (keys.event[i].key == KEY_WAIT) {
			wait_until(reader, reader->at_ms + keys.event[i].wait_ms);
			continue;
		}
		add(reader, keys.event[i]);
	}
	return 0;
}

/* `[mm:ss-mm:ss] KEYS | words`; any other line is none of the talk's. */
static int
read_line(struct talk_reader *reader, const char *line, size_t len, int64_t *end_ms)
{
	int from[2], to[2], used = 0;
	char head[24] = "";
	struct str label = { 0 };

	memcpy(head, line, len < sizeof(head) - 1 ? len : sizeof(head) - 1);
	if (*head != '[')
		return 0;
	if (sscanf(head, "[%3d:%2d-%3d:%2d]%n", &from[0], &from[1], &to[0], &to[1], &used) != 4 ||
	    !used)
		return refuse(reader, "not [mm:ss-mm:ss]");
	int64_t start_ms = 1000 * (60 * (int64_t)from[0] + from[1]);
	*end_ms = 1000 * (60 * (int64_t)to[0] + to[1]);
	if (start_ms > *end_ms || from[0] < 0 || from[1] < 0 || from[1] > 59 || to[1] > 59)
		return refuse(reader, "its times run backwards");
	const char *keys = line + used, *bar = memchr(keys, '|', len - (size_t)used);
	if (!bar)
		return refuse(reader, "no | behind its keys");
	wait_until(reader, start_ms);
	/* The chapter is called by its first words. */
	const char *words = bar + 1 + (bar + 1 < line + len && bar[1] == ' ');
	size_t n = (size_t)(line + len - words);
	for (size_t i = 40; i < n; i++)
		if (words[i] == ' ' || i == 60) {
			n = i;
			break;
		}
	text_safe(&label, words, n);
	add(reader, (struct key_event){ .key = KEY_MARK, .len = label.len,
					.text = arena_text(reader->arena, str_text(&label),
						label.len) });
	str_release(&label);
	return read_keys(reader, keys, (size_t)(bar - keys));
}

static int
read_talk(struct talk_reader *reader, const char *at, size_t len)
{
	const char *end = at + len;
	int64_t end_ms = 0;
	size_t n = 0;

	while (at < end) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		size_t line = stop ? (size_t)(stop - at) : (size_t)(end - at);

		reader->line++;
		n += *at == '[';
		if (read_line(reader, at, line, &end_ms) != 0)
			return -1;
		at += line + (stop != NULL);
	}
	if (!n)
		return err_set(reader->err, ERR_USAGE,
			"--keys @%s: no line of a talk; make one with "
			       "sitrep report --format talk", reader->path);
	wait_until(reader, end_ms);
	return 0;
}

int
run_keys(const struct options *options, struct keys_script *script, struct arena *arena,
	 struct err *err)
{
	struct talk_reader reader = { .script = script, .arena = arena, .err = err };
	struct str text = { 0 };

	*script = (struct keys_script){ 0 };
	if (!options->keys)
		return 0;
	if (options->keys[0] != '@' || options->keys[1] == '\0')
		return keys_script(script, arena, options->keys, strlen(options->keys), err);
	reader.path = options->keys + 1;
	if (save_read(reader.path, TALK_MAX, &text, err) != 0)
		return -1;
	int result = read_talk(&reader, str_text(&text), text.len);
	str_release(&text);
	struct key_event *grown = script->event;
	if (result == 0 && script->n)
		script->event = arena_copy(arena, grown, script->n * sizeof(*grown));
	else
		*script = (struct keys_script){ 0 };
	free(grown);
	return result;
}
