/* relog: logs that are written anew, read, judged, and told of. For tests. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_RELOG_H
#define SR_TESTS_RELOG_H

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/mem.h"
#include "core/base/str.h"
#include "core/incident/sink.h"
#include "core/ingest/intake.h"
#include "tests/gen/random.c"
#include "tests/gen/scenario_make.h"
#include "tests/runner.h"

#define RELOG_SAMPLE "samples/kenya-sme-timeouts.json"

/* A file of a test, under one name however often it is written anew. */
struct relog { char dir[32], path[48]; };

static inline void
relog_open(struct relog *log)
{
	strcpy(log->dir, "/tmp/sitrep-relog-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(log->dir));
	snprintf(log->path, sizeof(log->path), "%s/log", log->dir);
}

static inline void
relog_close(struct relog *log)
{
	unlink(log->path);
	ck_assert_int_eq(rmdir(log->dir), 0);
}

static inline void
relog_write(struct relog *log, const char *at, size_t len)
{
	FILE *file = fopen(log->path, "wb");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(at, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
}

/* Logs read to their end, judged, and the facts of that; judged_close() gives it back. Not when
 * it was knowable, which takes some sixty verdicts. */
struct judged {
	struct names *names;
	struct store *store;
	struct arena arena;
	struct query query;
	struct verdict verdict;
	struct facts facts;
};

static inline void
judged_load(struct judged *judged, const char *const *paths, int n, size_t budget)
{
	struct err err = { 0 };

	*judged = (struct judged){ .names = names_new() };
	judged->store = store_new(judged->names, NULL);
	for (int i = 0; i < n; i++) {
		struct intake *intake = intake_open(paths[i], (uint32_t)i, judged->names, NULL,
						    &err);

		ck_assert_msg(intake != NULL, "%s", err.text);
		store_add_source(judged->store, intake);
	}
	while (store_load(judged->store, budget))
		continue;
	judged->query = query_all(judged->store, store_tally(judged->store).last_ns);
}

/* Judge anew what was loaded, as the query says. */
static inline void
judged_again(struct judged *judged)
{
	const struct analysis_options options = { .baseline = NAME_NONE };

	verdict_run(&judged->query, &options, &judged->arena, &judged->verdict);
	facts_build(&judged->query, &judged->verdict, NULL, &judged->arena, &judged->facts);
}

static inline void
judged_open(struct judged *judged, const char *path)
{
	judged_load(judged, &path, 1, 1 << 20);
	judged_again(judged);
}

static inline void
judged_close(struct judged *judged)
{
	arena_release(&judged->arena);
	store_free(judged->store);
	names_free(judged->names);
}

static inline struct dossier
judged_dossier(const struct judged *judged)
{
	return (struct dossier){ .facts = &judged->facts, .version = "test",
		.generated_at_ns = judged->query.as_of_ns };
}

static inline void
judged_text(const struct judged *judged, struct str *out)
{
	struct dossier dossier = judged_dossier(judged);

	str_clear(out);
	rca_text(&dossier, out);
}

static inline cJSON *
relog_parse(const struct str *text)
{
	cJSON *json = cJSON_ParseWithLength(text->at, text->len);

	ck_assert_msg(json != NULL, "no JSON: %.200s", str_text(text));
	return json;
}

/* rca/1 of it, and stats/1 by version and endpoint. */
static inline cJSON *
judged_rca(const struct judged *judged)
{
	struct dossier dossier = judged_dossier(judged);
	struct str out = { 0 };

	rca_json(&dossier, &out);
	cJSON *json = relog_parse(&out);
	str_release(&out);
	return json;
}

static inline cJSON *
judged_stats(const struct judged *judged)
{
	static const int by[] = { FIELD_VERSION, FIELD_ENDPOINT };
	struct dossier dossier = judged_dossier(judged);
	struct str out = { 0 };

	stats_json(&dossier, by, 2, 0, false, &out);
	cJSON *json = relog_parse(&out);
	str_release(&out);
	return json;
}

/* The value under keys apart by dots: `verdict.kind`. */
static inline const cJSON *
relog_get(const cJSON *json, const char *keys)
{
	char key[64];

	for (const char *at = keys; *at && json; at += at[strcspn(at, ".")] ? strcspn(at, ".") + 1 :
	     strcspn(at, ".")) {
		snprintf(key, sizeof(key), "%.*s", (int)strcspn(at, "."), at);
		json = cJSON_GetObjectItemCaseSensitive(json, key);
	}
	ck_assert_msg(json != NULL, "no %s", keys);
	return json;
}

static inline const char *
relog_word(const cJSON *json, const char *keys)
{
	return cJSON_GetStringValue(relog_get(json, keys));
}

/* -- what is told of a log wherever its records stand -- */

/* Where a record stands, and what is said of bytes, is of the file: everything else stays. */
static inline void
relog_drop_places(cJSON *json)
{
	static const char *const keys[] = { "lines", "line", "data", "file" };

	for (size_t k = 0; k < LENGTH(keys); k++)
		cJSON_DeleteItemFromObjectCaseSensitive(json, keys[k]);
	for (cJSON *item = json->child; item; item = item->next)
		if (item->child)
			relog_drop_places(item);
}

/* That records came out of order is said, and is no figure. */
static inline void
relog_drop_caution(cJSON *json, const char *id)
{
	cJSON *list = cJSON_GetObjectItemCaseSensitive(json, "cautions");

	for (int i = cJSON_GetArraySize(list) - 1; i >= 0; i--)
		if (!strcmp(relog_word(cJSON_GetArrayItem(list, i), "id"), id))
			cJSON_DeleteItemFromArray(list, i);
}

/* Verdict, board, figures by version and endpoint, as bytes; the caller frees them. */
static inline char *
judged_tell(const struct judged *judged, bool has_places)
{
	cJSON *documents[] = { judged_rca(judged), judged_stats(judged) };
	struct str text = { 0 };

	for (size_t i = 0; i < LENGTH(documents); i++) {
		if (!has_places) {
			relog_drop_caution(documents[i], "late");
			relog_drop_places(documents[i]);
		}
		char *bytes = cJSON_Print(documents[i]);

		str_fmt(&text, "%s\n", bytes);
		cJSON_free(bytes);
		cJSON_Delete(documents[i]);
	}
	return text.at;
}

static inline char *
relog_tell(const char *path)
{
	struct judged judged;

	judged_open(&judged, path);
	char *told = judged_tell(&judged, false);

	judged_close(&judged);
	return told;
}

static inline void
ck_same_telling(const char *want, const char *got, const char *what)
{
	size_t n = 0;

	while (want[n] && want[n] == got[n])
		n++;
	size_t from = n > 200 ? n - 200 : 0;

	ck_assert_msg(want[n] == got[n], "%s: byte %zu differs:\n%.300s\n----\n%.300s", what, n,
		      want + from, got + from);
}

/* A small log of a family that is lines of JSON: a seed known to give one, else the next. */
static inline void
relog_small(const char *family, struct scenario *out)
{
	static const struct { const char *family; uint64_t seed; } known[] = {
		{ "canary", 19 }, { "load", 11 }, { "pair", 23 }, { "host", 37 }, { "place", 6 },
		{ "zone", 17 }, { "mix", 4 }, { "gap", 37 }, { "unit", 18 }, { "healthy", 10 },
		{ "endpoint", 22 }, { "upstream", 37 }, { "retry_ids", 25 }, { "collinear", 17 },
		{ "two_culprits", 29 }, { "simpson_harmful", 36 }, { "three_one_bad", 30 },
		{ "tiny_effect", 4 },
	};
	uint64_t seed = 1;

	for (size_t i = 0; i < LENGTH(known); i++)
		if (!strcmp(known[i].family, family))
			seed = known[i].seed;
	scenario_make(scenario_family(family), seed, out);
	while (out->world.format || out->n > 6000) {
		scenario_release(out);
		scenario_make(scenario_family(family), ++seed, out);
	}
}

#endif
