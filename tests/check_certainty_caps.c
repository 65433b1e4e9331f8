/* check_certainty_caps: what lifts a word and what holds it down, a log on either side of each. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/check_private.h"
#include "tests/judged.h"
#include "tests/logged.h"
#include "tests/story.h"

static const struct analysis_options plain = {0};
static const struct logged_way plain_way;

static int
state_of(const struct judged *judged, enum kind kind, int id)
{
	for (size_t i = 0; i < judged->verdict.n_hypotheses; i++) {
		const struct hypothesis *row = &judged->verdict.hypothesis[i];

		for (size_t c = 0; row->kind == kind && c < row->n_checks; c++)
			if (row->check[c].id == id)
				return (int)row->check[c].state;
	}
	return -1;
}

/*
 * v1 takes `base` ms and a little on /a and /b, a second each; from the 400th on every other
 * record is v2's, at `ratio` times that. No chance in it: v2 is slower in each pair.
 */
static void
even_arms(struct judged *judged, double base, double ratio)
{
	*judged = (struct judged){0};
	made_open(&judged->made, NULL, 0);
	for (int i = 0; i < 1000; i++) {
		bool is_new = i >= 400 && i % 4 < 2;
		double ms = base * (1 + i * 37 % 23 / 1000.0);

		made_add(&judged->made, i * 1000, is_new ? "v2" : "v1", i % 2 ? "/a" : "/b",
			 is_new ? ms * ratio : ms, OUTCOME_OK, NULL);
	}
	judge(judged);
}

/* A version whose latencies are a thousand times the others', within 1.25 of it, and that fails no
 * more, may log another unit. */
START_TEST(a_version_a_thousand_times_off_may_log_another_unit)
{
	static const struct { double ratio, bad; bool may_be; } rows[] = {
		{1000, 0, true}, {801, 0, true}, {799, 0, false}, {1249, 0, true},
		{1251, 0, false}, {1 / 1000.0, 0, true}, {1 / 799.0, 0, false},
		{1 / 1251.0, 0, false}, {1000, .019, true}, {1000, .021, false},
		{1000, -.021, false}, {1, 0, false},
	};

	for (size_t i = 0; i < LENGTH(rows); i++) {
		struct suspect suspect = {.kind = KIND_BAD_VERSION,
					  .contrast.p50_ratio = rows[i].ratio,
					  .rates.bad = rows[i].bad};

		ck_assert_msg(suspect_may_be_unit(&suspect) == rows[i].may_be, "%g, %g",
			      rows[i].ratio, rows[i].bad);
		suspect.kind = KIND_DIMENSION;
		ck_assert(!suspect_may_be_unit(&suspect));
	}
}
END_TEST

/* Material (3.4): a ratio of 1.10 and 5 ms. */
START_TEST(what_is_too_small_to_matter_is_no_incident)
{
	static const struct { double base, ratio; bool matters; } rows[] = {
		{200, 1.09, false}, {200, 1.12, true}, {40, 1.115, false}, {50, 1.115, true},
	};
	struct judged judged;

	even_arms(&judged, rows[_i].base, rows[_i].ratio);
	ck_assert_int_eq(judged.verdict.incident, rows[_i].matters ? TRUTH_YES : TRUTH_NO);
	ck_assert_int_eq(judged.verdict.kind, rows[_i].matters ? KIND_BAD_VERSION : KIND_NONE);
	if (rows[_i].matters)
		ck_assert_int_ge(judged.verdict.certainty, CERTAINTY_PROBABLE);
	judged_close(&judged);
}
END_TEST

/* v2 is bad always; of v1 beside it every `every`-th record is (0: none). */
static void
sick_control(struct judged *judged, int every)
{
	*judged = (struct judged){0};
	made_open(&judged->made, NULL, 0);
	for (int i = 0, old = 0; i < 1000; i++) {
		bool is_new = i >= 400 && i % 4 < 2;
		bool is_bad = is_new;

		if (i >= 400 && !is_new && every && ++old % every == 0)
			is_bad = true;
		made_add(&judged->made, i * 1000, is_new ? "v2" : "v1", i % 2 ? "/a" : "/b",
			 (is_bad ? 700 : 100) + i % 17, is_bad ? OUTCOME_TIMEOUT : OUTCOME_OK,
			 NULL);
	}
	judge(judged);
}

