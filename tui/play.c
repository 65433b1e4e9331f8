/* play: a recording read into events, and its screen at any moment. */
/* SPDX-License-Identifier: MIT */
#include "tui/play.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "core/base/json.h"
#include "core/base/mem.h"
#include "core/base/text.h"

/* ---- the file ---- */

enum { COLS_MAX = CANVAS_COLS_MAX, ROWS_MAX = CANVAS_ROWS_MAX };

static int
size_of(const cJSON *value, int most)
{
	double size = cJSON_IsNumber(value) ? value->valuedouble : 0;

	return size >= 1 && size <= most ? (int)size : 0;
}

static int
read_header(struct play *play, const cJSON *root)
{
	const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "version");

	play->cols = size_of(cJSON_GetObjectItemCaseSensitive(root, "width"), COLS_MAX);
	play->rows = size_of(cJSON_GetObjectItemCaseSensitive(root, "height"), ROWS_MAX);
	return cJSON_IsObject(root) && cJSON_IsNumber(version) && version->valuedouble >= 2 &&
	       version->valuedouble <= 2 && play->cols && play->rows ? 0 : -1;
}

static int
read_event(struct play *play, const cJSON *root)
{
	const cJSON *at = cJSON_GetArrayItem(root, 0), *kind = cJSON_GetArrayItem(root, 1),
		    *text = cJSON_GetArrayItem(root, 2);

	if (!cJSON_IsArray(root) || cJSON_GetArraySize(root) != 3 || !cJSON_IsNumber(at) ||
	    !cJSON_IsString(kind) || !cJSON_IsString(text) || !(at->valuedouble >= 0) ||
	    at->valuedouble > 1e9)
		return -1;
	/* What was typed is of no interest, and other kinds are not ours. */
	if (strlen(kind->valuestring) != 1 || !strchr("orm", kind->valuestring[0]))
		return 0;
	int64_t at_us = (int64_t)(at->valuedouble * 1e6 + 0.5);
	if (play->n && at_us < play->event[play->n - 1].at_us)
		at_us = play->event[play->n - 1].at_us;
	size_t len = strlen(text->valuestring);
	GROW(play->event, play->n, play->room);
	play->event[play->n++] = (struct play_event){ at_us, kind->valuestring[0],
		arena_text(&play->texts, text->valuestring, len), len };
	return 0;
}

/* JSON of a line, whole and alone on it; its depth is bounded by what a line of ours needs. */
static cJSON *
parse(const char *at, size_t len)
{
	const char *stop = at;

	if (json_depth(at, len) > 64)
		return NULL;
	cJSON *root = cJSON_ParseWithLengthOpts(at, len, &stop, false);
	while (root && stop < at + len && *stop && strchr(" \t\r", *stop))
		stop++;
	if (root && stop < at + len) {
		cJSON_Delete(root);
		root = NULL;
	}
	return root;
}

int
play_read(struct play *play, const char *name, const char *at, size_t len, struct err *err)
{
	const char *end = at + len;
	long line = 0;

	*play = (struct play){ 0 };
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		line++;
		cJSON *root = parse(at, (size_t)(stop - at));
		int result = root ? line == 1 ? read_header(play, root) : read_event(play, root)
				  : -1;
		bool is_blank = line > 1 && at + strspn(at, " \t\r") >= stop;
		cJSON_Delete(root);
		if (result != 0 && line > 1 && !newline) {
			play->is_cut = true;	/* killed while it was being written */
			break;
		}
		if (result != 0 && !is_blank)
			return err_set(err, ERR_NO_RECORD, line == 1
				? "%s: line %ld: no header of an asciicast v2; make one with "
				  "--record"
				: "%s: line %ld: not an event of an asciicast v2", name, line);
		at = newline ? newline + 1 : end;
	}
	if (line == 0)
		return err_set(err, ERR_NO_RECORD, "%s: empty: no header of an asciicast v2; make "
			       "one with --record", name);
	play_screen_init(&play->screen, play->cols, play->rows);
	return 0;
}

void
play_release(struct play *play)
{
	play_screen_release(&play->screen);
	free(play->event);
	arena_release(&play->texts);
	*play = (struct play){ 0 };
}

/* ---- moments ---- */

int64_t
play_end_us(const struct play *play)
{
	return play->n ? play->event[play->n - 1].at_us : 0;
}

static void
apply(struct play *play, const struct play_event *event)
{
	int cols = 0, rows = 0, used = 0;

	if (event->kind == 'o')
		play_screen_feed(&play->screen, event->text, event->len);
	else if (event->kind == 'r' &&
		 sscanf(event->text, "%4dx%4d%n", &cols, &rows, &used) == 2 && cols >= 1 &&
		 rows >= 1 && !event->text[used])
		play_screen_resize(&play->screen, cols > COLS_MAX ? COLS_MAX : cols,
				   rows > ROWS_MAX ? ROWS_MAX : rows);
}

void
play_seek(struct play *play, int64_t at_us)
{
	if (play->done && play->event[play->done - 1].at_us > at_us) {
		play_screen_release(&play->screen);
		play_screen_init(&play->screen, play->cols, play->rows);
		play->done = 0;
	}
	while (play->done < play->n && play->event[play->done].at_us <= at_us)
		apply(play, &play->event[play->done++]);
}

int64_t
play_find(const struct play *play, int64_t at_us, int direction, char kind)
{
	int64_t found = -1;

	for (size_t i = 0; i < play->n; i++) {
		const struct play_event *event = &play->event[i];
		if (event->kind != kind)
			continue;
		if (direction > 0 && event->at_us > at_us)
			return event->at_us;
		if (direction < 0 && event->at_us < at_us)
			found = event->at_us;
	}
	return found;
}

const char *
play_chapter(const struct play *play, int64_t at_us, size_t *number, size_t *of)
{
	const char *text = "";

	*number = *of = 0;
	for (size_t i = 0; i < play->n; i++) {
		if (play->event[i].kind != 'm')
			continue;
		++*of;
		if (play->event[i].at_us <= at_us) {
			*number = *of;
			text = play->event[i].text;
		}
	}
	return text;
}
