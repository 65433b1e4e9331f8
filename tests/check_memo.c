/* check_memo: texts by small numbers, what is new among them, and those met lately. */
/* SPDX-License-Identifier: MIT */
#include "core/ingest/memo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/recent.h"
#include "tests/many.h"
#include "tests/runner.h"

START_TEST(numbers_begin_at_one_and_are_given_once)
{
	struct memo *memo = memo_new();
	struct news news = { 0 };

	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, "a", 1, &news), 1);
	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, "b", 1, &news), 2);
	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, "a", 1, &news), 1);
	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, "ab", 2, &news), 3);
	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, "", 0, &news), 4);
	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, "\0", 1, &news), 5);
	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, "\0\0", 2, &news), 6);
	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, "b", 1, &news), 2);
	ck_assert_uint_eq(news.n, 6);
	news_release(&news);
	memo_free(memo);
	memo_free(NULL);
}
END_TEST

START_TEST(a_text_of_another_kind_is_another_text)
{
	struct memo *memo = memo_new();
	struct news news = { 0 };

	for (uint32_t round = 0; round < 2; round++)
		for (int kind = 0; kind < MEMO_KINDS; kind++)
			ck_assert_uint_eq(memo_id(memo, (enum memo_kind)kind, "504", 3, &news),
					  (uint32_t)kind + 1);
	ck_assert_uint_eq(news.n, MEMO_KINDS);
	for (size_t i = 0; i < news.n; i++)
		ck_assert_int_eq(news.item[i].kind, (int)i);
	news_release(&news);
	memo_free(memo);
}
END_TEST

/* The kind is added to FNV's first state, whose last bits are 01: with the first bytes 3 apart the
 * two have one hash. */
START_TEST(texts_with_one_hash_are_told_apart)
{
	struct memo *memo = memo_new();
	struct news news = { 0 };
	char a[] = "?text", b[] = "?text";

	for (uint32_t byte = 0; byte < 256; byte++) {
		a[0] = (char)byte;
		b[0] = (char)(byte ^ 3);
		uint32_t one = memo_id(memo, MEMO_NAME, a, 5, &news);
		uint32_t two = memo_id(memo, MEMO_ENDPOINT, b, 5, &news);
		ck_assert_uint_eq(one, 2 * byte + 1);
		ck_assert_uint_eq(two, 2 * byte + 2);
		ck_assert_uint_eq(memo_id(memo, MEMO_NAME, a, 5, &news), one);
	}
	news_release(&news);
	memo_free(memo);
}
END_TEST

/* A text of a number: of 0 to 40 bytes, of which many are NUL. */
static size_t
text_of(char text[48], uint32_t number)
{
	size_t len = number % 41;

	memset(text, 0, 48);
	for (int i = 0; i < 4 && len > 0; i++)
		text[(size_t)i * (len - 1) / 3] |= (char)(number >> 8 * i);
	return len;
}

START_TEST(news_are_complete_and_in_order)
{
	struct memo *memo = memo_new();
	struct news news = { 0 };
	uint32_t *id = xcalloc(20000, sizeof(*id)), next = 1, told = 0;
	char text[48];

	for (uint32_t i = 0; i < 20000; i++) {
		size_t len = text_of(text, i / 2);
		uint32_t n = (uint32_t)news.n;
		id[i] = memo_id(memo, (enum memo_kind)(i % 2), text, len, &news);
		if (news.n > n) {	/* it is new: the next number, and told of */
			const struct new_text *item = &news.item[news.n - 1];
			MUST(id[i] == next++ && item->id == id[i], "number %u", id[i]);
			MUST(item->kind == i % 2 && item->len == len, "text %u", i);
			MUST(!len || !memcmp(news.text + item->at, text, len), "bytes of %u", i);
		}
		if (i % 1000 == 999) {	/* whoever took them over begins anew */
			for (size_t k = 0; k < news.n; k++)
				MUST(news.item[k].id == ++told, "told of %u", news.item[k].id);
			news_clear(&news);
			ck_assert_uint_eq(news.n, 0);
		}
	}
	for (uint32_t i = 0; i < 20000; i++) {
		size_t len = text_of(text, i / 2);
		MUST(memo_id(memo, (enum memo_kind)(i % 2), text, len, &news) == id[i],
		     "another number for %u", i);
	}
	ck_assert_uint_eq(news.n, 0);
	ck_assert_uint_eq(told, next - 1);	/* of each, once, in order */
	free(id);
	news_release(&news);
	memo_free(memo);
}
END_TEST