/* C4: hurt no more than 5 % above the reference passes, half as much as the suspect contradicts. */
START_TEST(a_control_that_is_hurt_too_takes_the_word_back)
{
	static const struct { int every; enum check_state state; } rows[] = {
		{0, CHECK_PASS}, {25, CHECK_PASS}, {3, CHECK_THIN}, {1, CHECK_CONTRADICTS},
	};
	struct judged judged;

	sick_control(&judged, rows[_i].every);
	ck_assert_int_eq(state_of(&judged, KIND_BAD_VERSION, 4), rows[_i].state);
	if (rows[_i].state == CHECK_PASS) {
		ck_assert_int_ge(judged.verdict.certainty, CERTAINTY_PROBABLE);
		ck_assert_int_eq(judged.verdict.kind, KIND_BAD_VERSION);
	} else if (judged.verdict.kind == KIND_BAD_VERSION) {
		ck_assert_int_le(judged.verdict.certainty, CERTAINTY_ASSOCIATED);
	}
	judged_close(&judged);
}
END_TEST

/* v2's records on /a: `covered` beside v1; on /new, where v1 never was: `alone`. */
static enum certainty
covered(int both, int alone)
{
	struct judged judged = {0};
	int n = both + alone;

	made_open(&judged.made, NULL, 0);
	for (int i = 0; i < 600; i++)
		made_add(&judged.made, i * 1000, "v1", "/a", 100 + i % 17, OUTCOME_OK, NULL);
	for (int i = 0; i < n; i++) {
		bool is_alone = i * alone / n != (i + 1) * alone / n;

		made_add(&judged.made, 400500 + i * 190000.0 / n, "v2", is_alone ? "/new" : "/a",
			 700 + i % 17, i % 3 ? OUTCOME_OK : OUTCOME_TIMEOUT, NULL);
	}
	judge(&judged);
	ck_assert_int_eq(judged.verdict.kind, KIND_BAD_VERSION);
	enum certainty certainty = judged.verdict.certainty;

	judged_close(&judged);
	return certainty;
}

START_TEST(strong_needs_twenty_an_arm)
{
	ck_assert_int_eq(covered(19, 0), CERTAINTY_PROBABLE);
	ck_assert_int_eq(covered(20, 0), CERTAINTY_STRONG);
}
END_TEST

START_TEST(strong_needs_a_control_for_half_of_the_records)
{
	ck_assert_int_eq(covered(52, 48), CERTAINTY_STRONG);
	ck_assert_int_eq(covered(48, 52), CERTAINTY_PROBABLE);
}
END_TEST

static const struct story canary = {.seed = 301, .n = 3000, .hurt = HURT_VERSION, .onset = .5,
				    .canary = .3, .factor = 3, .turn = .2};

static enum certainty
word_of(const struct story *story, enum kind kind)
{
	struct told told;

	told_open(&told, story);
	ck_assert_str_eq(kind_word(told.verdict.kind), kind_word(kind));
	enum certainty certainty = told.verdict.certainty;

	told_close(&told);
	return certainty;
}

/* About n records in half an hour: in its middle the rate doubles, before and after it goes in
 * waves, and latency follows it. */
static void
surge(struct judged *judged, int n)
{
	double span_ms = 1800e3, at_ms = 0;
	uint64_t state = 41;

	*judged = (struct judged){0};
	made_open(&judged->made, NULL, 0);
	for (int i = 0; at_ms < span_ms; i++) {
		double wave = 1 + .3 * sin(at_ms / span_ms * 40);
		double rate = wave * (2 * at_ms < span_ms ? 1 : 2);

		made_add(&judged->made, at_ms, i % 2 ? "v1" : "v2", i % 3 ? "/a" : "/b",
			 100 * rate * sqrt(rate) * exp(.5 * story_gauss(&state)), OUTCOME_OK,
			 NULL);
		at_ms += span_ms * 1.5 / n / rate;
	}
	judge(judged);
}

