/* incident_case: a log from file to verdict and facts, for tests of the incident floor. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_INCIDENT_CASE_H
#define SR_TESTS_INCIDENT_CASE_H

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/incident/sink.h"
#include "tests/runner.h"

#define SAMPLE_LOG "samples/kenya-sme-timeouts.json"
#define SAMPLE_INCIDENT "samples/kenya-sme-timeouts.incident.json"

/* Everything from one log; case_free() gives it back. */
struct incident_case {
	struct names *names;
	struct store *store;
	struct arena arena;
	struct query query;
	struct verdict verdict;
	struct incident_file incident;
	bool has_incident;
	struct facts facts;
	char path[64];		/* of a written log; "" = none */
};

static inline struct str
case_bytes(const char *path)
{
	struct str bytes = { 0 };
	struct err err = { 0 };

	ck_assert_msg(!save_read(path, 1 << 24, &bytes, &err), "%s", err.text);
	return bytes;
}

static inline cJSON *
case_parse(const struct str *text)
{
	const char *end = NULL;
	cJSON *json = cJSON_ParseWithLengthOpts(str_text(text), text->len, &end, 0);

	ck_assert_msg(json != NULL, "not JSON near: %.60s", end ? end : "");
	return json;
}

static inline cJSON *
case_json(const char *path)
{
	struct str bytes = case_bytes(path);
	cJSON *json = case_parse(&bytes);

	str_release(&bytes);
	return json;
}

static inline const cJSON *
case_get(const cJSON *json, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);

	ck_assert_msg(item != NULL, "no key %s", key);
	return item;
}

/* Read a log to its end, judge it, build the facts. at_ns INSTANT_NONE: all of it. */
static inline void
case_open(struct incident_case *c, const char *log, const char *incident, int64_t at_ns)
{
	struct err err = { 0 };
	struct analysis_options options = { .baseline = NAME_NONE };

	c->names = names_new();
	c->store = store_new(c->names, NULL);
	struct intake *intake = intake_open(log, 0, c->names, NULL, &err);
	ck_assert_msg(intake != NULL, "%s", err.text);
	store_add_source(c->store, intake);
	while (store_load(c->store, 1 << 20))
		;
	if (incident) {
		struct str text = case_bytes(incident);

		ck_assert_msg(!incident_parse(text.at, text.len, incident, &c->arena, &c->incident,
					      &err),
			      "%s", err.text);
		c->has_incident = true;
		str_release(&text);
	}
	struct tally tally = store_tally(c->store);
	c->query = query_all(c->store, at_ns != INSTANT_NONE ? at_ns :
			     tally.last_ns != INSTANT_NONE ? tally.last_ns : 0);
	verdict_run(&c->query, &options, &c->arena, &c->verdict);
	facts_build(&c->query, &c->verdict, c->has_incident ? &c->incident : NULL, &c->arena,
		    &c->facts);
	facts_find_knowable(&c->facts, &(struct analysis_options){ 0 });
}

