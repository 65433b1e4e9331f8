/* check_onset_end: when what is blamed ended: by its own last step down, and well after it. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/analysis/onset_private.h"
#include "tests/looked.h"
#include "tests/story.h"

/* One request a second on each of four hosts; h1 is eight times as slow from ONSET to END. */
enum { ONSET = 1000, END = 2000, TO = 3000 };

static const char *const hosts[] = {"h1", "h2", "h3", "h4"};

struct look { struct looked of; struct cause cause; struct step step[4]; };

/* When a host is slow; all: every host is. */
struct ill { int from, to; bool all; int fewer_from; };

static int64_t
at(int second)
{
	return MADE_START_NS + second * NS_PER_S;
}

/* The study as it is before the end is asked for: an onset, windows, references. */
static void
look_open(struct look *look, struct ill ill)
{
	static const char *const dims[] = {"host"};
	uint64_t state = 5;

	*look = (struct look){.cause = {0}};
	made_open(&look->of.made, dims, 1);
	for (int i = 0; i < 4 * TO; i++) {
		int second = i / 4, host = i % 4;
		bool is_ill = second >= ill.from && second < ill.to && (ill.all || host == 0);

		if (host == 0 && ill.fewer_from && second >= ill.fewer_from)
			continue;
		made_add(&look->of.made, second * 1000 + host * 250, "v1", "/a",
			 (is_ill ? 8 : 1) * 100 * exp(.2 * story_gauss(&state)), OUTCOME_OK,
			 &hosts[host]);
	}
	looked_at(&look->of);
	windows_set(&look->of.study, at(ONSET));
	look->of.study.onset = (struct onset){.is_known = true, .after_ns = at(ONSET) - NS_PER_S,
					   .at_or_before_ns = at(ONSET),
					   .ended_ns = INSTANT_NONE};
	baseline_choose(&look->of.study);
	look->cause = (struct cause){1, {{store_field_find(look->of.made.store, "host"),
					  made_name(&look->of.made, "h1")}}};
}

static void
look_close(struct look *look)
{
	look->of.study.steps = (struct steps){0};
	looked_close(&look->of);
}

/* A material step of the share of slowest: of h1, or of all traffic. */
static struct step
step_of(const struct look *look, bool is_of_all, bool is_up, int second)
{
	return (struct step){.field = is_of_all ? -1 : look->cause.term[0].field,
			     .value = look->cause.term[0].value, .at_ns = at(second),
			     .measure = 1, .is_up = is_up, .is_material = true};
}

static int64_t
ended(struct look *look, const struct cause *cause, size_t n_steps)
{
	look->of.study.steps = (struct steps){look->step, n_steps, n_steps};
	onset_end(&look->of.study, cause);
	return look->of.study.onset.ended_ns;
}

START_TEST(it_ends_with_the_last_step_down_of_its_own_series)
{
	struct look look;

	look_open(&look, (struct ill){.from = ONSET, .to = END});
	look.step[0] = step_of(&look, false, true, ONSET);
	look.step[1] = step_of(&look, false, false, END - 60);
	look.step[2] = step_of(&look, false, false, END);
	ck_assert_int_eq(ended(&look, &look.cause, 3), at(END));
	look_close(&look);
}
END_TEST

START_TEST(what_rose_again_after_it_fell_has_not_ended)
{
	struct look look;

	look_open(&look, (struct ill){.from = ONSET, .to = END});
	look.step[0] = step_of(&look, false, false, END);
	look.step[1] = step_of(&look, false, true, END + 300);
	ck_assert_int_eq(ended(&look, &look.cause, 2), INSTANT_NONE);
	look_close(&look);
	/* A fall before the onset is another story's, however well all is since. */
	look_open(&look, (struct ill){.from = 0, .to = 0});
	look.step[0] = step_of(&look, false, false, ONSET - 10);
	ck_assert_int_eq(ended(&look, &look.cause, 1), INSTANT_NONE);
	look.step[0].at_ns = at(ONSET + 10);
	ck_assert_int_eq(ended(&look, &look.cause, 1), at(ONSET + 10));
	look_close(&look);
}
END_TEST

