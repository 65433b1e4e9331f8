/* check_textlog_guess: the unit of the number at the end of an access line. */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"
#include "tests/taken.h"

/* A log of 60 lines whose last numbers go from low by step, a timeout of 504 every tenth. */
static enum unit
guessed(int low, int step, int timeout)
{
	struct str log = { 0 };
	struct taken taken;

	for (int i = 0; i < 60; i++)
		str_fmt(&log, "10.0.0.7 - - [01/Aug/2025:18:06:%02d +0000] \"GET /a HTTP/1.1\" %d "
			"512 %d\n", i, timeout && i % 10 == 9 ? 504 : 200,
			timeout && i % 10 == 9 ? timeout + i : low + i * step);
	taken_bytes(&taken, log.at, log.len, 1 << 20, NULL);
	const struct fields *fields = intake_fields(taken.in);

	ck_assert_uint_eq(taken.n, 60);
	ck_assert_int_eq(fields->n_role[ROLE_LATENCY], 1);
	enum unit unit = fields->role[ROLE_LATENCY][0].unit;

	ck_assert_int_eq(fields->role[ROLE_LATENCY][0].proof, PROOF_ASSUMED);
	ck_assert_int_eq(taken.at[0].latency_us, unit == UNIT_MS ? low * 1000 : low);
	ck_assert(taken_note(&taken, unit == UNIT_MS ? "is read as ms" : "is read as us"));
	taken_release(&taken);
	str_release(&log);
	return unit;
}

/* Tomcat's and Jetty's %D are milliseconds, Apache's are microseconds: 504s at 5,000 to 60,000,
 * or a request in less than 20 us, or a median below 300 us and a hundred times it, show which. */
START_TEST(the_number_at_the_end_is_milliseconds_where_microseconds_cannot_be)
{
	ck_assert_int_eq(guessed(400, 10, 5000), UNIT_MS);
	ck_assert_int_eq(guessed(400, 10, 30000), UNIT_MS);
	ck_assert_int_eq(guessed(400, 10, 7000), UNIT_US);
	ck_assert_int_eq(guessed(60000, 900, 5000000), UNIT_US);
	ck_assert_int_eq(guessed(12, 3, 0), UNIT_MS);
	ck_assert_int_eq(guessed(40, 3, 0), UNIT_US);
	ck_assert_int_eq(guessed(40, 1, 12000), UNIT_MS);	/* 70 a median */
	ck_assert_int_eq(guessed(700, 10, 0), UNIT_US);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("textlog_guess");
	TCase *tcase = tcase_create("textlog_guess");

	tcase_add_test(tcase, the_number_at_the_end_is_milliseconds_where_microseconds_cannot_be);
	suite_add_tcase(suite, tcase);
	return suite;
}
