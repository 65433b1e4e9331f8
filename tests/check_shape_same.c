/* check_shape_same: values that never changed are passed over, and nothing else changes by it. */
/* SPDX-License-Identifier: MIT */
#include "tests/agrees.h"
#include "tests/runner.h"

#define OFTEN 40		/* lessons after which what stays the same is known to */

static void
teach_often(struct learned *learned, const char *text)
{
	for (int i = 0; i < OFTEN; i++)
		teach(learned, text);
}

/* One graph knows records by one lesson each, the other one by many: they must answer alike. */
struct pair { struct learned *once, *often; };

static struct pair
taught_pair(const char *const *lessons, size_t n)
{
	struct pair pair = { learned_new(), learned_new() };

	learned_begin(pair.once);
	learned_begin(pair.often);
	for (size_t i = 0; i < n; i++) {
		teach(pair.once, lessons[i]);
		teach_often(pair.often, lessons[i]);
	}
	return pair;
}

static void
release_pair(struct pair *pair)
{
	learned_free(pair->once);
	learned_free(pair->often);
}

static bool
ask_pair(struct pair *pair, const char *at, size_t len)
{
	bool by_once = match_agrees(pair->once, at, len);
	bool by_often = match_agrees(pair->often, at, len);

	MUST(by_once == by_often, "%d by one lesson, %d by many: %.*s", by_once, by_often,
	     (int)len, at);
	return by_once;
}

#define FAT "{'env':'production'," H ",'service':'lending','level':'INFO','pod':'a-1'," \
	    "'http':{'method':'POST','bytes':17},'status':'OK','caf\xC3\xA9':'\xE2\x82\xAC'," \
	    "'host':'h','last':true}"

static const char *const fats[] = {
	FAT, "{" H ",'service':'lending','status':'OK'}",
	"{" H ",\n 'level':'INFO',\r\n 'pod':'a-1',\n 'status':'OK'\n}",
};

START_TEST(what_never_changed_is_one_literal)
{
	struct pair pair = taught_pair(fats, 1);
	size_t n = shapes_count(pair.often->shapes);

	ck_assert_uint_gt(n, shapes_count(pair.once->shapes));
	teach_often(pair.often, FAT);
	ck_assert_uint_eq(shapes_count(pair.often->shapes), n);
	char *text = quoted(FAT);
	ck_assert(ask_pair(&pair, text, strlen(text)));
	free(text);
	release_pair(&pair);
}
END_TEST

/* What a change leads to. */
static const struct { const char *from, *to; bool is_known; } changes[] = {
	{ "production", "staging", true }, { "production", "productioN", true },
	{ "production", "", true }, { "production", "a\\u00e9\\\"b", true },
	{ "production", "\xE2\x82\xAC", true }, { "production", "a\\qb", false },
	{ "production", "\xFF", false }, { "'production'", "null", false },
	{ "'production'", "'production", false },
	{ "INFO", "INFORMATION-of-more-than-32-bytes", true },
	{ "'INFO'", "'INFO' ", false }, { "a-1", "a-2", true }, { "17", "170", true },
	{ "17", "null", true }, { "17", "1x", true }, { "17", "", false }, { "17", "'17'", false },
	{ "true", "false", true }, { "true", "true1", true }, { "true", "true ", false },
	{ "POST", "GET", true }, { "'POST'", "'POST','POST':1", false },
	{ "'bytes':17", "'bytes':17,'bytes':17", false }, { "'OK'", "'no'", true },
	{ "'level':'INFO',", "", false }, { "'h'", "'a longer one'", true },
};

START_TEST(what_changes_after_all_is_known_as_before)
{
	struct pair pair = taught_pair(fats, 1);
	struct str text = { 0 };
	const char *found = strstr(FAT, changes[_i].from);

	ck_assert_ptr_nonnull(found);
	str_bytes(&text, FAT, (size_t)(found - FAT));
	str_add(&text, changes[_i].to);
	str_add(&text, found + strlen(changes[_i].from));
	char *copy = quoted(str_text(&text));
	bool is_known = ask_pair(&pair, copy, strlen(copy));
	/* A word that is no JSON is for the slow path to tell of, wanted or not. */
	ck_assert_msg(is_known == changes[_i].is_known, "%s", copy);
	/* Learned as it is now, it stays known both ways. */
	teach(pair.often, str_text(&text));
	teach(pair.once, str_text(&text));
	ask_pair(&pair, copy, strlen(copy));
	free(copy);
	copy = quoted(FAT);
	ck_assert(ask_pair(&pair, copy, strlen(copy)));
	free(copy);
	str_release(&text);
	release_pair(&pair);
}
END_TEST

