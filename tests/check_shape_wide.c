/* check_shape_wide: records of very many fields: all of them watched, the wanted ones served. */
/* SPDX-License-Identifier: MIT */
#include "tests/agrees.h"
#include "tests/runner.h"

/* A record of n fields and n_objects objects with one each, the wanted ones behind them. */
static void
put_wide(struct str *text, int n, int n_objects, const char *more)
{
	str_clear(text);
	str_char(text, '{');
	for (int i = 0; i < n; i++)
		str_fmt(text, "'field%d':%d,", i, i);
	for (int i = 0; i < n_objects; i++)
		str_fmt(text, "'object%d':{'x':'%d'},", i, i);
	str_add(text, more);
	str_add(text, H ",'status':'OK','host':'h'}");
}

static const struct { int n, n_objects; bool is_learned; } sizes[] = {
	{ 10, 0, true }, { 38, 0, true }, { 39, 0, true }, { 40, 0, true }, { 63, 0, true },
	{ 64, 0, true }, { 65, 0, true }, { 128, 0, true }, { 20, 20, true }, { 0, 60, true },
	{ 230, 0, true }, { 10, 110, true }, { 231, 0, false }, { 300, 0, false },
};

START_TEST(a_wide_record_is_served)
{
	struct learned *learned = learned_new();
	struct str text = { 0 };

	learned_begin(learned);
	put_wide(&text, sizes[_i].n, sizes[_i].n_objects, "");
	teach(learned, str_text(&text));
	bool is_known = ask(learned, str_text(&text));
	ck_assert_int_eq(is_known, sizes[_i].is_learned);
	if (is_known) {
		struct matched matched;
		char *copy = quoted(str_text(&text));
		char *bytes = padded(copy, strlen(copy));
		ck_assert(shapes_match(learned->shapes, bytes, &matched));
		ck_assert(learned->shapes->uses.is_direct);
		for (enum role role = ROLE_TIME; role <= ROLE_ENDPOINT; role++)
			if (role != ROLE_ENDPOINT)
				ck_assert(matched_has(&matched, learned->shapes->uses.slot[role]));
		free(bytes);
		free(copy);
	}
	str_release(&text);
	learned_free(learned);
}
END_TEST

#define LAST "'object59':{'x':'59'},"

/* Each field and each object once more behind the last one, where it stood in another record. */
START_TEST(a_key_twice_is_seen_in_every_word)
{
	struct learned *learned = learned_new();
	struct str text = { 0 };
	char field[40], object[40], short_one[160];

	learned_begin(learned);
	put_wide(&text, 60, 60, "");
	teach(learned, str_text(&text));
	for (int i = 0; i < 59; i++) {
		snprintf(field, sizeof(field), "'field%d':1,", i);
		snprintf(object, sizeof(object), "'object%d':{'x':'1'},", i);
		/* This is how it goes on, and nothing is wrong with it. */
		snprintf(short_one, sizeof(short_one), "{" LAST "%s" H ",'status':'OK'}", field);
		teach(learned, short_one);
		ck_assert(ask(learned, short_one));
		snprintf(short_one, sizeof(short_one), "{" LAST "%s" H ",'status':'OK'}", object);
		teach(learned, short_one);
		ck_assert(ask(learned, short_one));
		put_wide(&text, 60, 60, field);
		ck_assert(!ask(learned, str_text(&text)));
		put_wide(&text, 60, 60, object);
		ck_assert(!ask(learned, str_text(&text)));
	}
	put_wide(&text, 60, 60, "");
	ck_assert(ask(learned, str_text(&text)));
	str_release(&text);
	learned_free(learned);
}
END_TEST

/* Those that nobody wants never take the place of those that are. */
START_TEST(wanted_fields_find_room_after_very_many_others)
{
	struct learned *learned = learned_new();
	struct str text = { 0 };

	learned_begin(learned);
	put_wide(&text, 230, 0, "");
	teach(learned, str_text(&text));
	teach(learned, "{" H ",'modelVersion':'1','endpoint':'/e'}");
	ck_assert(ask(learned, "{" H ",'modelVersion':'2','endpoint':'/f'}"));
	ck_assert_uint_ne(learned->shapes->uses.slot[ROLE_VERSION], SHAPE_NONE);
	ck_assert_uint_ne(learned->shapes->uses.slot[ROLE_ENDPOINT], SHAPE_NONE);
	teach(learned, "{" H ",'one':'more'}");
	ck_assert(!ask(learned, "{" H ",'one':'more'}"));
	ck_assert(shapes_is_full(learned->shapes));
	str_release(&text);
	learned_free(learned);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("shape_wide");
	TCase *tcase = tcase_create("shape_wide");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, a_wide_record_is_served, 0,
			    (int)(sizeof(sizes) / sizeof(sizes[0])));
	tcase_add_test(tcase, a_key_twice_is_seen_in_every_word);
	tcase_add_test(tcase, wanted_fields_find_room_after_very_many_others);
	suite_add_tcase(suite, tcase);
	return suite;
}
