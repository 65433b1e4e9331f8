/* check_fiber: work on a stack of its own is left and gone on with where it stood. */
/* SPDX-License-Identifier: MIT */
#include "core/base/fiber.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/runner.h"

struct job { struct fiber *fiber; int upto, at; uint64_t sum; };

static void
count(void *context)
{
	struct job *job = context;

	for (job->at = 0; job->at < job->upto; job->at++) {
		job->sum += (uint64_t)job->at;
		fiber_pause(job->fiber);
	}
}

START_TEST(it_goes_on_where_it_paused)
{
	struct job job = { .upto = 1000 };
	int pauses = 0;

	job.fiber = fiber_new(count, &job);
	while (fiber_resume(job.fiber)) {
		ck_assert_int_eq(job.at, pauses);
		pauses++;
	}
	ck_assert_int_eq(pauses, 1000);
	ck_assert_uint_eq(job.sum, 499500);
	fiber_free(job.fiber);
}
END_TEST

START_TEST(one_that_never_pauses_is_over_at_once)
{
	struct job job = { .upto = 0 };

	job.fiber = fiber_new(count, &job);
	ck_assert(!fiber_resume(job.fiber));
	fiber_free(job.fiber);
	fiber_free(NULL);
}
END_TEST

START_TEST(two_stand_side_by_side)
{
	struct job a = { .upto = 50 }, b = { .upto = 80 };
	bool goes_a = true, goes_b = true;

	a.fiber = fiber_new(count, &a);
	b.fiber = fiber_new(count, &b);
	for (int i = 0; goes_a || goes_b; i++) {
		if (goes_a)
			goes_a = fiber_resume(a.fiber);
		if (goes_b)
			goes_b = fiber_resume(b.fiber);
		ck_assert_int_eq(a.at, i < 50 ? i : 50);
		ck_assert_int_eq(b.at, i < 80 ? i : 80);
	}
	ck_assert_uint_eq(a.sum, 1225);
	ck_assert_uint_eq(b.sum, 3160);
	fiber_free(a.fiber);
	fiber_free(b.fiber);
}
END_TEST

/* Frames of a kilobyte, a thousand deep: more than a signal's stack, less than a process has. */
static uint64_t
deep(struct job *job, int left)
{
	volatile char room[1024];
	uint64_t sum = 0;

	memset((char *)room, left & 0x7f, sizeof(room));
	if (left % 100 == 0)
		fiber_pause(job->fiber);
	if (left > 0)
		sum = deep(job, left - 1);
	for (size_t i = 0; i < sizeof(room); i += 64)
		sum += (uint64_t)room[i];
	return sum;
}

static void
dive(void *context)
{
	struct job *job = context;

	job->sum = deep(job, job->upto);
}

START_TEST(its_stack_is_deep_and_stays_as_it_was)
{
	struct job job = { .upto = 1000 };
	uint64_t want = 0;
	int pauses = 0;

	for (int left = 0; left <= 1000; left++)
		want += 16 * (uint64_t)(left & 0x7f);
	job.fiber = fiber_new(dive, &job);
	while (fiber_resume(job.fiber)) {
		char *noise = malloc(4096);	/* others go on meanwhile */
		memset(noise, 0xff, 4096);
		free(noise);
		pauses++;
	}
	ck_assert_int_eq(pauses, 11);
	ck_assert_uint_eq(job.sum, want);
	fiber_free(job.fiber);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("fiber");
	TCase *tcase = tcase_create("fiber");

	tcase_add_test(tcase, it_goes_on_where_it_paused);
	tcase_add_test(tcase, one_that_never_pauses_is_over_at_once);
	tcase_add_test(tcase, two_stand_side_by_side);
	tcase_add_test(tcase, its_stack_is_deep_and_stays_as_it_was);
	suite_add_tcase(suite, tcase);
	return suite;
}
