/* check_certainty: each step of the ladder and each cap, just above and just below. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "tests/story.h"

static const struct analysis_options plain = {0};

/* A small hand-made log, judged. */
struct small { struct made made; struct arena arena; struct verdict verdict; };

static void
small_judge(struct small *small)
{
	struct query query = query_all(small->made.store, INT64_MAX);

	verdict_run(&query, &plain, &small->arena, &small->verdict);
}

static void
small_close(struct small *small)
{
	arena_release(&small->arena);
	made_close(&small->made);
}

/*
 * v1 takes 100 ms and a little, v2 `slow` ms and a little, in turns on /a; the first
 * `bad` of v2 time out.
 */
static void
small_arms(struct small *small, int n_new, int n_old, double slow, int bad)
{
	*small = (struct small){0};
	made_open(&small->made, NULL, 0);
	made_add(&small->made, 0, "v1", "/a", 100, OUTCOME_OK, NULL);
	for (int i = 0, new = 0, old = 1; new < n_new || old < n_old; i++) {
		if (new < n_new && (i % 2 == 0 || old >= n_old)) {
			made_add(&small->made, 1000 + i * 1000, "v2", "/a", slow + new, new < bad
				 ? OUTCOME_TIMEOUT : OUTCOME_OK, NULL);
			new++;
		} else if (old < n_old) {
			made_add(&small->made, 1000 + i * 1000, "v1", "/a", 100 - old, OUTCOME_OK,
				 NULL);
			old++;
		}
	}
	small_judge(small);
}

/* Arms, timeouts, and the word that is allowed. */
static const struct {
	const char *name;
	int n_new, n_old, bad;
	double slow;
	enum truth incident;
	enum certainty word;
} ladders[] = {
	{"2 v 3, three bad needed for I3", 2, 3, 2, 700, TRUTH_UNKNOWN, CERTAINTY_INCONCLUSIVE},
	{"3 v 2: a pair too few", 3, 2, 3, 700, TRUTH_YES, CERTAINTY_ASSOCIATED},
	{"3 v 3 with a gap above 2", 3, 3, 0, 200, TRUTH_YES, CERTAINTY_PROBABLE},
	{"3 v 3 with a gap below 2", 3, 3, 0, 199, TRUTH_UNKNOWN, CERTAINTY_INCONCLUSIVE},
	{"3 v 3 bad with a gap below 2", 3, 3, 3, 199, TRUTH_YES, CERTAINTY_ASSOCIATED},
	{"4 v 4 bad with a gap below 2: chance allows five an arm only", 4, 4, 4, 150, TRUTH_YES,
	 CERTAINTY_ASSOCIATED},
	{"5 v 5 bad: beyond chance", 5, 5, 5, 150, TRUTH_YES, CERTAINTY_PROBABLE},
	{"3 v 1: too few to compare", 3, 1, 3, 700, TRUTH_YES, CERTAINTY_INCONCLUSIVE},
};

START_TEST(the_word_of_a_small_sample)
{
	struct small small;

	small_arms(&small, ladders[_i].n_new, ladders[_i].n_old, ladders[_i].slow, ladders[_i].bad);
	ck_assert_msg(small.verdict.incident == ladders[_i].incident, "%s: incident %d",
		      ladders[_i].name, small.verdict.incident);
	ck_assert_msg(small.verdict.certainty == ladders[_i].word, "%s: %s", ladders[_i].name,
		      certainty_word(small.verdict.certainty));
	if (ladders[_i].word > CERTAINTY_INCONCLUSIVE) {
		ck_assert_str_eq(cause_text(small.made.store, &small.verdict.cause, &small.arena),
				 "v2");
		/* The sample is said in the sentence that names the cause. */
		const char *end = strstr(small.verdict.statement, ". ");

		ck_assert(end && strstr(small.verdict.statement, "small sample") < end);
	} else {
		ck_assert_int_eq(small.verdict.cause.n, 0);
		ck_assert_int_eq(small.verdict.kind, KIND_UNCLEAR);
	}
	small_close(&small);
}
END_TEST

START_TEST(without_controls_in_the_same_minutes_it_is_associated_at_most)
{
	struct small small = {0};

	made_open(&small.made, NULL, 0);
	for (int i = 0; i < 12; i++)
		made_add(&small.made, i * 1000, i < 6 ? "v1" : "v2", "/a",
			 i < 6 ? 100 + i : 700 + i, i < 6 ? OUTCOME_OK : OUTCOME_TIMEOUT, NULL);
	small_judge(&small);
	ck_assert_int_eq(small.verdict.incident, TRUTH_YES);
	ck_assert_int_le(small.verdict.certainty, CERTAINTY_ASSOCIATED);
	small_close(&small);
}
END_TEST

/* n records of health: 39 too few to say, 40 enough, 200 in 8 buckets sure. */
static const struct { int n; enum truth incident; enum certainty word; } calm[] = {
	{39, TRUTH_UNKNOWN, CERTAINTY_INCONCLUSIVE}, {40, TRUTH_NO, CERTAINTY_PROBABLE},
	{199, TRUTH_NO, CERTAINTY_PROBABLE}, {200, TRUTH_NO, CERTAINTY_STRONG},
};