/* Of another host, too small to matter, or of the mix and not of the host's own figures. */
START_TEST(a_step_down_of_something_else_ends_nothing)
{
	struct look look;

	for (int i = 0; i < 4; i++) {
		look_open(&look, (struct ill){.from = ONSET, .to = END});
		look.step[0] = step_of(&look, false, false, END);
		if (i == 0)
			look.step[0].value = made_name(&look.of.made, "h2");
		else if (i == 1)
			look.step[0].is_material = false;
		else if (i == 2)
			look.step[0].measure = 3;
		else
			look.step[0].field = FIELD_VERSION;
		ck_assert_int_eq(ended(&look, &look.cause, 1), INSTANT_NONE);
		look_close(&look);
	}
}
END_TEST

/* The window after the fall holds the records of its first second too: 20 of them, or 19. */
START_TEST(twenty_records_after_it_are_wanted)
{
	struct look look;

	for (int few = 0; few < 2; few++) {
		look_open(&look, (struct ill){.from = ONSET, .to = END,
					      .fewer_from = END + 20 - few});
		look.step[0] = step_of(&look, false, false, END);
		ck_assert_int_eq(ended(&look, &look.cause, 1), few ? INSTANT_NONE : at(END));
		look_close(&look);
	}
}
END_TEST

START_TEST(what_is_still_ill_after_its_step_down_has_not_ended)
{
	struct look look;

	look_open(&look, (struct ill){.from = ONSET, .to = TO});
	look.step[0] = step_of(&look, false, false, END);
	ck_assert_int_eq(ended(&look, &look.cause, 1), INSTANT_NONE);
	look_close(&look);
}
END_TEST

/* All traffic stepped down, but the host that is blamed is as ill as before: it goes on. Well again
 * it has ended. */
START_TEST(that_all_got_better_ends_no_cause_that_is_ill)
{
	struct look look;

	for (int ill = 0; ill < 2; ill++) {
		look_open(&look, (struct ill){.from = ONSET, .to = ill ? TO : END});
		look.of.study.onset.ended_ns = at(END);
		ck_assert_int_eq(ended(&look, &look.cause, 0), ill ? INSTANT_NONE : at(END));
		look_close(&look);
	}
}
END_TEST

START_TEST(without_a_cause_all_traffic_tells)
{
	static const struct cause nobody = {0};
	struct look look;

	for (int i = 0; i < 3; i++) {
		look_open(&look, (struct ill){.from = ONSET, .to = i == 1 ? TO : END, .all = true});
		look.step[0] = step_of(&look, i != 2, false, END);	/* 2: a host's own */
		ck_assert_int_eq(ended(&look, &nobody, 1), i ? INSTANT_NONE : at(END));
		look_close(&look);
	}
}
END_TEST

START_TEST(what_has_no_onset_has_no_end)
{
	struct look look;

	look_open(&look, (struct ill){.from = ONSET, .to = END});
	look.of.study.onset.is_known = false;
	look.step[0] = step_of(&look, false, false, END);
	ck_assert_int_eq(ended(&look, &look.cause, 1), INSTANT_NONE);
	ck_assert_int_eq(onset_end_of_all(&look.of.study), INSTANT_NONE);
	look_close(&look);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("onset_end");
	TCase *tcase = tcase_create("end");

	tcase_add_test(tcase, it_ends_with_the_last_step_down_of_its_own_series);
	tcase_add_test(tcase, what_rose_again_after_it_fell_has_not_ended);
	tcase_add_test(tcase, a_step_down_of_something_else_ends_nothing);
	tcase_add_test(tcase, twenty_records_after_it_are_wanted);
	tcase_add_test(tcase, what_is_still_ill_after_its_step_down_has_not_ended);
	tcase_add_test(tcase, that_all_got_better_ends_no_cause_that_is_ill);
	tcase_add_test(tcase, without_a_cause_all_traffic_tells);
	tcase_add_test(tcase, what_has_no_onset_has_no_end);
	suite_add_tcase(suite, tcase);
	return suite;
}
