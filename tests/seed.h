/* seed: the figures of spec/seed-figures.json, held against a verdict key by key. Included, not
 * linked. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_SEED_H
#define SR_TESTS_SEED_H

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/verdict.h"
#include "core/base/instant.h"
#include "tests/runner.h"

/* The sample, loaded once a test. */
struct sample { struct names *names; struct store *store; struct arena arena; cJSON *seed; };

static inline char *
seed_text(const char *path)
{
	FILE *file = fopen(path, "rb");

	ck_assert_msg(file != NULL, "no %s", path);
	fseek(file, 0, SEEK_END);
	long size = ftell(file);
	char *text = calloc(1, (size_t)size + 1);

	rewind(file);
	ck_assert_uint_eq(fread(text, 1, (size_t)size, file), (size_t)size);
	fclose(file);
	return text;
}

static inline void
log_open(struct sample *sample, const char *path)
{
	struct err err = {0};

	*sample = (struct sample){.names = names_new()};
	sample->store = store_new(sample->names, NULL);
	struct intake *intake = intake_open(path, 0, sample->names, NULL, &err);

	ck_assert_msg(intake != NULL, "%s", err.text);
	store_add_source(sample->store, intake);
	while (store_load(sample->store, 1 << 20))
		;
}

static inline void
sample_open(struct sample *sample)
{
	log_open(sample, "samples/kenya-sme-timeouts.json");
	char *text = seed_text("tests/spec/seed-figures.json");

	sample->seed = cJSON_ParseWithLength(text, strlen(text));
	free(text);
	ck_assert(sample->seed != NULL);
}

static inline void
sample_close(struct sample *sample)
{
	arena_release(&sample->arena);
	store_free(sample->store);
	names_free(sample->names);
	cJSON_Delete(sample->seed);
}

static inline const cJSON *
seed_get(const cJSON *node, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(node, key);

	ck_assert_msg(item != NULL, "seed-figures has no %s", key);
	return item;
}

/* Rates, ratios and effects within 0.00005; null is NAN. */
static inline void
seed_number(const cJSON *node, const char *key, double got)
{
	const cJSON *item = seed_get(node, key);

	if (cJSON_IsNull(item))
		ck_assert_msg(isnan(got), "%s: %.10g instead of null", key, got);
	else
		ck_assert_msg(fabs(item->valuedouble - got) <= .00005, "%s: %.10g instead of %.10g",
			      key, got, item->valuedouble);
}

/* Milliseconds within 0.0005. */
static inline void
seed_ms(const cJSON *node, const char *key, double got)
{
	double want = seed_get(node, key)->valuedouble;

	ck_assert_msg(fabs(want - got) <= .0005, "%s: %.10g ms instead of %.10g", key, got, want);
}

static inline void
seed_count(const cJSON *node, const char *key, uint64_t got)
{
	ck_assert_msg((double)got == seed_get(node, key)->valuedouble, "%s: %llu instead of %g",
		      key, (unsigned long long)got, seed_get(node, key)->valuedouble);
}

static inline void
seed_word(const cJSON *node, const char *key, const char *got)
{
	ck_assert_str_eq(got, seed_get(node, key)->valuestring);
}

static inline void
seed_time(const cJSON *node, const char *key, int64_t got)
{
	char buf[INSTANT_TEXT];

	ck_assert_str_eq(instant_rfc3339(buf, got), seed_get(node, key)->valuestring);
}

static inline void
seed_cause(struct sample *sample, const cJSON *cause, const struct cause *got)
{
	int n = cJSON_IsNull(cause) ? 0 : cJSON_GetArraySize(cause);

	ck_assert_int_eq(got->n, n);
	for (int k = 0; k < n; k++) {
		const cJSON *want = cJSON_GetArrayItem(cause, k);

		ck_assert_str_eq(store_field_name(sample->store, got->term[k].field), want->string);
		ck_assert_str_eq(names_get(sample->names, got->term[k].value)->clean,
				 want->valuestring);
	}
}

/* Every line listed is cited; more may be. */
static inline void
seed_lines(const cJSON *lines, const struct cites *got, const char *of)
{
	const cJSON *line;

	cJSON_ArrayForEach(line, lines) {
		bool is_cited = false;

		for (size_t i = 0; i < got->n; i++)
			is_cited |= (double)got->ref[i].line_first ==
					    seed_get(line, "first")->valuedouble &&
				    (double)got->ref[i].line_last ==
					    seed_get(line, "last")->valuedouble;
		ck_assert_msg(is_cited, "%s does not cite line %g", of,
			      seed_get(line, "first")->valuedouble);
	}
}

#endif
