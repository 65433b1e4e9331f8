/* status: what a running board says to others, in a file and in one line. */
/* SPDX-License-Identifier: MIT */
#include "tui/status.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "core/base/instant.h"
#include "core/base/json.h"
#include "core/base/save.h"
#include "tui/places.h"

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr(" ./:+%-", c));
}

/* Copy what is plain; the rest becomes `-`; cut at the room there is. */
static void
put(char line[STATUS_LINE_MAX + 1], const char *text)
{
	size_t n = strlen(line);

	for (; *text && n < STATUS_LINE_MAX; text++)
		line[n++] = is_plain(*text) ? *text : '-';
	line[n] = '\0';
}

void
status_line(const struct snapshot *s, char line[STATUS_LINE_MAX + 1])
{
	char count[64], clock[INSTANT_TEXT];

	line[0] = '\0';
	put(line, "sitrep ");
	if (s->is_known_at) {	/* who reads it does not see that the board was put back */
		snprintf(count, sizeof(count), "AT %.8s ",
			 instant_clock(clock, s->moment_ns, NULL));
		put(line, count);
	}
	if (*s->severity) {
		put(line, s->severity);
		put(line, " ");
	}
	put(line, s->loaded.is_loading ? "LOADING" : s->certainty);
	if (*s->whole_of) {
		put(line, " ");
		put(line, s->whole_of);
	}
	if (s->whole.n) {
		snprintf(count, sizeof(count), " %llu/%llu %s",
			 (unsigned long long)s->whole.failed, (unsigned long long)s->whole.n,
			 counts_word(s->counts, COUNTS_SHORT));
		put(line, count);
	}
}

unsigned long long
status_began(pid_t pid)
{
	char path[40], text[1024];
	unsigned long long began = 0;

	snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	FILE *file = fopen(path, "re");
	if (!file)
		return 0;
	size_t n = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[n] = '\0';
	/* Field 22; the name of field 2 may hold anything, so count from behind its bracket. */
	char *at = strrchr(text, ')');
	for (int field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	if (at)
		began = strtoull(at + 1, NULL, 10);
	return began;
}

void
status_write(struct str *out, const struct snapshot *snapshot, pid_t pid, unsigned long long began)
{
	char line[STATUS_LINE_MAX + 1], ticks[32];
	struct json json;

	status_line(snapshot, line);
	snprintf(ticks, sizeof(ticks), "%llu", began);
	json_init(&json, out, 0);
	json_object(&json, NULL);
	json_text(&json, "schema", "sitrep.status/1");
	json_int(&json, "pid", (int64_t)pid);
	json_text(&json, "began", ticks);
	json_text(&json, "line", line);
	json_text(&json, "certainty", snapshot->certainty);
	json_text(&json, "severity", snapshot->severity);
	json_text(&json, "suspect", snapshot->suspect);
	json_time(&json, "moment", snapshot->moment_ns);
	json_int(&json, "records", (int64_t)snapshot->records);
	json_end(&json, '}');
	str_add(out, "\n");
}

static pid_t
pid_in(const cJSON *root)
{
	const cJSON *pid = cJSON_GetObjectItemCaseSensitive(root, "pid");

	return cJSON_IsNumber(pid) && pid->valuedouble >= 1 && pid->valuedouble < 4194305.0
		? (pid_t)pid->valuedouble : 0;
}

pid_t
status_pid(const char *at, size_t len)
{
	cJSON *root = cJSON_ParseWithLength(at, len);
	pid_t pid = pid_in(root);

	cJSON_Delete(root);
	return pid;
}

void
status_read(const char *at, size_t len, char line[STATUS_LINE_MAX + 1])
{
	const char *stop;
	cJSON *root = cJSON_ParseWithLengthOpts(at, len, &stop, false);
	pid_t pid = pid_in(root);
	const cJSON *began = cJSON_GetObjectItemCaseSensitive(root, "began");
	const cJSON *text = cJSON_GetObjectItemCaseSensitive(root, "line");
	char now[32];

	line[0] = '\0';
	if (pid && cJSON_IsString(began) && cJSON_IsString(text)) {
		unsigned long long ticks = status_began(pid);
		snprintf(now, sizeof(now), "%llu", ticks);
		if (ticks && strcmp(now, began->valuestring) == 0)
			put(line, text->valuestring);
	}
	cJSON_Delete(root);
}

/* Nothing and 0 when no board runs: a status line must not show an error. */
int
status_run(const struct options *options, const struct environment *environment, struct err *err)
{
	struct str path = { 0 }, file = { 0 }, out = { 0 };
	char line[STATUS_LINE_MAX + 1] = "";

	if (options->n_files)
		return err_set(err, ERR_USAGE, "status: takes no FILE");
	places_runtime(environment, &path);
	if (path.len)
		str_add(&path, "/status.json");
	if (path.len && save_read(path.at, STATUS_BYTES_MAX, &file, NULL) == 0)
		status_read(str_text(&file), file.len, line);
	/* A `#` would be tmux's to read: put() lets none through, so that none need be doubled. */
	str_fmt(&out, "%s%s", line, *line ? "\n" : "");
	int code = save_all(STDOUT_FILENO, str_text(&out), out.len) == 0
			   ? 0 : err_set(err, ERR_IO, "stdout: %s", strerror(errno));
	str_release(&path);
	str_release(&file);
	str_release(&out);
	return code;
}
