/* as_of: logs to be cut at a moment, and what an engine tells of them. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_AS_OF_H
#define SR_TESTS_AS_OF_H

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/save.h"
#include "core/engine.h"
#include "tests/runner.h"

static inline struct engine *
load(const char *path, const char *at)
{
	struct engine_options options = { .at = at, .version = "test", .is_headless = true };
	struct err err = { 0 };
	struct engine *engine = engine_new(&options, &err);

	ck_assert_msg(engine && engine_open(engine, path, &err) == 0, "%s", err.text);
	while (engine_tick(engine, INSTANT_NONE, 1 << 20) > 0)
		continue;
	ck_assert_msg(engine_settle(engine, &err) == 0, "%s", err.text);
	return engine;
}

/* The roles, units and dimensions of a document's data block: settings, not knowledge. */
static inline char *
settings(struct engine *engine)
{
	struct str out = { 0 };
	struct err err = { 0 };

	ck_assert_int_eq(engine_write(engine, DOCUMENT_RCA_JSON, NULL, &out, &err), 0);
	cJSON *json = cJSON_ParseWithLength(str_text(&out), out.len);
	const cJSON *data = cJSON_GetObjectItemCaseSensitive(json, "data");
	char *text = cJSON_Print(cJSON_GetObjectItemCaseSensitive(data, "fields"));
	cJSON_Delete(json);
	str_release(&out);
	return text;
}

/* A log to be cut: the time of the record that begins in each line. */
struct cuttable {
	const char *at;
	size_t len;
	char path[64];
	int64_t *line_ns;		/* owned; INSTANT_NONE: none does */
	size_t n_lines;
	int64_t first_ns, last_ns;
	bool is_damaged;		/* a part of it has less damage to tell of than the whole */
};

static inline int64_t
instant(const char *text)
{
	unsigned flags;
	int64_t at_ns = INSTANT_NONE;

	ck_assert_int_eq(instant_parse(text, strlen(text), &at_ns, &flags), 0);
	return at_ns;
}

/* The records of a log as the program gives them: the line they begin in, their time. */
static inline void
find_lines(struct cuttable *log, struct engine *engine)
{
	struct str out = { 0 };
	struct err err = { 0 };

	log->n_lines = 1;
	for (size_t i = 0; i < log->len; i++)
		log->n_lines += log->at[i] == '\n';
	log->line_ns = xcalloc(log->n_lines + 1, sizeof(*log->line_ns));
	for (size_t i = 0; i <= log->n_lines; i++)
		log->line_ns[i] = INSTANT_NONE;
	log->first_ns = log->last_ns = INSTANT_NONE;
	ck_assert_int_eq(engine_write(engine, DOCUMENT_RECORDS_JSON, NULL, &out, &err), 0);
	for (const char *row = str_text(&out); *row; row += strcspn(row, "\n") + 1) {
		cJSON *json = cJSON_ParseWithLength(row, strcspn(row, "\n"));
		const cJSON *first = cJSON_GetObjectItemCaseSensitive(json, "line_first");
		const cJSON *at = cJSON_GetObjectItemCaseSensitive(json, "at");
		size_t line = (size_t)first->valuedouble;
		ck_assert_uint_le(line, log->n_lines);
		ck_assert(cJSON_IsString(at));
		log->line_ns[line] = instant(at->valuestring);
		log->last_ns = log->line_ns[line];
		if (log->first_ns == INSTANT_NONE)
			log->first_ns = log->last_ns;
		cJSON_Delete(json);
	}
	str_release(&out);
}

static inline void
write_part(const struct cuttable *log, size_t len)
{
	struct err err = { 0 };

	ck_assert_msg(save_file(log->path, log->at, len, &err) == 0, "%s", err.text);
}

static inline void
name(struct cuttable *log)
{
	snprintf(log->path, sizeof(log->path), "/tmp/sitrep-asof-%ld.json", (long)getpid());
}

#endif