START_TEST(no_incident_needs_records_to_be_said)
{
	struct small small = {0};
	uint64_t state = 4;

	made_open(&small.made, NULL, 0);
	for (int i = 0; i < calm[_i].n; i++)
		made_add(&small.made, i * 3000, i % 2 ? "v1" : "v2", i % 3 ? "/a" : "/b",
			 100 * exp(.2 * story_gauss(&state)), OUTCOME_OK, NULL);
	small_judge(&small);
	ck_assert_int_eq(small.verdict.incident, calm[_i].incident);
	ck_assert_int_eq(small.verdict.certainty, calm[_i].word);
	ck_assert_int_eq(small.verdict.kind,
			 calm[_i].incident == TRUTH_NO ? KIND_NONE : KIND_UNCLEAR);
	ck_assert_int_eq(small.verdict.cause.n, 0);
	ck_assert(strstr(small.verdict.statement, calm[_i].incident == TRUTH_NO
							  ? "No incident in this log"
							  : "Too few records to tell") != NULL);
	/* In health nothing leads. */
	ck_assert_int_ne(small.verdict.hypothesis[0].state, STATE_LEADING);
	small_close(&small);
}
END_TEST

static const struct story canary = {.seed = 301,
				    .n = 3000,
				    .hurt = HURT_VERSION,
				    .onset = .5,
				    .canary = .3,
				    .factor = 3,
				    .turn = .2};

static enum certainty
word_of(const struct story *story, const char *cause)
{
	struct told told;

	told_open(&told, story);
	enum certainty certainty = told.verdict.certainty;

	if (certainty > CERTAINTY_INCONCLUSIVE && cause)
		ck_assert_str_eq(told_cause(&told), cause);
	told_close(&told);
	return certainty;
}

START_TEST(a_large_clean_contrast_is_strong)
{
	ck_assert_int_eq(word_of(&canary, "v2"), CERTAINTY_STRONG);
}
END_TEST

START_TEST(without_endpoints_it_is_probable_at_most)
{
	struct story story = canary;

	/* Unstratified: even where the endpoints are alike. */
	story.no_endpoint = true;
	ck_assert_int_le(word_of(&story, "v2"), CERTAINTY_PROBABLE);
	ck_assert_int_ge(word_of(&story, "v2"), CERTAINTY_ASSOCIATED);
}
END_TEST

START_TEST(one_version_is_associated_at_most)
{
	struct story story = {.seed = 302,
			      .n = 2000,
			      .hurt = HURT_ALL,
			      .onset = .5,
			      .factor = 3,
			      .turn = .1,
			      .no_hosts = true};
	struct told told;

	told_open(&told, &story);
	ck_assert_int_eq(told.verdict.incident, TRUTH_YES);
	ck_assert_int_le(told.verdict.certainty, CERTAINTY_ASSOCIATED);
	ck_assert_int_ne(told.verdict.kind, KIND_BAD_VERSION);
	told_close(&told);
}
END_TEST

/* v2 runs on host hz only, and hz serves nothing else. `mixed` of v2's records run elsewhere. */
static enum certainty
twins(double mixed, bool *names_both)
{
	static const char *const dims[] = {"host"};
	struct small small = {0};
	uint64_t state = 19;

	made_open(&small.made, dims, 1);
	for (int i = 0; i < 2400; i++) {
		bool is_new = i > 1200 && uniform(&state) < .3, is_own = uniform(&state) >= mixed;
		const char *host = is_new && is_own ? "hz" : i % 2 ? "h1" : "h2";

		made_add(&small.made, i * 500, is_new ? "v2" : "v1", i % 3 ? "/a" : "/b",
			 (is_new ? 400 : 100) * exp(.2 * story_gauss(&state)),
			 is_new && uniform(&state) < .2 ? OUTCOME_TIMEOUT : OUTCOME_OK, &host);
	}
	small_judge(&small);
	ck_assert_int_eq(small.verdict.kind, KIND_BAD_VERSION);
	*names_both = strstr(small.verdict.statement, "host=hz") != NULL;
	enum certainty certainty = small.verdict.certainty;

	small_close(&small);
	return certainty;
}

START_TEST(two_that_cannot_be_told_apart_are_both_named)
{
	bool names_both;

	ck_assert_int_eq(twins(0, &names_both), CERTAINTY_ASSOCIATED);
	ck_assert(names_both);
	ck_assert_int_ge(twins(.5, &names_both), CERTAINTY_PROBABLE);
	ck_assert(!names_both);
}
END_TEST

