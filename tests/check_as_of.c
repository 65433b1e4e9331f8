/* check_as_of: a replay at T, --at T, and a load of the log cut at T tell the same. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "tests/as_of.h"
#include "tests/gen/random.c"
#include "tests/gen/scenario_make.h"

#define SAMPLE "samples/kenya-sme-timeouts.json"

enum { MOMENTS = 20, DOCUMENTS = 3 };

/* Every figure, verdict, hypothesis and gate a document can hold. */
static const enum document documents[DOCUMENTS] = {
	DOCUMENT_RCA_JSON, DOCUMENT_STATS_JSON, DOCUMENT_JSON,
};

/* Facts and cautions that tell how the bytes of the file were read. */
static const char *const of_bytes[] = {
	"records_read", "records_wrapped", "damage_repaired", "bytes_skipped", "records_unusable",
	"repaired", "records_repaired", "bytes_read", "records_as_read",
};

static void
drop_of_bytes(cJSON *list, const char *key)
{
	for (int i = cJSON_GetArraySize(list) - 1; i >= 0; i--) {
		cJSON *item = cJSON_GetArrayItem(list, i);
		const cJSON *name = cJSON_GetObjectItemCaseSensitive(item, key);
		for (size_t k = 0; cJSON_IsString(name) && k < LENGTH(of_bytes); k++)
			if (strcmp(name->valuestring, of_bytes[k]) == 0) {
				cJSON_DeleteItemFromArray(list, i);
				break;
			}
	}
}

/* What is said of the bytes themselves is of the whole file, or of the part that was cut. */
static char *
without_data(const char *text)
{
	cJSON *json = cJSON_ParseWithLength(text, strlen(text));

	ck_assert_ptr_nonnull(json);
	cJSON_DeleteItemFromObjectCaseSensitive(json, "data");
	const cJSON *rca = cJSON_GetObjectItemCaseSensitive(json, "rca");
	drop_of_bytes(cJSON_GetObjectItemCaseSensitive(rca ? rca : json, "cautions"), "id");
	drop_of_bytes(cJSON_GetObjectItemCaseSensitive(json, "facts"), "name");
	char *out = cJSON_Print(json);
	cJSON_Delete(json);
	return out;
}

static void
tell(struct engine *engine, int64_t moment_ns, char *out[DOCUMENTS])
{
	const struct want want = { .moment_ns = moment_ns };
	struct err err = { 0 };

	engine_want(engine, &want);
	for (int i = 0; i < DOCUMENTS; i++) {
		struct str text = { 0 };
		ck_assert_msg(engine_write(engine, documents[i], NULL, &text, &err) == 0, "%s",
			      err.text);
		out[i] = without_data(str_text(&text));
		str_release(&text);
	}
}

static void
same(char *one[DOCUMENTS], char *other[DOCUMENTS], const char *what, int64_t at_ns)
{
	char at[INSTANT_TEXT];

	for (int i = 0; i < DOCUMENTS; i++) {
		size_t n = 0;
		while (one[i][n] && one[i][n] == other[i][n])
			n++;
		size_t from = n > 200 ? n - 200 : 0;
		ck_assert_msg(one[i][n] == other[i][n],
			      "%s at %s: document %d differs from byte %zu on:\n"
			      "%.400s\n----\n%.400s",
			      what, instant_rfc3339(at, at_ns), i, n, one[i] + from,
			      other[i] + from);
	}
}

/* What the damage of a file has no word in: verdict, onset, impact and gate. */
static void
keep_figures(char *text[DOCUMENTS])
{
	static const char *const worded[] = { "hypotheses", "cautions", "robustness", "facts",
					      "evidence", "notes", "cannot_tell", "reported",
					      "rca", "retro", "prevention", "action" };

	for (int i = 0; i < DOCUMENTS; i++) {
		cJSON *json = cJSON_ParseWithLength(text[i], strlen(text[i]));
		for (size_t k = 0; k < LENGTH(worded); k++)
			cJSON_DeleteItemFromObjectCaseSensitive(json, worded[k]);
		free(text[i]);
		text[i] = cJSON_Print(json);
		cJSON_Delete(json);
	}
}

static void
drop(char *text[DOCUMENTS])
{
	for (int i = 0; i < DOCUMENTS; i++)
		free(text[i]);
}

