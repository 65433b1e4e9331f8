/* check_scenario_made: hosts, days and outcomes of the generator are what their families say. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include "core/base/mem.h"
#include "tests/gen/random.c"
#include "tests/gen/scenario_make.h"

enum { SEEDS = 6 };

static void
make(const char *family, int i, struct scenario *out)
{
	ck_assert_ptr_nonnull(scenario_family(family));
	scenario_make(scenario_family(family), (uint64_t)(8900 + 2 * i), out);
}

/* Records of a field's value from .. until. */
static double
count(const struct scenario *scenario, int field, int value, double from_ms, double until_ms)
{
	double n = 0;

	for (size_t i = 0; i < scenario->n; i++) {
		const struct scenario_event *event = &scenario->event[i];

		n += event->at_ms >= from_ms && event->at_ms < until_ms &&
		     (field < 0 || event->value[field] == value);
	}
	return n;
}

/* Who leaves alone is heard no more; all together are served as much as before, by Poisson's four
 * standard errors and the wave's 5 % of either side. */
START_TEST(a_drained_host_is_silent_and_its_requests_are_not)
{
	struct scenario s;

	make("drained", _i, &s);
	for (int l = 0; l < s.world.n_leaves; l++) {
		const struct scenario_leave *leave = &s.world.leave[l];

		ck_assert(count(&s, SCENARIO_HOST, leave->value, 0, leave->from_ms) > 0);
		ck_assert(count(&s, SCENARIO_HOST, leave->value, leave->from_ms, INFINITY) <= 0);
	}
	if (s.world.n_leaves == 1) {
		double before = count(&s, -1, 0, 0, s.world.onset_ms);
		double since = count(&s, -1, 0, s.world.onset_ms, INFINITY);
		double times = (s.world.span_ms - s.world.onset_ms) / s.world.onset_ms;
		double chance = 4 * sqrt(since + before * times * times);

		ck_assert(fabs(since - before * times) < chance + .1 * since);
	} else {
		ck_assert_int_ge(s.world.n_leaves, 3);
	}
	ck_assert(s.truth.is_quiet);
	scenario_release(&s);
}
END_TEST

/* Off from some hour in the evening to some in the morning, each night, and there by day. */
START_TEST(a_host_that_is_off_at_night_is_there_by_day)
{
	struct scenario s;

	make("night_off", _i, &s);
	ck_assert_int_ge(s.world.n_leaves, 1);
	for (int l = 0; l < s.world.n_leaves; l++) {
		const struct scenario_leave *leave = &s.world.leave[l];

		for (int night = 0; night < 4; night++) {
			double shift = night * 24 * SCENARIO_HOUR_MS;

			ck_assert(count(&s, SCENARIO_HOST, leave->value, leave->from_ms + shift,
					leave->until_ms + shift) <= 0);
		}
		ck_assert(count(&s, SCENARIO_HOST, leave->value, leave->until_ms,
				leave->from_ms + 24 * SCENARIO_HOUR_MS) > 0);
	}
	scenario_release(&s);
}
END_TEST

/* The newcomer has no record before the onset, and nobody else's latencies are touched. */
START_TEST(a_newcomer_comes_at_onset_and_leaves_all_others_as_they_are)
{
	struct scenario s;

	make("newcomer", _i, &s);
	const struct scenario_leave *leave = &s.world.leave[0];

	ck_assert_int_eq(s.world.n_leaves, 1);
	ck_assert(count(&s, leave->field, leave->value, 0, s.world.onset_ms) <= 0);
	ck_assert(count(&s, leave->field, leave->value, s.world.onset_ms, INFINITY) > 0);
	for (size_t i = 0; i < s.n; i++)
		ck_assert(!s.event[i].is_hit || s.event[i].value[leave->field] == leave->value);
	for (int v = 0; v < s.world.n[leave->field]; v++)
		ck_assert(leave->field == SCENARIO_HOST || v == leave->value ||
			  fabs(s.world.scale[leave->field][v] - 1) < 1e-9);
	scenario_release(&s);
}
END_TEST