/* The same of a log that is given as text. */
static inline void
case_open_text(struct incident_case *c, const char *text)
{
	strcpy(c->path, "/tmp/sitrep-case-XXXXXX");
	int fd = mkstemp(c->path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(save_all(fd, text, strlen(text)), 0);
	close(fd);
	case_open(c, c->path, NULL, INSTANT_NONE);
}

static inline void
case_free(struct incident_case *c)
{
	if (c->path[0])
		unlink(c->path);
	store_free(c->store);
	names_free(c->names);
	arena_release(&c->arena);
	*c = (struct incident_case){ 0 };
}

static inline struct dossier
case_dossier(const struct incident_case *c)
{
	return (struct dossier){
		.facts = &c->facts, .generated_at_ns = c->query.as_of_ns, .version = "0.1.0",
	};
}

/* -- comparing with the figures of the specification -- */

/* The tolerances of the file's own `compare`: ms 0.0005, all other fractions 0.00005. */
static inline double
case_tolerance(const char *key)
{
	static const char *const ms[] = { "min", "mean", "p50", "p95", "p99", "max", "mean_ms",
		"mean_ms_range", "latency_ms" };

	for (size_t i = 0; key && i < LENGTH(ms); i++)
		if (!strcmp(key, ms[i]))
			return 0.000501;
	return 0.0000501;
}

/* Is a wanted line among those cited? Files are compared by their last part. */
static inline bool
case_cites(const cJSON *got, const cJSON *want)
{
	const cJSON *line;

	cJSON_ArrayForEach(line, got) {
		const char *file = cJSON_GetStringValue(case_get(line, "file"));
		const char *slash = strrchr(file, '/');

		if (!strcmp(slash ? slash + 1 : file,
			    cJSON_GetStringValue(case_get(want, "file"))) &&
		    case_get(line, "first")->valueint == case_get(want, "first")->valueint &&
		    case_get(line, "last")->valueint == case_get(want, "last")->valueint)
			return true;
	}
	return false;
}

/*
 * Does `got` hold all that `want` says? Keys that want lacks are free; lists are complete
 * and in order, but for lines, of which more may be cited, and checks, between which more
 * may stand when is_loose.
 */
static inline void
case_same(const cJSON *got, const cJSON *want, const char *path, bool is_loose)
{
	const char *key = want->string;
	const cJSON *item;
	char place[400];

	if (cJSON_IsObject(want)) {
		ck_assert_msg(cJSON_IsObject(got), "%s is no object", path);
		if (!want->child)
			ck_assert_msg(!got->child, "%s is not empty", path);
		cJSON_ArrayForEach(item, want) {
			const cJSON *one = cJSON_GetObjectItemCaseSensitive(got, item->string);

			snprintf(place, sizeof(place), "%s.%s", path, item->string);
			ck_assert_msg(one != NULL, "%s is missing", place);
			case_same(one, item, place, is_loose);
		}
	} else if (cJSON_IsArray(want) && key && !strcmp(key, "lines")) {
		cJSON_ArrayForEach(item, want)
			ck_assert_msg(case_cites(got, item), "%s: line %d is not cited", path,
				      case_get(item, "first")->valueint);
	} else if (cJSON_IsArray(want)) {
		const cJSON *one = got->child;
		int i = 0;

		if (!is_loose || !key || strcmp(key, "checks"))
			ck_assert_msg(cJSON_GetArraySize(got) == cJSON_GetArraySize(want),
				      "%s has %d items", path, cJSON_GetArraySize(got));
		cJSON_ArrayForEach(item, want) {
			snprintf(place, sizeof(place), "%s[%d]", path, i++);
			while (is_loose && key && !strcmp(key, "checks") && one &&
			       strcmp(cJSON_GetStringValue(case_get(one, "id")),
				      cJSON_GetStringValue(case_get(item, "id"))))
				one = one->next;
			ck_assert_msg(one != NULL, "%s is missing", place);
			case_same(one, item, place, is_loose);
			one = one->next;
		}
	} else if (cJSON_IsNumber(want)) {
		bool is_whole = floor(want->valuedouble) == want->valuedouble;

		ck_assert_msg(cJSON_IsNumber(got), "%s is no number", path);
		ck_assert_msg(fabs(got->valuedouble - want->valuedouble) <=
				      (is_whole && floor(got->valuedouble) == got->valuedouble ?
					       0 :
					       case_tolerance(
						       key ? key :
							       strstr(path, "mean_ms_range") ?
							     "mean_ms" :
							     NULL)),
			      "%s is %.9g, not %.9g", path, got->valuedouble, want->valuedouble);
	} else if (cJSON_IsString(want)) {
		const char *text = cJSON_GetStringValue(got);

		ck_assert_msg(text != NULL, "%s is no text", path);
		if (key && (!strcmp(key, "file") || !strcmp(key, "name")) && strrchr(text, '/'))
			text = strrchr(text, '/') + 1;
		ck_assert_msg(!strcmp(text, want->valuestring), "%s is %s, not %s", path, text,
			      want->valuestring);
	} else {
		ck_assert_msg((got->type & 0xFF) == (want->type & 0xFF), "%s has another type",
			      path);
	}
}

#endif