/* The candidate's records mended, one in `every`. */
static void
mended(int every, struct small *small)
{
	*small = (struct small){0};
	made_open(&small->made, NULL, 0);
	for (int i = 0; i < 600; i++) {
		bool is_new = i > 200 && i % 2;
		struct record record = {
			.at_ns = MADE_START_NS + i * NS_PER_S,
			.latency_us = (is_new ? 700 : 100) * 1000 + i % 17 * 1000,
			.version = made_name(&small->made, is_new ? "v2" : "v1"),
			.endpoint = made_name(&small->made, i % 3 ? "/a" : "/b"),
			.outcome = is_new && i % 5 == 0 ? OUTCOME_TIMEOUT : OUTCOME_OK,
			.offset = i * 100,
			.length = 90,
			.line_first = i + 1,
			.line_last = i + 1,
			.flags = every && is_new && i / 2 % every == 0 ? FLAG_WRAPPED_VALUE : 0,
		};

		GROW(small->made.record, small->made.n, small->made.cap);
		small->made.record[small->made.n++] = record;
		store_fold(small->made.store, &record);
	}
	small_judge(small);
}

START_TEST(many_mended_records_cap_the_word)
{
	struct small small;

	mended(6, &small);
	ck_assert_int_ge(small.verdict.certainty, CERTAINTY_PROBABLE);
	ck_assert_uint_gt(small.verdict.robustness.dropped_repaired, 0);
	ck_assert_int_eq(small.verdict.robustness.without_repaired_kind, KIND_BAD_VERSION);
	small_close(&small);
	mended(3, &small);
	ck_assert_int_eq(small.verdict.certainty, CERTAINTY_ASSOCIATED);
	small_close(&small);
}
END_TEST

START_TEST(a_verdict_that_rests_on_mended_records_alone_says_so)
{
	struct small small;
	bool has_caution = false;

	mended(1, &small);
	for (size_t i = 0; i < small.verdict.n_hypotheses; i++) {
		const struct hypothesis *row = &small.verdict.hypothesis[i];

		if (row->kind == KIND_DATA_GAP)
			ck_assert_int_eq(row->check[1].state, CHECK_PASS);
	}
	for (size_t i = 0; i < small.verdict.n_cautions; i++)
		has_caution |= !strcmp(small.verdict.caution[i].id, "repaired_changes");
	ck_assert(has_caution);
	ck_assert_int_le(small.verdict.certainty, CERTAINTY_ASSOCIATED);
	small_close(&small);
}
END_TEST

START_TEST(two_culprits_are_said_with_and)
{
	static const char *const dims[] = {"host"};
	struct small small = {0};
	uint64_t state = 23;

	made_open(&small.made, dims, 1);
	for (int i = 0; i < 4000; i++) {
		static const char *const hosts[] = {"h1", "h2", "h3", "h4", "h5"};
		bool is_new = i > 2000 && uniform(&state) < .2;
		const char *host = hosts[(int)(uniform(&state) * 5)];
		bool is_hurt = i > 2000 && (is_new || !strcmp(host, "h1"));

		made_add(&small.made, i * 400, is_new ? "v2" : "v1", i % 3 ? "/a" : "/b",
			 (is_hurt ? 400 : 100) * exp(.25 * story_gauss(&state)),
			 is_hurt && uniform(&state) < .2 ? OUTCOME_TIMEOUT : OUTCOME_OK, &host);
	}
	small_judge(&small);
	ck_assert_int_eq(small.verdict.incident, TRUTH_YES);
	ck_assert_uint_eq(small.verdict.n_also, 1);
	const char *first = cause_text(small.made.store, &small.verdict.cause, &small.arena);
	const char *second =
		cause_text(small.made.store, &small.verdict.also[0].cause, &small.arena);

	ck_assert((!strcmp(first, "v2") && !strcmp(second, "host=h1")) ||
		  (!strcmp(first, "host=h1") && !strcmp(second, "v2")));
	small_close(&small);
}
END_TEST

START_TEST(words_and_frames_of_the_ladder)
{
	static const char *const words[] = {"inconclusive", "associated", "probable", "strong",
					    "confirmed"};

	for (int word = 0; word <= CERTAINTY_CONFIRMED; word++)
		ck_assert_str_eq(certainty_word((enum certainty)word), words[word]);
	ck_assert_str_eq(certainty_frame(CERTAINTY_INCONCLUSIVE), "The log does not show the "
								  "cause");
	ck_assert_str_eq(certainty_frame(CERTAINTY_STRONG), "%s is very likely the cause");
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("certainty");
	TCase *tcase = tcase_create("certainty");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, the_word_of_a_small_sample, 0, LENGTH(ladders));
	tcase_add_test(tcase, without_controls_in_the_same_minutes_it_is_associated_at_most);
	tcase_add_loop_test(tcase, no_incident_needs_records_to_be_said, 0, LENGTH(calm));
	tcase_add_test(tcase, a_large_clean_contrast_is_strong);
	tcase_add_test(tcase, without_endpoints_it_is_probable_at_most);
	tcase_add_test(tcase, one_version_is_associated_at_most);
	tcase_add_test(tcase, two_that_cannot_be_told_apart_are_both_named);
	tcase_add_test(tcase, many_mended_records_cap_the_word);
	tcase_add_test(tcase, a_verdict_that_rests_on_mended_records_alone_says_so);
	tcase_add_test(tcase, two_culprits_are_said_with_and);
	tcase_add_test(tcase, words_and_frames_of_the_ladder);
	suite_add_tcase(suite, tcase);
	return suite;
}