START_TEST(a_full_memo_gives_no_number_to_what_is_new)
{
	struct memo *memo = memo_new();
	struct news news = { 0 };
	char text[12];

	for (uint32_t i = 1; i <= MEMO_MAX; i++) {
		int len = snprintf(text, sizeof(text), "%u", i);
		MUST(memo_id(memo, MEMO_NAME, text, (size_t)len, &news) == i, "%u", i);
	}
	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, "new", 3, &news), MEMO_FULL);
	ck_assert_uint_eq(memo_id(memo, MEMO_STATUS, "1", 1, &news), MEMO_FULL);
	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, "1", 1, &news), 1);
	ck_assert_uint_eq(memo_id(memo, MEMO_NAME, text, strlen(text), &news), MEMO_MAX);
	ck_assert_uint_eq(news.n, MEMO_MAX);
	news_release(&news);
	memo_free(memo);
}
END_TEST

/* Long texts are whole here: so there is an end to them too. */
START_TEST(many_bytes_of_text_fill_a_memo)
{
	static char text[100000];
	struct memo *memo = memo_new();
	struct news news = { 0 };
	uint32_t n = 0, id;

	do {
		memcpy(text, &n, sizeof(n));
		id = memo_id(memo, MEMO_STATUS, text, sizeof(text), &news);
		news_clear(&news);
		n++;
	} while (id != MEMO_FULL && n < 1000);
	ck_assert_uint_eq(n - 1, MEMO_BYTES / sizeof(text));
	ck_assert_uint_eq(memo_id(memo, MEMO_STATUS, "short", 5, &news), n);
	n = 0;
	memcpy(text, &n, sizeof(n));
	ck_assert_uint_eq(memo_id(memo, MEMO_STATUS, text, sizeof(text), &news), 1);
	news_release(&news);
	memo_free(memo);
}
END_TEST

/* Any text, then garbage where only RECENT_LEN bytes may be read. */
START_TEST(what_was_kept_is_found_by_its_bytes_kind_and_length)
{
	struct recents *recents = xcalloc(1, sizeof(*recents));
	char text[RECENT_LEN + 16];
	uint64_t seed = 5;

	for (uint32_t round = 1; round < 50000; round++) {
		size_t len = (size_t)random_below(&seed, RECENT_LEN + 1);
		enum memo_kind kind = (enum memo_kind)random_below(&seed, MEMO_KINDS);
		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = (char)(random_below(&seed, 4) ? random_below(&seed, 256) : 0);
		recent_keep(recents, kind, text, len, round);
		/* What stands behind it does not matter. */
		for (size_t i = len; i < sizeof(text); i++)
			text[i] = (char)random_below(&seed, 256);
		MUST(recent_find(recents, kind, text, len) == round, "round %u", round);
		uint32_t other = recent_find(recents, (enum memo_kind)((kind + 1) % MEMO_KINDS),
					     text, len);
		MUST(other != round, "round %u: another kind", round);
		if (len > 0) {
			MUST(recent_find(recents, kind, text, len - 1) != round,
			     "round %u: shorter", round);
			text[random_below(&seed, len)] ^= (char)(1 << random_below(&seed, 8));
			MUST(recent_find(recents, kind, text, len) != round,
			     "round %u: one bit apart", round);
		}
	}
	free(recents);
}
END_TEST

START_TEST(nothing_is_found_where_nothing_was_kept)
{
	struct recents *recents = xcalloc(1, sizeof(*recents));
	char text[RECENT_LEN + 1] = { 0 };

	for (size_t len = 0; len <= RECENT_LEN; len++)
		for (int kind = 0; kind < MEMO_KINDS; kind++)
			ck_assert_uint_eq(recent_find(recents, (enum memo_kind)kind, text, len),
					  MEMO_NONE);
	/* Not kept: what is too long, and what has no number. */
	recent_keep(recents, MEMO_NAME, text, RECENT_LEN + 1, 7);
	ck_assert_uint_eq(recent_find(recents, MEMO_NAME, text, RECENT_LEN + 1), MEMO_NONE);
	recent_keep(recents, MEMO_NAME, text, 3, MEMO_FULL);
	ck_assert_uint_eq(recent_find(recents, MEMO_NAME, text, 3), MEMO_NONE);
	/* The empty text is one like others. */
	recent_keep(recents, MEMO_NAME, text, 0, 9);
	ck_assert_uint_eq(recent_find(recents, MEMO_NAME, text, 0), 9);
	ck_assert_uint_eq(recent_find(recents, MEMO_NAME, text, 1), MEMO_NONE);
	free(recents);
}
END_TEST