/* Orders of keys that lead in a circle: what was passed over counts as met. */
static const struct { const char *lessons[3], *asked; } circles[] = {
	{ { "{" H ",'a':1,'b':2,'x':3}", "{" H ",'b':2,'a':1}", NULL },
	  "{" H ",'a':1,'b':2,'a':1}" },
	{ { "{" H ",'a':1,'b':2,'x':3}", "{" H ",'b':2,'a':1,'x':3}", NULL },
	  "{" H ",'a':1,'b':2,'a':1,'b':2,'x':3}" },
	{ { "{" H ",'o':{'k':'v'},'status':'OK'}", "{" H ",'status':'OK','o':{'k':'v'},'z':1}" },
	  "{" H ",'o':{'k':'v'},'status':'OK','o':{'k':'v'},'z':1}" },
};

START_TEST(what_was_passed_over_cannot_come_again)
{
	size_t n = circles[_i].lessons[2] ? 3 : 2;
	struct pair pair = taught_pair(circles[_i].lessons, n);
	char *text = quoted(circles[_i].asked);

	ck_assert(!ask_pair(&pair, text, strlen(text)));
	free(text);
	release_pair(&pair);
}
END_TEST

/* Bytes changed, left out, doubled at random. */
START_TEST(both_answer_alike_whatever_is_asked)
{
	struct pair pair = taught_pair(fats, sizeof(fats) / sizeof(fats[0]));
	static const char bytes[] = "\"\\,:{}[]0a \n\r\t\xC3\x01";
	uint64_t seed = 1234;
	int n_known = 0;

	for (int round = 0; round < 6000; round++) {
		char *text = quoted(fats[random_below(&seed, 3)]);
		size_t len = strlen(text), at = random_below(&seed, len - 8), cut = 0;
		uint64_t how = random_below(&seed, 4);
		if (how == 0)
			text[at] = bytes[random_below(&seed, sizeof(bytes) - 1)];
		else if (how == 1)
			text[at] = (char)(text[at] ^ 1 << random_below(&seed, 7));
		else if (how == 2)
			cut = 1 + random_below(&seed, 7);
		memmove(text + at, text + at + cut, len - at - cut);
		n_known += ask_pair(&pair, text, len - cut);
		free(text);
	}
	ck_assert_int_gt(n_known, 1500);
	release_pair(&pair);
}
END_TEST

/* Before any shape of its own a value may be met as another one: then it is none that stays. */
START_TEST(a_value_that_changed_early_is_not_passed_over)
{
	struct learned *learned = learned_new();

	learned_begin(learned);
	teach(learned, "{" H ",'a':'x','status':'OK'}");
	size_t n = shapes_count(learned->shapes);
	teach(learned, "{" H ",'a':'y','status':'OK'}");
	teach_often(learned, "{" H ",'a':'x','status':'OK'}");
	ck_assert_uint_eq(shapes_count(learned->shapes), n);
	learned_free(learned);
}
END_TEST

/* The text of one who is asked for is never part of a literal. */
START_TEST(what_is_wanted_is_not_passed_over)
{
	struct learned *learned = learned_new();

	learned_begin(learned);
	teach(learned, "{" H ",'status':'OK','host':'h','modelVersion':'1'}");
	size_t n = shapes_count(learned->shapes);
	teach_often(learned, "{" H ",'status':'OK','host':'h','modelVersion':'1'}");
	ck_assert_uint_eq(shapes_count(learned->shapes), n);
	learned_free(learned);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("shape_same");
	TCase *tcase = tcase_create("shape_same");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, what_never_changed_is_one_literal);
	tcase_add_loop_test(tcase, what_changes_after_all_is_known_as_before, 0,
			    (int)(sizeof(changes) / sizeof(changes[0])));
	tcase_add_loop_test(tcase, what_was_passed_over_cannot_come_again, 0,
			    (int)(sizeof(circles) / sizeof(circles[0])));
	tcase_add_test(tcase, both_answer_alike_whatever_is_asked);
	tcase_add_test(tcase, a_value_that_changed_early_is_not_passed_over);
	tcase_add_test(tcase, what_is_wanted_is_not_passed_over);
	suite_add_tcase(suite, tcase);
	return suite;
}
