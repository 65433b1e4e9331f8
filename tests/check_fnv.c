/* check_fnv: the published values, and that pieces hash as the whole. */
/* SPDX-License-Identifier: MIT */
#include "core/base/fnv.h"
#include "tests/runner.h"

/* From the authors' own list of vectors (draft-eastlake-fnv, appendix C). */
START_TEST(published_vectors)
{
	ck_assert_uint_eq(fnv_add(FNV_START, "", 0), UINT64_C(0xcbf29ce484222325));
	ck_assert_uint_eq(fnv_add(FNV_START, "a", 1), UINT64_C(0xaf63dc4c8601ec8c));
	ck_assert_uint_eq(fnv_add(FNV_START, "foobar", 6), UINT64_C(0x85944171f73967e8));
}
END_TEST

START_TEST(pieces_hash_as_the_whole_and_order_counts)
{
	uint64_t hash = fnv_add(fnv_add(FNV_START, "foo", 3), "bar", 3);

	ck_assert_uint_eq(hash, fnv_add(FNV_START, "foobar", 6));
	ck_assert_uint_ne(fnv_add(FNV_START, "ab", 2), fnv_add(FNV_START, "ba", 2));
	ck_assert_uint_ne(fnv_add(FNV_START, "\0", 1), FNV_START);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("fnv");
	TCase *tcase = tcase_create("fnv");

	tcase_add_test(tcase, published_vectors);
	tcase_add_test(tcase, pieces_hash_as_the_whole_and_order_counts);
	suite_add_tcase(suite, tcase);
	return suite;
}