START_TEST(a_load_is_strong_from_two_hundred_records)
{
	struct judged judged;

	surge(&judged, 3000);
	ck_assert_int_eq(judged.verdict.kind, KIND_LOAD);
	ck_assert_int_eq(judged.verdict.certainty, CERTAINTY_STRONG);
	judged_close(&judged);
	surge(&judged, 190);
	ck_assert_uint_lt(judged.verdict.n, 200);
	ck_assert_int_eq(judged.verdict.kind, KIND_LOAD);
	ck_assert_int_eq(judged.verdict.certainty, CERTAINTY_PROBABLE);
	judged_close(&judged);
}
END_TEST

START_TEST(what_all_share_is_probable_at_most)
{
	struct story story = {.seed = 106, .n = 12000, .hurt = HURT_ALL, .onset = .5,
			      .canary = .4, .has_both = true, .factor = 4, .turn = .2};

	ck_assert_int_eq(word_of(&story, KIND_SHARED), CERTAINTY_PROBABLE);
}
END_TEST

/* One version and nothing else to tell records apart by: only before and after. */
START_TEST(before_and_after_alone_is_associated)
{
	struct story story = {.seed = 107, .n = 3000, .hurt = HURT_ALL, .onset = .5, .factor = 4,
			      .turn = .2, .no_hosts = true};

	ck_assert_int_eq(word_of(&story, KIND_SHARED), CERTAINTY_ASSOCIATED);
}
END_TEST

/* Of n records the second half are tried `tries` times each. */
static enum certainty
storm(int n, double more)
{
	static const char *const dims[] = {"retries"}, *const counts[] = {"0", "1", "2"};
	struct judged judged = {0};

	made_open(&judged.made, dims, 1);
	for (int i = 0; i < n; i++) {
		bool is_since = 2 * i >= n;
		const char *count = counts[!is_since ? 0 : i % 10 < 10 * more ? 2 : 0];

		made_add(&judged.made, i * 3000, i % 3 ? "v1" : "v2", "/a",
			 100 + i % 7 + (is_since ? 300 : 0),
			 is_since && i % 3 == 0 ? OUTCOME_TIMEOUT : OUTCOME_OK, &count);
	}
	judge(&judged);
	enum certainty certainty = judged.verdict.kind == KIND_RETRY_STORM
		? judged.verdict.certainty : CERTAINTY_INCONCLUSIVE;

	judged_close(&judged);
	return certainty;
}

START_TEST(a_storm_is_strong_from_two_hundred_records)
{
	ck_assert_int_eq(storm(200, 1), CERTAINTY_STRONG);
	ck_assert_int_eq(storm(198, 1), CERTAINTY_PROBABLE);
}
END_TEST

/* Two retries of three tenths of the requests are 1.6 attempts each, of two tenths 1.4. */
START_TEST(a_storm_is_half_as_many_attempts_again)
{
	ck_assert_int_ge(storm(600, .3), CERTAINTY_PROBABLE);
	ck_assert_int_eq(storm(600, .2), CERTAINTY_INCONCLUSIVE);
}
END_TEST

/* Silence right before the bad version came. */
START_TEST(a_gap_at_the_onset_takes_a_step)
{
	struct story story = canary;

	ck_assert_int_eq(word_of(&story, KIND_BAD_VERSION), CERTAINTY_STRONG);
	story.gap_share = .1;
	struct told told;

	told_open(&told, &story);
	ck_assert(told.verdict.fired[5]);
	if (told.verdict.kind == KIND_BAD_VERSION)
		ck_assert_int_le(told.verdict.certainty, CERTAINTY_PROBABLE);
	told_close(&told);
}
END_TEST

