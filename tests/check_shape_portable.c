/* check_shape_portable: the questions about sixteen bytes as machines without SSE2 or NEON ask. */
/* SPDX-License-Identifier: MIT */
#define SITREP_PORTABLE
#include "tests/runner.h"
#include "tests/shape_bits.h"

#ifndef SHAPE_IS_PORTABLE
#error "not the portable form"
#endif

START_TEST(an_odd_byte_is_found_by_words)
{
	check_odd16();
}
END_TEST

START_TEST(equal_bytes_are_found_by_words)
{
	check_same16();
}
END_TEST

START_TEST(the_first_byte_that_is_no_digit_is_found_by_words)
{
	check_others8();
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("shape_portable");
	TCase *tcase = tcase_create("shape_portable");

	tcase_add_test(tcase, an_odd_byte_is_found_by_words);
	tcase_add_test(tcase, equal_bytes_are_found_by_words);
	tcase_add_test(tcase, the_first_byte_that_is_no_digit_is_found_by_words);
	suite_add_tcase(suite, tcase);
	return suite;
}
