/* check_properties: what may be done to a log without another verdict (analysis.md 14.2). */
/* SPDX-License-Identifier: MIT */
#include "tests/relog.h"

enum { FAMILIES_TRIED = 2 };

/* The control ends at this share of the time before the onset. */
static const double ALONE_FROM = 0.8;

static const char *const families[] = {
	"tiny_effect", "host", "simpson_harmful", "canary", "load", "two_culprits", "mix",
	"healthy", "pair", "place", "zone", "endpoint", "three_one_bad", "gap", "collinear",
};

/* How a log is written: the records are the same, whatever this says. */
struct telling {
	const char *prefix;	/* before each value's name; "" */
	bool is_micro;		/* latencies in microseconds */
	bool has_constant;	/* a field that never changes */
	bool is_twice;		/* each record again, a millisecond later */
	bool is_alone;		/* from well before the onset on only records of the cause */
	int files, file;	/* record i goes to file i % files */
	bool is_halves;		/* or the first part to the first file, and so on */
};

static bool
is_of_truth(const struct scenario *scenario, const struct scenario_event *event)
{
	for (int c = 0; c < scenario->truth.n_causes; c++)
		if (cause_holds(&scenario->truth.cause[c], event))
			return true;
	return false;
}

static void
write_value(const struct scenario *scenario, const struct telling *how, enum scenario_field field,
	    const struct scenario_event *event, struct scenario_text *text)
{
	const struct scenario_world *world = &scenario->world;
	const char *value = scenario_value_name(world, field, event->value[field]);
	/* A plain `version` with one value is a constant of its file (ingest.md section 10). */
	const char *name = field == SCENARIO_VERSION ? "modelVersion"
						     : scenario_field_name(world, field);

	text_add(text, ",\"%s\":\"%s%s%s\"", name,
		 field == SCENARIO_ENDPOINT ? "/" : "", how->prefix,
		 field == SCENARIO_ENDPOINT ? value + 1 : value);
}

static void
write_record(const struct scenario *scenario, const struct telling *how,
	     const struct scenario_event *event, double later_ms, struct scenario_text *text)
{
	long long tenths = llround(event->latency_ms * 10);

	text_add(text, "{\"timestamp\":\"");
	clock_write(text, event->shown_ms + later_ms);
	if (how->is_micro)
		text_add(text, "\",\"latency_us\":%lld", tenths * 100);
	else
		text_add(text, "\",\"latency_ms\":%.1f", (double)tenths / 10);
	text_add(text, ",\"status\":\"%s\"", scenario_words[event->outcome]);
	for (int f = 0; f < SCENARIO_FIELDS; f++)
		if (scenario->world.n[f])
			write_value(scenario, how, (enum scenario_field)f, event, text);
	text_add(text, how->has_constant ? ",\"flavor\":\"plain\"}\n" : "}\n");
}

static void
write_log(const struct scenario *scenario, const struct telling *how, struct relog *log)
{
	struct scenario_text text = { 0 };
	size_t files = how->files ? (size_t)how->files : 1;

	for (size_t i = 0; i < scenario->n; i++) {
		const struct scenario_event *event = &scenario->event[i];
		size_t file = how->is_halves ? i * files / scenario->n : i % files;

		bool is_late = event->at_ms >= ALONE_FROM * scenario->truth.onset_ms;

		if (file != (size_t)how->file ||
		    (how->is_alone && is_late && !is_of_truth(scenario, event)))
			continue;
		write_record(scenario, how, event, 0, &text);
		if (how->is_twice)
			write_record(scenario, how, event, 1, &text);
	}
	relog_write(log, text.at, text.len);
	free(text.at);
}

static char *
tell_as(const struct scenario *scenario, struct telling how, struct relog *log)
{
	how.prefix = how.prefix ? how.prefix : "";
	write_log(scenario, &how, log);
	return relog_tell(log->path);
}

/* Every mark taken out of a text. */
static void
take_out(char *text, const char *mark)
{
	char *to = text;

	for (const char *at = text; *at; ) {
		if (!strncmp(at, mark, strlen(mark)))
			at += strlen(mark);
		else
			*to++ = *at++;
	}
	*to = '\0';
}

static struct scenario scenario;
static struct relog place;

static void
set_up(void)
{
	relog_open(&place);
}

static void
tear_down(void)
{
	relog_close(&place);
	scenario_release(&scenario);
}

START_TEST(other_units_names_and_constant_fields_change_nothing)
{
	static const struct { const char *what; struct telling how; } ways[] = {
		{ "in microseconds", { .is_micro = true } },
		{ "with a constant field", { .has_constant = true } },
		{ "with other names", { .prefix = "q_" } },
	};

	relog_small(families[_i], &scenario);
	char *want = tell_as(&scenario, (struct telling){ 0 }, &place);

	for (size_t i = 0; i < LENGTH(ways); i++) {
		char *got = tell_as(&scenario, ways[i].how, &place);

		take_out(got, "q_");
		ck_same_telling(want, got, ways[i].what);
		free(got);
	}
	free(want);
}
END_TEST