/* Half of its records and more are hit, in every fifth of the log. */
START_TEST(an_always_bad_host_is_bad_in_every_part)
{
	struct scenario s;

	make("always_bad", _i, &s);
	for (int part = 0; part < 5; part++) {
		double n = 0, hit = 0;

		for (size_t i = 0; i < s.n; i++) {
			const struct scenario_event *event = &s.event[i];

			if (event->at_ms < part * s.world.span_ms / 5 ||
			    event->at_ms >= (part + 1) * s.world.span_ms / 5)
				continue;
			n += is_blamed(&s.truth, event);
			hit += event->is_hit;
			ck_assert(!event->is_hit || is_blamed(&s.truth, event));
		}
		ck_assert(n > 0 && hit >= .5 * n - 4 * sqrt(n) / 2);
	}
	scenario_release(&s);
}
END_TEST

/* Of the zone nothing is left; the others get what they got, by four standard errors and waves. */
START_TEST(a_lost_zone_is_served_by_nobody)
{
	struct scenario s;

	make("lost_zone", _i, &s);
	int zone = s.world.leave[0].value;
	double gone = count(&s, SCENARIO_ZONE, zone, s.world.onset_ms, INFINITY);
	double was = count(&s, SCENARIO_ZONE, zone, 0, s.world.onset_ms);
	double others = count(&s, -1, 0, 0, s.world.onset_ms) - was;
	double since = count(&s, -1, 0, s.world.onset_ms, INFINITY);
	double times = (s.world.span_ms - s.world.onset_ms) / s.world.onset_ms;

	ck_assert(gone <= 0 && was > 0);
	ck_assert(fabs(since - others * times) <
		  4 * sqrt(since + others * times * times) + 2 * s.world.wave * since);
	scenario_release(&s);
}
END_TEST

/* Beside each other in the same hour both versions take as long, by four standard errors of the
 * mean logarithm, 1 at most a record; before the onset there is one. */
START_TEST(a_harmless_version_at_dawn_is_as_fast_as_the_other)
{
	struct scenario s;
	double n[2] = {0}, sum[2] = {0};

	make("dawn_deploy", _i, &s);
	ck_assert(count(&s, SCENARIO_VERSION, 1, 0, s.world.onset_ms) <= 0);
	ck_assert(count(&s, SCENARIO_VERSION, 1, s.world.onset_ms, INFINITY) > 0);
	for (size_t i = 0; i < s.n; i++) {
		const struct scenario_event *event = &s.event[i];
		int e = event->value[SCENARIO_ENDPOINT], v = event->value[SCENARIO_VERSION];

		ck_assert(!event->is_hit);
		if (event->at_ms < s.world.onset_ms)
			continue;
		n[v]++;
		sum[v] += log(event->latency_ms / s.world.scale[SCENARIO_ENDPOINT][e] /
			      world_slowness(&s.world, event->at_ms));
	}
	if (n[0] > 0)
		ck_assert(fabs(sum[1] / n[1] - sum[0] / n[0]) < 4 * sqrt(1 / n[0] + 1 / n[1]));
	scenario_release(&s);
}
END_TEST

/* Noon is slower than the night by what was drawn, whoever answers. */
START_TEST(a_day_is_as_much_slower_as_was_drawn)
{
	struct scenario s;

	make("dawn_ill", _i, &s);
	double night = world_slowness(&s.world, 9 * SCENARIO_HOUR_MS);	/* 03:00 */
	double day = world_slowness(&s.world, 21 * SCENARIO_HOUR_MS);	/* 15:00 */

	ck_assert_double_eq_tol(night, 1, 1e-9);
	ck_assert_double_eq_tol(day, s.world.day_factor, 1e-9);
	ck_assert(s.world.onset_ms / SCENARIO_HOUR_MS > 9);
	scenario_release(&s);
}
END_TEST

/* Over 6 seeds: the logarithms have mean 0 and a deviation of 0.05 to 0.12, and a step is small. */
START_TEST(latencies_wander_about_their_mean)
{
	double sum = 0, squares = 0, steps = 0, n = 0;

	for (int i = 0; i < SEEDS; i++) {
		struct scenario s;

		make("wandering", i, &s);
		for (int k = 0; k < SCENARIO_WANDER; k++, n++) {
			double step = k ? s.world.wander[k] - s.world.wander[k - 1] : 0;

			sum += s.world.wander[k];
			squares += s.world.wander[k] * s.world.wander[k];
			steps += step * step;
		}
		scenario_release(&s);
	}
	ck_assert(fabs(sum / n) < .03);
	ck_assert(sqrt(squares / n) > .05 && sqrt(squares / n) < .13);
	ck_assert(steps < squares);	/* of independent ones the steps were twice as large */
}
END_TEST