/* The log as it was when T was now: up to the line of the last record that is not later. */
static size_t
cut_at(const struct cuttable *log, int64_t at_ns)
{
	size_t line = 1, end = 0;

	for (size_t i = 0; i < log->len; i++) {
		if (log->line_ns[line] != INSTANT_NONE && log->line_ns[line] > at_ns)
			break;
		if (log->at[i] == '\n') {
			line++;
			end = i + 1;
		}
		if (i + 1 == log->len)
			end = log->len;
	}
	return end;
}

/* Returns how many moments were compared: those whose cut keeps the settings. */
static int
compare(struct cuttable *log, uint64_t seed, int moments)
{
	char *replayed[MOMENTS][DOCUMENTS], *told[DOCUMENTS], at[INSTANT_TEXT];
	int64_t moment_ns[MOMENTS];
	struct random rng = { seed };
	int compared = 0;

	write_part(log, log->len);
	struct engine *engine = load(log->path, NULL);
	find_lines(log, engine);
	char *whole = settings(engine);
	for (int i = 0; i < moments; i++) {
		uint64_t span = (uint64_t)(log->last_ns - log->first_ns) + 1;
		moment_ns[i] = log->first_ns + (int64_t)random_below(&rng, span);
		tell(engine, moment_ns[i], replayed[i]);
	}
	engine_free(engine);
	for (int i = 0; i < moments; i++) {
		engine = load(log->path, instant_rfc3339(at, moment_ns[i]));
		tell(engine, 0, told);
		engine_free(engine);
		same(replayed[i], told, "--at", moment_ns[i]);
		drop(told);
	}
	for (int i = 0; i < moments; i++) {
		write_part(log, cut_at(log, moment_ns[i]));
		engine = load(log->path, instant_rfc3339(at, moment_ns[i]));
		char *part = settings(engine);
		if (strcmp(part, whole) == 0) {
			tell(engine, 0, told);
			if (log->is_damaged) {
				keep_figures(told);
				keep_figures(replayed[i]);
			}
			same(replayed[i], told, "the cut log", moment_ns[i]);
			drop(told);
			compared++;
		}
		free(part);
		engine_free(engine);
		drop(replayed[i]);
	}
	free(whole);
	free(log->line_ns);
	return compared;
}

START_TEST(the_sample_tells_at_each_moment_what_its_beginning_tells)
{
	struct cuttable log = { 0 };
	struct str text = { 0 };
	struct err err = { 0 };

	name(&log);
	ck_assert_msg(save_read(SAMPLE, 1 << 20, &text, &err) == 0, "%s", err.text);
	log.at = str_text(&text);
	log.len = text.len;
	log.is_damaged = true;
	ck_assert_int_eq(compare(&log, 1, MOMENTS), MOMENTS);
	unlink(log.path);
	str_release(&text);
}
END_TEST

/* Families whose records stand in the order of their times, in one file of lines. */
static const char *const families[] = {
	"ramp", "load", "healthy_canary", "canary", "blue_green", "pair", "three_one_bad",
	"endpoint", "host", "recovery",
};
enum { FEW = 3 };	/* of them are asked each time; the rest with SITREP_MANY */

START_TEST(an_incident_tells_at_each_moment_what_its_beginning_tells)
{
	bool is_long = getenv("SITREP_MANY") != NULL;
	int moments = is_long ? MOMENTS : 3, logs = is_long ? 5 : 1, compared = 0, asked = 0;

	if (!is_long && _i >= FEW)
		return;

	for (uint64_t seed = 1, made = 0; made < (uint64_t)logs; seed++) {
		struct scenario scenario;
		struct cuttable log = { 0 };
		scenario_make(scenario_family(families[_i]), seed, &scenario);
		bool is_lines = scenario.world.format == 0 && scenario.n_files == 1 &&
				!scenario.world.has_damage && scenario.n < 6000;
		if (is_lines) {
			name(&log);
			log.at = scenario.file[0].at;
			log.len = scenario.file[0].len;
			asked += moments;
			compared += compare(&log, seed, moments);
			unlink(log.path);
			made++;
		}
		scenario_release(&scenario);
	}
	ck_assert_int_ge(compared * 3, asked * 2);	/* most cuts keep what a field is */
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("as_of");
	TCase *tcase = tcase_create("as_of");

	tcase_set_timeout(tcase, 1200);
	tcase_add_test(tcase, the_sample_tells_at_each_moment_what_its_beginning_tells);
	tcase_add_loop_test(tcase, an_incident_tells_at_each_moment_what_its_beginning_tells, 0,
			    LENGTH(families));
	suite_add_tcase(suite, tcase);
	return suite;
}