/* Of a short text only half is compared: a longer one that begins so may have its place. */
START_TEST(a_longer_text_is_never_found_for_its_beginning)
{
	struct recents *recents = xcalloc(1, sizeof(*recents));
	char text[RECENT_LEN] = "sixteen bytes...";

	for (uint32_t i = 1; i < 100000; i++) {
		memcpy(text + RECENT_LEN / 2, &i, sizeof(i));
		recent_keep(recents, MEMO_NAME, text, RECENT_LEN / 2 + sizeof(i), i);
		MUST(recent_find(recents, MEMO_NAME, text, RECENT_LEN / 2) == MEMO_NONE, "%u", i);
	}
	free(recents);
}
END_TEST

/* Zeros look alike at every length. */
START_TEST(zeros_are_told_apart_by_length_and_kind)
{
	struct recents *recents = xcalloc(1, sizeof(*recents));
	static const char zeros[RECENT_LEN];

	for (uint32_t one = 0; one < 4 * (RECENT_LEN + 1); one++) {
		memset(recents, 0, sizeof(*recents));
		recent_keep(recents, (enum memo_kind)(one % 4), zeros, one / 4, one + 1);
		for (uint32_t two = 0; two < 4 * (RECENT_LEN + 1); two++) {
			uint32_t id = recent_find(recents, (enum memo_kind)(two % 4), zeros,
						  two / 4);
			MUST(id == (one == two ? one + 1 : MEMO_NONE), "%u for %u", id, two);
		}
	}
	free(recents);
}
END_TEST

/* More texts than places: the newest of a place is found, never a wrong one. */
START_TEST(texts_that_share_a_place_drive_each_other_out)
{
	struct recents *recents = xcalloc(1, sizeof(*recents));
	char text[RECENT_LEN] = { 0 };
	uint32_t found = 0;

	for (uint32_t i = 1; i <= 5000; i++) {
		memcpy(text, &i, sizeof(i));
		recent_keep(recents, MEMO_STATUS, text, 20, i);
		MUST(recent_find(recents, MEMO_STATUS, text, 20) == i, "%u", i);
	}
	for (uint32_t i = 1; i <= 5000; i++) {
		memcpy(text, &i, sizeof(i));
		uint32_t id = recent_find(recents, MEMO_STATUS, text, 20);
		MUST(id == i || id == MEMO_NONE, "%u for %u", id, i);
		found += id == i;
	}
	ck_assert_uint_le(found, RECENT_SLOTS);
	ck_assert_uint_gt(found, RECENT_SLOTS / 2);
	free(recents);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("memo");
	TCase *tcase = tcase_create("memo");

	tcase_add_test(tcase, numbers_begin_at_one_and_are_given_once);
	tcase_add_test(tcase, a_text_of_another_kind_is_another_text);
	tcase_add_test(tcase, texts_with_one_hash_are_told_apart);
	tcase_add_test(tcase, news_are_complete_and_in_order);
	tcase_add_test(tcase, a_full_memo_gives_no_number_to_what_is_new);
	tcase_add_test(tcase, many_bytes_of_text_fill_a_memo);
	tcase_add_test(tcase, what_was_kept_is_found_by_its_bytes_kind_and_length);
	tcase_add_test(tcase, nothing_is_found_where_nothing_was_kept);
	tcase_add_test(tcase, a_longer_text_is_never_found_for_its_beginning);
	tcase_add_test(tcase, zeros_are_told_apart_by_length_and_kind);
	tcase_add_test(tcase, texts_that_share_a_place_drive_each_other_out);
	suite_add_tcase(suite, tcase);
	return suite;
}