/* The latency's field says its unit, or it is assumed. */
static enum certainty
named(const char *latency)
{
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged logged;
	struct arena arena = {0};
	struct verdict verdict;

	for (int i = 0; i < 1000; i++) {
		bool is_new = i >= 400 && i % 4 < 2;

		str_fmt(&text, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"%s\","
			"\"version\":\"%s\",\"%s\":%d,\"status\":\"%s\"}\n", i / 60 % 60, i % 60,
			i % 2 ? "/a" : "/b", is_new ? "v2" : "v1", latency,
			(is_new ? 700 : 100) + i % 17, is_new && i % 3 ? "Timeout" : "OK");
	}
	logged_read(&logged, texts, 1, &plain_way);
	struct query query = query_all(logged.store, INT64_MAX);

	verdict_run(&query, &plain, &arena, &verdict);
	ck_assert_int_eq(verdict.kind, KIND_BAD_VERSION);
	arena_release(&arena);
	logged_release(&logged);
	str_release(&text);
	return verdict.certainty;
}

START_TEST(an_assumed_unit_takes_a_step)
{
	ck_assert_int_eq(named("latency_ms"), CERTAINTY_STRONG);
	ck_assert_int_eq(named("latency"), CERTAINTY_PROBABLE);
}
END_TEST

/* Decimals may be seconds or milliseconds: by little is said first, and how to set it. */
START_TEST(a_unit_by_little_is_the_first_caution)
{
	static const struct { double first; const char *id, *text; } rows[] = {
		{2, "doubtful_unit",
		 "latency is read as s but may be ms: --map latency=latency:ms"},
		{12, "doubtful_unit",
		 "latency is read as ms but may be s: --map latency=latency:s"},
		{.02, "assumed_unit", "The unit of latency is assumed, not written."},
		{70, "assumed_unit", "The unit of latency is assumed, not written."},
	};
	struct str text = {0};
	const struct str *texts[] = {&text};
	struct logged logged;
	struct arena arena = {0};
	struct verdict verdict;
	bool is_said = false;

	for (int i = 0; i < 100; i++)
		str_fmt(&text, "{\"ts\":%d,\"path\":\"/a\",\"latency\":%.3f,\"status\":200}\n",
			1754071560 + 10 * i, rows[_i].first * (1 + i * 7 % 50 / 100.0));
	logged_read(&logged, texts, 1, &plain_way);
	struct query query = query_all(logged.store, INT64_MAX);

	verdict_run(&query, &plain, &arena, &verdict);
	for (size_t i = 0; i < verdict.n_cautions; i++) {
		is_said |= strcmp(verdict.caution[i].id, rows[_i].id) == 0 &&
			   strcmp(verdict.caution[i].text, rows[_i].text) == 0 &&
			   (i == 0 || _i >= 2);
		ck_assert(strcmp(verdict.caution[i].id, "doubtful_unit") != 0 || _i < 2);
	}
	ck_assert_msg(is_said, "%s", rows[_i].text);
	arena_release(&arena);
	logged_release(&logged);
	str_release(&text);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("certainty_caps");
	TCase *tcase = tcase_create("certainty_caps");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_version_a_thousand_times_off_may_log_another_unit);
	tcase_add_loop_test(tcase, what_is_too_small_to_matter_is_no_incident, 0, 4);
	tcase_add_loop_test(tcase, a_control_that_is_hurt_too_takes_the_word_back, 0, 4);
	tcase_add_test(tcase, strong_needs_twenty_an_arm);
	tcase_add_test(tcase, strong_needs_a_control_for_half_of_the_records);
	tcase_add_test(tcase, a_load_is_strong_from_two_hundred_records);
	tcase_add_test(tcase, what_all_share_is_probable_at_most);
	tcase_add_test(tcase, before_and_after_alone_is_associated);
	tcase_add_test(tcase, a_storm_is_strong_from_two_hundred_records);
	tcase_add_test(tcase, a_storm_is_half_as_many_attempts_again);
	tcase_add_test(tcase, a_gap_at_the_onset_takes_a_step);
	tcase_add_test(tcase, an_assumed_unit_takes_a_step);
	tcase_add_loop_test(tcase, a_unit_by_little_is_the_first_caution, 0, 4);
	suite_add_tcase(suite, tcase);
	return suite;
}
