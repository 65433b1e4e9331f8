/* check_eval: the published table is of seeds nobody tuned on, and tells its misses. */
/* SPDX-License-Identifier: MIT */
#include <cjson/cJSON.h>

#include "tests/runner.h"

#include "tests/eval/judge.c"	/* a test links the library alone */
#include "tests/eval/sum.c"
#include "tests/eval/targets.c"
#include "tests/gen/random.c"

enum { PUBLISHED_LEAST = 2000 };

static char *
text_of(const char *path)
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

/* The figures of the last judging: `make eval` writes them, and they are copied here. */
static cJSON *
table_open(void)
{
	char *text = text_of("tests/eval/table.json");
	cJSON *table = cJSON_ParseWithLength(text, strlen(text));

	ck_assert(table != NULL);
	free(text);
	return table;
}

static double
number_of(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	ck_assert_msg(cJSON_IsNumber(item), "no number %s", key);
	return item->valuedouble;
}

/* Every `{"family", SEED, CERTAINTY_...` of a test, which the code was mended by. */
START_TEST(the_table_is_of_seeds_the_code_does_not_name)
{
	char *code = text_of("tests/check_scenario.c");
	cJSON *table = table_open();
	double first = number_of(table, "first_seed"), last = number_of(table, "last_seed");
	int named = 0;

	ck_assert(fmod(first, 2) == 1);
	ck_assert(fmod(last, 2) == 1);
	for (int f = 0; f < eval_families(); f++) {
		char opening[64];

		snprintf(opening, sizeof(opening), "{\"%s\", ", eval_family_name(f));
		for (const char *at = code; (at = strstr(at, opening)) != NULL; named++) {
			at += strlen(opening);
			double seed = strtod(at, NULL);

			ck_assert_msg(fmod(seed, 2) == 0, "%s %g is for judging",
				      eval_family_name(f), seed);
		}
	}
	ck_assert_int_ge(named, 20);	/* they were found */
	cJSON_Delete(table);
	free(code);
}
END_TEST

START_TEST(the_table_has_every_family_and_logs_enough)
{
	cJSON *table = table_open();
	const cJSON *row;
	int families = 0;
	double logs = 0;

	cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(table, "families")) {
		const char *name = cJSON_GetObjectItemCaseSensitive(row, "family")->valuestring;

		if (strcmp(name, "all") == 0) {
			logs = number_of(row, "n");
			continue;
		}
		ck_assert_str_eq(name, eval_family_name(families));
		families++;
	}
	ck_assert_int_eq(families, eval_families());
	ck_assert(logs >= PUBLISHED_LEAST);
	ck_assert(logs == number_of(table, "logs"));
	cJSON_Delete(table);
}
END_TEST

/* Targets are those of the code, with their limits; whatever falls short is listed log by log. */
START_TEST(the_table_tells_every_target_and_its_misses)
{
	cJSON *table = table_open();
	const cJSON *row, *misses = cJSON_GetObjectItemCaseSensitive(table, "misses");
	size_t i = 0;

	cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(table, "targets")) {
		const struct eval_target *target = &eval_targets[i++];

		ck_assert_uint_le(i, eval_n_targets);
		ck_assert_str_eq(cJSON_GetObjectItemCaseSensitive(row, "target")->valuestring,
				 target->text);
		ck_assert(number_of(row, target->is_least ? "least" : "most") == target->limit);
		ck_assert_msg(eval_is_missed(target, number_of(row, "got")) ==
			      !cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(row, "met")), "%s",
			      target->text);
	}
	ck_assert_uint_eq(i, eval_n_targets);
	cJSON_ArrayForEach(row, misses) {
		ck_assert(cJSON_IsString(cJSON_GetObjectItemCaseSensitive(row, "command")));
		ck_assert(fmod(number_of(row, "seed"), 2) == 1);
	}
	cJSON_Delete(table);
}
END_TEST

static const struct eval_target *
target_of(const char *text)
{
	for (size_t i = 0; i < eval_n_targets; i++)
		if (strstr(eval_targets[i].text, text))
			return &eval_targets[i];
	ck_abort_msg("no target %s", text);
}

/* 100 logs of the first two families, all right at first. */
static void
fill(struct eval_log *log)
{
	for (int i = 0; i < 100; i++)
		log[i] = (struct eval_log){
			.family = i % 2, .class = EVAL_RIGHT, .is_identifiable = true,
			.has_cause = true, .certainty = CERTAINTY_PROBABLE, .records = 1000,
			.affected = 100, .first_probable = NAN,
		};
}

/* The judge of the judge: each kind of mistake is seen by the target it is for. */
START_TEST(a_mistake_misses_its_target)
{
	static const char *const texts[] = {
		"top-1", "wrong cause at probable or above, every family", "right among probable",
		"reach probable", "onset interval",
	};
	struct eval_log log[100];
	int family;

	for (size_t t = 0; t < SCENARIO_LENGTH(texts); t++) {
		const struct eval_target *target = target_of(texts[t]);

		fill(log);
		ck_assert(!eval_is_missed(target, eval_worst_of(target, log, 100, &family)));
		for (int i = 1; i < 100; i += 8) {	/* 13 logs of the second family */
			log[i].class = EVAL_WRONG;
			log[i].is_overclaim = true;
		}
		for (int i = 0; i < 100; i += 5)
			log[i].onset_off = 3;
		double figure = eval_worst_of(target, log, 100, &family);

		ck_assert_msg(eval_is_missed(target, figure), "%s: %g", texts[t], figure);
		ck_assert(!target->is_of_each || family == 1);
	}
	fill(log);
	ck_assert(!eval_is_miss(&log[1]));
	log[1].class = EVAL_CANNOT_TELL;
	ck_assert(eval_is_miss(&log[1]));
}
END_TEST

/* Counted by hand: three false alarms of 100 quiet logs, of families where 2 % may be. */
START_TEST(false_alarms_are_counted_over_the_families_together)
{
	const struct eval_target *healthy = target_of("healthy"), *hard = target_of("immaterial");
	struct eval_log log[100];
	int family, quiet[2];

	for (int f = 0; f < eval_families(); f++) {
		if (strcmp(eval_family_name(f), "healthy") == 0)
			quiet[0] = f;
		if (strcmp(eval_family_name(f), "warm_up") == 0)
			quiet[1] = f;
	}
	for (int i = 0; i < 100; i++)
		log[i] = (struct eval_log){.family = quiet[i % 2], .class = EVAL_RIGHT,
					   .is_quiet = true, .is_false_alarm = i < 3};
	/* Two of 50 in the first, one of 50 in the second. */
	ck_assert_double_eq(eval_worst_of(healthy, log, 100, &family), .04);
	ck_assert_double_eq(eval_worst_of(hard, log, 100, &family), .02);
	ck_assert(eval_is_missed(healthy, .04));
	ck_assert(!eval_is_missed(hard, .02));
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("eval");
	TCase *tcase = tcase_create("eval");

	tcase_add_test(tcase, the_table_is_of_seeds_the_code_does_not_name);
	tcase_add_test(tcase, the_table_has_every_family_and_logs_enough);
	tcase_add_test(tcase, the_table_tells_every_target_and_its_misses);
	tcase_add_test(tcase, a_mistake_misses_its_target);
	tcase_add_test(tcase, false_alarms_are_counted_over_the_families_together);
	suite_add_tcase(suite, tcase);
	return suite;
}
