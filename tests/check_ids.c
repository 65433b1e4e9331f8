/* check_ids: equal hashes among the newest are found, all of them and no others. */
/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdlib.h>

#include "core/base/mem.h"
#include "core/ingest/byte_hash.h"
#include "core/store/ids.h"
#include "tests/runner.h"
#include "tests/splitmix.h"

START_TEST(no_hash_at_all_is_no_trouble)
{
	struct equal *equal;
	const struct ids *none[] = { NULL };

	ck_assert_uint_eq(ids_equal(none, 0, &equal), 0);
	ck_assert_uint_eq(ids_equal(none, 1, &equal), 0);
	ck_assert_ptr_null(equal);
	struct ids *ids = ids_new(10);
	const struct ids *one[] = { ids };
	ck_assert_uint_eq(ids_equal(one, 1, &equal), 0);
	ck_assert_uint_eq(ids_count(ids), 0);
	ids_free(ids);
	ids_free(NULL);
}
END_TEST

START_TEST(equal_ones_come_by_hash_source_and_place)
{
	struct ids *a = ids_new(100), *b = ids_new(100);
	const struct ids *both[] = { a, NULL, b };
	const uint32_t in_a[] = { 7, 5, 7, UINT32_MAX }, in_b[] = { UINT32_MAX, 1, 5, 0 };
	const struct equal want[] = { { 5, 0, 1 }, { 5, 2, 2 }, { 7, 0, 0 }, { 7, 0, 2 },
				      { UINT32_MAX, 0, 3 }, { UINT32_MAX, 2, 0 } };
	struct equal *equal;

	for (int i = 0; i < 4; i++) {
		ids_add(a, in_a[i]);
		ids_add(b, in_b[i]);
	}
	ck_assert_uint_eq(ids_equal(both, 3, &equal), LENGTH(want));
	for (size_t i = 0; i < LENGTH(want); i++) {
		ck_assert_uint_eq(equal[i].hash, want[i].hash);
		ck_assert_uint_eq(equal[i].source, want[i].source);
		ck_assert_uint_eq(equal[i].local, want[i].local);
	}
	free(equal);
	ids_free(a);
	ids_free(b);
}
END_TEST

/* Places go on counting when the oldest hashes are gone. */
START_TEST(only_the_newest_are_compared)
{
	struct ids *ids = ids_new(3000);
	const struct ids *one[] = { ids };
	struct equal *equal;

	for (uint32_t i = 0; i < 10000; i++)
		ids_add(ids, i % 2500);
	ck_assert_uint_eq(ids_count(ids), 10000);
	ck_assert_uint_eq(ids_first(ids), 7000);
	/* 7000..9999: those of 7000..7499 come again at 9500..9999. */
	ck_assert_uint_eq(ids_equal(one, 1, &equal), 1000);
	for (size_t i = 0; i < 1000; i += 2) {
		ck_assert_uint_eq(equal[i].local, 7000 + i / 2);
		ck_assert_uint_eq(equal[i + 1].local, 9500 + i / 2);
		ck_assert_uint_eq(equal[i].hash, equal[i + 1].hash);
	}
	free(equal);
	ids_free(ids);
}
END_TEST

/* Against a comparison of each with each. */
START_TEST(random_ones_are_found_as_by_looking_at_all_pairs)
{
	uint64_t state = 11;

	for (int round = 0; round < 40; round++) {
		enum { N = 300 };
		uint32_t hash[2][N];
		struct ids *ids[] = { ids_new(N), ids_new(N) };
		const struct ids *both[] = { ids[0], ids[1] };
		uint32_t range = 50u << round % 8;
		size_t want = 0;

		for (int s = 0; s < 2; s++)
			for (int i = 0; i < N; i++) {
				hash[s][i] = (uint32_t)random_below(&state, range) * 2654435761u;
				ids_add(ids[s], hash[s][i]);
			}
		for (int k = 0; k < 2 * N; k++) {
			bool is_equal = false;
			for (int j = 0; j < 2 * N; j++)
				is_equal |= j != k && hash[k / N][k % N] == hash[j / N][j % N];
			want += is_equal;
		}
		struct equal *equal;
		ck_assert_uint_eq(ids_equal(both, 2, &equal), want);
		free(equal);
		ids_free(ids[0]);
		ids_free(ids[1]);
	}
}
END_TEST

/* Every byte of a record has a say, wherever it stands; the length has one too. */
START_TEST(each_byte_changes_the_hash)
{
	char bytes[200] = { 0 };

	for (size_t len = 0; len < sizeof(bytes); len++) {
		uint32_t hash = byte_hash(bytes, len);
		if (len > 0)
			ck_assert_uint_ne(hash, byte_hash(bytes, len - 1));
		for (size_t i = 0; i < len; i++) {
			bytes[i] = 1;
			ck_assert_uint_ne(hash, byte_hash(bytes, len));
			bytes[i] = (char)0x80;
			ck_assert_uint_ne(hash, byte_hash(bytes, len));
			bytes[i] = 0;
		}
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("ids");
	TCase *tcase = tcase_create("ids");

	tcase_add_test(tcase, no_hash_at_all_is_no_trouble);
	tcase_add_test(tcase, equal_ones_come_by_hash_source_and_place);
	tcase_add_test(tcase, only_the_newest_are_compared);
	tcase_add_test(tcase, random_ones_are_found_as_by_looking_at_all_pairs);
	tcase_add_test(tcase, each_byte_changes_the_hash);
	suite_add_tcase(suite, tcase);
	return suite;
}