/* One word of the added field a status, read out of the bytes. */
START_TEST(an_echo_says_the_outcome_again)
{
	static const char *const keys[] = {"settled", "verdict", "fallback", "pool"};
	struct scenario s;
	char word[4][16] = {""};

	make("echo", _i, &s);
	const char *key = keys[s.world.echo - 1];
	const struct scenario_text *text = &s.file[0];
	long n = 0;

	for (const char *at = text->at; at < text->at + text->len; n++) {
		const char *end = memchr(at, '\n', (size_t)(text->at + text->len - at));
		char line[512], own[16];
		int status = -1;

		ck_assert(end && end - at < (long)sizeof(line));
		snprintf(line, sizeof(line), "%.*s", (int)(end - at), at);
		at = end + 1;
		for (int o = 0; o < 4; o++)
			status = strstr(line, scenario_words[o]) ? o : status;
		const char *value = strstr(line, key);

		if (!value)
			continue;
		value += strlen(key) + strspn(value + strlen(key), "\":=");
		snprintf(own, sizeof(own), "%.*s", (int)strcspn(value, "\", }"), value);
		ck_assert_int_ge(status, 0);
		if (!*word[status])
			snprintf(word[status], sizeof(word[status]), "%s", own);
		ck_assert_str_eq(word[status], own);
	}
	ck_assert_int_ge(n, (long)s.n);
	ck_assert_str_ne(word[SCENARIO_OK], word[SCENARIO_ERROR][0] ? word[SCENARIO_ERROR]
								    : word[SCENARIO_TIMEOUT]);
	scenario_release(&s);
}
END_TEST

START_TEST(few_failures_are_of_the_version_alone)
{
	struct scenario s;
	double n = 0, bad = 0;

	make("few_failures", _i, &s);
	for (size_t i = 0; i < s.n; i++) {
		bool is_own = s.event[i].value[SCENARIO_VERSION] == 1;

		n += is_own;
		bad += s.event[i].outcome != SCENARIO_OK;
		ck_assert(is_own || s.event[i].outcome == SCENARIO_OK);
	}
	double share = s.world.fault[0].turn;

	ck_assert(fabs(bad - share * n) <= 4 * sqrt(share * n) + 1);
	ck_assert(!s.truth.is_identifiable || bad >= 10);
	scenario_release(&s);
}
END_TEST

START_TEST(a_storm_refuses_on_one_endpoint_and_ends)
{
	struct scenario s;
	const struct scenario_fault *fault = &s.world.fault[0];
	double refused = 0;

	make("storm_401", _i, &s);
	for (size_t i = 0; i < s.n; i++) {
		const struct scenario_event *event = &s.event[i];
		bool is_in = event->at_ms >= fault->from_ms && event->at_ms < fault->until_ms &&
			     cause_holds(&s.truth.cause[0], event);

		ck_assert(is_in || event->outcome != SCENARIO_REFUSED);
		refused += event->outcome == SCENARIO_REFUSED;
	}
	ck_assert(fault->until_ms - fault->from_ms <= 8 * 60e3);
	ck_assert(refused > 0);
	scenario_release(&s);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("scenario_made");
	TCase *tcase = tcase_create("made");

	tcase_add_loop_test(tcase, a_drained_host_is_silent_and_its_requests_are_not, 0, SEEDS);
	tcase_add_loop_test(tcase, a_host_that_is_off_at_night_is_there_by_day, 0, SEEDS);
	tcase_add_loop_test(tcase, a_newcomer_comes_at_onset_and_leaves_all_others_as_they_are, 0,
			    SEEDS);
	tcase_add_loop_test(tcase, an_always_bad_host_is_bad_in_every_part, 0, SEEDS);
	tcase_add_loop_test(tcase, a_lost_zone_is_served_by_nobody, 0, SEEDS);
	tcase_add_loop_test(tcase, a_harmless_version_at_dawn_is_as_fast_as_the_other, 0, SEEDS);
	tcase_add_loop_test(tcase, a_day_is_as_much_slower_as_was_drawn, 0, SEEDS);
	tcase_add_test(tcase, latencies_wander_about_their_mean);
	tcase_add_loop_test(tcase, an_echo_says_the_outcome_again, 0, SEEDS);
	tcase_add_loop_test(tcase, few_failures_are_of_the_version_alone, 0, SEEDS);
	tcase_add_loop_test(tcase, a_storm_refuses_on_one_endpoint_and_ends, 0, SEEDS);
	suite_add_tcase(suite, tcase);
	return suite;
}
