/* check_shape_room: what is learned once, what finds no room, what a copy knows. */
/* SPDX-License-Identifier: MIT */
#include "tests/agrees.h"
#include "tests/runner.h"

START_TEST(a_shape_is_learned_once)
{
	struct learned *learned = taught("{" H ",'status':'OK'}");
	size_t n = shapes_count(learned->shapes);

	teach(learned, "{" H ",'status':'Timeout, and a longer one at that'}");
	ck_assert_uint_eq(shapes_count(learned->shapes), n);
	teach(learned, "{" H ",'status':504}");
	ck_assert_uint_gt(shapes_count(learned->shapes), n);
	learned_free(learned);
}
END_TEST

START_TEST(a_long_record_is_not_learned)
{
	struct str text = { 0 };
	struct learned *learned = taught("{" H ",'msg':'x'}");

	str_add(&text, "{\"timestamp\":\"2025-08-01T18:06:00Z\",\"responseTimeMs\":5,\"note\":\"");
	for (int i = 0; i < SHAPE_BYTES; i++)
		str_char(&text, 'x');
	str_add(&text, "\"}");
	ck_assert(!learned_teach(learned, text.at, text.len));
	ck_assert(!match_agrees(learned, text.at, text.len));
	str_release(&text);
	learned_free(learned);
}
END_TEST

/* Each lesson has a field that no other had. */
START_TEST(too_many_fields_are_declined_and_the_known_ones_still_served)
{
	struct learned *learned = taught("{" H ",'status':'OK'}");
	char text[200];
	int n = 0;

	for (bool is_learned = true; is_learned && n < 1000; n++) {
		snprintf(text, sizeof(text), "{" H ",'f%d':1}", n);
		char *copy = quoted(text);
		is_learned = learned_teach(learned, copy, strlen(copy));
		free(copy);
	}
	ck_assert_int_lt(n, 1000);
	ck_assert(shapes_is_full(learned->shapes));
	ck_assert(!ask(learned, text));
	ck_assert(ask(learned, "{" H ",'status':'no'}"));
	ck_assert(ask(learned, "{" H ",'f0':2}"));
	learned_free(learned);
}
END_TEST

/* The same fields with ever other blanks between them. */
START_TEST(too_many_literals_are_declined_and_the_known_ones_still_served)
{
	struct learned *learned = taught("{" H ",'status':'OK'}");
	bool is_learned = true;
	struct str text = { 0 };
	int n = 0;

	for (; is_learned && n < 20000; n++) {
		str_clear(&text);
		str_add(&text, "{\"timestamp\":\"2025-08-01T18:06:00Z\",\"responseTimeMs\":5,");
		/* The number in blanks and tabs. */
		for (int bits = n + 1; bits; bits >>= 1)
			str_char(&text, bits & 1 ? ' ' : '\t');
		str_add(&text, "\"status\":\"OK\"}");
		is_learned = learned_teach(learned, text.at, text.len);
	}
	/* Each of them is compared with every record that is none of them: so there are few. */
	ck_assert_int_le(n, 200);
	ck_assert(shapes_is_full(learned->shapes));
	ck_assert(!match_agrees(learned, text.at, text.len));
	ck_assert(ask(learned, "{" H ",'status':'no'}"));
	ck_assert(ask(learned, "{" H ", 'status':'no'}"));
	ck_assert(ask(learned, "{" H ",\t 'status':'no'}"));
	str_release(&text);
	learned_free(learned);
}
END_TEST

/* Each with ever more blanks in it. */
START_TEST(long_literals_find_room_up_to_a_limit)
{
	struct learned *learned = taught("{" H ",'status':'OK'}");
	struct str text = { 0 };
	int n = 0;

	for (bool is_learned = true; is_learned && n < 200; n++) {
		str_clear(&text);
		str_fmt(&text, "{" H ",%*s'status':'OK'}", 50000 + n, "");
		char *copy = quoted(str_text(&text));
		is_learned = learned_teach(learned, copy, text.len);
		free(copy);
	}
	ck_assert_int_gt(n, 5);
	ck_assert_uint_le(learned->shapes->n_text, TEXT_MAX);
	ck_assert(shapes_is_full(learned->shapes));
	ck_assert(!ask(learned, str_text(&text)));
	ck_assert(ask(learned, "{" H ",'status':'no'}"));
	str_clear(&text);
	str_fmt(&text, "{" H ",%*s'status':'no'}", 50000, "");
	ck_assert(ask(learned, str_text(&text)));
	str_release(&text);
	learned_free(learned);
}
END_TEST

/* The second new field finds no room: the first must not be half known. */
START_TEST(a_record_that_finds_no_room_leaves_nothing_half_learned)
{
	struct learned *learned = learned_new();
	struct str text = { 0 };

	learned_begin(learned);
	str_add(&text, "{\"timestamp\":\"2025-08-01T18:06:00Z\",\"responseTimeMs\":5");
	/* One more may come of those that nobody wants; one of the slots is no field's. */
	for (int i = SHAPE_WANTED + 1; i + 1 < SHAPE_FIELDS; i++)
		str_fmt(&text, ",\"f%d\":1", i);
	str_char(&text, '}');
	ck_assert(learned_teach(learned, text.at, text.len));
	teach(learned, "{" H ",'status':'OK','one':1,'more':2}");
	teach(learned, "{" H ",'status':'OK'}");
	if (ask(learned, "{" H ",'status':'OK'}"))
		ck_assert_uint_ne(learned->shapes->uses.slot[ROLE_STATUS], SHAPE_NONE);
	str_release(&text);
	learned_free(learned);
}
END_TEST

START_TEST(a_copy_knows_what_was_known_then)
{
	struct learned *learned = taught("{" H ",'status':'OK'}");
	struct shapes *original = learned->shapes, *copy = shapes_copy(original);

	for (int i = 0; i < 300; i++) {	/* so that the original moves */
		char text[120];
		snprintf(text, sizeof(text), "{" H ",%*s'status':1}", i % 200 + 1, "");
		teach(learned, text);
	}
	teach(learned, "{" H ",'status':'OK','x':1}");
	ck_assert(ask(learned, "{" H ",'status':'OK','x':1}"));
	learned->shapes = copy;
	ck_assert(ask(learned, "{" H ",'status':'no'}"));
	ck_assert(!ask(learned, "{" H ",'status':1}"));
	ck_assert(!ask(learned, "{" H ",'status':'OK','x':1}"));
	teach(learned, "{" H ",'y':1}");
	ck_assert(ask(learned, "{" H ",'y':2}"));
	learned->shapes = original;
	ck_assert(!ask(learned, "{" H ",'y':2}"));
	shapes_free(copy);
	shapes_free(NULL);
	learned_free(learned);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("shape_room");
	TCase *tcase = tcase_create("shape_room");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, a_shape_is_learned_once);
	tcase_add_test(tcase, a_long_record_is_not_learned);
	tcase_add_test(tcase, too_many_fields_are_declined_and_the_known_ones_still_served);
	tcase_add_test(tcase, too_many_literals_are_declined_and_the_known_ones_still_served);
	tcase_add_test(tcase, long_literals_find_room_up_to_a_limit);
	tcase_add_test(tcase, a_record_that_finds_no_room_leaves_nothing_half_learned);
	tcase_add_test(tcase, a_copy_knows_what_was_known_then);
	suite_add_tcase(suite, tcase);
	return suite;
}