START_TEST(splitting_into_files_changes_nothing)
{
	struct relog other;

	relog_open(&other);
	relog_small(families[_i], &scenario);
	char *want = tell_as(&scenario, (struct telling){ 0 }, &place);

	for (int way = 0; way < 3; way++) {
		struct telling how = { .prefix = "", .files = 2, .is_halves = way != 0 };
		const char *paths[] = { place.path, other.path };
		struct judged judged;

		how.file = way == 2;		/* the later half is the first file */
		write_log(&scenario, &how, &place);
		how.file = !how.file;
		write_log(&scenario, &how, &other);
		judged_load(&judged, paths, 2, 1 << 20);
		judged_again(&judged);
		char *got = judged_tell(&judged, false);

		ck_same_telling(want, got, way ? "two halves" : "every second record");
		free(got);
		judged_close(&judged);
	}
	free(want);
	relog_close(&other);
}
END_TEST

/* Also where every line is cited as it was. */
START_TEST(reading_in_other_pieces_changes_no_byte)
{
	static const size_t budgets[] = { 61, 4096, 100003 };
	const char *path = place.path;
	char *want = NULL;

	relog_small(families[_i], &scenario);
	write_log(&scenario, &(struct telling){ .prefix = "" }, &place);
	for (size_t i = 0; i <= LENGTH(budgets); i++) {
		struct judged judged;

		judged_load(&judged, &path, 1, i ? budgets[i - 1] : 1 << 24);
		judged_again(&judged);
		char *got = judged_tell(&judged, true);

		judged_close(&judged);
		if (want) {
			ck_same_telling(want, got, "in pieces");
			free(got);
		} else {
			want = got;
		}
	}
	free(want);
}
END_TEST

/* The place of the winner, as it was before, on the board: 0 is the first. */
static int
rank_of(const cJSON *json, const char *kind, const cJSON *cause)
{
	const cJSON *row;
	int rank = 0;

	cJSON_ArrayForEach(row, relog_get(json, "hypotheses")) {
		if (!strcmp(relog_word(row, "kind"), kind) &&
		    cJSON_Compare(relog_get(row, "cause"), cause, true))
			return rank;
		rank++;
	}
	return rank;
}

static cJSON *
judge_as(struct telling how)
{
	struct judged judged;

	how.prefix = "";
	write_log(&scenario, &how, &place);
	judged_open(&judged, place.path);
	cJSON *json = judged_rca(&judged);

	judged_close(&judged);
	return json;
}

START_TEST(every_record_twice_never_lowers_the_winner)
{
	relog_small(families[_i], &scenario);
	cJSON *once = judge_as((struct telling){ 0 });
	cJSON *twice = judge_as((struct telling){ .is_twice = true });
	const char *kind = relog_word(once, "verdict.kind");
	const cJSON *cause = relog_get(once, "verdict.cause");

	if (strcmp(kind, "none") && strcmp(kind, "unclear"))
		ck_assert_msg(rank_of(twice, kind, cause) <= rank_of(once, kind, cause),
			      "%s of %s: %s stands lower", families[_i],
			      relog_word(once, "verdict.statement"), kind);
	ck_assert_int_eq(relog_get(twice, "impact.requests")->valueint,
			 2 * relog_get(once, "impact.requests")->valueint);
	ck_assert_int_eq(relog_get(twice, "impact.timeouts")->valueint,
			 2 * relog_get(once, "impact.timeouts")->valueint);
	cJSON_Delete(once);
	cJSON_Delete(twice);
}
END_TEST

static const char *const with_control[] = {
	"canary", "host", "three_one_bad", "place", "zone", "pair", "simpson_harmful",
	"tiny_effect", "upstream",
};

START_TEST(without_its_control_a_cause_is_at_most_associated)
{
	relog_small(with_control[_i], &scenario);
	cJSON *whole = judge_as((struct telling){ 0 });
	cJSON *alone = judge_as((struct telling){ .is_alone = true });
	const char *kind = relog_word(alone, "verdict.kind");
	const char *word = relog_word(alone, "verdict.certainty");
	bool is_of_a_value = cJSON_GetArraySize(relog_get(alone, "verdict.cause")) > 0;

	/* With it, the same log is sure of its cause. */
	ck_assert_str_ne(relog_word(whole, "verdict.certainty"), "inconclusive");
	ck_assert_msg(!is_of_a_value || !strcmp(kind, "endpoint") ||
		      !strcmp(word, "associated") || !strcmp(word, "inconclusive"),
		      "%s: %s %s", with_control[_i], kind, word);
	cJSON_Delete(whole);
	cJSON_Delete(alone);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("properties");
	TCase *tests = tcase_create("logs");
	bool is_many = getenv("SITREP_MANY");
	int n = is_many ? LENGTH(families) : FAMILIES_TRIED;

	tcase_set_timeout(tests, 300);
	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, other_units_names_and_constant_fields_change_nothing, 0, n);
	tcase_add_loop_test(tests, splitting_into_files_changes_nothing, 0, n);
	tcase_add_loop_test(tests, reading_in_other_pieces_changes_no_byte, 0, n);
	tcase_add_loop_test(tests, every_record_twice_never_lowers_the_winner, 0, n);
	tcase_add_loop_test(tests, without_its_control_a_cause_is_at_most_associated, 0,
		is_many ? (int)LENGTH(with_control) : FAMILIES_TRIED);
	suite_add_tcase(suite, tests);
	return suite;
}
